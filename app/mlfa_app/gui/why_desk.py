"""Why a tag has its score, for the window: asked for off the GUI thread, the last wish counting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mlfa_app.catalog.listing import DecisionRule, DisplayFields
from mlfa_app.catalog.records import StoredAnalysis
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.kept_index import KeptIndex
from mlfa_app.gui.runner import Tell, Ticket
from mlfa_app.jobs.near_songs import AskedSong, name_of
from mlfa_app.jobs.neighbour_index import NeighbourIndex
from mlfa_app.jobs.why import Why, explain
from mlfa_app.jobs.why_songs import COUNT, LikeSong, find_like

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
            name = " – ".join(filter(None, name_of(wish.path, fields)))
            asked = AskedSong(wish.path, wish.digest, stored.duration_s, stored.features, fields)
            file_id = catalog.file_ids_of([wish.path]).get(wish.path, -1)
            return WhyAnswer(wish, name, why, _tags(rule, stored), file_id), asked

        def then(found: tuple[WhyAnswer, AskedSong] | None) -> None:
            if number != self._num_asked:
                return
            if found is None:
                self.unheard.emit()
                return
            answer, asked = found
            self.explained.emit(answer)
            self._search(rule, answer, asked)

        self._tickets.append(context.runner.reading.submit(work, then, self.failed.emit))

    def stop(self) -> None:
        """Ask for nothing any more."""
        self._num_asked += 1
        for ticket in self._tickets:
            ticket.cancel()
        self._tickets.clear()

    def _search(self, rule: DecisionRule, answer: WhyAnswer, asked: AskedSong) -> None:
        number, why = self._num_asked, answer.why
        open_kept = self._kept.opener(rule.model_id)

        def job(
            catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]
        ) -> tuple[NeighbourIndex, LikeAnswer] | None:
            index = open_kept(catalog, tell, should_stop)
            if index is None:
                return None
            songs = find_like(
                catalog, index, rule, asked, why.tag, why.category, why.weights, COUNT
            )
            return index, LikeAnswer(answer.wish, tuple(songs))

        def then(found: tuple[NeighbourIndex, LikeAnswer] | None) -> None:
            if found is not None and number == self._num_asked:
                index, liked = found
                self._kept.keep(index)
                self.liked.emit(liked)

        self._tickets.append(
            self._context.runner.asking.submit_job(
                job, then, self.search_failed.emit, self._on_events
            )
        )

    def _on_events(self, events: list[float]) -> None:
        if events[-1] < 1.0:
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
