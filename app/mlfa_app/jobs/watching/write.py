"""What a watch does with a song once it has its scores: write it, if it is new to the library."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mlfa_app.jobs.hearing.analyze import Entry
from mlfa_app.jobs.job import SongScores, WriteOutcome
from mlfa_app.jobs.worker_pool import Task
from mlfa_app.jobs.writing.write_fields import WriteStep
from mlfa_app.journal.store import Journal

TAKEN_BACK = "What MLFA wrote into this song was taken back; a watch does not write it again."


class WatchWriteStep:
    """Writes songs that came; a `FollowUp` around the usual one.

    A song that the library knew already, and of which only fields were changed, is left as its
    owner wants it. So is one of which the last write was taken back.

    Args:
        step: Plans and writes.
        journal: Knows what was taken back.
        is_known: Whether a file holds the song that it held before.
    """

    def __init__(
        self, step: WriteStep, journal: Journal, is_known: Callable[[Path, str], bool]
    ) -> None:
        self._step = step
        self._journal = journal
        self._is_known = is_known

    def begin(self, entry: Entry, song: SongScores) -> Task | WriteOutcome:
        """Return the task that plans and writes the file, or why nothing is written."""
        assert entry.digest is not None
        if self._is_known(entry.found.path, entry.digest):
            return WriteOutcome()
        if self._journal.was_taken_back(entry.digest):
            return WriteOutcome(skipped=TAKEN_BACK)
        return self._step.begin(entry, song)

    def finish(self, entry: Entry, value: object) -> WriteOutcome:
        """Note what was written."""
        return self._step.finish(entry, value)
