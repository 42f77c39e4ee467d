"""Steps 4 to 6 of the schema: what the table of songs needs. See `migrations`.

Sorting and searching a hundred thousand rows is quick because what they go by is worked out once,
when a file's fields are read, and kept in narrow indexes.
"""

from __future__ import annotations

from itertools import chain

import numpy as np

from mlfa_app.catalog.connection import Database, decode_path
from mlfa_app.catalog.field_rows import insert_unread
from mlfa_app.catalog.stored_values import numbers_of

# Scores below this are nobody's proposal: leaving them out makes the table a fifth of the size.
LEAST_SCORE = 0.05
EVERYTHING = -1
_PAGE_ROWS = 5000
_INSERT_SCORE = "INSERT INTO tag_scores (model, song, tag, score) VALUES (?, ?, ?, ?)"


def create_file_fields(database: Database) -> None:
    """Step 4: the fields of each file, as a list shows, sorts and searches them.

    ``changes`` tells readers which files to look at again: a file's latest change has the
    highest number. ``listing_version`` grows whenever the order of the list may have changed.
    """
    database.run(
        "CREATE TABLE file_fields (file INTEGER PRIMARY KEY REFERENCES files(id) ON DELETE CASCADE,"
        " is_current INTEGER NOT NULL DEFAULT 0, title TEXT NOT NULL DEFAULT '',"
        " artist TEXT NOT NULL DEFAULT '', album TEXT NOT NULL DEFAULT '',"
        " album_artist TEXT NOT NULL DEFAULT '', track TEXT NOT NULL DEFAULT '',"
        " year TEXT NOT NULL DEFAULT '', container TEXT NOT NULL DEFAULT '',"
        # Values as JSON; genre and mood once more, folded, one value a line.
        " field_values TEXT NOT NULL DEFAULT '{}', genre TEXT NOT NULL DEFAULT '',"
        " mood TEXT NOT NULL DEFAULT '', title_key TEXT NOT NULL, artist_key TEXT NOT NULL,"
        " album_key TEXT NOT NULL, owner_key TEXT NOT NULL, track_key TEXT NOT NULL,"
        " path_key TEXT NOT NULL)"
    )
    # In a table of its own, so that a search reads nothing else: names and, from the letter
    # ``path_at`` on, the path. An index of trigrams (FTS5) would answer 40 ms sooner for a hundred
    # thousand files; it would take nearly three times the room of the texts, and answer nothing
    # below three letters.
    database.run(
        "CREATE TABLE file_texts (file INTEGER PRIMARY KEY REFERENCES files(id) ON DELETE CASCADE,"
        " words TEXT NOT NULL, path_at INTEGER NOT NULL)"
    )
    database.run("CREATE INDEX files_by_age ON files (first_seen_s)")
    database.run("CREATE INDEX songs_by_duration ON songs (duration_s)")
    database.run(
        "CREATE INDEX files_masked ON files (song, in_library, is_missing, is_offline)"
        " WHERE is_missing OR is_offline OR NOT in_library"
    )
    after, done = 0, 0
    total = int(database.value("SELECT count(*) FROM files"))
    while page := database.rows(
        "SELECT id, path FROM files WHERE id > ? ORDER BY id LIMIT ?", (after, _PAGE_ROWS)
    ):
        insert_unread(database, [(file_id, decode_path(path)) for file_id, path in page])
        after = page[-1][0]
        done += len(page)
        database.upgrade_news.rows(done, total)
    # After the rows: that is quicker than keeping them in order all along.
    for column in ("title_key", "artist_key", "album_key", "genre", "mood", "path_key", "year"):
        database.run(f"CREATE INDEX file_fields_by_{column} ON file_fields ({column})")
    database.run(
        "CREATE INDEX file_fields_in_order ON file_fields"
        " (owner_key, album_key, track_key, path_key)"
    )
    database.run("CREATE INDEX file_fields_to_read ON file_fields (file) WHERE NOT is_current")
    database.run("CREATE INDEX file_fields_untitled ON file_fields (file) WHERE title = ''")
    _create_change_marks(database)


def _create_change_marks(database: Database) -> None:
    database.run(
        "CREATE TABLE changes (number INTEGER PRIMARY KEY AUTOINCREMENT,"
        " file INTEGER NOT NULL UNIQUE)"
    )
    database.run("CREATE TABLE listing_version (number INTEGER NOT NULL)")
    database.run("INSERT INTO listing_version (number) VALUES (1)")
    reorder = " UPDATE listing_version SET number = number + 1;"
    for name, event, row, extra in (
        ("file_added", "INSERT ON files", "NEW.id", reorder),
        ("file_removed", "DELETE ON files", "OLD.id", reorder),
        (
            "file_changed",
            "UPDATE OF song, in_library, is_missing, is_offline, error_summary ON files",
            "NEW.id",
            "",
        ),
        ("fields_added", "INSERT ON file_fields", "NEW.file", reorder),
        ("fields_changed", "UPDATE ON file_fields", "NEW.file", reorder),
    ):
        # Deleted and inserted, not replaced: a trigger would inherit the outer statement's way
        # of handling conflicts.
        database.run(
            f"CREATE TRIGGER {name} AFTER {event} BEGIN"  # noqa: S608 - our own words
            f" DELETE FROM changes WHERE file = {row};"
            f" INSERT INTO changes (file) VALUES ({row});{extra} END"
        )
    for name, event, song in (
        ("analysis_added", "INSERT", "NEW.song"),
        ("analysis_removed", "DELETE", "OLD.song"),
    ):
        database.run(
            f"CREATE TRIGGER {name} AFTER {event} ON predictions BEGIN"  # noqa: S608 - likewise
            f" DELETE FROM changes WHERE file IN (SELECT id FROM files WHERE song = {song});"
            f" INSERT INTO changes (file) SELECT id FROM files WHERE song = {song}; END"
        )
    database.run(
        "CREATE TRIGGER file_rewritten AFTER UPDATE OF size_bytes, mtime_ns ON files"
        " WHEN OLD.size_bytes <> NEW.size_bytes OR OLD.mtime_ns <> NEW.mtime_ns BEGIN"
        " UPDATE file_fields SET is_current = 0 WHERE file = NEW.id; END"
    )


def create_tag_scores(database: Database) -> None:
    """Step 5: the scores of each tag, so that a filter finds songs by them.

    Derived from ``predictions.scores``; the tag is its place there.
    """
    database.run(
        "CREATE TABLE tag_scores (model INTEGER NOT NULL, song INTEGER NOT NULL,"
        " tag INTEGER NOT NULL, score REAL NOT NULL, PRIMARY KEY (model, song, tag),"
        " FOREIGN KEY (model, song) REFERENCES predictions(model, song) ON DELETE CASCADE)"
        " WITHOUT ROWID"
    )
    last, done = (0, 0), 0
    total = int(database.value("SELECT count(*) FROM predictions"))
    while page := database.rows(
        "SELECT model, song, scores FROM predictions WHERE (model, song) > (?, ?)"
        " ORDER BY model, song LIMIT ?",
        (*last, _PAGE_ROWS),
    ):
        database.run_many(_INSERT_SCORE, chain.from_iterable(_score_rows(*row) for row in page))
        last = page[-1][:2]
        done += len(page)
        database.upgrade_news.rows(done, total)
    database.run("CREATE INDEX tag_scores_by_tag ON tag_scores (model, tag, score, song)")


def insert_tag_scores(database: Database, model: int, song: int, blob: bytes) -> None:
    """Fill the table for one song that has no rows there. Needs a transaction.

    Args:
        database: The catalogue.
        model: Row number of the model.
        song: Row number of the song.
        blob: Its scores, float32.
    """
    database.run_many(_INSERT_SCORE, _score_rows(model, song, blob))


def _score_rows(model: int, song: int, blob: bytes) -> list[tuple[int, int, int, float]]:
    scores = numbers_of(blob)
    tags = np.flatnonzero(scores >= LEAST_SCORE)
    return [
        (model, song, tag, score)
        for tag, score in zip(tags.tolist(), scores[tags].tolist(), strict=True)
    ]


def create_decisions(database: Database) -> None:
    """Step 6: what the user decided, saved filters, and what the window remembers.

    Decisions name their song by digest: they outlive the file that they were taken on.
    """
    database.run(
        "CREATE TABLE decisions (digest TEXT NOT NULL, category TEXT NOT NULL, tag TEXT NOT NULL,"
        # The tag as it is compared with other words: see `folding.word_key`.
        " word TEXT NOT NULL, verdict TEXT NOT NULL, decided_s REAL NOT NULL,"
        " PRIMARY KEY (digest, category, tag)) WITHOUT ROWID"
    )
    database.run("CREATE INDEX decisions_by_tag ON decisions (category, tag, verdict)")
    database.run("CREATE TABLE saved_filters (name TEXT PRIMARY KEY, query TEXT NOT NULL)")
    database.run("CREATE TABLE session_values (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
