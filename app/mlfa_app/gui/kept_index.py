"""The index of neighbours that a part of the window asks, kept from one question to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.runner import Tell
from mlfa_app.jobs.neighbour_index import NeighbourIndex, open_index

if TYPE_CHECKING:
    from mlfa_app.gui.context import WindowContext

IndexOpener = Callable[[Catalog, Tell, Callable[[], bool]], NeighbourIndex | None]
"""Opens the index in a lane; tells the share that is done, 0 to 1; None if it was stopped."""


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

    def opener(self, model_id: str) -> IndexOpener:
        """Give what opens the index of a model in a lane: the one that is kept, or a new one."""
        known = self._index

        def opened(
            catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]
        ) -> NeighbourIndex | None:
            if known is not None and known.model_id == model_id:
                return known
            return open_index(
                catalog, model_id, lambda done, total: tell(done / max(total, 1)), should_stop
            )

        return opened

    def keep(self, index: NeighbourIndex) -> None:
        """Keep the index that an answer came from."""
        self._index = index

    def _on_library_changed(self, _what: object = None) -> None:
        self._index = None
