"""The songs of the library as vectors, kept ready so that the nearest are found at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.store import Catalog
from mlfa_app.catalog.store_neighbours import HeardSongs
from mlfa_app.file_lock import one_at_a_time
from mlfa_app.jobs.job import ShouldStop
from mlfa_app.jobs.maps.levels import MapLevel, list_levels
from mlfa_app.jobs.one_thread import one_blas_thread
from mlfa_app.jobs.similar.neighbour_file import (
    KeptIndex,
    index_path,
    load_index,
    map_vectors,
    new_vectors_path,
    save_index,
    writing_vectors,
)
from mlfa_app.paths import cache_folder
from mlfa_core.neighbours import FeatureSpace, fit_space, similarities

Floats = npt.NDArray[np.float32]
Vectors = Mapping[str, Floats]
Report = Callable[[int, int], None]

# Enough to know means, deviations and components well.
_SAMPLE_SONGS = 10_000
# An index of so few songs is made anew whenever the library changes: it takes a moment.
_FEW_SONGS = 2000
# Songs in the small file, which is written anew whenever some come.
_MOST_RECENT = 4000
# Longer than it takes to make the index of a large library.
_PATIENCE_S = 600.0


@dataclass(frozen=True, eq=False)
class NeighbourIndex:
    """The songs of the library that a model has heard, ready to be compared.

    Attributes:
        model_id: Identifier of the model package.
        digests: The songs, in the order of all arrays; some may have left the library.
        is_there: Whether each still belongs to it, (songs,).
        durations_s: (songs,) float32; NaN for those that have left.
        spaces: How features become vectors, by "scale/level".
        blocks: The vectors, by feature.
        is_built_now: Whether it was made in this call, rather than opened.
    """

    model_id: str
    digests: tuple[str, ...]
    is_there: npt.NDArray[np.bool_]
    durations_s: Floats
    spaces: Mapping[str, FeatureSpace]
    blocks: Mapping[str, tuple[Floats, ...]] = field(repr=False)
    is_built_now: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The model's features."""
        return tuple(self.spaces)

    @property
    def num_songs(self) -> int:
        """Songs of the library that can be found."""
        return int(self.is_there.sum())

    @cached_property
    def levels(self) -> list[MapLevel]:
        """The levels of the model, the lowest first."""
        return list_levels(self.spaces)

    @cached_property
    def rows(self) -> dict[str, int]:
        """The place of each song by its digest."""
        return {digest: row for row, digest in enumerate(self.digests)}

    def vectors_at(self, rows: Sequence[int] | npt.NDArray[np.intp]) -> Vectors:
        """Give the vectors of songs, (rows, size) by feature."""
        wanted = np.asarray(rows, dtype=np.intp)
        found = {}
        for key, (kept, recent) in ((key, self.blocks[key]) for key in self.spaces):
            vectors = np.empty((len(wanted), self.spaces[key].size), dtype=np.float32)
            is_kept = wanted < len(kept)
            vectors[is_kept] = kept[wanted[is_kept]]
            vectors[~is_kept] = recent[wanted[~is_kept] - len(kept)]
            found[key] = vectors
        return found

    def place(self, features: Mapping[str, Floats]) -> Vectors:
        """Turn the features of one song, (dim,) each, into vectors, (1, size) by feature."""
        return {key: space.place(features[key][np.newaxis]) for key, space in self.spaces.items()}

    def similarities(self, queries: Vectors) -> Floats:
        """Compare every song with one or several.

        Args:
            queries: By feature, (queries, size).

        Returns:
            (features, songs), the mean over the queries, in the order of `keys`.
        """
        return similarities(self.blocks, queries, self.keys)


def open_index(
    catalog: Catalog,
    model_id: str,
    report: Report = lambda _done, _total: None,
    should_stop: ShouldStop = lambda: False,
) -> NeighbourIndex | None:
    """Open the index of a model's songs, made or brought up to date if need be.

    Songs that came since are added to it. It is made anew when they have become many, so that
    means and deviations are those of the library. Lanes and processes that want it at once wait for
    the one that makes it: two would each remove the other's large file.

    Args:
        catalog: Of the library.
        model_id: Identifier of the model package.
        report: Told how many songs of how many were read.
        should_stop: Asked every few hundred songs.

    Returns:
        The index, without songs where the model has heard none; None if it was stopped.
    """
    lock = cache_folder() / "neighbours.lock"
    with one_at_a_time(lock, limit_s=_PATIENCE_S, should_stop=should_stop) as may_go_on:
        if not may_go_on:
            return None
        return _open_alone(catalog, model_id, report, should_stop)


@one_blas_thread()
def _open_alone(
    catalog: Catalog, model_id: str, report: Report, should_stop: ShouldStop
) -> NeighbourIndex | None:
    songs = catalog.heard_songs(model_id)
    keys = tuple(catalog.feature_keys(model_id))
    # A taught model shares its features with the one that it was taught on.
    small = index_path(catalog.family_owner(model_id) or model_id)
    kept = load_index(small)
    if kept is not None and tuple(kept.spaces) == keys:
        missing = set(songs.digests).difference(kept.digests, kept.recent_digests)
        if not _is_outdated(kept, songs, len(missing)):
            grown = _with_recent(catalog, model_id, kept, songs, missing, should_stop)
            if grown is None:
                return None
            if grown is not kept:
                # A disk that is full costs the next call some time, and this one nothing.
                with suppress(OSError):
                    save_index(small, grown)
            return _index(model_id, grown, songs, is_built_now=False)
    built = _build(catalog, model_id, songs, small, report, should_stop)
    return None if built is None else _index(model_id, built, songs, is_built_now=True)


def _is_outdated(kept: KeptIndex, songs: HeardSongs, num_missing: int) -> bool:
    """Whether an index is to be made anew rather than to grow."""
    num_known = len(kept.digests) + len(kept.recent_digests)
    num_gone = num_known + num_missing - len(songs.digests)
    if len(songs.digests) <= _FEW_SONGS:
        return num_missing > 0 or num_gone > 0
    num_recent = len(kept.recent_digests) + num_missing
    return num_recent > max(_MOST_RECENT, len(kept.digests) // 4) or 2 * num_gone > num_known


def _with_recent(
    catalog: Catalog,
    model_id: str,
    kept: KeptIndex,
    songs: HeardSongs,
    missing: set[str],
    should_stop: ShouldStop,
) -> KeptIndex | None:
    """Add songs; None if that was stopped."""
    if not missing:
        return kept
    names = dict(zip(songs.song_ids.tolist(), songs.digests, strict=True))
    wanted = [song for song, digest in names.items() if digest in missing]
    digests = list(kept.recent_digests)
    parts = {key: [kept.recent_vectors[key]] for key in kept.spaces}
    for ids, features in catalog.feature_pages(model_id, wanted):
        if should_stop():
            return None
        digests += [names[song] for song in ids]
        for key, space in kept.spaces.items():
            parts[key].append(space.place(features[key]))
    vectors = {key: np.concatenate(blocks) for key, blocks in parts.items()}
    return dataclasses.replace(kept, recent_digests=tuple(digests), recent_vectors=vectors)


def _build(
    catalog: Catalog,
    model_id: str,
    songs: HeardSongs,
    small: Path,
    report: Report,
    should_stop: ShouldStop,
) -> KeptIndex | None:
    """Make an index of all songs; None if that was stopped."""
    spaces = _fit(catalog, model_id, songs)
    if spaces is None:
        return KeptIndex({}, (), {}, (), {}, "")
    sizes = {key: space.size for key, space in spaces.items()}
    reader = _PageReader(catalog, model_id, songs, spaces, report, should_stop)
    large = new_vectors_path(small)
    num_songs = len(songs.digests)
    try:
        with writing_vectors(large, sizes, num_songs) as file:
            has_all = reader.read(file.write)
        if not has_all:
            large.unlink()
            return None
        vectors: Mapping[str, Floats] = map_vectors(large, sizes, num_songs)
    except OSError:
        # A cache folder that is full, or may not be written to: this time it is in memory alone.
        room = {key: np.empty((num_songs, size), np.float32) for key, size in sizes.items()}
        vectors = room

        def keep(first: int, key: str, rows: Floats) -> None:
            room[key][first : first + len(rows)] = rows

        if not reader.read(keep):
            return None
    none = {key: np.zeros((0, size), np.float32) for key, size in sizes.items()}
    built = KeptIndex(spaces, reader.digests, vectors, (), none, large.name)
    if large.exists():
        with suppress(OSError):
            save_index(small, built)
    return built


class _PageReader:
    """Reads the features of all songs, page by page, and turns them into vectors.

    Attributes:
        digests: Of the songs in the order in which they were read; empty for those that could
            not be, and whose place nothing was written to.
    """

    def __init__(
        self,
        catalog: Catalog,
        model_id: str,
        songs: HeardSongs,
        spaces: Mapping[str, FeatureSpace],
        report: Report,
        should_stop: ShouldStop,
    ) -> None:
        self._catalog = catalog
        self._model_id = model_id
        self._songs = songs
        self._spaces = spaces
        self._report = report
        self._should_stop = should_stop
        self.digests: tuple[str, ...] = ()

    def read(self, write: Callable[[int, str, Floats], None]) -> bool:
        """Give the vectors of all songs to a function.

        Returns:
            Whether it came to the end, rather than being stopped.
        """
        ids = self._songs.song_ids.tolist()
        names = dict(zip(ids, self._songs.digests, strict=True))
        found: list[str] = []
        self._report(0, len(ids))
        for page, features in self._catalog.feature_pages(self._model_id, ids):
            if self._should_stop():
                return False
            for key, space in self._spaces.items():
                write(len(found), key, space.place(features[key]))
            found += [names[song] for song in page]
            self._report(len(found), len(ids))
        # The file has room for songs that lack a feature, too.
        self.digests = (*found, *[""] * (len(ids) - len(found)))
        return True


def _fit(catalog: Catalog, model_id: str, songs: HeardSongs) -> dict[str, FeatureSpace] | None:
    """Find the spaces of all features from a sample of the songs; None without songs."""
    ids = songs.song_ids
    if len(ids) > _SAMPLE_SONGS:
        ids = ids[np.linspace(0, len(ids) - 1, _SAMPLE_SONGS).astype(np.intp)]
    parts: dict[str, list[Floats]] = {}
    for _page, features in catalog.feature_pages(model_id, ids.tolist()):
        for key, rows in features.items():
            parts.setdefault(key, []).append(rows)
    if not parts:
        return None
    return {key: fit_space(np.concatenate(rows)) for key, rows in parts.items()}


def _index(
    model_id: str, kept: KeptIndex, songs: HeardSongs, *, is_built_now: bool
) -> NeighbourIndex:
    lengths = dict(zip(songs.digests, songs.durations_s.tolist(), strict=True))
    digests = kept.digests + kept.recent_digests
    # A length that is not known is none that could be that of a copy.
    found = np.nan_to_num([lengths.get(digest, -1.0) for digest in digests]).astype(np.float32)
    return NeighbourIndex(
        model_id,
        digests,
        found != -1.0,
        np.where(found < 0, np.float32(np.nan), found),
        kept.spaces,
        {key: (kept.vectors[key], kept.recent_vectors[key]) for key in kept.spaces},
        is_built_now,
    )
