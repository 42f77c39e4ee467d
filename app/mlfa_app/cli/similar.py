"""``mlfa similar``: the songs of the library nearest to one, and playlists between two."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from mlfa_app.catalog.store import Catalog
from mlfa_app.cli import options
from mlfa_app.cli.asked_songs import Asking, Part, PartType
from mlfa_app.cli.catalogue import open_catalogue, require_library
from mlfa_app.cli.interrupts import polite_stop
from mlfa_app.cli.progress_lines import INDEXING, SongCountLines
from mlfa_app.cli.results_console import results_console
from mlfa_app.cli.terminal import (
    INTERRUPTED,
    OK,
    clean,
    counted,
    say,
    shown_duration,
    shown_path,
    write_json_line,
)
from mlfa_app.jobs.job import ShouldStop
from mlfa_app.jobs.maps.levels import MapLevel, find_level
from mlfa_app.jobs.similar.near_songs import (
    DEFAULT_BALANCE,
    AskedSong,
    NearSong,
    find_near,
    name_of,
)
from mlfa_app.jobs.similar.neighbour_index import NeighbourIndex, open_index
from mlfa_app.jobs.similar.playlist import PlaylistEntry, playlist_bytes
from mlfa_app.jobs.similar.song_path import (
    MAX_LENGTH,
    MIN_LENGTH,
    VARIETIES,
    PathSong,
    Variety,
    find_path,
)
from mlfa_app.library.file_identity import absolute_path
from mlfa_app.saving import save_whole
from mlfa_core.errors import KnownError
from mlfa_core.model_package import ModelPackage

_NAME_WIDTH = 34
_DIGITS = 4


@dataclass(frozen=True)
class _Wanted:
    """What is asked, beside the songs."""

    level: int | None
    balance: float
    is_json: bool
    m3u8: Path | None


@click.command(
    "similar",
    epilog="Example:  mlfa similar song.mp3 --balance 0   and:  mlfa similar --from a.mp3 --to "
    "b.mp3 --length 12 --m3u8 way.m3u8",
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--balance",
    type=click.FloatRange(0.0, 1.0),
    metavar="B",
    help="From 0, sounds like (the lowest level of the model), to 1, same kind of music (the "
    f"highest).  [default: {DEFAULT_BALANCE}]",
)
@click.option(
    "--level",
    type=int,
    metavar="L",
    help="One level alone: 1 is the lowest, -1 the top of each scale.",
)
@click.option(
    "--count",
    type=click.IntRange(1, 10_000),
    default=20,
    show_default=True,
    metavar="N",
    help="How many songs.",
)
@click.option(
    "--at",
    "part",
    type=PartType(),
    metavar="FROM-TO",
    help="Ask about a part of FILE, such as 1:20-1:50.",
)
@click.option(
    "--from",
    "start",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Begin of a playlist that leads to another song in small steps.",
)
@click.option("--to", "end", type=click.Path(path_type=Path), metavar="FILE", help="Its end.")
@click.option(
    "--length",
    type=click.IntRange(MIN_LENGTH, MAX_LENGTH),
    metavar="N",
    help="Its songs, both ends included.  [default: 12]",
)
@click.option(
    "--vary",
    type=click.Choice(VARIETIES),
    default=None,
    help="Of what it has no two songs, as long as there are others.  [default: artist]",
)
@click.option(
    "--m3u8",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Save the songs as a playlist, too.",
)
@options.model_option
@options.device_option
@options.json_option
def command(
    files: tuple[Path, ...],
    balance: float | None,
    level: int | None,
    count: int,
    part: Part | None,
    start: Path | None,
    end: Path | None,
    length: int | None,
    vary: Variety | None,
    m3u8: Path | None,
    model: str | None,
    device: str | None,
    is_json: bool,
) -> int:
    """List the songs of the library that are nearest to FILE.

    FILE may be a song of the library or any other: one that is not known is heard first, and does
    not become part of the library. Several files, or a folder, are a selection: then songs near to
    all of them are listed. With --from and --to a playlist is made that leads from one song to
    another.

    Similarity is 1 for equal songs and about 0 for songs that have nothing in common. Beside it
    stand the levels that alone would have listed the song, too.
    """
    is_path = start is not None or end is not None
    if is_path and (start is None or end is None or files or part is not None):
        raise click.UsageError("A playlist between two songs takes --from and --to, and no FILE.")
    if not is_path and not files:
        raise click.UsageError("Name a FILE, or --from and --to.")
    if not is_path and (length is not None or vary is not None):
        raise click.UsageError("--length and --vary need --from and --to.")
    if part is not None and (len(files) != 1 or files[0].is_dir()):
        raise click.UsageError("--at takes one FILE.")
    if balance is not None and level is not None:
        raise click.UsageError("Choose one of --balance and --level.")
    settings = options.user_settings()
    package = options.chosen_package(model, settings)
    require_library()
    wanted = _Wanted(level, DEFAULT_BALANCE if balance is None else balance, is_json, m3u8)
    with open_catalogue() as catalog, polite_stop("Stopping.") as stop:
        asking = Asking.by_settings(catalog, package, settings, device, stop)
        if part is not None:
            one = asking.part(files[0], part)
            asked = None if one is None else [one]
        elif start is not None and end is not None:
            asked = _ends(asking, start, end)
        else:
            asked = asking.songs(files)
        index = None if asked is None else _opened(catalog, package, stop)
        if asked is None or index is None:
            return INTERRUPTED
        if is_path:
            return _path(catalog, index, asked, wanted, package, length or 12, vary or "artist")
        return _near(catalog, index, asked, wanted, package, count, part)


def _ends(asking: Asking, start: Path, end: Path) -> list[AskedSong] | None:
    ends = []
    for path in (start, end):
        if path.is_dir():
            raise click.UsageError("--from and --to take a file each.")
        found = asking.songs([path])
        if found is None:
            return None
        ends.append(found[0])
    return ends


def _opened(catalog: Catalog, package: ModelPackage, stop: ShouldStop) -> NeighbourIndex | None:
    index = open_index(catalog, package.identifier, SongCountLines(INDEXING), stop)
    if index is not None and not index.num_songs:
        raise KnownError(
            f"The model “{package.name}” has heard no song of the library yet.",
            "Add music and have it analysed: mlfa scan FOLDER",
        )
    return index


def _near(
    catalog: Catalog,
    index: NeighbourIndex,
    asked: Sequence[AskedSong],
    wanted: _Wanted,
    package: ModelPackage,
    count: int,
    part: Part | None,
) -> int:
    level = _level(index, wanted, package)
    begin_s = time.perf_counter()
    found = find_near(catalog, index, asked, balance=wanted.balance, level=level, count=count)
    took_s = time.perf_counter() - begin_s
    if wanted.is_json:
        for song in found:
            write_json_line(_near_document(index, song))
        summary = _summary(index, asked, wanted, package, level, took_s)
        if part is not None:
            summary["part"] = {"start_s": part.start_s, "end_s": part.end_s}
        write_json_line({"summary": summary})
    else:
        _print_near(index, asked, found, wanted, level, part)
    _save(wanted, [PlaylistEntry(song.path, song.duration_s, song.fields) for song in found])
    return OK


def _path(
    catalog: Catalog,
    index: NeighbourIndex,
    ends: Sequence[AskedSong],
    wanted: _Wanted,
    package: ModelPackage,
    length: int,
    variety: Variety,
) -> int:
    level = _level(index, wanted, package)
    begin_s = time.perf_counter()
    songs = find_path(
        catalog,
        index,
        ends[0],
        ends[1],
        length,
        balance=wanted.balance,
        level=level,
        variety=variety,
    )
    took_s = time.perf_counter() - begin_s
    if wanted.is_json:
        for song in songs:
            write_json_line(_path_document(song))
        summary = _summary(index, ends, wanted, package, level, took_s)
        write_json_line({"summary": summary | {"length": len(songs), "vary": variety}})
    else:
        _print_path(songs)
    if len(songs) < length:
        say(f"The library has songs enough for {len(songs)} steps only.")
    _save(wanted, [PlaylistEntry(song.path, song.duration_s, song.fields) for song in songs])
    return OK


def _level(index: NeighbourIndex, wanted: _Wanted, package: ModelPackage) -> MapLevel | None:
    return None if wanted.level is None else find_level(index.keys, wanted.level, package.name)


def _save(wanted: _Wanted, entries: Sequence[PlaylistEntry]) -> None:
    if wanted.m3u8 is None:
        return
    target = absolute_path(wanted.m3u8)
    content, number = playlist_bytes(entries, target.parent)
    save_whole(target, content)
    say(f"Saved {counted(number, 'song')} to {clean(str(wanted.m3u8))}.")


def _print_near(
    index: NeighbourIndex,
    asked: Sequence[AskedSong],
    found: Sequence[NearSong],
    wanted: _Wanted,
    level: MapLevel | None,
    part: Part | None,
) -> None:
    out = results_console()
    name = _label(asked[0].path, asked[0])
    if len(asked) > 1:
        name = counted(len(asked), "song")
    if part is not None:
        name += f", {shown_duration(part.start_s)} to {shown_duration(part.end_s)}"
    how = f"balance {wanted.balance:g}" if level is None else f"level {level.number}"
    head = Text("Nearest to ", style="dim").append(name, style="not dim bold")
    head.append(f", {how}, of {counted(index.num_songs, 'song')}")
    out.print(head, soft_wrap=True)
    if not found:
        out.print("There is no other song whose file is there.")
        return
    highest = index.levels[-1]
    rows = [_row(song.path, song.fields) for song in found]
    width = _columns(rows)
    out.print(Text(f"        {'levels':<10}  {'artist':<{width[0]}}  title", style="dim"))
    for song, row in zip(found, rows, strict=True):
        numbers = [
            "top" if one == highest.number and one < 0 else str(one) for one in song.agreeing
        ]
        line = Text(f"  {song.similarity:5.2f} ", style="bold")
        line.append(f"{' '.join(numbers):<10}  ", style="not bold cyan")
        line.append(f"{row[0]:<{width[0]}}  {row[1]:<{width[1]}}  ", style="not bold")
        line.append(shown_duration(song.duration_s), style="not bold dim")
        if song.is_copy:
            line.append("  nearly the same", style="not bold yellow")
        line.append(f"  {shown_path(song.path)}", style="not bold dim")
        out.print(line, soft_wrap=True)


def _print_path(songs: Sequence[PathSong]) -> None:
    out = results_console()
    rows = [_row(song.path, song.fields) for song in songs]
    width = _columns(rows)
    out.print(Text(f"       step  {'artist':<{width[0]}}  title", style="dim"))
    for number, (song, row) in enumerate(zip(songs, rows, strict=True), start=1):
        line = Text(f"  {number:>3} ", style="bold")
        step = "" if number == 1 else f"{song.similarity:.2f}"
        line.append(f"{step:>5}  ", style="not bold cyan")
        line.append(f"{row[0]:<{width[0]}}  {row[1]:<{width[1]}}  ", style="not bold")
        line.append(shown_duration(song.duration_s), style="not bold dim")
        line.append(f"  {shown_path(song.path)}", style="not bold dim")
        out.print(line, soft_wrap=True)


def _row(path: Path, fields: Any) -> tuple[str, str]:
    artist, title = name_of(path, fields)
    return _short(artist), _short(title)


def _columns(rows: Sequence[tuple[str, str]]) -> tuple[int, int]:
    return max(len("artist"), *(len(row[0]) for row in rows)), max(len(row[1]) for row in rows)


def _short(text: str) -> str:
    text = clean(text)
    return text if len(text) <= _NAME_WIDTH else text[: _NAME_WIDTH - 1] + "…"


def _label(path: Path, song: AskedSong) -> str:
    artist, title = name_of(path, song.fields)
    return clean(f"{artist} - {title}" if artist else title)


def _near_document(index: NeighbourIndex, song: NearSong) -> dict[str, Any]:
    return _song_document(song) | {
        "similarity": round(song.similarity, _DIGITS),
        "levels": {
            str(level.number): round(value, _DIGITS)
            for level, value in zip(index.levels, song.by_level, strict=True)
        },
        "agreeing": list(song.agreeing),
        "near_copy": song.is_copy,
    }


def _path_document(song: PathSong) -> dict[str, Any]:
    return _song_document(song) | {"similarity_to_previous": round(song.similarity, _DIGITS)}


def _song_document(song: NearSong | PathSong) -> dict[str, Any]:
    return {
        "path": str(song.path),
        "digest": song.digest,
        "artist": song.fields.artist,
        "title": song.fields.title,
        "album": song.fields.album,
        "duration_s": round(song.duration_s, 3),
    }


def _summary(
    index: NeighbourIndex,
    asked: Sequence[AskedSong],
    wanted: _Wanted,
    package: ModelPackage,
    level: MapLevel | None,
    took_s: float,
) -> dict[str, Any]:
    return {
        "asked": [str(song.path) for song in asked],
        "songs": index.num_songs,
        "model": package.identifier,
        "balance": wanted.balance if level is None else None,
        "level": None if level is None else level.number,
        "index_made_now": index.is_built_now,
        "seconds": round(took_s, 4),
    }
