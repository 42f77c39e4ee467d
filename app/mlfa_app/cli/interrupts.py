"""Ctrl-C in two steps: the first asks politely, the second ends at once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class StopFlag:
    """Set when the user wants to stop; asked by jobs."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def __call__(self) -> bool:
        """Whether to stop."""
        return self._event.is_set()

    def set(self) -> None:
        """Ask to stop."""
        self._event.set()


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
