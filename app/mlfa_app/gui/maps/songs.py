"""Rows of the songs on a map, read when they are first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from mlfa_app.catalog.listing import ListedSong
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from mlfa_app.gui.context import WindowContext

_MAX_KNOWN = 4000
_BLOCK = 80


class MapSongs(QObject):
    """Keeps the latest rows. Lives in the GUI thread.

    Signals:
        read: File ids whose rows are known now.

    Args:
        context: The window's shared parts.
        parent: Owner.
    """

    read = Signal(object)

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._known: dict[int, ListedSong] = {}
        self._wanted: dict[int, None] = {}
        self._is_reading = False
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._read_next)
        context.signals.songs_changed.connect(self._on_songs_changed)
        context.signals.rule_changed.connect(self._on_songs_changed)
        context.signals.outside_changed.connect(self._on_songs_changed)

    def known(self, file_id: int) -> ListedSong | None:
        """A row, if it has been read; else it is asked for."""
        song = self._known.get(file_id)
        if song is None:
            self.want((file_id,))
        return song

    def known_all(self, file_ids: Iterable[int]) -> list[ListedSong]:
        """Those rows that have been read, in order; the others are asked for."""
        found = [self.known(file_id) for file_id in file_ids]
        return [song for song in found if song is not None]

    def want(self, file_ids: Iterable[int]) -> None:
        """Ask for rows; the latest wishes go first."""
        fresh = dict.fromkeys(each for each in file_ids if each >= 0 and each not in self._known)
        if not fresh:
            return
        self._wanted = dict.fromkeys(list(fresh | self._wanted)[: 4 * _BLOCK])
        if not self._turn.isActive():
            self._turn.start()

    def _read_next(self) -> None:
        rule = self._context.rule
        if self._is_reading or not self._wanted or rule is None:
            return
        block = list(self._wanted)[:_BLOCK]
        for file_id in block:
            del self._wanted[file_id]
        self._is_reading = True
        self._context.runner.reading.submit(
            lambda catalog: catalog.listed_songs(block, rule), self._on_read, self._on_failed
        )

    def _on_read(self, songs: list[ListedSong]) -> None:
        self._is_reading = False
        if len(self._known) > _MAX_KNOWN:
            self._known.clear()
        for song in songs:
            self._known[song.file_id] = song
        if songs:
            self.read.emit([song.file_id for song in songs])
        self._read_next()

    def _on_failed(self, error: KnownError) -> None:
        # The wishes are dropped: painting asks again, and must not fail in a circle.
        self._is_reading = False
        self._wanted = {}
        self._context.messages.show_error(error)

    def _on_songs_changed(self, file_ids: Sequence[int] | None = None) -> None:
        if file_ids is None:
            self._known.clear()
            return
        for file_id in file_ids:
            self._known.pop(file_id, None)
