"""What catalogue and journal have in common as SQLite files, whatever each of them says of it.

A transaction happens whole or not at all; a file is known by the numbers in its header; and what
SQLite does not wait for is tried again.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlfa_core.errors import KnownError

_PAUSE_S = 0.01
# Less than this is no room: the index of the log alone takes 32 KiB.
_LITTLE_BYTES = 1 << 16


@dataclass(frozen=True)
class Schema:
    """How a program knows its own files, and what it says of others.

    Attributes:
        application_id: The number in the header of all its files.
        latest_version: The newest schema that it knows.
        foreign: Makes the error for another program's file.
        damaged: Makes the error for a file whose numbers contradict each other.
        newer: Makes the error for a version that it does not know yet.
    """

    application_id: int
    latest_version: int
    foreign: Callable[[], KnownError]
    damaged: Callable[[], KnownError]
    newer: Callable[[int], KnownError]


def checked_schema_version(value: Callable[[str], Any], schema: Schema) -> int:
    """Read the version of a file's schema; 0 stands for a new, empty file.

    Args:
        value: Runs a statement and gives the first column of its first row.
        schema: Whose file it should be.

    Raises:
        KnownError: One of those of the schema.
    """
    # In this order: another process may be making the tables, which it does in one transaction
    # with both numbers, so whoever sees tables sees the numbers too.
    is_empty = value("SELECT count(*) FROM sqlite_master") == 0
    application = int(value("PRAGMA application_id"))
    version = int(value("PRAGMA user_version"))
    if application != schema.application_id and not is_empty:
        raise schema.foreign()
    if version < 0 or (version == 0) != is_empty:
        raise schema.damaged()
    if version > schema.latest_version:
        raise schema.newer(version)
    return version


@contextmanager
def committed(connection: sqlite3.Connection, run: Callable[[str], object]) -> Iterator[None]:
    """End the transaction that has begun: commit after the block, roll back if anything raises.

    Args:
        connection: Where it has begun.
        run: Runs a statement there, and says in words what goes wrong.
    """
    try:
        yield
        run("COMMIT")
    except BaseException:
        # After a full disk or an input error SQLite has rolled back by itself.
        if connection.in_transaction:
            connection.rollback()
        raise


def is_busy(error: BaseException | None) -> bool:
    """Return whether an error of SQLite says that another connection is at work."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_lack_of_room(code: int, path: Path | None) -> bool:
    """Whether an error of SQLite's about the index of its log means that the disk is full."""
    if path is None or code != sqlite3.SQLITE_IOERR_SHMSIZE:
        return False
    try:
        return shutil.disk_usage(path.parent).free < _LITTLE_BYTES
    except OSError:
        return False


def try_while_busy(work: Callable[[], None], limit_s: float) -> None:
    """Do something for which SQLite itself does not wait until others are done.

    Args:
        work: May be done several times.
        limit_s: How long to try, seconds.

    Raises:
        KnownError: Any of the work itself, that of a busy file once the time is over.
    """
    deadline_s = time.monotonic() + limit_s
    while True:
        try:
            work()
            return
        except KnownError as error:
            if not is_busy(error.__cause__) or time.monotonic() > deadline_s:
                raise
            time.sleep(_PAUSE_S)
