"""The frame of the window: messages, columns, keys, drops."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QMenu,
    QPushButton,
    QToolBar,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from mlfa_app.gui.dropped import Dropped, first_song_in, sort_dropped
from mlfa_app.gui.messages import Choice, Message, Messages
from mlfa_app.gui.theme import dark_palette, light_palette
from mlfa_app.gui.views.crash_dialog import CrashDialog
from mlfa_app.gui.views.main_window import MainWindow
from mlfa_app.gui.views.message_stack import AT_MOST, MessageCard, MessageStack
from mlfa_core.errors import KnownError


def test_at_most_three_messages_and_errors_stay(qtbot: QtBot) -> None:
    messages = Messages()
    stack = MessageStack(messages)
    qtbot.addWidget(stack)
    assert not stack.isVisible()
    messages.show_error(KnownError("The disk is full.", "Make room.", Path("/music/x.flac")))
    stack.show()
    for number in range(AT_MOST):
        messages.show_notice(f"Notice {number}.")
    texts = [card.message.text for card in stack.cards]
    assert texts == ["Notice 2.", "Notice 1.", "The disk is full. Make room."]
    assert stack.cards[-1].message.details == "/music/x.flac"
    messages.show_notice("Notice 1.")
    assert [card.message.text for card in stack.cards][:2] == ["Notice 1.", "Notice 2."]
    assert len(stack.cards) == AT_MOST
    for _ in range(AT_MOST):
        assert stack.dismiss_newest()
    assert not stack.dismiss_newest()
    assert stack.isHidden()


def test_details_fold_out_and_a_button_answers(qtbot: QtBot) -> None:
    messages = Messages()
    stack = MessageStack(messages)
    qtbot.addWidget(stack)
    answers: list[str] = []
    choices = [Choice("Yes", lambda: answers.append("yes")), Choice("No", lambda: None)]
    messages.ask("Really?", choices, "It is a long way.")
    stack.show()
    card = stack.cards[0]
    labels = card.findChildren(QLabel)
    details = next(label for label in labels if label.text() == "It is a long way.")
    assert details.isHidden()
    unfold = next(button for button in card.findChildren(QPushButton) if button.isCheckable())
    unfold.click()
    assert details.isVisible()
    card.buttons[0].click()
    assert answers == ["yes"]
    assert stack.cards == ()


def test_what_was_said_before_the_window_is_still_shown(qtbot: QtBot) -> None:
    messages = Messages()
    messages.show_notice("Early.")
    stack = MessageStack(messages)
    qtbot.addWidget(stack)
    assert [card.message.text for card in stack.cards] == ["Early."]


def test_a_name_that_is_no_text_is_shown(qtbot: QtBot) -> None:
    messages = Messages()
    stack = MessageStack(messages)
    qtbot.addWidget(stack)
    path = Path(os.fsdecode(b"/music/\xff.mp3"))
    messages.show_error(KnownError(f"Could not read {path}.", "", path))
    assert stack.cards[0].message.text == "Could not read /music/\\xff.mp3."
    assert stack.cards[0].message.details == ""


# The frame


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = MainWindow(Messages())
    made.resize(1300, 700)
    qtbot.addWidget(made)
    made.show()
    return made


def test_no_two_actions_share_a_key(window: MainWindow) -> None:
    keys = [
        sequence.toString()
        for _menu, actions in window.commands.listed()
        for action in actions
        for sequence in action.shortcuts()
    ]
    assert len(keys) == len(set(keys)) > 15
    for name, wanted in {
        "add_folder": "Ctrl+O",
        "rescan": "F5",
        "settings": "Ctrl+,",
        "undo": "Ctrl+Z",
        "write": "Ctrl+S",
        "find": "Ctrl+F",
    }.items():
        assert QKeySequence(wanted) in window.commands[name].shortcuts()


def test_every_action_is_in_a_menu_and_named(window: MainWindow) -> None:
    menus = [entry.menu() for entry in window.menuBar().actions()]
    in_menus = {
        action.objectName()
        for menu in menus
        if isinstance(menu, QMenu)
        for action in menu.actions()
        if not action.isSeparator()
    }
    listed = {action.objectName() for _m, actions in window.commands.listed() for action in actions}
    assert in_menus == listed
    assert {"add_folder", "models", "failed_files", "keys", "about", "play"} <= listed


def test_space_plays_but_presses_a_focused_button(qtbot: QtBot, window: MainWindow) -> None:
    page, button, place = QWidget(), QPushButton("Press"), QWidget()
    for widget in (button, place):
        widget.setParent(page)
    place.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.add_page(page)
    window.show_page(page)
    events: list[str] = []
    button.clicked.connect(lambda: events.append("pressed"))
    window.commands.set_library_open(True)
    window.commands["play"].triggered.connect(lambda: events.append("played"))
    window.activateWindow()
    for widget in (button, place):
        widget.setFocus()
        qtbot.waitUntil(widget.hasFocus)
        QTest.keyClick(widget, Qt.Key.Key_Space)
    assert events == ["pressed", "played"]


def test_columns_give_way_on_a_small_screen(window: MainWindow) -> None:
    library, song = QWidget(), QWidget()
    window.set_side("library", library)
    window.set_side("song", song)
    assert not library.isVisible()
    assert not song.isVisible()
    window.fill_side("library", True)
    window.fill_side("song", True)
    assert library.isVisible()
    assert song.isVisible()
    window.resize(600, 500)
    assert not library.isVisible()
    window.commands["show_library"].trigger()
    assert library.isVisible()
    assert not song.isVisible()
    window.reveal("song")
    assert song.isVisible()
    window.resize(1300, 700)
    assert library.isVisible()
    assert song.isVisible()
    window.commands["show_song"].trigger()
    assert not song.isVisible()


def test_its_place_is_kept_beside_the_library(qtbot: QtBot, home: Path) -> None:
    state = QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)
    first = MainWindow(Messages(), state)
    qtbot.addWidget(first)
    first.resize(780, 555)
    first.show()
    first.commands["show_library"].trigger()
    first.close()
    assert (home / "window.ini").exists()
    again = QSettings(str(home / "window.ini"), QSettings.Format.IniFormat)
    second = MainWindow(Messages(), again)
    qtbot.addWidget(second)
    assert (second.width(), second.height()) == (780, 555)
    assert not second.commands["show_library"].isChecked()


def test_a_dragged_file_lights_the_window_and_a_drop_is_told(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    song = tmp_path / "song ü.mp3"
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(song)), QUrl("https://example.org/x.mp3")])
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    none = Qt.KeyboardModifier.NoModifier
    left = Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(5, 5), actions, mime, left, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    assert window.is_welcoming_a_drop
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.is_welcoming_a_drop
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(5, 5), actions, mime, left, none))
    drop = QDropEvent(QPointF(5, 5), actions, mime, left, none)
    with qtbot.waitSignal(window.paths_dropped) as dropped:
        QApplication.sendEvent(window, drop)
    assert dropped.args == [[song]]
    # A move would make the other program delete the file.
    assert drop.dropAction() == Qt.DropAction.CopyAction
    assert not window.is_welcoming_a_drop
    # The program it comes from may be gone by then: what it dropped cannot be asked for any more.
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(5, 5), actions, mime, left, none))
    nothing = QMimeData()
    gone = QDropEvent(QPointF(5, 5), actions, nothing, left, none)
    with qtbot.waitSignal(window.paths_dropped) as dropped:
        QApplication.sendEvent(window, gone)
    assert dropped.args == [[song]]
    # Once only, and not after it was carried away.
    again: list[object] = []
    window.paths_dropped.connect(again.append)
    QApplication.sendEvent(window, gone)
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(5, 5), actions, mime, left, none))
    QApplication.sendEvent(window, QDragLeaveEvent())
    QApplication.sendEvent(window, gone)
    QApplication.processEvents()
    assert again == []


def test_every_icon_of_a_message_follows_the_theme(qtbot: QtBot, qapp: QApplication) -> None:
    card = MessageCard(Message("Something was found."))
    qtbot.addWidget(card)
    card.setPalette(light_palette())
    light = card.close_button.icon().pixmap(16, 16).toImage()
    card.setPalette(dark_palette())
    assert card.close_button.icon().pixmap(16, 16).toImage() != light


def test_words_that_are_dragged_are_refused(window: MainWindow) -> None:
    mime = QMimeData()
    mime.setText("some words")
    enter = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(window, enter)
    assert not window.is_welcoming_a_drop


def test_a_bug_gives_one_dialog_with_a_report(
    qtbot: QtBot, window: MainWindow, bugs: list[str]
) -> None:
    messages = Messages()
    broken = MainWindow(messages)
    qtbot.addWidget(broken)
    messages.show_bug("Traceback: first")
    messages.show_bug("Traceback: second")
    dialogs = broken.findChildren(CrashDialog)
    assert len(dialogs) == 1
    dialogs[0].copy_report()
    report = QGuiApplication.clipboard().text()
    assert "first" in report
    assert "second" in report
    assert "Python" in report
    dialogs[0].close()
    assert messages.bugs == ("Traceback: first", "Traceback: second")
    assert bugs == [*messages.bugs]


# What comes in


def test_what_was_dropped_is_sorted(tmp_path: Path) -> None:
    album = tmp_path / "album"
    (album / "deep").mkdir(parents=True)
    song, other = album / "b.FLAC", tmp_path / "notes.txt"
    inside = album / "deep" / "a.mp3"
    for path in (song, other, inside):
        path.write_bytes(b"x")
    gone = tmp_path / "gone.mp3"
    sorted_ = sort_dropped([song, album, other, gone, song])
    assert sorted_ == Dropped((song,), (album,), (other, gone))
    assert sorted_.library_folders == (album,)
    assert first_song_in(Dropped(folders=(tmp_path,))) == song
    assert first_song_in(Dropped(folders=(album / "nothing",))) is None


def tools_of(window: MainWindow) -> list[QToolButton]:
    """Return the buttons of the bar of tools, from left to right."""
    bar = window.findChild(QToolBar, "tools")
    assert bar is not None
    made = [bar.widgetForAction(action) for action in bar.actions()]
    return [button for button in made if isinstance(button, QToolButton)]


def worded(tools: Iterable[QToolButton]) -> list[str]:
    """Return the words that are shown."""
    style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    return [tool.text() for tool in tools if tool.toolButtonStyle() == style]


@pytest.mark.parametrize(("letters", "most_words"), [(1.0, 6), (1.5, 3)])
def test_tools_give_up_words_before_one_is_folded_away(
    qtbot: QtBot, window: MainWindow, letters: float, most_words: int
) -> None:
    bar = window.findChild(QToolBar, "tools")
    assert bar is not None
    font = bar.font()
    font.setPointSizeF(font.pointSizeF() * letters)
    bar.setFont(font)
    window.resize(1700, 700)
    tools = tools_of(window)
    assert len(worded(tools)) == len(tools) >= 8
    window.resize(690, 700)
    assert window.width() == 690
    qtbot.waitUntil(lambda: tools[-1].isVisible() and tools[-1].geometry().right() < bar.width())
    assert all(tool.isVisible() for tool in tools)
    assert window.commands["write"].iconText() in worded(tools)
    assert 1 <= len(worded(tools)) <= most_words
    assert all(tool.toolTip() for tool in tools)
    window.resize(1700, 700)
    assert len(worded(tools)) == len(tools)
