"""How the journal's rows become records."""

from __future__ import annotations

from mlfa_app.journal.database import Row
from mlfa_app.journal.records import FieldWrite, FileWrite, RunKind, RunSummary, WriteState
from mlfa_app.journal.stored import StoredValues
from mlfa_app.library.file_identity import FileStamp

WRITES = (
    "SELECT w.id, w.run, w.state, w.path, w.target, w.digest, w.container, w.begun_s,"
    " w.size_before_bytes, w.mtime_before_ns, w.surroundings_before, w.size_after_bytes,"
    " w.surroundings_after, w.mtime_after_ns, w.part, w.part_inode, w.keeps_mtime, w.undoes,"
    " w.is_noted, i.write IS NOT NULL, w.owner FROM writes w LEFT JOIN inverses i ON i.write = w.id"
)
"""Begins a statement that lists writes; a condition follows."""


def signed(number: int) -> int:
    """Fit a number of 64 bits into those of SQLite, which have a sign."""
    return number - (1 << 64) if number >= 1 << 63 else number


def file_write(row: Row, fields: tuple[FieldWrite, ...], stored: StoredValues) -> FileWrite:
    """Make a record of a row that `WRITES` gave, and of its fields.

    Raises:
        JournalError: If there are values that no program of ours wrote.
    """
    (write_id, run_id, state, path, target, digest, container, begun_s, *rest) = row
    (size_before, mtime_before, before, size_after, after, mtime_after, part, inode, *rest) = rest
    keeps_mtime, undoes, is_noted, has_inverse, owner = rest
    return FileWrite(
        write_id=stored.number(write_id),
        run_id=stored.number(run_id),
        state=stored.one_of(WriteState, state),
        path=stored.place(path),
        target=stored.place(target),
        digest=stored.text(digest),
        container=stored.text(container),
        begun_s=stored.seconds(begun_s),
        before=FileStamp(stored.number(size_before), stored.number(mtime_before)),
        surroundings_before=stored.text(before),
        size_after_bytes=stored.number(size_after),
        surroundings_after=stored.text(after),
        mtime_after_ns=stored.number_or_none(mtime_after),
        part=stored.place(part),
        part_inode=stored.number(inode) % (1 << 64),
        keeps_mtime=bool(keeps_mtime),
        undoes=stored.number_or_none(undoes),
        is_noted=bool(is_noted),
        has_inverse=bool(has_inverse),
        owner=stored.text(owner),
        fields=fields,
    )


def field_write(row: Row, stored: StoredValues) -> FieldWrite:
    """Make a record of a field's row: name, four lists of values, two marks.

    Raises:
        JournalError: If there are values that no program of ours wrote.
    """
    field, *texts, is_undone, is_refused = row
    old, new, own_before, own_after = (stored.words(text) for text in texts)
    marks = bool(is_undone), bool(is_refused)
    return FieldWrite(stored.text(field), old, new, own_before, own_after, *marks)


def run_summary(row: Row, stored: StoredValues) -> RunSummary:
    """Make a record of a run's row.

    Raises:
        JournalError: If there are values that no program of ours wrote.
    """
    number, kind, command, started, finished, *counts = row
    done, undoable, exact, refused, num_open = map(stored.number, counts)
    return RunSummary(
        run_id=stored.number(number),
        kind=stored.one_of(RunKind, kind),
        command=stored.text(command),
        started_s=stored.seconds(started),
        finished_s=stored.seconds_or_none(finished),
        num_files=done,
        num_undoable=undoable,
        num_undone=done - undoable,
        num_exact=exact,
        num_refused=refused,
        num_open=num_open,
    )
