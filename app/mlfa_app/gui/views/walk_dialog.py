"""The dialog of playlists that lead from one song to another in small steps."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QStandardPaths, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSlider,
    QSpinBox,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.number_text import clock_time, decimal, number, percent
from mlfa_app.gui.views.elided_label import ElidedLabel
from mlfa_app.gui.views.table_look import show_rows_in
from mlfa_app.gui.views.tool_button import tool_button
from mlfa_app.gui.walk_desk import SelectedIds, Walk, WalkDesk, WalkWish
from mlfa_app.jobs.near_songs import DEFAULT_BALANCE, name_of
from mlfa_app.jobs.song_path import MAX_LENGTH, MIN_LENGTH, PathSong
from mlfa_core.errors import KnownError

_STEPS = 20
_LENGTH = 12
_TITLE = 3


class WalkDialog(QDialog):
    """A playlist between two songs of the library. Stays beside the window.

    Signals:
        song_chosen: The id of a file that the cursor is on.
        song_opened: The path of a song to play.

    Attributes:
        table: The songs, from the first to the last.
        length: How many they are.
        variety: Of what no two are.
        slider: In what the steps are small: in sound, or in kind of music.

    Args:
        context: The window's shared parts.
        selected_ids: Gives the songs that are selected in the window's table.
        parent: The window.
    """

    song_chosen = Signal(object)
    song_opened = Signal(object)

    def __init__(
        self, context: WindowContext, selected_ids: SelectedIds, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._selected_ids = selected_ids
        self._start: int | None = None
        self._end: int | None = None
        self._walk = Walk()
        self.desk = WalkDesk(context, self)
        self.setWindowTitle(self.tr("Playlist between two songs"))
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.start_name, self.end_name = ElidedLabel(), ElidedLabel()
        self.start_button = tool_button(
            self.tr("&From the selected song"), "Ctrl+1", self._on_start
        )
        self.end_button = tool_button(self.tr("&To the selected song"), "Ctrl+2", self._on_end)
        self.swap_button = tool_button(self.tr("S&wap"), "", self._on_swap)
        self.length = QSpinBox()
        self.length.setRange(MIN_LENGTH, MAX_LENGTH)
        self.length.setValue(_LENGTH)
        self.length.valueChanged.connect(self._ask)
        self.variety = QComboBox()
        for text, data in (
            (self.tr("No artist twice"), "artist"),
            (self.tr("No album twice"), "album"),
            (self.tr("Any songs"), "none"),
        ):
            self.variety.addItem(text, data)
        self.variety.currentIndexChanged.connect(self._ask)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(_STEPS // 4)
        self.slider.setValue(round(DEFAULT_BALANCE * _STEPS))
        self.slider.setAccessibleName(self.tr("From sounds like to same kind of music"))
        self.slider.valueChanged.connect(self._ask)
        self.table = self._made_table()
        self.play_button = tool_button(self.tr("&Play"), "", self._on_play)
        self.save_button = tool_button(self.tr("&Save playlist…"), "Ctrl+S", self._on_save)
        self.close_button = tool_button(self.tr("Close"), "", self.close)
        self._lay_out()
        self._connect()
        self._show(Walk())
        self.take_selection()

    def take_selection(self) -> None:
        """Begin with what is selected in the table: one song, or the first and the last."""
        chosen = list(self._selected_ids())
        if chosen:
            self._start = chosen[0]
            self._end = chosen[-1] if len(chosen) > 1 else None
        self._ask()

    # Building

    def _made_table(self) -> QTableView:
        table = QTableView()
        self._rows = QStandardItemModel(0, 5, self)
        self._rows.setHorizontalHeaderLabels(
            [
                self.tr("No."),
                self.tr("Like the one before"),
                self.tr("Artist"),
                self.tr("Title"),
                self.tr("Length"),
            ]
        )
        show_rows_in(table, self._rows, self.tr("Playlist, from the first song to the last"))
        return table

    def _lay_out(self) -> None:
        grid = QGridLayout()
        for row, (button, name) in enumerate(
            ((self.start_button, self.start_name), (self.end_button, self.end_name))
        ):
            grid.addWidget(button, row, 0)
            grid.addWidget(name, row, 1)
        grid.addWidget(self.swap_button, 0, 2, 2, 1)
        grid.setColumnStretch(1, 1)
        choices = QHBoxLayout()
        count, low, high = (
            QLabel(self.tr("&Number of songs:")),
            QLabel(self.tr("Sounds like")),
            QLabel(self.tr("Same kind of music")),
        )
        count.setBuddy(self.length)
        self.variety.setAccessibleName(self.tr("Of what no two songs are"))
        for widget in (count, self.length, self.variety, low, self.slider, high):
            choices.addWidget(widget, 1 if widget is self.slider else 0)
        buttons = QHBoxLayout()
        buttons.addWidget(self.play_button)
        buttons.addStretch(1)
        buttons.addWidget(self.save_button)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.addLayout(grid)
        column.addLayout(choices)
        column.addWidget(self.words)
        column.addWidget(self.table, 1)
        column.addLayout(buttons)
        metrics = self.fontMetrics()
        self.resize(115 * metrics.averageCharWidth(), 28 * metrics.lineSpacing())
        header = self.table.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(_TITLE, QHeaderView.ResizeMode.Stretch)
        for place, letters in ((0, 6), (1, 22), (2, 26), (4, 10)):
            self.table.setColumnWidth(place, letters * metrics.averageCharWidth())

    def _connect(self) -> None:
        self.desk.found.connect(self._on_found)
        self.desk.progressed.connect(self._on_progressed)
        self.desk.saved.connect(self._on_saved)
        self.desk.failed.connect(self._on_failed)
        self.finished.connect(self.desk.stop)
        self.table.activated.connect(self._on_activated)
        self.table.selectionModel().currentRowChanged.connect(self._on_current_changed)

    # Asking

    def _ask(self, _value: object = None) -> None:
        if self._start is not None and self._end is not None:
            self.words.setText(self.tr("Looking for songs between them…"))
        wish = WalkWish(
            self._start,
            self._end,
            self.length.value(),
            self.slider.value() / _STEPS,
            self.variety.currentData(),
        )
        self.desk.ask(wish)

    def _on_progressed(self, share: float) -> None:
        self.words.setText(
            self.tr("Preparing the search, once: {share}").format(share=percent(share))
        )

    def _on_failed(self, error: KnownError) -> None:
        self._show(Walk(self._walk.start, self._walk.end))
        self.words.setText(self.tr("There is no playlist between these songs now."))
        self._context.messages.show_error(error)

    def _on_found(self, walk: Walk) -> None:
        self._show(walk)
        if walk.unheard:
            text = self.tr("The model has not heard {name} yet.").format(name=walk.unheard[0])
        elif not walk.start or not walk.end:
            text = self.tr(
                "Select a song in the table of the window and say here that the playlist begins or "
                "ends with it."
            )
        elif len(walk.songs) < self.length.value():
            text = self.tr("The library has no more than %n songs for it.", "", len(walk.songs))
        else:
            minutes = sum(song.duration_s for song in walk.songs if song.duration_s > 0) / 60
            text = self.tr("%n songs, about {minutes} minutes", "", len(walk.songs))
            text = text.format(minutes=number(minutes))
        self.words.setText(text)

    def _show(self, walk: Walk) -> None:
        self._walk = walk
        nothing = self.tr("not chosen yet")
        self.start_name.setText(walk.start or nothing)
        self.end_name.setText(walk.end or nothing)
        self._rows.removeRows(0, self._rows.rowCount())
        for place, song in enumerate(walk.songs):
            self._rows.appendRow(self._items(place, song))
        self.swap_button.setEnabled(bool(walk.start or walk.end))
        self.save_button.setEnabled(bool(walk.songs))
        self.play_button.setEnabled(bool(walk.songs))

    def _items(self, place: int, song: PathSong) -> list[QStandardItem]:
        artist, title = name_of(song.path, song.fields)
        near = decimal(song.similarity, 2) if place else ""
        items = [
            QStandardItem(text)
            for text in (number(place + 1), near, artist, title, clock_time(song.duration_s))
        ]
        for item in items:
            item.setToolTip(str(song.path))
        return items

    # The user

    def _on_start(self) -> None:
        chosen = list(self._selected_ids())
        if chosen:
            self._start = chosen[0]
            self._ask()

    def _on_end(self) -> None:
        chosen = list(self._selected_ids())
        if chosen:
            self._end = chosen[-1]
            self._ask()

    def _on_swap(self) -> None:
        self._start, self._end = self._end, self._start
        self._ask()

    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if 0 <= current.row() < len(self._walk.file_ids):
            file_id = self._walk.file_ids[current.row()]
            if file_id >= 0:
                self.song_chosen.emit(file_id)

    def _on_activated(self, index: QModelIndex) -> None:
        if 0 <= index.row() < len(self._walk.songs):
            self.song_opened.emit(self._walk.songs[index.row()].path)

    def _on_play(self) -> None:
        row = max(0, self.table.currentIndex().row())
        self._on_activated(self._rows.index(row, 0))

    def _on_save(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Save the playlist"),
            str(Path(folder) / "playlist.m3u8"),
            self.tr("Playlists (*.m3u8)"),
        )
        if name:
            self.desk.save(self._walk.songs, Path(name))

    def _on_saved(self, path: Path, count: int) -> None:
        text = self.tr("%n songs were saved to {name}.", "", count)
        self._context.messages.show_notice(text.format(name=path.name))
