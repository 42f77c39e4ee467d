"""The history in the window, on real files: look ahead, take back a file and a run, bring back."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import mutagen
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from journals import Desk
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.tables.history_table import FileColumn, RunColumn
from mlfa_app.gui.tables.result_list import ResultKind
from mlfa_app.gui.views.writing.history_dialog import HistoryDialog
from mlfa_app.journal.database import JOURNAL_NAME
from mlfa_app.journal.records import RunKind
from mlfa_app.settings import Settings
from review_library import RULE, ReviewLibrary


@pytest.fixture
def desk(home: Path) -> Iterator[Desk]:
    """Writes as a run does, beside the window's own catalogue."""
    made = Desk(home)
    yield made
    made.close()


@pytest.fixture
def library(tmp_path: Path, desk: Desk) -> ReviewLibrary:
    folder = tmp_path / "music"
    folder.mkdir()
    return ReviewLibrary(folder, desk.catalog)


@pytest.fixture
def context(runner: Runner) -> WindowContext:
    return WindowContext(runner, Settings(), rule=RULE)


def press(button: QAbstractButton) -> None:
    assert button.isEnabled(), button.text()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def opened(qtbot: QtBot, context: WindowContext) -> HistoryDialog:
    dialog = HistoryDialog(context)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def runs(dialog: HistoryDialog) -> list[tuple[str, str]]:
    model = dialog.browser.runs
    return [
        (model.index(row, RunColumn.DID).data(), model.index(row, RunColumn.STATE).data())
        for row in range(model.rowCount())
    ]


def rows(dialog: HistoryDialog) -> list[tuple[str, ...]]:
    model = dialog.browser.files
    return [
        tuple(str(model.index(row, column).data()) for column in FileColumn)
        for row in range(model.rowCount())
    ]


def lines(dialog: HistoryDialog) -> list[tuple[ResultKind, str]]:
    return [(line.kind, f"{line.name}: {line.text}") for line in dialog.undo_page.model.lines]


def look(qtbot: QtBot, dialog: HistoryDialog, button: QAbstractButton) -> str:
    with qtbot.waitSignal(dialog.desk.looked_ahead):
        press(button)
    return dialog.undo_page.headline.text()


def confirm(qtbot: QtBot, dialog: HistoryDialog) -> str:
    with qtbot.waitSignal(dialog.desk.finished):
        press(dialog.undo_page.confirm_button)
    return dialog.undo_page.headline.text()


def go_back(qtbot: QtBot, dialog: HistoryDialog) -> None:
    with qtbot.waitSignal(dialog.desk.files_complete):
        press(dialog.undo_page.back_button)


def genre(path: Path) -> list[str]:
    return list((mutagen.File(path, easy=True) or {}).get("genre", []))


def test_a_file_and_then_the_run_are_taken_back_and_brought_back(
    qtbot: QtBot, context: WindowContext, library: ReviewLibrary, desk: Desk
) -> None:
    names = ("Ann", "Bob", "Cid")
    ids = [library.add(name, "flac", duration_s=0.3 + at / 10) for at, name in enumerate(names)]
    ann, bob, cid = (library.path(file_id) for file_id in ids)
    before = {path: path.read_bytes() for path in (ann, bob, cid)}
    spot = desk.spot(RunKind.WRITE)
    for path in (ann, bob, cid):
        desk.write(path, {"genre": ("Rock",), "mood": ("calm",)}, spot)
    desk.journal.finish_run(spot.run_id)
    dialog = opened(qtbot, context)
    browser, page = dialog.browser, dialog.undo_page
    qtbot.waitUntil(lambda: len(rows(dialog)) == 6)
    assert runs(dialog) == [("3 files written", "can be taken back")]
    assert rows(dialog)[0] == ("Cid.flac", "Genre", "empty", "Rock", "")
    assert rows(dialog)[1] == ("", "Mood", "empty", "calm", "")
    spoken = browser.files.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Cid.flac, Mood, empty, calm"
    assert not browser.undo_files_button.isEnabled()

    # One file: found by the filter, chosen, looked at without being touched, taken back.
    browser.filter_edit.setText("ann")
    assert [row[1] for row in rows(dialog)] == ["Genre", "Mood"]
    browser.file_table.selectionModel().select(
        browser.files.index(0, 0),
        QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows,
    )
    assert look(qtbot, dialog, browser.undo_files_button) == (
        "1 files would be taken back. 1 to the byte."
    )
    assert lines(dialog) == [
        (
            ResultKind.WRITTEN,
            "Ann.flac: to the byte as it was before (Genre: Rock → empty; Mood: calm → empty)",
        )
    ]
    assert genre(ann) == ["Rock"]
    assert page.explanation.isVisible()
    changed: list[list[int]] = []
    context.signals.songs_changed.connect(changed.append)
    assert confirm(qtbot, dialog) == "1 files taken back. 1 to the byte."
    assert ann.read_bytes() == before[ann]
    assert changed == [[ids[0]]]
    assert page.bring_back_button.isVisible()
    go_back(qtbot, dialog)
    # The table of songs asks the catalogue, which knows as well.
    assert runs(dialog) == [
        ("1 files taken back", "can be brought back"),
        ("3 files written", "2 can be taken back, 1 taken back"),
    ]
    assert rows(dialog)[0][4] == "taken back"

    # Somebody edits one of the others; the run's other fields and files come back all the same.
    browser.filter_edit.clear()
    foreign = mutagen.File(bob)
    foreign["genre"] = ["Chanson"]
    foreign.save()
    assert look(qtbot, dialog, browser.undo_run_button) == (
        "2 files would be taken back. 1 to the byte. 1 with fields that were changed since, "
        "which stay."
    )
    assert lines(dialog)[1] == (
        ResultKind.SKIPPED,
        "Bob.flac: field by field, all else stays as it is now (Mood: calm → empty); "
        "Genre stays: changed since, it is now Chanson",
    )
    confirm(qtbot, dialog)
    assert page.problems_box.isEnabled()
    assert cid.read_bytes() == before[cid]
    assert genre(bob) == ["Chanson"]
    go_back(qtbot, dialog)
    assert runs(dialog)[-1] == ("3 files written", "2 taken back, 1 changed since")

    # An undo is undone: only one field, chosen by name.
    browser.run_table.selectRow(0)
    qtbot.waitUntil(lambda: len(rows(dialog)) == 3)
    browser.field_box.setCurrentIndex(browser.field_box.findData("mood"))
    assert "Mood" in browser.undo_run_button.text()
    assert look(qtbot, dialog, browser.undo_run_button).startswith("2 files would be")
    confirm(qtbot, dialog)
    assert genre(cid) == []
    assert mutagen.File(cid)["mood"] == ["calm"]
    assert mutagen.File(bob)["mood"] == ["calm"]
    dialog.close()


def test_no_run_yet_a_newer_a_damaged_journal_and_a_drive_that_is_away(
    qtbot: QtBot, context: WindowContext, library: ReviewLibrary, desk: Desk, home: Path
) -> None:
    dialog = opened(qtbot, context)
    qtbot.waitUntil(lambda: "not written into any file yet" in dialog.message.text())
    assert not dialog.retry_button.isVisible()
    # What is written while it is open is listed.
    path = library.path(library.add("Ann", "flac"))
    desk.write(path, {"genre": ("Rock",)})
    context.signals.songs_changed.emit([])
    qtbot.waitUntil(lambda: len(rows(dialog)) == 1)
    assert dialog.pages.currentWidget() is dialog.browser
    # The drive is away: it is said, nothing can be done now, and nothing is lost.
    library.folder.rename(library.folder.with_name("unplugged"))
    headline = look(qtbot, dialog, dialog.browser.undo_run_button)
    assert headline == "0 files would be taken back. 1 cannot be taken back now."
    assert not dialog.undo_page.confirm_button.isEnabled()
    ((kind, text),) = lines(dialog)
    assert kind is ResultKind.FAILED
    assert "is out of reach" in text
    assert "It can be taken back later." in text
    press(dialog.undo_page.back_button)
    qtbot.waitUntil(lambda: dialog.pages.currentWidget() is dialog.browser)
    # A journal of a later version, and one that is damaged.
    desk.journal._database.run("PRAGMA user_version = 9999")
    with qtbot.waitSignal(dialog.desk.not_read):
        context.signals.songs_changed.emit([])
    assert "made by a newer version of MLFA" in dialog.message.text()
    assert dialog.retry_button.isVisible()
    desk.journal.close()
    journal = home / JOURNAL_NAME
    journal.with_name(f"{JOURNAL_NAME}-wal").unlink(missing_ok=True)
    journal.write_bytes(b"not a database, whatever its name says" * 100)
    with qtbot.waitSignal(dialog.desk.not_read):
        press(dialog.retry_button)
    assert "journal" in dialog.message.text()
    dialog.close()


def test_files_left_alone_are_taken_back_when_wanted_and_stopping_leaves_the_rest(
    qtbot: QtBot, context: WindowContext, library: ReviewLibrary, desk: Desk
) -> None:
    path = library.path(library.add("Ann", "flac"))
    before = path.read_bytes()
    desk.write(path, {"genre": ("Rock",)})
    other = path.with_name("other name")
    os.link(path, other)
    dialog = opened(qtbot, context)
    qtbot.waitUntil(lambda: len(rows(dialog)) == 1)
    page = dialog.undo_page
    look(qtbot, dialog, dialog.browser.undo_run_button)
    assert [kind for kind, _text in lines(dialog)] == [ResultKind.SKIPPED]
    assert not page.confirm_button.isEnabled()
    with qtbot.waitSignal(dialog.desk.looked_ahead):
        page.allow_box.click()
    assert page.confirm_button.isEnabled()
    # The lane is busy, so that closing meets work that has not begun.
    release = threading.Event()
    context.runner.writing.submit(lambda _catalog: release.wait())
    press(page.confirm_button)
    dialog.close()
    assert dialog.isVisible()
    assert dialog.stop_and_close_button.isVisible()
    assert not dialog.lets_program_close()
    press(dialog.stop_and_close_button)
    with qtbot.waitSignals([dialog.desk.finished, dialog.program_close_wanted]):
        release.set()
    assert "Stopped; all others are as they were." in page.headline.text()
    assert not dialog.isVisible()
    assert genre(path) == ["Rock"]
    # Nothing was lost by it.
    again = opened(qtbot, context)
    qtbot.waitUntil(lambda: len(rows(again)) == 1)
    look(qtbot, again, again.browser.undo_run_button)
    with qtbot.waitSignal(again.desk.looked_ahead):
        again.undo_page.allow_box.click()
    confirm(qtbot, again)
    assert path.read_bytes() == before
    assert other.read_bytes() != before
    again.close()
