"""Scores of a whole library from stored features: nothing is decoded. Runs in a worker process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from mlfa_app.catalog.families import shared_columns
from mlfa_app.catalog.store import Catalog
from mlfa_app.catalog.store_teaching import FamilyScores
from mlfa_app.jobs.one_thread import one_blas_thread
from mlfa_app.jobs.teach_report import TeachPhase, TeachProgress
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
    head, keys, own = read_head(package), feature_keys(package), tag_keys(package)
    done, scored = 0, 0
    for first in range(0, len(songs), _PAGE_SONGS):
        page = songs[first : first + _PAGE_SONGS]
        beat(TeachProgress(TeachPhase.SCORING, done, len(songs)))
        known: dict[int, list[FamilyScores]] = {}
        for found in catalog.family_scores(package.identifier, page):
            known.setdefault(found.song, []).append(found)
        for ids, features in catalog.feature_pages(package.identifier, page):
            scores = _scores(package, head, concatenate(features, keys))
            catalog.store_family_scores(
                package.identifier,
                [
                    (song, _with_known(scores[row], own, known[song]), *_heard(known[song]))
                    for row, song in enumerate(ids)
                ],
            )
            scored += len(ids)
        done += len(page)
    beat(TeachProgress(TeachPhase.SCORING, done, len(songs)))
    return scored


def _scores(package: ModelPackage, head: TagHead, vectors: Floats) -> Floats:
    return package.calibration.apply(package.vocabulary.merge(outputs_of(head, vectors)))


def _with_known(scores: Floats, own: tuple[str, ...], known: list[FamilyScores]) -> Floats:
    """Take over, to the last bit, what another of the family said of the same tags."""
    for found in known:
        places = shared_columns(own, found.tag_keys)
        scores = np.where(places >= 0, found.scores[np.maximum(places, 0)], scores)
    return scores


def _heard(known: list[FamilyScores]) -> tuple[float, float]:
    return known[0].is_music, max(found.analyzed_at_s for found in known)


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
