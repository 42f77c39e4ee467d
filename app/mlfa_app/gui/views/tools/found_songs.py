"""What the dialogs have in common that find songs of the library and list them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QModelIndex, QStandardPaths, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QDialog, QSlider, QTableView, QWidget

from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.desks.saving import FileSaver
from mlfa_app.gui.number_text import percent
from mlfa_app.gui.views.labels import plain_label
from mlfa_app.gui.views.save_path import ask_save_path
from mlfa_app.gui.views.table_look import share_width, show_rows_in
from mlfa_app.jobs.similar.near_songs import DEFAULT_BALANCE
from mlfa_app.jobs.similar.playlist import PlaylistEntry

_STEPS = 20


class FoundSong(Protocol):
    """A song that was found: its file, its length in seconds, and what a list shows of it."""

    @property
    def path(self) -> Path: ...  # noqa: D102  # told above
    @property
    def duration_s(self) -> float: ...  # noqa: D102  # told above
    @property
    def fields(self) -> DisplayFields: ...  # noqa: D102  # told above


class FoundSongsDialog(QDialog):
    """A table of songs that can be played and saved as a playlist. Stays beside the window.

    Signals:
        song_chosen: The id of a file that the cursor is on.
        song_opened: The path of a song to play.

    Attributes:
        words: What is to be said of the songs.
        slider: From how songs sound to what kind of music they are.
        table: The songs.

    Args:
        context: The window's shared parts.
        parent: The window.
    """

    song_chosen = Signal(object)
    song_opened = Signal(object)

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._listed: Sequence[FoundSong] = ()
        self._file_ids: Sequence[int] = ()
        self._saver = FileSaver(context, self)
        self._saver.saved.connect(self._on_saved)
        self._rows = QStandardItemModel(self)
        self.words = plain_label()
        self.table = QTableView()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(_STEPS // 4)
        self.slider.setValue(round(DEFAULT_BALANCE * _STEPS))
        self.slider.setAccessibleName(self.tr("From sounds like to same kind of music"))

    @property
    def balance(self) -> float:
        """Where the slider stands: from 0, sounds like, to 1, same kind of music."""
        return self.slider.value() / _STEPS

    def save_playlist(self, path: Path) -> None:
        """Save the listed songs as an M3U8 playlist."""
        entries = [PlaylistEntry(one.path, one.duration_s, one.fields) for one in self._listed]
        self._saver.save_playlist(entries, path)

    # For subclasses

    def set_up_table(
        self, heads: Sequence[str], name: str, wide: int, widths: Iterable[tuple[int, int]]
    ) -> None:
        """Give the table its columns.

        Args:
            heads: What stands above them.
            name: What screen readers call the table.
            wide: The column that takes what is left.
            widths: Numbers of other columns, and their widths in letters.
        """
        self._rows.setHorizontalHeaderLabels(list(heads))
        show_rows_in(self.table, self._rows, name)
        share_width(self.table, wide, widths)
        self.table.activated.connect(self._on_activated)
        self.table.selectionModel().currentRowChanged.connect(self._on_current_changed)

    def list_songs(
        self, songs: Sequence[FoundSong], file_ids: Sequence[int], texts: Iterable[Sequence[str]]
    ) -> None:
        """List songs in place of those before.

        Args:
            songs: The songs.
            file_ids: A file of each; -1 for one that is not known.
            texts: What stands in the columns, by song.
        """
        self._listed, self._file_ids = songs, file_ids
        self._rows.removeRows(0, self._rows.rowCount())
        for song, row in zip(songs, texts, strict=True):
            items = [QStandardItem(text) for text in row]
            for item in items:
                item.setToolTip(str(song.path))
            self._rows.appendRow(items)

    def ask_where_to_save(self, name: str) -> None:
        """Have the user choose where the playlist is saved, and save it there.

        Args:
            name: What is proposed, such as ``playlist.m3u8``.
        """
        path = ask_save_path(
            self,
            self.tr("Save the playlist"),
            name,
            self.tr("Playlists (*.m3u8)"),
            QStandardPaths.StandardLocation.MusicLocation,
        )
        if path is not None:
            self.save_playlist(path)

    def show_preparation(self, share: float) -> None:
        """Say how far the preparation of the search is, 0 to 1."""
        self.words.setText(
            self.tr("Preparing the search, once: {share}").format(share=percent(share))
        )

    # Inside

    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if 0 <= current.row() < len(self._file_ids):
            file_id = self._file_ids[current.row()]
            if file_id >= 0:
                self.song_chosen.emit(file_id)

    def _on_activated(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._listed):
            self.song_opened.emit(self._listed[index.row()].path)

    def _on_saved(self, path: Path, count: int) -> None:
        text = self.tr("%n songs were saved to {name}.", "", count)
        self._context.messages.show_notice(text.format(name=path.name))
