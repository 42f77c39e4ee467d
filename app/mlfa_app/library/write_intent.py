"""What is noted of a write before it happens, and who takes the note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from mlfa_app.library.file_identity import FileStamp

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WriteIntent:
    """A finished copy that is about to take a file's place.

    Attributes:
        path: The file, as the user knows it.
        target: The file that is replaced: where a symbolic link leads to, otherwise the same.
        digest: Digest of the audio payload, the same before and after.
        container: Name of the format.
        fields: For each field that changes, its values before and after.
        before: Stamp of the old file.
        surroundings_before: Digest of all but the payload of the old file.
        size_after_bytes: Size of the new file.
        surroundings_after: Digest of all but the payload of the new file.
        part: The copy.
        part_inode: The number by which the file system knows the copy, also once it is renamed.
        keeps_mtime: Whether the new file has the modification time of the old one.
        inverse: How to make the old file out of the new one; None where that takes too much.
    """

    path: Path
    target: Path
    digest: str
    container: str
    fields: Mapping[str, tuple[Values, Values]]
    before: FileStamp
    surroundings_before: str
    size_after_bytes: int
    surroundings_after: str
    part: Path
    part_inode: int
    keeps_mtime: bool
    inverse: bytes | None


class WriteJournal(Protocol):
    """Takes note of writes, so that each can be finished or rolled back, and taken back later."""

    def announce(self, part: Path) -> None:
        """Note the name of a copy before it is made.

        Raises:
            KnownError: If that is not possible; nothing is written then.
        """

    def begin(self, intent: WriteIntent) -> int:
        """Note a write durably before it happens.

        Returns:
            The number of the note.

        Raises:
            KnownError: If that is not possible; the write must not happen then.
        """

    def finish(self, key: int, after: FileStamp) -> None:
        """Note that a write has happened."""

    def roll_back(self, key: int) -> None:
        """Note that a write has not happened and never will."""
