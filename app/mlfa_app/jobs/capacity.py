"""How many worker processes share the work."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path

# What one worker process takes with torch and a model loaded, roughly.
_WORKER_BYTES = 700 * 2**20
# Processes that share a GPU each keep a CUDA context of several hundred megabytes there.
_MAX_CUDA_WORKERS = 8
_MANY = 2**16


@dataclass(frozen=True, slots=True)
class Capacity:
    """How the work is spread.

    Attributes:
        workers: Processes.
        threads: CPU threads of each.
    """

    workers: int
    threads: int


def plan_capacity(
    num_files: int, wanted_workers: int = 0, num_cores: int | None = None
) -> Capacity:
    """Choose processes: one per core, with one thread each, if there are songs enough.

    A single song does not get more threads: decoding, most of the work, takes one anyway, and
    threads within one process were measured up to thirty times slower when another program held
    a core (they wait for each other).

    Args:
        num_files: Files to work on.
        wanted_workers: What the user wants; 0 leaves the choice to the program.
        num_cores: Cores to use; by default those that this process may use.
    """
    cores = num_cores or usable_cores()
    workers = wanted_workers or min(cores, _workers_that_fit())
    workers = max(1, min(workers, num_files))
    return Capacity(workers, 1)


def cuda_workers(capacity: Capacity) -> int:
    """How many of the processes may share a GPU: they decode, which is what limits there."""
    return min(capacity.workers, _MAX_CUDA_WORKERS)


def usable_cores() -> int:
    """Count the cores that this process may use, also inside a container with a limit."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return max(1, min(cores, _container_cores()))


def _container_cores() -> int:
    """Read a container's limit, rounded up; many where there is none."""
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        return math.ceil(int(quota) / int(period))
    except (OSError, ValueError, ZeroDivisionError):  # "max" is no number
        return _MANY


def _workers_that_fit() -> int:
    """Count the workers that the free memory has room for; many where that is not known."""
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return _MANY
    for line in text.splitlines():
        if line.startswith("MemAvailable:"):
            return max(1, int(line.split()[1]) * 1024 // _WORKER_BYTES)
    return _MANY
