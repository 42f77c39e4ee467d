"""Manifests are read as they are written, and refused where they would mislead."""

from __future__ import annotations

from pathlib import Path

import pytest

from miniature_recordings import write_manifest
from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.manifest import find_left_out, read_manifest

ROW = {
    "clip": "a.wav",
    "recording": "one",
    "split": "train",
    "kind": "music",
    "start_s": "1.5",
    "duration_s": "30",
    "labels": "rock; piano? ;",
    "licence": "CC BY 4.0",
    "source": "here",
}


def test_a_row_is_read_as_written(tmp_path: Path) -> None:
    (tmp_path / "clips").mkdir()
    (row,) = read_manifest(write_manifest(tmp_path, [ROW]))
    assert row.path == tmp_path / "clips" / "a.wav"
    assert (row.start_s, row.duration_s) == (1.5, 30.0)
    assert row.labels == ("rock", "piano?")
    assert row.is_music


def test_clips_may_lie_beside_the_manifest(tmp_path: Path) -> None:
    (row,) = read_manifest(write_manifest(tmp_path, [ROW]))
    assert row.path == tmp_path / "a.wav"


def test_a_recording_in_two_splits_is_refused_by_name(tmp_path: Path) -> None:
    rows = [ROW, {**ROW, "clip": "b.wav", "split": "test"}]
    with pytest.raises(KnownError, match="“one” has clips in test and train") as caught:
        read_manifest(write_manifest(tmp_path, rows))
    assert "into one split" in caught.value.advice


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"split": "training"}, "Line 3 of manifest.csv: split is “training”"),
        ({"split": ""}, "Line 3 of manifest.csv: split is “”"),
        ({"clip": " "}, "Line 3 of manifest.csv names no clip"),
        ({"clip": "../b.wav"}, "Line 3 of manifest.csv: the clip “../b.wav” lies outside"),
        ({"clip": "/tmp/b.wav"}, "the clip “/tmp/b.wav” lies outside of the folder"),
        ({"kind": "noise"}, "kind is “noise”"),
        ({"duration_s": "long"}, "duration_s is “long”, which is not a number"),
        ({"clip": "a.wav"}, "names the clip a.wav twice"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, change: dict[str, str], said: str) -> None:
    rows = [ROW, {**ROW, "clip": "b.wav", **change}]
    with pytest.raises(KnownError, match=said):
        read_manifest(write_manifest(tmp_path, rows))


def test_a_comma_that_adds_a_column_is_said(tmp_path: Path) -> None:
    path = write_manifest(tmp_path, [ROW])
    path.write_text(path.read_text().rstrip() + ",Beethoven, L. van\n")
    with pytest.raises(KnownError, match=r"Line 2 of .* more values than there are columns"):
        read_manifest(path)


def test_an_empty_manifest_is_said(tmp_path: Path) -> None:
    path = tmp_path / "manifest.csv"
    for content in ("", "clip,recording,split\n"):
        path.write_text(content)
        with pytest.raises(KnownError, match="names no clips"):
            read_manifest(path)


def test_a_clip_without_recording_is_its_own(tmp_path: Path) -> None:
    rows = [{**ROW, "recording": ""}, {**ROW, "recording": "", "clip": "b.wav", "split": "test"}]
    found = read_manifest(write_manifest(tmp_path, rows))
    assert [row.recording for row in found] == ["a.wav", "b.wav"]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="lacks the column split"):
        read_manifest(write_manifest(tmp_path, [{"clip": "a", "recording": "b"}]))


def test_a_missing_manifest_is_said(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="Could not read the manifest"):
        read_manifest(tmp_path / "manifest.csv")


def test_left_out_clips_are_counted_by_source_and_licence(tmp_path: Path) -> None:
    rows = [
        ROW,
        {**ROW, "clip": "b.wav", "licence": "Pixabay Content License / CC0", "source": "p"},
        {**ROW, "clip": "c.wav", "licence": "pixabay content license / CC0", "source": "p"},
        {**ROW, "clip": "d.wav", "licence": "Freesound, NOT STATED", "source": "f"},
    ]
    found = find_left_out(read_manifest(write_manifest(tmp_path, rows)), ["Pixabay", "not stated"])
    assert found.clips == {"b.wav", "c.wav", "d.wav"}
    assert found.counts[("f", "Freesound, NOT STATED")] == 1
    assert sum(found.counts.values()) == 3
