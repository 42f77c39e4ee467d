"""``mlfa tag``: analyse files and folders, print their tags, write them if asked to."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

import click

from mlfa_app.catalog.store import Catalog
from mlfa_app.cli import options
from mlfa_app.cli.interrupts import polite_stop
from mlfa_app.cli.listening import analysis_options, exit_code, found_files
from mlfa_app.cli.progress import ProgressDisplay
from mlfa_app.cli.tag_json import JsonReporter
from mlfa_app.cli.tag_text import TextReporter
from mlfa_app.cli.terminal import results_console, say
from mlfa_app.jobs.analyze import AnalysisJob
from mlfa_app.jobs.choosing import TagChoice
from mlfa_app.packages import find_package
from mlfa_app.paths import catalog_path
from mlfa_core.errors import KnownError

_STOPPING = "Stopping after the songs in work; press Ctrl-C again to stop at once."
_HOW_TO_GO_ON = "Stopped. What was finished is kept: run the same command again to go on."


@click.command(
    "tag",
    epilog="Example:  mlfa tag --categories genre,mood ~/Music/Album",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH..."
)
@options.precision_option
@options.categories_option
@click.option(
    "--top",
    type=click.IntRange(1),
    metavar="N",
    help="The N highest tags of each category; those not sure enough are in brackets.",
)
@options.model_option
@options.device_option
@options.workers_option
@options.retry_option
@click.option("--segments", is_flag=True, help="With --json: add the scores over time.")
@click.option(
    "--no-catalogue", is_flag=True, help="Leave nothing behind, and use nothing known already."
)
@options.json_option
def command(
    paths: tuple[Path, ...],
    precision: float | None,
    categories: tuple[str, ...] | None,
    top: int | None,
    model: str | None,
    device: str | None,
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
    """
    if segments and not is_json:
        raise click.UsageError("--segments needs --json.")
    settings = options.user_settings()
    package = find_package(settings.model if model is None else model)
    choice = TagChoice(
        package,
        options.checked_precision(package, precision or settings.precision),
        categories,
        top,
    )
    started_s = time.monotonic()
    with ExitStack() as stack:
        catalog = stack.enter_context(
            Catalog.in_memory() if no_catalogue else Catalog.open(catalog_path())
        )
        should_stop = stack.enter_context(polite_stop(_STOPPING))
        out = results_console()
        display = stack.enter_context(ProgressDisplay(None if is_json else out))
        reporter = (
            JsonReporter(choice, display, has_segments=segments)
            if is_json
            else TextReporter(choice, display, out)
        )
        files = found_files(paths, should_stop)
        if not files and not should_stop():
            raise KnownError(
                "There are no music files there.", "Name a file, or a folder that holds some."
            )
        job = AnalysisJob(
            catalog,
            analysis_options(
                package,
                files,
                device=device or settings.device,
                workers=workers or settings.workers,
                retry_failed=retry_failed,
                needs_segments=segments,
                keeps_features=not no_catalogue,
            ),
        )
        tally = job.run(files, reporter, should_stop)
    reporter.finish(tally, time.monotonic() - started_s)
    if tally.is_interrupted:
        say("Stopped." if no_catalogue else _HOW_TO_GO_ON)
    return exit_code(tally)
