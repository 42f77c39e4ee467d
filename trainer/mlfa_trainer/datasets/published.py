"""What the readers of the papers' data sets share: the index they give, files, labels, checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.manifest import SPLITS, ClipRow, check_rows, file_digest
from mlfa_trainer.world_errors import DAMAGE

Task = Literal["multi-label", "single-label"]
BoolArray = NDArray[np.bool_]

SPLIT_SOURCE = "It is in the folder {} of jongpillee/music_dataset_split on GitHub."


@dataclass(frozen=True)
class Finding:
    """Something in the files that whoever trains on them should know.

    Attributes:
        summary: One sentence.
        clips: The clips concerned; may be none.
    """

    summary: str
    clips: tuple[str, ...] = ()


@dataclass(frozen=True)
class PublishedSet:
    """A data set of the papers, in the index that every other data set has.

    Attributes:
        name: The reader's name.
        rows: Its clips: training, validation, test, each in the order of the split file.
        label_names: All labels in column order; outputs of networks are in this order.
        task: Whether a clip has several labels or one of many.
        sources: The files that the index was read from, without the audio.
        known_faults: Clips known to be damaged in common copies, with the reason.
        findings: What was noticed while reading.
        counts: Numbers that the index itself does not show, by what they count.
    """

    name: str
    rows: tuple[ClipRow, ...]
    label_names: tuple[str, ...]
    task: Task
    sources: tuple[Path, ...]
    known_faults: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def digest(self) -> str:
        """Return the digest of what the index was read from."""
        return file_digest(*self.sources)

    def of(self, split: str) -> tuple[ClipRow, ...]:
        """Return the clips of a split."""
        return tuple(row for row in self.rows if row.split == split)


@dataclass(frozen=True)
class Statistic:
    """A number that is known of the whole, unchanged data set, and what was found instead.

    Attributes:
        name: What is counted.
        published: The known number.
        found: The number here.
        tolerance: How far apart they may be, for numbers that were published rounded.
    """

    name: str
    published: float
    found: float
    tolerance: float = 0.0

    @property
    def is_as_published(self) -> bool:
        """Whether both agree."""
        return abs(self.found - self.published) <= self.tolerance


def finish(published: PublishedSet) -> PublishedSet:
    """Check an index that was read: no clip twice, no song in two splits, audio at hand.

    Raises:
        KnownError: If one of these fails; one or some missing files are a finding instead,
            because ``prepare`` lists every bad clip with its reason.
    """
    check_rows(published.rows, published.sources[0])
    missing = tuple(
        row.clip for row in published.rows if row.path is None or not row.path.is_file()
    )
    if not missing:
        return published
    if len(missing) == len(published.rows):
        first = published.rows[0].path
        raise KnownError(
            f"None of the {len(missing)} sound files of {published.name} was found.",
            f"The first one should be at {first}. Correct data.folder in the recipe, or move "
            "the files there.",
            first,
        )
    finding = Finding(f"{len(missing)} clips of the split files have no sound file.", missing)
    return replace(published, findings=(*published.findings, finding))


def find_file(folders: Iterable[Path], name: str, advice: str) -> Path:
    """Return the first of some folders' file of a name.

    Args:
        folders: Where it may be; the first is where users are told to put it.
        name: The file's name or path below each folder.
        advice: Where it can be had.

    Raises:
        KnownError: If it is nowhere.
    """
    places = [folder / name for folder in folders]
    for place in places:
        if place.is_file():
            return place
    raise KnownError(
        f"The file {Path(name).name} is missing.", f"Put it at {places[0]}. {advice}", places[0]
    )


def split_folders(folder: Path, name: str, given: Path | None) -> tuple[Path, ...]:
    """Return where the files of one split may be.

    Args:
        folder: The data set's.
        name: The split's folder in the authors' repository, such as ``MTAT_split``.
        given: A folder that was named instead; it or its subfolder ``name``.
    """
    if given is not None:
        return (given / name, given)
    return (folder / name, folder / "music_dataset_split" / name, folder)


def sound_folder(folder: Path, *names: str) -> Path:
    """Return the first of a data set's subfolders that is there, itself if none is."""
    return next((place for name in names if (place := folder / name).is_dir()), folder)


def read_lines(path: Path) -> list[str]:
    """Return a text file's lines without line ends, leaving out empty ones.

    Raises:
        KnownError: If it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise KnownError(f"Could not read {path}.", "Get the file again.", path) from cause
    return [line.strip("\r\n") for line in text.split("\n") if line.strip()]


def read_label_array(path: Path, num_columns: int) -> BoolArray:
    """Read an array of zeros and ones, (clips, columns), without unpickling anything.

    Raises:
        KnownError: If it is missing, has another shape, or holds anything else.
    """
    try:
        values = np.load(path, allow_pickle=False)
    except DAMAGE as cause:
        raise KnownError(
            f"Could not read the labels {path}.", "Get the file again.", path
        ) from cause
    if not isinstance(values, np.ndarray) or values.ndim != 2 or values.shape[1] != num_columns:
        raise KnownError(
            f"The labels {path.name} do not have {num_columns} columns.",
            "Get the file again.",
            path,
        )
    labels = values.astype(np.bool_)
    if not np.array_equal(labels.astype(np.float64), values.astype(np.float64)):
        raise KnownError(
            f"The labels {path.name} hold other values than 0 and 1.", "Get the file again.", path
        )
    return labels


def check_pairing(clips: Sequence[str], labels: BoolArray, list_path: Path, path: Path) -> None:
    """Check that a list and its label array have the same number of rows.

    They are paired by position, so that one row too many anywhere would shift all labels
    after it: nothing may be guessed here.

    Raises:
        KnownError: If they differ.
    """
    if labels.shape[0] != len(clips):
        extra = "a label for no clip" if labels.shape[0] > len(clips) else "a clip without labels"
        raise KnownError(
            f"{path.name} has {labels.shape[0]} rows, but {list_path.name} names {len(clips)} "
            f"clips: there is {extra}.",
            "Take both files from the same release of the split; labels are paired by position.",
            path,
        )


def labels_of(row: BoolArray, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of a row's true columns."""
    return tuple(names[int(column)] for column in np.flatnonzero(row))


def count_clips(rows: Iterable[ClipRow], split: str, label: str | None = None) -> int:
    """Count the clips of a split, or those of them with a label."""
    return sum(row.split == split and (label is None or label in row.labels) for row in rows)


def count_recordings(rows: Iterable[ClipRow], split: str) -> int:
    """Count the recordings that a split's clips were cut from."""
    return len({row.recording for row in rows if row.split == split})


def mean_labels(rows: Iterable[ClipRow], split: str) -> float:
    """Return the mean number of labels of a split's clips; 0 for an empty split."""
    counts = [len(row.labels) for row in rows if row.split == split]
    return sum(counts) / len(counts) if counts else 0.0


def split_sizes(rows: Sequence[ClipRow], published: Sequence[int]) -> list[Statistic]:
    """Compare the sizes of the splits, train, valid and test."""
    return [
        Statistic(f"{split} clips", number, count_clips(rows, split))
        for split, number in zip(SPLITS, published, strict=True)
    ]
