"""A map with all that is drawn and listed of it: colours, regions, cluster measures."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import overload

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.listing import DecisionRule
from mlfa_app.catalog.store import Catalog
from mlfa_app.catalog.store_maps import SongFile
from mlfa_app.jobs.maps.clusters import Cluster, mean_silhouette, measure_clusters
from mlfa_app.jobs.maps.colours import ColourBy, SongColours, colour_songs
from mlfa_app.jobs.maps.groups import NO_TAG, HeardTags, SongGroups, heard_tags, in_order
from mlfa_app.jobs.maps.job import SongMap, kept_features, levels_of
from mlfa_app.jobs.maps.levels import MapLevel
from mlfa_app.jobs.maps.regions import Region, find_regions
from mlfa_app.jobs.one_thread import one_blas_thread

# Of the words in a field only the most frequent make groups worth measuring.
_MOST_FIELD_GROUPS = 30

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False, slots=True)
class LevelClusters:
    """How tight songs lie at one level.

    Attributes:
        level: Of the model.
        coloured: What the map is coloured by: one tag, the tags of a category, or the most
            frequent words of a field; none where that is no sound.
        every: All tags.
    """

    level: MapLevel
    coloured: tuple[Cluster, ...]
    every: tuple[Cluster, ...]

    @property
    def coloured_mean(self) -> float | None:
        """Mean silhouette of what the map is coloured by; None without."""
        return mean_silhouette(self.coloured)

    @property
    def mean(self) -> float | None:
        """Mean silhouette of all tags; None without."""
        return mean_silhouette(self.every)


class SongPaths(Sequence[Path]):
    """The files of songs; each path is made when it is asked for.

    Args:
        digests: The songs.
        files: A file of each; one without has its digest for a path.
    """

    def __init__(self, digests: Sequence[str], files: Sequence[SongFile | None]) -> None:
        self._digests, self._files = digests, files

    def __len__(self) -> int:
        return len(self._files)

    @overload
    def __getitem__(self, index: int) -> Path: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Path]: ...

    def __getitem__(self, index: int | slice) -> Path | Sequence[Path]:
        if isinstance(index, slice):
            return SongPaths(self._digests[index], self._files[index])
        found = self._files[index]
        return Path(self._digests[index]) if found is None else found.path


@dataclass(frozen=True, eq=False, slots=True)
class MapView:
    """A map as it is shown.

    Attributes:
        song_map: Where the songs lie, and at which level.
        file_ids: A file of each song, (songs,); -1 for one whose file went away in this moment.
        paths: Likewise; its digest where there is none.
        durations_s: (songs,); NaN while unknown.
        colours: What the songs are coloured by.
        regions: The largest first; together they hold every song.
        clusters: Of all levels that have a map, the lowest first.
        by_id: The songs in the order of their files' ids, for looking ids up, (songs,).
        spots_in_regions: The region of each song, and its place among the region's, (songs, 2).
    """

    song_map: SongMap
    file_ids: npt.NDArray[np.int64]
    paths: Sequence[Path]
    durations_s: Floats
    colours: SongColours
    regions: tuple[Region, ...]
    clusters: tuple[LevelClusters, ...]
    by_id: Ints
    spots_in_regions: Ints

    @classmethod
    def of(
        cls,
        song_map: SongMap,
        file_ids: npt.NDArray[np.int64],
        paths: Sequence[Path],
        durations_s: Floats,
        colours: SongColours,
        regions: tuple[Region, ...],
        clusters: tuple[LevelClusters, ...] = (),
    ) -> MapView:
        """Make a view, and what it takes to look songs up in it at once."""
        spots = np.zeros((len(file_ids), 2), dtype=np.intp)
        for place, region in enumerate(regions):
            spots[region.songs, 0] = place
            spots[region.songs, 1] = np.arange(len(region.songs))
        order = np.argsort(file_ids, kind="stable")
        facts = (song_map, file_ids, paths, durations_s, colours, regions, clusters)
        return cls(*facts, order, spots)

    def rows_of(self, file_ids: npt.NDArray[np.int64]) -> Ints:
        """Find songs by their files, (files,): their indices, -1 for files that are none's."""
        if not len(self.file_ids):
            return np.full(len(file_ids), -1, dtype=np.intp)
        found = np.searchsorted(self.file_ids, file_ids, sorter=self.by_id)
        rows = self.by_id[np.minimum(found, len(self.by_id) - 1)]
        return np.where((self.file_ids[rows] == file_ids) & (file_ids >= 0), rows, -1)

    @property
    def level(self) -> MapLevel:
        """Of the model."""
        return self.song_map.level

    @property
    def places(self) -> Floats:
        """Where the songs lie, (songs, 2)."""
        return self.song_map.places

    def clusters_here(self) -> LevelClusters | None:
        """How tight songs lie at this level."""
        return next((found for found in self.clusters if found.level == self.level), None)


@one_blas_thread()
def view_of(catalog: Catalog, rule: DecisionRule, song_map: SongMap, by: ColourBy) -> MapView:
    """Bring a map together with the files of its songs, and all that is drawn of it.

    Takes some tenths of a second for 50,000 songs.

    Args:
        catalog: Of the library.
        rule: The model and its thresholds.
        song_map: The map.
        by: What the songs are coloured by.
    """
    files = catalog.song_files(rule.model_id)
    found = [files.get(digest) for digest in song_map.digests]
    # A song whose file went away in this moment keeps its place in the list.
    ids = np.array([-1 if one is None else one.file_id for one in found], dtype=np.int64)
    lengths = [np.nan if one is None or one.duration_s is None else one.duration_s for one in found]
    heard = heard_tags(catalog, rule, song_map.digests)
    naming = [
        column
        for column, category in enumerate(rule.categories)
        if category in rule.shown_categories and rule.thresholds[column] is not None
    ]
    regions = find_regions(
        song_map.places, heard.scores[:, naming], [rule.tags[column] for column in naming]
    )
    colours = (
        SongColours(by, _by_region(len(ids), regions))
        if by.kind == "region"
        else colour_songs(catalog, rule, by, ids, song_map.digests, heard)
    )
    clusters = []
    for level in levels_of(catalog, rule.model_id):
        found_there: tuple[tuple[str, ...], Floats] | None = (song_map.digests, song_map.features)
        if level != song_map.level:
            found_there = kept_features(catalog, rule.model_id, level)
        if found_there is not None:
            clusters.append(_clusters(rule, level, found_there, song_map, heard, colours))
    return MapView.of(
        song_map,
        ids,
        SongPaths(song_map.digests, found),
        np.array(lengths, dtype=np.float32),
        colours,
        regions,
        tuple(clusters),
    )


def _by_region(num_songs: int, regions: tuple[Region, ...]) -> SongGroups:
    """Group songs by the regions that have names."""
    members = np.full(num_songs, NO_TAG, dtype=np.intp)
    for place, region in enumerate(regions):
        if region.name:
            members[region.songs] = place
    return in_order([region.name for region in regions], members)


def _clusters(
    rule: DecisionRule,
    level: MapLevel,
    kept: tuple[tuple[str, ...], Floats],
    shown: SongMap,
    heard: HeardTags,
    colours: SongColours,
) -> LevelClusters:
    """Measure one level by what is known of the songs of the map that is shown."""
    rows = {digest: row for row, digest in enumerate(shown.digests)}
    digests, every_feature = kept
    known = [place for place, digest in enumerate(digests) if digest in rows]
    order = np.array([rows[digests[place]] for place in known], dtype=np.intp)
    features = every_feature[known]
    every = _measured(features, heard.has[order], rule.tags)
    by = colours.by
    wanted = {
        tag
        for tag, category in zip(rule.tags, rule.categories, strict=True)
        if (by.kind, by.name) in (("tag", tag), ("category", category))
    }
    coloured = tuple(cluster for cluster in every if cluster.name in wanted)
    if by.kind == "field":
        names = colours.groups.names[:_MOST_FIELD_GROUPS]
        has = colours.groups.members[order][:, np.newaxis] == np.arange(len(names))
        coloured = measure_clusters(features, has, names)
    return LevelClusters(level, coloured, every)


def _measured(
    features: Floats, has: npt.NDArray[np.bool_], tags: tuple[str, ...]
) -> tuple[Cluster, ...]:
    """Measure all tags, unless that was done lately: other colours change nothing of it."""
    content = hashlib.blake2b(features.tobytes() + np.packbits(has).tobytes(), digest_size=16)
    key = (content.digest(), tags)
    found = _LATELY.pop(key, None)
    if found is None:
        found = measure_clusters(features, has, tags)
    _LATELY[key] = found
    while len(_LATELY) > _MOST_KEPT:
        # Another thread may have been quicker.
        _LATELY.pop(next(iter(_LATELY)), None)
    return found


_LATELY: dict[tuple[bytes, tuple[str, ...]], tuple[Cluster, ...]] = {}
_MOST_KEPT = 12
