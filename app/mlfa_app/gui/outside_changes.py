"""Notices that a command, or a service, has changed the library while the window is open."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from mlfa_app.catalog.outside_writes import Change, Moment
from mlfa_app.gui.runner import Lane

_LOOK_MS = 2000


class OutsideChanges(QObject):
    """Looks every two seconds. Lives in the GUI thread.

    Where this program has written as well, as while it analyses, nothing can be told apart: what
    may have changed is taken for changed as soon as nobody writes any more.

    Signals:
        found: Another process has written into the catalogue, or may have.

    Args:
        lane: Asks its catalogue; one that is idle nearly always.
        parent: Owner.
    """

    found = Signal()

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._last: Moment | None = None
        self._is_doubtful = False
        self._is_asked = False
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look."""
        self.look()
        self._timer.start()

    def stop(self) -> None:
        """Look no more, until it is started again."""
        self._timer.stop()

    def look(self) -> None:
        """Look now, unless that is under way."""
        if not self._is_asked:
            self._is_asked = True
            self._lane.submit(Moment.of, self._on_seen, self._on_failed)

    def _on_seen(self, now: Moment) -> None:
        self._is_asked = False
        before, self._last = self._last or now, now
        change = Change.between(before, now)
        if change.is_outside or (self._is_doubtful and not change.is_doubtful):
            self._is_doubtful = False
            self.found.emit()
        else:
            self._is_doubtful = change.is_doubtful

    def _on_failed(self, _error: object) -> None:
        # Whoever shows songs asks the same catalogue, and says what is wrong with it.
        self._is_asked = False
