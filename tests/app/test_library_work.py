"""The work on the library, with real files and real worker processes."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from commands import MODEL, make_songs
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.job import DeviceInUse, Pace
from mlfa_app.jobs.scanning import library_look
from mlfa_app.jobs.scanning.library_look import FolderNews, look_at_folder, note_absent
from mlfa_app.jobs.scanning.library_work import (
    EffortSoFar,
    LibraryWork,
    RowsChanged,
    SongChanged,
    WorkProgress,
    WorkRequest,
    WorkResult,
)
from mlfa_app.jobs.scanning.song_queue import SongQueue, WorkControl
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.scanner import FoundFile
from mlfa_app.settings import Settings
from mlfa_core.errors import ModelPackageError
from random_package import write_random_package

pytestmark = pytest.mark.long

SETTINGS = Settings(model=MODEL, device="cpu", workers=1)
NUM_SONGS = 5


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("originals")
    make_songs(folder, [f"{number}:wav" for number in range(NUM_SONGS)], duration_s=3.0)
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("MLFA_HOME", str(folder))
    write_random_package(folder / "models" / MODEL, architectures=("melcnn-18",))
    return folder


@pytest.fixture
def music(originals: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    shutil.copytree(originals, folder)
    return folder


@pytest.fixture
def catalog(home: Path) -> Catalog:
    return Catalog.open(home / "catalogue.sqlite")


class Scene:
    """Runs work and keeps what it tells; a test may act on each event."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.control = WorkControl()
        self.events: list[object] = []
        self.is_stopping = threading.Event()
        self.on_event: Callable[[object], None] = lambda _event: None

    def run(self, request: WorkRequest | None = None, settings: Settings = SETTINGS) -> WorkResult:
        def tell(event: object) -> None:
            self.events.append(event)
            self.on_event(event)

        work = LibraryWork(settings, request or WorkRequest(), self.control)
        return work.run(self.catalog, tell, self.is_stopping.is_set)

    def changed(self) -> list[str]:
        """Names of the files that changed, in order."""
        return [event.path.name for event in self.events if isinstance(event, SongChanged)]

    def last(self) -> WorkProgress:
        return [event for event in self.events if isinstance(event, WorkProgress)][-1]


@pytest.fixture
def scene(catalog: Catalog) -> Scene:
    return Scene(catalog)


def model_of(home: Path) -> str:
    from mlfa_app.packages import find_package

    return find_package(MODEL).identifier


def test_files_are_listed_first_and_one_bad_file_stops_nothing(
    scene: Scene, music: Path, home: Path
) -> None:
    (music / "1b.wav").write_bytes(b"RIFF, but no sound")
    listed_at_start: list[int] = []

    def look(event: object) -> None:
        if isinstance(event, FolderNews):
            listed_at_start.append(scene.catalog.counts(model_of(home)).pending)

    scene.on_event = look
    result = scene.run(WorkRequest(folders=(music,)))
    assert listed_at_start == [NUM_SONGS + 1]
    assert result.is_done
    assert (result.tally.analysed, result.tally.failed) == (NUM_SONGS, 1)
    last = scene.last()
    assert (last.done, last.total, last.analysed, last.failed) == (6, 6, 5, 1)
    counts = scene.catalog.counts(model_of(home))
    assert (counts.files, counts.analyzed, counts.pending, counts.failed) == (6, 5, 0, 1)
    assert sorted(scene.changed()) == sorted(path.name for path in music.iterdir())
    device = next(event for event in scene.events if isinstance(event, DeviceInUse))
    assert device.kind == "cpu"
    assert device.precision in ("float32", "bfloat16")
    effort = [event.effort for event in scene.events if isinstance(event, EffortSoFar)][-1]
    assert effort.decoding_s > 0
    assert effort.networks_s > 0
    # Known songs cost nothing: no process is started for a second look.
    scene.events.clear()
    assert scene.run(WorkRequest(everything=True)).tally.files == 0
    assert scene.changed() == []
    # Retry: the one that failed, and nothing else.
    shutil.copy(music / "0.wav", music / "1b.wav")
    os.utime(music / "1b.wav", ns=(1, 1))
    again = scene.run(WorkRequest(retry_all=True))
    assert (again.tally.files, again.tally.failed) == (1, 0)
    assert scene.changed() == ["1b.wav"]
    assert scene.catalog.counts(model_of(home)).failed == 0


def test_a_cancel_keeps_what_was_finished_and_the_next_run_goes_on(
    scene: Scene, music: Path, home: Path
) -> None:
    def cancel_after_first(event: object) -> None:
        if isinstance(event, SongChanged):
            scene.is_stopping.set()

    scene.on_event = cancel_after_first
    result = scene.run(WorkRequest(folders=(music,)))
    kept = scene.catalog.counts(model_of(home)).analyzed
    assert 1 <= kept < NUM_SONGS
    assert not result.is_done
    scene.is_stopping.clear()
    scene.on_event = lambda _event: None
    assert scene.run().tally.analysed == NUM_SONGS - kept


def test_a_pause_holds_the_work_until_it_is_resumed(scene: Scene, music: Path, home: Path) -> None:
    at_pause: list[int] = []
    held: list[int] = []

    def act(event: object) -> None:
        if isinstance(event, SongChanged) and not at_pause:
            scene.control.pause()
            at_pause.append(len(scene.changed()))
        if isinstance(event, WorkProgress) and event.phase == "paused" and at_pause:
            held.append(event.done)
            # Long enough for another song, had it gone on: the display is told 4 times a second.
            # What was in work may take longer; at last nothing is finished any more.
            if len(held) >= 12 and len(set(held[-4:])) == 1:
                scene.control.resume()

    scene.on_event = act
    result = scene.run(WorkRequest(folders=(music,)))
    assert result.is_done
    # Songs in work and in the worker's pipe were finished, no other was begun.
    assert held[-1] < NUM_SONGS
    assert scene.catalog.counts(model_of(home)).analyzed == NUM_SONGS


def test_work_that_is_ended_softly_finishes_the_songs_in_work(
    scene: Scene, music: Path, home: Path
) -> None:
    def end_after_first(event: object) -> None:
        if isinstance(event, SongChanged):
            scene.control.end_softly()

    scene.on_event = end_after_first
    result = scene.run(WorkRequest(folders=(music,)))
    assert not result.is_done
    assert not result.tally.is_interrupted
    assert 1 <= scene.catalog.counts(model_of(home)).analyzed < NUM_SONGS


def test_titles_are_read_before_anything_is_analysed(
    scene: Scene, music: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mlfa_app.jobs.scanning.library_work._FEW_FILES", 1)
    result = scene.run(WorkRequest(folders=(music,), only_look=True))
    assert result.is_done
    assert any(isinstance(event, RowsChanged) for event in scene.events)
    fields = scene.catalog.display_fields(music / "0.wav")
    assert fields is not None
    assert fields.container == "WAV"
    counts = scene.catalog.counts(model_of(home))
    assert (counts.files, counts.analyzed) == (NUM_SONGS, 0)


def test_without_a_model_the_files_are_listed_all_the_same(
    scene: Scene, music: Path, home: Path
) -> None:
    with pytest.raises(ModelPackageError):
        scene.run(WorkRequest(folders=(music,)), Settings(model="no such model"))
    assert scene.catalog.counts("").files == NUM_SONGS


# Folders, without processes


def found(path: Path) -> FoundFile:
    return FoundFile(path, FileStamp.of(path))


def look(catalog: Catalog, folder: Path, **options: object) -> FolderNews:
    return look_at_folder(catalog, folder, "", lambda: False, lambda _n: None, **options)  # type: ignore[arg-type]


def test_a_folder_out_of_reach_masks_its_files_and_is_no_problem(
    catalog: Catalog, music: Path
) -> None:
    assert look(catalog, music).new == NUM_SONGS
    music.rename(music.with_name("elsewhere"))
    news = look(catalog, music)
    assert (news.offline, news.missing, news.problems) == (NUM_SONGS, 0, ())
    assert catalog.counts("").offline == NUM_SONGS
    music.mkdir()  # a mount point without its drive
    assert look(catalog, music).offline == NUM_SONGS
    music.rmdir()
    music.with_name("elsewhere").rename(music)
    news = look(catalog, music)
    assert (news.returned, news.new, news.offline) == (NUM_SONGS, 0, 0)
    assert catalog.counts("").files == NUM_SONGS


def test_a_part_of_a_folder_is_looked_into_without_becoming_a_folder(
    catalog: Catalog, music: Path
) -> None:
    album = music / "album"
    album.mkdir()
    (music / "0.wav").rename(album / "0.wav")
    look(catalog, music)
    (album / "0.wav").unlink()
    shutil.copy(music / "1.wav", album / "new.wav")
    news = look(catalog, album, is_library_folder=False)
    assert (news.folder, news.new, news.missing) == (album, 1, 1)
    shutil.rmtree(album)
    news = look(catalog, album, is_library_folder=False)
    assert (news.folder, news.missing, news.offline) == (music, 2, 0)
    assert catalog.list_folders() == [music]


def test_a_file_that_is_still_written_is_left_for_later(catalog: Catalog, music: Path) -> None:
    os.utime(music / "0.wav", ns=(10**18, 10**18))
    news = look(catalog, music, settle_s=3.0, clock=lambda: 1e9 + 1.0)
    assert news.unsettled == tuple(music / f"{number}.wav" for number in range(NUM_SONGS))
    assert news.new == 0
    os.utime(music / "1.wav", ns=(9 * 10**17, 9 * 10**17))
    news = look(catalog, music, settle_s=3.0, clock=lambda: 1e9 + 1.0)
    assert news.new == 1


def test_files_that_vanish_are_gone_or_out_of_reach_and_never_failures(
    catalog: Catalog, music: Path
) -> None:
    look(catalog, music)
    gone = music / "0.wav"
    gone.unlink()
    catalog.record_failure(gone, FileStamp(1, 1), "0.wav is no longer there.", in_library=True)
    assert note_absent(catalog, gone) is None
    counts = catalog.counts("")
    assert (counts.missing, counts.failed, counts.files) == (1, 0, NUM_SONGS - 1)
    music.rename(music.with_name("elsewhere"))
    assert note_absent(catalog, music / "1.wav") == music
    counts = catalog.counts("")
    assert (counts.offline, counts.missing, counts.failed) == (NUM_SONGS, 0, 0)


def test_the_queue_takes_what_is_asked_for_first(music: Path) -> None:
    control = WorkControl()
    absent: list[Path] = []
    files = [found(music / f"{number}.wav") for number in range(NUM_SONGS)]
    queue = SongQueue(files, control, absent.append)
    (music / "1.wav").unlink()
    os.utime(music / "2.wav", ns=(5, 5))

    def take() -> str | None:
        file = queue.take()
        return None if file is None else file.path.name

    assert take() == "0.wav"
    control.ask_first([music / "3.wav", music / "0.wav"])
    control.ask_first([music / "4.wav"])
    assert [take(), take()] == ["4.wav", "3.wav"]
    changed = queue.take()
    assert changed is not None
    assert (changed.path.name, changed.stamp.mtime_ns) == ("2.wav", 5)
    assert absent == [music / "1.wav"]
    assert take() is None
    assert len(queue) == NUM_SONGS
    assert control.pace() is Pace.ON


def test_requests_are_joined(tmp_path: Path) -> None:
    one = WorkRequest(folders=(tmp_path,), settle_s=3.0)
    two = WorkRequest(folders=(tmp_path, tmp_path / "b"), retry_all=True)
    assert one.joined(two) == WorkRequest(folders=(tmp_path, tmp_path / "b"), retry_all=True)


def test_two_files_of_one_song_that_cannot_be_heard_both_get_their_reason(
    scene: Scene, music: Path, home: Path
) -> None:
    # Both are known to be one song, as after an end in the middle: one of them is tried first.
    for name in ("a.wav", "b.wav"):
        path = music / name
        path.write_bytes(b"RIFF, but no sound")
        scene.catalog.record_file(path, FileStamp.of(path), "d" * 64, in_library=True)
    result = scene.run(WorkRequest(folders=(music,)))
    assert result.is_done
    counts = scene.catalog.counts(model_of(home))
    assert (counts.pending, counts.failed) == (0, 2)
    assert (result.tally.analysed, result.tally.failed) == (NUM_SONGS, 2)
    assert (scene.last().done, scene.last().total) == (NUM_SONGS + 2, NUM_SONGS + 2)


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGKILL")
def test_a_song_whose_process_was_ended_is_tried_once_more_and_then_still_waits(
    scene: Scene, music: Path, home: Path
) -> None:
    for number, path in enumerate(sorted(music.iterdir())):
        scene.catalog.record_file(path, FileStamp.of(path), f"{number:064}", in_library=True)
    # With the first song the next one loses its process; with the last, the one that is left.
    kills_at = (1, NUM_SONGS - 1)

    def on_event(event: object) -> None:
        if isinstance(event, SongChanged) and len(scene.changed()) in kills_at:
            for child in psutil.Process().children(recursive=True):
                if "spawn_main" in " ".join(child.cmdline()):
                    child.kill()

    scene.on_event = on_event
    result = scene.run(WorkRequest(folders=(music,)))
    assert result.is_done
    counts = scene.catalog.counts(model_of(home))
    assert (counts.analyzed, counts.pending, counts.failed) == (NUM_SONGS - 1, 1, 0)
    # What the window counts is what its list of failed files holds.
    assert scene.last().failed == 0
    assert result.tally.failed == 1


def test_a_drive_that_goes_away_in_the_middle_leaves_no_failures_and_nothing_waiting(
    scene: Scene, music: Path, home: Path
) -> None:
    def pull(event: object) -> None:
        if isinstance(event, SongChanged) and music.exists():
            music.rename(music.with_name("pulled"))

    scene.on_event = pull
    result = scene.run(WorkRequest(folders=(music,)))
    counts = scene.catalog.counts(model_of(home))
    assert (counts.offline, counts.pending, counts.failed) == (NUM_SONGS, 0, 0)
    assert result.tally.failed == 0
    assert result.tally.files < NUM_SONGS
    away = [event for event in scene.events if isinstance(event, FolderNews) and event.offline]
    assert len(away) == 1
    music.with_name("pulled").rename(music)
    scene.on_event = lambda _event: None
    scene.run(WorkRequest(returned=True))
    assert scene.catalog.counts(model_of(home)).analyzed == NUM_SONGS


def test_a_stop_is_heeded_while_a_large_folder_is_stored(
    catalog: Catalog, music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_look, "_STORED_AT_ONCE", 1)
    news = look_at_folder(
        catalog, music, "", lambda: catalog.counts("").files >= 2, lambda _count: None
    )
    assert news.is_stopped
    assert catalog.counts("").files == 2
    assert look_at_folder(catalog, music, "", lambda: False, lambda _count: None).new == 3
