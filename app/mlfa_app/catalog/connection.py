"""Open a connection to the catalogue, run statements, and turn SQLite's errors into sentences.

One connection belongs to one thread. Several processes may have the catalogue open at once: in
WAL mode readers never wait, and writers wait for each other up to the busy timeout.
"""

from __future__ import annotations

import datetime
import itertools
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from mlfa_app.catalog.upgrade import UpgradeNews
from mlfa_app.errors import CatalogError, DamagedCatalogError, shown
from mlfa_app.sqlite_file import (
    Gate,
    Trouble,
    explained,
    kept_from_others,
    try_while_busy,
)

BUSY_TIMEOUT_S = 30.0
# Others write for moments: whoever waits longer is told why.
_PATIENCE_S = 2.0
# "MLFA" in ASCII: tells our files from any other SQLite database.
APPLICATION_ID = 0x4D4C4641

Parameters = Sequence[object]
Row = tuple[Any, ...]

# What also begins and ends a block in which is only read.
_NO_WRITES = ("BEGIN", "COMMIT")
_own_writes = itertools.count()
_num_own_writes = 0


def num_own_writes() -> int:
    """Return a number that is another one whenever this process has written, or is about to."""
    return _num_own_writes


def _note_own_write() -> None:
    global _num_own_writes
    # Of two threads at once either may be the last: the number is another one all the same.
    _num_own_writes = next(_own_writes)


class Database:
    """A connection that speaks in `CatalogError` where the user's world is at fault.

    Attributes:
        path: File of the database; None for one in memory.
        upgrade_news: Where the steps of an upgrade tell how far they are.
        on_wait: Called in a thread of its own when another program keeps a writer waiting.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self.path = path
        self.upgrade_news = UpgradeNews()
        self.on_wait: Callable[[], None] | None = None
        self._connection = connection
        self._gate = Gate(connection, self.run)

    def close(self) -> None:
        """Close the connection. Closing twice does no harm."""
        self._connection.close()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Run a statement and fetch every row."""
        with explained_errors(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """Run a statement and fetch its first row."""
        with explained_errors(self.path):
            found: Row | None = self._connection.execute(sql, parameters).fetchone()
            return found

    def pages(
        self, sql: str, parameters: Parameters = (), *, size: int = 1000
    ) -> Iterator[list[Row]]:
        """Run a statement and fetch its rows some at a time.

        The statement stays open until the last page: take them all before doing anything else.
        """
        with explained_errors(self.path):
            cursor = self._connection.execute(sql, parameters)
            while page := cursor.fetchmany(size):
                yield page

    def value(self, sql: str, parameters: Parameters = ()) -> Any:
        """Run a statement that always gives a row, and fetch its first column."""
        return self.only_row(sql, parameters)[0]

    def only_row(self, sql: str, parameters: Parameters = ()) -> Row:
        """Run a statement that always gives a row, and fetch it.

        Raises:
            DamagedCatalogError: If there is none after all.
        """
        row = self.row(sql, parameters)
        if row is None:
            raise damaged_error(self.path)
        return row

    def run(self, sql: str, parameters: Parameters = ()) -> sqlite3.Cursor:
        """Run a statement for its effect; the cursor tells `rowcount` and `lastrowid`."""
        if sql not in _NO_WRITES:
            _note_own_write()
        with explained_errors(self.path):
            return self._connection.execute(sql, parameters)

    def run_many(self, sql: str, parameters: Iterable[Parameters]) -> sqlite3.Cursor:
        """Run a statement once for each set of parameters."""
        with explained_errors(self.path):
            return self._connection.executemany(sql, parameters)

    def transaction(self) -> AbstractContextManager[None]:
        """Write all or nothing: commit when the block ends well, roll back when anything raises.

        The write lock is taken at the start, so that nothing read inside can be out of date. A
        transaction inside another one becomes a part of it.

        Raises:
            CatalogError: If another process keeps the catalogue busy, or the disk is full.
        """
        return self._gate.transaction(self._begin, _note_own_write)

    def _begin(self) -> None:
        with telling_of_a_wait(self.on_wait):
            self.run("BEGIN IMMEDIATE")

    def one_moment(self) -> AbstractContextManager[None]:
        """Let all that is read in a block be of one moment, see `sqlite_file.Gate.one_moment`."""
        return self._gate.one_moment()

    def abandon(self) -> None:
        """Roll back what an interrupt has left open, see `sqlite_file.Gate.abandon`."""
        self._gate.abandon()

    def shrink(self) -> None:
        """Give the space of what was deleted back to the disk, unless inside a transaction."""
        if not self._gate.is_open:
            # The log of what was deleted may have taken the room that the rewriting needs.
            self.rows("PRAGMA wal_checkpoint(TRUNCATE)")
            self.run("VACUUM")
            # The rewritten pages are in the log; the file itself shrinks when they are copied.
            self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def backup_to(self, target: Path) -> None:
        """Copy the database as it is now into a file, which appears complete or not at all."""
        part = target.with_name(target.name + ".part")
        with explained_errors(self.path):
            part.unlink(missing_ok=True)
            try:
                with closing(sqlite3.connect(part)) as copy:
                    self._connection.backup(copy)
                os.replace(part, target)
            finally:
                # As large as the catalogue: nobody wants it where this was interrupted.
                with suppress(OSError):
                    part.unlink(missing_ok=True)


def connect(path: Path | None, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Database:
    """Open the file with the pragmas every connection needs; None opens one in memory.

    The folder is made if need be. The file's contents are not looked at.

    Args:
        path: File of the database.
        busy_timeout_s: How long a writer waits for another one.

    Raises:
        CatalogError: If the folder or the file cannot be made, read or written.
    """
    if path is not None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CatalogError(
                f"Could not make the catalogue's folder {shown(path.parent)}: {error.strerror}.",
                "Make the folder writable, or name another one in MLFA_HOME.",
                path.parent,
            ) from error
    with explained_errors(path):
        connection = sqlite3.connect(
            ":memory:" if path is None else path, timeout=busy_timeout_s, isolation_level=None
        )
        try:
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA synchronous=NORMAL")
            # Room for the indexes that a large library is listed by; only what is read is held.
            connection.execute("PRAGMA cache_size=-16000")
        except BaseException:
            connection.close()
            raise
    return Database(connection, path)


def use_wal(database: Database) -> None:
    """Switch the file to write-ahead logging if it is not there yet.

    The switch needs the file for itself, and SQLite does not apply the busy timeout to it, so two
    processes that make the same new catalogue at once are kept apart here.
    """

    def switch() -> None:
        if database.value("PRAGMA journal_mode") not in ("wal", "memory"):
            database.run("PRAGMA journal_mode=WAL")

    try_while_busy(switch, BUSY_TIMEOUT_S)


def set_aside(path: Path) -> Path:
    """Rename a damaged catalogue, with its log, so that the next opening makes a new one.

    Only to be called when the user asked for it. Refused while another process has it open: what
    that one stores would go with the old file, while it says that it is kept; and the log that it
    removes at its end, by name, would be that of the new catalogue.

    Returns:
        The new name of the file.

    Raises:
        CatalogError: If another process uses the file, or it cannot be renamed.
    """
    stamp = datetime.datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    target = path.with_name(f"{path.stem}-damaged-{stamp}{path.suffix}")
    moved: list[tuple[Path, Path]] = []
    try:
        with kept_from_others(path) as is_ours:
            if not is_ours:
                raise _error_for(Trouble.BUSY, path)
            # The log keeps its place beside the file: SQLite may still recover songs from it. It
            # goes first: the log of an old catalogue must never lie beside a new one.
            for ending in ("-wal", "-shm", ""):
                old, new = (place.with_name(place.name + ending) for place in (path, target))
                if not ending or old.exists():
                    old.rename(new)
                    moved.append((old, new))
    except BaseException as error:
        # Also after an interrupt.
        for old, new in moved:
            with suppress(OSError):
                new.rename(old)
        if not isinstance(error, OSError):
            raise
        raise CatalogError(
            f"Could not move the catalogue {shown(path)} aside: {error.strerror}.",
            "Close other windows of this program and check that its folder is writable.",
            path,
        ) from error
    return target


@contextmanager
def telling_of_a_wait(on_wait: Callable[[], None] | None) -> Iterator[None]:
    """Call a function, in a thread of its own, if a block takes longer than a moment."""
    if on_wait is None:
        yield
        return
    timer = threading.Timer(_PATIENCE_S, on_wait)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def explained_errors(path: Path | None) -> AbstractContextManager[None]:
    """Raise `CatalogError` for SQLite errors that the user's world causes; let bugs through."""
    return explained(path, lambda trouble: _error_for(trouble, path), _DAMAGE_WITHOUT_A_CODE)


def damaged_error(path: Path | None) -> DamagedCatalogError:
    """Say that the catalogue's contents are not sound."""
    return DamagedCatalogError(
        f"{_name(path)} is damaged.",
        "Your music files are not affected. Run 'mlfa doctor --set-aside-catalogue' to "
        "keep the damaged file under another name and begin a new catalogue.",
        path,
    )


def _name(path: Path | None) -> str:
    return "The library catalogue" if path is None else f"The library catalogue {shown(path)}"


_DAMAGE_WITHOUT_A_CODE = (
    "integer overflow",  # in a sum of numbers that we never wrote
    "unsupported file format",
)


def _error_for(trouble: Trouble, path: Path | None) -> CatalogError:
    """Find the sentence for a trouble."""
    name = _name(path)
    match trouble:
        case Trouble.BUSY:
            return CatalogError(
                f"{name} is in use by another program.",
                "Wait for the other MLFA to finish, or close it, and try again.",
                path,
            )
        case Trouble.READ_ONLY:
            return CatalogError(
                f"{name} may not be written to.",
                "Make the file and its folder writable, or name another folder in MLFA_HOME.",
                path,
            )
        case Trouble.CANNOT_OPEN:
            return CatalogError(
                f"{name} cannot be opened.",
                "Make its folder writable, or name another folder in MLFA_HOME.",
                path,
            )
        case Trouble.FULL:
            return CatalogError(
                f"{name} could not grow: the disk is full.",
                "Free some space and try again; what was stored is kept.",
                path,
            )
        case Trouble.DISK:
            return CatalogError(
                f"{name} could not be read or written: the disk reports an error.",
                "Check the disk. A catalogue cannot be kept on a network drive.",
                path,
            )
        case Trouble.DAMAGED:
            return damaged_error(path)


def encode_path(path: Path) -> bytes:
    """A path as the bytes that the file system knows it by, whatever they are."""
    return os.fsencode(path)


def decode_path(stored: bytes) -> Path:
    """The path that `encode_path` was given.

    Raises:
        DamagedCatalogError: If it is no path.
    """
    if not isinstance(stored, bytes):
        raise damaged_error(None)
    return Path(os.fsdecode(stored))


def path_range(path: Path | None) -> tuple[bytes, bytes, bytes]:
    """Bounds for ``path = a OR (path >= b AND path < c)``: a path and everything below it.

    Args:
        path: An absolute path; None stands for every path.
    """
    if path is None:
        # An absolute path begins with a separator or the letter of a drive.
        return b"", b"", b"\xff"
    exact = encode_path(path)
    separator = os.fsencode(os.sep)
    below = exact if exact.endswith(separator) else exact + separator
    return exact, below, below[:-1] + bytes([below[-1] + 1])
