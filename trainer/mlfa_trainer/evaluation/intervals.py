"""How sure a measured number is: bootstrap over whole recordings, and Wilson's interval.

Clips of one recording sound alike, so a draw takes or leaves them together. Drawn clips are
held as weights, one row a draw; all draws of all systems use the same rows, so that differences
between systems are paired.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

FloatArray = NDArray[np.float32]
DoubleArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

NUM_DRAWS = 1000
CONFIDENCE = 0.95
Interval = tuple[float, float]


def draw_groups(
    groups: Sequence[str], num_draws: int = NUM_DRAWS, seed: int = 1
) -> NDArray[np.float32]:
    """Draw groups with replacement, as many as there are.

    Args:
        groups: Each example's group, such as its recording, (examples,).
        num_draws: How often.
        seed: Of the chance.

    Returns:
        How often each example was drawn, (draws, examples).
    """
    _, owner = np.unique(np.asarray(groups), return_inverse=True)
    count = int(owner.max(initial=-1)) + 1
    if count == 0:
        return np.zeros((num_draws, 0), np.float32)
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(count, np.full(count, 1.0 / count), num_draws)
    return drawn[:, owner].astype(np.float32)


def roc_auc_draws(truth: BoolArray, scores: FloatArray, weights: FloatArray) -> DoubleArray:
    """Compute one tag's ROC-AUC in each draw.

    Args:
        truth: (examples,).
        scores: (examples,).
        weights: As ``draw_groups`` gives them, (draws, examples).

    Returns:
        (draws,); NaN where a draw has no positives or no negatives.
    """
    right, wrong = scores[truth], scores[~truth]
    wins = (right[:, None] > wrong[None, :]).astype(np.float32)
    wins += 0.5 * (right[:, None] == wrong[None, :])
    of_right, of_wrong = weights[:, truth], weights[:, ~truth]
    won = ((of_right @ wins) * of_wrong).sum(axis=1, dtype=np.float64)
    pairs = of_right.sum(axis=1, dtype=np.float64) * of_wrong.sum(axis=1, dtype=np.float64)
    return np.asarray(np.divide(won, pairs, out=np.full(pairs.shape, np.nan), where=pairs > 0))


def macro_draws(per_tag: Sequence[DoubleArray]) -> DoubleArray:
    """Average over the tags that each draw could measure, (draws,); NaN where there is none."""
    values = np.stack(per_tag)
    known = ~np.isnan(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.asarray(np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0))


def share_draws(hits: BoolArray, weights: FloatArray) -> DoubleArray:
    """Compute the share of examples that are hits in each draw, (draws,)."""
    total = weights.sum(axis=1, dtype=np.float64)
    found = weights[:, hits].sum(axis=1, dtype=np.float64)
    return np.asarray(np.divide(found, total, out=np.full(total.shape, np.nan), where=total > 0))


def percentile_interval(draws: DoubleArray) -> Interval | None:
    """Return what the middle 95 % of the draws lie within; None without any."""
    known = draws[~np.isnan(draws)]
    if known.size == 0:
        return None
    low, high = np.quantile(known, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return float(low), float(high)


def wilson_interval(hits: int, total: int) -> Interval | None:
    """Return the 95 % interval of a share by Wilson's score; None of nothing."""
    if total == 0:
        return None
    found = binomtest(hits, total).proportion_ci(CONFIDENCE, method="wilson")
    return float(found.low), float(found.high)
