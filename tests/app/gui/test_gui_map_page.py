"""The map in the window: made, cancelled, pointed at, clicked, selected from, listed, saved."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPolygonF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QWidget
from pytestqt.qtbot import QtBot

from map_songs import add_grouped_songs
from mlfa_app.catalog.listing import ListedSong
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.drawing.map_looks import MapPaint
from mlfa_app.gui.drawing.map_picture import BOX, LASSO
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.views.map.page import MapPage
from mlfa_app.jobs.maps.colours import ColourBy
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


def drag(picture: MapPage, *points: QPoint, keys: Qt.KeyboardModifier | None = None) -> None:
    """Draw with the left button held."""
    held = keys or Qt.KeyboardModifier.NoModifier
    widget = picture.picture
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, held, points[0])
    for point in points[1:]:
        QTest.mouseMove(widget, point)
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, held, points[-1])


def test_a_map_is_made_and_its_songs_answer_to_mouse_and_keys(
    qtbot: QtBot, context: WindowContext, home: Path, tmp_path: Path
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
    assert page.head.level_text.text() == "2 of 2: what kind of music it is"

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
    assert view.colours.groups.names == ("jazz", "rock")
    assert picture.isVisible()
    assert "jazz (120), rock (120)" in picture.accessibleDescription()
    image = picture.grab().toImage()
    assert len({image.pixel(x, y) for x in range(0, 900, 3) for y in range(0, 500, 3)}) > 3
    assert page.head.clusters.text().startswith("Clusters of Genre: 0.")
    assert "jazz: 0." in page.head.clusters.toolTip()

    # Regions are named by what is frequent there; names can be switched off.
    assert any("jazz" in name or "piano" in name for name in picture.painted_names)
    assert any("rock" in name for name in picture.painted_names)
    page.head.switches["regions"].setChecked(False)
    picture.grab()
    assert picture.painted_names == []

    # Hover says title, artist and tags, and shows true neighbours, which are of its kind.
    index = int(np.flatnonzero(view.colours.groups.members == 0)[0])
    # Another song may lie at the next pixel, so all happens at this one.
    place = picture.spot_of(index).toPoint() + QPoint(1, 0)
    QTest.mouseMove(picture, place)
    qtbot.waitUntil(lambda: "Artist 0 – jazz, piano" in page.foot.text())
    hovered = picture.hovered
    qtbot.waitUntil(lambda: picture.lines()[0] == hovered)
    near = picture.lines()[1]
    away = np.linalg.norm(view.song_map.features - view.song_map.features[hovered], axis=1)
    assert near == np.argsort(away)[1:9].tolist()

    # A click chooses and plays, unless that is not wanted; a double click plays.
    with qtbot.waitSignals([page.song_chosen, page.song_opened]):
        QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=place)
    page.head.switches["play"].setChecked(False)
    plays: list[object] = []
    page.song_opened.connect(plays.append)
    with qtbot.waitSignal(page.song_chosen) as chosen:
        QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=place)
    assert plays == []
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
    page.head.choose_colours(ColourBy("tag", "piano"))
    qtbot.waitUntil(lambda: page.view is not view)
    assert page.view is not None
    scores = page.view.colours.scores
    assert scores is not None
    assert np.nanmax(scores) == pytest.approx(0.9)
    assert "proposed from 50%" in picture.accessibleDescription()
    assert picture.current == hovered
    assert np.array_equal(page.view.places, view.places)
    assert page.head.clusters.text().startswith("Clusters of piano: 0.")

    # Saved as it is seen, as a drawing, and as a table.
    for kind in ("png", "svg", "csv"):
        path = tmp_path / f"map.{kind}"
        page.saving.save_map(kind, page.view, picture.scene(), "Title", path)
        qtbot.waitUntil(path.exists)
    assert QImage(str(tmp_path / "map.png")).width() == 2 * picture.width()
    rows = list(csv.DictReader((tmp_path / "map.csv").read_text().splitlines()))
    assert len(rows) == NUM_SONGS
    assert {row["score"] for row in rows} == {"0.9000", "0.1000"}
    assert "piano, 75 to 100 %" in (tmp_path / "map.svg").read_text()


def test_songs_are_selected_by_hand_and_by_keys_and_worked_on(
    qtbot: QtBot, context: WindowContext, home: Path, tmp_path: Path
) -> None:
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        add_grouped_songs(catalog, RULE.model_id, range(60), SCORES)
    page = shown(qtbot, context)
    qtbot.waitUntil(lambda: page.button.text() == "Make the map")
    page.button.click()
    qtbot.waitUntil(lambda: page.view is not None)
    picture, view = page.picture, page.view
    assert view is not None
    assert page.bar.isHidden()
    members = view.colours.groups.members

    # The list holds every song once, in its region; Enter on a region selects it.
    page.head.list_button.click()
    model, tree = page.list_model, page.list
    assert tree.isVisible()
    tops = [model.index(row, 0) for row in range(model.rowCount())]
    assert sorted(np.concatenate([model.songs_of(top) for top in tops])) == list(range(60))
    jazz = next(top for top in tops if "jazz" in top.data() or "piano" in top.data())
    assert "of all songs" in jazz.data(Qt.ItemDataRole.AccessibleDescriptionRole)
    tree.setCurrentIndex(jazz)
    with qtbot.waitSignal(page.selection_changed) as changed:
        QTest.keyClick(tree, Qt.Key.Key_Return)
    assert set(changed.args[0]) <= set(view.file_ids[members == 0].tolist())
    assert page.bar.isVisible()
    count = len(changed.args[0])
    assert page.bar.words.text() == f"{count} songs selected"
    child = model.index(0, 0, jazz)
    qtbot.waitUntil(lambda: "Artist 0 – jazz, piano" in child.data())
    with qtbot.waitSignal(page.song_chosen):
        tree.setCurrentIndex(child)
    assert picture.current == model.song_of(child)
    qtbot.waitUntil(lambda: model.rowCount() == len(tops) + 1)
    assert model.index(0, 0).data().startswith("Nearest to Song ")

    # Whatever takes the focus says what it is.
    for widget in page.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus:
            text = getattr(widget, "text", str)()
            is_part = isinstance(widget.parent(), QAbstractItemView)
            assert widget.accessibleName() or text or is_part, widget

    # What the bar offers goes to the window, with the songs.
    for name, signal in (("edit", page.edit_wanted), ("table", page.table_wanted)):
        with qtbot.waitSignal(signal) as wanted:
            page.bar.buttons[name].click()
        assert wanted.args[0] == changed.args[0]
    menu = page.bar.buttons["accept"].menu()
    menu.aboutToShow.emit()
    with qtbot.waitSignal(page.accept_wanted) as wanted:
        menu.actions()[0].trigger()
    assert wanted.args == [changed.args[0], None]
    page.saving.save_playlist(view, picture.selected, picture.current, tmp_path / "list.m3u8")
    qtbot.waitUntil((tmp_path / "list.m3u8").exists)
    lines = (tmp_path / "list.m3u8").read_text().splitlines()
    assert len(lines) == 1 + 2 * count
    assert Path(lines[2]).name == view.paths[picture.current].name

    # Lasso and box select what they enclose; Ctrl takes away, Escape clears, Ctrl+A selects all.
    picture.show_all()
    page.bar.buttons["clear"].click()
    assert page.bar.isHidden()
    spots = picture.camera.spots(picture.scene().places)
    inside = spots[:, 0] < picture.width() / 2
    half, high = picture.width() // 2, picture.height() - 1
    corners = [QPoint(0, 1), QPoint(half, 0), QPoint(half, high), QPoint(0, high)]
    page.head.tools[LASSO].trigger()
    drag(page, *corners)
    assert np.array_equal(picture.selected, inside)
    page.head.tools[BOX].trigger()
    drag(page, QPoint(1, 1), QPoint(picture.width() - 1, high))
    assert picture.selected.all()
    drag(page, QPoint(half, high), QPoint(1, 1), keys=Qt.KeyboardModifier.ControlModifier)
    assert np.array_equal(picture.selected, ~inside)
    QTest.keyClick(picture, Qt.Key.Key_Escape)
    assert not picture.selected.any()
    QTest.keyClick(picture, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert picture.selected.all()
    QTest.keyClick(picture, Qt.Key.Key_Escape)
    QTest.keyClick(picture, Qt.Key.Key_Space)
    assert np.flatnonzero(picture.selected).tolist() == [picture.current]
    page.bar.buttons["grow"].click()
    qtbot.waitUntil(lambda: picture.selected.sum() == 6)
    page.show_selection(view.file_ids[:3].tolist())
    assert np.flatnonzero(picture.selected).tolist() == [0, 1, 2]


def test_one_map_turns_into_the_other(
    qtbot: QtBot, context: WindowContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = shown(qtbot, context)
    picture = page.picture
    page._pages.setCurrentIndex(0)
    rng = np.random.default_rng(0)
    places = rng.standard_normal((300, 2)).astype(np.float32)
    # As many to the one side as to the other, so that the turned map has the same middle.
    places = np.concatenate([places, -places])
    paint = MapPaint(np.zeros(600, dtype=np.intp), ["jazz (600)"])
    picture.show_songs(places, paint)
    before = picture.spot_of(7)
    same = np.arange(600)
    picture.show_songs(-places, paint, same)
    assert picture.is_moving
    assert (picture.spot_of(7) - before).manhattanLength() < 2.0
    qtbot.waitUntil(lambda: not picture.is_moving)
    after = picture.spot_of(7)
    assert (after - before).manhattanLength() > 2.0
    # Where the system wants no animation, the other map is there at once.
    monkeypatch.setattr(type(picture), "wants_animation", lambda _self: False)
    picture.show_songs(places, paint, same)
    assert not picture.is_moving
    assert (picture.spot_of(7) - before).manhattanLength() < 0.01


def test_many_marks_move_as_an_image_and_are_sharpened_after(qtbot: QtBot) -> None:
    from mlfa_app.gui.drawing.map_picture import MapPicture

    picture = MapPicture()
    qtbot.addWidget(picture)
    picture.resize(500, 400)
    rng = np.random.default_rng(0)
    places = rng.uniform(-1, 1, (30_000, 2)).astype(np.float32)
    is_doubtful = places[:, 0] > 0
    members = (places[:, 1] > 0).astype(np.intp)
    paint = MapPaint(members, ["up", "down"], is_doubtful=is_doubtful)
    picture.show_songs(places, paint)
    picture.show()
    qtbot.waitUntil(lambda: picture.is_sharp)
    whole = picture.grab().toImage()
    # What is seen after a zoom and a pan is what drawing at once gives.
    picture.zoom_by(4.0)
    picture.move_by(QPointF(37, -21))
    picture.grab()
    qtbot.waitUntil(lambda: picture.is_sharp)
    for _ in range(30):
        picture.move_by(QPointF(9, 5))
        picture.grab()
    qtbot.waitUntil(lambda: picture.is_sharp)
    seen, drawn = picture.grab().toImage(), picture.scene().image(1.0)
    assert picture.camera.zoom == 4.0
    points = [(x, y) for x in range(20, 480, 7) for y in range(20, 380, 7)]
    is_equal = [seen.pixel(x, y) == drawn.pixel(x, y) for x, y in points]
    assert np.mean(is_equal) > 0.97
    # Fainter marks are outlines of other colours; all look alike where that is switched off.
    picture.show_all()
    picture.set_shown(regions=True, doubt=False, legend=False)
    qtbot.waitUntil(lambda: picture.is_sharp)
    assert picture.grab().toImage() != whole
    left = QPolygonF(QRectF(0, 0, picture.width() / 2, picture.height()))
    spots = picture.camera.spots(picture.scene().places)
    assert np.mean(picture.songs_inside(left) == (spots[:, 0] < picture.width() / 2)) > 0.999
