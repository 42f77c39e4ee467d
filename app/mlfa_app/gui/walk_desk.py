"""Playlists between two songs, for the window: asked for off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mlfa_app.catalog.listing import DecisionRule, DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.kept_index import KeptIndex
from mlfa_app.gui.runner import Tell, Ticket
from mlfa_app.jobs.near_songs import AskedSong, name_of
from mlfa_app.jobs.neighbour_index import NeighbourIndex
from mlfa_app.jobs.playlist import PlaylistEntry, playlist_bytes
from mlfa_app.jobs.song_path import PathSong, Variety, find_path
from mlfa_app.saving import save_whole
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from mlfa_app.gui.context import WindowContext

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


class WalkDesk(QObject):
    """Asks for playlists. Lives in the GUI thread.

    Signals:
        found: A `Walk`.
        progressed: Share of the preparation that is done, 0 to 1; comes once for a library.
        saved: Where a playlist was saved, and how many songs it holds.
        failed: A `KnownError`.

    Args:
        context: The window's shared parts.
        parent: Owner.
    """

    found = Signal(object)
    progressed = Signal(float)
    saved = Signal(object, object)
    failed = Signal(object)

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._kept = KeptIndex(context, self)
        self._ticket: Ticket | None = None
        self._waiting: WalkWish | None = None

    @property
    def is_asking(self) -> bool:
        """Whether an answer is still to come."""
        return self._ticket is not None

    def ask(self, wish: WalkWish) -> None:
        """Ask for a playlist."""
        if self._ticket is None:
            self._begin(wish)
        else:
            self._waiting = wish

    def stop(self) -> None:
        """Ask for nothing any more."""
        self._waiting = None
        if self._ticket is not None:
            self._ticket.cancel()

    def save(self, songs: Sequence[PathSong], path: Path) -> None:
        """Save a playlist as M3U8."""
        entries = [PlaylistEntry(song.path, song.duration_s, song.fields) for song in songs]

        def work(_catalog: Catalog) -> tuple[Path, int]:
            content, count = playlist_bytes(entries, path.parent)
            save_whole(path, content)
            return path, count

        # Methods, and no signals: the lanes see that their owner is gone with a closed dialog.
        self._context.runner.reading.submit(work, self._on_saved, self._on_saving_failed)

    # Inside

    def _on_saved(self, told: tuple[Path, int]) -> None:
        self.saved.emit(*told)

    def _on_saving_failed(self, error: KnownError) -> None:
        self._context.messages.show_error(error)

    def _begin(self, wish: WalkWish) -> None:
        rule = self._context.rule
        if rule is None:
            self.found.emit(Walk())
            return
        open_kept = self._kept.opener(rule.model_id)

        def job(
            catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]
        ) -> tuple[NeighbourIndex, Walk] | None:
            index = open_kept(catalog, tell, should_stop)
            return None if index is None else (index, _walk(catalog, index, rule, wish))

        self._ticket = self._context.runner.asking.submit_job(
            job, self._on_found, self._on_failed, self._on_events
        )

    def _on_events(self, events: list[float]) -> None:
        if events[-1] < 1.0:
            self.progressed.emit(events[-1])

    def _on_found(self, answer: tuple[NeighbourIndex, Walk] | None) -> None:
        self._ticket = None
        if answer is not None:
            index, walk = answer
            self._kept.keep(index)
            if self._waiting is None:
                self.found.emit(walk)
        self._go_on()

    def _on_failed(self, error: KnownError) -> None:
        self._ticket = None
        self.failed.emit(error)
        self._go_on()

    def _go_on(self) -> None:
        wish, self._waiting = self._waiting, None
        if wish is not None:
            self._begin(wish)


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
        name = " – ".join(filter(None, name_of(song.path, fields)))
        if song.digest is None:
            return name, None
        found = catalog.load_analysis(song.digest, rule.model_id)
        if found is None or not found.features:
            return name, None
        return name, AskedSong(song.path, song.digest, found.duration_s, found.features, fields)
    return "", None
