"""What was learnt is worth: measured on held-out songs alone, with nothing chosen on the measured.

Strength, calibration and thresholds are each found anew without the fold that they are measured
on; what is kept in the end is found on all folds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlfa_core.calibrating import SCORE_LIMITS, PlattScale, fit_platt, precision_above
from mlfa_core.tag_quality import TagQuality
from mlfa_core.teaching import HeldOut
from mlfa_core.teaching_groups import IntArray, Labels

FloatArray = NDArray[np.float32]
DoubleArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Interval = tuple[float, float]

MIN_GROUPS = 3
"""A tag's songs must be of so many groups, and the others, too, for it to be measured."""
_NUM_DRAWS = 200
_SEED = 1
# What all tags show together at a score counts as so many examples of a tag, and no tag is
# accepted from fewer right ones of its own.
_SHARED_EVIDENCE = 10.0
_MIN_RIGHT = 3


@dataclass(frozen=True, eq=False)
class LearntTag:
    """All that turns a tag's logit into decisions, and how good that is.

    Attributes:
        scale: Calibration.
        thresholds: By precision, a score; None to abstain.
        quality: None where there are too few groups to measure it.
        logits: What was said of each song while it was held out, (songs,); NaN of some.
    """

    scale: PlattScale
    thresholds: dict[float, float | None]
    quality: TagQuality | None
    logits: FloatArray


@dataclass(frozen=True, eq=False)
class Examples:
    """The songs that were learnt from.

    Attributes:
        labels: 1 yes, -1 no, 0 unknown, (songs, tags).
        groups: Group of each song, (songs,).
        folds: Fold of each song, (songs,).
    """

    labels: Labels
    groups: IntArray
    folds: IntArray

    def num_groups(self, tag: int, label: int) -> int:
        """Count the groups of the songs that have a label of a tag."""
        return len(np.unique(self.groups[self.labels[:, tag] == label]))

    def is_measurable(self, tag: int) -> bool:
        """Whether a tag's songs, and the others, are of enough groups."""
        return min(self.num_groups(tag, 1), self.num_groups(tag, -1)) >= MIN_GROUPS

    def measure(self, scores: FloatArray, tag: int, accepted: BoolArray) -> TagQuality | None:
        """Measure scores that were not learnt from the songs they are measured on.

        Args:
            scores: (songs,); NaN leaves a song out.
            tag: Which tag.
            accepted: Songs that it would be proposed for, (songs,).

        Returns:
            None if there are too few groups.
        """
        labels = self.labels[:, tag]
        rows = (labels != 0) & np.isfinite(scores)
        truth = labels[rows] > 0
        if not self.is_measurable(tag) or truth.all() or not truth.any():
            return None
        roc_auc, pr_auc = ranking_quality(truth, scores[rows])
        return TagQuality(
            roc_auc=roc_auc,
            interval=_interval(truth, scores[rows], self.groups[rows]),
            pr_auc=pr_auc,
            num_accepted=int(accepted[rows].sum()),
            num_right=int(accepted[rows][truth].sum()),
            num_positives=int(truth.sum()),
            num_measured=int(rows.sum()),
        )


def choose_strength(held: HeldOut, examples: Examples, without: int | None = None) -> float:
    """Choose the strength by the mean ROC-AUC of the tags on held-out songs.

    Args:
        held: What was held out.
        examples: The songs.
        without: A fold that is to have no say; None for none.
    """
    rows = np.ones(len(examples.folds), bool) if without is None else examples.folds != without
    quality: dict[float, float] = {}
    for strength, logits in held.logits.items():
        found = []
        for tag in range(logits.shape[1]):
            is_known = rows & (examples.labels[:, tag] != 0) & np.isfinite(logits[:, tag])
            truth = examples.labels[is_known, tag] > 0
            if truth.any() and not truth.all():
                found.append(ranking_quality(truth, logits[is_known, tag])[0])
        quality[strength] = float(np.mean(found)) if found else 0.0
    return max(quality, key=lambda strength: quality[strength])


def ranking_quality(truth: BoolArray, scores: FloatArray) -> tuple[float, float]:
    """Compute ROC-AUC and average precision of one tag, as `metrics` does.

    Apart from it, since importing scikit-learn takes longer than teaching a few tags.

    Args:
        truth: (songs,), of both kinds.
        scores: (songs,).
    """
    order = np.argsort(-scores, kind="stable")
    # Songs of equal scores come together: none of them is before another.
    ends = np.flatnonzero(np.concatenate([np.diff(scores[order]) != 0, [True]]))
    right = np.cumsum(truth[order])[ends].astype(np.float64)
    wrong = ends + 1 - right
    new_right, new_wrong = np.diff(right, prepend=0.0), np.diff(wrong, prepend=0.0)
    area = float((new_wrong * (right - new_right / 2)).sum() / (right[-1] * wrong[-1]))
    return area, float((new_right * right / (ends + 1)).sum() / right[-1])


def evaluate(
    held: HeldOut, examples: Examples, precisions: Sequence[float], precision: float
) -> list[LearntTag]:
    """Calibrate all tags, find their thresholds, and measure what would have come of it.

    Args:
        held: What was held out.
        examples: The songs.
        precisions: To find thresholds for.
        precision: The one of them that decisions are counted at.
    """
    num_tags = examples.labels.shape[1]
    all_rows = np.ones(len(examples.folds), bool)
    final = _Decider(held.logits[choose_strength(held, examples)], examples, all_rows, precisions)
    logits = np.full(examples.labels.shape, np.nan, np.float32)
    accepted = np.zeros(examples.labels.shape, bool)
    for fold in range(int(examples.folds.max(initial=-1)) + 1):
        out = examples.folds == fold
        if not out.any() or out.all():
            continue
        chosen = held.logits[choose_strength(held, examples, without=fold)]
        decider = _Decider(chosen, examples, ~out, (precision,))
        logits[out] = chosen[out]
        for tag in range(num_tags):
            threshold = decider.thresholds[tag][precision]
            if threshold is not None:
                scores = decider.scales[tag].apply(chosen[out, tag].astype(np.float64))
                accepted[out, tag] = scores >= threshold
    return [
        LearntTag(
            final.scales[tag],
            final.thresholds[tag],
            examples.measure(logits[:, tag], tag, accepted[:, tag]),
            logits[:, tag],
        )
        for tag in range(num_tags)
    ]


class _Decider:
    """Calibration and thresholds of all tags, from some of the held-out songs."""

    def __init__(
        self, logits: FloatArray, examples: Examples, rows: BoolArray, precisions: Sequence[float]
    ) -> None:
        self.scales: list[PlattScale] = []
        evidence: list[tuple[DoubleArray, DoubleArray]] = []
        can_be_measured: list[bool] = []
        for tag in range(logits.shape[1]):
            is_known = rows & (examples.labels[:, tag] != 0) & np.isfinite(logits[:, tag])
            truth = examples.labels[is_known, tag] > 0
            known = logits[is_known, tag].astype(np.float64)
            weights = _group_weights(examples.groups[is_known])
            scale = fit_platt(known, truth, weights) if known.size else PlattScale(1.0, 0.0)
            self.scales.append(scale)
            can_be_measured.append(examples.is_measurable(tag))
            evidence.append(precision_above(scale.apply(known), truth, weights, SCORE_LIMITS))
        self.thresholds = _thresholds(evidence, can_be_measured, precisions)


def _group_weights(groups: IntArray) -> DoubleArray:
    """Weigh the songs of a large group less: an album of 20 is no 20 independent examples."""
    if not groups.size:
        return np.zeros(0)
    _, owner, counts = np.unique(groups, return_inverse=True, return_counts=True)
    return np.asarray(1.0 / np.sqrt(counts[owner]), np.float64)


def _thresholds(
    evidence: Sequence[tuple[DoubleArray, DoubleArray]],
    can_be_measured: Sequence[bool],
    precisions: Sequence[float],
) -> list[dict[float, float | None]]:
    """Find the lowest scores from which on the songs support each precision.

    A tag alone has few examples with high scores. Calibrated scores mean the same for every tag,
    so what all of them show at a score counts as prior evidence, which the tag's own examples
    move (empirical Bayes).
    """
    measured = [pair for pair, can in zip(evidence, can_be_measured, strict=True) if can]
    none = np.zeros(SCORE_LIMITS.shape)
    right = np.sum([pair[0] for pair in measured], axis=0) if measured else none
    accepted = np.sum([pair[1] for pair in measured], axis=0) if measured else none
    shared = np.divide(right, accepted, out=np.zeros_like(none), where=accepted > 0)
    # Above the highest score nothing speaks against acceptance but nothing for it either.
    highest = int(np.flatnonzero(accepted > 0).max(initial=0))
    shared[highest + 1 :] = shared[highest]
    found: list[dict[float, float | None]] = []
    for (own_right, own_accepted), can in zip(evidence, can_be_measured, strict=True):
        expected = (own_right + _SHARED_EVIDENCE * shared) / (own_accepted + _SHARED_EVIDENCE)
        row: dict[float, float | None] = {}
        for precision in precisions:
            failing = np.flatnonzero(expected < precision)
            lowest = int(failing[-1]) + 1 if failing.size else 0
            has_evidence = lowest < SCORE_LIMITS.size and own_right[lowest] >= _MIN_RIGHT
            row[precision] = float(SCORE_LIMITS[lowest]) if can and has_evidence else None
        found.append(row)
    return found


def _interval(truth: BoolArray, scores: FloatArray, groups: IntArray) -> Interval | None:
    """Draw groups with replacement, and say what the middle 95 % of the ROC-AUC lie within."""
    order = np.argsort(scores, kind="stable")
    truth, groups = truth[order], groups[order]
    _, owner = np.unique(groups, return_inverse=True)
    num_groups = int(owner.max(initial=-1)) + 1
    rng = np.random.default_rng(_SEED)
    starts = np.flatnonzero(np.concatenate([[True], np.diff(scores[order]) > 0]))
    found = []
    for _ in range(_NUM_DRAWS):
        weights = np.bincount(rng.integers(0, num_groups, num_groups), minlength=num_groups)[owner]
        yes = np.add.reduceat(np.where(truth, weights, 0), starts)
        no = np.add.reduceat(np.where(truth, 0, weights), starts)
        pairs = float(yes.sum()) * float(no.sum())
        if pairs > 0:
            below = np.cumsum(no) - no
            found.append(float((yes * (below + no / 2)).sum()) / pairs)
    if len(found) < _NUM_DRAWS // 2:
        return None
    low, high = np.quantile(found, [0.025, 0.975])
    return float(low), float(high)
