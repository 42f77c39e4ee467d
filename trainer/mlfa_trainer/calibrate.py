"""Calibrated scores and thresholds: what a score means, and when a tag must abstain.

Platt scaling per tag on the validation split, and for each wanted precision the lowest score
from which on the validation examples support it. No torch.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import ShapeError
from mlfa_trainer.recipe import CalibrateSection

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

# The prior of the slope is 1 (the classifier is right about its scores), this strong.
_SLOPE_PRIOR = 1.0
_SMALLEST_SLOPE = 0.05
_NEWTON_STEPS = 50


@dataclass(frozen=True)
class PlattScale:
    """score = sigmoid(slope * logit + offset), slope positive: the order of songs stays."""

    slope: float
    offset: float

    def apply(self, logits: FloatArray) -> FloatArray:
        """Return calibrated scores."""
        return 1.0 / (1.0 + np.exp(-np.clip(self.slope * logits + self.offset, -50, 50)))


@dataclass(frozen=True)
class MusicGate:
    """Calibration and threshold of the output that tells music from noise."""

    scale: PlattScale
    threshold: float


@dataclass(frozen=True)
class CalibrationResult:
    """All that turns merged logits into decisions.

    Attributes:
        scales: Per tag.
        thresholds: By precision as text, per tag; None to abstain.
        music: Of the music output; None if there is none.
        limits: Per tag, the teacher's score from which on a tag counts as true; empty for
            human labels.
        num_examples: Validation examples, excerpts included.
        num_positives: Per tag, true whole clips of the validation split.
    """

    scales: tuple[PlattScale, ...]
    thresholds: dict[str, tuple[float | None, ...]]
    music: MusicGate | None
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
            else MusicGate(PlattScale(**music["scale"]), float(music["threshold"])),
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
        hessian = np.array([[(curve * logits**2).sum() + _SLOPE_PRIOR, cross], [cross, curve.sum()]])
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


def lower_bound(num_right: float, num_accepted: float, confidence: float) -> float:
    """Return Wilson's one-sided lower bound of a precision.

    Args:
        num_right: Right ones among the accepted.
        num_accepted: Accepted examples.
        confidence: 0.5 gives the plain share.
    """
    if num_accepted <= 0:
        return 0.0
    z = NormalDist().inv_cdf(confidence)
    share = num_right / num_accepted
    centre = share + z**2 / (2 * num_accepted)
    spread = z * math.sqrt(share * (1 - share) / num_accepted + z**2 / (4 * num_accepted**2))
    return (centre - spread) / (1 + z**2 / num_accepted)


def find_threshold(
    scores: FloatArray,
    truth: BoolArray,
    weights: FloatArray,
    precision: float,
    confidence: float,
    min_accepted: float,
) -> float | None:
    """Find the lowest score from which on the accepted examples support a precision.

    Args:
        scores: Calibrated, (examples,).
        truth: (examples,).
        weights: Evidence of each, (examples,).
        precision: Wanted.
        confidence: Of the lower bound.
        min_accepted: Least evidence among the accepted.

    Returns:
        The threshold, halfway to the next lower score; None if no score supports it.
    """
    order = np.argsort(-scores, kind="stable")
    accepted = np.cumsum(weights[order])
    right = np.cumsum(weights[order] * truth[order])
    ranked = scores[order]
    # Only where the score changes can a threshold cut.
    ends = np.flatnonzero(np.append(ranked[1:] < ranked[:-1], True))
    best = None
    for end in ends:
        if (
            accepted[end] >= min_accepted
            and lower_bound(right[end], accepted[end], confidence) >= precision
        ):
            below = ranked[end + 1] if end + 1 < ranked.size else 0.0
            best = float((ranked[end] + below) / 2)
    return best


def calibrate_tags(
    logits: FloatArray,
    truth: BoolArray,
    weights: FloatArray,
    is_whole: BoolArray,
    section: CalibrateSection,
    limits: Sequence[float] = (),
    music: MusicGate | None = None,
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
    num_tags = logits.shape[1]
    scales = []
    thresholds: dict[str, list[float | None]] = {f"{p:g}": [] for p in section.precisions}
    positives = truth[is_whole].sum(axis=0)
    for tag in range(num_tags):
        scale = fit_platt(logits[:, tag], truth[:, tag], weights)
        scales.append(scale)
        scores = scale.apply(logits[:, tag])
        for precision in section.precisions:
            found = None
            if positives[tag] >= section.min_positives:
                found = find_threshold(
                    scores,
                    truth[:, tag],
                    weights,
                    precision,
                    section.confidence,
                    section.min_accepted,
                )
            thresholds[f"{precision:g}"].append(found)
    return CalibrationResult(
        tuple(scales),
        {precision: tuple(row) for precision, row in thresholds.items()},
        music,
        tuple(limits),
        logits.shape[0],
        tuple(int(count) for count in positives),
    )


def calibrate_music(logits: FloatArray, is_music: BoolArray, recall: float) -> MusicGate:
    """Calibrate the music output; both kinds weigh alike, however rare one of them is.

    The threshold keeps the wanted share of music. Where noise lies clearly below that, it is
    put in the middle of the gap.

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
    noise_below = scores[~is_music][scores[~is_music] < lowest_music]
    highest_noise = float(noise_below.max()) if noise_below.size else 0.0
    return MusicGate(scale, (lowest_music + highest_noise) / 2)
