"""What a query of the filter asks for, as a tree of plain records."""

from __future__ import annotations

from dataclasses import dataclass

from mlfa_app.catalog.listing import SongState, Verdict


@dataclass(frozen=True, slots=True)
class Everything:
    """Fits every song."""


@dataclass(frozen=True, slots=True)
class Text:
    """Text in a field of the file.

    Attributes:
        text: What to look for.
        field: One of `TEXT_FIELDS`; None looks into title, artist, album and path.
    """

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Tagged:
    """A tag of this name is proposed or accepted."""

    tag: str


@dataclass(frozen=True, slots=True)
class Score:
    """A comparison of a score.

    Attributes:
        tag: Whose; None for the best proposal's.
        operator: One of ``< <= > >= =``.
        value: 0 to 1.
    """

    tag: str | None
    operator: str
    value: float


@dataclass(frozen=True, slots=True)
class Missing:
    """The file has nothing in this field, one of `PRESENT_FIELDS`."""

    field: str


@dataclass(frozen=True, slots=True)
class InState:
    """The song stands here."""

    state: SongState


@dataclass(frozen=True, slots=True)
class Judged:
    """The user gave a tag of the song this verdict."""

    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Disagrees:
    """The file's field holds something, and none of the song's tags of that category."""

    field: str


@dataclass(frozen=True, slots=True)
class Duration:
    """A comparison of the length, in seconds."""

    operator: str
    value_s: float


@dataclass(frozen=True, slots=True)
class Added:
    """A comparison of how long ago the file was added, in seconds."""

    operator: str
    age_s: float


@dataclass(frozen=True, slots=True)
class Not:
    """What the part does not fit."""

    part: Node


@dataclass(frozen=True, slots=True)
class All:
    """What all parts fit."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """What at least one part fits."""

    parts: tuple[Node, ...]


Node = (
    Everything
    | Text
    | Tagged
    | Score
    | Missing
    | InState
    | Judged
    | Disagrees
    | Duration
    | Added
    | Not
    | All
    | Either
)


@dataclass(frozen=True, slots=True)
class Query:
    """What a text asks for.

    Attributes:
        root: The condition.
    """

    root: Node = Everything()

    @property
    def is_everything(self) -> bool:
        """Whether it fits every song."""
        return isinstance(self.root, Everything)
