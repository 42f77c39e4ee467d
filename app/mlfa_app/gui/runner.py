"""Work off the GUI thread: lanes, each one thread with a catalogue connection of its own.

The only file of the program that makes threads. Work is a plain function; what it returns comes
back to the GUI thread, where ``then`` is called. Nothing here knows what the work is about.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from mlfa_app.gui.garbage import GarbageCollector
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    # The program imports this module before its first painting, and the catalogue after it.
    from mlfa_app.catalog.store import Catalog

Result = TypeVar("Result")
OpenCatalog = Callable[[], "Catalog"]
Tell = Callable[[object], None]
"""Sends an event to the GUI thread from inside a job."""

# The window repaints at most this often on account of a job.
_BATCH_S = 0.1
_CLOSE_WAIT_MS = 10_000


class EndedByBugError(KnownError):
    """A bug ended a job; what it was is told by the lane's `crashed`."""

    def __init__(self) -> None:
        super().__init__(
            "An error in MLFA itself ended this.", "What was done before stands. Try it again."
        )


class Ticket:
    """A piece of work that was handed in.

    Any thread may cancel it. Work that has not begun is dropped; a job that runs is asked to
    stop; a function that runs goes on to its end, but nobody is told of it.
    """

    def __init__(self) -> None:
        self._is_cancelled = threading.Event()

    @property
    def is_cancelled(self) -> bool:
        """Whether nobody wants it any more."""
        return self._is_cancelled.is_set()

    def cancel(self) -> None:
        """Say that it is not wanted any more."""
        self._is_cancelled.set()


@dataclass(eq=False)
class _Work:
    """What a lane is to do, and whom to tell."""

    run: Callable[[Catalog, Tell, Callable[[], bool]], object]
    then: Callable[[Any], None]
    failed: Callable[[KnownError], None] | None
    on_events: Callable[[list[Any]], None] | None
    ticket: Ticket
    is_job: bool
    pending: list[object] = field(default_factory=list)
    last_sent_s: float = 0.0


class _Worker(QObject):
    """Runs the work inside the lane's thread.

    Signals:
        told: A piece of work and a list of its events.
        finished: A piece of work and what it returned.
        failed: A piece of work and the error of the user's world that ended it.
        crashed: A piece of work and the traceback of the bug that ended it.
        dropped: A piece of work that was cancelled before it began.
    """

    told = Signal(object, object)
    finished = Signal(object, object)
    failed = Signal(object, object)
    crashed = Signal(object, str)
    dropped = Signal(object)

    def __init__(self, open_catalog: OpenCatalog) -> None:
        super().__init__()
        self._open_catalog = open_catalog
        self._catalog: Catalog | None = None

    @Slot(object)
    def run(self, work: _Work) -> None:
        """Do one piece of work."""
        if work.ticket.is_cancelled and not work.is_job:
            self.dropped.emit(work)
            return
        try:
            if self._catalog is None:
                self._catalog = self._open_catalog()
            value = work.run(
                self._catalog,
                lambda event: self._tell(work, event),
                lambda: work.ticket.is_cancelled,
            )
        except KnownError as error:
            self._flush(work)
            self.failed.emit(work, error)
        except Exception:
            # The boundary of the thread: a bug. It must be seen, and the lane must go on.
            self._flush(work)
            self.crashed.emit(work, traceback.format_exc())
        else:
            self._flush(work)
            self.finished.emit(work, value)

    @Slot()
    def close(self) -> None:
        """Close the connection, in the thread that opened it."""
        if self._catalog is not None:
            self._catalog.close()
            self._catalog = None
        QThread.currentThread().quit()

    def _tell(self, work: _Work, event: object) -> None:
        work.pending.append(event)
        if time.monotonic() - work.last_sent_s >= _BATCH_S:
            self._flush(work)

    def _flush(self, work: _Work) -> None:
        if work.pending and work.on_events is not None:
            self.told.emit(work, work.pending)
        work.pending = []
        work.last_sent_s = time.monotonic()


class Lane(QObject):
    """One thread that does what it is given, one after the other. Lives in the GUI thread.

    Signals:
        crashed: The traceback of a bug in some work; the lane goes on.

    Args:
        name: For the list of threads.
        open_catalog: Opens the lane's own connection, inside its thread.
        parent: Owner.
        finishes: Whether what waits is still done when the lane is closed.
    """

    crashed = Signal(str)
    _wanted = Signal(object)
    _closing = Signal()

    def __init__(
        self,
        name: str,
        open_catalog: OpenCatalog,
        parent: QObject | None = None,
        *,
        finishes: bool = False,
    ) -> None:
        super().__init__(parent)
        self._finishes = finishes
        self._thread = QThread()
        self._thread.setObjectName(name)
        self._worker = _Worker(open_catalog)
        self._worker.moveToThread(self._thread)
        self._wanted.connect(self._worker.run)
        self._closing.connect(self._worker.close)
        queued = Qt.ConnectionType.QueuedConnection
        self._worker.told.connect(self._on_told, queued)
        self._worker.finished.connect(self._on_finished, queued)
        self._worker.failed.connect(self._on_failed, queued)
        self._worker.crashed.connect(self._on_crashed, queued)
        self._worker.dropped.connect(self._on_dropped, queued)
        self._open: set[_Work] = set()
        self._is_closed = False
        self._thread.start()

    @property
    def is_busy(self) -> bool:
        """Whether something is in work or waiting."""
        return bool(self._open)

    def submit(
        self,
        work: Callable[[Catalog], Result],
        then: Callable[[Result], None] = lambda _result: None,
        failed: Callable[[KnownError], None] | None = None,
    ) -> Ticket:
        """Have a function called in the lane's thread with its catalogue.

        Args:
            work: What to do. It touches no widget.
            then: Called in the GUI thread with the result, unless cancelled meanwhile.
            failed: Called in the GUI thread with an error of the user's world. Without it such
                an error counts as a bug.
        """
        return self._put(
            _Work(lambda catalog, _t, _s: work(catalog), then, failed, None, Ticket(), False)
        )

    def submit_job(
        self,
        job: Callable[[Catalog, Tell, Callable[[], bool]], Result],
        then: Callable[[Result], None],
        failed: Callable[[KnownError], None] | None = None,
        on_events: Callable[[list[Any]], None] | None = None,
    ) -> Ticket:
        """Have a long job run in the lane's thread.

        Args:
            job: Takes the catalogue, a function that tells events, and the stop question.
            then: Called in the GUI thread with the result, also after a cancel: a job says
                itself how far it came.
            failed: As for `submit`; called after a bug, too, for its owner waits for an end.
            on_events: Called in the GUI thread with the events, some at a time and at most
                ten times a second; all before ``then``.
        """
        return self._put(_Work(job, then, failed, on_events, Ticket(), True))

    def cancel_all(self) -> None:
        """Cancel what waits, and ask what runs to stop."""
        for work in self._open:
            work.ticket.cancel()

    def close(self) -> bool:
        """Cancel everything, or finish it where the lane does that, and end the thread.

        Returns:
            Whether it ended in time.
        """
        if self._is_closed:
            return True
        self._is_closed = True
        if not self._finishes:
            self.cancel_all()
        self._closing.emit()
        has_ended = self._thread.wait(_CLOSE_WAIT_MS)
        self._open.clear()
        return has_ended

    def _put(self, work: _Work) -> Ticket:
        if self._is_closed:
            work.ticket.cancel()
            return work.ticket
        self._open.add(work)
        self._wanted.emit(work)
        return work.ticket

    @Slot(object, object)
    def _on_told(self, work: _Work, events: list[object]) -> None:
        if not self._is_closed and work.on_events is not None and _is_there(work.on_events):
            work.on_events(events)

    @Slot(object, object)
    def _on_finished(self, work: _Work, value: object) -> None:
        self._open.discard(work)
        is_wanted = work.is_job or not work.ticket.is_cancelled
        if not self._is_closed and is_wanted and _is_there(work.then):
            work.then(value)

    @Slot(object, object)
    def _on_failed(self, work: _Work, error: KnownError) -> None:
        self._open.discard(work)
        if self._is_closed or (work.ticket.is_cancelled and not work.is_job):
            return
        if work.failed is None:
            self.crashed.emit("".join(traceback.format_exception(error)))
        elif _is_there(work.failed):
            work.failed(error)

    @Slot(object, str)
    def _on_crashed(self, work: _Work, trace: str) -> None:
        self._open.discard(work)
        self.crashed.emit(trace)
        if not work.is_job or self._is_closed or work.failed is None:
            return
        if _is_there(work.failed):
            work.failed(EndedByBugError())

    @Slot(object)
    def _on_dropped(self, work: _Work) -> None:
        self._open.discard(work)


def _is_there(callback: Callable[..., object]) -> bool:
    """Whether the object that a method belongs to still lives: a dialog may be closed meanwhile."""
    while isinstance(callback, partial):
        callback = callback.func
    owner = getattr(callback, "__self__", None)
    return not isinstance(owner, QObject) or shiboken6.isValid(owner)


class Preparation(QObject):
    """One function in a thread of its own: for what has to be done before there are lanes.

    Signals:
        done: It has returned.
        crashed: The traceback of the bug that ended it.

    Args:
        work: What to do. It touches no widget.
        parent: Owner.
    """

    done = Signal()
    crashed = Signal(str)

    def __init__(self, work: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = QThread()
        self._thread.setObjectName("preparing")
        self._worker = _Preparer(work)
        self._worker.moveToThread(self._thread)
        queued = Qt.ConnectionType.QueuedConnection
        self._worker.done.connect(self._on_done, queued)
        self._worker.crashed.connect(self._on_crashed, queued)
        self._thread.started.connect(self._worker.run)
        self._is_closed = False
        self._thread.start()

    def close(self) -> bool:
        """Wait for the function to return, and tell nobody of it.

        Returns:
            Whether it did in time.
        """
        self._is_closed = True
        self._thread.quit()
        return self._thread.wait(_CLOSE_WAIT_MS)

    @Slot()
    def _on_done(self) -> None:
        if not self._is_closed:
            self.close()
            self.done.emit()

    @Slot(str)
    def _on_crashed(self, trace: str) -> None:
        if not self._is_closed:
            self.close()
            self.crashed.emit(trace)


class _Preparer(QObject):
    done = Signal()
    crashed = Signal(str)

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__()
        self._work = work

    @Slot()
    def run(self) -> None:
        try:
            self._work()
        except Exception:
            # The boundary of the thread: a bug, which must be seen.
            self.crashed.emit(traceback.format_exc())
        else:
            self.done.emit()


class Runner(QObject):
    """The program's lanes. Made once, in the GUI thread.

    Attributes:
        reading: Short queries for what is on the screen.
        counting: Queries that look at the whole library, which take a moment.
        deciding: Short changes of the catalogue: decisions, filters, folders.
        analysing: Scans and analyses, one job at a time.
        writing: Plans and writes of files, one job at a time.
        asking: Maps, similar songs and reasons that are there in a moment.
        mapping: Maps made, copies and doubtful genres looked for, tags learnt: minutes.

    Signals:
        crashed: The traceback of a bug in any lane.
    """

    crashed = Signal(str)

    def __init__(self, open_catalog: OpenCatalog, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._garbage = GarbageCollector(self, self._is_reading)
        self.reading = Lane("reading", open_catalog, self)
        self.counting = Lane("counting", open_catalog, self)
        # What the user decided is kept, also when the window is closed the moment after.
        self.deciding = Lane("deciding", open_catalog, self, finishes=True)
        self.analysing = Lane("analysing", open_catalog, self)
        self.writing = Lane("writing", open_catalog, self)
        self.asking = Lane("asking", open_catalog, self)
        self.mapping = Lane("mapping", open_catalog, self)
        for lane in self._lanes:
            lane.crashed.connect(self.crashed)

    def _is_reading(self) -> bool:
        return self.reading.is_busy or self.counting.is_busy or self.deciding.is_busy

    @property
    def _lanes(self) -> tuple[Lane, ...]:
        work = (self.analysing, self.writing, self.asking, self.mapping)
        return (self.reading, self.counting, self.deciding, *work)

    def close(self) -> bool:
        """End all threads; work in progress is asked to stop, decisions are carried out.

        Returns:
            Whether all ended in time.
        """
        for lane in self._lanes:
            if lane is not self.deciding:
                lane.cancel_all()
        have_ended = True
        for lane in self._lanes:
            have_ended = lane.close() and have_ended
        self._garbage.close()
        return have_ended
