"""The average song that a package's classifier was trained on: an optional file of a package.

An explanation says what makes a song differ from it. Numpy alone.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from mlfa_core.errors import ModelPackageError, ShapeError
from mlfa_core.model_package import TYPICAL_FILE, ModelPackage

Floats = npt.NDArray[np.float32]

_NAME = "song_vector"


def write_typical_song(folder: Path, song_vector: Floats) -> None:
    """Put the average song into a package folder.

    Args:
        folder: Of the package.
        song_vector: Mean of the song vectors of the training clips, (features,).

    Raises:
        ShapeError: If it is no vector of finite numbers.
    """
    if song_vector.ndim != 1 or not np.isfinite(song_vector).all():
        raise ShapeError(f"Expected finite numbers, (features,), got {song_vector.shape}.")
    aside = folder / f".{TYPICAL_FILE}.part"
    aside.write_bytes(save_tensors({_NAME: np.ascontiguousarray(song_vector, np.float32)}))
    os.replace(aside, folder / TYPICAL_FILE)


def read_typical_song(package: ModelPackage, num_features: int) -> Floats | None:
    """Read the average song of a package.

    It only serves explanations: a package without it, or with one that does not fit, is as good
    as any other.

    Args:
        package: The package.
        num_features: Length of its song vectors.

    Returns:
        (features,), or None.
    """
    try:
        found = load_tensors(package.read_typical())[_NAME]
    except (ModelPackageError, SafetensorError, ValueError, KeyError):
        return None
    if found.shape != (num_features,) or found.dtype != np.float32 or not np.isfinite(found).all():
        return None
    return np.asarray(found, np.float32)
