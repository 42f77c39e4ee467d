"""What the table of planned changes is made of."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import Qt

from mlfa_app.jobs.writing.looking import Obstacle
from mlfa_app.jobs.writing.review_plan import Effect, FieldReview, FileReview

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
"""Gives the `ChangeRow` of any cell."""
STATE_ROLE = Qt.ItemDataRole.UserRole + 2
"""Gives the `RowState` of any cell."""
FIRST_ROLE = Qt.ItemDataRole.UserRole + 3
"""Whether the row is the first of its file where it stands."""


class Column(enum.IntEnum):
    """The columns."""

    SONG = 0
    FIELD = 1
    BEFORE = 2
    AFTER = 3
    RESULT = 4


class RowState(enum.Enum):
    """What a row stands for, for filters and for how it is drawn."""

    WRITE = "write"
    LEFT_OUT = "left_out"
    KEPT = "kept"
    BLOCKED = "blocked"
    """The file is left alone, or could not be read."""


class Show(enum.Enum):
    """Which rows are shown."""

    ALL = "all"
    CHANGES = "changes"
    KEPT = "kept"
    BLOCKED = "blocked"
    CAUTIONS = "cautions"


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One row.

    Attributes:
        place: Place of the file in the review, then of the field in the file.
        file: The file.
        field: The field; None where nothing is to be said of any.
    """

    place: tuple[int, int]
    file: FileReview
    field: FieldReview | None

    @property
    def is_change(self) -> bool:
        """Whether the field would be written if nothing were in the way."""
        return self.field is not None and self.field.effect is not Effect.KEEP

    @property
    def can_be_chosen(self) -> bool:
        """Whether it is the user's choice to write it."""
        return self.is_change and self.file.plan is not None


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """How much there is of what.

    Attributes:
        songs: Files of the review.
        changing: Files that would be written.
        blocked: Files that are left alone although something is proposed, by what is in the way;
            None stands for those that cannot be read.
        cautions: Fields that would be written, with something to know about.
    """

    songs: int = 0
    changing: int = 0
    blocked: Mapping[Obstacle | None, int] = field(default_factory=dict)
    cautions: int = 0

    @property
    def staying(self) -> int:
        """Files that stay as they are."""
        return self.songs - self.changing


def is_blocked(file: FileReview) -> bool:
    """Whether a file is left alone although something is proposed, or cannot be read."""
    if file.error is not None:
        return True
    if file.obstacle is None:
        return False
    return not file.fields or any(one.effect is not Effect.KEEP for one in file.fields)
