"""Whether somebody else is still writing a file, where the system tells."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]  # The module has no other absent form.


def is_being_written(path: Path) -> bool:
    """Whether another program has a file open for writing.

    Linux grants a lease for reading only while nobody can write; it is given back at once, and a
    program that wants to write meanwhile waits for that moment and no longer.

    Args:
        path: A regular file.

    Returns:
        False also where it cannot be told: on other systems, on most network drives, and for
        files of other users.
    """
    if fcntl is None or not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        # Who wants to write asks for the lease by a signal; the usual one would end this process,
        # this one does nothing unless somebody listens.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    else:
        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        return False
    finally:
        os.close(descriptor)
