"""The failed files as a tree: a branch for each reason, the files below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from mlfa_app.catalog.records import FileRecord
from mlfa_app.errors import printable, shown
from mlfa_app.gui.error_words import in_window
from mlfa_app.gui.number_text import number

_PATH = Qt.ItemDataRole.UserRole
_ADVICE = Qt.ItemDataRole.UserRole + 1
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class FailureListModel(QStandardItemModel):
    """Failed files grouped by reason, the most frequent reason first."""

    def show_failures(self, failed: Sequence[FileRecord]) -> None:
        """Show these files; does nothing if they are shown already."""
        if [(file.path, file.error_summary) for file in failed] == self._shown():
            return
        self._failed = list(failed)
        self.clear()
        self.setColumnCount(2)
        groups: dict[tuple[str, str], list[FileRecord]] = {}
        for file in failed:
            groups.setdefault((reason_of(file), file.error_advice), []).append(file)
        for (reason, advice), files in sorted(
            groups.items(), key=lambda group: (-len(group[1]), group[0])
        ):
            branch = QStandardItem(f"{reason} ({number(len(files))})")
            branch.setFlags(_FLAGS)
            branch.setData(in_window(advice), _ADVICE)
            branch.setToolTip(in_window(advice))
            font = branch.font()
            font.setBold(True)
            branch.setFont(font)
            for file in files:
                branch.appendRow([_leaf(file), _place(file)])
            self.appendRow(branch)

    def files(self) -> list[FileRecord]:
        """The files that are shown."""
        return list(getattr(self, "_failed", []))

    def paths_at(self, indexes: Iterable[QModelIndex | QPersistentModelIndex]) -> list[Path]:
        """The files at some rows; a reason stands for all below it."""
        paths: dict[Path, None] = {}
        for index in indexes:
            item = self.itemFromIndex(index.sibling(index.row(), 0))
            children = [item.child(row) for row in range(item.rowCount())] or [item]
            for child in children:
                paths[child.data(_PATH)] = None
        return list(paths)

    def advice_at(self, index: QModelIndex | QPersistentModelIndex) -> str:
        """What can be done about the file or the reason at a row."""
        return str(index.sibling(index.row(), 0).data(_ADVICE) or "")

    def _shown(self) -> list[tuple[Path, str | None]]:
        return [(file.path, file.error_summary) for file in self.files()]


def reason_of(file: FileRecord) -> str:
    """Why a file failed, without its name, so that like goes to like."""
    summary = in_window(file.error_summary or "")
    name = printable(file.path.name)
    words = QCoreApplication.translate("FailureListModel", "this file")
    for quoted in (f"“{name}”", name):
        if name and quoted in summary:
            rest = summary.replace(quoted, words, 1)
            return rest[:1].upper() + rest[1:]
    return summary


def _leaf(file: FileRecord) -> QStandardItem:
    item = QStandardItem(printable(file.path.name))
    item.setFlags(_FLAGS | Qt.ItemFlag.ItemNeverHasChildren)
    item.setData(file.path, _PATH)
    advice = in_window(file.error_advice)
    item.setData(advice, _ADVICE)
    item.setToolTip(f"{shown(file.path)}\n{in_window(file.error_summary or '')}\n{advice}")
    item.setAccessibleText(
        QCoreApplication.translate("FailureListModel", "{name}, in {folder}: {reason}").format(
            name=printable(file.path.name),
            folder=shown(file.path.parent),
            reason=in_window(file.error_summary or ""),
        )
    )
    return item


def _place(file: FileRecord) -> QStandardItem:
    """The folder of a file, for the second column."""
    item = QStandardItem(shown(file.path.parent))
    item.setFlags(_FLAGS | Qt.ItemFlag.ItemNeverHasChildren)
    item.setToolTip(shown(file.path))
    return item
