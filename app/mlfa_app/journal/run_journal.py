"""The notes of one file of a run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mlfa_app.journal.store import Journal
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.write_intent import Values, WriteIntent


class RunJournal:
    """Takes the notes of one file of a run: a `WriteJournal`.

    Args:
        journal: The journal.
        run_id: The run.
        own_before: By field, the values that count as written by MLFA now.
        own_after: Likewise afterwards; None for the new values themselves.
        undoes: The write that is taken back.
    """

    def __init__(
        self,
        journal: Journal,
        run_id: int,
        own_before: Mapping[str, Values],
        own_after: Mapping[str, Values] | None = None,
        undoes: int | None = None,
    ) -> None:
        self._journal = journal
        self._run_id = run_id
        self._own_before = own_before
        self._own_after = own_after
        self._undoes = undoes

    def announce(self, part: Path) -> None:
        """Note the name of a copy before it is made."""
        self._journal.announce(part)

    def begin(self, intent: WriteIntent) -> int:
        """Note a write durably before it happens."""
        own_after = self._own_after
        if own_after is None:
            own_after = {field: new for field, (_, new) in intent.fields.items()}
        return self._journal.begin(self._run_id, intent, self._own_before, own_after, self._undoes)

    def finish(self, key: int, after: FileStamp) -> None:
        """Note that a write has happened."""
        self._journal.finish(key, after)

    def roll_back(self, key: int) -> None:
        """Note that a write has not happened and never will."""
        self._journal.roll_back(key)
