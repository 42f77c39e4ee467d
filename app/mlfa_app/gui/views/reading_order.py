"""In which order Tab goes through a window: as one reads, whatever was made first.

Qt's own order is that in which widgets were made. Parts of the window are made one after the
other, by what is needed first, and lines of tags only when a song has them: so it is worked out
anew with every press of the key, from where things stand.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QScrollArea, QWidget


def tab_stops(pane: QWidget) -> list[QWidget]:
    """What Tab comes to inside a part of a window, row by row.

    Args:
        pane: The part; itself one if it takes the focus.
    """
    window = pane.window()
    found = [
        widget
        for widget in (pane, *pane.findChildren(QWidget))
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusProxy() is None
        and widget.window() is window
    ]
    places = {widget: QRect(widget.mapTo(window, QPoint()), widget.size()) for widget in found}
    is_mirrored = pane.layoutDirection() is Qt.LayoutDirection.RightToLeft
    ordered: list[QWidget] = []
    row: list[QWidget] = []

    def end_row() -> None:
        row.sort(key=lambda widget: places[widget].x(), reverse=is_mirrored)
        ordered.extend(row)
        row.clear()

    for widget in sorted(found, key=lambda widget: (places[widget].y(), places[widget].x())):
        # What begins below the middle of a row's first widget stands in the next row.
        if row and places[widget].y() > places[row[0]].center().y():
            end_row()
        row.append(widget)
    end_row()
    return ordered


def next_stop(panes: Sequence[QWidget], now: QWidget | None, step: int) -> QWidget | None:
    """Find where the focus goes.

    Args:
        panes: Parts of the window in the order in which they are read.
        now: What has the focus.
        step: 1 for Tab, -1 for Shift and Tab.

    Returns:
        The next stop, after the last one the first; None if there is none, or if ``now`` is no
        stop of these parts.
    """
    stops = [stop for pane in panes if pane.isVisible() for stop in tab_stops(pane)]
    if now is None or now not in stops:
        return None
    return stops[(stops.index(now) + step) % len(stops)]


def move_focus_to(stop: QWidget, step: int) -> None:
    """Give a stop the focus, and bring it into sight."""
    reasons = Qt.FocusReason
    stop.setFocus(reasons.TabFocusReason if step > 0 else reasons.BacktabFocusReason)
    above = stop.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(stop)
        above = above.parentWidget()
