"""Reports in the order of the files, although they finish in any order, with counts."""

from __future__ import annotations

import time
from collections.abc import Callable

from mlfa_app.jobs.job import Progress, Report, SongOutcome, Tally

_PROGRESS_EVERY_S = 0.1


class OrderedReports:
    """Holds outcomes back until those before them are there.

    Args:
        report: Told of each outcome, in order, and of progress now and then.
        total: Number of outcomes to come.
        clock: Gives monotonic seconds.
        in_order: Whether outcomes wait for those before them; otherwise each goes out at once.

    Attributes:
        tally: The counts so far, held-back outcomes included.
    """

    def __init__(
        self,
        report: Report,
        total: int,
        clock: Callable[[], float] = time.monotonic,
        *,
        in_order: bool = True,
    ) -> None:
        self.tally = Tally()
        self._report = report
        self._total = total
        self._clock = clock
        self._in_order = in_order
        self._held_back: dict[int, SongOutcome] = {}
        self._next = 0
        self._last_progress_s = float("-inf")

    @property
    def num_held_back(self) -> int:
        """Outcomes that wait for an earlier one."""
        return len(self._held_back)

    def add(self, index: int, outcome: SongOutcome) -> None:
        """Take an outcome, and report it and those that waited for it if it is their turn."""
        self._count(outcome)
        if self._in_order:
            self._held_back[index] = outcome
        else:
            self._report(outcome)
        while self._next in self._held_back:
            self._report(self._held_back.pop(self._next))
            self._next += 1
        self.show_progress()

    def flush(self) -> None:
        """Report what is held back, although earlier ones are missing."""
        for index in sorted(self._held_back):
            self._report(self._held_back[index])
        self._held_back.clear()

    def show_progress(self, *, at_once: bool = False) -> None:
        """Report progress, unless that was done a moment ago."""
        now_s = self._clock()
        if at_once or now_s - self._last_progress_s >= _PROGRESS_EVERY_S:
            self._last_progress_s = now_s
            tally = self.tally
            self._report(Progress(tally.files, self._total, tally.analysed, tally.failed))

    def _count(self, outcome: SongOutcome) -> None:
        tally = self.tally
        tally.files += 1
        if outcome.is_analysed:
            tally.analysed += 1
        elif outcome.error is None or outcome.song is not None:
            tally.from_catalogue += 1
        tally.failed += outcome.error is not None
        if outcome.write is not None:
            tally.written += outcome.write.is_written
            tally.skipped += outcome.write.skipped is not None
            tally.planned += bool(outcome.write.changes) and outcome.write.is_plan
