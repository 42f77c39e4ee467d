"""A head: linear outputs that a user taught, on song vectors brought to length 1. Numpy alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import ShapeError

FloatArray = NDArray[np.float32]

_SMALLEST_LENGTH = np.float32(1e-6)


@dataclass(frozen=True, eq=False)
class Standards:
    """How song vectors are standardised: every feature alone, then the vector as a whole.

    Brought to one length, a song that is loud or dense at every level weighs no more than a calm
    one. With 5 to 50 examples a tag this told held-out recordings apart better than standardising
    alone: docs/teaching.md.

    Attributes:
        mean: Of each feature, (features,).
        scale: What the difference from it is multiplied by, (features,).
    """

    mean: FloatArray
    scale: FloatArray

    def units(self, vectors: FloatArray) -> FloatArray:
        """Return vectors of length 1, (songs, features), for song vectors of the same shape."""
        scaled = (vectors - self.mean) * self.scale
        lengths = np.linalg.norm(scaled, axis=1, keepdims=True)
        result: FloatArray = scaled / np.maximum(lengths, _SMALLEST_LENGTH)
        return result


def fit_standards(vectors: FloatArray) -> Standards:
    """Measure how song vectors are standardised; features that hardly vary are not blown up.

    Args:
        vectors: (songs, features), at least one song.

    Raises:
        ShapeError: If there is nothing to measure.
    """
    if vectors.ndim != 2 or vectors.size == 0:
        raise ShapeError(f"Expected (songs, features), got {vectors.shape}.")
    deviation = vectors.std(axis=0, dtype=np.float64)
    floor = 1e-3 * float(deviation.mean()) + 1e-9
    mean = vectors.mean(axis=0, dtype=np.float64)
    return Standards(mean.astype(np.float32), (1.0 / (deviation + floor)).astype(np.float32))


@dataclass(frozen=True, eq=False)
class SongHead:
    """Linear outputs on standardised song vectors.

    Attributes:
        standards: How vectors are standardised.
        weight: (outputs, features).
        bias: (outputs,).
    """

    standards: Standards
    weight: FloatArray
    bias: FloatArray

    def logits(self, vectors: FloatArray) -> FloatArray:
        """Return logits, (songs, outputs), for song vectors, (songs, features)."""
        result: FloatArray = self.standards.units(vectors) @ self.weight.T + self.bias
        return result

    def tensors(self) -> dict[str, FloatArray]:
        """Return the arrays, shaped as in this class, as a package's weights file holds them."""
        return {
            "head.mean": self.standards.mean,
            "head.scale": self.standards.scale,
            "head.weight": self.weight,
            "head.bias": self.bias,
        }


def head_of(tensors: Mapping[str, NDArray[Any]], num_outputs: int, num_features: int) -> SongHead:
    """Take a head out of a package's weights.

    Args:
        tensors: The weights by name, of the shapes in `SongHead` and `Standards`.
        num_outputs: As the package's facts say.
        num_features: Length of its song vectors.

    Raises:
        ShapeError: If an array is missing, of another shape, or not finite.
    """
    shapes: dict[str, tuple[int, ...]] = {
        "head.mean": (num_features,),
        "head.scale": (num_features,),
        "head.weight": (num_outputs, num_features),
        "head.bias": (num_outputs,),
    }
    found = []
    for name, shape in shapes.items():
        array = tensors.get(name)
        if array is None or array.shape != shape or array.dtype.kind != "f":
            raise ShapeError(f"{name} is not of shape {shape}.")
        if not np.isfinite(array).all():
            raise ShapeError(f"{name} holds what is not finite.")
        found.append(array.astype(np.float32))
    mean, scale, weight, bias = found
    return SongHead(Standards(mean, scale), weight, bias)
