"""Which songs have which of the user's tags: from decisions and from what the files say.

What MLFA wrote itself teaches nothing, unless the user accepted it.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.folding import fold, word_key
from mlfa_app.catalog.listing import Decision, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.catalog.store_teaching import WordedFile
from mlfa_core.model_package import ModelPackage
from mlfa_core.package_facts import TagFacts
from mlfa_core.tags import CATEGORIES, Category

Labels = npt.NDArray[np.int8]

FIELDS = ("genre", "mood", "instrument", "vocal", "era", "grouping")
"""Fields that can be learnt from, by their neutral names."""
ALL_TAGS = "*"

_SEPARATORS = re.compile(r"[;\x00]")
# Words that say nothing about a song, as `word_key` has them.
_EMPTY_WORDS = frozenset(
    word_key(word)
    for word in ("unknown", "other", "misc", "miscellaneous", "none", "undefined", "n/a", "genre")
)
_ANYBODY = frozenset(
    fold(name)
    for name in ("various artists", "various", "va", "unknown artist", "unknown", "unknown album")
)
# An album of more artists is a compilation: it would make one group of all of them.
_MAX_ALBUM_ARTISTS = 3


@dataclass(frozen=True, slots=True)
class TeachRequest:
    """What to learn from.

    Attributes:
        fields: Fields of the files that the user's words are taken from; none of `FIELDS` for
            decisions alone.
        uses_decisions: Whether tags that the user accepted, added or rejected count.
        min_examples: Songs that a tag needs to be learnt at all.
        untagged_are_no: Tags (or `ALL_TAGS`) that every song which nobody gave them lacks. For
            all others, a song counts as one without the tag only where it was rejected, or where
            the song has another tag of the same field.
    """

    fields: tuple[str, ...] = ("genre",)
    uses_decisions: bool = True
    min_examples: int = 5
    untagged_are_no: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UserTag:
    """A tag as the user has it.

    Attributes:
        name: Of the model's tag where it has the same word, else the most frequent spelling.
        category: Of the model's tag, of the decisions, or after the field.
        base: The model's own tag of that name; None if it has none.
    """

    name: str
    category: Category
    base: TagFacts | None


@dataclass(frozen=True, eq=False, slots=True)
class LabelledSongs:
    """The songs that something is known of.

    Attributes:
        tags: The tags with enough examples, the most frequent first.
        too_few: Names of the others, with their numbers of examples.
        digests: The songs.
        labels: 1 yes, -1 no, 0 unknown, (songs, tags).
        group_keys: Of each song, what makes it a group with others.
        compilations: Of each song, the albums of many artists that it is on.
        num_own_words: Words in files that were left out because MLFA had written them.
    """

    tags: tuple[UserTag, ...]
    too_few: Mapping[str, int]
    digests: tuple[str, ...]
    labels: Labels
    group_keys: tuple[frozenset[str], ...]
    compilations: tuple[frozenset[str], ...]
    num_own_words: int


class _Collector:
    """Puts the words of files and decisions together, song by song."""

    def __init__(self, package: ModelPackage, wording: Mapping[str, Sequence[str]]) -> None:
        self._base: dict[tuple[str, str], TagFacts] = {}
        self._by_name: dict[str, TagFacts] = {}
        for tag in package.facts.vocabulary:
            self._base.setdefault((tag.category, word_key(tag.name)), tag)
            self._by_name.setdefault(word_key(tag.name), tag)
        self._meant: dict[tuple[str, str], set[str]] = {}
        for name, words in wording.items():
            own = self._by_name.get(word_key(name))
            for word in words if own is not None else ():
                assert own is not None
                self._meant.setdefault((own.category, word_key(word)), set()).add(word_key(name))
        self.spellings: dict[str, Counter[str]] = {}
        self.decided_as: dict[str, tuple[str, str]] = {}
        self.categories: dict[str, str] = {}
        self.fields: dict[str, set[str]] = {}
        self.yes: dict[str, set[str]] = {}
        self.no: dict[str, set[str]] = {}
        self.has_value: dict[str, set[str]] = {}

    def key_of(self, word: str, category: str) -> str:
        """Give the key of the tag that a word means."""
        meant = self._meant.get((category, word_key(word)), set())
        return next(iter(meant)) if len(meant) == 1 else word_key(word)

    def note(self, digest: str, word: str, category: str) -> None:
        """A song has a word."""
        key = self.key_of(word, category)
        self.spellings.setdefault(key, Counter())[word] += 1
        self.categories.setdefault(key, category)
        self.fields.setdefault(key, set()).add(category)
        self.yes.setdefault(digest, set()).add(key)
        self.has_value.setdefault(digest, set()).add(category)

    def decide(self, one: Decision) -> None:
        """The user said something of a song; that counts before all else."""
        key = word_key(one.tag)
        self.decided_as.setdefault(key, (one.tag, one.category))
        if one.verdict is Verdict.ACCEPTED:
            self.note(one.digest, one.tag, one.category)
        else:
            self.fields.setdefault(key, set()).add(one.category)
            self.categories.setdefault(key, one.category)
            self.no.setdefault(one.digest, set()).add(key)

    def settle(self) -> None:
        """Let what was rejected count before what files say."""
        for digest, keys in self.no.items():
            self.yes.get(digest, set()).difference_update(keys)

    def tag_of(self, key: str) -> UserTag:
        """Give the tag of a key."""
        category = self.categories[key]
        base = self._base.get((category, key)) or self._by_name.get(key)
        if base is not None:
            return UserTag(base.name, base.category, base)
        name, category = self.decided_as.get(key, ("", category))
        if not name:
            name = max(self.spellings[key].items(), key=lambda pair: (pair[1], pair[0]))[0]
        return UserTag(name[:100], _category_of(category), None)


def collect_songs(
    catalog: Catalog,
    package: ModelPackage,
    request: TeachRequest,
    wording: Mapping[str, Sequence[str]] | None = None,
    digests: Iterable[str] = (),
) -> LabelledSongs:
    """Say of each song which of the user's tags it has, and which it has not.

    Args:
        catalog: Of the library.
        package: The model that is taught; its tags are known by their names.
        request: What to learn from.
        wording: The user's words for the model's tags: they mean these.
        digests: The songs that can be learnt from; the others are passed over.
    """
    wanted = set(digests)
    files = [file for file in catalog.worded_files() if file.digest in wanted]
    own = catalog.written_words()
    collector = _Collector(package, wording or {})
    num_own = 0
    for file in files:
        for field in request.fields:
            ours = own.get((file.digest, field), set())
            for word in _words_of(file.fields.get(field, ())):
                if word_key(word) in ours:
                    num_own += 1
                else:
                    collector.note(file.digest, word, _category_of(field))
    if request.uses_decisions:
        for one in catalog.all_decisions():
            if one.digest in wanted:
                collector.decide(one)
    collector.settle()
    keys, too_few = _choose(collector, request)
    tags = tuple(collector.tag_of(key) for key in keys)
    is_open = _named(tags, request.untagged_are_no)
    songs = _relevant(collector, keys, wanted if is_open.any() else set())
    labels = _labels(collector, keys, songs, is_open)
    group_keys, compilations = group_keys_of(files, songs)
    return LabelledSongs(tags, too_few, tuple(songs), labels, group_keys, compilations, num_own)


def _category_of(field: str) -> Category:
    for category in CATEGORIES:
        if category == field:
            return category
    return "other"


def _words_of(values: Iterable[str]) -> list[str]:
    words = [part.strip() for value in values for part in _SEPARATORS.split(value)]
    found = {word_key(word): word for word in words if word and word_key(word)}
    return [word for key, word in found.items() if key not in _EMPTY_WORDS]


def _choose(collector: _Collector, request: TeachRequest) -> tuple[list[str], dict[str, int]]:
    """Choose the tags with enough examples, the most frequent first."""
    counts = Counter(key for keys in collector.yes.values() for key in keys)
    enough = [key for key, number in counts.most_common() if number >= request.min_examples]
    names: set[str] = set()
    chosen = []
    for key in enough:
        # Two words may differ by what `word_key` keeps, and yet be the model's same tag.
        name = collector.tag_of(key).name
        if name not in names:
            names.add(name)
            chosen.append(key)
    few = {
        collector.tag_of(key).name: number
        for key, number in counts.most_common()
        if number < request.min_examples
    }
    return chosen, few


def _named(tags: Sequence[UserTag], names: Sequence[str]) -> npt.NDArray[np.bool_]:
    wanted = {word_key(name) for name in names}
    return np.array([ALL_TAGS in names or word_key(tag.name) in wanted for tag in tags], bool)


def _relevant(collector: _Collector, keys: Sequence[str], everything: set[str]) -> list[str]:
    """The songs of which something is known, in a fixed order."""
    chosen = set(keys)
    known = {
        digest
        for source in (collector.yes, collector.no)
        for digest, own in source.items()
        if own & chosen
    }
    fields = {field for key in keys for field in collector.fields[key]}
    known |= {digest for digest, has in collector.has_value.items() if has & fields}
    return sorted(known | everything)


def _labels(
    collector: _Collector,
    keys: Sequence[str],
    songs: Sequence[str],
    is_open: npt.NDArray[np.bool_],
) -> Labels:
    column_of = {key: column for column, key in enumerate(keys)}
    # What follows from the fields that a song has a value in is the same for most songs.
    plain: dict[frozenset[str], Labels] = {}
    labels = np.empty((len(songs), len(keys)), np.int8)
    for row, digest in enumerate(songs):
        has = frozenset(collector.has_value.get(digest, ()))
        if has not in plain:
            lacks = [
                open_ or bool(has & collector.fields[key])
                for key, open_ in zip(keys, is_open, strict=True)
            ]
            plain[has] = -np.array(lacks, dtype=np.int8)
        labels[row] = plain[has]
        for known, label in ((collector.no, -1), (collector.yes, 1)):
            for key in known.get(digest, ()):
                if key in column_of:
                    labels[row, column_of[key]] = label
    return labels


def group_keys_of(
    files: Sequence[WordedFile], songs: Sequence[str]
) -> tuple[tuple[frozenset[str], ...], tuple[frozenset[str], ...]]:
    """Give what makes songs groups: their artists, albums, and folders where they name neither."""
    artists_of: dict[str, set[str]] = {}
    for file in files:
        if file.album.strip():
            artists_of.setdefault(_album_key(file), set()).add(fold(file.artist.strip()))
    keys: dict[str, set[str]] = {digest: set() for digest in songs}
    shared: dict[str, set[str]] = {digest: set() for digest in songs}
    for file in files:
        if file.digest not in keys:
            continue
        own = keys[file.digest]
        for name in (fold(file.artist.strip()), fold(file.album_artist.strip())):
            if name and name not in _ANYBODY:
                own.add(f"artist {name}")
        if file.album.strip():
            album = _album_key(file)
            is_compilation = len(artists_of[album]) > _MAX_ALBUM_ARTISTS
            (shared[file.digest] if is_compilation else own).add(album)
        if not own and not shared[file.digest]:
            own.add(f"folder {os.path.dirname(file.path)}")
    return (
        tuple(frozenset(keys[digest]) for digest in songs),
        tuple(frozenset(shared[digest]) for digest in songs),
    )


def _album_key(file: WordedFile) -> str:
    owner = fold(file.album_artist.strip())
    # Without an owner, two albums of one name are told apart by their folders.
    return f"album {fold(file.album.strip())} / {owner or os.path.dirname(file.path)}"
