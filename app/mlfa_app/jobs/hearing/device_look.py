"""What this computer can analyse on, found out in a worker process: the window loads no torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mlfa_app.jobs.capacity import plan_capacity, usable_cores
from mlfa_app.jobs.hearing.checks import inspect_torch
from mlfa_app.jobs.hearing.tasks import has_nvidia_device
from mlfa_app.jobs.one_task import final_answer_unless
from mlfa_app.jobs.worker_pool import Task, WorkerPool
from mlfa_app.jobs.worker_process import Returned

_LIMIT_S = 180.0
_MANY_FILES = 10**6


@dataclass(frozen=True, slots=True)
class FoundGpu:
    """A graphics card.

    Attributes:
        name: Its name.
        memory_gib: Its memory.
        computes: Whether a computation on it came out right.
    """

    name: str
    memory_gib: float
    computes: bool


@dataclass(frozen=True, slots=True)
class FoundDevices:
    """What there is.

    Attributes:
        num_cores: Processor cores that may be used.
        automatic_workers: Processes that the program would choose.
        torch_version: Version of PyTorch; empty if it did not answer.
        gpus: The graphics cards that it can use.
        has_unused_gpu: Whether there is an NVIDIA card that it cannot use.
        is_cpu_build: Whether that is because it was built for the processor alone.
    """

    num_cores: int
    automatic_workers: int
    torch_version: str = ""
    gpus: tuple[FoundGpu, ...] = ()
    has_unused_gpu: bool = False
    is_cpu_build: bool = False


def look_at_devices(should_stop: Callable[[], bool]) -> FoundDevices | None:
    """Find out what there is. Takes some seconds.

    Returns:
        What was found; None if it was stopped.

    Raises:
        KnownError: If no worker process starts.
    """
    workers = plan_capacity(_MANY_FILES).workers
    with WorkerPool(1) as pool:
        pool.submit(Task("devices", inspect_torch, (), _LIMIT_S))
        answer = final_answer_unless(should_stop, pool)
    if answer is None:
        return None
    facts = answer.value if isinstance(answer, Returned) else {}
    gpus = tuple(
        FoundGpu(gpu["name"], gpu["bytes"] / 2**30, gpu["computes"])
        for gpu in facts.get("devices", ())
    )
    return FoundDevices(
        num_cores=usable_cores(),
        automatic_workers=workers,
        torch_version=facts.get("version", ""),
        gpus=gpus,
        has_unused_gpu=not gpus and has_nvidia_device(),
        is_cpu_build=bool(facts) and facts["cuda_build"] is None,
    )
