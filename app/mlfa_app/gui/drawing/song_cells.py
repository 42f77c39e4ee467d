"""Paints the cells of the songs table."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from mlfa_app.catalog.listing import SongState
from mlfa_app.gui.drawing.chips import ChipPainter
from mlfa_app.gui.drawing.colours import category_colour
from mlfa_app.gui.drawing.look import Look
from mlfa_app.gui.drawing.marks import draw_state
from mlfa_app.gui.tables.song_columns import FACTS, Column, SongRow
from mlfa_app.gui.tables.song_table import SongTableModel

_Index = QModelIndex | QPersistentModelIndex
_Box = tuple[int, int, int, int]

# Enumerators cost microseconds to combine; thousands of cells compare plain numbers.
_SELECTED = QStyle.StateFlag.State_Selected.value
_FOCUSED = QStyle.StateFlag.State_HasFocus.value
_COLUMNS = tuple(Column)
_NUMBERS = frozenset(column for column in Column if FACTS[column].is_number)
_QUIET = frozenset({Column.ALBUM, Column.LENGTH, Column.YEAR, Column.PATH})
_CALM_STATES = frozenset({SongState.DONE, SongState.DECIDED, SongState.PENDING})


class SongCells(QStyledItemDelegate):
    """One delegate for all columns, which asks the model for rows instead of roles.

    The stock delegate asks for eight roles per cell, each a call into Python; this one asks for
    the row once, and keeps texts laid out.

    Args:
        table: The view.
        model: Its model.
    """

    def __init__(self, table: QTableView, model: SongTableModel) -> None:
        super().__init__(table)
        self._table = table
        self._model = model
        self.refresh_look()

    @property
    def row_height(self) -> int:
        """Height of a row."""
        return self._chips.height + 3 * self._look.unit

    def state_width(self, words: int) -> int:
        """Width of a cell that holds a state's sign and words of this width."""
        return self._look.line + words + 6 * self._look.unit + 1

    @property
    def pixel_ratio(self) -> float:
        """Pixels of the screen per unit that the cells are drawn for."""
        return self._look.pixel_ratio

    def refresh_look(self) -> None:
        """Take palette and font of the table anew."""
        table = self._table
        self._look = Look(
            table.palette(), table.font(), table.isActiveWindow(), table.devicePixelRatioF()
        )
        self._chips = ChipPainter(self._look)
        self._signs: dict[tuple[SongState, bool], QPixmap] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802, D102
        return QSize(
            round(FACTS[Column(index.column())].width * self._look.metrics.averageCharWidth()),
            self.row_height,
        )

    def paint(  # noqa: D102
        self, painter: QPainter, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        # One call for four numbers: every call of Qt costs a microsecond, and there are many cells.
        cell: QRect = option.rect
        place: _Box = cell.getRect()  # type: ignore[assignment]
        x, y, width, height = place
        state: int = option.state.value
        column = _COLUMNS[index.column()]
        row = self._model.row_at(index.row())
        look = self._look
        is_selected = bool(state & _SELECTED)
        if is_selected:
            painter.fillRect(cell, look.selected)
        margin = look.unit * 2
        x += margin
        width -= 2 * margin
        if width <= 0:
            pass
        elif row is None:
            self._paint_placeholder(painter, (x, y, width, height), column)
        elif column is Column.TAGS:
            if row.song.proposals:
                placed = self._chips.layout(row.song.proposals, width)
                top = y + (height - self._chips.height) // 2
                self._chips.paint(painter, x, top, placed, is_selected=is_selected)
        elif column is Column.STATE:
            self._paint_state(painter, (x, y, width, height), row, is_selected=is_selected)
        elif row.texts[column]:
            self._paint_text(painter, (x, y, width, height), row, column, is_selected=is_selected)
        if state & _FOCUSED:
            self._paint_focus(painter, cell, is_selected=is_selected)

    def _paint_text(
        self, painter: QPainter, box: _Box, row: SongRow, column: Column, *, is_selected: bool
    ) -> None:
        look = self._look
        x, y, width, height = box
        # Long names are cut before they are measured: a title may be a novel.
        text = row.texts[column][:300]
        y += (height - look.line) // 2
        if column is Column.SCORE and row.score is not None:
            self._paint_score(painter, (x, y + look.line, width, look.unit), row.score, is_selected)
        if is_selected:
            painter.setPen(look.selected_text)
        else:
            painter.setPen(look.dim_text if column in _QUIET else look.text)
        shown = look.fitted(text, width)
        if column in _NUMBERS:
            x += max(0, width - look.width(text))
        painter.drawStaticText(x, y - look.rise(text), shown)

    def _paint_score(self, painter: QPainter, box: _Box, score: float, is_selected: bool) -> None:
        """Draw a bar under a score, on a track that shows how long it might be."""
        look = self._look
        x, y, width, height = box
        colour = look.selected_text if is_selected else look.score_colour(score)
        if not is_selected:
            painter.fillRect(x, y, width, max(2, height), look.faint)
        painter.fillRect(x, y, max(1, round(width * score)), max(2, height), colour)

    def _paint_state(
        self, painter: QPainter, box: _Box, row: SongRow, *, is_selected: bool
    ) -> None:
        look = self._look
        x, y, width, height = box
        side = look.line
        y += (height - side) // 2
        painter.drawPixmap(x, y, self._sign(row.song.state, is_selected=is_selected))
        text = row.texts[Column.STATE]
        room = width - side - 2 * look.unit
        # Less than a stump of a word is left to the sign, the tool tip and the screen reader.
        if min(look.width(text), look.width("mmmm…")) <= room:
            painter.setPen(look.selected_text if is_selected else look.dim_text)
            painter.drawStaticText(x + side + 2 * look.unit, y, look.fitted(text, room))

    def _sign(self, state: SongState, *, is_selected: bool) -> QPixmap:
        """The sign of a state, drawn once."""
        found = self._signs.get((state, is_selected))
        if found is None:
            side, ratio = self._look.line, self._look.pixel_ratio
            found = QPixmap(round(side * ratio), round(side * ratio))
            found.setDevicePixelRatio(ratio)
            found.fill(Qt.GlobalColor.transparent)
            painter = QPainter(found)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            colour = self._state_colour(state, is_selected=is_selected)
            draw_state(painter, QRectF(0, 0, side, side), state, colour)
            painter.end()
            self._signs[state, is_selected] = found
        return found

    def _state_colour(self, state: SongState, *, is_selected: bool) -> QColor:
        look = self._look
        if is_selected:
            return look.selected_text
        if state is SongState.FAILED:
            return category_colour("mood", look.palette)
        return look.dim_text if state in _CALM_STATES else look.text

    def _paint_placeholder(self, painter: QPainter, box: _Box, column: Column) -> None:
        look = self._look
        x, y, width, height = box
        share = 0.75 if column in (Column.TITLE, Column.TAGS) else 0.5
        bar = look.line // 2
        painter.fillRect(x, y + (height - bar) // 2, round(width * share), bar, look.faint)

    def _paint_focus(self, painter: QPainter, cell: QRect, *, is_selected: bool) -> None:
        look = self._look
        width = max(1, look.unit // 2)
        pen = QPen(look.selected_text if is_selected else look.selected, width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(cell).adjusted(width, width, -width, -width))
