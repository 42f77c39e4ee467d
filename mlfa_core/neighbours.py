"""Songs that are near each other: what near means at a level, and how to find the nearest.

Numpy alone, so that any process may ask.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlfa_core.errors import ShapeError

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

# Principal components kept of a level of one scale: docs/benchmarks.md says what that costs.
NUM_COMPONENTS = 64
# Below this share of the strongest, a component is a rounding error.
_LEAST_VARIANCE = 1e-6


@dataclass(frozen=True, eq=False)
class FeatureSpace:
    """Where the songs of a collection lie by the features of one level of one scale.

    Every feature is standardised by its own mean and deviation over the collection. Along its
    strongest principal components it is divided by the root of their deviation: halfway between
    letting the few directions decide in which songs differ most and letting all count the same.
    Two songs are as near as the cosine of the angle between their vectors: 1 for equal songs,
    about 0 for songs that have nothing in common beyond what all have.

    Departure: The papers' global classifier standardises by one scalar mean and deviation over
    all entries, and learns what matters; here nothing is learnt. How both find clips of one
    recording, and of one genre, is in docs/benchmarks.md.

    Attributes:
        mean: Of every feature, (dim,).
        matrix: From what is left of the mean to the vectors, (size, dim).
    """

    mean: Floats
    matrix: Floats

    @property
    def size(self) -> int:
        """Length of the vectors that `place` gives."""
        return len(self.matrix)

    def place(self, features: Floats) -> Floats:
        """Turn song features into vectors whose dot products are cosines.

        Args:
            features: (songs, dim).

        Returns:
            (songs, size), each of length 1; of length 0 for a song that lies on the mean.

        Raises:
            ShapeError: If they have another dimension.
        """
        if features.ndim != 2 or features.shape[1] != len(self.mean):
            raise ShapeError(f"Expected (songs, {len(self.mean)}), got {features.shape}.")
        vectors = (features - self.mean) @ self.matrix.T
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)


def fit_space(features: Floats, num_components: int = NUM_COMPONENTS) -> FeatureSpace:
    """Find out how the songs of a collection lie.

    Args:
        features: Of the songs, or of a fair sample of them, (songs, dim).
        num_components: How many are kept at most.

    Raises:
        ShapeError: If there are no songs.
    """
    if features.ndim != 2 or not len(features):
        raise ShapeError(f"Expected (songs, dim) with songs, got {features.shape}.")
    mean = features.mean(axis=0, dtype=np.float64)
    spread = features.std(axis=0, dtype=np.float64)
    # A constant feature has a deviation of rounding errors, not always of 0.
    spread[spread <= 1e-6 * np.maximum(np.abs(mean), 1e-6)] = np.inf
    standard = (features - mean) / spread
    values, vectors = np.linalg.eigh(standard.T @ standard / len(features))
    # The strongest first; the root of a component's deviation is the fourth of its variance.
    values, components = values[::-1][:num_components], vectors.T[::-1][:num_components]
    is_real = values > _LEAST_VARIANCE * max(float(values[0]), _LEAST_VARIANCE)
    matrix = components[is_real] / spread / np.sqrt(np.sqrt(values[is_real]))[:, np.newaxis]
    return FeatureSpace(mean.astype(np.float32), np.ascontiguousarray(matrix, dtype=np.float32))


def level_weights(num_levels: int, balance: float) -> tuple[float, ...]:
    """Say how much each level counts between "sounds like" and "same kind of music".

    The weights are those of a binomial distribution: at 0 the lowest level counts alone, at 1 the
    highest, in between the levels around the balance the most.

    Args:
        num_levels: How many levels there are.
        balance: 0 to 1.

    Returns:
        A weight per level, the lowest first; they sum up to 1.

    Raises:
        ValueError: If there are no levels, or the balance is out of range.
    """
    if num_levels < 1 or not 0.0 <= balance <= 1.0:
        raise ValueError(f"no balance of {num_levels} levels: {balance}")
    top = num_levels - 1
    return tuple(
        math.comb(top, level) * balance**level * (1.0 - balance) ** (top - level)
        for level in range(num_levels)
    )


def key_weights(
    levels: Sequence[Sequence[str]], weights: Sequence[float], keys: Sequence[str]
) -> Floats:
    """Share the weight of each level equally among the features that belong to it.

    Args:
        levels: The features of each level; one may belong to several.
        weights: Of the levels.
        keys: All features.

    Returns:
        A weight per feature, (keys,), in the order of ``keys``.
    """
    places = {key: index for index, key in enumerate(keys)}
    found = np.zeros(len(keys), dtype=np.float32)
    for level, weight in zip(levels, weights, strict=True):
        for key in level:
            found[places[key]] += weight / len(level)
    return found


def similarities(
    vectors: Mapping[str, Sequence[Floats]], queries: Mapping[str, Floats], keys: Sequence[str]
) -> Floats:
    """Compare all songs with one or several, at every level of every scale.

    Args:
        vectors: By feature, blocks of (songs, size) that `FeatureSpace.place` has given.
        queries: By feature, the vectors of the songs that are asked about, (queries, size). What
            is near to all of them is found by the mean of its similarities.
        keys: The features, in the wanted order.

    Returns:
        (keys, songs), -1 to 1.
    """
    rows = []
    for key in keys:
        query = queries[key].mean(axis=0)
        rows.append(np.concatenate([block @ query for block in vectors[key]]))
    return np.asarray(np.stack(rows), dtype=np.float32)


def nearest(scores: Floats, count: int, allowed: Flags | None = None) -> npt.NDArray[np.intp]:
    """Find the highest scores; equal ones in the order of their places.

    Args:
        scores: (songs,).
        count: How many at most.
        allowed: Which songs may be found, (songs,); None for all.

    Returns:
        Their places, the highest score first.
    """
    if allowed is not None:
        scores = np.where(allowed, scores, -np.inf)
    count = min(count, len(scores))
    if count <= 0:
        return np.zeros(0, dtype=np.intp)
    limit = np.partition(scores, len(scores) - count)[len(scores) - count]
    found = np.flatnonzero(scores >= limit)
    found = found[np.argsort(-scores[found], kind="stable")][:count]
    return found[np.isfinite(scores[found])]
