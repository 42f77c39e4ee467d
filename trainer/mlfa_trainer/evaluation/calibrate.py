"""Calibrated scores and thresholds: what a score means, and when a tag must abstain.

Platt scaling per tag on the validation split, and for each wanted precision the lowest score
from which on the validation examples support it. No torch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import ShapeError
from mlfa_trainer.sections.package import CalibrateSection

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# The prior of the slope is 1 (the classifier is right about its scores), this strong.
_SLOPE_PRIOR = 1.0
_SMALLEST_SLOPE = 0.05
_NEWTON_STEPS = 50
# Thresholds are sought among these; a finer grid would only follow the noise.
_LIMITS = np.round(np.arange(0.02, 0.9851, 0.005), 3)


@dataclass(frozen=True)
class PlattScale:
    """score = sigmoid(slope * logit + offset), slope positive: the order of songs stays."""

    slope: float
    offset: float

    def apply(self, logits: FloatArray) -> FloatArray:
        """Return calibrated scores."""
        return 1.0 / (1.0 + np.exp(-np.clip(self.slope * logits + self.offset, -50, 50)))


@dataclass(frozen=True)
class MusicCalibration:
    """Calibration and threshold of the gate that tells music from noise."""

    scale: PlattScale
    threshold: float


@dataclass(frozen=True)
class CalibrationResult:
    """All that turns merged logits into decisions.

    Attributes:
        scales: Per tag.
        thresholds: By precision as text, per tag; None to abstain.
        music: Of the music gate; None where all clips are music.
        limits: Per tag, the teacher's score from which on a tag counts as true; empty for
            human labels.
        num_examples: Validation examples, excerpts included.
        num_positives: Per tag, true whole clips of the validation split.
    """

    scales: tuple[PlattScale, ...]
    thresholds: dict[str, tuple[float | None, ...]]
    music: MusicCalibration | None
    limits: tuple[float, ...]
    num_examples: int
    num_positives: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> CalibrationResult:
        """Make it from what ``to_json`` returned."""
        music = values["music"]
        return cls(
            tuple(PlattScale(**scale) for scale in values["scales"]),
            {precision: tuple(row) for precision, row in values["thresholds"].items()},
            None
            if music is None
            else MusicCalibration(PlattScale(**music["scale"]), float(music["threshold"])),
            tuple(values["limits"]),
            int(values["num_examples"]),
            tuple(values["num_positives"]),
        )


def fit_platt(logits: FloatArray, truth: BoolArray, weights: FloatArray) -> PlattScale:
    """Fit Platt scaling by Newton's method.

    Targets are smoothed as Platt did, so that a separable set keeps a finite slope; the slope
    is drawn towards 1 and never below a small positive number.

    Args:
        logits: (examples,).
        truth: (examples,).
        weights: (examples,).

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


def find_thresholds(
    scores: FloatArray,
    truth: BoolArray,
    weights: FloatArray,
    precision: float,
    shared_evidence: float,
) -> list[float | None]:
    """Find each tag's lowest score from which on the accepted examples support a precision.

    A tag alone has few validation examples with high scores. Calibrated scores mean the same
    for every tag, so what all tags show together at a score counts as prior evidence, and the
    tag's own examples move the threshold up or down from there (empirical Bayes). On held-out
    music this met the wanted precisions better than each tag's own count, and abstained less.

    Args:
        scores: Calibrated, (examples, tags).
        truth: (examples, tags).
        weights: Evidence of each example, (examples,).
        precision: Wanted.
        shared_evidence: Weight of what all tags show, in examples.

    Returns:
        Per tag; None where no score supports it.
    """
    num_tags = scores.shape[1]
    right, accepted = precision_above(
        scores.ravel(), truth.ravel(), np.repeat(weights, num_tags), _LIMITS
    )
    # Above the highest score nothing speaks against acceptance but nothing for it either.
    shared = np.divide(right, accepted, out=np.zeros_like(right), where=accepted > 0)
    highest = int(np.flatnonzero(accepted > 0).max(initial=0))
    shared[highest + 1 :] = shared[highest]
    thresholds: list[float | None] = []
    for tag in range(num_tags):
        right, accepted = precision_above(scores[:, tag], truth[:, tag], weights, _LIMITS)
        expected = (right + shared_evidence * shared) / (accepted + shared_evidence)
        failing = np.flatnonzero(expected < precision)
        lowest = int(failing[-1]) + 1 if failing.size else 0
        thresholds.append(float(_LIMITS[lowest]) if lowest < _LIMITS.size else None)
    return thresholds


def calibrate_tags(
    logits: FloatArray,
    truth: BoolArray,
    weights: FloatArray,
    is_whole: BoolArray,
    section: CalibrateSection,
    limits: Sequence[float] = (),
    music: MusicCalibration | None = None,
) -> CalibrationResult:
    """Calibrate every tag and find its thresholds.

    Args:
        logits: Merged logits of validation examples that are music, (examples, tags).
        truth: (examples, tags).
        weights: Evidence of each example, (examples,); the excerpts of a clip share one.
        is_whole: Which examples are whole clips, (examples,).
        section: The recipe's settings.
        limits: As in the result.
        music: As in the result.
    """
    positives = truth[is_whole].sum(axis=0)
    columns = range(logits.shape[1])
    scales = [fit_platt(logits[:, tag], truth[:, tag], weights) for tag in columns]
    scores = np.stack([scales[tag].apply(logits[:, tag]) for tag in columns], axis=1)
    thresholds = {
        f"{precision:g}": [
            found if positives[tag] >= section.min_positives else None
            for tag, found in enumerate(
                find_thresholds(scores, truth, weights, precision, section.shared_evidence)
            )
        ]
        for precision in section.precisions
    }
    return CalibrationResult(
        tuple(scales),
        {precision: tuple(row) for precision, row in thresholds.items()},
        music,
        tuple(limits),
        logits.shape[0],
        tuple(int(count) for count in positives),
    )


def calibrate_music(logits: FloatArray, is_music: BoolArray, recall: float) -> MusicCalibration:
    """Calibrate the music gate; both kinds weigh alike, however rare one of them is.

    The threshold keeps the wanted share of music, and is never stricter than even odds.

    Args:
        logits: (examples,).
        is_music: (examples,), both kinds present.
        recall: Share of music to keep.
    """
    num_music, num_noise = int(is_music.sum()), int((~is_music).sum())
    weights = np.where(is_music, 0.5 / num_music, 0.5 / num_noise) * 2 * min(num_music, num_noise)
    scale = fit_platt(logits, is_music, weights)
    scores = scale.apply(logits)
    lowest_music = float(np.quantile(scores[is_music], 1.0 - recall))
    return MusicCalibration(scale, min(lowest_music, 0.5))
