"""Which songs the table lists: asked anew when the query, the order, the model or songs change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal

from mlfa_app.catalog.listing import Order
from mlfa_app.catalog.query_language import Query, parse_query
from mlfa_app.gui.library_reader import LibraryReader, Listing
from mlfa_app.gui.tables.song_table import SongTableModel

if TYPE_CHECKING:
    from mlfa_app.gui.context import WindowContext

# While songs change all the time, it is asked this often which ones match.
_RELIST_MS = 1000
# Without a word from the model's side the library is shown as it is.
_RULE_WAIT_MS = 2000
# A query that takes longer is said to be under way.
_SLOW_MS = 250
_COUNT_AFTER_MS = 300


class SongList(QObject):
    """Keeps the question, asks it when its answer may have changed, and counts.

    Attributes:
        reader: What asks the catalogue.
        model: What shows the answers; `answered` tells when to give it one.
        total: How many songs there are in all; None while that is not known.

    Signals:
        answered: A `Listing`, and whether the user asked for it by a new query.
        refused: The error of the user's world that prevented an answer.
        counted: `total` is known, or another.
        slowed: An answer takes longer than one notices.

    Args:
        context: The window's.
        parent: Owner.
    """

    answered = Signal(object, bool)
    refused = Signal(object)
    counted = Signal()
    slowed = Signal()

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._query: Query = parse_query("")
        self._text = ""
        self._order = Order()
        self._only: npt.NDArray[np.int64] | None = None
        self._is_new_query = True
        self._has_counted = False
        self._wants_relist = False
        self._is_asked = False
        self._wants_new_order = False
        self.total: int | None = None
        self.reader = LibraryReader(context.runner.reading, self, counting=context.runner.counting)
        self.model = SongTableModel(self.reader, self)
        self._relist_pause = QTimer(self, singleShot=True, interval=_RELIST_MS)
        self._relist_pause.timeout.connect(self._on_relist_pause_over)
        self._rule_wait = QTimer(self, singleShot=True, interval=_RULE_WAIT_MS)
        self._rule_wait.timeout.connect(self.refresh)
        # Rows on the screen are asked for first.
        self._count_soon = QTimer(self, singleShot=True, interval=_COUNT_AFTER_MS)
        self._count_soon.timeout.connect(self.reader.count)
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._slow.timeout.connect(self.slowed)
        self.reader.listed.connect(self._on_listed)
        self.reader.list_failed.connect(self._on_list_failed)
        self.reader.counted.connect(self._on_counted)
        self.model.songs_vanished.connect(self.ask_soon)
        signals = context.signals
        signals.rule_changed.connect(self._on_rule_changed)
        signals.package_changed.connect(self._on_package_changed)
        signals.library_changed.connect(self._on_library_changed)
        signals.songs_changed.connect(self._on_songs_changed)
        signals.outside_changed.connect(self._on_songs_changed)

    @property
    def text(self) -> str:
        """The query as it was typed."""
        return self._text

    @property
    def order(self) -> Order:
        """How the songs are sorted."""
        return self._order

    @property
    def is_slow(self) -> bool:
        """Whether an answer is awaited."""
        return self._slow.isActive()

    def start(self) -> None:
        """Begin to ask; without a model, when it is known that there is none."""
        self.reader.set_rule(self._context.rule)
        if self._context.rule is None:
            self._rule_wait.start()
        else:
            self.refresh()

    def set_query(self, text: str, query: Query) -> None:
        """Ask something else."""
        self._text, self._query = text, query
        self._is_new_query = True
        self._ask()

    def set_only(self, file_ids: Sequence[int] | None) -> None:
        """List no other songs than these; None lists all again."""
        self._only = None if file_ids is None else np.array(file_ids, dtype=np.int64)
        self._is_new_query = True
        self._ask()

    def set_order(self, order: Order) -> None:
        """Sort otherwise."""
        self._order = order
        self._ask()

    def refresh(self) -> None:
        """Ask everything anew."""
        self.model.refresh()
        self.total = None
        self._ask()

    def ask_soon(self, *, has_new_order: bool = False) -> None:
        """Ask again: at once the first time, and then at most once a second.

        Args:
            has_new_order: Whether rows may change their places; a decision must not make them.
        """
        self._wants_new_order = self._wants_new_order or has_new_order
        if self._relist_pause.isActive() or self._is_asked:
            # A question that took the place of one under way would put off any answer, for ever
            # where songs change faster than the catalogue answers.
            self._wants_relist = True
            return
        self._wants_relist = False
        self._ask(keeps_order=not self._wants_new_order)
        self._wants_new_order = False
        self.total = None
        self._relist_pause.start()

    def _ask(self, *, keeps_order: bool = False) -> None:
        if self._rule_wait.isActive():
            return
        self._slow.start()
        self._is_asked = True
        # A new query that is not answered yet must not be answered in the order of the old one.
        keep = self.model.listing.ids if keeps_order and not self._is_new_query else None
        self.reader.list_songs(self._text, self._query, self._order, keep, self._only)

    def _on_relist_pause_over(self) -> None:
        if self._wants_relist:
            self.ask_soon()

    def _on_answer(self) -> None:
        self._slow.stop()
        self._is_asked = False
        if self._wants_relist and not self._relist_pause.isActive():
            self._relist_pause.start()

    def _on_listed(self, listing: Listing) -> None:
        self._on_answer()
        is_new_query, self._is_new_query = self._is_new_query, False
        if not listing.text and self._only is None:
            self.total = len(listing.ids)
        self.answered.emit(listing, is_new_query)
        if (self.total is None or not self._has_counted) and not self._count_soon.isActive():
            self._count_soon.start()

    def _on_list_failed(self, error: object) -> None:
        self._on_answer()
        self.refused.emit(error)

    def _on_counted(self, total: int) -> None:
        self._has_counted = True
        self.total = total
        self.counted.emit()

    def _on_rule_changed(self) -> None:
        self._rule_wait.stop()
        self._has_counted = False
        self.reader.set_rule(self._context.rule)
        self.refresh()

    def _on_package_changed(self) -> None:
        # Where there is no model, no rule will come.
        if self._context.package is None and self._rule_wait.isActive():
            self._rule_wait.stop()
            self.refresh()

    def _on_library_changed(self) -> None:
        self.ask_soon(has_new_order=True)

    def _on_songs_changed(self, file_ids: Sequence[int] | None = None) -> None:
        self.model.refresh(file_ids)
        self.ask_soon()
