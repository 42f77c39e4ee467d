"""``mlfa export``: save tags, scores, features or a playlist."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TextIO

import click

from mlfa_app.cli import options
from mlfa_app.cli.catalogue import open_catalogue
from mlfa_app.cli.terminal import clean, counted, printing_results, say
from mlfa_app.jobs.choosing import TagChoice
from mlfa_app.jobs.export import (
    BINARY_FORMATS,
    FORMATS,
    Selection,
    check_tags,
    select_songs,
    write_csv,
    write_jsonl,
    write_m3u,
    write_npz,
    write_parquet,
)
from mlfa_app.library.file_identity import absolute_path
from mlfa_app.packages import find_package
from mlfa_app.paths import catalog_path
from mlfa_app.saving import write_whole
from mlfa_core.errors import KnownError


@click.command(
    "export",
    epilog="Example:  mlfa export --format m3u --tag piano --tag calm -o evening.m3u8",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="csv", show_default=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to; without it text formats go to stdout.",
)
@click.option(
    "--tag", "tags", multiple=True, metavar="TAG", help="Only songs with this tag; may be repeated."
)
@click.option(
    "--under", type=click.Path(path_type=Path), metavar="FOLDER", help="Only files below it."
)
@click.option("--all", "wants_all", is_flag=True, help="Also files tagged outside the library.")
@options.precision_option
@options.categories_option
@options.model_option
def command(
    form: str,
    output: Path | None,
    tags: tuple[str, ...],
    under: Path | None,
    wants_all: bool,
    precision: float | None,
    categories: tuple[str, ...] | None,
    model: str | None,
) -> int:
    """Save what the library's songs are, for other programs.

    csv, jsonl and parquet have one row per file, with the accepted tags by category and the
    score of every tag. npz has arrays with one row per song, song features included. m3u is a
    playlist with every song once. Nothing is analysed: 'mlfa scan' does that.
    """
    if output is None and form in BINARY_FORMATS:
        raise click.UsageError(f"A {form} file needs a name: -o FILE.{form}")
    settings = options.user_settings()
    package = find_package(settings.model if model is None else model)
    wanted = options.checked_precision(package, precision or settings.precision)
    selection = Selection(
        TagChoice(package, wanted, categories),
        absolute_path(under) if under is not None else None,
        not wants_all,
        tags,
    )
    check_tags(selection)
    if not catalog_path().exists():
        raise KnownError("There is no library yet.", "To begin one: mlfa scan FOLDER")
    with open_catalogue() as catalog:
        songs = select_songs(catalog, selection)
        choice = selection.choice
        binary_writers: dict[str, Callable[[BinaryIO], int]] = {
            "parquet": lambda out: write_parquet(songs, choice, out),
            "npz": lambda out: write_npz(catalog, songs, choice, out),
        }
        text_writers: dict[str, Callable[[TextIO], int]] = {
            "csv": lambda out: write_csv(songs, choice, out),
            "jsonl": lambda out: write_jsonl(songs, choice, out),
            "m3u": lambda out: write_m3u(songs, out),
        }

        def write(stream: BinaryIO) -> int:
            if form in binary_writers:
                return binary_writers[form](stream)
            # Paths go out as the bytes they are; all other text is UTF-8 anyway.
            with open(
                stream.fileno(),
                "w",
                encoding="utf-8",
                errors="surrogateescape",
                newline="",
                closefd=False,
            ) as text:
                return text_writers[form](text)

        if output is None:
            with printing_results():
                sys.stdout.flush()
                write(sys.stdout.buffer)
            return 0
        count = write_whole(output, write)
    unit = "song" if form in ("npz", "m3u") else "file"
    say(f"Saved {counted(count, unit)} to {clean(str(output))}.")
    return 0
