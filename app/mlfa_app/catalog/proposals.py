"""The tags that stand beside one song: proposed by the model, accepted or added by the user."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np

from mlfa_app.catalog.connection import Database
from mlfa_app.catalog.listing import DecisionRule, Proposal, Verdict

Decided = Mapping[tuple[str, str], str]
"""Verdicts by category and tag."""


def decided_tags(
    database: Database, digests: Sequence[str]
) -> dict[str, dict[tuple[str, str], str]]:
    """Read the verdicts on the tags of songs."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    for digest, category, tag, verdict in database.rows(
        "SELECT digest, category, tag, verdict FROM decisions"
        " WHERE digest IN (SELECT value FROM json_each(?))",
        (json.dumps(list(digests)),),
    ):
        found.setdefault(digest, {})[category, tag] = verdict
    return found


def proposals_of(
    blob: bytes | None, is_music: float | None, decided: Decided, rule: DecisionRule
) -> tuple[Proposal, ...]:
    """Give what stands beside a song, as `ListedSong.proposals` orders it.

    Args:
        blob: Its scores, float32; None where it was not analysed.
        is_music: 0 to 1; None where it was not analysed.
        decided: What the user said.
        rule: The model and the thresholds.
    """
    scores = np.frombuffer(blob or b"", dtype="<f4").tolist()
    if len(scores) != len(rule.tags):
        scores = []
    has_music = is_music is not None and is_music >= rule.music_threshold
    of_model: dict[tuple[str, str], float] = {}
    found: list[Proposal] = []
    for tag, category, threshold, score in zip(
        rule.tags, rule.categories, rule.thresholds, scores, strict=False
    ):
        of_model[category, tag] = score
        verdict = decided.get((category, tag))
        is_proposed = has_music and threshold is not None and score >= threshold
        if category not in rule.shown_categories or verdict == Verdict.REJECTED.value:
            continue
        if verdict is not None:
            found.append(Proposal(tag, category, score, Verdict(verdict)))
        elif is_proposed:
            found.append(Proposal(tag, category, score))
    for (category, tag), verdict in decided.items():
        is_added = verdict == Verdict.ACCEPTED.value and (category, tag) not in of_model
        if is_added and category in rule.shown_categories:
            found.append(Proposal(tag, category, None, Verdict.ACCEPTED))
    places = {category: place for place, category in enumerate(dict.fromkeys(rule.categories))}
    found.sort(
        key=lambda one: (
            places.get(one.category, len(places)),
            -1.0 if one.score is None else -one.score,
            one.tag,
        )
    )
    found.sort(key=lambda one: (places.get(one.category, len(places)), one.score is None))
    return tuple(found)
