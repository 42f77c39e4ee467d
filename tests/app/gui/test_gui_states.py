"""The window in bad times: broken files, full disks, nothing to hear with, names of all kinds."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from commands import MODEL
from encoders import encode, tone
from mlfa_app.catalog.listing import Verdict
from mlfa_app.catalog.records import FileRecord
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.views.failed_files import FailedFilesDialog
from mlfa_app.gui.views.models_dialog import ModelsDialog
from mlfa_app.gui.views.writing.write_dialog import WriteDialog
from random_package import write_random_package
from review_library import ReviewLibrary
from window_user import WindowUser, plain, press, write_settings

RATE = 22_050


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    folder.mkdir()
    return folder


def song(folder: Path, stem: str, duration_s: float = 0.5, name: str = "wav") -> Path:
    return encode(folder, name, tone(duration_s, RATE, 1), RATE, stem=stem)


def play(user: WindowUser, name: str) -> None:
    """Press Enter on a song of the table."""
    user.choose(name)
    user.bench.songs.grid.setFocus()
    QTest.keyClick(user.bench.songs.grid, Qt.Key.Key_Return)


def test_names_of_all_kinds_are_listed_and_played_without_a_model(
    user: WindowUser, music: Path
) -> None:
    original = song(music, "plain", 0.3)
    names = [
        b"two\nlines.wav",
        "עברית עם 12 (live).wav".encode(),
        b"x" * 246 + b".wav",
        b"bad \xff\xfe bytes.wav",
    ]
    for name in names:
        shutil.copy(original, music / os.fsdecode(name))
    user.start()
    user.analyse(music)
    assert user.has_said("There is no model named “none such”")
    card = user.program.window.messages.cards[0]
    card.buttons[0].click()
    dialogs: list[ModelsDialog] = user.program.window.findChildren(ModelsDialog)
    assert dialogs[0].isVisible()
    dialogs[0].close()
    user.wait(lambda: len(user.listed()) == len(names) + 1 and all(user.listed()))
    playback = user.bench.playback
    ends: list[Path | None] = []
    playback.ended.connect(lambda: ends.append(playback.path))
    paths = [music / os.fsdecode(name) for name in names]
    for number, path in enumerate(paths, 1):
        play(user, path.name)
        user.wait(lambda number=number: len(ends) == number)  # type: ignore[misc]
    assert ends == paths
    # A song goes away between being listed and being played.
    (music / os.fsdecode(names[3])).unlink()
    original.unlink()
    play(user, "plain.wav")
    user.wait(lambda: user.bench.player.note.text() == "This song cannot be played.")
    assert "Could not read plain.wav: it is not there." in user.bench.player.note.toolTip()


def test_without_a_sound_device_all_else_works(user: WindowUser, music: Path) -> None:
    song(music, "one", 1.0)
    user.start(sink="none")
    user.analyse(music)
    play(user, "one.wav")
    user.wait(lambda: user.bench.player.note.text() == "No sound device")
    assert "Connect headphones or speakers" in user.bench.player.note.toolTip()
    user.wait(lambda: user.bench.song.page.waveform.isVisible())


def test_broken_files_only(user: WindowUser, music: Path, home: Path) -> None:
    write_settings(home, model=MODEL)
    write_random_package(home / "models" / MODEL, architectures=("melcnn-18",))
    (music / "noise.mp3").write_bytes(os.urandom(5000))
    (music / "empty.flac").write_bytes(b"")
    whole = song(music, "cut", 2.0, "flac").read_bytes()
    (music / "cut.flac").write_bytes(whole[:60])
    user.start()
    user.analyse(music)
    user.wait(lambda: user.bench.engine.counts.failed == 3)
    # It is not "up to date": nothing worked, and there is a way to the reasons.
    user.wait(lambda: user.bench.jobs.text() == "None of the 3 songs could be analysed.")
    card = user.program.window.messages.cards[0]
    assert card.message.text == "None of the 3 songs could be analysed."
    assert plain(card.buttons[0]) == "Show why…"
    user.wait(lambda: len(user.listed()) == 3 and all(user.listed()))
    user.choose("noise.mp3")
    assert not user.bench.song.page.scores.isVisible()
    press(card.buttons[0])
    user.settle()
    dialog: FailedFilesDialog = user.program.window.findChildren(FailedFilesDialog)[0]
    reasons = {file.path.name: (file.error_summary, file.error_advice) for file in failed(dialog)}
    assert set(reasons) == {"noise.mp3", "empty.flac", "cut.flac"}
    assert all(summary and advice for summary, advice in reasons.values())
    dialog.close()


def test_a_folder_that_goes_away_before_it_is_looked_into(user: WindowUser, music: Path) -> None:
    song(music, "one")
    user.start()
    user.drop(music)
    user.question()
    shutil.rmtree(music)
    user.answer("Add to the library")
    user.wait(lambda: not user.bench.engine.is_active)
    user.settle()
    assert user.has_said(f"There is no file or folder named {music}.")
    assert not user.bench.engine.is_active


def test_a_disk_that_cannot_be_written_is_said_before_and_after(
    user: WindowUser, music: Path, home: Path
) -> None:
    run_or_skip("mount", "-t", "tmpfs", "-o", "size=2m", "none", str(music))
    try:
        with Catalog.open(home / "catalogue.sqlite") as catalog:
            library = ReviewLibrary(music, catalog)
            library.decide(library.add("one", "mp3"), "Rock", "genre", Verdict.ACCEPTED)
            catalog.add_folder(music)
        run_or_skip("mount", "-o", "remount,ro", str(music))
        user.start()
        user.wait(lambda: user.listed() == ["one.mp3"])
        write = user.program.window.commands["write"]
        user.wait(write.isEnabled)
        write.trigger()
        dialog: WriteDialog = user.program.window.findChildren(WriteDialog)[0]
        user.wait(lambda: dialog.desk.is_settled and len(dialog.model.files) == 1)
        assert "1 read-only" in dialog.notes.blocked.text()
        assert "be written (read-only). To write anyway" in dialog.headline.text()
        assert not dialog.write_button.isEnabled()
        dialog.close()
    finally:
        subprocess.run(["umount", "-l", str(music)], check=True)


def test_a_full_disk_under_the_catalogue(user: WindowUser, music: Path, home: Path) -> None:
    for number in range(40):
        song(music, f"{number}", 0.1 + 0.01 * number)
    settings = (home / "settings.json").read_bytes()
    run_or_skip("mount", "-t", "tmpfs", "-o", "size=16m", "none", str(home))
    try:
        (home / "settings.json").write_bytes(settings)
        user.start()
        user.settle()
        fill_disk(home / "filler")
        user.analyse(music)
        assert user.has_said("the disk is full. Free some space and try again")
        (home / "filler").unlink()
        user.analyse(music)
        user.wait(lambda: user.bench.songs.model.rowCount() == 40)
        user.close()
    finally:
        subprocess.run(["umount", "-l", str(home)], check=True)


def test_a_catalogue_damaged_inside(user: WindowUser, music: Path, home: Path) -> None:
    for number in range(40):
        song(music, f"{number}", 0.1 + 0.01 * number)
    user.start()
    user.analyse(music)
    user.close()
    path = home / "catalogue.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    raw = bytearray(path.read_bytes())
    for start in range(8192, len(raw), 4096):
        raw[start : start + 2000] = bytes(2000)
    path.write_bytes(raw)
    user.start()
    bench = user.program.bench
    assert bench is not None
    user.wait(lambda: bench.trouble is not None)
    assert bench.trouble is not None
    assert "is damaged" in bench.trouble.words.text()
    press(bench.trouble.begin)
    user.wait(lambda: user.program.window.page is user.bench.welcome)
    assert user.has_said("The damaged catalogue is kept as")


def failed(dialog: FailedFilesDialog) -> list[FileRecord]:
    return list(dialog.model.files())


def fill_disk(path: Path) -> None:
    with path.open("wb", 0) as filler, contextlib.suppress(OSError):
        while filler.write(bytes(10_000)):
            pass


def run_or_skip(*command: str) -> None:
    if sys.platform != "linux" or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("mounting is not allowed")
