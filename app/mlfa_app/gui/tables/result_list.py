"""What became of each file of a write, a line per file, with the proof or the reason."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from mlfa_app.errors import printable
from mlfa_app.gui.error_words import error_text, in_window
from mlfa_app.gui.tables.change_words import field_name, values_text
from mlfa_app.jobs.job import SongOutcome

Index = QModelIndex | QPersistentModelIndex


class ResultKind(enum.Enum):
    """What became of a file."""

    WRITTEN = "written"
    SKIPPED = "skipped"
    FAILED = "failed"


_SIGNS = {ResultKind.WRITTEN: "✓", ResultKind.SKIPPED: "–", ResultKind.FAILED: "✗"}


@dataclass(frozen=True, slots=True)
class ResultLine:
    """What became of one file.

    Attributes:
        kind: In a word.
        name: Name of the file.
        text: What was written, and the proof; or why nothing was, and what to do.
        path: The whole path.
    """

    kind: ResultKind
    name: str
    text: str
    path: str

    @property
    def whole(self) -> str:
        """The line as it is shown."""
        return f"{_SIGNS[self.kind]} {self.name}: {self.text}"


def result_line(outcome: SongOutcome) -> ResultLine:
    """Say what became of a file."""
    name, path = printable(outcome.path.name), printable(str(outcome.path))
    write = outcome.write
    if outcome.error is not None:
        return ResultLine(ResultKind.FAILED, name, printable(error_text(outcome.error)), path)
    if write is None or not write.is_written:
        reason = write.skipped if write is not None and write.skipped else ""
        text = QCoreApplication.translate("WriteResults", "left alone. {reason}")
        text = text.format(reason=in_window(reason)).strip()
        return ResultLine(ResultKind.SKIPPED, name, text, path)
    changes = "; ".join(
        f"{field_name(change.field)}: {values_text(change.new)}" for change in write.changes
    )
    proof = QCoreApplication.translate(
        "WriteResults", "audio identical, %n other fields identical", "", write.num_other_fields
    )
    text = QCoreApplication.translate("WriteResults", "written, {proof} ({changes})")
    line = text.format(proof=proof, changes=printable(changes))
    return ResultLine(ResultKind.WRITTEN, name, line, path)


class ResultListModel(QAbstractListModel):
    """The results so far, the last at the end."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[ResultLine] = []
        self._shown: list[ResultLine] = []
        self._only_problems = False

    @property
    def lines(self) -> Sequence[ResultLine]:
        """All results, shown or not."""
        return self._lines

    def add(self, outcomes: Iterable[SongOutcome]) -> None:
        """Take further results."""
        self.add_lines([result_line(outcome) for outcome in outcomes])

    def start_again(self) -> None:
        """Forget all results."""
        self.beginResetModel()
        self._lines, self._shown = [], []
        self.endResetModel()

    def add_lines(self, lines: Sequence[ResultLine]) -> None:
        """Take further results, in words already."""
        self._lines += lines
        shown = [line for line in lines if self._is_shown(line)]
        if shown:
            first = len(self._shown)
            self.beginInsertRows(QModelIndex(), first, first + len(shown) - 1)
            self._shown += shown
            self.endInsertRows()

    def show_only_problems(self, is_only: bool) -> None:
        """Leave out the files that were written."""
        self._only_problems = is_only
        self.beginResetModel()
        self._shown = [line for line in self._lines if self._is_shown(line)]
        self.endResetModel()

    def _is_shown(self, line: ResultLine) -> bool:
        return not self._only_problems or line.kind is not ResultKind.WRITTEN

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802
        """Lines that are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A line."""
        if not index.isValid():
            return None
        line = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return line.whole
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{line.name}: {line.text}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{line.path}\n{line.text}"
        return None
