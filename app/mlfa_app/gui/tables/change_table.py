"""The table of planned changes: a row per file and field, what becomes of it, and whether it may.

Rows come as files are looked at. Rows of one file stand together unless the user sorts them
otherwise; the first row of each such group names the song and ticks or unticks the whole file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from mlfa_app.gui.tables.caution_words import caution_text
from mlfa_app.gui.tables.change_rows import (
    FIRST_ROLE,
    ROW_ROLE,
    STATE_ROLE,
    ChangeCounts,
    ChangeRow,
    Column,
    RowState,
    Show,
    is_blocked,
)
from mlfa_app.gui.tables.change_words import (
    field_name,
    obstacle_advice,
    result_text,
    spoken_row,
    values_text,
)
from mlfa_app.jobs.writing.looking import Obstacle
from mlfa_app.jobs.writing.review_plan import FieldReview, FileReview

Index = QModelIndex | QPersistentModelIndex
_CHECKED, _UNCHECKED, _PARTLY = (
    Qt.CheckState.Checked,
    Qt.CheckState.Unchecked,
    Qt.CheckState.PartiallyChecked,
)
# Put together once: a view asks for the flags of every selected cell.
_NO_FLAGS = Qt.ItemFlag.NoItemFlags
_PLAIN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_TICKABLE = _PLAIN | Qt.ItemFlag.ItemIsUserCheckable
_NUM_COLUMNS = len(Column)


class ChangeTableModel(QAbstractTableModel):
    """Planned changes of many files.

    Signals:
        counts_changed: `counts` are others now.
    """

    counts_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: list[FileReview] = []
        self._rows: list[ChangeRow] = []
        self._texts: list[str] = []
        self._shown: list[ChangeRow] = []
        self._left_out: dict[int, frozenset[str]] = {}
        self._show = Show.ALL
        self._words = ""
        self._order = (Column.SONG, Qt.SortOrder.AscendingOrder)
        self._field_names: dict[str, str] = {}
        self._num_changing = self._num_cautions = 0
        self._blocked: Counter[Obstacle | None] = Counter()

    # What is in it

    @property
    def files(self) -> Sequence[FileReview]:
        """All files, shown or not, in the order of the review."""
        return self._files

    @property
    def left_out(self) -> dict[int, frozenset[str]]:
        """By file id, the fields that the user took out."""
        return dict(self._left_out)

    @property
    def counts(self) -> ChangeCounts:
        """How much there is of what."""
        return ChangeCounts(
            len(self._files), self._num_changing, dict(self._blocked), self._num_cautions
        )

    def start_again(self) -> None:
        """Forget the files; what the user took out stays out."""
        self.beginResetModel()
        self._files, self._rows, self._texts, self._shown = [], [], [], []
        self._num_changing = self._num_cautions = 0
        self._blocked.clear()
        self.endResetModel()
        self.counts_changed.emit()

    def add_files(self, files: Sequence[FileReview]) -> None:
        """Take further files."""
        rows: list[ChangeRow] = []
        for file in files:
            place = len(self._files)
            self._files.append(file)
            fields: Iterable[FieldReview | None] = file.fields or (None,)
            rows += [ChangeRow((place, at), file, one) for at, one in enumerate(fields)]
            self._num_changing += self._is_changing(file)
            if is_blocked(file):
                self._blocked[file.obstacle] += 1
            if file.plan is not None:
                self._num_cautions += sum(bool(one.cautions) for one in file.fields)
        texts = [self._searched_text(row) for row in rows]
        self._rows += rows
        self._texts += texts
        shown = self._fitting(rows, texts)
        if shown:
            first = len(self._shown)
            self.beginInsertRows(QModelIndex(), first, first + len(shown) - 1)
            self._shown += shown
            self.endInsertRows()
        self.counts_changed.emit()

    def restore_order(self) -> None:
        """Sort again, once all files are there."""
        self.sort(*self._order)

    # What is shown

    def set_shown(self, show: Show, words: str = "") -> None:
        """Show only some rows.

        Args:
            show: Of which kind.
            words: All of these words are in the song's name, path, values or result.
        """
        self._show, self._words = show, words
        self.beginResetModel()
        self._shown = self._fitting(self._rows, self._texts)
        self._sort()
        self.endResetModel()

    def state_of(self, row: ChangeRow) -> RowState:
        """What a row stands for."""
        if row.file.error is not None or (row.file.obstacle is not None and row.is_change):
            return RowState.BLOCKED
        if not row.is_change:
            is_absent = row.field is None and row.file.obstacle is not None
            return RowState.BLOCKED if is_absent else RowState.KEPT
        return RowState.LEFT_OUT if self._is_left_out(row) else RowState.WRITE

    def _fitting(self, rows: Sequence[ChangeRow], texts: Sequence[str]) -> list[ChangeRow]:
        words = self._words.casefold().split()
        return [
            row
            for row, text in zip(rows, texts, strict=True)
            if all(word in text for word in words) and self._is_of_kind(row)
        ]

    def _is_of_kind(self, row: ChangeRow) -> bool:
        if self._show is Show.ALL:
            return True
        if self._show is Show.CAUTIONS:
            return row.can_be_chosen and row.field is not None and bool(row.field.cautions)
        state = self.state_of(row)
        kind = {RowState.KEPT: Show.KEPT, RowState.BLOCKED: Show.BLOCKED}
        return kind.get(state, Show.CHANGES) is self._show

    def _searched_text(self, row: ChangeRow) -> str:
        field = row.field
        values = () if field is None else (self._name_of(field), *field.old, *field.new)
        return "\n".join((row.file.name, str(row.file.path), *values)).casefold()

    # What the user chooses

    def cautions_at(self, at: int) -> list[str]:
        """What to know about the change in a row, in sentences."""
        field = self._shown[at].field if 0 <= at < len(self._shown) else None
        return [] if field is None else [caution_text(caution) for caution in field.cautions]

    def has_chosen(self, rows: Iterable[int]) -> bool:
        """Whether any of these rows would be written."""
        return any(self.state_of(self._shown[at]) is RowState.WRITE for at in rows)

    def set_chosen(self, rows: Iterable[int], is_chosen: bool) -> None:
        """Tick or untick the fields of rows."""
        for at in rows:
            row = self._shown[at]
            if row.can_be_chosen and row.field is not None:
                self._choose(row.file, {row.field.field}, is_chosen)
        self._choice_changed()

    def set_all_chosen(self, is_chosen: bool) -> None:
        """Tick or untick all that is shown."""
        self.set_chosen(range(len(self._shown)), is_chosen)

    def _choose(self, file: FileReview, fields: set[str], is_chosen: bool) -> None:
        self._num_changing -= self._is_changing(file)
        out = self._left_out.get(file.file_id, frozenset())
        out = out - fields if is_chosen else out | fields
        if out:
            self._left_out[file.file_id] = out
        else:
            self._left_out.pop(file.file_id, None)
        self._num_changing += self._is_changing(file)

    def _choice_changed(self) -> None:
        if self._shown:
            last = self.index(len(self._shown) - 1, len(Column) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        self.counts_changed.emit()

    def _is_changing(self, file: FileReview) -> bool:
        if file.plan is None:
            return False
        out = self._left_out.get(file.file_id)
        return out is None or any(change.field not in out for change in file.plan.changes)

    def _is_left_out(self, row: ChangeRow) -> bool:
        out = self._left_out.get(row.file.file_id)
        return out is not None and row.field is not None and row.field.field in out

    # The model

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Rows that are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """The columns."""
        return 0 if parent.isValid() else _NUM_COLUMNS

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Names of the columns."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        names = (
            self.tr("Song"),
            self.tr("Field"),
            self.tr("Before"),
            self.tr("After"),
            self.tr("What happens"),
        )
        return names[section]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells with a box can be ticked."""
        if not index.isValid():
            return _NO_FLAGS
        if index.column() > Column.FIELD or self._check_state(index) is None:
            return _PLAIN
        return _TICKABLE

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell shows and says."""
        if not index.isValid():
            return None
        row = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row, Column(index.column()))
        if role == Qt.ItemDataRole.CheckStateRole:
            return self._check_state(index)
        if role == ROW_ROLE:
            return row
        if role == STATE_ROLE:
            return self.state_of(row)
        if role == FIRST_ROLE:
            return self._is_first(index.row())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken_row(row.file, row.field, self._is_left_out(row))
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._hint(row)
        return None

    def setData(  # noqa: N802
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Tick or untick a field, or in the column of the song all fields of the file."""
        if role != Qt.ItemDataRole.CheckStateRole or self._check_state(index) is None:
            return False
        row = self._shown[index.row()]
        is_chosen = Qt.CheckState(value) is not _UNCHECKED
        if index.column() == Column.SONG and row.file.plan is not None:
            self._choose(row.file, {c.field for c in row.file.plan.changes}, is_chosen)
        elif row.field is not None:
            self._choose(row.file, {row.field.field}, is_chosen)
        self._choice_changed()
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; by the song: in the order of the review."""
        self._order = (Column(column), order)
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        rows = [self._shown[index.row()] for index in kept]
        self._sort()
        if kept:
            places = {row.place: at for at, row in enumerate(self._shown)}
            self.changePersistentIndexList(
                kept,
                [
                    self.index(places[row.place], index.column())
                    for row, index in zip(rows, kept, strict=True)
                ],
            )
        self.layoutChanged.emit()

    def _sort(self) -> None:
        column, order = self._order
        is_reverse = order is Qt.SortOrder.DescendingOrder
        if column is Column.SONG:
            # Turned round file by file: the fields of each keep their order.
            sign = -1 if is_reverse else 1
            self._shown.sort(key=lambda row: (sign * row.place[0], row.place[1]))
            return
        self._shown.sort(key=lambda row: row.place)
        texts: dict[object, str] = {}

        def words_of(row: ChangeRow) -> str:
            field = row.field
            if column is not Column.RESULT or row.file.error is not None:
                return self._text(row, column).casefold()
            # Few different ones, and each takes a while to put into words.
            kind = (
                row.file.obstacle,
                None if field is None else (field.effect, field.reason),
                self._is_left_out(row),
            )
            if kind not in texts:
                texts[kind] = self._text(row, column).casefold()
            return texts[kind]

        self._shown.sort(key=words_of, reverse=is_reverse)

    def _is_first(self, at: int) -> bool:
        return at == 0 or self._shown[at - 1].file is not self._shown[at].file

    def _text(self, row: ChangeRow, column: Column) -> str:
        field = row.field
        match column:
            case Column.SONG:
                return row.file.name
            case Column.RESULT:
                return result_text(row.file, field, self._is_left_out(row))
            case _ if field is None:
                return ""
            case Column.FIELD:
                return self._name_of(field)
            case Column.BEFORE:
                return values_text(field.old)
            case _:
                return values_text(field.new)

    def _name_of(self, field: FieldReview) -> str:
        # Asked for by every row that is sorted or filtered.
        if field.field not in self._field_names:
            self._field_names[field.field] = field_name(field.field)
        return self._field_names[field.field]

    def _hint(self, row: ChangeRow) -> str:
        lines = [str(row.file.path)]
        if row.field is not None:
            lines += [caution_text(caution) for caution in row.field.cautions]
        if row.file.error is not None:
            lines.append(str(row.file.error))
        elif row.file.obstacle is not None:
            lines.append(obstacle_advice(row.file.obstacle))
        return "\n".join(lines)

    def _check_state(self, index: Index) -> Qt.CheckState | None:
        row = self._shown[index.row()]
        if index.column() == Column.FIELD and row.can_be_chosen:
            return _UNCHECKED if self._is_left_out(row) else _CHECKED
        if index.column() != Column.SONG or row.file.plan is None:
            return None
        if not self._is_first(index.row()):
            return None
        out = self._left_out.get(row.file.file_id)
        if out is None:
            return _CHECKED
        is_out = [change.field in out for change in row.file.plan.changes]
        if not any(is_out):
            return _CHECKED
        return _UNCHECKED if all(is_out) else _PARTLY
