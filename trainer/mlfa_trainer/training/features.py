"""Extracted features: one row a window of about 3 s, per scale, all levels; an index by clip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import KnownError
from mlfa_core.layer_features import resolve_levels
from mlfa_trainer.run_folder import read_json
from mlfa_trainer.sound.store import SAMPLE_RATE

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float32]
# A window that no segment's centre lies in repeats the one before, but weighs next to nothing.
FILLED_WEIGHT = 1e-6


def index_path(folder: Path, scale: str) -> Path:
    """Return where a scale's index lies."""
    return folder / f"{scale}.json"


def array_path(folder: Path, scale: str, name: str) -> Path:
    """Return where one of a scale's arrays lies: ``features``, ``weights`` or ``local``."""
    return folder / f"{scale}.{name}.npy"


@dataclass(frozen=True)
class WindowFeatures:
    """Window features of chosen scales and levels, for all clips.

    Attributes:
        clips: Row of each clip, by its index in the data set: (first window, windows).
        blocks: Per scale, (all windows, channels), float16 as stored or float32.
        weights: Per scale, number of segments in each window, (all windows,).
        window_samples: Length of a window.
    """

    clips: Mapping[int, tuple[int, int]]
    blocks: tuple[NDArray[np.floating], ...]
    weights: tuple[FloatArray, ...]
    window_samples: int

    @property
    def num_features(self) -> int:
        """Length of a song vector."""
        return sum(block.shape[1] for block in self.blocks)

    def centres_s(self, num_windows: int) -> NDArray[np.float64]:
        """Return the centres of a clip's windows, seconds, (windows,)."""
        return (np.arange(num_windows) + 0.5) * self.window_samples / SAMPLE_RATE

    def mean(self, starts: IntArray, lengths: IntArray) -> FloatArray:
        """Average runs of windows as a song of just these windows would be averaged.

        Args:
            starts: First window of each run, a row of the blocks, (n,).
            lengths: Windows of each run, at least 1, (n,).

        Returns:
            (n, features).
        """
        rows, bounds = run_rows(starts, lengths)
        parts = []
        for block, weights in zip(self.blocks, self.weights, strict=True):
            now = weights[rows]
            total = np.add.reduceat(block[rows].astype(np.float32) * now[:, None], bounds, axis=0)
            parts.append(total / np.add.reduceat(now, bounds)[:, None])
        return np.concatenate(parts, axis=1)

    def collapsed(self) -> WindowFeatures:
        """Return the same with one window a clip: for whole clips, each mean is taken once."""
        if all(count == 1 for _, count in self.clips.values()):
            return self
        order = list(self.clips)
        places = np.array([self.clips[clip] for clip in order], np.int64).reshape(-1, 2)
        rows, bounds = run_rows(places[:, 0], places[:, 1])
        counts = tuple(
            np.asarray(np.add.reduceat(weights[rows], bounds), np.float32)
            for weights in self.weights
        )
        vectors = self.mean(places[:, 0], places[:, 1])
        widths = np.cumsum([block.shape[1] for block in self.blocks])[:-1]
        return WindowFeatures(
            {clip: (row, 1) for row, clip in enumerate(order)},
            tuple(np.ascontiguousarray(part) for part in np.split(vectors, widths, axis=1)),
            counts,
            self.window_samples,
        )

    def song_vectors(self, clips: Sequence[int] | IntArray) -> FloatArray:
        """Return the song vectors of whole clips, (clips, features)."""
        places = np.array([self.clips[int(clip)] for clip in clips], np.int64).reshape(-1, 2)
        return self.mean(places[:, 0], places[:, 1])


def run_rows(starts: IntArray, lengths: IntArray) -> tuple[IntArray, IntArray]:
    """Return all rows of some runs one after the other, and where each run begins in them."""
    bounds = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    rows = np.repeat(starts - bounds, lengths) + np.arange(int(lengths.sum()))
    return rows, bounds


def load_features(
    folder: Path,
    names: Sequence[str],
    scales: Mapping[str, Sequence[int] | None],
) -> WindowFeatures:
    """Load window features.

    Args:
        folder: The run's features.
        names: Clip names in the order of the data set's rows.
        scales: Wanted scales, in the order of the song vector, each with its levels (as in
            ``resolve_levels``).

    Raises:
        KnownError: If a scale was not extracted, or from other clips than another.
    """
    blocks, weights = [], []
    first_index = None
    for scale, levels in scales.items():
        index = read_json(index_path(folder, scale))
        if first_index is None:
            first_index = index
        elif (index["clips"], index["window_samples"]) != (
            first_index["clips"],
            first_index["window_samples"],
        ):
            raise KnownError(
                f"The features of {scale} were extracted from other clips than those before.",
                "Run: mlfa-trainer extract, with the same recipe.",
                folder,
            )
        channels = index["channels"]
        bounds = np.concatenate([[0], np.cumsum(channels)])
        columns = np.concatenate(
            [np.arange(bounds[i], bounds[i + 1]) for i in resolve_levels(len(channels), levels)]
        )
        stored = np.load(array_path(folder, scale, "features"), mmap_mode="r")
        blocks.append(np.ascontiguousarray(stored[:, columns]))
        weights.append(np.load(array_path(folder, scale, "weights")))
    if first_index is None:
        raise KnownError("No scale was chosen.", "Check global.scales in the recipe.")
    row_of = {name: row for row, name in enumerate(names)}
    places = {
        row_of[name]: (int(place[0]), int(place[1]))
        for name, place in first_index["clips"].items()
        if name in row_of
    }
    return WindowFeatures(places, tuple(blocks), tuple(weights), int(first_index["window_samples"]))
