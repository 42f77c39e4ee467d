"""Map and table side by side: what is selected in one is selected in the other, and worked on."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from map_songs import add_grouped_songs
from mlfa_app.catalog.listing import Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.map_joining import MapSwitch
from mlfa_app.gui.playback import Playback
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.views.main_window import MainWindow
from mlfa_app.gui.views.songs_view import SongsView
from mlfa_app.jobs.maps.colours import ColourBy
from mlfa_app.jobs.maps.job import make_map
from mlfa_app.settings import Settings
from song_rows import RULE

SCORES = ([0.9, 0.1, 0.1, 0.1, 0.9, 0.1], [0.1, 0.8, 0.1, 0.1, 0.1, 0.1])


@pytest.fixture
def context(home: Path, runner: Runner) -> WindowContext:
    home.mkdir(parents=True, exist_ok=True)
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        add_grouped_songs(catalog, RULE.model_id, range(40), SCORES)
        assert make_map(catalog, RULE.model_id, -1) is not None
    return WindowContext(runner, Settings(), rule=RULE)


def test_selections_follow_each_other(qtbot: QtBot, context: WindowContext, home: Path) -> None:
    songs = SongsView(context)
    window = MainWindow(context.messages)
    qtbot.addWidget(window)
    window.add_page(songs)
    window.show_page(songs)
    switch = MapSwitch(context, songs, cast(Playback, None), window)
    with qtbot.waitSignal(songs.listed):
        window.resize(1000, 700)
        window.show()
    wanted = window.commands["show_map"]
    wanted.setChecked(True)
    page = switch.map
    assert page is not None
    qtbot.waitUntil(lambda: page.view is not None)
    view = page.view
    assert view is not None
    jazz = view.colours.groups.members == view.colours.groups.names.index("jazz")

    # Selected on the map, selected in the table; a song that is gone to leaves both as they are.
    page.picture.select(jazz)
    ids = sorted(view.file_ids[jazz].tolist())
    assert sorted(songs.selected_ids()) == ids
    QTest.keyClick(page.picture, Qt.Key.Key_Right)
    assert sorted(page.selected_ids()) == ids
    assert sorted(songs.selected_ids()) == ids
    current = songs.grid.currentIndex().row()
    assert songs.model.file_id(current) == view.file_ids[page.picture.current]

    # One tag is accepted for all of them, is seen on the map, and is taken back by one undo.
    page.head.choose_colours(ColourBy("decisions", ""))
    menu = page.bar.buttons["accept"].menu()
    qtbot.waitUntil(lambda: bool(page.bar._summary.counts))
    menu.aboutToShow.emit()
    piano = next(action for action in menu.actions() if action.text().startswith("piano"))
    piano.trigger()
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        qtbot.waitUntil(lambda: not songs.desk.is_busy)
        some = view.song_map.digests[int(np.flatnonzero(jazz)[0])]
        made = catalog.decisions_of(some)
        assert [(one.tag, one.verdict) for one in made] == [("piano", Verdict.ACCEPTED)]
        songs.desk.undo_stack.undo()
        qtbot.waitUntil(lambda: not songs.desk.is_busy)
        assert catalog.decisions_of(some) == []

    # The table lists the selected songs alone, until all are wanted again.
    with qtbot.waitSignal(songs.listed):
        page.bar.buttons["table"].click()
    assert songs.isVisible()
    assert not wanted.isChecked()
    assert sorted(songs.listed_ids()) == ids
    assert songs.only_line.isVisible()
    with qtbot.waitSignal(songs.listed):
        songs.only_line.button.click()
    assert len(songs.listed_ids()) == 40
    assert songs.only_line.isHidden()

    # Selected in the table, selected on the map.
    songs.grid.clearSelection()
    flags = QItemSelectionModel.SelectionFlag
    for row in (2, 5, 9):
        index = songs.model.index(row, 0)
        songs.grid.selectionModel().select(index, flags.Select | flags.Rows)
    chosen = songs.selected_ids()
    wanted.setChecked(True)
    assert sorted(page.selected_ids()) == sorted(chosen)
