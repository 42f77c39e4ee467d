"""Which process made a note, and whether it still lives."""

from __future__ import annotations

import os
from pathlib import Path


def own_name() -> str:
    """Name this process so that no later one is taken for it, where the system tells."""
    pid = os.getpid()
    return f"{pid}:{_start_of(pid)}"


def is_alive(owner: str) -> bool:
    """Whether the process of that name is still there; yes where that cannot be told."""
    number, _, started = owner.partition(":")
    if not number.isdigit():
        return False
    pid = int(number)
    if started:
        return _start_of(pid) == started
    if os.name != "posix":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _start_of(pid: int) -> str:
    """When a process started, in ticks since this boot of this system; empty if unknown.

    One that has ended is unknown, also while nobody has asked for its exit code yet.
    """
    try:
        status = Path(f"/proc/{pid}/stat").read_bytes()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""
    # The name in brackets may hold anything; behind it the first word is the state.
    words = status.rpartition(b")")[2].split()
    return "" if words[0] in (b"Z", b"X") else f"{words[19].decode('ascii')}-{boot}"
