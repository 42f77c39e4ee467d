"""Which clips a training epoch draws, and how its loss weighs them."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from mlfa_trainer.targets import MUSIC_OUTPUT, Targets, Task

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]


def clip_weights(
    durations_s: FloatArray, is_music: NDArray[np.bool_], not_music_share: float | None
) -> FloatArray:
    """Return the chance of each clip to be drawn, (clips,), summing to 1.

    The square root of the length: a long clip has more to say, but its segments are alike.

    Args:
        durations_s: Lengths, seconds.
        is_music: Per clip.
        not_music_share: Share of draws that are not music; None leaves it to their number.
    """
    weights = np.sqrt(durations_s)
    if not_music_share is not None and is_music.any() and not is_music.all():
        weights[is_music] *= (1.0 - not_music_share) / weights[is_music].sum()
        weights[~is_music] *= not_music_share / weights[~is_music].sum()
    return np.asarray(weights / weights.sum(), np.float64)


def draw_clips(
    rng: np.random.Generator, clips: IntArray, weights: FloatArray, count: int
) -> IntArray:
    """Draw clips, each within one of its expected number, in random order.

    Args:
        rng: Source of chance.
        clips: Clip indices, (clips,).
        weights: Their chances, summing to 1, (clips,).
        count: How many to draw.

    Returns:
        Clip indices, (count,).
    """
    places = (rng.random() + np.arange(count)) / count
    bounds = np.cumsum(weights)
    drawn = clips[np.minimum(np.searchsorted(bounds, places, side="right"), clips.size - 1)]
    rng.shuffle(drawn)
    return drawn


def column_means(targets: Targets, clips: IntArray) -> Tensor:
    """Return the mean target of each output over clips, (outputs,), one moment each."""
    batch = targets.at(clips, np.full(clips.shape, 5.0))
    known = np.maximum(batch.weights.sum(axis=0), 1e-9)
    return torch.from_numpy((batch.values * batch.weights).sum(axis=0) / known).float()


def column_weights(targets: Targets, clips: IntArray, balance: float) -> Tensor:
    """Return the weight of each output in the loss, (outputs,), with mean 1.

    Args:
        targets: What is learned.
        clips: Training clips.
        balance: 0 for equal weights, 1 for the inverse of the mean target, between: between.
    """
    weights = np.maximum(column_means(targets, clips).numpy(), 1e-3) ** -balance
    if MUSIC_OUTPUT in targets.names:
        is_tag = np.array([name != MUSIC_OUTPUT for name in targets.names])
        weights[is_tag] /= weights[is_tag].mean()
        weights[~is_tag] = 1.0
    else:
        weights /= weights.mean()
    return torch.from_numpy(weights.astype(np.float32))


def soft_loss(
    logits: Tensor,
    values: Tensor,
    weights: Tensor,
    columns: Tensor,
    task: Task,
    total: float | None = None,
) -> Tensor:
    """Return the mean loss over known targets.

    Args:
        logits: (n, outputs).
        values: Targets between 0 and 1, (n, outputs).
        weights: 0 where nothing is known, (n, outputs).
        columns: Weight of each output, (outputs,).
        task: Binary cross-entropy per output, or cross-entropy of one class.
        total: What the sum is divided by where these are only a part of a batch: the
            ``known_total`` of the whole, so that the losses of the parts add up to its loss.

    Source:
        Spec section 4.1.
    """
    if task == "single-label":
        log_scores = torch.log_softmax(logits.float(), dim=1)
        summed = -(values * log_scores).sum()
        return summed / (values.shape[0] if total is None else total)
    losses = nn.functional.binary_cross_entropy_with_logits(
        logits.float(), values, reduction="none"
    )
    summed = (losses * weights * columns).sum()
    return summed / (weights.sum().clamp_min(1.0) if total is None else total)


def known_total(weights: NDArray[np.float32], task: Task) -> float:
    """Return what the loss of a batch is divided by: its known targets, or its examples.

    Args:
        weights: 0 where nothing is known, (n, outputs).
        task: As in ``soft_loss``.
    """
    if task == "single-label":
        return float(weights.shape[0])
    return max(float(weights.sum(dtype=np.float64)), 1.0)
