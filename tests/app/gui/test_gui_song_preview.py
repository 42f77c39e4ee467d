"""A dropped song: heard by a real worker, the same as the catalogue's, and only visiting."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from encoders import music, write_wav
from mlfa_app.catalog.listing import Order, SongState
from mlfa_app.catalog.query_language import parse_query
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.decisions import DecisionDesk
from mlfa_app.gui.playback import Playback
from mlfa_app.gui.previewer import Previewer, PreviewState
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.views.song.view import SongView
from mlfa_app.gui.views.songs_view import SongsView
from mlfa_app.gui.why_opening import WhyOpening
from mlfa_app.jobs.memory_watch import resident_bytes
from mlfa_app.library.payload import payload_digest
from mlfa_app.settings import Settings
from mlfa_core.audio import SAMPLE_RATE
from mlfa_core.errors import KnownError
from mlfa_core.model_package import ModelPackage
from random_package import write_random_package

_PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> ModelPackage:
    folder = tmp_path_factory.mktemp("package")
    return write_random_package(folder, architectures=("melcnn-18",), levels=(1, 2))


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("songs") / "song.wav"
    return write_wav(path, music(45.0, SAMPLE_RATE, 1), SAMPLE_RATE)


@pytest.fixture
def context(runner: Runner, package: ModelPackage) -> WindowContext:
    return WindowContext(runner, Settings(device="cpu"), package)


@pytest.fixture
def catalog(home: Path, context: WindowContext) -> Iterator[Catalog]:
    with Catalog.open(home / "catalogue.sqlite") as opened:
        yield opened


class Ear:
    """Takes down what a previewer tells."""

    def __init__(self, previewer: Previewer) -> None:
        self.states: list[PreviewState] = []
        self.errors: list[KnownError] = []
        previewer.updated.connect(self.states.append)
        previewer.failed.connect(self._take_error)

    def _take_error(self, _path: Path, error: KnownError) -> None:
        self.errors.append(error)

    @property
    def has_ended(self) -> bool:
        return bool(self.errors) or bool(self.states and self.states[-1].is_final)


@pytest.fixture
def previewer(qtbot: QtBot, context: WindowContext) -> Iterator[Previewer]:
    made = Previewer(context)
    yield made
    made.shut_down()
    assert not context.messages.bugs


def test_a_song_is_refined_to_what_the_catalogue_keeps(
    qtbot: QtBot,
    previewer: Previewer,
    catalog: Catalog,
    package: ModelPackage,
    song: Path,
    tmp_path: Path,
) -> None:
    ear = Ear(previewer)
    previewer.open(song)
    qtbot.waitUntil(lambda: ear.has_ended, timeout=_PATIENCE_MS)
    assert ear.errors == []
    heard = [state.heard_s for state in ear.states]
    assert heard[0] == 0.0
    assert heard == sorted(heard)
    first = next(state for state in ear.states if state.scores is not None)
    assert first.heard_s == pytest.approx(6.0)
    assert first.duration_s == pytest.approx(45.0, abs=0.1)
    assert [state.is_final for state in ear.states].count(True) == 1
    last = ear.states[-1]
    assert last.fields is not None
    assert last.fields.container == "WAV"
    digest = payload_digest(song)
    assert last.digest == digest

    qtbot.waitUntil(lambda: catalog.has_analysis(digest, package.identifier))
    stored = catalog.load_analysis(digest, package.identifier)
    assert stored is not None
    assert last.scores is not None
    assert last.segments is not None
    np.testing.assert_array_equal(stored.scores, last.scores)
    np.testing.assert_array_equal(stored.segment_scores, last.segments.scores)
    assert stored.is_music == last.is_music
    assert stored.features  # re-deciding later needs no decoding
    record = catalog.find_file(song)
    assert record is not None
    assert not record.in_library
    assert catalog.counts(package.identifier).files == 0

    # Known now: no listening.
    ear.states.clear()
    previewer.open(song)
    qtbot.waitUntil(lambda: ear.has_ended, timeout=_PATIENCE_MS)
    assert {round(state.heard_s) for state in ear.states} == {0, 45}
    np.testing.assert_array_equal(ear.states[-1].scores, stored.scores)
    qtbot.waitUntil(lambda: previewer.state is not None and previewer.state.fields is not None)

    # Nor for a copy of it elsewhere: scores that only the catalogue can have come up.
    copy = Path(shutil.copy(song, tmp_path / "copy.wav"))
    marked = np.array([0.11, 0.22, 0.33], np.float32)
    catalog.store_analysis(
        digest,
        package.identifier,
        duration_s=45.0,
        scores=marked,
        is_music=0.9,
        features={},
        segment_scores=marked[None],
        segment_starts_s=[0.0],
        segment_duration_s=45.0,
    )
    ear.states.clear()
    previewer.open(copy)
    qtbot.waitUntil(lambda: ear.has_ended, timeout=_PATIENCE_MS)
    np.testing.assert_array_equal(ear.states[-1].scores, marked)
    qtbot.waitUntil(lambda: catalog.find_file(copy) is not None)


def test_another_song_takes_the_place_and_a_killed_worker_is_replaced(
    qtbot: QtBot, previewer: Previewer, song: Path, tmp_path: Path
) -> None:
    other = write_wav(tmp_path / "other.wav", music(30.0, SAMPLE_RATE, 1) * 0.5, SAMPLE_RATE)
    ear = Ear(previewer)
    previewer.open(other)
    previewer.open(song)
    qtbot.waitUntil(lambda: ear.has_ended, timeout=_PATIENCE_MS)
    assert ear.states[-1].path == song
    assert not any(state.scores is not None for state in ear.states if state.path == other)

    # Killed in the middle of a song: a new process hears it once more.
    before = previewer.worker_id
    assert before is not None
    psutil.Process(before).suspend()  # it shall not be through before it is killed
    ear.states.clear()
    previewer.open(other)
    qtbot.waitUntil(lambda: previewer._task != 0)
    os.kill(before, signal.SIGTERM if not hasattr(signal, "SIGKILL") else signal.SIGKILL)
    qtbot.waitUntil(lambda: ear.has_ended, timeout=_PATIENCE_MS)
    assert ear.errors == []
    assert ear.states[-1].path == other
    assert previewer.worker_id not in (None, before)


def test_a_worker_that_hangs_is_ended_with_a_sentence(
    qtbot: QtBot, context: WindowContext, song: Path
) -> None:
    # Nobody starts a process and loads a model within a hundredth of a second.
    previewer = Previewer(context, silence_limit_ms=10)
    ear = Ear(previewer)
    previewer.open(song)
    qtbot.waitUntil(lambda: ear.has_ended, timeout=_PATIENCE_MS)
    assert "the process got no further" in ear.errors[0].summary
    assert previewer.worker_id is None
    previewer.shut_down()


@pytest.mark.skipif(resident_bytes(os.getpid()) is None, reason="the system does not tell")
def test_a_worker_that_takes_too_much_memory_is_ended_with_a_sentence(
    qtbot: QtBot, context: WindowContext, song: Path
) -> None:
    previewer = Previewer(context, memory_limit_bytes=20 << 20)  # less than Python alone
    ear = Ear(previewer)
    previewer.open(song)
    qtbot.waitUntil(lambda: ear.has_ended, timeout=_PATIENCE_MS)
    assert "GiB of memory and was ended" in ear.errors[0].summary
    assert song.name in ear.errors[0].summary
    assert previewer.worker_id is None
    previewer.shut_down()


def test_the_view_of_a_dropped_song(
    qtbot: QtBot, context: WindowContext, catalog: Catalog, song: Path, tmp_path: Path
) -> None:
    playback = Playback(None, sink="null")
    view = SongView(context, playback, DecisionDesk(context))
    qtbot.addWidget(view)
    view.resize(430, 900)
    view.show()
    view.show_preview(song)
    strip = view.page.strip
    assert strip.isVisible()
    assert strip.text == "Listening…"
    assert view.page.header.title == "song"
    # Each text, also where the next one is there before anybody looks.
    said: list[str] = []
    view.previewer.updated.connect(lambda _state: said.append(strip.text))
    qtbot.waitUntil(
        lambda: any("Listening… 0:06 of 0:45" in text for text in said), timeout=_PATIENCE_MS
    )
    # Asked why before it was heard to its end: said then, without asking again.
    window = QWidget()
    qtbot.addWidget(window)
    opening = WhyOpening(context, view, SongsView(context), playback, window)
    view.ask_why()
    qtbot.waitUntil(lambda: opening.dialog is not None)
    why = opening.dialog
    assert why is not None
    qtbot.waitUntil(lambda: "not part of your library" in strip.text, timeout=_PATIENCE_MS)
    qtbot.waitUntil(lambda: bool(why.bars.rows), timeout=_PATIENCE_MS)
    assert why.wish.path == song
    why.close()
    # Techno's threshold is 0 in this package; verdicts are for songs of the library.
    tags = [line.reading.tag for line in view.page.scores.lines if line.reading is not None]
    assert "techno" in tags
    assert not any(line.accept_button.isVisible() for line in view.page.scores.lines)
    assert "techno" in view.page.timeline.tag_names
    with qtbot.waitSignal(view.add_requested) as asked:
        strip.add_button.click()
    assert asked.args == [song]
    assert context.rule is not None
    assert len(catalog.list_ids(parse_query(""), Order(), context.rule)) == 0
    assert catalog.state_counts(context.rule).get(SongState.REVIEW, 0) == 0

    # Once it is part of the library, the strip says so. What was heard is kept beside the window.
    qtbot.waitUntil(lambda: catalog.find_file(song) is not None, timeout=_PATIENCE_MS)
    assert catalog.add_to_library([song]) == 1
    view.show_preview(song)
    qtbot.waitUntil(lambda: "is part of your library" in strip.text)
    assert not strip.add_button.isVisible()

    broken = tmp_path / "broken.mp3"
    broken.write_bytes(b"no sound at all")
    view.show_preview(broken)
    qtbot.waitUntil(strip.retry_button.isVisible, timeout=_PATIENCE_MS)
    assert "broken.mp3" in strip.text
    assert not view.page.timeline.isVisible()

    with qtbot.waitSignal(view.preview_closed):
        strip.close_button.click()
    assert not strip.isVisible()
    assert "No song selected" in view.summary.text
    view.shut_down()
    playback.close()
    assert not context.messages.bugs
