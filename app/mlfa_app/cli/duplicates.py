"""``mlfa duplicates``: recordings that the library holds more than once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from rich.text import Text

from mlfa_app.cli import options
from mlfa_app.cli.catalogue import open_catalogue, require_library
from mlfa_app.cli.interrupts import polite_stop
from mlfa_app.cli.progress_lines import SongCountLines
from mlfa_app.cli.results_console import results_console
from mlfa_app.cli.terminal import (
    INTERRUPTED,
    OK,
    counted,
    shown_duration,
    shown_path,
    shown_size,
    write_json_line,
)
from mlfa_app.jobs.similar.copies import CopyFile, CopyGroup, find_copies


@click.command(
    "duplicates",
    epilog="Example:  mlfa duplicates --json",
)
@click.option(
    "--identical",
    "is_identical_only",
    is_flag=True,
    help="Only files that hold the same encoded sound; no features are compared.",
)
@options.model_option
@options.json_option
def command(is_identical_only: bool, model: str | None, is_json: bool) -> int:
    """List the recordings of which the library has more than one file.

    Identical files hold the same encoded sound, whatever their names and tags. Near ones were
    encoded differently: their lengths differ by two seconds at most, and what the model hears is
    nearly the same at every level. That is a measured likeness, no proof: listen before you delete
    anything. MLFA deletes nothing.
    """
    settings = options.user_settings()
    package = options.chosen_package(model, settings)
    require_library()
    with open_catalogue() as catalog, polite_stop("Stopping.") as stop:
        groups = find_copies(
            catalog,
            package.identifier,
            is_near=not is_identical_only,
            report=SongCountLines("Comparing"),
            should_stop=stop,
        )
    if groups is None:
        return INTERRUPTED
    if is_json:
        _print_json(groups, package.identifier)
    else:
        _print(groups, is_identical_only=is_identical_only)
    return OK


def _print(groups: Sequence[CopyGroup], *, is_identical_only: bool) -> None:
    out = results_console()
    for group in groups:
        words = (
            "identical sound" if group.is_identical else "nearly the same: perhaps another encoding"
        )
        head = Text(words, style="bold" if group.is_identical else "bold yellow")
        if not group.is_identical:
            head.append(f"  (distance {group.distance:.3f})", style="not bold dim")
        out.print(head)
        before = ""
        for file in group.files:
            mark = "= " if file.digest == before else "  "
            before = file.digest
            line = Text(f"  {mark}").append(shown_path(file.path))
            facts = f"  {shown_size(file.size_bytes)}"
            if file.duration_s == file.duration_s:
                facts = f"  {shown_duration(file.duration_s)}" + facts
            out.print(line.append(facts, style="dim"), soft_wrap=True)
    near = sum(not group.is_identical for group in groups)
    same = len(groups) - near
    parts = [f"{counted(same, 'recording')} held by identical files"]
    if not is_identical_only:
        parts.append(f"{near:,} that may be held in several encodings")
    out.print(f"{', '.join(parts)}.")


def _print_json(groups: Sequence[CopyGroup], model_id: str) -> None:
    for group in groups:
        write_json_line(
            {
                "kind": "identical" if group.is_identical else "near",
                "distance": round(group.distance, 4),
                "files": [_document(file) for file in group.files],
            }
        )
    summary = {
        "identical": sum(group.is_identical for group in groups),
        "near": sum(not group.is_identical for group in groups),
        "model": model_id,
    }
    write_json_line({"summary": summary})


def _document(file: CopyFile) -> dict[str, Any]:
    return {
        "path": str(file.path),
        "digest": file.digest,
        "duration_s": round(file.duration_s, 3) if file.duration_s == file.duration_s else None,
        "bytes": file.size_bytes,
        "artist": file.fields.artist,
        "title": file.fields.title,
        "container": file.fields.container,
    }
