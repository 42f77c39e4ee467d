"""The rows of a file's fields: what is shown, and the keys that it is sorted and found by."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from mlfa_app.catalog.connection import Database
from mlfa_app.catalog.folding import fold, natural_key, one_line, sort_key
from mlfa_app.catalog.listing import DisplayFields, Values
from mlfa_app.errors import encodable, printable

_UNREAD = DisplayFields()
# The last letter that there is: what is not known comes behind what is.
_LAST = "\U0010ffff"
_COLUMNS = (
    "is_current",
    "title",
    "artist",
    "album",
    "album_artist",
    "track",
    "year",
    "container",
    "field_values",
    "genre",
    "mood",
    "title_key",
    "artist_key",
    "album_key",
    "owner_key",
    "track_key",
    "path_key",
)
_INSERT = (
    f"INSERT OR IGNORE INTO file_fields (file, {', '.join(_COLUMNS)})"  # noqa: S608 - our own names
    f" VALUES (?, {', '.join('?' * len(_COLUMNS))})"
)
_UPDATE = f"UPDATE file_fields SET {', '.join(f'{name} = ?' for name in _COLUMNS)} WHERE file = ?"  # noqa: S608


def insert_unread(database: Database, files: Iterable[tuple[int, Path]]) -> None:
    """Make the rows of files whose fields were not read yet; existing rows stay.

    Args:
        database: The catalogue, in a transaction.
        files: Row number and path of each.
    """
    _insert(database, [(file_id, path, _UNREAD) for file_id, path in files], is_current=False)


def insert_read(database: Database, files: Iterable[tuple[int, Path, DisplayFields]]) -> None:
    """Make the rows of many files whose fields were read; existing rows stay.

    Args:
        database: The catalogue, in a transaction.
        files: Row number, path and fields of each.
    """
    _insert(database, list(files), is_current=True)


def _insert(
    database: Database, files: list[tuple[int, Path, DisplayFields]], *, is_current: bool
) -> None:
    database.run_many(
        _INSERT,
        ((file_id, *_row(path, found, is_current=is_current)) for file_id, path, found in files),
    )
    database.run_many(
        "INSERT OR IGNORE INTO file_texts (file, words, path_at) VALUES (?, ?, ?)",
        ((file_id, *_texts(path, found)) for file_id, path, found in files),
    )


def update_fields(database: Database, file_id: int, path: Path, fields: DisplayFields) -> None:
    """Store what was read in a file.

    Args:
        database: The catalogue, in a transaction.
        file_id: Row number of the file.
        path: Its absolute path.
        fields: What was read.
    """
    database.run(_UPDATE, (*_row(path, fields, is_current=True), file_id))
    database.run(
        "UPDATE file_texts SET words = ?, path_at = ? WHERE file = ?",
        (*_texts(path, fields), file_id),
    )


def shown_name(path: Path) -> str:
    """What stands for the title of a file that has none."""
    return one_line(printable(path.name))


def searchable(values: Values) -> str:
    """Values as text that is searched and compared: folded, one a line."""
    return "\n".join(fold(one_line(value)) for value in values)


def _row(path: Path, fields: DisplayFields, *, is_current: bool) -> tuple[object, ...]:
    title, artist, album, album_artist, track, year, container = (
        one_line(text)
        for text in (
            fields.title,
            fields.artist,
            fields.album,
            fields.album_artist,
            fields.track,
            fields.year,
            fields.container,
        )
    )
    return (
        int(is_current),
        title,
        artist,
        album,
        album_artist,
        track,
        year,
        container,
        # ASCII JSON holds any text, lone surrogates of damaged fields included.
        json.dumps({name: list(values) for name, values in fields.fields.items()}),
        searchable(fields.fields.get("genre", ())),
        searchable(fields.fields.get("mood", ())),
        sort_key(title or shown_name(path)),
        sort_key(artist),
        sort_key(album),
        # An album whose songs have different artists stays together.
        sort_key(album_artist or artist) or _LAST,
        natural_key(track) or _LAST,
        natural_key(encodable(str(path))),
    )


def _texts(path: Path, fields: DisplayFields) -> tuple[str, int]:
    shown = (fields.title, fields.artist, fields.album, fields.album_artist)
    words = "".join(fold(one_line(text)) + "\n" for text in dict.fromkeys(shown) if text)
    # Letters are counted from 1.
    return words + fold(encodable(str(path))), len(words) + 1
