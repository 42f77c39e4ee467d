"""Write what was found into the files' fields, by policy, and note what was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.deciding.choosing import TagChoice
from mlfa_app.jobs.deciding.compact_scores import compact_scores
from mlfa_app.jobs.failures import failure_of
from mlfa_app.jobs.hearing.analyze import Entry
from mlfa_app.jobs.job import (
    Bug,
    PlannedChange,
    Report,
    ShouldStop,
    SongOutcome,
    SongScores,
    Tally,
    WriteOutcome,
)
from mlfa_app.jobs.one_task import final_answer, only_notices
from mlfa_app.jobs.ordered import OrderedReports
from mlfa_app.jobs.vocabulary.wording import Wording, apply_wording
from mlfa_app.jobs.worker_pool import Task, WorkerPool
from mlfa_app.jobs.worker_process import Crashed, Returned
from mlfa_app.jobs.writing.tasks import WriteAnswer, WriteRequest, plan_and_write, write_plan
from mlfa_app.jobs.writing.write_run import WriteRun
from mlfa_app.tagfiles.part_file import sweep_part_files
from mlfa_app.tagfiles.plan import FieldPolicy, FilePlan, plan_to_json
from mlfa_app.tagfiles.write import WriteOptions, WriteReport
from mlfa_core.errors import KnownError

# A write that is silent for longer is ended: the file is then the old or the new one.
_BASE_LIMIT_S = 600.0
_SLOWEST_BYTES_PER_S = 1e5
_SCORES_FIELD = "scores"


@dataclass(frozen=True)
class WriteSettings:
    """How files are written.

    Attributes:
        policies: By field; a field without one is never written.
        options: What may be written although it is skipped by default.
        wording: The user's words for tags.
        priorities: Words that come before all others.
        profile: Name of the player's profile.
    """

    policies: Mapping[str, FieldPolicy]
    options: WriteOptions
    wording: Wording = field(default_factory=dict)
    priorities: tuple[str, ...] = ()
    profile: str = "default"


class WriteStep:
    """Plans, and if asked to writes, each song once it has its scores. A `FollowUp`.

    Args:
        catalog: Knows what we wrote earlier, and takes what we write.
        choice: Which tags are proposed.
        settings: How.
        run: The run that writes; None for plans.
        plan_file: Takes a line per file that would change.
    """

    def __init__(
        self,
        catalog: Catalog,
        choice: TagChoice,
        settings: WriteSettings,
        run: WriteRun | None = None,
        plan_file: IO[str] | None = None,
    ) -> None:
        self._catalog = catalog
        self._choice = choice
        self._settings = settings
        self._run = run
        self._plan_file = plan_file
        self._swept: set[Path] = set()

    def begin(self, entry: Entry, song: SongScores) -> Task | WriteOutcome:
        """Return the task that plans and writes the file."""
        assert entry.digest is not None
        if self._run is not None:
            sweep_once(entry.found.path.parent, self._swept)
        request = WriteRequest(
            path=entry.found.path,
            digest=entry.digest,
            stamp=entry.stamp,
            proposed=self._proposals(song),
            policies=self._settings.policies,
            own=self._catalog.own_values(entry.digest, entry.found.path),
            options=self._settings.options,
            profile=self._settings.profile,
            spot=None if self._run is None else self._run.spot,
        )
        return Task(
            None,
            plan_and_write,
            (request,),
            write_limit_s(entry.stamp.size_bytes),
            must_finish=self._run is not None,
        )

    def finish(self, entry: Entry, value: object) -> WriteOutcome:
        """Note what was written."""
        assert isinstance(value, WriteAnswer)
        changes = _shown_changes(value.plan)
        if value.report is not None:
            assert self._run is not None
            record_write(self._run, value.plan, value.report)
            outcome = _outcome(changes, value.report, value.kept)
            return replace(outcome, cautions=value.cautions if outcome.changes else ())
        if value.skipped is not None:
            return WriteOutcome(is_plan=True, skipped=value.skipped, kept=value.kept)
        if changes and self._plan_file is not None:
            self._plan_file.write(plan_to_json(value.plan) + "\n")
        return WriteOutcome(
            changes, is_plan=self._run is None, kept=value.kept, cautions=value.cautions
        )

    def _proposals(self, song: SongScores) -> dict[str, tuple[str, ...]]:
        """Propose values for every field that may be written, none where nothing is sure.

        A field of a category that is not wanted is left out, and so stays as it is.
        """
        accepted = self._choice.proposals(song)
        wanted = self._choice.categories
        proposals = {
            field: apply_wording(
                accepted.get(field, ()), self._settings.wording, self._settings.priorities
            )
            for field, policy in self._settings.policies.items()
            if policy is not FieldPolicy.NEVER
            and field != _SCORES_FIELD
            and (wanted is None or field in wanted)
        }
        if self._settings.policies.get(_SCORES_FIELD, FieldPolicy.NEVER) is not FieldPolicy.NEVER:
            proposals[_SCORES_FIELD] = (self._compact_scores(song),)
        return proposals

    def _compact_scores(self, song: SongScores) -> str:
        package = self._choice.package
        model = f"{package.name}/{package.version}"
        return compact_scores(model, package.vocabulary.names, song.scores, song.is_music)


class ApplyPlanJob:
    """Writes saved plans, one file after the other.

    Args:
        catalog: Knows what we wrote earlier.
        options: What may be written although it is skipped by default.
        run: The run that writes.
    """

    def __init__(self, catalog: Catalog, options: WriteOptions, run: WriteRun) -> None:
        self._catalog = catalog
        self._options = options
        self._run = run
        self._swept: set[Path] = set()

    def run(
        self,
        plans: Sequence[FilePlan | KnownError],
        report: Report,
        should_stop: ShouldStop = lambda: False,
    ) -> Tally:
        """Do the work.

        Args:
            plans: The plans; an error stands for a line that could not be read.
            report: Told of every event.
            should_stop: Asked between files; a file in work is finished.

        Returns:
            The counts.
        """
        reports = OrderedReports(report, len(plans))
        with WorkerPool(1) as pool:
            for index, plan in enumerate(plans):
                if should_stop():
                    reports.tally.is_interrupted = True
                    break
                if isinstance(plan, KnownError):
                    outcome = SongOutcome(plan.path or Path(), error=plan)
                else:
                    outcome = self._write(pool, plan, report)
                reports.add(index, outcome)
        return reports.tally

    def _write(self, pool: WorkerPool, plan: FilePlan, report: Report) -> SongOutcome:
        sweep_once(plan.path.parent, self._swept)
        limit_s = write_limit_s(plan.stamp.size_bytes)
        own = self._catalog.own_values(plan.digest, plan.path)
        arguments = (plan, self._options, self._run.spot, own)
        pool.submit(Task(None, write_plan, arguments, limit_s, must_finish=True))
        match answer := final_answer(pool, only_notices(report)):
            case Returned(WriteReport() as done):
                record_write(self._run, plan, done)
                return SongOutcome(plan.path, write=_outcome(_shown_changes(plan), done))
            case Crashed(trace=trace):
                report(Bug(plan.path, trace))
        failure = failure_of(answer, plan.path, "written")
        return SongOutcome(plan.path, error=failure.error)


def record_write(run: WriteRun, plan: FilePlan, report: WriteReport) -> None:
    """Note in the catalogue what was written, and the stamp that the file has now."""
    if report.skipped is None:
        written = report.written
        run.note(plan.path, plan.digest, report.stamp, written, written, report.journal_key)


def sweep_once(folder: Path, swept: set[Path]) -> None:
    """Remove copies that a killed write has left in a folder, unless that was done already."""
    if folder not in swept:
        swept.add(folder)
        sweep_part_files(folder)


def write_limit_s(size_bytes: int) -> float:
    """Longest time that writing a file may take."""
    return _BASE_LIMIT_S + size_bytes / _SLOWEST_BYTES_PER_S


def _outcome(
    changes: tuple[PlannedChange, ...],
    report: WriteReport,
    kept: Mapping[str, tuple[str, ...]] | None = None,
) -> WriteOutcome:
    return WriteOutcome(
        changes if report.skipped is None else (),
        skipped=report.skipped,
        num_other_fields=report.other_fields_count,
        kept=kept or {},
    )


def _shown_changes(plan: FilePlan) -> tuple[PlannedChange, ...]:
    return tuple(PlannedChange(change.field, change.old, change.new) for change in plan.changes)
