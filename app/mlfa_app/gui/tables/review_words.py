"""The words for the tags of the songs in a review: tag, words, in how many files."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from mlfa_app.jobs.vocabulary.wording import Values, Wording, words_from_text, words_to_text
from mlfa_app.jobs.writing.review_plan import FileReview
from mlfa_app.settings import is_word

Index = QModelIndex | QPersistentModelIndex
_MAX_EXAMPLES = 3


class Column(enum.IntEnum):
    """The columns."""

    TAG = 0
    WORDS = 1
    FILES = 2


class ReviewWordsModel(QAbstractTableModel):
    """Tags that are proposed for the songs of a review, and the words for them.

    Signals:
        wording_changed: `wording` is another one now.

    Args:
        wording: The words to begin with; those for tags that are not shown are kept.
        parent: Owner.
    """

    wording_changed = Signal()

    def __init__(self, wording: Wording, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wording: dict[str, Values] = dict(wording)
        # What a banned tag was called, for the case that it is wanted again.
        self._before_ban: dict[str, Values] = {}
        self._tags: list[str] = []
        self._counts: Counter[str] = Counter()
        self._examples: dict[str, list[str]] = {}

    @property
    def wording(self) -> dict[str, Values]:
        """The words for each tag that has some; none bans it."""
        return dict(self._wording)

    def words_of(self, tag: str) -> Values:
        """The words for a tag."""
        return self._wording.get(tag, (tag,))

    def example_songs(self, tag: str) -> list[str]:
        """Names of a few songs that the tag is proposed for."""
        return list(self._examples.get(tag, ()))

    def tag_at(self, row: int) -> str:
        """The tag of a row."""
        return self._tags[row]

    def start_again(self) -> None:
        """Count anew; the rows stay, so that an edit goes on where it was."""
        self._counts.clear()
        self._examples.clear()

    def count(self, files: Iterable[FileReview]) -> None:
        """Count the tags of further files."""
        for file in files:
            for tag in file.tags:
                self._counts[tag] += 1
                examples = self._examples.setdefault(tag, [])
                if len(examples) < _MAX_EXAMPLES:
                    examples.append(file.name)
        known = set(self._tags)
        new = sorted((tag for tag in self._counts if tag not in known), key=str.casefold)
        if new:
            self.beginInsertRows(QModelIndex(), len(self._tags), len(self._tags) + len(new) - 1)
            self._tags += new
            self.endInsertRows()
        if self._tags:
            first, last = self.index(0, Column.FILES), self.index(len(self._tags) - 1, Column.FILES)
            self.dataChanged.emit(first, last)

    # The model

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """The tags."""
        return 0 if parent.isValid() else len(self._tags)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """The columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Names of the columns."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Tag"), self.tr("Written as"), self.tr("Files"))[section]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Words can be edited, tags ticked."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = super().flags(index) | Qt.ItemFlag.ItemNeverHasChildren
        if index.column() == Column.TAG:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        elif index.column() == Column.WORDS:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows and says."""
        if not index.isValid():
            return None
        tag = self._tags[index.row()]
        words = self.words_of(tag)
        column = Column(index.column())
        if role == Qt.ItemDataRole.CheckStateRole and column is Column.TAG:
            return Qt.CheckState.Checked if words else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.EditRole and column is Column.WORDS:
            return words_to_text(words)
        if role == Qt.ItemDataRole.DisplayRole:
            if column is Column.TAG:
                return tag
            if column is Column.FILES:
                return str(self._counts[tag])
            return words_to_text(words) if words else self.tr("never written")
        if role == Qt.ItemDataRole.TextAlignmentRole and column is Column.FILES:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(tag, words)
        return None

    def setData(  # noqa: N802
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Take other words, or ban a tag."""
        if not index.isValid():
            return False
        tag = self._tags[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == Column.TAG:
            if Qt.CheckState(value) is Qt.CheckState.Unchecked:
                self._before_ban[tag] = self.words_of(tag)
                self._set_words(tag, ())
            else:
                self._set_words(tag, self._before_ban.pop(tag, (tag,)) or (tag,))
            return True
        if role != Qt.ItemDataRole.EditRole or index.column() != Column.WORDS:
            return False
        words = words_from_text(str(value))
        if not all(map(is_word, words)):
            return False
        # An emptied cell is the tag itself: to ban one there is the box.
        self._set_words(tag, words or (tag,))
        return True

    def _set_words(self, tag: str, words: Values) -> None:
        if words == self.words_of(tag):
            return
        if words == (tag,):
            del self._wording[tag]
        else:
            self._wording[tag] = words
        row = self._tags.index(tag)
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))
        self.wording_changed.emit()

    def _spoken(self, tag: str, words: Values) -> str:
        count = self._counts[tag]
        if not words:
            text = self.tr("Tag {tag}, never written, {count} files", "", count)
        else:
            text = self.tr("Tag {tag}, written as {words}, {count} files", "", count)
        return text.format(tag=tag, words=words_to_text(words), count=count)
