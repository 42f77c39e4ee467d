"""Where an analysis takes its files from: a list, or a queue that changes while it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from mlfa_app.library.scanner import FoundFile, ScanProblem


class Feed(Protocol):
    """Gives files one after the other, and may change its mind about the order meanwhile."""

    def __len__(self) -> int:
        """How many files there are in all, those already given included."""

    @property
    def is_open(self) -> bool:
        """Whether there may be more after there was none: then the work waits for them."""

    def take(self) -> FoundFile | ScanProblem | None:
        """Give the next file; None when there is none left."""


class ListFeed:
    """Gives the files of a list in its order.

    Args:
        files: The files.
    """

    def __init__(self, files: Sequence[FoundFile | ScanProblem]) -> None:
        self._files = files
        self._next = 0

    def __len__(self) -> int:
        return len(self._files)

    @property
    def is_open(self) -> bool:
        """Never: the list is what it is."""
        return False

    def take(self) -> FoundFile | ScanProblem | None:
        """Give the next file."""
        if self._next == len(self._files):
            return None
        self._next += 1
        return self._files[self._next - 1]


def as_feed(files: Sequence[FoundFile | ScanProblem] | Feed) -> Feed:
    """Make a feed of a list; a feed stays what it is."""
    return ListFeed(files) if isinstance(files, Sequence) else files
