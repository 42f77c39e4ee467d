"""``mlfa export``: save tags, scores, features or a playlist."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, TextIO

import click

from mlfa_app.cli import options
from mlfa_app.cli.catalogue import open_catalogue, require_library
from mlfa_app.cli.export_playlists import (
    playlist_options,
    rules_for_tags,
    save_per_tag,
    say_unreached,
    wishes_from,
)
from mlfa_app.cli.terminal import clean, counted, printing_results, say
from mlfa_app.jobs.deciding.choosing import TagChoice
from mlfa_app.jobs.exporting.export import (
    BINARY_FORMATS,
    FORMATS,
    ExportedSong,
    Selection,
    check_tags,
    select_songs,
    write_csv,
    write_jsonl,
    write_m3u,
    write_npz,
    write_parquet,
)
from mlfa_app.jobs.exporting.server_playlists import sticker_lines
from mlfa_app.library.file_identity import absolute_path
from mlfa_app.saving import write_whole


@click.command(
    "export",
    epilog="Example:  mlfa export --format m3u --tag piano --tag calm -o evening.m3u8",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="csv", show_default=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to; without it text formats go to stdout. With --per-tag a folder.",
)
@click.option(
    "--tag", "tags", multiple=True, metavar="TAG", help="Only songs with this tag; may be repeated."
)
@click.option(
    "--under", type=click.Path(path_type=Path), metavar="FOLDER", help="Only files below it."
)
@click.option("--all", "wants_all", is_flag=True, help="Also files tagged outside the library.")
@click.option(
    "--model-alone", is_flag=True, help="What the model says, whatever you decided in the window."
)
@playlist_options
@options.precision_option
@options.categories_option
@options.model_option
def command(
    form: str,
    output: Path | None,
    tags: tuple[str, ...],
    under: Path | None,
    wants_all: bool,
    model_alone: bool,
    per_tag: bool,
    only: str | None,
    relative_to: Path | None,
    path_maps: tuple[tuple[Path, str], ...],
    suffix: str,
    force: bool,
    precision: float | None,
    categories: tuple[str, ...] | None,
    model: str | None,
) -> int:
    """Save what the library's songs are, for other programs.

    csv, jsonl and parquet have one row per file, with the accepted tags by category and the
    score of every tag; accepted is what you decided, and else what the model is sure of. npz has
    arrays with one row per song, song features included. m3u is a playlist with every song once.
    Nothing is analysed: 'mlfa scan' does that.

    For music servers: m3u with --per-tag is a folder of playlists for MPD, Navidrome and
    Jellyfin. nsp is a smart playlist of Navidrome, which goes by the genre and mood fields that
    MLFA has written. mpd-stickers are lines for MPD's own protocol; MPD's database is not touched.
    """
    wishes = wishes_from(
        form,
        output,
        per_tag=per_tag,
        only=only,
        relative_to=relative_to,
        path_maps=path_maps,
        suffix=suffix,
        force=force,
    )
    if output is None and form in BINARY_FORMATS:
        raise click.UsageError(f"A {form} file needs a name: -o FILE.{form}")
    settings = options.user_settings()
    package = options.chosen_package(model, settings)
    wanted = options.precision_for(package, precision, settings)
    selection = Selection(
        TagChoice(package, wanted, categories),
        absolute_path(under) if under is not None else None,
        not wants_all,
        tags,
        model_alone,
    )
    if form == "nsp" and not per_tag:
        check_tags(selection)
        # Rules need no song: they hold for those to come, too.
        smart = rules_for_tags(selection, settings)
        return _save(output, lambda out: out.write(smart) and 1, "smart playlist")
    require_library()
    with open_catalogue() as catalog:
        check_tags(selection, catalog)
        if wishes.per_tag:
            assert output is not None
            return save_per_tag(
                catalog, selection, wishes, settings, output, is_rules=form == "nsp"
            )
        songs: Iterable[ExportedSong] = select_songs(catalog, selection)
        if form in ("m3u", "mpd-stickers"):
            songs = list(songs)
            say_unreached(songs, wishes.paths)
        choice = selection.choice
        by_tag: dict[str, str] = {tag.name: tag.category for tag in package.vocabulary}
        binary_writers: dict[str, Callable[[BinaryIO], int]] = {
            "parquet": lambda out: write_parquet(songs, choice, out),
            "npz": lambda out: write_npz(catalog, songs, choice, out),
        }
        text_writers: dict[str, Callable[[TextIO], int]] = {
            "csv": lambda out: write_csv(songs, choice, out),
            "jsonl": lambda out: write_jsonl(songs, choice, out),
            "m3u": lambda out: write_m3u(songs, out, wishes.paths),
            "mpd-stickers": lambda out: sum(
                out.write(line) > 0 for line in sticker_lines(songs, by_tag, wishes.paths)
            ),
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

        unit = {"npz": "song", "m3u": "song", "mpd-stickers": "sticker"}.get(form, "file")
        return _save(output, write, unit)


def _save(output: Path | None, write: Callable[[BinaryIO], int], unit: str) -> int:
    """Write to a file whole or not at all, or to stdout."""
    if output is None:
        with printing_results():
            sys.stdout.flush()
            write(sys.stdout.buffer)
        return 0
    count = write_whole(output, write)
    say(f"Saved {counted(count, unit)} to {clean(str(output))}.")
    return 0
