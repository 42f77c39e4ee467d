"""``mlfa tag``: analyse files and folders, print their tags, write them if asked to."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from mlfa_app.catalog.store import Catalog
from mlfa_app.cli import options
from mlfa_app.cli.catalogue import open_catalogue
from mlfa_app.cli.interrupts import polite_stop
from mlfa_app.cli.listening import (
    analysis_options,
    exit_code,
    found_files,
    run_counts,
    score_known_songs,
)
from mlfa_app.cli.progress import ProgressDisplay
from mlfa_app.cli.results_console import results_console
from mlfa_app.cli.tag_json import JsonReporter
from mlfa_app.cli.tag_text import TextReporter
from mlfa_app.cli.terminal import clean, counted, say
from mlfa_app.jobs.deciding.choosing import TagChoice
from mlfa_app.jobs.hearing.analyze import AnalysisJob
from mlfa_app.jobs.job import Notice, Tally
from mlfa_app.saving import text_written_aside
from mlfa_app.settings import Settings
from mlfa_core.errors import KnownError

if TYPE_CHECKING:
    from mlfa_app.jobs.writing.write_fields import WriteStep
    from mlfa_app.jobs.writing.write_run import WriteRun

_STOPPING = "Stopping after the songs in work; press Ctrl-C again to stop at once."
_MANY_FILES = 100
_HOW_TO_GO_ON = "Stopped. What was finished is kept: run the same command again to go on."


@dataclass(frozen=True)
class _Writing:
    """What the command line says about writing."""

    is_write: bool
    is_dry_run: bool
    plan: Path | None
    policies: tuple[dict[str, str], ...]
    may_write: options.WriteChoice
    player: str | None

    @property
    def is_wanted(self) -> bool:
        return self.is_write or self.is_dry_run or self.plan is not None


@click.command(
    "tag",
    epilog="Example:  mlfa tag --dry-run ~/Music/Album   and then:  mlfa tag --write ~/Music/Album",
)
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@click.option("--write", "is_write", is_flag=True, help="Write the tags into the files.")
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Show what --write would do.")
@click.option(
    "--plan",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Save what --write would do, for 'mlfa plan apply'.",
)
@options.policy_option
@options.player_option
@options.write_options
@options.precision_option
@options.categories_option
@click.option(
    "--top",
    type=click.IntRange(1),
    metavar="N",
    help="The N highest tags of each category; those not sure enough are in brackets and are "
    "not written.",
)
@options.model_option
@options.device_option
@options.coverage_option
@options.workers_option
@options.retry_option
@click.option("--segments", is_flag=True, help="With --json: add the scores over time.")
@click.option(
    "--no-catalogue", is_flag=True, help="Leave nothing behind, and use nothing known already."
)
@options.json_option
def command(
    paths: tuple[Path, ...],
    is_write: bool,
    is_dry_run: bool,
    plan: Path | None,
    policies: tuple[dict[str, str], ...],
    player: str | None,
    may_write: options.WriteChoice,
    precision: float | None,
    categories: tuple[str, ...] | None,
    top: int | None,
    model: str | None,
    device: str | None,
    coverage: str | None,
    workers: int | None,
    retry_failed: bool,
    segments: bool,
    no_catalogue: bool,
    is_json: bool,
) -> int:
    """Analyse music files and folders and print their tags.

    Only tags that are sure enough are accepted: with --precision 0.9 about nine in ten of them
    are right, measured as the model's card says ('mlfa models info'). A song may end up with
    none. Files are printed in the order given, folders in natural order. What was found is kept
    in the catalogue, so that the next time takes no time; the files do not become part of the
    library (that is 'mlfa scan').

    Nothing is written without --write. Then only genre and mood are, and only where the file has
    none. The sound and every other field stay as they are, which is proven before the file is
    replaced.
    """
    writing = _Writing(
        is_write,
        is_dry_run,
        plan,
        policies,
        may_write,
        player,
    )
    _check_usage(writing, segments=segments, is_json=is_json, no_catalogue=no_catalogue)
    settings = options.user_settings()
    package = options.chosen_package(model, settings)
    choice = TagChoice(
        package,
        options.precision_for(package, precision, settings),
        categories,
        top,
    )
    started_s = time.monotonic()
    with ExitStack() as stack:
        should_stop = stack.enter_context(polite_stop(_STOPPING))
        out = results_console()
        display = stack.enter_context(ProgressDisplay(None if is_json else out))
        files = found_files(paths, should_stop)
        if not files and not should_stop():
            raise KnownError(
                "There are no music files there.", "Name a file, or a folder that holds some."
            )
        catalog = stack.enter_context(Catalog.in_memory() if no_catalogue else open_catalogue())
        # Of few songs hearing them is quicker than working out the scores of a whole library.
        if len(files) >= _MANY_FILES:
            score_known_songs(catalog, package, should_stop)
        run = None
        if is_write:
            # Only here, as below: plain runs do without what writes.
            from mlfa_app.jobs.writing.write_run import write_run
            from mlfa_app.journal.records import RunKind

            run = stack.enter_context(write_run(catalog, RunKind.WRITE, _described(paths)))
        step = None
        if writing.is_wanted:
            plan_file = None if plan is None else stack.enter_context(_new_plan_file(plan))
            step = _write_step(catalog, choice, writing, settings, run, plan_file)
        reporter = (
            JsonReporter(
                choice,
                display,
                wording=settings.wording,
                priorities=settings.priorities,
                has_segments=segments,
            )
            if is_json
            else TextReporter(choice, display, out)
        )
        if run is not None and run.settlement.sentence:
            reporter(Notice(run.settlement.sentence))
        job = AnalysisJob(
            catalog,
            analysis_options(
                package,
                files,
                device=device or settings.device,
                coverage=coverage or settings.coverage,
                workers=workers or settings.workers,
                retry_failed=retry_failed,
                needs_segments=segments,
                keeps_features=not no_catalogue,
            ),
            step,
        )
        tally = job.run(files, reporter, should_stop)
        if run is not None:
            run.finish(run_counts(tally))
    reporter.finish(tally, time.monotonic() - started_s)
    _say_what_next(tally, writing, no_catalogue=no_catalogue)
    return exit_code(tally)


def _check_usage(writing: _Writing, *, segments: bool, is_json: bool, no_catalogue: bool) -> None:
    if segments and not is_json:
        raise click.UsageError("--segments needs --json.")
    if writing.is_write and no_catalogue:
        raise click.UsageError(
            "--write needs the catalogue, which notes what was written; leave out --no-catalogue."
        )
    if writing.is_write + writing.is_dry_run + (writing.plan is not None) > 1:
        raise click.UsageError("Choose one of --write, --dry-run and --plan.")
    if writing.policies and not writing.is_wanted:
        raise click.UsageError("--policy needs --write, --dry-run or --plan.")
    if writing.player and not writing.is_wanted:
        raise click.UsageError("--player needs --write, --dry-run or --plan.")
    if writing.may_write.keep_mtime is not None and writing.plan is not None:
        raise click.UsageError("Say --keep-mtime to 'mlfa plan apply', which writes the plan.")


def _write_step(
    catalog: Catalog,
    choice: TagChoice,
    writing: _Writing,
    settings: Settings,
    run: WriteRun | None,
    plan_file: IO[str] | None,
) -> WriteStep:
    # Only here: reading and writing fields takes a library that plain runs do without.
    from mlfa_app.jobs.writing.write_fields import WriteSettings, WriteStep
    from mlfa_app.tagfiles.plan import FieldPolicy

    policies = options.policies_from(writing.policies, settings)
    how = WriteSettings(
        {field: FieldPolicy(policy) for field, policy in policies.items()},
        writing.may_write.options(settings),
        settings.wording,
        settings.priorities,
        writing.player or settings.profile,
    )
    return WriteStep(catalog, choice, how, run, plan_file)


@contextmanager
def _new_plan_file(path: Path) -> Iterator[IO[str]]:
    """Write a plan aside, and put it in place at the end; also that of a run that was stopped."""
    try:
        with text_written_aside(path, "ascii") as stream:
            yield stream
    except OSError as error:
        raise KnownError(
            f"Could not write the plan {clean(str(path))}: {error.strerror}.",
            "Check the folder and its free space.",
            path,
        ) from error


def _described(paths: tuple[Path, ...]) -> str:
    return " ".join(["tag --write", *(str(path) for path in paths[:10])])


def _say_what_next(tally: Tally, writing: _Writing, *, no_catalogue: bool) -> None:
    if tally.is_interrupted:
        say("Stopped." if no_catalogue else _HOW_TO_GO_ON)
    if writing.plan is not None:
        name = clean(str(writing.plan))
        say(f"Planned {counted(tally.planned, 'file')}. To write them: mlfa plan apply {name}")
