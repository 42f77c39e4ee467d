"""The engine with real audio, real processes and a real catalogue."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from commands import MODEL, make_songs
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.engine import LibraryEngine
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.work_memory import SESSION_KEY, WorkMemory
from mlfa_app.jobs.job import Tally
from mlfa_app.jobs.scanning.library_work import WorkProgress
from mlfa_app.settings import Settings
from mlfa_core.errors import KnownError
from random_package import write_random_package
from song_gate import SongGate

pytestmark = pytest.mark.long

NUM_SONGS = 6
# A third of a second of work for each song: time to act while it goes on.
SLOW = "samplecnn-2-13"
LIMIT_MS = 90_000


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("originals")
    make_songs(folder, [f"{number}:wav" for number in range(NUM_SONGS)], duration_s=4.0)
    return folder


@pytest.fixture
def music(originals: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    shutil.copytree(originals, folder)
    return folder


class Listener:
    """Keeps what an engine tells."""

    def __init__(self, engine: LibraryEngine) -> None:
        self.engine = engine
        self.progress: list[WorkProgress] = []
        self.changed: list[str] = []
        self.notices: list[str] = []
        self.errors: list[KnownError] = []
        self.tallies: list[Tally] = []
        engine.progressed.connect(self.progress.append)
        engine.songs_changed.connect(self.on_songs_changed)
        engine.noticed.connect(self.notices.append)
        engine.failed.connect(self.errors.append)
        engine.finished.connect(self.tallies.append)

    def on_songs_changed(self, paths: list[Path]) -> None:
        self.changed += [path.name for path in paths]

    def wait(self, qtbot: QtBot) -> Tally:
        """Wait for the end of the work and for the counts after it."""
        count = len(self.tallies)
        qtbot.waitUntil(lambda: len(self.tallies) > count or bool(self.errors), timeout=LIMIT_MS)
        assert not self.errors
        self.settle(qtbot)
        return self.tallies[-1]

    def settle(self, qtbot: QtBot) -> None:
        """Wait for the short work in the lanes."""
        runner = self.engine.context.runner
        lanes = (runner.reading, runner.counting, runner.deciding, runner.analysing)
        qtbot.waitUntil(lambda: not any(lane.is_busy for lane in lanes), timeout=LIMIT_MS)


@pytest.fixture
def context(home: Path, runner: Runner) -> WindowContext:
    if not (home / "models" / MODEL).exists():
        write_random_package(home / "models" / MODEL, architectures=("melcnn-18",))
    return WindowContext(runner, Settings(model=MODEL, device="cpu", workers=1))


@pytest.fixture
def listener(context: WindowContext, qtbot: QtBot) -> Listener:
    context.load_package()
    qtbot.waitUntil(lambda: context.package is not None, timeout=LIMIT_MS)
    return Listener(LibraryEngine(context))


@pytest.fixture
def slow_model(home: Path) -> None:
    write_random_package(home / "models" / MODEL, architectures=(SLOW,))


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SongGate:
    """Closed behind the first song."""
    made = SongGate(tmp_path / "gate")
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    return made


def memory(home: Path) -> WorkMemory:
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        return WorkMemory.from_text(catalog.session_value(SESSION_KEY))


def test_a_folder_is_added_analysed_and_removed(
    listener: Listener, music: Path, home: Path, qtbot: QtBot
) -> None:
    engine = listener.engine
    (music / "bad.wav").write_bytes(b"RIFF, but no sound")
    engine.add_folders([music])
    assert engine.is_active
    tally = listener.wait(qtbot)
    assert (tally.analysed, tally.failed) == (NUM_SONGS, 1)
    assert not engine.is_active
    assert set(listener.changed) == {path.name for path in music.iterdir()}
    phases = list(dict.fromkeys(one.phase for one in listener.progress))
    assert phases == ["scanning", "analysing", "idle"]
    numbers = [one.done for one in listener.progress if one.phase == "analysing"]
    assert numbers == sorted(numbers)
    assert numbers[-1] == NUM_SONGS + 1
    counts = engine.counts
    assert (counts.files, counts.pending, counts.failed) == (NUM_SONGS + 1, 0, 1)
    assert engine.progress.device.startswith("CPU · ")
    assert "1" in engine.progress.device
    assert "The analysis runs on the processor (CPU)." in engine.device_details
    assert memory(home) == WorkMemory("idle")
    # Retry: only what failed.
    listener.changed.clear()
    shutil.copy(music / "0.wav", music / "bad.wav")
    engine.retry_failed([music / "bad.wav"])
    assert listener.wait(qtbot).failed == 0
    assert listener.changed == ["bad.wav"]
    before = sorted(path.name for path in music.iterdir())
    engine.remove_folder(music)
    qtbot.waitUntil(lambda: engine.counts.files == 0, timeout=LIMIT_MS)
    assert sorted(path.name for path in music.iterdir()) == before
    assert listener.notices == []


def test_pause_resume_and_cancel(
    gate: SongGate, listener: Listener, music: Path, home: Path, qtbot: QtBot
) -> None:
    engine = listener.engine
    engine.add_folders([music])
    qtbot.waitUntil(lambda: bool(listener.changed), timeout=LIMIT_MS)
    engine.pause()
    assert engine.is_paused
    assert listener.progress[-1].phase == "paused"
    start = len(listener.progress)
    gate.open()

    def is_held() -> bool:
        """A pause is told of four times a second: often enough for two more songs."""
        done = [one.done for one in listener.progress[start:]]
        # What was in work may take longer; at last nothing is finished any more.
        return len(done) > 12 and len(set(done[-5:])) == 1

    qtbot.waitUntil(is_held, timeout=LIMIT_MS)
    assert {one.phase for one in listener.progress[start:]} == {"paused"}
    assert listener.progress[-1].done < NUM_SONGS
    assert memory(home).state == "paused"
    gate.close()
    engine.resume()
    assert listener.progress[-1].phase == "analysing"
    engine.cancel()
    gate.open()
    assert engine.is_stopping
    tally = listener.wait(qtbot)
    assert tally.is_interrupted
    assert not engine.is_active
    assert memory(home).state == "cancelled"
    kept = engine.counts.analyzed
    assert 1 <= kept < NUM_SONGS
    # Cancelled work stays cancelled at the next start, until it is asked for.
    second = Listener(LibraryEngine(engine.context))
    second.engine.resume_from_last_time()
    second.settle(qtbot)
    assert not second.engine.is_active
    assert second.engine.counts.pending == NUM_SONGS - kept
    second.engine.resume()
    assert second.wait(qtbot).analysed == NUM_SONGS - kept
    assert memory(home).state == "idle"


def test_paused_work_waits_at_the_next_start(
    listener: Listener, music: Path, home: Path, qtbot: QtBot
) -> None:
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        catalog.set_session_value(SESSION_KEY, WorkMemory("paused", (music,)).as_text())
    listener.engine.resume_from_last_time()
    listener.settle(qtbot)
    assert listener.engine.is_paused
    assert listener.engine.counts.files == 0
    (music / "0.wav").rename(music.parent / "0.wav")
    listener.engine.resume()
    assert listener.wait(qtbot).analysed == NUM_SONGS - 1


def test_a_new_folder_and_new_settings_are_taken_up_while_work_goes_on(
    slow_model: None, listener: Listener, music: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    engine = listener.engine
    other = tmp_path / "other"
    other.mkdir()
    (music / "4.wav").rename(other / "4.wav")
    engine.add_folders([music])
    qtbot.waitUntil(lambda: bool(listener.changed), timeout=LIMIT_MS)
    engine.add_folders([other])
    engine.context.change_settings(workers=2)
    listener.wait(qtbot)
    assert engine.counts.analyzed == NUM_SONGS
    assert engine.counts.pending == 0
    assert len(listener.changed) == NUM_SONGS  # nothing was done twice


def test_a_drive_that_is_away_is_told_once_and_makes_no_failures(
    listener: Listener, home: Path, music: Path, qtbot: QtBot
) -> None:
    engine = listener.engine
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        catalog.set_session_value(SESSION_KEY, WorkMemory("cancelled").as_text())
    engine.resume_from_last_time()
    listener.settle(qtbot)
    engine.look_again([])  # cancelled: files are listed, not analysed
    listener.settle(qtbot)
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        catalog.add_folder(music)
    engine.look_again([])
    qtbot.waitUntil(lambda: engine.counts.files == NUM_SONGS, timeout=LIMIT_MS)
    listener.settle(qtbot)
    music.rename(music.with_name("elsewhere"))
    for _ in range(2):
        engine.check_drives()
        listener.settle(qtbot)
    assert len(listener.notices) == 1
    assert str(music) in listener.notices[0]
    assert (engine.counts.offline, engine.counts.failed) == (NUM_SONGS, 0)
    music.with_name("elsewhere").rename(music)
    engine.check_drives()
    qtbot.waitUntil(lambda: engine.counts.files == NUM_SONGS, timeout=LIMIT_MS)
    listener.settle(qtbot)
    assert engine.counts.offline == 0
    assert not listener.errors


def test_without_a_model_songs_are_listed_and_the_reason_is_said(
    listener: Listener, music: Path, qtbot: QtBot
) -> None:
    engine = listener.engine
    engine.context.settings = Settings(model="no such model")
    engine.add_folders([music])
    qtbot.waitUntil(lambda: bool(listener.errors), timeout=LIMIT_MS)
    assert "no such model" in listener.errors[0].summary
    qtbot.waitUntil(lambda: engine.counts.files == NUM_SONGS, timeout=LIMIT_MS)
    assert not engine.is_active
