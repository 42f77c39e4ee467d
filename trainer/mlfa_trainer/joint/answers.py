"""A joint network's batches, answers and losses: random segments, and whole clips."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mlfa_trainer.joint.data import JointData
from mlfa_trainer.joint.network import JointNetwork
from mlfa_trainer.sections.joint import JointSection
from mlfa_trainer.sound.segment_source import plan_segments
from mlfa_trainer.targets import TargetBatch, Task
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.sampling import draw_clips, known_total, soft_loss

# Input values of a batch of whole clips; as many as train-local takes.
_VALUES_AT_ONCE = 2_000_000

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class PartTargets:
    """Targets of this process's part of a batch.

    Attributes:
        values: (n, outputs).
        known: Their weights, (n, outputs).
        total: What the loss of the whole batch is divided by.
    """

    values: Tensor
    known: Tensor
    total: float

    @classmethod
    def of(cls, batch: TargetBatch, task: Task, part: slice) -> PartTargets:
        """Take a part of the targets of a whole batch."""
        return cls(
            torch.from_numpy(batch.values[part]),
            torch.from_numpy(batch.weights[part]),
            known_total(batch.weights, task),
        )

    def loss(self, logits: Tensor, columns: Tensor, task: Task) -> Tensor:
        """Return the part's summand of the batch's mean loss over known targets.

        Args:
            logits: (rows, outputs).
            columns: Weight of each output, (outputs,).
            task: As in ``soft_loss``.

        Returns:
            One number.
        """
        values, known = self.values.to(logits.device), self.known.to(logits.device)
        return soft_loss(logits, values, known, columns, task, self.total)


@dataclass(frozen=True)
class JointPart:
    """This process's part of a batch.

    Attributes:
        inputs: Per scale, (clips, segments, *input_shape).
        local: Targets of the segments, per scale, (clips x segments, outputs).
        whole: Targets of the clips, (clips, outputs).
    """

    inputs: tuple[Tensor, ...]
    local: tuple[PartTargets, ...]
    whole: PartTargets


def joint_batches(
    data: JointData, section: JointSection, engine: Engine, epoch_seed: int, steps: int
) -> Iterator[JointPart]:
    """Plan the batches of an epoch, the same in all processes, and cut this one's parts."""
    rng = np.random.default_rng(epoch_seed)
    drawn = draw_clips(rng, data.clips.train, data.chances, steps * section.batch)
    share = engine.share(section.batch)
    rows = slice(share.start * section.segments, share.stop * section.segments)
    for step in range(steps):
        chosen = drawn[step * section.batch : (step + 1) * section.batch]
        step_rng = np.random.default_rng((epoch_seed, step))
        repeated = np.repeat(chosen, section.segments)
        inputs, local = [], []
        for scale in data.scales:
            plan = plan_segments(step_rng, repeated, scale.augment)
            cut = scale.source.cut(plan.part(rows)).inputs
            inputs.append(cut.reshape(-1, section.segments, *cut.shape[1:]))
            wanted = scale.targets.at(repeated, scale.source.centres_s(plan))
            local.append(PartTargets.of(wanted, scale.targets.task, rows))
        whole = PartTargets.of(data.whole_targets(chosen), data.targets.task, share)
        yield JointPart(tuple(inputs), tuple(local), whole)


def mean_local_loss(
    data: JointData, logits: Sequence[Tensor], wanted: Sequence[PartTargets]
) -> Tensor:
    """Return the local losses' mean over scales; 0 where no outputs are the data set's.

    Args:
        data: Says which outputs are.
        logits: Per scale, (clips x segments, outputs).
        wanted: Per scale, the same segments' targets.
    """
    losses = [
        target.loss(found, scale.columns, scale.targets.task)
        for scale, found, target in zip(data.scales, logits, wanted, strict=True)
        if scale.has_own_outputs
    ]
    return torch.stack(losses).mean() if losses else torch.zeros(())


@dataclass(frozen=True)
class WholeClips:
    """A joint network's answer to whole clips.

    Attributes:
        logits: (clips, outputs).
        local_loss: Mean over the scales' known targets; 0 where no outputs are the data set's.
    """

    logits: FloatArray
    local_loss: float


def answer_whole_clips(
    network: JointNetwork, data: JointData, clips: IntArray, engine: Engine
) -> WholeClips:
    """Run a joint network over all consecutive segments of clips, some clips at a time.

    Processes share the clips, and all return the same.
    """
    network.eval()
    mine = clips[engine.rank :: engine.world_size]
    vectors: list[Tensor] = []
    sums: list[tuple[float, float]] = []  # of each scale's loss, and of its known targets
    with torch.inference_mode():
        for place in range(len(data.scales)):
            rows, total, known = _scale_vectors(network, data, place, mine, engine.device)
            vectors.append(rows)
            sums.append((total, known))
        logits = network.classifier(torch.cat(vectors, dim=1)).float().cpu().numpy()
    gathered = engine.gather((logits, sums))
    whole = np.empty((clips.size, len(data.targets.names)), np.float32)
    for rank, (found, _) in enumerate(gathered):
        whole[rank :: engine.world_size] = found
    losses = []
    for place, scale in enumerate(data.scales):
        if scale.has_own_outputs:
            total, known = (sum(part[1][place][i] for part in gathered) for i in (0, 1))
            losses.append(total / max(known, 1.0))
    return WholeClips(whole, float(np.mean(losses)) if losses else 0.0)


def _scale_vectors(
    network: JointNetwork, data: JointData, place: int, clips: IntArray, device: torch.device
) -> tuple[Tensor, float, float]:
    """Return one scale's part of the song vectors, the summed local loss, and its weight."""
    scale = data.scales[place]
    total, known = 0.0, 0.0
    rows: list[Tensor] = []
    for owners, inputs, centres_s in _in_batches(data, place, clips):
        features, logits = network.segment_features(place, inputs.to(device))
        for owner in np.unique(owners):
            chosen = torch.from_numpy(owners == owner).to(device)
            rows.append(features[chosen].mean(dim=0))
        if scale.has_own_outputs:
            task = scale.targets.task
            wanted = scale.targets.at(clips[owners], centres_s)
            part = PartTargets.of(wanted, task, slice(None))
            # Weighed as in train-local.
            weight = float(wanted.weights.sum())
            total += float(part.loss(logits, scale.columns, task)) * weight
            known += weight
    if not rows:  # more processes than clips
        return torch.zeros((0, network.num_channels(place)), device=device), total, known
    return torch.stack(rows), total, known  # (clips, channels)


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
        count += whole.inputs.numel()
        if count >= _VALUES_AT_ONCE or index == clips.size - 1:
            yield np.concatenate(owners), torch.cat(inputs), np.concatenate(centres)
            owners, inputs, centres, count = [], [], [], 0
