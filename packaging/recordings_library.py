"""Make a music library of real recordings, for pictures and for trying things by hand:
``python packaging/recordings_library.py DATA FOLDER``.

DATA is the folder of recordings that the default models were trained with: ``manifest.csv`` and
``clips``. The excerpts of a recording are joined; only plainly free ones are taken.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

import mutagen
import numpy as np

_NOT_FREE = ("not stated", "unclear", "research use", "pixabay")
_MIN_CLIPS = 2
_MOST_CLIPS = 6
_MOST_PER_SOURCE = 4
# Titles that are numbers, stems or file names of a machine say nothing to a reader.
_PLAIN_TITLE = re.compile(r"[A-Z][a-z']+( [A-Za-z'&.]+)+")
_PREFIXES = re.compile(r"^phonograph_album_[a-z0-9]+?_(mcl_)?(\d+-)?")

Row = dict[str, str]


def free_music(data: Path) -> list[Row]:
    """Read the rows of music that is plainly free.

    Args:
        data: Folder of the manifest.
    """
    with (data / "manifest.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == "music"]
    return [row for row in rows if not any(word in row["licence"].lower() for word in _NOT_FREE)]


def free_recordings(data: Path) -> list[list[Row]]:
    """Choose recordings whose title and author read well, a few of each source.

    Args:
        data: Folder of the manifest.

    Returns:
        Of each recording its excerpts, in order.
    """
    recordings: dict[str, list[Row]] = defaultdict(list)
    for row in free_music(data):
        recordings[row["recording"]].append(row)
    chosen: list[list[Row]] = []
    count: dict[str, int] = defaultdict(int)
    for excerpts in recordings.values():
        first = excerpts[0]
        reads_well = _PLAIN_TITLE.fullmatch(title_of(first)) and artist_of(first)
        if len(excerpts) >= _MIN_CLIPS and reads_well and count[first["source"]] < _MOST_PER_SOURCE:
            count[first["source"]] += 1
            chosen.append(sorted(excerpts, key=lambda row: float(row["start_s"]))[:_MOST_CLIPS])
    return chosen


def title_of(row: Row) -> str:
    """The recording's title without what belongs to a file name."""
    words = re.sub(r"[-_]+", " ", _PREFIXES.sub("", row["title"])).strip()
    words = re.sub(r"\s+loop$", "", words, flags=re.IGNORECASE)
    return " ".join(word if word[:1].isupper() else word.capitalize() for word in words.split())


def artist_of(row: Row) -> str:
    """The first author that is named; empty where only a remark stands."""
    name = re.split(r"[(;,]| and ", row["attribution"])[0].strip()
    return name if re.fullmatch(r"[A-Z][\w.'-]*( [A-Z][\w.'-]*){0,3}", name) else ""


def make_library(data: Path, folder: Path) -> list[Path]:
    """Write the recordings as FLAC files, by author, some with the genre that is known of them.

    Args:
        data: Folder of the manifest and of ``clips``.
        folder: Where the library goes.

    Returns:
        The files.
    """
    import soundfile

    files: list[Path] = []
    for number, excerpts in enumerate(free_recordings(data)):
        first = excerpts[0]
        title, artist = title_of(first), artist_of(first)
        parts = [soundfile.read(data / "clips" / row["clip"], dtype="float32") for row in excerpts]
        path = folder / artist / f"{title}.flac"
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, np.concatenate([sound for sound, _rate in parts]), parts[0][1])
        tags = mutagen.File(path)
        tags["title"], tags["artist"] = title, artist
        tags["album"] = first["source"].rpartition("/")[2].replace("-", " ").replace("_", " ")
        genres = re.findall(r"genre:([a-z -]+)", first["labels"])
        if genres and number % 2:
            tags["genre"] = [genre.title() for genre in genres[:1]]
        tags.save()
        files.append(path)
    return files


if __name__ == "__main__":
    for made in make_library(Path(sys.argv[1]), Path(sys.argv[2])):
        print(made)
