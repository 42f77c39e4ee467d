"""What catalogue and journal have in common as SQLite files, whatever each of them says of it.

A transaction happens whole or not at all; a file is known by the numbers in its header; what SQLite
does not wait for is tried again; and its errors mean the same.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from types import TracebackType
from typing import Any

from mlfa_core.errors import KnownError

_PAUSE_S = 0.01
# Less than this is no room: the index of the log alone takes 32 KiB.
_LITTLE_BYTES = 1 << 16
# Where SQLite's locks lie, whatever is in the file: https://sqlite.org/fileformat2.html#lockbyte
_FIRST_LOCK_BYTE = 1 << 30
_NUM_LOCK_BYTES = 512


class Trouble(Enum):
    """What can be wrong with a file in the user's world.

    Attributes:
        BUSY: Another program is using it.
        READ_ONLY: It may not be written to.
        CANNOT_OPEN: It cannot be opened.
        FULL: The disk has no room for it to grow.
        DISK: The disk reports an error.
        DAMAGED: What it holds is not sound.
    """

    BUSY = auto()
    READ_ONLY = auto()
    CANNOT_OPEN = auto()
    FULL = auto()
    DISK = auto()
    DAMAGED = auto()


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


def checked_schema_version(rows: Callable[[str], Sequence[Sequence[Any]]], schema: Schema) -> int:
    """Read the version of a file's schema; 0 stands for a new, empty file.

    Args:
        rows: Runs a statement and fetches every row.
        schema: Whose file it should be.

    Raises:
        KnownError: One of those of the schema.
    """
    # In one statement: another process may be making the tables at this moment, and of numbers
    # that were read one after the other some would be from before and some from after.
    ((num_tables, application, version),) = rows(
        "SELECT (SELECT count(*) FROM sqlite_master), application_id, user_version"
        " FROM pragma_application_id, pragma_user_version"
    )
    is_empty = num_tables == 0
    if application != schema.application_id and not is_empty:
        raise schema.foreign()
    if version < 0 or (version == 0) != is_empty:
        raise schema.damaged()
    if version > schema.latest_version:
        raise schema.newer(version)
    return int(version)


class Gate:
    """Lets a connection have one transaction at a time; one inside another becomes a part of it.

    Args:
        connection: The connection, in autocommit mode.
        run: Runs a statement there, and says in words what goes wrong.

    Attributes:
        is_open: Whether a transaction is going on in which may be written.
    """

    def __init__(self, connection: sqlite3.Connection, run: Callable[[str], object]) -> None:
        self.is_open = False
        self._connection = connection
        self._run = run

    def transaction(
        self, begin: Callable[[], object], end: Callable[[], object] = lambda: None
    ) -> AbstractContextManager[None]:
        """Commit after the block, roll back if anything raises.

        Args:
            begin: Begins the transaction.
            end: Called after it, and after a beginning that failed.
        """
        return nullcontext() if self.is_open else _Transaction(self, begin, end)

    def one_moment(self) -> AbstractContextManager[None]:
        """Let all that is read in a block be of one moment, whatever others write meanwhile.

        Several statements that are one answer need it: else some of their rows are from before and
        some from after what another process did. Nothing may be written in the block, and it should
        be short, since the log cannot be emptied as long as it lasts. Inside a transaction it adds
        nothing.
        """
        if self._connection.in_transaction:
            return nullcontext()
        return _Transaction(self, lambda: self._run("BEGIN"), lambda: None, is_for_writing=False)

    def commit(self) -> None:
        """End the transaction so that it counts."""
        self._run("COMMIT")

    def abandon(self) -> None:
        """Roll back what is open; nothing where nothing is.

        Also for whoever goes on after an interrupt: one may come up between two steps of a
        ``with``, and then nobody has ended the transaction.
        """
        self.is_open = False
        # After a full disk or an input error SQLite has rolled back by itself.
        if self._connection.in_transaction:
            self._connection.rollback()


class _Transaction:
    """What `Gate` gives out.

    No generator: if an interrupt comes up between two steps of the ``with``, the rest of one would
    run at some later time, in the middle of something else.
    """

    def __init__(
        self,
        gate: Gate,
        begin: Callable[[], object],
        end: Callable[[], object],
        *,
        is_for_writing: bool = True,
    ) -> None:
        self._gate = gate
        self._begin = begin
        self._end = end
        self._is_for_writing = is_for_writing

    def __enter__(self) -> None:
        try:
            self._begin()
            self._gate.is_open = self._is_for_writing
        except BaseException:
            self._leave()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._gate.commit()
        finally:
            self._leave()

    def _leave(self) -> None:
        self._gate.abandon()
        self._end()


def is_busy(error: BaseException | None) -> bool:
    """Return whether an error of SQLite says that another connection is at work."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@contextmanager
def explained(
    path: Path | None,
    sentence: Callable[[Trouble], KnownError],
    damage_words: Collection[str] = ("unsupported file format",),
) -> Iterator[None]:
    """Raise known errors for what SQLite's errors in a block mean; let those of bugs through.

    Args:
        path: The file; None for a database in memory.
        sentence: Makes the error for a trouble.
        damage_words: Errors without a code of their own that a damaged file causes, as SQLite
            words them.
    """
    try:
        yield
    except sqlite3.Error as error:
        trouble = _trouble_of(error, path, damage_words)
        if trouble is None:
            raise
        raise sentence(trouble) from error
    except UnicodeDecodeError as error:
        # Text in the file is no UTF-8, or SQLite quotes such text in its message. We write none.
        raise sentence(Trouble.DAMAGED) from error


def _trouble_of(
    error: sqlite3.Error, path: Path | None, damage_words: Collection[str]
) -> Trouble | None:
    """Find what an error means; None for one that only a bug can cause."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        # Raised by Python's own layer, which gives no code.
        return Trouble.DAMAGED if str(error).startswith("Could not decode to UTF-8") else None
    if _is_lack_of_room(code, path):
        return Trouble.FULL
    match code & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Trouble.BUSY
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return Trouble.READ_ONLY
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_AUTH:
            return Trouble.CANNOT_OPEN
        case sqlite3.SQLITE_FULL:
            return Trouble.FULL
        # What cannot be locked again and again lies on a disk that fails, or far away.
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_PROTOCOL:
            return Trouble.DISK
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return Trouble.DAMAGED
        case sqlite3.SQLITE_ERROR if str(error) in damage_words:
            return Trouble.DAMAGED
    return None


def _is_lack_of_room(code: int, path: Path | None) -> bool:
    """Whether an error of SQLite's about the index of its log means that the disk is full."""
    if path is None or code != sqlite3.SQLITE_IOERR_SHMSIZE:
        return False
    try:
        return shutil.disk_usage(path.parent).free < _LITTLE_BYTES
    except OSError:
        return False


@contextmanager
def kept_from_others(path: Path) -> Iterator[bool]:
    """Keep other processes from using a file as long as a block lasts, also one that is damaged.

    Whoever has opened a file with a write-ahead log holds one of SQLite's own locks on it until it
    is closed, also between statements. This process must have closed it: to give one lock back is
    to give back all that a process has on a file. Not on Windows, where nobody can rename a file
    that another process has open.

    Args:
        path: The file; where it cannot be opened or locked at all, there is nothing to wait for.

    Yields:
        Whether no other process has it open.
    """
    if sys.platform == "win32":
        yield True
        return
    import fcntl

    try:
        file = path.open("r+b")
    except OSError:
        yield True
        return
    with file:
        is_alone = True
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _NUM_LOCK_BYTES, _FIRST_LOCK_BYTE)
        except OSError as error:
            is_alone = error.errno not in (errno.EACCES, errno.EAGAIN)
        yield is_alone


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
