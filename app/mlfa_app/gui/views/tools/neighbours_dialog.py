"""The dialog of similar songs: a list, and a slider from how they sound to what they are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.desks.neighbours import Neighbours, NeighboursDesk, NeighboursWish
from mlfa_app.gui.number_text import clock_time, decimal, number
from mlfa_app.gui.views.tools.found_songs import FoundSongsDialog
from mlfa_app.gui.views.tools.neighbours_part import PartLine
from mlfa_app.jobs.similar.near_songs import NearSong, name_of
from mlfa_core.errors import KnownError

_TITLE = 3


class NeighboursDialog(FoundSongsDialog):
    """Songs of the library that are similar to one, or to a selection. Stays beside the window.

    The nearest come first.

    Attributes:
        part: Which part of a song is meant.

    Args:
        context: The window's shared parts.
        file_ids: The songs that are asked about.
        parent: The window.
    """

    def __init__(
        self, context: WindowContext, file_ids: Sequence[int], parent: QWidget | None = None
    ) -> None:
        super().__init__(context, parent)
        self._asked = tuple(file_ids)
        self._answer: Neighbours | None = None
        self._songs: Sequence[NearSong] = ()
        self.desk = NeighboursDesk(context, self)
        self.setWindowTitle(self.tr("Similar songs"))
        self.words.setText(self.tr("Looking for similar songs…"))
        self.slider.valueChanged.connect(self._ask)
        self.part = PartLine()
        self.part.changed.connect(self._on_part_changed)
        self._set_up()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        self.save = self._buttons.addButton(
            self.tr("&Save playlist…"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.save.setAutoDefault(False)
        self.save.clicked.connect(self._on_save_clicked)
        self._lay_out()
        self.desk.found.connect(self._on_found)
        self.desk.progressed.connect(self.show_preparation)
        self.desk.failed.connect(self._on_failed)
        self.finished.connect(self.desk.stop)
        self._show_songs((), ())
        self._ask()

    def show_songs(self, file_ids: Sequence[int]) -> None:
        """Ask about other songs."""
        self._asked = tuple(file_ids)
        self.part.box.setChecked(False)
        self._ask()

    # Building

    def _set_up(self) -> None:
        heads = (
            self.tr("Similarity"),
            self.tr("Levels that agree"),
            self.tr("Artist"),
            self.tr("Title"),
            self.tr("Length"),
        )
        name = self.tr("Similar songs, the nearest first")
        self.set_up_table(heads, name, _TITLE, ((0, 12), (1, 20), (2, 26), (4, 10)))

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

    # Asking

    def _ask(self, _value: int = 0) -> None:
        self.desk.ask(NeighboursWish(self._asked, self.balance, self.part.part))

    def _on_part_changed(self) -> None:
        self.words.setText(self.tr("Looking for similar songs…"))
        self._ask()

    def _on_failed(self, error: KnownError) -> None:
        self.words.setText(self.tr("Similar songs cannot be found now."))
        self._context.messages.show_error(error)

    def _on_found(self, answer: Neighbours) -> None:
        self._answer = answer
        self.part.setEnabled(len(self._asked) == 1 and self._context.package is not None)
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
        self._show_songs(answer.songs, answer.file_ids)

    def _show_songs(self, songs: Sequence[NearSong], file_ids: Sequence[int]) -> None:
        row = self.table.currentIndex().row()
        chosen = self._songs[row].digest if 0 <= row < len(self._songs) else ""
        self._songs = songs
        self.list_songs(songs, file_ids, map(self._texts, songs))
        self.save.setEnabled(bool(songs))
        # The same song stays the current one when the slider moves.
        digests = [song.digest for song in songs]
        if chosen in digests:
            self.table.selectRow(digests.index(chosen))

    def _texts(self, song: NearSong) -> tuple[str, ...]:
        artist, title = name_of(song.path, song.fields)
        if song.is_copy:
            title = self.tr("{title} (nearly the same)").format(title=title)
        levels = " ".join(self._level(one) for one in song.agreeing)
        return decimal(song.similarity, 2), levels, artist, title, clock_time(song.duration_s)

    def _level(self, level: int) -> str:
        top = self._answer is not None and level == self._answer.top and level < 0
        return self.tr("top") if top else number(level)

    # The user

    def _on_save_clicked(self) -> None:
        self.ask_where_to_save("similar.m3u8")
