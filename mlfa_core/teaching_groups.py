"""Which songs belong together, so that a held-out song has no sibling among those learnt from."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import ShapeError

IntArray = NDArray[np.int64]
Labels = NDArray[np.int8]


def connect(keys: Sequence[Iterable[Hashable]]) -> IntArray:
    """Put songs that share a key into one group, and whatever is connected over several songs.

    Args:
        keys: Of each song: its artist, album, folder, recording and the like.

    Returns:
        Number of each song's group, (songs,), counted from 0 in order of the first song.
    """
    parent = list(range(len(keys)))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    owner: dict[Hashable, int] = {}
    for place, own in enumerate(keys):
        for key in own:
            first, second = sorted((root(owner.setdefault(key, place)), root(place)))
            parent[second] = first
    roots = np.array([root(place) for place in range(len(keys))], dtype=np.int64)
    _, groups = np.unique(roots, return_inverse=True)
    return groups.astype(np.int64).reshape(-1)


def assign_folds(groups: IntArray, labels: Labels, num_folds: int) -> IntArray:
    """Share whole groups out to folds, so that every tag's songs are spread as evenly as can be.

    The largest groups go first, each to the fold that lacks most of what it brings.

    Args:
        groups: Group of each song, (songs,), 0 and up.
        labels: 1 yes, -1 no, 0 unknown, (songs, tags).
        num_folds: At least 2.

    Returns:
        Fold of each song, (songs,).

    Raises:
        ShapeError: If the arrays do not fit each other.
    """
    if labels.ndim != 2 or groups.shape != (labels.shape[0],) or num_folds < 2:
        raise ShapeError(f"Groups and labels differ: {groups.shape}, {labels.shape}.")
    num_groups = int(groups.max(initial=-1)) + 1
    brings = np.zeros((num_groups, 2 * labels.shape[1] + 1))
    has = np.concatenate([labels > 0, labels < 0, np.ones((len(groups), 1))], axis=1)
    np.add.at(brings, groups, has)
    # A rare tag's few songs matter as much as a common one's many.
    brings /= np.maximum(brings.sum(axis=0), 1.0)
    held = np.zeros((num_folds, brings.shape[1]))
    fold_of = np.zeros(num_groups, dtype=np.int64)
    for group in np.argsort(-brings.sum(axis=1), kind="stable").tolist():
        crowding = held @ brings[group]
        fold = int(crowding.argmin())
        fold_of[group] = fold
        held[fold] += brings[group]
    return fold_of[groups]


def train_rows(folds: IntArray, fold: int, compilations: Sequence[Iterable[Hashable]]) -> IntArray:
    """Give the songs that may be learnt from while a fold is held out.

    Args:
        folds: Fold of each song, (songs,).
        fold: The one that is held out.
        compilations: Keys of each song that connect no groups (an album of many artists would
            connect all of them), but keep a song from being learnt from while one that shares a
            key is held out.
    """
    is_out = folds == fold
    held = {key for place in np.flatnonzero(is_out).tolist() for key in compilations[place]}
    if held:
        for place in np.flatnonzero(~is_out).tolist():
            is_out[place] = not held.isdisjoint(compilations[place])
    return np.flatnonzero(~is_out)
