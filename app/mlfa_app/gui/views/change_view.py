"""The table view of planned changes: sorted by its head, ticked with the space bar."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from mlfa_app.gui.drawing.changes import ChangeDelegate
from mlfa_app.gui.tables.change_rows import Column
from mlfa_app.gui.tables.change_table import ChangeTableModel


class ChangeView(QTableView):
    """Shows a `ChangeTableModel`.

    Args:
        model: The changes.
        parent: Owner.
    """

    def __init__(self, model: ChangeTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._changes = model
        self.setModel(model)
        self.setItemDelegate(ChangeDelegate(self))
        self.setAccessibleName(self.tr("Planned changes"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(round(self.fontMetrics().height() * 1.6))
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        # Else the head asks, at each painting, every row whether it is selected.
        header.setSelectionModel(QItemSelectionModel(model, header))
        letter = self.fontMetrics().averageCharWidth()
        widths = {Column.SONG: 38, Column.FIELD: 16, Column.BEFORE: 22, Column.AFTER: 36}
        for column, letters in widths.items():
            self.setColumnWidth(column, letters * letter)
        self.setSortingEnabled(True)
        self.sortByColumn(Column.SONG, Qt.SortOrder.AscendingOrder)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """The space bar ticks or unticks every selected row; all other keys as usual."""
        # By ranges: asking for every selected row takes seconds where there are many.
        ranges: Any = self.selectionModel().selection()
        rows = sorted({at for one in ranges for at in range(one.top(), one.bottom() + 1)})
        if event.key() != Qt.Key.Key_Space or event.modifiers() or len(rows) < 2:
            super().keyPressEvent(event)
            return
        self._changes.set_chosen(rows, not self._changes.has_chosen(rows))
