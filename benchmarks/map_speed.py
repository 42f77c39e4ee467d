"""Time, memory and quality of the map on a made-up library, beside real music; prints Markdown.

python benchmarks/map_speed.py [--songs 50000] [--folder FOLDER] [--real HOME]

The made-up songs are those of ``neighbour_speed.py``: features of the dimensions of the model
``fast``, made up from 40 hidden causes and noise, around 60 centres. Real music is a folder that
``MLFA_HOME`` named when it was scanned, such as ``map_morph.py --home`` leaves. Each map is made
once, by the job that command and window use: a process of its own reads the features.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

_HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(_HERE.parent / "tests" / "support"))

from mlfa_app.catalog.store import Catalog  # noqa: E402 - the support folder comes first
from mlfa_app.gui.maps.words import DOUBTFUL_BELOW  # noqa: E402 - the same
from mlfa_app.jobs.maps.file import load_map, map_path  # noqa: E402 - the same
from mlfa_app.jobs.maps.job import MapProgress, SongMap, make_map  # noqa: E402 - the same
from mlfa_app.jobs.maps.place import place_among  # noqa: E402 - the same
from neighbour_speed import MODEL, make_library  # noqa: E402 - the same

_SAMPLE = 4000
_PLACED = (1, 100)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--songs", type=int, default=50_000)
    parser.add_argument("--folder", type=Path, help="Keep the library there for another run.")
    parser.add_argument("--real", type=Path, help="A home folder with scanned music.")
    parser.add_argument("--step", help="For the process that this one starts: a home folder.")
    parser.add_argument("--level", type=int, default=-1)
    options = parser.parse_args()
    if options.step:
        print(json.dumps(_measure(Path(options.step), options.level)))
        return
    with tempfile.TemporaryDirectory(prefix="mlfa-maps-") as name:
        home = (options.folder or Path(name)) / str(options.songs)
        for line in _report(home, options.songs, options.real):
            print(line, flush=True)


def _report(home: Path, songs: int, real: Path | None) -> Iterator[str]:
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "catalogue.sqlite").exists():
        make_library(home / "catalogue.sqlite", songs)
    found = {"made-up": _step(home)}
    if real is not None:
        found["real music"] = _step(real)
    yield "| | " + " | ".join(found) + " |"
    yield "| --- " * (1 + len(found)) + "|"
    for words, name, form in (
        ("songs", "songs", "{:,.0f}"),
        ("numbers per song at the highest level", "dim", "{:,.0f}"),
        ("making the map, as it passed", "wall_s", "{:.1f} s"),
        ("processor time of the process", "cpu_s", "{:.1f} s"),
        ("until the first report of progress", "first_s", "{:.1f} s"),
        ("longest time between two reports of progress", "longest_s", "{:.1f} s"),
        ("from cancelling to the end of the process", "cancel_s", "{:.2f} s"),
        ("most memory of the process", "peak_mib", "{:,.0f} MiB"),
        ("file that is kept", "file_mib", "{:,.1f} MiB"),
        ("opening it again", "open_s", "{:.2f} s"),
        ("trustworthiness of 12 neighbours", "trustworthiness", "{:.4f}"),
        ("12 nearest songs that are kept", "kept", "{:.3f}"),
        ("songs whose place is called doubtful", "doubtful", "{:.1%}"),
        ("placing 1 song, without reading it", "place_1_ms", "{:,.0f} ms"),
        ("placing 100 songs, each", "place_100_ms", "{:,.1f} ms"),
    ):
        yield f"| {words} | " + " | ".join(form.format(one[name]) for one in found.values()) + " |"


def _step(home: Path) -> dict[str, Any]:
    command = [sys.executable, __file__, "--step", str(home)]
    environment = dict(os.environ, MLFA_HOME=str(home))
    output = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=environment
    ).stdout
    result: dict[str, Any] = json.loads(output.splitlines()[-1])
    print(json.dumps(result), file=sys.stderr)
    return result


def _measure(home: Path, level: int) -> dict[str, float]:
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        models = catalog.list_models()
        model = MODEL if MODEL in models else max(models, key=lambda name: models[name])
        begin_s = time.perf_counter()
        told: list[float] = []

        def report(_progress: MapProgress) -> None:
            told.append(time.perf_counter())

        peak = _Peak()
        made = make_map(catalog, model, level, is_anew=True, report=report)
        wall_s = time.perf_counter() - begin_s
        peak.stop()
        assert made is not None
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        times = [begin_s, *told]
        gaps = [b - a for a, b in itertools.pairwise(times[1:])]
        path = map_path(model, made.level.keys)
        open_s = time.perf_counter()
        kept = load_map(path)
        assert kept is not None
        open_s = time.perf_counter() - open_s
        dims = catalog.feature_keys(model)
        found = {
            "songs": float(len(made.digests)),
            "dim": float(sum(dims[key] for key in made.level.keys)),
            "wall_s": wall_s,
            "cpu_s": used.ru_utime + used.ru_stime,
            "first_s": told[0] - begin_s,
            "longest_s": max(gaps),
            "peak_mib": peak.mib,
            "file_mib": path.stat().st_size / 2**20,
            "open_s": open_s,
            "doubtful": float((made.trust < DOUBTFUL_BELOW).mean()),
            "cancel_s": _cancel(catalog, model, level),
        }
    found |= _quality(made)
    found |= _placing(kept[0], made)
    return found


class _Peak:
    """The most memory that the processes have which this one started, looked at now and then."""

    def __init__(self) -> None:
        self.mib = 0.0
        self._has_ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no longer."""
        self._has_ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._has_ended.wait(0.2):
            for status in Path("/proc").glob("[0-9]*/status"):
                try:
                    text = status.read_text()
                except OSError:
                    continue
                facts = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
                if facts.get("PPid", "").strip() == str(os.getpid()) and "VmHWM" in facts:
                    self.mib = max(self.mib, int(facts["VmHWM"].split()[0]) / 1024)


def _cancel(catalog: Catalog, model: str, level: int) -> float:
    """Make the map once more, and stop it a moment after the first report."""
    told: list[float] = []
    stopped: list[float] = []

    def should_stop() -> bool:
        if told and not stopped:
            stopped.append(time.perf_counter())
        return bool(told)

    def report(_progress: MapProgress) -> None:
        told.append(time.perf_counter())

    made = make_map(catalog, model, level, is_anew=True, report=report, should_stop=should_stop)
    assert made is None
    return time.perf_counter() - stopped[0]


def _quality(made: SongMap) -> dict[str, float]:
    """How well neighbours are kept, among a sample of the songs."""
    from sklearn.manifold import trustworthiness
    from sklearn.neighbors import NearestNeighbors

    chosen = np.random.default_rng(0).permutation(len(made.digests))[:_SAMPLE]
    features, places = made.features[chosen], made.places[chosen]
    count = 12
    lists = [
        NearestNeighbors(n_neighbors=count).fit(each).kneighbors(return_distance=False)
        for each in (features, places)
    ]
    kept = [len(set(a) & set(b)) / count for a, b in zip(*lists, strict=True)]
    value = trustworthiness(features, places, n_neighbors=count)
    return {"trustworthiness": float(value), "kept": float(np.mean(kept))}


def _placing(layout: Any, made: SongMap) -> dict[str, float]:
    """Place songs that are nearly some of the map's, as later songs would be."""
    rng = np.random.default_rng(0)
    found = {}
    for count in _PLACED:
        rows = rng.integers(0, len(made.digests), count)
        reduced = layout.reduced[rows] * (1 + 0.02 * rng.standard_normal((count, 1)))
        begin_s = time.perf_counter()
        place_among(layout.places, layout.reduced, reduced.astype(np.float32))
        found[f"place_{count}_ms"] = 1000 * (time.perf_counter() - begin_s) / count
    return found


if __name__ == "__main__":
    main()
