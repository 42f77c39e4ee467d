"""What a reader costs: processor time and the highest memory, asked from the system (Linux)."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass
from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Cost:
    """What something has cost.

    Attributes:
        cpu_s: Processor time, seconds.
        memory_bytes: By how much the process's resident memory rose at most.
    """

    cpu_s: float
    memory_bytes: int


class Meter:
    """Measures from its making to `stop`."""

    def __init__(self) -> None:
        _CLEAR.write_text("5")  # the highest mark begins anew
        self._base_bytes = _resident("VmRSS")
        self._start_s = time.process_time()

    def stop(self) -> Cost:
        """Give what was used since."""
        cpu_s = time.process_time() - self._start_s
        return Cost(cpu_s, max(0, _resident("VmHWM") - self._base_bytes))


def limit_memory(num_bytes: int) -> None:
    """Let allocations of this process fail beyond an address space of so many bytes."""
    resource.setrlimit(resource.RLIMIT_AS, (num_bytes, num_bytes))


def _resident(key: str) -> int:
    for line in _STATUS.read_text().splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"the system does not tell {key}")
