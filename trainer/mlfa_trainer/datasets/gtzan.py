"""GTZAN, the fault-filtered split: ten genres, one a clip.

Layout: ``genres/blues/blues.00000.wav`` and so on (``genres_original``, or the genre folders
themselves; ``.au`` of the first release is taken where there is no ``.wav``), and the authors'
``GTZAN_split`` beside them.

Source:
    Spec sections 5.2 to 5.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.manifest import SPLITS, ClipRow
from mlfa_trainer.datasets.published import (
    SPLIT_SOURCE,
    PublishedSet,
    Statistic,
    count_clips,
    find_file,
    finish,
    read_lines,
    sound_folder,
    split_folders,
    split_sizes,
)

NAME = "gtzan"
GENRES = (
    "blues",
    "classical",
    "country",
    "disco",
    "hiphop",
    "jazz",
    "metal",
    "pop",
    "reggae",
    "rock",
)
FAULTY_CLIP = "jazz/jazz.00054.wav"
_FAULT = "It is unreadable in common copies of GTZAN; without it, 442 training clips remain."
_SUFFIXES = (".wav", ".au", ".mp3", ".flac")
# Clips per genre in the order above: training, validation, test.
_PER_GENRE = {
    "train": (46, 48, 45, 42, 47, 43, 44, 41, 43, 44),
    "valid": (23, 20, 23, 22, 18, 17, 20, 13, 17, 24),
    "test": (31, 31, 30, 29, 27, 27, 27, 30, 26, 32),
}


@dataclass(frozen=True)
class GtzanOptions:
    """Where things are, if not below the data set's folder.

    Attributes:
        splits: Folder of the split files.
    """

    splits: Path | None = None


def read(folder: Path, options: GtzanOptions) -> PublishedSet:
    """Read the index.

    Args:
        folder: Holds ``genres`` and ``GTZAN_split``.
        options: Departures from the usual places.

    Returns:
        The index; a clip's name is its line in the split file.

    Raises:
        KnownError: If a file is missing, or a line names no genre or no clip.
    """
    places = split_folders(folder, "GTZAN_split", options.splits)
    sound = sound_folder(folder, "genres", "genres_original")
    sources = []
    rows: list[ClipRow] = []
    for split in SPLITS:
        path = find_file(places, f"{split}_filtered.txt", SPLIT_SOURCE.format("GTZAN_split"))
        sources.append(path)
        for number, line in enumerate(read_lines(path), start=1):
            rows.append(_make_row(line.strip(), split, sound, path, number))
    faults = {row.clip: _FAULT for row in rows if row.clip == FAULTY_CLIP}
    return finish(PublishedSet(NAME, tuple(rows), GENRES, "single-label", tuple(sources), faults))


def _make_row(line: str, split: str, sound: Path, path: Path, number: int) -> ClipRow:
    genre, _, name = line.partition("/")
    if genre not in GENRES or not name.startswith(f"{genre}."):
        raise KnownError(
            f"Line {number} of {path.name} is “{line}”, which names no clip of GTZAN.",
            "A line looks like: blues/blues.00029.wav",
            path,
        )
    return ClipRow(
        clip=line,
        path=_sound_file(sound / line),
        recording=Path(name).stem,
        split=split,
        duration_s=30.0,
        labels=(genre,),
        label_strength="strong",
        source="GTZAN",
    )


def _sound_file(named: Path) -> Path:
    """Return the file that is there: as named, or of the first release's format."""
    if named.is_file():
        return named
    return next(
        (p for p in (named.with_suffix(suffix) for suffix in _SUFFIXES) if p.is_file()), named
    )


def statistics(published: PublishedSet) -> list[Statistic]:
    """Compare with the numbers known of the whole split (spec section 5.4)."""
    rows: Sequence[ClipRow] = published.rows
    found = split_sizes(rows, (443, 197, 290))
    return found + [
        Statistic(f"{split} clips of {genre}", number, count_clips(rows, split, genre))
        for split in SPLITS
        for genre, number in zip(GENRES, _PER_GENRE[split], strict=True)
    ]
