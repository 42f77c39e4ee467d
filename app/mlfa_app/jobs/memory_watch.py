"""How much memory a worker process holds, and how much it may hold.

A file of a few bytes can claim to need gigabytes. Whatever a decoder does with such a claim, it
must cost one song and not the computer: the program looks at its workers while it waits for them.
"""

from __future__ import annotations

import os
from pathlib import Path

_MOST_BYTES = 6 << 30
_LEAST_BYTES = 2 << 30
_PART_OF_ALL = 0.6


def memory_limit_bytes() -> int:
    """Memory that one worker may hold: 6 GiB, or 60 % of the computer's where that is less.

    An analysis needs a quarter of it; a worker with a GPU, whose libraries are large, half.
    """
    return max(_LEAST_BYTES, min(_MOST_BYTES, int(_PART_OF_ALL * _all_bytes())))


def resident_bytes(process_id: int) -> int | None:
    """Memory that a process holds now; None where the system does not tell (all but Linux)."""
    try:
        fields = Path(f"/proc/{process_id}/statm").read_text("ascii").split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return None


def excess_of(process_id: int | None, limit_bytes: int) -> str | None:
    """Say that a process holds more memory than it may, as the second half of a sentence.

    Args:
        process_id: The process; None for one that never started.
        limit_bytes: What it may hold.

    Returns:
        Why it is to be ended; None where there is no reason, or the system does not tell.
    """
    held_bytes = None if process_id is None else resident_bytes(process_id)
    if held_bytes is None or held_bytes <= limit_bytes:
        return None
    return f"it took {held_bytes / 2**30:.1f} GiB of memory and was ended"


def _all_bytes() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError, AttributeError):
        return _MOST_BYTES
