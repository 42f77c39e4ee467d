"""The Million Song Dataset and Tagtraum are read as published, by track id, never by position."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from miniature_datasets import (
    MillionSong,
    Sizes,
    preview,
    python2_dict,
    python2_list,
    python2_vectors,
    track_id,
    write_million_song,
    write_tagtraum,
)
from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.datasets.paper_tags import MSD_TAGS
from mlfa_trainer.datasets.published import PublishedSet
from mlfa_trainer.datasets.readers import check_statistics, read_published
from mlfa_trainer.datasets.tagtraum import GENRES

SHORT_S = 0.1


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> MillionSong:
    songs = write_million_song(tmp_path_factory.mktemp("songs") / "msd", duration_s=SHORT_S)
    write_tagtraum(songs)
    return songs


@pytest.fixture
def songs(tmp_path: Path, original: MillionSong) -> MillionSong:
    folder = Path(shutil.copytree(original.folder, tmp_path / "msd"))
    return MillionSong(folder, original.lists, original.only_choi, original.truth)


def read(folder: Path, **options: Any) -> PublishedSet:
    return read_published("million-song", folder, {"num_train": 12, **options})


def read_tagtraum(folder: Path, **options: Any) -> PublishedSet:
    sizes = {"num_train": 4, "num_million_song_train": 12}
    return read_published("tagtraum", folder, {**sizes, **options})


def expect_labels(published: PublishedSet, songs: MillionSong) -> None:
    for row in published.rows:
        wanted = {t for t, v in zip(MSD_TAGS, songs.truth[row.clip], strict=True) if v}
        assert set(row.labels) == wanted


def clips(published: PublishedSet, split: str) -> list[str]:
    return [row.clip for row in published.of(split)]


# --- Million Song -------------------------------------------------------------------------------


@pytest.mark.parametrize("has_vectors", [True, False])
def test_splits_labels_and_paths(songs: MillionSong, has_vectors: bool) -> None:
    """Choi's arrays have a track more at the front of the test list; labels stay right."""
    if not has_vectors:
        (songs.folder / "MSD_split" / "msd_id_to_tag_vector.cP").unlink()
    published = read(songs.folder)
    assert published.label_names == MSD_TAGS
    assert published.task == "multi-label"
    for split, tracks in songs.lists.items():
        assert clips(published, split) == tracks
    expect_labels(published, songs)
    assert published.rows[0].path == songs.folder / "audio" / preview(1)
    (finding,) = published.findings
    assert finding.summary.startswith("2 labels belong to tracks that are in no list")


def test_choi_alone_is_another_split_and_said_so(songs: MillionSong) -> None:
    shutil.rmtree(songs.folder / "MSD_split")
    published = read(songs.folder)
    assert clips(published, "test") == [songs.only_choi[0], *songs.lists["test"]]
    assert clips(published, "valid") == [*songs.lists["valid"], songs.only_choi[1]]
    assert clips(published, "train") == songs.lists["train"]
    expect_labels(published, songs)
    assert "105" in published.findings[0].summary
    assert published.rows[0].path == songs.folder / "audio" / preview(1)


def test_labels_of_either_kind_can_be_asked_for(songs: MillionSong) -> None:
    vectors = {track: row.reshape(-1, 1) for track, row in songs.truth.items()}
    changed = songs.lists["test"][0]
    vectors[changed] = np.zeros((50, 1))
    vectors[changed][MSD_TAGS.index("sad")] = 1
    (songs.folder / "MSD_split" / "msd_id_to_tag_vector.cP").write_bytes(python2_vectors(vectors))
    assert read(songs.folder).of("test")[0].labels == ("sad",)
    assert read(songs.folder, labels="authors").of("test")[0].labels == ("sad",)
    expect_labels(read(songs.folder, labels="choi"), songs)


def test_track_without_label_is_reported_and_shifts_nothing(songs: MillionSong) -> None:
    gone = songs.lists["valid"][1]
    vectors = {t: row.reshape(-1, 1) for t, row in songs.truth.items() if t != gone}
    (songs.folder / "MSD_split" / "msd_id_to_tag_vector.cP").write_bytes(python2_vectors(vectors))
    published = read(songs.folder)
    assert published.findings[0].clips == (gone,)
    assert clips(published, "valid") == [t for t in songs.lists["valid"] if t != gone]
    expect_labels(published, songs)


def test_first_so_many_ids_are_for_training(songs: MillionSong) -> None:
    published = read(songs.folder, num_train=13)
    assert clips(published, "train") == [*songs.lists["train"], songs.lists["valid"][0]]
    with pytest.raises(KnownError, match="names 18 tracks; the first 201680"):
        read_published("million-song", songs.folder)


def test_previews_may_lie_by_track_id(songs: MillionSong) -> None:
    for name in ("MSD_id_to_7D_id.pkl", "7D_id_to_path.pkl"):
        (songs.folder / "MSD_split" / name).unlink()
    shutil.rmtree(songs.folder / "MSD_split_for_tagging")
    track = songs.lists["train"][0]
    place = songs.folder / "audio" / track[2] / track[3] / track[4] / f"{track}.mp3"
    place.parent.mkdir(parents=True)
    (songs.folder / "audio" / preview(1)).rename(place)
    published = read(songs.folder)
    assert published.rows[0].path == place
    assert len(published.findings[-1].clips) == 23  # the others have no sound file there


def test_integer_ids_in_the_dictionaries(songs: MillionSong) -> None:
    numbers = {track_id(n): 8_947_470 + n for n in range(26)}
    path = songs.folder / "MSD_split" / "MSD_id_to_7D_id.pkl"
    path.write_bytes(python2_dict(numbers))
    assert read(songs.folder).rows[0].path == songs.folder / "audio" / preview(1)


def test_tag_list_in_another_order_is_refused(songs: MillionSong) -> None:
    path = songs.folder / "MSD_split" / "50tagList.txt"
    path.write_text("\n".join(reversed(MSD_TAGS)))
    with pytest.raises(KnownError, match="in their order"):
        read(songs.folder)


def test_vectors_that_run_something_are_refused(songs: MillionSong) -> None:
    trap = songs.folder / "executed"
    stream = f"(dp1\nS'a'\np2\ncos\nmkdir\n(S'{trap}'\ntRs.".encode()
    (songs.folder / "MSD_split" / "msd_id_to_tag_vector.cP").write_bytes(stream)
    with pytest.raises(KnownError, match=r"names os\.mkdir"):
        read(songs.folder)
    assert not trap.exists()


@pytest.mark.parametrize(
    "content",
    [
        python2_vectors({"a": np.zeros((49, 1))}),
        python2_dict({"a": "b"}),
        python2_list(["a"]),
        python2_vectors({}),
    ],
)
def test_vectors_of_another_kind_are_refused(songs: MillionSong, content: bytes) -> None:
    (songs.folder / "MSD_split" / "msd_id_to_tag_vector.cP").write_bytes(content)
    with pytest.raises(KnownError, match=r"msd_id_to_tag_vector\.cP"):
        read(songs.folder)


def test_choi_files_that_do_not_belong_together(songs: MillionSong) -> None:
    (songs.folder / "MSD_split" / "msd_id_to_tag_vector.cP").unlink()
    path = songs.folder / "MSD_split_for_tagging" / "test_y.npy"
    np.save(path, np.load(path)[1:])
    with pytest.raises(KnownError, match=r"test_y\.npy has 6 rows, but test_x_msd_id\.txt"):
        read(songs.folder)


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(KnownError) as caught:
        read(tmp_path)
    assert str(tmp_path / "MSD_split") in caught.value.advice


def test_no_labels_there(songs: MillionSong) -> None:
    (songs.folder / "MSD_split" / "msd_id_to_tag_vector.cP").unlink()
    shutil.rmtree(songs.folder / "MSD_split_for_tagging")
    with pytest.raises(KnownError, match="labels of the Million Song Dataset are missing"):
        read(songs.folder)


def test_statistics_count_the_miniature(songs: MillionSong) -> None:
    published = read(songs.folder)
    found = {entry.name: entry.found for entry in check_statistics(published)}
    assert found["train clips"] == 12
    assert found["test clips"] == 6
    test = [songs.truth[track] for track in songs.lists["test"]]
    assert found["mean tags per test clip"] == pytest.approx(np.sum(test) / 6)
    assert found["test clips with the tag happy"] == sum(
        row[MSD_TAGS.index("happy")] for row in test
    )


def test_statistics_of_rounded_means_have_room() -> None:
    # 18 tags on 11 clips are 1.636..., 20 on 12 are 1.667: the second rounds to another number.
    def means(num_clips: int, num_tags: int) -> bool:
        rows = [
            ClipRow(f"{n}", None, f"{n}", "test", labels=("rock",) * (num_tags // num_clips))
            for n in range(num_clips)
        ]
        extra = num_tags - num_clips * (num_tags // num_clips)
        rows[0] = ClipRow("0", None, "0", "test", labels=("rock",) * (1 + extra))
        published = PublishedSet("million-song", tuple(rows), MSD_TAGS, "multi-label", ())
        by_name = {entry.name: entry for entry in check_statistics(published)}
        return by_name["mean tags per test clip"].is_as_published

    assert means(1_000, 1_657)
    assert means(1_000, 1_663)
    assert not means(1_000, 1_667)


# --- Tagtraum -----------------------------------------------------------------------------------


def test_tagtraum_genres_and_splits(songs: MillionSong) -> None:
    published = read_tagtraum(songs.folder)
    assert published.label_names == GENRES
    assert published.task == "single-label"
    assert [len(published.of(split)) for split in ("train", "valid", "test")] == [4, 1, 6]
    # Labels were given in file order from the eighth genre on, which has a space in its name.
    assert [row.labels for row in published.rows[:3]] == [("New Age",), ("Pop",), ("Punk",)]
    assert published.rows[0].path == songs.folder / "audio" / preview(0)
    # A track has the same name in both sets, so they can share a store.
    assert set(clips(published, "test")) & set(clips(read(songs.folder), "train"))


def test_leak_is_counted_and_can_be_left_out(songs: MillionSong) -> None:
    published = read_tagtraum(songs.folder)
    leaked = (*songs.lists["train"][:2], songs.lists["valid"][0])
    (finding,) = [f for f in published.findings if "training list" in f.summary]
    assert finding.clips == tuple(sorted(leaked))
    assert "Of 6 test tracks, 2 are" in finding.summary
    free = read_tagtraum(songs.folder, leak_free=True)
    assert clips(free, "test") == songs.lists["test"][3:]
    assert clips(free, "train") == clips(published, "train")
    by_track = {row.clip: row.labels for row in published.rows}
    assert all(row.labels == by_track[row.clip] for row in free.rows)


def test_leak_needs_the_million_song_lists(songs: MillionSong) -> None:
    for name in ("filtered_list_train.cP", "filtered_list_test.cP"):
        (songs.folder / "MSD_split" / name).unlink()
    free = read_tagtraum(songs.folder, leak_free=True)  # Choi's lists serve as well
    assert clips(free, "test") == songs.lists["test"][3:]
    for path in (songs.folder / "MSD_split_for_tagging").glob("*_x_msd_id.txt"):
        path.unlink()
    published = read_tagtraum(songs.folder)
    assert any("could not be counted" in finding.summary for finding in published.findings)
    assert len(published.of("test")) == 6
    with pytest.raises(KnownError, match="split files of the Million Song Dataset are missing"):
        read_tagtraum(songs.folder, leak_free=True)


def test_sets_may_lie_apart(songs: MillionSong, tmp_path: Path) -> None:
    apart = tmp_path / "tagtraum"
    apart.mkdir()
    for name in ("TAGTRAUM_split", "msd_tagtraum_cd2c.cls"):
        (songs.folder / name).rename(apart / name)
    published = read_tagtraum(apart, million_song_folder=str(songs.folder), leak_free=True)
    assert published.rows[0].path == songs.folder / "audio" / preview(0)
    assert len(published.of("test")) == 3


def test_second_genre_of_a_line_is_ignored(songs: MillionSong) -> None:
    path = songs.folder / "msd_tagtraum_cd2c.cls"
    before = [row.labels for row in read_tagtraum(songs.folder).rows]
    lines = path.read_text().splitlines()
    path.write_bytes("\r\n".join(lines[:3] + [f"{x}\tRock" for x in lines[3:]]).encode())
    assert [row.labels for row in read_tagtraum(songs.folder).rows] == before


@pytest.mark.parametrize("line", ["TRX\tPolka", "TRX New Age", "\tRock", "TRX"])
def test_line_without_a_genre(songs: MillionSong, line: str) -> None:
    path = songs.folder / "msd_tagtraum_cd2c.cls"
    count = len(path.read_text().splitlines())
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(KnownError, match=f"Line {count + 1} of"):
        read_tagtraum(songs.folder)


def test_two_genres_for_one_track(songs: MillionSong) -> None:
    path = songs.folder / "msd_tagtraum_cd2c.cls"
    track = songs.only_choi[0]
    path.write_text(path.read_text() + f"{track}\tWorld\n")
    with pytest.raises(KnownError, match="a second genre"):
        read_tagtraum(songs.folder)


def test_track_without_genre_and_genre_without_track(songs: MillionSong) -> None:
    path = songs.folder / "msd_tagtraum_cd2c.cls"
    gone = songs.lists["test"][0]
    text = path.read_text().replace(gone, "TRZZZZZ128F0000000")
    path.write_text(text)
    published = read_tagtraum(songs.folder)
    assert [f.clips for f in published.findings if "no genre" in f.summary] == [(gone,)]
    assert any(f.summary.startswith("1 genres belong") for f in published.findings)
    assert gone not in clips(published, "train")


def test_missing_label_file(songs: MillionSong) -> None:
    (songs.folder / "msd_tagtraum_cd2c.cls").unlink()
    with pytest.raises(KnownError, match=r"msd_tagtraum_cd2c\.cls is missing") as caught:
        read_tagtraum(songs.folder)
    assert "tagtraum.com" in caught.value.advice


def test_tagtraum_statistics(songs: MillionSong) -> None:
    found = {entry.name: entry for entry in check_statistics(read_tagtraum(songs.folder))}
    assert found["train clips"].published == 141_372
    assert found["train clips"].found == 4
    assert found["genres"].found == 11
    assert found["songs with a genre"].found == 11
    leak = "test tracks in the Million Song {} list"
    assert [found[leak.format(split)].found for split in ("train", "valid", "test")] == [2, 1, 3]
    assert found[leak.format("train")].published == 20_472


def test_larger_miniature(tmp_path: Path) -> None:
    songs = write_million_song(tmp_path / "x", Sizes(4, 2, 4), SHORT_S, has_choi=False)
    write_tagtraum(songs, num_leaked=1)
    assert len(read(songs.folder, num_train=4).rows) == 10
    assert len(read_tagtraum(songs.folder, num_train=3, num_million_song_train=4).rows) == 8
