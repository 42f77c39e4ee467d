"""MagnaTagATune with the 50 tags and the split of the papers.

Layout: the sound in folders ``0`` to ``f`` (as the published archive unpacks), and the authors'
``MTAT_split`` beside them. ``annotations_final.csv`` of the original release, where present, is
used to prove that the label columns are where their names say.

Source:
    Spec sections 5.2, 5.3 and 5.5.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.manifest import SPLITS, ClipRow
from mlfa_trainer.datasets.paper_tags import MTAT_TAGS
from mlfa_trainer.datasets.published import (
    SPLIT_SOURCE,
    BoolArray,
    Finding,
    PublishedSet,
    Statistic,
    check_pairing,
    count_clips,
    count_recordings,
    find_file,
    finish,
    labels_of,
    mean_labels,
    read_label_array,
    read_lines,
    sound_folder,
    split_folders,
    split_sizes,
)
from mlfa_trainer.datasets.safe_pickle import load_texts

NAME = "magnatagatune"
ANNOTATIONS = "annotations_final.csv"
# Empty files in the published archive; in no list of the authors.
CORRUPT_CLIPS = (
    "6/norine_braun-now_and_zen-08-gently-117-146.mp3",
    "8/jacob_heringman-josquin_des_prez_lute_settings-19-gintzler__pater_noster-204-233.mp3",
    "9/american_baroque-dances_and_suites_of_rameau_and_couperin-25-"
    "le_petit_rien_xiveme_ordre_couperin-88-117.mp3",
)
_SPLIT_FOLDERS = {"train": "0123456789ab", "valid": "c", "test": "def"}
_TIME_SPAN = re.compile(r"-(\d+)-(\d+)$")


@dataclass(frozen=True)
class MagnaTagATuneOptions:
    """Where things are, if not below the data set's folder.

    Attributes:
        splits: Folder of the split files.
    """

    splits: Path | None = None


def read(folder: Path, options: MagnaTagATuneOptions) -> PublishedSet:
    """Read the index.

    Args:
        folder: Holds the sound folders ``0`` to ``f``, or a folder ``mp3`` with them.
        options: Departures from the usual places.

    Returns:
        The index; a clip's name is its path below the sound folder. Clips without a tag and the
        three that are empty in the published archive are left out, and reported.

    Raises:
        KnownError: If a file is missing or wrong, or a label column is not what its name says.
    """
    places = split_folders(folder, "MTAT_split", options.splits)
    advice = SPLIT_SOURCE.format("MTAT_split")
    tag_path = find_file(places, "top50_tags.txt", advice)
    columns = _read_columns(tag_path)
    sound = sound_folder(folder, "mp3", "audio")
    sources = [tag_path]
    rows: list[ClipRow] = []
    untagged: list[str] = []
    corrupt: list[str] = []
    misplaced: list[str] = []
    for split in SPLITS:
        list_path = find_file(places, f"{split}_list_pub.cP", advice)
        label_path = find_file(places, f"y_{split}_pub.npy", advice)
        clips = [_sound_name(name) for name in load_texts(list_path)]
        labels = read_label_array(label_path, len(columns))
        check_pairing(clips, labels, list_path, label_path)
        sources += [list_path, label_path]
        for clip, truth in zip(clips, labels, strict=True):
            if clip in CORRUPT_CLIPS:
                corrupt.append(clip)
            elif not truth.any():
                untagged.append(clip)
            else:
                rows.append(_make_row(clip, split, labels_of(truth, columns), sound))
            if clip[:1] not in _SPLIT_FOLDERS[split]:
                misplaced.append(clip)
    findings = _describe(untagged, corrupt, misplaced)
    if columns != MTAT_TAGS:
        findings.append(
            Finding(f"{tag_path.name} has another order than the papers'; columns go by name.")
        )
    annotations = folder / ANNOTATIONS
    if annotations.is_file():
        findings += _compare_annotations(annotations, rows)
    return finish(
        PublishedSet(
            NAME, tuple(rows), MTAT_TAGS, "multi-label", tuple(sources), {}, tuple(findings)
        )
    )


def _read_columns(path: Path) -> tuple[str, ...]:
    """Return the tags in the order of the label columns, spelled as in the papers' list."""
    columns = tuple(_camel_case(line) for line in read_lines(path))
    if sorted(columns) != sorted(MTAT_TAGS):
        unknown = sorted(set(columns) - set(MTAT_TAGS))
        detail = f": “{unknown[0]}” is not among them" if unknown else ""
        raise KnownError(
            f"{path.name} does not name the papers' 50 tags{detail}.",
            "Other projects merge synonyms, which is another task. "
            + SPLIT_SOURCE.format("MTAT_split"),
            path,
        )
    return columns


def _camel_case(name: str) -> str:
    """Join words as the split files do: ``no vocals`` becomes ``noVocals``."""
    first, *others = name.split() or [""]
    return first + "".join(word[:1].upper() + word[1:] for word in others)


def _sound_name(name: str) -> str:
    """Return the sound file that an entry of a list means."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}.mp3" if dot and suffix == "npy" else name


def _make_row(clip: str, split: str, labels: tuple[str, ...], sound: Path) -> ClipRow:
    stem = Path(clip).stem
    span = _TIME_SPAN.search(stem)
    return ClipRow(
        clip=clip,
        path=sound / clip,
        recording=stem[: span.start()] if span else stem,
        split=split,
        start_s=float(span[1]) if span else 0.0,
        labels=labels,
        label_strength="strong",
        source="MagnaTagATune",
    )


def _describe(
    untagged: Sequence[str], corrupt: Sequence[str], misplaced: Sequence[str]
) -> list[Finding]:
    findings = []
    if untagged:
        findings.append(
            Finding(
                f"{len(untagged)} clips have none of the 50 tags and were left out; results on "
                "splits that keep them are not comparable.",
                tuple(untagged),
            )
        )
    if corrupt:
        findings.append(
            Finding(
                f"{len(corrupt)} clips are empty in the published archive and were left out.",
                tuple(corrupt),
            )
        )
    if misplaced:
        findings.append(
            Finding(
                f"{len(misplaced)} clips are in another split than their folder belongs to "
                "(0-b training, c validation, d-f test).",
                tuple(misplaced),
            )
        )
    return findings


def _compare_annotations(path: Path, rows: Sequence[ClipRow]) -> list[Finding]:
    """Compare the labels with the original annotations, column by column.

    Raises:
        KnownError: If two columns agree with the annotations only when they are exchanged:
            labels of another project were put beside the papers' tag list, or the reverse.
    """
    original = _read_annotations(path)
    known = [row for row in rows if row.clip in original]
    if not known:
        return [Finding(f"{path.name} names none of the clips; the columns were not checked.")]
    truth = np.stack([original[row.clip] for row in known])
    ours = np.array([[tag in row.labels for tag in MTAT_TAGS] for row in known], np.bool_)
    wrong = [column for column in range(len(MTAT_TAGS)) if (truth != ours)[:, column].any()]
    if len(wrong) == 2 and np.array_equal(truth[:, wrong], ours[:, wrong[::-1]]):
        first, second = (MTAT_TAGS[column] for column in wrong)
        raise KnownError(
            f"The labels “{first}” and “{second}” are exchanged: the label arrays and the tag "
            "list come from different projects.",
            "Take top50_tags.txt and the arrays y_*_pub.npy from the same place. "
            + SPLIT_SOURCE.format("MTAT_split"),
            path,
        )
    findings = []
    if wrong:
        names = ", ".join(MTAT_TAGS[column] for column in wrong)
        findings.append(Finding(f"Labels differ from {path.name} in the columns: {names}."))
    listed = {row.clip for row in rows}
    dropped = sorted(
        clip
        for clip, tags in original.items()
        if tags.any() and clip not in listed and clip not in CORRUPT_CLIPS
    )
    if dropped:
        findings.append(
            Finding(f"{len(dropped)} tagged clips of {path.name} are in no split.", tuple(dropped))
        )
    return findings


def _read_annotations(path: Path) -> dict[str, BoolArray]:
    """Return the truth of every clip of the original release, in the order of the papers' tags."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as stream:
            lines = csv.reader(stream, delimiter="\t")
            header = [_camel_case(name) for name in next(lines, [])]
            column_of = {name: column for column, name in enumerate(header)}
            wanted = [column_of[tag] for tag in MTAT_TAGS]
            place = column_of["mp3Path"] if "mp3Path" in column_of else column_of["mp3_path"]
            return {
                line[place]: np.array([line[column] == "1" for column in wanted], np.bool_)
                for line in lines
                if len(line) == len(header)
            }
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as cause:
        raise KnownError(
            f"Could not read {path}: it is not the annotation table of MagnaTagATune.",
            "Get the file again, or remove it; it only serves to check the labels.",
            path,
        ) from cause


def statistics(published: PublishedSet) -> list[Statistic]:
    """Compare with the numbers known of the whole data set (spec sections 5 and 5.4)."""
    rows = published.rows
    found = split_sizes(rows, (15_244, 1_529, 4_332))
    found += [
        Statistic(f"{split} songs", number, count_recordings(rows, split))
        for split, number in zip(SPLITS, (3_837, 345, 1_105), strict=True)
    ]
    found += [
        Statistic(f"mean tags per {split} clip", number, mean_labels(rows, split), 0.005)
        for split, number in (("valid", 3.31), ("test", 3.27))
    ]
    found += [
        Statistic(f"{split} clips with the tag {tag}", number, count_clips(rows, split, tag))
        for split, tag, number in (
            ("valid", "choral", 3),
            ("valid", "choir", 10),
            ("test", "cello", 20),
            ("test", "country", 67),
            ("test", "piano", 467),
            ("test", "techno", 598),
            ("test", "guitar", 875),
        )
    ]
    return found
