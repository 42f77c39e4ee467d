"""What teaching tells: what was learnt of each tag, from how much, and how good that is."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mlfa_core.tag_quality import TagQuality
from mlfa_core.tags import Category


class TagOutcome(enum.Enum):
    """What became of one tag; the value is its word in JSON."""

    LEARNT = "learnt"
    """It is decided by what was learnt."""
    UNSURE = "unsure"
    """It was learnt, but the examples support no precision that the model offers: it is never
    proposed, only scored."""
    UNMEASURED = "unmeasured"
    """It was learnt from songs of too few albums and artists to hold some out: never proposed."""
    KEPT = "kept"
    """The model's own tag stays: it told the held-out songs apart better, or what was learnt could
    not be measured, or is not sure enough of anything."""
    ONE_SIDED = "one-sided"
    """It was not learnt: no song is known that lacks it."""


@dataclass(frozen=True, slots=True)
class TaughtTag:
    """One of the user's tags.

    Attributes:
        name: Its name in the new model.
        category: Its category.
        num_examples: Songs that have it.
        num_counter_examples: Songs that are known not to have it.
        num_groups: Groups of connected albums and artists that the examples are of.
        outcome: What became of it.
        before: The model's own tag on the same held-out songs; None if it has none, or there are
            too few groups.
        after: What was learnt; None if there are too few groups.
    """

    name: str
    category: Category
    num_examples: int
    num_counter_examples: int
    num_groups: int
    outcome: TagOutcome
    before: TagQuality | None = None
    after: TagQuality | None = None


@dataclass(frozen=True, slots=True)
class TeachReport:
    """What was learnt.

    Attributes:
        base: Identifier of the model that was taught.
        base_name: Its name.
        precision: The precision that proposals are counted at.
        tags: The tags with enough examples, the most frequent first.
        too_few: Tags with fewer, and how many songs each has.
        num_songs: Songs that were learnt from.
        num_groups: Groups of connected albums and artists among them.
        num_own_words: Words in files that were left out because MLFA had written them.
        seconds: How long it took.
    """

    base: str
    base_name: str
    precision: float
    tags: tuple[TaughtTag, ...]
    too_few: Mapping[str, int] = field(default_factory=dict)
    num_songs: int = 0
    num_groups: int = 0
    num_own_words: int = 0
    seconds: float = 0.0

    @property
    def num_learnt(self) -> int:
        """Tags that the new model decides by what was learnt."""
        return sum(tag.outcome is TagOutcome.LEARNT for tag in self.tags)


@dataclass(frozen=True, slots=True)
class TaughtDraft:
    """A taught model that is not in use yet: hidden aside, until `teach.keep` or `teach.discard`.

    Attributes:
        report: What was learnt.
        folder: Where the package lies; None if nothing could be learnt.
    """

    report: TeachReport
    folder: Path | None


class TeachPhase(enum.Enum):
    """What is being done."""

    READING = "reading"
    """Stored features are read; counted in songs."""
    FITTING = "fitting"
    """Songs are held out in turn; counted in fits."""
    SCORING = "scoring"
    """The library is decided anew; counted in songs."""


@dataclass(frozen=True, slots=True)
class TeachProgress:
    """How far teaching is.

    Attributes:
        phase: What is being done.
        done: How much of it is done.
        total: How much there is.
    """

    phase: TeachPhase
    done: int
    total: int
