"""What models found in songs: scores, segment scores and song features."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.connection import Row, damaged_error, decode_path, path_range
from mlfa_app.catalog.families import drop_model, family_of, read_segments
from mlfa_app.catalog.listing_schema import insert_tag_scores
from mlfa_app.catalog.records import (
    FeatureTable,
    Float32Array,
    ScoreTable,
    SongRecord,
    SongRow,
    StoredAnalysis,
)
from mlfa_app.catalog.store_base import StorePart, reads_one_moment
from mlfa_app.catalog.stored_values import floats_of, joined, matrix_of, numbers_of
from mlfa_app.library.file_identity import absolute_path
from mlfa_core.errors import ShapeError

_PAGE_SONGS = 500


class AnalysisStore(StorePart):
    """The part of the catalogue about analyses."""

    def has_analysis(self, digest: str, model_id: str) -> bool:
        """Whether the model has analysed the song."""
        return self._prediction(digest, model_id) is not None

    def store_analysis(
        self,
        digest: str,
        model_id: str,
        *,
        duration_s: float,
        scores: npt.ArrayLike,
        is_music: float,
        features: Mapping[str, npt.ArrayLike],
        segment_scores: npt.ArrayLike,
        segment_starts_s: npt.ArrayLike,
        segment_duration_s: float,
    ) -> None:
        """Store all that a model found in a song, in place of what it found before.

        It is there completely or not at all, also after a kill.

        Args:
            digest: Digest of the song's audio payload.
            model_id: Identifier of the model package.
            duration_s: Length of the song in seconds.
            scores: Calibrated product scores, (tags,); kept as float32, so that a decision taken
                from the catalogue is the one taken when the song was heard.
            is_music: 0 to 1.
            features: Song features by "scale/level", each (dim,); kept as float32.
            segment_scores: (windows, tags); kept as float16.
            segment_starts_s: (windows,); kept as float32.
            segment_duration_s: Length of a window in seconds.

        Raises:
            ShapeError: If the arrays do not fit each other, or a key's dimension is not that of
                the songs stored before.
            ValueError: If scores or features are not finite.
        """
        tags = _vector("scores", scores)
        starts = _vector("segment_starts_s", segment_starts_s)
        windows = np.ascontiguousarray(segment_scores, dtype="<f2")
        if windows.shape != (len(starts), len(tags)):
            raise ShapeError(
                f"segment_scores has shape {windows.shape}, not {(len(starts), len(tags))}"
            )
        vectors = {key: _vector(key, vector) for key, vector in features.items()}
        with self._database.transaction():
            song = self._song_id(digest)
            model = self._model_id(model_id)
            owner = family_of(self._database, model)
            self._database.run("UPDATE songs SET duration_s = ? WHERE id = ?", (duration_s, song))
            self._database.run(
                "INSERT OR REPLACE INTO predictions (model, song, scores, is_music, analyzed_at_s)"
                " VALUES (?, ?, ?, ?, ?)",
                (model, song, tags.tobytes(), float(is_music), self._clock()),
            )
            insert_tag_scores(self._database, model, song, tags.tobytes())
            self._database.run(
                "INSERT OR REPLACE INTO segments (song, model, duration_s, starts_s, scores)"
                " VALUES (?, ?, ?, ?, ?)",
                (song, model, segment_duration_s, starts.tobytes(), windows.tobytes()),
            )
            self._database.run(
                "DELETE FROM song_features WHERE song = ?"
                " AND feature_key IN (SELECT id FROM feature_keys WHERE model = ?)",
                (song, owner),
            )
            self._database.run_many(
                "INSERT INTO song_features (song, feature_key, vector) VALUES (?, ?, ?)",
                [
                    (song, self._feature_key(owner, key, len(vector)), vector.tobytes())
                    for key, vector in vectors.items()
                ],
            )

    @reads_one_moment
    def load_analysis(self, digest: str, model_id: str) -> StoredAnalysis | None:
        """Load all that a model found in a song; None if it has not analysed it."""
        found = self._prediction(digest, model_id)
        if found is None:
            return None
        song, model, duration_s, scores, is_music, analyzed_at_s = found
        tags = numbers_of(scores)
        segment_duration_s, starts, windows = read_segments(self._database, song, model, len(tags))
        features = self._database.rows(
            "SELECT k.key, f.vector FROM song_features f JOIN feature_keys k"
            " ON k.id = f.feature_key WHERE f.song = ? AND k.model = ? ORDER BY k.id",
            (song, family_of(self._database, model)),
        )
        return StoredAnalysis(
            digest=digest,
            model_id=model_id,
            duration_s=duration_s,
            scores=tags,
            is_music=is_music,
            features={key: numbers_of(vector) for key, vector in features},
            segment_scores=windows,
            segment_starts_s=starts,
            segment_duration_s=segment_duration_s,
            analyzed_at_s=analyzed_at_s,
        )

    def _prediction(self, digest: str, model_id: str) -> Row | None:
        return self._database.row(
            "SELECT p.song, p.model, s.duration_s, p.scores, p.is_music, p.analyzed_at_s"
            " FROM predictions p JOIN songs s ON s.id = p.song JOIN models m ON m.id = p.model"
            " WHERE s.digest = ? AND m.identifier = ?",
            (digest, model_id),
        )

    def _model_id(self, identifier: str) -> int:
        self._database.run(
            "INSERT INTO models (identifier) VALUES (?) ON CONFLICT DO NOTHING", (identifier,)
        )
        return int(
            self._database.value("SELECT id FROM models WHERE identifier = ?", (identifier,))
        )

    def _feature_key(self, model: int, key: str, dim: int) -> int:
        self._database.run(
            "INSERT INTO feature_keys (model, key, dim) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (model, key, dim),
        )
        key_id, known_dim = self._database.only_row(
            "SELECT id, dim FROM feature_keys WHERE model = ? AND key = ?", (model, key)
        )
        if known_dim != dim:
            raise ShapeError(f"features of {key} have {dim} values; stored ones have {known_dim}")
        return int(key_id)

    # Many songs at once

    def list_models(self) -> dict[str, int]:
        """Give the identifiers of the models that analysed songs, with the number of songs."""
        return dict(
            self._database.rows(
                "SELECT m.identifier, count(p.song) FROM models m"
                " LEFT JOIN predictions p ON p.model = m.id GROUP BY m.id ORDER BY m.identifier"
            )
        )

    def forget_model(self, model_id: str) -> int:
        """Drop all that a model found.

        Features and segments stay as long as a model that was taught on it needs them.

        Returns:
            The number of songs that it had analysed.
        """
        with self._database.transaction():
            analyses = self.list_models().get(model_id, 0)
            drop_model(self._database, model_id)
        return analyses

    def feature_keys(self, model_id: str) -> dict[str, int]:
        """Give the keys that the model has features for, with their dimensions.

        Raises:
            DamagedCatalogError: If what is stored is no dimension.
        """
        rows = self._database.rows(
            "SELECT k.key, k.dim FROM feature_keys k JOIN models m"
            " ON coalesce(m.family, m.id) = k.model"
            " WHERE m.identifier = ? ORDER BY k.id",
            (model_id,),
        )
        if not all(isinstance(dim, int) and dim >= 0 for _key, dim in rows):
            raise damaged_error(self._database.path)
        return dict(rows)

    def score_table(
        self, model_id: str, *, library_only: bool = True, under: Path | None = None
    ) -> ScoreTable:
        """Load the scores of all songs that the model analysed.

        Args:
            model_id: Identifier of the model package.
            library_only: Leave out songs of which no file belongs to the library.
            under: Only songs with a file below this folder (or this file).
        """
        bounds = path_range(under and absolute_path(under))
        rows = self._database.rows(
            "SELECT s.id, s.digest, s.duration_s, p.is_music, p.scores, f.path"
            " FROM predictions p JOIN songs s ON s.id = p.song JOIN files f ON f.song = s.id"
            " WHERE p.model = (SELECT id FROM models WHERE identifier = ?)"
            " AND f.in_library >= ? AND (f.path = ? OR (f.path >= ? AND f.path < ?))"
            " ORDER BY s.id, f.is_missing + f.is_offline, f.path",
            (model_id, int(library_only), *bounds),
        )
        # The best file of each song comes first; the others are passed over.
        best: dict[int, Row] = {}
        for row in rows:
            best.setdefault(row[0], row)
        ids, digests, durations, is_music, blobs, paths = (
            zip(*best.values(), strict=True) if best else ((),) * 6
        )
        return ScoreTable(
            model_id=model_id,
            song_ids=np.array(ids, dtype=np.int64),
            digests=tuple(digests),
            paths=tuple(decode_path(path) for path in paths),
            durations_s=floats_of(durations),
            is_music=floats_of(is_music),
            scores=_matrix(blobs),
        )

    @reads_one_moment
    def feature_table(self, model_id: str, key: str, *, library_only: bool = True) -> FeatureTable:
        """Load one key's song features of all songs into one matrix.

        Args:
            model_id: Identifier of the model package.
            key: "scale/level", one of `feature_keys`.
            library_only: Leave out songs of which no file belongs to the library.
        """
        pages = self._database.pages(
            "SELECT s.id, s.digest, v.vector FROM song_features v JOIN songs s ON s.id = v.song"
            " WHERE v.feature_key = (SELECT k.id FROM feature_keys k JOIN models m"
            "  ON coalesce(m.family, m.id) = k.model WHERE m.identifier = ? AND k.key = ?)"
            " AND (NOT ? OR EXISTS (SELECT 1 FROM files f WHERE f.song = s.id AND f.in_library))"
            " ORDER BY v.song",
            (model_id, key, int(library_only)),
        )
        ids: list[int] = []
        digests: list[str] = []
        # Page by page, so that the vectors are never in memory as bytes and as numbers at once.
        parts = [np.zeros((0, self.feature_keys(model_id).get(key, 0)), dtype=np.float32)]
        for page in pages:
            ids.extend(row[0] for row in page)
            digests.extend(row[1] for row in page)
            parts.append(_matrix(tuple(row[2] for row in page)))
        return FeatureTable(
            model_id=model_id,
            key=key,
            song_ids=np.array(ids, dtype=np.int64),
            digests=tuple(digests),
            features=joined(parts),
        )

    def iter_songs(
        self, model_id: str, *, library_only: bool = True, under: Path | None = None
    ) -> Iterator[SongRow]:
        """Go through the songs in the order in which they were first recorded.

        Songs are read a page at a time, so memory stays flat and nothing is locked in between.

        Args:
            model_id: Whose scores to give; songs that it has not analysed come without.
            library_only: Leave out songs of which no file belongs to the library.
            under: Only songs with a file below this folder (or this file).
        """
        bounds = path_range(under and absolute_path(under))
        last = 0
        while True:
            rows = self._database.rows(
                "SELECT s.id, s.digest, s.duration_s, s.first_seen_s, p.scores, p.is_music"
                " FROM songs s LEFT JOIN predictions p ON p.song = s.id"
                "  AND p.model = (SELECT id FROM models WHERE identifier = ?)"
                " WHERE s.id > ? AND EXISTS (SELECT 1 FROM files f WHERE f.song = s.id"
                "  AND f.in_library >= ? AND (f.path = ? OR (f.path >= ? AND f.path < ?)))"
                " ORDER BY s.id LIMIT ?",
                (model_id, last, int(library_only), *bounds, _PAGE_SONGS),
            )
            for song_id, digest, duration_s, first_seen_s, scores, is_music in rows:
                paths = self._database.rows(
                    "SELECT path FROM files WHERE song = ? AND in_library >= ?"
                    " ORDER BY is_missing + is_offline, path",
                    (song_id, int(library_only)),
                )
                song = SongRecord(
                    song_id,
                    digest,
                    duration_s,
                    first_seen_s,
                    tuple(decode_path(row[0]) for row in paths),
                )
                tags = None if scores is None else numbers_of(scores)
                yield SongRow(song, tags, is_music)
            if len(rows) < _PAGE_SONGS:
                return
            last = rows[-1][0]


def _vector(name: str, values: npt.ArrayLike) -> Float32Array:
    """Make a little-endian float32 vector of the values, checked."""
    vector = np.ascontiguousarray(values, dtype="<f4")
    if vector.ndim != 1:
        raise ShapeError(f"{name} has shape {vector.shape}, not one dimension")
    if not np.isfinite(vector).all():
        raise ValueError(f"{name} holds values that are not finite")
    return vector


def _matrix(blobs: tuple[bytes, ...]) -> Float32Array:
    """Stack float32 blobs of one length, (rows, length); (0, 0) when there are none."""
    if not blobs:
        return np.zeros((0, 0), dtype=np.float32)
    return matrix_of(blobs)
