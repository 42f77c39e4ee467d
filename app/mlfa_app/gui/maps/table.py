"""The list that equals a map: its regions, the songs of each, and the neighbours of one song."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from mlfa_app.gui.maps.songs import MapSongs
from mlfa_app.gui.maps.words import DOUBTFUL_BELOW, region_name, region_words, song_line
from mlfa_app.gui.number_text import number
from mlfa_app.jobs.maps.view import MapView

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class MapListModel(QAbstractItemModel):
    """Regions, the largest first, each with its songs; above them the neighbours of one song.

    Args:
        songs: Gives the rows of songs.
        parent: Owner.
    """

    def __init__(self, songs: MapSongs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._songs = songs
        self._view: MapView | None = None
        self._near: tuple[int, list[int]] = (-1, [])
        self._bold = QFont()
        self._bold.setBold(True)
        songs.read.connect(self._on_read)

    # For others

    def show(self, view: MapView | None) -> None:
        """List a map."""
        self.beginResetModel()
        self._view, self._near = view, (-1, [])
        self.endResetModel()

    def show_neighbours(self, index: int, neighbours: list[int]) -> None:
        """List the songs that are nearest to one, above the regions; none of -1."""
        if (index, neighbours) == self._near:
            return
        has, wants = self._near[0] >= 0, index >= 0
        if has:
            self.beginRemoveRows(_NO_INDEX, 0, 0)
            self._near = (-1, [])
            self.endRemoveRows()
        if wants:
            self.beginInsertRows(_NO_INDEX, 0, 0)
            self._near = (index, list(neighbours))
            self.endInsertRows()

    def song_of(self, index: Index) -> int:
        """Which song of the map a row is; -1 for a region."""
        if not index.isValid() or index.internalId() == 0:
            return -1
        return int(self._members(int(index.internalId()) - 1)[index.row()])

    def songs_of(self, index: Index) -> npt.NDArray[np.intp]:
        """The songs of a region, or the neighbours; the song itself of a song's row."""
        if not index.isValid():
            return np.zeros(0, dtype=np.intp)
        if index.internalId() == 0:
            return self._members(index.row())
        return np.array([self.song_of(index)], dtype=np.intp)

    def index_of(self, song: int) -> QModelIndex:
        """The row of a song in its region; invalid if it is not on the map."""
        if self._view is None or song < 0:
            return QModelIndex()
        place, row = self._view.spots_in_regions[song].tolist()
        return self.index(row, 0, self.index(place + self._num_above, 0))

    # Qt

    def index(self, row: int, column: int, parent: Index = _NO_INDEX) -> QModelIndex:  # noqa: D102
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = _NO_INDEX) -> Any:  # noqa: D102
        if not index.isValid() or index.internalId() == 0:
            return QModelIndex()
        return self.createIndex(int(index.internalId()) - 1, 0, 0)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:  # noqa: N802, D102
        if self._view is None:
            return 0
        if not parent.isValid():
            return len(self._view.regions) + self._num_above
        return len(self._members(parent.row())) if parent.internalId() == 0 else 0

    def columnCount(self, _parent: Index = _NO_INDEX) -> int:  # noqa: N802, D102
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102
        if self._view is None or not index.isValid():
            return None
        if index.internalId() == 0:
            return self._top_data(index.row(), role)
        song = self.song_of(index)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._song_text(song)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._song_text(song)
        return None

    # What is listed

    @property
    def _num_above(self) -> int:
        return int(self._near[0] >= 0)

    def _members(self, row: int) -> npt.NDArray[np.intp]:
        if self._view is None:
            return np.zeros(0, dtype=np.intp)
        if row < self._num_above:
            return np.array(self._near[1], dtype=np.intp)
        return self._view.regions[row - self._num_above].songs

    def _top_data(self, row: int, role: int) -> Any:
        assert self._view is not None
        if role == Qt.ItemDataRole.FontRole:
            return self._bold
        is_near = row < self._num_above
        place = row - self._num_above
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if is_near:
                name = self._song_text(self._near[0])
                return self.tr("Nearest to {song}").format(song=name)
            count = number(len(self._members(row)))
            return f"{region_name(self._view, place)} ({count})"
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return "" if is_near else region_words(self._view, place)
        return None

    def _song_text(self, song: int) -> str:
        assert self._view is not None
        known = self._songs.known(int(self._view.file_ids[song]))
        text = "…" if known is None else song_line(known)
        if known is not None and self._view.song_map.trust[song] < DOUBTFUL_BELOW:
            text = self.tr("{song} (place doubtful)").format(song=text)
        return text

    def _on_read(self, _file_ids: list[int]) -> None:
        # Only rows in sight are asked again: the view paints no others.
        if self._view is None:
            return
        for row in range(self.rowCount()):
            top = self.index(row, 0)
            last = self.rowCount(top) - 1
            if row < self._num_above:
                self.dataChanged.emit(top, top)
            if last >= 0:
                self.dataChanged.emit(self.index(0, 0, top), self.index(last, 0, top))
