"""A worker process that is kept for one caller, who waits for its pipe in an event loop.

A `WorkerPool` shares work among processes and blocks while it waits. This is for the window: one
process, nothing ever waits, and each task that is sent replaces the one before.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from mlfa_app.jobs.memory_watch import excess_of
from mlfa_app.jobs.memory_watch import memory_limit_bytes as default_memory_limit_bytes
from mlfa_app.jobs.quiet_start import start_quietly
from mlfa_app.jobs.worker_process import Beat, Ready, Reply, serve

_END_LIMIT_S = 5.0
# A reply is whole within moments of its first byte; a worker that dies in between ends the pipe.
_REPLIES_AT_ONCE = 50


class WorkerEndedError(Exception):
    """The process is gone: it crashed or was killed."""


class KeptWorker:
    """One spawned worker process. Belongs to one thread.

    Args:
        memory_limit_bytes: Memory that it may hold while it is at work; by default a part of the
            computer's, as for the workers of a pool.

    Attributes:
        is_ready: Whether it has come up and takes tasks.
    """

    def __init__(self, memory_limit_bytes: int | None = None) -> None:
        self._memory_limit_bytes = memory_limit_bytes or default_memory_limit_bytes()
        self.is_ready = False
        context = multiprocessing.get_context("spawn")
        self._connection: Connection
        self._connection, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(
            target=serve, args=(theirs,), name="mlfa-preview", daemon=True
        )
        start_quietly(self._process)
        theirs.close()
        self._sent: deque[int] = deque()
        self._next = 0

    @property
    def process_id(self) -> int | None:
        """The process's id."""
        return self._process.pid

    @property
    def is_busy(self) -> bool:
        """Whether a task was sent that has not ended."""
        return bool(self._sent)

    @property
    def excess(self) -> str | None:
        """Why it has to be closed: its task takes too much memory. None if it does not.

        The caller asks now and then, since nothing here waits. Known where the system tells it
        (Linux).
        """
        return excess_of(self.process_id, self._memory_limit_bytes) if self.is_busy else None

    def fileno(self) -> int:
        """The pipe's file descriptor, readable when there are replies or the process has ended."""
        return self._connection.fileno()

    def send(self, function: Callable[..., Any], *arguments: Any) -> int:
        """Send a task; a running one that looks out for others ends early.

        Returns:
            The task's number.
        """
        self._next += 1
        self._sent.append(self._next)
        with suppress(OSError):  # it has ended, which `replies` will notice
            self._connection.send((function, arguments))
        return self._next

    def replies(self) -> list[tuple[int, Reply]]:
        """Take what has arrived, with the numbers of the tasks; waits for nothing.

        Raises:
            WorkerEndedError: If the process is gone and all it said was taken.
        """
        arrived: list[tuple[int, Reply]] = []
        try:
            while len(arrived) < _REPLIES_AT_ONCE and self._connection.poll():
                reply: Reply = self._connection.recv()
                if isinstance(reply, Ready):
                    self.is_ready = True
                elif isinstance(reply, Beat):
                    if self._sent:
                        arrived.append((self._sent[0], reply))
                else:
                    arrived.append((self._sent.popleft(), reply))
        except (EOFError, OSError) as error:
            if not arrived:
                raise WorkerEndedError from error
        return arrived

    def close(self) -> None:
        """End the process at once; what it was doing is lost."""
        self._connection.close()
        if self._process.is_alive():
            self._process.kill()
        self._process.join(_END_LIMIT_S)
