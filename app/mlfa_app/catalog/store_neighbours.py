"""What the search for similar songs asks: songs with their features, song by song."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.records import Float32Array
from mlfa_app.catalog.store_base import StorePart
from mlfa_app.catalog.stored_values import floats_of, matrix_of

_PAGE_SONGS = 500


@dataclass(frozen=True, eq=False, slots=True)
class HeardSongs:
    """The songs of the library that a model has heard, in the order of their rows.

    Attributes:
        song_ids: Row numbers, (songs,) int64, ascending.
        digests: Digests of the songs.
        durations_s: (songs,) float32.
    """

    song_ids: npt.NDArray[np.int64]
    digests: tuple[str, ...]
    durations_s: Float32Array


class NeighbourStore(StorePart):
    """The part of the catalogue about songs that are near each other."""

    def heard_songs(self, model_id: str) -> HeardSongs:
        """List the songs of the library that have features of a model.

        Args:
            model_id: Identifier of the model package.
        """
        # All features of a song are stored in one transaction: one of them stands for all.
        rows = self._database.rows(
            "SELECT s.id, s.digest, s.duration_s FROM song_features v JOIN songs s ON s.id = v.song"
            " WHERE v.feature_key = (SELECT min(k.id) FROM feature_keys k JOIN models m"
            "  ON coalesce(m.family, m.id) = k.model WHERE m.identifier = ?)"
            " AND EXISTS (SELECT 1 FROM files f WHERE f.song = s.id AND f.in_library)"
            " ORDER BY v.song",
            (model_id,),
        )
        ids, digests, durations = zip(*rows, strict=True) if rows else ((), (), ())
        return HeardSongs(np.array(ids, dtype=np.int64), tuple(digests), floats_of(durations))

    def feature_pages(
        self, model_id: str, song_ids: Sequence[int]
    ) -> Iterator[tuple[list[int], dict[str, Float32Array]]]:
        """Read all features of songs, some hundred songs at a time.

        Songs that lack one of the model's features are left out. Nothing is locked in between.

        Args:
            model_id: Identifier of the model package.
            song_ids: Row numbers of the songs, ascending.

        Yields:
            Row numbers of songs, and their features by "scale/level", (songs, dim) each.
        """
        names = self._database.rows(
            "SELECT k.id, k.key FROM feature_keys k JOIN models m"
            " ON coalesce(m.family, m.id) = k.model"
            " WHERE m.identifier = ? ORDER BY k.id",
            (model_id,),
        )
        wanted = json.dumps([row[0] for row in names])
        for first in range(0, len(song_ids), _PAGE_SONGS):
            page = [int(song) for song in song_ids[first : first + _PAGE_SONGS]]
            rows = self._database.rows(
                "SELECT song, feature_key, vector FROM song_features WHERE song IN"
                " (SELECT value FROM json_each(?)) AND feature_key IN"
                " (SELECT value FROM json_each(?)) ORDER BY song, feature_key",
                (json.dumps(page), wanted),
            )
            blobs: dict[int, dict[int, bytes]] = {}
            for song, key, blob in rows:
                blobs.setdefault(song, {})[key] = blob
            whole = [song for song, found in blobs.items() if len(found) == len(names)]
            if whole:
                yield (
                    whole,
                    {
                        str(name): matrix_of([blobs[song][key] for song in whole])
                        for key, name in names
                    },
                )
