"""Segment features of one song on their way to means: of the song, and of windows in time.

Imports numpy only. Everything here holds a bounded number of segments, however long the song is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mlfa_core.aggregation import MeanAccumulator, feature_key

FloatArray = NDArray[np.float32]

# One window of the timeline: 2.97 s, a whole number of mel hops (128).
WINDOW_SAMPLES = 65_536


class SegmentSums:
    """Running means of one scale of one song.

    Args:
        scale: Its name in feature keys.
        num_channels: Channels of each stored level, low to high.
        segment_samples: Length of one segment, in samples of waveform.
        hop_samples: Distance between segments, samples.
        stride: Every so many windows, one is heard, from the first; 1 hears all.
    """

    def __init__(
        self,
        scale: str,
        num_channels: Sequence[int],
        segment_samples: int,
        hop_samples: int,
        stride: int = 1,
    ) -> None:
        self.width = sum(num_channels)
        self._scale = scale
        self._num_channels = tuple(num_channels)
        self._segment_samples = segment_samples
        self._hop_samples = hop_samples
        self._stride = stride
        self._num_seen = 0
        self._mean = MeanAccumulator(self.width)
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

    @property
    def end_window(self) -> int:
        """One more than the index of the last window that holds a segment's centre."""
        return self._window_of(self._num_seen - 1) + 1 if self._num_seen else 0

    def see(self, count: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Count the next segments of the song.

        Returns:
            In which window the centre of each lies, and which of them are to be heard,
            (count,) each.
        """
        first = self._num_seen
        self._num_seen += count
        owners = np.array([self._window_of(first + i) for i in range(count)], np.int64)
        return owners, owners % self._stride == 0

    def add(self, features: FloatArray, owners: NDArray[np.int64]) -> None:
        """Add the features of segments, (segments, width), with the windows they lie in."""
        self._mean.add(features)
        for owner in np.unique(owners):
            window = self._windows.setdefault(int(owner), MeanAccumulator(self.width))
            window.add(features[owners == owner])

    def mean(self) -> FloatArray:
        """Return the song features of all levels of this scale, (width,)."""
        return self._mean.mean()

    def features(self) -> dict[str, FloatArray]:
        """Return the song features by ``scale/level`` key, (channels,) each."""
        parts = np.split(self.mean(), np.cumsum(self._num_channels)[:-1])
        return {feature_key(self._scale, level): part for level, part in enumerate(parts, start=1)}

    def take_window(self, index: int) -> FloatArray:
        """Return and forget the mean features of a window, (width,).

        A window without a segment's centre (networks longer than a window) takes the features
        of the one before.
        """
        accumulator = self._windows.pop(index, None)
        if accumulator is not None:
            self._last_window = accumulator.mean()
        return self.mean() if self._last_window is None else self._last_window

    def _window_of(self, segment: int) -> int:
        return (segment * self._hop_samples + self._segment_samples // 2) // WINDOW_SAMPLES


class WindowPool:
    """Joins the windows of all scales, in order, as soon as no scale can add to them.

    Args:
        scales: In the order of the classifier's features.
        stride: That of the scales: every so many windows, one is heard and joined.
    """

    def __init__(self, scales: Sequence[SegmentSums], stride: int = 1) -> None:
        self._scales = scales
        self._stride = stride
        self._next = 0

    def take_complete(self) -> FloatArray:
        """Return the features of windows that are complete, (windows, features)."""
        return self._take(min(scale.next_window for scale in self._scales))

    def take_rest(self) -> FloatArray:
        """Return the features of the last windows, (windows, features), once the song has ended."""
        return self._take(max(scale.end_window for scale in self._scales))

    def _take(self, end: int) -> FloatArray:
        rows = [
            np.concatenate([scale.take_window(index) for scale in self._scales])
            for index in range(self._next, end, self._stride)
        ]
        self._next += len(rows) * self._stride
        width = sum(scale.width for scale in self._scales)
        return np.stack(rows) if rows else np.zeros((0, width), np.float32)
