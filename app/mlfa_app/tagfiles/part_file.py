"""The unfinished copy that a write works on: its name, its attributes, and left-overs of it."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from mlfa_app.file_lock import is_locked, wait_for_lock
from mlfa_app.library.file_bytes import Span
from mlfa_app.tagfiles.inverse import Placed
from mlfa_app.tagfiles.tag_file import Piece

_NAME = re.compile(r"\.mlfa-[0-9a-f]{16}\.part(\.[^.]{1,16})?", re.DOTALL)
_COPY_BYTES = 1 << 20
# Others of ours keep a folder for as long as one renaming takes.
_PATIENCE_S, _PAUSE_S = 0.5, 0.002

CAN_RENAME_OPEN_FILES = sys.platform != "win32"
"""Whether a file can be renamed while it is open, and so locked until all is done."""


def is_part_name(path: Path) -> bool:
    """Whether a path has the name of a copy of ours, and so may be removed where one is left."""
    return _NAME.fullmatch(path.name) is not None


@contextlib.contextmanager
def new_part_file(
    folder: Path, suffix: str, announce: Callable[[Path], object] = lambda _path: None
) -> Iterator[tuple[Path, BinaryIO]]:
    """Create a hidden file in a folder, and remove it at the end unless it was renamed.

    It is locked as long as it is open, so that `sweep_part_files` of another process leaves it.
    Where the disk does not let it be closed or removed any more, nothing is raised at the end: what
    happened before counts, and the next start tries again to remove it.

    Args:
        folder: Where the file goes that it is to replace.
        suffix: Its ending, which programs may look at.
        announce: Told its name before it is there, so that it can be removed should this process
            die.

    Raises:
        OSError: If it cannot be created.
    """
    path = folder / f".mlfa-{secrets.token_hex(8)}.part{suffix if len(suffix) <= 17 else ''}"
    announce(path)
    descriptor = os.open(
        path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
    )
    file = os.fdopen(descriptor, "w+b", buffering=0)
    try:
        lock(file.fileno())
        yield path, file
    finally:
        with contextlib.suppress(OSError):
            file.close()
        with contextlib.suppress(OSError):
            path.unlink()


def lock(descriptor: int) -> bool:
    """Lock an opened file for this process until it is closed; whether that worked."""
    # On Windows a file that is open cannot be deleted anyway.
    return not CAN_RENAME_OPEN_FILES or is_locked(descriptor)


@contextlib.contextmanager
def replacing_alone(folder: Path) -> Iterator[None]:
    """Keep other processes of ours from replacing files of a folder meanwhile.

    Two that take the last look at a file and then both replace it would lose what the first wrote.

    The folder is locked and not the file: a network drive that has to replace an open file takes
    its name away first, and for a moment there is none. Where the disk knows no such locks, or
    somebody keeps one for longer than an instant, the block goes on without.

    Args:
        folder: Where the file is.
    """
    descriptor = None
    try:
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            wait_for_lock(descriptor, limit_s=_PATIENCE_S, pause_s=_PAUSE_S)
        yield
    finally:
        if descriptor is not None:
            # The file is replaced by now: what fails here is no failure of that.
            with contextlib.suppress(OSError):
                os.close(descriptor)


def write_pieces(source: int, target: BinaryIO, pieces: Iterable[Piece]) -> list[Placed]:
    """Write a file that is put together from parts of another one and new bytes.

    Args:
        source: Descriptor of the old file.
        target: The new file, opened for writing without a buffer.
        pieces: What it shall hold, in order.

    Returns:
        Where the parts of the old file stand in the new one.

    Raises:
        OSError: If reading or writing fails.
        EOFError: If the old file became shorter.
    """
    placed: list[Placed] = []
    at = 0
    for piece in pieces:
        if isinstance(piece, Span):
            _copy_span(source, target, piece)
            placed.append(Placed(piece, at))
            at += piece.size_bytes
        else:
            at += len(piece)
            view = memoryview(piece)
            while view:
                view = view[target.write(view) :]
    return placed


def _copy_span(source: int, target: BinaryIO, span: Span) -> None:
    at = span.start
    os.lseek(source, at, os.SEEK_SET)
    while at < span.end:
        data = os.read(source, min(_COPY_BYTES, span.end - at))
        if not data:
            raise EOFError("the file became shorter while it was copied")
        at += len(data)
        view = memoryview(data)
        while view:
            view = view[target.write(view) :]


def copy_attributes(source: Path, target: Path, *, keep_mtime: bool) -> None:
    """Give a file the owner, permissions, access lists and extended attributes of another.

    The owner and single attributes are left where the system does not allow them.

    Args:
        source: The old file.
        target: The new file.
        keep_mtime: Whether the modification time is taken over as well.

    Raises:
        OSError: If the permissions cannot be copied.
    """
    status = source.stat()
    if hasattr(os, "chown"):
        # Before the permissions: changing the owner takes some of them away.
        with contextlib.suppress(OSError):
            os.chown(target, status.st_uid, status.st_gid)
    before = target.stat()
    shutil.copystat(source, target)
    if not keep_mtime:
        os.utime(target, ns=(status.st_atime_ns, before.st_mtime_ns))


def sync_folder(folder: Path) -> None:
    """Make a renaming in a folder last through a power cut, where the system has a way to."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    # Some network drives refuse; the renaming itself is done then.
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def sweep_part_files(folder: Path, *, min_age_s: float = 60.0) -> list[Path]:
    """Remove the copies that a killed write left in a folder.

    Only files of exactly our kind of name go, and none that a running program works on: those
    are locked, and young.

    Args:
        folder: Where to look; not below it.
        min_age_s: How long ago it must have been changed, in seconds.

    Returns:
        What was removed.
    """
    removed: list[Path] = []
    try:
        names = [entry.name for entry in os.scandir(folder) if is_part_name(Path(entry.name))]
    except OSError:
        return removed
    for name in names:
        path = folder / name
        with contextlib.suppress(OSError):
            status = path.lstat()
            is_old = time.time() - status.st_mtime >= min_age_s
            if stat.S_ISREG(status.st_mode) and is_old and _is_unused(path):
                path.unlink()
                removed.append(path)
    return removed


def _is_unused(path: Path) -> bool:
    with path.open("rb") as file:
        return lock(file.fileno())
