"""Values that SQLite gives back, read with the thought that they may be damaged.

A disk's error, another program or a hand in the file may put values there that we never wrote;
SQLite itself notices only some of it. The user is told that the journal is damaged then.
"""

from __future__ import annotations

import enum
import json
import os
from pathlib import Path
from typing import TypeVar

from mlfa_app.errors import JournalError
from mlfa_app.journal.database import damaged_error

_Kind = TypeVar("_Kind", bound=enum.Enum)
_Plain = TypeVar("_Plain", int, float, str, bytes)


class StoredValues:
    """Reads the values of one journal; every method raises a `JournalError` where it cannot.

    Args:
        path: The journal.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def number(self, value: object) -> int:
        """Read a whole number."""
        return self._plain(value, int)

    def number_or_none(self, value: object) -> int | None:
        """Read a whole number that need not be there."""
        return None if value is None else self.number(value)

    def seconds(self, value: object) -> float:
        """Read a moment."""
        return float(value) if isinstance(value, int) else self._plain(value, float)

    def seconds_or_none(self, value: object) -> float | None:
        """Read a moment that need not be there."""
        return None if value is None else self.seconds(value)

    def text(self, value: object) -> str:
        """Read a text."""
        return self._plain(value, str)

    def raw(self, value: object) -> bytes:
        """Read bytes."""
        return self._plain(value, bytes)

    def place(self, value: object) -> Path:
        """Read a path."""
        return Path(os.fsdecode(self.raw(value)))

    def words(self, value: object) -> tuple[str, ...]:
        """Read the values of a field: a list of texts, as JSON."""
        try:
            found = json.loads(self.text(value))
        except (ValueError, RecursionError) as error:
            raise self._damaged() from error
        if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
            raise self._damaged()
        return tuple(found)

    def one_of(self, kinds: type[_Kind], value: object) -> _Kind:
        """Read one of a few words."""
        try:
            return kinds(value)
        except ValueError as error:
            raise self._damaged() from error

    def _plain(self, value: object, kind: type[_Plain]) -> _Plain:
        if not isinstance(value, kind):
            raise self._damaged()
        return value

    def _damaged(self) -> JournalError:
        return damaged_error(self._path)
