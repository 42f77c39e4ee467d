"""What the parts of the catalogue share."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from mlfa_app.catalog.connection import Database, Row, decode_path
from mlfa_app.catalog.records import FileRecord
from mlfa_app.library.file_identity import FileStamp

_Arguments = ParamSpec("_Arguments")
_Answer = TypeVar("_Answer")
_Store = TypeVar("_Store", bound="StorePart")


class StorePart:
    """A part of the catalogue, working on the one connection of the whole.

    Args:
        database: An opened and prepared catalogue.
        clock: Gives the time in seconds since 1970.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self.on_journal_wait: Callable[[], None] | None = None

    def tell_of_waits(
        self, on_wait: Callable[[], None], on_journal_wait: Callable[[], None] | None = None
    ) -> None:
        """Have a function called when another program lets writers wait.

        Args:
            on_wait: Called after two seconds, each time, in a thread of its own.
            on_journal_wait: Likewise of the journal of writes beside the catalogue, in the thread
                that waits.
        """
        self._database.on_wait = on_wait
        self.on_journal_wait = on_journal_wait

    def _song_id(self, digest: str) -> int:
        """Find the row of a song, making it if there is none. Needs a transaction."""
        self._database.run(
            "INSERT INTO songs (digest, first_seen_s) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (digest, self._clock()),
        )
        return int(self._database.value("SELECT id FROM songs WHERE digest = ?", (digest,)))


def reads_one_moment(
    method: Callable[Concatenate[_Store, _Arguments], _Answer],
) -> Callable[Concatenate[_Store, _Arguments], _Answer]:
    """Let all that a method of a store reads be of one moment, whatever others write meanwhile.

    For methods that ask several questions and write nothing.
    """

    @functools.wraps(method)
    def reading(store: _Store, /, *args: _Arguments.args, **kwargs: _Arguments.kwargs) -> _Answer:
        with store._database.one_moment():
            return method(store, *args, **kwargs)

    return reading


def file_record(row: Row) -> FileRecord:
    """Make a record of a row of the view ``file_records``."""
    (file_id, path, size, mtime, digest, in_library, missing, offline, summary, advice) = row
    return FileRecord(
        file_id=file_id,
        path=decode_path(path),
        stamp=FileStamp(size, mtime),
        digest=digest,
        in_library=bool(in_library),
        is_missing=bool(missing),
        is_offline=bool(offline),
        error_summary=summary,
        error_advice=advice,
    )
