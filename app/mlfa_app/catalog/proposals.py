"""The tags that stand beside one song: proposed by the model, accepted or added by the user."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from mlfa_app.catalog.connection import Database
from mlfa_app.catalog.listing import DecisionRule, Proposal, Verdict
from mlfa_app.catalog.stored_values import numbers_of

Decided = Mapping[tuple[str, str], str]
"""Verdicts by category and tag."""

_ACCEPTED = Verdict.ACCEPTED.value


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
    scores = numbers_of(blob or b"").tolist()
    if len(scores) != len(rule.tags):
        scores = []
    has_music = is_music is not None and is_music >= rule.music_threshold
    shown = rule.shown_categories
    found: list[Proposal] = []
    for tag, category, threshold, score in zip(
        rule.tags, rule.categories, rule.thresholds, scores, strict=False
    ):
        if category not in shown:
            continue
        verdict = decided.get((category, tag)) if decided else None
        if verdict is None and has_music and threshold is not None and score >= threshold:
            found.append(Proposal(tag, category, score))
        elif verdict == _ACCEPTED:
            found.append(Proposal(tag, category, score, Verdict.ACCEPTED))
    if decided:
        scored = set(zip(rule.categories, rule.tags, strict=True)) if scores else set()
        found += [
            Proposal(tag, category, None, Verdict.ACCEPTED)
            for (category, tag), verdict in decided.items()
            if verdict == _ACCEPTED and category in shown and (category, tag) not in scored
        ]
    places = {category: place for place, category in enumerate(dict.fromkeys(rule.categories))}
    found.sort(
        key=lambda one: (
            places.get(one.category, len(places)),
            one.score is None,
            -(one.score or 0.0),
            # Of equal scores the tags stay as the model has them, as they do for the commands.
            one.tag if one.score is None else "",
        )
    )
    return tuple(found)
