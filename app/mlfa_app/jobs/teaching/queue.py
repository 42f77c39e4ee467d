"""Which songs' answers would teach most: where the model is least sure, spread over the library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.folding import word_key
from mlfa_app.catalog.store import Catalog
from mlfa_app.catalog.store_teaching import WordedFile
from mlfa_app.jobs.job import ShouldStop
from mlfa_app.jobs.one_thread import one_blas_thread
from mlfa_app.jobs.similar.neighbour_index import open_index
from mlfa_app.jobs.teaching.examples import FIELDS, TeachRequest, collect_songs, group_keys_of
from mlfa_core.errors import KnownError
from mlfa_core.model_package import ModelPackage
from mlfa_core.package_facts import TagFacts

Floats = npt.NDArray[np.float32]

# A tag that was asked for so often counts half: the questions are to be about all tags.
_TAG_HALVES_AFTER = 3.0
_CANDIDATES = 200


@dataclass(frozen=True, slots=True)
class Question:
    """A song of which it is to be said whether it has a tag.

    Attributes:
        digest: The song.
        path: One of its files, which is there.
        artist: Of that file; may be empty.
        tag: The tag.
        category: Its category.
        score: What the model says, 0 to 1; None for a tag that it does not have.
        value: How much the answer would teach, 0 to 1, the highest first.
    """

    digest: str
    path: Path
    artist: str
    tag: str
    category: str
    score: float | None
    value: float


def questions(
    catalog: Catalog,
    package: ModelPackage,
    count: int,
    *,
    tags: Sequence[str] = (),
    request: TeachRequest | None = None,
    wording: Mapping[str, Sequence[str]] | None = None,
    should_stop: ShouldStop = lambda: False,
) -> list[Question] | None:
    """Choose the songs to ask the user about.

    A song is worth asking about where a tag's score is near even odds. Of songs that share an
    album or an artist only one is asked about, as long as there are others, and no tag takes all
    questions. A tag that the model does not have is asked about songs near those that have it.

    Args:
        catalog: Of the library.
        package: The model in use.
        count: How many, at most.
        tags: Which tags; none takes those that were taught, or the genres of another model.
        request: What counts as answered already; None takes all fields and decisions.
        wording: The user's words for the model's tags.
        should_stop: Asked now and then.

    Returns:
        The questions, the most valuable first; None if it was stopped.

    Raises:
        KnownError: If a tag has neither a score nor any song.
    """
    table = catalog.score_table(package.identifier)
    files = {file.digest: file for file in reversed(catalog.worded_files())}
    asked = [row for row, digest in enumerate(table.digests) if digest in files]
    digests = [table.digests[row] for row in asked]
    music = package.facts.music
    is_music = table.is_music[asked] >= (0.0 if music is None else music.threshold)
    wanted, unknown = _wanted(package, tags)
    request = request or TeachRequest(FIELDS, min_examples=1)
    known = collect_songs(catalog, package, request, wording, digests)
    columns: list[tuple[str, str, Floats | None, Floats]] = []
    names = package.vocabulary.names
    for tag in wanted:
        scores = table.scores[asked][:, names.index(tag.name)]
        columns.append((tag.name, tag.category, scores, 1.0 - np.abs(2.0 * scores - 1.0)))
    for word in unknown:
        if should_stop():
            return None
        own = [
            place for place, tag in enumerate(known.tags) if word_key(tag.name) == word_key(word)
        ]
        if not own:
            raise KnownError(
                f"There is no song with the tag “{word}” yet.",
                "Give it to a few songs first, or name one of the model's tags.",
            )
        have = [known.digests[row] for row in np.flatnonzero(known.labels[:, own[0]] > 0)]
        near = _nearness(catalog, package, have, digests, should_stop)
        if near is None:
            return None
        columns.append((known.tags[own[0]].name, known.tags[own[0]].category, None, near))
    if not columns or not digests:
        return []
    values = np.stack([column[3] for column in columns], axis=1)
    values[~is_music] = 0.0
    answered = {digest: row for row, digest in enumerate(known.digests)}
    rows = np.array([answered.get(digest, -1) for digest in digests], np.int64)
    for place, column in enumerate(columns):
        own = [at for at, tag in enumerate(known.tags) if tag.name == column[0]]
        if own:
            is_known = (rows >= 0) & (known.labels[np.maximum(rows, 0), own[0]] != 0)
            values[is_known, place] = 0.0
    chosen = _spread(values, [files[digest] for digest in digests], count)
    found = []
    for row, place in chosen:
        name, category, own_scores, _value = columns[place]
        file = files[digests[row]]
        score = None if own_scores is None else float(own_scores[row])
        found.append(
            Question(
                file.digest,
                file.path,
                file.artist,
                name,
                category,
                score,
                float(values[row, place]),
            )
        )
    return found


def _wanted(package: ModelPackage, tags: Sequence[str]) -> tuple[list[TagFacts], list[str]]:
    """Find the tags to ask about, and the names of those that the model does not have."""
    facts = package.facts
    if not tags:
        first = facts.num_classifier_outputs
        taught = [tag for tag in facts.vocabulary if max(tag.sources) >= first]
        return taught or [tag for tag in facts.vocabulary if tag.category == "genre"], []
    by_key = {word_key(tag.name): tag for tag in facts.vocabulary}
    found = [by_key[word_key(name)] for name in tags if word_key(name) in by_key]
    return found, [name for name in tags if word_key(name) not in by_key]


@one_blas_thread()
def _nearness(
    catalog: Catalog,
    package: ModelPackage,
    examples: Iterable[str],
    digests: Sequence[str],
    should_stop: ShouldStop,
) -> Floats | None:
    """Say how near songs are to the nearest examples, 0 to 1, (songs,); None if stopped."""
    index = open_index(catalog, package.identifier, should_stop=should_stop)
    if index is None:
        return None
    rows = [index.rows[digest] for digest in examples if digest in index.rows]
    if not rows:
        return np.zeros(len(digests), np.float32)
    best = np.full(len(index.digests), -1.0, np.float32)
    for row in rows[:50]:
        best = np.maximum(best, index.similarities(index.vectors_at([row])).mean(axis=0))
    places = [index.rows.get(digest, -1) for digest in digests]
    found = np.where(np.array(places) >= 0, best[places], 0.0)
    return np.clip(found, 0.0, 1.0).astype(np.float32)


def _spread(values: Floats, files: Sequence[WordedFile], count: int) -> list[tuple[int, int]]:
    """Choose songs and tags one after the other, so that albums, artists and tags differ."""
    own, shared = group_keys_of(files, [file.digest for file in files])
    rows_of: dict[str, list[int]] = {}
    for row, keys in enumerate(zip(own, shared, strict=True)):
        for key in keys[0] | keys[1]:
            rows_of.setdefault(key, []).append(row)
    best = values.max(axis=1)
    times = np.zeros(values.shape[1])
    chosen: list[tuple[int, int]] = []
    while len(chosen) < count:
        # One round: no album and no artist comes twice in it.
        before = len(chosen)
        free = best.copy()
        while len(chosen) < count:
            # Only the best songs can win: looking at all of them each time would take a while.
            near_top = min(_CANDIDATES, len(free)) - 1
            candidates = np.argpartition(-free, near_top)[: near_top + 1]
            weights = 0.5 ** (times / _TAG_HALVES_AFTER)
            worth = np.where(free[candidates, None] > 0, values[candidates] * weights, 0.0)
            at, place = (int(one) for one in np.unravel_index(worth.argmax(), worth.shape))
            row = int(candidates[at])
            if worth[at, place] <= 0:
                break
            chosen.append((row, place))
            times[place] += 1
            best[row] = free[row] = 0.0
            for key in own[row] | shared[row]:
                free[rows_of[key]] = 0.0
        if len(chosen) == before:
            break
    return chosen
