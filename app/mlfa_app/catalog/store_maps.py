"""What a map of the library asks: which songs there are, without their features."""

from __future__ import annotations

from mlfa_app.catalog.store_base import StorePart


class MapStore(StorePart):
    """The part of the catalogue about maps."""

    def digests_with_features(self, model_id: str, key: str) -> list[str]:
        """Give the songs of the library that have features of a key.

        They come in the order of `feature_table`.

        Args:
            model_id: Identifier of the model package.
            key: "scale/level", one of `feature_keys`.
        """
        rows = self._database.rows(
            "SELECT s.digest FROM song_features v JOIN songs s ON s.id = v.song"
            " WHERE v.feature_key = (SELECT k.id FROM feature_keys k JOIN models m"
            "  ON m.id = k.model WHERE m.identifier = ? AND k.key = ?)"
            " AND EXISTS (SELECT 1 FROM files f WHERE f.song = s.id AND f.in_library)"
            " ORDER BY v.song",
            (model_id, key),
        )
        return [str(row[0]) for row in rows]
