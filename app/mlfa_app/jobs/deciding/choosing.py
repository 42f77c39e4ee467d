"""From scores to what is shown and proposed for writing: precision, categories, the user's word."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from mlfa_app.catalog.listing import Verdict
from mlfa_app.jobs.job import SongScores
from mlfa_core.decisions import decide, is_music
from mlfa_core.model_package import ModelPackage

# A tag below this is not worth naming among those that nearly were accepted.
_WORTH_NAMING = 0.05


@dataclass(frozen=True)
class ChosenTag:
    """What is said of one tag of one song, by the model and then by the user.

    Attributes:
        tag: Its name.
        category: Its category.
        score: Calibrated score, 0 to 1; None for a tag that the model does not have.
        accepted: Whether the tag stands: as the user said, else as the model is sure of it.
        threshold: What the score has to reach for that; None where the tag cannot support the
            precision, or is none of the model's.
        verdict: What the user said; None if nothing.
    """

    tag: str
    category: str
    score: float | None
    accepted: bool
    threshold: float | None
    verdict: Verdict | None = None


@dataclass(frozen=True)
class TagChoice:
    """Which tags are wanted.

    What the user decided of a song stands over what the model says of it.

    Attributes:
        package: The model.
        precision: Wanted share of accepted tags that are right.
        categories: Categories of interest; None for all.
        top: At most so many tags of each category; None for all.
    """

    package: ModelPackage
    precision: float
    categories: Collection[str] | None = None
    top: int | None = None

    def decisions(self, song: SongScores) -> list[ChosenTag]:
        """Decide a song's tags, highest score first, those without one at the end.

        With ``top`` only the highest tags of each category are there, accepted or not.
        """
        decisions = self._everything(song)
        if self.top is None:
            return decisions
        counts: dict[str, int] = {}
        kept = []
        # Accepted tags first: thresholds differ, so that a lower score may be the surer tag.
        for decision in sorted(decisions, key=lambda one: (not one.accepted, _order(one))):
            counts[decision.category] = counts.get(decision.category, 0) + 1
            if counts[decision.category] <= self.top:
                kept.append(decision)
        return sorted(kept, key=_order)

    def _everything(self, song: SongScores) -> list[ChosenTag]:
        found = []
        others = dict(song.verdicts)
        for one in decide(
            self.package, song.scores, song.is_music, self.precision, self.categories
        ):
            verdict = others.pop((one.category, one.tag), None)
            stands = one.accepted if verdict is None else verdict is Verdict.ACCEPTED
            found.append(
                ChosenTag(one.tag, one.category, one.score, stands, one.threshold, verdict)
            )
        return found + [
            ChosenTag(tag, category, None, accepted=True, threshold=None, verdict=verdict)
            for (category, tag), verdict in sorted(others.items())
            if verdict is Verdict.ACCEPTED
            and (self.categories is None or category in self.categories)
        ]

    def is_music(self, song: SongScores) -> bool:
        """Whether the model takes the song for music."""
        return is_music(self.package, song.is_music)

    def nearest(self, song: SongScores, count: int = 3) -> list[ChosenTag]:
        """Return the tags that came nearest to being accepted, for a song that has none."""
        # As a share of what was needed: a score of 0 is never near, however low its threshold.
        shares = [
            (one.score / one.threshold, one)
            for one in self._everything(song)
            if one.threshold
            and not one.accepted
            and one.verdict is None
            and one.score is not None
            and one.score >= _WORTH_NAMING
        ]
        return [one for _, one in sorted(shares, key=lambda pair: -pair[0])[:count]]

    def proposals(self, song: SongScores) -> dict[str, tuple[str, ...]]:
        """Return the accepted tags by category, highest score first."""
        values: dict[str, tuple[str, ...]] = {}
        for decision in self.decisions(song):
            if decision.accepted:
                values[decision.category] = (*values.get(decision.category, ()), decision.tag)
        return values


def _order(one: ChosenTag) -> float:
    return 1.0 if one.score is None else -one.score
