"""The journal of writes: noted before they happen, closed after, taken back in the end."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from mlfa_app.catalog.connection import encode_path
from mlfa_app.errors import printable
from mlfa_app.journal import overtaking, pruning
from mlfa_app.journal.database import BUSY_TIMEOUT_S, JournalDatabase, damaged_error
from mlfa_app.journal.owner import own_name
from mlfa_app.journal.records import (
    FieldWrite,
    FileWrite,
    Retention,
    RunKind,
    RunSummary,
)
from mlfa_app.journal.rows import WRITES, field_write, file_write, run_summary, signed
from mlfa_app.journal.schema import prepare
from mlfa_app.journal.stored import StoredValues
from mlfa_app.library.file_identity import FileStamp, absolute_path
from mlfa_app.library.write_intent import WriteIntent

Values = tuple[str, ...]

# Of a row of fields: as `FieldWrite.is_in_effect`.
_IN_EFFECT = "NOT f.is_undone AND f.old_values <> f.new_values"


class Journal:
    """The journal. One connection, so one thread; others open their own.

    Use as a context manager, or call `close`.

    Raises:
        JournalError: From any method, when another program keeps the journal busy for too long,
            the disk is full, or the file is damaged.
    """

    def __init__(self, database: JournalDatabase, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._stored = StoredValues(database.path)
        self._clock = clock

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        clock: Callable[[], float] = time.time,
        busy_timeout_s: float = BUSY_TIMEOUT_S,
        on_wait: Callable[[], object] | None = None,
    ) -> Self:
        """Open a journal, making it or bringing it up to date if need be.

        Args:
            path: File of the journal, beside the catalogue.
            clock: Gives the time in seconds since 1970.
            busy_timeout_s: How long to wait for another program that writes.
            on_wait: Called when that takes longer than a moment, to say `database.WAITING`.

        Raises:
            NewerJournalError: If a newer version of the program made it.
            JournalError: If it cannot be made, read or written.
        """
        database = JournalDatabase(path, busy_timeout_s, on_wait)
        try:
            prepare(database)
        except BaseException:
            database.close()
            raise
        return cls(database, clock)

    @property
    def path(self) -> Path:
        """File of the journal."""
        return self._database.path

    def abandon(self) -> None:
        """Roll back what is open, after an interrupt that is passed on."""
        self._database.abandon()

    def check(self) -> None:
        """Read the whole file. Takes seconds for a large journal.

        Raises:
            JournalError: If it is not sound.
        """
        if str(self._database.value("PRAGMA quick_check(1)")) != "ok":
            raise damaged_error(self.path)

    def close(self) -> None:
        """Close the journal."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Runs

    def start_run(self, kind: RunKind, command: str) -> int:
        """Note that a run begins that will write.

        Returns:
            Its number.
        """
        with self._database.transaction():
            cursor = self._database.run(
                "INSERT INTO runs (kind, command, started_s, owner) VALUES (?, ?, ?, ?)",
                (kind.value, printable(command), self._clock(), own_name()),
            )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def finish_run(self, run_id: int) -> None:
        """Note that a run has ended; one that wrote nothing is forgotten."""
        with self._database.transaction():
            self._database.run(
                "UPDATE runs SET finished_s = ? WHERE id = ?", (self._clock(), run_id)
            )
            self._database.run(
                "DELETE FROM runs WHERE id = ?"
                " AND NOT EXISTS (SELECT 1 FROM writes w WHERE w.run = runs.id)",
                (run_id,),
            )

    def list_runs(self, limit: int | None = None, run_id: int | None = None) -> list[RunSummary]:
        """List the runs that wrote something, the newest first.

        Args:
            limit: At most so many.
            run_id: Only this one.
        """
        rows = self._database.rows(
            "SELECT r.id, r.kind, r.command, r.started_s, r.finished_s,"  # noqa: S608 - our own words
            " sum(w.state = 'done'),"
            " sum(w.state = 'done' AND w.in_effect),"
            " sum(w.state = 'done' AND w.in_effect AND w.has_inverse),"
            " sum(w.state = 'done' AND w.in_effect AND NOT w.is_free), sum(w.state = 'open')"
            " FROM runs r JOIN (SELECT run, state, EXISTS"
            f"  (SELECT 1 FROM fields f WHERE f.write = writes.id AND {_IN_EFFECT}) AS in_effect,"
            f"  EXISTS (SELECT 1 FROM fields f WHERE f.write = writes.id AND {_IN_EFFECT}"
            "   AND NOT f.is_refused) AS is_free,"
            "  EXISTS (SELECT 1 FROM inverses i WHERE i.write = writes.id) AS has_inverse"
            "  FROM writes WHERE state <> 'rolled back' AND run IN (SELECT id FROM runs"
            "   WHERE (?1 IS NULL OR id = ?1) AND EXISTS (SELECT 1 FROM writes w"
            "   WHERE w.run = runs.id AND w.state <> 'rolled back') ORDER BY id DESC LIMIT ?2)"
            " ) w ON w.run = r.id GROUP BY r.id ORDER BY r.id DESC",
            (run_id, -1 if limit is None else limit),
        )
        return [run_summary(row, self._stored) for row in rows]

    # Copies

    def announce(self, part: Path) -> None:
        """Note the name of a copy before it is made."""
        # Not durable: it has to outlive this process, not the power.
        with self._database.transaction(is_durable=False):
            self._database.run(
                "INSERT OR REPLACE INTO copies (path, owner) VALUES (?, ?)",
                (encode_path(absolute_path(part)), own_name()),
            )

    def announced_copies(self) -> list[tuple[Path, str]]:
        """List the copies of which no write was noted yet, with the process of each."""
        rows = self._database.rows("SELECT path, owner FROM copies ORDER BY path")
        return [(self._stored.place(path), self._stored.text(owner)) for path, owner in rows]

    def forget_copies(self, parts: Iterable[Path]) -> None:
        """Forget copies that are gone."""
        with self._database.transaction(is_durable=False):
            for part in parts:
                self._database.run("DELETE FROM copies WHERE path = ?", (encode_path(part),))

    # Writes

    def begin(
        self,
        run_id: int,
        intent: WriteIntent,
        own_before: Mapping[str, Values],
        own_after: Mapping[str, Values],
        undoes: int | None = None,
    ) -> int:
        """Note a write before it happens; when this returns, the note has reached the disk.

        Args:
            run_id: The run that writes.
            intent: What is about to happen.
            own_before: By field, the values that count as written by MLFA now.
            own_after: Likewise afterwards.
            undoes: The write that this one takes back.

        Returns:
            The number of the note.
        """
        with self._database.transaction():
            cursor = self._database.run(
                "INSERT INTO writes (run, state, owner, path, target, digest, container, begun_s,"
                " size_before_bytes, mtime_before_ns, surroundings_before, size_after_bytes,"
                " surroundings_after, part, part_inode, keeps_mtime, undoes)"
                " VALUES (?, 'open', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    run_id,
                    own_name(),
                    encode_path(absolute_path(intent.path)),
                    encode_path(absolute_path(intent.target)),
                    intent.digest,
                    intent.container,
                    self._clock(),
                    intent.before.size_bytes,
                    intent.before.mtime_ns,
                    intent.surroundings_before,
                    intent.size_after_bytes,
                    intent.surroundings_after,
                    encode_path(absolute_path(intent.part)),
                    # SQLite's numbers have a sign; those of the file system may use all bits.
                    signed(intent.part_inode),
                    int(intent.keeps_mtime),
                    undoes,
                ),
            )
            key = cursor.lastrowid
            assert key is not None
            self._database.run(
                "DELETE FROM copies WHERE path = ?", (encode_path(absolute_path(intent.part)),)
            )
            for place, (field, (old, new)) in enumerate(intent.fields.items()):
                values = (old, new, own_before.get(field, ()), own_after.get(field, ()))
                self._database.run(
                    "INSERT INTO fields (write, place, field, old_values, new_values, own_before,"
                    " own_after) VALUES (?, ?, ?, ?, ?, ?, ?)",
                    # ASCII JSON holds any text, lone surrogates of damaged fields included.
                    (key, place, field, *(json.dumps(list(texts)) for texts in values)),
                )
            if intent.inverse is not None:
                self._database.run(
                    "INSERT INTO inverses (write, data) VALUES (?, ?)", (key, intent.inverse)
                )
        return key

    def finish(self, write_id: int, after: FileStamp) -> bool:
        """Note that a write has happened, and with it that what it takes back is taken back.

        Returns:
            Whether it was open until now: another process may have noted its end.
        """
        # Not durable: after a power cut the note is open, and the next start works this out.
        with self._database.transaction(is_durable=False):
            changed = self._database.run(
                "UPDATE writes SET state = 'done', mtime_after_ns = ?"
                " WHERE id = ? AND state = 'open'",
                (after.mtime_ns, write_id),
            ).rowcount
            if changed:
                fields = self._database.rows(
                    "SELECT field FROM fields WHERE write = ?", (write_id,)
                )
                self._mark(self._undone_by(write_id), [field for (field,) in fields])
        return changed > 0

    def roll_back(self, write_id: int) -> bool:
        """Note that a write has not happened and never will.

        Returns:
            Whether it was open until now.
        """
        with self._database.transaction(is_durable=False):
            changed = self._database.run(
                "UPDATE writes SET state = 'rolled back' WHERE id = ? AND state = 'open'",
                (write_id,),
            ).rowcount
            if changed:
                self._database.run("DELETE FROM inverses WHERE write = ?", (write_id,))
        return changed > 0

    def mark_undone(self, write_id: int, fields: Sequence[str]) -> None:
        """Note that fields are as they were before a write, although nothing was written now."""
        with self._database.transaction(is_durable=False):
            self._mark(write_id, fields)

    def mark_refused(self, write_id: int, fields: Sequence[str]) -> None:
        """Note that fields could not be taken back, since somebody has changed them."""
        with self._database.transaction(is_durable=False):
            for field in fields:
                self._database.run(
                    "UPDATE fields SET is_refused = 1 WHERE write = ? AND field = ?",
                    (write_id, field),
                )

    def _mark(self, write_id: int | None, fields: Sequence[str]) -> None:
        """Mark fields of a write as taken back; what it took back itself is in effect again."""
        is_undone = True
        while write_id is not None:
            for field in fields:
                self._database.run(
                    "UPDATE fields SET is_undone = ?, is_refused = 0 WHERE write = ? AND field = ?",
                    (int(is_undone), write_id, field),
                )
            write_id = self._undone_by(write_id)
            is_undone = not is_undone

    def _undone_by(self, write_id: int) -> int | None:
        found = self._database.value("SELECT undoes FROM writes WHERE id = ?", (write_id,))
        return self._stored.number_or_none(found)

    def note(self, write_ids: Iterable[int]) -> None:
        """Note that the catalogue knows of writes."""
        with self._database.transaction(is_durable=False):
            for write_id in write_ids:
                self._database.run("UPDATE writes SET is_noted = 1 WHERE id = ?", (write_id,))

    def open_writes(self) -> list[FileWrite]:
        """List the writes whose end is not noted, the oldest first."""
        return self._writes("WHERE w.state = 'open' ORDER BY w.id")

    def unnoted_writes(self) -> list[FileWrite]:
        """List the writes that have happened and that the catalogue does not know of."""
        return self._writes("WHERE w.state = 'done' AND NOT w.is_noted ORDER BY w.id")

    def was_overtaken(self, write: FileWrite) -> bool:
        """Whether a write cannot have happened, see `overtaking.was_overtaken`."""
        return overtaking.was_overtaken(self._database, write)

    def find_write(self, write_id: int) -> FileWrite | None:
        """Find a write by its number."""
        found = self._writes("WHERE w.id = ?", (write_id,))
        return found[0] if found else None

    def writes_of_run(
        self,
        run_id: int,
        *,
        offset: int = 0,
        limit: int | None = None,
        undoable_only: bool = False,
        before: int | None = None,
    ) -> list[FileWrite]:
        """List the files that a run wrote, the newest write first; rolled-back ones are left out.

        Args:
            run_id: The run.
            offset: How many to pass over.
            limit: At most so many.
            undoable_only: Only those of which some field is still as the run left it.
            before: Only writes with a smaller number.
        """
        return self._writes(
            "WHERE w.run = ? AND w.id < ? AND w.state <> 'rolled back'"  # noqa: S608 - our own words
            " AND (NOT ? OR (w.state = 'done' AND EXISTS"
            f"  (SELECT 1 FROM fields f WHERE f.write = w.id AND {_IN_EFFECT})))"
            " ORDER BY w.id DESC LIMIT ? OFFSET ?",
            (
                run_id,
                (1 << 63) - 1 if before is None else before,
                int(undoable_only),
                -1 if limit is None else limit,
                offset,
            ),
        )

    def has_written(self, run_id: int, path: Path) -> bool:
        """Whether a run has written a file of that name."""
        found = self._database.value(
            "SELECT 1 FROM writes WHERE run = ? AND path = ? AND state = 'done' LIMIT 1",
            (run_id, encode_path(absolute_path(path))),
        )
        return found is not None

    def was_taken_back(self, digest: str) -> bool:
        """Whether the last that was written into a file of a song took an earlier write back."""
        found = self._database.value(
            "SELECT undoes IS NOT NULL FROM writes WHERE digest = ? AND state = 'done'"
            " ORDER BY id DESC LIMIT 1",
            (digest,),
        )
        return bool(found)

    def later_run(self, write: FileWrite, field: str) -> int | None:
        """Find the run that has last written a field of the same file after a write, if any."""
        found = self._database.value(
            "SELECT w.run FROM writes w JOIN fields f ON f.write = w.id WHERE w.id > ?"
            " AND w.path = ? AND w.state = 'done' AND f.field = ? AND NOT f.is_undone"
            " ORDER BY w.id DESC LIMIT 1",
            (write.write_id, encode_path(write.path), field),
        )
        return self._stored.number_or_none(found)

    def inverse_of(self, write_id: int) -> bytes | None:
        """Give what was kept of a file's old bytes."""
        found = self._database.value("SELECT data FROM inverses WHERE write = ?", (write_id,))
        return None if found is None else self._stored.raw(found)

    def _writes(self, condition: str, parameters: Sequence[object] = ()) -> list[FileWrite]:
        fields: dict[int, list[FieldWrite]] = {}
        # Of one moment: another process may forget writes, and with them their fields.
        with self._database.one_moment():
            rows = self._database.rows(f"{WRITES} {condition}", parameters)
            found = self._database.rows(
                "SELECT write, field, old_values, new_values, own_before, own_after, is_undone,"
                " is_refused FROM fields WHERE write IN (SELECT value FROM json_each(?))"
                " ORDER BY write, place",
                (json.dumps([row[0] for row in rows]),),
            )
        for write_id, *row in found:
            fields.setdefault(write_id, []).append(field_write(tuple(row), self._stored))
        return [file_write(row, tuple(fields.get(row[0], ())), self._stored) for row in rows]

    # Keeping

    def size_bytes(self) -> int:
        """Size of what the journal holds."""
        return pruning.size_bytes(self._database)

    def prune(self, retention: Retention) -> None:
        """Forget what is too old or too much, see `pruning.prune`."""
        pruning.prune(self._database, self._stored, retention, self._clock())
