"""All scores of a song in one value, for the field that keeps them in the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def compact_scores(
    model: str, tags: Sequence[str], scores: Iterable[float], is_music: float
) -> str:
    """All scores in one value: ``fast/1.0.0 is_music=0.99 piano=0.97 hip%20hop=0.05``.

    Args:
        model: Name and version of the model with a slash between them.
        tags: Its tags.
        scores: The score of each.
        is_music: 0 to 1.
    """
    parts = [model, f"is_music={is_music:.2f}"]
    for name, score in zip(tags, scores, strict=True):
        parts.append(f"{name.replace(' ', '%20')}={score:.2f}")
    return " ".join(parts)
