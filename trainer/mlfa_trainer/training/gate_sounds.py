"""Features of the recordings that only the music gate hears."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.training.features import WindowFeatures, index_path, load_features
from mlfa_trainer.workspace import Workspace

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class GateSounds:
    """Recorded noise and speech, none of it music.

    Attributes:
        rows: All clips that can be heard.
        features: Of these, by index.
        levels_db: Of these.
        splits: Split to clips by index. What may not ship is in the test split alone.
    """

    rows: tuple[ClipRow, ...]
    features: WindowFeatures
    levels_db: NDArray[np.float64]
    splits: dict[str, IntArray]


def load_gate_sounds(workspace: Workspace) -> GateSounds | None:
    """Load the features of a recipe's gate sounds; None if it has none.

    Raises:
        KnownError: If they were not prepared, or their features not extracted.
    """
    space = workspace.of_gate_sounds()
    if space is None:
        return None
    data, store = space.load_data(), space.open_store()
    rows = tuple(row for row in data.rows if row.clip in store.clips)
    for scale in space.chosen_scales:
        if not index_path(space.features_folder, scale).exists():
            raise _not_extracted(workspace)
    features = load_features(space.features_folder, [r.clip for r in rows], space.chosen_scales)
    if len(features.clips) != len(rows):
        raise _not_extracted(workspace)
    splits = {
        split: np.array(
            [
                index
                for index, row in enumerate(rows)
                if row.split == split and (split == "test" or row.clip not in data.left_out.clips)
            ],
            np.int64,
        )
        for split in ("train", "valid", "test")
    }
    levels = np.array([store.clips[row.clip].level_db for row in rows], np.float64)
    return GateSounds(rows, features, levels, splits)


def learned_by_gate(workspace: Workspace) -> tuple[ClipRow, ...]:
    """Return the recordings that the gate learned from or was calibrated on, and nothing else."""
    sounds = load_gate_sounds(workspace)
    if sounds is None:
        return ()
    clips = np.concatenate([sounds.splits["train"], sounds.splits["valid"]])
    return tuple(sounds.rows[int(clip)] for clip in clips)


def _not_extracted(workspace: Workspace) -> KnownError:
    return KnownError(
        "The sounds of the music gate have no features yet.",
        f"Run: mlfa-trainer extract {workspace.recipe.name}",
        workspace.features_folder,
    )
