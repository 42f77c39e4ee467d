"""Asks the catalogue for what the songs table shows; answers come as signals."""

from __future__ import annotations

import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, QTimer, Signal

from mlfa_app.catalog.listing import DecisionRule, ListedSong, Order, Verdict
from mlfa_app.catalog.query_language import Query
from mlfa_app.catalog.rule_view import RuleView
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.runner import Lane, Ticket
from mlfa_app.settings import CATEGORIES
from mlfa_core.errors import KnownError

NO_RULE = DecisionRule("", (), (), (), 0.0, frozenset(CATEGORIES))
"""How the library is seen without a model: nothing is proposed, the user's own tags stay."""

# A block takes the lane a few milliseconds: a newer wish never waits long.
_BLOCK_ROWS = 80
# As many as a usual window shows.
_FIRST_ROWS = 40
# What was scrolled past long ago is asked for again when it is seen again.
_MAX_WANTED = 400
_SUMMARY_SLICE = 500


@dataclass(frozen=True, eq=False)
class Listing:
    """The answer to a query: which songs, in which order.

    Attributes:
        text: The query as it was typed.
        order: How it is sorted.
        ids: File ids in that order.
        by_id: Rows in the order of their ids, for looking ids up.
        first: The first songs, so that a new page needs no second question.
    """

    text: str
    order: Order
    ids: array.array[int]
    by_id: npt.NDArray[np.intp]
    first: Sequence[ListedSong] = ()

    @classmethod
    def of(
        cls, text: str, order: Order, ids: array.array[int], first: Sequence[ListedSong] = ()
    ) -> Listing:
        """Make a listing and its index. Takes milliseconds for 100,000 ids."""
        return cls(text, order, ids, np.argsort(_numbers(ids), kind="stable"), first)

    def ids_in(self, ranges: Iterable[tuple[int, int]]) -> npt.NDArray[np.int64]:
        """Give the ids in ranges of rows, each by its first and last row."""
        numbers = _numbers(self.ids)
        parts = [numbers[first : last + 1] for first, last in ranges]
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)

    def rows_of(self, file_ids: Sequence[int] | npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
        """Find the rows of those ids that are listed, in ascending order of rows."""
        wanted = np.asarray(file_ids, dtype=np.int64)
        if not len(self.ids) or not len(wanted):
            return np.empty(0, dtype=np.intp)
        numbers = _numbers(self.ids)
        places = np.searchsorted(numbers, wanted, sorter=self.by_id)
        rows = self.by_id[np.minimum(places, len(numbers) - 1)]
        return np.sort(rows[numbers[rows] == wanted])


@dataclass(frozen=True)
class TagSummary:
    """The tags of several songs together.

    Attributes:
        songs: How many songs.
        counts: By (category, tag): in how many of them it is proposed or accepted.
    """

    songs: int = 0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)


class LibraryReader(QObject):
    """Lists of ids, rows and counts, from the reading lane. Lives in the GUI thread.

    Of lists only the latest that was asked for is answered. Rows are gathered during one turn of
    the event loop and read in blocks, those on the screen first; one block is under way at a
    time, so that what came into sight last never waits for what was scrolled past.

    Signals:
        listed: A `Listing`.
        list_failed: The error of the user's world that prevented one.
        songs_read: A list of `ListedSong` and the list of ids that were asked for; those that
            are not among the songs are no longer in the library.
        counted: The number of all songs.

    Args:
        lane: The reading lane.
        parent: Owner.
        counting: The lane for what takes a moment; the reading lane without one.
    """

    listed = Signal(object)
    list_failed = Signal(object)
    songs_read = Signal(object, object)
    counted = Signal(object)

    def __init__(
        self, lane: Lane, parent: QObject | None = None, *, counting: Lane | None = None
    ) -> None:
        super().__init__(parent)
        self._lane = lane
        self._counting_lane = counting or lane
        self._rule = NO_RULE
        self._listing: Ticket | None = None
        self._counting: Ticket | None = None
        self._summing: Ticket | None = None
        self._reading: Ticket | None = None
        # A dictionary keeps the order in which ids came, and each only once.
        self._wanted: dict[int, None] = {}
        self._in_work: frozenset[int] = frozenset()
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._read_next)

    @property
    def rule(self) -> DecisionRule:
        """How the library is seen."""
        return self._rule

    @property
    def under_way(self) -> frozenset[int]:
        """Ids whose rows are being read at this moment."""
        return self._in_work

    def set_rule(self, rule: DecisionRule | None) -> None:
        """See the library by another rule from now on; answers by the old one are dropped."""
        self._rule = NO_RULE if rule is None else rule
        for ticket in (self._listing, self._counting, self._summing):
            if ticket is not None:
                ticket.cancel()
        self.forget_wishes()

    def list_songs(
        self,
        text: str,
        query: Query,
        order: Order,
        keep_order_of: array.array[int] | None = None,
        only: npt.NDArray[np.int64] | None = None,
    ) -> None:
        """Ask which songs match; an earlier question that was not answered yet is dropped.

        Args:
            text: The query as it was typed.
            query: What it means.
            order: How to sort.
            keep_order_of: The ids as they are listed now. If none joins them, those that are
                left keep their places: a decision must not make rows jump.
            only: The only ids that may be listed; None for all.
        """
        rule = self._rule
        if self._listing is not None:
            self._listing.cancel()

        def work(catalog: Catalog) -> Listing:
            ids = catalog.list_ids(query, order, rule)
            if only is not None:
                numbers = _numbers(ids)
                ids = array.array("q", numbers[np.isin(numbers, only)].tobytes())
            if keep_order_of is not None:
                return Listing.of(text, order, _steady(keep_order_of, ids))
            return Listing.of(text, order, ids, catalog.listed_songs(ids[:_FIRST_ROWS], rule))

        self._listing = self._lane.submit(work, self._on_listed, self._on_list_failed)

    def count(self) -> None:
        """Ask how many songs there are in all."""
        rule = self._rule
        if self._counting is not None:
            self._counting.cancel()

        def work(catalog: Catalog) -> tuple[int, RuleView]:
            # Where every song stands takes a moment the first time: the first filter that asks
            # for it finds it there.
            view = catalog.view_copy(rule)
            return catalog.count_matches(Query(), rule), view

        self._counting = self._counting_lane.submit(work, self._on_counted, self._on_list_failed)

    def want(self, file_ids: Iterable[int], later: Iterable[int] = ()) -> None:
        """Ask for rows.

        Args:
            file_ids: On the screen now.
            later: Near them: read when nothing on the screen is missing.
        """
        now = dict.fromkeys(file_ids)
        soon = dict.fromkeys(later)
        # The newest wishes go first; the oldest fall off the end.
        merged = now | {each: None for each in self._wanted if each not in now} | soon
        self._wanted = dict.fromkeys(list(merged)[:_MAX_WANTED])
        if not self._turn.isActive():
            self._turn.start()

    def forget_wishes(self) -> None:
        """Drop every wish for rows, also the block under way."""
        self._wanted = {}
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        self._in_work = frozenset()

    def summarise(self, file_ids: Sequence[int], then: Callable[[TagSummary], None]) -> None:
        """Count the tags of several songs; rows on the screen are read in between.

        Args:
            file_ids: The songs.
            then: Called in the GUI thread, unless another summary was asked for meanwhile.
        """
        if self._summing is not None:
            self._summing.cancel()
        self._sum_slice(file_ids, 0, TagSummary(), then)

    def _sum_slice(
        self,
        file_ids: Sequence[int],
        start: int,
        so_far: TagSummary,
        then: Callable[[TagSummary], None],
    ) -> None:
        if start >= len(file_ids):
            self._summing = None
            then(so_far)
            return
        rule = self._rule
        part = file_ids[start : start + _SUMMARY_SLICE]

        def work(catalog: Catalog) -> TagSummary:
            songs = catalog.listed_songs(part, rule)
            counts = so_far.counts.copy()
            counts.update(
                (proposal.category, proposal.tag)
                for song in songs
                for proposal in song.proposals
                if proposal.verdict is not Verdict.REJECTED
            )
            return TagSummary(so_far.songs + len(songs), counts)

        self._summing = self._lane.submit(
            work,
            lambda summary: self._sum_slice(file_ids, start + _SUMMARY_SLICE, summary, then),
            self._on_list_failed,
        )

    def _read_next(self) -> None:
        if self._reading is not None or not self._wanted:
            return
        block = list(self._wanted)[:_BLOCK_ROWS]
        for file_id in block:
            del self._wanted[file_id]
        rule = self._rule
        self._in_work = frozenset(block)

        def work(catalog: Catalog) -> tuple[list[ListedSong], list[int]]:
            return catalog.listed_songs(block, rule), block

        self._reading = self._lane.submit(work, self._on_read, self._on_read_failed)

    def _on_listed(self, listing: Listing) -> None:
        self._listing = None
        self.listed.emit(listing)

    def _on_list_failed(self, error: KnownError) -> None:
        self.list_failed.emit(error)

    def _on_counted(self, answer: tuple[int, RuleView]) -> None:
        self._counting = None
        total, view = answer
        self._lane.submit(lambda catalog: catalog.take_view(view), failed=self._on_list_failed)
        self.counted.emit(total)

    def _on_read(self, answer: tuple[list[ListedSong], list[int]]) -> None:
        self._reading = None
        self._in_work = frozenset()
        self.songs_read.emit(*answer)
        if self._wanted and not self._turn.isActive():
            self._turn.start()

    def _on_read_failed(self, error: KnownError) -> None:
        self._reading = None
        self._in_work = frozenset()
        # The wishes are dropped: repainting asks again, and must not fail in a circle.
        self._wanted = {}
        self.list_failed.emit(error)


def _numbers(ids: array.array[int]) -> npt.NDArray[np.int64]:
    return np.frombuffer(ids, dtype=np.int64) if len(ids) else np.empty(0, dtype=np.int64)


def _steady(before: array.array[int], after: array.array[int]) -> array.array[int]:
    """Keep the places of ids that were listed before, unless others joined them."""
    old, new = _numbers(before), _numbers(after)
    kept = old[np.isin(old, new)]
    if len(kept) != len(new):
        return after
    return array.array("q", kept.tobytes())
