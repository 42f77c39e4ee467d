"""Maps for the window: looked for, made, cancelled and asked about, all off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Signal

from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.runner import Tell, Ticket
from mlfa_app.jobs.maps.colours import ColourBy
from mlfa_app.jobs.maps.job import MIN_SONGS, MapProgress, kept_map, levels_of, make_map
from mlfa_app.jobs.maps.levels import MapLevel
from mlfa_app.jobs.maps.near import near_songs, with_neighbours
from mlfa_app.jobs.maps.view import MapView, view_of
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from mlfa_app.gui.context import WindowContext

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class MapFacts:
    """What there is to make maps of.

    Attributes:
        levels: The model's levels, the lowest first; none as long as there is nothing.
        has_enough: Whether there are enough analysed songs.
    """

    levels: tuple[MapLevel, ...] = ()
    has_enough: bool = False


class MapDesk(QObject):
    """Asks for maps; of several wishes only the last one counts. Lives in the GUI thread.

    Signals:
        known: A `MapFacts`: what maps there can be.
        shown: A `MapView` that was asked for by `show`.
        missing: A `MapLevel` of which there is no map yet.
        progressed: Share of the making that is done, 0 to 1.
        ended: The making is over: the `MapView`, None if it was cancelled or failed.
        neighbours_found: A `MapView`, the index of a song in it, and the indices of the songs that
            are nearest to it, the nearest first.
        grown: A `MapView`, and which of its songs are selected together with their neighbours.

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
    neighbours_found = Signal(object, int, object)
    grown = Signal(object, object)

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._making: Ticket | None = None
        self._asked: Ticket | None = None
        self._near: Ticket | None = None

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

        self._context.runner.asking.submit(work, self._on_known, self._on_failed)

    def show(self, level: MapLevel, by: ColourBy) -> None:
        """Show the map of a level if it is there, coloured by something."""
        rule = self._context.rule
        if rule is None:
            return
        if self._asked is not None:
            self._asked.cancel()

        def work(catalog: Catalog) -> MapView | None:
            found = kept_map(catalog, rule.model_id, level)
            return None if found is None else view_of(catalog, rule, found, by)

        def then(view: MapView | None) -> None:
            if view is None:
                self.missing.emit(level)
            else:
                self.shown.emit(view)

        self._asked = self._context.runner.asking.submit(work, then, self._on_failed)

    def make(self, level: MapLevel, by: ColourBy, *, is_anew: bool = False) -> None:
        """Make the map of a level, or place the songs that came since into it."""
        rule = self._context.rule
        if rule is None or self._making is not None:
            return

        def job(catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]) -> MapView | None:
            made = make_map(
                catalog,
                rule.model_id,
                level.number,
                is_anew=is_anew,
                report=tell,
                should_stop=should_stop,
            )
            return None if made is None else view_of(catalog, rule, made, by)

        self._making = self._context.runner.mapping.submit_job(
            job, self._on_made, self._on_making_failed, self._on_events
        )

    def cancel(self) -> None:
        """Stop the making of a map; what was there stays."""
        if self._making is not None:
            self._making.cancel()

    def find_neighbours(self, view: MapView, index: int) -> None:
        """Ask which songs are nearest to one in the space of the features."""
        if self._near is not None:
            self._near.cancel()
        features = view.song_map.features
        self._near = self._context.runner.reading.submit(
            lambda _catalog: near_songs(features, index),
            lambda found: self.neighbours_found.emit(view, index, found),
            self._on_failed,
        )

    def grow(self, view: MapView, selected: Flags) -> None:
        """Ask which songs are nearest to those that are selected, (songs,)."""
        features = view.song_map.features
        self._context.runner.reading.submit(
            lambda _catalog: with_neighbours(features, selected),
            lambda found: self.grown.emit(view, found),
            self._on_failed,
        )

    def _on_known(self, facts: MapFacts) -> None:
        self.known.emit(facts)

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
