"""Settings of the process that make large tensors cheap on the CPU. Imports no torch."""

from __future__ import annotations

import ctypes
import sys

_M_TRIM_THRESHOLD = -1
_M_MMAP_MAX = -4
_NEVER_TRIM_BYTES = 2**31 - 1


def tune_allocator() -> bool:
    """Keep freed memory in the process instead of handing it back to the system.

    The C library of Linux maps and unmaps every large tensor anew, which made inference two to
    three times slower than with this setting. Call it before importing torch. It changes the
    whole process, so only worker processes and the trainer call it.

    Returns:
        Whether the setting was taken; False on systems without it.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:  # musl has no mallopt
        return False
    no_maps = mallopt(_M_MMAP_MAX, 0)
    no_trim = mallopt(_M_TRIM_THRESHOLD, _NEVER_TRIM_BYTES)
    return bool(no_maps and no_trim)
