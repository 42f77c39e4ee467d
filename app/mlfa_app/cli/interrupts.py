"""Ctrl-C in two steps: the first asks politely, the second ends at once."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_MOMENT_S = 0.01


class StopFlag:
    """Set when the user wants to stop; asked by jobs.

    No event of Python's: it is set in a signal's handler, and a second signal that came while
    that one held its lock would wait for it for ever.
    """

    def __init__(self) -> None:
        self._is_set = False

    def __call__(self) -> bool:
        """Whether to stop."""
        return self._is_set

    def set(self) -> None:
        """Ask to stop."""
        self._is_set = True


@contextmanager
def no_interrupt_lost() -> Iterator[None]:
    """Let a Ctrl-C count that comes where Python can raise nothing, as while it frees an object.

    Python would print a traceback, and go on as if no key had been pressed.
    """
    before = sys.unraisablehook

    def on_unraisable(unraisable: sys.UnraisableHookArgs) -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            _thread.start_new_thread(_interrupt_soon, ())
        else:
            before(unraisable)

    sys.unraisablehook = on_unraisable
    try:
        yield
    finally:
        sys.unraisablehook = before


def _interrupt_soon() -> None:
    time.sleep(_MOMENT_S)
    main = threading.main_thread().ident
    if sys.platform == "win32" or main is None:
        _thread.interrupt_main()
    else:
        # Also wakes it where it waits.
        signal.pthread_kill(main, signal.SIGINT)


@contextmanager
def polite_stop(
    message: str, on_stop: Callable[[int], object] = lambda _number: None
) -> Iterator[StopFlag]:
    """Turn the first Ctrl-C, or a request of the system to end, into a stop flag.

    The second Ctrl-C raises KeyboardInterrupt.

    Args:
        message: Said at the first one.
        on_stop: Told the signal's number then, wherever the program just is: it may do next to
            nothing.
    """
    flag = StopFlag()

    def on_signal(number: int, _frame: FrameType | None) -> None:
        if flag():
            raise KeyboardInterrupt
        flag.set()
        on_stop(number)
        # Not print: the signal may have come in the middle of one.
        os.write(2, f"\n{message}\n".encode())

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, on_signal) for number in numbers}
    try:
        yield flag
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
