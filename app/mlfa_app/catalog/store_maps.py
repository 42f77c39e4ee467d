"""What a map of the library asks: which songs there are, and what they are coloured by."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mlfa_app.catalog.connection import decode_path
from mlfa_app.catalog.listing import Verdict
from mlfa_app.catalog.records import Float32Array
from mlfa_app.catalog.store_base import StorePart
from mlfa_app.catalog.stored_values import floats_of, matrix_of, words_by_name

_PLAIN_FIELDS = ("artist", "album", "year")


@dataclass(frozen=True, slots=True)
class SongFile:
    """A file of a song.

    Attributes:
        file_id: Row number of the file.
        name: Its path as the catalogue keeps it; to make a path of it takes a while.
        duration_s: Length of the song; None while unknown.
    """

    file_id: int
    name: bytes
    duration_s: float | None

    @property
    def path(self) -> Path:
        """Absolute path."""
        return decode_path(self.name)


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
            "  ON coalesce(m.family, m.id) = k.model WHERE m.identifier = ? AND k.key = ?)"
            " AND EXISTS (SELECT 1 FROM files f WHERE f.song = s.id AND f.in_library)"
            " ORDER BY v.song",
            (model_id, key),
        )
        return [str(row[0]) for row in rows]

    def song_files(self, model_id: str) -> dict[str, SongFile]:
        """Give a file of each song of the library that a model has heard, one that is there first.

        Args:
            model_id: Identifier of the model package.

        Returns:
            By digest.
        """
        rows = self._database.rows(
            "SELECT s.digest, f.id, f.path, s.duration_s FROM predictions p"
            " JOIN songs s ON s.id = p.song JOIN files f ON f.song = s.id"
            " WHERE p.model = (SELECT id FROM models WHERE identifier = ?) AND f.in_library"
            " ORDER BY s.id, f.is_missing + f.is_offline, f.path",
            (model_id,),
        )
        found: dict[str, SongFile] = {}
        for digest, file_id, path, duration_s in rows:
            if digest not in found:
                found[digest] = SongFile(int(file_id), path, duration_s)
        return found

    def scores_of_songs(self, model_id: str) -> tuple[tuple[str, ...], Float32Array, Float32Array]:
        """Give the scores of all songs that a model has analysed, without their files.

        Args:
            model_id: Identifier of the model package.

        Returns:
            Digests; how far each is music, (songs,); scores, (songs, tags).
        """
        rows = self._database.rows(
            "SELECT s.digest, p.is_music, p.scores FROM predictions p JOIN songs s ON s.id = p.song"
            " WHERE p.model = (SELECT id FROM models WHERE identifier = ?)",
            (model_id,),
        )
        if not rows:
            return (), np.zeros(0, np.float32), np.zeros((0, 0), np.float32)
        digests, is_music, blobs = zip(*rows, strict=True)
        return tuple(digests), floats_of(is_music), matrix_of(blobs)

    def field_of_files(self, name: str) -> dict[int, str]:
        """Give what a field says in each file of the library; the first of several values.

        Args:
            name: "artist", "album", "year", or a field that MLFA may write, such as "genre".

        Returns:
            By the file's id; files without the field are left out.
        """
        column = name if name in _PLAIN_FIELDS else "field_values"
        rows = self._database.rows(
            f"SELECT d.file, d.{column} FROM file_fields d JOIN files f ON f.id = d.file"  # noqa: S608 - one of our own names
            f" WHERE f.in_library AND d.{column} > ''"
        )
        if name in _PLAIN_FIELDS:
            return {int(file_id): str(text) for file_id, text in rows}
        # Few texts are different: each is read once.
        values: dict[str, str] = {}
        for text in {row[1] for row in rows}:
            words = words_by_name(text).get(name, ())
            if words and words[0]:
                values[text] = words[0]
        return {int(file_id): values[text] for file_id, text in rows if text in values}

    def digests_with_verdict(self, verdict: Verdict) -> set[str]:
        """Give the songs of which some tag has a verdict."""
        rows = self._database.rows(
            "SELECT DISTINCT digest FROM decisions WHERE verdict = ?", (verdict.value,)
        )
        return {str(row[0]) for row in rows}
