"""A user of the whole program: starts it in this process, drops, clicks, types, waits, closes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from mlfa_app.catalog.listing import ListedSong
from mlfa_app.gui.views.message_stack import MessageCard
from mlfa_app.gui.workbench import Workbench
from mlfa_app.main import Program
from mlfa_app.packages import find_package
from seeded_catalogue import seeded_catalogue

LIMIT_MS = 60_000


def write_settings(home: Path, **values: object) -> None:
    """Write the settings that a program starts with."""
    home.mkdir(parents=True, exist_ok=True)
    document = {"version": 2, "device": "cpu", "workers": 1, **values}
    (home / "settings.json").write_text(json.dumps(document))


def seed_library(home: Path, songs: int) -> None:
    """Give the program a library whose songs the model that it ships with seems to have heard.

    Args:
        home: Where the program keeps what is its own.
        songs: How many; none of them is on the disk.
    """
    write_settings(home, resume_work=False, language="en")
    package = find_package("")
    tags = [(tag.name, tag.category) for tag in package.vocabulary]
    folder = home.parent / "music"
    seeded_catalogue(
        home / "catalogue.sqlite", songs, model_id=package.identifier, tags=tags, folder=folder
    )
    # Without anything in it, the folder would pass for a drive that is not there.
    folder.mkdir()
    (folder / "notes.txt").touch()


class WindowUser:
    """Uses the real window with real lanes and real processes.

    Args:
        qtbot: Waits.
        app: The application.
    """

    def __init__(self, qtbot: QtBot, app: QApplication) -> None:
        self._qtbot = qtbot
        self._app = app
        self._palette = app.palette()
        self._programs: list[Program] = []

    def start(self, sink: str = "null") -> Program:
        """Start the program and wait for its parts."""
        program = Program(self._app, sink=sink)
        self._programs.append(program)
        program.window.show()
        # Keys count in the active window only.
        program.window.activateWindow()
        self.wait(lambda: program.bench is not None and program.window.isActiveWindow())
        return program

    @property
    def program(self) -> Program:
        """The program that was started last."""
        return self._programs[-1]

    @property
    def programs(self) -> tuple[Program, ...]:
        """Those that are open."""
        return tuple(self._programs)

    @property
    def bench(self) -> Workbench:
        """Its parts, once all are there."""
        bench = self.program.bench
        assert bench is not None
        self.wait(lambda: bench.is_ready)
        return bench

    def wait(self, condition: Callable[[], bool]) -> None:
        """Let the program work until something is so."""
        self._qtbot.waitUntil(condition, timeout=LIMIT_MS)

    def settle(self) -> None:
        """Wait until the lanes have nothing to do."""
        runner = self.bench.runner
        reading = (runner.reading, runner.counting)
        lanes = (*reading, runner.deciding, runner.analysing, runner.writing)
        self.wait(lambda: not any(lane.is_busy for lane in lanes))

    def close(self) -> None:
        """Close the windows that are open, and end what worked behind them."""
        while self._programs:
            program = self._programs.pop()
            program.window.closed.disconnect(self._app.quit)
            program.window.close()
            assert program.close()
            program.window.deleteLater()
            program.deleteLater()
        self._app.setPalette(self._palette)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    # Mouse and keys

    def drop(self, *paths: Path) -> None:
        """Drop files and folders on the window, as a file manager does."""
        window = self.program.window
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(window, QDragEnterEvent(QPoint(20, 20), copy, mime, left, none))
        event = QDropEvent(QPointF(20, 20), copy, mime, left, none)
        QApplication.sendEvent(window, event)
        assert event.isAccepted()

    def question(self) -> MessageCard:
        """Wait for the question that the window asks."""
        cards = self.program.window.messages
        self.wait(lambda: any(card.message.is_question for card in cards.cards))
        return next(card for card in cards.cards if card.message.is_question)

    def answer(self, text: str) -> None:
        """Press the button of the question that has this text."""
        card = self.question()
        button = next(button for button in card.buttons if plain(button) == text)
        self.wait(button.isVisible)
        press(button)

    def add_to_library(self, folder: Path) -> None:
        """Drop a folder and say that it is meant for the library."""
        self.drop(folder)
        self.answer("Add to the library")

    def analyse(self, folder: Path) -> None:
        """Add a folder and wait for the end of the work on it."""
        tallies: list[object] = []
        errors: list[object] = []
        engine = self.bench.engine
        engine.finished.connect(tallies.append)
        engine.failed.connect(errors.append)
        self.add_to_library(folder)
        self.wait(lambda: bool(tallies) or bool(errors))
        engine.finished.disconnect(tallies.append)
        engine.failed.disconnect(errors.append)
        self.settle()

    def type_filter(self, text: str) -> None:
        """Type into the search line and wait for the answer."""
        songs = self.bench.songs
        songs.focus_filter()
        QTest.keyClicks(songs.filter_bar.line, text)
        self.wait(lambda: songs.model.listing.text == text)
        # Without a window manager the list of completions stays the active window.
        self.program.window.activateWindow()
        self.settle()

    def clear_filter(self) -> None:
        """Show all songs again."""
        self.bench.songs.set_query("")
        self.wait(lambda: self.bench.songs.model.listing.text == "")
        self.settle()

    def choose(self, name: str) -> ListedSong:
        """Click on a song in the table, and wait until it is shown."""
        songs = self.bench.songs
        self.wait(lambda: name in self.listed())
        songs.grid.go_to(self.listed().index(name))
        self.wait(lambda: self.bench.song.song is not None)
        self.wait(lambda: getattr(self.bench.song.song, "path", Path()).name == name)
        self.settle()
        song = self.bench.song.song
        assert song is not None
        return song

    # What is seen

    def listed(self) -> list[str]:
        """Names of the files in the table, as far as its rows were read."""
        model = self.bench.songs.model
        rows = [model.song_at(row) for row in range(model.rowCount())]
        return ["" if song is None else song.path.name for song in rows]

    def said(self) -> list[str]:
        """What the window has said."""
        return [message.text for message in self.program.messages.recent]

    def has_said(self, words: str) -> bool:
        """Whether a sentence with these words was shown."""
        return any(words in text for text in self.said())

    def take_picture(self, path: Path) -> None:
        """Save how the window looks."""
        self.program.window.grab().save(str(path))


def press(button: QWidget) -> None:
    """Click on a button that can be seen and pressed."""
    assert button.isVisible()
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def plain(button: QAbstractButton) -> str:
    """What a button says, without the mark of its key."""
    return button.text().replace("&", "")
