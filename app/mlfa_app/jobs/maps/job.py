"""Make the map of the library at one level, or bring the one that is there up to date."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.job import ShouldStop
from mlfa_app.jobs.maps.file import MapStamp, load_map, map_path, save_map, stamp_of_map
from mlfa_app.jobs.maps.layout import Layout, PlacedSongs, lay_out_library, place_new
from mlfa_app.jobs.maps.levels import MapLevel, find_level, list_levels
from mlfa_app.jobs.one_task import in_own_process
from mlfa_app.jobs.worker_pool import Task
from mlfa_core.errors import KnownError

MIN_SONGS = 10

Floats = npt.NDArray[np.float32]
Spots = dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class MapProgress:
    """How far the making of a map is.

    Attributes:
        done: Steps that are done; 0 also while features are read.
        total: Steps in all.
    """

    done: int
    total: int


@dataclass(frozen=True, eq=False, slots=True)
class SongMap:
    """Where the songs of the library lie at one level.

    Attributes:
        level: The level.
        digests: The songs, in the order of the places.
        places: (songs, 2).
        features: What the map is made of: 50 principal components of the standardised features of
            the level, (songs, components).
        trust: From 0 to 1, how far a song's neighbours on the map are as near as its true ones,
            (songs,).
        num_placed: Songs of these that were placed after the map was made.
        is_made_now: Whether it was made in this call, rather than taken from the last one.
    """

    level: MapLevel
    digests: tuple[str, ...]
    places: Floats
    features: Floats
    trust: Floats
    num_placed: int
    is_made_now: bool


def levels_of(catalog: Catalog, model_id: str) -> list[MapLevel]:
    """Give the levels that the library's songs have features of, the lowest first."""
    return list_levels(catalog.feature_keys(model_id))


def kept_map(catalog: Catalog, model_id: str, level: MapLevel) -> SongMap | None:
    """Give a map that is there and knows every analysed song; None if one must be made."""
    wanted = _songs(catalog, model_id, level)
    kept = load_map(_path(catalog, model_id, level))
    if kept is None or len(wanted) < MIN_SONGS:
        return None
    if set(wanted).difference(kept[0].digests, kept[1].digests):
        return None
    return _song_map(level, wanted, kept, is_made_now=False)


def kept_features(
    catalog: Catalog, model_id: str, level: MapLevel
) -> tuple[tuple[str, ...], Floats] | None:
    """Give the songs of a map that is there, and what it is made of; None if there is none.

    Quicker than `kept_map`: the library's songs are not asked for.

    Returns:
        The digests, and the features as in `SongMap`, (songs, components).
    """
    kept = load_map(_path(catalog, model_id, level))
    if kept is None:
        return None
    features = np.concatenate([songs.reduced for songs in kept])
    return kept[0].digests + kept[1].digests, features


def make_map(
    catalog: Catalog,
    model_id: str,
    level: int,
    *,
    model_name: str = "",
    is_anew: bool = False,
    report: Callable[[MapProgress], None] = lambda _progress: None,
    should_stop: ShouldStop = lambda: False,
) -> SongMap | None:
    """Give the map of all analysed songs at a level; most of the work is done by a process.

    A map that is there is used. Songs that came since are placed into it; no other moves.

    Args:
        catalog: Of the library; it lies in a file.
        model_id: Identifier of the model package.
        level: From the input (1 is the lowest) or, with minus, from the top of each scale (-1).
        model_name: What the user calls the model.
        is_anew: Whether to make the map anew although there is one.
        report: Told how far it is.
        should_stop: Asked ten times a second.

    Returns:
        The map; None if it was stopped, and then all is as before.

    Raises:
        KnownError: If there are too few songs, there is no such level, or the process ended.
    """
    keys = catalog.feature_keys(model_id)
    if not keys:
        raise _too_few(0)
    found = find_level(keys, level, model_name or model_id)
    wanted = _songs(catalog, model_id, found)
    if len(wanted) < MIN_SONGS:
        raise _too_few(len(wanted))
    path = _path(catalog, model_id, found)
    while not is_anew:
        stamp = stamp_of_map(path)
        kept = load_map(path)
        # A map that few of the songs were part of says little about the others.
        if kept is None or len(set(kept[0].digests) & set(wanted)) < MIN_SONGS:
            break
        new = sorted(set(wanted).difference(kept[0].digests, kept[1].digests))
        if not new:
            return _song_map(found, wanted, kept, is_made_now=False)
        arguments: tuple[Any, ...] = (catalog.path, model_id, found.keys, kept[0], new)
        answer = _in_process(Task("place", place_new, arguments), report, should_stop)
        if answer is None:
            return None
        kept = (kept[0], kept[1].with_more(answer))
        if _save(path, *kept, only_over=stamp):
            return _song_map(found, wanted, kept, is_made_now=False)
        # Meanwhile another process has made the map anew or placed songs: its map is the kept one.
    start = _start(catalog, model_id, found)
    arguments = (catalog.path, model_id, found.keys, start)
    layout = _in_process(Task("make", lay_out_library, arguments), report, should_stop)
    if layout is None:
        return None
    kept = (layout, PlacedSongs.none(layout.reduced.shape[1]))
    _save(path, *kept)
    return _song_map(found, wanted, kept, is_made_now=True)


def _path(catalog: Catalog, model_id: str, level: MapLevel) -> Path:
    """A taught model shares its features, and so its maps, with the one that it was taught on."""
    return map_path(catalog.family_owner(model_id) or model_id, level.keys)


def _save(
    path: Path, layout: Layout, placed: PlacedSongs, *, only_over: MapStamp | None = None
) -> bool:
    """Keep a map; whether there is no other one that stands over it, see `save_map`."""
    # A disk that is full costs the next call some time, and this one nothing.
    with suppress(OSError):
        return save_map(path, layout, placed, only_over=only_over)
    return True


def _too_few(number: int) -> KnownError:
    count = "There are none" if number == 0 else f"There are {number}"
    return KnownError(
        f"A map needs at least {MIN_SONGS} songs that the model has analysed. {count}.",
        "Add music and have it analysed: mlfa scan FOLDER",
    )


def _songs(catalog: Catalog, model_id: str, level: MapLevel) -> list[str]:
    """The songs that have all of the level's features."""
    lists = [catalog.digests_with_features(model_id, key) for key in level.keys]
    common = set(lists[0]).intersection(*lists[1:])
    return [digest for digest in lists[0] if digest in common]


def _start(catalog: Catalog, model_id: str, level: MapLevel) -> Mapping[str, tuple[float, float]]:
    """A map of the nearest other level, so that songs lie in the same quarter on both."""
    levels = levels_of(catalog, model_id)
    here = levels.index(level) if level in levels else len(levels)
    others = [(abs(index - here), entry) for index, entry in enumerate(levels) if entry != level]
    for _distance, entry in sorted(others, key=lambda other: other[0]):
        kept = load_map(_path(catalog, model_id, entry))
        if kept is not None:
            return _spots(*kept)
    return {}


def _spots(*kept: Layout | PlacedSongs) -> Spots:
    spots: Spots = {}
    for songs in kept:
        spots |= zip(songs.digests, map(tuple, songs.places.tolist()), strict=True)
    return spots


def _song_map(
    level: MapLevel, wanted: Sequence[str], kept: tuple[Layout, PlacedSongs], *, is_made_now: bool
) -> SongMap:
    rows = {digest: row for row, digest in enumerate(kept[0].digests + kept[1].digests)}
    digests = tuple(digest for digest in wanted if digest in rows)
    chosen = np.array([rows[digest] for digest in digests], dtype=np.intp)
    return SongMap(
        level,
        digests,
        np.concatenate([songs.places for songs in kept])[chosen],
        np.concatenate([songs.reduced for songs in kept])[chosen],
        np.concatenate([songs.trust for songs in kept])[chosen],
        int((chosen >= len(kept[0].digests)).sum()),
        is_made_now,
    )


def _in_process(task: Task, report: Callable[[MapProgress], None], should_stop: ShouldStop) -> Any:
    """Run a task in a process of its own; None if it was stopped, which ends the process."""
    return in_own_process(
        task,
        lambda reason: KnownError(f"The map could not be made: {reason}.", "Close other programs."),
        lambda steps: report(MapProgress(*steps)) if steps is not None else None,
        should_stop,
    )
