"""``mlfa undo``: take back what was written into files."""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from mlfa_app.cli import options
from mlfa_app.cli.catalogue import open_catalogue
from mlfa_app.cli.history import shown_values
from mlfa_app.cli.interrupts import polite_stop
from mlfa_app.cli.progress import ProgressDisplay
from mlfa_app.cli.results_console import results_console
from mlfa_app.cli.tag_text import BlockPrinter
from mlfa_app.cli.terminal import (
    FAILED,
    INTERRUPTED,
    OK,
    clean,
    counted,
    error_document,
    say,
    shown_time_span,
    write_json_line,
)
from mlfa_app.jobs.job import Bug, Notice, Progress
from mlfa_app.jobs.undoing.run import UndoChoice, UndoEvent, UndoJob, UndoOutcome, UndoTally
from mlfa_app.library.file_identity import is_there
from mlfa_app.paths import catalog_path
from mlfa_app.settings import POLICY_FIELDS
from mlfa_core.errors import KnownError

_STOPPING = "Stopping after the file in work."
_HOW_TO_GO_ON = "Stopped. To go on, say the same again: files that are done are left alone."


@click.command(
    "undo",
    epilog="Example:  mlfa undo --dry-run   and then:  mlfa undo",
)
@click.argument("run", type=click.IntRange(1), required=False)
@click.option(
    "--file",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Only this file, or the files below this folder.",
)
@click.option("--album", metavar="NAME", help="Only the files of this album.")
@click.option(
    "--field",
    "fields",
    type=options.ListOf((*POLICY_FIELDS, "grouping")),
    default=None,
    help="Only these fields, such as genre,mood.",
)
@click.option("--dry-run", "is_dry_run", is_flag=True, help="Show what would be taken back.")
@options.write_options
@options.json_option
def command(
    run: int | None,
    file: Path | None,
    album: str | None,
    fields: tuple[str, ...] | None,
    is_dry_run: bool,
    may_write: options.WriteChoice,
    is_json: bool,
) -> int:
    """Take back what a run has written: the RUN of 'mlfa history', or the last one.

    A file that nobody has touched since gets its old bytes back, where they were kept. Otherwise
    the fields are set back one by one, and what others have changed since stays; a field that was
    changed since is left alone and named, and the exit code is 1.

    Without RUN it is the last run that wrote and was not taken back yet, of those that fit the
    options: say it again to go further back. Undoing is a run too: 'mlfa undo RUN' with its number
    brings everything back. With --keep-mtime a file gets the modification time it had before.
    """
    settings = options.user_settings()
    choice = UndoChoice(run, file, album, None if fields is None else frozenset(fields))
    if not is_there(catalog_path()):
        raise KnownError("There is nothing to take back.", "MLFA has not written into any file.")
    started_s = time.monotonic()
    with ExitStack() as stack:
        catalog = stack.enter_context(open_catalogue())
        should_stop = stack.enter_context(polite_stop(_STOPPING))
        out = results_console()
        display = stack.enter_context(ProgressDisplay(None if is_json else out))
        reporter = _Reporter(out, display, is_json=is_json)
        words = _described(file, album, fields)
        job = UndoJob(
            catalog, choice, may_write.options(settings), is_dry_run=is_dry_run, details=words
        )
        tally = job.run(reporter, should_stop)
    seconds = time.monotonic() - started_s
    if is_json:
        write_json_line({"summary": _summary_document(tally, seconds)})
    else:
        say(_summary(tally, seconds))
    if tally.is_interrupted:
        say(_HOW_TO_GO_ON)
        return INTERRUPTED
    return FAILED if tally.failed or tally.refused else OK


def _described(file: Path | None, album: str | None, fields: tuple[str, ...] | None) -> str:
    words = []
    if file is not None:
        words += ["--file", str(file)]
    if album is not None:
        words += ["--album", album]
    if fields is not None:
        words += ["--field", ",".join(fields)]
    return " ".join(words)


class _Reporter:
    """Prints a block of text or a line of JSON per file."""

    def __init__(self, out: Console, display: ProgressDisplay, *, is_json: bool) -> None:
        self._is_json = is_json
        self._display = display
        self._blocks = BlockPrinter(out, display.console)

    def __call__(self, event: UndoEvent) -> None:
        match event:
            case UndoOutcome():
                self._file(event)
            case Progress():
                self._display.show(event)
            case Notice(text):
                self._blocks.tell(Text(text, style="yellow"))
            case Bug(trace=trace):
                self._blocks.tell(Text(trace.rstrip()))

    def _file(self, outcome: UndoOutcome) -> None:
        if self._is_json:
            write_json_line(_document(outcome))
            lines = []
        else:
            lines = self._lines(outcome)
            self._blocks.block(outcome.path, "", lines)
        if outcome.error is not None:
            self._blocks.error(outcome.error, outcome.path, under_block=bool(lines))

    def _lines(self, outcome: UndoOutcome) -> list[Text]:
        labelled = self._blocks.labelled
        lines: list[Text] = []
        label = "would undo" if outcome.is_plan else "taken back"
        for change in () if outcome.skipped else outcome.changes:
            text = Text(f"{change.field} = ").append(shown_values(change.new), style="bold")
            text.append(f" (was {shown_values(change.old)})", style="not bold dim")
            lines += labelled(label, [text], style="green")
            label = ""
        if lines:
            verb = "would be" if outcome.is_plan else "is"
            proof = (
                f"the file {verb} to the byte as it was before"
                if outcome.is_exact
                else "audio identical, all else as it is now"
            )
            lines += labelled("", [Text(proof, style="dim")])
        for field in outcome.already:
            lines += labelled("", [Text(f"{field} was as before already", style="dim")])
        for field, values in outcome.refused.items():
            text = Text(f"{field} = {shown_values(values)}")
            later = outcome.written_later.get(field)
            why = "changed since" if later is None else f"written again by run {later}"
            text.append(f" ({why})", style="dim")
            lines += labelled("stays", [text], style="yellow")
        if outcome.skipped is not None:
            lines += labelled("left alone", [Text(clean(outcome.skipped), style="yellow")])
        return lines


def _document(outcome: UndoOutcome) -> dict[str, Any]:
    is_done = outcome.skipped is None
    changes = outcome.changes if is_done else ()
    return {
        "path": str(outcome.path),
        "run": outcome.write.run_id,
        "would_undo" if outcome.is_plan else "undone": {
            one.field: {"old": list(one.old), "new": list(one.new)} for one in changes
        },
        "exact": outcome.is_exact and is_done,
        "already": list(outcome.already),
        "changed_since": {field: list(values) for field, values in outcome.refused.items()},
        "skipped": outcome.skipped,
        "error": error_document(outcome.error),
    }


def _summary(tally: UndoTally, seconds: float) -> str:
    verb = "taken back" if tally.undo_id is not None else "would be taken back"
    text = f"Run {tally.run_id}: {counted(tally.undone, 'file')} {verb}"
    if tally.exact:
        text += f", {tally.exact:,} of them to the byte"
    if tally.already:
        text += f", {tally.already:,} as before already"
    if tally.refused:
        text += f", {tally.refused:,} with fields that were changed since"
    if tally.skipped:
        text += f", {tally.skipped:,} left alone"
    if tally.failed:
        text += f", {tally.failed:,} failed"
    text += f" in {shown_time_span(seconds)}."
    if tally.undo_id is not None and tally.undone:
        text += f" To bring it back: mlfa undo {tally.undo_id}"
    return text


def _summary_document(tally: UndoTally, seconds: float) -> dict[str, Any]:
    return {
        "run": tally.run_id,
        "undo_run": tally.undo_id,
        "files": tally.files,
        "undone": tally.undone,
        "exact": tally.exact,
        "already": tally.already,
        "changed_since": tally.refused,
        "skipped": tally.skipped,
        "failed": tally.failed,
        "interrupted": tally.is_interrupted,
        "seconds": round(seconds, 2),
    }
