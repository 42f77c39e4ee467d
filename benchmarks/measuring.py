"""Paired measurements: what is compared runs in turn, so that a noisy machine disturbs both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Rates:
    """Work per second of two things measured in turn.

    Attributes:
        first: Median rate of the first.
        second: Median rate of the second.
        ratio: Median over the rounds of first / second.
        spread: Smallest and largest ratio of a round.
    """

    first: float
    second: float
    ratio: float
    spread: tuple[float, float]


def rate_of(work: Callable[[], float], seconds: float) -> float:
    """Repeat ``work`` for at least ``seconds``; return what it did per second."""
    done = 0.0
    start = time.perf_counter()
    while True:
        done += work()
        elapsed = time.perf_counter() - start
        if elapsed >= seconds:
            return done / elapsed


def compare(
    first: Callable[[], float], second: Callable[[], float], seconds: float, rounds: int
) -> Rates:
    """Measure two rates in turn, after one warm-up call of each.

    Args:
        first: Does some work and returns how much.
        second: Likewise, in the same unit.
        seconds: Time per measurement.
        rounds: How many pairs.
    """
    first()
    second()
    pairs = [(rate_of(first, seconds), rate_of(second, seconds)) for _ in range(rounds)]
    ratios = [a / b for a, b in pairs]
    return Rates(
        statistics.median(a for a, _ in pairs),
        statistics.median(b for _, b in pairs),
        statistics.median(ratios),
        (min(ratios), max(ratios)),
    )
