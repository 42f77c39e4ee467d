"""``mlfa scan``: add folders to the library, analyse what is new, note what is gone."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from mlfa_app.catalog.records import AbsenceCounts
from mlfa_app.cli import options
from mlfa_app.cli.catalogue import open_catalogue
from mlfa_app.cli.interrupts import polite_stop
from mlfa_app.cli.listening import analysis_options, exit_code, score_known_songs
from mlfa_app.cli.progress import ProgressDisplay
from mlfa_app.cli.results_console import results_console
from mlfa_app.cli.tag_json import summary_document
from mlfa_app.cli.tag_text import error_lines, summary_sentence
from mlfa_app.cli.terminal import counted, error_document, say, show, write_json_line
from mlfa_app.jobs.job import Bug, Event, Notice, Progress, SongOutcome
from mlfa_app.jobs.scanning.scan import ScanJob, look_into
from mlfa_core.errors import KnownError

_STOPPING = "Stopping after the songs in work; press Ctrl-C again to stop at once."
_HOW_TO_GO_ON = "Stopped. What was finished is kept: run 'mlfa scan' again to go on."


@click.command(
    "scan",
    epilog="Example:  mlfa scan ~/Music   and later, to bring it up to date:  mlfa scan",
)
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path), metavar="[FOLDER...]")
@options.model_option
@options.device_option
@options.coverage_option
@options.workers_option
@options.retry_option
@options.json_option
def command(
    folders: tuple[Path, ...],
    model: str | None,
    device: str | None,
    coverage: str | None,
    workers: int | None,
    retry_failed: bool,
    is_json: bool,
) -> int:
    """Add folders to the library and analyse the songs in them.

    Without a folder, all folders of the library are looked through again. Songs that are known
    are not decoded again, wherever they were moved and however they were retagged. Files that
    are gone are marked, not forgotten (see 'mlfa forget --missing').
    """
    settings = options.user_settings()
    package = options.chosen_package(model, settings)
    for folder in folders:
        if folder.is_file():
            raise click.UsageError(f"{folder} is not a folder. For single files: mlfa tag")
    started_s = time.monotonic()
    with ExitStack() as stack:
        catalog = stack.enter_context(open_catalogue())
        chosen = list(folders) or catalog.list_folders()
        if not chosen:
            raise KnownError("The library has no folders yet.", "Name one: mlfa scan FOLDER")
        should_stop = stack.enter_context(polite_stop(_STOPPING))
        display = stack.enter_context(ProgressDisplay(None if is_json else results_console()))
        reporter = _ScanReporter(display, is_json=is_json)
        score_known_songs(catalog, package, should_stop)
        look = look_into(catalog, chosen, should_stop)
        job = ScanJob(
            catalog,
            analysis_options(
                package,
                look.files,
                device=device or settings.device,
                coverage=coverage or settings.coverage,
                workers=workers or settings.workers,
                retry_failed=retry_failed,
            ),
        )
        tally = job.run(look, reporter, should_stop)
    seconds = time.monotonic() - started_s
    if is_json:
        absences = {"missing": look.absences.missing, "offline": look.absences.offline}
        write_json_line({"summary": summary_document(tally, seconds) | absences})
    else:
        show(summary_sentence(tally, seconds))
        for line in _absence_lines(look.absences):
            show(line)
    if tally.is_interrupted:
        say(_HOW_TO_GO_ON)
    return exit_code(tally)


class _ScanReporter:
    """Shows progress and failures; with JSON also a line for every file."""

    def __init__(self, display: ProgressDisplay, *, is_json: bool) -> None:
        self._display = display
        self._is_json = is_json
        self._err = display.console or Console(stderr=True, highlight=False)

    def __call__(self, event: Event) -> None:
        match event:
            case Progress():
                self._display.show(event)
            case Notice(text):
                self._err.print(Text(text, style="yellow"), soft_wrap=True)
            case Bug(trace=trace):
                self._err.print(Text(trace.rstrip()), soft_wrap=True)
            case SongOutcome():
                if self._is_json:
                    write_json_line(_document(event))
                if event.error is not None:
                    for line in error_lines(event.error, event.path):
                        self._err.print(line, soft_wrap=True)


def _document(outcome: SongOutcome) -> dict[str, Any]:
    return {
        "path": str(outcome.path),
        "analysed": outcome.is_analysed,
        "error": error_document(outcome.error),
    }


def _absence_lines(absences: AbsenceCounts) -> list[str]:
    lines = []
    if absences.missing:
        lines.append(
            f"{counted(absences.missing, 'file')} of the library can no longer be found there."
        )
    if absences.offline:
        lines.append(
            f"{counted(absences.offline, 'file')} out of reach, perhaps on a drive not mounted."
        )
    return lines
