"""The inside of a worker process: take tasks from a pipe, run them, send back what became of them.

A worker never outlives the program: it ends when its pipe closes, and a thread (on Linux also
the kernel) watches the parent for the case that it is killed while a decoder hangs.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from mlfa_core.errors import KnownError

# Names a file that takes what workers print, for looking into crashes; unset drops it.
OUTPUT_VARIABLE = "MLFA_WORKER_OUTPUT"
_PR_SET_PDEATHSIG = 1
_NICENESS = 10
_BELOW_NORMAL = 0x4000


@dataclass(frozen=True, slots=True)
class Ready:
    """The process is up and takes tasks."""


@dataclass(frozen=True, slots=True)
class Beat:
    """A sign of life from within a task: its clock starts again.

    Attributes:
        message: Anything that the task wants to tell the program, or None.
    """

    message: Any = None


@dataclass(frozen=True, slots=True)
class Returned:
    """A task ended well with this value."""

    value: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """A task ended with an error of the user's world."""

    error: KnownError


@dataclass(frozen=True, slots=True)
class Crashed:
    """A task ended with an error that only a bug can cause.

    Attributes:
        summary: Kind and text of the error, one line.
        trace: The traceback as text.
    """

    summary: str
    trace: str


Reply = Ready | Beat | Returned | Refused | Crashed

_connection: Connection | None = None


def beat(message: Any = None) -> None:
    """Tell the program, from within a task, that the work goes on. Elsewhere it does nothing."""
    if _connection is not None:
        _connection.send(Beat(message))


def is_another_waiting() -> bool:
    """Whether the program has sent another task while this one runs.

    Where the program does so to say that nobody wants this one any more, the task asks often.
    """
    return _connection is not None and _connection.poll()


def give_way() -> None:
    """Let programs that somebody waits for go first: what this process does may take hours.

    Alone on the machine it is as quick as before.
    """
    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), _BELOW_NORMAL)
    else:
        with suppress(OSError):
            # Of this thread on Linux, and of all that it starts from now on.
            os.setpriority(os.PRIO_PROCESS, 0, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))


def serve(connection: Connection) -> None:
    """Run tasks until the pipe closes. This is the main function of a worker process."""
    global _connection
    _leave_signals_to_the_program()
    _follow_the_program()
    _silence_libraries()
    _connection = connection
    connection.send(Ready())
    while True:
        try:
            function, arguments = connection.recv()
        except (EOFError, OSError):
            # Nothing here needs tidying, and unloading torch would take a while.
            os._exit(0)
        with suppress(BrokenPipeError):
            _send(connection, _run(function, arguments))


def import_networks() -> None:
    """Import what takes longest: a task for a worker that is started before the model is known."""
    from mlfa_core.cpu_tuning import tune_allocator
    from mlfa_core.quick_torch import defer_compiler_parts

    # Before torch is imported, or they have no effect.
    tune_allocator()
    defer_compiler_parts()
    import mlfa_core.inference  # noqa: F401


def _run(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Reply:
    try:
        return Returned(function(*arguments))
    except KnownError as error:
        return Refused(error)
    except MemoryError:
        return Refused(KnownError("There was not enough memory.", "Close other programs."))
    except Exception as error:
        # The boundary of the process: a bug met in one song must not end the others.
        summary = f"{type(error).__name__}: {error}".splitlines()[0]
        return Crashed(summary, traceback.format_exc())


def _send(connection: Connection, reply: Reply) -> None:
    try:
        connection.send(reply)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        connection.send(Crashed(f"The result cannot be sent: {error}", traceback.format_exc()))


def _leave_signals_to_the_program() -> None:
    """Ignore Ctrl-C and a polite end, which reach the whole process group: the program decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)


def _follow_the_program() -> None:
    """End with the program, however it ends."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    if sys.platform.startswith("linux"):
        # Helps where a decoder hangs while it holds the interpreter, so that no thread can run.
        # The signal comes when the thread that started us ends: pools live within one thread.
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent.pid:
            os._exit(0)  # it ended before the kernel was told

    def watch() -> None:
        parent.join()
        os._exit(0)

    threading.Thread(target=watch, name="watch-parent", daemon=True).start()


def _silence_libraries() -> None:
    """Keep what decoders print away from the terminal and from the results on stdout."""
    target = os.environ.get(OUTPUT_VARIABLE) or os.devnull
    sys.stdout.flush()
    sys.stderr.flush()
    sink = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    os.close(sink)
