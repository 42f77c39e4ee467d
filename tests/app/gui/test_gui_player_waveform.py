"""The waveform: a click is a place in the song, whatever its size."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QPalette
from pytestqt.qtbot import QtBot

from mlfa_app.gui.drawing.wave_picture import columns_of, wave_pixmap
from mlfa_app.gui.drawing.waveform import WaveformView


@pytest.fixture
def view(qtbot: QtBot) -> WaveformView:
    made = WaveformView()
    qtbot.addWidget(made)
    made.resize(400, 60)
    made.set_duration(200.0)
    made.show()
    return made


def at(x: int) -> QPoint:
    return QPoint(x, 30)


def test_a_click_asks_for_the_place_under_it(qtbot: QtBot, view: WaveformView) -> None:
    with qtbot.waitSignal(view.clicked_at) as asked:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at(100))
    assert asked.args == [pytest.approx(50.0)]
    assert view.position_s == pytest.approx(50.0)


def test_a_drag_holds_the_line_until_it_is_let_go(qtbot: QtBot, view: WaveformView) -> None:
    asked: list[float] = []
    view.clicked_at.connect(asked.append)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=at(100))
    qtbot.mouseMove(view, at(150))
    view.set_position(3.0)
    assert view.position_s == pytest.approx(75.0)
    qtbot.mouseMove(view, at(300))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at(300))
    assert asked[0] == pytest.approx(50.0)
    assert asked[-1] == pytest.approx(150.0)
    view.set_position(151.0)
    assert view.position_s == 151.0


def test_a_drag_beyond_the_edge_is_the_end(qtbot: QtBot, view: WaveformView) -> None:
    asked: list[float] = []
    view.clicked_at.connect(asked.append)
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=at(390))
    qtbot.mouseMove(view, at(500))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at(500))
    assert asked[-1] == 200.0


@pytest.mark.parametrize(
    ("key", "expected_s"),
    [
        (Qt.Key.Key_Left, 95.0),
        (Qt.Key.Key_Right, 105.0),
        (Qt.Key.Key_PageDown, 130.0),
        (Qt.Key.Key_Home, 0.0),
    ],
)
def test_keys_go_some_seconds(
    qtbot: QtBot, view: WaveformView, key: Qt.Key, expected_s: float
) -> None:
    view.set_position(100.0)
    with qtbot.waitSignal(view.clicked_at) as asked:
        qtbot.keyClick(view, key)
    assert asked.args == [expected_s]


def test_without_a_song_there_is_nothing_to_click(qtbot: QtBot, view: WaveformView) -> None:
    view.set_duration(0.0)
    clicks: list[float] = []
    view.clicked_at.connect(clicks.append)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at(100))
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert clicks == []


def test_screen_readers_hear_the_place(view: WaveformView) -> None:
    view.setFocus()
    view.set_position(64.0)
    view.focusInEvent(_focus())
    assert view.accessibleName() == "Waveform"
    assert view.accessibleDescription() == "1:04 of 3:20"


def _focus() -> object:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFocusEvent

    return QFocusEvent(QEvent.Type.FocusIn)


def test_the_loudest_place_of_each_column_is_drawn() -> None:
    buckets = np.zeros((4_000, 2), np.float32)
    buckets[1_999] = (-0.5, 0.9)
    columns = columns_of(buckets, 100)
    assert list(np.flatnonzero(columns[:, 1])) == [49]
    assert columns[49, 1] == pytest.approx(0.96)
    assert columns[49, 0] == pytest.approx(-0.96 * 0.5 / 0.9)


def test_fewer_buckets_than_columns_fill_the_width() -> None:
    buckets = np.array([[-1.0, 1.0], [-0.5, 0.5]], np.float32)
    columns = columns_of(buckets, 10)
    assert np.allclose(columns[:5, 1], 0.96)
    assert np.allclose(columns[5:, 1], 0.48)


def test_the_picture_is_as_sharp_as_the_screen(qapp: object) -> None:
    buckets = np.array([[-1.0, 1.0]] * 50, np.float32)
    pixmap = wave_pixmap(buckets, QSize(50, 20), 2.0, QColor("#336699"))
    assert pixmap.size() == QSize(100, 40)
    image = pixmap.toImage()
    assert image.pixelColor(50, 20) == QColor("#336699")
    # 96 % of half the height: the edge covers a fifth of the pixel.
    assert image.pixelColor(50, 0).alphaF() == pytest.approx(0.2, abs=0.01)


def test_played_and_unplayed_are_told_apart(view: WaveformView) -> None:
    view.set_overview(np.array([[-1.0, 1.0]] * 100, np.float32))
    view.set_position(100.0)
    image = view.grab().toImage()
    accent = view.palette().color(QPalette.ColorRole.Accent)
    assert image.pixelColor(50, 30) == accent
    assert image.pixelColor(350, 30) != accent
