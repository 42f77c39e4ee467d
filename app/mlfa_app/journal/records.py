"""What the journal hands out: plain frozen records."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path

from mlfa_app.library.file_identity import FileStamp

Values = tuple[str, ...]


class RunKind(enum.Enum):
    """What a run did."""

    WRITE = "write"
    """It wrote proposals or a plan."""
    UNDO = "undo"
    """It took earlier writes back."""


class WriteState(enum.Enum):
    """What became of a write."""

    OPEN = "open"
    """It was begun, and its end is not noted: it is in work, or its process has died."""
    DONE = "done"
    """The file was replaced."""
    ROLLED_BACK = "rolled back"
    """The file stayed as it was."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """A run that wrote something.

    Attributes:
        run_id: Its number, ascending.
        kind: Whether it wrote, or took back.
        command: The command, as the user would know it.
        started_s: Seconds since 1970.
        finished_s: Likewise; None while it runs, or where it was killed.
        num_files: Files that it wrote.
        num_undoable: Files of these of which some field is still as it left it, as far as MLFA
            knows: what others changed shows only when it is taken back.
        num_undone: Files of these of which all fields were taken back.
        num_exact: Files of the undoable ones whose old bytes are kept.
        num_refused: Files of the undoable ones of which all that is left was found changed by
            others when it was to be taken back.
        num_open: Files whose write was begun and not noted as finished.
    """

    run_id: int
    kind: RunKind
    command: str
    started_s: float
    finished_s: float | None
    num_files: int
    num_undoable: int
    num_undone: int
    num_exact: int
    num_refused: int
    num_open: int


@dataclass(frozen=True, slots=True)
class FieldWrite:
    """One field of a write.

    Attributes:
        field: Neutral name.
        old: Values before.
        new: Values after.
        own_before: Which values counted as written by MLFA before.
        own_after: Which count as such after.
        is_undone: Whether it was taken back, and that not taken back again.
        is_refused: Whether it was found changed by others when it was to be taken back.
    """

    field: str
    old: Values
    new: Values
    own_before: Values = ()
    own_after: Values = ()
    is_undone: bool = False
    is_refused: bool = False

    @property
    def is_in_effect(self) -> bool:
        """Whether it changed something that was not taken back."""
        return not self.is_undone and self.old != self.new


@dataclass(frozen=True, slots=True)
class FileWrite:
    """One file that was written.

    Attributes:
        write_id: Number of the note, ascending.
        run_id: The run that wrote.
        state: What became of it.
        path: The file, as it was named then.
        target: The file that was replaced: where a symbolic link led to, otherwise the same.
        digest: Digest of its audio payload.
        container: Name of its format.
        begun_s: When, seconds since 1970.
        before: Stamp of the old file.
        surroundings_before: Digest of all but its payload.
        size_after_bytes: Size of the new file.
        surroundings_after: Digest of all but its payload.
        mtime_after_ns: Modification time of the new file; None while open.
        part: Name of the copy until it took the file's place.
        part_inode: The number by which the file system knows the new file.
        keeps_mtime: Whether the new file has the modification time of the old one.
        undoes: The write that this one takes back; None if it is none of that kind.
        is_noted: Whether the catalogue knows of it.
        has_inverse: Whether the old bytes are kept.
        owner: The process that wrote.
        fields: What changed.
    """

    write_id: int
    run_id: int
    state: WriteState
    path: Path
    target: Path
    digest: str
    container: str
    begun_s: float
    before: FileStamp
    surroundings_before: str
    size_after_bytes: int
    surroundings_after: str
    mtime_after_ns: int | None
    part: Path
    part_inode: int
    keeps_mtime: bool
    undoes: int | None
    is_noted: bool
    has_inverse: bool
    owner: str
    fields: tuple[FieldWrite, ...]

    @property
    def undoable_fields(self) -> tuple[FieldWrite, ...]:
        """The fields that were not taken back yet; none unless the file was replaced."""
        if self.state is not WriteState.DONE:
            return ()
        return tuple(field for field in self.fields if field.is_in_effect)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long and how much the journal keeps.

    Attributes:
        max_age_s: Writes that are older are forgotten.
        max_bytes: Size of the journal. Beyond it, old bytes go first, the oldest ones before the
            others, then whole writes.
    """

    max_age_s: float = 2 * 365.25 * 86_400.0
    max_bytes: int = 500_000_000
