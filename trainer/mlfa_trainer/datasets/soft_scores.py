"""Soft scores of a teacher network per patch of time, and their value at any moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import KnownError, ShapeError
from mlfa_trainer.datasets.paper_tags import PAPER_TAGS
from mlfa_trainer.world_errors import DAMAGE

# 187 frames of 256 samples at 16 kHz: the patch of the teacher networks.
PATCH_S = 187 * 256 / 16_000
_ROUNDING = 1e-3  # of half-precision scores

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class SoftScores:
    """Teacher scores of every clip, known at some patches.

    Attributes:
        columns: Names, ``<group>/<tag>``.
        values: (clips, patches, columns), NaN where not computed.
        patch_s: Length of a patch; patch k spans k to k + 1 times that from the clip's start.
        unknown: Clips of the file that nobody asked for.
    """

    columns: tuple[str, ...]
    values: FloatArray
    patch_s: float = PATCH_S
    unknown: tuple[str, ...] = ()

    @property
    def has_scores(self) -> NDArray[np.bool_]:
        """Whether any of a clip's patches was scored, (clips,)."""
        known = np.asarray(~np.isnan(self.values).any(axis=2), np.bool_)  # (clips, patches)
        return np.asarray(known.any(axis=1), np.bool_)


def read_scores(path: Path, clips: Sequence[str]) -> SoftScores:
    """Read scores and bring them into the order of the clips, by name.

    Args:
        path: An ``.npz`` file with ``clips`` (names) and one array (clips, patches, tags) a tag
            list; ``<list>_columns`` names its tags unless it is a list of the papers;
            ``patch_s`` is the patch length if it is not 2.992 s.
        clips: Wanted clips; one without scores gets NaN.

    Raises:
        KnownError: If the file is missing or not as described, names a clip twice, or holds
            a score that is not between 0 and 1.
    """
    try:
        with np.load(path, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
    except DAMAGE as cause:
        raise KnownError(
            f"Could not read the scores {path}.", "Check data.scores in the recipe.", path
        ) from cause
    if "clips" not in arrays:
        raise KnownError(f"The scores {path.name} do not name their clips.", "", path)
    names = [str(name) for name in arrays["clips"]]
    row_of = {name: row for row, name in enumerate(names)}
    if len(row_of) != len(names):
        twice = next(name for name, count in Counter(names).items() if count > 1)
        raise KnownError(
            f"The scores {path.name} name the clip {twice} twice.",
            "Every clip needs its own row.",
            path,
        )
    patch_s = float(arrays["patch_s"]) if "patch_s" in arrays else PATCH_S
    groups = [
        name
        for name in arrays
        if name not in ("clips", "patch_s") and not name.endswith("_columns")
    ]
    columns: list[str] = []
    parts: list[FloatArray] = []
    # The papers' lists come first and in the papers' order, whatever the file's order.
    for group in sorted(groups, key=lambda name: (name not in PAPER_TAGS, name)):
        values = arrays[group]
        if f"{group}_columns" in arrays:
            tags = tuple(str(tag) for tag in arrays[f"{group}_columns"])
        else:
            tags = PAPER_TAGS.get(group, ())
        is_whole = values.ndim == 3 and values.shape[1] > 0
        if not is_whole or values.shape[::2] != (len(names), len(tags)):
            raise KnownError(
                f"“{group}” in {path.name} has the shape {values.shape}; expected "
                f"({len(names)}, patches, {len(tags)}).",
                "The first axis goes with “clips” by position, the last with "
                f"“{group}_columns”; write the file again.",
                path,
            )
        if parts and values.shape[1] != parts[0].shape[1]:
            raise KnownError(
                f"“{group}” in {path.name} has {values.shape[1]} patches, and "
                f"“{columns[0].split('/')[0]}” {parts[0].shape[1]}.",
                "All tag lists are scored on the same patches; fill missing ones with NaN.",
                path,
            )
        _check_range(values, names, group, path)
        columns += [f"{group}/{tag}" for tag in tags]
        parts.append(values.astype(np.float32))
    if not parts:
        raise KnownError(f"The scores {path.name} hold no tag list.", "", path)
    joined = np.concatenate(parts, axis=2)
    ordered = np.full((len(clips), *joined.shape[1:]), np.nan, np.float32)
    for index, clip in enumerate(clips):
        if clip in row_of:
            ordered[index] = joined[row_of[clip]]
    wanted = set(clips)
    unknown = tuple(name for name in names if name not in wanted)
    return SoftScores(tuple(columns), ordered, patch_s, unknown)


def _check_range(values: NDArray[np.generic], names: list[str], group: str, path: Path) -> None:
    """Refuse scores that are no probabilities; NaN means that there is none.

    Raises:
        KnownError: Naming the first clip that has one.
    """
    if values.dtype.kind not in "fiub":
        raise KnownError(f"“{group}” in {path.name} does not hold numbers.", "", path)
    numbers = values.astype(np.float32)
    wrong = ~(np.isnan(numbers) | (np.abs(numbers - 0.5) <= 0.5 + _ROUNDING))
    if wrong.any():
        row = int(np.flatnonzero(wrong.any(axis=(1, 2)))[0])
        raise KnownError(
            f"“{group}” in {path.name} holds the score {numbers[row][wrong[row]][0]:g} for the "
            f"clip {names[row]}.",
            "Scores are between 0 and 1, after the sigmoid; NaN where there is none.",
            path,
        )


class ScoreTrack:
    """Teacher scores at any moment: linear between the centres of the scored patches.

    Before the first and after the last scored centre the nearest score holds.

    Attributes:
        columns: Names of the scores.
        patch_s: Length of a patch.
        has_scores: Per clip, whether any of its patches was scored.
        unknown: Clips of the score file that the data set does not have.
    """

    def __init__(self, scores: SoftScores) -> None:
        self.columns = scores.columns
        self.unknown = scores.unknown
        self.patch_s = scores.patch_s
        self._dense, self._known = _fill_gaps(scores.values)
        self.has_scores = np.asarray(self._known.any(axis=1), np.bool_)

    def at(self, clips: NDArray[np.int64], times_s: NDArray[np.float64]) -> FloatArray:
        """Return scores at moments of clips.

        Args:
            clips: Clip indices, (n,).
            times_s: Seconds from each clip's start, (n,).

        Returns:
            (n, columns); NaN for clips without any score.

        Raises:
            ShapeError: If there are not as many clips as moments.
        """
        if clips.shape != times_s.shape:
            raise ShapeError(f"Got {clips.shape} clips and {times_s.shape} times.")
        last = self._dense.shape[1] - 1
        position = np.clip(times_s / self.patch_s - 0.5, 0.0, last)
        below = np.floor(position).astype(np.int64)
        above = np.minimum(below + 1, last)
        share = (position - below).astype(np.float32)[:, None]
        dense = self._dense
        return np.asarray(dense[clips, below] * (1 - share) + dense[clips, above] * share)

    def clip_means(self) -> FloatArray:
        """Return each clip's mean over its scored patches, (clips, columns); NaN without any."""
        count = self._known.sum(axis=1)[:, None]
        total = np.where(self._known[:, :, None], self._dense, 0.0).sum(axis=1)
        means = np.full(total.shape, np.nan, np.float32)
        np.divide(total, count, out=means, where=count > 0)
        return means


def _fill_gaps(values: FloatArray) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Interpolate unscored patches between scored ones; hold the ends. Also tell them apart."""
    known = np.asarray(~np.isnan(values).any(axis=2), np.bool_)  # (clips, patches)
    dense = values.copy()
    patches = np.arange(values.shape[1])
    for clip in range(values.shape[0]):
        scored = np.flatnonzero(known[clip])
        if scored.size in (0, patches.size):
            continue
        after = np.clip(np.searchsorted(scored, patches), 0, scored.size - 1)
        before = np.clip(after - (scored[after] > patches), 0, scored.size - 1)
        left, right = scored[before], scored[after]
        gap = np.maximum(right - left, 1)
        share = np.clip((patches - left) / gap, 0.0, 1.0).astype(np.float32)[:, None]
        dense[clip] = values[clip, left] * (1 - share) + values[clip, right] * share
    return dense, known
