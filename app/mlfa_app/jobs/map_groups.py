"""What the songs of a map are coloured by: the strongest proposed tag of a category."""

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
        names: Tags, the most frequent first.
        members: Index into the names for every song, (songs,); -1 for a song without such a tag.
        counts: Songs of each name.
    """

    names: tuple[str, ...]
    members: npt.NDArray[np.intp]
    counts: tuple[int, ...]

    def name_of(self, index: int) -> str:
        """The tag of a song; empty without."""
        member = int(self.members[index])
        return "" if member == NO_TAG else self.names[member]


def group_songs(
    catalog: Catalog, rule: DecisionRule, category: str, digests: Sequence[str]
) -> SongGroups:
    """Group songs by the highest score among the category's tags that the model proposes.

    What the user decided is left out: the map shows how the model hears.

    Args:
        catalog: Holds the scores.
        rule: The model and its thresholds.
        category: Such as "genre".
        digests: The songs.
    """
    columns = [
        index
        for index, (kind, limit) in enumerate(zip(rule.categories, rule.thresholds, strict=True))
        if kind == category and limit is not None
    ]
    table = catalog.score_table(rule.model_id)
    best = np.full(len(table.digests), NO_TAG, dtype=np.intp)
    if columns and len(best):
        limits = np.array([rule.thresholds[column] for column in columns], dtype=np.float64)
        scores = table.scores[:, columns]
        reached = np.where(scores >= limits, scores, -1.0)
        has_one = (reached.max(axis=1) >= 0) & (table.is_music >= rule.music_threshold)
        best = np.where(has_one, reached.argmax(axis=1), NO_TAG)
    rows = {digest: row for row, digest in enumerate(table.digests)}
    found = np.array(
        [best[rows[digest]] if digest in rows else NO_TAG for digest in digests], dtype=np.intp
    )
    numbers = np.bincount(found[found != NO_TAG], minlength=len(columns))
    order = [int(index) for index in np.argsort(-numbers, kind="stable") if numbers[index]]
    places = np.full(len(columns) + 1, NO_TAG, dtype=np.intp)
    for place, index in enumerate(order):
        places[index] = place
    return SongGroups(
        names=tuple(rule.tags[columns[index]] for index in order),
        members=places[found],
        counts=tuple(int(numbers[index]) for index in order),
    )
