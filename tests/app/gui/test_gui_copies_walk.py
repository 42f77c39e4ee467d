"""Duplicates, and playlists between two songs, in the window: looked for, gone through, saved."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from threading import Event

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from catalogs import digest_of
from map_songs import DIMS, add_grouped_songs
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.desks.copies import CopiesDesk
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.tables.row_feeder import RowFeeder
from mlfa_app.gui.views.tools.copies_dialog import CopiesDialog
from mlfa_app.gui.views.tools.walk_dialog import WalkDialog
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.settings import Settings
from song_rows import RULE

SCORES = ([0.9, 0.1, 0.1, 0.1, 0.9, 0.1], [0.1, 0.8, 0.1, 0.1, 0.1, 0.1])
EXTRA = Path("/music/more")


def add_library(home: Path) -> dict[Path, int]:
    """Sixty songs; one has a second file, and one is there in another encoding."""
    home.mkdir(parents=True, exist_ok=True)
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        add_grouped_songs(catalog, RULE.model_id, range(60), SCORES)
        catalog.record_file(EXTRA / "copy.flac", FileStamp(2_500_000, 1), digest_of(7), True)
        heard = catalog.load_analysis(digest_of(8), RULE.model_id)
        assert heard is not None
        catalog.record_file(EXTRA / "again.mp3", FileStamp(1000, 1), digest_of(99), True)
        catalog.store_analysis(
            digest_of(99),
            RULE.model_id,
            duration_s=60.0,
            scores=SCORES[0],
            is_music=0.9,
            features={
                key: heard.features[key] + np.full(dim, 0.01, np.float32)
                for key, dim in DIMS.items()
            },
            segment_scores=[SCORES[0]],
            segment_starts_s=[0.0],
            segment_duration_s=3.0,
        )
        paths = [Path(f"/music/{place:04}.flac") for place in range(60)]
        return catalog.file_ids_of(paths)


def test_duplicates_are_listed_played_copied_and_saved(
    qtbot: QtBot, runner: Runner, home: Path, tmp_path: Path
) -> None:
    add_library(home)
    context = WindowContext(runner, Settings(), rule=RULE)
    dialog = CopiesDialog(context)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 2)
    heads = [dialog.model.item(row).text() for row in range(2)]
    assert heads[0] == "Artist 1 – Song 7: 2 files with identical sound"
    assert heads[1].startswith("Artist 0 – Song 8: 2 files, nearly the same (distance 0.0")
    assert "MLFA deletes nothing" in dialog.headline.text()
    first = dialog.model.item(0)
    assert [first.child(row).text() for row in range(2)] == ["0007.flac", "= copy.flac"]
    assert first.child(1, 4).text() == "2.5 MB"
    assert (
        first.child(1)
        .accessibleText()
        .startswith("copy.flac, the same sound as the file above, /music/more")
    )

    # A recording stands for all its files; a file for itself.
    assert dialog.copy_button.isEnabled()
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == "/music/0007.flac\n/music/more/copy.flac"
    flags = QItemSelectionModel.SelectionFlag
    chosen = dialog.model.index(1, 0, first.index())
    dialog.tree.selectionModel().setCurrentIndex(chosen, flags.ClearAndSelect | flags.Rows)
    with qtbot.waitSignal(dialog.song_opened) as opened:
        QTest.keyClick(dialog.tree, Qt.Key.Key_Return)
    assert opened.args == [EXTRA / "copy.flac"]
    target = tmp_path / "list.txt"
    with qtbot.waitSignal(context.messages.posted):
        dialog.save_list(target)
    assert target.read_text() == (
        "/music/0007.flac\n/music/more/copy.flac\n\n/music/0008.flac\n/music/more/again.mp3\n"
    )
    with qtbot.waitSignal(context.messages.posted):
        dialog.save_list(tmp_path / "no folder" / "list.txt")

    # Identical files alone; and a library without any.
    dialog.near_box.click()
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 1)
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        catalog.forget([EXTRA / "copy.flac"])
    dialog.look()
    qtbot.waitUntil(lambda: dialog.compared.empty.text() == "No recording is held more than once.")
    assert dialog.compared.pages.currentWidget() is dialog.compared.empty
    assert not dialog.save_button.isEnabled()


def test_a_wish_that_waited_for_a_failed_look_is_not_kept_for_later(
    qtbot: QtBot, runner: Runner, home: Path, bugs: list[str]
) -> None:
    add_library(home)
    desk = CopiesDesk(WindowContext(runner, Settings(), rule=RULE))
    is_broken = Event()
    runner.mapping.submit(lambda _catalog: is_broken.wait(60.0))
    desk.look(is_near=False)
    desk.look(is_near=True)
    connection = sqlite3.connect(home / "catalogue.sqlite", isolation_level=None)
    connection.execute("ALTER TABLE files RENAME TO away")
    with qtbot.waitSignal(desk.failed):
        is_broken.set()
    assert bugs
    assert not desk.is_looking
    connection.execute("ALTER TABLE away RENAME TO files")
    connection.close()
    with qtbot.waitSignal(desk.found) as found:
        desk.look(is_near=False)
    assert [group.is_identical for group in found.args[0]] == [True]
    assert not desk.is_looking


def test_playlist_leads_from_the_first_selected_song_to_the_last(
    qtbot: QtBot, runner: Runner, home: Path, tmp_path: Path
) -> None:
    ids = add_library(home)
    selected = [ids[Path("/music/0002.flac")], ids[Path("/music/0011.flac")]]
    context = WindowContext(runner, Settings(), rule=RULE)
    dialog = WalkDialog(context, lambda: selected)
    qtbot.addWidget(dialog)
    dialog.variety.setCurrentIndex(dialog.variety.findData("none"))
    dialog.show()
    rows = dialog.table.model()
    qtbot.waitUntil(lambda: rows.rowCount() == 12)
    assert dialog.start_name.text() == "Artist 0 – Song 2"
    assert [rows.index(row, 3).data() for row in (0, 11)] == ["Song 2", "Song 11"]
    assert rows.index(0, 1).data() == ""
    assert float(rows.index(1, 1).data()) > 0
    assert dialog.words.text() == "12 songs, about 12 minutes"
    dialog.table.setFocus()
    with qtbot.waitSignal(dialog.song_chosen) as chosen:
        dialog.table.selectRow(11)
    assert chosen.args == [selected[1]]
    with qtbot.waitSignal(dialog.song_opened) as opened:
        QTest.keyClick(dialog.table, Qt.Key.Key_Return)
    assert opened.args[0].name == "0011.flac"
    target = tmp_path / "way.m3u8"
    with qtbot.waitSignal(context.messages.posted):
        dialog.save_playlist(target)
    assert target.read_text("utf-8").count("#EXTINF") == 12

    # Of several wishes the last one counts; the other way round; another end.
    for number in (5, 6, 7):
        dialog.length.setValue(number)
    qtbot.waitUntil(lambda: rows.rowCount() == 7)
    dialog.swap_button.click()
    qtbot.waitUntil(lambda: rows.index(0, 3).data() == "Song 11")
    selected[:] = [ids[Path("/music/0005.flac")]]
    dialog.end_button.click()
    qtbot.waitUntil(lambda: dialog.end_name.text() == "Artist 1 – Song 5")
    qtbot.waitUntil(lambda: rows.rowCount() == 7)
    # The same song twice is no playlist, and is said.
    with qtbot.waitSignal(context.messages.posted):
        dialog.start_button.click()
    qtbot.waitUntil(lambda: not dialog.desk.is_asking)
    assert rows.rowCount() == 0
    assert not dialog.save_button.isEnabled()
    dialog.close()


def test_playlist_says_what_is_missing(qtbot: QtBot, runner: Runner, home: Path) -> None:
    add_library(home)
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        catalog.record_file(EXTRA / "new.mp3", FileStamp(1000, 1), digest_of(500), True)
        (new,) = catalog.file_ids_of([EXTRA / "new.mp3"]).values()
    selected: list[int] = []
    dialog = WalkDialog(WindowContext(runner, Settings(), rule=RULE), lambda: selected)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.words.text().startswith("Select a song in the table"))
    assert dialog.start_name.text() == "not chosen yet"
    selected.append(new)
    dialog.start_button.click()
    qtbot.waitUntil(lambda: dialog.words.text() == "The model has not heard new yet.")


def test_long_lists_are_filled_in_turns_and_begun_anew(qtbot: QtBot) -> None:
    added: list[int] = []
    owner = QObject()
    feeder = RowFeeder(owner)
    feeder.feed(range(1000), added.append)
    at_once = len(added)
    assert 0 < at_once < 100
    qtbot.waitUntil(lambda: len(added) > at_once)
    # Other rows are wanted: those that wait are forgotten.
    begun = len(added)
    feeder.feed(range(2000, 2003), added.append)
    assert added[begun:] == [2000, 2001, 2002]
    qtbot.waitUntil(lambda: not feeder.is_busy)
    assert len(added) == begun + 3
