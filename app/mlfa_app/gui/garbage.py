"""Collects Python's garbage in the GUI thread, and nowhere else.

Python collects in whichever thread happens to allocate. A widget or timer that is only held by a
cycle of references would then be destroyed in the thread of a lane, which Qt answers with a crash
(seen in our own tests: a segmentation fault while an analysis ran).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

# Often enough that little gathers, rarely enough to cost nothing.
_INTERVAL_MS = 1000


class GarbageCollector(QObject):
    """Takes over from Python's own collection until it is closed. Lives in the GUI thread.

    Args:
        parent: Owner.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        self._has_settled = False
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(_INTERVAL_MS)

    def collect(self) -> None:
        """Collect the oldest generation that is due, as Python itself would."""
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation]:
                gc.collect(generation)
                return

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
