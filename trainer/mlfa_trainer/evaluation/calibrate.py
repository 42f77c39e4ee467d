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

from mlfa_core.calibrating import SCORE_LIMITS, PlattScale, fit_platt, precision_above
from mlfa_trainer.sections.package import CalibrateSection

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


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
        scores.ravel(), truth.ravel(), np.repeat(weights, num_tags), SCORE_LIMITS
    )
    # Above the highest score nothing speaks against acceptance but nothing for it either.
    shared = np.divide(right, accepted, out=np.zeros_like(right), where=accepted > 0)
    highest = int(np.flatnonzero(accepted > 0).max(initial=0))
    shared[highest + 1 :] = shared[highest]
    thresholds: list[float | None] = []
    for tag in range(num_tags):
        right, accepted = precision_above(scores[:, tag], truth[:, tag], weights, SCORE_LIMITS)
        expected = (right + shared_evidence * shared) / (accepted + shared_evidence)
        failing = np.flatnonzero(expected < precision)
        lowest = int(failing[-1]) + 1 if failing.size else 0
        thresholds.append(float(SCORE_LIMITS[lowest]) if lowest < SCORE_LIMITS.size else None)
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
