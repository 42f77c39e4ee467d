"""Network inputs from the store: random segments for training, all segments for extraction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mlfa_core.mel import log_mel, standardise
from mlfa_core.mel_scale import HOP_SAMPLES, MelNormalisation, samples_of_frames
from mlfa_core.models.registry import ArchitectureFacts
from mlfa_core.segments import pad_to_length, segment_starts
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.sections.networks import AugmentSection
from mlfa_trainer.sound.mel_cache import MelCache
from mlfa_trainer.sound.store import SAMPLE_RATE, Store, to_float

IntArray = NDArray[np.int64]
# Corner points of the random equaliser over the mel bands.
_EQUALISER_POINTS = 6


@dataclass(frozen=True)
class SegmentBatch:
    """Network inputs with the moments they stand for.

    Attributes:
        inputs: (segments, *input_shape), float32.
        centres_s: Centre of each segment in its clip, seconds, (segments,).
    """

    inputs: Tensor
    centres_s: NDArray[np.float64]


@dataclass(frozen=True)
class SegmentPlan:
    """Which random segments to cut, and how their sound changes: all chance, but no sound yet.

    Cheap, so that every process plans a whole batch and cuts only its own part.

    Attributes:
        clips: By index into the data set's rows, (segments,).
        places: Where a segment starts, as a share of the room in its clip, (segments,).
        gains_db: (segments,).
        equaliser_db: Gain at corner points over the mel bands, (segments, points).
        numbers: Which of its clip's consecutive segments each is, (segments,), instead of a
            random place; None for random places.
    """

    clips: IntArray
    places: NDArray[np.float64]
    gains_db: NDArray[np.float64]
    equaliser_db: NDArray[np.float64]
    numbers: IntArray | None = None

    def part(self, rows: slice) -> SegmentPlan:
        """Return the plan of some of the segments."""
        return SegmentPlan(
            self.clips[rows],
            self.places[rows],
            self.gains_db[rows],
            self.equaliser_db[rows],
            None if self.numbers is None else self.numbers[rows],
        )


def plan_segments(
    rng: np.random.Generator,
    clips: IntArray,
    augment: AugmentSection,
    numbers: IntArray | None = None,
) -> SegmentPlan:
    """Plan one segment of each clip, its sound changed as ``augment`` says.

    Args:
        rng: Source of chance.
        clips: By index into the data set's rows, (segments,).
        augment: Changes of the sound.
        numbers: As in ``SegmentPlan``.
    """
    limit = augment.equaliser_db
    return SegmentPlan(
        clips,
        rng.random(clips.size),
        rng.uniform(*augment.gain_db, size=clips.size),
        rng.uniform(-limit, limit, size=(clips.size, _EQUALISER_POINTS)),
        numbers,
    )


class SegmentSource(Protocol):
    """Cuts network inputs out of clips, named by index into the data set's rows."""

    def cut(self, plan: SegmentPlan) -> SegmentBatch:
        """Return the planned segments."""
        ...

    def centres_s(self, plan: SegmentPlan) -> NDArray[np.float64]:
        """Return the centres that ``cut`` gives, seconds, (segments,), but without sound."""
        ...

    def whole_clip(self, clip: int) -> SegmentBatch:
        """Return all consecutive segments of a clip, unchanged; a short clip is zero-padded."""
        ...

    def num_segments(self, clip: int) -> int:
        """Return how many segments ``whole_clip`` gives."""
        ...


class WaveformSource:
    """Segments of waveform for sample-level networks."""

    def __init__(self, store: Store, rows: Sequence[ClipRow], segment_samples: int) -> None:
        self._store = store
        self._names = [row.clip for row in rows]
        self._length = segment_samples
        self._known_lengths: IntArray | None = None

    def _waveform(self, clip: int) -> NDArray[np.int16]:
        waveform = self._store.waveform(self._names[clip])
        if waveform.size < self._length:
            return np.pad(waveform, (0, self._length - waveform.size))
        return waveform

    def _starts(self, plan: SegmentPlan) -> IntArray:
        if plan.numbers is not None:
            return plan.numbers * self._length
        room = np.maximum(self._lengths()[plan.clips] - self._length, 0)
        starts: IntArray = (plan.places * (room + 1)).astype(np.int64)
        return starts

    def _lengths(self) -> IntArray:
        """Return the samples of each clip; 0 where it was not decoded."""
        if self._known_lengths is None:
            clips = self._store.clips
            counts = [clips[n].num_samples if n in clips else 0 for n in self._names]
            self._known_lengths = np.array(counts, np.int64)
        return self._known_lengths

    def centres_s(self, plan: SegmentPlan) -> NDArray[np.float64]:
        """See ``SegmentSource``."""
        return np.asarray((self._starts(plan) + self._length / 2) / SAMPLE_RATE, np.float64)

    def cut(self, plan: SegmentPlan) -> SegmentBatch:
        """See ``SegmentSource``. The equaliser is for spectrograms only."""
        samples = np.empty((plan.clips.size, self._length), np.int16)
        for row, (clip, start) in enumerate(zip(plan.clips, self._starts(plan), strict=True)):
            samples[row] = self._waveform(int(clip))[start : start + self._length]
        gains = torch.from_numpy((10 ** (plan.gains_db / 20)).astype(np.float32))
        inputs = torch.from_numpy(to_float(samples)).mul_(gains.unsqueeze(1))
        return SegmentBatch(inputs, self.centres_s(plan))

    def whole_clip(self, clip: int) -> SegmentBatch:
        """See ``SegmentSource``."""
        waveform = self._waveform(clip)
        starts = np.array(segment_starts(waveform.size, self._length))
        inputs = to_float(np.stack([waveform[start : start + self._length] for start in starts]))
        return SegmentBatch(torch.from_numpy(inputs), (starts + self._length / 2) / SAMPLE_RATE)

    def num_segments(self, clip: int) -> int:
        """See ``SegmentSource``."""
        return max(self._store.clips[self._names[clip]].num_samples // self._length, 1)


class MelSource:
    """Segments of the standardised mel spectrogram.

    The change of gain is exact: the cached value log10(1 + 10 x) is undone, x is scaled as the
    waveform would scale it, and the value is made again.
    """

    def __init__(
        self,
        store: Store,
        cache: MelCache,
        rows: Sequence[ClipRow],
        segment_frames: int,
        normalisation: MelNormalisation,
    ) -> None:
        self._store = store
        self._frames = cache.frames
        self._names = [row.clip for row in rows]
        places = [cache.places.get(name, (0, 0)) for name in self._names]
        self._first = np.array([place[0] for place in places], np.int64)
        self._count = np.array([place[1] for place in places], np.int64)
        self._length = segment_frames
        self._normalisation = normalisation
        bands = np.linspace(0, _EQUALISER_POINTS - 1, cache.frames.shape[1])
        distance = np.abs(bands[None, :] - np.arange(_EQUALISER_POINTS)[:, None])
        # (points, bands): linear interpolation as a matrix.
        self._curve = np.maximum(1.0 - distance, 0.0)

    def _padded(self, clip: int) -> NDArray[np.float32]:
        """Return the one segment of a clip that is shorter than a segment, (frames, bands)."""
        waveform = to_float(self._store.waveform(self._names[clip]))
        needed = samples_of_frames(self._length)
        padded = pad_to_length(waveform, needed)[:needed]
        return log_mel(torch.from_numpy(padded)).numpy()

    def _centres_s(self, starts: IntArray) -> NDArray[np.float64]:
        return (starts * HOP_SAMPLES + samples_of_frames(self._length) / 2) / SAMPLE_RATE

    def _starts(self, plan: SegmentPlan) -> IntArray:
        if plan.numbers is not None:
            return plan.numbers * self._length
        room = np.maximum(self._count[plan.clips] - self._length, 0)
        starts: IntArray = (plan.places * (room + 1)).astype(np.int64)
        return starts

    def centres_s(self, plan: SegmentPlan) -> NDArray[np.float64]:
        """See ``SegmentSource``."""
        return self._centres_s(self._starts(plan))

    def cut(self, plan: SegmentPlan) -> SegmentBatch:
        """See ``SegmentSource``."""
        clips, starts = plan.clips, self._starts(plan)
        rows = (self._first[clips] + starts)[:, None] + np.arange(self._length)
        rows = np.minimum(rows, self._frames.shape[0] - 1)  # short clips are replaced below
        frames = self._frames[rows].astype(np.float32)  # (segments, frames, bands)
        for index in np.flatnonzero(self._count[clips] < self._length):
            frames[index] = self._padded(int(clips[index]))
        spectrogram = torch.from_numpy(frames)
        gains_db = plan.gains_db[:, None] + plan.equaliser_db @ self._curve  # (segments, bands)
        if gains_db.any():
            gains = torch.from_numpy((10 ** (gains_db / 20)).astype(np.float32)).unsqueeze(1)
            magnitude = torch.exp2(spectrogram * _LOG2_10).sub_(1.0)  # 10 x
            spectrogram = torch.log1p(magnitude.mul_(gains)).mul_(_LOG10_E)
        return SegmentBatch(standardise(spectrogram, self._normalisation), self._centres_s(starts))

    def whole_clip(self, clip: int) -> SegmentBatch:
        """See ``SegmentSource``."""
        count = int(self._count[clip])
        if count < self._length:
            frames = self._padded(clip)[None]
        else:
            used = count // self._length * self._length
            first = int(self._first[clip])
            frames = self._frames[first : first + used].astype(np.float32)
            frames = frames.reshape(-1, self._length, frames.shape[1])
        starts = np.arange(frames.shape[0], dtype=np.int64) * self._length
        inputs = standardise(torch.from_numpy(frames), self._normalisation)
        return SegmentBatch(inputs, self._centres_s(starts))

    def num_segments(self, clip: int) -> int:
        """See ``SegmentSource``."""
        return max(int(self._count[clip]) // self._length, 1)


_LOG2_10 = float(np.log2(10.0))
_LOG10_E = float(np.log10(np.e))


def make_source(
    facts: ArchitectureFacts,
    store: Store,
    rows: Sequence[ClipRow],
    cache: MelCache | None,
    normalisation: MelNormalisation,
) -> SegmentSource:
    """Return the source of a network's inputs; mel networks need the cache."""
    if facts.input_kind == "waveform" or cache is None:
        return WaveformSource(store, rows, facts.segment_length)
    return MelSource(store, cache, rows, facts.segment_length, normalisation)
