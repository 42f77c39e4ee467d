"""The user's own songs that have a tag and are nearest to one in what carried it."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mlfa_app.catalog.folding import word_key
from mlfa_app.catalog.listing import DecisionRule, DisplayFields, ListedSong, Order, Verdict
from mlfa_app.catalog.query_nodes import Either, Node, Query, Tagged, Text
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.one_thread import one_blas_thread
from mlfa_app.jobs.similar.near_songs import AskedSong, is_copy, present_rows, queries_of
from mlfa_app.jobs.similar.neighbour_index import NeighbourIndex

COUNT = 5
_ASKED_FIRST = 4 * COUNT
# The filter looks into these fields of files.
_FIELDS = ("genre", "mood")


class Way(enum.Enum):
    """How a song has a tag; the value is what `mlfa why --json` says."""

    ACCEPTED = "accepted"
    """The user said so."""
    FILE = "file"
    """It stands in the file's field."""
    PROPOSED = "proposed"
    """The model proposes it."""


@dataclass(frozen=True, slots=True)
class LikeSong:
    """A song of the library that has the tag, too.

    Attributes:
        file_id: Row number of its file.
        path: The file.
        digest: Digest of its audio payload.
        fields: What a list shows of it.
        similarity: By the levels that carried the tag: 1 for equal songs, about 0 for songs that
            have nothing in common.
        ways: How it has the tag, the surest first.
        score: Of the tag, 0 to 1; None where the model does not propose it.
    """

    file_id: int
    path: Path
    digest: str
    fields: DisplayFields
    similarity: float
    ways: tuple[Way, ...]
    score: float | None


@dataclass(frozen=True, slots=True)
class _Words:
    """What counts as the tag.

    Attributes:
        tag: Its name.
        category: Its category, which is also the name of the field.
        keys: The words that are written for it, and its own name, as `word_key` has them.
    """

    tag: str
    category: str
    keys: frozenset[str]


@one_blas_thread()
def find_like(
    catalog: Catalog,
    index: NeighbourIndex,
    rule: DecisionRule,
    asked: AskedSong,
    tag: str,
    category: str,
    weights: Mapping[str, float],
    count: int = COUNT,
) -> list[LikeSong]:
    """Find the nearest songs of the library that have a tag.

    Other encodings of the song that is asked about are passed over, and so are songs of which no
    file is there.

    Args:
        catalog: Of the library.
        index: Its songs.
        rule: Which tags are proposed.
        asked: The song.
        tag: Its tag.
        category: The tag's category.
        weights: How much each level counts, by "scale/level"; see `Why.weights`.
        count: How many at most.

    Returns:
        The songs, the nearest first.
    """
    words = _Words(tag, category, _word_keys(rule, tag))
    having = _digests_having(catalog, rule, words)
    allowed = np.array([digest in having for digest in index.digests], np.bool_) & index.is_there
    if asked.digest in index.rows:
        allowed[index.rows[asked.digest]] = False
    if not allowed.any():
        return []
    counts = np.array([weights.get(key, 0.0) for key in index.keys], np.float32)
    scores = np.asarray(counts @ index.similarities(queries_of(index, [asked])), np.float32)
    files: dict[int, Path | None] = {}
    wanted = _ASKED_FIRST
    while True:
        rows = present_rows(catalog, index, scores, allowed, wanted, files)
        found = []
        for row, song, ways in _judged(catalog, index, rule, rows, words):
            if is_copy(catalog, index, row, asked):
                continue
            found.append(_like(index, row, song, ways, words, float(scores[row])))
            if len(found) == count:
                return found
        if len(rows) < wanted:
            return found
        wanted *= 4


def _word_keys(rule: DecisionRule, tag: str) -> frozenset[str]:
    written = dict(rule.wording).get(tag, ())
    return frozenset(word_key(word) for word in (tag, *written))


def _digests_having(catalog: Catalog, rule: DecisionRule, words: _Words) -> set[str]:
    """Songs beside which the tag stands, or whose file may hold it: a few too many at most."""
    nodes: list[Node] = [Tagged(words.tag)]
    if words.category in _FIELDS:
        nodes += [
            Text(value, words.category)
            for value in catalog.value_counts(words.category)
            if word_key(value) in words.keys
        ]
    ids = catalog.list_ids(Query(Either(tuple(nodes))), Order(), rule)
    return set(catalog.digests_of(ids).values())


def _judged(
    catalog: Catalog,
    index: NeighbourIndex,
    rule: DecisionRule,
    rows: list[tuple[int, Path]],
    words: _Words,
) -> list[tuple[int, ListedSong, tuple[Way, ...]]]:
    """Give the songs that really have the tag, with how they have it, in order."""
    ids = catalog.file_ids_of([path for _, path in rows])
    listed = {song.path: song for song in catalog.listed_songs(list(ids.values()), rule)}
    found = []
    for row, path in rows:
        song = listed.get(path)
        # Another song may have come into the file's place since the index was made.
        if song is None or song.digest != index.digests[row]:
            continue
        ways = _ways(song, words)
        if ways:
            found.append((row, song, ways))
    return found


def _ways(song: ListedSong, words: _Words) -> tuple[Way, ...]:
    beside = [
        one for one in song.proposals if (one.tag, one.category) == (words.tag, words.category)
    ]
    ways = []
    if any(one.verdict is Verdict.ACCEPTED for one in beside):
        ways.append(Way.ACCEPTED)
    if any(word_key(value) in words.keys for value in song.fields.get(words.category, ())):
        ways.append(Way.FILE)
    if any(one.verdict is None for one in beside):
        ways.append(Way.PROPOSED)
    return tuple(ways)


def _like(
    index: NeighbourIndex,
    row: int,
    song: ListedSong,
    ways: tuple[Way, ...],
    words: _Words,
    similarity: float,
) -> LikeSong:
    scores = [one.score for one in song.proposals if one.tag == words.tag]
    fields = DisplayFields(title=song.title, artist=song.artist, album=song.album)
    return LikeSong(
        song.file_id,
        song.path,
        index.digests[row],
        fields,
        similarity,
        ways,
        next(iter(scores), None),
    )
