"""What the journal forgets: what is too old, or too much."""

from __future__ import annotations

from mlfa_app.journal.database import JournalDatabase
from mlfa_app.journal.owner import is_alive
from mlfa_app.journal.records import Retention
from mlfa_app.journal.stored import StoredValues

_EMPTY_RUN_STAYS_S = 86_400.0
_AT_ONCE = 500
_OLDEST_INVERSES = (
    "DELETE FROM inverses WHERE write IN (SELECT i.write FROM inverses i"
    " JOIN writes w ON w.id = i.write WHERE w.state <> 'open' ORDER BY i.write LIMIT ?)"
)
_OLDEST_WRITES = (
    "DELETE FROM writes WHERE id IN"
    " (SELECT id FROM writes WHERE state <> 'open' ORDER BY id LIMIT ?)"
)


def size_bytes(database: JournalDatabase) -> int:
    """Size of what a journal holds."""
    pages = database.value("PRAGMA page_count")
    free = database.value("PRAGMA freelist_count")
    return int((pages - free) * database.value("PRAGMA page_size"))


def prune(
    database: JournalDatabase, stored: StoredValues, retention: Retention, now_s: float
) -> None:
    """Forget what is too old or too much: old bytes before whole writes, the oldest first.

    What is open stays, and so does a run that may still write: a watch waits for days.

    Args:
        database: The journal.
        stored: Reads its values.
        retention: What it keeps.
        now_s: The time in seconds since 1970.
    """
    with database.transaction():
        database.run(
            "DELETE FROM writes WHERE state <> 'open' AND begun_s < ?",
            (now_s - retention.max_age_s,),
        )
    for statement in (_OLDEST_INVERSES, _OLDEST_WRITES):
        while size_bytes(database) > retention.max_bytes and _dropped(database, statement):
            pass
    with database.transaction():
        rows = database.rows(
            "SELECT id, owner, finished_s IS NULL FROM runs WHERE started_s < ?"
            " AND NOT EXISTS (SELECT 1 FROM writes w WHERE w.run = runs.id)",
            (now_s - _EMPTY_RUN_STAYS_S,),
        )
        for run_id, owner, is_unfinished in rows:
            if not (is_unfinished and is_alive(stored.text(owner))):
                database.run("DELETE FROM runs WHERE id = ?", (run_id,))
    database.rows("PRAGMA incremental_vacuum")
    # The file itself shrinks when the log is copied into it.
    database.rows("PRAGMA wal_checkpoint(PASSIVE)")


def _dropped(database: JournalDatabase, statement: str) -> bool:
    with database.transaction():
        return database.run(statement, (_AT_ONCE,)).rowcount > 0
