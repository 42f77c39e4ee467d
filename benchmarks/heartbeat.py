"""How long the window's thread was busy at a stretch: a timer that should beat every 5 ms."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer

BEAT_MS = 5


@dataclass(frozen=True)
class Gap:
    """The longest time between two turns of the event loop, seen in three ways.

    The three longest need not be the same gap.

    Attributes:
        wall_s: As a user would have waited.
        own_s: Without the time in which the system gave the cores to other threads and programs;
            what the thread waited for Python's lock counts.
        work_s: What the thread itself worked.
    """

    wall_s: float = 0.0
    own_s: float = 0.0
    work_s: float = 0.0

    def __str__(self) -> str:
        parts = (f"{1000 * each:,.0f}" for each in (self.wall_s, self.own_s, self.work_s))
        return " / ".join(parts) + " ms"


class Heartbeat(QObject):
    """Keeps the longest gaps. Lives in the GUI thread.

    Args:
        parent: Owner.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._delays = _CoreDelays()
        self._longest = [0.0, 0.0, 0.0]
        self._last = self._now()
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self.beat)
        timer.start(BEAT_MS)

    def beat(self) -> None:
        """Note the gap since the last beat."""
        now = self._now()
        wall, delay, work = (a - b for a, b in zip(now, self._last, strict=True))
        self._last = now
        gaps = (wall, wall - delay, work)
        self._longest = [max(a, b) for a, b in zip(self._longest, gaps, strict=True)]

    def reset(self) -> None:
        """Begin anew."""
        self._longest = [0.0, 0.0, 0.0]
        self._last = self._now()

    def longest(self) -> Gap:
        """The longest gaps since the last reset."""
        self.beat()
        return Gap(*self._longest)

    def _now(self) -> tuple[float, float, float]:
        return time.perf_counter(), self._delays.seconds(), time.thread_time()


class _CoreDelays:
    """How long this thread was ready and had no core: known on Linux, nothing elsewhere."""

    def __init__(self) -> None:
        try:
            self._file = os.open("/proc/thread-self/schedstat", os.O_RDONLY)
        except OSError:
            self._file = -1

    def seconds(self) -> float:
        """Seconds since the thread began."""
        if self._file < 0:
            return 0.0
        return int(os.pread(self._file, 100, 0).split()[1]) / 1e9
