"""The settings dialog as a user meets it: real pages, real lanes, a real file of settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDialog,
    QLineEdit,
    QSlider,
    QSpinBox,
    QTableView,
)
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.tables.wording_table import SONGS, WORDS, WordingTableModel
from mlfa_app.gui.views.settings_dialog import PAGES, SettingsDialog
from mlfa_app.packages import find_package
from mlfa_app.paths import settings_path
from mlfa_app.settings import Settings, load_settings

Opened = Callable[..., SettingsDialog]


@pytest.fixture
def context(runner: Runner) -> WindowContext:
    return WindowContext(runner, Settings(), package=find_package())


@pytest.fixture
def opened(context: WindowContext, qtbot: QtBot) -> Iterator[Opened]:
    """Opens the dialog; closed and its reading ended afterwards."""
    dialogs = []

    def make(page: str = "") -> SettingsDialog:
        dialog = SettingsDialog(context, None, page)
        qtbot.addWidget(dialog)
        dialog.show()
        dialogs.append(dialog)
        return dialog

    yield make
    for dialog in dialogs:
        dialog.reject()


def saved(qtbot: QtBot, context: WindowContext) -> Settings:
    """The settings as their file holds them, once everything is written."""
    qtbot.waitUntil(lambda: not context.runner.deciding.is_busy)
    return load_settings(settings_path())


def row_of(model: WordingTableModel, tag: str) -> int:
    return next(row for row in range(model.rowCount()) if model.tag_at(row) == tag)


def test_changes_count_when_ok_is_pressed(
    opened: Opened, context: WindowContext, qtbot: QtBot
) -> None:
    dialog = opened()
    assert context.rule is not None
    before = context.rule.thresholds
    dialog.tags.dial.setValue(0)
    dialog.tags.shown_boxes["era"].setChecked(False)
    box = dialog.writing.policy_boxes["genre"]
    box.setCurrentIndex(box.findData("append"))
    dialog.writing.scores_box.setChecked(True)
    dialog.writing.keep_time_box.setChecked(True)
    dialog.appearance.theme_box.setCurrentIndex(2)
    dialog.appearance.language_box.setCurrentIndex(2)
    dialog.device.device_box.setCurrentIndex(1)
    dialog.device.workers_box.setValue(3)
    dialog.model.coverage_box.setCurrentIndex(2)
    dialog.library.watch_box.setChecked(True)
    dialog.library.resume_box.setChecked(False)
    assert context.settings == Settings()
    with qtbot.waitSignal(context.signals.settings_changed):
        dialog.buttons.accepted.emit()
    settings = saved(qtbot, context)
    assert settings == context.settings
    assert settings.precision == 0.7
    assert "era" not in settings.shown_categories
    assert settings.policies["genre"] == "append"
    assert settings.policies["mood"] == "fill"
    assert settings.policies["scores"] == "replace-own"
    assert settings.keep_mtime
    assert (settings.theme, settings.language) == ("dark", "de")
    assert (settings.device, settings.workers, settings.coverage) == ("cpu", 3, "minute")
    assert (settings.watch_folders, settings.resume_work) == (True, False)
    assert context.rule.thresholds != before


def test_cancel_changes_nothing(opened: Opened, context: WindowContext) -> None:
    dialog = opened()
    dialog.tags.dial.setValue(0)
    dialog.appearance.theme_box.setCurrentIndex(2)
    dialog.library.add_folder(Path("/music"))
    told = []
    dialog.folders_added.connect(told.append)
    dialog.reject()
    assert context.settings == Settings()
    assert not settings_path().exists()
    assert told == []


def test_ok_without_a_change_writes_nothing(
    opened: Opened, context: WindowContext, qtbot: QtBot
) -> None:
    # Values that no control of the dialog offers survive it.
    odd = Settings(
        precision=0.85,
        workers=200,
        policies={**Settings().policies, "scores": "fill"},
    )
    context.settings = odd
    dialog = opened()
    dialog.accept()
    assert context.settings == odd
    assert not settings_path().exists()


def test_dial_says_what_the_model_measured(opened: Opened, context: WindowContext) -> None:
    dialog = opened("tags")
    assert context.package is not None
    measured = context.package.facts.quality["decisions"]
    for place, wanted in enumerate(("0.7", "0.8", "0.9", "0.95")):
        dialog.tags.dial.setValue(place)
        assert dialog.tags.meaning_label is not None
        text = dialog.tags.meaning_label.text()
        assert f"{round(measured[wanted]['precision'] * 100)}%" in text
        assert f"{measured[wanted]['tags_per_clip']:.1f} tags" in text


def test_nothing_is_said_that_the_model_does_not_know(runner: Runner, qtbot: QtBot) -> None:
    dialog = SettingsDialog(WindowContext(runner, Settings()), None, "tags")
    qtbot.addWidget(dialog)
    assert dialog.tags.meaning_label is not None
    assert "Measured" not in dialog.tags.meaning_label.text()
    assert dialog.vocabulary.model.rowCount() == 0
    dialog.reject()


def test_model_that_comes_later_is_taken_up(runner: Runner, qtbot: QtBot) -> None:
    context = WindowContext(runner, Settings(precision=0.8))
    dialog = SettingsDialog(context, None, "tags")
    qtbot.addWidget(dialog)
    dialog.vocabulary.model.set_words("rock", ("Stone",))
    context.set_package(find_package())
    assert dialog.vocabulary.model.rowCount() == 72
    assert dialog.vocabulary.model.wording == {"rock": ("Stone",)}
    assert dialog.tags.meaning_label is not None
    assert "Measured" in dialog.tags.meaning_label.text()
    assert dialog.tags.changes()["precision"] == 0.8
    dialog.reject()


def test_search_finds_pages_and_rows(opened: Opened, qtbot: QtBot) -> None:
    dialog = opened("library")
    qtbot.keyClicks(dialog.search_edit, "modification time")
    shown = [
        PAGES[row]
        for row in range(dialog.page_list.count())
        if not dialog.page_list.item(row).isHidden()
    ]
    assert shown == ["writing"]
    assert dialog.writing.keep_time_box.isVisible()
    assert not dialog.writing.policy_boxes["genre"].isVisible()
    dialog.search_edit.setText("no such thing at all")
    assert dialog.nothing_label.isVisible()
    dialog.search_edit.clear()
    assert dialog.writing.policy_boxes["genre"].isVisible()
    assert not dialog.nothing_label.isVisible()


def test_enter_in_the_search_does_not_close(opened: Opened, qtbot: QtBot) -> None:
    dialog = opened()
    qtbot.waitActive(dialog)
    dialog.search_edit.setFocus()
    qtbot.keyClick(dialog.search_edit, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_defaults_return_for_one_page_alone(opened: Opened, context: WindowContext) -> None:
    context.settings = Settings(theme="dark", precision=0.7, wording={"rock": ("Rock",)})
    dialog = opened("appearance")
    dialog.defaults_button.click()
    dialog.accept()
    assert context.settings.theme == "system"
    assert context.settings.precision == 0.7
    assert context.settings.wording == {"rock": ("Rock",)}


def test_words_are_edited_banned_and_reset(
    opened: Opened, context: WindowContext, qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    context.settings = Settings(wording={"rock": ("Stone",), "polka of old": ("Polka",)})
    dialog = opened("vocabulary")
    page = dialog.vocabulary
    qtmodeltester.check(page.model)
    qtbot.waitUntil(lambda: page.model.index(0, SONGS).data() == "0")
    assert page.model.tag_at(page.model.rowCount() - 1) == "polka of old"
    page.filter_edit.setText("jazz")
    rows = [page.model.tag_at(row) for row in range(page.model.rowCount())]
    assert "jazz" in rows
    assert "rock" not in rows
    place = page.model.index(row_of(page.model, "jazz"), WORDS)
    page.table.setCurrentIndex(place)
    page.table.edit(place)
    editor = page.table.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    qtbot.keyClicks(editor, "Jazz; Jazz / Blues")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "“Jazz / Blues”" in page.note_label.text())
    page.filter_edit.clear()
    page.table.selectRow(row_of(page.model, "pop"))
    page.ban_button.click()
    assert page.model.index(row_of(page.model, "pop"), WORDS).data() == "(never written)"
    page.table.selectRow(row_of(page.model, "rock"))
    page.reset_button.click()
    dialog.accept()
    assert context.settings.wording == {
        "jazz": ("Jazz", "Jazz / Blues"),
        "pop": (),
        "polka of old": ("Polka",),
    }


def test_words_are_warned_of_by_the_player_that_is_chosen_in_the_dialog(
    opened: Opened, context: WindowContext
) -> None:
    context.settings = Settings(wording={"rock": ("Rock, old",)}, profile="apple")
    dialog = opened("vocabulary")
    note = dialog.vocabulary.note_label
    assert "Apple Music" in note.text()
    box = dialog.player.player_box
    box.setCurrentIndex(box.findData("mpd"))
    assert note.text() == ""
    # The page's own defaults are no choice of a player.
    box.setCurrentIndex(box.findData("server"))
    dialog.vocabulary.restore_defaults()
    dialog.vocabulary.model.set_words("jazz", ("Jazz|Blues",))
    assert "“|”, which Navidrome, Jellyfin" in note.text()
    assert context.settings.profile == "apple"


def test_words_travel_through_a_file(opened: Opened, qtbot: QtBot, tmp_path: Path) -> None:
    page = opened("vocabulary").vocabulary
    page.model.set_words("rock", ("Stone",))
    page.model.set_words("pop", ())
    page.export_words(tmp_path / "words.txt")
    qtbot.waitUntil(lambda: "saved" in page.note_label.text())
    page.restore_defaults()
    assert page.model.wording == {}
    page.import_words(tmp_path / "words.txt")
    qtbot.waitUntil(lambda: page.model.wording == {"rock": ("Stone",), "pop": ()})
    page.import_words(tmp_path / "nowhere.txt")
    qtbot.waitUntil(lambda: "cannot be read" in page.note_label.text())
    assert page.model.wording == {"rock": ("Stone",), "pop": ()}


def test_folders_are_told_after_ok(
    opened: Opened, context: WindowContext, qtbot: QtBot, tmp_path: Path
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    context.runner.deciding.submit(lambda catalog: catalog.add_folder(old))
    qtbot.waitUntil(lambda: not context.runner.deciding.is_busy)
    dialog = opened()
    qtbot.waitUntil(lambda: dialog.library.list.count() == 1)
    told: list[object] = []
    dialog.folders_added.connect(told.append)
    dialog.folder_removed.connect(told.append)
    dialog.library.add_folder(new)
    dialog.library.add_folder(new)
    dialog.library.list.setCurrentRow(0)
    dialog.library.remove_button.click()
    assert told == []
    dialog.accept()
    assert told == [[new], old]


def test_devices_are_found_in_another_process(opened: Opened, qtbot: QtBot) -> None:
    dialog = opened("device")
    # A worker process loads torch; this one must not.
    qtbot.waitUntil(lambda: "Processor" in dialog.device.found_label.text(), timeout=60_000)
    assert dialog.device.workers_box.text().startswith("Automatic (")


def test_every_control_has_a_name(opened: Opened) -> None:
    dialog = opened()
    kinds = (QAbstractButton, QComboBox, QLineEdit, QSlider, QSpinBox, QTableView)
    nameless = [
        widget
        for page in dialog.pages
        for kind in kinds
        for widget in page.findChildren(kind)
        if not (widget.accessibleName() or widget.property("text"))
        and not isinstance(widget.parent(), QLineEdit | QSpinBox | QTableView)
    ]
    assert nameless == []


def test_dialog_fits_a_small_screen(opened: Opened) -> None:
    dialog = opened()
    assert isinstance(dialog, QDialog)
    unit = dialog.fontMetrics().averageCharWidth()
    # 1366 x 768 at 200 % leaves 683 x 384 of the usual points.
    assert dialog.minimumSizeHint().height() <= 384
    assert dialog.minimumSizeHint().width() <= max(683, unit * 110)
