"""Groups that the songs of a map are coloured by, the largest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.listing import DecisionRule
from mlfa_app.catalog.store import Catalog

# As many as can be told apart by colour and shape.
MAX_GROUPS = 6
NO_TAG = -1


@dataclass(frozen=True, eq=False, slots=True)
class SongGroups:
    """The groups of songs.

    Attributes:
        names: Such as tags, the most frequent first.
        members: Index into the names for every song, (songs,); -1 for a song that has none.
        counts: Songs of each name.
    """

    names: tuple[str, ...]
    members: npt.NDArray[np.intp]
    counts: tuple[int, ...]

    def name_of(self, index: int) -> str:
        """The group of a song; empty without."""
        member = int(self.members[index])
        return "" if member == NO_TAG else self.names[member]


@dataclass(frozen=True, eq=False, slots=True)
class HeardTags:
    """What the model says of the songs of a map.

    Attributes:
        scores: (songs, tags); NaN for a song whose scores are gone.
        has: Whether each tag is proposed by the model, whatever the user says, (songs, tags).
    """

    scores: npt.NDArray[np.float32]
    has: npt.NDArray[np.bool_]


def heard_tags(catalog: Catalog, rule: DecisionRule, digests: Sequence[str]) -> HeardTags:
    """Read what the model says of songs.

    Args:
        catalog: Holds the scores.
        rule: The model and its thresholds.
        digests: The songs.
    """
    names, music, table = catalog.scores_of_songs(rule.model_id)
    scores = np.full((len(digests), len(rule.tags)), np.nan, dtype=np.float32)
    is_music = np.zeros(len(digests), dtype=np.bool_)
    if len(names) and table.shape[1] == len(rule.tags):
        rows = {digest: row for row, digest in enumerate(names)}
        found = np.array([rows.get(digest, -1) for digest in digests], dtype=np.intp)
        is_there = found >= 0
        scores[is_there] = table[found[is_there]]
        is_music[is_there] = music[found[is_there]] >= rule.music_threshold
    limits = [np.inf if limit is None else limit for limit in rule.thresholds]
    # A score is stored in single precision, and a threshold compared with it in double.
    has = scores >= np.array(limits, dtype=np.float64)
    return HeardTags(scores, has & is_music[:, np.newaxis])


def group_by_category(rule: DecisionRule, heard: HeardTags, category: str) -> SongGroups:
    """Group songs by the highest score among the category's tags that the model proposes.

    What the user decided is left out: the map shows how the model hears.

    Args:
        rule: The model and its tags.
        heard: What it says of the songs.
        category: Such as "genre".
    """
    columns = [index for index, kind in enumerate(rule.categories) if kind == category]
    members = np.full(len(heard.scores), NO_TAG, dtype=np.intp)
    if columns and len(members):
        reached = np.where(heard.has[:, columns], heard.scores[:, columns], -1.0)
        members = np.where(reached.max(axis=1) >= 0, reached.argmax(axis=1), NO_TAG)
    return in_order([rule.tags[column] for column in columns], members)


def group_by_text(texts: Sequence[str | None]) -> SongGroups:
    """Group songs by a text each; None or an empty one is no group."""
    names = list(dict.fromkeys(text for text in texts if text))
    places = {name: place for place, name in enumerate(names)}
    members = [places[text] if text else NO_TAG for text in texts]
    return in_order(names, np.array(members, dtype=np.intp))


def in_order(names: Sequence[str], members: npt.NDArray[np.intp]) -> SongGroups:
    """Put groups in order, the largest first, and leave empty ones out.

    Args:
        names: Of the groups, in any order.
        members: Index into these, (songs,); -1 for a song of none.
    """
    numbers = np.bincount(members[members != NO_TAG], minlength=len(names))
    order = [int(index) for index in np.argsort(-numbers, kind="stable") if numbers[index]]
    places = np.full(len(names) + 1, NO_TAG, dtype=np.intp)
    for place, index in enumerate(order):
        places[index] = place
    return SongGroups(
        names=tuple(names[index] for index in order),
        members=places[members],
        counts=tuple(int(numbers[index]) for index in order),
    )
