"""Where worker processes note what they write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mlfa_app.jobs.job import Notice
from mlfa_app.jobs.worker_process import beat
from mlfa_app.journal.database import WAITING
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
        # The program passes on what a worker says; a task that runs elsewhere waits in silence.
        _journals[path] = Journal.open(path, on_wait=lambda: beat(Notice(WAITING)))
    return _journals[path]
