"""The last steps of every write: a finished copy is noted, then takes the file's place at once."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mlfa_app.errors import FileChangedError, TagFileError, printable
from mlfa_app.library.file_bytes import FileBytes
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.write_intent import WriteIntent, WriteJournal
from mlfa_app.tagfiles.inverse import make_inverse
from mlfa_app.tagfiles.part_file import (
    CAN_RENAME_OPEN_FILES,
    copy_attributes,
    new_part_file,
    replacing_alone,
    sync_folder,
    write_pieces,
)
from mlfa_app.tagfiles.tag_file import Piece
from mlfa_core.errors import KnownError

# Beyond the copy itself: the growth of the tag, and the file system's own needs.
_SPARE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a file, on its way to take the file's place.

    Attributes:
        part: Its name for now.
        file: It, opened.
        status: What the system said of the old file when it was opened.
        inverse: How to make the old file out of it; None where that takes too much.
    """

    part: Path
    file: BinaryIO
    status: os.stat_result
    inverse: bytes | None


def make_copy(
    stack: ExitStack,
    old: FileBytes,
    target: Path,
    path: Path,
    pieces: Iterable[Piece],
    journal: WriteJournal | None,
) -> Copy | None:
    """Write a new file beside an old one.

    Args:
        stack: Removes the copy when it closes, unless it was put in place.
        old: The old file, opened.
        target: Its name.
        path: Its name as the user knows it, for messages.
        pieces: What the new file shall hold.
        journal: Notes the copy's name, so that it is removed also should this process die.

    Returns:
        The copy; None if the folder cannot be written to.

    Raises:
        FileChangedError: If the old file became shorter meanwhile.
        KnownError: If the journal cannot take the note.
        OSError: If there is no room, or reading or writing fails.
    """
    status = os.fstat(old.fileno())
    if shutil.disk_usage(target.parent).free < status.st_size + _SPARE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    announce = (lambda _path: None) if journal is None else journal.announce
    try:
        part, new = stack.enter_context(new_part_file(target.parent, target.suffix, announce))
    except OSError as error:
        if isinstance(error, PermissionError) or error.errno == errno.EROFS:
            return None
        raise
    try:
        placed = write_pieces(old.fileno(), new, pieces)
    except EOFError as error:
        raise changed_error(path) from error
    with FileBytes(part) as written:
        return Copy(part, new, status, make_inverse(old, written, placed))


def put_in_place(
    copy: Copy,
    intent: WriteIntent,
    journal: WriteJournal | None,
    *,
    mtime_ns: int | None = None,
) -> tuple[FileStamp, int | None]:
    """Let a proven copy take its file's place; before that, the journal notes it durably.

    Args:
        copy: The copy.
        intent: What is noted.
        journal: Takes the note.
        mtime_ns: Modification time that the new file shall have; None for now, unless the intent
            says that the old one is kept.

    Returns:
        The stamp of the new file, and the number of the journal's note.

    Raises:
        FileChangedError: If the old file was changed or replaced meanwhile.
        TagFileError: If the disk does not tell any more which of the files is there.
        KnownError: If the journal cannot take the note.
        OSError: If the copy cannot be finished or renamed.
    """
    target = intent.target
    copy_attributes(target, copy.part, keep_mtime=intent.keeps_mtime)
    if mtime_ns is not None:
        os.utime(copy.part, ns=(copy.status.st_atime_ns, mtime_ns))
    os.fsync(copy.file.fileno())
    made = os.fstat(copy.file.fileno())
    stamp = FileStamp.from_stat(made)
    key = None if journal is None else journal.begin(intent)
    try:
        if CAN_RENAME_OPEN_FILES:
            # The copy stays open, and so locked, until the journal knows: who finds an open note
            # can tell by the lock whether its writer still lives.
            with replacing_alone(target.parent):
                _make_sure_of(copy, intent)
                _replace(copy, made, intent)
        else:
            copy.file.close()
            _make_sure_of(copy, intent)
            _replace(copy, made, intent)
    except BaseException:
        if journal is not None and key is not None and _is_removed(copy.part):
            # Otherwise the next start finds the open note, removes the copy, and sees which file
            # is there.
            with suppress(KnownError):
                journal.roll_back(key)
        raise
    sync_folder(target.parent)
    if journal is not None and key is not None:
        # The file is written. A note that stays open is closed by the next start.
        with suppress(KnownError):
            journal.finish(key, stamp)
    return stamp, key


def _make_sure_of(copy: Copy, intent: WriteIntent) -> None:
    """Take the last look: an edit made meanwhile by another program must not be lost.

    Raises:
        FileChangedError: If the old file was changed or replaced.
    """
    now = os.stat(intent.target)
    is_same = FileStamp.from_stat(now) == intent.before and os.path.samestat(now, copy.status)
    # Where modification times are kept, two other writes may leave a file of the same length, time
    # and number, since disks use numbers again. The time of its last change of any kind tells.
    if not is_same or now.st_ctime_ns != copy.status.st_ctime_ns:
        raise changed_error(intent.path)


def _replace(copy: Copy, made: os.stat_result, intent: WriteIntent) -> None:
    """Let a copy take its file's place, and find out whether it did where the system errs.

    Raises:
        TagFileError: If even that cannot be found out.
        OSError: If it did not.
    """
    try:
        os.replace(copy.part, intent.target)
    except OSError as error:
        try:
            # On network drives a renaming may be done whose answer was lost.
            if os.path.samestat(os.stat(intent.target), made):
                return
            os.lstat(copy.part)
        except OSError:
            name = printable(intent.path.name)
            raise TagFileError(
                f"Lost sight of {name} while it was written: the disk reported an error.",
                "It is as it was or written whole. Check the drive; the next start of MLFA finds "
                "out which.",
                intent.path,
            ) from error
        raise


def _is_removed(part: Path) -> bool:
    """Remove a copy that did not take its file's place; whether that worked."""
    try:
        part.unlink()
    except OSError:
        return False
    return True


def changed_error(path: Path) -> FileChangedError:
    """Say that a file is not the one that was planned against."""
    return FileChangedError(
        f"Did not write into {printable(path.name)}: it was changed since the plan was made.",
        "Make a new plan for it.",
        path,
    )
