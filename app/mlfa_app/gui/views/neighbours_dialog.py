"""The dialog of similar songs: a list, and a slider from how they sound to what they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QStandardPaths, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSlider,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.neighbours_desk import Neighbours, NeighboursDesk, Wish
from mlfa_app.gui.number_text import clock_time, decimal, number, percent
from mlfa_app.gui.views.neighbours_part import PartLine
from mlfa_app.gui.views.table_look import show_rows_in
from mlfa_app.jobs.near_songs import DEFAULT_BALANCE, NearSong, name_of
from mlfa_app.jobs.playlist import PlaylistEntry, playlist_bytes
from mlfa_app.saving import save_whole
from mlfa_core.errors import KnownError

_STEPS = 20
_TITLE = 3


class NeighboursDialog(QDialog):
    """Songs of the library that are similar to one, or to a selection. Stays beside the window.

    Signals:
        song_chosen: The id of a file that the cursor is on.
        song_opened: The path of a song to play.

    Attributes:
        part: Which part of a song is meant.
        slider: From how songs sound to what kind of music they are.
        table: The songs, the nearest first.

    Args:
        context: The window's shared parts.
        file_ids: The songs that are asked about.
        parent: The window.
    """

    song_chosen = Signal(object)
    song_opened = Signal(object)

    def __init__(
        self, context: WindowContext, file_ids: Sequence[int], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._file_ids = tuple(file_ids)
        self._answer: Neighbours | None = None
        self.desk = NeighboursDesk(context, self)
        self.setWindowTitle(self.tr("Similar songs"))
        self.words = QLabel(self.tr("Looking for similar songs…"))
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.slider = self._made_slider()
        self.part = PartLine()
        self.part.changed.connect(self._on_part_changed)
        self.table = self._made_table()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        self.save = self._buttons.addButton(
            self.tr("&Save playlist…"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.save.setAutoDefault(False)
        self.save.clicked.connect(self._on_save_clicked)
        self._lay_out()
        self.desk.found.connect(self._on_found)
        self.desk.progressed.connect(self._on_progressed)
        self.desk.failed.connect(self._on_failed)
        self.finished.connect(self.desk.stop)
        self._show_songs(())
        self._ask()

    def show_songs(self, file_ids: Sequence[int]) -> None:
        """Ask about other songs."""
        self._file_ids = tuple(file_ids)
        self.part.box.setChecked(False)
        self._ask()

    def save_playlist(self, path: Path) -> None:
        """Save the listed songs as an M3U8 playlist."""
        entries = [PlaylistEntry(song.path, song.duration_s, song.fields) for song in self._songs()]

        def work(_catalog: Catalog) -> int:
            content, count = playlist_bytes(entries, path.parent)
            save_whole(path, content)
            return count

        def then(count: int) -> None:
            text = self.tr("%n songs were saved to {name}.", "", count)
            self._context.messages.show_notice(text.format(name=path.name))

        self._context.runner.reading.submit(work, then, self._context.messages.show_error)

    # Building

    def _made_slider(self) -> QSlider:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, _STEPS)
        slider.setPageStep(_STEPS // 4)
        slider.setValue(round(DEFAULT_BALANCE * _STEPS))
        slider.setAccessibleName(self.tr("From sounds like to same kind of music"))
        slider.valueChanged.connect(self._ask)
        return slider

    def _made_table(self) -> QTableView:
        table = QTableView()
        self._rows = QStandardItemModel(0, 5, self)
        self._rows.setHorizontalHeaderLabels(
            [
                self.tr("Similarity"),
                self.tr("Levels that agree"),
                self.tr("Artist"),
                self.tr("Title"),
                self.tr("Length"),
            ]
        )
        show_rows_in(table, self._rows, self.tr("Similar songs, the nearest first"))
        table.activated.connect(self._on_activated)
        table.selectionModel().currentRowChanged.connect(self._on_current_changed)
        return table

    def _lay_out(self) -> None:
        ends = QHBoxLayout()
        low, high = QLabel(self.tr("Sounds like")), QLabel(self.tr("Same kind of music"))
        low.setBuddy(self.slider)
        for widget in (low, self.slider, high):
            ends.addWidget(widget, 1 if widget is self.slider else 0)
        column = QVBoxLayout(self)
        column.addWidget(self.words)
        column.addWidget(self.part)
        column.addLayout(ends)
        column.addWidget(self.table, 1)
        column.addWidget(self._buttons)
        metrics = self.fontMetrics()
        self.resize(110 * metrics.averageCharWidth(), 26 * metrics.lineSpacing())
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_TITLE, QHeaderView.ResizeMode.Stretch)
        for place, width in ((0, 12), (1, 20), (2, 26), (4, 10)):
            self.table.setColumnWidth(place, width * metrics.averageCharWidth())

    # Asking

    def _ask(self, _value: int = 0) -> None:
        self.desk.ask(Wish(self._file_ids, self.slider.value() / _STEPS, self.part.part))

    def _on_part_changed(self) -> None:
        self.words.setText(self.tr("Looking for similar songs…"))
        self._ask()

    def _on_progressed(self, share: float) -> None:
        self.words.setText(
            self.tr("Preparing the search, once: {share}").format(share=percent(share))
        )

    def _on_failed(self, error: KnownError) -> None:
        self.words.setText(self.tr("Similar songs cannot be found now."))
        self._context.messages.show_error(error)

    def _on_found(self, answer: Neighbours) -> None:
        self._answer = answer
        self.part.setEnabled(len(self._file_ids) == 1 and self._context.package is not None)
        self.part.show_length(answer.duration_s)
        if not answer.num_asked:
            self.words.setText(self.tr("The model has not heard the chosen songs yet."))
        elif not answer.songs:
            self.words.setText(self.tr("There is no other song that the model has heard."))
        else:
            if answer.num_asked == 1:
                text = self.tr("Nearest to {name}, of {count} songs in the library")
            else:
                text = self.tr(
                    "Nearest to the %n chosen songs, of {count} in the library",
                    "",
                    answer.num_asked,
                )
            words = {"name": answer.name, "count": number(answer.num_songs)}
            self.words.setText(text.format(**words))
        self._show_songs(answer.songs)

    def _show_songs(self, songs: Sequence[NearSong]) -> None:
        chosen = self._chosen()
        self._rows.removeRows(0, self._rows.rowCount())
        for song in songs:
            self._rows.appendRow(self._items(song))
        self.save.setEnabled(bool(songs))
        # The same song stays the current one when the slider moves.
        digests = [song.digest for song in songs]
        if chosen in digests:
            self.table.selectRow(digests.index(chosen))

    def _items(self, song: NearSong) -> list[QStandardItem]:
        artist, title = name_of(song.path, song.fields)
        if song.is_copy:
            title = self.tr("{title} (nearly the same)").format(title=title)
        texts = (
            decimal(song.similarity, 2),
            " ".join(self._level(one) for one in song.agreeing),
            artist,
            title,
            clock_time(song.duration_s),
        )
        items = [QStandardItem(text) for text in texts]
        for item in items:
            item.setToolTip(str(song.path))
        items[0].setData(song.digest, Qt.ItemDataRole.UserRole)
        return items

    def _level(self, level: int) -> str:
        top = self._answer is not None and level == self._answer.top and level < 0
        return self.tr("top") if top else number(level)

    # The user

    def _songs(self) -> tuple[NearSong, ...]:
        return () if self._answer is None else self._answer.songs

    def _chosen(self) -> str:
        index = self.table.selectionModel().currentIndex()
        found = index.siblingAtColumn(0).data(Qt.ItemDataRole.UserRole) if index.isValid() else ""
        return str(found or "")

    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if self._answer is not None and 0 <= current.row() < len(self._answer.file_ids):
            file_id = self._answer.file_ids[current.row()]
            if file_id >= 0:
                self.song_chosen.emit(file_id)

    def _on_activated(self, index: QModelIndex) -> None:
        songs = self._songs()
        if index.row() < len(songs):
            self.song_opened.emit(songs[index.row()].path)

    def _on_save_clicked(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Save the playlist"),
            str(Path(folder) / "similar.m3u8"),
            self.tr("Playlists (*.m3u8)"),
        )
        if name:
            self.save_playlist(Path(name))
