"""The library in every order that the table offers.

One index gives the order that settles ties: artist (of the album), album, track, path. Any other
order is that one, sorted stably by what a narrow index says: so ties come out right in both
directions, and nothing is compared letter by letter that was not sorted when it was stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.connection import Database, Row
from mlfa_app.catalog.id_lists import Ids, read_ids
from mlfa_app.catalog.listing import Order, SortKey
from mlfa_app.catalog.rule_view import RuleView

_BASE = "SELECT file FROM file_fields ORDER BY owner_key, album_key, track_key, path_key"
# For each key the files, and how many have the same text, both in the order of the texts.
_BY_TEXT = {
    SortKey.TITLE: (
        "SELECT file FROM file_fields WHERE title_key > '' ORDER BY title_key",
        "SELECT count(*) FROM file_fields WHERE title_key > '' GROUP BY title_key"
        " ORDER BY title_key",
    ),
    SortKey.ARTIST: (
        "SELECT file FROM file_fields WHERE artist_key > '' ORDER BY artist_key",
        "SELECT count(*) FROM file_fields WHERE artist_key > '' GROUP BY artist_key"
        " ORDER BY artist_key",
    ),
    SortKey.ALBUM: (
        "SELECT file FROM file_fields WHERE album_key > '' ORDER BY album_key",
        "SELECT count(*) FROM file_fields WHERE album_key > '' GROUP BY album_key"
        " ORDER BY album_key",
    ),
    SortKey.GENRE: (
        "SELECT file FROM file_fields WHERE genre > '' ORDER BY genre",
        "SELECT count(*) FROM file_fields WHERE genre > '' GROUP BY genre ORDER BY genre",
    ),
    SortKey.PATH: (
        "SELECT file FROM file_fields WHERE path_key > '' ORDER BY path_key",
        "SELECT count(*) FROM file_fields WHERE path_key > '' GROUP BY path_key ORDER BY path_key",
    ),
}
_ADDED = "SELECT id, first_seen_s FROM files"
_DURATIONS = (
    "SELECT f.id, s.duration_s FROM songs s JOIN files f ON f.song = s.id"
    " WHERE s.duration_s IS NOT NULL"
)


@dataclass(eq=False)
class _Kept:
    """What an order goes by, as it was at a version of the list."""

    version: int
    values: npt.NDArray[np.float64]


class SongOrder:
    """Orders of all recorded files. Lives with one connection, which it asks anew as needed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._base: Ids = np.zeros(0, dtype=np.int64)
        self._base_version = 0
        self._kept: dict[SortKey, _Kept] = {}

    @staticmethod
    def needs_view(key: SortKey) -> bool:
        """Whether an order goes by what a rule says."""
        return key in (SortKey.SCORE, SortKey.STATE)

    def base_ids(self) -> Ids:
        """All recorded files, in the order that settles ties."""
        version = self._version()
        if version != self._base_version:
            self._base = read_ids(self._database, _BASE)
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

    def _change(self) -> int:
        return int(self._database.value("SELECT coalesce(max(number), 0) FROM changes"))

    def _values(self, key: SortKey, view: RuleView | None) -> npt.NDArray[np.float64]:
        """What an order goes by, by file id; not a number where a file has nothing."""
        if key is SortKey.STATE:
            assert view is not None
            return view.state.astype(np.float64)
        if key is SortKey.SCORE:
            assert view is not None
            return view.best.astype(np.float64)
        # A length becomes known with an analysis, which does not touch the other orders.
        version = self._change() if key is SortKey.DURATION else self._version()
        kept = self._kept.get(key)
        if kept is None or kept.version != version:
            kept = _Kept(version, self._read(key))
            self._kept[key] = kept
        return kept.values

    def _read(self, key: SortKey) -> npt.NDArray[np.float64]:
        if key is SortKey.ADDED:
            return _by_id(self._database.rows(_ADDED))
        if key is SortKey.DURATION:
            return _by_id(self._database.rows(_DURATIONS))
        return self._ranks(*_BY_TEXT[key])

    def _ranks(self, files_sql: str, counts_sql: str) -> npt.NDArray[np.float64]:
        files = read_ids(self._database, files_sql)
        counts = read_ids(self._database, counts_sql)
        values = np.full(int(files.max(initial=0)) + 1, np.nan)
        values[files] = np.repeat(np.arange(len(counts)), counts)
        return values


def _by_id(rows: list[Row]) -> npt.NDArray[np.float64]:
    pairs = np.fromiter(chain.from_iterable(rows), dtype=np.float64, count=2 * len(rows))
    ids = pairs[::2].astype(np.int64)
    values = np.full(int(ids.max(initial=0)) + 1, np.nan)
    values[ids] = pairs[1::2]
    return values
