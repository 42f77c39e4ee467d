"""The table itself: columns, selection by ranges, keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QByteArray, QEvent, QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QMenu, QTableView, QWidget

from mlfa_app.catalog.listing import SongState
from mlfa_app.gui.drawing.song_cells import SongCells
from mlfa_app.gui.tables.song_columns import FACTS, Column, column_title, state_name
from mlfa_app.gui.tables.song_table import SongTableModel

# Beyond this many separate runs of rows a selection is not carried into another order: Qt looks
# through all of them for every cell that it paints.
_MAX_RUNS = 2000
_FLEXIBLE = (Column.TITLE, Column.ARTIST, Column.ALBUM, Column.GENRE, Column.TAGS)
_LEAST_SHARE = 0.38
# In a narrow table these make room, one after the other, as long as each column would be too thin.
_FIRST_TO_GO = (
    Column.ALBUM,
    Column.LENGTH,
    Column.ARTIST,
    Column.GENRE,
    Column.SCORE,
)
_THIN_SHARE = 0.72
# Narrower than this many lines are high, states are told by their signs.
_NARROW_LINES = 36

Ranges = list[tuple[int, int]]


@dataclass(frozen=True)
class Place:
    """Where the user was, in ids.

    Attributes:
        selected: Ids of the selected rows.
        current: Id of the current row; None without one.
        current_row: Its row.
        column: The current column.
        top: Id of the first row on the screen; None at the very top.
    """

    selected: npt.NDArray[np.int64]
    current: int | None
    current_row: int
    column: int
    top: int | None


class SongGrid(QTableView):
    """A table of songs. Selects whole rows; knows its selection as ranges.

    Signals:
        opened: The row that Enter or a double click was on.
        why_asked: W was pressed: why does the song at the cursor have its first tag?
        selection_moved: The selection changed.

    Args:
        model: What it shows.
        parent: Owner.
    """

    opened = Signal(int)
    why_asked = Signal()
    selection_moved = Signal()

    def __init__(self, model: SongTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._songs = model
        self._is_fitting = False
        self._is_fitted = True
        self._gone: list[Column] = []
        self._kept: set[Column] = set()
        self.setModel(model)
        self._cells = SongCells(self, model)
        self.setItemDelegate(self._cells)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        # The lines between the panes frame it already.
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(self.tr("Songs"))
        self._set_up_heads()
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)

    # Columns

    def header_state(self) -> QByteArray:
        """Order, widths and visibility of the columns, for `restore_header_state`."""
        gone, self._gone = self._gone, []
        self._set_hidden(gone, is_hidden=False)
        state = self.horizontalHeader().saveState()
        # Only this window is narrow; the next one may be wide.
        self._set_hidden(gone, is_hidden=True)
        self._gone = gone
        return state

    def restore_header_state(self, state: QByteArray) -> bool:
        """Take columns as they were.

        Returns:
            Whether the state could be used.
        """
        head = self.horizontalHeader()
        # A state of another version of the table would hide or lose columns.
        if state.isEmpty() or not head.restoreState(state) or head.count() != len(Column):
            return False
        self._is_fitted = False
        self._gone = []
        return True

    def fill_columns_menu(self, menu: QMenu) -> None:
        """Add an entry for each column, to show or hide it."""
        for column in Column:
            action = menu.addAction(column_title(column))
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(column))
            # The title stays: a table without it names nothing.
            action.setEnabled(column is not Column.TITLE)
            action.toggled.connect(
                lambda is_shown, column=column: self.show_column(column, is_shown=is_shown)
            )
        menu.addSeparator()
        menu.addAction(self.tr("Fit columns to the window")).triggered.connect(self.fit_columns)

    def show_column(self, column: Column, *, is_shown: bool) -> None:
        """Show or hide a column."""
        self._gone = [each for each in self._gone if each is not column]
        if is_shown:
            self._kept.add(column)
        self.setColumnHidden(column, not is_shown)
        if self._is_fitted:
            self.fit_columns()

    def fit_columns(self) -> None:
        """Share the width among the columns, and do so whenever the table changes its width."""
        self._is_fitted = True
        room = self.viewport().width()
        self._make_room(room)
        shown = [column for column in Column if not self.isColumnHidden(column)]
        wanted = {column: self._wanted_width(column) for column in shown}
        if Column.STATE in wanted and room < _NARROW_LINES * self.fontMetrics().height():
            # The signs alone: titles and tags need the room.
            wanted[Column.STATE] = self._head_width(Column.STATE)
        flexible = [column for column in shown if column in _FLEXIBLE]
        fixed = sum(width for column, width in wanted.items() if column not in flexible)
        total = sum(wanted[column] for column in flexible)
        share = max((room - fixed) / total, _LEAST_SHARE) if total else 1.0
        self._is_fitting = True
        for column in shown:
            width = wanted[column]
            self.setColumnWidth(column, int(width * share) if column in flexible else width)
        # Rounding leaves a strip at the right, on which no row would be seen as selected.
        rest = room - sum(self.columnWidth(column) for column in shown)
        if flexible and 0 < rest <= len(flexible):
            self.setColumnWidth(flexible[-1], self.columnWidth(flexible[-1]) + rest)
        self._is_fitting = False

    def _make_room(self, room: int) -> None:
        """Hide columns that a narrow table can do without, and show them again in a wide one."""
        self._set_hidden(self._gone, is_hidden=False)
        self._gone = []
        shown = {each: self._wanted_width(each) for each in Column if not self.isColumnHidden(each)}
        for column in _FIRST_TO_GO:
            fixed = sum(width for each, width in shown.items() if each not in _FLEXIBLE)
            flexible = sum(width for each, width in shown.items() if each in _FLEXIBLE)
            if room - fixed >= _THIN_SHARE * flexible:
                break
            if column in shown and column not in self._kept:
                self._gone.append(column)
                del shown[column]
        self._set_hidden(self._gone, is_hidden=True)

    def _set_hidden(self, columns: Iterable[Column], *, is_hidden: bool) -> None:
        self._is_fitting = True
        for column in columns:
            self.setColumnHidden(column, is_hidden)
        self._is_fitting = False

    def _set_up_heads(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self._cells.row_height)
        head = self.horizontalHeader()
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.setHighlightSections(False)
        # To find out whether a column is selected Qt goes through all of its rows, with every
        # painting of its head: a selection of its own, always empty, spares it that.
        head.setSelectionModel(QItemSelectionModel(self._songs, head))
        head.setTextElideMode(Qt.TextElideMode.ElideRight)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.setMinimumSectionSize(self._cells.row_height)
        head.sectionResized.connect(self._on_section_resized)
        head.setAccessibleName(self.tr("Columns"))
        for column in Column:
            self.setColumnHidden(column, FACTS[column].is_optional)
            self.setColumnWidth(column, self._wanted_width(column))

    def _wanted_width(self, column: Column) -> int:
        metrics = self.fontMetrics()
        width = round(FACTS[column].width * metrics.averageCharWidth())
        if column in _FLEXIBLE:
            return width
        if column is Column.STATE:
            longest = max(metrics.horizontalAdvance(state_name(state)) for state in SongState)
            width = min(self._cells.state_width(longest), width)
        return max(width, self._head_width(column))

    def _head_width(self, column: Column) -> int:
        """Width in which a head with its arrow is not cut."""
        metrics = self.horizontalHeader().fontMetrics()
        return metrics.horizontalAdvance(column_title(column)) + 3 * metrics.averageCharWidth()

    def _on_section_resized(self, _section: int, before: int, after: int) -> None:
        if not self._is_fitting and before and after and self.isVisible():
            # From the first column drawn by hand on, all keep their widths.
            self._is_fitted = False

    # Selection

    def selected_ranges(self) -> Ranges:
        """First and last row of each run of selected rows, in order."""
        selection = self.selectionModel().selection()
        every = (selection.at(place) for place in range(selection.count()))
        spans = sorted({(each.top(), each.bottom()) for each in every})
        # Where columns were moved Qt gives every row several times.
        merged: Ranges = []
        for first, last in spans:
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
            else:
                merged.append((first, last))
        return merged

    def num_selected(self) -> int:
        """How many rows are selected."""
        return sum(last - first + 1 for first, last in self.selected_ranges())

    def selected_ids(self) -> list[int]:
        """Ids of the selected rows, in order."""
        ids: list[int] = self._songs.listing.ids_in(self.selected_ranges()).tolist()
        return ids

    def select_ids(self, file_ids: Sequence[int] | npt.NDArray[np.int64]) -> bool:
        """Select the rows of songs, as far as they are listed; the current row stays.

        Returns:
            Whether that was done: rows that lie too far apart are too many for a selection, and
            then none is selected.
        """
        runs = _runs(self._songs.listing.rows_of(file_ids))
        selection = QItemSelection()
        if len(runs) <= _MAX_RUNS:
            for first, last in runs:
                selection.select(
                    self._songs.index(first, 0), self._songs.index(last, len(Column) - 1)
                )
        self.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        return len(runs) <= _MAX_RUNS

    def look_at(self, row: int) -> None:
        """Make a row the current one and bring it into sight; what is selected stays."""
        index = self._songs.index(row, self._shown_column(None))
        self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.scrollTo(index)

    def go_to(self, row: int, *, column: int | None = None) -> None:
        """Make a row the current and only selected one, and bring it into sight."""
        index = self._songs.index(row, self._shown_column(column))
        self.selectionModel().setCurrentIndex(
            index,
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows,
        )
        self.scrollTo(index)

    # The place, kept while other rows are listed

    def place(self) -> Place:
        """Where the user is."""
        current = self.currentIndex()
        top_row = self.rowAt(0)
        is_at_top = self.verticalScrollBar().value() == 0 or top_row < 0
        if current.isValid() and self._is_in_sight(current.row()):
            # What one looks at keeps its height on the screen.
            is_at_top = False
            top_row = current.row()
        return Place(
            self._songs.listing.ids_in(self.selected_ranges()),
            self._songs.file_id(current.row()) if current.isValid() else None,
            current.row(),
            current.column(),
            None if is_at_top else self._songs.file_id(top_row),
        )

    def offset_of(self, file_id: int) -> int | None:
        """Distance of a row from the top of the table, in pixels; None if it is not listed."""
        row = self._songs.row_of(file_id)
        return None if row is None else self.rowViewportPosition(row)

    def go_back_to(self, place: Place, offset: int | None, *, takes_successor: bool) -> None:
        """Select and show what was selected and shown before other rows were listed.

        Args:
            place: Where the user was.
            offset: How far ``place.top`` was from the top of the table.
            takes_successor: Whether the row that took the current one's place becomes current
                when that one is gone.
        """
        rows = self._songs.listing.rows_of(place.selected)
        runs = _runs(rows)
        selection = QItemSelection()
        last_column = len(Column) - 1
        if len(runs) <= _MAX_RUNS:
            for first, last in runs:
                selection.select(self._songs.index(first, 0), self._songs.index(last, last_column))
        current = None if place.current is None else self._songs.row_of(place.current)
        num_rows = self._songs.rowCount()
        if current is None and place.current is not None and takes_successor and num_rows:
            current = min(place.current_row, num_rows - 1)
            if not selection.count():
                selection.select(
                    self._songs.index(current, 0), self._songs.index(current, last_column)
                )
        chosen = self.selectionModel()
        if current is not None:
            chosen.setCurrentIndex(
                self._songs.index(current, self._shown_column(place.column)),
                QItemSelectionModel.SelectionFlag.NoUpdate,
            )
        if selection.count():
            chosen.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        top = None if place.top is None else self._songs.row_of(place.top)
        if top is not None and offset is not None:
            height = self.verticalHeader().defaultSectionSize()
            self.verticalScrollBar().setValue(top * height - offset)
        elif place.top is None:
            self.scrollToTop()

    def _is_in_sight(self, row: int) -> bool:
        y = self.rowViewportPosition(row)
        return -self._cells.row_height < y < self.viewport().height()

    def _shown_column(self, column: int | None) -> int:
        if column is not None and column >= 0 and not self.isColumnHidden(column):
            return column
        return Column.TITLE

    def _on_selection_changed(self) -> None:
        self.selection_moved.emit()

    # Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802, D102
        # With Ctrl or Shift, Enter means something else to the window.
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_plain:
            if self.currentIndex().isValid():
                self.opened.emit(self.currentIndex().row())
            return
        if event.key() == Qt.Key.Key_W and is_plain and self.currentIndex().isValid():
            self.why_asked.emit()
            return
        super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802, D102
        # Qt's own search would walk through all rows, and read each of them.
        pass

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802, D102
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._songs.rowCount():
            row = max(self.rowAt(0), 0)
            self.selectionModel().setCurrentIndex(
                self._songs.index(row, Column.TITLE), QItemSelectionModel.SelectionFlag.NoUpdate
            )

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802, D102
        super().resizeEvent(event)
        if self._is_fitted and event.size().width() != event.oldSize().width():
            self.fit_columns()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802, D102
        if self._cells.pixel_ratio != self.devicePixelRatioF():
            # The window went to another screen.
            self._cells.refresh_look()
        super().paintEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802, D102
        super().changeEvent(event)
        if event.type() in _LOOK_EVENTS and hasattr(self, "_cells"):
            self._cells.refresh_look()
            self.verticalHeader().setDefaultSectionSize(self._cells.row_height)
            if self._is_fitted:
                self.fit_columns()
            self.viewport().update()


_LOOK_EVENTS = frozenset(
    {
        QEvent.Type.PaletteChange,
        QEvent.Type.FontChange,
        QEvent.Type.StyleChange,
        QEvent.Type.ActivationChange,
    }
)


def _runs(rows: npt.NDArray[np.intp]) -> Ranges:
    """Join ascending rows to runs, each by its first and last row."""
    if not len(rows):
        return []
    breaks = np.flatnonzero(np.diff(rows) != 1)
    firsts = rows[np.concatenate(([0], breaks + 1))]
    lasts = rows[np.concatenate((breaks, [len(rows) - 1]))]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))
