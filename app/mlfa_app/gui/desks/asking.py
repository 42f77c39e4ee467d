"""What all have in common who ask the index of neighbours for the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.desks.kept_index import KeptIndex, Question
from mlfa_app.gui.runner import Ticket
from mlfa_app.jobs.similar.near_songs import AskedSong, name_of
from mlfa_app.jobs.similar.neighbour_index import NeighbourIndex
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from mlfa_app.gui.context import WindowContext

WishT = TypeVar("WishT")
AnswerT = TypeVar("AnswerT")


class AskingDesk(QObject, Generic[WishT, AnswerT]):
    """Asks off the GUI thread, one wish after the other; of those that wait the last one counts.

    A subclass says in `_begin` what a wish asks. Lives in the GUI thread.

    Signals:
        found: An answer.
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
        self._waiting: WishT | None = None

    @property
    def is_asking(self) -> bool:
        """Whether an answer is still to come."""
        return self._ticket is not None

    def ask(self, wish: WishT) -> None:
        """Ask, as soon as the answer that is still to come is there."""
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

    # For subclasses

    def _begin(self, wish: WishT) -> None:
        """Have a wish asked by `_submit`, or answer it at once."""
        raise NotImplementedError

    def _submit(self, model_id: str, question: Question[AnswerT]) -> None:
        """Have the index of a model asked."""
        self._ticket = self._context.runner.asking.submit_job(
            self._kept.job(model_id, question), self._on_found, self._on_failed, self._on_events
        )

    def _take(self, answer: AnswerT) -> object:
        """Take an answer, also one that nobody waits for any more, and give what `found` tells."""
        return answer

    # Methods, and no signals: the lanes see that their owner is gone with a closed dialog.

    def _on_events(self, events: list[float]) -> None:
        if events[-1] < 1.0:
            self.progressed.emit(events[-1])

    def _on_found(self, result: tuple[NeighbourIndex, AnswerT] | None) -> None:
        self._ticket = None
        if result is not None:
            index, answer = result
            self._kept.keep(index)
            told = self._take(answer)
            if self._waiting is None:
                self.found.emit(told)
        self._go_on()

    def _on_failed(self, error: KnownError) -> None:
        self._ticket = None
        self.failed.emit(error)
        self._go_on()

    def _go_on(self) -> None:
        wish, self._waiting = self._waiting, None
        if wish is not None:
            self._begin(wish)


def heard_song(catalog: Catalog, model_id: str, path: Path, digest: str | None) -> AskedSong | None:
    """Give a song with its features; None if the model has not heard it."""
    analysis = None if digest is None else catalog.load_analysis(digest, model_id)
    if analysis is None or not analysis.features:
        return None
    fields = catalog.display_fields(path) or DisplayFields()
    return AskedSong(path, analysis.digest, analysis.duration_s, analysis.features, fields)


def song_name(path: Path, fields: DisplayFields) -> str:
    """Name a song by artist and title, as far as they are known."""
    return " – ".join(filter(None, name_of(path, fields)))
