"""The next batches, made in a background thread while the present one is learned from."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Prefetched(Generic[Item]):
    """Gives the items of an iterable in their order, made ahead in a thread. A context manager.

    Example::

        with Prefetched(make_batches()) as batches:
            for batch in batches:
                ...

    An exception of the iterable is raised where its item would have come. Leaving the block
    early ends the thread after the item it is at.

    Attributes:
        waited_s: How long the loop has waited for items so far.
    """

    def __init__(self, items: Iterable[Item], depth: int = 3) -> None:
        self.waited_s = 0.0
        self._items = items
        self._depth = depth
        self._ready: deque[Item] = deque()
        self._changed = threading.Condition()
        self._is_done = False
        self._is_closed = False
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._fill, name="prefetch", daemon=True)

    def __enter__(self) -> Prefetched[Item]:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        self._thread.join()

    def __iter__(self) -> Iterator[Item]:
        while True:
            begin_s = time.perf_counter()
            with self._changed:
                self._changed.wait_for(lambda: self._ready or self._is_done)
                self.waited_s += time.perf_counter() - begin_s
                if not self._ready:
                    if self._error is not None:
                        raise self._error
                    return
                item = self._ready.popleft()
                self._changed.notify_all()
            yield item

    def _fill(self) -> None:
        try:
            for item in self._items:
                with self._changed:
                    self._changed.wait_for(
                        lambda: len(self._ready) < self._depth or self._is_closed
                    )
                    if self._is_closed:
                        return
                    self._ready.append(item)
                    self._changed.notify_all()
        except BaseException as error:  # whatever it is, the loop is told
            self._error = error
        finally:
            with self._changed:
                self._is_done = True
                self._changed.notify_all()
