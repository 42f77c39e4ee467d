"""The map in the window: made, cancelled, pointed at, clicked, gone through by keys."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from map_songs import add_grouped_songs
from mlfa_app.catalog.listing import ListedSong
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.views.map_page import MapPage
from mlfa_app.settings import Settings
from song_rows import RULE

NUM_SONGS = 240
# Jazz with a piano, and rock.
SCORES = ([0.9, 0.1, 0.1, 0.1, 0.9, 0.1], [0.1, 0.8, 0.1, 0.1, 0.1, 0.1])


@pytest.fixture
def context(home: Path, runner: Runner) -> WindowContext:
    home.mkdir(parents=True, exist_ok=True)
    return WindowContext(runner, Settings(), rule=RULE)


def shown(qtbot: QtBot, context: WindowContext) -> MapPage:
    page = MapPage(context)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(lambda: page.button.isVisible() and page.words.text() != "")
    return page


def test_a_map_is_made_and_its_songs_answer_to_mouse_and_keys(
    qtbot: QtBot, context: WindowContext, home: Path
) -> None:
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        add_grouped_songs(catalog, RULE.model_id, range(4), SCORES)
        page = shown(qtbot, context)
        assert "at least ten songs" in page.words.text()
        with qtbot.waitSignal(page.folder_wanted):
            page.button.click()
        add_grouped_songs(catalog, RULE.model_id, range(4, NUM_SONGS), SCORES)
    context.signals.library_changed.emit()
    qtbot.waitUntil(lambda: page.button.text() == "Make the map")
    assert page.level_text.text() == "2 of 2: what kind of music it is"

    # Cancelled before anything is kept; then made in full.
    page.button.click()
    assert page.button.text() == "Cancel"
    with qtbot.waitSignal(page.desk.ended):
        page.button.click()
    qtbot.waitUntil(lambda: page.button.text() == "Make the map" and page.button.isVisible())
    assert not list((home / "cache").rglob("*.npz"))
    page.button.click()
    qtbot.waitUntil(lambda: page.view is not None)
    picture, view = page.picture, page.view
    assert view is not None
    assert view.groups.names == ("jazz", "rock")
    assert picture.isVisible()
    assert "jazz (120), rock (120) Arrow keys" in picture.accessibleDescription()
    image = picture.grab().toImage()
    assert len({image.pixel(x, y) for x in range(0, 900, 3) for y in range(0, 500, 3)}) > 3

    # Hover says title, artist and tags; a click chooses; a double click plays.
    index = int(np.flatnonzero(view.groups.members == 0)[0])
    place = picture.spot_of(index).toPoint()
    QTest.mouseMove(picture, place + QPoint(1, 0))
    qtbot.waitUntil(lambda: "Artist 0 – jazz, piano" in page.foot.text())
    hovered = picture.hovered
    with qtbot.waitSignal(page.song_chosen) as chosen:
        QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [int(view.file_ids[hovered])]
    with qtbot.waitSignal(page.song_opened) as opened:
        QTest.mouseDClick(picture, Qt.MouseButton.LeftButton, pos=place)
    song: ListedSong = opened.args[0]
    assert song.file_id == view.file_ids[hovered]

    # An arrow key goes to a song in its direction, Enter plays it, the wheel's keys zoom.
    start = picture.spot_of(picture.current)
    target = Qt.Key.Key_Right if start.x() < picture.width() / 2 else Qt.Key.Key_Left
    QTest.keyClick(picture, target)
    moved = picture.spot_of(picture.current)
    assert (moved.x() > start.x()) is (target == Qt.Key.Key_Right)
    with qtbot.waitSignal(page.song_opened):
        QTest.keyClick(picture, Qt.Key.Key_Return)
    QTest.keyClick(picture, Qt.Key.Key_Plus)
    assert picture.spot_of(picture.current) != moved
    QTest.keyClick(picture, Qt.Key.Key_0)
    assert picture.spot_of(picture.current) == moved

    # A song that is chosen in the table is marked; another colouring keeps it.
    page.show_current(song)
    assert picture.current == hovered
    page.colours.setCurrentIndex(page.colours.findData("instrument"))
    qtbot.waitUntil(lambda: page.view is not view)
    assert page.view is not None
    assert page.view.groups.names == ("piano",)
    assert picture.current == hovered
    assert np.array_equal(page.view.places, view.places)


def test_one_map_turns_into_the_other(
    qtbot: QtBot, context: WindowContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(qtbot, context)
    picture = page.picture
    page._pages.setCurrentIndex(0)
    rng = np.random.default_rng(0)
    places = rng.standard_normal((300, 2)).astype(np.float32)
    members = np.zeros(300, dtype=np.intp)
    picture.show_songs(places, members, ["jazz (300)", "other (0)"])
    before = picture.spot_of(7)
    same = np.arange(300)
    picture.show_songs(-places, members, ["jazz (300)", "other (0)"], same)
    assert picture.is_moving
    assert (picture.spot_of(7) - before).manhattanLength() < 2.0
    qtbot.waitUntil(lambda: not picture.is_moving)
    after = picture.spot_of(7)
    assert (after - before).manhattanLength() > 2.0
    # Where the system wants no animation, the other map is there at once.
    monkeypatch.setattr(type(picture), "wants_animation", lambda _self: False)
    picture.show_songs(places, members, ["jazz (300)", "other (0)"], same)
    assert not picture.is_moving
    assert (picture.spot_of(7) - before).manhattanLength() < 0.01
