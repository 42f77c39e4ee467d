"""The index of neighbours that a part of the window asks, kept from one question to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.runner import Tell
from mlfa_app.jobs.similar.neighbour_index import NeighbourIndex, open_index

if TYPE_CHECKING:
    from mlfa_app.gui.context import WindowContext

AnswerT = TypeVar("AnswerT")
Question = Callable[[Catalog, NeighbourIndex, Callable[[], bool]], AnswerT | None]
"""Asks an index in a lane, with the stop question; None if it was stopped."""
IndexJob = Callable[[Catalog, Tell, Callable[[], bool]], tuple[NeighbourIndex, AnswerT] | None]
"""A job that tells the share of the preparation that is done, 0 to 1; None if it was stopped."""


class KeptIndex(QObject):
    """Keeps an index until the library changes. Lives in the GUI thread.

    Args:
        context: The window's shared parts.
        parent: Owner.
    """

    def __init__(self, context: WindowContext, parent: QObject) -> None:
        super().__init__(parent)
        self._index: NeighbourIndex | None = None
        context.signals.library_changed.connect(self._on_library_changed)
        context.signals.songs_changed.connect(self._on_library_changed)
        context.signals.outside_changed.connect(self._on_library_changed)

    def job(self, model_id: str, question: Question[AnswerT]) -> IndexJob[AnswerT]:
        """Give what asks the index of a model in a lane: the one that is kept, or a new one.

        The index comes back with the answer, for `keep`.
        """
        known = self._index

        def job(
            catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]
        ) -> tuple[NeighbourIndex, AnswerT] | None:
            index = known
            if index is None or index.model_id != model_id:
                index = open_index(
                    catalog, model_id, lambda done, total: tell(done / max(total, 1)), should_stop
                )
            answer = None if index is None else question(catalog, index, should_stop)
            return None if index is None or answer is None else (index, answer)

        return job

    def keep(self, index: NeighbourIndex) -> None:
        """Keep the index that an answer came from."""
        self._index = index

    def _on_library_changed(self, _what: object = None) -> None:
        self._index = None
