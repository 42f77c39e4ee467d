"""Similar songs for the window: asked for off the GUI thread, the last wish alone counting."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.desks.asking import AskingDesk, heard_song, song_name
from mlfa_app.jobs.hearing.part import hear_part
from mlfa_app.jobs.hearing.tasks import AnalyzerSpec
from mlfa_app.jobs.similar.near_songs import AskedSong, NearSong, find_near
from mlfa_app.jobs.similar.neighbour_index import NeighbourIndex

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
class NeighboursWish:
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


class NeighboursDesk(AskingDesk[NeighboursWish, tuple[_Heard | None, Neighbours]]):
    """Asks which songs are similar; what is found is a `Neighbours`. Lives in the GUI thread.

    Args:
        context: The window's shared parts.
        parent: Owner.
    """

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(context, parent)
        self._heard: _Heard | None = None

    def _begin(self, wish: NeighboursWish) -> None:
        rule, heard, spec = self._context.rule, self._heard, self._spec()
        if rule is None:
            return
        wanted = wish.file_ids[:_MOST_ASKED]

        def question(
            catalog: Catalog, index: NeighbourIndex, should_stop: Callable[[], bool]
        ) -> tuple[_Heard | None, Neighbours] | None:
            asked = [
                found
                for song in catalog.listed_songs(wanted, rule)
                if (found := heard_song(catalog, rule.model_id, song.path, song.digest))
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
                name=song_name(asked[0].path, asked[0].fields) if asked else "",
                num_asked=len(asked),
                duration_s=duration_s,
                num_songs=index.num_songs,
                top=index.levels[-1].number if index.levels else -1,
            )
            return part, answer

        self._submit(rule.model_id, question)

    def _take(self, answer: tuple[_Heard | None, Neighbours]) -> Neighbours:
        self._heard, neighbours = answer
        return neighbours

    def _spec(self) -> AnalyzerSpec | None:
        package = self._context.package
        if package is None:
            return None
        device = self._context.settings.device
        return AnalyzerSpec(package.path.absolute(), package.identifier, device, 1, gives_way=True)


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
