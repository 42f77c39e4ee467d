"""Scans and analyses in the window: one piece of work at a time, and the truth about it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from mlfa_app.catalog.records import LibraryCounts
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.library_task import LibraryTask
from mlfa_app.gui.runner import Ticket
from mlfa_app.gui.work_memory import SESSION_KEY, State, WorkMemory
from mlfa_app.gui.work_news import WorkNews
from mlfa_app.gui.work_words import WorkFacts
from mlfa_app.jobs.job import Bug, DeviceInUse, Notice
from mlfa_app.jobs.scanning.library_look import FolderNews, have_drives_changed
from mlfa_app.jobs.scanning.library_work import (
    EffortSoFar,
    RowsChanged,
    SongChanged,
    WorkProgress,
    WorkRequest,
    WorkResult,
)
from mlfa_app.jobs.scanning.song_queue import WorkControl
from mlfa_app.library.file_identity import absolute_path
from mlfa_core.errors import KnownError

_IDLE = WorkProgress("idle")
_CHECK_DRIVES_MS = 60_000


class LibraryEngine(QObject):
    """Keeps the library up to date in the background. Lives in the GUI thread.

    One piece of work runs at a time in the ``analysing`` lane. New wishes while it runs end it
    softly (songs in work are finished) and are taken up with what is left.

    Signals:
        progressed: A `WorkProgress`, several times a second while work goes on.
        songs_changed: List of paths whose songs changed, at most ten times a second.
        library_changed: Folders, or how many songs there are, changed.
        counts_changed: The library's `LibraryCounts`, when they were read anew.
        finished: The `Tally` of a piece of work that came to its end or was cancelled.
        noticed: A sentence that is good to know.
        failed: The `KnownError` that ended the work.
        unsettled: List of files that somebody is still writing; to be looked at again soon.

    Args:
        context: What the window's parts share.
        parent: Owner.
    """

    progressed = Signal(object)
    songs_changed = Signal(object)
    library_changed = Signal()
    counts_changed = Signal(object)
    finished = Signal(object)
    noticed = Signal(str)
    failed = Signal(object)
    unsettled = Signal(object)

    def __init__(self, context: WindowContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._ticket: Ticket | None = None
        self._control = WorkControl()
        self._waiting: WorkRequest | None = None
        self._removals: list[Path] = []
        self._memory = WorkMemory()
        self._is_paused = False
        self._is_stopping = False
        self._awaits_memory = False
        self._progress = _IDLE
        self._counts = LibraryCounts()
        self._counting = Ticket()
        self._news = WorkNews()
        self._work_settings = self._settings_of_work()
        self._drive_timer = QTimer(self, interval=_CHECK_DRIVES_MS)
        self._drive_timer.timeout.connect(self.check_drives)
        context.signals.settings_changed.connect(self._on_settings_changed)
        context.signals.package_changed.connect(self.read_counts)

    # What is known

    @property
    def context(self) -> WindowContext:
        """What the window's parts share."""
        return self._context

    @property
    def is_active(self) -> bool:
        """Whether work goes on, or is paused."""
        return self._ticket is not None or self._is_paused

    @property
    def is_paused(self) -> bool:
        """Whether the user paused it."""
        return self._is_paused

    @property
    def is_stopping(self) -> bool:
        """Whether a cancel is on its way."""
        return self._is_stopping

    @property
    def progress(self) -> WorkProgress:
        """How far it is."""
        return self._progress

    @property
    def counts(self) -> LibraryCounts:
        """The library's counts as last read."""
        return self._counts

    @property
    def facts(self) -> WorkFacts:
        """All that a sentence about the work needs."""
        return WorkFacts(
            self._progress, self._counts, self._is_stopping, frozenset(self._news.away)
        )

    @property
    def device_details(self) -> str:
        """What is known of the device, a line each."""
        return self._news.device_details(self._progress.songs_per_minute)

    # What the user wants

    def add_folders(self, paths: Iterable[Path]) -> None:
        """Make folders the library's, and analyse the songs in them."""
        self._ask(WorkRequest(folders=tuple(absolute_path(path) for path in paths)))

    def remove_folder(self, path: Path) -> None:
        """Forget a folder and the songs below it. No music file is touched."""
        self._news.away.discard(path)
        self.remove_files([path])
        if self._ticket is not None:
            # Songs in work would be recorded again: once more, when they are through.
            self._removals.append(path)
            self._ask(WorkRequest(), is_wish=False)

    def remove_files(self, paths: Sequence[Path]) -> None:
        """Forget files or folders. They come back if their folder is looked into again."""
        self._context.runner.deciding.submit(
            lambda catalog: catalog.forget(paths), self._on_forgotten, self.failed.emit
        )

    def rescan(self, path: Path | None = None) -> None:
        """Look into a folder again, or into all of the library."""
        if path is None:
            self._ask(WorkRequest(everything=True))
        else:
            self._ask(WorkRequest(places=(absolute_path(path),)))

    def look_again(self, places: Iterable[Path], settle_s: float = 0.0) -> None:
        """Look into folders where something changed; a pause stays a pause.

        Args:
            places: Folders of the library or within these; none stands for all.
            settle_s: Files written to within so many seconds are left for another time.
        """
        chosen = tuple(places)
        request = WorkRequest((), chosen, not chosen, settle_s=settle_s)
        request = dataclasses.replace(request, only_look=self._only_looks())
        if self._ticket is not None or self._awaits_memory:
            # No reason to load the networks anew: it has its turn when this work is through.
            self._join(request)
        else:
            self._ask(request, is_wish=False)

    def check_drives(self) -> None:
        """See whether folders went out of reach or came back. Does nothing while work goes on."""
        if self.is_active:
            return
        away = frozenset(self._news.away)
        self._context.runner.analysing.submit(
            lambda catalog: have_drives_changed(catalog, away),
            self._on_drives_checked,
            self.failed.emit,
        )

    def retry_failed(self, paths: Iterable[Path] | None = None) -> None:
        """Try failed files again: these, or all."""
        if paths is None:
            self._ask(WorkRequest(retry_all=True))
        else:
            self._ask(WorkRequest(retry=tuple(paths)))

    def analyse_first(self, paths: Iterable[Path]) -> None:
        """Have songs analysed before all others that wait."""
        self._control.ask_first(paths)

    def pause(self) -> None:
        """Finish the songs in work and begin no other."""
        if self._ticket is None or self._is_paused or self._is_stopping:
            return
        self._is_paused = True
        self._control.pause()
        self._remember("paused")
        self._show(self._progress)

    def resume(self) -> None:
        """Go on: after a pause, after a cancel, or with what is left from last time."""
        if self._is_stopping:
            return
        self._is_paused = False
        if self._ticket is not None:
            self._control.resume()
            self._remember("working")
            self._show(self._progress)
        else:
            self._ask(self._unfinished())

    def cancel(self) -> None:
        """Stop within about two seconds. What is finished is kept; the rest waits to be asked."""
        self._waiting = None
        self._is_paused = False
        self._remember("cancelled")
        if self._ticket is None:
            self._show(_IDLE)
            return
        self._is_stopping = True
        self._ticket.cancel()
        self._control.end_softly()
        self._show(self._progress)

    def resume_from_last_time(self) -> None:
        """Go on where the program was ended, however that was; see whether drives are there."""

        def read(catalog: Catalog) -> WorkMemory:
            return WorkMemory.from_text(catalog.session_value(SESSION_KEY))

        self._awaits_memory = True
        self._drive_timer.start()
        self.read_counts()
        self._context.runner.reading.submit(read, self._on_memory_read, self._on_memory_unread)

    def read_counts(self) -> None:
        """Count the library anew."""
        package = self._context.package
        model_id = "" if package is None else package.identifier
        self._counting.cancel()
        self._counting = self._context.runner.counting.submit(
            lambda catalog: catalog.counts(model_id), self._on_counts_read, self.failed.emit
        )

    # Inside: requests

    def _ask(self, request: WorkRequest, *, is_wish: bool = True) -> None:
        """Take up a request now, or join it to what waits for the work in progress to end."""
        if is_wish and self._is_paused:
            # Whoever asks for something new wants it done.
            self._is_paused = False
            self._control.resume()
        self._join(request)
        if self._ticket is not None:
            self._control.end_softly()
        elif not self._is_paused:
            self._start()

    def _join(self, request: WorkRequest) -> None:
        self._waiting = request if self._waiting is None else self._waiting.joined(request)

    def _start(self) -> None:
        request = self._waiting or WorkRequest()
        self._waiting = None
        self._is_stopping = False
        self._control = WorkControl()
        self._work_settings = self._settings_of_work()
        if not request.only_look:
            self._memory = WorkMemory("working", request.folders, request.everything)
            self._write_memory()
        work = LibraryTask(self._context.settings, request, self._control)
        self._ticket = self._context.runner.analysing.submit_job(
            work.run, self._on_done, self._on_failed, self._on_events
        )
        self._show(WorkProgress("scanning"))

    def _unfinished(self) -> WorkRequest:
        """What the memory says is left."""
        memory = self._memory
        return WorkRequest(folders=memory.folders, everything=memory.everything, returned=True)

    def _settings_of_work(self) -> tuple[str, str, str, int]:
        settings = self._context.settings
        return (settings.model, settings.device, settings.coverage, settings.workers)

    def _on_settings_changed(self) -> None:
        """Work that goes on under old settings is taken up again with the new ones."""
        before, now = self._work_settings, self._settings_of_work()
        if before == now:
            return
        self._work_settings = now
        self._news.forget_device()
        if self._ticket is not None or (before[0] != now[0] and self._memory.state == "idle"):
            self._ask(WorkRequest(), is_wish=False)
        else:
            self._show(self._progress)

    def _on_forgotten(self, _counts: object) -> None:
        self.library_changed.emit()
        self.read_counts()

    def _on_drives_checked(self, has_changed: bool) -> None:
        if has_changed and not self.is_active:
            self._ask(WorkRequest(returned=True, only_look=self._only_looks()), is_wish=False)

    def _only_looks(self) -> bool:
        """Whether nothing is analysed unasked, since the user cancelled."""
        return self._memory.state == "cancelled"

    # Inside: memory

    def _remember(self, state: State) -> None:
        self._memory = dataclasses.replace(self._memory, state=state)
        self._write_memory()

    def _write_memory(self) -> None:
        text = self._memory.as_text()
        self._context.runner.deciding.submit(
            lambda catalog: catalog.set_session_value(SESSION_KEY, text), failed=self.failed.emit
        )

    def _on_memory_unread(self, error: KnownError) -> None:
        self._awaits_memory = False
        self.failed.emit(error)

    def _on_memory_read(self, memory: WorkMemory) -> None:
        self._awaits_memory = False
        if self.is_active:
            return  # the user was faster
        self._memory = memory
        may_go_on = self._context.settings.resume_work
        if memory.state == "paused":
            self._is_paused = True
            self._join(self._unfinished())
            self._show(WorkProgress("paused"))
        elif memory.state == "working" and may_go_on:
            self._ask(self._unfinished(), is_wish=False)
        else:
            if memory.state == "working":
                self._memory = dataclasses.replace(memory, state="cancelled")
            if self._waiting is None:
                self.check_drives()
                return
            self._waiting = dataclasses.replace(
                self._waiting, returned=True, only_look=self._only_looks()
            )
            self._start()

    # Inside: news of the work

    def _on_events(self, events: list[object]) -> None:
        changed: list[Path] = []
        progress: WorkProgress | None = None
        for event in events:
            match event:
                case SongChanged(path):
                    changed.append(path)
                case WorkProgress():
                    progress = event
                case RowsChanged():
                    self.library_changed.emit()
                case FolderNews():
                    self._on_folder_news(event)
                case DeviceInUse():
                    self._news.on_device(event)
                case EffortSoFar(effort):
                    self._news.on_effort(effort)
                case Notice(text):
                    self._notice(self._news.on_notice(text))
                case Bug(path, trace):
                    self._notice(self._news.on_bug(path, trace))
        if changed:
            self.songs_changed.emit(changed)
        if progress is not None:
            self._show(progress)

    def _on_folder_news(self, news: FolderNews) -> None:
        is_new = news.folder in self._memory.folders
        if is_new:
            self._memory = self._memory.without(news.folder)
            self._write_memory()
        self._notice(self._news.on_folder(news, is_new=is_new))
        if is_new or news.new or news.missing or news.offline or news.returned:
            self.library_changed.emit()
            self.read_counts()

    def _notice(self, text: str) -> None:
        if text:
            self.noticed.emit(text)

    def _on_done(self, result: WorkResult) -> None:
        self._ticket = None
        was_stopped, self._is_stopping = self._is_stopping, False
        if self._removals:
            self.remove_files(self._removals)
            self._removals = []
        if result.unsettled:
            self.unsettled.emit(list(result.unsettled))
        if not was_stopped and (self._waiting is not None or not result.is_done):
            self._waiting = self._waiting or WorkRequest()
            if not self._is_paused:
                self._start()
            return
        if not was_stopped and self._memory.state != "cancelled":
            self._memory = WorkMemory()
            self._write_memory()
        self._is_paused = False
        self._show(_IDLE)
        self.read_counts()
        self.finished.emit(result.tally)
        if self._waiting is not None:  # asked for while the work was being stopped
            self._start()

    def _on_failed(self, error: KnownError) -> None:
        self._ticket = None
        self._is_stopping = self._is_paused = False
        self._waiting = None
        self._show(_IDLE)
        self.read_counts()
        self.failed.emit(error)

    def _on_counts_read(self, counts: LibraryCounts) -> None:
        self._counts = counts
        self.counts_changed.emit(counts)
        self._show(self._progress)

    def _show(self, progress: WorkProgress) -> None:
        """Take over progress, with what only the window knows, and tell it."""
        counts = self._counts
        if progress.phase == "idle":
            progress = WorkProgress(
                "idle", counts.files - counts.pending, counts.files, failed=counts.failed
            )
        elif self._is_paused:
            progress = dataclasses.replace(progress, phase="paused")
        elif progress.phase == "paused":
            progress = dataclasses.replace(
                progress, phase="analysing" if progress.total else "scanning"
            )
        device = self._news.device_line(self._context.settings.device)
        self._progress = dataclasses.replace(progress, device=device, note=self._news.note)
        self.progressed.emit(self._progress)
