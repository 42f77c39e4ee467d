"""One at a time, among processes and threads: a lock on a file, given back however one ends."""

from __future__ import annotations

import enum
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

_PAUSE_S = 0.02


@contextmanager
def one_at_a_time(
    path: Path, *, limit_s: float, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[bool]:
    """Wait until nobody else is in a block of this lock.

    What is done inside has to be harmless also where two do it at once: where the folder cannot be
    written to, its disk knows no locks, or the other one takes too long, the block goes on without.

    Args:
        path: The file that is locked. It is made if need be, and stays: whoever removed it would
            let two in. Its folder is made, too.
        limit_s: How long to wait.
        should_stop: Asked while it waits.

    Yields:
        Whether to go on; false where it was stopped while it waited.
    """
    file: IO[bytes] | None = None
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    if file is None:
        yield not should_stop()
        return
    with file:
        yield wait_for_lock(file.fileno(), limit_s=limit_s, should_stop=should_stop)


def wait_for_lock(
    descriptor: int,
    *,
    limit_s: float,
    pause_s: float = _PAUSE_S,
    should_stop: Callable[[], bool] = lambda: False,
) -> bool:
    """Lock an opened file or folder until it is closed, as soon as nobody else does.

    Nothing is locked where the disk knows no locks, or the other one takes too long.

    Args:
        descriptor: Of the file or folder.
        limit_s: How long to wait.
        pause_s: How long to sleep between two looks.
        should_stop: Asked while it waits.

    Returns:
        Whether to go on; false where it was stopped while it waited.
    """
    deadline_s = time.monotonic() + limit_s
    # Only somebody who holds it is worth a wait.
    while _look(descriptor) is _Look.HELD and time.monotonic() < deadline_s:
        if should_stop():
            return False
        time.sleep(pause_s)
    return True


def is_locked(descriptor: int) -> bool:
    """Lock an opened file until it is closed; whether that worked."""
    return _look(descriptor) is _Look.LOCKED


class _Look(enum.Enum):
    """What came of trying to lock a file."""

    LOCKED = enum.auto()
    HELD = enum.auto()
    UNKNOWN_HERE = enum.auto()


def _look(descriptor: int) -> _Look:
    if sys.platform == "win32":
        import msvcrt

        try:
            os.lseek(descriptor, 0, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return _Look.HELD
        return _Look.LOCKED
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _Look.HELD
    except OSError:
        return _Look.UNKNOWN_HERE
    return _Look.LOCKED
