"""Save what the catalogue knows in files of other programs' formats."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import numpy as np

from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.deciding.choosing import TagChoice
from mlfa_app.jobs.exporting.server_paths import ServerPaths
from mlfa_app.jobs.job import SongScores
from mlfa_app.library.scanner import natural_key
from mlfa_core.errors import KnownError
from mlfa_core.tags import CATEGORIES

FORMATS = ("csv", "jsonl", "parquet", "npz", "m3u", "nsp", "mpd-stickers")
# Formats that are no text, which a terminal would choke on.
BINARY_FORMATS = ("parquet", "npz")
_SCORE_DIGITS = 5
_PARQUET_ROWS = 10_000
_AS_THEY_ARE = ServerPaths()


@dataclass(frozen=True)
class Selection:
    """Which songs are exported.

    Attributes:
        choice: Model, precision and categories.
        under: Only files below this folder.
        library_only: Leave out files that were only tagged in passing.
        with_tags: Only songs for which all of these are accepted.
        model_alone: Leave aside what the user decided.
    """

    choice: TagChoice
    under: Path | None = None
    library_only: bool = True
    with_tags: tuple[str, ...] = ()
    model_alone: bool = False


@dataclass(frozen=True, eq=False)
class ExportedSong:
    """A song with its files that are there."""

    digest: str
    paths: tuple[Path, ...]
    song: SongScores
    accepted: dict[str, tuple[str, ...]]
    is_music: bool


def check_tags(selection: Selection, catalog: Catalog | None = None) -> None:
    """Make sure that the tags that are asked for exist.

    Args:
        selection: What is asked for.
        catalog: Knows the words that the user gave to songs; None where only the model's count.

    Raises:
        KnownError: If one is neither the model's nor the user's.
    """
    names = selection.choice.package.vocabulary.names
    for tag in selection.with_tags:
        is_own = catalog is not None and not selection.model_alone and catalog.is_given(tag)
        if tag not in names and not is_own:
            raise KnownError(
                f"The model “{selection.choice.package.name}” has no tag “{tag}”.",
                "Its tags: mlfa models info",
            )


def select_songs(catalog: Catalog, selection: Selection) -> Iterator[ExportedSong]:
    """Go through the analysed songs that are wanted and of which a file is there."""
    choice = selection.choice
    for row in catalog.iter_songs(
        choice.package.identifier, library_only=selection.library_only, under=selection.under
    ):
        if row.scores is None or row.is_music is None:
            continue
        verdicts = {} if selection.model_alone else catalog.verdicts_of(row.song.digest)
        song = SongScores(row.song.duration_s or 0.0, row.scores, row.is_music, verdicts=verdicts)
        accepted = choice.proposals(song)
        everything = {tag for tags in accepted.values() for tag in tags}
        if not everything.issuperset(selection.with_tags):
            continue
        paths = tuple(
            record.path
            for record in catalog.files_of(row.song.digest)
            if record.is_present
            and (record.in_library or not selection.library_only)
            and (selection.under is None or record.path.is_relative_to(selection.under))
        )
        if paths:
            yield ExportedSong(row.song.digest, paths, song, accepted, choice.is_music(song))


def write_csv(songs: Iterable[ExportedSong], choice: TagChoice, out: TextIO) -> int:
    """Write a table with one row per file: facts, accepted tags by category, all scores.

    Returns:
        The number of files.
    """
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([name for name, _ in _columns(choice)])
    count = 0
    for song in songs:
        for path in song.paths:
            writer.writerow(_cells(_row(song, path, choice)))
            count += 1
    return count


def write_jsonl(songs: Iterable[ExportedSong], choice: TagChoice, out: TextIO) -> int:
    """Write one JSON object per file."""
    names = choice.package.vocabulary.names
    count = 0
    for song in songs:
        for path in song.paths:
            document = {
                "path": str(path),
                "digest": song.digest,
                "model": choice.package.identifier,
                "duration_s": round(song.song.duration_s, 3),
                "is_music": round(song.song.is_music, _SCORE_DIGITS),
                "accepted": {category: list(tags) for category, tags in song.accepted.items()},
                "scores": {
                    name: round(float(score), _SCORE_DIGITS)
                    for name, score in zip(names, song.song.scores, strict=True)
                },
            }
            # ASCII carries paths that are no UTF-8, as surrogate escapes.
            out.write(json.dumps(document, ensure_ascii=not _is_utf8(str(path))) + "\n")
            count += 1
    return count


def write_m3u(songs: Iterable[ExportedSong], out: TextIO, paths: ServerPaths = _AS_THEY_ARE) -> int:
    """Write an extended playlist, each song once, in natural order of the paths."""
    entries = [(paths.best_of(song.paths), song.song.duration_s) for song in songs]
    entries.sort(key=lambda entry: (natural_key(str(entry[0].parent)), natural_key(entry[0].name)))
    out.write("#EXTM3U\n")
    count = 0
    for path, duration_s in entries:
        # The format has no way to say a line break.
        if (name := paths.line(path)) is not None:
            title = " ".join(path.stem.splitlines())
            out.write(f"#EXTINF:{round(duration_s)},{title}\n{name}\n")
            count += 1
    return count


def write_parquet(songs: Iterable[ExportedSong], choice: TagChoice, out: BinaryIO) -> int:
    """Write the table of `write_csv` as Parquet.

    Raises:
        KnownError: If pyarrow is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise KnownError(
            "Parquet files need the package pyarrow, which is not installed.",
            "Choose csv or jsonl; or, where MLFA came with pip: pip install 'mlfa[export]'",
        ) from error
    types = {
        "text": pyarrow.string(),
        "list": pyarrow.list_(pyarrow.string()),
        "number": pyarrow.float32(),
        "truth": pyarrow.bool_(),
    }
    schema = pyarrow.schema([(name, types[kind]) for name, kind in _columns(choice)])
    count = 0
    with pyarrow.parquet.ParquetWriter(out, schema) as writer:
        for rows in _batches(
            (_row(song, path, choice) for song in songs for path in song.paths), _PARQUET_ROWS
        ):
            printable = [
                {
                    key: _utf8(value) if isinstance(value, str) else value
                    for key, value in row.items()
                }
                for row in rows
            ]
            writer.write_table(pyarrow.Table.from_pylist(printable, schema))
            count += len(rows)
    return count


def write_npz(
    catalog: Catalog, songs: Iterable[ExportedSong], choice: TagChoice, out: BinaryIO
) -> int:
    """Write arrays, one row per song: paths, scores, and features by ``features/scale/level``.

    Song features that are not stored for a song are rows of NaN.
    """
    kept = list(songs)
    package = choice.package
    rows = {song.digest: index for index, song in enumerate(kept)}
    arrays: dict[str, Any] = {
        "paths": np.array([_utf8(str(song.paths[0])) for song in kept], dtype=np.str_),
        "digests": np.array([song.digest for song in kept], dtype=np.str_),
        "durations_s": np.array([song.song.duration_s for song in kept], np.float32),
        "is_music": np.array([song.song.is_music for song in kept], np.float32),
        "scores": np.array([song.song.scores for song in kept], np.float32).reshape(
            len(kept), len(package.vocabulary)
        ),
        "tags": np.array(package.vocabulary.names, dtype=np.str_),
        "categories": np.array([tag.category for tag in package.vocabulary], dtype=np.str_),
        "model": np.array(package.identifier),
    }
    for key, dim in catalog.feature_keys(package.identifier).items():
        table = catalog.feature_table(package.identifier, key, library_only=False)
        matrix = np.full((len(kept), dim), np.nan, np.float32)
        for digest, vector in zip(table.digests, table.features, strict=True):
            if digest in rows:
                matrix[rows[digest]] = vector
        arrays[f"features/{key}"] = matrix
    np.savez_compressed(out, **arrays)
    return len(kept)


def _columns(choice: TagChoice) -> list[tuple[str, str]]:
    """Names and kinds of the table's columns."""
    return [
        ("path", "text"),
        ("digest", "text"),
        ("model", "text"),
        ("duration_s", "number"),
        ("is_music", "number"),
        ("music", "truth"),
        *((category, "list") for category in CATEGORIES),
        *((f"score:{name}", "number") for name in choice.package.vocabulary.names),
    ]


def _row(song: ExportedSong, path: Path, choice: TagChoice) -> dict[str, Any]:
    row: dict[str, Any] = {
        "path": str(path),
        "digest": song.digest,
        "model": choice.package.identifier,
        "duration_s": round(song.song.duration_s, 3),
        "is_music": round(song.song.is_music, _SCORE_DIGITS),
        "music": song.is_music,
    }
    for category in CATEGORIES:
        row[category] = list(song.accepted.get(category, ()))
    for name, score in zip(choice.package.vocabulary.names, song.song.scores, strict=True):
        row[f"score:{name}"] = round(float(score), _SCORE_DIGITS)
    return row


def _cells(row: dict[str, Any]) -> list[Any]:
    return [
        "; ".join(value)
        if isinstance(value, list)
        else str(value).lower()
        if isinstance(value, bool)
        else value
        for value in row.values()
    ]


def _batches(rows: Iterator[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _is_utf8(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def _utf8(text: str) -> str:
    """Text for formats that hold nothing but UTF-8: other bytes become visible escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
