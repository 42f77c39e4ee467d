"""The genres of a library as the mislabel finder compares them: folded, split, told apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.folding import fold
from mlfa_app.catalog.listing import DecisionRule, Values
from mlfa_app.jobs.vocabulary.genre_key import genre_key

Flags = npt.NDArray[np.bool_]

# Players and people put several genres into one value with these.
_SEPARATORS = re.compile(r"[;/|,\0]|\s+-\s+")
_WORDS = re.compile(r"[^\W_]+")
# They say what music is for, where it is from or nothing at all, and never how it sounds.
_NO_SOUND = frozenset(
    genre_key(name)
    for name in (
        *("soundtrack", "original soundtrack", "score", "film score", "ost", "movie", "film", "tv"),
        *("television", "game", "games", "video game", "video games", "game music", "anime"),
        *("cartoon", "musical", "trailer", "other", "others", "misc", "miscellaneous", "unknown"),
        *("unknown genre", "none", "genre", "undefined", "unclassifiable", "various", "general"),
        *("default", "music", "single", "album", "ep", "live", "remix", "cover", "bootleg", "demo"),
        *("favourites", "favorites", "instrumental", "vocal", "podcast", "audiobook", "hörbuch"),
        *("hörspiel", "speech", "spoken", "spoken word", "comedy", "sound clip", "sound effects"),
        *("holiday", "christmas", "xmas", "weihnachten", "children", "children's music", "kids"),
        *("kinder", "national anthem", "humour", "humor", "satire"),
    )
)
# Two genres that stand together in so many files of the rarer one do not exclude each other.
_TOGETHER_SHARE = 0.1


@dataclass(frozen=True, eq=False)
class Genres:
    """The genres that stand in a library's files.

    Attributes:
        keys: Each genre as it is compared, in alphabetical order.
        words: How most files spell each.
        labels: Which genres stand in each file, (files, genres).
        columns: For each genre the places of the model's tags that mean it; may be none.
    """

    keys: tuple[str, ...]
    words: tuple[str, ...]
    labels: Flags
    columns: tuple[tuple[int, ...], ...]

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each genre by its key."""
        return {key: place for place, key in enumerate(self.keys)}

    def related(self) -> Flags:
        """Say which genres do not exclude each other, (genres, genres).

        One that names the other and more ("heavy metal", "metal"), and those that the library's
        files have together.
        """
        counts = self.labels.T.astype(np.int64) @ self.labels.astype(np.int64)
        alone = np.diagonal(counts)
        rarer = np.minimum(alone[:, np.newaxis], alone)
        related: Flags = counts >= _TOGETHER_SHARE * np.maximum(rarer, 1)
        parts = [frozenset(_WORDS.findall(fold(word))) for word in self.words]
        for one, own in enumerate(parts):
            for other, theirs in enumerate(parts):
                related[one, other] |= bool(own and theirs) and (own <= theirs or theirs <= own)
        return related


def read_genres(values: Sequence[Values], rule: DecisionRule) -> Genres:
    """Take the genres of files apart, and find the model's tags for them.

    Two words are one genre where their spelling differs only, or where the user's vocabulary says
    one for the other. What says nothing about sound, such as "Soundtrack", is left out.

    Args:
        values: The values of each file.
        rule: The model's tags and the user's words for them.
    """
    keys_of = _Keys(rule)
    known: dict[Values, frozenset[str]] = {}
    spellings: dict[str, Counter[str]] = {}
    for of_file, number in Counter(values).items():
        found = {}
        for value in split_values(of_file):
            key = keys_of.key(value)
            if key and key not in _NO_SOUND:
                found[key] = value
                spellings.setdefault(key, Counter())[value] += number
        known[of_file] = frozenset(found)
    keys = tuple(sorted(spellings))
    places = {key: place for place, key in enumerate(keys)}
    labels = np.zeros((len(values), len(keys)), dtype=np.bool_)
    for row, of_file in enumerate(values):
        labels[row, [places[key] for key in known[of_file]]] = True
    words = tuple(
        min(spellings[key].items(), key=lambda pair: (-pair[1], pair[0]))[0] for key in keys
    )
    return Genres(keys, words, labels, tuple(keys_of.columns.get(key, ()) for key in keys))


def split_values(values: Iterable[str]) -> list[str]:
    """Take values apart that hold several genres: "Jazz; Funk", "Hip-Hop/Rap"."""
    return [part.strip() for value in values for part in _SEPARATORS.split(value) if part.strip()]


class _Keys:
    """How genres are compared, by the user's vocabulary.

    Attributes:
        columns: The places of the model's genre tags by key.
    """

    def __init__(self, rule: DecisionRule) -> None:
        wording: Mapping[str, Values] = dict(rule.wording)
        self._aliases: dict[str, str] = {}
        self.columns: dict[str, tuple[int, ...]] = {}
        for column, (tag, category) in enumerate(zip(rule.tags, rule.categories, strict=True)):
            if category != "genre":
                continue
            words = [word for word in wording.get(tag, (tag,)) if word.strip()]
            key = genre_key(words[0]) if len(words) == 1 else genre_key(tag)
            self._aliases.setdefault(genre_key(tag), key)
            self.columns[key] = (*self.columns.get(key, ()), column)

    def key(self, value: str) -> str:
        """What a value of a file is compared by."""
        key = genre_key(value)
        return self._aliases.get(key, key)
