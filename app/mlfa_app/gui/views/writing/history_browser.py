"""The runs that wrote into files, and the files of the one that is chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.errors import printable
from mlfa_app.gui.error_words import in_window
from mlfa_app.gui.tables.change_words import field_name
from mlfa_app.gui.tables.history_table import (
    FileColumn,
    HistoryTableModel,
    RunColumn,
    RunTableModel,
)
from mlfa_app.gui.views.elided_label import ElidedLabel
from mlfa_app.gui.views.table_look import show_rows_in
from mlfa_app.jobs.undoing.history_pages import HistoryFile
from mlfa_app.jobs.undoing.run import UndoChoice
from mlfa_app.journal.records import RunSummary


class HistoryBrowser(QWidget):
    """Runs on the left, files and fields on the right.

    Signals:
        run_chosen: Another run is in view: its number.
        undo_wanted: What the user wants taken back, an `UndoChoice`.
    """

    run_chosen = Signal(object)
    undo_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runs = RunTableModel(self)
        self.files = HistoryTableModel(self)
        self.run_table = _table(self.runs, self.tr("Runs that wrote into files"))
        self.run_table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.run_table.selectionModel().currentRowChanged.connect(self._on_run_row_changed)
        self.file_table = _table(self.files, self.tr("Files and fields of the run"))
        self.file_table.selectionModel().selectionChanged.connect(self._show_buttons)
        self.caption = ElidedLabel()
        self.filter_edit = QLineEdit()
        self.filter_edit.setPlaceholderText(self.tr("Filter by file, folder, album or value"))
        self.filter_edit.setAccessibleName(self.tr("Filter the files of the run"))
        self.filter_edit.setClearButtonEnabled(True)
        self.filter_edit.textChanged.connect(self._on_filter_changed)
        self.field_box = QComboBox()
        self.field_box.setAccessibleName(self.tr("Which field"))
        self.field_box.setToolTip(
            self.tr("Only this field is shown, and only this field is taken back.")
        )
        self.field_box.currentIndexChanged.connect(self._on_filter_changed)
        self.undo_files_button = QPushButton()
        self.undo_run_button = QPushButton()
        for button in (self.undo_files_button, self.undo_run_button):
            button.setAutoDefault(False)
        self.undo_files_button.clicked.connect(self._on_undo_files_clicked)
        self.undo_run_button.clicked.connect(self._on_undo_run_clicked)
        self._run: RunSummary | None = None
        self._fill_fields()
        self._lay_out()
        self._show_buttons()

    def _lay_out(self) -> None:
        filters = QHBoxLayout()
        filters.addWidget(self.filter_edit, 1)
        filters.addWidget(self.field_box)
        below = QHBoxLayout()
        below.addStretch()
        below.addWidget(self.undo_files_button)
        below.addWidget(self.undo_run_button)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.caption)
        column.addLayout(filters)
        column.addWidget(self.file_table, 1)
        column.addLayout(below)
        body = QSplitter(Qt.Orientation.Horizontal)
        body.addWidget(self.run_table)
        body.addWidget(right)
        body.setStretchFactor(1, 1)
        body.setChildrenCollapsible(False)
        letter = self.fontMetrics().averageCharWidth()
        body.setSizes([60 * letter, 120 * letter])
        for run_column, letters in ((RunColumn.WHEN, 19), (RunColumn.DID, 23)):
            self.run_table.setColumnWidth(run_column, letters * letter)
        widths = {
            FileColumn.SONG: 26,
            FileColumn.FIELD: 13,
            FileColumn.BEFORE: 17,
            FileColumn.AFTER: 24,
        }
        for column_of, letters in widths.items():
            self.file_table.setColumnWidth(column_of, letters * letter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(body)

    @property
    def run(self) -> RunSummary | None:
        """The run in view."""
        return self._run

    @property
    def field(self) -> str | None:
        """The only field in view; None for all."""
        chosen = self.field_box.currentData()
        return None if chosen is None else str(chosen)

    # What there is

    def show_runs(self, runs: Sequence[RunSummary]) -> None:
        """Show the runs; the one in view stays in view, at first the newest is."""
        wanted = None if self._run is None else self.runs_row(runs, self._run.run_id)
        before = self._run
        self.runs.show_runs(runs)
        row = wanted if wanted is not None else 0
        if runs:
            selection = self.run_table.selectionModel()
            flag = QItemSelectionModel.SelectionFlag
            # Told below, and told the files only if there is something new about the run.
            selection.blockSignals(True)
            index = self.runs.index(row, 0)
            selection.setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
            selection.blockSignals(False)
            self.run_table.viewport().update()
            if runs[row] != before:
                self._take_run(runs[row])

    def runs_row(self, runs: Sequence[RunSummary], run_id: int) -> int | None:
        """Where a run is among others."""
        return next((row for row, run in enumerate(runs) if run.run_id == run_id), None)

    def forget_run(self) -> None:
        """Have the newest run in view when runs are shown next."""
        self._run = None

    def _on_run_row_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self._take_run(self.runs.runs[current.row()])

    def _take_run(self, run: RunSummary) -> None:
        self._run = run
        self.files.start_again()
        words = self.tr("Run {number}: {command}")
        self.caption.setText(
            words.format(number=run.run_id, command=in_window(printable(run.command)))
        )
        self._show_buttons()
        self.run_chosen.emit(run.run_id)

    def add_files(self, files: Sequence[HistoryFile]) -> None:
        """Show further files of the run in view."""
        self.files.add_files(files)
        self._fill_fields()
        self._show_buttons()

    def _fill_fields(self) -> None:
        fields = self.files.fields
        listed = [self.field_box.itemData(at) for at in range(1, self.field_box.count())]
        if self.field_box.count() and all(field in listed for field in fields):
            return
        chosen = self.field_box.currentData()
        self.field_box.blockSignals(True)
        self.field_box.clear()
        self.field_box.addItem(self.tr("All fields"), None)
        for field in sorted({*listed, *fields}):
            self.field_box.addItem(field_name(field), field)
        self.field_box.setCurrentIndex(max(self.field_box.findData(chosen), 0))
        self.field_box.blockSignals(False)

    def _on_filter_changed(self) -> None:
        self.files.set_shown(self.filter_edit.text(), self.field)
        self._show_buttons()

    # What the user wants

    def selected_writes(self) -> set[int]:
        """The numbers of the chosen files' writes that can be taken back."""
        return self.files.undoable_at(self._selected_rows())

    def _selected_rows(self) -> Iterator[int]:
        # By ranges: asking for every selected row takes seconds where there are many.
        ranges: Any = self.file_table.selectionModel().selection()
        for one in ranges:
            yield from range(one.top(), one.bottom() + 1)

    def _show_buttons(self) -> None:
        run, field = self._run, self.field
        if field is None:
            text = self.tr("Take back &selected files…")
            whole = self.tr("&Take back run…")
        else:
            name = field_name(field).replace("&", "&&")
            text = self.tr("Take back {field} of &selected files…").format(field=name)
            whole = self.tr("&Take back {field} of the run…").format(field=name)
        self.undo_files_button.setText(text)
        self.undo_run_button.setText(whole)
        can_undo = run is not None and run.num_undoable > 0
        self.undo_files_button.setEnabled(
            can_undo and self.files.has_undoable_at(self._selected_rows())
        )
        self.undo_run_button.setEnabled(can_undo)

    def _on_undo_files_clicked(self) -> None:
        self._want(frozenset(self.selected_writes()))

    def _on_undo_run_clicked(self) -> None:
        self._want(None)

    def _want(self, write_ids: frozenset[int] | None) -> None:
        if self._run is None:
            return
        fields = None if self.field is None else frozenset({self.field})
        self.undo_wanted.emit(UndoChoice(self._run.run_id, fields=fields, write_ids=write_ids))


def _table(model: RunTableModel | HistoryTableModel, name: str) -> QTableView:
    table = QTableView()
    show_rows_in(table, model, name)
    return table
