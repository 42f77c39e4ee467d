"""Tab goes through the real window as one reads it, reaches every control, and can be seen."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from mlfa_app.gui.tables.song_columns import Column
from window_user import WindowUser, seed_library


@pytest.fixture
def user(home: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[WindowUser]:
    seed_library(home, 60)
    user = WindowUser(qtbot, qapp)
    user.start()
    user.program.window.resize(QSize(1366, 768))
    user.wait(lambda: user.bench.songs.model.rowCount() > 0)
    user.bench.songs.grid.go_to(0)
    user.wait(lambda: user.bench.song.song is not None)
    user.settle()
    yield user
    user.close()


def stops_of(top: QWidget) -> list[QWidget]:
    """All that takes the focus by Tab and is seen."""
    return [
        widget
        for widget in top.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
        and widget.window() is top
    ]


def walk(start: QWidget, key: Qt.Key, steps: int) -> list[QWidget]:
    start.setFocus()
    walked = []
    for _ in range(steps):
        now = QApplication.focusWidget()
        assert now is not None
        walked.append(now)
        QTest.keyClick(now, key)
    return walked


def place(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint()), widget.size())


def comes_later(first: QWidget, second: QWidget) -> bool:
    """Whether one reads the second after the first: further right in a row, or below."""
    before, after = place(first), place(second)
    if after.top() > before.center().y():
        return True
    is_same_row = before.top() <= after.center().y() and after.top() <= before.center().y()
    return is_same_row and after.left() > before.left()


def test_tab_reads_the_window_from_left_to_right_and_down(user: WindowUser) -> None:
    window, bench = user.program.window, user.bench
    # The songs are what one came for.
    assert QApplication.focusWidget() is bench.songs.grid
    wanted = stops_of(window)
    assert len(wanted) > 20
    first = min(wanted, key=lambda widget: (place(widget).y(), place(widget).x()))
    walked = walk(first, Qt.Key.Key_Tab, len(wanted))
    assert set(walked) == set(wanted)
    assert QApplication.focusWidget() is first
    panes = [bench.panel, bench.songs, bench.song, bench.player, bench.jobs]

    def pane_of(widget: QWidget) -> int:
        return next((i for i, pane in enumerate(panes) if pane.isAncestorOf(widget)), -1)

    numbers = [pane_of(widget) for widget in walked]
    assert numbers == sorted(numbers)
    assert set(numbers) == {-1, 0, 1, 2, 3, 4}
    for before, after in itertools.pairwise(walked):
        if pane_of(before) == pane_of(after):
            assert comes_later(before, after), (before, after)
    assert walk(first, Qt.Key.Key_Backtab, len(wanted)) == [walked[0], *reversed(walked[1:])]


def test_a_dropped_song_needs_no_wider_a_column_than_another(user: WindowUser) -> None:
    page = user.bench.song.page
    least = page.minimumSizeHint().width()
    page.strip.show()
    assert page.minimumSizeHint().width() == least
    # All of its buttons are there, one below the other if need be.
    page.strip.resize(least, page.strip.heightForWidth(least))
    page.strip.layout().activate()
    for button in page.strip.findChildren(QPushButton):
        if button.isVisible():
            assert page.strip.rect().contains(button.geometry())
            assert button.width() >= button.minimumSizeHint().width()


def test_the_focus_is_seen_on_every_control(user: WindowUser) -> None:
    window = user.program.window
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setCursorFlashTime(0)
    user.bench.songs.grid.clearSelection()
    unseen = []
    stops = stops_of(window)
    stops[0].setFocus()
    # By Tab: some styles draw the focus only for those who came by a key.
    QTest.keyClick(window, Qt.Key.Key_Tab)
    for _ in stops:
        widget = QApplication.focusWidget()
        assert widget is not None
        with_focus = widget.grab().toImage()
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        if widget.grab().toImage() == with_focus:
            unseen.append(f"{type(widget).__name__} {widget.accessibleName() or widget.toolTip()}")
    assert unseen == []


def test_f6_goes_from_part_to_part(user: WindowUser) -> None:
    window, bench = user.program.window, user.bench
    while window.messages.dismiss_newest():
        pass
    bench.songs.filter_bar.line.setFocus()
    for pane in (bench.song, bench.player, bench.jobs, bench.panel, bench.songs):
        QTest.keyClick(window, Qt.Key.Key_F6)
        now = QApplication.focusWidget()
        assert now is not None
        assert pane.isAncestorOf(now)
    assert bench.songs.grid.currentIndex().column() == Column.TITLE
