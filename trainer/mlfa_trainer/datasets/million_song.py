"""The Million Song Dataset with 50 Last.fm tags and the split of the papers.

Layout: 7digital's previews below the folder (or its subfolder ``audio``), and the authors'
``MSD_split`` beside them. Without their largest file, ``msd_id_to_tag_vector.cP``, labels come
from Choi's lists (``MSD_split_for_tagging``), looked up by track id: the two releases differ by
the tracks that are too short, so their rows do not correspond. Without any file of the authors,
Choi's own split is used, and that is reported.

Source:
    Spec section 5.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.manifest import SPLITS, ClipRow
from mlfa_trainer.datasets.paper_tags import MSD_TAGS
from mlfa_trainer.datasets.published import (
    SPLIT_SOURCE,
    BoolArray,
    Finding,
    PublishedSet,
    Statistic,
    check_pairing,
    count_clips,
    finish,
    labels_of,
    mean_labels,
    read_label_array,
    read_lines,
    sound_folder,
    split_folders,
    split_sizes,
)
from mlfa_trainer.datasets.safe_pickle import as_text, load_texts, load_with_arrays
from mlfa_trainer.datasets.seven_digital import SevenDigital

NAME = "million-song"
NUM_TRAIN = 201_680
TRAIN_LIST, TEST_LIST = "filtered_list_train.cP", "filtered_list_test.cP"
TAG_VECTORS, TAG_LIST = "msd_id_to_tag_vector.cP", "50tagList.txt"
CHOI = "MSD_split_for_tagging"

SplitLists = dict[str, list[str]]


@dataclass(frozen=True)
class MillionSongOptions:
    """Where things are, if not below the data set's folder, and how the lists are read.

    Attributes:
        splits: Folder of the authors' split files.
        choi: Folder of Choi's lists.
        num_train: So many ids of the training list are for training, the rest for validation.
        labels: ``authors`` or ``choi``; ``auto`` prefers the authors'.
    """

    splits: Path | None = None
    choi: Path | None = None
    num_train: int = NUM_TRAIN
    labels: Literal["auto", "authors", "choi"] = "auto"


def read(folder: Path, options: MillionSongOptions) -> PublishedSet:
    """Read the index.

    Args:
        folder: Holds the previews, or a folder ``audio`` with them.
        options: Departures from the usual places.

    Returns:
        The index; a clip's name is its track id. Tracks without a label are left out, and
        reported.

    Raises:
        KnownError: If a file is missing or wrong.
    """
    places = split_folders(folder, "MSD_split", options.splits)
    choi = choi_folder(folder, options.choi)
    lists, sources, findings = read_lists(folder, options)
    vectors = _read_labels(places, choi, folder / CHOI, options.labels, sources)
    where = SevenDigital(preview_folder(folder), places, choi)
    labels = {track: labels_of(truth, MSD_TAGS) for track, truth in vectors.items()}
    rows, unlabelled = make_rows(lists, labels, where, "weak", "Million Song Dataset")
    if unlabelled:
        findings.append(
            Finding(f"{len(unlabelled)} tracks have no label and were left out.", unlabelled)
        )
    listed = {track for tracks in lists.values() for track in tracks}
    spare = sum(track not in listed for track in vectors)
    if spare:
        findings.append(Finding(f"{spare} labels belong to tracks that are in no list."))
    return finish(
        PublishedSet(
            NAME,
            rows,
            MSD_TAGS,
            "multi-label",
            tuple(dict.fromkeys((*sources, *where.sources))),
            {},
            tuple(findings),
        )
    )


def preview_folder(folder: Path) -> Path:
    """Return the folder of the previews."""
    return sound_folder(folder, "audio", "mp3")


def make_rows(
    lists: SplitLists,
    labels: Mapping[str, tuple[str, ...]],
    where: SevenDigital,
    strength: str,
    source: str,
) -> tuple[tuple[ClipRow, ...], tuple[str, ...]]:
    """Make the rows of all tracks that have labels.

    Args:
        lists: Track ids by split.
        labels: Labels by track id; tracks without an entry, or with an empty one, get no row.
        where: Finds the previews.
        strength: How far the labels can be trusted, for all rows: see `ClipRow`.
        source: Name of the collection, for all rows.

    Returns:
        The rows, by split in the order of the lists, and the tracks without labels.
    """
    rows = []
    unlabelled = []
    for split in SPLITS:
        for track in lists[split]:
            if not labels.get(track):
                unlabelled.append(track)
                continue
            rows.append(
                ClipRow(
                    clip=track,
                    path=where.path(track),
                    recording=track,
                    split=split,
                    labels=labels[track],
                    label_strength=strength,
                    source=source,
                )
            )
    return tuple(rows), tuple(unlabelled)


def choi_folder(folder: Path, given: Path | None) -> Path | None:
    """Return the folder of Choi's lists, None if there is none."""
    places = (given,) if given is not None else (folder / CHOI, folder)
    return next((p for p in places if (p / "train_x_msd_id.txt").is_file()), None)


def read_lists(
    folder: Path, options: MillionSongOptions
) -> tuple[SplitLists, list[Path], list[Finding]]:
    """Read which track is in which split.

    Returns:
        Track ids by split in file order, the files read, and what was noticed.

    Raises:
        KnownError: If there are no lists, or the training list is too short.
    """
    for place in split_folders(folder, "MSD_split", options.splits):
        train_path, test_path = place / TRAIN_LIST, place / TEST_LIST
        if train_path.is_file() and test_path.is_file():
            tracks = load_texts(train_path)
            train, valid = split_first(tracks, options.num_train, train_path)
            lists = {"train": train, "valid": valid, "test": load_texts(test_path)}
            return lists, [train_path, test_path], []
    choi = choi_folder(folder, options.choi)
    if choi is None:
        wanted = split_folders(folder, "MSD_split", options.splits)[0] / TRAIN_LIST
        raise KnownError(
            "The split files of the Million Song Dataset are missing.",
            f"Put {TRAIN_LIST} and {TEST_LIST} into {wanted.parent}. "
            + SPLIT_SOURCE.format("MSD_split"),
            wanted,
        )
    paths = {split: choi / f"{split}_x_msd_id.txt" for split in SPLITS}
    missing = next((path for path in paths.values() if not path.is_file()), None)
    if missing is not None:
        raise KnownError(
            f"The file {missing.name} is missing.",
            f"Put it at {missing}. It is in keunwoochoi/MSD_split_for_tagging on GitHub.",
            missing,
        )
    finding = Finding(
        "Choi's split is used as it is: it keeps tracks shorter than 29.1 s, 105 of them in the "
        "test split, which the papers left out."
    )
    lists = {split: [line.strip() for line in read_lines(path)] for split, path in paths.items()}
    return lists, list(paths.values()), [finding]


def split_first(tracks: Sequence[str], num_train: int, path: Path) -> tuple[list[str], list[str]]:
    """Divide a list into its first entries, for training, and the rest, for validation.

    Raises:
        KnownError: If there is no rest.
    """
    if len(tracks) <= num_train:
        raise KnownError(
            f"{path.name} names {len(tracks)} tracks; the first {num_train} are for training, "
            "so none is left for validation.",
            "Get the file again, or set num_train for a shortened list.",
            path,
        )
    return list(tracks[:num_train]), list(tracks[num_train:])


def _read_labels(
    places: Sequence[Path],
    choi: Path | None,
    choi_advice: Path,
    wanted: Literal["auto", "authors", "choi"],
    sources: list[Path],
) -> Mapping[str, BoolArray]:
    """Return the truth of every labelled track, (50,) each, and note the files read."""
    place = next((p for p in places if (p / TAG_VECTORS).is_file()), None)
    if place is not None and wanted != "choi":
        if (place / TAG_LIST).is_file():
            _check_columns(place / TAG_LIST)
            sources.append(place / TAG_LIST)
        sources.append(place / TAG_VECTORS)
        return _read_vectors(place / TAG_VECTORS)
    if choi is not None and wanted != "authors":
        return _read_choi_labels(choi, sources)
    raise KnownError(
        "The labels of the Million Song Dataset are missing.",
        f"Put {TAG_VECTORS} into {places[0]}, or the lists and arrays of "
        f"keunwoochoi/{CHOI} into {choi_advice}.",
        places[0] / TAG_VECTORS,
    )


def _check_columns(path: Path) -> None:
    names = tuple(line.strip() for line in read_lines(path))
    if names != MSD_TAGS:
        raise KnownError(
            f"{path.name} does not name the papers' 50 tags in their order.",
            "The label vectors have no names of their own, so they cannot be put in order. "
            + SPLIT_SOURCE.format("MSD_split"),
            path,
        )


def _read_vectors(path: Path) -> dict[str, BoolArray]:
    value = load_with_arrays(path)
    found: dict[str, BoolArray] = {}
    for key, vector in value.items() if isinstance(value, dict) else ():
        # Stored with an extra axis, (50, 1).
        if not isinstance(vector, np.ndarray) or vector.size != len(MSD_TAGS):
            raise KnownError(
                f"{path.name} holds something else than 50 labels a track.",
                "Get the file again.",
                path,
            )
        found[as_text(key)] = vector.reshape(-1).astype(np.bool_)
    if not found:
        raise KnownError(f"{path.name} holds no labels.", "Get the file again.", path)
    return found


def _read_choi_labels(choi: Path, sources: list[Path]) -> dict[str, BoolArray]:
    found: dict[str, BoolArray] = {}
    for split in SPLITS:
        id_path, label_path = choi / f"{split}_x_msd_id.txt", choi / f"{split}_y.npy"
        tracks = [line.strip() for line in read_lines(id_path)]
        labels = read_label_array(label_path, len(MSD_TAGS))
        check_pairing(tracks, labels, id_path, label_path)
        found.update(zip(tracks, labels, strict=True))
        sources += [id_path, label_path]
    return found


def statistics(published: PublishedSet) -> list[Statistic]:
    """Compare with the numbers known of the whole data set (spec sections 5 and 5.4)."""
    rows = published.rows
    found = split_sizes(rows, (201_680, 11_774, 28_435))
    found += [
        Statistic(f"mean tags per {split} clip", number, mean_labels(rows, split), 0.005)
        for split, number in (("valid", 1.75), ("test", 1.66))
    ]
    found += [
        Statistic(f"test clips with the tag {tag}", number, count_clips(rows, "test", tag))
        for tag, number in (("happy", 94), ("rock", 4_232))
    ]
    return found
