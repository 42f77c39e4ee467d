"""Bars from a middle line: what spoke for something goes to the right, what against to the left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QBrush,
    QColor,
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from mlfa_app.gui.drawing.colours import category_colour, mixed

_LINE = 1.42
# In average letters: where bars are shorter, there is nothing to compare.
_LEAST_BAR = 11
_INDENT = 3.0


@dataclass(frozen=True, slots=True)
class BarRow:
    """A row of the picture.

    Attributes:
        kind: "head" names what follows, "bar" has a bar, "end" stands above or below all.
        text: What stands at the left.
        number: What stands beside it; empty for a head.
        value: Length of the bar: positive to the right, negative to the left.
        spoken: The row in words, for screen readers.
    """

    kind: Literal["head", "bar", "end"]
    text: str
    number: str = ""
    value: float = 0.0
    spoken: str = ""


class WhyBars(QWidget):
    """Draws rows of bars; they are gone through with the arrow keys, and each is said.

    Signals:
        row_reached: The rectangle of the row that the cursor has come to.
    """

    row_reached = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[BarRow, ...] = ()
        self._category = ""
        self._cursor = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    # What is shown

    def set_rows(self, rows: Sequence[BarRow], category: str) -> None:
        """Show rows.

        Args:
            rows: From top to bottom.
            category: Of the tag: the bars have its colour.
        """
        self._rows, self._category = tuple(rows), category
        self._cursor = min(self._cursor, max(0, len(self._stops()) - 1))
        self._say(aloud=False)
        self.updateGeometry()
        self.update()

    @property
    def rows(self) -> tuple[BarRow, ...]:
        """The rows from top to bottom."""
        return self._rows

    @property
    def current(self) -> BarRow | None:
        """The row of the keyboard's cursor."""
        stops = self._stops()
        return self._rows[stops[self._cursor]] if stops else None

    def bar_rect(self, index: int) -> QRectF:
        """Where the bar of a row is drawn; empty for a row without one."""
        row = self._rows[index]
        if row.kind != "bar":
            return QRectF()
        left, width = self._bar_place()
        middle = left + width * self._middle()
        reach = abs(row.value) / self._scale() * width
        box = self._row_rect(index)
        top, height = box.top() + box.height() * 0.2, box.height() * 0.6
        return QRectF(middle - reach if row.value < 0 else middle, top, reach, height)

    # Sizes

    def sizeHint(self) -> QSize:  # noqa: N802
        """All rows."""
        letter = self.fontMetrics().averageCharWidth()
        return QSize(letter * 58, round(self._row_height() * max(1, len(self._rows))))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Room for texts, numbers and short bars."""
        letter = self.fontMetrics().averageCharWidth()
        width = self._text_width() + self._number_width() + letter * _LEAST_BAR
        return QSize(round(width), self.sizeHint().height())

    def _row_height(self) -> float:
        return self.fontMetrics().height() * _LINE

    def _row_rect(self, index: int) -> QRectF:
        height = self._row_height()
        return QRectF(0, index * height, self.width(), height)

    def _text_width(self) -> float:
        letter = self.fontMetrics().averageCharWidth()
        widths = [self._advance(row, row.text) for row in self._rows if row.kind == "bar"]
        return max(widths, default=0.0) + letter * (_INDENT + 1)

    def _number_width(self) -> float:
        widths = [self._advance(row, row.number) for row in self._rows if row.kind == "bar"]
        return max(widths, default=0.0) + self.fontMetrics().averageCharWidth()

    def _advance(self, row: BarRow, text: str) -> float:
        return QFontMetricsF(self._font_of(row)).horizontalAdvance(text)

    def _font_of(self, row: BarRow) -> QFont:
        font = self.font()
        font.setBold(row.kind == "end")
        return font

    def _bar_place(self) -> tuple[float, float]:
        """Left end and width of the room for bars."""
        letter = self.fontMetrics().averageCharWidth()
        left = self._text_width() + self._number_width() + letter
        return left, max(1.0, self.width() - left - letter)

    def _scale(self) -> float:
        """What the whole width stands for."""
        rise = max((row.value for row in self._rows), default=0.0)
        fall = min((row.value for row in self._rows), default=0.0)
        return max(max(rise, 0.0) - min(fall, 0.0), 1e-9)

    def _middle(self) -> float:
        """Where the line is that bars begin at, as a share of the width."""
        return max(0.0, -min((row.value for row in self._rows), default=0.0)) / self._scale()

    # Drawing

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the theme and the font."""
        super().changeEvent(event)
        self.updateGeometry()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw all rows."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for index, row in enumerate(self._rows):
                self._paint_row(painter, index, row)
            self._paint_middle(painter)
            stops = self._stops()
            if self.hasFocus() and stops:
                box = self._row_rect(stops[self._cursor]).adjusted(1, 0.5, -1, -0.5)
                painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box, 4, 4)

    def _paint_row(self, painter: QPainter, index: int, row: BarRow) -> None:
        text = self.palette().color(QPalette.ColorRole.WindowText)
        box = self._row_rect(index)
        letter = self.fontMetrics().averageCharWidth()
        painter.setFont(self._font_of(row))
        middle = Qt.AlignmentFlag.AlignVCenter
        if row.kind == "head":
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            low = Qt.AlignmentFlag.AlignBottom
            shown = self.fontMetrics().elidedText(
                row.text, Qt.TextElideMode.ElideRight, int(box.width() - letter)
            )
            painter.drawText(
                box.adjusted(letter, 0, 0, -2), low | Qt.AlignmentFlag.AlignLeft, shown
            )
            return
        painter.setPen(text)
        left = letter * (_INDENT if row.kind == "bar" else 1)
        painter.drawText(box.adjusted(left, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, row.text)
        number = QRectF(self._text_width(), box.top(), self._number_width(), box.height())
        if row.kind == "end":
            # No bar stands beside it: where text and number are long, they take its room.
            right = number.right() - self._advance(row, row.number)
            number.setLeft(max(right, left + self._advance(row, row.text) + letter * 1.5))
            number.setRight(box.right())
            painter.drawText(number, middle | Qt.AlignmentFlag.AlignLeft, row.number)
        else:
            painter.drawText(number, middle | Qt.AlignmentFlag.AlignRight, row.number)
            self._paint_bar(painter, self.bar_rect(index), row.value < 0)

    def _paint_bar(self, painter: QPainter, bar: QRectF, is_against: bool) -> None:
        """A full bar for, a hatched one with an edge against: colour alone tells nothing."""
        if bar.width() <= 0:
            return
        ground = self.palette().color(QPalette.ColorRole.Window)
        colour = category_colour(self._category, self.palette())
        if is_against:
            painter.setPen(QPen(colour, 1.2))
            painter.setBrush(mixed(ground, colour, 0.12))
            painter.drawRect(bar)
            painter.fillRect(bar, _hatching(colour))
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRect(bar)

    def _paint_middle(self, painter: QPainter) -> None:
        bars = [index for index, row in enumerate(self._rows) if row.kind == "bar"]
        if not bars:
            return
        left, width = self._bar_place()
        x = left + width * self._middle()
        text = self.palette().color(QPalette.ColorRole.WindowText)
        painter.setPen(QPen(mixed(text, self.palette().color(QPalette.ColorRole.Window), 0.4), 1))
        top, bottom = self._row_rect(bars[0]).top(), self._row_rect(bars[-1]).bottom()
        painter.drawLine(QPointF(x, top), QPointF(x, bottom))

    # Keyboard, mouse, screen readers

    def _stops(self) -> list[int]:
        """Rows that the cursor stops at."""
        return [index for index, row in enumerate(self._rows) if row.kind != "head"]

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go through the rows."""
        last = len(self._stops()) - 1
        match event.key():
            case Qt.Key.Key_Up:
                self._move_to(self._cursor - 1)
            case Qt.Key.Key_Down:
                self._move_to(self._cursor + 1)
            case Qt.Key.Key_Home:
                self._move_to(0)
            case Qt.Key.Key_End:
                self._move_to(last)
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Put the cursor on a row."""
        row = int(event.position().y() / self._row_height())
        stops = self._stops()
        if row in stops:
            self._move_to(stops.index(row))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show the cursor, and say where it is."""
        super().focusInEvent(event)
        self._say(aloud=True)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Hide the cursor."""
        super().focusOutEvent(event)
        self.update()

    def _move_to(self, place: int) -> None:
        place = min(max(place, 0), max(0, len(self._stops()) - 1))
        if place != self._cursor:
            self._cursor = place
            self._say(aloud=True)
            self.update()
            self.row_reached.emit(self._row_rect(self._stops()[place]).toAlignedRect())

    def _say(self, *, aloud: bool) -> None:
        row = self.current
        words = "" if row is None else row.spoken
        self.setAccessibleDescription(words)
        if aloud and words and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))


def _hatching(colour: QColor) -> QBrush:
    return QBrush(colour, Qt.BrushStyle.BDiagPattern)
