"""What the songs of a map can be coloured by: tags, scores, fields of the files, and what is done.

Groups get a colour and a shape each; the score of one tag gets a scale of colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.listing import DecisionRule, SongState, Verdict
from mlfa_app.catalog.rule_view import CODES, NOT_LISTED, STATES
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.maps.groups import (
    NO_TAG,
    HeardTags,
    SongGroups,
    group_by_category,
    group_by_text,
    in_order,
)

KINDS = ("category", "field", "region", "decisions", "state", "tag")
FIELDS = ("genre", "mood", "artist", "album", "decade")
UNDECIDED, ACCEPTED, REJECTED = "undecided", "accepted", "rejected"


@dataclass(frozen=True, slots=True)
class ColourBy:
    """What songs are coloured by.

    Attributes:
        kind: One of `KINDS`.
        name: The category, one of `FIELDS`, or the tag; empty for the other kinds.
    """

    kind: str = "category"
    name: str = "genre"


@dataclass(frozen=True, eq=False, slots=True)
class SongColours:
    """What each song is coloured by: its group, or a score.

    Attributes:
        by: What was asked for.
        groups: For all kinds but "tag"; no songs have one there.
        scores: For "tag": from 0 to 1, (songs,); NaN where there is none.
        proposed_from: Score from which the tag is proposed; None where it abstains.
    """

    by: ColourBy
    groups: SongGroups
    scores: npt.NDArray[np.float32] | None = None
    proposed_from: float | None = None

    def text_of(self, index: int) -> str:
        """The group of a song, or its score; empty without."""
        if self.scores is None:
            return self.groups.name_of(index)
        score = float(self.scores[index])
        return "" if score != score else f"{score:.4f}"


def colour_songs(
    catalog: Catalog,
    rule: DecisionRule,
    by: ColourBy,
    file_ids: npt.NDArray[np.int64],
    digests: Sequence[str],
    heard: HeardTags,
) -> SongColours:
    """Find out what songs are coloured by.

    Args:
        catalog: Holds fields, states and decisions.
        rule: The model and its thresholds.
        by: What is wanted; a tag that the model does not have gives no scores.
        file_ids: A file of each song, (songs,); -1 without.
        digests: The songs.
        heard: What the model says of them.
    """
    if by.kind == "category":
        return SongColours(by, group_by_category(rule, heard, by.name))
    if by.kind == "field":
        return SongColours(by, group_by_text(_field_values(catalog, by.name, file_ids)))
    if by.kind == "state":
        return SongColours(by, _by_state(catalog, rule, file_ids))
    if by.kind == "decisions":
        return SongColours(by, _by_decisions(catalog, rule, file_ids, digests))
    none = in_order((), np.full(len(digests), NO_TAG, dtype=np.intp))
    if by.name not in rule.tags:
        return SongColours(by, none, np.full(len(digests), np.nan, dtype=np.float32))
    column = rule.tags.index(by.name)
    return SongColours(by, none, heard.scores[:, column], rule.thresholds[column])


def _field_values(catalog: Catalog, name: str, file_ids: npt.NDArray[np.int64]) -> list[str | None]:
    values = catalog.field_of_files("year" if name == "decade" else name)
    found = [values.get(file_id) for file_id in file_ids.tolist()]
    return [_decade(text) for text in found] if name == "decade" else found


def _decade(text: str | None) -> str | None:
    year = (text or "")[:4]
    return f"{year[:3]}0–{year[:3]}9" if len(year) == 4 and year.isdecimal() else None


def _by_state(catalog: Catalog, rule: DecisionRule, file_ids: npt.NDArray[np.int64]) -> SongGroups:
    states = _states(catalog, rule, file_ids)
    return in_order([state.value for state in STATES], states)


def _by_decisions(
    catalog: Catalog,
    rule: DecisionRule,
    file_ids: npt.NDArray[np.int64],
    digests: Sequence[str],
) -> SongGroups:
    """Undecided proposals go first: a song that has any still waits for the user."""
    accepted, rejected = (
        catalog.digests_with_verdict(verdict) for verdict in (Verdict.ACCEPTED, Verdict.REJECTED)
    )
    waits = _states(catalog, rule, file_ids) == CODES[SongState.REVIEW]
    members = np.full(len(digests), NO_TAG, dtype=np.intp)
    members[[digest in rejected for digest in digests]] = 2
    members[[digest in accepted for digest in digests]] = 1
    members[waits] = 0
    return in_order((UNDECIDED, ACCEPTED, REJECTED), members)


def _states(
    catalog: Catalog, rule: DecisionRule, file_ids: npt.NDArray[np.int64]
) -> npt.NDArray[np.intp]:
    """Code of the state of each file, -1 where it is not known."""
    known = catalog.view_copy(rule).state
    is_known = (file_ids >= 0) & (file_ids < len(known))
    found = np.full(len(file_ids), NOT_LISTED, dtype=np.intp)
    found[is_known] = known[file_ids[is_known]]
    return found
