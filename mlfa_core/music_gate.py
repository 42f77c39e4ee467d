"""Music or not: a linear decision on how a song's features are, and how they vary over time.

The tag classifier hears means only, and calls a waterfall ambient. What differs is the spread
over time as much as the mean; and with few examples of noise, a linear model with strong
regularisation is right about unknown noises far more often than a network is.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import ShapeError

FloatArray = NDArray[np.float32]


class WindowStatistics:
    """Mean and standard deviation over windows of their features' square roots, as a stream.

    Features are maxima after ReLU and have long tails, which the root shortens. Sums are kept in
    float64, so that a song of many hours keeps its precision.

    Args:
        num_features: Of each window, all levels and scales.
    """

    def __init__(self, num_features: int) -> None:
        self._sum = np.zeros(num_features)
        self._square_sum = np.zeros(num_features)
        self.num_windows = 0

    def add(self, windows: FloatArray) -> None:
        """Add windows, (windows, num_features), features not below zero.

        Raises:
            ShapeError: If they are of another number of features.
        """
        if windows.ndim != 2 or windows.shape[1] != self._sum.shape[0]:
            raise ShapeError(f"Expected (windows, {self._sum.shape[0]}), got {windows.shape}.")
        values = windows.astype(np.float64)
        self._sum += np.sqrt(values).sum(axis=0)
        self._square_sum += values.sum(axis=0)
        self.num_windows += windows.shape[0]

    def vector(self) -> FloatArray:
        """Return the means, then the deviations, (2 * num_features,).

        Raises:
            ShapeError: If nothing was added.
        """
        if self.num_windows == 0:
            raise ShapeError("There are no windows to describe.")
        mean = self._sum / self.num_windows
        variance = self._square_sum / self.num_windows - mean**2
        spread = np.sqrt(np.maximum(variance, 0.0))  # rounding may bring it below zero
        return np.concatenate([mean, spread]).astype(np.float32)


class MusicGate:
    """Tells music from speech, noise and silence.

    Args:
        weights: Of a song's window statistics, (2 * num_features,).
        bias: Added to the weighted sum.

    Raises:
        ShapeError: If the weights are of another shape.
    """

    def __init__(self, weights: FloatArray, bias: float) -> None:
        if weights.ndim != 1 or weights.size % 2:
            raise ShapeError(f"Expected (2 * features,) weights, got {weights.shape}.")
        self.weights = weights.astype(np.float32)
        self.bias = float(bias)

    def logits(self, statistics: FloatArray) -> NDArray[np.float64]:
        """Return a logit a song, (songs,), from (songs, 2 * num_features); above 0 is music."""
        found: NDArray[np.float64] = statistics.astype(np.float64) @ self.weights + self.bias
        return found
