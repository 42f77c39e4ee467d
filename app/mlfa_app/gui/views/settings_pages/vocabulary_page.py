"""Settings: the user's words for the model's tags."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

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
from mlfa_app.gui.tables.caution_words import caution_text
from mlfa_app.gui.tables.wording_table import CATEGORY, SONGS, TAG, WordedTag, WordingTableModel
from mlfa_app.gui.tables.wording_table import WORDS as WORDS_COLUMN
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.labels import plain_label
from mlfa_app.gui.views.settings_pages.page import SettingsPage, explanation_label
from mlfa_app.gui.views.settings_pages.suggestion_bar import SuggestionBar
from mlfa_app.jobs.vocabulary.genre_key import Suggestion, suggest_words
from mlfa_app.jobs.vocabulary.wording import (
    Values,
    separator_in,
    separators_of,
    words_from_text,
    words_to_text,
)
from mlfa_app.jobs.vocabulary.wording_file import holds_words, read_wording, write_wording
from mlfa_app.settings import MAX_PRIORITIES, Settings, is_word
from mlfa_app.tagfiles.player_plan import Caution, CautionKind
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from mlfa_app.jobs.vocabulary.genre_import import GenreImport

_SHOWN_ROWS = 8
_SHOWN_NOTES = 4


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
        self._player = context.settings.profile
        self._values: dict[str, dict[str, int]] = {}
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
        self.preview_label = plain_label()
        column.addWidget(self.preview_label)
        self.suggestions = SuggestionBar()
        self.suggestions.taken.connect(self.on_suggestions_taken)
        column.addWidget(self.suggestions)
        self.first_edit = QLineEdit()
        self.first_edit.setPlaceholderText(self.tr("Words that come before all others"))
        self.first_edit.setAccessibleName(self.tr("Words that come before all others"))
        first_title = QLabel(self.tr("Written &first:"))
        first_title.setBuddy(self.first_edit)
        first_line = QHBoxLayout()
        first_line.addWidget(first_title)
        first_line.addWidget(self.first_edit, 1)
        column.addLayout(first_line)
        self.note_label = plain_label()
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
        self.first_edit.setText(words_to_text(settings.priorities))
        self._show_wording(settings.wording)

    def changes(self) -> dict[str, object]:
        """Give the user's words, and which come first."""
        words = [word for word in words_from_text(self.first_edit.text()) if is_word(word)]
        return {"wording": self.model.wording, "priorities": tuple(words[:MAX_PRIORITIES])}

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

    def on_counted(self, found: tuple[dict[str, int], dict[str, dict[str, int]]]) -> None:
        """Show how many songs have each tag, and suggest the library's own words."""
        self._is_counting = False
        counts, self._values = found
        self.model.set_counts(counts)
        self._show_preview()
        self._suggest()

    def on_player_chosen(self, name: str) -> None:
        """Warn of what another player would take apart."""
        self._player = name
        self.on_words_changed()

    def on_suggestions_taken(self, taken: list[Suggestion]) -> None:
        """Take suggested words into the table."""
        for one in taken:
            self.model.set_words(one.tag, (one.word,))

    def on_words_changed(self) -> None:
        """Warn of words that players would take apart."""
        separators = separators_of(self._player)
        lines = []
        for words in self.model.wording.values():
            for word in words:
                separator = separator_in(word, separators)
                if separator is not None:
                    caution = Caution(
                        CautionKind.SEPARATOR, "genre", word, separator, player=self._player
                    )
                    lines.append(f"⚠ {caution_text(caution)}")
        self._say("\n".join(lines[:3]))
        self._show_preview()
        self._suggest()

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
            self,
            self.tr("Import words"),
            "",
            self.tr("Words, genre trees and filters (*.txt *.yaml *.yml);;All files (*)"),
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
        """Read words from a file, which take the place of those in the table.

        A genre tree, a list of allowed names or a filter of another program changes the words of
        the genres that it speaks of; the others stay.
        """
        package = self.context.package
        known = () if package is None else package.vocabulary
        genres = [tag.name for tag in known if tag.category == "genre"]

        def read(_catalog: Catalog) -> GenreImport | dict[str, Values]:
            # Only here, in the lane: it brings the processes that try expressions.
            from mlfa_app.jobs.vocabulary.genre_import import import_genres

            return read_wording(path) if holds_words(path) else import_genres([path], genres)

        self.look_up(read, self.on_imported, self.on_file_failed)

    def export_words(self, path: Path) -> None:
        """Write the words of the table to a file."""
        wording = self.model.wording
        self.look_up(
            lambda _catalog: write_wording(wording, path), self.on_exported, self.on_file_failed
        )

    def on_imported(self, found: GenreImport | dict[str, Values]) -> None:
        """Show words that were read, and say what was not understood."""
        notes = []
        if isinstance(found, dict):
            wording = found
            self._show_wording(found)
        else:
            wording = found.wording
            self._show_wording({**self.model.wording, **wording})
            text = self.tr("Line {line}: {reason}")
            notes = [text.format(line=one.line, reason=one.text) for _, one in found.notes]
        said = self.tr("Words for %n tags were read.", "", len(wording))
        self._say("\n".join([said, *notes[:_SHOWN_NOTES]]))

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
        self.table.selectionModel().selectionChanged.connect(self._show_preview)
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

    def _show_preview(self) -> None:
        """Say what would be written for the marked tags, and for how many songs."""
        lines = []
        for tag in self._marked()[:_SHOWN_NOTES]:
            words = self.model.words_of(tag)
            shown = words_to_text(words) if words else self.tr("(never written)")
            count = self.model.count_of(tag)
            line = f"{tag} → {shown}"
            if count is not None:
                line = self.tr("%n songs: {change}", "", count).format(change=line)
            lines.append(line)
        self.preview_label.setText("\n".join(lines))

    def _suggest(self) -> None:
        """Suggest the library's spellings for tags that have no word of the user's."""
        package = self.context.package
        found: list[Suggestion] = []
        if package is not None:
            for field, values in self._values.items():
                tags = [t.name for t in package.vocabulary if t.category == field]
                found += suggest_words(tags, values, self.model.wording)
        self.suggestions.show_suggestions(found)

    def _marked(self) -> list[str]:
        rows = self.table.selectionModel().selectedRows()
        return [self.model.tag_at(index.row()) for index in rows]

    def _count(self) -> None:
        rule = self.context.rule
        if rule is None:
            return

        def count(catalog: Catalog) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
            from mlfa_app.jobs.deciding.tag_counts import count_tags

            values = {field: catalog.value_counts(field) for field in ("genre", "mood")}
            return count_tags(catalog, rule), values

        self._is_counting = True
        self.look_up(count, self.on_counted)

    def _say(self, text: str) -> None:
        self.note_label.setText(text)
        self.note_label.setVisible(bool(text))
