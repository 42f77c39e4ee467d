"""Progress on stderr: a bar on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from rich.console import Console, RenderableType
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    TextColumn,
)
from rich.progress import Progress as Bar
from rich.progress import Task as BarTask
from rich.text import Text

from mlfa_app.cli.terminal import counted, say, shown_time_span
from mlfa_app.jobs.job import Progress

_FIRST_LINE_AFTER_S = 10.0
_LINE_EVERY_S = 30.0
# A rate over fewer files than this says little.
_MIN_FILES_FOR_RATE = 3


class RateMeter:
    """Rate and time left.

    Files that were known already pass in no time, so the time left goes by the whole rate but
    the songs per minute count only what was analysed.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start_s = clock()
        self._first_analysis_s: float | None = None

    @property
    def elapsed_s(self) -> float:
        """Seconds since the start."""
        return self._clock() - self._start_s

    def describe(self, progress: Progress) -> str:
        """Say the rate and the time left, as far as they can be told."""
        if progress.analysed and self._first_analysis_s is None:
            self._first_analysis_s = self._clock()
        elapsed_s = self.elapsed_s
        if progress.done < _MIN_FILES_FOR_RATE or elapsed_s <= 0:
            return ""
        parts = []
        if progress.analysed >= _MIN_FILES_FOR_RATE:
            parts.append(f"{progress.analysed / elapsed_s * 60:.0f} songs/min")
        left = progress.total - progress.done
        if left:
            parts.append(f"{shown_time_span(left * elapsed_s / progress.done)} left")
        if progress.failed:
            parts.append(f"{progress.failed} failed")
        return ", ".join(parts)


class ProgressDisplay:
    """Shows progress while results are printed. Use as a context manager.

    Args:
        out: Where results are printed as text; the bar stays below them if that is a terminal.
            None where they are JSON: on a terminal these are the progress.
    """

    def __init__(self, out: Console | None = None) -> None:
        is_wanted = out is not None or not sys.stdout.isatty()
        self._meter = RateMeter()
        self._last_line_s = 0.0
        self._bar: Bar | None = None
        if is_wanted and sys.stderr.isatty():
            self._bar = Bar(
                TextColumn("{task.description}"),
                BarColumn(bar_width=None),
                MofNCompleteColumn(),
                _RateColumn(),
                console=out if out is not None and out.is_terminal else Console(stderr=True),
                transient=True,
                expand=True,
                redirect_stdout=False,
                redirect_stderr=False,
                refresh_per_second=5,
            )
            self._task = self._bar.add_task("Looking", total=None, rate="")
        self._is_plain = is_wanted and self._bar is None

    @property
    def console(self) -> Console | None:
        """The console that holds the bar, if there is one."""
        return None if self._bar is None else self._bar.console

    def show(self, progress: Progress) -> None:
        """Take note of how far the work is."""
        text = self._meter.describe(progress)
        if self._bar is not None:
            self._bar.update(
                self._task,
                completed=progress.done,
                total=progress.total,
                description="Listening" if progress.analysed else "Looking",
                rate=text,
            )
        elif self._is_plain:
            now_s = self._meter.elapsed_s
            due_s = self._last_line_s + (
                _LINE_EVERY_S if self._last_line_s else _FIRST_LINE_AFTER_S
            )
            if now_s >= due_s and progress.done < progress.total:
                self._last_line_s = now_s
                line = f"{progress.done:,} of {counted(progress.total, 'file')}"
                say(f"{line}, {text}" if text else line)

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()


class _RateColumn(ProgressColumn):
    """Rate, time left and failures as text."""

    def render(self, task: BarTask) -> RenderableType:
        """Render the text that `show` was given."""
        return Text(str(task.fields.get("rate", "")), style="dim")
