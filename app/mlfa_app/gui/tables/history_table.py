"""The tables of the history: the runs, and of one run a row per file and field."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from mlfa_app.errors import printable, shown
from mlfa_app.gui.error_words import in_window
from mlfa_app.gui.tables.change_words import field_name, values_text
from mlfa_app.gui.tables.history_words import did_text, field_state, state_text, when_text
from mlfa_app.jobs.undoing.history_pages import HistoryFile
from mlfa_app.journal.records import FieldWrite, RunSummary

Index = QModelIndex | QPersistentModelIndex
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


class RunColumn(enum.IntEnum):
    """Columns of the table of runs."""

    WHEN = 0
    DID = 1
    STATE = 2


class RunTableModel(QAbstractTableModel):
    """The runs that wrote something, the newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs: list[RunSummary] = []

    @property
    def runs(self) -> Sequence[RunSummary]:
        """All runs."""
        return self._runs

    def show_runs(self, runs: Sequence[RunSummary]) -> None:
        """Show these runs."""
        self.beginResetModel()
        self._runs = list(runs)
        self.endResetModel()

    def row_of(self, run_id: int) -> int | None:
        """Where a run is; None if it is not there."""
        return next((row for row, run in enumerate(self._runs) if run.run_id == run_id), None)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 (Qt's way)
        """How many runs."""
        return 0 if parent.isValid() else len(self._runs)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 (Qt's way)
        """The columns."""
        return 0 if parent.isValid() else len(RunColumn)

    def headerData(  # noqa: N802 (Qt's way)
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Names of the columns."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("When"), self.tr("What was done"), self.tr("Now"))[section]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be chosen."""
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows and says."""
        if not index.isValid():
            return None
        run = self._runs[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            match RunColumn(index.column()):
                case RunColumn.WHEN:
                    return when_text(run)
                case RunColumn.DID:
                    return did_text(run)
                case _:
                    return state_text(run)
        whole = f"{when_text(run)}: {did_text(run)}, {state_text(run)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return whole
        if role == Qt.ItemDataRole.ToolTipRole:
            words = self.tr("Run {number}: {command}")
            words = words.format(number=run.run_id, command=in_window(printable(run.command)))
            return f"{whole}\n{words}"
        return None


class FileColumn(enum.IntEnum):
    """Columns of the table of files."""

    SONG = 0
    FIELD = 1
    BEFORE = 2
    AFTER = 3
    STATE = 4


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """A field of a file, and what a filter looks through: names, path, album, values."""

    file: HistoryFile
    field: FieldWrite
    text: str


class HistoryTableModel(QAbstractTableModel):
    """The files of a run as they are read, a row per field."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._shown: list[_Row] = []
        self._words: list[str] = []
        self._field: str | None = None
        self._fields: set[str] = set()

    @property
    def fields(self) -> list[str]:
        """The fields that occur, by name."""
        return sorted(self._fields)

    def start_again(self) -> None:
        """Forget the files; the filter stays."""
        self.beginResetModel()
        self._rows, self._shown = [], []
        self._fields = set()
        self.endResetModel()

    def add_files(self, files: Iterable[HistoryFile]) -> None:
        """Take further files."""
        rows = []
        for file in files:
            for field in file.fields:
                self._fields.add(field.field)
                parts = (str(file.path), file.album, field_name(field.field))
                text = "\n".join((*parts, *field.old, *field.new)).casefold()
                rows.append(_Row(file, field, text))
        self._rows += rows
        fitting = [row for row in rows if self._fits(row)]
        if fitting:
            first = len(self._shown)
            self.beginInsertRows(QModelIndex(), first, first + len(fitting) - 1)
            self._shown += fitting
            self.endInsertRows()

    def set_shown(self, words: str, field: str | None) -> None:
        """Show only some rows.

        Args:
            words: All of these are in a row's path, album or values.
            field: Only this field; None for all.
        """
        self._words, self._field = words.casefold().split(), field
        self.beginResetModel()
        self._shown = [row for row in self._rows if self._fits(row)]
        self.endResetModel()

    def _fits(self, row: _Row) -> bool:
        if self._field is not None and row.field.field != self._field:
            return False
        return all(word in row.text for word in self._words)

    def undoable_at(self, rows: Iterable[int]) -> set[int]:
        """The numbers of the writes at rows that can be taken back.

        With a single field in view, those of which that field can.
        """
        return {self._shown[at].file.write_id for at in rows if self._is_undoable(self._shown[at])}

    def has_undoable_at(self, rows: Iterable[int]) -> bool:
        """Whether anything at rows can be taken back; looks no further than the first."""
        return any(self._is_undoable(self._shown[at]) for at in rows)

    def _is_undoable(self, row: _Row) -> bool:
        if self._field is None:
            return row.file.can_be_undone
        return not row.file.is_open and row.field.is_in_effect

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 (Qt's way)
        """Rows that are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 (Qt's way)
        """The columns."""
        return 0 if parent.isValid() else len(FileColumn)

    def headerData(  # noqa: N802 (Qt's way)
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Names of the columns."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        names = (
            self.tr("File"),
            self.tr("Field"),
            self.tr("Before"),
            self.tr("After"),
            self.tr("Since then"),
        )
        return names[section]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be chosen."""
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows and says."""
        if not index.isValid():
            return None
        row = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            column = FileColumn(index.column())
            # One name is enough; a screen reader still says it.
            if column is FileColumn.SONG and not self._is_first(index.row()):
                return ""
            return _text(row, column)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(text for text in (_text(row, column) for column in FileColumn) if text)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(part for part in (shown(row.file.path), row.file.album) if part)
        return None

    def _is_first(self, at: int) -> bool:
        return at == 0 or self._shown[at - 1].file is not self._shown[at].file


def _text(row: _Row, column: FileColumn) -> str:
    match column:
        case FileColumn.SONG:
            return printable(row.file.path.name)
        case FileColumn.FIELD:
            return field_name(row.field.field)
        case FileColumn.BEFORE:
            return printable(values_text(row.field.old))
        case FileColumn.AFTER:
            return printable(values_text(row.field.new))
        case _:
            return field_state(row.field, is_open=row.file.is_open)
