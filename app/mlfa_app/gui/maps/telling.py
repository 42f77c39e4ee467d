"""Tells of one song on the map: in the line below it, on a card, by lines to its neighbours."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QToolTip

from mlfa_app.catalog.listing import ListedSong
from mlfa_app.gui.drawing.map_picture import MapPicture
from mlfa_app.gui.maps.desk import MapDesk
from mlfa_app.gui.maps.songs import MapSongs
from mlfa_app.gui.maps.words import DOUBTFUL_BELOW, card_text, song_line
from mlfa_app.jobs.maps.view import MapView


class MapTelling(QObject):
    """Follows the pointer and the chosen song. Lives in the GUI thread.

    Signals:
        said: A line about the song that is spoken of; empty for none.
        song_opened: A `ListedSong` that is to be played, once it has been read.
        neighbours_found: Index of a song, and of those that are nearest to it.

    Args:
        desk: Finds neighbours.
        songs: Reads rows.
        picture: The map.
        parent: Owner.
    """

    said = Signal(str)
    song_opened = Signal(object)
    neighbours_found = Signal(int, object)

    def __init__(
        self, desk: MapDesk, songs: MapSongs, picture: MapPicture, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk, self._songs, self._picture = desk, songs, picture
        self._view: MapView | None = None
        self._opening = -1
        picture.pointed.connect(self._on_pointed)
        desk.neighbours_found.connect(self._on_neighbours_found)
        songs.read.connect(self._on_read)

    def set_view(self, view: MapView) -> None:
        """Tell of another map."""
        self._view = view

    def tell(self, index: int) -> None:
        """Say which song it is, and find its neighbours; of -1 nothing is said."""
        self._ask_for_neighbours(index)
        self._say(index)

    def open(self, index: int) -> None:
        """Have a song played, once it has been read."""
        self._opening = self._file_id(index)
        self.tell(index)

    def _file_id(self, index: int) -> int:
        return -1 if self._view is None or index < 0 else int(self._view.file_ids[index])

    def _spoken_of(self) -> int:
        """The song that is pointed at, else the chosen one."""
        hovered = self._picture.hovered
        return hovered if hovered >= 0 else self._picture.current

    def _on_pointed(self, _index: int) -> None:
        if self._picture.hovered < 0:
            QToolTip.hideText()
        self.tell(self._spoken_of())

    def _ask_for_neighbours(self, index: int) -> None:
        if self._view is None or index < 0:
            self._picture.set_lines(-1, ())
        elif self._picture.lines()[0] != index:
            self._desk.find_neighbours(self._view, index)

    def _on_neighbours_found(self, view: MapView, index: int, found: list[int]) -> None:
        if view is not self._view:
            return
        self._picture.set_lines(index, found)
        self._songs.want(int(view.file_ids[each]) for each in found)
        self.neighbours_found.emit(index, found)
        self._say(self._spoken_of())

    def _say(self, index: int) -> None:
        file_id = self._file_id(index)
        if file_id < 0 or self._view is None:
            self.said.emit("")
            return
        song = self._songs.known(file_id)
        if song is None:
            return
        self.said.emit(song_line(song))
        if index == self._picture.hovered:
            self._show_card(self._view, index, song)
        if file_id == self._opening:
            self._opening = -1
            self.song_opened.emit(song)

    def _show_card(self, view: MapView, index: int, song: ListedSong) -> None:
        start, ends = self._picture.lines()
        ids = [int(view.file_ids[end]) for end in ends] if start == index else []
        near = self._songs.known_all(ids)
        is_doubtful = bool(view.song_map.trust[index] < DOUBTFUL_BELOW)
        spot = self._picture.spot_of(index).toPoint()
        QToolTip.showText(
            self._picture.mapToGlobal(spot + QPoint(14, 14)),
            card_text(song, near, is_doubtful=is_doubtful),
            self._picture,
        )

    def _on_read(self, file_ids: list[int]) -> None:
        if self._opening in file_ids:
            song = self._songs.known(self._opening)
            self._opening = -1
            if song is not None:
                self.song_opened.emit(song)
        self._say(self._spoken_of())
