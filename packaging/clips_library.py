"""A library of many short recordings with genres, for the pictures of tools that compare songs:
``python packaging/clips_library.py DATA FOLDER``.

DATA is as for `recordings_library`. A few genres are wrong on purpose, so that there is something
to be doubted.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import mutagen
import numpy as np
from recordings_library import artist_of, free_music, title_of

_GENRE = re.compile(r"genre:([a-z -]+?)(?=;|\||$)")
_NO_GENRES = ("soundtrack", "instrumental")
_WRONG_SHARE = 0.03
_LEAST_SONGS = 20


def make_clips_library(data: Path, folder: Path) -> list[Path]:
    """Copy the clips whose genre is known, each recording an album.

    Args:
        data: Folder of the manifest and of ``clips``.
        folder: Where the library goes.

    Returns:
        The files.
    """
    songs = []
    for row in free_music(data):
        genres = [name for name in _GENRE.findall(row["labels"]) if name not in _NO_GENRES]
        title = title_of(row)
        if genres and title and not re.search(r"[/\\]", title):
            songs.append((row, title, genres))
    names = sorted({name for _row, _title, genres in songs for name in genres})
    counts = {name: sum(name in genres for *_, genres in songs) for name in names}
    frequent = [name for name in names if counts[name] >= _LEAST_SONGS]
    rng = np.random.default_rng(7)
    files = []
    for row, title, own in songs:
        genres = own
        if rng.random() < _WRONG_SHARE:
            genres = [str(rng.choice([name for name in frequent if name not in own]))]
        minutes, seconds = divmod(round(float(row["start_s"])), 60)
        path = folder / row["source"].rpartition("/")[2] / title / f"{minutes}.{seconds:02}.ogg"
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(data / "clips" / row["clip"], path)
        tags = mutagen.File(path)
        tags["title"], tags["album"] = f"{title}, {minutes}:{seconds:02}", title
        tags["artist"] = artist_of(row) or row["source"].rpartition("/")[2]
        tags["genre"] = [name.title() for name in genres]
        tags.save()
        files.append(path)
    return files


if __name__ == "__main__":
    for made in make_clips_library(Path(sys.argv[1]), Path(sys.argv[2])):
        print(made)
