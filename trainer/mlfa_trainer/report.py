"""Progress on stderr: a bar with rate and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as RichBar
from rich.progress import Task as RichTask
from rich.text import Text

from mlfa_trainer.progress import Progress, SilentProgress, Task

if TYPE_CHECKING:
    from mlfa_trainer.training.engine import Engine

_LINE_EVERY_S = 15.0


class _RateColumn(ProgressColumn):
    def render(self, task: RichTask) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.1f}/s", style="progress.data.speed")


class _BarTask:
    def __init__(self, console: Console, label: str, total: int, done: int) -> None:
        self._bar = RichBar(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _RateColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[note]}"),
            console=console,
        )
        self._id = self._bar.add_task(label, total=total, completed=done, note="")

    def __enter__(self) -> Task:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def advance(self, steps: int = 1) -> None:
        """See ``Task``."""
        self._bar.advance(self._id, steps)

    def note(self, text: str) -> None:
        """See ``Task``."""
        self._bar.update(self._id, note=text)


class _LineTask:
    def __init__(self, label: str, total: int, done: int) -> None:
        self._label, self._total, self._done = label, total, done
        self._start_done = done
        self._begin_s = time.monotonic()
        self._last_s = self._begin_s
        self._note = ""

    def __enter__(self) -> Task:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tell()

    def advance(self, steps: int = 1) -> None:
        """See ``Task``."""
        self._done += steps
        if time.monotonic() - self._last_s >= _LINE_EVERY_S:
            self._tell()

    def note(self, text: str) -> None:
        """See ``Task``."""
        self._note = text

    def _tell(self) -> None:
        self._last_s = time.monotonic()
        elapsed_s = max(self._last_s - self._begin_s, 1e-9)
        rate = (self._done - self._start_done) / elapsed_s
        left = f", {(self._total - self._done) / rate:.0f} s left" if rate > 0 else ""
        text = f"{self._label}: {self._done}/{self._total}, {rate:.1f}/s{left} {self._note}"
        print(text.rstrip(), file=sys.stderr, flush=True)


class TerminalProgress:
    """Reports on stderr."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)

    def task(self, label: str, total: int, done: int = 0) -> Task:
        """See ``Progress``."""
        if self._console.is_terminal:
            return _BarTask(self._console, label, total, done)
        return _LineTask(label, total, done)

    def say(self, text: str) -> None:
        """See ``Progress``."""
        print(text, file=sys.stderr, flush=True)


def engine_progress(engine: Engine) -> Progress:
    """Return the progress of one of several processes: only the main one tells."""
    return terminal_progress() if engine.is_main else SilentProgress()


def terminal_progress() -> Progress:
    """Return the progress of a command."""
    return TerminalProgress()
