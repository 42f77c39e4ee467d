"""Let numpy's matrix products use one thread."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any


class _Switch:
    """The number of threads is one of the whole process: the last who is through gives it back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._num_inside = 0
        self._limit = ExitStack()

    def enter(self) -> None:
        with self._lock:
            if not self._num_inside:
                self._limit.enter_context(_controller().limit(limits=1, user_api="blas"))
            self._num_inside += 1

    def leave(self) -> None:
        with self._lock:
            self._num_inside -= 1
            if not self._num_inside:
                self._limit.close()


_switch = _Switch()


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Compute with one thread, in a block or, as a decorator, in a function.

    Several threads of one product wait for each other by turning in circles. Where other programs
    have the cores, as during an analysis, that takes many times as long as one thread alone; and
    the products here are limited by memory or small. Lanes may be inside at the same time.
    """
    _switch.enter()
    try:
        yield
    finally:
        _switch.leave()


@functools.cache
def _controller() -> Any:
    # Comes with scikit-learn; looks through all loaded libraries, which takes a moment once.
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
