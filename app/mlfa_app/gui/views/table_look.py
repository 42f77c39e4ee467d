"""How the tables and trees of dialogs look and behave: whole rows, no grid, no editing."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QAbstractItemModel, QItemSelectionModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QTreeView


def show_rows_in(table: QTableView, model: QAbstractItemModel, name: str) -> None:
    """Have a table show a model's rows, several of which can be chosen.

    Args:
        table: The view.
        model: The rows.
        name: What screen readers call the table.
    """
    table.setModel(model)
    table.setAccessibleName(name)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTabKeyNavigation(False)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setAlternatingRowColors(True)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    rows = table.verticalHeader()
    rows.hide()
    rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    rows.setDefaultSectionSize(round(table.fontMetrics().height() * 1.6))
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setStretchLastSection(True)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    # Else the head asks, at each painting, every row whether it is selected.
    header.setSelectionModel(QItemSelectionModel(model, header))


def show_branches_in(tree: QTreeView, model: QAbstractItemModel, name: str) -> None:
    """Have a tree show a model's rows and what is below them, several of which can be chosen.

    Args:
        tree: The view.
        model: The rows.
        name: What screen readers call the tree.
    """
    tree.setModel(model)
    tree.setAccessibleName(name)
    tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    tree.setUniformRowHeights(True)
    tree.setAllColumnsShowFocus(True)
    tree.setExpandsOnDoubleClick(False)


def share_width(
    view: QTableView | QTreeView, wide: int, widths: Iterable[tuple[int, int]] = ()
) -> None:
    """Give columns their widths, and one of them all that is left.

    Args:
        view: Has a model already.
        wide: The column that takes what is left.
        widths: Numbers of other columns, and their widths in letters.
    """
    header = view.horizontalHeader() if isinstance(view, QTableView) else view.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
    for place, letters in widths:
        view.setColumnWidth(place, letters * view.fontMetrics().averageCharWidth())


def go_to_first(view: QTableView | QTreeView) -> None:
    """Put the cursor on the first row."""
    flags = QItemSelectionModel.SelectionFlag
    view.selectionModel().setCurrentIndex(
        view.model().index(0, 0), flags.ClearAndSelect | flags.Rows
    )
