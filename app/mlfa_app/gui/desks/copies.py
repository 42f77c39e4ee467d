"""Recordings that are held more than once, for the window: looked for off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.runner import Tell, Ticket
from mlfa_app.jobs.similar.copies import CopyGroup, find_copies
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from mlfa_app.gui.context import WindowContext


class CopiesDesk(QObject):
    """Looks for copies. Lives in the GUI thread.

    Signals:
        found: A list of `CopyGroup`.
        progressed: Share of the comparison that is done, 0 to 1.
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
        self._ticket: Ticket | None = None
        self._waiting: bool | None = None

    @property
    def is_looking(self) -> bool:
        """Whether an answer is still to come."""
        return self._ticket is not None

    def look(self, *, is_near: bool) -> None:
        """Look through the library; of several wishes the last one counts.

        Args:
            is_near: Whether to look for other encodings, too.
        """
        if self._ticket is None:
            self._begin(is_near)
        else:
            self._waiting = is_near
            self._ticket.cancel()

    def stop(self) -> None:
        """Look no further."""
        self._waiting = None
        if self._ticket is not None:
            self._ticket.cancel()

    # Inside

    def _begin(self, is_near: bool) -> None:
        rule = self._context.rule
        model_id = "" if rule is None else rule.model_id

        def job(
            catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]
        ) -> list[CopyGroup] | None:
            return find_copies(
                catalog,
                model_id,
                is_near=is_near and bool(model_id),
                report=lambda done, total: tell(done / max(total, 1)),
                should_stop=should_stop,
            )

        self._ticket = self._context.runner.mapping.submit_job(
            job, self._on_found, self._on_failed, self._on_events
        )

    def _on_events(self, events: list[float]) -> None:
        self.progressed.emit(events[-1])

    # Methods, and no signals: the lanes see that their owner is gone with a closed dialog.

    def _on_found(self, groups: list[CopyGroup] | None) -> None:
        self._ticket = None
        if not self._went_on() and groups is not None:
            self.found.emit(groups)

    def _on_failed(self, error: KnownError) -> None:
        self._ticket = None
        if not self._went_on():
            self.failed.emit(error)

    def _went_on(self) -> bool:
        """Begin with the wish that waits; what became of the one before nobody wants to know."""
        wish, self._waiting = self._waiting, None
        if wish is not None:
            self._begin(wish)
        return wish is not None
