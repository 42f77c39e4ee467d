"""Why a tag has its score, for the window: asked for off the GUI thread, the last wish counting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mlfa_app.catalog.listing import DecisionRule, DisplayFields
from mlfa_app.catalog.records import StoredAnalysis
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.desks.asking import song_name
from mlfa_app.gui.desks.kept_index import KeptIndex
from mlfa_app.gui.runner import Ticket
from mlfa_app.jobs.similar.near_songs import AskedSong
from mlfa_app.jobs.similar.neighbour_index import NeighbourIndex
from mlfa_app.jobs.why.reasons import Why, explain
from mlfa_app.jobs.why.songs import COUNT, LikeSong, find_like
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from mlfa_app.gui.context import WindowContext


@dataclass(frozen=True, slots=True)
class WhyWish:
    """What is asked.

    Attributes:
        path: The song's file.
        digest: Digest of its audio payload.
        tag: The tag.
    """

    path: Path
    digest: str
    tag: str


@dataclass(frozen=True, eq=False, slots=True)
class WhyAnswer:
    """What is known from what is stored of the song alone.

    Attributes:
        wish: What was asked.
        name: Artist and title of the song.
        why: Why the tag has its score.
        tags: The tags that can be asked about, the highest score first.
        file_id: Row number of the song's file; -1 for one that was never recorded.
    """

    wish: WhyWish
    name: str
    why: Why
    tags: tuple[str, ...]
    file_id: int


@dataclass(frozen=True, eq=False, slots=True)
class LikeAnswer:
    """The songs of the library that have the tag, too.

    Attributes:
        wish: What was asked.
        songs: The nearest of them.
    """

    wish: WhyWish
    songs: tuple[LikeSong, ...]


class WhyDesk(QObject):
    """Asks why a tag has its score. Lives in the GUI thread.

    Signals:
        explained: A `WhyAnswer`.
        liked: A `LikeAnswer`, which takes longer in large libraries.
        progressed: Share of the preparation of the search that is done, 0 to 1.
        unheard: There is nothing stored of the song.
        failed: A `KnownError`: there is no explanation.
        search_failed: A `KnownError`: there is one, but no songs could be looked for.

    Args:
        context: The window's shared parts.
        parent: Owner.
    """

    explained = Signal(object)
    liked = Signal(object)
    progressed = Signal(float)
    unheard = Signal()
    failed = Signal(object)
    search_failed = Signal(object)

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._tickets: list[Ticket] = []
        self._kept = KeptIndex(context, self)
        self._num_asked = 0

    def ask(self, wish: WhyWish) -> None:
        """Ask about a tag of a song, in place of what was asked before."""
        self.stop()
        context = self._context
        package, rule = context.package, context.rule
        if package is None or rule is None:
            self.unheard.emit()
            return
        self._num_asked += 1
        number = self._num_asked

        def work(catalog: Catalog) -> tuple[WhyAnswer, AskedSong] | None:
            stored = catalog.load_analysis(wish.digest, rule.model_id)
            if stored is None or not stored.features:
                return None
            decisions = catalog.decisions_of(wish.digest)
            fields = catalog.display_fields(wish.path) or DisplayFields()
            why = explain(package, rule, stored, wish.tag, decisions)
            name = song_name(wish.path, fields)
            asked = AskedSong(wish.path, wish.digest, stored.duration_s, stored.features, fields)
            file_id = catalog.file_ids_of([wish.path]).get(wish.path, -1)
            return WhyAnswer(wish, name, why, _tags(rule, stored), file_id), asked

        self._tickets.append(
            context.runner.reading.submit(
                work, partial(self._on_explained, number, rule), partial(self._on_failed, number)
            )
        )

    def stop(self) -> None:
        """Ask for nothing any more."""
        self._num_asked += 1
        for ticket in self._tickets:
            ticket.cancel()
        self._tickets.clear()

    def _search(self, rule: DecisionRule, answer: WhyAnswer, asked: AskedSong) -> None:
        number, why = self._num_asked, answer.why

        def question(
            catalog: Catalog, index: NeighbourIndex, _stop: Callable[[], bool]
        ) -> LikeAnswer:
            songs = find_like(
                catalog, index, rule, asked, why.tag, why.category, why.weights, COUNT
            )
            return LikeAnswer(answer.wish, tuple(songs))

        self._tickets.append(
            self._context.runner.asking.submit_job(
                self._kept.job(rule.model_id, question),
                partial(self._on_liked, number),
                partial(self._on_search_failed, number),
                partial(self._on_events, number),
            )
        )

    # What was asked before is answered to the end, but nobody is told. Methods, and no signals:
    # the lanes see that their owner is gone with a closed dialog.

    def _on_explained(
        self, number: int, rule: DecisionRule, found: tuple[WhyAnswer, AskedSong] | None
    ) -> None:
        if number != self._num_asked:
            return
        if found is None:
            self.unheard.emit()
            return
        answer, asked = found
        self.explained.emit(answer)
        self._search(rule, answer, asked)

    def _on_failed(self, number: int, error: KnownError) -> None:
        if number == self._num_asked:
            self.failed.emit(error)

    def _on_liked(self, number: int, found: tuple[NeighbourIndex, LikeAnswer] | None) -> None:
        if found is not None and number == self._num_asked:
            index, liked = found
            self._kept.keep(index)
            self.liked.emit(liked)

    def _on_search_failed(self, number: int, error: KnownError) -> None:
        if number == self._num_asked:
            self.search_failed.emit(error)

    def _on_events(self, number: int, events: list[float]) -> None:
        if number == self._num_asked and events[-1] < 1.0:
            self.progressed.emit(events[-1])


def _tags(rule: DecisionRule, stored: StoredAnalysis) -> tuple[str, ...]:
    ranked = sorted(
        (-score, tag)
        for tag, category, score in zip(
            rule.tags, rule.categories, stored.scores.tolist(), strict=True
        )
        if category in rule.shown_categories
    )
    return tuple(tag for _, tag in ranked)
