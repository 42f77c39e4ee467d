"""Runs that are stopped, killed, or lose a worker: what was finished is kept, and nothing else."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from commands import LIMIT_S, Program, make_songs
from song_gate import SongGate

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform == "win32", reason="sends signals"),
]

NUM_SONGS = 12


@dataclass(frozen=True)
class Scene:
    """A folder of songs, and a program that knows none of them."""

    program: Program
    folder: Path

    def num_known(self) -> int:
        """Songs that the catalogue holds an analysis of."""
        return sum(self.program.run("status", "--json").documents[0]["songs_by_model"].values())

    def start(self, num_known: int = 0, *words: str) -> tuple[subprocess.Popen[bytes], SongGate]:
        """Start tagging one song after the other, and wait for the first new result.

        Returns:
            The process, and the gate that the other songs wait at.
        """
        # It has begun some more when it is asked to write the first.
        gate = SongGate(self.program.home / "gate", 5 if "--write" in words else 1)
        process = self.program.start(
            *("tag", "--json", "--workers", "1", *words, self.folder), **gate.environment
        )
        assert process.stdout is not None
        for _ in range(num_known + 1):
            assert process.stdout.readline().startswith(b'{"path"')
        return process, gate


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("songs")
    make_songs(folder, [f"{number}:wav" for number in range(NUM_SONGS)], duration_s=12.0)
    return folder


@pytest.fixture
def scene(songs: Path, tmp_path: Path) -> Scene:
    return Scene(Program(tmp_path / "home"), songs)


def workers_of(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The worker processes (and not Python's own helper of multiprocessing)."""
    children = psutil.Process(process.pid).children(recursive=True)
    return [child for child in children if "spawn_main" in " ".join(child.cmdline())]


def wait_until(is_so: Callable[[], bool]) -> None:
    end_s = time.monotonic() + LIMIT_S
    while not is_so():
        assert time.monotonic() < end_s


def rest_of(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Wait for the end, and return the exit code and what was said on stderr."""
    _, err = process.communicate(timeout=LIMIT_S)
    return process.returncode, err.decode()


def test_however_a_run_ends_it_keeps_what_was_finished_and_the_next_goes_on(
    scene: Scene,
) -> None:
    # Ctrl-C, which a terminal sends to the whole group, workers included.
    process, gate = scene.start()
    workers = workers_of(process)
    os.killpg(process.pid, signal.SIGINT)
    gate.open()
    code, err = rest_of(process)
    assert code == 130
    assert "run the same command again" in err
    assert "Traceback" not in err
    _, alive = psutil.wait_procs(workers, timeout=LIMIT_S)
    assert not alive
    after_stop = scene.num_known()
    assert 1 <= after_stop < NUM_SONGS - 2

    # Ctrl-C twice, while the worker does not react.
    process, _ = scene.start(after_stop)
    workers = workers_of(process)
    for worker in workers:
        worker.suspend()
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    assert b"Stopping" in process.stderr.readline() + process.stderr.readline()
    process.send_signal(signal.SIGINT)
    code, err = rest_of(process)
    assert code == 130
    assert "Traceback" not in err
    _, alive = psutil.wait_procs(workers, timeout=LIMIT_S)
    assert not alive
    after_second = scene.num_known()
    assert after_stop < after_second < NUM_SONGS - 1

    # No chance to tidy up.
    process, _ = scene.start(after_second)
    workers = workers_of(process)
    assert workers
    process.kill()
    rest_of(process)
    _, alive = psutil.wait_procs(workers, timeout=LIMIT_S)
    assert not alive
    after_kill = scene.num_known()
    assert after_second < after_kill < NUM_SONGS

    last = scene.program.run("tag", "--json", "--workers", "1", scene.folder)
    assert last.code == 0
    assert last.summary["files"] == NUM_SONGS
    assert last.summary["from_catalogue"] == after_kill
    assert last.summary["analysed"] == NUM_SONGS - after_kill


def test_a_crash_is_remembered_and_a_song_whose_worker_was_ended_is_tried_once_more(
    scene: Scene,
) -> None:
    process, gate = scene.start()
    (worker,) = workers_of(process)
    worker.send_signal(signal.SIGSEGV)
    _, alive = psutil.wait_procs([worker], timeout=LIMIT_S)
    assert not alive
    # The next one is ended by somebody else, as for lack of memory.
    wait_until(lambda: bool(workers_of(process)))
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.readline()
    (worker,) = workers_of(process)
    worker.kill()
    gate.open()
    code, err = rest_of(process)
    assert code == 1
    (crashed,) = (line for line in err.splitlines() if "wav" in line and "its process" in line)
    assert "crashed (SIGSEGV)" in crashed
    again = scene.program.run("tag", "--json", "--workers", "1", scene.folder)
    (failed,) = (name for name, song in again.songs.items() if song["error"])
    assert again.code == 1
    assert failed in crashed
    assert again.summary["from_catalogue"] == NUM_SONGS - 1


def test_a_stop_while_writing_leaves_whole_files_and_no_copies(
    scene: Scene, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    shutil.copytree(scene.folder, folder)
    sizes = {path.name: path.stat().st_size for path in folder.iterdir()}
    copies = Scene(scene.program, folder)
    process, gate = copies.start(0, "--write")
    process.send_signal(signal.SIGTERM)
    gate.open()
    code, _ = rest_of(process)
    assert code == 130
    assert {path.name for path in folder.iterdir()} == set(sizes)
    again = scene.program.run("tag", "--json", "--write", "--workers", "1", folder)
    assert again.code == 0
    assert 1 <= again.summary["written"] < NUM_SONGS
    assert all((folder / name).stat().st_size > size for name, size in sizes.items())
