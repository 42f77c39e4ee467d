"""A playlist that leads from one song to another in small steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.map_levels import MapLevel
from mlfa_app.jobs.near_songs import (
    DEFAULT_BALANCE,
    AskedSong,
    album_key,
    artist_key,
    present_rows,
    queries_of,
)
from mlfa_app.jobs.neighbour_index import NeighbourIndex, Vectors
from mlfa_core.errors import KnownError
from mlfa_core.near_copies import MAX_SECONDS_APART
from mlfa_core.neighbours import key_weights, level_weights
from mlfa_core.song_walk import find_walk, line_similarities

Floats = npt.NDArray[np.float32]
Variety = Literal["none", "album", "artist"]
VARIETIES: tuple[Variety, ...] = ("none", "album", "artist")

MIN_LENGTH, MAX_LENGTH = 3, 500
# Songs to choose from at each step; together not many more than this.
_CANDIDATES = 48
_ALL_CANDIDATES = 2400
_LEAST_CANDIDATES = 12
# As near as this, and as long, two files are taken for one recording. Looser than the limit of
# `near_copies`: to leave a song out of a playlist costs nothing.
_SAME = 0.95


@dataclass(frozen=True, eq=False, slots=True)
class PathSong:
    """A song of the playlist.

    Attributes:
        path: Its file.
        digest: Digest of its audio payload.
        duration_s: Its length, seconds.
        fields: What a list shows of it.
        similarity: To the song before; 1 for the first.
    """

    path: Path
    digest: str
    duration_s: float
    fields: DisplayFields
    similarity: float


@dataclass(frozen=True, eq=False, slots=True)
class _Candidate:
    path: Path
    digest: str
    duration_s: float
    fields: DisplayFields


def find_path(
    catalog: Catalog,
    index: NeighbourIndex,
    start: AskedSong,
    end: AskedSong,
    length: int,
    *,
    balance: float = DEFAULT_BALANCE,
    level: MapLevel | None = None,
    variety: Variety = "artist",
) -> list[PathSong]:
    """Find songs that lead from one to another, none twice and no recording twice.

    Args:
        catalog: Of the library.
        index: Its songs.
        start: The first song; like the last it need not belong to the library.
        end: The last.
        length: Songs in all, both ends included.
        balance: From 0, the lowest level alone, to 1, the highest: in what the steps are small.
        level: One level alone, whatever the balance.
        variety: Of what no two songs shall be, as long as there are others.

    Returns:
        The songs in order; fewer than wanted where the library is small.

    Raises:
        KnownError: If both ends are one song.
    """
    if start.digest and start.digest == end.digest:
        raise KnownError(
            f"{start.path.name} and {end.path.name} are the same song.",
            "Name two songs that differ.",
            end.path,
        )
    weights = (
        key_weights([level.keys], [1.0], index.keys)
        if level is not None
        else key_weights(
            [one.keys for one in index.levels],
            level_weights(len(index.levels), balance),
            index.keys,
        )
    )
    ends = queries_of(index, [start, end])
    to_ends = [
        weights @ index.similarities({key: ends[key][[place]] for key in index.keys})
        for place in (0, 1)
    ]
    own = _joined(index, weights, ends)
    line = line_similarities(to_ends[0], to_ends[1], float(own[0] @ own[1]), length)
    allowed = index.is_there.copy()
    for song in (start, end):
        if song.digest in index.rows:
            allowed[index.rows[song.digest]] = False
    rows, chances = _candidates(catalog, index, line, allowed)
    numbers = np.array(list(rows), dtype=np.intp)
    vectors = np.concatenate([own, _joined(index, weights, index.vectors_at(numbers))])
    songs = [_candidate(start), _candidate(end)]
    for row, path in rows.items():
        fields = catalog.display_fields(path) or DisplayFields()
        seconds = float(index.durations_s[row])
        songs.append(_Candidate(path, index.digests[row], seconds, fields))
    among = np.asarray(vectors @ vectors.T, dtype=np.float32)
    to_line = np.full((len(line), len(songs)), -np.inf, dtype=np.float32)
    to_line[:, 2:] = chances
    is_again = _repeats(index, ends, numbers, [song.duration_s for song in songs])
    to_line[:, is_again] = -np.inf
    chosen = find_walk(among, to_line, 0, 1, _groups(songs, variety))
    near = [1.0, *(float(among[one, two]) for one, two in pairwise(chosen))]
    return [
        PathSong(song.path, song.digest, song.duration_s, song.fields, similarity)
        for song, similarity in zip((songs[place] for place in chosen), near, strict=True)
    ]


def _joined(index: NeighbourIndex, weights: Floats, vectors: Vectors) -> Floats:
    """Join the vectors of all features so that a dot product is the weighted similarity."""
    parts = [
        np.sqrt(weight) * vectors[key]
        for key, weight in zip(index.keys, weights, strict=True)
        if weight > 0
    ]
    return np.concatenate(parts, axis=1)


def _candidates(
    catalog: Catalog, index: NeighbourIndex, line: Floats, allowed: npt.NDArray[np.bool_]
) -> tuple[dict[int, Path], Floats]:
    """Find the songs to choose from: near each point of the line.

    Returns:
        Rows of the index with a file each, and how near each is to each point, (steps, songs);
        -inf where a song is no candidate for a step.
    """
    number = min(_CANDIDATES, max(_ALL_CANDIDATES // max(len(line), 1), _LEAST_CANDIDATES))
    # Were each step's choice taken by the steps before, there would still be one left.
    number = max(number, len(line) // 4)
    found: dict[int, Path] = {}
    files: dict[int, Path | None] = {}
    steps: list[list[int]] = []
    for row in line:
        near = present_rows(catalog, index, row, allowed, number, files)
        found.update(near)
        steps.append([place for place, _path in near])
    places = {row: place for place, row in enumerate(found)}
    chances = np.full((len(line), len(found)), -np.inf, dtype=np.float32)
    for step, rows in enumerate(steps):
        for row in rows:
            chances[step, places[row]] = line[step, row]
    return found, chances


def _repeats(
    index: NeighbourIndex,
    ends: Vectors,
    rows: npt.NDArray[np.intp],
    durations_s: Sequence[float],
) -> npt.NDArray[np.bool_]:
    """Say which songs are as good as another that comes before them in the list."""
    everything = np.full(len(index.keys), 1.0 / len(index.keys), dtype=np.float32)
    vectors = np.concatenate(
        [_joined(index, everything, ends), _joined(index, everything, index.vectors_at(rows))]
    )
    seconds = np.asarray(durations_s)
    is_as_long = np.abs(seconds[:, np.newaxis] - seconds) <= MAX_SECONDS_APART
    is_same = (vectors @ vectors.T >= _SAME) & is_as_long
    return np.asarray(np.tril(is_same, -1).any(axis=1))


def _groups(songs: Sequence[_Candidate], variety: Variety) -> list[int] | None:
    """Number the artists, or albums, of songs; -1 where it is not known."""
    if variety == "none":
        return None
    numbers: dict[str, int] = {"": -1}
    found = []
    for song in songs:
        key = artist_key(song.fields) if variety == "artist" else album_key(song.path, song.fields)
        found.append(numbers.setdefault(key, len(numbers)))
    return found


def _candidate(song: AskedSong) -> _Candidate:
    return _Candidate(song.path, song.digest, song.duration_s, song.fields)
