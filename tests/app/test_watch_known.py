"""A watch writes songs that are new to the library, and leaves the others as they are."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np

from catalogs import STAMP, digest_of
from mlfa_app.jobs.hearing.analyze import Entry
from mlfa_app.jobs.job import SongScores, WriteOutcome
from mlfa_app.jobs.watching.write import WatchWriteStep
from mlfa_app.jobs.writing.write_fields import WriteStep
from mlfa_app.journal.database import JOURNAL_NAME
from mlfa_app.journal.store import Journal
from mlfa_app.library.scanner import FoundFile

WRITTEN = WriteOutcome(num_other_fields=7)


class Writes:
    """Stands for what writes: says that it did."""

    def begin(self, _entry: Entry, _song: SongScores) -> WriteOutcome:
        return WRITTEN


def test_song_that_the_library_knew_is_not_written(tmp_path: Path) -> None:
    known, new = Path("/music/known.mp3"), Path("/music/new.mp3")
    song = SongScores(30.0, np.zeros(3, np.float32), 1.0)
    with Journal.open(tmp_path / JOURNAL_NAME) as journal:
        step = WatchWriteStep(
            cast(WriteStep, Writes()), journal, lambda path, _digest: path == known
        )
        for path, outcome in ((known, WriteOutcome()), (new, WRITTEN)):
            entry = Entry(0, FoundFile(path, STAMP), STAMP, digest_of(1))
            assert step.begin(entry, song) == outcome
