"""How long ``mlfa learn`` takes on a made-up library, and how much memory."""

from __future__ import annotations

import os
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.packages import find_package
from mlfa_core.attribution import feature_keys
from mlfa_core.model_package import ModelPackage

_CAUSES = 40
_GENRES = 40
_ALBUM_SONGS = 10
_PAGE = 500
_DIMS = {1: 128, 2: 128, 3: 256, 4: 256}


def refit_report(songs: int, folder: Path | None) -> Iterator[str]:
    """Make a library, teach it its own genres, and say how long each step took."""
    with tempfile.TemporaryDirectory(prefix="mlfa-teaching-") as name:
        home = (folder or Path(name)) / str(songs)
        os.environ["MLFA_HOME"] = str(home)
        package = find_package("fast")
        path = home / "catalogue.sqlite"
        if not path.exists():
            home.mkdir(parents=True, exist_ok=True)
            _make(path, package, songs)
        yield from _measure(path, package)


def _measure(path: Path, package: ModelPackage) -> Iterator[str]:
    from mlfa_app.jobs.teaching.examples import TeachRequest
    from mlfa_app.jobs.teaching.queue import questions
    from mlfa_app.jobs.teaching.teach import keep, score_library, teach

    with Catalog.open(path) as catalog:
        begin, before_s = time.perf_counter(), _children_s()
        draft = teach(catalog, package, TeachRequest())
        learnt_s, worked_s = time.perf_counter() - begin, _children_s() - before_s
        assert draft is not None
        report = draft.report
        taught = keep(catalog, draft, "")
        begin, before_s = time.perf_counter(), _children_s()
        scored = score_library(catalog, taught)
        scored_s, scoring_s = time.perf_counter() - begin, _children_s() - before_s
        begin = time.perf_counter()
        found = questions(catalog, taught, 20)
        asked_s = time.perf_counter() - begin
    peak_mib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    assert found is not None
    yield (
        f"| {report.num_songs:,} songs, {len(report.tags)} tags, {report.num_groups:,} groups"
        " | on the clock | processor time |"
    )
    yield "| --- | --- | --- |"
    words = "features read, held out in turn and measured, fitted, saved"
    yield f"| {words} | {learnt_s:.1f} s | {worked_s:.1f} s |"
    yield f"| the library ({scored:,} songs) decided anew | {scored_s:.1f} s | {scoring_s:.1f} s |"
    yield f"| 20 questions chosen | {asked_s:.1f} s | |"
    yield ""
    yield f"Most memory of the process that learns: {peak_mib:,.0f} MiB."


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _make(path: Path, package: ModelPackage, songs: int) -> None:
    """Make a catalogue: features of 40 hidden causes and noise, genres that follow from them."""
    rng = np.random.default_rng(5)
    spread = 1.0 / np.sqrt(np.arange(1, _CAUSES + 1))
    keys = feature_keys(package)
    dims = [_DIMS[int(key.rsplit("/", 1)[1])] for key in keys]
    weights = [
        (rng.standard_normal((_CAUSES, dim)) * spread[:, np.newaxis]).astype(np.float32)
        for dim in dims
    ]
    centres = rng.standard_normal((_GENRES, _CAUSES))
    # A few genres are frequent, most are rare.
    chances = 1.0 / np.arange(1, _GENRES + 1)
    scores = rng.random((songs, len(package.vocabulary))).astype(np.float32) ** 4
    with Catalog.open(path) as catalog:
        catalog.add_folder(Path("/music"))
        for first in range(0, songs, _PAGE):
            with catalog.batch():
                for number in range(first, min(first + _PAGE, songs)):
                    genre = int(rng.choice(_GENRES, p=chances / chances.sum()))
                    album = number // _ALBUM_SONGS
                    causes = centres[genre] + 0.8 * rng.standard_normal(_CAUSES)
                    file = Path(f"/music/{album}/{number}.flac")
                    digest = f"sha256:{number:064x}"
                    catalog.record_file(file, FileStamp(1, 1), digest, True)
                    catalog.store_display_fields(
                        file,
                        DisplayFields(
                            title=str(number),
                            artist=f"Artist {album // 2}",
                            album=f"Album {album}",
                            fields={"genre": (f"Style {genre}",)},
                        ),
                    )
                    catalog.store_analysis(
                        digest,
                        package.identifier,
                        duration_s=100.0 + number % 997,
                        scores=scores[number],
                        is_music=1.0,
                        features={
                            key: np.maximum(
                                2.5 + causes @ matrix + 0.15 * rng.standard_normal(matrix.shape[1]),
                                0.0,
                            )
                            for key, matrix in zip(keys, weights, strict=True)
                        },
                        segment_scores=scores[number][np.newaxis],
                        segment_starts_s=[0.0],
                        segment_duration_s=3.0,
                    )
