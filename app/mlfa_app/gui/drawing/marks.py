"""Small signs drawn as shapes: the states of songs, and check and plus of tags."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from mlfa_app.catalog.listing import SongState


def draw_state(painter: QPainter, box: QRectF, state: SongState, colour: QColor) -> None:
    """Draw the sign of a state; each has a shape of its own, so that colour tells nothing alone.

    Args:
        painter: With antialiasing.
        box: A square.
        state: What to draw.
        colour: In which colour.
    """
    size = box.width()
    ring = box.adjusted(size * 0.12, size * 0.12, -size * 0.12, -size * 0.12)
    pen = QPen(colour, max(1.2, size / 10))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    match state:
        case SongState.REVIEW:
            # A tag waiting: a filled disc with a ring around it.
            painter.drawEllipse(ring)
            painter.setBrush(colour)
            painter.drawEllipse(ring.center(), size * 0.16, size * 0.16)
        case SongState.DECIDED:
            draw_check(painter, ring, colour)
        case SongState.DONE:
            painter.setBrush(colour)
            painter.drawEllipse(ring)
            _draw_hole(painter, ring)
        case SongState.UNSURE:
            _draw_question(painter, box)
        case SongState.PENDING:
            painter.drawEllipse(ring)
            middle = ring.center()
            painter.drawLine(middle, middle - QPointF(0, ring.height() * 0.3))
            painter.drawLine(middle, middle + QPointF(ring.width() * 0.22, 0))
        case SongState.FAILED:
            _draw_warning(painter, ring)
        case SongState.MISSING:
            inner = ring.adjusted(size * 0.1, size * 0.1, -size * 0.1, -size * 0.1)
            painter.drawLine(inner.topLeft(), inner.bottomRight())
            painter.drawLine(inner.topRight(), inner.bottomLeft())
        case SongState.OFFLINE:
            painter.drawEllipse(ring)
            inset = ring.width() * 0.15
            painter.drawLine(
                ring.bottomLeft() + QPointF(inset, -inset), ring.topRight() + QPointF(-inset, inset)
            )
        case SongState.NOT_MUSIC:
            _draw_speech(painter, ring)


def draw_check(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """Draw a check sign."""
    painter.setPen(_pen(colour, box))
    x, y, w, h = box.x(), box.y(), box.width(), box.height()
    painter.drawPolyline(
        [
            QPointF(x + w * 0.08, y + h * 0.55),
            QPointF(x + w * 0.38, y + h * 0.85),
            QPointF(x + w * 0.95, y + h * 0.18),
        ]
    )


def draw_plus(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """Draw a plus sign."""
    painter.setPen(_pen(colour, box))
    middle, reach = box.center(), box.width() * 0.46
    painter.drawLine(middle - QPointF(reach, 0), middle + QPointF(reach, 0))
    painter.drawLine(middle - QPointF(0, reach), middle + QPointF(0, reach))


def _pen(colour: QColor, box: QRectF) -> QPen:
    pen = QPen(colour, max(1.4, box.width() / 5.5))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _draw_hole(painter: QPainter, ring: QRectF) -> None:
    """Cut a check sign out of a disc, whatever the ground."""
    colour = painter.brush().color()
    light = QColor("white") if colour.lightnessF() < 0.6 else QColor("black")
    inset = ring.width() * 0.24
    draw_check(painter, ring.adjusted(inset, inset, -inset, -inset), light)


def _draw_question(painter: QPainter, box: QRectF) -> None:
    x, y, w, h = box.x(), box.y(), box.width(), box.height()
    path = QPainterPath(QPointF(x + w * 0.3, y + h * 0.34))
    path.cubicTo(
        QPointF(x + w * 0.3, y + h * 0.04),
        QPointF(x + w * 0.74, y + h * 0.04),
        QPointF(x + w * 0.72, y + h * 0.34),
    )
    path.cubicTo(
        QPointF(x + w * 0.7, y + h * 0.52),
        QPointF(x + w * 0.5, y + h * 0.5),
        QPointF(x + w * 0.5, y + h * 0.68),
    )
    painter.drawPath(path)
    painter.drawPoint(QPointF(x + w * 0.5, y + h * 0.9))


def _draw_warning(painter: QPainter, ring: QRectF) -> None:
    top = QPointF(ring.center().x(), ring.top())
    painter.drawPolygon([top, ring.bottomRight(), ring.bottomLeft()])
    middle = ring.center().x()
    painter.drawLine(
        QPointF(middle, ring.top() + ring.height() * 0.4),
        QPointF(middle, ring.top() + ring.height() * 0.64),
    )
    painter.drawPoint(QPointF(middle, ring.top() + ring.height() * 0.84))


def _draw_speech(painter: QPainter, ring: QRectF) -> None:
    """Draw a speech bubble."""
    bubble = QRectF(ring.x(), ring.y(), ring.width(), ring.height() * 0.74)
    path = QPainterPath()
    path.addRoundedRect(bubble, bubble.height() * 0.3, bubble.height() * 0.3)
    painter.drawPath(path)
    painter.drawPolyline(
        [
            QPointF(bubble.x() + bubble.width() * 0.28, bubble.bottom()),
            QPointF(bubble.x() + bubble.width() * 0.28, ring.bottom()),
            QPointF(bubble.x() + bubble.width() * 0.55, bubble.bottom()),
        ]
    )
