"""Run the trainer's commands in processes of their own, which start quickly: a server that has
imported everything forks them. They can be killed, interrupted, and given less disk.
"""

from __future__ import annotations

import ctypes
import importlib
import io
import multiprocessing
import multiprocessing.forkserver
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    [
        "mlfa_trainer.cli",
        "mlfa_trainer.prepare",
        "mlfa_trainer.training.train_local",
        "mlfa_trainer.training.train_global",
        "mlfa_trainer.training.extract",
        "lightning_fabric",
        "torch.utils.tensorboard",
        "torch._dynamo",
    ]
)
LIMIT_S = 300.0
# Of Linux' capabilities: to write, and to read, whatever the permissions of files say.
_OVERRIDES = (1 << 1) | (1 << 2)
_CAPABILITY_VERSION = 0x2008_0522


@dataclass(frozen=True)
class Ended:
    """How a command ended.

    Attributes:
        code: Exit code; negative is the signal that ended it.
        out: What it printed on stdout.
        err: What it printed on stderr.
    """

    code: int
    out: str
    err: str


def end_server() -> None:
    """End the server, when no command is under way; another command starts it again."""
    # The public interface has it run as long as this process, which goes on to other tests.
    server: Any = vars(multiprocessing.forkserver)["_forkserver"]
    server._stop()


class Command:
    """A command under way, in a session of its own.

    Args:
        log: Where its output goes; the folder is made.
        arguments: After ``mlfa-trainer``.
        environment: Variables to set; None unsets.
        largest_file: No file may become larger, as on a full disk.
        constants: Values of modules to change, by their dotted names.
        is_unprivileged: Obey the permissions of files even as root.
        is_stdout_closed: Nobody reads its stdout.
        interrupted_at: When it says so on stderr, Ctrl-C is pressed. It has not gone on since, as
            it would have for a process that waited for the text and came late.
        held_at: When it says so on stderr, it does no more until it is killed.
    """

    def __init__(
        self,
        log: Path,
        *arguments: str | Path,
        environment: Mapping[str, str | None] | None = None,
        largest_file: int | None = None,
        constants: Mapping[str, Any] | None = None,
        is_unprivileged: bool = False,
        is_stdout_closed: bool = False,
        interrupted_at: str | None = None,
        held_at: str | None = None,
    ) -> None:
        log.mkdir(parents=True, exist_ok=True)
        self._log = log
        words = [os.fspath(word) for word in arguments]
        self._process = _CONTEXT.Process(
            target=_run,
            args=(
                log,
                words,
                environment or {},
                largest_file,
                constants or {},
                is_unprivileged,
                is_stdout_closed,
                interrupted_at,
                held_at,
            ),
        )
        self._process.start()

    @property
    def pid(self) -> int | None:
        """Its process id."""
        return self._process.pid

    def wait(self, timeout_s: float = LIMIT_S) -> Ended | None:
        """Wait for the end; None if it is not reached in time."""
        self._process.join(timeout_s)
        code = self._process.exitcode
        if code is None:
            return None
        # Killed early enough, it had no time to open them.
        files = [self._log / name for name in ("out", "err")]
        out, err = (path.read_text() if path.exists() else "" for path in files)
        return Ended(code, out, err)

    def end(self) -> Ended:
        """Wait for the end, which must come."""
        ended = self.wait()
        if ended is None:
            self.kill()
            raise TimeoutError(f"A command did not end: {(self._log / 'err').read_text()}")
        return ended

    def kill(self) -> Ended:
        """Kill the command itself, not the processes that it started."""
        self._process.kill()
        return self.end()

    def says(self, text: str) -> bool:
        """Whether it has said something on stderr."""
        path = self._log / "err"
        return path.exists() and text in path.read_text()


def _run(
    log: Path,
    words: list[str],
    environment: Mapping[str, str | None],
    largest_file: int | None,
    constants: Mapping[str, Any],
    is_unprivileged: bool,
    is_stdout_closed: bool,
    interrupted_at: str | None,
    held_at: str | None,
) -> None:
    os.setsid()
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(log / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), number)
    for key, value in environment.items():
        if value is None:
            os.environ.pop(key, None)
        else:
            os.environ[key] = value
    for place, value in constants.items():
        module, _, name = place.rpartition(".")
        setattr(importlib.import_module(module), name, value)
    if largest_file is not None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    if is_stdout_closed:
        reading, writing = os.pipe()
        os.close(reading)
        os.dup2(writing, 1)
    if is_unprivileged and os.getuid() == 0:
        _drop_overrides()
    # A shell that runs the tests in the background had it ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if interrupted_at is not None:
        # Everything in the session hears the key.
        sys.stderr = _Noticing(interrupted_at, lambda: os.killpg(0, signal.SIGINT))
    if held_at is not None:
        sys.stderr = _Noticing(held_at, lambda: os.kill(os.getpid(), signal.SIGSTOP))
    sys.argv = ["mlfa-trainer", *words]
    from mlfa_trainer.cli import main

    main()


class _Noticing(io.TextIOWrapper):
    """A stderr that does something when a text was said for the first time."""

    def __init__(self, text: str, act: Callable[[], None]) -> None:
        super().__init__(io.FileIO(2, "w", closefd=False), "utf-8", write_through=True)
        self._text: str | None = text
        self._act = act

    def write(self, text: str) -> int:
        count = super().write(text)
        if self._text is not None and self._text in text:
            self._text = None
            self._act()
        return count


def _drop_overrides() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)()  # twice: effective, permitted, inheritable
    if libc.capget(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    sets[0] &= ~_OVERRIDES & 0xFFFF_FFFF
    if libc.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")
