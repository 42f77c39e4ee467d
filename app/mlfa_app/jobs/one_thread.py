"""Let numpy's matrix products use one thread."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Compute with one thread, in a block or, as a decorator, in a function.

    Several threads of one product wait for each other by turning in circles. Where other programs
    have the cores, as during an analysis, that takes many times as long as one thread alone; and
    the products here are limited by memory or small.
    """
    with _controller().limit(limits=1, user_api="blas"):
        yield


@functools.cache
def _controller() -> Any:
    # Comes with scikit-learn; looks through all loaded libraries, which takes a moment once.
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
