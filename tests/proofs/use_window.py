"""Use the whole window at random, much faster than a person, and compare it with the truth.

Songs are decided on, written, taken back, filtered, dropped and changed behind its back, the
program is closed and opened, lanes take their time, and on request commands work beside it. Each
time it has come to rest, every row, every count and the song shown must be what the catalogue
holds; at the end all writes are taken back, and every file that no other program has changed must
be what it was to the byte.

Run with ``make proofs``, or: PYTHONPATH=tests:tests/support python -m proofs.use_window
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

# Before Qt is imported anywhere: no window is opened on somebody's screen.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bug_watch import note_bugs
from commands import MODEL, make_songs
from mlfa_app.gui.runner import Lane
from random_package import write_random_package
from random_user import LIMIT_S, RandomUser, slow_lanes
from window_truth import differences
from window_user import WindowUser, write_settings

KINDS = ("flac", "mp3", "m4a", "opus", "wav", "aiff", "flac", "mp3", "opus", "m4a")
ROUNDS_OF_ONE_LIBRARY = 4
MOST_ACTS = 30


class _Waiter:
    """Waits, as pytest's plugin for Qt does."""

    def waitUntil(self, condition: object, *, timeout: int = 0) -> None:  # noqa: N802 (Qt's way)
        limit_s = time.monotonic() + LIMIT_S
        assert callable(condition)
        while not condition():
            assert time.monotonic() < limit_s, "waited in vain"
            QTest.qWait(10)


def use(app: QApplication, folder: Path, seed: int, rounds: int, *, beside: bool) -> int:
    """Use one library for some rounds.

    Args:
        app: The application.
        folder: Empty, for the library and all else.
        seed: Another number does other things.
        rounds: Between them the window comes to rest.
        beside: Whether commands work beside it.

    Returns:
        How many things were done.
    """
    home, music = folder / "home", folder / "music"
    os.environ["MLFA_HOME"] = str(home)
    write_settings(home, model=MODEL)
    write_random_package(home / "models" / MODEL, architectures=("melcnn-18",))
    make_songs(music, [f"s{number}:{kind}" for number, kind in enumerate(KINDS)], duration_s=6.0)
    (music / "a copy.flac").write_bytes((music / "s0.flac").read_bytes())
    (music / "broken.mp3").write_bytes(b"no sound" * 100)
    before = {path.read_bytes() for path in music.iterdir()}
    rng = random.Random(seed)
    patch = pytest.MonkeyPatch()
    bugs = note_bugs(patch)
    patch.setattr(Lane, "_put", slow_lanes(random.Random(seed + 1)))
    user = WindowUser(_Waiter(), app)  # type: ignore[arg-type]
    commands = (
        ("tag", "--write", "--policy", "fill", str(music)),
        ("tag", "--write", "--policy", "genre=append", str(music)),
        ("scan", str(music)),
        ("undo",),
        ("watch", "--once", "--write", str(music)),
        ("forget", "--yes", str(music / "s1.mp3")),
    )
    try:
        user.start()
        user.bench.add_folders([music])
        someone = RandomUser(user, music, rng, commands if beside else ())
        someone.come_to_rest()
        for _ in range(rounds):
            someone.act(rng.randint(5, MOST_ACTS))
            someone.come_to_rest()
            found = [*differences(user.bench, home / "catalogue.sqlite"), *bugs]
            assert not found, "\n".join([f"seed {seed}", *someone.done, *found])
    finally:
        user.close()
        patch.undo()
    assert not bugs, bugs
    _mlfa("scan", str(music))  # files that were moved are found in their new places
    _take_all_back()
    changed = [
        path.name
        for path in music.iterdir()
        if path.name not in someone.retitled and path.read_bytes() not in before
    ]
    assert not changed, f"seed {seed}: {changed} are not as before; left are {_writes()}"
    return len(someone.done)


def _take_all_back() -> None:
    """Take back run by run, the newest first; of files that are gone nothing can be."""
    before: dict[int, int] = {}
    # Again, as long as that helps: of two runs at once the older may have been the last to write.
    while (runs := _writes()) != before:
        before = runs
        for run in runs:
            _mlfa("undo", str(run), "--json")


def _writes() -> dict[int, int]:
    """Count what each run has to take back, the newest first."""
    lines = _mlfa("history", "--json").splitlines()
    runs = {run["run"]: run for run in map(json.loads, lines)}

    def writes(run: dict[str, Any]) -> bool:
        # Taking back what a run took back writes again.
        before = runs.get(int(run["command"].split()[1])) if run["kind"] == "undo" else None
        return not writes(before) if before else run["kind"] == "write"

    return {
        number: run["undoable"]
        for number, run in sorted(runs.items(), reverse=True)
        if run["undoable"] and writes(run)
    }


def _mlfa(*words: str) -> str:
    command = [sys.executable, "-m", "mlfa_app", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def main() -> int:
    """Use the window and say how much was done; the first difference ends with its traceback."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20, help="libraries")
    parser.add_argument("--rounds", type=int, default=ROUNDS_OF_ONE_LIBRARY)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    started, acts = time.monotonic(), 0
    for number in range(given.count):
        with tempfile.TemporaryDirectory() as folder:
            seed = given.seed + number
            acts += use(app, Path(folder), seed, given.rounds, beside=number % 2 == 1)
        QCoreApplication.processEvents()
        print(f"{number + 1} of {given.count}", file=sys.stderr, flush=True)
    print(f"seed {given.seed}: {given.count} libraries, each in {given.rounds} rounds, {acts} acts")
    print(
        "The window showed what the catalogue held, and all was taken back to the byte. "
        f"{time.monotonic() - started:.0f} s."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
