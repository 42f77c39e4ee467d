"""The files of a run, some at a time, as slim as a list of a hundred thousand of them needs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.undoing.history import read_journal
from mlfa_app.journal.records import FieldWrite, WriteState


@dataclass(frozen=True, slots=True)
class HistoryFile:
    """A file that a run wrote.

    Attributes:
        write_id: Number of the note, ascending.
        path: The file, as it was named then.
        album: Its album as far as the catalogue knows; empty where it does not.
        is_open: Whether its write was begun and its end is not known.
        fields: What changed.
    """

    write_id: int
    path: Path
    album: str
    is_open: bool
    fields: tuple[FieldWrite, ...]

    @property
    def can_be_undone(self) -> bool:
        """Whether some field is still as the run left it, as far as MLFA knows."""
        return not self.is_open and any(one.is_in_effect for one in self.fields)


def run_page(
    catalog: Catalog, run_id: int, before: int | None = None, limit: int | None = None
) -> list[HistoryFile]:
    """Read the files of a run, the latest write first; none where there is no journal yet.

    Args:
        catalog: The catalogue that the journal lies beside.
        run_id: The run.
        before: Only writes with a smaller number: that of the last one so far.
        limit: At most so many.

    Raises:
        JournalError: If the journal cannot be read.
    """
    writes = read_journal(
        catalog, lambda journal: journal.writes_of_run(run_id, limit=limit, before=before)
    )
    files = []
    for write in writes:
        known = catalog.display_fields(write.path)
        album = known.album if known is not None else ""
        is_open = write.state is WriteState.OPEN
        files.append(HistoryFile(write.write_id, write.path, album, is_open, write.fields))
    return files
