"""Tags as chips: mark of the category, name, confidence, and what the user said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap, QStaticText

from mlfa_app.catalog.listing import Proposal, Verdict
from mlfa_app.gui.drawing.look import Look
from mlfa_app.gui.drawing.marks import draw_check, draw_plus
from mlfa_app.gui.number_text import percent

_MAX_LAYOUTS = 2000


@dataclass(frozen=True, slots=True)
class _Chip:
    """A chip in its place, measured from the left end of the cell."""

    proposal: Proposal
    x: int
    width: int
    name: QStaticText
    score: QStaticText | None
    score_x: int


@dataclass(frozen=True, slots=True)
class ChipRow:
    """The chips of a cell.

    Attributes:
        chips: Those that fit.
        hidden: How many more there are.
        more: What says so.
        more_x: Where.
    """

    chips: tuple[_Chip, ...]
    hidden: int
    more: QStaticText | None
    more_x: int


class ChipPainter:
    """Lays chips out and paints them; layouts are kept, so that scrolling back costs nothing.

    Attributes:
        height: Height of a chip.

    Args:
        look: Colours and measures.
    """

    def __init__(self, look: Look) -> None:
        self._look = look
        self._rows: dict[tuple[tuple[Proposal, ...], int], ChipRow] = {}
        self._bodies: dict[tuple[str, str, int], QPixmap] = {}
        self.height = look.line + look.unit * 3 // 2
        self._mark_width = round(look.line * 0.62) + look.unit

    def layout(self, proposals: tuple[Proposal, ...], width: int) -> ChipRow:
        """Place chips within a width.

        Each with its percentage, and what does not fit is counted. Where not even the first has
        room for its number, chips stand without: a bar under the name shows the confidence.
        """
        key = (proposals, width)
        found = self._rows.get(key)
        if found is None:
            if len(self._rows) > _MAX_LAYOUTS:
                self._rows.clear()
            found = self._placed(proposals, width, has_percent=True)
            if found.hidden and not found.chips:
                found = self._placed(proposals, width, has_percent=False)
            self._rows[key] = found
        return found

    def paint(
        self, painter: QPainter, left: int, top: int, row: ChipRow, *, is_selected: bool
    ) -> None:
        """Paint chips into a cell.

        Args:
            painter: With the look's font.
            left: Where the first one begins.
            top: Upper edge of the chips.
            row: What `layout` gave for the width of the cell.
            is_selected: Whether the cell's ground is that of a selection.
        """
        look = self._look
        for chip in row.chips:
            self._paint_chip(painter, left + chip.x, top, chip)
        if row.more is not None:
            painter.setPen(look.selected_text if is_selected else look.dim_text)
            painter.drawStaticText(left + row.more_x, top + look.unit // 2, row.more)

    def _placed(self, proposals: Sequence[Proposal], width: int, *, has_percent: bool) -> ChipRow:
        look = self._look
        gap, mark = look.unit * 2, self._mark_width
        chips: list[_Chip] = []
        x = 0
        for place, proposal in enumerate(proposals):
            left = len(proposals) - place - 1
            room = width - x - (self._more_width(left) if left else 0)
            score = None
            score_width = 0
            if has_percent and proposal.score is not None:
                label = percent(proposal.score)
                score_width = look.width(label) + gap
                score = look.fitted(label, score_width)
            name_width = look.width(proposal.tag)
            rest = 2 * gap + mark + score_width
            # One long name may be shortened, but not to a stump.
            least = min(name_width, look.width("mmmm…")) if not chips else name_width
            if rest + least > room:
                more = self._more_text(left + 1)
                return ChipRow(tuple(chips), left + 1, look.fitted(more, look.width(more)), x)
            name_width = min(name_width, room - rest)
            chips.append(
                _Chip(
                    proposal,
                    x,
                    rest + name_width,
                    look.fitted(proposal.tag, name_width),
                    score,
                    gap + mark + name_width + gap,
                )
            )
            x += rest + name_width + gap
        return ChipRow(tuple(chips), 0, None, x)

    def _more_text(self, hidden: int) -> str:
        return f"+{hidden}"

    def _more_width(self, hidden: int) -> int:
        return self._look.width(self._more_text(hidden)) + self._look.unit * 2

    def _paint_chip(self, painter: QPainter, x: int, y: int, chip: _Chip) -> None:
        look, proposal = self._look, chip.proposal
        # The body's curves cost most, and there are few different ones: they are drawn once.
        painter.drawPixmap(x, y, self._body(proposal, chip.width))
        text_y = y + look.unit // 2
        if chip.score is not None:
            painter.setPen(look.dim_text)
            painter.drawStaticText(x + chip.score_x, text_y, chip.score)
        elif proposal.score is not None:
            # Before the name, whose letters reach down to it.
            self._paint_bar(painter, x, y, chip, proposal.score)
            text_y = y
        painter.setPen(look.text)
        text_y -= look.rise(proposal.tag)
        painter.drawStaticText(x + look.unit * 2 + self._mark_width, text_y, chip.name)

    def _body(self, proposal: Proposal, width: int) -> QPixmap:
        """Ground, border and mark of a chip."""
        is_taken = proposal.verdict is Verdict.ACCEPTED
        kind = "plus" if proposal.score is None else "check" if is_taken else "dot"
        key = (proposal.category, kind, width)
        found = self._bodies.get(key)
        if found is None:
            if len(self._bodies) > _MAX_LAYOUTS:
                self._bodies.clear()
            found = self._bodies[key] = self._drawn_body(proposal.category, kind, width)
        return found

    def _drawn_body(self, category: str, kind: str, width: int) -> QPixmap:
        look, ratio = self._look, self._look.pixel_ratio
        pixmap = QPixmap(round(width * ratio), round(self.height * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = look.chip_colours(category)
        # On a selection the chip keeps the table's ground, so that its words stay legible.
        painter.setPen(colours.border)
        painter.setBrush(colours.fill if kind == "dot" else colours.strong_fill)
        body = QRectF(0.5, 0.5, width - 1, self.height - 1)
        painter.drawRoundedRect(body, look.unit * 2, look.unit * 2)
        side = look.line * 0.5
        mark = QRectF(look.unit * 2, (self.height - side) / 2, side, side)
        if kind == "dot":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.mark)
            painter.drawEllipse(mark.center(), side * 0.36, side * 0.36)
        elif kind == "plus":
            draw_plus(painter, mark, colours.mark)
        else:
            draw_check(painter, mark, colours.mark)
        painter.end()
        return pixmap

    def _paint_bar(self, painter: QPainter, x: int, y: int, chip: _Chip, score: float) -> None:
        look = self._look
        left = x + look.unit * 2
        thickness = max(2, look.unit * 2 // 3)
        top = y + self.height - thickness - 1
        full = chip.width - look.unit * 4
        mark = look.chip_colours(chip.proposal.category).mark
        painter.fillRect(left, top, full, thickness, look.faint)
        painter.fillRect(left, top, round(full * score), thickness, mark)
