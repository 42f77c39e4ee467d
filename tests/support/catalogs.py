"""Catalogues for tests: songs with known contents, and files of older versions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from mlfa_app.catalog.connection import connect, use_wal
from mlfa_app.catalog.migrations import migrate
from mlfa_app.catalog.store import Catalog
from mlfa_app.library.file_identity import FileStamp

MODEL = "fast-1.0-abc"
STAMP = FileStamp(1000, 1_700_000_000_123_456_789)


def digest_of(number: int) -> str:
    """The digest of the song of that number."""
    return f"sha256:{number:064x}"


def analysis_of(number: int, *, num_tags: int = 5, num_windows: int = 3) -> dict[str, Any]:
    """What a model would find in the song of that number: the same on every call."""
    rng = np.random.default_rng(number)
    return {
        "duration_s": 100.0 + number,
        "scores": rng.random(num_tags, dtype=np.float32),
        "is_music": 0.75,
        "features": {
            "mel18/1": rng.standard_normal(4, dtype=np.float32),
            "mel27/1": rng.standard_normal(6, dtype=np.float32),
        },
        "segment_scores": rng.random((num_windows, num_tags)).astype(np.float16),
        "segment_starts_s": np.arange(num_windows, dtype=np.float32) * 3,
        "segment_duration_s": 3.0,
    }


def add_song(
    catalog: Catalog,
    path: Path,
    number: int,
    *,
    stamp: FileStamp = STAMP,
    in_library: bool = True,
    model: str | None = MODEL,
) -> None:
    """Record a file of the song of that number, analysed unless ``model`` is None."""
    catalog.record_file(path, stamp, digest_of(number), in_library)
    if model is not None:
        catalog.store_analysis(digest_of(number), model, **analysis_of(number))


# A row or two for every version that has tables of its own, as that version's program wrote them.
SAMPLES: dict[int, tuple[str, ...]] = {
    1: (
        "INSERT INTO folders (path, added_s) VALUES (X'2F6D75736963', 1.0)",
        "INSERT INTO songs (id, digest, duration_s, first_seen_s)"
        " VALUES (7, 'sha256:old', 12.5, 2.0)",
        "INSERT INTO files (path, song, size_bytes, mtime_ns, in_library, error_summary,"
        " error_advice, first_seen_s) VALUES (X'2F6D757369632F61FF2E6D7033', 7, 10, 20, 1, NULL,"
        " '', 3.0)",
        "INSERT INTO files (path, song, size_bytes, mtime_ns, in_library, error_summary,"
        " error_advice, first_seen_s) VALUES (X'2F6D757369632F62', NULL, 30, 40, 1, 'Bad.',"
        " 'Skip.', 3.0)",
    ),
    2: (
        "INSERT INTO models (id, identifier) VALUES (3, 'old-model')",
        "INSERT INTO predictions (model, song, scores, is_music, analyzed_at_s)"
        " VALUES (3, 7, X'0000003F0000803E', 0.5, 4.0)",
        "INSERT INTO segments (song, model, duration_s, starts_s, scores)"
        " VALUES (7, 3, 3.0, X'00000000', X'00380034')",
        "INSERT INTO feature_keys (id, model, key, dim) VALUES (1, 3, 'mel27/1', 1)",
        "INSERT INTO song_features (song, feature_key, vector) VALUES (7, 1, X'0000803F')",
    ),
    3: (
        "INSERT INTO runs (id, command, started_s) VALUES (1, 'mlfa tag', 5.0)",
        "INSERT INTO written_values (run, digest, path, field, field_values, written_s)"
        " VALUES (1, 'sha256:old', X'2F6D757369632F61FF2E6D7033', 'genre', '[\"Jazz\"]', 6.0)",
    ),
    4: (
        "INSERT INTO file_fields (file, is_current, title, artist, field_values, genre, title_key,"
        " artist_key, album_key, owner_key, track_key, path_key)"
        " SELECT id, 1, 'Old', 'Elder', '{\"genre\": [\"Jazz\"]}', 'jazz', 'old', 'elder', '',"
        " 'elder', '', '/music/a' FROM files WHERE song = 7",
        "INSERT INTO file_fields (file, title_key, artist_key, album_key, owner_key, track_key,"
        " path_key) SELECT id, 'b', '', '', '', '', '/music/b' FROM files WHERE song IS NULL",
        "INSERT INTO file_texts (file, words, path_at)"
        " SELECT id, 'old\nelder\n/music/a', 11 FROM files WHERE song = 7",
        "INSERT INTO file_texts (file, words, path_at)"
        " SELECT id, '/music/b', 1 FROM files WHERE song IS NULL",
    ),
    5: ("INSERT INTO tag_scores (model, song, tag, score) VALUES (3, 7, 0, 0.5), (3, 7, 1, 0.25)",),
    6: (
        "INSERT INTO decisions (digest, category, tag, word, verdict, decided_s)"
        " VALUES ('sha256:old', 'genre', 'jazz', 'jazz', 'rejected', 7.0)",
        "INSERT INTO saved_filters (name, query) VALUES ('Mine', 'genre:jazz')",
        "INSERT INTO session_values (key, value) VALUES ('order', 'title')",
    ),
    7: (
        "INSERT INTO models (id, identifier, family, tag_keys) SELECT 9, 'taught', id,"
        " '[\"rock\", \"mine\"]' FROM models WHERE identifier = 'old-model'",
        "UPDATE models SET tag_keys = '[\"rock\", \"pop\"]' WHERE identifier = 'old-model'",
        "INSERT INTO predictions (model, song, scores, is_music, analyzed_at_s)"
        " SELECT 9, song, scores, is_music, analyzed_at_s FROM predictions",
    ),
}


def make_old_catalog(path: Path, version: int) -> None:
    """Make a catalogue file as the program of that schema version left it."""
    database = connect(path)
    use_wal(database)
    migrate(database, target=version)
    with database.transaction():
        for number in range(1, version + 1):
            for statement in SAMPLES[number]:
                database.run(statement)
    database.close()
