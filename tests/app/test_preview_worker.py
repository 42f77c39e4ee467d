"""The preview's worker: a real process that is kept, tells early, stops for the next, and dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import wait
from pathlib import Path

import numpy as np
import psutil
import pytest

from encoders import music, write_wav
from mlfa_app.jobs.hearing.preview import (
    Identity,
    PreviewedSong,
    load_networks,
    preview_song,
    stop_hearing,
)
from mlfa_app.jobs.hearing.tasks import AnalyzerSpec
from mlfa_app.jobs.kept_worker import KeptWorker, WorkerEndedError
from mlfa_app.jobs.worker_process import Beat, Refused, Reply, Returned
from mlfa_app.library.payload import payload_digest
from mlfa_core.audio import SAMPLE_RATE
from mlfa_core.errors import UnreadableAudioError
from mlfa_core.inference import SongAnalyzer
from mlfa_core.model_package import ModelPackage
from mlfa_core.partial_results import PartialResult
from random_package import write_random_package

_PATIENCE_S = 120.0


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> ModelPackage:
    folder = tmp_path_factory.mktemp("package")
    return write_random_package(folder, architectures=("melcnn-18",), levels=(1, 2))


@pytest.fixture(scope="module")
def spec(package: ModelPackage) -> AnalyzerSpec:
    return AnalyzerSpec(package.path, package.identifier, "cpu", 1)


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("songs") / "song.wav"
    return write_wav(path, music(50.0, SAMPLE_RATE, 1), SAMPLE_RATE)


@pytest.fixture(scope="module")
def worker() -> Iterator[KeptWorker]:
    kept = KeptWorker()
    yield kept
    kept.close()


def replies_until_end(worker: KeptWorker, task: int) -> list[tuple[int, Reply]]:
    """All that is said until a task has ended."""
    said: list[tuple[int, Reply]] = []
    while True:
        assert wait([worker], _PATIENCE_S), "the worker says nothing"
        said += worker.replies()
        if said and said[-1][0] == task and not isinstance(said[-1][1], Beat):
            return said


def test_a_song_is_told_in_parts_and_its_end_is_that_of_the_analysis(
    worker: KeptWorker, package: ModelPackage, spec: AnalyzerSpec, song: Path, tmp_path: Path
) -> None:
    loaded = replies_until_end(worker, worker.send(load_networks, spec))
    assert isinstance(loaded[-1][1], Returned)

    task = worker.send(preview_song, spec, song)
    said = replies_until_end(worker, task)
    assert {number for number, _ in said} == {task}
    news = [reply.message for _, reply in said if isinstance(reply, Beat)]
    # Loaded once: no second word on the device. Tags come before the digest.
    assert isinstance(news[0], PartialResult)
    assert news[0].heard_s == pytest.approx(6.0)
    assert isinstance(news[1], Identity)
    assert news[1].digest == payload_digest(song)
    assert news[1].fields.container == "WAV"
    assert [part.heard_s for part in news if isinstance(part, PartialResult)][1:] == [20, 40, 50]

    end = said[-1][1]
    assert isinstance(end, Returned)
    assert isinstance(end.value, PreviewedSong)
    assert end.value.identity == news[1]
    found = SongAnalyzer(package).analyze(song)
    np.testing.assert_array_equal(end.value.heard.scores, found.scores)
    np.testing.assert_array_equal(end.value.heard.segment_scores, found.segment_scores)
    assert not worker.is_busy

    # The same process says in a sentence what it cannot read, and goes on.
    broken = tmp_path / "broken.mp3"
    broken.write_bytes(b"no sound at all")
    task = worker.send(preview_song, spec, broken)
    refused = replies_until_end(worker, task)[-1][1]
    assert isinstance(refused, Refused)
    assert isinstance(refused.error, UnreadableAudioError)


def test_the_next_task_ends_the_running_one(
    worker: KeptWorker, spec: AnalyzerSpec, tmp_path: Path
) -> None:
    long = write_wav(tmp_path / "long.wav", music(20.0, SAMPLE_RATE, 1).repeat(40, 0), SAMPLE_RATE)
    task = worker.send(preview_song, spec, long)
    # Once it is under way, so that the question to stop is met in the middle of the song.
    heard: list[float] = []
    while not heard:
        assert wait([worker], _PATIENCE_S)
        for _, reply in worker.replies():
            if isinstance(reply, Beat) and isinstance(reply.message, PartialResult):
                heard.append(reply.message.heard_s)
    last = worker.send(stop_hearing)
    said = replies_until_end(worker, last)
    ends = {number: reply for number, reply in said if not isinstance(reply, Beat)}
    assert ends == {task: Returned(None), last: Returned(None)}
    parts = [reply.message for _, reply in said if isinstance(reply, Beat)]
    heard += [part.heard_s for part in parts if isinstance(part, PartialResult)]
    assert max(heard) < 800.0


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal here")
def test_what_nobody_waits_for_gives_way(worker: KeptWorker, spec: AnalyzerSpec) -> None:
    before = psutil.Process(worker.process_id).nice()
    said = replies_until_end(worker, worker.send(load_networks, replace(spec, gives_way=True)))
    assert isinstance(said[-1][1], Returned)
    after = psutil.Process(worker.process_id).nice()
    if sys.platform == "win32":
        assert after == psutil.BELOW_NORMAL_PRIORITY_CLASS
    else:
        assert after == max(10, before)


def test_a_killed_worker_is_noticed() -> None:
    worker = KeptWorker()
    task = worker.send(stop_hearing)
    replies_until_end(worker, task)
    assert worker.is_ready
    assert worker.process_id is not None
    os.kill(worker.process_id, signal.SIGKILL)
    assert wait([worker], _PATIENCE_S)
    with pytest.raises(WorkerEndedError):
        worker.replies()
    # Sending to it raises nothing: its end is said in one place.
    worker.send(stop_hearing)
    worker.close()


CTRL_C = """
import os, signal
from multiprocessing.connection import wait
from mlfa_app.jobs.kept_worker import KeptWorker
from mlfa_app.player.client import PlayerClient

if __name__ == "__main__":
    heard = []
    signal.signal(signal.SIGINT, lambda *_: heard.append(True))
    worker, player = KeptWorker(), PlayerClient("none")
    player.start()
    # The terminal sends it to everything that the program has started.
    os.killpg(0, signal.SIGINT)
    while not worker.is_ready:
        assert wait([worker], 120)
        worker.replies()
    assert player.is_running
    while player._unheard:
        assert wait([player.fileno], 120)
        player.poll()
        assert player.is_running
    # Nothing is closed: the program was interrupted while it started. Still it ends.
    print(len(heard), worker.process_id, player.process_id)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_ctrl_c_neither_ends_starting_processes_nor_leaves_them_behind(tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(CTRL_C)
    done = subprocess.run(
        [sys.executable, script],
        capture_output=True,
        text=True,
        start_new_session=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    heard, *started = map(int, done.stdout.split())
    assert heard == 1
    assert not any(psutil.pid_exists(pid) for pid in started)
