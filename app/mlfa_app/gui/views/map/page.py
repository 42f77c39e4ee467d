"""The library as a map: songs that the model hears alike lie side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.catalog.listing import ListedSong
from mlfa_app.gui.drawing.map_picture import MapPicture
from mlfa_app.gui.library_reader import TagSummary
from mlfa_app.gui.maps.desk import MapDesk, MapFacts
from mlfa_app.gui.maps.paint import paint_of
from mlfa_app.gui.maps.saving import MapSaving
from mlfa_app.gui.maps.songs import MapSongs
from mlfa_app.gui.maps.table import MapListModel
from mlfa_app.gui.maps.telling import MapTelling
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.elided_label import ElidedLabel
from mlfa_app.gui.views.map.head import MapHead
from mlfa_app.gui.views.map.list import MapList
from mlfa_app.gui.views.map.selection import MapSelection, MapStage
from mlfa_app.jobs.maps.colours import ColourBy
from mlfa_app.jobs.maps.levels import MapLevel
from mlfa_app.jobs.maps.view import MapView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlfa_app.gui.context import WindowContext

# Of more songs the menus of the bar name no single tags: counting them takes too long.
_MOST_SUMMED = 5000


class MapPage(QWidget):
    """Level, colours, the map, its list, and what is done with the songs that are selected.

    Signals:
        song_chosen: The file id of the song that was clicked on or gone to.
        song_opened: The `ListedSong` that is to be played.
        folder_wanted: The user wants to add music.
        selection_changed: File ids of the songs that the user selected on the map.
        accept_wanted: File ids, and the tag to accept; None for all that are proposed.
        reject_wanted: Likewise, to reject.
        edit_wanted: File ids of songs whose tags are to be edited.
        table_wanted: File ids of songs that the table is to list alone.
        tags_wanted: File ids of songs whose tags are wanted by `show_tags`.

    Args:
        context: The window's shared parts.
        parent: Owner.
    """

    song_chosen = Signal(object)
    song_opened = Signal(object)
    folder_wanted = Signal()
    selection_changed = Signal(object)
    accept_wanted = Signal(object, object)
    reject_wanted = Signal(object, object)
    edit_wanted = Signal(object)
    table_wanted = Signal(object)
    tags_wanted = Signal(object)

    def __init__(self, context: WindowContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.desk = MapDesk(context, self)
        self.songs = MapSongs(context, self)
        self.saving = MapSaving(context, self)
        self.view: MapView | None = None
        self._missing: MapLevel | None = None
        self._made_by = ColourBy()
        self._current_id = -1
        self._has_levels = False
        self.head = MapHead()
        self.picture = MapPicture()
        self.telling = MapTelling(self.desk, self.songs, self.picture, self)
        self.list_model = MapListModel(self.songs, self)
        self.list = MapList(self.list_model)
        self.bar = MapSelection()
        self._make_note()
        self._lay_out()
        self._connect()
        self._on_rule_changed()

    # For others

    def show_current(self, song: ListedSong | None) -> None:
        """Mark the song that is chosen elsewhere."""
        self._current_id = -1 if song is None else song.file_id
        self._mark_current()

    def show_selection(self, file_ids: Sequence[int]) -> None:
        """Select the songs that are selected elsewhere. Nothing is told."""
        if self.view is not None:
            self.picture.select(self._flags_of(self.view, file_ids), tells=False)
            self._say_selected()

    @staticmethod
    def _flags_of(
        view: MapView, file_ids: Sequence[int]
    ) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which songs of a map these files are, (songs,)."""
        rows = view.rows_of(np.asarray(file_ids, dtype=np.int64))
        flags = np.zeros(len(view.file_ids), dtype=np.bool_)
        flags[rows[rows >= 0]] = True
        return flags

    def selected_ids(self) -> list[int]:
        """File ids of the songs that are selected."""
        if self.view is None:
            return []
        chosen = self.view.file_ids[self.picture.selected]
        ids: list[int] = chosen[chosen >= 0].tolist()
        return ids

    def focus_map(self) -> None:
        """Go to the map, or to what can be done instead."""
        target = self.picture if self._pages.currentIndex() == 0 else self.button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_tags(self, summary: TagSummary) -> None:
        """Offer the tags of the selected songs to be accepted or rejected."""
        self.bar.show_tags(summary)

    # Building

    def _make_note(self) -> None:
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
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.addWidget(MapStage(self.picture, self.bar))
        self._split.addWidget(self.list)
        self._split.setChildrenCollapsible(False)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 1)
        self.list.hide()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._split)
        self._pages.addWidget(note)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        above, below = QVBoxLayout(), QVBoxLayout()
        above.setContentsMargins(space, space, space, 0)
        above.addWidget(self.head)
        below.setContentsMargins(space, 0, space, space)
        below.addWidget(self.foot)
        layout.addLayout(above)
        layout.addWidget(self._pages, 1)
        layout.addLayout(below)
        self._say("")

    def _connect(self) -> None:
        head, picture, desk, bar = self.head, self.picture, self.desk, self.bar
        head.level_changed.connect(self._ask)
        head.colours_changed.connect(self._ask)
        head.tool_changed.connect(picture.set_tool)
        head.shown_changed.connect(self._on_shown_changed)
        head.list_wanted.connect(self._on_list_wanted)
        head.whole_wanted.connect(picture.show_all)
        head.anew_wanted.connect(self._on_anew_wanted)
        head.export_wanted.connect(self._on_export_wanted)
        self.button.clicked.connect(self._on_button)
        picture.chosen.connect(self._on_chosen)
        picture.clicked.connect(self._on_clicked)
        picture.opened.connect(self.telling.open)
        picture.selection_changed.connect(self._on_selected)
        self.list.song_chosen.connect(self._on_list_chosen)
        self.list.song_opened.connect(self.telling.open)
        self.list.songs_selected.connect(self._on_songs_selected)
        self.telling.said.connect(self._say)
        self.telling.song_opened.connect(self.song_opened)
        self.telling.neighbours_found.connect(self._on_neighbours_found)
        bar.accept_wanted.connect(lambda tag: self.accept_wanted.emit(self.selected_ids(), tag))
        bar.reject_wanted.connect(lambda tag: self.reject_wanted.emit(self.selected_ids(), tag))
        bar.edit_wanted.connect(lambda: self.edit_wanted.emit(self.selected_ids()))
        bar.table_wanted.connect(lambda: self.table_wanted.emit(self.selected_ids()))
        bar.playlist_wanted.connect(self._on_playlist_wanted)
        bar.grow_wanted.connect(self._on_grow_wanted)
        bar.clear_wanted.connect(self._on_clear_wanted)
        desk.known.connect(self._on_known)
        desk.shown.connect(self._on_shown)
        desk.missing.connect(self._on_missing)
        desk.progressed.connect(lambda share: self.progress.setValue(int(100 * share)))
        desk.ended.connect(self._on_ended)
        desk.grown.connect(self._on_grown)
        signals = self._context.signals
        signals.rule_changed.connect(self._on_rule_changed)
        signals.library_changed.connect(self._on_library_changed)
        signals.songs_changed.connect(self._on_songs_changed)

    # What there is

    def _on_rule_changed(self) -> None:
        rule = self._context.rule
        self.head.set_tags(() if rule is None else rule.tags)
        self.desk.look()

    def _on_library_changed(self) -> None:
        if not self._has_levels:
            self.desk.look()

    def _on_songs_changed(self, _file_ids: object = None) -> None:
        # Decisions and states are what they were when they were asked for.
        if self.view is not None and self.head.by().kind in ("decisions", "state"):
            self._ask()

    def _on_known(self, facts: MapFacts) -> None:
        levels = facts.levels if facts.has_enough else ()
        self._has_levels = bool(levels)
        self.head.set_levels(levels, keeps_place=self.view is not None)
        if levels:
            self._ask()
            return
        self._missing = None
        words = self.tr("A map needs at least ten songs that the model has analysed.")
        self._show_note(words, self.tr("Add a folder…"))

    def _ask(self) -> None:
        level = self.head.level()
        if level is not None:
            self.desk.show(level, self.head.by())

    def _on_missing(self, level: MapLevel) -> None:
        if self.desk.is_making or level != self.head.level():
            return
        self._missing = level
        words = self.tr("There is no map of this level yet, or songs came since it was made.")
        self._show_note(words, self.tr("Make the map"))

    def _show_note(self, words: str, button: str) -> None:
        had_focus = self.picture.hasFocus() or self.list.hasFocus()
        self.words.setText(words)
        self.button.setText(button)
        self.progress.setVisible(self.desk.is_making)
        self._pages.setCurrentIndex(1)
        self.foot.setVisible(False)
        self.bar.hide()
        if had_focus:
            self.button.setFocus()

    def _on_button(self) -> None:
        if self.desk.is_making:
            self.desk.cancel()
        elif self._missing is None:
            self.folder_wanted.emit()
        else:
            self._make(self._missing)

    def _on_anew_wanted(self) -> None:
        level = self.head.level()
        if level is not None and not self.desk.is_making:
            self._make(level, is_anew=True)

    def _make(self, level: MapLevel, *, is_anew: bool = False) -> None:
        self._made_by = self.head.by()
        self.desk.make(level, self._made_by, is_anew=is_anew)
        self.progress.setValue(0)
        words = self.tr("The songs are being arranged. You can go on working.")
        self._show_note(words, self.tr("Cancel"))
        self.head.set_free(False)

    def _on_ended(self, view: MapView | None) -> None:
        self.progress.hide()
        self.head.set_free(True)
        if view is None or self._made_by != self.head.by():
            self._ask()
        else:
            self._on_shown(view)

    # The map

    def _on_shown(self, view: MapView) -> None:
        if view.level != self.head.level() or self.desk.is_making:
            return
        before, selected = self._before(view), self.selected_ids()
        last, self.view, self._missing = self.view, view, None
        had_focus = self.button.hasFocus()
        self._pages.setCurrentIndex(0)
        self.foot.setVisible(True)
        paint = paint_of(view)
        self.telling.set_view(view)
        if last is not None and _are_alike(last, view):
            self.picture.set_paint(paint)
        else:
            self.picture.show_songs(view.places, paint, before)
            self.picture.select(self._flags_of(view, selected), tells=False)
        named = [region for region in view.regions if region.name]
        self.picture.set_names([(region.name, region.middle) for region in named])
        self.list_model.show(view)
        self.head.show_clusters(view)
        keys = self.tr(
            "Arrow keys go to the nearest song in their direction, Enter plays it, Space selects "
            "it, + and - zoom, 0 shows all. The list beside it holds the same songs."
        )
        self.picture.setAccessibleDescription(" ".join((", ".join(paint.words()), keys)))
        self._mark_current()
        self._say_selected()
        if had_focus:
            self.picture.setFocus()

    def _before(self, view: MapView) -> np.ndarray[tuple[int], np.dtype[np.intp]] | None:
        """Where the songs of another map are in the one that is shown."""
        if self.view is None or self._pages.currentIndex() != 0 or self.view.level == view.level:
            return None
        return self.view.rows_of(view.file_ids)

    def _on_shown_changed(self) -> None:
        head = self.head
        regions, doubt, legend = (head.is_on(name) for name in ("regions", "doubt", "legend"))
        self.picture.set_shown(regions=regions, doubt=doubt, legend=legend)

    def _on_list_wanted(self, is_wanted: bool) -> None:
        had_focus = self.list.hasFocus()
        self.list.setVisible(is_wanted)
        if had_focus and not is_wanted:
            self.focus_map()
        if is_wanted:
            width = self._split.width()
            self._split.setSizes([width * 2 // 3, width // 3])
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mark_current(self) -> None:
        if self.view is None:
            return
        index = int(self.view.rows_of(np.array([self._current_id]))[0])
        self.picture.go_to(index)
        self.list.follow(index)
        self.telling.tell(index)

    def _on_export_wanted(self, kind: str) -> None:
        if self.view is not None:
            title = f"{self.head.level_text.text()} – {self.head.colours.currentText().strip()}"
            self.saving.export(kind, self.view, self.picture.scene(), title)

    # Songs

    def _on_chosen(self, index: int) -> None:
        self._current_id = -1 if self.view is None else int(self.view.file_ids[index])
        self.telling.tell(index)
        self.list.follow(index)
        self.song_chosen.emit(self._current_id)

    def _on_list_chosen(self, index: int) -> None:
        self.picture.go_to(index)
        self._on_chosen(index)

    def _on_clicked(self, index: int) -> None:
        if self.head.is_on("play"):
            self.telling.open(index)

    def _on_neighbours_found(self, index: int, found: list[int]) -> None:
        if index == self.picture.current:
            self.list_model.show_neighbours(index, found)

    def _say(self, text: str) -> None:
        self.foot.setText(
            text or self.tr("Point at a song, or go from song to song by arrow keys.")
        )

    # Selected songs

    def _on_songs_selected(self, songs: np.ndarray[tuple[int], np.dtype[np.intp]]) -> None:
        """A region was opened in the list: show it, and select it."""
        selected = np.zeros(self.picture.num_songs, dtype=np.bool_)
        selected[songs] = True
        self.picture.show_group(songs)
        self.picture.select(selected)

    def _on_selected(self) -> None:
        self._say_selected()
        self.selection_changed.emit(self.selected_ids())

    def _say_selected(self) -> None:
        count = int(self.picture.selected.sum())
        self.bar.show_count(count if self._pages.currentIndex() == 0 else 0)
        if 0 < count <= _MOST_SUMMED:
            self.tags_wanted.emit(self.selected_ids())

    def _on_grow_wanted(self) -> None:
        if self.view is not None:
            self.desk.grow(self.view, self.picture.selected.copy())

    def _on_grown(
        self, view: MapView, selected: np.ndarray[tuple[int], np.dtype[np.bool_]]
    ) -> None:
        if view is self.view:
            self.picture.select(self.picture.selected | selected)

    def _on_clear_wanted(self) -> None:
        self.picture.select(np.zeros(self.picture.num_songs, dtype=np.bool_))
        self.focus_map()

    def _on_playlist_wanted(self) -> None:
        if self.view is not None:
            selected, first = self.picture.selected.copy(), self.picture.current
            self.saving.ask_for_playlist(self.view, selected, first)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Escape stops the making of a map."""
        if event.key() == Qt.Key.Key_Escape and self.desk.is_making:
            self.desk.cancel()
            return
        super().keyPressEvent(event)


def _are_alike(first: MapView, second: MapView) -> bool:
    """Whether two maps show the same songs at the same places."""
    return np.array_equal(first.places, second.places) and np.array_equal(
        first.file_ids, second.file_ids
    )
