"""The job bar's words in each state, its buttons, and the list of failed files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from mlfa_app.catalog.records import LibraryCounts
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.engine import LibraryEngine
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.tables.failure_list import FailureListModel
from mlfa_app.gui.translations import install_translators
from mlfa_app.gui.views.failed_files import FailedFilesDialog
from mlfa_app.gui.views.job_bar import JobBar
from mlfa_app.gui.work_words import WorkFacts, device_details, device_line, time_left, work_sentence
from mlfa_app.jobs.job import DeviceInUse, Effort
from mlfa_app.jobs.scanning.library_work import WorkProgress
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.settings import Settings

STAMP = FileStamp(1, 1)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def engine(runner: Runner) -> LibraryEngine:
    return LibraryEngine(WindowContext(runner, Settings()))


def says(phase: str, counts: LibraryCounts | None = None, **numbers: float) -> str:
    progress = WorkProgress(phase, **numbers)  # type: ignore[arg-type]
    return work_sentence(WorkFacts(progress, counts or LibraryCounts()))


def test_every_state_has_its_sentence(qapp: object) -> None:
    assert says("idle") == "No songs yet."
    assert says("idle", LibraryCounts(files=5120)) == "Up to date: 5,120 songs."
    some = LibraryCounts(files=5120, failed=20)
    assert says("idle", some) == "5,100 songs are analysed; 20 could not be."
    none = LibraryCounts(files=3, failed=3)
    assert says("idle", none) == "None of the 3 songs could be analysed."
    assert says("idle", LibraryCounts(missing=3)) == "All songs are gone from their folders."
    left = LibraryCounts(files=5120, pending=4808)
    assert says("idle", left) == "4,808 of 5,120 songs are not analysed yet."
    assert "out of reach" in says("idle", LibraryCounts(offline=3))
    assert says("scanning") == "Looking into the folders…"
    assert says("scanning", done=1234) == "Looking into the folders: 1,234 music files found…"
    assert says("analysing", done=311, total=5120) == "Analysing 312 of 5,120 songs"
    whole = says("analysing", done=311, total=5120, songs_per_minute=41.3, seconds_left=7000.0)
    assert whole == "Analysing 312 of 5,120 songs · 41 songs a minute · about 2 hours left"
    assert says("analysing", done=9, total=9) == "Analysing 9 of 9 songs"
    assert says("paused", done=312, total=5120) == "Paused: 312 of 5,120 songs done."
    assert "4,808" in says("paused", left)
    stopping = WorkFacts(WorkProgress("analysing", 1, 2), is_stopping=True)
    assert work_sentence(stopping).startswith("Stopping")


def test_one_song_is_spoken_of_as_one(qapp: QApplication) -> None:
    assert install_translators(qapp, "en") == "en"
    one = {"files": 24, "pending": 1}
    assert says("idle", LibraryCounts(**one)) == "1 of 24 songs is not analysed yet."
    assert says("paused", LibraryCounts(**one)) == "Paused: 1 song is still to be analysed."
    assert says("idle", LibraryCounts(files=1, pending=1)) == "The song is not analysed yet."
    assert says("idle", LibraryCounts(files=1)) == "Up to date: 1 song."
    some = LibraryCounts(files=3, failed=2)
    assert says("idle", some) == "1 song is analysed; 2 could not be."
    assert says("analysing", total=1) == "Analysing 1 of 1 song"
    assert says("scanning", done=1) == "Looking into the folders: 1 music file found…"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (10, "less than a minute left"),
        (300, "about 5 minutes left"),
        (5000, "about 83 minutes left"),
        (7000, "about 2 hours left"),
        (200_000, "about 2 days left"),
    ],
)
def test_time_left_is_said_no_finer_than_it_is_known(
    qapp: object, seconds: float, words: str
) -> None:
    assert time_left(seconds) == words


def test_the_device_line_says_only_what_is_known(qapp: object) -> None:
    assert device_line(None, "auto") == "Device: automatic"
    cpu = DeviceInUse("cpu", "cpu", "bfloat16", 2)
    assert device_line(cpu, "auto") == "CPU · bf16 · 2 processes"
    gpu = DeviceInUse("cuda", "cuda (NVIDIA H200)", "float32", 8)
    assert device_line(gpu, "auto") == "NVIDIA H200 · fp32 · 8 decoders"
    fallen = DeviceInUse("cpu", "cpu", "float32", 2, "The GPU is full; the CPU does the work.")
    assert device_line(fallen, "auto") == "fell back: CPU · fp32 · 2 processes"
    details = device_details(fallen, Effort(1.0, 2.0), None, fallen.note)
    assert "limit" not in details  # a song or two prove nothing
    assert fallen.note in details
    assert "The networks limit" in device_details(cpu, Effort(20.0, 80.0), 41.0, "")
    assert "decoding limit" in device_details(gpu, Effort(80.0, 20.0), 41.0, "")
    undecided = device_details(cpu, Effort(50.0, 50.0), 41.0, "")
    assert "50%" in undecided
    assert "limit" not in undecided


def visible(bar: JobBar) -> list[str]:
    buttons = bar.findChildren(QPushButton)
    return [button.text() for button in buttons if not button.isHidden()]


def test_buttons_fit_the_state_and_nothing_changes_its_width(
    engine: LibraryEngine, qtbot: QtBot
) -> None:
    bar = JobBar(engine)
    qtbot.addWidget(bar)
    bar.resize(1000, bar.sizeHint().height())
    bar.show()
    assert visible(bar) == []
    places = []
    for progress, counts, expected in (
        (WorkProgress("idle"), LibraryCounts(files=9), []),
        (WorkProgress("idle"), LibraryCounts(files=9, pending=4), ["Analyse"]),
        (WorkProgress("scanning"), LibraryCounts(files=9), ["Pause", "Stop"]),
        (
            WorkProgress("analysing", 312, 5120, 300, 3, 41.0, 7000.0),
            LibraryCounts(files=9, failed=3),
            ["Pause", "Stop", "3 failed"],
        ),
    ):
        engine._counts = counts
        engine._show(progress)
        assert visible(bar) == expected
        bar.layout().activate()
        tool = bar.findChild(QToolButton)
        assert tool is not None
        places.append(tool.geometry())
    assert len(set(map(repr, places))) == 1
    assert bar.text().startswith("Analysing 313 of 5,120")
    # A narrow window cuts the sentence, and nothing else gives way.
    assert bar.minimumSizeHint().width() < 1000


def test_the_device_is_chosen_in_the_menu(engine: LibraryEngine, qtbot: QtBot) -> None:
    bar = JobBar(engine)
    qtbot.addWidget(bar)
    tool = bar.findChild(QToolButton)
    assert tool is not None
    menu = tool.menu()
    assert [action.isChecked() for action in menu.actions()] == [True, False, False]
    menu.actions()[1].trigger()
    assert engine.context.settings.device == "cpu"
    assert [action.isChecked() for action in menu.actions()] == [False, True, False]
    assert tool.text() == "CPU"
    qtbot.waitUntil(lambda: not engine.context.runner.deciding.is_busy)


# Failed files


@pytest.fixture
def library(home: Path, tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in ("a.mp3", "b.mp3", "c.flac")]
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        for path in paths:
            path.touch()
            reason = "the file ends early" if path.suffix == ".mp3" else "it holds no sound"
            catalog.record_failure(
                path,
                STAMP,
                f"Could not read {path.name}: {reason}.",
                "Get another copy.",
                in_library=True,
            )
        # Only tagged in passing: none of the library's.
        catalog.record_failure(tmp_path / "else.mp3", STAMP, "Could not read it.")
    return paths


@pytest.fixture
def dialog(library: list[Path], engine: LibraryEngine, qtbot: QtBot) -> FailedFilesDialog:
    dialog = FailedFilesDialog(engine)
    qtbot.addWidget(dialog)
    dialog.open_list()
    qtbot.waitUntil(lambda: len(dialog.model.files()) == 3)
    return dialog


def test_failed_files_are_grouped_by_reason(
    dialog: FailedFilesDialog, library: list[Path], qtmodeltester: object
) -> None:
    model: FailureListModel = dialog.model
    texts = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert texts == [
        "Could not read this file: the file ends early. (2)",
        "Could not read this file: it holds no sound. (1)",
    ]
    assert model.paths_at([model.index(0, 0)]) == library[:2]
    assert model.advice_at(model.index(0, 0)) == "Get another copy."
    assert dialog.selected_paths() == library


def test_the_list_is_copied_and_files_are_removed_from_the_library_only(
    dialog: FailedFilesDialog, library: list[Path], engine: LibraryEngine, qtbot: QtBot
) -> None:
    dialog.copy_list()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 3
    assert str(library[0]) in lines[0]
    dialog.remove([library[0]])
    qtbot.waitUntil(lambda: len(dialog.model.files()) == 2)
    assert library[0].exists()
    dialog.remove(library[1:])
    qtbot.waitUntil(lambda: dialog.model.files() == [])
    buttons = {
        button.text().replace("&", ""): button.isEnabled()
        for button in dialog.findChildren(QPushButton)
    }
    assert not buttons["Try all again"]
    assert buttons["Close"]
    assert dialog.testAttribute(Qt.WidgetAttribute.WA_DeleteOnClose) is False
