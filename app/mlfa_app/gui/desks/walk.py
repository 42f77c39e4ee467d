"""Playlists between two songs, for the window: asked for off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mlfa_app.catalog.listing import DecisionRule, DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.desks.asking import AskingDesk, heard_song, song_name
from mlfa_app.jobs.similar.near_songs import AskedSong
from mlfa_app.jobs.similar.neighbour_index import NeighbourIndex
from mlfa_app.jobs.similar.song_path import PathSong, Variety, find_path

SelectedIds = Callable[[], Sequence[int]]
"""Gives the files that are selected in the window's table."""


@dataclass(frozen=True, slots=True)
class WalkWish:
    """What is asked.

    Attributes:
        start: File id of the first song; None as long as none was chosen.
        end: Of the last.
        length: Songs in all, both ends included.
        balance: From 0, sounds like, to 1, same kind of music: in what the steps are small.
        variety: Of what no two songs shall be.
    """

    start: int | None
    end: int | None
    length: int
    balance: float
    variety: Variety


@dataclass(frozen=True, eq=False, slots=True)
class Walk:
    """An answer.

    Attributes:
        start: Name of the first song; empty as long as none was chosen.
        end: Of the last.
        unheard: Names of chosen songs that the model has not heard.
        songs: The playlist; empty as long as there is none.
        file_ids: A file of each; -1 for one that is not known.
    """

    start: str = ""
    end: str = ""
    unheard: tuple[str, ...] = ()
    songs: tuple[PathSong, ...] = ()
    file_ids: tuple[int, ...] = ()


class WalkDesk(AskingDesk[WalkWish, Walk]):
    """Asks for playlists; what is found is a `Walk`. Lives in the GUI thread."""

    def _begin(self, wish: WalkWish) -> None:
        rule = self._context.rule
        if rule is None:
            self.found.emit(Walk())
            return

        def question(catalog: Catalog, index: NeighbourIndex, _stop: Callable[[], bool]) -> Walk:
            return _walk(catalog, index, rule, wish)

        self._submit(rule.model_id, question)


def _walk(catalog: Catalog, index: NeighbourIndex, rule: DecisionRule, wish: WalkWish) -> Walk:
    start_name, start = _end(catalog, rule, wish.start)
    end_name, end = _end(catalog, rule, wish.end)
    unheard = [
        name for name, song in ((start_name, start), (end_name, end)) if name and song is None
    ]
    if start is None or end is None:
        return Walk(start_name, end_name, tuple(unheard))
    songs = find_path(
        catalog, index, start, end, wish.length, balance=wish.balance, variety=wish.variety
    )
    ids = catalog.file_ids_of([song.path for song in songs])
    file_ids = tuple(ids.get(song.path, -1) for song in songs)
    return Walk(start_name, end_name, (), tuple(songs), file_ids)


def _end(catalog: Catalog, rule: DecisionRule, file_id: int | None) -> tuple[str, AskedSong | None]:
    """The name of a chosen song, and the song with its features as far as it was heard."""
    for song in () if file_id is None else catalog.listed_songs([file_id], rule):
        fields = catalog.display_fields(song.path) or DisplayFields()
        heard = heard_song(catalog, rule.model_id, song.path, song.digest)
        return song_name(song.path, fields), heard
    return "", None
