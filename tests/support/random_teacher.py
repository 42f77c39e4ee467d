"""Networks of a teacher with random weights, in the published files' layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mlfa_trainer.teacher.network import expected_shapes


def random_weights(seed: int) -> dict[str, np.ndarray]:
    """Weights that keep responses of order one; half of the normalising factors are negative."""
    rng = np.random.default_rng(seed)
    weights = {}
    for name, shape in expected_shapes().items():
        part = name.partition("|")[2]
        if part == "kernel":
            values = rng.standard_normal(shape) / np.sqrt(np.prod(shape[:-1]))
        elif part == "gamma":
            values = rng.choice([-1.0, 1.0], shape) * rng.uniform(0.5, 1.5, shape)
        elif part == "moving_variance":
            values = rng.uniform(0.2, 2.0, shape)
        else:
            values = 0.3 * rng.standard_normal(shape)
        weights[name] = values.astype(np.float32)
    return weights


def write_teacher(folder: Path, seed: int = 0) -> Path:
    """Write ``msd.npz`` and ``mtat.npz``; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, group in enumerate(("msd", "mtat")):
        np.savez(folder / f"{group}.npz", **random_weights(100 * seed + number))
    return folder
