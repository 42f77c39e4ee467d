"""Hears songs while the importer is busy with others: one process for all that wait meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from .hearing import Heard, HearingError


class HearingAhead:
    """A thread that hears what is wanted; whoever needs it waits for it.

    MLFA takes seconds to start, so everything that has come together while one process ran goes
    into the next: the first album alone, later several singletons or albums at once.

    Args:
        hear: Asks MLFA about files.
    """

    def __init__(self, hear: Callable[[Sequence[str]], Iterator[Heard]]) -> None:
        self._hear = hear
        self._changed = threading.Condition()
        self._queue: dict[str, None] = {}
        self._in_work: set[str] = set()
        self._heard: dict[str, Heard] = {}
        self._failure: HearingError | None = None
        self._thread: threading.Thread | None = None

    def want(self, paths: Iterable[str]) -> None:
        """Let files be heard soon; those that are on the way already are not heard twice."""
        with self._changed:
            if self._failure is not None:
                return
            for path in paths:
                if path not in self._heard and path not in self._in_work:
                    self._queue[path] = None
            if self._queue and self._thread is None:
                self._thread = threading.Thread(target=self._work, name="mlfa", daemon=True)
                self._thread.start()

    def wait(self, paths: Sequence[str]) -> Mapping[str, Heard]:
        """Wait for files.

        Returns:
            What was said about each; it is forgotten here.

        Raises:
            HearingError: If MLFA could not be run, now or earlier.
        """
        self.want(paths)
        with self._changed:
            self._changed.wait_for(
                lambda: self._failure is not None or all(path in self._heard for path in paths)
            )
            found = {path: self._heard.pop(path) for path in paths if path in self._heard}
            if len(found) < len(paths) and self._failure is not None:
                raise self._failure
            return found

    def _work(self) -> None:
        """Hear until nothing waits."""
        while True:
            with self._changed:
                batch = list(self._queue)
                self._queue.clear()
                self._in_work = set(batch)
                if not batch or self._failure is not None:
                    self._in_work.clear()
                    self._thread = None
                    return
            failure = self._hear_batch(batch)
            with self._changed:
                self._in_work.clear()
                self._failure = failure
                self._changed.notify_all()

    def _hear_batch(self, batch: list[str]) -> HearingError | None:
        left = dict.fromkeys(batch)
        try:
            for one in self._hear(batch):
                left.pop(one.path, None)
                self._say(one)
        except HearingError as error:
            return error
        except Exception as error:  # Whoever waits must learn of it, whatever it was.
            return HearingError(f"MLFA could not be asked: {error!r}")
        for path in left:
            # Two names of one file: MLFA speaks of it once.
            self._say(Heard(path, error="MLFA said nothing about it."))
        return None

    def _say(self, one: Heard) -> None:
        with self._changed:
            self._heard[one.path] = one
            self._in_work.discard(one.path)
            self._changed.notify_all()
