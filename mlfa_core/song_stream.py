"""One song's segments on their way to features: a running mean per scale, and windows in time.

Everything here holds a bounded number of segments, however long the song is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mlfa_core.aggregation import MeanAccumulator, feature_key
from mlfa_core.networks import ScaleExtractor

FloatArray = NDArray[np.float32]

# One window of the timeline: 2.97 s, a whole number of mel hops (128).
WINDOW_SAMPLES = 65_536


class SegmentCutter:
    """Cuts a stream into consecutive segments with memory of less than one segment.

    Args:
        segment_length: Length of one segment along the first axis of what is pushed.
    """

    def __init__(self, segment_length: int) -> None:
        self.segment_length = segment_length
        self._rest: Tensor | None = None

    def push(self, block: Tensor) -> Tensor:
        """Take the next block, (entries, ...), and return the segments it completes.

        Returns:
            (segments, segment_length, ...) on the block's device, possibly without segments.
        """
        joined = block if self._rest is None else torch.cat([self._rest, block])
        count = joined.shape[0] // self.segment_length
        used = count * self.segment_length
        # A copy, so that the block's memory is not kept alive by its tail.
        self._rest = joined[used:].clone()
        return joined[:used].reshape(count, self.segment_length, *joined.shape[1:])


class ScaleStream:
    """The segments of one scale of one song.

    Args:
        extractor: The network of this scale.
        stride: Every so many windows, one is heard, from the first; 1 hears all.
    """

    def __init__(self, extractor: ScaleExtractor, stride: int = 1) -> None:
        self.extractor = extractor
        self._stride = stride
        self._num_seen = 0
        self._cutter = SegmentCutter(extractor.segment_length)
        self._mean = MeanAccumulator(sum(extractor.num_channels))
        self._windows: dict[int, MeanAccumulator] = {}
        self._last_window: FloatArray | None = None

    @property
    def num_segments(self) -> int:
        """Segments heard so far."""
        return self._mean.num_segments

    @property
    def next_window(self) -> int:
        """Index of the window in which the centre of the next segment will lie."""
        return self._window_of(self._num_seen)

    def push(self, inputs: Tensor) -> None:
        """Take the next stretch of waveform, (samples,), or spectrogram, (frames, bands)."""
        segments = self._cutter.push(inputs)
        first = self._num_seen
        self._num_seen += segments.shape[0]
        owners = np.array([self._window_of(first + i) for i in range(segments.shape[0])], np.int64)
        if self._stride > 1:
            is_heard = owners % self._stride == 0
            if first == 0 and is_heard.size:
                # The first segment of a network that hears far is not centred in a first window.
                is_heard[0] = True
            segments, owners = segments[torch.from_numpy(is_heard)], owners[is_heard]
        for start in range(0, segments.shape[0], self.extractor.max_batch):
            end = start + self.extractor.max_batch
            self._add(segments[start:end], owners[start:end])

    def push_only(self, segment: Tensor) -> None:
        """Take the one padded segment of a song that is shorter than a segment."""
        self._num_seen += 1
        self._add(segment.unsqueeze(0), np.array([self._window_of(self._num_seen - 1)]))

    def mean(self) -> FloatArray:
        """Return the song features of all levels of this scale, (sum of channels,)."""
        return self._mean.mean()

    def features(self) -> dict[str, FloatArray]:
        """Return the song features by ``scale/level`` key."""
        bounds = np.cumsum(self.extractor.num_channels)[:-1]
        parts = np.split(self.mean(), bounds)
        return {
            feature_key(self.extractor.scale, level): part
            for level, part in enumerate(parts, start=1)
        }

    @property
    def end_window(self) -> int:
        """One more than the index of the last window that holds a segment's centre."""
        return self._window_of(self._num_seen - 1) + 1 if self._num_seen else 0

    def take_window(self, index: int) -> FloatArray:
        """Return and forget the mean features of a window, (sum of channels,).

        A window without a segment's centre (networks longer than a window) takes the features
        of the one before.
        """
        accumulator = self._windows.pop(index, None)
        if accumulator is not None:
            self._last_window = accumulator.mean()
        return self.mean() if self._last_window is None else self._last_window

    def _window_of(self, segment: int) -> int:
        centre = segment * self.extractor.hop_samples + self.extractor.segment_samples // 2
        return centre // WINDOW_SAMPLES

    def _add(self, segments: Tensor, owners: NDArray[np.int64]) -> None:
        features = self.extractor.extract(segments).cpu().numpy()  # (segments, channels)
        self._mean.add(features)
        for owner in np.unique(owners):
            window = self._windows.setdefault(
                int(owner), MeanAccumulator(sum(self.extractor.num_channels))
            )
            window.add(features[owners == owner])


class WindowPool:
    """Joins the windows of all scales, in order, as soon as no scale can add to them.

    Args:
        scales: In the order of the classifier's features.
        stride: That of the scales: every so many windows, one is heard and joined.
    """

    def __init__(self, scales: Sequence[ScaleStream], stride: int = 1) -> None:
        self._scales = scales
        self._stride = stride
        self._next = 0

    def take_complete(self) -> FloatArray:
        """Return the features of windows that are complete, (windows, features)."""
        return self._take(min(scale.next_window for scale in self._scales))

    def take_rest(self) -> FloatArray:
        """Return the features of the last windows, once the song has ended."""
        return self._take(max(scale.end_window for scale in self._scales))

    def _take(self, end: int) -> FloatArray:
        rows = [
            np.concatenate([scale.take_window(index) for scale in self._scales])
            for index in range(self._next, end, self._stride)
        ]
        self._next += len(rows) * self._stride
        width = sum(sum(scale.extractor.num_channels) for scale in self._scales)
        return np.stack(rows) if rows else np.zeros((0, width), np.float32)
