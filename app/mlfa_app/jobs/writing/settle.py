"""What a killed write has left: found out, finished or rolled back, and told in one sentence."""

from __future__ import annotations

import enum
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.one_task import final_answer
from mlfa_app.jobs.worker_pool import Task, WorkerPool
from mlfa_app.jobs.worker_process import Returned
from mlfa_app.journal.database import JOURNAL_NAME
from mlfa_app.journal.owner import is_alive
from mlfa_app.journal.records import FileWrite, Values
from mlfa_app.journal.store import Journal
from mlfa_app.library.file_bytes import FileBytes
from mlfa_app.library.file_identity import FileStamp, is_there
from mlfa_core.errors import KnownError

_LIMIT_S = 600.0


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of writes whose process had died.

    Attributes:
        finished: Files that had been replaced already, and now count as written.
        rolled_back: Files that stayed as they were.
    """

    finished: int = 0
    rolled_back: int = 0

    @property
    def sentence(self) -> str:
        """What the user should know; empty if there was nothing to settle."""
        total = self.finished + self.rolled_back
        if not total:
            return ""
        what = "a file" if total == 1 else f"{total:,} files"
        if total == 1:
            end = (
                "it had been written whole, and is in the history now."
                if self.finished
                else "it is as it was before."
            )
        else:
            end = (
                f"{self.finished:,} had been written whole, {self.rolled_back:,} are as they were "
                "before; none is damaged."
            )
        return f"An earlier run was ended while it wrote {what}: {end}"


class _End(enum.Enum):
    """What became of a write."""

    DONE = "done"
    ROLLED_BACK = "rolled back"
    UNKNOWN = "unknown"
    """Its process still works on it, or the file is out of reach."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What was found out about a write.

    Attributes:
        end: What became of it.
        stamp: The file's stamp, where it is to the byte as it was written.
    """

    end: _End
    stamp: FileStamp | None = None


def settle_writes(catalog: Catalog, journal: Journal) -> Settlement:
    """Close the notes of processes that died, and bring the catalogue in line.

    Every write that the journal knows is either in work by a living process afterwards, or done,
    or rolled back, or about a file that is out of reach.

    Args:
        catalog: Learns which values count as written by MLFA.
        journal: The journal.

    Raises:
        JournalError: If the journal cannot be read or written.
    """
    finished = rolled_back = 0
    waiting = journal.open_writes()
    if waiting:
        # Files are looked into by a process that may fail; one is started only if there is need.
        with WorkerPool(1) as pool:
            for write in waiting:
                # Counted only if it was open until now: its process may live, and have noted the
                # end since the list was made.
                found = _asked(pool, write)
                match _End.ROLLED_BACK if _is_refuted(journal, write, found) else found.end:
                    case _End.DONE:
                        stamp = found.stamp or _new_stamp(write)
                        finished += journal.finish(write.write_id, stamp)
                    case _End.ROLLED_BACK:
                        rolled_back += journal.roll_back(write.write_id)
    gone = [part for part, owner in journal.announced_copies() if _is_gone(part, owner)]
    if gone:
        journal.forget_copies(gone)
    unnoted = journal.unnoted_writes()
    for write in unnoted:
        _note(catalog, write)
    if unnoted:
        journal.note([write.write_id for write in unnoted])
    return Settlement(finished, rolled_back)


def _is_refuted(journal: Journal, write: FileWrite, found: _Found) -> bool:
    """Whether the journal knows better than a guess by what the file holds now."""
    is_guess = found.end is _End.DONE and found.stamp is None
    return is_guess and journal.was_overtaken(write)


def settle_journal(catalog: Catalog) -> Settlement:
    """Settle what the journal beside a catalogue holds; nothing where there is no journal yet.

    Raises:
        JournalError: If the journal cannot be used: then nothing can be written either.
    """
    path = journal_beside(catalog)
    if not is_there(path):
        return Settlement()
    with Journal.open(path, on_wait=catalog.on_journal_wait) as journal:
        return settle_writes(catalog, journal)


def journal_beside(catalog: Catalog) -> Path:
    """Name the journal that belongs to a catalogue.

    Raises:
        ValueError: If the catalogue is in memory: nothing may be written then.
    """
    if catalog.path is None:
        raise ValueError("without a catalogue on disk nothing is written")
    return catalog.path.with_name(JOURNAL_NAME)


def _asked(pool: WorkerPool, write: FileWrite) -> _Found:
    pool.submit(Task(None, settle_file, (write,), _LIMIT_S))
    match final_answer(pool):
        case Returned(_Found() as found):
            return found
    return _Found(_End.UNKNOWN)


def _is_gone(part: Path, owner: str) -> bool:
    """Remove a copy that a dead process has left; whether there is none any more."""
    from mlfa_app.tagfiles.part_file import is_part_name

    if is_alive(owner):
        return False
    if not is_part_name(part):
        return True  # The journal is damaged: that is somebody's file.
    try:
        part.unlink(missing_ok=True)
    except OSError:
        return False  # Out of reach: another time.
    return True


def settle_file(write: FileWrite) -> _Found:
    """Find out what became of a write, and remove its copy if it never took the file's place.

    The task of a worker process. Removing the copy is what decides: a process that should still
    live after all can no longer put it in place.
    """
    from mlfa_app.tagfiles.part_file import is_part_name, lock

    try:
        # Another name is damage of the journal, and somebody's file.
        if is_part_name(write.part):
            with write.part.open("rb") as part:
                if not lock(part.fileno()) and is_alive(write.owner):
                    return _Found(_End.UNKNOWN)
                write.part.unlink()
                return _Found(_End.ROLLED_BACK)
    except (FileNotFoundError, NotADirectoryError):
        pass  # It took the file's place, or somebody has removed it.
    except OSError:
        return _Found(_End.UNKNOWN)
    try:
        with FileBytes(write.target) as file:
            if not lock(file.fileno()) and is_alive(write.owner):
                return _Found(_End.UNKNOWN)
            return _told_by(file, write)
    except OSError:
        return _Found(_End.UNKNOWN)


def _told_by(file: FileBytes, write: FileWrite) -> _Found:
    """Tell the new file from the old one; nobody's copy is there any more."""
    from mlfa_app.tagfiles.fields import read_fields
    from mlfa_app.tagfiles.restore import FileBytesState, is_in_state

    new = FileBytesState(write.digest, write.size_after_bytes, write.surroundings_after)
    old = FileBytesState(write.digest, write.before.size_bytes, write.surroundings_before)
    # Taken before the file is read: what changes meanwhile is noticed by the next look.
    status = os.fstat(file.fileno())
    if is_in_state(file, new):
        return _Found(_End.DONE, FileStamp.from_stat(status))
    if is_in_state(file, old):
        return _Found(_End.ROLLED_BACK)
    # Somebody has changed the file since: in place, or its fields tell.
    if status.st_ino == write.part_inode:
        return _Found(_End.DONE)
    try:
        values = read_fields(write.target).values
    except KnownError:
        return _Found(_End.DONE)
    is_old = all(values.get(field.field, ()) == field.old for field in write.fields)
    # Where even that is unclear it stays in the history: an undo looks at every field anyway.
    return _Found(_End.ROLLED_BACK if is_old else _End.DONE)


def _new_stamp(write: FileWrite) -> FileStamp:
    return FileStamp(write.size_after_bytes, write.mtime_after_ns or 0)


def _note(catalog: Catalog, write: FileWrite) -> None:
    """Bring the catalogue in line with a write that it does not know of."""
    stamp: FileStamp | None = _new_stamp(write)
    if _stamp_at(write.path) != stamp:
        stamp = None  # Changed since: the next look will notice.
    written = {field.field: field.new for field in write.fields}
    own = {field.field: field.own_after for field in write.fields}
    record_values(catalog, write.path, write.digest, stamp, written, own, None)


def _stamp_at(path: Path) -> FileStamp | None:
    try:
        return FileStamp.of(path)
    except OSError:
        return None


def record_values(
    catalog: Catalog,
    path: Path,
    digest: str,
    stamp: FileStamp | None,
    written: Mapping[str, Values],
    own: Mapping[str, Values],
    run_id: int | None,
) -> None:
    """Note in the catalogue what a file holds now.

    Args:
        catalog: The catalogue.
        path: The file.
        digest: Digest of its audio payload.
        stamp: Its stamp right after it was written; None if it may have changed since.
        written: The values that each written field has now.
        own: Those of them that count as written by MLFA; none for what was taken back.
        run_id: The run.
    """
    with catalog.batch():
        fields = catalog.display_fields(path)
        catalog.record_written(path, digest, own, run_id)
        if stamp is None:
            return
        # The next run finds the file unchanged, and decodes nothing.
        catalog.record_file(path, stamp, digest, in_library=False)
        if fields is not None:
            # Nothing else has changed in the file: it need not be read again.
            changed = {**fields.fields, **written}
            kept = {name: values for name, values in changed.items() if values}
            catalog.store_display_fields(path, replace(fields, fields=kept))
