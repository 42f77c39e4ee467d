"""The waveform of a song: what was played, where it is, and a click to go elsewhere."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QElapsedTimer, QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlfa_app.gui.drawing.colours import mixed
from mlfa_app.gui.drawing.wave_picture import wave_pixmap
from mlfa_app.gui.number_text import clock_time

_STEP_S = 5.0
_PAGE_S = 30.0
# A drag asks for a new place no more often, so that one hears where one is.
_DRAG_MS = 80
_HEIGHT_LINES = 3.2


class WaveformView(QWidget):
    """Shows a song's waveform over its whole width; time goes from edge to edge.

    Click or drag to go to a place. By keyboard: left and right go five seconds, the page keys
    thirty, Home to the beginning.

    Signals:
        clicked_at: The user wants to hear from this second on.

    Args:
        parent: Owner.
    """

    clicked_at = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buckets: npt.NDArray[np.float32] = np.zeros((0, 2), np.float32)
        self._duration_s = 0.0
        self._position_s = 0.0
        self._hover_x: float | None = None
        self._dragged_s: float | None = None
        self._asked_s = -1.0
        self._since_asked = QElapsedTimer()
        self._pixmaps: tuple[QPixmap, QPixmap] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Waveform"))
        self._describe()

    # What is shown

    @property
    def position_s(self) -> float:
        """The place of the line, in seconds."""
        return self._position_s if self._dragged_s is None else self._dragged_s

    @property
    def has_overview(self) -> bool:
        """Whether there is a waveform to see."""
        return len(self._buckets) > 0

    def set_overview(self, buckets: npt.NDArray[np.float32] | None) -> None:
        """Show a waveform.

        Args:
            buckets: Lowest and highest sample of equal parts of the whole song, (buckets, 2);
                None shows a song that was not looked at yet.
        """
        self._buckets = np.zeros((0, 2), np.float32) if buckets is None else buckets
        self._renew()

    def set_duration(self, seconds: float) -> None:
        """Say how long the song is; 0 if that is unknown."""
        if seconds != self._duration_s:
            self._duration_s = max(0.0, seconds)
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if seconds > 0.0 else Qt.CursorShape.ArrowCursor
            )
            self._describe()
            self.update()

    def set_position(self, seconds: float) -> None:
        """Move the line; while the user drags it, it stays under the pointer."""
        before = self._x_of(self._position_s)
        self._position_s = seconds
        if self._dragged_s is None:
            self._update_between(before, self._x_of(seconds))

    # Size and drawing

    def sizeHint(self) -> QSize:  # noqa: N802
        """A few lines high."""
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * 60, round(metrics.height() * _HEIGHT_LINES))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Need little width."""
        return QSize(self.fontMetrics().averageCharWidth() * 16, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Draw anew."""
        super().resizeEvent(event)
        self._renew()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the theme and the font."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.updateGeometry()
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.EnabledChange):
            self._renew()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw the part that changed."""
        rest, played = self._made_pixmaps()
        with QPainter(self) as painter:
            painter.setClipRect(event.rect())
            line_x = self._x_of(self.position_s)
            height = self.height()
            whole = QRectF(self.rect())
            painter.save()
            painter.setClipRect(QRectF(0.0, 0.0, line_x, height), Qt.ClipOperation.IntersectClip)
            painter.drawPixmap(whole.topLeft(), played)
            painter.restore()
            painter.save()
            painter.setClipRect(
                QRectF(line_x, 0.0, self.width() - line_x, height), Qt.ClipOperation.IntersectClip
            )
            painter.drawPixmap(whole.topLeft(), rest)
            painter.restore()
            if self._duration_s > 0.0:
                self._paint_line(painter, line_x)
                if self._hover_x is not None:
                    self._paint_hover(painter, self._hover_x)
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), 2))
                painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def _paint_line(self, painter: QPainter, x: float) -> None:
        """Draw where it plays: a line with a little handle at its top."""
        colour = self.palette().color(QPalette.ColorRole.Text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self._line_width
        x = min(max(x, width / 2), self.width() - width / 2)
        painter.setPen(QPen(colour, width))
        painter.drawLine(QPointF(x, 0.0), QPointF(x, self.height()))
        side = self._handle
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon(
            QPolygonF([QPointF(x - side, 0), QPointF(x + side, 0), QPointF(x, side)])
        )

    def _paint_hover(self, painter: QPainter, x: float) -> None:
        """Say which moment is under the pointer."""
        palette = self.palette()
        colour = palette.color(QPalette.ColorRole.PlaceholderText)
        painter.setPen(QPen(colour, 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        text = clock_time(self._seconds_at(x))
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(text) + metrics.averageCharWidth()
        left = x + metrics.averageCharWidth() / 2
        if left + width > self.width():
            left = x - metrics.averageCharWidth() / 2 - width
        box = QRectF(left, self.height() - metrics.height(), width, metrics.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.ToolTipBase))
        painter.drawRoundedRect(box, metrics.height() / 5, metrics.height() / 5)
        painter.setPen(palette.color(QPalette.ColorRole.ToolTipText))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    @property
    def _line_width(self) -> float:
        return max(1.5, self.fontMetrics().height() / 10)

    @property
    def _handle(self) -> float:
        return max(3.0, self.fontMetrics().height() / 4)

    def _renew(self) -> None:
        self._pixmaps = None
        self.update()

    def _made_pixmaps(self) -> tuple[QPixmap, QPixmap]:
        """The wave as it is before and after it was played."""
        ratio = self.devicePixelRatioF()
        if self._pixmaps is None or self._pixmaps[0].devicePixelRatio() != ratio:
            palette = self.palette()
            quiet = mixed(
                palette.color(QPalette.ColorRole.Text),
                palette.color(QPalette.ColorRole.Base),
                0.45 if len(self._buckets) else 0.7,
            )
            accent = palette.color(QPalette.ColorRole.Accent)
            self._pixmaps = (
                wave_pixmap(self._buckets, self.size(), ratio, quiet),
                wave_pixmap(self._buckets, self.size(), ratio, accent),
            )
        return self._pixmaps

    def _x_of(self, seconds: float) -> float:
        if self._duration_s <= 0.0:
            return 0.0
        return min(1.0, max(0.0, seconds / self._duration_s)) * self.width()

    def _seconds_at(self, x: float) -> float:
        return min(1.0, max(0.0, x / max(1, self.width()))) * self._duration_s

    def _update_between(self, before: float, after: float) -> None:
        """Draw the strip anew over which the line has moved."""
        if round(before * 4) == round(after * 4):
            return
        reach = math.ceil(self._handle + self._line_width)
        left, right = math.floor(min(before, after)) - reach, math.ceil(max(before, after)) + reach
        self.update(QRect(left, 0, right - left, self.height()))

    def _update_hover(self, x: float | None) -> None:
        reach = 2 * self.fontMetrics().averageCharWidth() + self.fontMetrics().horizontalAdvance(
            clock_time(self._duration_s)
        )
        for place in (self._hover_x, x):
            if place is not None:
                self.update(QRect(round(place) - reach, 0, 2 * reach, self.height()))
        self._hover_x = x

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Go there."""
        if event.button() is not Qt.MouseButton.LeftButton or self._duration_s <= 0.0:
            super().mousePressEvent(event)
            return
        self._drag_to(event.position().x())
        self._ask()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show the time under the pointer, and follow it while it drags."""
        x = event.position().x()
        self._update_hover(x if 0.0 <= x <= self.width() else None)
        if self._dragged_s is not None:
            self._drag_to(x)
            if self._since_asked.hasExpired(_DRAG_MS):
                self._ask()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Stay where the pointer let go."""
        if event.button() is not Qt.MouseButton.LeftButton or self._dragged_s is None:
            super().mouseReleaseEvent(event)
            return
        if self._dragged_s != self._asked_s:
            self._ask()
        self._position_s, self._dragged_s = self._dragged_s, None
        self._describe()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Forget the place under the pointer."""
        super().leaveEvent(event)
        self._update_hover(None)

    def _drag_to(self, x: float) -> None:
        before = self._x_of(self.position_s)
        self._dragged_s = self._seconds_at(x)
        self._update_between(before, self._x_of(self._dragged_s))

    def _ask(self) -> None:
        if self._dragged_s is not None:
            self._asked_s = self._dragged_s
            self._since_asked.start()
            self.clicked_at.emit(self._dragged_s)

    # The keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go some seconds back or on."""
        steps = {
            Qt.Key.Key_Left: -_STEP_S,
            Qt.Key.Key_Right: _STEP_S,
            Qt.Key.Key_PageUp: -_PAGE_S,
            Qt.Key.Key_PageDown: _PAGE_S,
            Qt.Key.Key_Home: -self._position_s,
        }
        step = steps.get(Qt.Key(event.key()))
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if step is None or not is_plain or self._duration_s <= 0.0:
            super().keyPressEvent(event)
            return
        wanted_s = min(self._duration_s, max(0.0, self._position_s + step))
        self.set_position(wanted_s)
        self.clicked_at.emit(wanted_s)
        self._describe(aloud=True)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show that keys count here, and say where it is."""
        super().focusInEvent(event)
        self._describe()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show that keys count elsewhere."""
        super().focusOutEvent(event)
        self.update()

    def _describe(self, *, aloud: bool = False) -> None:
        """Give screen readers the place in words; not at each step of the playing."""
        if self._duration_s <= 0.0:
            text = self.tr("No song is open.")
        else:
            text = self.tr("{position} of {duration}").format(
                position=clock_time(self.position_s), duration=clock_time(self._duration_s)
            )
        self.setAccessibleDescription(text)
        if aloud and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))
