"""The real window on a library of 100,000 songs: start, filters, stalls, memory.

python benchmarks/window.py [--songs N] [--rounds N] [--keep FOLDER] [--output FILE]

Every session is a fresh process without a screen, with a made-up catalogue in a temporary folder.
While it is driven a timer of 5 ms is to beat in its GUI thread. The longest gap between two beats
is given three times: as it passed; without what the system gave to other threads and programs;
and what the thread itself worked. On a machine that has other things to do the first says little.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(_HERE.parent / "tests" / "support"))

from mlfa_app.catalog.store import Catalog  # noqa: E402 - the path above comes first
from mlfa_app.gui.work_memory import SESSION_KEY, WorkMemory  # noqa: E402
from mlfa_app.packages import find_package  # noqa: E402
from seeded_catalogue import seeded_catalogue  # noqa: E402
from songs import write_song  # noqa: E402

_FEW_SONGS = 10_000
_SMALL_FILES = 5_000
_REAL_SONGS = 12
_SESSION_LIMIT_S = 900
_WHAT_A_GAP_IS = (
    "Longest time between two turns of the event loop: as it passed / without what other threads",
    "and programs had of the cores / what the GUI thread itself worked. To reach: 50 ms.",
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--songs", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5, help="Starts that are measured.")
    parser.add_argument("--keep", type=Path, help="Work here, and keep the catalogues.")
    parser.add_argument("--output", type=Path, help="Write the tables to this file, too.")
    options = parser.parse_args()
    lines = []
    with tempfile.TemporaryDirectory(prefix="mlfa-bench-") as name:
        for line in window_report(options.keep or Path(name), options.songs, options.rounds):
            print(line, flush=True)
            lines.append(line)
    if options.output is not None:
        options.output.write_text("\n".join(lines) + "\n", encoding="utf-8")


def window_report(folder: Path, songs: int, rounds: int) -> Iterator[str]:
    """Measure everything about the window.

    Args:
        folder: Takes catalogues, songs and compiled Python files.
        songs: Size of the large library.
        rounds: How often the start is measured.
    """
    bench = _Bench(folder)
    yield "## The window"
    yield ""
    yield f"Fresh processes on a made-up library of {songs:,} songs, drawn without a screen."
    yield "Medians of the rounds, and the range. Python files are compiled, and files in the"
    yield "system's cache."
    yield ""
    bench.run("start", _FEW_SONGS)  # compiles
    starts = [bench.run("start", songs) for _ in range(rounds)]
    drops = [bench.run("drop", songs) for _ in range(max(2, rounds // 2))]
    small = bench.run("start", _FEW_SONGS)
    yield from _table(
        ("from the start of the process", "seconds", "to reach"),
        [
            ("to the first painting of the window", _seconds(starts, "painted_s"), "1"),
            ("processor time until then", _seconds(starts, "painted_cpu_s"), ""),
            ("to a table of all songs, painted", _seconds(starts, "full_s"), ""),
            ("of which after the first painting", _since_painted(starts), "1"),
            ("to the count of every state", _seconds(starts, "counted_s"), ""),
            ("`mlfa FILE`: to the first tags", _seconds(drops, "cold_tags_s"), "2"),
            ("processor time of the process that hears", _seconds(drops, "worker_cpu_s"), ""),
            ("a song dropped later: to its first tags", _seconds(drops, "warm_tags_s"), "1"),
        ],
    )
    modules = round(statistics.median(each["modules"] for each in starts))
    has_torch = any(each["torch"] for each in starts)
    yield f"At the first painting {modules} Python modules are imported; torch is"
    yield f"{'one of them' if has_torch else 'not among them'}."
    yield ""
    work = bench.run("work", songs)
    yield from _table(
        ("filter", "songs", "last key to the table, ms", "without the pause of 60 ms", "at work"),
        _filters(work),
    )
    yield "*At work* is with the pause, while a folder is looked into and songs are analysed."
    yield ""
    yield from _WHAT_A_GAP_IS
    yield ""
    gaps = [(words, _gap(work, name)) for name, words in _GAPS.items()]
    yield from _table(
        ("while", "longest gap"),
        [("starting, after the first painting", _start_gap(starts)), *gaps],
    )
    yield f"Accepting all {songs:,} songs took {work['accept_s']:.0f} s;"
    yield f"{work['accepted']:,} had proposals. The folder held {_SMALL_FILES:,} small files and"
    state = "was finished" if work["work_finished"] else "was left unfinished"
    yield f"{_REAL_SONGS} songs of a minute; the work {state} after {work['work_s']:.0f} s."
    yield ""
    few = small["memory"]["resident"]
    large = statistics.median(each["memory"]["resident"] for each in starts)
    per = (large - few) / (songs - _FEW_SONGS) * 10_000
    yield from _table(
        ("memory of the window's process, resident", "MiB"),
        [
            (f"{_FEW_SONGS:,} songs, a moment after the start", f"{few:.0f}"),
            (f"{songs:,} songs, a moment after the start", f"{large:.0f}"),
            ("for every 10,000 songs more", f"{per:.1f}"),
            ("after filters, scrolling, a decision on all", _mib(work, "memory_before_work")),
            ("after all of the above", _mib(work, "memory")),
            ("most at any time", f"{work['memory']['peak']:.0f}"),
        ],
    )


_GAPS = {
    "typing": "typing filters",
    "scrolling": "scrolling",
    "counting": "counting states, five times",
    "select_all": "selecting all",
    "accept": "accepting the proposals of all",
    "after_accept": "showing that",
    "work": "a scan, an analysis, and filters typed meanwhile",
}


@dataclass
class _Bench:
    """Makes libraries and runs sessions."""

    folder: Path

    def run(self, kind: str, songs: int) -> dict[str, Any]:
        """Run a session on a fresh copy of a library of so many songs."""
        self.folder.mkdir(parents=True, exist_ok=True)
        home = self.folder / f"home-{songs}"
        catalogue = self._catalogue(songs, home / "music")
        for name in ("catalogue.sqlite-wal", "catalogue.sqlite-shm"):
            (home / name).unlink(missing_ok=True)
        shutil.copyfile(catalogue, home / "catalogue.sqlite")
        command = [sys.executable, str(_HERE / "window_session.py"), kind]
        arguments = {"drop": self._song, "work": self._tree}
        more = [str(arguments[kind]())] if kind in arguments else []
        environment = dict(os.environ, MLFA_HOME=str(home), QT_QPA_PLATFORM="offscreen")
        environment["PYTHONPYCACHEPREFIX"] = str(self.folder / "compiled")
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["QT_LOGGING_RULES"] = "qt.qpa.*=false"
        result = subprocess.run(
            [*command, str(time.perf_counter()), *more],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
            timeout=_SESSION_LIMIT_S,
        )
        found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
        print(json.dumps({"session": kind, **found}), file=sys.stderr, flush=True)
        return found

    def _catalogue(self, songs: int, music: Path) -> Path:
        package = find_package("fast")
        path = self.folder / f"{package.identifier}-{songs}.sqlite"
        music.mkdir(parents=True, exist_ok=True)
        # An empty folder would count as a drive that is away.
        (music / "notes.txt").touch()
        if not path.exists():
            aside = path.with_suffix(".part")
            aside.unlink(missing_ok=True)
            tags = [(tag.name, tag.category) for tag in package.vocabulary]
            seeded_catalogue(aside, songs, model_id=package.identifier, tags=tags, folder=music)
            with Catalog.open(aside) as catalog:
                # Nothing is analysed before it is asked for.
                catalog.set_session_value(SESSION_KEY, WorkMemory("cancelled").as_text())
            aside.rename(path)
        return path

    def _song(self) -> Path:
        write_song(self.folder / "other.mp3", 200.0, 1)
        song: Path = write_song(self.folder / "song.mp3", 200.0)
        return song

    def _tree(self) -> Path:
        tree = self.folder / "tree"
        if not tree.exists():
            aside = self.folder / "tree-part"
            shutil.rmtree(aside, ignore_errors=True)
            for number in range(_SMALL_FILES):
                album = aside / f"artist-{number % 50:02}" / f"album-{number % 250:03}"
                album.mkdir(parents=True, exist_ok=True)
                _write_blip(album / f"{number:05}.wav", number % 40)
            for number in range(_REAL_SONGS):
                write_song(aside / f"song-{number}{('.mp3', '.flac')[number % 2]}", 60.0, number)
            aside.rename(tree)
        return tree


def _write_blip(path: Path, kind: int) -> None:
    """Write a tenth of a second of sound: many files hold the same few."""
    import numpy as np
    import soundfile

    rate = 8000
    times = np.arange(rate // 10) / rate
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * (200 + 20 * kind) * times), rate)


# Words for tables


def _seconds(found: Sequence[dict[str, Any]], name: str) -> str:
    return _range([each[name] for each in found])


def _since_painted(found: Sequence[dict[str, Any]]) -> str:
    return _range([each["full_s"] - each["painted_s"] for each in found])


def _range(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def _filters(work: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    calm, busy = work["filters"], work["busy_filters"]
    for text in dict.fromkeys(each[0] for each in calm):
        own = [each for each in calm if each[0] == text]
        with_pause, without = (statistics.median(each[at] for each in own) for at in (1, 2))
        at_work = [each[1] for each in busy if each[0] == text]
        yield (
            f"`{text}`",
            f"{own[0][3]:,}",
            _ms(with_pause),
            _ms(without),
            f"{_ms(statistics.median(at_work))}; slowest {_ms(max(at_work))}" if at_work else "",
        )


def _gap(found: dict[str, Any], name: str) -> str:
    return " / ".join(_ms(each) for each in found[f"gap_{name}"]) + " ms"


def _start_gap(starts: Sequence[dict[str, Any]]) -> str:
    columns = zip(*(each["gap_start"] for each in starts), strict=True)
    return " / ".join(_ms(statistics.median(column)) for column in columns) + " ms"


def _mib(found: dict[str, Any], name: str) -> str:
    return f"{found[name]['resident']:.0f}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.0f}"


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(header) + " |"
    yield "|" + "|".join(" --- " for _ in header) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


if __name__ == "__main__":
    main()
