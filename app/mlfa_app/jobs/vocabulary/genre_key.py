"""When two spellings are one genre, and which spelling a library prefers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mlfa_app.catalog.folding import fold, word_key
from mlfa_app.jobs.vocabulary.wording import Values, Wording

_JOINING = re.compile(r"(?:\s|^)(?:and|n|'n'|’n’|&|\+)(?=\s|$)")


def genre_key(name: str) -> str:
    """Give the key by which spellings of a genre are the same.

    "Hip-Hop", "hip hop" and "HipHop" are, and so are "Drum & Bass" and "drum and bass".
    """
    return word_key(_JOINING.sub(" ", fold(name)))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A word of the library for a tag of the model.

    Attributes:
        tag: The tag.
        word: The spelling that most files have.
        num_files: How many files have it.
        others: Other spellings of the same, each with its number of files; most frequent first.
    """

    tag: str
    word: str
    num_files: int
    others: tuple[tuple[str, int], ...] = ()


def suggest_words(
    tags: Iterable[str], values: Mapping[str, int], wording: Wording
) -> list[Suggestion]:
    """Find, for tags of the model, the spelling that the library has already.

    Args:
        tags: Names of tags.
        values: How many files hold each value.
        wording: The user's words: a tag that has some is the user's affair.

    Returns:
        For each tag whose spelling in most files is another one; most files first.
    """
    spellings: dict[str, list[tuple[str, int]]] = {}
    for value, count in values.items():
        spellings.setdefault(genre_key(value), []).append((value, count))
    found = []
    for tag in tags:
        same = spellings.get(genre_key(tag))
        if same is None or tag in wording:
            continue
        (word, count), *others = sorted(same, key=lambda pair: (-pair[1], pair[0]))
        if word != tag:
            found.append(Suggestion(tag, word, count, tuple(others)))
    return sorted(found, key=lambda one: (-one.num_files, one.tag))


def with_suggestions(wording: Wording, suggestions: Iterable[Suggestion]) -> dict[str, Values]:
    """Take suggestions over."""
    return {**wording, **{one.tag: (one.word,) for one in suggestions}}
