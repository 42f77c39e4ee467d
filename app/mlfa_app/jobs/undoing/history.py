"""What was written, for a list of runs and of their files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.writing.settle import journal_beside
from mlfa_app.journal.records import FileWrite, RunSummary
from mlfa_app.journal.store import Journal
from mlfa_app.library.file_identity import is_there

_Row = TypeVar("_Row")


def read_journal(catalog: Catalog, ask: Callable[[Journal], list[_Row]]) -> list[_Row]:
    """Ask the journal of a catalogue; the answer is empty where there is no journal yet.

    Args:
        catalog: The catalogue that the journal lies beside.
        ask: Reads what is wanted.

    Raises:
        JournalError: If the journal cannot be read.
    """
    path = journal_beside(catalog)
    if not is_there(path):
        return []
    with Journal.open(path) as journal:
        return ask(journal)


def list_runs(catalog: Catalog, limit: int | None = None) -> list[RunSummary]:
    """List the runs that wrote something, the newest first; none where there is no journal yet.

    Args:
        catalog: The catalogue that the journal lies beside.
        limit: At most so many.

    Raises:
        JournalError: If the journal cannot be read.
    """
    return read_journal(catalog, lambda journal: journal.list_runs(limit))


def run_files(
    catalog: Catalog, run_id: int, offset: int = 0, limit: int | None = None
) -> list[FileWrite]:
    """List the files that a run wrote, with their fields before and after, the latest first.

    Args:
        catalog: The catalogue that the journal lies beside.
        run_id: The run.
        offset: How many to pass over.
        limit: At most so many.

    Raises:
        JournalError: If the journal cannot be read.
    """
    return read_journal(
        catalog, lambda journal: journal.writes_of_run(run_id, offset=offset, limit=limit)
    )
