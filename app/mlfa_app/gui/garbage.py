"""Collects Python's garbage in the GUI thread, and nowhere else.

Python collects in whichever thread happens to allocate. A widget or timer that is only held by a
cycle of references would then be destroyed in the thread of a lane, which Qt answers with a crash
(seen in our own tests: a segmentation fault while an analysis ran).
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

# Often enough that little gathers, rarely enough to cost nothing.
_INTERVAL_MS = 1000
# While a lane builds long lists there is much to look through that is gone a moment later.
_SOON_MS = 100
_IS_BUSY_AT_MOST_S = 30.0
# Looking through everything takes longer the more there is, such as steps of ten thousand songs
# that can be undone. What would be noticed waits until nobody looks, but not for ever.
_NOTICED_S = 0.03
_WAITS_AT_MOST_S = 600.0


class GarbageCollector(QObject):
    """Takes over from Python's own collection until it is closed. Lives in the GUI thread.

    Args:
        parent: Owner.
        is_busy: Whether now is a bad moment.
    """

    def __init__(
        self, parent: QObject | None = None, is_busy: Callable[[], bool] = lambda: False
    ) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        self._last_s = time.monotonic()
        self._was_enabled = gc.isenabled()
        self._has_settled = False
        self._full_took_s = 0.0
        self._last_full_s = time.monotonic()
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(_INTERVAL_MS)

    def collect(self) -> None:
        """Collect the oldest generation that is due, as Python itself would."""
        now_s = time.monotonic()
        if self._is_busy() and now_s - self._last_s < _IS_BUSY_AT_MOST_S:
            self._timer.setInterval(_SOON_MS)
            return
        self._timer.setInterval(_INTERVAL_MS)
        self._last_s = now_s
        due = [at for at in (2, 1, 0) if gc.get_count()[at] > gc.get_threshold()[at]]
        if due and due[0] == 2 and self._would_be_noticed():
            due[0] = 1
        if due and due[0] == 2:
            start_s = time.thread_time()
            gc.collect()
            self._full_took_s = time.thread_time() - start_s
            self._last_full_s = time.monotonic()
        elif due:
            gc.collect(due[0])

    def _would_be_noticed(self) -> bool:
        is_looked_at = QGuiApplication.applicationState() == Qt.ApplicationState.ApplicationActive
        has_waited = time.monotonic() - self._last_full_s > _WAITS_AT_MOST_S
        return is_looked_at and self._full_took_s > _NOTICED_S and not has_waited

    def hand_over(self) -> None:
        """Leave it to another collector until `close`."""
        self._timer.stop()

    def settle(self) -> None:
        """Count on what is there now to stay: imported modules, the parts of the window.

        It is not looked through any more, which takes a tenth of a second after the start.
        """
        self._has_settled = True
        gc.freeze()

    def close(self) -> None:
        """Leave it to Python again, once no other thread runs."""
        self._timer.stop()
        if self._has_settled:
            gc.unfreeze()
        if self._was_enabled:
            gc.enable()
