"""The frame of the window: colours, messages, columns, drops, the place of the only window."""

from __future__ import annotations

import itertools
import json
import os
import signal
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QPalette,
)
from PySide6.QtNetwork import QLocalSocket
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mlfa_app.gui.application import why_no_window
from mlfa_app.gui.drawing.colours import (
    category_colour,
    contrast,
    is_dark,
    luminance,
    score_colour,
    text_on,
)
from mlfa_app.gui.dropped import Dropped, first_song_in, sort_dropped
from mlfa_app.gui.messages import Choice, Messages
from mlfa_app.gui.single_instance import Place, SingleInstance
from mlfa_app.gui.theme import Theme, dark_palette, light_palette
from mlfa_app.gui.views.crash_dialog import CrashDialog
from mlfa_app.gui.views.main_window import MainWindow
from mlfa_app.gui.views.message_stack import AT_MOST, MessageStack
from mlfa_app.settings import CATEGORIES
from mlfa_core.errors import KnownError

PALETTES = {"light": light_palette, "dark": dark_palette}

# Machado, Oliveira and Fernandes 2009, severity 1.0: no red, no green, no blue cones.
BLINDNESS = {
    "none": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
) / np.array([[0.9505], [1.0], [1.089]])


def seen(colour: QColor, eyes: str) -> np.ndarray:
    """A colour in CIE L*a*b*, as eyes of some kind see it."""
    light = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    linear = np.where(light <= 0.04045, light / 12.92, ((light + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(BLINDNESS[eyes] @ linear, 0, 1)
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("name", PALETTES)
def test_words_in_a_categorys_colour_can_be_read(name: str) -> None:
    palette = PALETTES[name]()
    for category in (*CATEGORIES, "something new"):
        colour = category_colour(category, palette)
        for role in (QPalette.ColorRole.Base, QPalette.ColorRole.AlternateBase):
            assert contrast(colour, palette.color(role)) >= 4.5
        assert contrast(text_on(colour), colour) >= 4.5


@pytest.mark.parametrize("name", PALETTES)
@pytest.mark.parametrize("eyes", BLINDNESS)
def test_categories_stay_apart_for_all_eyes(name: str, eyes: str) -> None:
    palette = PALETTES[name]()
    colours = [seen(category_colour(category, palette), eyes) for category in CATEGORIES]
    # A difference of 10 is seen at a glance.
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(colours, 2)) > 15


@pytest.mark.parametrize("name", PALETTES)
def test_a_higher_score_lies_further_from_the_ground(name: str) -> None:
    palette = PALETTES[name]()
    lights = [luminance(score_colour(step / 40, palette)) for step in range(41)]
    assert lights == sorted(lights, reverse=not is_dark(palette))
    assert len(set(lights)) == 41
    assert score_colour(7.0, palette) == score_colour(1.0, palette)
    assert score_colour(float("nan"), palette) == score_colour(0.0, palette)


@pytest.mark.parametrize("name", PALETTES)
def test_words_on_every_ground_can_be_read(name: str) -> None:
    palette = PALETTES[name]()
    roles = QPalette.ColorRole
    for words, ground in (
        (roles.WindowText, roles.Window),
        (roles.Text, roles.Base),
        (roles.ButtonText, roles.Button),
        (roles.HighlightedText, roles.Highlight),
        (roles.ToolTipText, roles.ToolTipBase),
        (roles.PlaceholderText, roles.Base),
        (roles.PlaceholderText, roles.Window),
        (roles.Link, roles.Base),
    ):
        assert contrast(palette.color(words), palette.color(ground)) >= 4.5, (words, ground)


def test_the_theme_follows_the_wish_and_the_system(qapp: QApplication) -> None:
    before = qapp.palette()
    theme = Theme(qapp, "dark")
    try:
        assert theme.is_dark
        assert is_dark(qapp.palette())
        told: list[bool] = []
        theme.changed.connect(lambda: told.append(theme.is_dark))
        theme.set_wanted("light")
        assert told == [False]
        assert not is_dark(qapp.palette())
        theme.set_wanted("system")
        assert theme.is_dark == (QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark)
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
        assert len(told) == 3
    finally:
        theme.set_wanted("system")
        theme.deleteLater()
        qapp.setPalette(before)


# Messages


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
    assert stack.cards[0].message.text == "Could not read /music/\\udcff.mp3."
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


def test_a_bug_gives_one_dialog_with_a_report(qtbot: QtBot, window: MainWindow) -> None:
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


# The only window


def test_a_second_start_hands_its_paths_over(qtbot: QtBot, home: Path, tmp_path: Path) -> None:
    first = SingleInstance()
    assert first.take_place([]) is Place.FIRST
    paths = [tmp_path / "a ü.mp3", Path(os.fsdecode(b"/music/\xff.mp3"))]
    code = (
        "import os, sys\nfrom pathlib import Path\n"
        "from PySide6.QtCore import QCoreApplication\n"
        "from mlfa_app.gui.single_instance import SingleInstance\n"
        "app = QCoreApplication([])\n"
        "print(SingleInstance().take_place([Path(os.fsdecode(w)) for w in\n"
        "    (bytes.fromhex(v) for v in sys.argv[1:])]).value)\n"
    )
    words = [os.fsencode(path).hex() for path in paths]
    with qtbot.waitSignal(first.paths_received, timeout=20_000) as received:
        second = subprocess.Popen(
            [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, text=True
        )
    assert received.args == [paths]
    assert second.communicate(timeout=20)[0].strip() == "second"
    first.close()


def test_the_place_of_a_killed_program_is_taken_over(home: Path, qapp: QApplication) -> None:
    code = (
        "from PySide6.QtCore import QCoreApplication\n"
        "from mlfa_app.gui.single_instance import SingleInstance\n"
        "app = QCoreApplication([])\n"
        "one = SingleInstance()\nprint(one.take_place([]).value, flush=True)\napp.exec()\n"
    )
    killed = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert killed.stdout is not None
    assert killed.stdout.readline().strip() == "first"
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    heir = SingleInstance()
    assert heir.take_place([]) is Place.FIRST
    heir.close()


def test_other_libraries_have_windows_of_their_own(tmp_path: Path, qapp: QApplication) -> None:
    first, second = (SingleInstance(folder=tmp_path / name) for name in ("one", "two"))
    assert first.take_place([]) is Place.FIRST
    assert second.take_place([]) is Place.FIRST
    first.close()
    second.close()


@pytest.mark.parametrize(
    "sent", [b"", b"\xff\xff\xff\xff", struct.pack("!I", 5) + b"nonsense", b'{"paths": 3}']
)
def test_a_stranger_at_the_socket_does_no_harm(qtbot: QtBot, home: Path, sent: bytes) -> None:
    first = SingleInstance()
    assert first.take_place([]) is Place.FIRST
    received: list[object] = []
    first.paths_received.connect(received.append)
    stranger = QLocalSocket()
    stranger.connectToServer(first.name)
    assert stranger.waitForConnected(2000)
    stranger.write(sent)
    stranger.flush()
    stranger.disconnectFromServer()
    polite = QLocalSocket()
    polite.connectToServer(first.name)
    assert polite.waitForConnected(2000)
    text = json.dumps({"paths": []}).encode()
    polite.write(struct.pack("!I", len(text)) + text)
    polite.flush()
    qtbot.waitUntil(lambda: received == [[]])
    first.close()


# Screens


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Wayland")
def test_a_missing_screen_is_known_before_qt_ends_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert "no screen" in (why_no_window() or "")
    monkeypatch.setenv("DISPLAY", ":93")
    assert "does not answer" in (why_no_window() or "")
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert why_no_window() is None
