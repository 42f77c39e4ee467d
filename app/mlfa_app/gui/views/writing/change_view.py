"""The table view of planned changes: sorted by its head, ticked with the space bar."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QTableView, QWidget

from mlfa_app.gui.drawing.changes import ChangeDelegate
from mlfa_app.gui.tables.change_rows import Column
from mlfa_app.gui.tables.change_table import ChangeTableModel
from mlfa_app.gui.views.table_look import show_rows_in

# In letters; where there is less room or more, all take their share of it.
_WIDTHS = {
    Column.SONG: 34,
    Column.FIELD: 16,
    Column.BEFORE: 18,
    Column.AFTER: 34,
    Column.RESULT: 32,
}
_LEAST_SHARE = 0.7


class ChangeView(QTableView):
    """Shows a `ChangeTableModel`.

    Args:
        model: The changes.
        parent: Owner.
    """

    def __init__(self, model: ChangeTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._changes = model
        show_rows_in(self, model, self.tr("Planned changes"))
        self.setItemDelegate(ChangeDelegate(self))
        self._is_fitted, self._is_fitting = True, False
        self.horizontalHeader().sectionResized.connect(self._on_section_resized)
        self._fit_columns()
        self.setSortingEnabled(True)
        self.sortByColumn(Column.SONG, Qt.SortOrder.AscendingOrder)

    def _fit_columns(self) -> None:
        """Share the width among the columns, until one is drawn by hand."""
        letter = self.fontMetrics().averageCharWidth()
        room = self.viewport().width() / (letter * sum(_WIDTHS.values()))
        share = max(room, _LEAST_SHARE)
        self._is_fitting = True
        for column, letters in _WIDTHS.items():
            # The last one stretches: it takes what rounding leaves.
            if column is not Column.RESULT:
                self.setColumnWidth(column, int(letters * letter * share))
        self._is_fitting = False

    def _on_section_resized(self, section: int) -> None:
        if not self._is_fitting and section != Column.RESULT and self.isVisible():
            self._is_fitted = False

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Have the columns follow."""
        super().resizeEvent(event)
        if self._is_fitted:
            self._fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The space bar ticks or unticks every selected row; all other keys as usual."""
        # By ranges: asking for every selected row takes seconds where there are many.
        ranges: Any = self.selectionModel().selection()
        rows = sorted({at for one in ranges for at in range(one.top(), one.bottom() + 1)})
        if event.key() != Qt.Key.Key_Space or event.modifiers() or len(rows) < 2:
            super().keyPressEvent(event)
            return
        self._changes.set_chosen(rows, not self._changes.has_chosen(rows))
