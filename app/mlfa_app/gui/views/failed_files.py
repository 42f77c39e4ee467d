"""The list of failed files: why each failed, what can be done, and another try."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QItemSelection, QModelIndex, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QFontMetrics, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.catalog.records import FileRecord
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.engine import LibraryEngine
from mlfa_app.gui.error_words import in_window
from mlfa_app.gui.number_text import number
from mlfa_app.gui.tables.failure_list import FailureListModel
from mlfa_app.gui.views.labels import plain_label
from mlfa_core.errors import KnownError


class FailedFilesDialog(QDialog):
    """Files that could not be analysed, grouped by reason. Stays open beside the window.

    Args:
        engine: Tries again, and tells when something changed.
        parent: The window.
    """

    def __init__(self, engine: LibraryEngine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self.setWindowTitle(self.tr("Failed files"))
        self._headline = plain_label()
        self.model = FailureListModel(self)
        self._tree = QTreeView()
        self._tree.setModel(self.model)
        self._tree.setHeaderHidden(True)
        self._tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._tree.setUniformRowHeights(True)
        self._tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._tree.setAccessibleName(self.tr("Failed files by reason"))
        self._tree.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self._advice = plain_label()
        self._advice.setAccessibleName(self.tr("What can be done"))
        empty = QLabel(self.tr("No file has failed."))
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._tree)
        self._pages.addWidget(empty)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        self._retry = self._add_button(self.tr("&Try again"), "Ctrl+R")
        self._retry.clicked.connect(self.retry)
        self._show_folder = self._add_button(self.tr("Show in file &manager"), "Ctrl+Return")
        self._show_folder.clicked.connect(self.show_in_folder)
        self._copy = self._add_button(self.tr("&Copy list"), "")
        self._copy.clicked.connect(self.copy_list)
        self._remove = self._add_button(self.tr("Remove from &library"), "Del")
        self._remove.clicked.connect(self.ask_to_remove)
        copy = QAction(self.tr("Copy list"), self)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.triggered.connect(self.copy_list)
        self.addAction(copy)
        column = QVBoxLayout(self)
        for widget in (self._headline, self._pages, self._advice, self._buttons):
            column.addWidget(widget, 1 if widget is self._pages else 0)
        metrics = QFontMetrics(self.font())
        self._advice.setMinimumHeight(2 * metrics.lineSpacing())
        self.resize(100 * metrics.averageCharWidth(), 24 * metrics.lineSpacing())
        engine.counts_changed.connect(self._on_changed)
        engine.songs_changed.connect(self._on_changed)
        self._is_reading = False
        self._is_stale = False
        self._show([])

    def open_list(self) -> None:
        """Show the dialog with what the catalogue says now."""
        self.show()
        self.raise_()
        self.activateWindow()
        self._read()

    def selected_paths(self) -> list[Path]:
        """The chosen files; all of them where nothing is chosen."""
        chosen = self._tree.selectionModel().selectedIndexes()
        if not chosen:
            return [file.path for file in self.model.files()]
        return self.model.paths_at(chosen)

    def retry(self) -> None:
        """Try the chosen files again, or all."""
        paths = self.selected_paths()
        if paths:
            self._engine.retry_failed(paths)

    def show_in_folder(self) -> None:
        """Open the folder of the first chosen file with the system's own program."""
        paths = self.selected_paths()
        if paths:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(paths[0].parent)))

    def copy_list(self) -> None:
        """Put the chosen files and their reasons on the clipboard, a line each."""
        chosen = set(self.selected_paths())
        lines = [
            f"{file.path}\t{in_window(file.error_summary or '')}"
            for file in self.model.files()
            if file.path in chosen
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def ask_to_remove(self) -> None:
        """Remove the chosen files from the library, once the user has agreed."""
        paths = self.selected_paths()
        if not paths:
            return
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("Remove %n files from the library?", "", len(paths)))
        box.setInformativeText(
            self.tr("The files themselves stay. The next look into their folder lists them again.")
        )
        remove = box.addButton(self.tr("Remove"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        if box.clickedButton() is remove:
            self.remove(paths)

    def remove(self, paths: list[Path]) -> None:
        """Forget files; no music file is touched."""
        self._engine.remove_files(paths)

    # Inside

    def _add_button(self, text: str, keys: str) -> QPushButton:
        button = self._buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
        button.setAutoDefault(False)
        if keys:
            button.setShortcut(QKeySequence(keys))
            native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
            button.setToolTip(f"{text.replace('&', '')} ({native})")
        return button

    def _on_changed(self, _what: object) -> None:
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        """Ask the catalogue; news that come meanwhile lead to one more question."""
        if self._is_reading:
            self._is_stale = True
            return
        self._is_reading = True
        self._engine.context.runner.reading.submit(
            _failed_of_library, self._on_read, self._on_not_read
        )

    def _on_not_read(self, error: KnownError) -> None:
        self._is_reading = self._is_stale = False
        self._engine.context.messages.show_error(error)

    def _on_read(self, failed: list[FileRecord]) -> None:
        self._is_reading = False
        self._show(failed)
        if self._is_stale:
            self._is_stale = False
            self._read()

    def _show(self, failed: list[FileRecord]) -> None:
        before = self.model.rowCount()
        chosen = set(self.selected_paths()) if self._has_selection() else set()
        self.model.show_failures(failed)
        if self.model.rowCount() != before or failed:
            self._lay_out()
        self._choose(chosen)
        self._pages.setCurrentIndex(0 if failed else 1)
        text = self.tr(
            "{count} files could not be analysed. The others are not affected.", "", len(failed)
        )
        self._headline.setText(text.format(count=number(len(failed))) if failed else "")
        self._headline.setVisible(bool(failed))
        for button in (self._retry, self._show_folder, self._copy, self._remove):
            button.setEnabled(bool(failed))
        self._on_selection_changed(QItemSelection(), QItemSelection())

    def _lay_out(self) -> None:
        """Open all branches; reasons take the whole width."""
        self._tree.expandAll()
        for row in range(self.model.rowCount()):
            self._tree.setFirstColumnSpanned(row, QModelIndex(), True)
        self._tree.resizeColumnToContents(0)
        widest = self._tree.viewport().width() // 2
        self._tree.setColumnWidth(0, min(self._tree.columnWidth(0), widest))

    def _has_selection(self) -> bool:
        return self._tree.selectionModel().hasSelection()

    def _choose(self, paths: set[Path]) -> None:
        """Choose the same files again after the list was made anew."""
        if not paths or self._has_selection():
            return
        selection = self._tree.selectionModel()
        for row in range(self.model.rowCount()):
            branch = self.model.index(row, 0)
            for child in range(self.model.rowCount(branch)):
                index = self.model.index(child, 0, branch)
                if self.model.paths_at([index])[0] in paths:
                    selection.select(
                        index, selection.SelectionFlag.Select | selection.SelectionFlag.Rows
                    )

    def _on_selection_changed(self, _new: QItemSelection, _old: QItemSelection) -> None:
        indexes = self._tree.selectionModel().selectedIndexes()
        self._advice.setText(self.model.advice_at(indexes[0]) if indexes else "")
        self._retry.setText(self.tr("&Try again") if indexes else self.tr("&Try all again"))
        # A new text takes the key away.
        self._retry.setShortcut(QKeySequence("Ctrl+R"))


def _failed_of_library(catalog: Catalog) -> list[FileRecord]:
    return [file for file in catalog.failed_files() if file.in_library and file.is_present]
