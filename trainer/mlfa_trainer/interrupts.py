"""Ctrl-C where it would lose or leave something: heard, and answered a little later."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Let a Ctrl-C that is pressed in a block reach the program after it.

    Only for what is short: nobody can stop the block. Threads and processes that start there stay
    deaf to the key, since signal masks are inherited: a process that hears it while it starts would
    print a trace.
    """
    is_pressed = threading.Event()
    before = None
    if threading.current_thread() is threading.main_thread():  # Python answers signals there only
        before = signal.getsignal(signal.SIGINT)
    if before is not None:  # it was set by Python
        # The mask alone holds nothing back: the system gives the signal to any other thread, such
        # as that of a progress bar or of a library, and Python answers it here all the same.
        signal.signal(signal.SIGINT, lambda number, frame: is_pressed.set())
    mask = _block()
    try:
        yield
    finally:
        _unblock(mask)
        if before is not None:
            signal.signal(signal.SIGINT, before)
        if is_pressed.is_set():
            signal.raise_signal(signal.SIGINT)


if sys.platform == "win32":

    def _block() -> set[int]:
        return set()

    def _unblock(mask: set[int]) -> None:
        """Do nothing: there are no masks."""

else:

    def _block() -> set[int]:
        return set(signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}))

    def _unblock(mask: set[int]) -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
