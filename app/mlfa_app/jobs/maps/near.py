"""True neighbours of the songs of a map: in the space of the features that it was made of."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mlfa_app.jobs.one_thread import one_blas_thread

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

NUM_NEIGHBOURS = 8
_PAGE_SONGS = 128
# Beyond these the neighbours of a part, drawn by lot, are looked for.
_MOST_ASKED = 1000


def near_songs(features: Floats, index: int, count: int = NUM_NEIGHBOURS) -> list[int]:
    """Find the songs nearest to one, the nearest first.

    Args:
        features: (songs, dim).
        index: The song.
        count: How many at most.
    """
    return [int(each) for each in _nearest(features, np.array([index]), count)[0]]


def with_neighbours(features: Floats, selected: Flags, count: int = 5) -> Flags:
    """Add to songs those that are nearest to each of them.

    Args:
        features: (songs, dim).
        selected: The songs, (songs,).
        count: How many are taken of each, at most.
    """
    asked = np.flatnonzero(selected)
    if len(asked) > _MOST_ASKED:
        asked = np.random.default_rng(0).permutation(asked)[:_MOST_ASKED]
    grown = selected.copy()
    for first in range(0, len(asked), _PAGE_SONGS):
        grown[_nearest(features, asked[first : first + _PAGE_SONGS], count).ravel()] = True
    return grown


def in_walking_order(features: Floats, songs: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """Put songs in an order in which each is followed by the nearest of those that are left.

    Of more than two thousand songs only the first two thousand are put in order.

    Args:
        features: (songs, dim).
        songs: Indices; the first stays the first.
    """
    walked, rest = songs[:2000], songs[2000:]
    if not len(walked):
        return songs
    points = features[walked].astype(np.float64)
    left = np.ones(len(walked), dtype=np.bool_)
    order = [0]
    left[0] = False
    while len(order) < len(walked):
        away = ((points - points[order[-1]]) ** 2).sum(axis=1)
        away[~left] = np.inf
        order.append(int(away.argmin()))
        left[order[-1]] = False
    return np.concatenate([walked[order], rest])


@one_blas_thread()
def _nearest(features: Floats, asked: npt.NDArray[np.intp], count: int) -> npt.NDArray[np.intp]:
    """The nearest songs of each, (asked, count), the nearest first; none is its own neighbour."""
    count = min(count, len(features) - 1)
    squares = (features**2).sum(axis=1)
    away = squares - 2 * features[asked] @ features.T
    away[np.arange(len(asked)), asked] = np.inf
    found = (
        np.argpartition(away, count - 1, axis=1)[:, :count]
        if count
        else np.zeros((len(asked), 0), dtype=np.intp)
    )
    order = np.argsort(np.take_along_axis(away, found, axis=1), axis=1, kind="stable")
    return np.take_along_axis(found, order, axis=1)
