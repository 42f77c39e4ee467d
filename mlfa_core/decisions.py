"""From calibrated scores to accepted tags, with the right to abstain. No torch."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import KnownError, ShapeError
from mlfa_core.model_package import ModelPackage
from mlfa_core.tags import Category

DEFAULT_PRECISION = 0.9


@dataclass(frozen=True)
class TagDecision:
    """What is said of one tag of one song.

    Attributes:
        tag: The tag's name.
        category: Its category.
        score: Calibrated score, 0 to 1.
        accepted: Whether the score reaches the tag's threshold for the chosen precision.
        threshold: That threshold; None where the tag cannot support the precision.
    """

    tag: str
    category: Category
    score: float
    accepted: bool
    threshold: float | None


def thresholds_for(package: ModelPackage, precision: float) -> tuple[float | None, ...]:
    """Return the thresholds of the smallest offered precision that is at least the wanted one.

    Raises:
        KnownError: If the package offers none as high.
    """
    offered = sorted(package.thresholds)
    for candidate in offered:
        if candidate >= precision - 1e-9:
            return package.thresholds[candidate]
    choices = ", ".join(f"{value:g}" for value in offered)
    raise KnownError(
        f"The model “{package.name}” cannot promise a precision of {precision:g}.",
        f"It offers {choices}.",
    )


def is_music(package: ModelPackage, music_score: float) -> bool:
    """Return whether a song's music score reaches the package's threshold."""
    return package.facts.music is None or music_score >= package.facts.music.threshold


def decide(
    package: ModelPackage,
    scores: NDArray[np.float32],
    music_score: float,
    precision: float = DEFAULT_PRECISION,
    categories: Collection[str] | None = None,
) -> list[TagDecision]:
    """Decide every tag of one song.

    Args:
        package: Names the tags and holds the thresholds.
        scores: Calibrated scores, (tags,).
        music_score: 0 to 1; below the package's threshold no tag is accepted.
        precision: Wanted share of accepted tags that are right.
        categories: Leave out other categories; None keeps all.

    Returns:
        Decisions, highest score first; equal scores in vocabulary order.

    Raises:
        ShapeError: If the scores do not fit the vocabulary.
        KnownError: If the package offers no such precision.
    """
    if scores.shape != (len(package.vocabulary),):
        raise ShapeError(f"Expected ({len(package.vocabulary)},) scores, got {scores.shape}.")
    thresholds = thresholds_for(package, precision)
    has_music = is_music(package, music_score)
    decisions = []
    for tag, score, threshold in zip(package.vocabulary, scores.tolist(), thresholds, strict=True):
        if categories is not None and tag.category not in categories:
            continue
        accepted = has_music and threshold is not None and score >= threshold
        decisions.append(TagDecision(tag.name, tag.category, score, accepted, threshold))
    return sorted(decisions, key=lambda decision: -decision.score)
