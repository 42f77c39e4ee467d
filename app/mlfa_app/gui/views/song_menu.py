"""The context menu of the songs table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from mlfa_app.catalog.listing import ListedSong, Order, SortKey, Verdict
from mlfa_app.gui.number_text import percent
from mlfa_app.gui.tables.song_columns import FACTS, Column, column_title
from mlfa_app.gui.views.song_grid import SongGrid


class SongMenu(QObject):
    """Builds the menu anew each time: what it offers depends on the song.

    Signals:
        tag_accepted: A tag to accept for the selected songs.
        tag_rejected: A tag to reject for them.
        filter_wanted: A query to show instead.
        order_wanted: An `Order`.

    Args:
        grid: The table.
        actions: What stands at the top, and always does the same.
    """

    tag_accepted = Signal(str)
    tag_rejected = Signal(str)
    filter_wanted = Signal(str)
    order_wanted = Signal(object)

    def __init__(self, grid: SongGrid, actions: list[QAction]) -> None:
        super().__init__(grid)
        self._grid = grid
        self._actions = actions
        self._others: list[QAction] = []

    def add_actions(self, actions: Sequence[QAction]) -> None:
        """Offer further actions, below what is said of tags."""
        self._others += actions

    def make(self, song: ListedSong | None, order: Order, parent: QWidget) -> QMenu:
        """Make the menu.

        Args:
            song: The song at the cursor; None while its row is not known.
            order: How the table is sorted now.
            parent: Owner of the menu.
        """
        menu = QMenu(parent)
        menu.addActions(self._actions)
        if song is not None:
            menu.addSeparator()
            self._add_tags(menu, song)
            self._add_filters(menu, song)
        if self._others:
            menu.addSeparator()
            menu.addActions(self._others)
        menu.addSeparator()
        self.add_sorting(menu.addMenu(self.tr("Sort by")), order)
        self._grid.fill_columns_menu(menu.addMenu(self.tr("Columns")))
        return menu

    def make_for_head(self, order: Order, parent: QWidget) -> QMenu:
        """Make the menu of the columns' heads."""
        menu = QMenu(parent)
        self._grid.fill_columns_menu(menu)
        menu.addSeparator()
        self.add_sorting(menu.addMenu(self.tr("Sort by")), order)
        return menu

    def add_sorting(self, menu: QMenu, order: Order) -> None:
        """Add an entry for each way to sort."""
        entries = [(FACTS[column].sort_key, column_title(column)) for column in Column]
        for key, title in [*entries, (SortKey.ADDED, self.tr("Date added"))]:
            if key is None:
                continue
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setChecked(key is order.key)
            action.triggered.connect(
                lambda _checked=False, key=key: self.order_wanted.emit(Order(key))
            )
        menu.addSeparator()
        down = menu.addAction(self.tr("Largest first"))
        down.setCheckable(True)
        down.setChecked(order.descending)
        down.triggered.connect(
            lambda checked: self.order_wanted.emit(Order(order.key, descending=checked))
        )

    def _add_tags(self, menu: QMenu, song: ListedSong) -> None:
        if not song.proposals:
            return
        accept = menu.addMenu(self.tr("Accept one tag"))
        reject = menu.addMenu(self.tr("Reject one tag"))
        for proposal in song.proposals:
            words = proposal.tag.replace("&", "&&")
            if proposal.score is not None:
                words = f"{words}\t{percent(proposal.score)}"
            if proposal.verdict is not Verdict.ACCEPTED:
                accept.addAction(words).triggered.connect(
                    lambda _checked=False, tag=proposal.tag: self.tag_accepted.emit(tag)
                )
            reject.addAction(words).triggered.connect(
                lambda _checked=False, tag=proposal.tag: self.tag_rejected.emit(tag)
            )
        accept.setEnabled(not accept.isEmpty())

    def _add_filters(self, menu: QMenu, song: ListedSong) -> None:
        only = menu.addMenu(self.tr("Show only"))
        for word, value in (
            ("artist", song.artist),
            ("album", song.album),
            ("genre", song.genre[0] if song.genre else ""),
            ("path", str(song.path.parent)),
        ):
            # The query language has no sign for a quotation mark inside a text.
            if value and '"' not in value:
                query = f'{word}:"{value}"'
                only.addAction(value.replace("&", "&&")).triggered.connect(
                    lambda _checked=False, query=query: self.filter_wanted.emit(query)
                )
        only.setEnabled(not only.isEmpty())
