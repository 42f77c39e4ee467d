"""The centre of the window: the filter, the table of songs, and what is done with them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.catalog.listing import ListedSong, Order
from mlfa_app.catalog.query_language import QueryError
from mlfa_app.gui.decisions import DecisionDesk
from mlfa_app.gui.library_reader import Listing, TagSummary
from mlfa_app.gui.number_text import number
from mlfa_app.gui.song_list import SongList
from mlfa_app.gui.tables.song_columns import FACTS, Column
from mlfa_app.gui.views.elided_label import ElidedLabel
from mlfa_app.gui.views.filter_bar import FilterBar
from mlfa_app.gui.views.no_songs import NoSongs
from mlfa_app.gui.views.only_line import OnlyLine
from mlfa_app.gui.views.song.tag_editor import TagEditor
from mlfa_app.gui.views.song_grid import SongGrid
from mlfa_app.gui.views.song_menu import SongMenu
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from mlfa_app.gui.context import WindowContext

# Holding an arrow key down shows the songs that one stops at.
_SETTLE_MS = 40


class SongsView(QWidget):
    """Filter bar and table. Nothing in it waits for the catalogue.

    Keys in the table: A accepts, R rejects, E edits tags, Enter opens, Ctrl+A selects all. The
    keys that count in the whole window (find, undo) are the window's.

    Signals:
        current_song_changed: The `ListedSong` at the cursor, also when it changed; None without.
        selection_changed: The number of selected songs.
        song_opened: A `ListedSong` to play.
        write_requested: File ids to review and write: the selected ones, or all that are listed.
        filters_changed: A filter was saved.
        listed: The table shows the answer to a query.

    Args:
        context: The window's.
        parent: Owner.
        desk: Where decisions go; without it the view makes its own, `desk`.
    """

    current_song_changed = Signal(object)
    selection_changed = Signal(object)
    song_opened = Signal(object)
    write_requested = Signal(object)
    filters_changed = Signal()
    listed = Signal()

    def __init__(
        self,
        context: WindowContext,
        parent: QWidget | None = None,
        *,
        desk: DecisionDesk | None = None,
    ) -> None:
        super().__init__(parent)
        self._context = context
        self.desk = desk or DecisionDesk(context, self)
        self._has_listed = False
        self._told_song: ListedSong | None = None
        self._opening_id: int | None = None
        self.songs = SongList(context, self)
        self.model = self.songs.model
        self.reader = self.songs.reader
        self.grid = SongGrid(self.model, self)
        self.filter_bar = FilterBar(self)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._tell_current)
        self._make_actions()
        self._make_pages()
        self._connect()
        self._say_selected("")
        self._on_rule_changed()
        self.songs.start()

    # For others

    def set_query(self, text: str) -> None:
        """Show what a query asks for."""
        self.filter_bar.set_text(text)

    def show_only(self, file_ids: Sequence[int] | None) -> None:
        """List no other songs than these, whatever the filter; None lists all again."""
        self.only_line.show_count(None if file_ids is None else len(file_ids))
        self.songs.set_only(file_ids)

    def query(self) -> str:
        """The query that the table answers."""
        return self.songs.text

    def selected_ids(self) -> list[int]:
        """File ids of the selected songs, in the table's order."""
        return self.grid.selected_ids()

    def listed_ids(self) -> list[int]:
        """File ids of all songs that match, in the table's order."""
        return list(self.model.listing.ids)

    def current_song(self) -> ListedSong | None:
        """The song at the cursor, as it was last told."""
        return self._told_song

    def refresh(self) -> None:
        """Ask everything anew."""
        self.songs.refresh()

    def order(self) -> Order:
        """How the table is sorted."""
        return self.songs.order

    def set_order(self, order: Order) -> None:
        """Sort otherwise."""
        if order != self.songs.order:
            self.songs.set_order(order)
            self._show_order()

    def header_state(self) -> QByteArray:
        """Order, widths and visibility of the columns."""
        return self.grid.header_state()

    def restore_header_state(self, state: QByteArray) -> bool:
        """Take columns as they were; give whether that worked."""
        is_restored = self.grid.restore_header_state(state)
        self._show_order()
        return is_restored

    def focus_filter(self) -> None:
        """Go to the filter."""
        self.filter_bar.focus_line()

    def accept_selected(self) -> None:
        """Accept what is proposed for the selected songs."""
        self.desk.accept_ids(self.selected_ids())

    def reject_selected(self) -> None:
        """Reject what is proposed for the selected songs."""
        self.desk.reject_ids(self.selected_ids())

    def edit_selected(self) -> None:
        """Open the editor for the tags of the selected songs."""
        ids = self.selected_ids()
        if ids:
            self._say_selected(self.tr("Reading the tags…"))
            self.reader.summarise(ids, _Editing(self, ids).open)

    def add_to_menu(self, actions: Sequence[QAction]) -> None:
        """Offer actions of the window in the table's menu, too."""
        self._menu.add_actions(actions)

    def request_write(self) -> None:
        """Ask for the review of the selected songs, or of all that are listed."""
        self.write_requested.emit(self.selected_ids() or self.listed_ids())

    # Building

    def _make_actions(self) -> None:
        def made(text: str, key: str, run: Callable[[], None]) -> QAction:
            action = QAction(text, self.grid)
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setAutoRepeat(False)
            action.setEnabled(False)
            action.triggered.connect(run)
            self.grid.addAction(action)
            return action

        self.accept_action = made(self.tr("Accept proposed tags"), "A", self.accept_selected)
        self.reject_action = made(self.tr("Reject proposed tags"), "R", self.reject_selected)
        self.edit_action = made(self.tr("Edit tags…"), "E", self.edit_selected)
        # Enter itself is the grid's: a shortcut would take it from open menus, too.
        self._open_action = QAction(self.tr("Play"), self.grid)
        self._open_action.triggered.connect(self._open_current)
        self._write_action = QAction(self.tr("Review and write…"), self.grid)
        self._write_action.triggered.connect(self.request_write)
        self._menu = SongMenu(
            self.grid,
            [
                self._open_action,
                self.accept_action,
                self.reject_action,
                self.edit_action,
                self._write_action,
            ],
        )

    def _make_pages(self) -> None:
        self.no_songs = NoSongs(self)
        self.no_songs.filter_left.connect(lambda: self.set_query(""))
        self.only_line = OnlyLine(self)
        self.only_line.left.connect(lambda: self.show_only(None))
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.grid)
        self._pages.addWidget(self.no_songs)
        self._selected_text = QLabel(self)
        self._selected_text.setAccessibleName(self.tr("Selection"))
        self._keys = ElidedLabel(self)
        self._keys.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        space = self.fontMetrics().height() // 3
        foot = QHBoxLayout()
        foot.setContentsMargins(space, 0, space, space)
        foot.addWidget(self._selected_text)
        foot.addWidget(self._keys, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.filter_bar)
        layout.addWidget(self.only_line)
        layout.addWidget(self._pages, 1)
        layout.addLayout(foot)
        # The table was made first; Tab goes through what stands above it before.
        order = [
            *self.filter_bar.tab_order,
            self.only_line.button,
            self.grid,
            *self.no_songs.buttons.values(),
        ]
        for before, after in itertools.pairwise(order):
            self.setTabOrder(before, after)

    def _connect(self) -> None:
        songs = self.songs
        songs.answered.connect(self._on_answered)
        songs.refused.connect(self._on_refused)
        songs.counted.connect(self._show_count)
        songs.slowed.connect(lambda: self.filter_bar.set_count(None, None))
        self.model.rows_read.connect(self._on_rows_read)
        bar = self.filter_bar
        bar.query_changed.connect(songs.set_query)
        bar.save_wanted.connect(self._on_save_wanted)
        bar.left.connect(lambda: self.grid.setFocus(Qt.FocusReason.OtherFocusReason))
        grid = self.grid
        grid.opened.connect(self._on_opened)
        grid.selection_moved.connect(self._on_selection_moved)
        grid.selectionModel().currentRowChanged.connect(lambda: self._settle.start())
        grid.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        grid.customContextMenuRequested.connect(self._on_menu_wanted)
        head = grid.horizontalHeader()
        head.customContextMenuRequested.connect(self._on_head_menu_wanted)
        head.sortIndicatorChanged.connect(self._on_sort_changed)
        self._show_order()
        self._menu.tag_accepted.connect(lambda tag: self.desk.accept_ids(self.selected_ids(), tag))
        self._menu.tag_rejected.connect(lambda tag: self.desk.reject_ids(self.selected_ids(), tag))
        self._menu.filter_wanted.connect(self.set_query)
        self._menu.order_wanted.connect(self.set_order)
        self.desk.busy_changed.connect(self._on_busy_changed)
        self.desk.progressed.connect(self._on_progressed)
        # After the list's own: the rows are out of date by then.
        self._context.signals.songs_changed.connect(self._ask_for_current)
        self._context.signals.outside_changed.connect(self._ask_for_current)
        self._context.signals.rule_changed.connect(self._on_rule_changed)

    def _on_rule_changed(self) -> None:
        rule = self._context.rule
        self.filter_bar.set_tags(() if rule is None else rule.tags)

    # Answers

    def _on_answered(self, listing: Listing, is_new_query: bool) -> None:
        self._has_listed = True
        place = self.grid.place()
        offset = None if place.top is None else self.grid.offset_of(place.top)
        if self.model.set_listing(listing):
            self.grid.go_back_to(place, offset, takes_successor=not is_new_query)
            self._on_selection_moved()
            self._settle.start()
        self._show_count()
        self._show_page(listing)
        self.listed.emit()

    def _on_refused(self, error: KnownError) -> None:
        if isinstance(error, QueryError):
            # Only the catalogue knows the names of the model's tags.
            self.filter_bar.show_error(error)
            self._show_count()
        else:
            self._context.messages.show_error(error)

    def _show_count(self) -> None:
        if self._has_listed and not self.songs.is_slow:
            self.filter_bar.set_count(len(self.model.listing.ids), self.songs.total)

    def _show_page(self, listing: Listing) -> None:
        is_empty = not len(listing.ids)
        had_focus = self.grid.hasFocus()
        self.no_songs.show_filtered(bool(listing.text))
        self._pages.setCurrentIndex(int(is_empty))
        if is_empty and had_focus:
            (self.no_songs.first_button() or self.filter_bar.line).setFocus()

    def _on_rows_read(self, file_ids: Sequence[int]) -> None:
        current = self.grid.currentIndex()
        if not current.isValid():
            return
        file_id = self.model.file_id(current.row())
        if file_id in file_ids:
            self._tell_current()

    # Current song and selection

    def _ask_for_current(self) -> None:
        """Have the current row read even if it is out of sight."""
        current = self.grid.currentIndex()
        if current.isValid():
            self.model.song_at(current.row())

    def _tell_current(self) -> None:
        current = self.grid.currentIndex()
        if not current.isValid():
            song = None
        else:
            song = self.model.known_song(self.model.file_id(current.row()))
            if song is None:
                # It is told when it has been read.
                self._ask_for_current()
                return
        if song != self._told_song:
            self._told_song = song
            self.current_song_changed.emit(song)
        if song is not None and self._opening_id == song.file_id:
            self._opening_id = None
            self.song_opened.emit(song)

    def _on_selection_moved(self) -> None:
        selected = self.grid.num_selected()
        for action in (self.accept_action, self.reject_action, self.edit_action):
            action.setEnabled(selected > 0)
        self._say_selected("")
        self.selection_changed.emit(selected)

    def _say_selected(self, instead: str) -> None:
        selected = self.grid.num_selected()
        if instead:
            text = instead
        elif selected > 1:
            text = self.tr("{number} songs selected").format(number=number(selected))
        else:
            text = ""
        self._selected_text.setText(text)
        # The line is always there: the table keeps its height.
        self._selected_text.setVisible(bool(text))
        keys = self.tr("A accepts, R rejects, E edits tags, Enter plays.")
        self._keys.setText(keys if selected and not instead else "")

    def _on_busy_changed(self, is_busy: bool) -> None:
        self._say_selected(self.tr("Keeping your decisions…") if is_busy else "")

    def _on_progressed(self, share: float) -> None:
        # What is over in a moment needs no figure.
        if self.desk.is_busy and share < 1.0:
            words = self.tr("Keeping your decisions… {percent} %")
            self._say_selected(words.format(percent=int(100 * share)))

    def _open_current(self) -> None:
        current = self.grid.currentIndex()
        if current.isValid():
            self._on_opened(current.row())

    def _on_opened(self, row: int) -> None:
        song = self.model.known_song(self.model.file_id(row))
        if song is None:
            self._opening_id = self.model.file_id(row)
            self.model.song_at(row)
        else:
            self.song_opened.emit(song)

    # Menus, sorting, filters

    def _on_menu_wanted(self, place: QPoint) -> None:
        current = self.grid.currentIndex()
        song = self.model.song_at(current.row()) if current.isValid() else None
        menu = self._menu.make(song, self.songs.order, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.grid.viewport().mapToGlobal(place))

    def _on_head_menu_wanted(self, place: QPoint) -> None:
        menu = self._menu.make_for_head(self.songs.order, self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.grid.horizontalHeader().mapToGlobal(place))

    def _on_sort_changed(self, section: int, direction: Qt.SortOrder) -> None:
        key = FACTS[Column(section)].sort_key if 0 <= section < len(Column) else None
        if key is None:
            self._show_order()
            return
        self.set_order(Order(key, descending=direction == Qt.SortOrder.DescendingOrder))

    def _show_order(self) -> None:
        keys = {facts.sort_key: column for column, facts in FACTS.items() if facts.sort_key}
        column = keys.get(self.songs.order.key)
        head = self.grid.horizontalHeader()
        head.blockSignals(True)
        head.setSortIndicator(
            -1 if column is None else int(column),
            Qt.SortOrder.DescendingOrder
            if self.songs.order.descending
            else Qt.SortOrder.AscendingOrder,
        )
        head.blockSignals(False)
        head.viewport().update()

    def _on_save_wanted(self, name: str, text: str) -> None:
        self._context.runner.deciding.submit(
            lambda catalog: catalog.save_filter(name, text),
            lambda _none: self.filters_changed.emit(),
            self._context.messages.show_error,
        )

    def open_editor(self, ids: Sequence[int], summary: TagSummary) -> None:
        """Open the editor on a summary of the songs' tags."""
        self._say_selected("")
        if not summary.songs:
            return
        editor = TagEditor(summary, self.reader.rule, self.model.known_words(), self)
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editor.saved.connect(lambda on, off: self.desk.edit_ids(ids, on, off))
        editor.open()


class _Editing:
    """The songs that an editor was asked for; others may be selected when it opens."""

    def __init__(self, view: SongsView, ids: Sequence[int]) -> None:
        self._view = view
        self._ids = ids

    def open(self, summary: TagSummary) -> None:
        """Open the editor."""
        self._view.open_editor(self._ids, summary)
