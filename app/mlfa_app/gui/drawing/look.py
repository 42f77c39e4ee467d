"""Colours and text measures of a table, worked out once per palette and font."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette, QStaticText, QTextLayout

from mlfa_app.gui.drawing.colours import category_colour, mixed, score_colour

# As many different texts as some pages hold; beyond that they are all forgotten.
_MAX_TEXTS = 8000
# Scores that differ by less look the same.
_SCORE_STEPS = 50


@dataclass(frozen=True)
class ChipColours:
    """How a category's chips look.

    Attributes:
        mark: Dot, check or plus.
        fill: Ground of a proposed chip.
        strong_fill: Ground of an accepted or added chip.
        border: Line around it.
    """

    mark: QColor
    fill: QColor
    strong_fill: QColor
    border: QColor


@dataclass(eq=False)
class Look:
    """What painting a cell needs, cached: thousands of cells are painted while one scrolls.

    Attributes:
        palette: Of the table.
        font: Likewise.
        is_active: Whether the table's window is the active one.
        pixel_ratio: Pixels of the screen per unit.
    """

    palette: QPalette
    font: QFont
    is_active: bool = True
    pixel_ratio: float = 1.0
    _texts: dict[tuple[str, int], QStaticText] = field(default_factory=dict)
    _rises: dict[str, int] = field(default_factory=dict)
    _widths: dict[str, int] = field(default_factory=dict)
    _chips: dict[str, ChipColours] = field(default_factory=dict)
    _scores: dict[int, QColor] = field(default_factory=dict)

    @cached_property
    def metrics(self) -> QFontMetrics:
        """Measures of the font."""
        return QFontMetrics(self.font)

    @cached_property
    def line(self) -> int:
        """Height of a line of text."""
        return self.metrics.height()

    @cached_property
    def unit(self) -> int:
        """A small distance that grows with the font."""
        return max(2, round(self.line / 8))

    @cached_property
    def base(self) -> QColor:
        """Ground of the table."""
        return self._colour(QPalette.ColorRole.Base)

    @cached_property
    def text(self) -> QColor:
        """Words on the ground."""
        return self._colour(QPalette.ColorRole.Text)

    @cached_property
    def dim_text(self) -> QColor:
        """Words of less weight on the ground, still well to read."""
        return mixed(self.text, self.base, 0.32)

    @cached_property
    def faint(self) -> QColor:
        """What stands where words will come."""
        return mixed(self.base, self.text, 0.1)

    @cached_property
    def selected(self) -> QColor:
        """Ground of a selected row."""
        return self._colour(QPalette.ColorRole.Highlight)

    @cached_property
    def selected_text(self) -> QColor:
        """Words of a selected row."""
        return self._colour(QPalette.ColorRole.HighlightedText)

    def chip_colours(self, category: str) -> ChipColours:
        """Colours of a category's chips."""
        found = self._chips.get(category)
        if found is None:
            mark = category_colour(category, self.palette)
            found = ChipColours(
                mark,
                mixed(self.base, mark, 0.07),
                mixed(self.base, mark, 0.22),
                mixed(self.base, mark, 0.45),
            )
            self._chips[category] = found
        return found

    def score_colour(self, score: float) -> QColor:
        """Colour of a score's bar."""
        step = round(score * _SCORE_STEPS)
        found = self._scores.get(step)
        if found is None:
            found = self._scores[step] = score_colour(step / _SCORE_STEPS, self.palette)
        return found

    def width(self, text: str) -> int:
        """Width of a text."""
        found = self._widths.get(text)
        if found is None:
            if len(self._widths) > _MAX_TEXTS:
                self._widths.clear()
            found = self._widths[text] = self.metrics.horizontalAdvance(text)
        return found

    def rise(self, text: str) -> int:
        """How far a text has to go up, so that it stands on the line of its neighbours.

        Letters that another font lends, as Japanese ones often are, come with a higher line of
        their own, which would push the whole text down.
        """
        if text.isascii():
            return 0
        found = self._rises.get(text)
        if found is None:
            if len(self._rises) > _MAX_TEXTS:
                self._rises.clear()
            layout = QTextLayout(text, self.font)
            layout.beginLayout()
            line = layout.createLine()
            ascent = line.ascent() if line.isValid() else 0.0
            layout.endLayout()
            found = self._rises[text] = max(0, round(ascent) - self.metrics.ascent())
        return found

    def fitted(self, text: str, width: int) -> QStaticText:
        """A text laid out once, shortened with "…" where it is wider than ``width``.

        Args:
            text: Plain text.
            width: How much room there is; `width` of the text itself is always enough.
        """
        key = (text, width)
        found = self._texts.get(key)
        if found is None:
            if len(self._texts) > _MAX_TEXTS:
                self._texts.clear()
            # A tag or a title may hold anything; it is never read as HTML.
            # Qt would shorten a text that fits exactly, if its last letter leans out.
            is_whole = self._widths.get(text, width + 1) <= width
            mode = Qt.TextElideMode.ElideRight
            shown = text if is_whole else self.metrics.elidedText(text, mode, width)
            found = QStaticText(shown)
            found.setTextFormat(Qt.TextFormat.PlainText)
            found.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            found.prepare(font=self.font)
            self._texts[key] = found
        return found

    def _colour(self, role: QPalette.ColorRole) -> QColor:
        group = QPalette.ColorGroup.Active if self.is_active else QPalette.ColorGroup.Inactive
        return self.palette.color(group, role)
