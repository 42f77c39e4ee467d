"""Scores of a whole library from stored features: nothing is decoded. Runs in a worker process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.families import shared_columns
from mlfa_app.catalog.store import Catalog
from mlfa_app.catalog.store_teaching import FamilyScores
from mlfa_app.jobs.one_thread import one_blas_thread
from mlfa_app.jobs.teaching.report import TeachPhase, TeachProgress
from mlfa_app.jobs.worker_process import beat, give_way
from mlfa_core.aggregation import concatenate
from mlfa_core.attribution import TagHead, feature_keys, read_head
from mlfa_core.model_package import ModelPackage, load_package

Floats = npt.NDArray[np.float32]

_PAGE_SONGS = 500


def tag_keys(package: ModelPackage) -> tuple[str, ...]:
    """Give a key for each tag of a package: models of a family with equal ones score alike."""
    base = package.facts.head.taught_on if package.facts.head is not None else ""
    first = package.facts.num_classifier_outputs
    return tuple(
        f"{package.identifier if not base or max(tag.sources) >= first else base} {tag.name}"
        for tag in package.vocabulary
    )


def outputs_of(head: TagHead, vectors: Floats) -> Floats:
    """Return all logits of a package's classifier, (songs, outputs), of song vectors."""
    found = head.outputs(vectors.astype(np.float64)).astype(np.float32)
    if head.taught is None:
        return found
    return np.concatenate([found, head.taught.logits(vectors)], axis=1)


@one_blas_thread()
def score_in_worker(catalogue: Path, package_path: Path) -> int:
    """Score the songs that other models of the family have heard.

    Each page of songs is one transaction: what was scored stays, also after a kill.

    Args:
        catalogue: File of the catalogue, which knows the family.
        package_path: The package.

    Returns:
        The number of songs that were scored.
    """
    give_way()
    package = load_package(package_path)
    with Catalog.open(catalogue) as catalog:
        return score_songs(catalog, package)


def score_songs(catalog: Catalog, package: ModelPackage) -> int:
    """Score the songs that other models of the family have heard; see `score_in_worker`."""
    songs = catalog.songs_to_score(package.identifier)
    if not songs:
        return 0
    scorer = _Scorer(package)
    done, scored = 0, 0
    for first in range(0, len(songs), _PAGE_SONGS):
        page = songs[first : first + _PAGE_SONGS]
        beat(TeachProgress(TeachPhase.SCORING, done, len(songs)))
        known: dict[int, list[FamilyScores]] = {}
        for found in catalog.family_scores(package.identifier, page):
            known.setdefault(found.song, []).append(found)
        # Songs that another process forgot a moment ago are not among them.
        for ids, features in catalog.feature_pages(package.identifier, list(known)):
            rows = scorer.rows(ids, features, [known[song] for song in ids])
            catalog.store_family_scores(package.identifier, rows)
            scored += len(ids)
        done += len(page)
    beat(TeachProgress(TeachPhase.SCORING, done, len(songs)))
    return scored


class _Scorer:
    """Scores pages of songs, with as little arithmetic as what others know of them allows."""

    def __init__(self, package: ModelPackage) -> None:
        self._package = package
        self._head = read_head(package)
        self._keys = feature_keys(package)
        self._own = tag_keys(package)
        first = package.facts.num_classifier_outputs
        self._is_taught = np.array([max(tag.sources) >= first for tag in package.vocabulary])
        self._places: dict[tuple[str, ...], npt.NDArray[np.int64]] = {}

    def rows(
        self,
        songs: Sequence[int],
        features: Mapping[str, Floats],
        known: Sequence[list[FamilyScores]],
    ) -> list[tuple[int, Floats, float, float]]:
        """Return song, scores, is_music and time of hearing, of each song of a page."""
        vectors = concatenate(features, self._keys)
        outputs = self._outputs(vectors, known)
        calibration, vocabulary = self._package.calibration, self._package.vocabulary
        scores = calibration.apply(vocabulary.merge(outputs))
        for row, others in enumerate(known):
            for found in others:
                places = self._shared(found.tag_keys)
                # Taken over to the last bit: nothing moves but what was taught.
                is_shared = places >= 0
                scores[row, is_shared] = found.scores[places[is_shared]]
        return [
            (song, scores[row], others[0].is_music, max(one.analyzed_at_s for one in others))
            for row, (song, others) in enumerate(zip(songs, known, strict=True))
        ]

    def _outputs(self, vectors: Floats, known: Sequence[list[FamilyScores]]) -> Floats:
        is_all_known = all(self._is_covered(others) for others in known)
        if self._head.taught is None or not is_all_known:
            return outputs_of(self._head, vectors)
        number = self._package.facts.num_classifier_outputs
        unused = np.zeros((len(vectors), number), np.float32)
        return np.concatenate([unused, self._head.taught.logits(vectors)], axis=1)

    def _is_covered(self, others: list[FamilyScores]) -> bool:
        """Whether others have told every tag that was not taught."""
        covered = self._is_taught.copy()
        for found in others:
            covered |= self._shared(found.tag_keys) >= 0
        return bool(covered.all())

    def _shared(self, keys: tuple[str, ...]) -> npt.NDArray[np.int64]:
        if keys not in self._places:
            self._places[keys] = shared_columns(self._own, keys)
        return self._places[keys]


def vectors_of(
    catalog: Catalog, package: ModelPackage, song_ids: list[int]
) -> tuple[list[int], Floats, Mapping[str, slice]]:
    """Read song vectors, with signs of life.

    Args:
        catalog: Of the library.
        package: Whose features.
        song_ids: Row numbers, ascending; songs without features are left out.

    Returns:
        Row numbers, vectors, (songs, features), and where each "scale/level" lies in them.
    """
    keys = feature_keys(package)
    ids: list[int] = []
    parts: list[Floats] = []
    places: dict[str, slice] = {}
    for page, features in catalog.feature_pages(package.identifier, song_ids):
        ids += page
        parts.append(concatenate(features, keys))
        if not places:
            ends = np.cumsum([features[key].shape[1] for key in keys]).tolist()
            places = {
                key: slice(start, end)
                for key, start, end in zip(keys, [0, *ends[:-1]], ends, strict=True)
            }
        beat(TeachProgress(TeachPhase.READING, len(ids), len(song_ids)))
    return ids, np.concatenate(parts) if parts else np.zeros((0, 0), np.float32), places
