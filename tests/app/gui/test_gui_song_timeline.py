"""The tag timeline: the right second for a click, the keyboard, and what is painted where."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from mlfa_app.gui.drawing.colours import score_colour
from mlfa_app.gui.drawing.heat import TimeAxis, peak, runs, squeeze, strong_runs
from mlfa_app.gui.drawing.timeline import Timeline
from mlfa_app.gui.number_text import clock_time
from mlfa_app.gui.readings import TagReading
from mlfa_app.gui.theme import light_palette
from mlfa_app.jobs.job import SegmentScores

WINDOW_S = 3.0
TAGS = [
    TagReading("jazz", "genre", 2, 0.3, 0.6, False),
    TagReading("piano", "instrument", 0, 0.8, 0.5, True),
    TagReading("calm", "mood", 1, 0.2, None, False),
]


def segments(num_windows: int = 20) -> SegmentScores:
    """Piano in windows 7 to 9, strongest in 8; calm all along; jazz nowhere."""
    scores = np.zeros((num_windows, 3), np.float16)
    scores[7:10, 0] = (0.7, 0.82, 0.7)
    scores[:, 1] = 0.4
    return SegmentScores((np.arange(num_windows) * WINDOW_S).astype(np.float32), WINDOW_S, scores)


@pytest.fixture
def timeline(qtbot: QtBot) -> Timeline:
    widget = Timeline()
    qtbot.addWidget(widget)
    widget.setPalette(light_palette())
    widget.set_content(TAGS, segments(), 60.0)
    widget.resize(700, widget.sizeHint().height())
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def test_a_click_plays_the_window_under_it(qtbot: QtBot, timeline: Timeline) -> None:
    # The middle of window 7 is at 22.5 s; its second is where it begins.
    axis = timeline.axis
    x = round(axis.left + axis.width * 22.5 / 60.0)
    y = timeline.cell_rect(1, 7).center().y()
    with qtbot.waitSignal(timeline.clicked_at) as heard:
        QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    assert heard.args == [pytest.approx(21.0)]
    assert timeline.cursor_cell == (1, 7)


def test_a_click_below_the_rows_plays_exactly_there(qtbot: QtBot, timeline: Timeline) -> None:
    axis = timeline.axis
    place = QPoint(round(axis.left + axis.width / 2), timeline.height() - 2)
    with qtbot.waitSignal(timeline.clicked_at) as heard:
        QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=place)
    assert heard.args == [pytest.approx(30.0, abs=0.1)]


def test_windows_of_a_song_heard_in_part_stand_for_the_stretch_up_to_the_next(
    qtbot: QtBot, timeline: Timeline
) -> None:
    every = segments(20)
    some = SegmentScores(every.starts_s[::4], every.duration_s, every.scores[::4])
    timeline.set_content(TAGS, some, 60.0)
    axis = timeline.axis
    first, second = timeline.cell_rect(0, 0), timeline.cell_rect(0, 1)
    assert first.right() == pytest.approx(second.left(), abs=1)
    assert first.width() == pytest.approx(axis.width * 12 / 60, abs=2)
    place = QPoint(round(axis.left + axis.width * 22.5 / 60.0), second.center().y())
    with qtbot.waitSignal(timeline.clicked_at) as heard:
        QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=place)
    assert heard.args == [pytest.approx(12.0)]


def test_a_part_that_is_not_heard_yet_can_be_played(qtbot: QtBot, timeline: Timeline) -> None:
    timeline.set_content(TAGS, segments(), 120.0)
    axis = timeline.axis
    place = QPoint(round(axis.left + axis.width * 0.75), timeline.cell_rect(0, 0).center().y())
    with qtbot.waitSignal(timeline.clicked_at) as heard:
        QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=place)
    assert heard.args == [pytest.approx(90.0, abs=0.3)]


def test_a_name_shows_where_its_tag_is_strongest(qtbot: QtBot, timeline: Timeline) -> None:
    place = QPoint(10, timeline.cell_rect(1, 0).center().y())
    with qtbot.waitSignal(timeline.tag_chosen) as chosen:
        QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == ["piano"]
    assert timeline.strongest_at("piano") == pytest.approx(24.0)
    with qtbot.waitSignal(timeline.tag_chosen) as chosen:
        QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == [None]


def test_the_keyboard_reaches_every_cell_and_says_it(qtbot: QtBot, timeline: Timeline) -> None:
    timeline.setFocus()
    keys = [Qt.Key.Key_Down, *[Qt.Key.Key_Right] * 8]
    for key in keys:
        QTest.keyClick(timeline, key)
    assert timeline.cursor_cell == (1, 8)
    assert timeline.accessibleDescription() == "piano, 0:24, 82 percent"
    with qtbot.waitSignal(timeline.clicked_at) as heard:
        QTest.keyClick(timeline, Qt.Key.Key_Return)
    assert heard.args == [pytest.approx(24.0)]
    QTest.keyClick(timeline, Qt.Key.Key_End)
    QTest.keyClick(timeline, Qt.Key.Key_Right)
    assert timeline.cursor_cell == (1, 19)
    QTest.keyClick(timeline, Qt.Key.Key_H)
    assert timeline.chosen_tag == "piano"
    assert timeline.cursor_cell == (1, 8)
    QTest.keyClick(timeline, Qt.Key.Key_PageUp)
    QTest.keyClick(timeline, Qt.Key.Key_Up)
    QTest.keyClick(timeline, Qt.Key.Key_Up)
    assert timeline.cursor_cell == (0, 0)


def test_cells_have_the_colour_of_their_score(timeline: Timeline) -> None:
    image = timeline.grab().toImage()
    ratio = image.devicePixelRatio()

    def painted(row: int, window: int) -> QColor:
        middle = timeline.cell_rect(row, window).center()
        return QColor(image.pixel(round(middle.x() * ratio), round((middle.y() - 2) * ratio)))

    palette = timeline.palette()
    for row, window, score in ((1, 8, 0.82), (1, 15, 0.0), (2, 4, 0.4), (0, 8, 0.0)):
        wanted = score_colour(score, palette)
        found = painted(row, window)
        # The table of colours has 256 steps.
        assert abs(found.red() - wanted.red()) <= 3
        assert abs(found.blue() - wanted.blue()) <= 3


def test_the_line_follows_the_playback(timeline: Timeline) -> None:
    timeline.set_position(45.0)
    image = timeline.grab().toImage()
    ratio = image.devicePixelRatio()
    x = round(timeline.axis.x_of(45.0) * ratio)
    y = round(timeline.cell_rect(0, 15).center().y() * ratio)
    line = timeline.palette().color(QPalette.ColorRole.Text)
    assert line.rgb() in {image.pixel(x + step, y) for step in (-1, 0, 1)}
    timeline.set_position(None)
    image = timeline.grab().toImage()
    assert line.rgb() not in {image.pixel(x + step, y) for step in (-1, 0, 1)}


def test_without_scores_it_explains_itself(timeline: Timeline) -> None:
    timeline.clear()
    clicks: list[float] = []
    timeline.clicked_at.connect(clicks.append)
    QTest.mouseClick(timeline, Qt.MouseButton.LeftButton, pos=timeline.rect().center())
    QTest.keyClick(timeline, Qt.Key.Key_Return)
    assert clicks == []
    assert timeline.accessibleDescription() == "There are no scores over time."
    assert not timeline.grab().isNull()


def test_joined_columns_keep_the_highest_score() -> None:
    scores = np.zeros((2, 1000), np.float32)
    scores[1, 517] = 1.0
    joined = squeeze(scores, 100)
    assert joined.shape == (2, 100)
    assert joined[1].argmax() == 51
    assert joined.max() == 1.0
    assert squeeze(scores, 2000) is scores


def test_a_stretch_is_a_better_peak_than_a_moment() -> None:
    assert peak(np.array([0.0, 0.9, 0.0, 0.0, 0.8, 0.8, 0.8, 0.0])) == 5
    assert peak(np.array([0.1, 0.7])) == 1
    assert strong_runs(np.array([0.1, 0.8, 0.75, 0.1, 0.8])) == [(1, 3), (4, 5)]
    assert runs(np.array([True, False, True])) == [(0, 1), (2, 3)]


def test_ticks_are_round_and_far_enough_apart() -> None:
    axis = TimeAxis(100.0, 300.0, 240.0)
    assert axis.ticks(60.0) == [0.0, 60.0, 120.0, 180.0, 240.0]
    assert axis.seconds_at(axis.x_of(99.0)) == pytest.approx(99.0)
    assert TimeAxis(0.0, 300.0, 40 * 3600.0).ticks(60.0)[1] == 8 * 3600.0
    assert clock_time(3723.9) == "1:02:03"
    assert clock_time(72.4) == "1:12"
