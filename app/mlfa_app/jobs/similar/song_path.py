"""A playlist that leads from one song to another in small steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.maps.levels import MapLevel
from mlfa_app.jobs.one_thread import one_blas_thread
from mlfa_app.jobs.similar.near_songs import (
    DEFAULT_BALANCE,
    AskedSong,
    album_key,
    artist_key,
    present_rows,
    queries_of,
)
from mlfa_app.jobs.similar.neighbour_index import NeighbourIndex, Vectors
from mlfa_core.errors import KnownError
from mlfa_core.near_copies import MAX_DISTANCE, MAX_SECONDS_APART, largest_distance
from mlfa_core.neighbours import key_weights, level_weights
from mlfa_core.song_walk import find_walk, line_similarities

Floats = npt.NDArray[np.float32]
Features = Mapping[str, Floats]
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


@one_blas_thread()
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
    way = _Way(catalog, index, (start, end), weights, line, allowed, variety)
    number = min(_CANDIDATES, max(_ALL_CANDIDATES // max(len(line), 1), _LEAST_CANDIDATES))
    while True:
        found = way.find(number)
        # In a small library many steps have the same few candidates.
        if len(found) == length or number >= len(index.digests):
            return found
        number *= 2


@dataclass(frozen=True, eq=False)
class _Way:
    """What the way from one song to another is made of.

    Attributes:
        catalog: Of the library.
        index: Its songs.
        ends: The first song and the last.
        weights: Of the features, (features,).
        line: Similarity of all songs to the points between the ends, (steps, songs).
        allowed: Songs that may be on the way, (songs,).
        variety: Of what no two songs shall be.
    """

    catalog: Catalog
    index: NeighbourIndex
    ends: tuple[AskedSong, AskedSong]
    weights: Floats
    line: Floats
    allowed: npt.NDArray[np.bool_]
    variety: Variety

    def find(self, number: int) -> list[PathSong]:
        """Find the way among so many songs for each step."""
        catalog, index = self.catalog, self.index
        rows, chances = _candidates(catalog, index, self.line, self.allowed, number)
        numbers = np.array(list(rows), dtype=np.intp)
        own = queries_of(index, self.ends)
        vectors = np.concatenate(
            [
                _joined(index, self.weights, own),
                _joined(index, self.weights, index.vectors_at(numbers)),
            ]
        )
        songs = [_candidate(song) for song in self.ends]
        for row, path in rows.items():
            fields = catalog.display_fields(path) or DisplayFields()
            seconds = float(index.durations_s[row])
            songs.append(_Candidate(path, index.digests[row], seconds, fields))
        among = np.asarray(vectors @ vectors.T, dtype=np.float32)
        to_line = np.full((len(self.line), len(songs)), -np.inf, dtype=np.float32)
        to_line[:, 2:] = chances
        to_line[:, _repeats(index, own, numbers, [song.duration_s for song in songs])] = -np.inf
        groups = _groups(songs, self.variety)
        known = {place: song.features for place, song in enumerate(self.ends)}
        chosen = find_walk(among, to_line, 0, 1, groups)
        # Whatever is a copy after all is taken out, and the way found anew without it.
        while copies := _copies(catalog, index.model_id, songs, chosen, known):
            to_line[:, copies] = -np.inf
            chosen = find_walk(among, to_line, 0, 1, groups)
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
    catalog: Catalog,
    index: NeighbourIndex,
    line: Floats,
    allowed: npt.NDArray[np.bool_],
    number: int,
) -> tuple[dict[int, Path], Floats]:
    """Find the songs to choose from: near each point of the line.

    Returns:
        Rows of the index with a file each, and how near each is to each point, (steps, songs);
        -inf where a song is no candidate for a step.
    """
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


def _copies(
    catalog: Catalog,
    model_id: str,
    songs: Sequence[_Candidate],
    chosen: Sequence[int],
    known: dict[int, Features],
) -> list[int]:
    """Say which of the chosen songs are near copies of others, the ends not among them."""
    by_length = sorted(chosen, key=lambda place: songs[place].duration_s)
    found: set[int] = set()
    for first, one in enumerate(by_length):
        for other in by_length[first + 1 :]:
            if not songs[other].duration_s - songs[one].duration_s <= MAX_SECONDS_APART:
                break
            for place in (one, other):
                if place not in known:
                    analysis = catalog.load_analysis(songs[place].digest, model_id)
                    known[place] = {} if analysis is None else analysis.features
            later = max(one, other)
            if known[one].keys() == known[other].keys() and later > 1:
                distance = largest_distance(known[one], known[other]) if known[one] else np.inf
                found |= {later} if distance <= MAX_DISTANCE else set()
    return sorted(found)


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
