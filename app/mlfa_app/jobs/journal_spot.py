"""Where worker processes note what they write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mlfa_app.journal.store import Journal


@dataclass(frozen=True, slots=True)
class JournalSpot:
    """Where a worker process notes what it writes.

    Attributes:
        path: File of the journal.
        run_id: The run.
    """

    path: Path
    run_id: int


_journals: dict[Path, Journal] = {}


def journal_at(path: Path) -> Journal:
    """Open a journal once for this process, which ends without closing it.

    Raises:
        JournalError: If it cannot be opened.
    """
    if path not in _journals:
        _journals[path] = Journal.open(path)
    return _journals[path]
