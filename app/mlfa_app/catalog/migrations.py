"""The catalogue's schema, as numbered steps. A step that was released is never edited.

To add one: write a function, append it to `MIGRATIONS`, and the tests will ask for a catalogue of
the version before it.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Callable
from pathlib import Path

from mlfa_app.catalog import listing_schema
from mlfa_app.catalog.connection import APPLICATION_ID, Database, connect, damaged_error, use_wal
from mlfa_app.catalog.upgrade import OnUpgrade
from mlfa_app.errors import CatalogError, NewerCatalogError, shown
from mlfa_app.sqlite_file import Schema, checked_schema_version


def create_library(database: Database) -> None:
    """Step 1: folders, songs and files. Paths are the file system's own bytes."""
    database.run("CREATE TABLE folders (path BLOB PRIMARY KEY, added_s REAL NOT NULL)")
    database.run(
        "CREATE TABLE songs (id INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL UNIQUE,"
        " duration_s REAL, first_seen_s REAL NOT NULL)"
    )
    database.run(
        "CREATE TABLE files (id INTEGER PRIMARY KEY AUTOINCREMENT, path BLOB NOT NULL UNIQUE,"
        " song INTEGER REFERENCES songs(id) ON DELETE SET NULL,"
        " size_bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,"
        " in_library INTEGER NOT NULL, is_missing INTEGER NOT NULL DEFAULT 0,"
        " is_offline INTEGER NOT NULL DEFAULT 0,"
        " error_summary TEXT, error_advice TEXT NOT NULL DEFAULT '', first_seen_s REAL NOT NULL)"
    )
    database.run("CREATE INDEX files_by_song ON files (song)")
    database.run(
        "CREATE VIEW file_records (id, path, size_bytes, mtime_ns, digest, in_library, is_missing,"
        " is_offline, error_summary, error_advice) AS SELECT f.id, f.path, f.size_bytes,"
        " f.mtime_ns, s.digest, f.in_library, f.is_missing, f.is_offline, f.error_summary,"
        " f.error_advice FROM files f LEFT JOIN songs s ON s.id = f.song"
    )


def create_analyses(database: Database) -> None:
    """Step 2: what models found in songs.

    The large blobs (segments, features) have tables of their own, so that reading the scores of a
    whole library touches few pages.
    """
    database.run("CREATE TABLE models (id INTEGER PRIMARY KEY, identifier TEXT NOT NULL UNIQUE)")
    database.run(
        "CREATE TABLE predictions (model INTEGER NOT NULL REFERENCES models(id) ON DELETE CASCADE,"
        " song INTEGER NOT NULL REFERENCES songs(id) ON DELETE CASCADE,"
        " scores BLOB NOT NULL, is_music REAL NOT NULL, analyzed_at_s REAL NOT NULL,"
        " PRIMARY KEY (model, song)) WITHOUT ROWID"
    )
    database.run("CREATE INDEX predictions_by_song ON predictions (song)")
    database.run(
        "CREATE TABLE segments (song INTEGER NOT NULL REFERENCES songs(id) ON DELETE CASCADE,"
        " model INTEGER NOT NULL REFERENCES models(id) ON DELETE CASCADE,"
        " duration_s REAL NOT NULL, starts_s BLOB NOT NULL, scores BLOB NOT NULL,"
        " PRIMARY KEY (song, model))"
    )
    database.run(
        "CREATE TABLE feature_keys (id INTEGER PRIMARY KEY,"
        " model INTEGER NOT NULL REFERENCES models(id) ON DELETE CASCADE, key TEXT NOT NULL,"
        " dim INTEGER NOT NULL, UNIQUE (model, key))"
    )
    database.run(
        "CREATE TABLE song_features (song INTEGER NOT NULL REFERENCES songs(id) ON DELETE CASCADE,"
        " feature_key INTEGER NOT NULL REFERENCES feature_keys(id) ON DELETE CASCADE,"
        " vector BLOB NOT NULL, PRIMARY KEY (song, feature_key))"
    )
    database.run("CREATE INDEX song_features_by_key ON song_features (feature_key, song)")


def create_runs(database: Database) -> None:
    """Step 3: runs of commands, and the values that they wrote into files.

    Written values name their song by digest and their file by path, not by row: they must still
    be found after the file was moved or edited.
    """
    database.run(
        "CREATE TABLE runs (id INTEGER PRIMARY KEY AUTOINCREMENT, command TEXT NOT NULL,"
        " started_s REAL NOT NULL, finished_s REAL, counts TEXT NOT NULL DEFAULT '{}')"
    )
    database.run(
        "CREATE TABLE written_values (id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " run INTEGER REFERENCES runs(id) ON DELETE SET NULL, digest TEXT NOT NULL,"
        " path BLOB NOT NULL, field TEXT NOT NULL, field_values TEXT NOT NULL,"
        " written_s REAL NOT NULL)"
    )
    database.run("CREATE INDEX written_values_by_song ON written_values (digest, path, field)")
    database.run("CREATE INDEX written_values_by_run ON written_values (run)")


def create_families(database: Database) -> None:
    """Step 7: models that a user taught share the networks, and so the features, of another.

    ``family`` is the model that features are stored under, NULL for its own. Equal ``tag_keys``
    (a JSON list, by the place of the tag) of two models of a family mean equal scores.
    """
    database.run("ALTER TABLE models ADD COLUMN family INTEGER REFERENCES models(id)")
    database.run("ALTER TABLE models ADD COLUMN tag_keys TEXT")


MIGRATIONS: tuple[Callable[[Database], None], ...] = (
    create_library,
    create_analyses,
    create_runs,
    listing_schema.create_file_fields,
    listing_schema.create_tag_scores,
    listing_schema.create_decisions,
    create_families,
)
LATEST_VERSION = len(MIGRATIONS)


def prepare(database: Database, on_upgrade: OnUpgrade | None = None) -> None:
    """Bring an opened catalogue to the present schema, with a copy of an older one kept.

    Args:
        database: An opened catalogue.
        on_upgrade: Told how far that is, if it has to be done.

    Raises:
        NewerCatalogError: If a newer version of the program made it; it is left untouched.
        CatalogError: If the file is some other program's database, or damaged.
    """
    version = checked_version(database)
    _check_tables(database, version)
    use_wal(database)
    if version < LATEST_VERSION:
        migrate(database, on_upgrade=on_upgrade)


def _check_tables(database: Database, version: int) -> None:
    """Make sure that all tables of a version are there with their columns, and none of a later one.

    Raises:
        DamagedCatalogError: If not: the version or the list of tables is damaged.
    """
    found = _columns(database)
    wanted, latest = _columns_of(version), _columns_of(LATEST_VERSION)
    later = {table for table, _ in latest} - {table for table, _ in wanted}
    if not wanted <= found or later & {table for table, _ in found}:
        # Another process may just have brought it up to date.
        if checked_version(database) == version:
            raise damaged_error(database.path)
        _check_tables(database, checked_version(database))


@functools.cache
def _columns_of(version: int) -> frozenset[tuple[str, str]]:
    """Tables and views with their columns of a version, found out by making them in memory."""
    database = connect(None)
    try:
        migrate(database, version)
        return _columns(database)
    finally:
        database.close()


def _columns(database: Database) -> frozenset[tuple[str, str]]:
    try:
        rows = database.rows(
            "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
            " WHERE m.type IN ('table', 'view')"
        )
    except sqlite3.OperationalError as error:
        # A view of what is not there.
        raise damaged_error(database.path) from error
    return frozenset((str(table), str(column)) for table, column in rows)


def checked_version(database: Database) -> int:
    """Read the schema version; 0 stands for a new, empty file."""
    schema = Schema(
        APPLICATION_ID,
        LATEST_VERSION,
        foreign=lambda: CatalogError(
            f"The file {_name(database)} is not a catalogue of this program.",
            "Name another folder in MLFA_HOME, or move the file away.",
            database.path,
        ),
        damaged=lambda: damaged_error(database.path),
        newer=lambda version: NewerCatalogError(
            f"The library catalogue {_name(database)} was made by a newer version of MLFA "
            f"(format {version}; this version knows {LATEST_VERSION}).",
            "Install the newer version, or name another folder in MLFA_HOME.",
            database.path,
        ),
    )
    return checked_schema_version(database.rows, schema)


def migrate(
    database: Database, target: int = LATEST_VERSION, on_upgrade: OnUpgrade | None = None
) -> None:
    """Run the steps that are still due, all in one transaction with the version number.

    Args:
        database: An opened catalogue.
        target: Version to stop at; only tests ask for an older one.
        on_upgrade: Told how far it is, if there is something to upgrade.
    """
    with database.transaction():
        # Another process may have migrated while this one waited for the lock.
        version = checked_version(database)
        if version >= target:
            return
        # A new catalogue is made in an instant, which is nobody's news.
        tell = on_upgrade if version > 0 else None
        news, num_steps = database.upgrade_news, target - version
        news.begin(tell, 1, num_steps)
        if version > 0 and database.path is not None:
            _back_up(database.path, version)
        for number, step in enumerate(MIGRATIONS[version:target], start=version + 1):
            news.begin(tell, number - version, num_steps)
            step(database)
            # A pragma takes no placeholders; the number is our own.
            database.run(f"PRAGMA user_version={number}")
        database.run(f"PRAGMA application_id={APPLICATION_ID}")
        news.end()


def backup_path(path: Path, version: int) -> Path:
    """Name of the copy that is kept of a catalogue of an older version."""
    return path.with_name(f"{path.stem}-version-{version}{path.suffix}")


def _back_up(path: Path, version: int) -> None:
    """Copy the committed state through a second connection; the first holds the write lock."""
    reader = connect(path)
    try:
        reader.backup_to(backup_path(path, version))
    finally:
        reader.close()


def _name(database: Database) -> str:
    return "in memory" if database.path is None else shown(database.path)
