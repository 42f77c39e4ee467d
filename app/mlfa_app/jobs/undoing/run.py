"""Take writes back: a run, an album, a file or a field. It is itself a run, and can be undone.

For the window: `list_runs` and `run_files` (in `history`) fill a list, `UndoJob` works off an
`UndoChoice` in the writing lane like any other job, and `settle_journal` (in `settle`) belongs to
the start of the program. Importing this brings no library that reads or writes fields; running the
job does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mlfa_app.catalog.store import Catalog
from mlfa_app.errors import JournalError, printable
from mlfa_app.jobs.failures import failure_of
from mlfa_app.jobs.field_task import display_fields_of
from mlfa_app.jobs.job import Bug, Notice, PlannedChange, Progress, ShouldStop
from mlfa_app.jobs.journal_spot import JournalSpot
from mlfa_app.jobs.one_task import final_answer, only_notices
from mlfa_app.jobs.undoing.place import find_place
from mlfa_app.jobs.worker_pool import Task, WorkerPool
from mlfa_app.jobs.worker_process import Crashed, Refused, Returned
from mlfa_app.jobs.writing.settle import journal_beside, settle_writes
from mlfa_app.jobs.writing.write_run import WriteRun, write_run
from mlfa_app.journal.database import WAITING
from mlfa_app.journal.records import FileWrite, RunKind, RunSummary
from mlfa_app.journal.store import Journal
from mlfa_app.library.file_identity import is_there, path_on_disk
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from mlfa_app.jobs.undoing.file import UndoAnswer
    from mlfa_app.tagfiles.write import WriteOptions

Values = tuple[str, ...]

_PAGE = 200
_LATEST_RUNS = 20
_NOTHING = "There is nothing to take back."


@dataclass(frozen=True, slots=True)
class UndoChoice:
    """What shall be taken back.

    Attributes:
        run_id: The run; None for the last one that wrote something of what is meant by the rest
            and was not taken back yet, or tried to. Runs that took back count only where they are
            named.
        path: Only this file, or the files below this folder.
        album: Only files of the album of that name.
        fields: Only these fields; None for all.
        write_ids: Only these files, by the numbers of their notes; None for all.
    """

    run_id: int | None = None
    path: Path | None = None
    album: str | None = None
    fields: frozenset[str] | None = None
    write_ids: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class UndoOutcome:
    """What became of one file.

    Attributes:
        path: Where the file is now, or was when it was written.
        write: The write that was to be taken back.
        changes: The fields that were taken back, or would be: what they held, and hold again.
        already: Fields that held already what they held before the write.
        refused: Fields that somebody has changed since, with what they hold now. They stay.
        written_later: By field, the run that has written it again since, where MLFA knows one.
        is_exact: Whether the whole file is to the byte as it was before the write.
        is_plan: Whether this was a dry run.
        skipped: Why the file was left alone, as a sentence; None if it was not.
        error: Why it failed; None if it did not.
    """

    path: Path
    write: FileWrite
    changes: tuple[PlannedChange, ...] = ()
    already: tuple[str, ...] = ()
    refused: Mapping[str, Values] = field(default_factory=dict)
    written_later: Mapping[str, int] = field(default_factory=dict)
    is_exact: bool = False
    is_plan: bool = False
    skipped: str | None = None
    error: KnownError | None = None

    @property
    def is_undone(self) -> bool:
        """Whether the file was changed."""
        return bool(self.changes) and not self.is_plan and self.skipped is None


@dataclass(slots=True)
class UndoTally:
    """Counts of an undo.

    Attributes:
        run_id: The run that was taken back.
        undo_id: The run that did it, which can be taken back itself; None on a dry run.
        files: Files that were dealt with.
        undone: Files that were changed, or would be.
        exact: Files of these that are to the byte as they were before.
        already: Files that were as they had been before, without any doing.
        refused: Files with fields that somebody has changed since; their other fields count.
        skipped: Files left alone by policy.
        failed: Files that could not be read or written, or were not found.
        is_interrupted: Whether the run was stopped before its end.
    """

    run_id: int
    undo_id: int | None = None
    files: int = 0
    undone: int = 0
    exact: int = 0
    already: int = 0
    refused: int = 0
    skipped: int = 0
    failed: int = 0
    is_interrupted: bool = False


UndoEvent = UndoOutcome | Progress | Notice | Bug


class UndoJob:
    """Takes writes back, the newest first, one file after the other.

    What somebody else has changed since stays, and is named. What cannot be reached now can be
    taken back later.

    Args:
        catalog: Knows where files are now, and learns what they hold.
        choice: What shall be taken back.
        options: What may be written although it is skipped by default.
        is_dry_run: Whether only to look what would be done.
        details: What the user asked for besides the run, in words, for the history.
    """

    def __init__(
        self,
        catalog: Catalog,
        choice: UndoChoice,
        options: WriteOptions | None = None,
        *,
        is_dry_run: bool = False,
        details: str = "",
    ) -> None:
        self._catalog = catalog
        self._choice = choice
        self._options = options
        self._is_dry_run = is_dry_run
        self._details = details
        self._swept: set[Path] = set()

    def run(
        self,
        report: Callable[[UndoEvent], None],
        should_stop: ShouldStop = lambda: False,
    ) -> UndoTally:
        """Do the work.

        Args:
            report: Told of every event, in the calling thread.
            should_stop: Asked between files; a file in work is finished.

        Returns:
            The counts.

        Raises:
            KnownError: If there is no such run, or nothing of it to take back.
            JournalError: If the journal cannot be used. No file was touched.
        """
        path = journal_beside(self._catalog)
        if not is_there(path):
            raise KnownError(_NOTHING, "MLFA has not written into any file yet.")
        if self._is_dry_run:
            with Journal.open(path) as journal:
                run_id, write_ids = self._chosen(journal)
                tally = UndoTally(run_id)
                spot = JournalSpot(path, run_id)
                self._work(journal, spot, None, write_ids, tally, report, should_stop)
            return tally

        def tell_of_wait() -> None:
            report(Notice(WAITING))

        with Journal.open(path, on_wait=tell_of_wait) as journal:
            # Before anything is said of what there is: this may bring further writes to light.
            settlement = settle_writes(self._catalog, journal)
            if settlement.sentence:
                report(Notice(settlement.sentence))
            run_id, _ = self._chosen(journal)
        command = f"undo {run_id} {self._details}".rstrip()
        with write_run(self._catalog, RunKind.UNDO, command, on_wait=tell_of_wait) as run:
            if run.settlement.sentence:
                report(Notice(run.settlement.sentence))
            # Another process may have died, or taken something back, a moment ago.
            run_id, write_ids = self._chosen(run.journal)
            tally = UndoTally(run_id, run.spot.run_id)
            self._work(run.journal, run.spot, run, write_ids, tally, report, should_stop)
            run.finish(
                {
                    "files": tally.files,
                    "written": tally.undone,
                    "skipped": tally.skipped,
                    "failed": tally.failed + tally.refused,
                }
            )
        return tally

    # Choosing

    def _chosen(self, journal: Journal) -> tuple[int, list[int]]:
        """Find the run and the numbers of its writes that fit the choice, the newest first.

        Raises:
            KnownError: If there are none.
        """
        # Most often it is one of the last: the others are counted only if it is not.
        for limit in (_LATEST_RUNS, None):
            found = self._chosen_of(journal, journal.list_runs(limit, self._choice.run_id))
            if found is not None:
                return found
        raise KnownError(_NOTHING, "See what was written: mlfa history")

    def _chosen_of(self, journal: Journal, runs: list[RunSummary]) -> tuple[int, list[int]] | None:
        choice = self._choice
        if choice.run_id is not None and not runs:
            raise KnownError(
                f"There is no run {choice.run_id} in the history.", "See: mlfa history"
            )
        if choice.run_id is None:
            runs = [
                run
                for run in runs
                if run.kind is RunKind.WRITE and run.num_undoable > run.num_refused
            ]
        for run in runs:
            if run.num_undoable:
                found = [write.write_id for write in self._fitting(journal, run.run_id)]
                if found:
                    return run.run_id, found
        if choice.run_id is not None and not runs[0].num_undoable:
            raise KnownError(
                f"Run {choice.run_id} was taken back already.",
                "To bring it back, undo the run that did it; see: mlfa history",
            )
        return None

    def _fitting(self, journal: Journal, run_id: int) -> Iterator[FileWrite]:
        """Give the writes of a run that fit the choice."""
        choice = self._choice
        before: int | None = None
        known = None
        if choice.path is not None:
            record = self._catalog.find_file(choice.path)
            known = None if record is None else record.digest
        while page := journal.writes_of_run(run_id, limit=_PAGE, undoable_only=True, before=before):
            before = page[-1].write_id
            for write in page:
                if choice.write_ids is not None and write.write_id not in choice.write_ids:
                    continue
                if choice.path is not None and not _is_at(write, choice.path, known):
                    continue
                if choice.fields is not None and not any(
                    one.field in choice.fields for one in write.undoable_fields
                ):
                    continue
                if choice.album is not None and not self._is_of_album(write, choice.album):
                    continue
                yield write

    def _is_of_album(self, write: FileWrite, album: str) -> bool:
        fields = self._catalog.display_fields(write.path)
        if fields is None:
            fields = display_fields_of(write.path)
        return fields is not None and fields.album.strip().casefold() == album.strip().casefold()

    # Working

    def _work(
        self,
        journal: Journal,
        spot: JournalSpot,
        run: WriteRun | None,
        write_ids: Sequence[int],
        tally: UndoTally,
        report: Callable[[UndoEvent], None],
        should_stop: ShouldStop,
    ) -> None:
        with WorkerPool(1) as pool:
            for number, write_id in enumerate(write_ids):
                if should_stop():
                    tally.is_interrupted = True
                    break
                write = journal.find_write(write_id)
                if write is None:
                    continue  # forgotten by another program a moment ago
                outcome = self._take_back(pool, journal, spot, run, write, report)
                _count(tally, outcome)
                report(outcome)
                report(Progress(number + 1, len(write_ids), 0, tally.failed))

    def _take_back(
        self,
        pool: WorkerPool,
        journal: Journal,
        spot: JournalSpot,
        run: WriteRun | None,
        write: FileWrite,
        report: Callable[[UndoEvent], None],
    ) -> UndoOutcome:
        try:
            path = find_place(self._catalog, journal, write)
        except KnownError as error:
            return UndoOutcome(write.path, write, error=error)
        # Only here, in the lane: they bring the library that reads and writes fields.
        from mlfa_app.jobs.undoing.file import UndoAnswer, UndoRequest, undo_file
        from mlfa_app.jobs.writing.write_fields import sweep_once, write_limit_s
        from mlfa_app.tagfiles.write import WriteOptions

        fields = tuple(
            one.field
            for one in write.undoable_fields
            if self._choice.fields is None or one.field in self._choice.fields
        )
        own = self._catalog.own_values(write.digest, path)
        if run is not None:
            sweep_once(path.parent, self._swept)
        options = self._options or WriteOptions()
        request = UndoRequest(write, path, fields, own, options, spot, self._is_dry_run)
        limit_s = write_limit_s(write.size_after_bytes)
        pool.submit(Task(None, undo_file, (request,), limit_s, must_finish=True))
        match answer := final_answer(pool, only_notices(report)):
            case Returned(UndoAnswer() as done):
                if run is not None:
                    _note(run, write, path, done)
                return _outcome(journal, write, path, done, is_plan=run is None)
            case Crashed(trace=trace):
                report(Bug(path, trace))
        if run is not None and not isinstance(answer, Refused):
            changes = _found_done(self._catalog, run, write)
            if changes:
                return UndoOutcome(path, write, changes)
        failure = failure_of(answer, path, "taken back")
        return UndoOutcome(path, write, error=failure.error)


def _is_at(write: FileWrite, path: Path, digest: str | None) -> bool:
    """Whether a write is about a file, or about one in a folder."""
    wanted = path_on_disk(path)
    return wanted == write.path or wanted in write.path.parents or write.digest == digest


def _note(run: WriteRun, write: FileWrite, path: Path, answer: UndoAnswer) -> None:
    """Bring catalogue and journal in line with what was taken back."""
    own_before = {one.field: one.own_before for one in write.fields}
    report = answer.report
    if report is not None and report.skipped is None:
        own = {name: own_before[name] for name in report.written}
        run.note(path, write.digest, report.stamp, report.written, own, report.journal_key)
    if answer.refused:
        run.journal.mark_refused(write.write_id, tuple(answer.refused))
    if answer.already:
        run.journal.mark_undone(write.write_id, answer.already)
        run.forget_own(path, write.digest, {name: own_before[name] for name in answer.already})


def _found_done(catalog: Catalog, run: WriteRun, write: FileWrite) -> tuple[PlannedChange, ...]:
    """Find out what was taken back by a process that ended before it could say so.

    Else the user would be told to do it again, and would take back the run before.
    """
    with suppress(JournalError):
        settle_writes(catalog, run.journal)
        now = run.journal.find_write(write.write_id)
        left = {one.field for one in (now or write).undoable_fields}
        return tuple(
            PlannedChange(one.field, one.new, one.old)
            for one in write.undoable_fields
            if one.field not in left
        )
    return ()


def _outcome(
    journal: Journal, write: FileWrite, path: Path, answer: UndoAnswer, *, is_plan: bool
) -> UndoOutcome:
    later = {name: journal.later_run(write, name) for name in answer.refused}
    return UndoOutcome(
        path,
        write,
        tuple(PlannedChange(one.field, one.old, one.new) for one in answer.changes),
        answer.already,
        answer.refused,
        {name: run_id for name, run_id in later.items() if run_id is not None},
        answer.is_exact,
        is_plan,
        answer.skipped if answer.skipped is None else printable(answer.skipped),
    )


def _count(tally: UndoTally, outcome: UndoOutcome) -> None:
    tally.files += 1
    tally.failed += outcome.error is not None
    tally.skipped += outcome.skipped is not None
    if outcome.skipped is None:
        tally.undone += bool(outcome.changes)
        tally.exact += outcome.is_exact
    tally.refused += bool(outcome.refused)
    tally.already += bool(outcome.already) and not outcome.changes and not outcome.refused
