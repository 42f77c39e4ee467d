"""One tag of a song as a line: sign, name, bar with its threshold, percentage."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlfa_app.catalog.listing import Verdict
from mlfa_app.gui.drawing.colours import category_colour, mixed
from mlfa_app.gui.drawing.marks import draw_check
from mlfa_app.gui.number_text import percent
from mlfa_app.gui.readings import TagReading

_NAME_SHARE = 0.42


class ScoreBar(QWidget):
    """Draws what is said of a tag. The words for it are its owner's matter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading: TagReading | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_reading(self, reading: TagReading) -> None:
        """Draw this tag."""
        if reading != self._reading:
            self._reading = reading
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """One line."""
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * 36, round(metrics.height() * 1.5))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Room for a name and a bar."""
        metrics = self.fontMetrics()
        return QSize(metrics.averageCharWidth() * 22, round(metrics.height() * 1.5))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the theme and the font."""
        super().changeEvent(event)
        self.updateGeometry()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the line."""
        if self._reading is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint(painter, self._reading)

    def _paint(self, painter: QPainter, reading: TagReading) -> None:
        metrics = self.fontMetrics()
        line = metrics.height()
        height = self.height()
        text = self.palette().color(QPalette.ColorRole.WindowText)
        ground = self.palette().color(QPalette.ColorRole.Window)
        if not reading.stands:
            text = mixed(text, ground, 0.32)
        sign = QRectF(1, (height - line * 0.75) / 2, line * 0.75, line * 0.75)
        self._paint_sign(painter, sign, reading, text)
        left = sign.right() + line * 0.4
        number_width = metrics.horizontalAdvance(percent(1.0)) + line * 0.2
        name_width = (self.width() - left) * _NAME_SHARE
        font = self.font()
        font.setBold(reading.stands)
        font.setStrikeOut(reading.verdict is Verdict.REJECTED)
        painter.setFont(font)
        painter.setPen(text)
        name_box = QRectF(left, 0, name_width, height)
        name = painter.fontMetrics().elidedText(
            reading.tag, Qt.TextElideMode.ElideRight, int(name_width)
        )
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(name_box, middle | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(self.font())
        rest = QRectF(name_box.right() + line * 0.3, 0, 0, height)
        rest.setRight(self.width() - 1)
        if reading.score is None:
            added = metrics.elidedText(
                self.tr("added by you"), Qt.TextElideMode.ElideRight, int(rest.width())
            )
            painter.drawText(rest, middle | Qt.AlignmentFlag.AlignLeft, added)
            return
        painter.drawText(rest, middle | Qt.AlignmentFlag.AlignRight, percent(reading.score))
        bar = rest.adjusted(0, height * 0.33, -number_width, -height * 0.33)
        if bar.width() > line:
            self._paint_bar(painter, bar, reading, reading.score, ground)

    def _paint_sign(
        self, painter: QPainter, box: QRectF, reading: TagReading, text: QColor
    ) -> None:
        """A check for accepted, a cross for rejected, a dot for proposed, a ring for near."""
        colour = category_colour(reading.category, self.palette())
        if reading.verdict is Verdict.ACCEPTED:
            draw_check(painter, box, colour)
            return
        inner = box.adjusted(*(box.width() * share for share in (0.2, 0.2, -0.2, -0.2)))
        if reading.verdict is Verdict.REJECTED:
            painter.setPen(QPen(text, max(1.4, box.width() / 6)))
            painter.drawLine(inner.topLeft(), inner.bottomRight())
            painter.drawLine(inner.topRight(), inner.bottomLeft())
            return
        painter.setPen(QPen(colour, max(1.2, box.width() / 9)))
        painter.setBrush(colour if reading.is_proposed else Qt.BrushStyle.NoBrush)
        if reading.abstains:
            painter.drawLine(
                QPointF(inner.left(), inner.center().y()),
                QPointF(inner.right(), inner.center().y()),
            )
        else:
            painter.drawEllipse(inner)

    def _paint_bar(
        self, painter: QPainter, bar: QRectF, reading: TagReading, score: float, ground: QColor
    ) -> None:
        text = self.palette().color(QPalette.ColorRole.WindowText)
        colour = category_colour(reading.category, self.palette())
        if not reading.stands:
            colour = mixed(colour, ground, 0.55)
        radius = bar.height() / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(mixed(ground, text, 0.1))
        painter.drawRoundedRect(bar, radius, radius)
        filled = QRectF(bar)
        filled.setWidth(max(bar.width() * score, bar.height()))
        painter.setBrush(colour)
        painter.drawRoundedRect(filled, radius, radius)
        if reading.threshold is not None:
            x = bar.left() + bar.width() * reading.threshold
            reach = bar.height() * 0.6
            top, bottom = QPointF(x, bar.top() - reach), QPointF(x, bar.bottom() + reach)
            painter.setPen(QPen(ground, 4))
            painter.drawLine(top, bottom)
            painter.setPen(QPen(text, 1.6))
            painter.drawLine(top, bottom)
