"""The dialog of playlists that lead from one song to another in small steps."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.desks.walk import SelectedIds, Walk, WalkDesk, WalkWish
from mlfa_app.gui.number_text import clock_time, decimal, number
from mlfa_app.gui.views.elided_label import ElidedLabel
from mlfa_app.gui.views.tool_button import tool_button
from mlfa_app.gui.views.tools.found_songs import FoundSongsDialog
from mlfa_app.jobs.similar.near_songs import name_of
from mlfa_app.jobs.similar.song_path import MAX_LENGTH, MIN_LENGTH, PathSong
from mlfa_core.errors import KnownError

_LENGTH = 12
_TITLE = 3


class WalkDialog(FoundSongsDialog):
    """A playlist between two songs of the library. Stays beside the window.

    The slider says in what the steps are small: in sound, or in kind of music.

    Attributes:
        length: How many songs there are, the first and the last included.
        variety: Of what no two are.

    Args:
        context: The window's shared parts.
        selected_ids: Gives the songs that are selected in the window's table.
        parent: The window.
    """

    def __init__(
        self, context: WindowContext, selected_ids: SelectedIds, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, parent)
        self._selected_ids = selected_ids
        self._start: int | None = None
        self._end: int | None = None
        self._walk = Walk()
        self.desk = WalkDesk(context, self)
        self.setWindowTitle(self.tr("Playlist between two songs"))
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
        self.slider.valueChanged.connect(self._ask)
        self._set_up()
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

    def _set_up(self) -> None:
        heads = (
            self.tr("No."),
            self.tr("Like the one before"),
            self.tr("Artist"),
            self.tr("Title"),
            self.tr("Length"),
        )
        name = self.tr("Playlist, from the first song to the last")
        self.set_up_table(heads, name, _TITLE, ((0, 6), (1, 22), (2, 26), (4, 10)))

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

    def _connect(self) -> None:
        self.desk.found.connect(self._on_found)
        self.desk.progressed.connect(self.show_preparation)
        self.desk.failed.connect(self._on_failed)
        self.finished.connect(self.desk.stop)

    # Asking

    def _ask(self, _value: object = None) -> None:
        if self._start is not None and self._end is not None:
            self.words.setText(self.tr("Looking for songs between them…"))
        wish = WalkWish(
            self._start,
            self._end,
            self.length.value(),
            self.balance,
            self.variety.currentData(),
        )
        self.desk.ask(wish)

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
        self.list_songs(walk.songs, walk.file_ids, map(_texts, range(len(walk.songs)), walk.songs))
        self.swap_button.setEnabled(bool(walk.start or walk.end))
        self.save_button.setEnabled(bool(walk.songs))
        self.play_button.setEnabled(bool(walk.songs))

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

    def _on_play(self) -> None:
        row = max(0, self.table.currentIndex().row())
        self._on_activated(self._rows.index(row, 0))

    def _on_save(self) -> None:
        self.ask_where_to_save("playlist.m3u8")


def _texts(place: int, song: PathSong) -> tuple[str, ...]:
    artist, title = name_of(song.path, song.fields)
    near = decimal(song.similarity, 2) if place else ""
    return number(place + 1), near, artist, title, clock_time(song.duration_s)
