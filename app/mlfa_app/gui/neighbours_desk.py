"""Similar songs for the window: asked for off the GUI thread, the last wish alone counting."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.kept_index import KeptIndex
from mlfa_app.gui.runner import Tell, Ticket
from mlfa_app.jobs.hearing import AnalyzerSpec
from mlfa_app.jobs.near_songs import AskedSong, NearSong, find_near, name_of
from mlfa_app.jobs.neighbour_index import NeighbourIndex
from mlfa_app.jobs.part_hearing import hear_part
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from mlfa_app.gui.context import WindowContext

COUNT = 50
# What is near to more songs than these on average is near to anything.
_MOST_ASKED = 200


@dataclass(frozen=True, eq=False, slots=True)
class Neighbours:
    """An answer.

    Attributes:
        songs: The nearest songs.
        file_ids: A file of each.
        name: Artist and title of the first song that was asked about; empty without.
        num_asked: Songs that were asked about and that the model has heard.
        duration_s: Length of the first of them, seconds; 0 without.
        num_songs: Songs of the library that could be found.
        top: Number of the highest level, as `MapLevel` has it.
    """

    songs: tuple[NearSong, ...]
    file_ids: tuple[int, ...]
    name: str
    num_asked: int
    duration_s: float
    num_songs: int
    top: int


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked.

    Attributes:
        file_ids: One song, or a selection.
        balance: From 0, sounds like, to 1, same kind of music.
        part: From which second to which one song is meant; None for all of it.
    """

    file_ids: tuple[int, ...]
    balance: float
    part: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False, slots=True)
class _Heard:
    """A part of a song, kept so that the slider does not have it heard again."""

    path: Path
    part: tuple[float, float]
    song: AskedSong


class NeighboursDesk(QObject):
    """Asks which songs are similar. Lives in the GUI thread.

    Signals:
        found: A `Neighbours`.
        progressed: Share of the preparation that is done, 0 to 1; comes once for a library.
        failed: A `KnownError`.

    Args:
        context: The window's shared parts.
        parent: Owner.
    """

    found = Signal(object)
    progressed = Signal(float)
    failed = Signal(object)

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._kept = KeptIndex(context, self)
        self._ticket: Ticket | None = None
        self._waiting: Wish | None = None
        self._heard: _Heard | None = None

    @property
    def is_asking(self) -> bool:
        """Whether an answer is still to come."""
        return self._ticket is not None

    def ask(self, wish: Wish) -> None:
        """Ask for the songs that are nearest."""
        wish = dataclasses.replace(wish, file_ids=wish.file_ids[:_MOST_ASKED])
        if self._ticket is None:
            self._begin(wish)
        else:
            # A slider that is drawn wishes faster than a large library answers.
            self._waiting = wish

    def stop(self) -> None:
        """Ask for nothing any more."""
        self._waiting = None
        if self._ticket is not None:
            self._ticket.cancel()

    def _begin(self, wish: Wish) -> None:
        rule, heard, spec = self._context.rule, self._heard, self._spec()
        if rule is None:
            return
        open_kept = self._kept.opener(rule.model_id)

        def job(
            catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]
        ) -> tuple[NeighbourIndex, _Heard | None, Neighbours] | None:
            index = open_kept(catalog, tell, should_stop)
            if index is None:
                return None
            asked = [
                found
                for song in catalog.listed_songs(wish.file_ids, rule)
                if (found := _asked(catalog, rule.model_id, song.path, song.digest)) is not None
            ]
            duration_s = asked[0].duration_s if asked else 0.0
            part = heard
            if wish.part is not None and spec is not None and len(asked) == 1:
                part = _hear(asked[0], wish.part, heard, spec, should_stop)
                if part is None:
                    return None
                asked = [part.song]
            near = (
                find_near(catalog, index, asked, balance=wish.balance, count=COUNT) if asked else []
            )
            ids = catalog.file_ids_of([song.path for song in near])
            answer = Neighbours(
                songs=tuple(near),
                file_ids=tuple(ids.get(song.path, -1) for song in near),
                name=" – ".join(filter(None, name_of(asked[0].path, asked[0].fields)))
                if asked
                else "",
                num_asked=len(asked),
                duration_s=duration_s,
                num_songs=index.num_songs,
                top=index.levels[-1].number if index.levels else -1,
            )
            return index, part, answer

        self._ticket = self._context.runner.asking.submit_job(
            job, self._on_found, self._on_failed, self._on_events
        )

    def _spec(self) -> AnalyzerSpec | None:
        package = self._context.package
        if package is None:
            return None
        device = self._context.settings.device
        return AnalyzerSpec(package.path.absolute(), package.identifier, device, 1, gives_way=True)

    def _on_events(self, events: list[float]) -> None:
        if events[-1] < 1.0:
            self.progressed.emit(events[-1])

    def _on_found(self, answer: tuple[NeighbourIndex, _Heard | None, Neighbours] | None) -> None:
        self._ticket = None
        if answer is not None:
            index, self._heard, neighbours = answer
            self._kept.keep(index)
            if self._waiting is None:
                self.found.emit(neighbours)
        self._go_on()

    def _on_failed(self, error: KnownError) -> None:
        self._ticket = None
        self.failed.emit(error)
        self._go_on()

    def _go_on(self) -> None:
        wish, self._waiting = self._waiting, None
        if wish is not None:
            self._begin(wish)


def _hear(
    song: AskedSong,
    part: tuple[float, float],
    heard: _Heard | None,
    spec: AnalyzerSpec,
    should_stop: Callable[[], bool],
) -> _Heard | None:
    """Hear a part of a song, unless it was the last one heard; None if that was stopped."""
    if heard is not None and (heard.path, heard.part) == (song.path, part):
        return heard
    features = hear_part(spec, song.path, *part, should_stop)
    if features is None:
        return None
    length_s = part[1] - part[0]
    return _Heard(
        song.path, part, dataclasses.replace(song, features=features, duration_s=length_s)
    )


def _asked(catalog: Catalog, model_id: str, path: Path, digest: str | None) -> AskedSong | None:
    """A song with its features; None if the model has not heard it."""
    analysis = None if digest is None else catalog.load_analysis(digest, model_id)
    if analysis is None or not analysis.features:
        return None
    fields = catalog.display_fields(path) or DisplayFields()
    return AskedSong(path, analysis.digest, analysis.duration_s, analysis.features, fields)
