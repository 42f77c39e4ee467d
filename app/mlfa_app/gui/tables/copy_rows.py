"""Recordings that are held more than once, as a tree: a branch each, its files below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QLocale, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel

from mlfa_app.catalog.folding import one_line
from mlfa_app.errors import printable, shown
from mlfa_app.gui.number_text import clock_time, decimal, number, user_locale
from mlfa_app.gui.tables.row_feeder import RowFeeder
from mlfa_app.jobs.similar.copies import CopyFile, CopyGroup
from mlfa_app.jobs.similar.near_songs import name_of

Index = QModelIndex | QPersistentModelIndex
_FILE = Qt.ItemDataRole.UserRole
_FLAGS = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
NAME, FOLDER, KIND, LENGTH, SIZE = range(5)
_COLUMNS = 5


class CopyModel(QStandardItemModel):
    """The groups, in the order of their first files."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(0, _COLUMNS, parent)
        self._feeder = RowFeeder(self)
        self.setHorizontalHeaderLabels(
            [
                self.tr("Song and its files"),
                self.tr("Folder"),
                self.tr("Format"),
                self.tr("Length"),
                self.tr("Size"),
            ]
        )

    def show_groups(self, groups: Sequence[CopyGroup]) -> None:
        """Show these groups."""
        self.removeRows(0, self.rowCount())
        self._feeder.feed(groups, self._add)

    def _add(self, group: CopyGroup) -> None:
        branch = QStandardItem(self._head(group))
        branch.setFlags(_FLAGS)
        font = branch.font()
        font.setBold(True)
        branch.setFont(font)
        for place, file in enumerate(group.files):
            same = place > 0 and file.digest == group.files[place - 1].digest
            branch.appendRow(self._items(file, is_same=same))
        rest = [QStandardItem() for _ in range(_COLUMNS - 1)]
        for item in rest:
            item.setFlags(_FLAGS)
        self.appendRow([branch, *rest])

    def files_at(self, indexes: Iterable[Index]) -> list[CopyFile]:
        """The files at some rows, each once; a recording stands for all below it."""
        found: dict[str, CopyFile] = {}
        for index in indexes:
            item = self.itemFromIndex(index.sibling(index.row(), NAME))
            if item is None:
                continue
            for child in [item.child(row) for row in range(item.rowCount())] or [item]:
                file = child.data(_FILE)
                if isinstance(file, CopyFile):
                    found[str(file.path)] = file
        return list(found.values())

    def _head(self, group: CopyGroup) -> str:
        artist, title = name_of(group.files[0].path, group.files[0].fields)
        name = one_line(printable(f"{artist} – {title}" if artist else title))
        if group.is_identical:
            text = self.tr("{name}: {count} files with identical sound")
        else:
            text = self.tr("{name}: {count} files, nearly the same (distance {distance})")
        return text.format(
            name=name, count=number(len(group.files)), distance=decimal(group.distance, 3)
        )

    def _items(self, file: CopyFile, *, is_same: bool) -> list[QStandardItem]:
        name = printable(file.path.name)
        seconds = clock_time(file.duration_s) if file.duration_s == file.duration_s else ""
        texts = (
            f"= {name}" if is_same else name,
            shown(file.path.parent),
            file.fields.container,
            seconds,
            size_text(file.size_bytes),
        )
        items = [QStandardItem(text) for text in texts]
        for item in items:
            item.setFlags(_FLAGS | Qt.ItemFlag.ItemNeverHasChildren)
            item.setToolTip(shown(file.path))
        items[NAME].setData(file, _FILE)
        words = self.tr("{name}, the same sound as the file above") if is_same else "{name}"
        items[NAME].setAccessibleText(", ".join([words.format(name=name), *texts[1:]]))
        return items


def size_text(size_bytes: int) -> str:
    """The size of a file as the user's country writes it."""
    return user_locale().formattedDataSize(size_bytes, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
