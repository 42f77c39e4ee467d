"""The user's whole way with real files, real processes and the real window."""

from __future__ import annotations

import functools
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import mutagen
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from commands import MODEL, make_songs
from encoders import tool
from mlfa_app.catalog.listing import Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.views.song.tag_editor import TagEditor
from mlfa_app.gui.views.writing.write_dialog import WriteDialog
from mlfa_app.gui.work_memory import SESSION_KEY, WorkMemory
from mlfa_core.model_package import load_package
from processes import children_of, left_of
from random_package import write_random_package
from window_user import LIMIT_MS, WindowUser, press, write_settings

pytestmark = pytest.mark.long

SONGS = ("one:flac", "two:mp3", "three:m4a", "four:opus", "five:wav")
# It is not over before something is done with it, however slow the machine is.
LONG = "two:mp3"


@pytest.fixture
def user(home: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[WindowUser]:
    write_settings(home, model=MODEL)
    write_random_package(home / "models" / MODEL, architectures=("melcnn-18",))
    someone = WindowUser(qtbot, qapp)
    yield someone
    someone.close()


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    make_songs(folder, [name for name in SONGS if name != LONG], duration_s=8.0)
    make_songs(folder, [LONG], duration_s=60.0)
    return folder


def genres_in(path: Path) -> list[str]:
    """What another program finds in the genre field."""
    if path.suffix == ".wav":
        # ffprobe finds no ID3 tag behind the sound.
        return list(mutagen.File(path).tags["TCON"].text)
    command = [tool("ffprobe"), "-v", "error", "-of", "json", "-show_format", "-show_streams"]
    done = subprocess.run([*command, str(path)], capture_output=True, check=True, timeout=60)
    found = json.loads(done.stdout)
    for part in (found["format"], *found["streams"]):
        for key, value in part.get("tags", {}).items():
            if key.casefold() == "genre":
                return str(value).split(";")
    return []


def test_from_an_empty_library_to_written_files(
    user: WindowUser, music: Path, home: Path, tmp_path: Path
) -> None:
    program = user.start()
    bench = user.bench
    user.wait(lambda: program.window.page is bench.welcome)
    before = {path.name: path.read_bytes() for path in music.iterdir()}
    # A folder is dropped, confirmed and analysed.
    user.analyse(music)
    assert program.window.page is bench.songs
    user.wait(lambda: bench.engine.counts.analyzed == len(SONGS))
    assert sorted(user.listed()) == ["five.wav", "four.opus", "one.flac", "three.m4a", "two.mp3"]
    # Words find a song.
    user.type_filter("two")
    user.wait(lambda: user.listed() == ["two.mp3"])
    song = user.choose("two.mp3")
    assert "techno" in [proposal.tag for proposal in song.proposals]
    # It is opened and heard, and a click on the timeline goes there.
    heard: list[float] = []
    bench.playback.position_changed.connect(heard.append)
    QTest.keyClick(bench.songs.grid, Qt.Key.Key_Return)
    user.wait(lambda: bench.playback.state == "playing" and len(heard) > 3)
    assert heard == sorted(heard)
    timeline = bench.song.page.timeline
    user.wait(lambda: "techno" in timeline.tag_names)
    cell = timeline.cell_rect(timeline.tag_names.index("techno"), 1).center()
    QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=cell)
    start_s = heard[-1]
    user.wait(lambda: heard[-1] > start_s)
    assert bench.playback.state == "playing"
    bench.playback.stop()
    # One tag is rejected, another added; both can be taken back and done again.
    lines = {line.reading.tag: line for line in bench.song.page.scores.lines if line.reading}
    lines["techno"].setFocus()
    QTest.keyClick(lines["techno"], Qt.Key.Key_R)
    user.settle()
    bench.songs.grid.setFocus()
    QTest.keyClick(bench.songs.grid, Qt.Key.Key_E)
    user.wait(lambda: bool(bench.songs.findChildren(TagEditor)))
    editor = bench.songs.findChildren(TagEditor)[0]
    QTest.keyClicks(editor.entries["genre"], "Chanson")
    press(editor.findChildren(QDialogButtonBox)[0].button(QDialogButtonBox.StandardButton.Save))
    user.settle()
    verdicts = {"techno": Verdict.REJECTED, "Chanson": Verdict.ACCEPTED}
    assert verdicts_of(home, user) == verdicts
    commands = program.window.commands
    for name, wanted in (("undo", {"techno": Verdict.REJECTED}), ("undo", {}), ("redo", None)):
        commands[name].trigger()
        user.settle()
        if wanted is not None:
            assert verdicts_of(home, user) == wanted
    commands["redo"].trigger()
    user.settle()
    assert verdicts_of(home, user) == verdicts
    # All songs are reviewed and written.
    user.clear_filter()
    user.wait(lambda: len(user.listed()) == len(SONGS))
    bench.songs.grid.clearSelection()
    commands["write"].trigger()
    dialog = program.window.findChildren(WriteDialog)[0]
    user.wait(lambda: dialog.desk.is_settled and len(dialog.model.files) == len(SONGS))
    assert dialog.headline.text().startswith("5 songs: 5 files would change")
    press(dialog.write_button)
    user.wait(dialog.results.report_button.isEnabled)
    assert dialog.headline.text() == "5 files written."
    press(dialog.close_button)
    user.settle()
    assert {path.name: genres_in(path) for path in music.iterdir()} == {
        "one.flac": ["techno"],
        "two.mp3": ["Chanson"],
        "three.m4a": ["techno"],
        "four.opus": ["techno"],
        "five.wav": ["techno"],
    }
    user.wait(lambda: user.choose("two.mp3").fields.get("genre") == ("Chanson",))
    assert all(path.read_bytes() != before[path.name] for path in music.iterdir())
    # One song from elsewhere is heard, and nothing is added.
    visitor = make_songs(tmp_path / "elsewhere", ["visitor:flac"], duration_s=6.0)[0]
    untouched = visitor.read_bytes()
    user.drop(visitor)
    user.wait(lambda: bench.song.preview_path == visitor)
    user.wait(lambda: bench.song.previewer.state is not None)
    user.wait(lambda: bool(bench.song.previewer.state and bench.song.previewer.state.is_final))
    assert {line.reading.tag for line in bench.song.page.scores.lines if line.reading} >= {"techno"}
    user.settle()
    assert bench.engine.counts.files == len(SONGS)
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        assert catalog.list_folders() == [music]
        assert catalog.counts("").files == len(SONGS)
    assert visitor.read_bytes() == untouched
    assert program.messages.bugs == ()
    assert [text for text in user.said() if "Add “music”" not in text] == []


def verdicts_of(home: Path, user: WindowUser) -> dict[str, Verdict | None]:
    """What stands decided of the song that is shown."""
    song = user.bench.song.song
    assert song is not None
    assert song.digest is not None
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        return {one.tag: one.verdict for one in catalog.decisions_of(song.digest)}


# More than the fastest computer hears while all this is done with them.
NUM_SLOW = 60


@pytest.fixture
def begun_library(home: Path, tmp_path: Path, user: WindowUser) -> Path:
    """Songs that take a third of a second each, in a library whose analysis has begun."""
    write_random_package(home / "models" / MODEL, architectures=("samplecnn-2-13",))
    folder = tmp_path / "slow"
    make_songs(folder, [f"{number}:wav" for number in range(NUM_SLOW)], duration_s=4.0)
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        catalog.add_folder(folder)
        memory = WorkMemory("working", (folder,))
        catalog.set_session_value(SESSION_KEY, memory.as_text())
    return folder


def test_killed_begun_again_cancelled_and_closed(
    user: WindowUser, begun_library: Path, home: Path, qtbot: QtBot
) -> None:
    before = children_of()
    # The program itself is killed in the middle: nothing of it stays.
    process = subprocess.Popen([sys.executable, "-m", "mlfa_app"])
    try:
        qtbot.waitUntil(lambda: analysed(home) > 0, timeout=LIMIT_MS)
        children = children_of(process.pid)
        assert children
    finally:
        process.kill()
        process.wait()
    assert left_of(children) == []
    kept = analysed(home)
    assert kept < NUM_SLOW
    # The next one says that it goes on, and is cancelled: what is finished is kept. The song at
    # the cursor has been analysed before others, though it would be the last.
    window = user.start().window
    bench = user.bench
    user.wait(lambda: analysed(home) > kept)
    assert user.has_said("goes on where the last session ended")
    user.wait(lambda: "9.wav" in user.listed())
    bench.songs.grid.go_to(user.listed().index("9.wav"))
    user.wait(lambda: is_analysed(home, begun_library / "9.wav"))
    window.commands["cancel"].trigger()
    user.wait(lambda: not bench.engine.is_active)
    user.settle()
    kept = analysed(home)
    assert kept < NUM_SLOW
    assert bench.engine.counts.pending == NUM_SLOW - kept
    assert window.page is bench.songs
    # It is taken up again, and the window is closed meanwhile: nothing is asked, nothing stays.
    bench.engine.resume()
    user.wait(lambda: analysed(home) > kept)
    cards = window.messages.cards
    window.close()
    assert not window.isVisible()
    assert window.messages.cards == cards
    assert user.program.messages.bugs == ()
    user.close()
    assert left_of(children_of() - before) == []
    # It has not waited for the songs that were left.
    assert analysed(home) < NUM_SLOW


def analysed(home: Path) -> int:
    """How many songs the catalogue holds results of."""
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        return catalog.counts(model_id(home)).analyzed


def is_analysed(home: Path, path: Path) -> bool:
    """Whether the catalogue holds results of a song."""
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        found = catalog.find_file(path)
        digest = None if found is None else found.digest
        return digest is not None and catalog.has_analysis(digest, model_id(home))


@functools.cache
def model_id(home: Path) -> str:
    return load_package(home / "models" / MODEL).identifier
