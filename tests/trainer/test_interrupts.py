"""Ctrl-C where it is held back for a moment."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator

import pytest

from mlfa_trainer.interrupts import interrupts_held_back


@pytest.fixture
def other_thread() -> Iterator[None]:
    """Another thread that would take the signal, as that of a progress bar does."""
    is_over = threading.Event()
    other = threading.Thread(target=is_over.wait)
    other.start()
    yield
    is_over.set()
    other.join()


def press() -> None:
    if sys.platform == "win32":
        signal.raise_signal(signal.SIGINT)
    else:
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("others", [0, 1])
def test_a_key_that_is_pressed_in_a_block_is_answered_after_it(
    request: pytest.FixtureRequest, others: int
) -> None:
    if others:
        request.getfixturevalue("other_thread")
    done = []

    def work() -> None:
        with interrupts_held_back():
            with interrupts_held_back():
                press()
                done.append("inner")
            # Python answers a signal between two steps, not at once.
            done.extend(str(number) for number in range(1000))
            done.append("outer")
        done.append("after")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert (done[0], done[-1]) == ("inner", "outer")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_without_the_key_nothing_is_answered_and_an_error_comes_through() -> None:
    with interrupts_held_back():
        pass
    with pytest.raises(ValueError, match="own"), interrupts_held_back():
        raise ValueError("own")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_another_thread_may_hold_back_too() -> None:
    found = []

    def work() -> None:
        with interrupts_held_back():
            found.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [signal.default_int_handler]
