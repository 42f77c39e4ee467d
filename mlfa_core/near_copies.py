"""Songs so alike that they are one recording, encoded twice: what counts as that. Numpy alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from mlfa_core.errors import ShapeError

Floats = npt.NDArray[np.float32]

# Measured on re-encodings and on different recordings: docs/benchmarks.md.
MAX_DISTANCE = 0.15
# Encoders pad, and cutting a second of silence off makes no other recording.
MAX_SECONDS_APART = 2.0
_BLOCK_SONGS = 512


def feature_distance(first: Floats, second: Floats) -> Floats:
    """Say how far the features of songs are apart, as a share of their length.

    Unlike the cosines of `neighbours` this asks nothing of the other songs of a library, so that
    one limit serves all libraries.

    Args:
        first: (songs, dim).
        second: (songs, dim), or (dim,) to compare all with one.

    Returns:
        (songs,): 0 for equal features.
    """
    lengths = np.linalg.norm(first, axis=-1) * np.linalg.norm(second, axis=-1)
    apart = np.linalg.norm(first - second, axis=-1)
    return np.asarray(apart / np.sqrt(np.maximum(lengths, 1e-12)), dtype=np.float32)


def largest_distance(first: Mapping[str, Floats], second: Mapping[str, Floats]) -> float:
    """Give the largest distance of two songs at any level of any scale.

    Args:
        first: Song features by "scale/level", (dim,) each.
        second: Likewise, with the same keys.
    """
    return max(float(feature_distance(first[key], second[key])) for key in first)


def near_pairs(
    features: Floats,
    durations_s: Floats,
    max_distance: float = MAX_DISTANCE,
    max_seconds: float = MAX_SECONDS_APART,
) -> Iterator[npt.NDArray[np.intp]]:
    """Find the pairs of songs that are near each other and nearly as long.

    Songs are sorted by length and compared block by block, each block with the songs that are at
    most so much longer: no more memory is needed than for the features themselves.

    Args:
        features: Of one level of one scale, (songs, dim).
        durations_s: (songs,); songs of unknown length, NaN, are in no pair.
        max_distance: As `feature_distance` gives it.
        max_seconds: By how much the lengths may differ.

    Yields:
        Once for each block: places of the pairs' songs, (pairs, 2), possibly none.

    Raises:
        ShapeError: If the arrays do not fit each other.
    """
    if features.ndim != 2 or durations_s.shape != (len(features),):
        raise ShapeError(f"Songs and lengths differ: {features.shape}, {durations_s.shape}.")
    order = np.argsort(durations_s, kind="stable")
    order = order[np.isfinite(durations_s[order])]
    seconds = durations_s[order].astype(np.float64)
    ends = np.searchsorted(seconds, seconds + max_seconds, side="right")
    squares = np.square(features, dtype=np.float32).sum(axis=1)
    for start in range(0, len(order), _BLOCK_SONGS):
        rows = order[start : start + _BLOCK_SONGS]
        others = order[start : int(ends[start + len(rows) - 1])]
        apart = -2.0 * (features[rows] @ features[others].T)
        apart += squares[rows][:, np.newaxis] + squares[others]
        limits = np.sqrt(np.outer(squares[rows], squares[others])) * np.float32(max_distance**2)
        # Each pair once, and only songs within the wanted length of the row's own.
        places = np.arange(len(others))
        own = np.arange(len(rows))[:, np.newaxis]
        last = (ends[start : start + len(rows)] - start)[:, np.newaxis]
        is_pair = (apart <= limits) & (places > own) & (places < last)
        found = np.argwhere(is_pair)
        yield np.stack([rows[found[:, 0]], others[found[:, 1]]], axis=1)


def groups_of(pairs: npt.NDArray[np.intp], num_songs: int) -> list[list[int]]:
    """Join pairs that share a song into groups.

    Args:
        pairs: (pairs, 2).
        num_songs: How many songs there are.

    Returns:
        Groups of two songs or more, each ascending, in the order of their first songs.
    """
    leader = list(range(num_songs))

    def find(song: int) -> int:
        while leader[song] != song:
            leader[song] = leader[leader[song]]
            song = leader[song]
        return song

    for first, second in pairs.tolist():
        one, other = sorted((find(first), find(second)))
        leader[other] = one
    groups: dict[int, list[int]] = {}
    for song in sorted({song for pair in pairs.tolist() for song in pair}):
        groups.setdefault(find(song), []).append(song)
    return sorted(groups.values())
