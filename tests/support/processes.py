"""Which processes somebody has started, and whether they have ended."""

from __future__ import annotations

from collections.abc import Iterable

import psutil

# A process that was killed is gone when the system has taken its memory back, which takes a
# moment where others want the processor too.
_GONE_WITHIN_S = 60.0
# Python's own helper ends with the program, and does nothing.
_HELPER = "multiprocessing.resource_tracker"


def children_of(pid: int | None = None) -> set[psutil.Process]:
    """Return the processes below a process (this one by default), Python's own helper left out."""
    found = set()
    for child in psutil.Process(pid).children(recursive=True):
        try:
            if not any(_HELPER in word for word in child.cmdline()):
                found.add(child)
        except psutil.NoSuchProcess:
            continue  # it ended while it was looked at
    return found


def left_of(processes: Iterable[psutil.Process]) -> list[str]:
    """Wait until processes have ended, and describe those that do not end."""
    _, alive = psutil.wait_procs(list(processes), timeout=_GONE_WITHIN_S)
    return [f"{one.pid}: {' '.join(one.cmdline())[:200]}" for one in alive]
