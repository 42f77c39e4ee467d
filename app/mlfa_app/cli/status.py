"""``mlfa status``: what the library holds, how far the analysis is, and what failed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.text import Text

from mlfa_app.catalog.records import FileRecord, LibraryCounts
from mlfa_app.cli import options
from mlfa_app.cli.catalogue import open_catalogue
from mlfa_app.cli.results_console import results_console
from mlfa_app.cli.tag_text import error_lines
from mlfa_app.cli.terminal import (
    clean,
    counted,
    show,
    shown_path,
    shown_size,
    shown_time_span,
    write_json_line,
)
from mlfa_app.packages import find_package
from mlfa_app.paths import catalog_path
from mlfa_core.errors import KnownError, ModelPackageError
from mlfa_core.model_package import ModelPackage

_LABEL_WIDTH = 12


@click.command(
    "status",
    epilog="Example:  mlfa status --failed",
)
@click.option("--failed", "lists_failed", is_flag=True, help="List the files that failed, and why.")
@click.option("--duplicates", "lists_duplicates", is_flag=True, help="List songs held twice.")
@options.model_option
@options.json_option
def command(lists_failed: bool, lists_duplicates: bool, model: str | None, is_json: bool) -> int:
    """Show what the library holds and how far its analysis is."""
    settings = options.user_settings()
    package = _package(settings.model if model is None else model, is_required=model is not None)
    path = catalog_path()
    if not path.exists():
        if is_json:
            write_json_line({"catalogue": str(path), "exists": False, "folders": [], "files": 0})
        else:
            show("There is no library yet. To begin one: mlfa scan FOLDER")
        return 0
    with open_catalogue(path) as catalog:
        if lists_failed:
            _print_failed(catalog.failed_files(), is_json=is_json)
        if lists_duplicates:
            _print_duplicates(catalog.duplicates(), is_json=is_json)
        if lists_failed or lists_duplicates:
            return 0
        counts = catalog.counts(package.identifier if package is not None else "")
        analyses = catalog.list_models()
        folders = catalog.list_folders()
    if is_json:
        write_json_line(_document(path, folders, counts, package, analyses))
    else:
        _print_counts(path, folders, counts, package, analyses)
    return 0


def _package(wanted: str, *, is_required: bool) -> ModelPackage | None:
    """Find the model to count for; a library can be shown without one."""
    try:
        return find_package(wanted)
    except ModelPackageError:
        if is_required:
            raise
        return None


def _document(
    path: Path,
    folders: list[Path],
    counts: LibraryCounts,
    package: ModelPackage | None,
    analyses: dict[str, int],
) -> dict[str, Any]:
    return {
        "catalogue": str(path),
        "catalogue_bytes": _catalogue_size(path),
        "exists": True,
        "folders": [str(folder) for folder in folders],
        "model": package.identifier if package is not None else None,
        "files": counts.files,
        "songs": counts.songs,
        "analysed": counts.analyzed,
        "pending": counts.pending,
        "failed": counts.failed,
        "missing": counts.missing,
        "moved": counts.moved,
        "offline": counts.offline,
        "duplicates": counts.duplicates,
        "bytes": counts.bytes,
        "duration_s": round(counts.duration_s, 1),
        "songs_by_model": analyses,
    }


def _print_counts(
    path: Path,
    folders: list[Path],
    counts: LibraryCounts,
    package: ModelPackage | None,
    analyses: dict[str, int],
) -> None:
    rows: list[tuple[str, str]] = []
    for number, folder in enumerate(folders):
        reach = "" if folder.is_dir() else "  (out of reach)"
        rows.append(("" if number else "Folders", f"{clean(str(folder))}{reach}"))
    if not folders:
        rows.append(("Folders", "none; to add one: mlfa scan FOLDER"))
    size = shown_size(counts.bytes)
    hours = shown_time_span(counts.duration_s)
    rows.append(("Files", f"{counts.files:,} ({size}, {hours} of sound)"))
    songs = f"{counts.songs:,} different"
    if counts.duplicates:
        songs += f"; {counted(counts.duplicates, 'file')} more hold one of them again"
    rows.append(("Songs", songs))
    if package is not None:
        done = f"{counts.analyzed:,} analysed"
        if counts.pending:
            done += f", {counts.pending:,} to do (mlfa scan)"
        rows.append(("Model", f"{package.name} {package.version}: {done}"))
    current = package.identifier if package is not None else None
    for identifier, number in analyses.items():
        if identifier != current:
            rows.append(("", f"{clean(identifier)}: {counted(number, 'song')} kept"))
    if counts.failed:
        rows.append(("Failed", f"{counts.failed:,} (mlfa status --failed)"))
    if counts.missing:
        rows.append(("Gone", f"{counts.missing:,} (mlfa forget --missing)"))
    if counts.moved:
        rows.append(("Moved", f"{counts.moved:,} found again elsewhere"))
    if counts.offline:
        rows.append(("Out of reach", f"{counts.offline:,}, perhaps on a drive not mounted"))
    rows.append(("Catalogue", f"{clean(str(path))} ({shown_size(_catalogue_size(path))})"))
    out = results_console()
    for label, text in rows:
        line = Text(f"{label:<{_LABEL_WIDTH}} ", style="cyan")
        out.print(line.append(text, style="not cyan"), soft_wrap=True)


def _print_failed(failed: list[FileRecord], *, is_json: bool) -> None:
    if is_json:
        for record in failed:
            reason = {"summary": record.error_summary, "advice": record.error_advice}
            write_json_line({"path": str(record.path), "error": reason})
        return
    out = results_console()
    for record in failed:
        error = KnownError(record.error_summary or "", record.error_advice)
        for line in error_lines(error, record.path):
            out.print(line, soft_wrap=True)
    if failed:
        again = "To try them again: mlfa scan --retry-failed"
        out.print(f"{counted(len(failed), 'file')} failed. {again}", soft_wrap=True)
    else:
        out.print("No file failed.")


def _print_duplicates(groups: list[list[FileRecord]], *, is_json: bool) -> None:
    if is_json:
        for group in groups:
            paths = [str(record.path) for record in group]
            write_json_line({"digest": group[0].digest, "paths": paths})
        return
    out = results_console()
    for group in groups:
        for number, record in enumerate(group):
            out.print(("= " if number else "  ") + shown_path(record.path), soft_wrap=True)
    if groups:
        text = "are" if len(groups) > 1 else "is"
        out.print(f"{counted(len(groups), 'song')} {text} held by more than one file.")
    else:
        out.print("No song is held by more than one file.")


def _catalogue_size(path: Path) -> int:
    """Size on disk, with the log that SQLite keeps beside it."""
    files = [path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")]
    return sum(file.stat().st_size for file in files if file.exists())
