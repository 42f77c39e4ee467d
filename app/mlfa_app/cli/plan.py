"""``mlfa plan``: show or apply what ``mlfa tag --plan`` has saved."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from mlfa_app.cli import options
from mlfa_app.cli.catalogue import open_catalogue
from mlfa_app.cli.interrupts import polite_stop
from mlfa_app.cli.listening import exit_code, run_counts
from mlfa_app.cli.progress import ProgressDisplay
from mlfa_app.cli.results_console import results_console
from mlfa_app.cli.tag_json import summary_document, write_document
from mlfa_app.cli.tag_text import BlockPrinter, summary_sentence
from mlfa_app.cli.terminal import FAILED, OK, error_document, say, write_json_line
from mlfa_app.errors import TagFileError
from mlfa_app.jobs.job import Bug, Event, Notice, PlannedChange, Progress, SongOutcome, WriteOutcome
from mlfa_app.jobs.writing.write_fields import ApplyPlanJob
from mlfa_app.jobs.writing.write_run import write_run
from mlfa_app.journal.records import RunKind
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.tagfiles.plan import FilePlan, plan_from_json
from mlfa_core.errors import KnownError

_STOPPING = "Stopping after the file in work."
_HOW_TO_GO_ON = "Stopped. To go on, apply the plan again: files that are done are left alone."


@click.group(
    "plan",
    epilog="Example:  mlfa tag --plan new.jsonl ~/Music   and then:  mlfa plan apply new.jsonl",
)
def command() -> None:
    """Show or apply a plan that 'mlfa tag --plan' has saved."""


@command.command("show", epilog="Example:  mlfa plan show changes.jsonl")
@click.argument("file", type=click.Path(path_type=Path))
@options.json_option
def show_command(file: Path, is_json: bool) -> int:
    """Show what a plan would change, and which files have changed since it was made.

    The exit code is 1 if lines cannot be read or files have changed.
    """
    reporter = _Reporter(results_console(), None, is_json=is_json)
    num_bad = 0
    for plan in _read_plans(file):
        if isinstance(plan, KnownError):
            outcome = SongOutcome(plan.path or file, error=plan)
        else:
            changes = _changes(plan)
            error = _staleness(plan)
            write = WriteOutcome(changes, is_plan=True, notes=plan.notes)
            outcome = SongOutcome(plan.path, write=write, error=error)
        num_bad += outcome.error is not None
        reporter(outcome)
    return FAILED if num_bad else OK


@command.command("apply", epilog="Example:  mlfa plan apply changes.jsonl")
@click.argument("file", type=click.Path(path_type=Path))
@options.write_options
@options.json_option
def apply_command(
    file: Path,
    may_write: options.WriteChoice,
    is_json: bool,
) -> int:
    """Write what a plan says.

    A file that has changed since the plan was made is refused and named; the rest goes on.
    """
    settings = options.user_settings()
    plans = _read_plans(file)
    started_s = time.monotonic()
    with ExitStack() as stack:
        catalog = stack.enter_context(open_catalogue())
        should_stop = stack.enter_context(polite_stop(_STOPPING))
        out = results_console()
        display = stack.enter_context(ProgressDisplay(None if is_json else out))
        run = stack.enter_context(write_run(catalog, RunKind.WRITE, f"plan apply {file}"))
        reporter = _Reporter(out, display, is_json=is_json)
        if run.settlement.sentence:
            reporter(Notice(run.settlement.sentence))
        tally = ApplyPlanJob(catalog, may_write.options(settings), run).run(
            plans, reporter, should_stop
        )
        run.finish(run_counts(tally))
    seconds = time.monotonic() - started_s
    if is_json:
        write_json_line({"summary": summary_document(tally, seconds)})
    else:
        say(summary_sentence(tally, seconds))
    if tally.is_interrupted:
        say(_HOW_TO_GO_ON)
    return exit_code(tally)


class _Reporter:
    """Prints a block of text or a line of JSON per file."""

    def __init__(self, out: Any, display: ProgressDisplay | None, *, is_json: bool) -> None:
        self._is_json = is_json
        self._display = display
        self._blocks = BlockPrinter(out, display.console if display is not None else None)

    def __call__(self, event: Event) -> None:
        match event:
            case SongOutcome() if self._is_json:
                write_json_line(_document(event))
                if event.error is not None:
                    self._blocks.error(event.error, event.path)
            case SongOutcome():
                lines = [] if event.write is None else self._blocks.write_lines(event.write)
                self._blocks.block(event.path, "", lines)
                if event.error is not None:
                    self._blocks.error(event.error, event.path, under_block=bool(lines))
            case Progress() if self._display is not None:
                self._display.show(event)
            case Notice(text):
                self._blocks.tell(Text(text))
            case Bug(trace=trace):
                self._blocks.tell(Text(trace))
            case _:
                pass


def _document(outcome: SongOutcome) -> dict[str, Any]:
    document: dict[str, Any] = {"path": str(outcome.path)}
    if outcome.write is not None:
        document |= write_document(outcome.write)
    return document | {"error": error_document(outcome.error)}


def _read_plans(file: Path) -> list[FilePlan | KnownError]:
    """Read a plan; lines that are none become errors of their own."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise KnownError(
            f"Could not read the plan {file}: {reason}.", "Make it with: mlfa tag --plan FILE", file
        ) from error
    plans: list[FilePlan | KnownError] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            plans.append(plan_from_json(line, file))
        except TagFileError as error:
            plans.append(KnownError(f"Line {number}: {error.summary}", error.advice, file))
    if not plans:
        say(f"The plan {file} changes nothing.")
    return plans


def _changes(plan: FilePlan) -> tuple[PlannedChange, ...]:
    return tuple(PlannedChange(change.field, change.old, change.new) for change in plan.changes)


def _staleness(plan: FilePlan) -> KnownError | None:
    """Say whether the file is another one now, going by size and time."""
    try:
        if FileStamp.of(plan.path) == plan.stamp:
            return None
    except OSError:
        return KnownError(f"{plan.path.name} is no longer there.", "", plan.path)
    return KnownError(
        f"{plan.path.name} has changed since the plan was made.",
        "Make a new plan for it.",
        plan.path,
    )
