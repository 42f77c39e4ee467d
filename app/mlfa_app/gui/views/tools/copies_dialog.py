"""The dialog of duplicates: recordings that the library holds more than once. Deletes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QTreeView, QVBoxLayout, QWidget

from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.desks.copies import CopiesDesk
from mlfa_app.gui.desks.saving import FileSaver
from mlfa_app.gui.number_text import number
from mlfa_app.gui.tables.copy_rows import FOLDER, KIND, LENGTH, NAME, SIZE, CopyModel
from mlfa_app.gui.views.file_manager import show_in_manager
from mlfa_app.gui.views.labels import plain_label
from mlfa_app.gui.views.save_path import ask_save_path
from mlfa_app.gui.views.table_look import go_to_first, share_width, show_branches_in
from mlfa_app.gui.views.tool_button import tool_button
from mlfa_app.gui.views.tools.compared_rows import ComparedRows
from mlfa_app.jobs.similar.copies import CopyFile, CopyGroup
from mlfa_core.errors import KnownError


class CopiesDialog(QDialog):
    """Files that hold the same recording. Stays beside the window.

    Signals:
        song_opened: The path of a song to play.

    Attributes:
        tree: A branch for each recording, its files below it.
        compared: The tree, and what is said in its place.
        near_box: Whether other encodings count, too.

    Args:
        context: The window's shared parts.
        parent: The window.
    """

    song_opened = Signal(object)

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._groups: Sequence[CopyGroup] = ()
        self.desk = CopiesDesk(context, self)
        self._saver = FileSaver(context, self)
        self.setWindowTitle(self.tr("Duplicates"))
        self.headline = plain_label()
        self.near_box = QCheckBox(self.tr("Also other &encodings of the same recording"))
        self.near_box.setChecked(True)
        self.near_box.toggled.connect(self.look)
        self.model = CopyModel(self)
        self.tree = QTreeView()
        show_branches_in(self.tree, self.model, self.tr("Recordings that are held more than once"))
        self.tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.compared = ComparedRows(self.tree)
        self.play_button = tool_button(self.tr("&Play"), "", self._on_play)
        self.folder_button = tool_button(
            self.tr("Show in file &manager"), "Ctrl+Shift+E", self._on_show_folder
        )
        self.copy_button = tool_button(self.tr("&Copy path"), "Ctrl+C", self._on_copy)
        self.save_button = tool_button(self.tr("&Save list…"), "Ctrl+S", self._on_save)
        self.close_button = tool_button(self.tr("Close"), "", self.close)
        self._lay_out()
        self._connect()
        self.look()

    def look(self, _what: object = None) -> None:
        """Look through the library, anew."""
        self._show_groups(())
        self.headline.setText(self.tr("Recordings of which the library has several files."))
        self.compared.begin()
        self.desk.look(is_near=self.near_box.isChecked())

    def save_list(self, path: Path) -> None:
        """Save the names of all files that are listed as text."""
        groups = [[file.path for file in group.files] for group in self._groups]
        self._saver.save_groups(groups, path)

    # Building

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        for button in (self.play_button, self.folder_button, self.copy_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.save_button)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        for widget in (self.headline, self.near_box, self.compared):
            column.addWidget(widget, 1 if widget is self.compared else 0)
        column.addLayout(row)
        metrics = self.fontMetrics()
        self.resize(120 * metrics.averageCharWidth(), 28 * metrics.lineSpacing())
        share_width(self.tree, NAME, ((FOLDER, 36), (KIND, 12), (LENGTH, 9), (SIZE, 11)))

    def _connect(self) -> None:
        self.desk.found.connect(self._on_found)
        self.desk.progressed.connect(self.compared.show_share)
        self._saver.saved.connect(self._on_saved)
        self.desk.failed.connect(self._on_failed)
        self.finished.connect(self.desk.stop)
        self.model.rowsInserted.connect(self._on_rows_inserted)
        self.tree.activated.connect(self._on_activated)
        self.tree.selectionModel().selectionChanged.connect(self._show_state)

    # What comes in

    def _on_failed(self, error: KnownError) -> None:
        self.compared.end(self.tr("Duplicates cannot be looked for now."))
        self._context.messages.show_error(error)

    def _on_found(self, groups: list[CopyGroup]) -> None:
        self.compared.end(self.tr("No recording is held more than once."))
        same = sum(group.is_identical for group in groups)
        if groups:
            text = self.tr("%n recordings are held by files with identical sound", "", same)
            more = self.tr("%n perhaps in several encodings", "", len(groups) - same)
            hint = self.tr(
                "Nearly the same is a measured likeness and no proof: listen before you delete "
                "anything. MLFA deletes nothing."
            )
            self.headline.setText(f"{text}, {more}. {hint}")
        self._show_groups(groups)
        if groups:
            go_to_first(self.tree)

    def _on_saved(self, path: Path, count: int) -> None:
        text = self.tr("%n files were listed in {name}.", "", count)
        self._context.messages.show_notice(text.format(name=path.name, count=number(count)))

    def _show_groups(self, groups: Sequence[CopyGroup]) -> None:
        self._groups = groups
        self.model.show_groups(groups)
        self.compared.show_page()
        self._show_state()

    def _on_rows_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        """Open what came, a recording's line over all columns."""
        if not parent.isValid():
            for row in range(first, last + 1):
                self.tree.setFirstColumnSpanned(row, QModelIndex(), True)
                self.tree.expand(self.model.index(row, NAME))

    def _show_state(self, *_what: object) -> None:
        chosen = bool(self._chosen())
        for button in (self.play_button, self.folder_button, self.copy_button):
            button.setEnabled(chosen)
        self.save_button.setEnabled(bool(self._groups))

    # The user

    def _chosen(self) -> list[CopyFile]:
        return self.model.files_at(self.tree.selectionModel().selectedRows(NAME))

    def _on_activated(self, index: QModelIndex) -> None:
        files = self.model.files_at([index])
        if files:
            self.song_opened.emit(files[0].path)

    def _on_play(self) -> None:
        self._on_activated(self.tree.currentIndex())

    def _on_show_folder(self) -> None:
        for file in self._chosen()[:1]:
            show_in_manager(file.path.parent)

    def _on_copy(self) -> None:
        paths = [str(file.path) for file in self._chosen()]
        QGuiApplication.clipboard().setText("\n".join(paths))

    def _on_save(self) -> None:
        title, kinds = self.tr("Save the list of duplicates"), self.tr("Text (*.txt)")
        path = ask_save_path(self, title, "duplicates.txt", kinds)
        if path is not None:
            self.save_list(path)
