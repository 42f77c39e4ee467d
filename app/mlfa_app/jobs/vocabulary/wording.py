"""The user's vocabulary: which words are written for the tags of a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mlfa_app.tagfiles.profiles import profile_of

Values = tuple[str, ...]
Wording = Mapping[str, Values]
"""The words for a tag: one renames it, several split it, none bans it.

Tags with the same word are merged. A tag that is not mentioned keeps its name.
"""


def apply_wording(tags: Values, wording: Wording, priorities: Sequence[str] = ()) -> Values:
    """Say tags in the user's words.

    Args:
        tags: Names of tags, the surest first.
        wording: The words for each tag that has some.
        priorities: Words that come before all others, the most important first.

    Returns:
        The words in the order of the tags, each once, whatever its case; those with priority
        before them.
    """
    words: dict[str, str] = {}
    for tag in tags:
        for word in wording.get(tag, (tag,)):
            if word.strip():
                words.setdefault(word.strip().casefold(), word.strip())
    if not priorities:
        return tuple(words.values())
    ranks = {word.casefold(): rank for rank, word in enumerate(priorities)}
    # The sort is stable: words without a priority stay in their order.
    order = sorted(words, key=lambda folded: ranks.get(folded, len(ranks)))
    return tuple(words[folded] for folded in order)


def words_from_text(text: str) -> Values:
    """Take words apart that were typed into one line, with semicolons between them."""
    return apply_wording(tuple(text.split(";")), {})


def words_to_text(words: Iterable[str]) -> str:
    """Put words into one line, so that `words_from_text` finds them again."""
    return "; ".join(words)


def separators_of(profile: str) -> Values:
    """Give what the player of a profile splits values on; for an unknown one the default."""
    return profile_of(profile).all_separators


def separator_in(value: str, separators: Values) -> str | None:
    """Give the first of the separators that a value contains; None if it has none."""
    return next((separator for separator in separators if separator in value), None)
