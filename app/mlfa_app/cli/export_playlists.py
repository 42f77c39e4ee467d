"""What ``mlfa export`` does for music servers: how playlists name songs, a playlist per tag."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from mlfa_app.catalog.store import Catalog
from mlfa_app.cli.terminal import FAILED, OK, clean, counted, say
from mlfa_app.jobs.exporting.export import ExportedSong, Selection, select_songs
from mlfa_app.jobs.exporting.server_paths import ServerPaths
from mlfa_app.jobs.exporting.server_playlists import (
    RULE_FIELDS,
    Word,
    accepted_words,
    by_word,
    list_of_files,
    rules,
    save_playlists,
    stale_playlists,
    words_of_tag,
    written_words,
)
from mlfa_app.jobs.vocabulary.wording import separator_in, separators_of
from mlfa_app.library.file_identity import absolute_path
from mlfa_app.settings import Settings

Command = TypeVar("Command", bound=Callable[..., Any])

_NAVIDROME = "server"


class PathMap(click.ParamType):  # type: ignore[type-arg]  # has no arguments before click 8.3
    """A folder here, and what the server calls it."""

    name = "pair"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Path, str]:
        """Take the pair apart at its first sign of equality that has a path on both sides."""
        if isinstance(value, tuple):
            return value
        here, _, there = str(value).partition("=")
        if not here or not there:
            self.fail(f"“{value}” is not of the form FROM=TO.", param, ctx)
        return absolute_path(Path(here)), there


@dataclass(frozen=True)
class PlaylistWishes:
    """What the command line says of playlists.

    Attributes:
        per_tag: Whether there is one per tag, in a folder.
        only: "accepted" or "written"; None where it was not said.
        suffix: Ending of lists of files, with the dot.
        may_replace: Whether playlists of others are replaced.
        paths: How songs are named.
    """

    per_tag: bool
    only: str | None
    suffix: str
    may_replace: bool
    paths: ServerPaths


def playlist_options(command: Command) -> Command:
    """Add the options on playlists; `wishes_from` takes what they give."""
    for option in reversed(
        (
            click.option(
                "--per-tag",
                is_flag=True,
                help="With m3u and nsp: a playlist for every tag, in your words, in the folder -o.",
            ),
            click.option(
                "--only",
                type=click.Choice(("accepted", "written")),
                default=None,
                help="With --per-tag: the tags that are accepted, or what MLFA has written into "
                "the files.  [default: accepted]",
            ),
            click.option(
                "--relative-to",
                type=click.Path(path_type=Path),
                metavar="FOLDER",
                help="With m3u: name songs relative to it: MPD's music_directory, or the folder "
                "that the playlists lie in for Navidrome and Jellyfin.",
            ),
            click.option(
                "--path-map",
                "path_maps",
                type=PathMap(),
                multiple=True,
                metavar="FROM=TO",
                help="With m3u: for a server that sees the folder FROM as TO. May be repeated.",
            ),
            click.option(
                "--suffix",
                type=click.Choice(("m3u8", "m3u")),
                default="m3u8",
                show_default=True,
                help="With --per-tag: the ending of their names. MPD wants m3u in its "
                "playlist_directory.",
            ),
            click.option(
                "--force",
                is_flag=True,
                help="With --per-tag: replace playlists of that name that MLFA has not made.",
            ),
        )
    ):
        command = option(command)
    return command


def wishes_from(
    form: str,
    output: Path | None,
    *,
    per_tag: bool,
    only: str | None,
    relative_to: Path | None,
    path_maps: tuple[tuple[Path, str], ...],
    suffix: str,
    force: bool,
) -> PlaylistWishes:
    """Put the options together.

    Raises:
        click.UsageError: If they contradict each other.
    """
    if per_tag and form not in ("m3u", "nsp"):
        raise click.UsageError("--per-tag is for --format m3u and nsp.")
    if per_tag and output is None:
        raise click.UsageError("--per-tag needs a folder: -o FOLDER")
    if per_tag and output is not None and output.is_file():
        raise click.UsageError(f"{output} is a file; --per-tag needs a folder: -o FOLDER")
    if not per_tag and output is not None and output.is_dir():
        raise click.UsageError(f"{output} is a folder; name a file, or say --per-tag.")
    if not per_tag and (only or force):
        raise click.UsageError("--only and --force need --per-tag.")
    if (relative_to or path_maps) and form not in ("m3u", "mpd-stickers"):
        raise click.UsageError("--relative-to and --path-map are for --format m3u.")
    if relative_to and path_maps:
        raise click.UsageError("Choose one of --relative-to and --path-map.")
    if form == "mpd-stickers" and relative_to is None:
        raise click.UsageError("mpd-stickers needs MPD's music folder: --relative-to FOLDER")
    folder = None if relative_to is None else absolute_path(relative_to)
    ending = ".nsp" if form == "nsp" else f".{suffix}"
    return PlaylistWishes(per_tag, only, ending, force, ServerPaths(folder, path_maps))


def save_per_tag(
    catalog: Catalog,
    selection: Selection,
    wishes: PlaylistWishes,
    settings: Settings,
    folder: Path,
    *,
    is_rules: bool,
) -> int:
    """Save a playlist per tag, and say what became of it.

    Returns:
        The exit code.
    """

    def words_of(song: ExportedSong) -> list[Word]:
        if wishes.only == "written":
            words = written_words(catalog, song)
        else:
            words = accepted_words(song, settings.wording, settings.priorities)
        categories = selection.choice.categories
        return [
            word
            for word in words
            if (categories is None or word.category in categories)
            and (not is_rules or word.category in RULE_FIELDS)
        ]

    songs = list(select_songs(catalog, selection))
    found = by_word((song, words_of(song)) for song in songs)
    contents = {}
    for word, members in found.items():
        name = f"{word.category} - {word.text}"
        if is_rules:
            contents[word] = (rules(name, [[word]]), len(members))
        else:
            contents[word] = list_of_files(catalog, name, members, wishes.paths)
    done = save_playlists(folder, wishes.suffix, contents, may_replace=wishes.may_replace)
    shown_folder = clean(str(folder))
    what = counted(len(done.saved), "smart playlist" if is_rules else "playlist")
    songs_in = "" if is_rules else f" with {counted(done.num_entries, 'entry', 'entries')} in all"
    say(f"Saved {what}{songs_in} to {shown_folder}.")
    if is_rules:
        say("Navidrome goes by the fields in the files: mlfa tag --write FOLDER writes them.")
        warn_of_separators(found)
    else:
        say_unreached(songs, wishes.paths)
    stale = stale_playlists(folder, wishes.suffix, done.saved)
    if stale:
        names = clean(", ".join(stale[:5])) + (", …" if len(stale) > 5 else "")
        say(f"Of earlier times, and not made anew: {names}")
    for name in done.refused:
        say(f"Left alone: {clean(name)} is there already, and MLFA has not made it.")
    if done.refused:
        say("  To replace such playlists: --force")
    return FAILED if done.refused else OK


def rules_for_tags(selection: Selection, settings: Settings) -> bytes:
    """Make the smart playlist for songs that have all of the wanted tags.

    Raises:
        click.UsageError: If no tag was named.
        KnownError: If one cannot be a rule.
    """
    if not selection.with_tags:
        raise click.UsageError("Name the tags of the smart playlist: --tag TAG, or say --per-tag.")
    package = selection.choice.package
    categories = {tag.name: tag.category for tag in package.vocabulary}
    wanted = [words_of_tag(tag, categories[tag], settings.wording) for tag in selection.with_tags]
    return rules(", ".join(selection.with_tags), wanted)


def say_unreached(songs: list[ExportedSong], paths: ServerPaths) -> None:
    """Say how many songs lie where the server will not find them."""
    count = sum(not paths.is_reached(paths.best_of(song.paths)) for song in songs)
    if not count:
        return
    if paths.relative_to is not None:
        say(f"Note: {counted(count, 'song')} outside {clean(str(paths.relative_to))}.")
    else:
        say(f"Note: {counted(count, 'song')} below no folder of --path-map; named as they are.")


def warn_of_separators(words: dict[Word, list[ExportedSong]]) -> None:
    """Say which words Navidrome would take apart when it reads the files."""
    separators = separators_of(_NAVIDROME)
    split = [word.text for word in words if separator_in(word.text, separators)]
    if split:
        say(
            f"Note: unless told otherwise Navidrome takes these apart: {clean(', '.join(split))}. "
            "Another word: mlfa vocabulary"
        )
