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

# Enumerators cost microseconds to combine; thousands of cells compare plain numbers.
_SELECTED = QStyle.StateFlag.State_Selected.value
_FOCUSED = QStyle.StateFlag.State_HasFocus.value
_COLUMNS = tuple(Column)
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
        column = _COLUMNS[index.column()]
        row = self._model.row_at(index.row())
        look = self._look
        cell: QRect = option.rect
        state: int = option.state.value
        is_selected = bool(state & _SELECTED)
        if is_selected:
            painter.fillRect(cell, look.selected)
        margin = look.unit * 2
        inner = cell.adjusted(margin, 0, -margin, 0)
        if inner.width() > 0:
            if row is None:
                self._paint_placeholder(painter, inner, column)
            elif column is Column.TAGS:
                if row.song.proposals:
                    placed = self._chips.layout(row.song.proposals, inner.width())
                    self._chips.paint(painter, inner, placed, is_selected=is_selected)
            elif column is Column.STATE:
                self._paint_state(painter, inner, row, is_selected=is_selected)
            elif row.texts[column]:
                self._paint_text(painter, inner, row, column, is_selected=is_selected)
        if state & _FOCUSED:
            self._paint_focus(painter, cell, is_selected=is_selected)

    def _paint_text(
        self, painter: QPainter, cell: QRect, row: SongRow, column: Column, *, is_selected: bool
    ) -> None:
        look = self._look
        # Long names are cut before they are measured: a title may be a novel.
        text = row.texts[column][:300]
        if is_selected:
            painter.setPen(look.selected_text)
        else:
            painter.setPen(look.dim_text if column in _QUIET else look.text)
        width = cell.width()
        x = cell.x()
        if FACTS[column].is_number:
            x += max(0, width - look.width(text))
        y = cell.y() + (cell.height() - look.line) // 2
        if column is Column.SCORE and row.score is not None:
            y -= look.unit // 2
            full = cell.width()
            bar = QRect(cell.x(), y + look.line, full, max(2, look.unit))
            bar.setLeft(cell.x() + full - max(1, round(full * row.score)))
            painter.fillRect(
                bar, look.selected_text if is_selected else look.score_colour(row.score)
            )
        painter.drawStaticText(x, y, look.fitted(text, width))

    def _paint_state(
        self, painter: QPainter, cell: QRect, row: SongRow, *, is_selected: bool
    ) -> None:
        look = self._look
        state = row.song.state
        side = look.line
        top = cell.y() + (cell.height() - side) // 2
        painter.drawPixmap(cell.x(), top, self._sign(state, is_selected=is_selected))
        text = row.texts[Column.STATE]
        room = cell.width() - side - 2 * look.unit
        # A word that does not fit is left to the sign, the tool tip and the screen reader.
        if look.width(text) <= room:
            painter.setPen(look.selected_text if is_selected else look.dim_text)
            y = cell.y() + (cell.height() - look.line) // 2
            painter.drawStaticText(cell.x() + side + 2 * look.unit, y, look.fitted(text, room))

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

    def _paint_placeholder(self, painter: QPainter, cell: QRect, column: Column) -> None:
        look = self._look
        share = 0.75 if column in (Column.TITLE, Column.TAGS) else 0.5
        height = look.line // 2
        painter.fillRect(
            cell.x(),
            cell.y() + (cell.height() - height) // 2,
            round(cell.width() * share),
            height,
            look.faint,
        )

    def _paint_focus(self, painter: QPainter, cell: QRect, *, is_selected: bool) -> None:
        look = self._look
        width = max(1, look.unit // 2)
        pen = QPen(look.selected_text if is_selected else look.selected, width)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(cell).adjusted(width, width, -width, -width))
