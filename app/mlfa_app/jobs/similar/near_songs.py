"""Find the songs of the library that are nearest to one, or to several."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.maps.levels import MapLevel
from mlfa_app.jobs.one_thread import one_blas_thread
from mlfa_app.jobs.similar.neighbour_index import NeighbourIndex, Vectors
from mlfa_core.near_copies import MAX_DISTANCE, MAX_SECONDS_APART, largest_distance
from mlfa_core.neighbours import key_weights, level_weights, nearest

Floats = npt.NDArray[np.float32]

# All levels count, those in the middle the most.
DEFAULT_BALANCE = 0.5


@dataclass(frozen=True, eq=False, slots=True)
class AskedSong:
    """A song that is asked about; it need not belong to the library.

    Attributes:
        path: Its file.
        digest: Digest of its audio payload, or of the song that it is a part of; empty where it is
            not known. It is no answer itself.
        duration_s: Length of what is asked about, seconds.
        features: Song features by "scale/level", (dim,) each.
        fields: What a list shows of it.
    """

    path: Path
    digest: str
    duration_s: float
    features: Mapping[str, Floats]
    fields: DisplayFields


@dataclass(frozen=True, eq=False, slots=True)
class NearSong:
    """A song of the library, seen from what was asked about.

    Attributes:
        digest: Digest of its audio payload.
        path: A file of it that is there.
        duration_s: Its length, seconds.
        fields: What a list shows of it.
        similarity: 1 for equal songs, about 0 for songs that have nothing in common.
        by_level: The same at every level alone, the lowest first.
        agreeing: Which levels alone would have found it, too; numbers as `MapLevel` has them.
        is_copy: Whether it is as near as another encoding of what was asked about.
    """

    digest: str
    path: Path
    duration_s: float
    fields: DisplayFields
    similarity: float
    by_level: tuple[float, ...]
    agreeing: tuple[int, ...]
    is_copy: bool


class Similarities:
    """How near every song of the library is to what was asked about, at every level.

    Comparing takes milliseconds; asking for another balance afterwards takes hardly any time.

    Args:
        index: The songs.
        queries: The vectors of what is asked about, (queries, size) by feature.
    """

    def __init__(self, index: NeighbourIndex, queries: Vectors) -> None:
        self.index = index
        # (features, songs)
        self._by_key = index.similarities(queries)
        # (levels, songs)
        self.by_level: Floats = np.stack([self.at(level=level) for level in index.levels])

    def at(self, *, balance: float = DEFAULT_BALANCE, level: MapLevel | None = None) -> Floats:
        """Give the similarity of every song, (songs,).

        Args:
            balance: From 0, the lowest level alone, to 1, the highest.
            level: One level alone, whatever the balance.
        """
        levels = self.index.levels
        weights = (
            key_weights([level.keys], [1.0], self.index.keys)
            if level is not None
            else key_weights(
                [one.keys for one in levels],
                level_weights(len(levels), balance),
                self.index.keys,
            )
        )
        return np.asarray(weights @ self._by_key)


@one_blas_thread()
def find_near(
    catalog: Catalog,
    index: NeighbourIndex,
    asked: Sequence[AskedSong],
    *,
    balance: float = DEFAULT_BALANCE,
    level: MapLevel | None = None,
    count: int = 20,
) -> list[NearSong]:
    """Find the songs of the library that are nearest to what is asked about.

    Songs of which no file is there now are passed over.

    Args:
        catalog: Of the library.
        index: Its songs.
        asked: One song, or a selection: then what is near to all of them on average.
        balance: From 0, the lowest level alone, to 1, the highest.
        level: One level alone, whatever the balance.
        count: How many at most.

    Returns:
        The songs, the nearest first.
    """
    if not index.digests:
        return []
    found = Similarities(index, queries_of(index, asked))
    scores = found.at(balance=balance, level=level)
    allowed = index.is_there.copy()
    for song in asked:
        if song.digest in index.rows:
            allowed[index.rows[song.digest]] = False
    rows = present_rows(catalog, index, scores, allowed, count)
    by_level = [
        frozenset(nearest(at_level, count, allowed).tolist()) for at_level in found.by_level
    ]
    near = []
    for row, path in rows:
        near.append(
            NearSong(
                digest=index.digests[row],
                path=path,
                duration_s=float(index.durations_s[row]),
                fields=catalog.display_fields(path) or DisplayFields(),
                similarity=float(scores[row]),
                by_level=tuple(float(value) for value in found.by_level[:, row]),
                agreeing=tuple(
                    one.number
                    for one, members in zip(index.levels, by_level, strict=True)
                    if row in members
                ),
                is_copy=any(is_copy(catalog, index, row, song) for song in asked),
            )
        )
    return near


def queries_of(index: NeighbourIndex, asked: Sequence[AskedSong]) -> Vectors:
    """Turn songs into the vectors to compare with, (songs, size) by feature."""
    placed = [index.place(song.features) for song in asked]
    return {key: np.concatenate([one[key] for one in placed]) for key in index.keys}


def present_rows(
    catalog: Catalog,
    index: NeighbourIndex,
    scores: Floats,
    allowed: npt.NDArray[np.bool_],
    count: int,
    files: dict[int, Path | None] | None = None,
) -> list[tuple[int, Path]]:
    """List the songs of the highest scores of which a file is there, with that file.

    Args:
        catalog: Of the library.
        index: Its songs.
        scores: (songs,).
        allowed: Which songs may be found, (songs,).
        count: How many at most.
        files: Files by row, as far as they are known; grows.
    """
    wanted = count
    files = {} if files is None else files
    while True:
        order = nearest(scores, wanted, allowed)
        found: list[tuple[int, Path]] = []
        for row in order.tolist():
            if row not in files:
                files[row] = present_file(catalog, index.digests[row])
            path = files[row]
            if path is not None:
                found.append((row, path))
                if len(found) == count:
                    return found
        if len(order) < wanted:
            return found
        wanted *= 4


def present_file(catalog: Catalog, digest: str) -> Path | None:
    """Give a file of a song that belongs to the library and is there; None if there is none."""
    for record in catalog.files_of(digest):
        if record.in_library and record.is_present:
            return record.path
    return None


def name_of(path: Path, fields: DisplayFields) -> tuple[str, str]:
    """Give the artist, possibly empty, and the title of a song; the file's name for the latter."""
    return fields.artist, fields.title or path.stem


def artist_key(fields: DisplayFields) -> str:
    """What the songs of one artist have in common; empty where it is not known."""
    return (fields.artist or fields.album_artist).casefold().strip()


def album_key(path: Path, fields: DisplayFields) -> str:
    """What the songs of one album have in common; empty where it is not known."""
    if not fields.album:
        return ""
    return os.fsdecode(path.parent) + "\n" + fields.album.casefold().strip()


def is_copy(catalog: Catalog, index: NeighbourIndex, row: int, song: AskedSong) -> bool:
    """Whether a song of the index is as near to another as another encoding of it."""
    seconds = abs(float(index.durations_s[row]) - song.duration_s)
    if not song.digest or not seconds <= MAX_SECONDS_APART:
        return False
    analysis = catalog.load_analysis(index.digests[row], index.model_id)
    return (
        analysis is not None
        and _has_all(analysis.features, song.features)
        and largest_distance(song.features, analysis.features) <= MAX_DISTANCE
    )


def _has_all(found: Mapping[str, Floats], wanted: Collection[str]) -> bool:
    return set(wanted) <= set(found)
