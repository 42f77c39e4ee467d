"""The map as a list: for keys and screen readers, and for all who would rather read."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QTreeView, QWidget

from mlfa_app.gui.maps.table import MapListModel


class MapList(QTreeView):
    """Regions and their songs. Enter on a region selects its songs, on a song it plays it.

    Signals:
        song_chosen: Index of the song that the cursor came to.
        song_opened: Index of the song to be played.
        songs_selected: Indices of the songs of the region that was opened.

    Args:
        model: What it lists.
        parent: Owner.
    """

    song_chosen = Signal(int)
    song_opened = Signal(int)
    songs_selected = Signal(object)

    def __init__(self, model: MapListModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = model
        self._is_following = False
        self.setModel(model)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setExpandsOnDoubleClick(False)
        self.setAccessibleName(self.tr("Regions of the map, and their songs"))
        self.setAccessibleDescription(
            self.tr("Enter on a region selects its songs, Enter on a song plays it.")
        )
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 18)
        self.doubleClicked.connect(self._open)
        self.selectionModel().currentChanged.connect(self._on_current_changed)

    def follow(self, song: int) -> None:
        """Bring the row of a song under the cursor, unless it lies in a region that is closed."""
        if self._list.song_of(self.currentIndex()) == song:
            return
        index = self._list.index_of(song)
        if index.isValid() and self.isExpanded(index.parent()):
            self._is_following = True
            self.setCurrentIndex(index)
            self._is_following = False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Enter selects a region or plays a song."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        song = self._list.song_of(index)
        if song >= 0:
            self.song_opened.emit(song)
        elif index.isValid():
            self.expand(index)
            self.songs_selected.emit(np.sort(self._list.songs_of(index)))

    def _on_current_changed(self, index: QModelIndex) -> None:
        song = self._list.song_of(index)
        if song >= 0 and not self._is_following:
            self.song_chosen.emit(song)
