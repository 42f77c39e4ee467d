"""What the training of a local network reads: batches of random segments, and whole clips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mlfa_core.mel_scale import MelNormalisation
from mlfa_core.models.registry import architecture
from mlfa_trainer.progress import Progress
from mlfa_trainer.sections.networks import LocalSection, ScaleSection
from mlfa_trainer.sound.mel_cache import measure_normalisation, open_mel_cache
from mlfa_trainer.sound.segment_source import SegmentSource, make_source, plan_segments
from mlfa_trainer.sound.store import Store
from mlfa_trainer.targets import Targets
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.sampling import clip_weights, draw_clips, known_total
from mlfa_trainer.workspace import DataSet, UsableClips, Workspace, duration_s

# Input values of a validation batch: 512 segments of 27 frames, 34 of 3^9, whose first layer
# alone holds 340 MB for so many.
_VALID_VALUES = 2_000_000

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class LocalData:
    """All that the training of one network reads.

    Attributes:
        source: Cuts segments.
        targets: What to answer.
        clips: Which clips.
        weights: Chance of each training clip to be drawn.
        normalisation: Of the mel spectrogram.
        valid_segments: Most segments of a validation clip; None for all.
    """

    source: SegmentSource
    targets: Targets
    clips: UsableClips
    weights: NDArray[np.float64]
    normalisation: MelNormalisation
    valid_segments: int | None = None


def open_local_data(
    workspace: Workspace,
    scale: ScaleSection,
    section: LocalSection,
    data: DataSet,
    store: Store,
    progress: Progress,
    engine: Engine,
) -> LocalData:
    """Open what the training of one network reads."""
    facts = architecture(scale.architecture)
    clips = workspace.usable(data, store)
    cache, normalisation = None, MelNormalisation()
    if facts.input_kind == "mel":
        cache = engine.main_first(lambda: open_mel_cache(store, progress))
        names = [data.rows[index].clip for index in clips.train]
        normalisation = measure_normalisation(cache, names)
    durations = np.array([duration_s(store, data.rows[index].clip) for index in clips.train])
    weights = clip_weights(durations, data.is_music[clips.train], section.not_music_share)
    return LocalData(
        make_source(facts, store, data.rows, cache, normalisation),
        workspace.make_targets(data, section.music_weight),
        clips,
        weights,
        normalisation,
        section.valid_segments,
    )


@dataclass(frozen=True)
class LocalPart:
    """This process's share of a batch, or of one part of it where gradients are accumulated.

    Attributes:
        inputs: (segments, *input_shape).
        values: Targets, (segments, outputs).
        known: Their weights, (segments, outputs).
        total: What the loss of the whole batch is divided by.
    """

    inputs: Tensor
    values: Tensor
    known: Tensor
    total: float

    def on(self, device: torch.device) -> tuple[Tensor, Tensor, Tensor]:
        """Return inputs, targets and their weights on the device."""
        # Without blocking, since they were pinned where the device is not the CPU.
        return (
            self.inputs.to(device, non_blocking=True),
            self.values.to(device, non_blocking=True),
            self.known.to(device, non_blocking=True),
        )


def train_batches(
    local: LocalData, section: LocalSection, engine: Engine, epoch_seed: int, steps: int
) -> Iterator[list[LocalPart]]:
    """Plan the batches of an epoch, the same in all processes, and cut this one's parts."""
    drawn, numbers = _draw_epoch(local, section, np.random.default_rng(epoch_seed), steps)
    num_parts = section.accumulate
    bounds = [section.batch * place // num_parts for place in range(num_parts + 1)]
    shares = [engine.share(end - start, start) for start, end in pairwise(bounds)]
    for step in range(steps):
        rows = slice(step * section.batch, (step + 1) * section.batch)
        chosen = drawn[rows]
        step_rng = np.random.default_rng((epoch_seed, step))
        plan = plan_segments(
            step_rng, chosen, section.augment, None if numbers is None else numbers[rows]
        )
        wanted = local.targets.at(chosen, local.source.centres_s(plan))
        total = known_total(wanted.weights, local.targets.task)
        yield [
            LocalPart(
                pinned(local.source.cut(plan.part(share)).inputs, engine.device),
                pinned(torch.from_numpy(wanted.values[share]), engine.device),
                pinned(torch.from_numpy(wanted.weights[share]), engine.device),
                total,
            )
            for share in shares
        ]


def _draw_epoch(
    local: LocalData, section: LocalSection, rng: np.random.Generator, steps: int
) -> tuple[IntArray, IntArray | None]:
    """Return the clip of each segment of an epoch, and its number within the clip if it has one.

    Departure: the papers' script shuffles within groups of clips that fit into memory; here all
    segments are shuffled.

    Source:
        Spec section 4.1, shuffling.
    """
    count = steps * section.batch
    if section.segments == "random":
        return draw_clips(rng, local.clips.train, local.weights, count), None
    counts = np.array([local.source.num_segments(int(clip)) for clip in local.clips.train])
    owners = np.repeat(local.clips.train, counts)
    numbers = np.arange(owners.size) - np.repeat(np.cumsum(counts) - counts, counts)
    # With more steps than there are segments, they come again in the same order.
    order = np.resize(rng.permutation(owners.size), count)
    return owners[order], numbers[order]


def pinned(values: Tensor, device: torch.device) -> Tensor:
    """Return a tensor as the device copies it best."""
    return values.pin_memory() if device.type == "cuda" else values


def valid_batches(
    local: LocalData, valid: IntArray
) -> Iterator[tuple[IntArray, Tensor, NDArray[np.float64]]]:
    """Cut the segments of validation clips, in batches; a clip's segments stay together.

    If there shall be fewer than all, they are spread evenly.

    Yields:
        Clip indices, (segments,); inputs, (segments, *input_shape); centres in seconds,
        (segments,).
    """
    clips: list[IntArray] = []
    inputs: list[Tensor] = []
    centres: list[NDArray[np.float64]] = []
    count = 0
    for clip in valid:
        whole = local.source.whole_clip(int(clip))
        num_wanted = min(local.valid_segments or whole.centres_s.size, whole.centres_s.size)
        chosen = (np.arange(num_wanted) + 0.5) * whole.centres_s.size // num_wanted
        rows = chosen.astype(np.int64)
        clips.append(np.full(num_wanted, clip))
        inputs.append(whole.inputs[torch.from_numpy(rows)])
        centres.append(whole.centres_s[rows])
        count += num_wanted
        if count * whole.inputs[0].numel() >= _VALID_VALUES:
            yield np.concatenate(clips), torch.cat(inputs), np.concatenate(centres)
            clips, inputs, centres, count = [], [], [], 0
    if count:
        yield np.concatenate(clips), torch.cat(inputs), np.concatenate(centres)
