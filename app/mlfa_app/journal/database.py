"""Open a connection to the journal, and turn SQLite's errors into sentences.

Apart from the catalogue's connection, since the journal promises more: what is committed here has
reached the disk before a music file is replaced, also where the power fails the moment after.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from mlfa_app.errors import JournalError, shown
from mlfa_app.sqlite_file import (
    Gate,
    Trouble,
    explained,
    is_busy,
    try_while_busy,
)

BUSY_TIMEOUT_S = 30.0
# Others write for moments: whoever waits longer is told why.
_PATIENCE_S = 1.5
# "MLFJ" in ASCII: tells our journals from any other SQLite database.
APPLICATION_ID = 0x4D4C464A
WAITING = "Another MLFA is writing; waiting for it up to half a minute."
"""What to say while the journal waits for another process."""

JOURNAL_NAME = "journal.sqlite"
"""What the journal is called, beside its catalogue."""

_ADVICE_ASIDE = (
    # SQLite calls a file damaged, too, that the disk did not let it read.
    "Your music files are not affected. Check the disk and try again. Moving the file away begins "
    "a new journal; what was written before can then no longer be taken back."
)

Row = tuple[Any, ...]


class JournalDatabase:
    """A connection that speaks in `JournalError` where the user's world is at fault.

    Belongs to one thread; several processes may each have one.

    Args:
        path: File of the journal. Its folder is made if need be.
        busy_timeout_s: How long to wait for another program that writes.
        on_wait: Called when that takes longer than a moment.

    Raises:
        JournalError: From any method, when the file cannot be opened, read or written.
    """

    def __init__(
        self,
        path: Path,
        busy_timeout_s: float = BUSY_TIMEOUT_S,
        on_wait: Callable[[], object] | None = None,
    ) -> None:
        self.path = path
        self._busy_timeout_s = busy_timeout_s
        self._on_wait = on_wait
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise JournalError(
                f"Could not make the journal's folder {shown(path.parent)}: {error.strerror}.",
                "Make the folder writable, or name another one in MLFA_HOME.",
                path.parent,
            ) from error
        with self._explained():
            self._connection = sqlite3.connect(path, timeout=busy_timeout_s, isolation_level=None)
            try:
                self._connection.execute("PRAGMA foreign_keys=ON")
                self._connection.execute("PRAGMA synchronous=FULL")
            except BaseException:
                self._connection.close()
                raise
        self._gate = Gate(self._connection, self.run)

    def close(self) -> None:
        """Close the connection. Closing twice does no harm."""
        self._connection.close()

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """Run a statement and fetch every row."""
        with self._explained():
            return self._connection.execute(sql, parameters).fetchall()

    def value(self, sql: str, parameters: Sequence[object] = ()) -> Any:
        """Run a statement and fetch the first column of its first row; None without one."""
        with self._explained():
            row = self._connection.execute(sql, parameters).fetchone()
        return None if row is None else row[0]

    def run(self, sql: str, parameters: Sequence[object] = ()) -> sqlite3.Cursor:
        """Run a statement for its effect."""
        with self._explained():
            return self._connection.execute(sql, parameters)

    def transaction(self, *, is_durable: bool = True) -> AbstractContextManager[None]:
        """Write all or nothing. A transaction inside another one becomes a part of it.

        Args:
            is_durable: Whether it must have reached the disk at the end. What is lost otherwise
                can be worked out again.
        """
        if is_durable:
            return self._gate.transaction(self._begin)

        def begin() -> None:
            self.run("PRAGMA synchronous=NORMAL")
            self._begin()

        return self._gate.transaction(begin, lambda: self.run("PRAGMA synchronous=FULL"))

    def one_moment(self) -> AbstractContextManager[None]:
        """Let all that is read in a block be of one moment, see `sqlite_file.Gate.one_moment`."""
        return self._gate.one_moment()

    def abandon(self) -> None:
        """Roll back what an interrupt has left open, see `sqlite_file.Gate.abandon`."""
        self._gate.abandon()

    def _begin(self) -> None:
        """Take the lock for writing; others hold it for moments, or there is something to tell."""
        if self._on_wait is not None and self._busy_timeout_s > _PATIENCE_S:
            self._set_busy_timeout(_PATIENCE_S)
            try:
                self.run("BEGIN IMMEDIATE")
                return
            except JournalError as error:
                if not is_busy(error.__cause__):
                    raise
            finally:
                self._set_busy_timeout(self._busy_timeout_s)
            self._on_wait()
        self.run("BEGIN IMMEDIATE")

    def _set_busy_timeout(self, seconds: float) -> None:
        # A pragma takes no placeholders; the number is our own.
        self.run(f"PRAGMA busy_timeout={int(1000 * seconds)}")

    def use_wal(self) -> None:
        """Switch the file to write-ahead logging if it is not there yet.

        SQLite does not apply the busy timeout to the switch, so two processes that make the same
        new journal at once are kept apart here.
        """

        def switch() -> None:
            if self.value("PRAGMA journal_mode") != "wal":
                # Takes effect only while the file is empty: pruned space goes back to the disk.
                self.run("PRAGMA auto_vacuum=INCREMENTAL")
                self.run("PRAGMA journal_mode=WAL")

        try_while_busy(switch, BUSY_TIMEOUT_S)

    def _explained(self) -> AbstractContextManager[None]:
        return explained(self.path, lambda trouble: _error_for(trouble, self.path))


def damaged_error(path: Path) -> JournalError:
    """Say that the journal's contents are not sound."""
    return JournalError(f"The journal of writes {shown(path)} is damaged.", _ADVICE_ASIDE, path)


def _error_for(trouble: Trouble, path: Path) -> JournalError:
    """Find the sentence for a trouble."""
    what, folder = f"The journal of writes {shown(path)}", "name another folder in MLFA_HOME."
    match trouble:
        case Trouble.BUSY:
            return JournalError(
                f"{what} is in use by another program.",
                "Wait for the other MLFA to finish, or close it, and try again.",
                path,
            )
        case Trouble.READ_ONLY:
            return JournalError(
                f"{what} may not be written to, so nothing is written into any file.",
                f"Make the file and its folder writable, or {folder}",
                path,
            )
        case Trouble.CANNOT_OPEN:
            return JournalError(
                f"{what} cannot be opened, so nothing is written into any file.",
                f"Make its folder writable, or {folder}",
                path,
            )
        case Trouble.FULL:
            return JournalError(
                f"{what} could not grow: the disk is full. Nothing is written without it.",
                "Free some space and try again.",
                path,
            )
        case Trouble.DISK:
            return JournalError(
                f"{what} could not be read or written: the disk reports an error.",
                "Check the disk. The journal cannot be kept on a network drive.",
                path,
            )
        case Trouble.DAMAGED:
            return damaged_error(path)
