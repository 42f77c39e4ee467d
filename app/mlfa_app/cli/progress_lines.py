"""Lines of progress on stderr for work without a bar: none at first, then one now and then."""

from __future__ import annotations

import time

from mlfa_app.cli.terminal import counted, say

# The work that `open_index` tells of.
INDEXING = "Preparing the search, once"


class LineTimer:
    """Tells when a line of progress is due.

    Args:
        first_after_s: Seconds until the first line; work that is done by then says nothing.
        every_s: Seconds between lines after it.
    """

    def __init__(self, first_after_s: float, every_s: float) -> None:
        self._every_s = every_s
        self._due_s = time.monotonic() + first_after_s

    def is_due(self, done: int, total: int) -> bool:
        """Return whether to print a line now, and count it as printed; none is due at the end."""
        now_s = time.monotonic()
        if now_s < self._due_s or done >= total:
            return False
        self._due_s = now_s + self._every_s
        return True


class SongCountLines:
    """Says now and then how many songs are done.

    Args:
        work: What is done with them, the beginning of each line.
    """

    def __init__(self, work: str) -> None:
        self._work = work
        self._timer = LineTimer(first_after_s=3.0, every_s=10.0)

    def __call__(self, done: int, total: int) -> None:
        """Take news of it."""
        if self._timer.is_due(done, total):
            say(f"{self._work}: {done:,} of {counted(total, 'song')}")
