"""Regions of a map: where songs lie close together, named by the tags that are frequent there.

Densities are looked at on a grid: every cell goes uphill to its nearest summit, and low summits
join the ones beside them. It takes milliseconds for a hundred thousand songs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

_CELLS = 96
# A summit that stands out by less than this share of its height is a shoulder of another.
_LEAST_PROMINENCE = 0.2
_MAX_REGIONS = 24
_LEAST_SONGS = 4
_MAX_TAGS = 2
# About one name in 740 that is drawn would stand there by chance.
_LEAST_DEVIATIONS = 3.0
_LEAST_RATIO = 1.5
_LEAST_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class RegionTag:
    """A tag that is frequent in a region.

    Attributes:
        tag: Its name.
        share: Expected share of the region's songs that have it, 0 to 1.
        usual: The same of all songs of the map.
        deviations: By how many standard deviations it is more than by chance.
    """

    tag: str
    share: float
    usual: float
    deviations: float


@dataclass(frozen=True, eq=False, slots=True)
class Region:
    """A region of a map.

    Attributes:
        tags: At most two, the most telling first; none where nothing is frequent.
        songs: Its songs, those nearest to its summit first; indices into the map's.
        middle: Where its summit lies, in the map's coordinates.
    """

    tags: tuple[RegionTag, ...]
    songs: Ints
    middle: tuple[float, float]

    @property
    def name(self) -> str:
        """The tags' names."""
        return ", ".join(tag.tag for tag in self.tags)


def find_regions(
    places: npt.NDArray[np.float32],
    scores: npt.NDArray[np.float32],
    tags: Sequence[str],
) -> tuple[Region, ...]:
    """Find the regions of a map and name them.

    A tag names a region if it is expected more often there than songs drawn by lot would have it:
    the sum of the calibrated scores is taken as the number of songs that have the tag, and compared
    with the normal approximation of the hypergeometric distribution.

    Args:
        places: (songs, 2).
        scores: Of the tags that may name a region, (songs, tags); NaN where there are none.
        tags: Their names.

    Returns:
        The largest region first; together they hold every song.
    """
    if not len(places):
        return ()
    cells, extent = _cells(places)
    summits = _climb(_density(cells, len(places)))
    found = summits[cells[:, 1], cells[:, 0]]
    numbers, members, counts = np.unique(found, return_inverse=True, return_counts=True)
    known = np.where(np.isnan(scores), 0.0, scores).astype(np.float64)
    regions = []
    for place in np.argsort(-counts, kind="stable").tolist():
        songs = np.flatnonzero(members == place)
        row, column = divmod(int(numbers[place]), _CELLS)
        middle = extent[0] + (np.array([column, row]) + 0.5) * extent[1]
        away = ((places[songs] - middle) ** 2).sum(axis=1)
        songs = songs[np.argsort(away, kind="stable")]
        named = _frequent(known, songs, tags) if len(songs) >= _LEAST_SONGS else ()
        regions.append(Region(named, songs, (float(middle[0]), float(middle[1]))))
    return tuple(regions)


def _cells(places: npt.NDArray[np.float32]) -> tuple[Ints, tuple[Doubles, float]]:
    """The grid's cell of each song, (songs, 2); the grid's corner and the width of a cell."""
    low = places.min(axis=0).astype(np.float64)
    reach = max(float((places.max(axis=0) - low).max()), 1e-9)
    # A rim around it, so that no summit stands at the edge.
    width = reach / (_CELLS - 8)
    corner = low - 4 * width
    cells = ((places - corner) / width).astype(np.intp)
    return np.clip(cells, 0, _CELLS - 1), (corner, width)


def _density(cells: Ints, num_songs: int) -> Doubles:
    """How many songs lie around each cell, (rows, columns), smoothed."""
    flat = np.bincount(cells[:, 1] * _CELLS + cells[:, 0], minlength=_CELLS * _CELLS)
    grid = flat.reshape(_CELLS, _CELLS).astype(np.float64)
    # Few songs lie far apart: they need a wider look.
    sigma = float(np.clip(_CELLS / 7 / num_songs**0.25, 1.2, 8.0))
    reach = math.ceil(3 * sigma)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    kernel /= kernel.sum()
    for axis in (0, 1):
        grid = np.apply_along_axis(np.convolve, axis, grid, kernel, mode="same")
    return grid


def _climb(density: Doubles) -> Ints:
    """The summit that each cell belongs to, as its number row by row, (rows, columns)."""
    flat = density.ravel()
    uphill = _uphill(density)
    # Every step doubles the way: a few are enough to be at the top.
    while not np.array_equal(further := uphill[uphill], uphill):
        uphill = further
    owner = uphill.copy()
    owner = _join_low(flat, owner)
    return owner.reshape(density.shape)


def _uphill(density: Doubles) -> Ints:
    """The highest of each cell and the eight around it, by number."""
    rows, columns = density.shape
    padded = np.pad(density, 1, constant_values=-1.0)
    best = density.copy()
    numbers = np.arange(density.size).reshape(rows, columns)
    found = numbers.copy()
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            other = padded[1 + down : 1 + down + rows, 1 + right : 1 + right + columns]
            is_higher = other > best
            best[is_higher] = other[is_higher]
            found[is_higher] = (numbers + down * columns + right)[is_higher]
    return found.ravel()


def _join_low(flat: Doubles, owner: Ints) -> Ints:
    """Join summits to higher ones beside them, over the highest passes first."""
    numbers = np.arange(flat.size).reshape(_CELLS, _CELLS)
    firsts, seconds = [], []
    for one, other in (
        (numbers[:, :-1], numbers[:, 1:]),
        (numbers[:-1], numbers[1:]),
        (numbers[:-1, :-1], numbers[1:, 1:]),
        (numbers[:-1, 1:], numbers[1:, :-1]),
    ):
        # Where nothing lies, every cell is a summit of its own; they matter to nobody.
        is_border = (owner[one] != owner[other]) & (np.minimum(flat[one], flat[other]) > 0)
        firsts.append(one[is_border])
        seconds.append(other[is_border])
    first, second = np.concatenate(firsts), np.concatenate(seconds)
    height = np.minimum(flat[first], flat[second])
    above = {int(summit): int(summit) for summit in np.unique(owner)}

    def top(summit: int) -> int:
        while above[summit] != summit:
            above[summit] = above[above[summit]]
            summit = above[summit]
        return summit

    for place in np.argsort(-height, kind="stable").tolist():
        a, b = top(int(owner[first[place]])), top(int(owner[second[place]]))
        low, high = sorted((a, b), key=lambda summit: (flat[summit], summit))
        if a != b and height[place] >= (1 - _LEAST_PROMINENCE) * flat[low]:
            above[low] = high
    tops = {summit: top(summit) for summit in above}
    joined = np.array([tops[int(summit)] for summit in owner], dtype=np.intp)
    return _join_small(flat, joined)


def _join_small(flat: Doubles, owner: Ints) -> Ints:
    """Join all but the largest regions to the nearest of these."""
    summits, members = np.unique(owner, return_inverse=True)
    if len(summits) <= _MAX_REGIONS:
        return owner
    sizes = np.bincount(members, weights=flat)
    kept = summits[np.sort(np.argsort(-sizes, kind="stable")[:_MAX_REGIONS])]
    spots = np.stack(np.divmod(summits, _CELLS), axis=1)
    kept_spots = np.stack(np.divmod(kept, _CELLS), axis=1)
    away = ((spots[:, np.newaxis] - kept_spots) ** 2).sum(axis=2)
    return np.asarray(kept[away.argmin(axis=1)][members], dtype=np.intp)


def _frequent(scores: Doubles, songs: Ints, tags: Sequence[str]) -> tuple[RegionTag, ...]:
    """The tags that are expected more often in a region than by chance."""
    number, here = len(scores), len(songs)
    usual = scores.mean(axis=0)
    share = scores[songs].mean(axis=0)
    spread = np.sqrt(usual * (1 - usual) * (number - here) / max(number - 1, 1) / here)
    deviations = (share - usual) / np.maximum(spread, 1e-9)
    is_frequent = (
        (deviations >= _LEAST_DEVIATIONS)
        & (share >= _LEAST_SHARE)
        & (share >= _LEAST_RATIO * usual)
    )
    order = [index for index in np.argsort(-deviations).tolist() if is_frequent[index]]
    return tuple(
        RegionTag(tags[index], float(share[index]), float(usual[index]), float(deviations[index]))
        for index in order[:_MAX_TAGS]
    )
