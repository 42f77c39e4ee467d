"""The map itself: a layer of marks that is kept, above it what the user points at."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QVariantAnimation, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QStyle, QWidget

from mlfa_app.gui.drawing.map_marks import NUM_GROUPS, draw_marks, group_colour, group_shape
from mlfa_app.gui.number_text import number

_MORPH_MS = 400
_ZOOM_STEP = 1.25
_MAX_ZOOM = 400.0
_STEPS = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, -1.0),
    Qt.Key.Key_Down: (0.0, 1.0),
}


class MapPicture(QWidget):
    """Songs as marks. Wheel and + and - zoom, dragging moves, 0 shows all again.

    Arrow keys go to the nearest song in their direction, Enter plays it.

    Signals:
        pointed: The index of the song below the pointer, -1 for none.
        chosen: The index of the song that was clicked on or gone to.
        opened: The index of the song that is to be played.

    Attributes:
        current: Index of the chosen song; -1 without.
        hovered: Index of the song below the pointer; -1 without.
    """

    pointed = Signal(int)
    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.current = self.hovered = -1
        self._places = np.zeros((0, 2), dtype=np.float32)
        self._from = self._places
        self._members = np.zeros(0, dtype=np.intp)
        self._legend: list[tuple[int, str]] = []
        self._zoom, self._middle = 1.0, QPointF(0, 0)
        self._layer: QImage | None = None
        self._pressed: QPointF | None = None
        self._dragged = 0.0
        self._morph = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=_MORPH_MS)
        self._morph.valueChanged.connect(self._redraw)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Map of songs"))
        self.setMinimumSize(self.fontMetrics().height() * 10, self.fontMetrics().height() * 8)

    # What is shown

    @property
    def is_moving(self) -> bool:
        """Whether songs are on their way from one map to another."""
        return self._morph.state() == QVariantAnimation.State.Running

    def show_songs(
        self,
        places: npt.NDArray[np.float32],
        members: npt.NDArray[np.intp],
        legend: Sequence[str],
        before: npt.NDArray[np.intp] | None = None,
    ) -> None:
        """Show songs.

        Args:
            places: (songs, 2), at any scale.
            members: Group of each song, (songs,); -1 without one.
            legend: Words of each group, and last those of all other songs, empty if there are none.
            before: Index of each song in what is shown now, -1 for new ones: the songs move from
                there, unless the system wants no animation. None shows them at once.
        """
        here = self._shown_places()
        self._places = self._from = _fitted(places)
        self._members = members
        groups = min(NUM_GROUPS, len(legend) - 1)
        self._legend = [(group, legend[group]) for group in range(groups)]
        if legend and legend[-1]:
            self._legend.append((-1, legend[-1]))
        self.current = self.hovered = -1
        self._morph.stop()
        if before is not None and len(here) and self.wants_animation() and self.isVisible():
            moved = self._places.copy()
            moved[before >= 0] = here[before[before >= 0]]
            self._from = moved
            self._morph.start()
        self._redraw()

    def wants_animation(self) -> bool:
        """Whether the system wants things to move."""
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        return self.style().styleHint(hint, None, self) > 0

    def set_current(self, index: int) -> None:
        """Mark a song; -1 marks none. Nothing is told."""
        self.current = index
        self.update()

    def spot_of(self, index: int) -> QPointF:
        """Where a song is drawn, in the widget's coordinates."""
        x, y = self._spots()[index]
        return QPointF(float(x), float(y))

    def show_all(self) -> None:
        """Show the whole map."""
        self._zoom, self._middle = 1.0, QPointF(0, 0)
        self._redraw()

    def zoom_by(self, factor: float, around: QPointF | None = None) -> None:
        """Zoom in or out.

        Args:
            factor: Above 1 shows less of the map, larger.
            around: Point of the widget that stays where it is; its middle by default.
        """
        centre = QPointF(self.width() / 2, self.height() / 2)
        at = (around or centre) - centre
        before = self._scale()
        self._zoom = min(max(self._zoom * factor, 1.0), _MAX_ZOOM)
        after = self._scale()
        self._middle += QPointF(at.x(), at.y()) * (1 / before - 1 / after)
        self._keep_in_sight()
        self._redraw()

    # Where things are

    def _shown_places(self) -> npt.NDArray[np.float32]:
        if not self.is_moving:
            return self._places
        linear = float(self._morph.currentValue() or 0.0)
        share = linear * linear * (3 - 2 * linear)
        return self._from + (self._places - self._from) * np.float32(share)

    def _scale(self) -> float:
        margin = self.fontMetrics().height() * 1.5
        return max(1.0, min(self.width(), self.height()) / 2 - margin) * self._zoom

    def _spots(self) -> npt.NDArray[np.float32]:
        """Middles of the marks in the widget's coordinates, (songs, 2)."""
        middle = np.array([self._middle.x(), self._middle.y()], dtype=np.float32)
        centre = np.array([self.width() / 2, self.height() / 2], dtype=np.float32)
        return (self._shown_places() - middle) * np.float32(self._scale()) + centre

    def _keep_in_sight(self) -> None:
        limit = 1 - 1 / self._zoom
        x, y = self._middle.x(), self._middle.y()
        self._middle = QPointF(min(max(x, -limit), limit), min(max(y, -limit), limit))

    def _mark_size(self) -> float:
        # Few songs have room for larger marks; the font tells what the user can see.
        room = 0.55 if len(self._places) <= 2000 else 0.4 if len(self._places) <= 20_000 else 0.28
        return self.fontMetrics().height() * room

    def _index_at(self, point: QPointF) -> int:
        if not len(self._places):
            return -1
        away = self._spots() - np.array([point.x(), point.y()], dtype=np.float32)
        distances = np.hypot(away[:, 0], away[:, 1])
        nearest = int(distances.argmin())
        return nearest if distances[nearest] <= max(8.0, self._mark_size()) else -1

    def _neighbour(self, step: tuple[float, float]) -> int:
        """The nearest song in a direction: what lies aside counts as further away."""
        if not len(self._places):
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

    # Painting

    def _redraw(self) -> None:
        self._layer = None
        self.update()

    def _made_layer(self) -> QImage:
        ratio = self.devicePixelRatioF()
        image = QImage(
            math.ceil(self.width() * ratio),
            math.ceil(self.height() * ratio),
            QImage.Format.Format_ARGB32_Premultiplied,
        )
        image.fill(self.palette().color(QPalette.ColorRole.Base))
        spots = self._spots() * np.float32(ratio)
        draw_marks(spots, self._members, image, self._mark_size() * ratio, self.palette())
        image.setDevicePixelRatio(ratio)
        return image

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the marks, the chosen song, the one below the pointer, and what colours mean."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._layer is None:
            self._layer = self._made_layer()
        painter.drawImage(0, 0, self._layer)
        palette = self.palette()
        for index, colour in (
            (self.hovered, palette.color(QPalette.ColorRole.Text)),
            (self.current, palette.color(QPalette.ColorRole.Highlight)),
        ):
            if 0 <= index < len(self._places):
                self._paint_ring(painter, index, colour)
        self._paint_legend(painter)
        if self.hasFocus():
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def _paint_ring(self, painter: QPainter, index: int, colour: QColor) -> None:
        radius = self._mark_size()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # A rim of the ground around it, so that it is seen among marks of any colour.
        for pen_colour, width in ((self.palette().color(QPalette.ColorRole.Base), 7), (colour, 3)):
            painter.setPen(QPen(pen_colour, width))
            painter.drawEllipse(self.spot_of(index), radius, radius)

    def _paint_legend(self, painter: QPainter) -> None:
        if not self._legend:
            return
        metrics = self.fontMetrics()
        line = metrics.height()
        widest = max(metrics.horizontalAdvance(words) for _group, words in self._legend)
        box = QRectF(line / 2, line / 2, widest + line * 2.5, line * (len(self._legend) + 1.0))
        ground = self.palette().color(QPalette.ColorRole.Base)
        ground.setAlphaF(0.85)
        painter.setPen(self.palette().color(QPalette.ColorRole.Mid))
        painter.setBrush(ground)
        painter.drawRoundedRect(box, line / 4, line / 4)
        for row, (group, words) in enumerate(self._legend):
            y = box.top() + line * (row + 1.0)
            painter.save()
            painter.translate(QPointF(box.left() + line, y))
            painter.fillPath(group_shape(group, line * 0.55), group_colour(group, self.palette()))
            painter.restore()
            painter.setPen(self.palette().color(QPalette.ColorRole.Text))
            place = QRectF(box.left() + line * 1.8, y - line / 2, widest + line, line)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)

    # Mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move the map while a button is held; otherwise tell what is below the pointer."""
        point = event.position()
        if self._pressed is not None and event.buttons() & Qt.MouseButton.LeftButton:
            way = point - self._pressed
            self._dragged += abs(way.x()) + abs(way.y())
            self._pressed = point
            self._middle -= way / self._scale()
            self._keep_in_sight()
            self._redraw()
            return
        self._point_at(self._index_at(point))

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
        """Begin a click or a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragged = event.position(), 0.0

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Choose the song below the pointer, unless the map was moved."""
        if self._pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed = None
        if self._dragged < self.fontMetrics().height() / 3:
            self._choose(self._index_at(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Play the song below the pointer."""
        index = self._index_at(event.position())
        if index >= 0:
            self.opened.emit(index)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Zoom where the pointer is."""
        self.zoom_by(_ZOOM_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go from song to song, zoom, play."""
        key = Qt.Key(event.key())
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
        else:
            super().keyPressEvent(event)

    def _choose(self, index: int) -> None:
        if index >= 0:
            self.set_current(index)
            self._bring_into_sight()
            self.chosen.emit(index)

    def _bring_into_sight(self) -> None:
        spot = self.spot_of(self.current)
        if not QRectF(self.rect()).contains(spot):
            x, y = self._places[self.current]
            self._middle = QPointF(float(x), float(y))
            self._keep_in_sight()
            self._redraw()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Draw the marks at another size."""
        super().resizeEvent(event)
        self._redraw()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw the marks in other colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._redraw()

    @staticmethod
    def legend_words(
        names: Sequence[str], counts: Sequence[int], rest: int, other: str
    ) -> list[str]:
        """What the legend says: each group with its number of songs, then all others.

        Args:
            names: Of the groups, the largest first.
            counts: Songs of each.
            rest: Songs of no group.
            other: What these are called.
        """
        words = [
            f"{name} ({number(count)})"
            for name, count in list(zip(names, counts, strict=True))[:NUM_GROUPS]
        ]
        left = rest + sum(counts[NUM_GROUPS:])
        return [*words, f"{other} ({number(left)})" if left else ""]


def _fitted(places: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Bring places between -1 and 1, the middle of their extent to 0; upwards is more."""
    if not len(places):
        return places
    low, high = places.min(axis=0), places.max(axis=0)
    reach = max(float((high - low).max()) / 2, 1e-9)
    fitted = (places - (low + high) / 2) / np.float32(reach)
    return np.asarray(fitted * np.array([1, -1], dtype=np.float32), dtype=np.float32)
