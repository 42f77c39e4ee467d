"""How long work tells how far it is. The work knows nothing of terminals."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol


class Task(Protocol):
    """One stretch of work with a known number of steps. A context manager."""

    def __enter__(self) -> Task: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def advance(self, steps: int = 1) -> None:
        """Say that some more steps are done."""
        ...

    def note(self, text: str) -> None:
        """Show a short text beside the bar, such as the latest loss."""
        ...


class Progress(Protocol):
    """Where work reports to."""

    def task(self, label: str, total: int, done: int = 0) -> Task:
        """Begin a stretch of work.

        Args:
            label: What is done.
            total: Steps in all.
            done: Steps already done by an earlier run.
        """
        ...

    def say(self, text: str) -> None:
        """Tell one line that stays."""
        ...


class _SilentTask:
    def __enter__(self) -> Task:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def advance(self, steps: int = 1) -> None:
        """Do nothing."""

    def note(self, text: str) -> None:
        """Do nothing."""


class SilentProgress:
    """Tells nothing, for tests and for callers that do not care."""

    def task(self, label: str, total: int, done: int = 0) -> Task:
        """Return a task that tells nothing."""
        return _SilentTask()

    def say(self, text: str) -> None:
        """Do nothing."""
