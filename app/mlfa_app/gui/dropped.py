"""What was dropped on the window or named on the command line, sorted by what can be done."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlfa_app.library.scanner import FoundFile, walk
from mlfa_core.audio.facts import SUPPORTED_SUFFIXES


@dataclass(frozen=True)
class Dropped:
    """Paths by kind, each in the order they came.

    Attributes:
        songs: Files whose names say that they are music.
        folders: Folders.
        others: Other files, and what cannot be looked at.
    """

    songs: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()
    others: tuple[Path, ...] = ()

    @property
    def library_folders(self) -> tuple[Path, ...]:
        """The folders to add: the library keeps folders, so songs bring the one they lie in."""
        parents = [song.parent for song in self.songs]
        wanted = dict.fromkeys([*self.folders, *parents])
        return tuple(
            folder for folder in wanted if not any(other in folder.parents for other in wanted)
        )


def sort_dropped(paths: Sequence[Path]) -> Dropped:
    """Look at each path; runs off the GUI thread, for a drive may be slow to answer."""
    songs: list[Path] = []
    folders: list[Path] = []
    others: list[Path] = []
    for path in dict.fromkeys(Path(os.path.abspath(path)) for path in paths):
        try:
            mode = os.stat(path).st_mode
        except OSError:
            others.append(path)
            continue
        if stat.S_ISDIR(mode):
            folders.append(path)
        elif stat.S_ISREG(mode) and path.suffix.lower() in SUPPORTED_SUFFIXES:
            songs.append(path)
        else:
            others.append(path)
    return Dropped(tuple(songs), tuple(folders), tuple(others))


def first_song_in(dropped: Dropped) -> Path | None:
    """Find the first song of what was dropped, looking into folders; runs off the GUI thread."""
    if dropped.songs:
        return dropped.songs[0]
    for found in walk(dropped.folders):
        if isinstance(found, FoundFile):
            return found.path
    return None


def song_patterns() -> list[str]:
    """Patterns of music files, as dialogs for choosing files take them."""
    return sorted(f"*{suffix}" for suffix in SUPPORTED_SUFFIXES)
