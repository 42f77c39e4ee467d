"""Fills a list a little at a time, so that thousands of rows do not hold up the window."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QObject, QTimer

# Some milliseconds of work.
_ROWS_AT_ONCE = 25


class RowFeeder(QObject):
    """Adds rows: the first at once, the others in later turns of the event loop.

    Args:
        parent: Owner; nothing is added after its end.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: deque[Any] = deque()
        self._add: Callable[[Any], None] = lambda _row: None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._add_some)

    @property
    def is_busy(self) -> bool:
        """Whether rows still wait."""
        return bool(self._waiting) or self._timer.isActive()

    def feed(self, rows: Iterable[Any], add: Callable[[Any], None]) -> None:
        """Add these rows, and forget those that still waited.

        Args:
            rows: In their order.
            add: Adds one.
        """
        self._waiting = deque(rows)
        self._add = add
        self._add_some()

    def _add_some(self) -> None:
        for _ in range(min(_ROWS_AT_ONCE, len(self._waiting))):
            self._add(self._waiting.popleft())
        if self._waiting:
            self._timer.start()
        else:
            self._timer.stop()
