"""Whether a write never happened because another one was quicker, as the notes of both tell."""

from __future__ import annotations

from mlfa_app.catalog.connection import encode_path
from mlfa_app.journal.database import JournalDatabase
from mlfa_app.journal.records import FileWrite

_BEGAN_SO = "size_before_bytes = ?2 AND surroundings_before = ?3"
_ENDED_SO = "size_after_bytes = ?2 AND surroundings_after = ?3"
# A done write that began with the same bytes; unless these came back between the two.
_OVERTAKING = (
    "SELECT 1 FROM writes o WHERE o.target = ?1 AND o.digest = ?4 AND o.state = 'done'"  # noqa: S608 - our own words
    f" AND o.id <> ?5 AND {_BEGAN_SO} AND NOT ({_ENDED_SO})"
    " AND NOT EXISTS (SELECT 1 FROM writes m WHERE m.target = ?1 AND m.digest = ?4"
    "  AND m.state = 'done' AND m.id > min(o.id, ?5) AND m.id < max(o.id, ?5)"
    "  AND m.size_after_bytes = ?2 AND m.surroundings_after = ?3) LIMIT 1"
)


def was_overtaken(database: JournalDatabase, write: FileWrite) -> bool:
    """Whether another write has replaced the very file that a write was made from.

    Of two that begin with the same bytes, one finds the file changed and is refused.

    Args:
        database: The journal.
        write: Of which it is not known whether it happened.
    """
    before = (write.before.size_bytes, write.surroundings_before)
    found = database.value(
        _OVERTAKING, (encode_path(write.target), *before, write.digest, write.write_id)
    )
    return found is not None
