"""Finds the rows of the table that belong to files which a piece of work has changed."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mlfa_app.gui.runner import Lane
from mlfa_core.errors import KnownError


class ChangedRows(QObject):
    """Asks the catalogue for the ids of files, all that came meanwhile at a time.

    Signals:
        found: Ids of files that changed, as a list.
        failed: The catalogue did not answer; what was asked for is asked for with what comes next.

    Args:
        lane: Asks its catalogue.
        parent: Owner.
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._waiting: list[Path] = []
        self._is_asking = False

    def add(self, paths: list[Path]) -> None:
        """Find the rows of files."""
        self._waiting += paths
        if not self._is_asking:
            self._ask()

    def _ask(self) -> None:
        paths, self._waiting = self._waiting, []
        self._is_asking = True
        self._lane.submit(
            lambda catalog: list(catalog.file_ids_of(paths).values()),
            self._on_found,
            partial(self._on_failed, paths),
        )

    def _on_found(self, file_ids: list[int]) -> None:
        self._is_asking = False
        if file_ids:
            self.found.emit(file_ids)
        if self._waiting:
            self._ask()

    def _on_failed(self, paths: list[Path], error: KnownError) -> None:
        # Asked for once more at once, they might fail in a circle.
        self._waiting = [*paths, *self._waiting]
        self._is_asking = False
        self.failed.emit(error)
