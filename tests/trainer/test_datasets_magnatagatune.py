"""MagnaTagATune's split is read as published; nothing ever shifts a label."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from miniature_datasets import Sizes, python2_list, write_magnatagatune
from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.magnatagatune import CORRUPT_CLIPS
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.datasets.paper_tags import MTAT_TAGS
from mlfa_trainer.datasets.published import PublishedSet
from mlfa_trainer.datasets.readers import check_statistics, read_published
from mlfa_trainer.datasets.safe_pickle import load_texts

SHORT_S = 0.1
METAL, FEMALE_VOICE = MTAT_TAGS.index("metal"), MTAT_TAGS.index("femaleVoice")


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_magnatagatune(tmp_path_factory.mktemp("original") / "mtat", duration_s=SHORT_S)


@pytest.fixture
def folder(tmp_path: Path, original: Path) -> Path:
    return Path(shutil.copytree(original, tmp_path / "mtat"))


def read(folder: Path) -> PublishedSet:
    return read_published("magnatagatune", folder)


def test_every_clip_has_its_labels(folder: Path) -> None:
    published = read(folder)
    assert published.label_names == MTAT_TAGS
    assert published.task == "multi-label"
    assert not published.findings
    for split, count in (("train", 12), ("valid", 6), ("test", 6)):
        names = load_texts(folder / "MTAT_split" / f"{split}_list_pub.cP")
        truth = np.load(folder / "MTAT_split" / f"y_{split}_pub.npy")
        rows = published.of(split)
        assert len(rows) == count
        for row, name, values in zip(rows, names, truth, strict=True):
            assert row.clip == name.replace(".npy", ".mp3")
            assert row.path == folder / row.clip
            assert set(row.labels) == {t for t, v in zip(MTAT_TAGS, values, strict=True) if v}


def test_clips_of_one_song_know_it(folder: Path) -> None:
    rows = read(folder).of("train")
    assert {row.recording for row in rows} == {
        f"artist_train-an_album-{n:02d}-a_song" for n in range(6)
    }
    assert sorted({row.start_s for row in rows}) == [0.0, 29.0]


def test_empty_clips_of_the_archive_are_left_out(folder: Path, original: Path) -> None:
    split = folder / "MTAT_split"
    names = [clip.replace(".mp3", ".npy") for clip in CORRUPT_CLIPS]
    names += load_texts(split / "train_list_pub.cP")
    labels = np.load(split / "y_train_pub.npy")
    marked = np.zeros((3, 50))
    marked[:, METAL] = 1
    (split / "train_list_pub.cP").write_bytes(python2_list(names))
    np.save(split / "y_train_pub.npy", np.concatenate([marked, labels]))
    before = read(original)
    published = read(folder)
    (finding,) = published.findings
    assert finding.clips == CORRUPT_CLIPS
    # The clips after them still have their own labels.
    assert [(row.clip, row.labels) for row in published.rows] == [
        (row.clip, row.labels) for row in before.rows
    ]


def test_clip_without_a_tag_is_reported_and_left_out(folder: Path) -> None:
    path = folder / "MTAT_split" / "y_test_pub.npy"
    labels = np.load(path)
    labels[2] = 0
    np.save(path, labels)
    whole = load_texts(folder / "MTAT_split" / "test_list_pub.cP")
    published = read(folder)
    finding = published.findings[0]
    assert finding.clips == (whole[2].replace(".npy", ".mp3"),)
    assert len(published.of("test")) == 5
    assert published.of("test")[2].clip == whole[3].replace(".npy", ".mp3")


@pytest.mark.parametrize(("change", "words"), [(-1, "clip without labels"), (1, "label for no")])
def test_lists_and_labels_of_other_lengths_are_refused(
    folder: Path, change: int, words: str
) -> None:
    path = folder / "MTAT_split" / "y_valid_pub.npy"
    labels = np.load(path)
    np.save(path, labels[:-1] if change < 0 else np.concatenate([labels, labels[:1]]))
    with pytest.raises(KnownError, match=words) as caught:
        read(folder)
    assert "paired by position" in caught.value.advice


def exchange_columns(folder: Path) -> None:
    for split in ("train", "valid", "test"):
        path = folder / "MTAT_split" / f"y_{split}_pub.npy"
        labels = np.load(path)
        labels[:, [METAL, FEMALE_VOICE]] = labels[:, [FEMALE_VOICE, METAL]]
        np.save(path, labels)


def test_exchanged_columns_are_found_by_the_annotations(folder: Path) -> None:
    exchange_columns(folder)
    with pytest.raises(KnownError, match="“femaleVoice” and “metal” are exchanged"):
        read(folder)


def test_columns_go_by_the_tag_list_beside_them(folder: Path) -> None:
    expected = [row.labels for row in read(folder).rows]
    exchange_columns(folder)
    other = list(MTAT_TAGS)
    other[FEMALE_VOICE], other[METAL] = "metal", "female voice"  # as other projects write it
    (folder / "MTAT_split" / "top50_tags.txt").write_text("\n".join(other))
    published = read(folder)
    assert [set(row.labels) for row in published.rows] == [set(labels) for labels in expected]
    assert published.label_names == MTAT_TAGS
    assert "another order" in published.findings[0].summary


def test_merged_tags_are_another_task(folder: Path) -> None:
    names = [tag for tag in MTAT_TAGS if tag != "woman"] + ["quiet voice"]
    (folder / "MTAT_split" / "top50_tags.txt").write_text("\n".join(names))
    with pytest.raises(KnownError, match="quietVoice"):
        read(folder)


def test_other_differences_from_the_annotations_are_reported(folder: Path) -> None:
    path = folder / "MTAT_split" / "y_train_pub.npy"
    labels = np.load(path)
    labels[0, MTAT_TAGS.index("harp")] = 1
    np.save(path, labels)
    assert "columns: harp" in read(folder).findings[0].summary


def test_tagged_clips_in_no_list_are_reported(folder: Path) -> None:
    split = folder / "MTAT_split"
    names = load_texts(split / "train_list_pub.cP")
    (split / "train_list_pub.cP").write_bytes(python2_list(names[1:]))
    np.save(split / "y_train_pub.npy", np.load(split / "y_train_pub.npy")[1:])
    (finding,) = read(folder).findings
    assert finding.clips == (names[0].replace(".npy", ".mp3"),)


def test_clip_in_the_wrong_split_is_reported(folder: Path) -> None:
    split = folder / "MTAT_split"
    names = load_texts(split / "valid_list_pub.cP")
    (folder / "d" / "moved-0-29.mp3").write_bytes(
        (folder / names[0]).with_suffix(".mp3").read_bytes()
    )
    (split / "valid_list_pub.cP").write_bytes(python2_list(["d/moved-0-29.npy", *names[1:]]))
    assert any("d/moved-0-29.mp3" in found.clips for found in read(folder).findings)


@pytest.mark.parametrize("name", ["top50_tags.txt", "train_list_pub.cP", "y_test_pub.npy"])
def test_missing_split_file(folder: Path, name: str) -> None:
    path = folder / "MTAT_split" / name
    path.unlink()
    with pytest.raises(KnownError) as caught:
        read(folder)
    assert name in caught.value.summary
    assert str(path) in str(caught.value)


def test_missing_sound(folder: Path) -> None:
    rows = read(folder).rows
    assert rows[5].path is not None
    rows[5].path.unlink()
    (finding,) = read(folder).findings
    assert finding.clips == (rows[5].clip,)
    for row in rows:
        assert row.path is not None
        row.path.unlink(missing_ok=True)
    with pytest.raises(KnownError, match="None of the 24 sound files"):
        read(folder)


def test_splits_and_sound_may_be_elsewhere(folder: Path) -> None:
    moved = folder.parent / "music_dataset_split"
    moved.mkdir()
    (folder / "MTAT_split").rename(moved / "MTAT_split")
    (folder / "mp3").mkdir()
    for letter in "0123456789abcdef":
        if (folder / letter).is_dir():
            (folder / letter).rename(folder / "mp3" / letter)
    published = read_published("magnatagatune", folder, {"splits": str(moved)})
    assert published.rows[0].path == folder / "mp3" / published.rows[0].clip
    assert not published.findings


@pytest.mark.parametrize("values", [np.full((6, 50), 0.5), np.zeros((6, 49)), np.zeros(6)])
def test_label_arrays_of_another_kind_are_refused(folder: Path, values: np.ndarray) -> None:
    np.save(folder / "MTAT_split" / "y_valid_pub.npy", values)
    with pytest.raises(KnownError, match=r"y_valid_pub\.npy"):
        read(folder)


def test_pickled_label_arrays_are_refused(folder: Path) -> None:
    path = folder / "MTAT_split" / "y_valid_pub.npy"
    np.save(path, np.array([[{}] * 50] * 6, dtype=object), allow_pickle=True)
    with pytest.raises(KnownError, match="Could not read the labels"):
        read(folder)


def test_statistics_of_a_miniature_differ_where_it_is_smaller(folder: Path) -> None:
    found = {entry.name: entry for entry in check_statistics(read(folder))}
    assert found["train clips"].found == 12
    assert found["train clips"].published == 15_244
    assert not found["train clips"].is_as_published
    assert found["train songs"].found == 6
    # Clip 0 of each split has a second tag; clip 3's second tag equals its first.
    assert found["mean tags per test clip"].found == pytest.approx(7 / 6)


def test_statistics_agree_on_the_published_numbers() -> None:
    """A data set made to have exactly the published numbers passes every check."""
    rows = []
    for split, clips, songs in (
        ("train", 15_244, 3_837),
        ("valid", 1_529, 345),
        ("test", 4_332, 1_105),
    ):
        rows += [
            ClipRow(f"{split}{n}", None, f"{split} song {n % songs}", split, labels=("rock",))
            for n in range(clips)
        ]
    counts = {
        "valid": {"choral": 3, "choir": 10, "flute": 3_519},
        "test": {
            "cello": 20,
            "country": 67,
            "piano": 467,
            "techno": 598,
            "guitar": 875,
            "flute": 7_807,
        },
    }
    for split, wanted in counts.items():
        places = [index for index, row in enumerate(rows) if row.split == split]
        for tag, count in wanted.items():
            for n in range(count):
                index = places[n % len(places)]
                label = tag if tag != "flute" else f"flute{n // len(places)}"
                rows[index] = ClipRow(
                    **{**vars(rows[index]), "labels": (*rows[index].labels, label)}
                )
    published = PublishedSet("magnatagatune", tuple(rows), MTAT_TAGS, "multi-label", ())
    assert [entry.name for entry in check_statistics(published) if not entry.is_as_published] == []
    fewer = PublishedSet("magnatagatune", tuple(rows[1:]), MTAT_TAGS, "multi-label", ())
    assert {entry.name for entry in check_statistics(fewer) if not entry.is_as_published} == {
        "train clips"
    }


def test_digest_follows_the_files(folder: Path) -> None:
    before = read(folder).digest
    assert read(folder).digest == before
    path = folder / "MTAT_split" / "y_train_pub.npy"
    labels = np.load(path)
    np.save(path, labels[::-1])
    (folder / "annotations_final.csv").unlink()
    assert read(folder).digest != before


def test_unknown_reader_and_option(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="no reader"):
        read_published("fma", tmp_path)
    with pytest.raises(KnownError, match="no option “speed”"):
        read_published("magnatagatune", tmp_path, {"speed": 1})
    with pytest.raises(KnownError, match="cannot be"):
        read_published("million-song", tmp_path, {"num_train": True})
    with pytest.raises(KnownError, match="cannot be"):
        read_published("million-song", tmp_path, {"labels": "lastfm"})
    with pytest.raises(KnownError, match="There is no folder"):
        read_published("gtzan", tmp_path / "none")


def test_sizes_can_be_chosen(tmp_path: Path) -> None:
    folder = write_magnatagatune(tmp_path / "x", Sizes(4, 2, 2), SHORT_S)
    assert len(read(folder).rows) == 8
