"""The inside of the process that learns the user's tags from stored song features."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.store import Catalog
from mlfa_app.errors import shown
from mlfa_app.jobs.one_thread import one_blas_thread
from mlfa_app.jobs.teaching.examples import LabelledSongs, TeachRequest, UserTag, collect_songs
from mlfa_app.jobs.teaching.package import TaughtColumn, write_taught_package
from mlfa_app.jobs.teaching.report import (
    TagOutcome,
    TaughtTag,
    TeachPhase,
    TeachProgress,
    TeachReport,
)
from mlfa_app.jobs.teaching.scores import score_songs, vectors_of
from mlfa_app.jobs.worker_process import beat, give_way
from mlfa_core.decisions import thresholds_for
from mlfa_core.errors import KnownError
from mlfa_core.model_package import ModelPackage, load_package
from mlfa_core.near_copies import MAX_DISTANCE, feature_distance, near_pairs
from mlfa_core.song_head import SongHead, fit_standards
from mlfa_core.tag_quality import TagQuality
from mlfa_core.teaching_groups import connect

if TYPE_CHECKING:
    from mlfa_core.teaching_quality import LearntTag

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

MAX_SONGS = 20_000
"""More songs than this are not learnt from at once, so that memory stays below 1 GiB."""
# So many songs at least say how features vary, whatever is known of their tags.
_SONGS_FOR_STANDARDS = 1000
_SEED = 1


@dataclass(frozen=True, eq=False)
class FitTask:
    """What the process is to do.

    Attributes:
        catalogue: File of the catalogue.
        package: Where the model lies that is taught.
        request: What to learn from.
        wording: The user's words for the model's tags.
        precision: The precision that proposals are counted at.
        folder: Where the new package is to lie.
    """

    catalogue: Path
    package: Path
    request: TeachRequest
    wording: Mapping[str, tuple[str, ...]]
    precision: float
    folder: Path


@dataclass(frozen=True, eq=False)
class TaughtSongs:
    """The songs that are learnt from.

    Attributes:
        found: What is known of them.
        vectors: Song vectors of these songs, then of others that say how features vary.
        groups: Group of each, (songs,).
    """

    found: LabelledSongs
    vectors: Floats
    groups: Ints

    @property
    def num_songs(self) -> int:
        """Songs that something is known of."""
        return len(self.found.digests)


@one_blas_thread()
def fit_in_worker(task: FitTask) -> TeachReport:
    """Learn, measure, and write the new package. Runs in a worker process.

    Raises:
        KnownError: If there is nothing to learn from.
    """
    give_way()
    begin = time.monotonic()
    base = load_package(task.package)
    with Catalog.open(task.catalogue) as catalog:
        # Songs that only a taught model has heard get this model's scores, too: for "before".
        score_songs(catalog, base)
        songs = read_songs(catalog, base, task.request, task.wording)
        before = _scores_before(catalog, base, songs.found)
    report, columns, head = _learn(base, songs, before, task.precision)
    report = dataclasses.replace(report, seconds=time.monotonic() - begin)
    if columns and head is not None:
        try:
            write_taught_package(task.folder, base, columns, head, report)
        except OSError as error:
            raise KnownError(
                f"What was learnt could not be saved: {error.strerror or error}.",
                f"Make {shown(task.folder.parent)} writable, with some free space.",
            ) from error
    return report


def read_songs(
    catalog: Catalog,
    base: ModelPackage,
    request: TeachRequest,
    wording: Mapping[str, Sequence[str]],
) -> TaughtSongs:
    """Read what is known of the library's songs, and their vectors.

    Raises:
        KnownError: If there is nothing to learn from.
    """
    heard = catalog.heard_songs(base.identifier)
    known = collect_songs(catalog, base, request, wording, heard.digests)
    if not known.tags:
        raise nothing_to_learn(len(heard.digests), request, known)
    rows = {digest: row for row, digest in enumerate(heard.digests)}
    chosen = _at_most(known, MAX_SONGS)
    ids = [int(heard.song_ids[rows[known.digests[place]]]) for place in chosen.tolist()]
    place_of = dict(zip(ids, chosen.tolist(), strict=True))
    rng = np.random.default_rng(_SEED)
    others = np.setdiff1d(heard.song_ids, ids)
    wanted = max(0, min(_SONGS_FOR_STANDARDS - len(ids), len(others)))
    more = set(rng.choice(others, wanted, replace=False).tolist()) if wanted else set()
    read, vectors, places = vectors_of(catalog, base, sorted({*ids, *more}))
    is_known = np.array([song in place_of for song in read], dtype=bool)
    order = np.concatenate([np.flatnonzero(is_known), np.flatnonzero(~is_known)])
    vectors = vectors[order]
    kept = [place_of[read[row]] for row in np.flatnonzero(is_known).tolist()]
    found = _only(known, kept)
    lengths = heard.durations_s[[rows[digest] for digest in found.digests]]
    groups = _groups(found, vectors[: len(kept)], places, lengths)
    return TaughtSongs(found, vectors, groups)


def nothing_to_learn(num_heard: int, request: TeachRequest, known: LabelledSongs) -> KnownError:
    """Say why there is nothing to learn from."""
    if num_heard == 0:
        return KnownError(
            "There is nothing to learn from: the model has heard no song of the library.",
            "Have it analysed first: mlfa scan FOLDER",
        )
    fields = ", ".join(request.fields)
    where = f"the field {fields} of your files" if fields else "your decisions"
    if len(request.fields) > 1:
        where = f"the fields {fields} of your files"
    if request.fields and request.uses_decisions:
        where += " and your decisions"
    least = request.min_examples
    most = max(known.too_few.items(), key=lambda pair: pair[1], default=None)
    summary = f"There is nothing to learn from: {where} give no tag to {least} analysed songs."
    if known.num_own_words:
        summary += " What MLFA wrote itself does not count, unless you accepted it."
    if most is None:
        return KnownError(summary, "Correct or add tags in the window, or name other fields.")
    count = f"{most[1]} song{'s' if most[1] != 1 else ''}"
    return KnownError(summary, f"The most frequent one, “{most[0]}”, has {count}.")


def _at_most(known: LabelledSongs, limit: int) -> Ints:
    """Choose songs where there are too many: all of the rare tags, others by chance."""
    number = len(known.digests)
    if number <= limit:
        return np.arange(number)
    counts = np.maximum((known.labels > 0).sum(axis=0), 1)
    # The rarer the rarest of its tags, the surer a song is taken.
    need = np.where(known.labels > 0, 1.0 / counts, 0.0).max(axis=1)
    chance = np.random.default_rng(_SEED).random(number)
    return np.sort(np.argsort(-(need * limit + chance), kind="stable")[:limit])


def _only(known: LabelledSongs, places: Sequence[int]) -> LabelledSongs:
    return LabelledSongs(
        known.tags,
        known.too_few,
        tuple(known.digests[place] for place in places),
        known.labels[list(places)],
        tuple(known.group_keys[place] for place in places),
        tuple(known.compilations[place] for place in places),
        known.num_own_words,
    )


def _groups(
    found: LabelledSongs, vectors: Floats, places: Mapping[str, slice], durations_s: Floats
) -> Ints:
    """Group songs by albums, artists and near copies."""
    keys = [set(own) for own in found.group_keys]
    blocks = [vectors[:, place] for place in places.values()]
    pairs = list(near_pairs(blocks[0], durations_s)) if len(vectors) > 1 else []
    for one, other in np.concatenate(pairs).tolist() if pairs else []:
        apart = max(float(feature_distance(block[one], block[other])) for block in blocks)
        if apart <= MAX_DISTANCE:
            keys[one].add(f"copy {one}")
            keys[other].add(f"copy {one}")
    return connect(keys)


def _scores_before(catalog: Catalog, base: ModelPackage, found: LabelledSongs) -> Floats:
    """The model's own scores of the songs, (songs, tags of the model); NaN where it has none."""
    table = catalog.score_table(base.identifier)
    rows = {digest: row for row, digest in enumerate(table.digests)}
    scores = np.full((len(found.digests), len(base.vocabulary)), np.nan, np.float32)
    for place, digest in enumerate(found.digests):
        if digest in rows:
            scores[place] = table.scores[rows[digest]]
    return scores


def _learn(
    base: ModelPackage, songs: TaughtSongs, before: Floats, precision: float
) -> tuple[TeachReport, list[TaughtColumn], SongHead | None]:
    """Fit and measure; returns what is told, the tags that were learnt, and their classifier."""
    from mlfa_core.teaching import fit_space, fit_tags, hold_out, make_head
    from mlfa_core.teaching_quality import Examples, choose_strength, evaluate

    found, labels = songs.found, songs.found.labels
    standards = fit_standards(songs.vectors)
    units = standards.units(songs.vectors)
    space = fit_space(units)
    places = space.place(units[: songs.num_songs])
    held = hold_out(
        places,
        labels,
        songs.groups,
        space.spread,
        compilations=found.compilations,
        tell=lambda done, total: beat(TeachProgress(TeachPhase.FITTING, done, total)),
    )
    examples = Examples(labels, songs.groups, held.folds)
    offered = min((one for one in base.thresholds if one >= precision - 1e-9), default=None)
    offered = max(base.thresholds) if offered is None else offered
    learnt = evaluate(held, examples, sorted(base.thresholds), offered)
    fit = fit_tags(places, labels, choose_strength(held, examples), space.spread)
    whole = make_head(standards, space, fit)
    names = base.vocabulary.names
    own_thresholds = thresholds_for(base, offered)
    tags: list[TaughtTag] = []
    columns: list[TaughtColumn] = []
    kept: list[int] = []
    for column, tag in enumerate(found.tags):
        quality, old = learnt[column].quality, None
        if tag.base is not None:
            place = names.index(tag.base.name)
            threshold = own_thresholds[place]
            # On exactly the songs that the new one was measured on.
            scores = np.where(np.isfinite(learnt[column].logits), before[:, place], np.nan)
            accepted = scores >= (np.inf if threshold is None else threshold)
            old = examples.measure(scores, column, accepted)
        outcome = _outcome(tag, bool(fit.is_fitted[column]), old, quality, learnt[column])
        told = _told(tag, examples.labels[:, column], examples.num_groups(column, 1), outcome)
        told = dataclasses.replace(told, before=old, after=quality)
        tags.append(told)
        if outcome in (TagOutcome.LEARNT, TagOutcome.UNSURE, TagOutcome.UNMEASURED):
            thresholds = {f"{key:g}": value for key, value in learnt[column].thresholds.items()}
            replaced = None if tag.base is None else tag.base.name
            columns.append(TaughtColumn(told, replaced, learnt[column].scale, thresholds))
            kept.append(column)
    report = TeachReport(
        base=base.identifier,
        base_name=base.name,
        precision=offered,
        tags=tuple(tags),
        too_few=found.too_few,
        num_songs=songs.num_songs,
        num_groups=len(np.unique(songs.groups)),
        num_own_words=found.num_own_words,
    )
    head = SongHead(standards, whole.weight[kept], whole.bias[kept]) if kept else None
    return report, columns, head


def _outcome(
    tag: UserTag,
    is_fitted: bool,
    old: TagQuality | None,
    new: TagQuality | None,
    learnt: LearntTag,
) -> TagOutcome:
    if not is_fitted:
        return TagOutcome.ONE_SIDED
    is_sure = any(threshold is not None for threshold in learnt.thresholds.values())
    if tag.base is not None:
        is_better = new is not None and (old is None or new.roc_auc >= old.roc_auc)
        return TagOutcome.LEARNT if is_better and is_sure else TagOutcome.KEPT
    if new is None:
        return TagOutcome.UNMEASURED
    return TagOutcome.LEARNT if is_sure else TagOutcome.UNSURE


def _told(
    tag: UserTag, labels: npt.NDArray[np.int8], num_groups: int, outcome: TagOutcome
) -> TaughtTag:
    return TaughtTag(
        tag.name,
        tag.category,
        int((labels > 0).sum()),
        int((labels < 0).sum()),
        num_groups,
        outcome,
    )
