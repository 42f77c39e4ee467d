"""The program as a user starts it: first start, drops, a second start, troubles, the end."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from encoders import encode, tone
from journals import Desk
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.single_instance import Place, SingleInstance
from mlfa_app.gui.views.help_dialogs import AboutDialog, KeysDialog
from mlfa_app.gui.workbench import Workbench
from mlfa_app.jobs.scanning.library_work import WorkProgress
from mlfa_app.main import Program
from seeded_catalogue import seeded_catalogue
from tag_edits import make_song

LIMIT_MS = 20_000

StartProgram = Callable[[], Program]


@pytest.fixture
def start(home: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[StartProgram]:
    """Starts the program in this process; without a model, so that nothing heavy is started."""
    home.mkdir()
    (home / "settings.json").write_text('{"version": 2, "model": "none such"}')
    started: list[Program] = []

    def begin() -> Program:
        program = Program(qapp, sink="none")
        started.append(program)
        program.window.show()
        qtbot.waitUntil(lambda: program.bench is not None, timeout=LIMIT_MS)
        return program

    before = qapp.palette()
    yield begin
    for program in started:
        program.window.closed.disconnect()
        program.window.close()
        assert program.close()
        program.window.deleteLater()
        program.deleteLater()
    qapp.setPalette(before)
    QApplication.sendPostedEvents(None, 52)


def bench_of(program: Program, qtbot: QtBot) -> Workbench:
    """All parts, once they are there."""
    bench = program.bench
    assert bench is not None
    qtbot.waitUntil(lambda: bench.is_ready, timeout=LIMIT_MS)
    return bench


def drop(program: Program, *paths: Path) -> None:
    """Drop files and folders on the window, as a file manager does."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(program.window, QDragEnterEvent(QPoint(20, 20), copy, mime, left, none))
    event = QDropEvent(QPointF(20, 20), copy, mime, left, none)
    QApplication.sendEvent(program.window, event)
    assert event.isAccepted()


def texts(program: Program) -> list[str]:
    """What the window has said."""
    return [message.text for message in program.messages.recent]


def catalogue(home: Path) -> Catalog:
    return Catalog.open(home / "catalogue.sqlite")


def test_the_first_start_explains_itself(qtbot: QtBot, start: StartProgram) -> None:
    program = start()
    bench = bench_of(program, qtbot)
    qtbot.waitUntil(lambda: program.window.page is bench.welcome)
    assert bench.welcome.button.text().replace("&", "") == "Add a folder of music…"
    assert not bench.panel.isVisible()
    assert not program.window.commands["rescan"].isEnabled()
    assert not program.window.commands["write"].isEnabled()
    bench.welcome.button.click()
    dialogs = program.window.findChildren(QFileDialog)
    assert len(dialogs) == 1
    dialogs[0].reject()


def test_one_dropped_song_opens_and_nothing_is_added(
    qtbot: QtBot, start: StartProgram, home: Path, tmp_path: Path
) -> None:
    song = encode(tmp_path, "flac", tone(1.0, 22_050), 22_050)
    program = start()
    bench = bench_of(program, qtbot)
    drop(program, song)
    qtbot.waitUntil(lambda: bench.song.preview_path == song)
    assert bench.song.isVisible()
    assert program.window.page is bench.welcome
    with catalogue(home) as catalog:
        assert catalog.list_folders() == []
    bench.song.close_preview()
    assert not bench.song.isVisible()


def test_a_dropped_folder_is_asked_about(
    qtbot: QtBot, start: StartProgram, home: Path, tmp_path: Path
) -> None:
    album = tmp_path / "Album"
    album.mkdir()
    program = start()
    bench = bench_of(program, qtbot)
    drop(program, album)
    stack = program.window.messages
    qtbot.waitUntil(lambda: any(card.message.is_question for card in stack.cards))
    question = next(card for card in stack.cards if card.message.is_question)
    assert "“Album”" in question.message.text
    assert [button.text() for button in question.buttons] == [
        "Add to the library",
        "Only listen to the first",
        "Cancel",
    ]
    added: list[object] = []
    bench.openings.folders_chosen.connect(added.append)
    question.buttons[2].click()
    assert added == []
    drop(program, album)
    qtbot.waitUntil(lambda: any(card.message.is_question for card in stack.cards))
    next(card for card in stack.cards if card.message.is_question).buttons[0].click()
    assert added == [[album]]


def test_only_the_first_song_of_a_folder_is_listened_to(
    qtbot: QtBot, start: StartProgram, tmp_path: Path
) -> None:
    album = tmp_path / "Album"
    for name in ("a", "b"):
        (album / name).mkdir(parents=True)
    songs = [encode(album / name, "wav", tone(0.5, 22_050), 22_050) for name in ("a", "b")]
    program = start()
    bench = bench_of(program, qtbot)
    drop(program, album)
    stack = program.window.messages
    qtbot.waitUntil(lambda: any(card.message.is_question for card in stack.cards))
    next(card for card in stack.cards if card.message.is_question).buttons[1].click()
    qtbot.waitUntil(lambda: bench.song.preview_path == songs[0])


def test_what_is_no_music_is_refused_in_a_sentence(
    qtbot: QtBot, start: StartProgram, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("words")
    program = start()
    bench_of(program, qtbot)
    drop(program, notes)
    qtbot.waitUntil(lambda: any("notes.txt is not a music file" in text for text in texts(program)))


def test_paths_of_the_command_line_wait_for_the_library(
    qtbot: QtBot, start: StartProgram, qapp: QApplication, tmp_path: Path, home: Path
) -> None:
    song = encode(tmp_path, "wav", tone(0.5, 22_050), 22_050)
    program = start()
    program.open_paths([song])
    bench = bench_of(program, qtbot)
    qtbot.waitUntil(lambda: bench.song.preview_path == song)


def test_a_named_song_stays_until_another_is_chosen(
    qtbot: QtBot, start: StartProgram, qapp: QApplication, tmp_path: Path, home: Path
) -> None:
    song = encode(tmp_path, "wav", tone(0.5, 22_050), 22_050)
    seeded_catalogue(home / "catalogue.sqlite", 300, folder=tmp_path)
    program = start()
    program.open_paths([song])
    bench = bench_of(program, qtbot)
    grid = bench.songs.grid
    program.window.activateWindow()
    qtbot.waitUntil(lambda: bench.song.preview_path == song)
    # The table gets the focus, and puts its cursor on a row.
    grid.setFocus()
    qtbot.waitUntil(lambda: grid.currentIndex().isValid())
    qtbot.waitUntil(lambda: bench.songs._told_song is not None)
    QTest.qWait(50)
    assert bench.song.preview_path == song
    grid.selectRow(0)
    qtbot.waitUntil(lambda: bench.song.preview_path is None)
    qtbot.waitUntil(lambda: bench.song.song is not None)
    assert bench.song.song is not None
    assert bench.song.song.file_id == bench.songs.model.file_id(0)


def test_a_library_is_shown_with_its_folders(
    qtbot: QtBot, start: StartProgram, home: Path, tmp_path: Path
) -> None:
    near, away = tmp_path / "near", tmp_path / "away"
    near.mkdir()
    with catalogue(home) as catalog:
        catalog.add_folder(near)
        catalog.add_folder(away)
    program = start()
    bench = bench_of(program, qtbot)
    qtbot.waitUntil(lambda: program.window.page is bench.songs)
    tree = bench.panel.tree
    rows = [
        tree.topLevelItem(2).child(index).text(0)
        for index in range(tree.topLevelItem(2).childCount())
    ]
    assert [row.partition(" ")[0] for row in rows] == ["away", "near"]
    near_row = tree.topLevelItem(2).child(1)
    tree.setCurrentItem(near_row)
    assert bench.songs.query() == f'path:"{near}"'
    menu = [action.text() for action in bench.panel.menu_of(near_row).actions()]
    assert menu == ["Look for new songs", "Show in file manager", "", "Remove from library…"]
    removed: list[object] = []
    bench.panel.folder_removed.connect(removed.append)
    bench.panel.menu_of(near_row).actions()[3].trigger()
    assert removed == []
    question = program.window.messages.cards[0]
    assert "No music file is touched" in question.message.text
    question.buttons[0].click()
    assert removed == [near]
    qtbot.waitUntil(lambda: tree.topLevelItem(2).childCount() == 1)


def test_help_names_every_key_and_the_licence(qtbot: QtBot, start: StartProgram) -> None:
    program = start()
    bench = bench_of(program, qtbot)
    program.window.commands["keys"].trigger()
    program.window.commands["keys"].trigger()
    keys = program.window.findChildren(KeysDialog)
    assert len(keys) == 1
    tree = keys[0].tree
    rows = {}
    for index in range(tree.topLevelItemCount()):
        section = tree.topLevelItem(index)
        for row in range(section.childCount()):
            rows[section.child(row).text(0)] = section.child(row).text(1)
    assert rows["Play or pause"] == "Space"
    assert rows["Settings"] == "Ctrl+,"
    assert rows["Accept proposed tags"] == "A"
    assert rows["Next song"] == "Ctrl+Shift+Right"

    def seen() -> list[str]:
        every = tree.findItems("", Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive)
        return [item.text(0) for item in every if item.parent() and not item.isHidden()]

    QTest.keyClicks(keys[0].search, "ctrl+shift song")
    assert {"Next song", "Open a song", "Previous song", "Similar songs"} <= set(seen())
    assert all("song" in name.lower() for name in seen())
    QTest.keyClicks(keys[0].search, "zzz")
    assert seen() == []
    assert tree.isHidden()
    keys[0].search.clear()
    assert set(seen()) == set(rows)
    about = AboutDialog(bench.context)
    qtbot.addWidget(about)
    assert "GNU General Public License" in about.words.text()
    # Opened again in the moment in which the closed one is still there.
    keys[0].close()
    program.window.commands["keys"].trigger()
    qtbot.waitUntil(lambda: not shiboken6.isValid(keys[0]))
    assert [each.isVisible() for each in program.window.findChildren(KeysDialog)] == [True]


def test_paths_of_selected_songs_are_copied(qtbot: QtBot, start: StartProgram, home: Path) -> None:
    seeded_catalogue(home / "catalogue.sqlite", 40)
    program = start()
    bench = bench_of(program, qtbot)
    commands = program.window.commands
    qtbot.waitUntil(lambda: bench.songs.model.rowCount() > 30)
    assert not commands["copy_path"].isEnabled()
    bench.songs.grid.selectAll()
    QGuiApplication.clipboard().clear()
    commands["copy_path"].trigger()
    qtbot.waitUntil(lambda: bool(QGuiApplication.clipboard().text()))
    lines = QGuiApplication.clipboard().text().split("\n")
    assert len(lines) == bench.songs.model.rowCount()
    first = bench.songs.model.song_at(0)
    assert first is not None
    assert lines[0] == str(first.path)
    menu = bench.songs._menu.make(first, bench.songs.order(), program.window)
    assert {commands["copy_path"], commands["show_file"]} < set(menu.actions())


def test_a_catalogue_of_a_newer_version_is_said_and_left_alone(
    qtbot: QtBot, start: StartProgram, home: Path
) -> None:
    catalogue(home).close()
    path = home / "catalogue.sqlite"
    set_version(path, 999)
    before = path.read_bytes()
    program = start()
    bench = program.bench
    assert bench is not None
    qtbot.waitUntil(lambda: bench.trouble is not None)
    assert bench.trouble is not None
    assert program.window.page is bench.trouble
    assert "newer version" in bench.trouble.words.text()
    assert bench.trouble.begin.isHidden()
    assert path.read_bytes() == before
    set_version(path, known_version(home))
    bench.trouble.retry.click()
    qtbot.waitUntil(lambda: bench.is_ready, timeout=LIMIT_MS)
    assert program.messages.bugs == ()


def set_version(path: Path, version: int) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.commit()
    connection.close()


def known_version(home: Path) -> int:
    other = home / "other.sqlite"
    Catalog.open(other).close()
    connection = sqlite3.connect(other)
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    connection.close()
    return version


def test_a_damaged_catalogue_is_kept_and_a_new_one_begun(
    qtbot: QtBot, start: StartProgram, home: Path
) -> None:
    path = home / "catalogue.sqlite"
    path.write_bytes(b"this is no database, whatever its name says" * 100)
    program = start()
    bench = program.bench
    assert bench is not None
    qtbot.waitUntil(lambda: bench.trouble is not None)
    assert bench.trouble is not None
    assert "damaged" in bench.trouble.words.text()
    assert "mlfa doctor" not in bench.trouble.words.text()
    assert not program.window.commands["add_folder"].isEnabled()
    bench.trouble.begin.click()
    qtbot.waitUntil(lambda: bench.is_ready, timeout=LIMIT_MS)
    kept = list(home.glob("catalogue-damaged-*.sqlite"))
    assert len(kept) == 1
    assert kept[0].read_bytes().startswith(b"this is no database")


def test_settings_that_cannot_be_read_are_said_and_kept(
    qtbot: QtBot, start: StartProgram, home: Path
) -> None:
    path = home / "settings.json"
    path.write_text('{"theme": "mauve"}')
    program = start()
    bench = bench_of(program, qtbot)
    assert any("theme" in text for text in texts(program))
    bench.context.change_settings(volume=0.25)
    qtbot.waitUntil(lambda: (home / "settings-unusable.json").exists())
    assert (home / "settings-unusable.json").read_text() == '{"theme": "mauve"}'
    qtbot.waitUntil(path.exists)
    assert json.loads(path.read_text())["volume"] == 0.25


def test_a_start_says_what_became_of_files_that_were_being_written(
    qtbot: QtBot, start: StartProgram, home: Path, tmp_path: Path
) -> None:
    desk = Desk(home)
    write = desk.write(make_song(tmp_path), {"genre": ("Jazz",)})
    # As if the program had been killed before it could take note of the end.
    desk.journal._database.run(
        "UPDATE writes SET state = 'open', owner = '1:2-3', mtime_after_ns = NULL WHERE id = ?",
        (write.write_id,),
    )
    desk.close()
    program = start()
    bench_of(program, qtbot)
    said = "An earlier run was ended while it wrote a file: it had been written whole"
    qtbot.waitUntil(lambda: any(text.startswith(said) for text in texts(program)))


def test_a_bug_in_a_slot_is_shown_and_gives_an_exit_code(
    start: StartProgram, qtbot: QtBot, capsys: pytest.CaptureFixture[str], bugs: list[str]
) -> None:
    program = start()
    bench_of(program, qtbot)
    error = ZeroDivisionError("division by zero")
    program.on_exception(type(error), error, None)
    assert "ZeroDivisionError" in program.messages.bugs[0]
    # Wherever a bug was met, its trace is also where the program was started.
    program.messages.show_bug("Traceback of a thread")
    said = capsys.readouterr().err
    assert said.count("ZeroDivisionError") == 1
    assert "Traceback of a thread" in said
    assert program.exit_code != 0
    assert len(bugs) == 2


def test_a_second_start_reaches_the_open_window(
    qtbot: QtBot, start: StartProgram, home: Path, tmp_path: Path
) -> None:
    song = encode(tmp_path, "wav", tone(0.5, 22_050), 22_050)
    program = start()
    bench = bench_of(program, qtbot)
    instance = SingleInstance(program)
    assert instance.take_place([]) is Place.FIRST
    instance.paths_received.connect(program.on_paths_received)
    program.window.showMinimized()
    second = subprocess.Popen(
        [sys.executable, "-m", "mlfa_app", song.name],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    qtbot.waitUntil(lambda: bench.song.preview_path == song, timeout=LIMIT_MS)
    assert not program.window.isMinimized()
    out, err = second.communicate(timeout=120)
    assert (second.returncode, out) == (0, "")
    assert "Traceback" not in err
    instance.close()


def test_unfinished_work_goes_on_and_is_said(qtbot: QtBot, start: StartProgram, home: Path) -> None:
    program = start()
    bench = bench_of(program, qtbot)
    bench.resume_work()
    going_on = "goes on where the last session ended"
    bench.engine.progressed.emit(WorkProgress("analysing", 1, 5))
    assert [going_on in text for text in texts(program)].count(True) == 1
    bench.engine.progressed.emit(WorkProgress("analysing", 2, 5))
    assert [going_on in text for text in texts(program)].count(True) == 1
