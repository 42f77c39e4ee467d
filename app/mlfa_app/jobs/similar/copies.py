"""Find recordings that the library holds more than once, whatever their files are called."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.catalog.records import FileRecord
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.job import ShouldStop
from mlfa_app.jobs.one_thread import one_blas_thread
from mlfa_core.near_copies import MAX_DISTANCE, feature_distance, groups_of, near_pairs

Floats = npt.NDArray[np.float32]
Report = Callable[[int, int], None]

# Candidates whose features are in memory at a time.
_PAIRS_AT_ONCE = 4000


@dataclass(frozen=True, eq=False, slots=True)
class CopyFile:
    """A file of a recording that is held more than once.

    Attributes:
        path: The file.
        digest: Digest of its audio payload: files with the same one hold the same bytes of sound.
        duration_s: Its length, seconds.
        size_bytes: Of the file.
        fields: What a list shows of it.
    """

    path: Path
    digest: str
    duration_s: float
    size_bytes: int
    fields: DisplayFields


@dataclass(frozen=True, eq=False, slots=True)
class CopyGroup:
    """The files of one recording.

    Attributes:
        files: Of the same sound one after the other.
        is_identical: Whether all of them hold the same encoded sound.
        distance: The largest distance between the features of two neighbours; 0 for the same.
    """

    files: tuple[CopyFile, ...]
    is_identical: bool
    distance: float


@one_blas_thread()
def find_copies(
    catalog: Catalog,
    model_id: str,
    *,
    is_near: bool = True,
    report: Report = lambda _done, _total: None,
    should_stop: ShouldStop = lambda: False,
) -> list[CopyGroup] | None:
    """List recordings of which the library has several files that are there.

    Files are of one recording when they hold the same encoded sound, or when their lengths and
    all of their song features, at every level, are nearly the same.

    Args:
        catalog: Of the library.
        model_id: Whose features are compared.
        is_near: Whether to look for other encodings, too.
        report: Told how many songs of how many were compared.
        should_stop: Asked every few hundred songs.

    Returns:
        Groups in the order of their first files; None if it was stopped.
    """
    groups: list[list[str]] = []
    apart: dict[str, float] = {}
    if is_near:
        near = _near_groups(catalog, model_id, report, should_stop)
        if near is None:
            return None
        groups, apart = near
    joined = {digest for group in groups for digest in group}
    # Songs held by several files, which no other song resembles.
    alone = {records[0].digest or "" for records in catalog.duplicates()} - joined
    found = [_group(catalog, digests, apart) for digests in (*groups, *([one] for one in alone))]
    return sorted(
        (group for group in found if len(group.files) > 1), key=lambda group: group.files[0].path
    )


def _group(catalog: Catalog, digests: list[str], apart: dict[str, float]) -> CopyGroup:
    files = []
    num_songs = 0
    for digest in digests:
        song = catalog.lookup_song(digest)
        seconds = float("nan") if song is None or song.duration_s is None else song.duration_s
        records = [one for one in catalog.files_of(digest) if one.in_library and one.is_present]
        num_songs += bool(records)
        for record in _without_other_names(sorted(records, key=lambda one: one.path)):
            fields = catalog.display_fields(record.path) or DisplayFields()
            size = record.stamp.size_bytes
            files.append(CopyFile(record.path, digest, seconds, size, fields))
    is_identical = num_songs < 2
    distance = 0.0 if is_identical else max(apart.get(digest, 0.0) for digest in digests)
    return CopyGroup(tuple(files), is_identical, distance)


def _without_other_names(records: list[FileRecord]) -> list[FileRecord]:
    """Leave out further names of one file: hard links, and folders that two paths lead to.

    To remove one of them would save nothing, and may remove the only copy.
    """
    kept: dict[tuple[int, int] | Path, FileRecord] = {}
    for record in records:
        key: tuple[int, int] | Path = record.path
        with suppress(OSError):
            status = record.path.stat()
            key = (status.st_dev, status.st_ino)
        kept.setdefault(key, record)
    return list(kept.values())


def _near_groups(
    catalog: Catalog, model_id: str, report: Report, should_stop: ShouldStop
) -> tuple[list[list[str]], dict[str, float]] | None:
    """Find songs that are near copies; None if that was stopped.

    Returns:
        Groups of digests, and the distance of each of these songs from its nearest copy.
    """
    songs = catalog.heard_songs(model_id)
    keys = list(catalog.feature_keys(model_id))
    if not keys:
        return [], {}
    report(0, len(songs.digests))
    table = catalog.feature_table(model_id, keys[0])
    rows = {digest: row for row, digest in enumerate(songs.digests)}
    known = [digest in rows for digest in table.digests]
    ids = table.song_ids[known]
    order = [rows[digest] for digest in table.digests if digest in rows]
    durations = songs.durations_s[order]
    pairs: list[npt.NDArray[np.intp]] = []
    done = 0
    # By one level first, which nearly all pairs fail.
    for block in near_pairs(table.features[known], durations):
        if should_stop():
            return None
        pairs.append(block)
        done = min(done + 512, len(ids))
        report(done, len(ids))
    candidates = np.concatenate(pairs) if pairs else np.zeros((0, 2), np.intp)
    kept: list[npt.NDArray[np.intp]] = []
    apart: dict[str, float] = {}
    names = [songs.digests[row] for row in order]
    for first in range(0, len(candidates), _PAIRS_AT_ONCE):
        if should_stop():
            return None
        page = candidates[first : first + _PAIRS_AT_ONCE]
        distances = _distances(catalog, model_id, ids, page)
        for (one, other), distance in zip(page.tolist(), distances.tolist(), strict=True):
            if distance <= MAX_DISTANCE:
                for name in (names[one], names[other]):
                    apart[name] = min(distance, apart.get(name, distance))
        kept.append(page[distances <= MAX_DISTANCE])
    found = groups_of(np.concatenate(kept) if kept else candidates, len(ids))
    return [[names[place] for place in group] for group in found], apart


def _distances(
    catalog: Catalog, model_id: str, ids: npt.NDArray[np.int64], pairs: npt.NDArray[np.intp]
) -> Floats:
    """The largest distance of each pair at any level; infinite where features are missing."""
    wanted = np.unique(ids[pairs])
    places: dict[int, int] = {}
    parts: dict[str, list[Floats]] = {}
    for page, features in catalog.feature_pages(model_id, wanted.tolist()):
        for song in page:
            places[song] = len(places)
        for key, vectors in features.items():
            parts.setdefault(key, []).append(vectors)
    largest = np.zeros(len(pairs), dtype=np.float32)
    found = [(places.get(one, -1), places.get(other, -1)) for one, other in ids[pairs].tolist()]
    spots = np.array(found, dtype=np.intp).reshape(-1, 2)
    for blocks in parts.values():
        vectors = np.concatenate(blocks)
        apart = feature_distance(vectors[spots[:, 0]], vectors[spots[:, 1]])
        largest = np.maximum(largest, apart)
    largest[(spots < 0).any(axis=1)] = np.inf
    return largest
