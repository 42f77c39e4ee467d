"""GTZAN's fault-filtered split is read as published."""

from __future__ import annotations

from pathlib import Path

import pytest

from miniature_datasets import write_gtzan
from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.gtzan import FAULTY_CLIP, GENRES
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.datasets.published import PublishedSet
from mlfa_trainer.datasets.readers import check_statistics, read_published
from mlfa_trainer.sound.decode import decode_clip

SHORT_S = 0.1


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_gtzan(tmp_path / "gtzan", duration_s=SHORT_S)


def read(folder: Path) -> PublishedSet:
    return read_published("gtzan", folder)


def test_genres_and_splits(folder: Path) -> None:
    published = read(folder)
    assert published.label_names == GENRES
    assert published.task == "single-label"
    assert [len(published.of(split)) for split in ("train", "valid", "test")] == [21, 10, 10]
    for row in published.rows:
        assert row.labels == (row.clip.split("/")[0],)
        assert row.path == folder / "genres" / row.clip


def test_damaged_jazz_clip_is_listed_with_its_reason(folder: Path) -> None:
    published = read(folder)
    assert list(published.known_faults) == [FAULTY_CLIP]
    (row,) = [row for row in published.rows if row.clip == FAULTY_CLIP]
    decoded = decode_clip(row.clip, row.path)
    assert decoded.samples is None
    assert "jazz.00054.wav" in decoded.reason
    others = [row for row in published.rows if row.clip != FAULTY_CLIP]
    assert decode_clip(others[0].clip, others[0].path).samples is not None


def test_sound_of_the_first_release_is_taken(folder: Path) -> None:
    wave = folder / "genres" / "blues" / "blues.00000.wav"
    wave.rename(wave.with_suffix(".au"))
    (folder / "genres").rename(folder / "genres_original")
    row = read(folder).rows[0]
    assert row.clip == "blues/blues.00000.wav"
    assert row.path == folder / "genres_original" / "blues" / "blues.00000.au"


def test_windows_line_ends_and_empty_lines(folder: Path) -> None:
    path = folder / "GTZAN_split" / "valid_filtered.txt"
    lines = path.read_text().split()
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join([*lines, "", ""]).encode())
    assert [row.clip for row in read(folder).of("valid")] == lines


@pytest.mark.parametrize("line", ["polka/polka.00001.wav", "blues.00001.wav", "blues/jazz.1.wav"])
def test_line_that_names_no_clip(folder: Path, line: str) -> None:
    path = folder / "GTZAN_split" / "test_filtered.txt"
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(KnownError, match=r"Line 11 of test_filtered\.txt"):
        read(folder)


def test_clip_in_two_splits(folder: Path) -> None:
    path = folder / "GTZAN_split" / "test_filtered.txt"
    path.write_text(path.read_text() + "blues/blues.00000.wav\n")
    with pytest.raises(KnownError, match="twice"):
        read(folder)


def test_missing_split_file(folder: Path) -> None:
    path = folder / "GTZAN_split" / "train_filtered.txt"
    path.unlink()
    with pytest.raises(KnownError) as caught:
        read(folder)
    assert str(path) in caught.value.advice
    assert "music_dataset_split" in caught.value.advice


def test_statistics_agree_on_the_published_numbers() -> None:
    per_genre = {
        "train": (46, 48, 45, 42, 47, 43, 44, 41, 43, 44),
        "valid": (23, 20, 23, 22, 18, 17, 20, 13, 17, 24),
        "test": (31, 31, 30, 29, 27, 27, 27, 30, 26, 32),
    }
    rows = tuple(
        ClipRow(f"{genre}{split}{n}", None, f"{genre}{split}{n}", split, labels=(genre,))
        for split, counts in per_genre.items()
        for genre, count in zip(GENRES, counts, strict=True)
        for n in range(count)
    )
    assert len(rows) == 930
    published = PublishedSet("gtzan", rows, GENRES, "single-label", ())
    assert all(entry.is_as_published for entry in check_statistics(published))
    without = tuple(row for row in rows if row.clip != "jazztrain0")
    fewer = PublishedSet("gtzan", without, GENRES, "single-label", ())
    wrong = {e.name: e.found for e in check_statistics(fewer) if not e.is_as_published}
    assert wrong == {"train clips": 442, "train clips of jazz": 42}
