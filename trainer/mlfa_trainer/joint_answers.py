"""A joint network's inputs, answers and losses: random segments, and whole clips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mlfa_trainer.joint_data import JointData
from mlfa_trainer.joint_network import JointNetwork
from mlfa_trainer.sampling import soft_loss
from mlfa_trainer.segment_source import plan_segments
from mlfa_trainer.targets import TargetBatch, Task

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float32]
_SEGMENTS_AT_ONCE = 512


def draw_segments(
    data: JointData, clips: IntArray, count: int, rng: np.random.Generator
) -> tuple[list[Tensor], list[TargetBatch]]:
    """Draw random segments of clips, for every scale.

    Args:
        data: Where from.
        clips: Which clips.
        count: Segments of each clip and scale.
        rng: Source of chance.

    Returns:
        Inputs, (clips, count, *input_shape) a scale, and the targets of these segments.
    """
    repeated = np.repeat(clips, count)
    inputs, wanted = [], []
    for scale in data.scales:
        batch = scale.source.cut(plan_segments(rng, repeated, scale.augment))
        inputs.append(batch.inputs.reshape(clips.size, count, *batch.inputs.shape[1:]))
        wanted.append(scale.targets.at(repeated, batch.centres_s))
    return inputs, wanted


def mean_local_loss(
    data: JointData, logits: tuple[Tensor, ...], wanted: list[TargetBatch], device: torch.device
) -> Tensor:
    """Return the local losses' mean over scales; 0 where outputs are not the data set's."""
    losses = [
        loss_of(found, target, scale.columns, scale.targets.task, device)
        for scale, found, target in zip(data.scales, logits, wanted, strict=True)
        if scale.outputs == scale.targets.names
    ]
    return torch.stack(losses).mean() if losses else torch.zeros((), device=device)


def loss_of(
    logits: Tensor, wanted: TargetBatch, columns: Tensor, task: Task, device: torch.device
) -> Tensor:
    """Return the mean loss over known targets that are still on the CPU; see ``soft_loss``."""
    values = torch.from_numpy(wanted.values).to(device)
    known = torch.from_numpy(wanted.weights).to(device)
    return soft_loss(logits, values, known, columns, task)


@dataclass(frozen=True)
class WholeClips:
    """A joint network's answer to whole clips.

    Attributes:
        logits: (clips, outputs).
        local_loss: Mean over the scales' known targets.
    """

    logits: FloatArray
    local_loss: float


def answer_whole_clips(
    network: JointNetwork, data: JointData, clips: IntArray, device: torch.device
) -> WholeClips:
    """Run a joint network over all consecutive segments of clips, some clips at a time."""
    network.eval()
    vectors, losses = [], []
    with torch.inference_mode():
        for place, scale in enumerate(data.scales):
            total, known = 0.0, 0.0
            rows: list[Tensor] = []
            has_loss = scale.outputs == scale.targets.names
            for owners, inputs, centres_s in _in_batches(data, place, clips):
                features, logits = network.segment_features(place, inputs.to(device))
                for owner in np.unique(owners):
                    chosen = torch.from_numpy(owners == owner).to(device)
                    rows.append(features[chosen].mean(dim=0))
                if has_loss:
                    wanted = scale.targets.at(clips[owners], centres_s)
                    loss = loss_of(logits, wanted, scale.columns, scale.targets.task, device)
                    # Weighed as in train_local.
                    total += float(loss) * float(wanted.weights.sum())
                    known += float(wanted.weights.sum())
            vectors.append(torch.stack(rows))  # (clips, channels)
            if has_loss:
                losses.append(total / max(known, 1.0))
        logits = network.classifier(torch.cat(vectors, dim=1)).float().cpu().numpy()
    return WholeClips(logits, float(np.mean(losses)) if losses else 0.0)


def _in_batches(
    data: JointData, place: int, clips: IntArray
) -> Iterator[tuple[IntArray, Tensor, NDArray[np.float64]]]:
    """Yield (places in ``clips``, inputs, centres); a clip's segments stay together."""
    source = data.scales[place].source
    owners: list[IntArray] = []
    inputs: list[Tensor] = []
    centres: list[NDArray[np.float64]] = []
    count = 0
    for index, clip in enumerate(clips):
        whole = source.whole_clip(int(clip))
        owners.append(np.full(whole.centres_s.shape, index))
        inputs.append(whole.inputs)
        centres.append(whole.centres_s)
        count += whole.centres_s.size
        if count >= _SEGMENTS_AT_ONCE or index == clips.size - 1:
            yield np.concatenate(owners), torch.cat(inputs), np.concatenate(centres)
            owners, inputs, centres, count = [], [], [], 0
