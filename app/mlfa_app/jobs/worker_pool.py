"""A pool of spawned worker processes in which each task stands or falls alone.

Every worker has a pipe of its own, and one thread of the program listens to all of them. So a
decoder that crashes, hangs or eats all memory takes one song with it and nothing else: no lock
is shared that a dying process could keep, and which song was in work is known exactly. Time
limits run on a clock that stands still while the computer sleeps, and count from the task's last
sign of life. These are the reasons for not using a general process pool.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Any, Self

from mlfa_app.jobs.memory_watch import excess_of
from mlfa_app.jobs.memory_watch import memory_limit_bytes as default_memory_limit_bytes
from mlfa_app.jobs.quiet_start import start_quietly
from mlfa_app.jobs.worker_process import Beat, Crashed, Ready, Refused, Reply, Returned, serve
from mlfa_core.errors import KnownError

# One task waits in each worker's pipe, so that the worker need not wait for the program.
_TASKS_PER_WORKER = 2
# Tasks to hold in all, per worker. The last ones are not put into pipes, where they would have to
# wait for a long song while another worker has nothing to do.
_TASKS_TO_HOLD = 4
_MAX_FAILED_STARTS = 3
_START_LIMIT_S = 300.0
_END_LIMIT_S = 5.0


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work.

    Attributes:
        key: The caller's own name for it.
        function: A function at the top level of a module.
        arguments: Its arguments; they and the result must be picklable.
        time_limit_s: Longest silence of the task before its worker is ended; None for no limit.
        must_finish: Whether a polite stop waits for it, however long it takes.
    """

    key: Any
    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()
    time_limit_s: float | None = None
    must_finish: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """A task's worker ended before it answered.

    Attributes:
        reason: What happened, the second half of a sentence: "its process crashed (SIGSEGV)".
        is_repeatable: Whether the same is to be expected when the task is run again. Not so if
            somebody else ended the process.
    """

    reason: str
    is_repeatable: bool


Answer = Beat | Returned | Refused | Crashed | Lost


@dataclass(eq=False)
class _Worker:
    process: SpawnProcess
    connection: Connection
    started_s: float
    is_ready: bool = False
    tasks: deque[Task] = field(default_factory=deque)
    last_sign_s: float = 0.0
    overdue: str = ""


class WorkerPool:
    """Runs tasks in worker processes. Belongs to one thread; use as a context manager.

    Args:
        num_workers: Processes at most. They start when there is work for them.
        clock: Gives monotonic seconds.
        memory_limit_bytes: Memory that a worker may hold before it is ended with its task; by
            default a part of the computer's. Watched where the system tells it (Linux).

    Attributes:
        is_held: Whether waiting tasks stay where they are; what was begun goes on, processes stay.
    """

    def __init__(
        self,
        num_workers: int,
        clock: Callable[[], float] = time.monotonic,
        memory_limit_bytes: int | None = None,
    ) -> None:
        self._memory_limit_bytes = memory_limit_bytes or default_memory_limit_bytes()
        self._context = multiprocessing.get_context("spawn")
        self._num_workers = max(1, num_workers)
        self._clock = clock
        self._workers: list[_Worker] = []
        self._waiting: deque[Task] = deque()
        self._failed_starts = 0
        self.is_held = False

    @property
    def num_workers(self) -> int:
        """Processes at most."""
        return self._num_workers

    @num_workers.setter
    def num_workers(self, value: int) -> None:
        # Workers beyond a smaller number stay until the pool closes.
        self._num_workers = max(1, value)

    @property
    def num_open(self) -> int:
        """Tasks that were submitted and not yet answered."""
        return len(self._waiting) + sum(len(worker.tasks) for worker in self._workers)

    @property
    def num_begun(self) -> int:
        """Open tasks that a worker has, or has in its pipe."""
        return sum(len(worker.tasks) for worker in self._workers)

    @property
    def has_room(self) -> bool:
        """Whether another task would begin soon, so that the caller should submit one."""
        return self.num_open < self._num_workers * _TASKS_TO_HOLD

    @property
    def process_ids(self) -> list[int]:
        """The workers' process ids."""
        return [worker.process.pid for worker in self._workers if worker.process.pid is not None]

    def submit(self, task: Task, *, first: bool = False) -> None:
        """Take a task; ``first`` puts it before all that wait."""
        if first:
            self._waiting.appendleft(task)
        else:
            self._waiting.append(task)
        self._hand_out()

    def drop_waiting(self) -> list[Task]:
        """Forget the tasks that no worker has begun, save those that must finish.

        Returns:
            The forgotten tasks.
        """
        dropped = [task for task in self._waiting if not task.must_finish]
        self._waiting = deque(task for task in self._waiting if task.must_finish)
        return dropped

    def abandon(self) -> list[Task]:
        """End the workers whose task need not finish; the others go on.

        Returns:
            The forgotten tasks, waiting ones included.
        """
        dropped = self.drop_waiting()
        for worker in list(self._workers):
            if worker.tasks and not worker.tasks[0].must_finish:
                self._remove(worker)
                dropped += [task for task in worker.tasks if not task.must_finish]
                self._waiting.extend(task for task in worker.tasks if task.must_finish)
        return dropped

    def answers(self, timeout_s: float) -> list[tuple[Task, Answer]]:
        """Wait for news and return it, oldest first; nothing when there is none in time.

        A `Beat` leaves its task open; every other answer ends it.

        Args:
            timeout_s: How long to wait at most for the first piece of news.

        Raises:
            KnownError: If processes end again and again before they take a task.
        """
        self._hand_out()
        if not self._workers:
            if self.is_held:
                time.sleep(timeout_s)
            return []
        sources: dict[Any, _Worker] = {}
        for worker in self._workers:
            sources[worker.connection] = worker
            sources[worker.process.sentinel] = worker
        heard = {id(sources[source]): sources[source] for source in wait(list(sources), timeout_s)}
        news: list[tuple[Task, Answer]] = []
        for worker in heard.values():
            news += self._listen(worker)
        news += self._end_overdue()
        self._hand_out()
        return news

    def close(self) -> None:
        """End all workers at once. What they were doing is lost."""
        for worker in list(self._workers):
            self._remove(worker)
        self._waiting.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Inside

    def _hand_out(self) -> None:
        while self._waiting and not self.is_held:
            may_queue = len(self._waiting) > self._num_workers
            limit = _TASKS_PER_WORKER if may_queue else 1
            free = [worker for worker in self._workers if len(worker.tasks) < limit]
            best = min(free, key=lambda worker: len(worker.tasks), default=None)
            if (best is None or best.tasks) and len(self._workers) < self._num_workers:
                best = self._start_worker()
            if best is None:
                return
            task = self._waiting.popleft()
            if not best.tasks:
                best.last_sign_s = self._clock()
            best.tasks.append(task)
            if best.is_ready:
                self._send(best, task)

    def _send(self, worker: _Worker, task: Task) -> None:
        with suppress(OSError):  # it has ended, which `answers` will notice
            worker.connection.send((task.function, task.arguments))

    def _start_worker(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=serve, args=(theirs,), name="mlfa-worker")
        process.daemon = True
        start_quietly(process)
        theirs.close()
        worker = _Worker(process, ours, self._clock())
        self._workers.append(worker)
        return worker

    def _listen(self, worker: _Worker) -> Iterator[tuple[Task, Answer]]:
        """Yield what a worker has said, and what its end means if it has ended."""
        try:
            while worker.connection.poll():
                reply: Reply = worker.connection.recv()
                worker.last_sign_s = self._clock()
                if isinstance(reply, Ready):
                    worker.is_ready = True
                    self._failed_starts = 0
                    for task in worker.tasks:
                        self._send(worker, task)
                elif isinstance(reply, Beat):
                    if worker.tasks:
                        yield worker.tasks[0], reply
                else:
                    yield worker.tasks.popleft(), reply
        except (EOFError, OSError):
            yield from self._bury(worker)

    def _bury(self, worker: _Worker) -> Iterator[tuple[Task, Answer]]:
        """Say which task a worker's end has cost, and give the others to somebody else."""
        self._remove(worker)
        exit_code = worker.process.exitcode
        if not worker.is_ready:
            self._failed_starts += 1
            if self._failed_starts >= _MAX_FAILED_STARTS:
                raise KnownError(
                    f"The analysis process does not start ({_describe_exit(exit_code)}).",
                    "See: mlfa doctor",
                )
        elif worker.tasks:
            task = worker.tasks.popleft()
            if worker.overdue:
                yield task, Lost(worker.overdue, is_repeatable=True)
            else:
                is_crash = exit_code is None or -exit_code not in _SIGNALS_OF_OTHERS
                yield task, Lost(_describe_exit(exit_code), is_repeatable=is_crash)
        self._waiting.extendleft(reversed(worker.tasks))
        worker.tasks.clear()

    def _end_overdue(self) -> Iterator[tuple[Task, Answer]]:
        now = self._clock()
        for worker in list(self._workers):
            if not worker.is_ready:
                if now - worker.started_s > _START_LIMIT_S:
                    yield from self._bury(worker)
            elif worker.tasks:
                excess = excess_of(worker.process.pid, self._memory_limit_bytes)
                if excess is not None:
                    worker.overdue = excess
                    yield from self._bury(worker)
                    continue
                limit_s = worker.tasks[0].time_limit_s
                if limit_s is not None and now - worker.last_sign_s > limit_s:
                    worker.overdue = f"it got no further for {limit_s:.0f} seconds and was ended"
                    yield from self._bury(worker)

    def _remove(self, worker: _Worker) -> None:
        if worker in self._workers:
            self._workers.remove(worker)
        worker.connection.close()
        if worker.process.is_alive():
            # Workers hold nothing that needs tidying up, and a hung one would not listen.
            worker.process.kill()
        worker.process.join(_END_LIMIT_S)


_SIGNALS_OF_OTHERS = {
    int(getattr(signal, name))
    for name in ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP")
    if hasattr(signal, name)
}


def _describe_exit(exit_code: int | None) -> str:
    if exit_code is None:
        return "its process ended"
    if exit_code >= 0:
        return f"its process ended by itself with code {exit_code}"
    try:
        name = signal.Signals(-exit_code).name
    except ValueError:
        name = f"signal {-exit_code}"
    if name == "SIGKILL":
        return "its process was ended from outside (SIGKILL), perhaps for lack of memory"
    if -exit_code in _SIGNALS_OF_OTHERS:
        return f"its process was ended from outside ({name})"
    return f"its process crashed ({name})"
