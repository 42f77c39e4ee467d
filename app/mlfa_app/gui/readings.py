"""What the scores of one song say, tag by tag, to the eyes of the views. No widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.listing import Decision, DecisionRule, Verdict
from mlfa_app.jobs.job import SegmentScores

# Below this share of its threshold a tag is not worth a line.
_WORTH_SHOWING = 0.3
_NEAREST_PER_CATEGORY = 3
_ABSTAINING_PER_CATEGORY = 1
# A tag that reaches its threshold in fewer windows is no part of the song.
_FEWEST_WINDOWS = 2


@dataclass(frozen=True, slots=True)
class TagReading:
    """What is said of one tag of one song.

    Attributes:
        tag: Its name.
        category: Its category.
        column: Its column in score arrays; None for a tag that the user added.
        score: 0 to 1; None for a tag that the user added.
        threshold: Score from which it is proposed; None where the model abstains.
        is_proposed: Whether the model proposes it.
        verdict: What the user said of it.
    """

    tag: str
    category: str
    column: int | None
    score: float | None
    threshold: float | None
    is_proposed: bool
    verdict: Verdict | None = None

    @property
    def stands(self) -> bool:
        """Whether the song has the tag: proposed or accepted, and not rejected."""
        if self.verdict is not None:
            return self.verdict is Verdict.ACCEPTED
        return self.is_proposed

    @property
    def abstains(self) -> bool:
        """Whether the model cannot tell this tag at the wanted precision."""
        return self.column is not None and self.threshold is None

    @property
    def nearness(self) -> float:
        """Score as a share of the threshold: 1 and more is proposed."""
        return (self.score or 0.0) / max(self.threshold or 1.0, 1e-6)


def is_music(rule: DecisionRule, music_score: float | None) -> bool:
    """Whether a song counts as music."""
    return music_score is None or music_score >= rule.music_threshold


def read_tags(
    rule: DecisionRule,
    scores: npt.NDArray[np.float32] | None,
    music_score: float | None,
    decisions: Sequence[Decision] = (),
) -> list[TagReading]:
    """Read the scores of one song: those of the categories shown, in the model's order.

    Args:
        rule: Tags and thresholds.
        scores: (tags,); None where there are none.
        music_score: Below the rule's threshold no tag is proposed.
        decisions: What the user said; tags that the model lacks come last.
    """
    said = {(one.category, one.tag): one.verdict for one in decisions if one.verdict is not None}
    has_music = is_music(rule, music_score)
    readings = []
    for column, (tag, category, threshold) in enumerate(
        zip(rule.tags, rule.categories, rule.thresholds, strict=True)
    ):
        verdict = said.pop((category, tag), None)
        if category not in rule.shown_categories or scores is None:
            continue
        score = float(scores[column])
        proposed = has_music and threshold is not None and score >= threshold
        readings.append(TagReading(tag, category, column, score, threshold, proposed, verdict))
    readings += [
        TagReading(tag, category, None, None, None, False, verdict)
        for (category, tag), verdict in said.items()
        if verdict is Verdict.ACCEPTED
    ]
    return readings


def category_order(rule: DecisionRule) -> tuple[str, ...]:
    """Categories in the order in which the model's tags come."""
    return tuple(dict.fromkeys(rule.categories))


def by_category(
    rule: DecisionRule, readings: Sequence[TagReading], *, everything: bool = False
) -> list[tuple[str, list[TagReading]]]:
    """Choose what is worth a line: what stands or was decided, then the nearest to that.

    Args:
        rule: Gives the order of categories.
        readings: Of one song.
        everything: Take all tags.

    Returns:
        Categories that have any, each with its tags: what stands first, each part by score.
    """
    order = dict.fromkeys(category_order(rule)) | dict.fromkeys(one.category for one in readings)
    groups = []
    for category in order:
        group = [one for one in readings if one.category == category]
        group.sort(key=lambda one: (not one.stands, one.abstains, -one.nearness))
        if not everything:
            decided = [one for one in group if one.stands or one.verdict is not None]
            rest = [one for one in group if one not in decided and one.nearness >= _WORTH_SHOWING]
            near = [one for one in rest if not one.abstains][:_NEAREST_PER_CATEGORY]
            silent = [one for one in rest if one.abstains][:_ABSTAINING_PER_CATEGORY]
            group = decided + near + silent
        if group:
            groups.append((category, group))
    return groups


def timeline_tags(
    rule: DecisionRule,
    readings: Sequence[TagReading],
    segments: SegmentScores | None = None,
    fewest: int = 8,
    most: int = 14,
) -> list[TagReading]:
    """Choose the tags of the timeline, by category.

    Those that the song has; then those that would be proposed for a good part of it, such as a
    piano in the first minute only; then, up to the fewest, those that come nearest. A tag that was
    taught after the song was heard is left out: nothing is known of its windows.
    """
    scored = [one for one in readings if _is_heard(one, segments)]
    heard = dict(zip(scored, _windows_proposed(scored, segments), strict=True))
    ranked = sorted(
        heard, key=lambda one: (not one.stands, one.abstains, -heard[one], -one.nearness)
    )
    worth = sum(one.stands or heard[one] >= _FEWEST_WINDOWS for one in ranked)
    chosen = ranked[: min(most, max(fewest, worth))]
    order = {category: place for place, category in enumerate(category_order(rule))}
    return sorted(
        chosen,
        key=lambda one: (order.get(one.category, len(order)), not one.stands, -one.nearness),
    )


def _is_heard(reading: TagReading, segments: SegmentScores | None) -> bool:
    """Whether anything is known of a tag window by window."""
    if reading.column is None:
        return False
    if segments is None or not len(segments.scores):
        return True
    return bool(np.isfinite(segments.scores[:, reading.column]).any())


def _windows_proposed(readings: Sequence[TagReading], segments: SegmentScores | None) -> list[int]:
    """Count the windows in which each tag reaches its threshold."""
    if segments is None or not readings:
        return [0] * len(readings)
    columns = [one.column or 0 for one in readings]
    # No score reaches the threshold of a tag that abstains.
    thresholds = np.array([2.0 if one.threshold is None else one.threshold for one in readings])
    counts: list[int] = (segments.scores[:, columns] >= thresholds).sum(axis=0).tolist()
    return counts
