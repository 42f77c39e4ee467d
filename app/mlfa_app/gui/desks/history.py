"""Between the history on the screen and the lanes: lists, looks ahead, takes back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.desks.job_events import tell_events
from mlfa_app.gui.runner import Runner, Tell, Ticket
from mlfa_app.jobs.undoing.history import list_runs
from mlfa_app.jobs.undoing.history_pages import HistoryFile, run_page
from mlfa_app.jobs.undoing.run import UndoChoice, UndoJob, UndoOutcome, UndoTally
from mlfa_app.journal.records import RunSummary
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from mlfa_app.tagfiles.write import WriteOptions

_FIRST_RUNS = 100
_PAGE = 500
"""Files that are read at a time; the lane is free for others between two pages."""


class HistoryDesk(QObject):
    """Reads what was written, says what taking it back would do, and does it.

    Signals:
        runs_read: The runs, a list of `RunSummary`, the newest first; perhaps again with more.
        files_read: Further files of the run in view, a list of `HistoryFile`.
        files_complete: All files of the run in view are there.
        not_read: The `KnownError` for which the history cannot be read.
        outcomes: Further files of what is going on, a list of `UndoOutcome`.
        progressed: How far that is, a `Progress`.
        noticed: A sentence that the user should know.
        looked_ahead: The counts of what would be taken back, an `UndoTally`.
        finished: The counts of what was taken back.
        songs_changed: The ids of the files that were changed, a list.
        failed: The `KnownError` that ended what was going on.
        crashed: The traceback of a bug that cost one file; the others go on.

    Args:
        runner: The lanes.
        parent: Owner.
    """

    runs_read = Signal(object)
    files_read = Signal(object)
    files_complete = Signal()
    not_read = Signal(object)
    outcomes = Signal(object)
    progressed = Signal(object)
    noticed = Signal(str)
    looked_ahead = Signal(object)
    finished = Signal(object)
    songs_changed = Signal(object)
    failed = Signal(object)
    crashed = Signal(str)

    def __init__(self, runner: Runner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runner = runner
        self._runs: Ticket | None = None
        self._page: Ticket | None = None
        self._look: Ticket | None = None
        self._undo: Ticket | None = None
        self._is_closed = False

    @property
    def is_looking(self) -> bool:
        """Whether it is being found out what would be taken back."""
        return self._look is not None

    @property
    def is_undoing(self) -> bool:
        """Whether files are being written."""
        return self._undo is not None

    # Reading

    def read_runs(self) -> None:
        """Read the runs: the newest at once, then all."""
        if self._runs is not None:
            self._runs.cancel()
        self._runs = self._runner.reading.submit(
            lambda catalog: list_runs(catalog, _FIRST_RUNS), self._on_first_runs, self._on_not_read
        )

    def _on_first_runs(self, runs: list[RunSummary]) -> None:
        self._on_runs(runs)
        if len(runs) == _FIRST_RUNS and not self._is_closed:
            self._runs = self._runner.counting.submit(list_runs, self._on_runs, self._on_not_read)

    def _on_runs(self, runs: list[RunSummary]) -> None:
        if not self._is_closed:
            self.runs_read.emit(runs)

    def read_files(self, run_id: int) -> None:
        """Read the files of a run, and no longer those of another one."""
        self.stop_reading_files()
        self._read_page(run_id, None)

    def stop_reading_files(self) -> None:
        """Read no further files."""
        if self._page is not None:
            self._page.cancel()
            self._page = None

    def _read_page(self, run_id: int, before: int | None) -> None:
        self._page = self._runner.reading.submit(
            lambda catalog: run_page(catalog, run_id, before, _PAGE),
            partial(self._on_page, run_id),
            self._on_not_read,
        )

    def _on_page(self, run_id: int, files: list[HistoryFile]) -> None:
        self._page = None
        if self._is_closed:
            return
        self.files_read.emit(files)
        if len(files) == _PAGE:
            self._read_page(run_id, files[-1].write_id)
        else:
            self.files_complete.emit()

    def _on_not_read(self, error: KnownError) -> None:
        if not self._is_closed:
            self.not_read.emit(error)

    # Taking back

    def look_ahead(self, choice: UndoChoice, *, allows_all: bool = False) -> None:
        """Find out what would be taken back; nothing is written.

        Args:
            choice: Which writes.
            allows_all: Whether also in files that are read-only, or have links.
        """
        self.stop_looking()

        def look(catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]) -> UndoTally:
            options = _options(keep_mtime=False, allows_all=allows_all)
            return UndoJob(catalog, choice, options, is_dry_run=True).run(tell, should_stop)

        # Ticket and callbacks know each other: what an abandoned look still tells is not heard.
        mine: list[Ticket] = []

        def is_mine() -> bool:
            return bool(mine) and self._look is mine[0] and not self._is_closed

        def on_events(events: list[Any]) -> None:
            if is_mine():
                self._pass_on(events)

        def on_done(tally: UndoTally) -> None:
            if is_mine():
                self._look = None
                self.looked_ahead.emit(tally)

        def on_failed(error: KnownError) -> None:
            if is_mine():
                self._look = None
                self.failed.emit(error)

        self._look = self._runner.writing.submit_job(look, on_done, on_failed, on_events)
        mine.append(self._look)

    def stop_looking(self) -> None:
        """Do not want to know any more what would be taken back."""
        if self._look is not None:
            self._look.cancel()
            self._look = None

    def take_back(self, choice: UndoChoice, *, keep_mtime: bool, allows_all: bool = False) -> None:
        """Take writes back.

        Args:
            choice: Which.
            keep_mtime: Whether files get the modification times that they had.
            allows_all: Whether also in files that are read-only, or have links.
        """
        if self.is_undoing:
            return
        self.stop_looking()

        def work(
            catalog: Catalog, tell: Tell, should_stop: Callable[[], bool]
        ) -> tuple[UndoTally, list[int]]:
            changed = []

            def note(event: object) -> None:
                if isinstance(event, UndoOutcome) and event.is_undone:
                    changed.append(event.path)
                tell(event)

            options = _options(keep_mtime=keep_mtime, allows_all=allows_all)
            tally = UndoJob(catalog, choice, options).run(note, should_stop)
            return tally, list(catalog.file_ids_of(changed).values())

        self._undo = self._runner.writing.submit_job(
            work, self._on_finished, self._on_undo_failed, self._pass_on
        )

    def stop(self) -> None:
        """Stop after the file in work."""
        if self._undo is not None:
            self._undo.cancel()

    def _pass_on(self, events: list[Any]) -> None:
        tell_events(
            events,
            UndoOutcome,
            outcomes=self.outcomes.emit,
            progressed=self.progressed.emit,
            noticed=self.noticed.emit,
            crashed=self.crashed.emit,
        )

    def _on_finished(self, result: tuple[UndoTally, list[int]]) -> None:
        tally, file_ids = result
        self._undo = None
        if file_ids:
            self.songs_changed.emit(file_ids)
        self.finished.emit(tally)

    def _on_undo_failed(self, error: KnownError) -> None:
        self._undo = None
        self.failed.emit(error)

    def close(self) -> None:
        """Stop reading and looking, and tell nobody any more; taking back goes on to its end."""
        self._is_closed = True
        self.stop_looking()
        self.stop_reading_files()
        if self._runs is not None:
            self._runs.cancel()


def _options(*, keep_mtime: bool, allows_all: bool) -> WriteOptions:
    # Only in the lane: it brings the library that reads and writes fields.
    from mlfa_app.tagfiles.write import WriteOptions

    return WriteOptions(
        keep_mtime=keep_mtime,
        follow_symlinks=allows_all,
        break_hard_links=allows_all,
        include_read_only=allows_all,
    )
