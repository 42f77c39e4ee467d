"""How the journal's rows become records."""

from __future__ import annotations

from mlfa_app.catalog.connection import decode_path
from mlfa_app.journal.database import Row
from mlfa_app.journal.records import FieldWrite, FileWrite, WriteState
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


def file_write(row: Row, fields: tuple[FieldWrite, ...]) -> FileWrite:
    """Make a record of a row that `WRITES` gave, and of its fields."""
    (write_id, run_id, state, path, target, digest, container, begun_s, *rest) = row
    (size_before, mtime_before, before, size_after, after, mtime_after, part, inode, *rest) = rest
    keeps_mtime, undoes, is_noted, has_inverse, owner = rest
    return FileWrite(
        write_id=write_id,
        run_id=run_id,
        state=WriteState(state),
        path=decode_path(path),
        target=decode_path(target),
        digest=digest,
        container=container,
        begun_s=begun_s,
        before=FileStamp(size_before, mtime_before),
        surroundings_before=before,
        size_after_bytes=size_after,
        surroundings_after=after,
        mtime_after_ns=mtime_after,
        part=decode_path(part),
        part_inode=inode % (1 << 64),
        keeps_mtime=bool(keeps_mtime),
        undoes=undoes,
        is_noted=bool(is_noted),
        has_inverse=bool(has_inverse),
        owner=owner,
        fields=fields,
    )
