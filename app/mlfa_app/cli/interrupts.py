"""Ctrl-C in two steps: the first asks politely, the second ends at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


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
