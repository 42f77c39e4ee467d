"""Maps for the window: looked for, made and cancelled off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from mlfa_app.catalog.listing import DecisionRule
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.runner import Tell, Ticket
from mlfa_app.jobs.map_groups import SongGroups, group_songs
from mlfa_app.jobs.map_job import MIN_SONGS, MapProgress, SongMap, kept_map, levels_of, make_map
from mlfa_app.jobs.map_levels import MapLevel
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mlfa_app.gui.context import WindowContext


@dataclass(frozen=True, eq=False, slots=True)
class MapFacts:
    """What there is to make maps of.

    Attributes:
        levels: The model's levels, the lowest first; none as long as there is nothing.
        has_enough: Whether there are enough analysed songs.
    """

    levels: tuple[MapLevel, ...] = ()
    has_enough: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class MapView:
    """A map as the window shows it.

    Attributes:
        level: Of the model.
        file_ids: A file of each song, (songs,) int64.
        places: (songs, 2) float32.
        groups: What the songs are coloured by.
    """

    level: MapLevel
    file_ids: npt.NDArray[np.int64]
    places: npt.NDArray[np.float32]
    groups: SongGroups


class MapDesk(QObject):
    """Asks for maps; of several wishes only the last one counts. Lives in the GUI thread.

    Signals:
        known: A `MapFacts`: what maps there can be.
        shown: A `MapView` that was asked for by `show`.
        missing: A `MapLevel` of which there is no map yet.
        progressed: Share of the making that is done, 0 to 1.
        ended: The making is over: the `MapView`, None if it was cancelled or failed.

    Attributes:
        is_making: Whether a map is being made.

    Args:
        context: The window's shared parts.
        parent: Owner.
    """

    known = Signal(object)
    shown = Signal(object)
    missing = Signal(object)
    progressed = Signal(float)
    ended = Signal(object)

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._making: Ticket | None = None
        self._asked: Ticket | None = None

    @property
    def is_making(self) -> bool:
        """Whether a map is being made."""
        return self._making is not None

    def look(self) -> None:
        """Find out what maps there can be."""
        rule = self._context.rule
        if rule is None:
            self.known.emit(MapFacts())
            return
        model_id = rule.model_id

        def work(catalog: Catalog) -> MapFacts:
            levels = levels_of(catalog, model_id)
            songs = catalog.digests_with_features(model_id, levels[0].keys[0]) if levels else []
            return MapFacts(tuple(levels), len(songs) >= MIN_SONGS)

        self._context.runner.mapping.submit(work, self.known.emit, self._on_failed)

    def show(self, level: MapLevel, category: str) -> None:
        """Show the map of a level if it is there, coloured by a category of tags."""
        rule = self._context.rule
        if rule is None:
            return
        if self._asked is not None:
            self._asked.cancel()

        def work(catalog: Catalog) -> MapView | None:
            found = kept_map(catalog, rule.model_id, level)
            return None if found is None else _view(catalog, rule, found, category)

        def then(view: MapView | None) -> None:
            if view is None:
                self.missing.emit(level)
            else:
                self.shown.emit(view)

        self._asked = self._context.runner.mapping.submit(work, then, self._on_failed)

    def make(self, level: MapLevel, category: str) -> None:
        """Make the map of a level, or place the songs that came since into it."""
        rule = self._context.rule
        if rule is None or self._making is not None:
            return

        def job(catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]) -> MapView | None:
            made = make_map(
                catalog, rule.model_id, level.number, report=tell, should_stop=should_stop
            )
            return None if made is None else _view(catalog, rule, made, category)

        self._making = self._context.runner.mapping.submit_job(
            job, self._on_made, self._on_making_failed, self._on_events
        )

    def cancel(self) -> None:
        """Stop the making of a map; what was there stays."""
        if self._making is not None:
            self._making.cancel()

    def _on_events(self, events: list[MapProgress]) -> None:
        last = events[-1]
        self.progressed.emit(last.done / max(1, last.total))

    def _on_made(self, view: MapView | None) -> None:
        self._making = None
        self.ended.emit(view)

    def _on_making_failed(self, error: KnownError) -> None:
        self._making = None
        self.ended.emit(None)
        self._on_failed(error)

    def _on_failed(self, error: KnownError) -> None:
        self._context.messages.show_error(error)


def _view(catalog: Catalog, rule: DecisionRule, found: SongMap, category: str) -> MapView:
    """Bring a map together with the files of its songs, and what they are coloured by."""
    table = catalog.score_table(rule.model_id)
    paths = dict(zip(table.digests, table.paths, strict=True))
    ids = catalog.file_ids_of(list(table.paths))
    of_songs = [ids.get(paths[digest], -1) if digest in paths else -1 for digest in found.digests]
    file_ids = np.array(of_songs, dtype=np.int64)
    groups = group_songs(catalog, rule, category, found.digests)
    return MapView(found.level, file_ids, found.places, groups)
