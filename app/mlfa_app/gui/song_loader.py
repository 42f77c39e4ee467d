"""Reads what the song view shows of a song: the latest wish wins, a fast hand is waited out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QObject, QTimer, Signal

from mlfa_app.catalog.listing import Decision, DecisionRule, ListedSong, SongState
from mlfa_app.catalog.records import StoredAnalysis
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.library_reader import NO_RULE
from mlfa_app.gui.runner import Ticket

# A key held down moves on every 30 ms or so.
_CALM_MS = 90
_MOST_SUMMED = 500


@dataclass(frozen=True, eq=False)
class LoadedSong:
    """A song with all that is known of it.

    Attributes:
        song: As it is listed now; as it was if it is no longer listed.
        analysis: What the model in use found; None where it has not analysed it.
        decisions: What the user said.
    """

    song: ListedSong
    analysis: StoredAnalysis | None = None
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True, eq=False)
class SelectionSummary:
    """Several songs at once.

    Attributes:
        songs: How many of them were looked at.
        duration_s: Their length together, as far as it is known.
        states: How many are in each state.
        tags: The most common tags, with their category and how many songs have them.
    """

    songs: int
    duration_s: float
    states: Counter[SongState] = field(default_factory=Counter)
    tags: tuple[tuple[str, str, int], ...] = ()


class SongLoader(QObject):
    """Asks the reading lane. Lives in the GUI thread.

    Signals:
        loaded: A `LoadedSong`.
        summed: A `SelectionSummary`.

    Args:
        context: The window's.
        parent: Owner.
    """

    loaded = Signal(object)
    summed = Signal(object)

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._wanted: ListedSong | None = None
        self._wanted_ids: tuple[int, ...] = ()
        self._ticket: Ticket | None = None
        self._calm = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._calm.timeout.connect(self._ask)

    @property
    def is_waiting(self) -> bool:
        """Whether something is asked for that has not come."""
        return self._wanted is not None or bool(self._wanted_ids)

    def load(self, song: ListedSong) -> None:
        """Ask for a song: at once, unless another was asked for a moment ago."""
        self._want(song, ())

    def sum_up(self, file_ids: Sequence[int]) -> None:
        """Ask for a summary of several songs."""
        self._want(None, tuple(file_ids[:_MOST_SUMMED]))

    def cancel(self) -> None:
        """Want nothing any more."""
        self._wanted, self._wanted_ids = None, ()
        self._calm.stop()
        self._drop()

    def _want(self, song: ListedSong | None, file_ids: tuple[int, ...]) -> None:
        self._wanted, self._wanted_ids = song, file_ids
        self._drop()
        is_calm = not self._calm.isActive()
        self._calm.start()
        if is_calm:
            self._ask()

    def _drop(self) -> None:
        if self._ticket is not None:
            self._ticket.cancel()
            self._ticket = None

    def _ask(self) -> None:
        if self._ticket is not None:
            return
        rule = self._context.rule or NO_RULE
        lane = self._context.runner.reading
        show_error = self._context.messages.show_error
        if self._wanted is not None:
            song = self._wanted
            self._ticket = lane.submit(
                lambda catalog: _load(catalog, song, rule), self._on_loaded, show_error
            )
        elif self._wanted_ids:
            file_ids = self._wanted_ids
            self._ticket = lane.submit(
                lambda catalog: _sum_up(catalog, file_ids, rule), self._on_summed, show_error
            )

    def _on_loaded(self, loaded: LoadedSong) -> None:
        self._ticket = None
        self._wanted = None
        self.loaded.emit(loaded)

    def _on_summed(self, summary: SelectionSummary) -> None:
        self._ticket = None
        self._wanted_ids = ()
        self.summed.emit(summary)


# In the lane's thread


def _load(catalog: Catalog, song: ListedSong, rule: DecisionRule) -> LoadedSong:
    songs = catalog.listed_songs([song.file_id], rule)
    song = songs[0] if songs else song
    if song.digest is None:
        return LoadedSong(song)
    return LoadedSong(
        song,
        catalog.load_analysis(song.digest, rule.model_id),
        tuple(catalog.decisions_of(song.digest)),
    )


def _sum_up(catalog: Catalog, file_ids: Sequence[int], rule: DecisionRule) -> SelectionSummary:
    songs = catalog.listed_songs(file_ids, rule)
    tags = Counter(
        (proposal.category, proposal.tag) for song in songs for proposal in song.proposals
    )
    return SelectionSummary(
        len(songs),
        sum(song.duration_s or 0.0 for song in songs),
        Counter(song.state for song in songs),
        tuple((category, tag, count) for (category, tag), count in tags.most_common(12)),
    )
