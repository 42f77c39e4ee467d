"""The fold-out with the user's words for tags, and what they do to the songs at hand."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCompleter,
    QHeaderView,
    QLabel,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.gui.tables.review_words import Column, ReviewWordsModel
from mlfa_app.gui.views.labels import plain_label
from mlfa_app.jobs.vocabulary.wording import Wording, words_to_text
from mlfa_app.jobs.writing.review_plan import FileReview

_ROWS = 8
_MAX_SUGGESTIONS = 2000


class WordingPanel(QWidget):
    """Words for the tags of the songs at hand.

    Signals:
        wording_changed: `wording` is another one now.

    Args:
        wording: The words to begin with.
        parent: Owner.
    """

    wording_changed = Signal()

    def __init__(self, wording: Wording, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ReviewWordsModel(wording, self)
        self.model.wording_changed.connect(self._on_wording_changed)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName(self.tr("Words for tags"))
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self._delegate = _WordDelegate(self.table)
        self.table.setItemDelegateForColumn(Column.WORDS, self._delegate)
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.WORDS, QHeaderView.ResizeMode.Stretch)
        width = self.fontMetrics().averageCharWidth()
        self.table.setColumnWidth(Column.TAG, 17 * width)
        self.table.setColumnWidth(Column.FILES, 7 * width)
        line = round(self.fontMetrics().height() * 1.5)
        self.table.verticalHeader().setDefaultSectionSize(line)
        self.table.setMinimumHeight(line * (_ROWS + 1))
        self.table.selectionModel().currentRowChanged.connect(self._on_current_changed)
        help_text = QLabel(
            self.tr(
                "Type your word for a tag; two words with a semicolon between them are both "
                "written. Untick a tag that shall never be written."
            )
        )
        help_text.setWordWrap(True)
        self.preview = plain_label()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(help_text)
        layout.addWidget(self.table)
        layout.addWidget(self.preview)

    @property
    def wording(self) -> dict[str, tuple[str, ...]]:
        """The words for each tag that has some."""
        return self.model.wording

    def start_again(self) -> None:
        """Count anew."""
        self.model.start_again()

    def add_files(self, files: Iterable[FileReview]) -> None:
        """Count the tags of further files, and learn the words that they hold already."""
        files = list(files)
        self.model.count(files)
        self._delegate.learn(
            value for file in files for field in file.fields for value in field.old
        )
        self._show_preview()

    def _on_wording_changed(self) -> None:
        self._show_preview()
        self.wording_changed.emit()

    def _on_current_changed(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self._show_preview()

    def _show_preview(self) -> None:
        row = self.table.currentIndex().row()
        if not 0 <= row < self.model.rowCount():
            self.preview.clear()
            return
        tag = self.model.tag_at(row)
        words = self.model.words_of(tag)
        text = (
            self.tr("“{tag}” is written as “{words}”")
            if words
            else self.tr("“{tag}” is never written")
        )
        lines = [text.format(tag=tag, words=words_to_text(words))]
        examples = self.model.example_songs(tag)
        if examples:
            lines.append(self.tr("such as in: {songs}").format(songs=", ".join(examples)))
        self.preview.setText("\n".join(lines))


class _WordDelegate(QStyledItemDelegate):
    """Suggests, while a word is typed, those that the files hold already."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._known: dict[str, str] = {}

    def learn(self, words: Iterable[str]) -> None:
        """Remember words to suggest."""
        for word in words:
            if len(self._known) < _MAX_SUGGESTIONS:
                self._known.setdefault(word.casefold(), word)

    def createEditor(  # noqa: N802
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        """A line with suggestions."""
        editor = QLineEdit(parent)
        editor.setAccessibleName(self.tr("Words"))
        completer = QCompleter(sorted(self._known.values(), key=str.casefold), editor)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        editor.setCompleter(completer)
        return editor
