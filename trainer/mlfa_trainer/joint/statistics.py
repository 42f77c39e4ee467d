"""Means, spreads and differences of repeated runs, and when a difference says something."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

Verdict = Literal["better", "worse", "within the spread", "not known"]

RULE = (
    "A difference of means counts only if it is larger than twice its standard error, "
    "the root of the summed squared standard errors of both means. "
    "A mean over several trainings of the local networks, with several classifiers each, has the "
    "larger of two errors: that of the trainings' means among each other, and that of the "
    "classifiers within the trainings. Where there is one run only, it is given the spread of "
    "the other side. With so few runs this is a rule of thumb, no proof."
)


@dataclass(frozen=True)
class Runs:
    """Values of repeated runs.

    Attributes:
        groups: One group for each training of the local networks, of one value for each
            classifier; none is empty.
    """

    groups: tuple[tuple[float, ...], ...]

    @property
    def values(self) -> tuple[float, ...]:
        """All values."""
        return tuple(value for group in self.groups for value in group)

    @property
    def mean(self) -> float:
        """The mean over groups of their means."""
        return float(np.mean([np.mean(group) for group in self.groups]))

    @property
    def spread(self) -> float | None:
        """The standard deviation of the values (n - 1); None for a single one."""
        values = self.values
        return float(np.std(values, ddof=1)) if len(values) > 1 else None

    @property
    def squared_error(self) -> float | None:
        """The squared standard error of the mean; None for a single value."""
        values = self.values
        if len(values) < 2:
            return None
        if len(self.groups) == 1:
            return float(np.var(values, ddof=1)) / len(values)
        means = [float(np.mean(group)) for group in self.groups]
        between = float(np.var(means, ddof=1)) / len(means)
        within = [float(np.var(group, ddof=1)) for group in self.groups if len(group) > 1]
        return max(between, float(np.mean(within)) / len(values)) if within else between


@dataclass(frozen=True)
class Difference:
    """How one mean differs from another.

    Attributes:
        value: The first less the second.
        error: Its standard error; None where neither side has a spread.
        verdict: By the rule, of measures that are better when higher.
    """

    value: float
    error: float | None
    verdict: Verdict


def difference(runs: Runs, others: Runs) -> Difference:
    """Compare the means of runs and others by the rule of ``RULE``."""
    value = runs.mean - others.mean
    squares = [_squared_error(runs, others), _squared_error(others, runs)]
    known = [square for square in squares if square is not None]
    if len(known) < len(squares) or math.isnan(value):
        return Difference(value, None, "not known")
    error = math.sqrt(sum(known))
    if abs(value) <= max(2.0 * error, 1e-9):  # what rounding alone may do
        return Difference(value, error, "within the spread")
    return Difference(value, error, "better" if value > 0 else "worse")


def _squared_error(runs: Runs, others: Runs) -> float | None:
    if runs.squared_error is not None:
        return runs.squared_error
    return None if others.spread is None else others.spread**2
