"""Tasks that behave badly in a worker process. Workers import this module by name."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

from mlfa_app.jobs.worker_process import beat
from mlfa_core.errors import UnreadableAudioError


def double(number: int) -> int:
    return 2 * number


def crash(number: int) -> int:
    os.kill(os.getpid(), signal.SIGSEGV)
    return number


def be_killed(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def hang(folder: Path) -> None:
    (folder / f"{os.getpid()}.hanging").touch()
    threading.Event().wait()


def beat_until(folder: Path) -> str:
    """Give signs of life until there is a file "enough"."""
    while not (folder / "enough").exists():
        beat("still here")
        threading.Event().wait(0.01)
    return "done"


def take_memory(num_bytes: int) -> None:
    """Take memory as a decoder does that believes a header, and keep it."""
    held = bytearray(num_bytes)
    held[::4096] = b"x" * len(held[::4096])
    threading.Event().wait()


def refuse(name: str) -> None:
    raise UnreadableAudioError(f"Could not read {name}.", "Try another.", Path(name))


def have_a_bug(_: object) -> None:
    raise ZeroDivisionError("a bug")


def return_a_lock(_: object) -> object:
    return threading.Lock()


def print_noise(_: object) -> str:
    print("noise on stdout", flush=True)
    os.write(2, b"noise on stderr\n")
    return "quiet"
