"""One at a time, among processes and threads: a lock on a file, given back however one ends."""

from __future__ import annotations

import enum
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
        deadline_s = time.monotonic() + limit_s
        # Only somebody who holds it is worth a wait.
        while _look(file) is _Look.HELD and time.monotonic() < deadline_s:
            if should_stop():
                yield False
                return
            time.sleep(_PAUSE_S)
        yield True


def is_locked(file: IO[bytes]) -> bool:
    """Lock an opened file until it is closed; whether that worked."""
    return _look(file) is _Look.LOCKED


class _Look(enum.Enum):
    """What came of trying to lock a file."""

    LOCKED = enum.auto()
    HELD = enum.auto()
    UNKNOWN_HERE = enum.auto()


def _look(file: IO[bytes]) -> _Look:
    if sys.platform == "win32":
        import msvcrt

        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return _Look.HELD
        return _Look.LOCKED
    import fcntl

    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _Look.HELD
    except OSError:
        return _Look.UNKNOWN_HERE
    return _Look.LOCKED
