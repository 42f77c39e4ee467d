"""Journals for tests: what a worker process does, done in the test's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.journal_spot import JournalSpot
from mlfa_app.jobs.undoing.file import UndoAnswer, UndoRequest, undo_file
from mlfa_app.jobs.writing.tasks import write_plan
from mlfa_app.journal.database import JOURNAL_NAME
from mlfa_app.journal.records import FileWrite, RunKind
from mlfa_app.journal.store import Journal
from mlfa_app.tagfiles.restore import FileBytesState, Restoration
from mlfa_app.tagfiles.write import WriteOptions, WriteReport
from tag_edits import plan_for

Values = tuple[str, ...]


class Desk:
    """A catalogue with its journal in a folder of their own.

    Args:
        home: The folder.
    """

    def __init__(self, home: Path) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.catalog = Catalog.open(home / "catalogue.sqlite")
        self.journal = Journal.open(home / JOURNAL_NAME)

    def close(self) -> None:
        """Close both."""
        self.catalog.close()
        self.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def spot(self, kind: RunKind = RunKind.WRITE) -> JournalSpot:
        """Begin a run."""
        return JournalSpot(self.journal.path, self.journal.start_run(kind, "a test"))

    def write(
        self,
        path: Path,
        wanted: Mapping[str, Values],
        spot: JournalSpot | None = None,
        own: Mapping[str, Values] | None = None,
        **options: bool,
    ) -> FileWrite:
        """Set some fields of a file, as a run of its own unless one is given."""
        plan = plan_for(path, dict(wanted))
        report = write_plan(plan, WriteOptions(**options), spot or self.spot(), own or {})
        return self.note_of(report)

    def note_of(self, report: WriteReport | None) -> FileWrite:
        """The journal's note of what was written."""
        assert report is not None
        assert report.skipped is None, report.skipped
        assert report.journal_key is not None
        found = self.journal.find_write(report.journal_key)
        assert found is not None
        return found

    def way_back(self, write: FileWrite, mtime_ns: int | None = None) -> Restoration:
        """What it takes to make a file what it was before a write, to the byte.

        Args:
            write: The journal's note of it.
            mtime_ns: Modification time that the file shall have; None for now.
        """
        inverse = self.journal.inverse_of(write.write_id)
        assert inverse is not None
        return Restoration(
            write.path,
            FileBytesState(write.digest, write.size_after_bytes, write.surroundings_after),
            FileBytesState(write.digest, write.before.size_bytes, write.surroundings_before),
            {one.field: (one.new, one.old) for one in write.fields},
            inverse,
            mtime_ns,
        )

    def undo(
        self,
        write: FileWrite,
        fields: tuple[str, ...] | None = None,
        path: Path | None = None,
        *,
        is_dry_run: bool = False,
        **options: bool,
    ) -> UndoAnswer:
        """Take a write back, as the worker of a run does."""
        now = self.journal.find_write(write.write_id)
        assert now is not None
        wanted = fields or tuple(one.field for one in now.undoable_fields)
        own = {one.field: one.own_after for one in now.fields}
        spot = self.spot(RunKind.UNDO)
        place = path or now.path
        request = UndoRequest(now, place, wanted, own, WriteOptions(**options), spot, is_dry_run)
        return undo_file(request)
