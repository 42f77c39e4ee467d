"""The files that wait for their analysis, those that the user asks for first at the front."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from mlfa_app.jobs.job import Pace
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.scanner import FoundFile


class WorkControl:
    """What the user wants of work that goes on. Any thread may call any of it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._is_paused = False
        self._is_ending = False
        self._urgent: list[Path] = []

    @property
    def is_paused(self) -> bool:
        """Whether nothing is to be begun for now."""
        return self._is_paused

    def pause(self) -> None:
        """Finish the songs in work and begin no other."""
        with self._changed:
            self._is_paused = True

    def resume(self) -> None:
        """Go on."""
        with self._changed:
            self._is_paused = False
            self._changed.notify_all()

    def end_softly(self) -> None:
        """Finish the songs in work, then end the work, whether it is paused or not."""
        with self._changed:
            self._is_ending = True
            self._changed.notify_all()

    def ask_first(self, paths: Iterable[Path]) -> None:
        """Have files analysed before all others that wait."""
        with self._changed:
            self._urgent[:0] = paths

    def take_urgent(self) -> list[Path]:
        """Give what was asked for since the last call, the latest wish first."""
        with self._changed:
            urgent, self._urgent = self._urgent, []
        return urgent

    def pace(self) -> Pace:
        """Say how the work is to go on."""
        if self._is_ending:
            return Pace.ENDING
        return Pace.HELD if self._is_paused else Pace.ON

    def wait_while_paused(self, timeout_s: float) -> bool:
        """Wait until the pause is over, or for so long.

        Returns:
            Whether the work may go on.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._is_ending or not self._is_paused, timeout_s)
            return self._is_ending or not self._is_paused


class SongQueue:
    """A `Feed` that puts first what the user asks for first. Belongs to one thread.

    Each file is looked at again just before it is given: a file that was changed since gets its
    new stamp, and one that is not there is told of and passed over.

    Args:
        files: The files in their order.
        control: Names the urgent ones.
        on_absent: Told of a file that is not there.
    """

    def __init__(
        self,
        files: Sequence[FoundFile],
        control: WorkControl,
        on_absent: Callable[[Path], None] = lambda _path: None,
    ) -> None:
        self._files = files
        self._index = {found.path: index for index, found in enumerate(files)}
        self._is_given = bytearray(len(files))
        self._next = 0
        self._urgent: deque[int] = deque()
        self._control = control
        self._on_absent = on_absent

    def __len__(self) -> int:
        return len(self._files)

    @property
    def is_open(self) -> bool:
        """Never: what comes later is another piece of work."""
        return False

    def take(self) -> FoundFile | None:
        """Give the next file that is there; None when there is none left."""
        while (index := self._next_index()) is not None:
            self._is_given[index] = True
            found = self._files[index]
            try:
                return FoundFile(found.path, FileStamp.of(found.path))
            except (FileNotFoundError, NotADirectoryError):
                self._on_absent(found.path)
            except OSError:
                return found  # reading it will fail with the right sentence
        return None

    def _next_index(self) -> int | None:
        indexes = (self._index.get(path) for path in self._control.take_urgent())
        self._urgent.extendleft([one for one in indexes if one is not None][::-1])
        while self._urgent:
            index = self._urgent.popleft()
            if not self._is_given[index]:
                return index
        while self._next < len(self._files):
            self._next += 1
            if not self._is_given[self._next - 1]:
                return self._next - 1
        return None
