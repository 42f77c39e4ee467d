"""The library in every order that the table offers.

One index gives the order that settles ties: artist (of the album), album, track, path. Any other
order is that one, sorted stably by what a narrow index says: so ties come out right in both
directions, and nothing is compared letter by letter that was not sorted when it was stored.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.connection import Database
from mlfa_app.catalog.listing import Order, SortKey
from mlfa_app.catalog.rule_view import RuleView

Ids = npt.NDArray[np.int64]

_BASE = "SELECT file FROM file_fields ORDER BY owner_key, album_key, track_key, path_key"
_BY_TEXT = {
    SortKey.TITLE: "SELECT file, title_key FROM file_fields ORDER BY title_key",
    SortKey.ARTIST: "SELECT file, artist_key FROM file_fields ORDER BY artist_key",
    SortKey.ALBUM: "SELECT file, album_key FROM file_fields ORDER BY album_key",
    SortKey.GENRE: "SELECT file, genre FROM file_fields ORDER BY genre",
    SortKey.PATH: "SELECT file, path_key FROM file_fields ORDER BY path_key",
}
_ADDED = "SELECT id, first_seen_s FROM files ORDER BY first_seen_s"
_DURATIONS = "SELECT id, duration_s FROM songs WHERE duration_s IS NOT NULL ORDER BY duration_s"
_SONGS = "SELECT id, song FROM files WHERE song IS NOT NULL ORDER BY song"


@dataclass(eq=False)
class _Kept:
    """Something worked out for a version of the list."""

    version: int
    values: npt.NDArray[np.float64]


class SongOrder:
    """Orders of all recorded files. Lives with one connection, which it asks anew as needed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._base: Ids = np.zeros(0, dtype=np.int64)
        self._base_version = 0
        self._texts: dict[SortKey, _Kept] = {}

    @staticmethod
    def needs_view(key: SortKey) -> bool:
        """Whether an order goes by what a rule says."""
        return key in (SortKey.SCORE, SortKey.STATE)

    def base_ids(self) -> Ids:
        """All recorded files, in the order that settles ties."""
        version = self._version()
        if version != self._base_version:
            self._base = _first_column(self._database.rows(_BASE))
            self._base_version = version
        return self._base

    def ids(self, order: Order, view: RuleView | None) -> Ids:
        """All recorded files in an order; what has no value comes last in either direction.

        Args:
            order: The order.
            view: The view of the rule, where `needs_view`.
        """
        base = self.base_ids()
        values = self._values(order.key, view)
        known = (
            values[np.minimum(base, len(values) - 1)] if len(values) else np.full(len(base), np.nan)
        )
        known[base >= len(values)] = np.nan
        # A sort puts what is not a number behind everything else.
        return base[np.argsort(-known if order.descending else known, kind="stable")]

    def _version(self) -> int:
        return int(self._database.value("SELECT number FROM listing_version"))

    def _values(self, key: SortKey, view: RuleView | None) -> npt.NDArray[np.float64]:
        """What an order goes by, by file id; not a number where a file has nothing."""
        if key in _BY_TEXT:
            version = self._version()
            kept = self._texts.get(key)
            if kept is None or kept.version != version:
                kept = _Kept(version, self._ranks(_BY_TEXT[key]))
                self._texts[key] = kept
            return kept.values
        if key is SortKey.ADDED:
            return _by_id(self._database.rows(_ADDED))
        if key is SortKey.DURATION:
            durations = _by_id(self._database.rows(_DURATIONS))
            songs = np.array(self._database.rows(_SONGS), dtype=np.int64).reshape(-1, 2)
            songs = songs[songs[:, 1] < len(durations)]
            values = np.full(int(songs[:, 0].max(initial=0)) + 1, np.nan)
            values[songs[:, 0]] = durations[songs[:, 1]]
            return values
        assert view is not None
        if key is SortKey.STATE:
            return view.state.astype(np.float64)
        return view.best.astype(np.float64)

    def _ranks(self, sql: str) -> npt.NDArray[np.float64]:
        rows = self._database.rows(sql)
        if not rows:
            return np.zeros(0)
        files, keys = zip(*rows, strict=True)
        is_new = np.fromiter(map(operator.ne, keys, islice(keys, 1, None)), bool, len(keys) - 1)
        ranks = np.concatenate(([0.0], np.cumsum(is_new)))
        ranks[: keys.count("")] = np.nan
        values = np.full(max(files) + 1, np.nan)
        values[np.array(files, dtype=np.int64)] = ranks
        return values


def _first_column(rows: list[tuple[int]]) -> Ids:
    return np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))


def _by_id(rows: list[tuple[int, float]]) -> npt.NDArray[np.float64]:
    pairs = np.array(rows, dtype=np.float64).reshape(-1, 2)
    values = np.full(int(pairs[:, 0].max(initial=0)) + 1, np.nan)
    values[pairs[:, 0].astype(np.int64)] = pairs[:, 1]
    return values
