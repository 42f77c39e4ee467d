"""Settings: the user's words for the model's tags."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.error_words import error_text
from mlfa_app.gui.tables.wording_table import CATEGORY, SONGS, TAG, WordedTag, WordingTableModel
from mlfa_app.gui.tables.wording_table import WORDS as WORDS_COLUMN
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.settings_pages.page import SettingsPage, explanation_label
from mlfa_app.jobs.wording import Values, separator_in, separators_of
from mlfa_app.jobs.wording_file import read_wording, write_wording
from mlfa_app.settings import Settings
from mlfa_core.errors import KnownError

_SHOWN_ROWS = 8


class VocabularyPage(SettingsPage):
    """A table of tags and words, with counts from the library.

    Args:
        context: What the window's parts share.
        parent: Owner.
    """

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(context, "", parent)
        self.title = self.tr("Vocabulary")
        self._is_counting = False
        self._has_begun = False
        self.model = WordingTableModel(self)
        self.model.dataChanged.connect(self.on_words_changed)
        self.filter_edit = QLineEdit()
        self.filter_edit.setClearButtonEnabled(True)
        self.filter_edit.setPlaceholderText(self.tr("Filter tags and words"))
        self.filter_edit.setAccessibleName(self.tr("Filter tags and words"))
        self.filter_edit.textChanged.connect(self.model.set_needle)
        self._make_table()
        explanation = self.tr(
            "What is written for a tag. Double-click or press F2 to change it; put semicolons "
            "between several words. Two tags with the same word become one."
        )
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(gap(self, 0.4))
        column.addWidget(explanation_label(explanation))
        column.addWidget(self.filter_edit)
        column.addWidget(self.table, 1)
        self.note_label = QLabel()
        self.note_label.setWordWrap(True)
        self.note_label.setVisible(False)
        column.addWidget(self.note_label)
        column.addLayout(self._make_buttons())
        self.add_block(block, explanation, self.tr("words ban rename import export"))
        signals = context.signals
        signals.songs_changed.connect(self.on_library_changed)
        signals.rule_changed.connect(self.on_library_changed)
        signals.package_changed.connect(self.on_package_changed)

    def load(self, settings: Settings) -> None:
        """Show other settings."""
        self._show_wording(settings.wording)

    def changes(self) -> dict[str, object]:
        """Give the user's words."""
        return {"wording": self.model.wording}

    def begin(self) -> None:
        """Count the songs."""
        self._has_begun = True
        self._count()

    def end(self) -> None:
        """Count no more."""
        self._has_begun = False
        super().end()

    def on_library_changed(self, _songs: object = None) -> None:
        """Count again, unless that is under way."""
        if self._has_begun and not self._is_counting:
            self._count()

    def on_package_changed(self) -> None:
        """Show the tags of the model that is used now, with the words as they are on the page."""
        self._show_wording(self.model.wording)

    def on_counted(self, counts: dict[str, int]) -> None:
        """Show how many songs have each tag."""
        self._is_counting = False
        self.model.set_counts(counts)

    def on_words_changed(self) -> None:
        """Warn of words that players would take apart."""
        separators = separators_of(self.context.settings.profile)
        lines = []
        for words in self.model.wording.values():
            for word in words:
                separator = separator_in(word, separators)
                if separator is not None:
                    text = self.tr("Some players take “{word}” apart at “{separator}”.")
                    lines.append(text.format(word=word, separator=separator))
        self._say("\n".join(lines[:3]))

    def on_ban_pressed(self) -> None:
        """Never write the marked tags."""
        for tag in self._marked():
            self.model.set_words(tag, ())

    def on_reset_pressed(self) -> None:
        """Write the marked tags by their own names again."""
        for tag in self._marked():
            self.model.set_words(tag, None)

    def on_import_pressed(self) -> None:
        """Ask for a file of words."""
        name, _kind = QFileDialog.getOpenFileName(
            self, self.tr("Import words"), "", self.tr("Text files (*.txt);;All files (*)")
        )
        if name:
            self.import_words(Path(name))

    def on_export_pressed(self) -> None:
        """Ask where the words go."""
        name, _kind = QFileDialog.getSaveFileName(
            self, self.tr("Export words"), "mlfa-words.txt", self.tr("Text files (*.txt)")
        )
        if name:
            self.export_words(Path(name))

    def import_words(self, path: Path) -> None:
        """Read words from a file; they take the place of those in the table."""
        self.look_up(lambda _catalog: read_wording(path), self.on_imported, self.on_file_failed)

    def export_words(self, path: Path) -> None:
        """Write the words of the table to a file."""
        wording = self.model.wording
        self.look_up(
            lambda _catalog: write_wording(wording, path), self.on_exported, self.on_file_failed
        )

    def on_imported(self, wording: dict[str, Values]) -> None:
        """Show words that were read."""
        self._show_wording(wording)
        self._say(self.tr("Words for %n tags were read.", "", len(wording)))

    def on_exported(self, _nothing: None) -> None:
        """Say that the words are saved."""
        self._say(self.tr("The words were saved."))

    def on_file_failed(self, error: KnownError) -> None:
        """Say why a file could not be read or written."""
        self._say(error_text(error))

    def _make_table(self) -> None:
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Tags and your words"))
        self.table.setAlternatingRowColors(True)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        triggers = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(
            triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        )
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(WORDS_COLUMN, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        metrics = self.fontMetrics()
        widths = {TAG: 18, CATEGORY: 13, SONGS: 9}
        for column, letters in widths.items():
            self.table.setColumnWidth(column, metrics.averageCharWidth() * letters)
        row_height = round(metrics.height() * 1.6)
        self.table.verticalHeader().setDefaultSectionSize(row_height)
        self.table.setMinimumHeight(row_height * _SHOWN_ROWS)

    def _make_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        self.ban_button = QPushButton(self.tr("&Never write"))
        self.ban_button.setToolTip(self.tr("Never write the marked tags (Del)."))
        self.ban_button.clicked.connect(self.on_ban_pressed)
        self.reset_button = QPushButton(self.tr("&Use own name"))
        self.reset_button.setToolTip(self.tr("Write the marked tags by their own names again."))
        self.reset_button.clicked.connect(self.on_reset_pressed)
        self.import_button = QPushButton(self.tr("&Import…"))
        self.import_button.clicked.connect(self.on_import_pressed)
        self.export_button = QPushButton(self.tr("&Export…"))
        self.export_button.clicked.connect(self.on_export_pressed)
        line.addWidget(self.ban_button)
        line.addWidget(self.reset_button)
        line.addStretch(1)
        line.addWidget(self.import_button)
        line.addWidget(self.export_button)
        shortcut = QShortcut(QKeySequence.StandardKey.Delete, self.table, self.on_ban_pressed)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        return line

    def _show_wording(self, wording: object) -> None:
        package = self.context.package
        tags = (
            [] if package is None else [WordedTag(t.name, t.category) for t in package.vocabulary]
        )
        assert isinstance(wording, dict)
        self.model.set_tags(tags, wording)
        self.on_words_changed()

    def _marked(self) -> list[str]:
        rows = self.table.selectionModel().selectedRows()
        return [self.model.tag_at(index.row()) for index in rows]

    def _count(self) -> None:
        rule = self.context.rule
        if rule is None:
            return

        def count(catalog: Catalog) -> dict[str, int]:
            from mlfa_app.jobs.tag_counts import count_tags

            return count_tags(catalog, rule)

        self._is_counting = True
        self.look_up(count, self.on_counted)

    def _say(self, text: str) -> None:
        self.note_label.setText(text)
        self.note_label.setVisible(bool(text))
