"""Songs that somebody may still be copying, until they have been left alone for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.open_files import is_being_written


@dataclass(slots=True)
class SeenFile:
    """A file that something happened to.

    Attributes:
        path: The file.
        stamp: Its stamp when it was last looked at.
        since_s: Since when nothing has happened to it, on the clock.
        known_digest: The song that it held before, where that was known.
        is_unfinished: Whether an earlier run was ended while it worked on it.
    """

    path: Path
    stamp: FileStamp
    since_s: float
    known_digest: str | None
    is_unfinished: bool


class Settling:
    """Holds files back until size and time stood still for a while and nobody has them open.

    Args:
        settle_s: For how long.
        clock: Gives monotonic seconds.
        is_busy: Whether somebody has a file open for writing.
    """

    def __init__(
        self,
        settle_s: float,
        clock: Callable[[], float] = time.monotonic,
        is_busy: Callable[[Path], bool] = is_being_written,
    ) -> None:
        self._settle_s = settle_s
        self._clock = clock
        self._is_busy = is_busy
        self._files: dict[Path, SeenFile] = {}

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, path: Path) -> bool:
        return path in self._files

    @property
    def paths(self) -> list[Path]:
        """The files that are held."""
        return list(self._files)

    @property
    def next_s(self) -> float | None:
        """When to ask for settled files again, on the clock; None while there are none."""
        # In the order of their times, see `_put`.
        first = next(iter(self._files.values()), None)
        return None if first is None else first.since_s + self._settle_s

    def see(
        self,
        path: Path,
        stamp: FileStamp,
        known_digest: str | None,
        *,
        is_unfinished: bool = False,
    ) -> None:
        """Take a file, and begin to wait."""
        self._put(SeenFile(path, stamp, self._clock(), known_digest, is_unfinished))

    def touch(self, path: Path) -> None:
        """Begin to wait anew for a file that is held: something happened to it."""
        self._put(self._files[path])

    def settled(self, is_in_work: Callable[[Path], bool], limit: int = 200) -> list[SeenFile]:
        """Give the files that have settled, and hold them no more. Those that are gone are dropped.

        Args:
            is_in_work: Files that are being worked on wait, too.
            limit: So many are looked at; the others wait for the next time.
        """
        done: list[SeenFile] = []
        now_s = self._clock()
        for _ in range(limit):
            if (due_s := self.next_s) is None or due_s > now_s:
                break
            file = next(iter(self._files.values()))
            try:
                stamp = FileStamp.of(file.path)
            except OSError:
                del self._files[file.path]
                continue
            if stamp == file.stamp and not is_in_work(file.path) and not self._is_busy(file.path):
                del self._files[file.path]
                done.append(file)
            else:
                file.stamp = stamp
                self._put(file)
        return done

    def _put(self, file: SeenFile) -> None:
        file.since_s = self._clock()
        # At the end: the first one is always the next.
        self._files.pop(file.path, None)
        self._files[file.path] = file
