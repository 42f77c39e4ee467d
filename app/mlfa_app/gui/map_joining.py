"""Switches between table and map, and joins them: a song chosen in one is chosen in the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from mlfa_app.catalog.listing import ListedSong

if TYPE_CHECKING:
    from mlfa_app.gui.context import WindowContext
    from mlfa_app.gui.playback import Playback
    from mlfa_app.gui.views.main_window import MainWindow
    from mlfa_app.gui.views.map.page import MapPage
    from mlfa_app.gui.views.songs_view import SongsView


class MapSwitch(QObject):
    """Shows the songs as a table or as a map. Lives in the GUI thread.

    Signals:
        folder_wanted: The user wants to add music.

    Attributes:
        map: The map's page; None until it is wanted for the first time.

    Args:
        context: The window's shared parts.
        songs: The table, whose current song is the map's.
        playback: Plays what is opened.
        window: Shows either; its action switches.
    """

    folder_wanted = Signal()

    def __init__(
        self, context: WindowContext, songs: SongsView, playback: Playback, window: MainWindow
    ) -> None:
        super().__init__(window)
        self._context, self._songs, self._playback = context, songs, playback
        self._window = window
        self.map: MapPage | None = None
        self._is_following = False
        window.commands["show_map"].toggled.connect(self.on_wanted)

    @property
    def page(self) -> QWidget:
        """What shows the songs now."""
        is_map = self._window.commands["show_map"].isChecked()
        return self.map if is_map and self.map is not None else self._songs

    def on_wanted(self, is_wanted: bool) -> None:
        """Show the songs as a map, or as a table again."""
        if is_wanted and self.map is None:
            self.map = self._made()
        if self._window.page not in (self._songs, self.map):
            return
        self._window.show_page(self.page)
        if self.map is not None and is_wanted:
            self.map.focus_map()
        else:
            self._songs.grid.setFocus()

    def _made(self) -> MapPage:
        # Most starts of the program need none of it.
        from mlfa_app.gui.views.map.page import MapPage

        page = MapPage(self._context)
        self._window.add_page(page)
        page.song_chosen.connect(self._choose)
        page.song_opened.connect(self._play)
        page.folder_wanted.connect(self.folder_wanted)
        page.selection_changed.connect(self._on_map_selection)
        page.accept_wanted.connect(self._songs.desk.accept_ids)
        page.reject_wanted.connect(self._songs.desk.reject_ids)
        page.edit_wanted.connect(self._edit)
        page.table_wanted.connect(self._show_in_table)
        page.tags_wanted.connect(self._read_tags)
        self._songs.current_song_changed.connect(page.show_current)
        self._songs.selection_changed.connect(self._on_table_selection)
        page.show_current(self._songs.current_song())
        return page

    def _choose(self, file_id: int) -> None:
        row = self._songs.model.row_of(file_id)
        # A song that the filter leaves out stands on the map, but not in the table.
        if row is None or self.map is None:
            return
        if len(self.map.selected_ids()) > 1:
            self._songs.grid.look_at(row)
        else:
            self._is_following = True
            self._songs.grid.go_to(row)
            self._is_following = False

    def _on_map_selection(self, file_ids: list[int]) -> None:
        self._is_following = True
        self._songs.grid.select_ids(file_ids)
        self._is_following = False

    def _on_table_selection(self, count: int) -> None:
        # What the map has selected may be more than the table lists.
        if self.map is None or self._is_following or not self._songs.isVisible():
            return
        # One row is the song at the cursor, which has a ring of its own.
        self.map.show_selection(self._songs.selected_ids() if count > 1 else ())

    def _read_tags(self, file_ids: list[int]) -> None:
        if self.map is not None:
            self._songs.reader.summarise(file_ids, self.map.show_tags)

    def _edit(self, file_ids: list[int]) -> None:
        self._songs.reader.summarise(
            file_ids, lambda summary: self._songs.open_editor(file_ids, summary)
        )

    def _show_in_table(self, file_ids: list[int]) -> None:
        self._songs.show_only(file_ids)
        self._window.commands["show_map"].setChecked(False)

    def _play(self, song: ListedSong) -> None:
        self._playback.open(song.path)
        self._playback.play()
