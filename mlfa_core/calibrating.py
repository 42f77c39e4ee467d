"""What a logit means: Platt scaling, and what is right from a score on. Numpy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import ShapeError

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# The prior of the slope is 1 (the classifier is right about its scores), this strong.
_SLOPE_PRIOR = 1.0
_SMALLEST_SLOPE = 0.05
_NEWTON_STEPS = 50
SCORE_LIMITS: FloatArray = np.round(np.arange(0.02, 0.9851, 0.005), 3)
"""Thresholds are sought among these; a finer grid would only follow the noise."""


@dataclass(frozen=True)
class PlattScale:
    """score = sigmoid(slope * logit + offset), slope positive: the order of songs stays."""

    slope: float
    offset: float

    def apply(self, logits: FloatArray) -> FloatArray:
        """Return calibrated scores between 0 and 1, of the shape of the logits."""
        return 1.0 / (1.0 + np.exp(-np.clip(self.slope * logits + self.offset, -50, 50)))


def fit_platt(logits: FloatArray, truth: BoolArray, weights: FloatArray) -> PlattScale:
    """Fit Platt scaling by Newton's method.

    Targets are smoothed as Platt did, so that a separable set keeps a finite slope; the slope
    is drawn towards 1 and never below a small positive number.

    Args:
        logits: (examples,).
        truth: (examples,).
        weights: How much each example counts, (examples,).

    Raises:
        ShapeError: If shapes differ or there are no examples.

    Source:
        Platt, Probabilistic outputs for support vector machines, 1999.
    """
    if logits.shape != truth.shape or logits.shape != weights.shape or logits.size == 0:
        raise ShapeError(f"Expected equal (examples,), got {logits.shape} and {truth.shape}.")
    num_true, num_false = float(weights[truth].sum()), float(weights[~truth].sum())
    goal = np.where(truth, (num_true + 1) / (num_true + 2), 1 / (num_false + 2))

    def loss(slope: float, offset: float) -> float:
        raw = slope * logits + offset
        # log(1 + exp(raw)) - goal * raw is the cross-entropy of sigmoid(raw) with the goal.
        entropy = np.logaddexp(0.0, raw) - goal * raw
        return float((weights * entropy).sum() + _SLOPE_PRIOR * (slope - 1) ** 2 / 2)

    slope, offset = 1.0, 0.0
    now = loss(slope, offset)
    for _ in range(_NEWTON_STEPS):
        scores = PlattScale(slope, offset).apply(logits)
        error = weights * (scores - goal)
        curve = weights * scores * (1 - scores) + 1e-12
        gradient = np.array([(error * logits).sum() + _SLOPE_PRIOR * (slope - 1), error.sum()])
        cross = (curve * logits).sum()
        hessian = np.array(
            [[(curve * logits**2).sum() + _SLOPE_PRIOR, cross], [cross, curve.sum()]]
        )
        step = np.linalg.solve(hessian, gradient)
        if slope == _SMALLEST_SLOPE and step[0] > 0:  # at the bound, only the offset is free
            step = np.array([0.0, gradient[1] / hessian[1, 1]])
        # Newton overshoots far from the optimum of a convex loss: halve until it falls.
        share = 1.0
        while share > 1e-6:
            candidate = (max(slope - share * step[0], _SMALLEST_SLOPE), offset - share * step[1])
            if loss(*candidate) < now:
                break
            share /= 2
        else:
            break
        slope, offset = candidate
        now = loss(slope, offset)
    return PlattScale(float(slope), float(offset))


def precision_above(
    scores: FloatArray, truth: BoolArray, weights: FloatArray, limits: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Count what would be accepted from each limit on.

    Args:
        scores: (examples,).
        truth: (examples,).
        weights: Evidence of each, (examples,).
        limits: (limits,).

    Returns:
        Evidence among the right ones and among all accepted, (limits,) each.
    """
    order = np.argsort(scores, kind="stable")
    from_top = np.append(np.cumsum(weights[order][::-1])[::-1], 0.0)
    right_from_top = np.append(np.cumsum((weights * truth)[order][::-1])[::-1], 0.0)
    first = np.searchsorted(scores[order], limits, side="left")
    return right_from_top[first], from_top[first]
