"""From scores to what is shown and proposed for writing: precision, categories, how many."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from mlfa_app.jobs.job import SongScores
from mlfa_core.decisions import TagDecision, decide, is_music
from mlfa_core.model_package import ModelPackage

# A tag below this is not worth naming among those that nearly were accepted.
_WORTH_NAMING = 0.05


@dataclass(frozen=True)
class TagChoice:
    """Which tags are wanted.

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

    def decisions(self, song: SongScores) -> list[TagDecision]:
        """Decide a song's tags, highest score first.

        With ``top`` only the highest tags of each category are there, accepted or not.
        """
        decisions = decide(
            self.package, song.scores, song.is_music, self.precision, self.categories
        )
        if self.top is None:
            return decisions
        counts: dict[str, int] = {}
        kept = []
        # Accepted tags first: thresholds differ, so that a lower score may be the surer tag.
        for decision in sorted(decisions, key=lambda one: (not one.accepted, -one.score)):
            counts[decision.category] = counts.get(decision.category, 0) + 1
            if counts[decision.category] <= self.top:
                kept.append(decision)
        return sorted(kept, key=lambda one: -one.score)

    def is_music(self, song: SongScores) -> bool:
        """Whether the model takes the song for music."""
        return is_music(self.package, song.is_music)

    def nearest(self, song: SongScores, count: int = 3) -> list[TagDecision]:
        """Return the tags that came nearest to being accepted, for a song that has none."""
        everything = replace(self, top=None).decisions(song)
        # As a share of what was needed: a score of 0 is never near, however low its threshold.
        shares = [
            (one.score / one.threshold, one)
            for one in everything
            if one.threshold and not one.accepted and one.score >= _WORTH_NAMING
        ]
        return [one for _, one in sorted(shares, key=lambda pair: -pair[0])[:count]]

    def proposals(self, song: SongScores) -> dict[str, tuple[str, ...]]:
        """Return the accepted tags by category, highest score first."""
        values: dict[str, tuple[str, ...]] = {}
        for decision in self.decisions(song):
            if decision.accepted:
                values[decision.category] = (*values.get(decision.category, ()), decision.tag)
        return values
