"""The user's vocabulary as a table: one row per tag of the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from mlfa_app.gui.category_words import category_name
from mlfa_app.gui.number_text import number
from mlfa_app.jobs.vocabulary.wording import Values, words_from_text, words_to_text
from mlfa_app.settings import MAX_WORDS, is_word

TAG, CATEGORY, WORDS, SONGS = range(4)
_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole


@dataclass(frozen=True, slots=True)
class WordedTag:
    """A tag of the model, or one that the user has words for.

    Attributes:
        tag: Its name.
        category: Its category; empty for a tag that the model does not know.
    """

    tag: str
    category: str


class WordingTableModel(QAbstractTableModel):
    """Tags, the user's words for them, and how many songs have each.

    Small enough to be filtered here: a model knows about a hundred tags.

    Args:
        parent: Owner.
    """

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._tags: list[WordedTag] = []
        self._shown: list[WordedTag] = []
        self._wording: dict[str, Values] = {}
        self._counts: dict[str, int] | None = None
        self._needle = ""

    @property
    def wording(self) -> dict[str, Values]:
        """The user's words."""
        return dict(self._wording)

    def set_tags(self, tags: Sequence[WordedTag], wording: Mapping[str, Values]) -> None:
        """Show other tags and words; tags that only the words know come last."""
        self.beginResetModel()
        known = {entry.tag for entry in tags}
        others = [WordedTag(tag, "") for tag in sorted(wording) if tag not in known]
        self._tags = [*tags, *others]
        self._wording = dict(wording)
        self._filter()
        self.endResetModel()

    def set_counts(self, counts: Mapping[str, int] | None) -> None:
        """Show how many songs have each tag; None while that is not known."""
        self._counts = None if counts is None else dict(counts)
        self._tell_column(SONGS)

    def set_needle(self, text: str) -> None:
        """Show only tags with a text in their name, category or words."""
        self.beginResetModel()
        self._needle = text.strip().casefold()
        self._filter()
        self.endResetModel()

    def tag_at(self, row: int) -> str:
        """Name of the tag in a row."""
        return self._shown[row].tag

    def count_of(self, tag: str) -> int | None:
        """How many songs have a tag; None while that is not known."""
        return None if self._counts is None else self._counts.get(tag)

    def words_of(self, tag: str) -> Values:
        """The words that are written for a tag: its own name where the user has not said."""
        return self._wording.get(tag, (tag,))

    def set_words(self, tag: str, words: Values | None) -> None:
        """Give a tag other words; none bans it, None takes the user's words back."""
        if words is None or words == (tag,):
            self._wording.pop(tag, None)
        else:
            self._wording[tag] = words
        self._tell_column(TAG)
        self._tell_column(WORDS)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802  # Qt's
        """Number of tags shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008, N802  # Qt's
        """Number of columns."""
        return 0 if parent.isValid() else 4

    def headerData(  # noqa: N802  # Qt's
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        """Names of the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == _Role.DisplayRole:
            names = (self.tr("Tag"), self.tr("Category"), self.tr("Your words"), self.tr("Songs"))
            return names[section] if 0 <= section < len(names) else None
        if role == _Role.ToolTipRole and section == SONGS:
            return self.tr("Songs of your library for which the model proposes the tag.")
        return None

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """What a cell shows."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        entry = self._shown[index.row()]
        if role in (_Role.DisplayRole, _Role.ToolTipRole):
            return self._text(entry, index.column())
        if role == _Role.EditRole and index.column() == WORDS:
            return words_to_text(self.words_of(entry.tag))
        if role == _Role.AccessibleTextRole:
            header = self.headerData(index.column(), Qt.Orientation.Horizontal)
            return f"{header}: {self._text(entry, index.column())}"
        if role == _Role.FontRole and entry.tag in self._wording:
            font = QFont()
            font.setBold(index.column() == WORDS)
            font.setStrikeOut(index.column() == TAG and not self._wording[entry.tag])
            return font
        if role == _Role.TextAlignmentRole and index.column() == SONGS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """The words can be edited."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == WORDS else flags

    def setData(self, index: _Index, value: Any, role: int = _Role.EditRole) -> bool:  # noqa: N802
        """Take words that the user typed, with semicolons between them; none restores the name."""
        if role != _Role.EditRole or index.column() != WORDS or not index.isValid():
            return False
        words = words_from_text(str(value))
        if len(words) > MAX_WORDS or not all(is_word(word) for word in words):
            return False
        self.set_words(self.tag_at(index.row()), words or None)
        return True

    def _text(self, entry: WordedTag, column: int) -> str:
        if column == TAG:
            return entry.tag
        if column == CATEGORY:
            return self._kind_of(entry)
        if column == WORDS:
            words = self.words_of(entry.tag)
            return words_to_text(words) if words else self.tr("(never written)")
        if self._counts is None:
            return "…"
        count = self._counts.get(entry.tag)
        return "" if count is None else number(count)

    def _kind_of(self, entry: WordedTag) -> str:
        return category_name(entry.category) if entry.category else self.tr("Not in this model")

    def _filter(self) -> None:
        self._shown = [
            entry
            for entry in self._tags
            if self._needle
            in " ".join((entry.tag, self._kind_of(entry), *self.words_of(entry.tag))).casefold()
        ]

    def _tell_column(self, column: int) -> None:
        if self._shown:
            self.dataChanged.emit(self.index(0, column), self.index(len(self._shown) - 1, column))
