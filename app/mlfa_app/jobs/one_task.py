"""One task in a worker process that somebody waits for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mlfa_app.jobs.job import Notice, ShouldStop
from mlfa_app.jobs.worker_pool import Lost, Task, WorkerPool
from mlfa_app.jobs.worker_process import Beat, Crashed, Refused, Returned
from mlfa_core.errors import KnownError

Ended = Returned | Refused | Crashed | Lost

_POLL_S = 0.1


def final_answer(
    pool: WorkerPool, on_message: Callable[[Any], object] = lambda _message: None
) -> Ended:
    """Wait until a task has ended that is alone in its pool.

    Args:
        pool: Holds the task.
        on_message: Takes what comes with the task's signs of life.

    Raises:
        KnownError: As `WorkerPool.answers`.
    """
    while True:
        if (answer := _listen(pool, on_message)) is not None:
            return answer


def final_answer_unless(
    should_stop: ShouldStop,
    pool: WorkerPool,
    on_message: Callable[[Any], object] = lambda _message: None,
) -> Ended | None:
    """Wait as `final_answer` does, or until the user wants to stop.

    Args:
        should_stop: Asked ten times a second.
        pool: Holds the task.
        on_message: Takes what comes with the task's signs of life.

    Returns:
        How the task ended; None if it was stopped: then it goes on until the pool is closed.

    Raises:
        KnownError: As `WorkerPool.answers`.
    """
    while not should_stop():
        if (answer := _listen(pool, on_message)) is not None:
            return answer
    return None


def _listen(pool: WorkerPool, on_message: Callable[[Any], object]) -> Ended | None:
    for _task, answer in pool.answers(_POLL_S):
        if not isinstance(answer, Beat):
            return answer
        on_message(answer.message)
    return None


def only_notices(report: Callable[[Notice], object]) -> Callable[[Any], None]:
    """Make an `on_message` that passes notices on, and nothing else."""

    def on_message(message: Any) -> None:
        if isinstance(message, Notice):
            report(message)

    return on_message


def in_own_process(
    task: Task,
    lost: Callable[[str], KnownError],
    on_message: Callable[[Any], object],
    should_stop: ShouldStop,
) -> Any:
    """Run a task in a process of its own.

    Args:
        task: The task.
        lost: Makes the error for a process that ended early, from what happened to it.
        on_message: Takes what comes with the task's signs of life.
        should_stop: Asked ten times a second.

    Returns:
        What the task returned; None if it was stopped, which ends the process.

    Raises:
        KnownError: That of the task, or that of `lost`.
        RuntimeError: With the traceback of a task that ended by a bug.
    """
    with WorkerPool(1) as pool:
        pool.submit(task)
        match final_answer_unless(should_stop, pool, on_message):
            case Returned(value):
                return value
            case Refused(error):
                raise error
            case Lost(reason):
                raise lost(reason)
            case Crashed(_summary, trace):
                raise RuntimeError(trace)
    return None
