"""What is painted above the marks of a map: names, rings, lines, the legend, a lasso."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QPolygonF,
)

from mlfa_app.gui.drawing.map_looks import MapPaint, faint_style, rest_style, scale_colour
from mlfa_app.gui.drawing.map_marks import NUM_GROUPS, MarkStyle, group_colour, paint_mark


@dataclass(frozen=True, slots=True)
class RegionName:
    """A name on a map.

    Attributes:
        text: The name.
        x: Where its region's summit lies, between -1 and 1.
        y: Likewise.
    """

    text: str
    x: float
    y: float


class NamePainter:
    """Paints the names of regions, none over another, each with a rim so that marks do not cut it.

    Every name is drawn once and kept as an image: outlines of letters take long.
    """

    def __init__(self) -> None:
        self._images: dict[tuple[str, str, int, float], QImage] = {}

    def paint(
        self,
        painter: QPainter,
        names: Sequence[tuple[str, QPointF]],
        taken: Sequence[QRectF],
        area: QRectF,
        palette: QPalette,
        font: QFont,
        ratio: float,
    ) -> list[str]:
        """Paint as many names as have room.

        Args:
            painter: Of the widget.
            names: Texts and the points they stand at, the most important first.
            taken: Where nothing may stand.
            area: Where names may stand.
            palette: The widget's palette.
            font: Of the names.
            ratio: Pixels of the screen for each of the widget.

        Returns:
            The texts that were painted.
        """
        boxes = list(taken)
        painted = []
        for text, point in names:
            if not area.contains(point):
                continue
            image = self._image(text, font, palette, ratio)
            size = image.deviceIndependentSize()
            box = _free_place(QRectF(QPointF(0, 0), size), point, boxes, area)
            if box is not None:
                boxes.append(box)
                painter.drawImage(box.topLeft(), image)
                painted.append(text)
        return painted

    def _image(self, text: str, font: QFont, palette: QPalette, ratio: float) -> QImage:
        key = (text, font.key(), palette.cacheKey(), ratio)
        if key not in self._images:
            if len(self._images) > 200:
                self._images.clear()
            self._images[key] = _name_image(text, font, palette, ratio)
        return self._images[key]


def _name_image(text: str, font: QFont, palette: QPalette, ratio: float) -> QImage:
    metrics = QFontMetricsF(font)
    rim = metrics.height() / 6
    width = math.ceil(metrics.horizontalAdvance(text) + 2 * rim)
    image = _clear_image(width, math.ceil(metrics.height() + rim), ratio)
    path = QPainterPath()
    path.addText(QPointF(rim, metrics.ascent() + rim / 2), font, text)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground = palette.color(QPalette.ColorRole.Base)
    painter.strokePath(path, QPen(ground, 1.6 * rim, j=Qt.PenJoinStyle.RoundJoin))
    painter.fillPath(path, palette.color(QPalette.ColorRole.Text))
    painter.end()
    return image


def _clear_image(width: int, height: int, ratio: float) -> QImage:
    size = QSize(math.ceil(width * ratio), math.ceil(height * ratio))
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    return image


def _free_place(
    box: QRectF, point: QPointF, taken: Sequence[QRectF], area: QRectF
) -> QRectF | None:
    """The nearest place around a point that is free; None if there is none near by."""
    step = box.height()
    for down in (0.0, -1.0, 1.0, -2.0, 2.0):
        box.moveCenter(QPointF(point.x(), point.y() + down * step))
        # At an edge it moves inwards.
        if box.left() < area.left():
            box.moveLeft(area.left())
        if box.right() > area.right():
            box.moveRight(area.right())
        # Whole pixels: letters stay sharp.
        box.moveTopLeft(QPointF(box.topLeft().toPoint()))
        if area.contains(box) and not any(box.intersects(each) for each in taken):
            return QRectF(box)
    return None


def paint_ring(
    painter: QPainter, spot: QPointF, radius: float, colour: QColor, palette: QPalette
) -> None:
    """Paint a ring around a song, with a rim of the ground: it is seen on any colour."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen_colour, width in ((palette.color(QPalette.ColorRole.Base), 7), (colour, 3)):
        painter.setPen(QPen(pen_colour, width))
        painter.drawEllipse(spot, radius, radius)


def paint_lines(
    painter: QPainter, start: QPointF, ends: Sequence[QPointF], radius: float, palette: QPalette
) -> None:
    """Paint lines from a song to its true neighbours, and a small ring around each of these."""
    ground, line = (
        palette.color(role) for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Text)
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((ground, 3.5), (line, 1.25)):
        painter.setPen(QPen(colour, width))
        for end in ends:
            painter.drawLine(start, end)
        for end in ends:
            painter.drawEllipse(end, radius * 0.8, radius * 0.8)


def paint_lasso(painter: QPainter, points: QPolygonF, palette: QPalette) -> None:
    """Paint what the user draws around songs."""
    fill = palette.color(QPalette.ColorRole.Highlight)
    fill.setAlphaF(0.12)
    path = QPainterPath()
    path.addPolygon(points)
    path.closeSubpath()
    painter.fillPath(path, fill)
    for colour, width, style in (
        (palette.color(QPalette.ColorRole.Base), 3.0, Qt.PenStyle.SolidLine),
        (palette.color(QPalette.ColorRole.Text), 1.5, Qt.PenStyle.DashLine),
    ):
        painter.setPen(QPen(colour, width, style))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)


class LegendPainter:
    """What colours and shapes mean, in the upper left corner. Drawn once and kept as an image.

    Args:
        paint: What decides how songs look.
        shows_doubt: Whether doubtful songs look otherwise.
    """

    def __init__(self, paint: MapPaint, *, shows_doubt: bool) -> None:
        self._paint = paint
        self._doubt = paint.doubtful_words if shows_doubt else ""
        self._image: tuple[tuple[str, int, float], QImage] | None = None

    def box(self, metrics: QFontMetricsF) -> QRectF:
        """Where it stands; empty if there is nothing to explain."""
        rows = self._rows()
        is_scale = self._paint.scores is not None
        if not rows and not is_scale:
            return QRectF()
        line = metrics.height()
        texts = [words for _style, words in rows]
        if is_scale:
            texts += [self._paint.title, self._paint.mark_words]
        widest = max(metrics.horizontalAdvance(text) for text in texts)
        height = len(rows) + 1.0
        if is_scale:
            height += 3.2 + bool(self._paint.mark_words)
            widest = max(widest, line * 9)
        return QRectF(line / 2, line / 2, widest + line * 2.5, line * height)

    def paint(self, painter: QPainter, palette: QPalette, font: QFont, ratio: float) -> None:
        """Paint it."""
        metrics = QFontMetricsF(font)
        box = self.box(metrics)
        if box.isEmpty():
            return
        key = (font.key(), palette.cacheKey(), ratio)
        if self._image is None or self._image[0] != key:
            room = box.adjusted(-2, -2, 2, 2)
            image = _clear_image(math.ceil(room.width()), math.ceil(room.height()), ratio)
            inner = QPainter(image)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            inner.setFont(font)
            inner.translate(-room.topLeft())
            self._draw(inner, palette, metrics, box)
            inner.end()
            self._image = (key, image)
        painter.drawImage(box.topLeft() - QPointF(2, 2), self._image[1])

    def _draw(
        self, painter: QPainter, palette: QPalette, metrics: QFontMetricsF, box: QRectF
    ) -> None:
        line = metrics.height()
        ground = palette.color(QPalette.ColorRole.Base)
        ground.setAlphaF(0.88)
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.setBrush(ground)
        painter.drawRoundedRect(box, line / 4, line / 4)
        y = box.top() + line
        if self._paint.scores is not None:
            y = self._paint_scale(painter, palette, metrics, box, y)
        for style, words in self._rows(palette):
            painter.save()
            painter.translate(QPointF(box.left() + line, y))
            paint_mark(painter, style, line * 0.55)
            painter.restore()
            painter.setPen(palette.color(QPalette.ColorRole.Text))
            place = QRectF(box.left() + line * 1.8, y - line / 2, box.width() - line * 2, line)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
            y += line

    def _rows(self, palette: QPalette | None = None) -> list[tuple[MarkStyle, str]]:
        colours = palette or QPalette()
        rows = []
        if self._paint.scores is None:
            rows = [
                (MarkStyle(group, group_colour(group, colours).rgba()), words)
                for group, words in enumerate(self._paint.legend[:NUM_GROUPS])
            ]
        if self._paint.rest:
            rows.append((rest_style(colours), self._paint.rest))
        if self._doubt:
            plain = MarkStyle(0, colours.color(QPalette.ColorRole.Text).rgba())
            rows.append((faint_style(plain, colours), self._doubt))
        return rows

    def _paint_scale(
        self,
        painter: QPainter,
        palette: QPalette,
        metrics: QFontMetricsF,
        box: QRectF,
        y: float,
    ) -> float:
        """Paint the scale of scores; give where the next row stands."""
        line = metrics.height()
        text = palette.color(QPalette.ColorRole.Text)
        left, width = box.left() + line * 0.75, box.width() - line * 1.5
        painter.setPen(text)
        row = QRectF(left, y - line / 2, width, line)
        painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, self._paint.title)
        bar = QRectF(left, y + line * 0.75, width, line * 0.6)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for step in range(11):
            gradient.setColorAt(step / 10, scale_colour(step / 10, palette))
        painter.fillRect(bar, gradient)
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(bar)
        painter.setPen(text)
        ends = QRectF(left, bar.bottom(), width, line)
        painter.drawText(ends, Qt.AlignmentFlag.AlignLeft, "0")
        painter.drawText(ends, Qt.AlignmentFlag.AlignHCenter, "50")
        painter.drawText(ends, Qt.AlignmentFlag.AlignRight, "100")
        y = ends.bottom() + line / 2
        if self._paint.mark_words and self._paint.mark_at is not None:
            x = left + width * min(max(self._paint.mark_at, 0.0), 1.0)
            painter.setPen(QPen(text, 2))
            painter.drawLine(QPointF(x, bar.top() - 3), QPointF(x, bar.bottom() + 3))
            painter.setPen(text)
            row = QRectF(left, y - line / 2, width + line, line)
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, self._paint.mark_words)
            y += line
        return y + line * 0.2
