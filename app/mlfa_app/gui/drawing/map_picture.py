"""The map as it is used: moved, zoomed, pointed at, gone through by keys, selected from."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QWidget

from mlfa_app.gui.drawing.map_canvas import MapCanvas

Flags = npt.NDArray[np.bool_]

MOVE, LASSO, BOX = "move", "lasso", "box"
_ZOOM_STEP = 1.25
_STEPS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}
_MODIFIER = Qt.KeyboardModifier


class MapPicture(MapCanvas):
    """Songs as marks. Wheel and + and - zoom, dragging moves, 0 shows all again.

    Arrow keys go to the nearest song in their direction, Enter plays it, Space selects it, Ctrl+A
    selects all, Escape none. With the lasso or the box as tool, or while Shift is held, dragging
    selects; then Shift adds to what is selected, and Ctrl takes away.

    Signals:
        pointed: The index of the song below the pointer, -1 for none.
        chosen: The index of the song that was clicked on or gone to.
        clicked: The index of the song that was clicked on, after `chosen`.
        opened: The index of the song that a double click or Enter was on.
        selection_changed: The user selected other songs.

    Attributes:
        tool: `MOVE`, `LASSO` or `BOX`: what dragging does.
    """

    pointed = Signal(int)
    chosen = Signal(int)
    clicked = Signal(int)
    opened = Signal(int)
    selection_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tool = MOVE
        self._pressed: QPointF | None = None
        self._dragged = 0.0
        self._is_selecting = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Map of songs"))

    def set_tool(self, tool: str) -> None:
        """Say what dragging does."""
        self.tool = tool
        shape = Qt.CursorShape.ArrowCursor if tool == MOVE else Qt.CursorShape.CrossCursor
        self.setCursor(shape)

    def select(self, selected: Flags, *, tells: bool = True) -> None:
        """Select songs, (songs,), and tell of it if others were selected."""
        if not np.array_equal(selected, self.selected):
            self.set_selected(selected)
            if tells:
                self.selection_changed.emit()

    def songs_inside(self, outline: QPolygonF) -> Flags:
        """Which songs lie inside an outline on the widget, (songs,)."""
        # A picture of the outline answers for all songs at once.
        image = QImage(self.size(), QImage.Format.Format_Grayscale8)
        image.fill(0)
        painter = QPainter(image)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawPolygon(outline)
        painter.end()
        stride = image.bytesPerLine()
        inside = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(-1, stride)
        spots = np.floor(self._spots()).astype(np.intp)
        x, y = spots[:, 0], spots[:, 1]
        is_seen = (x >= 0) & (x < self.width()) & (y >= 0) & (y < self.height())
        found = np.zeros(len(spots), dtype=np.bool_)
        found[is_seen] = inside[y[is_seen], x[is_seen]] > 127
        return found

    # Where songs are

    def _index_at(self, point: QPointF) -> int:
        if not self.num_songs:
            return -1
        away = self._spots() - np.array([point.x(), point.y()], dtype=np.float32)
        squares = (away**2).sum(axis=1)
        nearest = int(squares.argmin())
        return nearest if squares[nearest] <= max(8.0, self.scene().mark_size) ** 2 else -1

    def _neighbour(self, step: tuple[float, float]) -> int:
        """The nearest song in a direction: what lies aside counts as further away."""
        if not self.num_songs:
            return -1
        spots = self._spots()
        if self.current < 0:
            away = spots - np.array([self.width() / 2, self.height() / 2], dtype=np.float32)
            return int(np.hypot(away[:, 0], away[:, 1]).argmin())
        away = spots - spots[self.current]
        along = away[:, 0] * step[0] + away[:, 1] * step[1]
        aside = np.abs(away[:, 0] * step[1] + away[:, 1] * step[0])
        cost = np.where((along > 0) & (aside <= along * 2), along + 2 * aside, math.inf)
        best = int(cost.argmin())
        return best if cost[best] < math.inf else self.current

    # Mouse

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the map or draw the lasso while a button is held; else tell what is pointed at."""
        point = event.position()
        if self._pressed is None or not event.buttons() & Qt.MouseButton.LeftButton:
            self._point_at(self._index_at(point))
            return
        way = point - self._pressed
        self._dragged += abs(way.x()) + abs(way.y())
        if self._is_selecting:
            self._draw_outline(point)
            return
        self._pressed = point
        self.move_by(way)

    def _draw_outline(self, point: QPointF) -> None:
        inside = QPointF(
            min(max(point.x(), 0.0), self.width() - 1.0),
            min(max(point.y(), 0.0), self.height() - 1.0),
        )
        if self.tool == BOX and self._pressed is not None:
            self._lasso = QPolygonF(QRectF(self._pressed, inside).normalized())
        else:
            self._lasso.append(inside)
        self.update()

    def _point_at(self, index: int) -> None:
        if index != self.hovered:
            self.hovered = index
            self.update()
            self.pointed.emit(index)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Nothing is below the pointer any more."""
        super().leaveEvent(event)
        self._point_at(-1)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Begin a click, a drag or a lasso."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed, self._dragged = event.position(), 0.0
        is_shifted = bool(event.modifiers() & _MODIFIER.ShiftModifier)
        self._is_selecting = self.tool != MOVE or is_shifted
        self._lasso = QPolygonF([event.position()]) if self._is_selecting else QPolygonF()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the song below the pointer, unless the map was moved or a lasso drawn."""
        if self._pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        way = event.position() - self._pressed
        self._dragged = max(self._dragged, abs(way.x()) + abs(way.y()))
        if self._is_selecting:
            self._draw_outline(event.position())
        outline, self._lasso, self._pressed = self._lasso, QPolygonF(), None
        self.update()
        keys = event.modifiers()
        if self._dragged >= self.fontMetrics().height() / 3:
            if self._is_selecting:
                self._select_inside(outline, keys)
            return
        index = self._index_at(event.position())
        if keys & _MODIFIER.ControlModifier:
            self._toggle(index)
        elif index >= 0:
            self._choose(index)
            self.clicked.emit(index)

    def _select_inside(self, outline: QPolygonF, keys: Qt.KeyboardModifier) -> None:
        found = self.songs_inside(outline)
        if keys & _MODIFIER.ControlModifier:
            found = self.selected & ~found
        elif keys & _MODIFIER.ShiftModifier:
            found = self.selected | found
        self.select(found)

    def _toggle(self, index: int) -> None:
        if index >= 0:
            changed = self.selected.copy()
            changed[index] = not changed[index]
            self.select(changed)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Open the song below the pointer; where there is none, a drag may begin."""
        index = self._index_at(event.position())
        if index >= 0 and self.tool == MOVE:
            self.opened.emit(index)
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom where the pointer is."""
        self.zoom_by(_ZOOM_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    # Keys

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go from song to song, zoom, play, select."""
        key = Qt.Key(event.key())
        is_control = bool(event.modifiers() & _MODIFIER.ControlModifier)
        if key in _STEPS:
            self._choose(self._neighbour(_STEPS[key]))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            self.opened.emit(self.current)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(_ZOOM_STEP)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(1 / _ZOOM_STEP)
        elif key == Qt.Key.Key_0:
            self.show_all()
        elif key == Qt.Key.Key_Space:
            self._toggle(self.current)
        elif key == Qt.Key.Key_A and is_control:
            self.select(np.ones(self.num_songs, dtype=np.bool_))
        elif key == Qt.Key.Key_Escape and self._pressed is not None:
            self._lasso, self._pressed = QPolygonF(), None
            self.update()
        elif key == Qt.Key.Key_Escape and self.selected.any():
            self.select(np.zeros(self.num_songs, dtype=np.bool_))
        else:
            super().keyPressEvent(event)

    def _choose(self, index: int) -> None:
        if index >= 0:
            self.set_current(index)
            self._bring_into_sight()
            self.chosen.emit(index)

    def _bring_into_sight(self) -> None:
        if not QRectF(self.rect()).contains(self.spot_of(self.current)):
            x, y = self._places[self.current].tolist()
            self._look(self.camera.looking_at(x, y))

    def go_to(self, index: int) -> None:
        """Mark a song and bring it into sight. Nothing is told."""
        self.set_current(index)
        if index >= 0:
            self._bring_into_sight()
