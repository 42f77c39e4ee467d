"""Playlists in the M3U8 format: UTF-8, with length, artist and title of every song."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.jobs.similar.near_songs import name_of


@dataclass(frozen=True, slots=True)
class PlaylistEntry:
    """A song of a playlist.

    Attributes:
        path: Its file, absolute.
        duration_s: Its length, seconds.
        fields: What a list shows of it.
    """

    path: Path
    duration_s: float
    fields: DisplayFields


def playlist_bytes(entries: Iterable[PlaylistEntry], folder: Path) -> tuple[bytes, int]:
    """Make an extended playlist.

    Paths are relative to the playlist's folder, so that it can move together with the music;
    absolute where the two have nothing in common but the root or the drive. The bytes of a name
    that is no UTF-8 stay as they are: only so is the file found. A name with a line break cannot
    be told in this format.

    Args:
        entries: The songs, in order.
        folder: Where the playlist will lie, absolute.

    Returns:
        The file's content, and how many songs it holds.
    """
    lines = ["#EXTM3U"]
    count = 0
    for entry in entries:
        name = _path_in(entry.path, folder)
        if {"\n", "\r"} & set(name):
            continue
        lines += [extinf_line(entry), name]
        count += 1
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape"), count


def extinf_line(entry: PlaylistEntry) -> str:
    """Say a song's length, artist and title in one line, as the extended format does."""
    artist, title = (_one_line(part) for part in name_of(entry.path, entry.fields))
    seconds = round(entry.duration_s) if entry.duration_s == entry.duration_s else -1
    return f"#EXTINF:{seconds},{artist} - {title}" if artist else f"#EXTINF:{seconds},{title}"


def _path_in(path: Path, folder: Path) -> str:
    try:
        shared = os.path.commonpath([path, folder])
        is_near = len(Path(shared).parts) > 1
        name = os.path.relpath(path, folder) if is_near else str(path)
    except ValueError:  # another drive
        name = str(path)
    # A line that begins with this sign would be a comment.
    return os.path.join(os.curdir, name) if name.startswith("#") else name


def _one_line(text: str) -> str:
    return " ".join(text.split())
