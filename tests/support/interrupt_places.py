"""Run a command of the program in a forked process, and press Ctrl-C in it at a chosen place.

Python looks for signals at few places: where a function begins, where a generator goes on, and
after a call. A tracing function counts these while the command runs, and sends the signal when the
chosen one is reached: the very exception then comes up there that a key pressed at this moment
would have raised.
"""

from __future__ import annotations

import atexit
import dis
import functools
import importlib
import multiprocessing.util
import os
import pkgutil
import random
import re
import select
import signal
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BufferedReader, BufferedWriter, FileIO, TextIOWrapper
from multiprocessing import resource_tracker
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import psutil

import mlfa_app
import mlfa_app.__main__ as program
from mlfa_app.jobs import quiet_start

_LIMIT_S = 120.0
_ENDED_WITHIN_S = 10.0
_ENTRY = -1
# Of the rest of Python: what decides about files and processes.
_CALLED = ("contextlib", "multiprocessing", "subprocess", "threading", "tempfile", "shutil")
_OURS = tuple(f"{os.sep}{name}{os.sep}" for name in ("mlfa_app", "mlfa_core"))

Place = tuple[str, str, int]
"""A file of source, a function in it, and a place among its instructions."""


@dataclass(frozen=True)
class Press:
    """When Ctrl-C is pressed.

    Attributes:
        place: Where for the first time.
        visit: When it is reached for this time, from 1 on.
        again_after: Further places after which it is pressed again, once each.
        later_s: Seconds after the last of these until it is pressed once more; None for never.
        to_group: Whether the worker processes get it too, as from a terminal.
    """

    place: Place
    visit: int = 1
    again_after: tuple[int, ...] = ()
    later_s: float | None = None
    to_group: bool = True


@dataclass(frozen=True)
class Ran:
    """How a command ended.

    Attributes:
        code: Its exit code; negative for the signal that ended it.
        out: What it printed on stdout.
        err: Likewise on stderr.
        places: How often each place was passed, where that was counted.
        num_pressed: How often Ctrl-C was pressed at places.
        left: Processes that outlived it.
    """

    code: int
    out: str
    err: str
    places: Mapping[Place, int]
    num_pressed: int
    left: tuple[str, ...]


def import_commands() -> None:
    """Import all that the commands may import, so that a fork of this process need not."""
    for module in pkgutil.walk_packages(mlfa_app.__path__, "mlfa_app."):
        if not re.match(r"mlfa_app\.(gui|main|player|demo|__main__)\b", module.name):
            importlib.import_module(module.name)


def run_command(
    words: Sequence[str], home: Path, scratch: Path, press: Press | None, *, counts: bool = False
) -> Ran:
    """Run a command in a fork of this process, which must have imported it.

    Args:
        words: The command line without the name of the program.
        home: Its MLFA_HOME.
        scratch: A folder for what it prints.
        press: When it is interrupted; None for not at all.
        counts: Whether the places that it passes are counted.
    """
    out, err, told = scratch / "out", scratch / "err", scratch / "places"
    told.unlink(missing_ok=True)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        tracer = _Tracer(press, writing)
        try:
            code = _be_the_program(words, home, (out, err), tracer if press or counts else None)
            if counts:
                told.write_text(repr(dict(tracer.seen)))
        except BaseException:
            traceback.print_exc()
            code = 99
        os._exit(code)
    os.close(writing)
    status, num_pressed = _follow(child, reading, press)
    os.close(reading)
    left = _left_of_session(child)
    code = os.waitstatus_to_exitcode(status)
    places = _read_places(told) if counts else {}
    return Ran(code, out.read_text("utf-8"), err.read_text("utf-8"), places, num_pressed, left)


def _read_places(path: Path) -> dict[Place, int]:
    # Written by ourselves a moment ago.
    found: dict[Place, int] = eval(path.read_text())
    return found


def _follow(child: int, reading: int, press: Press | None) -> tuple[int, int]:
    """Wait for the end of a process, and press once more where that is wanted."""
    deadline_s = time.monotonic() + _LIMIT_S
    num_pressed = 0
    wanted = 0 if press is None else 1 + len(press.again_after)
    is_open = True
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            while is_open and select.select([reading], [], [], 0)[0]:
                news = os.read(reading, 1)
                is_open = bool(news)
                num_pressed += len(news)
            return status, num_pressed
        if is_open and select.select([reading], [], [], 0.002)[0]:
            news = os.read(reading, 1)
            is_open = bool(news)
            num_pressed += len(news)
            if news and press is not None and press.later_s is not None and num_pressed == wanted:
                time.sleep(press.later_s)
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGINT)
        elif not is_open:
            time.sleep(0.002)
        if time.monotonic() > deadline_s:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            raise AssertionError("it does not end")


def _left_of_session(session: int) -> tuple[str, ...]:
    """Wait until no process of a session is there any more, and describe those that stay."""
    deadline_s = time.monotonic() + _ENDED_WITHIN_S
    while True:
        found = []
        for one in psutil.process_iter():
            with suppress(psutil.Error, ProcessLookupError):
                if os.getsid(one.pid) == session and one.status() != psutil.STATUS_ZOMBIE:
                    found.append(one)
        if not found:
            return ()
        if time.monotonic() > deadline_s:
            break
        time.sleep(0.01)
    left = []
    for one in found:
        with suppress(psutil.Error):
            left.append(f"{one.pid}: {' '.join(one.cmdline())[:200]}")
            one.kill()
    return tuple(left)


def _be_the_program(
    words: Sequence[str], home: Path, outputs: tuple[Path, Path], tracer: _Tracer | None
) -> int:
    """Do in this process what Python does with ``python -m mlfa_app``, from start to end.

    Returns:
        The exit code.
    """
    os.setsid()
    for descriptor, path in enumerate((Path(os.devnull), *outputs)):
        flags = os.O_RDONLY if descriptor == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    sys.stdin = TextIOWrapper(BufferedReader(FileIO(0, closefd=False)), "utf-8")
    sys.stdout = sys.__stdout__ = TextIOWrapper(BufferedWriter(FileIO(1, "w", False)), "utf-8")
    sys.stderr = sys.__stderr__ = TextIOWrapper(
        BufferedWriter(FileIO(2, "w", False)), "utf-8", "backslashreplace", line_buffering=True
    )
    # What belongs to the process that was forked is nothing to this one.
    atexit._clear()
    atexit.register(multiprocessing.util._exit_function)
    atexit.register(quiet_start._end_all)
    tracker: Any = resource_tracker._resource_tracker
    tracker._fd = tracker._pid = None
    sys.modules["__main__"] = program
    sys.argv = ["mlfa", *words]
    os.environ["MLFA_HOME"] = str(home)
    sys.unraisablehook = sys.__unraisablehook__
    sys.excepthook = sys.__excepthook__
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    code = _ended(program.main, tracer)
    for last in (threading._shutdown, atexit._run_exitfuncs):
        try:
            last()
        except BaseException:
            # As the interpreter does, which goes on.
            sys.stderr.write("Exception ignored in the end of the interpreter\n")
            traceback.print_exc()
    sys.settrace(None)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _ended(main: Callable[[], None], tracer: _Tracer | None) -> int:
    """Run a program to its end, and do with its exception what the interpreter does."""
    try:
        if tracer is not None:
            sys.settrace(tracer.on_call)
        main()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except KeyboardInterrupt:
        traceback.print_exc()
        return 128 + signal.SIGINT
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def run_until_place(number: int, action: Callable[[], object]) -> bool:
    """Run something in this process, and press Ctrl-C at one of its places.

    Args:
        number: Which, from 1 on, in the order in which they are passed.
        action: What to run.

    Returns:
        Whether that place was reached.

    Raises:
        BaseException: What else came of it than a KeyboardInterrupt.
    """
    left = number

    def on_call(frame: FrameType, event: str, _argument: object) -> Any:
        if event != "call" or not is_followed(frame.f_code.co_filename):
            return None
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        if _looks_for_signals(frame):
            step()
        return on_instruction

    def on_instruction(frame: FrameType, event: str, _argument: object) -> Any:
        if event == "opcode" and frame.f_lasti in _after_calls(frame.f_code):
            step()
        return on_instruction

    def step() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            signal.raise_signal(signal.SIGINT)

    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    before = sys.gettrace()
    try:
        sys.settrace(on_call)
        action()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
        signal.signal(signal.SIGINT, handler)
    assert left > 0, "the interrupt was swallowed"
    return False


class _Tracer:
    """Counts places, and presses Ctrl-C at some.

    Args:
        press: When; None to count only.
        news: Told by a byte of every time.
    """

    def __init__(self, press: Press | None, news: int) -> None:
        self.seen: Counter[Place] = Counter()
        self._press = press
        self._visits_left = 0 if press is None else press.visit
        self._news = news
        self._steps_left: int | None = None
        self._again = [] if press is None else list(press.again_after)

    def on_call(self, frame: FrameType, event: str, _argument: object) -> Any:
        """A function begins, or a generator goes on."""
        if event != "call" or not is_followed(frame.f_code.co_filename):
            return None
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        if _looks_for_signals(frame):
            self._at(frame.f_code, _ENTRY)
        return self._on_instruction

    def _on_instruction(self, frame: FrameType, event: str, _argument: object) -> Any:
        if event == "opcode" and frame.f_lasti in _after_calls(frame.f_code):
            self._at(frame.f_code, frame.f_lasti)
        return self._on_instruction

    def _at(self, code: CodeType, offset: int) -> None:
        if self._press is None:
            self.seen[code.co_filename, code.co_qualname, offset] += 1
        elif self._steps_left is not None:
            self._steps_left -= 1
            if self._steps_left <= 0:
                self._fire()
        elif self._visits_left:
            file, function, at = self._press.place
            if offset == at and code.co_qualname == function and code.co_filename == file:
                self._visits_left -= 1
                if not self._visits_left:
                    self._fire()

    def _fire(self) -> None:
        assert self._press is not None
        while True:
            self._steps_left = self._again.pop(0) if self._again else None
            os.write(self._news, b"!")
            if self._press.to_group:
                os.killpg(0, signal.SIGINT)
            else:
                os.kill(os.getpid(), signal.SIGINT)
            if self._steps_left != 0:
                return


@functools.cache
def is_followed(file: str) -> bool:
    """Whether places in a file of source count."""
    return is_ours(file) or any(
        f"{os.sep}{name}" in file for name in _CALLED if "site-packages" not in file
    )


def is_ours(file: str) -> bool:
    """Whether a file of source is the program's."""
    return any(name in file for name in _OURS)


def _looks_for_signals(frame: FrameType) -> bool:
    """Whether a function begins or goes on, rather than that a generator is ended."""
    return dis.opname[frame.f_code.co_code[frame.f_lasti]] == "RESUME"


@functools.cache
def _after_calls(code: CodeType) -> frozenset[int]:
    """Where the instructions of a function stand that follow a call."""
    found = set()
    is_after = False
    for one in dis.get_instructions(code):
        if is_after:
            found.add(one.offset)
        is_after = one.opname.startswith("CALL")
    return frozenset(found)


def spread_presses(press: Press, chance: random.Random) -> Press:
    """Choose by chance how often Ctrl-C is pressed from a place on, and who gets it."""
    kind = chance.random()
    again: tuple[int, ...] = ()
    if kind < 0.5:
        # Where the first one only asks to stop, the second comes up at this very place.
        again = (0,)
    elif kind < 0.75:
        again = (round(10 ** chance.uniform(0.0, 3.5)),)
    later_s = chance.uniform(0.0, 0.03) if chance.random() < 0.25 else None
    return replace(press, again_after=again, later_s=later_s, to_group=chance.random() < 0.7)
