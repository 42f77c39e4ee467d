"""Draws planned changes: what goes is struck through, what comes is marked, what stays is dim."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from mlfa_app.gui.drawing.colours import is_dark, mixed
from mlfa_app.gui.tables.change_rows import (
    FIRST_ROLE,
    ROW_ROLE,
    STATE_ROLE,
    ChangeRow,
    Column,
    RowState,
)

Index = QModelIndex | QPersistentModelIndex
_Piece = tuple[str, str]
"""A sign (or nothing) and a value."""

# Told apart by sign and line as well; 4.5:1 on the palette's base.
_ADDED = {False: "#116329", True: "#7ee2a8"}
_REMOVED = {False: "#a40e26", True: "#ff9b94"}
_PLUS, _MINUS, _CAUTION, _BLOCKED = "+ ", "− ", "⚠ ", "⊘ "


def added_colour(palette: QPalette) -> QColor:
    """Colour of what comes."""
    return QColor(_ADDED[is_dark(palette)])


def removed_colour(palette: QPalette) -> QColor:
    """Colour of what goes."""
    return QColor(_REMOVED[is_dark(palette)])


def dim_colour(palette: QPalette) -> QColor:
    """Colour of what stays: still 4.5:1 on the palettes that systems use."""
    text, base = palette.color(QPalette.ColorRole.Text), palette.color(QPalette.ColorRole.Base)
    return mixed(text, base, 0.38)


class ChangeDelegate(QStyledItemDelegate):
    """Draws the cells of the table of changes."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: N802
        """Dim what stays; name a song in bold where its rows begin."""
        super().initStyleOption(option, index)
        state = index.data(STATE_ROLE)
        is_first = bool(index.data(FIRST_ROLE))
        is_song = index.column() == Column.SONG
        if is_song and is_first:
            option.font.setWeight(QFont.Weight.DemiBold)
            option.fontMetrics = QFontMetrics(option.font)
        if is_song and not is_first:
            option.text = ""  # One name is enough; a screen reader still says it.
        if state is not RowState.WRITE and not (is_song and state is RowState.BLOCKED):
            option.palette.setColor(QPalette.ColorRole.Text, dim_colour(option.palette))
        is_tickable = index.data(Qt.ItemDataRole.CheckStateRole) is not None
        if index.column() in (Column.SONG, Column.FIELD) and not is_tickable:
            # As wide as a box, so that all names begin at one line.
            style = _style_of(option.widget)
            width = style.pixelMetric(QStyle.PixelMetric.PM_IndicatorWidth, option)
            height = style.pixelMetric(QStyle.PixelMetric.PM_IndicatorHeight, option)
            option.decorationSize = QSize(width, height)
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
        if index.column() == Column.RESULT:
            row = index.data(ROW_ROLE)
            if state is RowState.BLOCKED:
                option.text = _BLOCKED + option.text
            elif isinstance(row, ChangeRow) and row.field is not None and row.field.cautions:
                option.text = _CAUTION + option.text

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a cell."""
        row = index.data(ROW_ROLE)
        column = index.column()
        if column not in (Column.BEFORE, Column.AFTER) or not isinstance(row, ChangeRow):
            super().paint(painter, option, index)
            self._outline_box(painter, option, index)
            return
        styled = QStyleOptionViewItem(option)
        self.initStyleOption(styled, index)
        styled.text = ""
        style = _style_of(option.widget)
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, styled, painter, option.widget)
        if row.field is None:
            return
        state = index.data(STATE_ROLE)
        pieces = _pieces(row, Column(column), state)
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, styled) + 1
        area = style.subElementRect(
            QStyle.SubElement.SE_ItemViewItemText, styled, option.widget
        ).united(option.rect)
        _draw(painter, styled, area.adjusted(margin, 0, -margin, 0), pieces)

    def _outline_box(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the edge of a box, which some styles hardly show on a dark ground."""
        if index.data(Qt.ItemDataRole.CheckStateRole) is None:
            return
        styled = QStyleOptionViewItem(option)
        self.initStyleOption(styled, index)
        box = _style_of(option.widget).subElementRect(
            QStyle.SubElement.SE_ItemViewItemCheckIndicator, styled, option.widget
        )
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        palette = option.palette
        painter.save()
        painter.setPen(
            palette.color(QPalette.ColorRole.HighlightedText)
            if is_selected
            else dim_colour(palette)
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(0, 0, -1, -1))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Room around the line."""
        hint = super().sizeHint(option, index)
        return QSize(hint.width(), round(option.fontMetrics.height() * 1.6))


def _style_of(widget: QWidget | None) -> QStyle:
    return QApplication.style() if widget is None else widget.style()


def _pieces(row: ChangeRow, column: Column, state: RowState) -> list[_Piece]:
    """Say with which sign each value is drawn."""
    field = row.field
    assert field is not None
    is_change = row.is_change and state is RowState.WRITE
    values = field.old if column is Column.BEFORE else field.new
    others = field.new if column is Column.BEFORE else field.old
    sign = _MINUS if column is Column.BEFORE else _PLUS
    if not is_change and column is Column.AFTER:
        values = field.old
    return [(sign if is_change and value not in others else "", value) for value in values]


def _draw(
    painter: QPainter, option: QStyleOptionViewItem, area: QRect, pieces: list[_Piece]
) -> None:
    palette = option.palette
    is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
    plain = palette.color(
        QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.Text
    )
    painter.save()
    painter.setClipRect(area)
    x = area.left()
    # A field without values is shown as a dash: an empty cell would look forgotten.
    for number, (sign, value) in enumerate(pieces or [("", "–")]):
        font = QFont(option.font)
        font.setStrikeOut(sign == _MINUS)
        if sign == _PLUS:
            font.setWeight(QFont.Weight.DemiBold)
        colour = plain
        if not pieces:
            colour = plain if is_selected else dim_colour(palette)
        elif sign and not is_selected:
            colour = added_colour(palette) if sign == _PLUS else removed_colour(palette)
        gap = "" if number == 0 else "  "
        text = gap + sign + value
        metrics = QFontMetrics(font)
        room = area.right() - x
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        painter.setPen(colour)
        baseline = area.top() + (area.height() + metrics.ascent() - metrics.descent()) // 2
        lead = QFont(font)
        lead.setStrikeOut(False)
        # The line goes through the value alone, not through the sign and the gap before it.
        head = gap + sign if shown.startswith(gap + sign) else ""
        painter.setFont(lead)
        painter.drawText(QPoint(x, baseline), head)
        painter.setFont(font)
        painter.drawText(QPoint(x + metrics.horizontalAdvance(head), baseline), shown[len(head) :])
        x += metrics.horizontalAdvance(text)
        if x >= area.right():
            break
    painter.restore()
