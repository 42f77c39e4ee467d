"""A program that is killed while it analyses; the next one goes on by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

import engine_program
from commands import MODEL, make_songs
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.work_memory import SESSION_KEY, WorkMemory
from random_package import write_random_package

NUM_SONGS = 6
LIMIT_S = 300.0

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")


def start(home: Path, *folders: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, engine_program.__file__, *map(str, folders)],
        env={**os.environ, "MLFA_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_work_goes_on_after_a_kill_and_does_nothing_twice(home: Path, tmp_path: Path) -> None:
    music = tmp_path / "music"
    make_songs(music, [f"{number}:wav" for number in range(NUM_SONGS)], duration_s=4.0)
    package = write_random_package(home / "models" / MODEL, architectures=("samplecnn-2-13",))
    process = start(home, music)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("song ")
    children = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.communicate(timeout=LIMIT_S)
    _, alive = psutil.wait_procs(children, timeout=LIMIT_S)
    assert not alive
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        kept = catalog.counts(package.identifier).analyzed
        assert WorkMemory.from_text(catalog.session_value(SESSION_KEY)).state == "working"
    assert 1 <= kept < NUM_SONGS
    second = start(home)
    out, _ = second.communicate(timeout=LIMIT_S)
    assert second.returncode == 0
    lines = out.splitlines()
    assert lines[-1] == "finished"
    assert len([line for line in lines if line.startswith("song ")]) == NUM_SONGS - kept
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        counts = catalog.counts(package.identifier)
        assert WorkMemory.from_text(catalog.session_value(SESSION_KEY)) == WorkMemory("idle")
    assert (counts.analyzed, counts.pending, counts.failed) == (NUM_SONGS, 0, 0)
