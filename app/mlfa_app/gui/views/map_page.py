"""The library as a map: songs that the model hears alike lie side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSlider,
    QStackedWidget,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.catalog.listing import ListedSong
from mlfa_app.gui.drawing.map_picture import MapPicture
from mlfa_app.gui.map_desk import MapDesk, MapFacts, MapView
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.elided_label import ElidedLabel
from mlfa_app.jobs.map_groups import NO_TAG
from mlfa_app.jobs.map_levels import MapLevel
from mlfa_app.settings import CATEGORIES

if TYPE_CHECKING:
    from mlfa_app.gui.context import WindowContext

_MAX_KNOWN_SONGS = 2000


class MapPage(QWidget):
    """Level, colours, the map, and the song that is pointed at.

    Signals:
        song_chosen: The file id of the song that was clicked on or gone to.
        song_opened: The `ListedSong` that is to be played.
        folder_wanted: The user wants to add music.

    Args:
        context: The window's shared parts.
        parent: Owner.
    """

    song_chosen = Signal(object)
    song_opened = Signal(object)
    folder_wanted = Signal()

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.desk = MapDesk(context, self)
        self.view: MapView | None = None
        self._levels: tuple[MapLevel, ...] = ()
        self._missing: MapLevel | None = None
        self._songs: dict[int, ListedSong] = {}
        self._made_by = ""
        self._opening = -1
        self._current_id = -1
        self._make_controls()
        self._lay_out()
        self._connect()
        self.desk.look()

    # For others

    def show_current(self, song: ListedSong | None) -> None:
        """Mark the song that is chosen elsewhere."""
        self._current_id = -1 if song is None else song.file_id
        self._mark_current()

    def focus_map(self) -> None:
        """Go to the map, or to what can be done instead."""
        target = self.picture if self._pages.currentWidget() is self.picture else self.button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # Building

    def _make_controls(self) -> None:
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(self.tr("Level of the model"))
        self.slider.setPageStep(1)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setMaximumWidth(self.fontMetrics().height() * 12)
        self.level_text = QLabel()
        self.colours = QComboBox()
        self.colours.setAccessibleName(self.tr("Colour by"))
        names = {
            "genre": self.tr("Genre"),
            "mood": self.tr("Mood"),
            "vocal": self.tr("Vocals"),
            "instrument": self.tr("Instrument"),
            "era": self.tr("Era"),
            "other": self.tr("Other"),
        }
        for category in CATEGORIES:
            self.colours.addItem(names[category], category)
        self.picture = MapPicture()
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton()
        self.progress = QProgressBar()
        self.progress.setRange(0, 100)
        self.progress.setAccessibleName(self.tr("Making the map"))
        self.foot = ElidedLabel(self)

    def _lay_out(self) -> None:
        space = gap(self)
        head = QHBoxLayout()
        head.setContentsMargins(space, space, space, 0)
        head.addWidget(QLabel(self.tr("Level")))
        head.addWidget(self.slider)
        head.addWidget(self.level_text)
        head.addStretch(1)
        head.addWidget(QLabel(self.tr("Colour by")))
        head.addWidget(self.colours)
        note = QWidget()
        column = QVBoxLayout(note)
        column.addStretch(1)
        column.addWidget(self.words)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.button)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.progress)
        column.addStretch(2)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.picture)
        self._pages.addWidget(note)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(head)
        layout.addWidget(self._pages, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(space, 0, space, space)
        foot.addWidget(self.foot, 1)
        layout.addLayout(foot)
        self._say("")

    def _connect(self) -> None:
        self.slider.valueChanged.connect(self._ask)
        self.colours.currentIndexChanged.connect(self._ask)
        self.button.clicked.connect(self._on_button)
        self.picture.pointed.connect(self._on_pointed)
        self.picture.chosen.connect(self._on_chosen)
        self.picture.opened.connect(self._on_opened)
        desk, signals = self.desk, self._context.signals
        desk.known.connect(self._on_known)
        desk.shown.connect(self._on_shown)
        desk.missing.connect(self._on_missing)
        desk.progressed.connect(lambda share: self.progress.setValue(int(100 * share)))
        desk.ended.connect(self._on_ended)
        signals.rule_changed.connect(desk.look)
        signals.library_changed.connect(self._on_library_changed)

    # What there is

    def _on_library_changed(self) -> None:
        if not self._levels:
            self.desk.look()

    def _on_known(self, facts: MapFacts) -> None:
        self._levels = facts.levels if facts.has_enough else ()
        self.slider.setEnabled(len(self._levels) > 1)
        self.colours.setEnabled(bool(self._levels))
        if not self._levels:
            self._missing = None
            words = self.tr("A map needs at least ten songs that the model has analysed.")
            self._show_note(words, self.tr("Add a folder…"))
            return
        self.slider.blockSignals(True)
        self.slider.setRange(0, len(self._levels) - 1)
        if self.view is None:
            # What kind of music it is: what most people look for first.
            self.slider.setValue(len(self._levels) - 1)
        self.slider.blockSignals(False)
        self._ask()

    def _level(self) -> MapLevel:
        return self._levels[self.slider.value()]

    def _ask(self) -> None:
        if not self._levels:
            return
        level = self._level()
        text = self.tr("{place} of {number}").format(
            place=self.slider.value() + 1, number=len(self._levels)
        )
        if self.slider.value() == 0:
            text = self.tr("{text}: how it sounds").format(text=text)
        elif level.is_top:
            text = self.tr("{text}: what kind of music it is").format(text=text)
        self.level_text.setText(text)
        self.slider.setAccessibleDescription(text)
        self.slider.setToolTip(", ".join(level.keys))
        self.desk.show(level, self.colours.currentData())

    def _on_missing(self, level: MapLevel) -> None:
        if self.desk.is_making or not self._levels or level != self._level():
            return
        self._missing = level
        words = self.tr("There is no map of this level yet, or songs came since it was made.")
        self._show_note(words, self.tr("Make the map"))

    def _show_note(self, words: str, button: str) -> None:
        had_focus = self.picture.hasFocus()
        self.words.setText(words)
        self.button.setText(button)
        self.progress.setVisible(self.desk.is_making)
        self._pages.setCurrentIndex(1)
        self.foot.setVisible(False)
        if had_focus:
            self.button.setFocus()

    def _on_button(self) -> None:
        if self.desk.is_making:
            self.desk.cancel()
        elif self._missing is None:
            self.folder_wanted.emit()
        else:
            self._made_by = self.colours.currentData()
            self.desk.make(self._missing, self._made_by)
            self.progress.setValue(0)
            words = self.tr("The songs are being arranged. You can go on working.")
            self._show_note(words, self.tr("Cancel"))
            self.slider.setEnabled(False)

    def _on_ended(self, view: MapView | None) -> None:
        self.progress.hide()
        self.slider.setEnabled(len(self._levels) > 1)
        if view is None or self._made_by != self.colours.currentData():
            self._ask()
        else:
            self._on_shown(view)

    # The map

    def _on_shown(self, view: MapView) -> None:
        if not self._levels or view.level != self._level() or self.desk.is_making:
            return
        before = self._before(view)
        self.view, self._missing = view, None
        groups = view.groups
        legend = MapPicture.legend_words(
            groups.names,
            groups.counts,
            int(np.count_nonzero(groups.members == NO_TAG)),
            self.tr("other, or none"),
        )
        had_focus = self.button.hasFocus()
        self._pages.setCurrentIndex(0)
        self.foot.setVisible(True)
        self.picture.show_songs(view.places, groups.members, legend, before)
        keys = self.tr(
            "Arrow keys go to the nearest song in their direction, Enter plays it, + and - "
            "zoom, 0 shows all. The table lists the same songs."
        )
        self.picture.setAccessibleDescription(" ".join((", ".join(filter(None, legend)), keys)))
        self._mark_current()
        if had_focus:
            self.picture.setFocus()

    def _before(self, view: MapView) -> np.ndarray[tuple[int], np.dtype[np.intp]] | None:
        """Where the songs of another map are in the one that is shown."""
        if self.view is None or self._pages.currentIndex() != 0 or self.view.level == view.level:
            return None
        rows = {int(file_id): row for row, file_id in enumerate(self.view.file_ids)}
        return np.array([rows.get(int(each), -1) for each in view.file_ids], dtype=np.intp)

    def _mark_current(self) -> None:
        if self.view is None:
            return
        found = np.flatnonzero(self.view.file_ids == self._current_id)
        self.picture.set_current(int(found[0]) if len(found) else -1)

    # Songs

    def _file_id(self, index: int) -> int:
        return -1 if self.view is None or index < 0 else int(self.view.file_ids[index])

    def _on_pointed(self, index: int) -> None:
        self._tell_of(index if index >= 0 else self.picture.current)

    def _on_chosen(self, index: int) -> None:
        self._current_id = self._file_id(index)
        self._tell_of(index)
        self.song_chosen.emit(self._current_id)

    def _on_opened(self, index: int) -> None:
        self._opening = self._file_id(index)
        self._tell_of(index)

    def _tell_of(self, index: int) -> None:
        """Say which song it is, once it has been read."""
        file_id = self._file_id(index)
        if file_id < 0:
            self._say("")
            return
        known = self._songs.get(file_id)
        if known is not None:
            self._tell(known)
            return
        rule = self._context.rule
        if rule is None:
            return
        self._context.runner.reading.submit(
            lambda catalog: catalog.listed_songs([file_id], rule),
            self._on_read,
            self._context.messages.show_error,
        )

    def _on_read(self, songs: list[ListedSong]) -> None:
        if len(self._songs) > _MAX_KNOWN_SONGS:
            self._songs.clear()
        for song in songs:
            self._songs[song.file_id] = song
            wanted = self._file_id(self.picture.hovered), self._file_id(self.picture.current)
            if song.file_id in wanted or song.file_id == self._opening:
                self._tell(song)

    def _tell(self, song: ListedSong) -> None:
        tags = ", ".join(proposal.tag for proposal in song.proposals)
        text = " – ".join(part for part in (song.title, song.artist, tags) if part)
        self._say(text)
        if song.file_id == self._file_id(self.picture.hovered):
            spot = self.picture.spot_of(self.picture.hovered).toPoint()
            QToolTip.showText(self.picture.mapToGlobal(spot + QPoint(12, 12)), text, self.picture)
        if song.file_id == self._opening:
            self._opening = -1
            self.song_opened.emit(song)

    def _say(self, text: str) -> None:
        self.foot.setText(
            text or self.tr("Point at a song, or go from song to song by arrow keys.")
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Escape stops the making of a map."""
        if event.key() == Qt.Key.Key_Escape and self.desk.is_making:
            self.desk.cancel()
            return
        super().keyPressEvent(event)
