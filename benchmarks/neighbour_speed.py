"""Time and memory of the search for similar songs on a made-up library; prints Markdown.

python benchmarks/neighbour_speed.py [--songs 100000] [--folder FOLDER]

The songs have features of the dimensions of the model ``fast``, made up from 40 hidden causes and
noise, so that 64 principal components hold nearly all of their variance, as those of real songs do.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

_HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(_HERE.parent / "tests" / "support"))

from mlfa_app.catalog.store import Catalog  # noqa: E402 - the support folder comes first
from seeded_catalogue import seeded_catalogue, seeded_digest  # noqa: E402 - the same

MODEL = "fast-made-up"
DIMS = {
    **{f"mel{scale}/{level}": 128 for scale in (18, 27, 54) for level in (1, 2)},
    **{f"mel{scale}/3": 256 for scale in (18, 27, 54)},
    "mel54/4": 256,
}
_CAUSES = 40
_PAGE = 2000
_COPY_EVERY = 900


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--songs", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="Keep the library there for another run.")
    parser.add_argument("--step", help="For the processes that this one starts.")
    options = parser.parse_args()
    if options.step:
        print(json.dumps(_STEPS[options.step]()))
        return
    with tempfile.TemporaryDirectory(prefix="mlfa-neighbours-") as name:
        home = (options.folder or Path(name)) / str(options.songs)
        for line in _report(home, options.songs):
            print(line, flush=True)


def _report(home: Path, songs: int) -> Iterator[str]:
    home.mkdir(parents=True, exist_ok=True)
    path = home / "catalogue.sqlite"
    if not path.exists():
        make_library(path, songs)
    for kept in (home / "cache" / "neighbours").glob("*"):
        kept.unlink()
    build = _step(home, "build")
    ask = _step(home, "ask")
    grow = _step(home, "grow")
    copies = _step(home, "copies")
    yield f"| {build['songs']:,} songs heard | processor time | best on the clock |"
    yield "| --- | --- | --- |"
    for name, found in (("made, once", build), ("opened", ask), ("grown by 100 songs", grow)):
        yield f"| index {name} | {found['cpu_s']:.2f} s | {found['wall_s']:.2f} s |"
    for name in ("compare", "balance", "whole", "walk"):
        cpu_ms, wall_ms = ask[name]
        yield f"| {_WORDS[name]} | {cpu_ms:.1f} ms | {wall_ms:.1f} ms |"
    found_all = f"{copies['found']:.0f} of {copies['made']:.0f}"
    seconds = f"{copies['cpu_s']:.1f} s | {copies['wall_s']:.1f} s"
    yield f"| near copies among all ({found_all}) | {seconds} |"
    yield ""
    sizes = f"catalogue {path.stat().st_size / 1e6:,.0f} MB, index {build['bytes'] / 1e6:,.0f} MB"
    yield f"| {sizes} | MiB |"
    yield "| --- | --- |"
    yield f"| most memory while the index is made | {build['peak_mib']:,.0f} |"
    yield f"| while it is asked, the mapped file included | {ask['peak_mib']:,.0f} |"
    yield f"| while near copies are looked for | {copies['peak_mib']:,.0f} |"


_WORDS = {
    "compare": "one song compared with all, at every level",
    "balance": "another balance for the same song, 20 nearest",
    "whole": "a question: all levels, 20 nearest, their files and fields",
    "walk": "a playlist of 20 songs between two",
}


def make_library(path: Path, songs: int) -> None:
    """Make the catalogue; features song by song, as an analysis stores them."""
    seeded_catalogue(path, songs, model_id=MODEL, num_windows=1)
    rng = np.random.default_rng(5)
    spread = 1.0 / np.sqrt(np.arange(1, _CAUSES + 1))
    weights = {
        key: (rng.standard_normal((_CAUSES, dim)) * spread[:, np.newaxis]).astype(np.float32)
        for key, dim in DIMS.items()
    }
    centres = rng.standard_normal((60, _CAUSES)).astype(np.float32)
    with Catalog.open(path) as catalog:
        database = catalog._database
        model = database.value("SELECT id FROM models WHERE identifier = ?", (MODEL,))
        with database.transaction():
            for key, dim in DIMS.items():
                database.run(
                    "INSERT INTO feature_keys (model, key, dim) VALUES (?, ?, ?)", (model, key, dim)
                )
        names: dict[str, int] = dict(
            database.rows("SELECT key, id FROM feature_keys WHERE model = ? ORDER BY id", (model,))
        )
        rows = database.rows("SELECT song FROM predictions WHERE model = ? ORDER BY song", (model,))
        heard = [row[0] for row in rows]
        for first in range(0, len(heard), _PAGE):
            page = heard[first : first + _PAGE]
            causes = centres[rng.integers(0, 60, len(page))]
            causes = causes + 0.8 * rng.standard_normal(causes.shape).astype(np.float32)
            # A song and the next one, as long as it, are nearly the same recording.
            copies = [place for place in range(1, len(page)) if (first + place) % _COPY_EVERY == 0]
            blobs = {}
            for key, matrix in weights.items():
                noise = 0.15 * rng.standard_normal((len(page), matrix.shape[1]), dtype=np.float32)
                found = np.maximum(2.5 + causes @ matrix + noise, 0.0)
                for place in copies:
                    found[place] = found[place - 1] * 1.01
                blobs[names[key]] = found.astype("<f4")
            with database.transaction():
                database.run_many(
                    "INSERT INTO song_features (song, feature_key, vector) VALUES (?, ?, ?)",
                    (
                        (song, key, found[place].tobytes())
                        for place, song in enumerate(page)
                        for key, found in blobs.items()
                    ),
                )
                database.run_many(
                    "UPDATE songs SET duration_s = (SELECT duration_s FROM songs WHERE id = ?)"
                    " WHERE id = ?",
                    [(page[place - 1], page[place]) for place in copies],
                )
        database.rows("PRAGMA wal_checkpoint(TRUNCATE)")


def _step(home: Path, name: str) -> dict[str, Any]:
    """Run a step in a process of its own, with one thread for numpy's products."""
    command = [sys.executable, str(Path(__file__).resolve()), "--step", name]
    environment = {**os.environ, "MLFA_HOME": str(home), "OPENBLAS_NUM_THREADS": "1"}
    output = subprocess.run(command, env=environment, check=True, capture_output=True).stdout
    found: dict[str, Any] = json.loads(output)
    return found


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _build() -> dict[str, float]:
    from mlfa_app.jobs.similar.neighbour_index import open_index
    from mlfa_app.paths import cache_folder, catalog_path

    begin = time.perf_counter(), time.process_time()
    with Catalog.open(catalog_path()) as catalog:
        index = open_index(catalog, MODEL)
    assert index is not None
    assert index.is_built_now
    files = (cache_folder() / "neighbours").glob("*")
    return {
        "songs": index.num_songs,
        "wall_s": time.perf_counter() - begin[0],
        "cpu_s": time.process_time() - begin[1],
        "bytes": sum(file.stat().st_size for file in files),
        "peak_mib": _peak_mib(),
    }


def _ask() -> dict[str, object]:
    from mlfa_app.catalog.listing import DisplayFields
    from mlfa_app.jobs.similar.near_songs import AskedSong, Similarities, find_near, queries_of
    from mlfa_app.jobs.similar.neighbour_index import open_index
    from mlfa_app.jobs.similar.song_path import find_path
    from mlfa_app.paths import catalog_path
    from mlfa_core.neighbours import nearest

    with Catalog.open(catalog_path()) as catalog:
        begin = time.perf_counter(), time.process_time()
        index = open_index(catalog, MODEL)
        opened = time.perf_counter() - begin[0], time.process_time() - begin[1]
        assert index is not None
        rng = np.random.default_rng(1)
        asked = []
        for row in rng.choice(len(index.digests), 12, replace=False).tolist():
            found = catalog.load_analysis(index.digests[row], MODEL)
            assert found is not None
            asked.append(
                AskedSong(
                    Path("/x"), found.digest, found.duration_s, found.features, DisplayFields()
                )
            )
        near = Similarities(index, queries_of(index, asked[:1]))

        def balance(place: int) -> None:
            nearest(near.at(balance=place / 12), 20, index.is_there)

        return {
            "wall_s": opened[0],
            "cpu_s": opened[1],
            "compare": _times(lambda place: Similarities(index, queries_of(index, [asked[place]]))),
            "balance": _times(balance),
            "whole": _times(lambda place: find_near(catalog, index, [asked[place]])),
            "walk": _times(
                lambda place: find_path(catalog, index, asked[place], asked[place - 1], 20)
            ),
            "peak_mib": _peak_mib(),
        }


def _grow() -> dict[str, float]:
    from mlfa_app.jobs.similar.neighbour_index import open_index
    from mlfa_app.paths import catalog_path

    with Catalog.open(catalog_path()) as catalog:
        first = catalog.heard_songs(MODEL)
        found = catalog.load_analysis(first.digests[0], MODEL)
        assert found is not None
        number = int(time.time())
        from mlfa_app.library.file_identity import FileStamp

        with catalog.batch():
            for place in range(100):
                digest = seeded_digest(number * 1000 + place)
                path = Path(f"/music/new/{number}-{place}.mp3")
                catalog.record_file(path, FileStamp(1, 1), digest, True)
                catalog.store_analysis(
                    digest,
                    MODEL,
                    duration_s=1.0 + place,
                    scores=found.scores,
                    is_music=1.0,
                    features={
                        key: vector + np.float32(0.01 * place)
                        for key, vector in found.features.items()
                    },
                    segment_scores=found.segment_scores,
                    segment_starts_s=found.segment_starts_s,
                    segment_duration_s=3.0,
                )
        begin = time.perf_counter(), time.process_time()
        index = open_index(catalog, MODEL)
        assert index is not None
        grown = time.perf_counter() - begin[0], time.process_time() - begin[1]
        catalog.forget([Path("/music/new")])
    return {"wall_s": grown[0], "cpu_s": grown[1]}


def _copies() -> dict[str, float]:
    from mlfa_app.jobs.similar.copies import find_copies
    from mlfa_app.jobs.similar.near_songs import present_file
    from mlfa_app.paths import catalog_path

    begin = time.perf_counter(), time.process_time()
    with Catalog.open(catalog_path()) as catalog:
        groups = find_copies(catalog, MODEL)
        digests = catalog.heard_songs(MODEL).digests
        # Those of which a file of both songs is there.
        made = sum(
            present_file(catalog, digests[place - 1]) is not None
            and present_file(catalog, digests[place]) is not None
            for place in range(_COPY_EVERY, len(digests), _COPY_EVERY)
            if place % _PAGE
        )
    assert groups is not None
    return {
        "wall_s": time.perf_counter() - begin[0],
        "cpu_s": time.process_time() - begin[1],
        "found": sum(not group.is_identical for group in groups),
        "made": made,
        "peak_mib": _peak_mib(),
    }


def _times(work: Callable[[int], object]) -> tuple[float, float]:
    """Median processor time and best time on the clock of 11 runs after one, milliseconds."""
    work(0)
    took, passed = [], []
    for place in range(1, 12):
        begin = time.process_time(), time.perf_counter()
        work(place)
        took.append((time.process_time() - begin[0]) * 1e3)
        passed.append((time.perf_counter() - begin[1]) * 1e3)
    return statistics.median(took), min(passed)


_STEPS = {"build": _build, "ask": _ask, "grow": _grow, "copies": _copies}

if __name__ == "__main__":
    main()
