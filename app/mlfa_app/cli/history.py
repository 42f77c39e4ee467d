"""``mlfa history``: what was written, when, and what can still be taken back."""

from __future__ import annotations

import datetime
from typing import Any

import click
from rich.text import Text

from mlfa_app.catalog.store import Catalog
from mlfa_app.cli import options
from mlfa_app.cli.catalogue import open_catalogue
from mlfa_app.cli.results_console import results_console
from mlfa_app.cli.tag_text import BlockPrinter
from mlfa_app.cli.terminal import OK, clean, counted, say, write_json_line
from mlfa_app.jobs.undoing.history import list_runs, run_files
from mlfa_app.jobs.writing.settle import settle_journal
from mlfa_app.journal.records import FileWrite, RunKind, RunSummary, WriteState
from mlfa_app.library.file_identity import is_there
from mlfa_app.paths import catalog_path
from mlfa_core.errors import KnownError

_PAGE = 500
_NOTHING = "MLFA has not written into any file yet."


@click.command(
    "history",
    epilog="Example:  mlfa history   and then:  mlfa history 3",
)
@click.argument("run", type=click.IntRange(1), required=False)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the last N runs.")
@options.json_option
def command(run: int | None, limit: int | None, is_json: bool) -> int:
    """List what was written into files, the newest run first; with RUN, its files and fields.

    Each run can be taken back with 'mlfa undo'. Writes that were cut off by a crash or a kill are
    settled first.
    """
    if run is not None and limit is not None:
        raise click.UsageError("--limit goes without RUN.")
    path = catalog_path()
    if not is_there(path):
        return _show_runs([], is_json=is_json)
    with open_catalogue(path) as catalog:
        settlement = settle_journal(catalog)
        if settlement.sentence:
            say(settlement.sentence)
        if run is None:
            return _show_runs(list_runs(catalog, limit), is_json=is_json)
        return _show_files(catalog, run, is_json=is_json)


def _show_runs(runs: list[RunSummary], *, is_json: bool) -> int:
    if is_json:
        for one in runs:
            write_json_line(_run_document(one))
        return OK
    out = results_console()
    if not runs:
        out.print(_NOTHING)
        return OK
    width = max(len(str(runs[0].run_id)), 3)
    for one in runs:
        line = Text(f"{one.run_id:>{width}}", style="bold")
        line.append(f"  {shown_time(one.started_s)}  ", style="dim")
        line.append(f"{counted(one.num_files, 'file'):<12}  ")
        line.append(f"{_state(one):<28}", style="" if one.num_undoable else "dim")
        line.append(f"  {clean(one.command)}", style="dim")
        out.print(line, soft_wrap=True)
    open_runs = [one for one in runs if one.num_undoable > one.num_refused]
    last = next((one for one in open_runs if one.kind is RunKind.WRITE), None)
    if last is not None:
        say(f"To take run {last.run_id} back: mlfa undo. Its files: mlfa history {last.run_id}")
    return OK


def _state(run: RunSummary) -> str:
    """Say what has become of a run, in a few words."""
    if run.num_open:
        return f"{counted(run.num_open, 'file')} out of reach"
    if not run.num_undoable:
        return "taken back"
    if run.num_undone or run.num_refused:
        parts = [f"{run.num_undone:,} taken back"] if run.num_undone else []
        parts += [f"{run.num_refused:,} changed since"] if run.num_refused else []
        return ", ".join(parts)
    return "took back" if run.kind is RunKind.UNDO else "written"


def _show_files(catalog: Catalog, run_id: int, *, is_json: bool) -> int:
    offset = 0
    blocks = BlockPrinter(results_console(), None)
    while page := run_files(catalog, run_id, offset, _PAGE):
        offset += len(page)
        for write in page:
            if is_json:
                write_json_line(_file_document(write))
            else:
                blocks.block(write.path, "", _lines(blocks, write))
    if not offset:
        raise KnownError(f"There is no run {run_id} in the history.", "See: mlfa history")
    return OK


def _lines(blocks: BlockPrinter, write: FileWrite) -> list[Text]:
    lines = []
    for one in write.fields:
        text = Text(shown_values(one.old), style="dim").append(" -> ", style="dim")
        text.append(shown_values(one.new), style="not dim bold")
        if one.is_undone:
            text.append("  taken back", style="not bold yellow")
        elif one.is_refused:
            text.append("  changed since", style="not bold yellow")
        lines += blocks.labelled(one.field, [text])
    if write.state is WriteState.OPEN:
        note = Text("its end is not known: the file is out of reach", style="yellow")
        lines += blocks.labelled("", [note])
    return lines


def shown_values(values: tuple[str, ...]) -> str:
    """Values of a field on one line."""
    return "; ".join(clean(value) for value in values) or "(nothing)"


def shown_time(seconds: float) -> str:
    """A time of day and date where the user is."""
    return datetime.datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M")


def _utc(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat(timespec="seconds")


def _run_document(run: RunSummary) -> dict[str, Any]:
    return {
        "run": run.run_id,
        "kind": run.kind.value,
        "command": run.command,
        "started": _utc(run.started_s),
        "finished": _utc(run.finished_s),
        "files": run.num_files,
        "undoable": run.num_undoable,
        "undone": run.num_undone,
        "exact": run.num_exact,
        "changed_since": run.num_refused,
        "open": run.num_open,
    }


def _file_document(write: FileWrite) -> dict[str, Any]:
    return {
        "path": str(write.path),
        "run": write.run_id,
        "written": _utc(write.begun_s),
        "state": write.state.value,
        "exact": write.has_inverse,
        "fields": {
            one.field: {"old": list(one.old), "new": list(one.new), "undone": one.is_undone}
            for one in write.fields
        },
    }
