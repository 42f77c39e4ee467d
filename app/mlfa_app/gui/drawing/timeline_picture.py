"""The picture of a tag timeline: where everything lies, and how it is painted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QPainter,
    QPalette,
    QPen,
    QPolygonF,
)

from mlfa_app.gui.drawing.colours import category_colour, mixed, score_colour
from mlfa_app.gui.drawing.heat import (
    TimeAxis,
    colour_table,
    heat_image,
    peak,
    runs,
    squeeze,
    strong_runs,
)
from mlfa_app.gui.number_text import clock_time
from mlfa_app.gui.readings import TagReading
from mlfa_app.jobs.job import SegmentScores

_LABEL_SHARE = 0.4
_ROW_LINES = 1.34
_GROUP_GAP_LINES = 0.4
_AXIS_LINES = 1.5
_OTHERS_FADE = 0.62


@dataclass(frozen=True, eq=False)
class TimelineContent:
    """What a timeline shows.

    Attributes:
        tags: One row each.
        scores: (rows, windows).
        starts_s: Where windows begin, (windows,).
        window_s: Length of a window.
        duration_s: Length of the song.
    """

    tags: tuple[TagReading, ...] = ()
    scores: npt.NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    starts_s: npt.NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    window_s: float = 1.0
    duration_s: float = 1.0

    @classmethod
    def of(
        cls, tags: Sequence[TagReading], segments: SegmentScores | None, duration_s: float | None
    ) -> TimelineContent:
        """Take the rows of these tags out of the scores of a song."""
        if segments is None or not len(segments.starts_s) or not tags:
            return cls()
        columns = [one.column for one in tags if one.column is not None]
        end_s = float(segments.starts_s[-1]) + segments.duration_s
        return cls(
            tuple(one for one in tags if one.column is not None),
            np.ascontiguousarray(segments.scores[:, columns].T, dtype=np.float32),
            segments.starts_s,
            segments.duration_s,
            max(duration_s or end_s, 0.1),
        )

    @property
    def step_s(self) -> float:
        """How long a stretch each window stands for: longer where only some were heard."""
        if len(self.starts_s) < 2:
            return self.window_s
        return max(self.window_s, float(self.starts_s[1] - self.starts_s[0]))

    @property
    def num_windows(self) -> int:
        """Windows in time."""
        return len(self.starts_s) if self.tags else 0

    def window_start_s(self, window: int) -> float:
        """Where a window begins, seconds."""
        return float(self.starts_s[window])

    def window_at(self, seconds: float) -> int | None:
        """Which window holds a moment; None in a part that was not heard yet."""
        window = int(np.searchsorted(self.starts_s, seconds, side="right")) - 1
        if window < 0 or seconds > float(self.starts_s[-1]) + self.step_s:
            return None
        return window


class Picture:
    """A timeline laid out for one size, font and palette.

    Args:
        content: What is shown.
        size: Of the widget.
        font: Its font.
        palette: Its colours.
        empty_text: What an empty timeline says.
    """

    def __init__(
        self,
        content: TimelineContent,
        size: QSize,
        font: QFont,
        palette: QPalette,
        empty_text: str,
    ) -> None:
        self._content = content
        self._font = font
        self._small = _smaller(font)
        self._palette = palette
        self._empty_text = empty_text
        self._size = size
        metrics = QFontMetricsF(font)
        self._line = metrics.height()
        self._bold = QFont(font)
        self._bold.setBold(True)
        wide = QFontMetricsF(self._bold)
        longest = max((wide.horizontalAdvance(one.tag) for one in content.tags), default=0.0)
        # Marks and names stand where those of the scores below do.
        self._mark = self._line * 0.45
        self._mark_left = 3 + self._line * 0.15
        self._name_left = 3 + self._line * 1.15
        self._under = max(1.5, self._line / 8)
        wanted = longest + self._name_left + metrics.averageCharWidth()
        self._labels = round(min(wanted, size.width() * _LABEL_SHARE)) if content.tags else 0
        right = round(metrics.averageCharWidth())
        self.axis = TimeAxis(
            self._labels, max(1.0, size.width() - self._labels - right), content.duration_s
        )
        self._rows = _row_boxes(content, self._line, size.width())
        self._bottom = self._rows[-1].bottom() if self._rows else 0.0

    # Places

    def cell_at(self, place: QPointF) -> tuple[int, int] | None:
        """Row and window at a place; None where there is none."""
        row = self._row_at(place.y())
        inside = self.axis.left <= place.x() <= self.axis.left + self.axis.width
        if row is None or not inside:
            return None
        window = self._content.window_at(self.axis.seconds_at(place.x()))
        return None if window is None else (row, window)

    def label_at(self, place: QPointF) -> int | None:
        """Row whose name is at a place."""
        return self._row_at(place.y()) if place.x() < self._labels else None

    def cell_rect(self, row: int, window: int) -> QRectF:
        """Where a cell lies."""
        box = self._rows[row]
        begin_s = self._content.window_start_s(window)
        begin = self.axis.x_of(begin_s)
        end = self.axis.x_of(min(begin_s + self._content.step_s, self._content.duration_s))
        return QRectF(begin, box.top(), max(end - begin, 1.0), box.height())

    def _row_at(self, y: float) -> int | None:
        return next(
            (row for row, box in enumerate(self._rows) if box.top() <= y < box.bottom()), None
        )

    # Painting

    def paint(self, painter: QPainter, chosen: str | None) -> None:
        """Paint all that stands still."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._font)
        if not self._content.num_windows:
            painter.setPen(self._palette.color(QPalette.ColorRole.PlaceholderText))
            box = QRectF(0, 0, self._size.width(), self._size.height())
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(box, flags, self._empty_text)
            return
        self._paint_heat(painter)
        for row, reading in enumerate(self._content.tags):
            is_faded = chosen is not None and reading.tag != chosen
            if is_faded:
                self._fade(painter, row)
            self._paint_label(painter, row, reading, reading.tag == chosen, is_faded)
            if reading.tag == chosen:
                self._paint_strongest(painter, row)
        self._paint_axis(painter)

    def _paint_heat(self, painter: QPainter) -> None:
        content = self._content
        heard_s = min(
            float(content.starts_s[-1]) + content.step_s, content.duration_s
        )  # the last window may reach beyond the end of the song
        windows = heard_s / content.step_s
        scores = squeeze(content.scores, max(1, int(self.axis.width)))
        share = windows / content.num_windows * scores.shape[1]
        image = heat_image(scores, colour_table(self._palette))
        ground = score_colour(0.0, self._palette)
        for row, box in enumerate(self._rows):
            strip = QRectF(
                self.axis.left, box.top(), self.axis.width, box.height() - self._under - 2
            )
            painter.fillRect(strip, mixed(ground, self._base, 0.6))
            heard = QRectF(strip)
            heard.setWidth(self.axis.x_of(heard_s) - self.axis.left)
            painter.drawImage(heard, image, QRectF(0, row, share, 1))
            self._paint_proposed(painter, row, strip.bottom() + 1)

    def _paint_proposed(self, painter: QPainter, row: int, top: float) -> None:
        """Underline the windows in which the tag reaches its threshold: not by colour alone."""
        threshold = self._content.tags[row].threshold
        if threshold is None:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._palette.color(QPalette.ColorRole.Text))
        for begin, end in runs(self._content.scores[row] >= threshold):
            first, last = self.cell_rect(row, begin), self.cell_rect(row, end - 1)
            painter.drawRect(QRectF(first.left(), top, last.right() - first.left(), self._under))

    def _paint_label(
        self, painter: QPainter, row: int, reading: TagReading, is_chosen: bool, is_faded: bool
    ) -> None:
        box = self._rows[row]
        colour = category_colour(reading.category, self._palette)
        top = box.center().y() - self._mark / 2
        mark = QRectF(self._mark_left, top, self._mark, self._mark)
        painter.setPen(QPen(colour, 1.5))
        # A full mark is a tag that the song has; a ring is one that is only near.
        painter.setBrush(colour if reading.stands else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(mark)
        role = QPalette.ColorRole.Text
        text = self._palette.color(role)
        if is_faded or not reading.stands:
            text = mixed(text, self._base, 0.3)
        painter.setPen(text)
        painter.setFont(self._bold if is_chosen else self._font)
        left = self._name_left
        room = QRectF(left, box.top(), self._labels - left - self._line * 0.3, box.height())
        metrics = QFontMetricsF(painter.font())
        elided = metrics.elidedText(reading.tag, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)
        painter.setFont(self._font)

    def _fade(self, painter: QPainter, row: int) -> None:
        veil = QColor(self._base)
        veil.setAlphaF(_OTHERS_FADE)
        box = self._rows[row]
        painter.fillRect(QRectF(self.axis.left, box.top(), self.axis.width, box.height()), veil)

    def _paint_strongest(self, painter: QPainter, row: int) -> None:
        """Frame the strongest moments, and point at the strongest of all."""
        scores = self._content.scores[row]
        accent = self._palette.color(QPalette.ColorRole.Highlight)
        painter.setPen(QPen(accent, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for begin, end in strong_runs(scores):
            frame = self.cell_rect(row, begin).united(self.cell_rect(row, end - 1))
            painter.drawRect(frame.adjusted(0, 0.5, 0, -0.5))
        cell = self.cell_rect(row, peak(scores))
        reach = self._line * 0.35
        tip = QPointF(cell.center().x(), cell.top() + reach * 0.9)
        base = cell.top() - reach * 0.6
        painter.setBrush(self._palette.color(QPalette.ColorRole.Text))
        painter.setPen(QPen(self._base, 1.5))
        painter.drawPolygon(
            QPolygonF([tip, QPointF(tip.x() - reach, base), QPointF(tip.x() + reach, base)])
        )

    def _paint_axis(self, painter: QPainter) -> None:
        painter.setFont(self._small)
        metrics = QFontMetricsF(self._small)
        text = mixed(self._palette.color(QPalette.ColorRole.Text), self._base, 0.3)
        painter.setPen(QPen(text, 1))
        top = self._bottom + 1
        longest = metrics.horizontalAdvance(clock_time(self._content.duration_s))
        for second in self.axis.ticks(longest * 2.2):
            x = self.axis.x_of(second)
            painter.drawLine(QPointF(x, top), QPointF(x, top + self._line * 0.22))
            label = clock_time(second)
            width = metrics.horizontalAdvance(label)
            left = min(max(x - width / 2, self.axis.left), self._size.width() - width)
            painter.drawText(QPointF(left, top + self._line * 0.25 + metrics.ascent()), label)

    def paint_cell(self, painter: QPainter, row: int, window: int, *, is_cursor: bool) -> None:
        """Frame one cell: that of the keyboard's cursor, or the one under the pointer."""
        cell = self.cell_rect(row, window)
        least = self._line * 0.35  # in a long recording a window is hardly a pixel wide
        if cell.width() < least:
            cell.adjust((cell.width() - least) / 2, 0, (least - cell.width()) / 2, 0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inner = QPen(self._palette.color(QPalette.ColorRole.Text), 2.5 if is_cursor else 1.2)
        painter.setPen(QPen(self._base, inner.widthF() + 2))
        painter.drawRect(cell)
        painter.setPen(inner)
        painter.drawRect(cell)

    def paint_position(self, painter: QPainter, seconds: float) -> None:
        """Draw the line of the playback."""
        x = self.axis.x_of(seconds)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bottom = self._bottom + self._line * 0.2
        for colour, width in (
            (self._base, 4.0),
            (self._palette.color(QPalette.ColorRole.Text), 2.0),
        ):
            painter.setPen(QPen(colour, width))
            painter.drawLine(QPointF(x, 0), QPointF(x, bottom))

    @property
    def _base(self) -> QColor:
        return self._palette.color(QPalette.ColorRole.Base)


def timeline_height(content: TimelineContent, metrics: QFontMetrics) -> int:
    """How high a timeline has to be."""
    line = float(metrics.height())
    rows = _row_boxes(content, line, 1)
    return round((rows[-1].bottom() if rows else line * 2.5) + line * _AXIS_LINES)


def _row_boxes(content: TimelineContent, line: float, width: int) -> list[QRectF]:
    """Put the rows below each other, with a gap between categories."""
    boxes: list[QRectF] = []
    top = round(line * 0.3)
    before = ""
    for reading in content.tags if content.num_windows else ():
        if before and reading.category != before:
            top += round(line * _GROUP_GAP_LINES)
        before = reading.category
        boxes.append(QRectF(0, top, width, round(line * _ROW_LINES)))
        top += round(line * _ROW_LINES)
    return boxes


def _smaller(font: QFont) -> QFont:
    smaller = QFont(font)
    if font.pointSizeF() > 0:
        smaller.setPointSizeF(font.pointSizeF() * 0.85)
    else:
        smaller.setPixelSize(round(font.pixelSize() * 0.85))
    return smaller
