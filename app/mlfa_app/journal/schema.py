"""The journal's schema, as numbered steps. A step that was released is never edited.

To add one: write a function, append it to `STEPS`, and the tests will ask for a journal of the
version before it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

from mlfa_app.errors import JournalError, NewerJournalError, shown
from mlfa_app.journal.database import APPLICATION_ID, JournalDatabase, damaged_error
from mlfa_app.sqlite_file import Schema, checked_schema_version


def create_journal(database: JournalDatabase) -> None:
    """Step 1: runs, their writes, the fields and ways back of each. Paths are bytes."""
    database.run(
        "CREATE TABLE runs (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, command TEXT NOT NULL,"
        " started_s REAL NOT NULL, finished_s REAL, owner TEXT NOT NULL)"
    )
    database.run(
        "CREATE TABLE writes (id INTEGER PRIMARY KEY AUTOINCREMENT,"
        " run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,"
        " state TEXT NOT NULL, owner TEXT NOT NULL, path BLOB NOT NULL, target BLOB NOT NULL,"
        " digest TEXT NOT NULL, container TEXT NOT NULL, begun_s REAL NOT NULL,"
        " size_before_bytes INTEGER NOT NULL, mtime_before_ns INTEGER NOT NULL,"
        " surroundings_before TEXT NOT NULL, size_after_bytes INTEGER NOT NULL,"
        " surroundings_after TEXT NOT NULL, mtime_after_ns INTEGER, part BLOB NOT NULL,"
        " part_inode INTEGER NOT NULL, keeps_mtime INTEGER NOT NULL,"
        # The write that this one takes back. It may be pruned, so nothing refers to it.
        " undoes INTEGER, is_noted INTEGER NOT NULL DEFAULT 0)"
    )
    database.run("CREATE INDEX writes_by_run ON writes (run, id)")
    database.run("CREATE INDEX writes_by_digest ON writes (digest)")
    database.run("CREATE INDEX writes_by_path ON writes (path)")
    database.run("CREATE INDEX writes_by_time ON writes (begun_s)")
    database.run("CREATE INDEX writes_open ON writes (id) WHERE state = 'open'")
    database.run("CREATE INDEX writes_unnoted ON writes (id) WHERE state = 'done' AND NOT is_noted")
    database.run(
        "CREATE TABLE fields (write INTEGER NOT NULL REFERENCES writes(id) ON DELETE CASCADE,"
        " place INTEGER NOT NULL, field TEXT NOT NULL, old_values TEXT NOT NULL,"
        " new_values TEXT NOT NULL, own_before TEXT NOT NULL, own_after TEXT NOT NULL,"
        " is_undone INTEGER NOT NULL DEFAULT 0, is_refused INTEGER NOT NULL DEFAULT 0,"
        " PRIMARY KEY (write, place)) WITHOUT ROWID"
    )
    # Copies that are being made, before there is anything to note of the write itself.
    database.run("CREATE TABLE copies (path BLOB PRIMARY KEY, owner TEXT NOT NULL) WITHOUT ROWID")
    database.run(
        "CREATE TABLE inverses (write INTEGER PRIMARY KEY REFERENCES writes(id) ON DELETE CASCADE,"
        " data BLOB NOT NULL)"
    )


STEPS: tuple[Callable[[JournalDatabase], None], ...] = (create_journal,)
LATEST_VERSION = len(STEPS)


def prepare(database: JournalDatabase) -> None:
    """Bring an opened journal to the present schema.

    Raises:
        NewerJournalError: If a newer version of the program made it; it is left untouched.
        JournalError: If the file is some other program's database, or damaged.
    """
    version = checked_version(database)
    database.use_wal()
    if version < LATEST_VERSION:
        upgrade(database)
    if not _own_columns() <= _columns(database):
        raise damaged_error(database.path)


@functools.cache
def _own_columns() -> frozenset[tuple[str, str]]:
    """The tables of a journal with their columns, found out by making them in memory."""
    database = JournalDatabase(Path(":memory:"))
    try:
        upgrade(database)
        return _columns(database)
    finally:
        database.close()


def _columns(database: JournalDatabase) -> frozenset[tuple[str, str]]:
    rows = database.rows(
        "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c"
        " WHERE m.type = 'table'"
    )
    return frozenset((str(table), str(column)) for table, column in rows)


def checked_version(database: JournalDatabase) -> int:
    """Read the schema version; 0 stands for a new, empty file."""
    path = database.path
    schema = Schema(
        APPLICATION_ID,
        LATEST_VERSION,
        foreign=lambda: JournalError(
            f"The file {shown(path)} is not a journal of this program.",
            "Name another folder in MLFA_HOME, or move the file away.",
            path,
        ),
        damaged=lambda: damaged_error(path),
        newer=lambda version: NewerJournalError(
            f"The journal of writes {shown(path)} was made by a newer version of MLFA "
            f"(format {version}; this version knows {LATEST_VERSION}). Nothing is written.",
            "Install the newer version, or name another folder in MLFA_HOME.",
            path,
        ),
    )
    return checked_schema_version(database.rows, schema)


def upgrade(database: JournalDatabase, target: int = LATEST_VERSION) -> None:
    """Run the steps that are still due, all in one transaction with the version number.

    Args:
        database: An opened journal.
        target: Version to stop at; only tests ask for an older one.
    """
    with database.transaction():
        # Another process may have done it while this one waited for the lock.
        version = checked_version(database)
        if version >= target:
            return
        for number, step in enumerate(STEPS[version:target], start=version + 1):
            step(database)
            # A pragma takes no placeholders; the number is our own.
            database.run(f"PRAGMA user_version={number}")
        database.run(f"PRAGMA application_id={APPLICATION_ID}")
