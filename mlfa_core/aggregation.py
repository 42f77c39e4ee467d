"""Segment features to song features: mean over segments, concatenation over levels and scales."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import ShapeError

FloatArray = NDArray[np.float32]


def feature_key(scale: str, level: int) -> str:
    """Name a song feature vector: the scale, and its stored level counted from 1 (lowest)."""
    return f"{scale}/{level}"


class MeanAccumulator:
    """The mean over segments of a stream, in constant memory.

    Sums in float64, so that a song of many hours keeps its precision.
    """

    def __init__(self, num_channels: int) -> None:
        self._sum: NDArray[np.float64] = np.zeros(num_channels)
        self.num_segments = 0

    def add(self, segment_features: FloatArray) -> None:
        """Add segment features, (segments, channels).

        Raises:
            ShapeError: If they are of another number of channels.
        """
        if segment_features.ndim != 2 or segment_features.shape[1] != self._sum.shape[0]:
            raise ShapeError(
                f"Expected (segments, {self._sum.shape[0]}), got {segment_features.shape}."
            )
        self._sum += segment_features.sum(axis=0, dtype=np.float64)
        self.num_segments += segment_features.shape[0]

    def mean(self) -> FloatArray:
        """Return the mean so far, (channels,).

        Raises:
            ShapeError: If nothing was added.
        """
        if self.num_segments == 0:
            raise ShapeError("There are no segments to average.")
        return (self._sum / self.num_segments).astype(np.float32)


def average_segments(segment_features: FloatArray) -> FloatArray:
    """Average segment features, (segments, channels), into song features, (channels,).

    Raises:
        ShapeError: If there are no segments.

    Source:
        Paper A, section on feature aggregation; spec section 3.2.
    """
    accumulator = MeanAccumulator(segment_features.shape[-1])
    accumulator.add(segment_features)
    return accumulator.mean()


def concatenate(features: Mapping[str, FloatArray], keys: Iterable[str]) -> FloatArray:
    """Concatenate song features over levels and scales in the order of the keys.

    Args:
        features: Song features by key, (channels,) or (songs, channels) each.
        keys: Which to take, in order: levels low to high within a scale, then scales.

    Returns:
        The song vector, (sum of channels,) or (songs, sum of channels).

    Raises:
        ShapeError: If a key is missing or there are none.
    """
    wanted = list(keys)
    missing = [key for key in wanted if key not in features]
    if missing or not wanted:
        raise ShapeError(f"Song features are missing: {', '.join(missing) or 'none were asked'}.")
    return np.concatenate([features[key] for key in wanted], axis=-1)
