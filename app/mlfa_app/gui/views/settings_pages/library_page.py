"""Settings: the folders of the library, and when they are looked into."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.catalog.store import Catalog
from mlfa_app.errors import shown
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.views.settings_pages.page import SettingsPage, explanation_label
from mlfa_app.settings import Settings


class LibraryPage(SettingsPage):
    """Folders to add and remove, watching, resuming.

    Folders are part of the catalogue: the page says which to add and remove, and the window does
    it when the dialog is accepted.

    Args:
        context: What the window's parts share.
        parent: Owner.
    """

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "", parent)
        self.title = self.tr("Library")
        self._before: list[Path] = []
        self._now: list[Path] = []
        self.watch_box = QCheckBox(self.tr("&Watch the folders for changes"))
        self.add_row(
            "",
            self.watch_box,
            self.tr("New and changed songs are analysed while the window is open."),
        )
        self.resume_box = QCheckBox(self.tr("&Go on with unfinished work at the start"))
        self.add_row(
            "",
            self.resume_box,
            self.tr("What was interrupted continues where it stopped."),
        )
        self._add_folders_block()

    @property
    def folders_to_add(self) -> list[Path]:
        """Folders that the user added."""
        return [path for path in self._now if path not in self._before]

    @property
    def folders_to_remove(self) -> list[Path]:
        """Folders that the user removed."""
        return [path for path in self._before if path not in self._now]

    def load(self, settings: Settings) -> None:
        """Show other settings; folders are none."""
        self.watch_box.setChecked(settings.watch_folders)
        self.resume_box.setChecked(settings.resume_work)

    def changes(self) -> dict[str, object]:
        """Give the settings of the page, without the folders."""
        return {
            "watch_folders": self.watch_box.isChecked(),
            "resume_work": self.resume_box.isChecked(),
        }

    def begin(self) -> None:
        """Ask the catalogue for the folders."""
        self.look_up(Catalog.list_folders, self.on_folders_listed)

    def on_folders_listed(self, folders: list[Path]) -> None:
        """Show the folders that are in the library."""
        added = self.folders_to_add
        self._before = list(folders)
        self._now = [*folders, *(path for path in added if path not in folders)]
        self._show_folders()

    def on_add_pressed(self) -> None:
        """Ask for a folder."""
        music = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
        name = QFileDialog.getExistingDirectory(self, self.tr("Add a folder"), music)
        if name:
            self.add_folder(Path(name))

    def add_folder(self, path: Path) -> None:
        """Note a folder that shall be added."""
        if path not in self._now:
            self._now.append(path)
            self._show_folders()
            self.list.setCurrentRow(len(self._now) - 1)

    def on_remove_pressed(self) -> None:
        """Note that the marked folder shall be removed."""
        row = self.list.currentRow()
        if 0 <= row < len(self._now):
            del self._now[row]
            self._show_folders()
            self.list.setCurrentRow(min(row, len(self._now) - 1))

    def on_row_changed(self, row: int) -> None:
        """Offer the removal only where there is something to remove."""
        self.remove_button.setEnabled(row >= 0)

    def _add_folders_block(self) -> None:
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        label = QLabel(self.tr("&Folders of the library:"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Folders of the library"))
        self.list.setAlternatingRowColors(True)
        self.list.currentRowChanged.connect(self.on_row_changed)
        label.setBuddy(self.list)
        column.addWidget(label)
        column.addWidget(self.list, 1)
        line = QHBoxLayout()
        self.add_button = QPushButton(self.tr("&Add folder…"))
        self.add_button.clicked.connect(self.on_add_pressed)
        self.remove_button = QPushButton(self.tr("&Remove"))
        self.remove_button.clicked.connect(self.on_remove_pressed)
        self.remove_button.setEnabled(False)
        line.addWidget(self.add_button)
        line.addWidget(self.remove_button)
        line.addStretch(1)
        column.addLayout(line)
        explanation = self.tr(
            "Removing a folder touches no music: MLFA forgets only what it knows of these songs."
        )
        column.addWidget(explanation_label(explanation))
        shortcut = QShortcut(QKeySequence.StandardKey.Delete, self.list, self.on_remove_pressed)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        self.add_block(block, label.text(), explanation)

    def _show_folders(self) -> None:
        self.list.clear()
        for path in self._now:
            text = shown(path)
            if path not in self._before:
                text = self.tr("{path} (will be added)").format(path=text)
            item = QListWidgetItem(text)
            item.setToolTip(shown(path))
            self.list.addItem(item)
        self.on_row_changed(self.list.currentRow())
