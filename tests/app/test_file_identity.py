from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlfa_app.library.absence import AbsenceJudge
from mlfa_app.library.file_identity import FileStamp, absolute_path


def test_stamp_holds_size_and_nanoseconds(tmp_path):
    path = tmp_path / "a.mp3"
    path.write_bytes(b"12345")
    os.utime(path, ns=(0, 1_700_000_000_123_456_700))
    assert FileStamp.of(path) == FileStamp(5, 1_700_000_000_123_456_700)


def test_stamp_of_a_link_is_that_of_its_target(tmp_path):
    (tmp_path / "a.mp3").write_bytes(b"12345")
    (tmp_path / "link.mp3").symlink_to("a.mp3")
    assert FileStamp.of(tmp_path / "link.mp3") == FileStamp.of(tmp_path / "a.mp3")


def test_stamp_of_nothing_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        FileStamp.of(tmp_path / "a.mp3")


def test_absolute_path_keeps_links(tmp_path, monkeypatch):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    monkeypatch.chdir(tmp_path)
    assert absolute_path(Path("link/a.mp3")) == tmp_path / "link" / "a.mp3"
    assert absolute_path(Path("./link/./a.mp3")) == tmp_path / "link" / "a.mp3"
    assert absolute_path(tmp_path / "link" / "a.mp3") == tmp_path / "link" / "a.mp3"


def test_going_up_from_a_link_goes_up_from_where_it_leads(tmp_path, monkeypatch):
    (tmp_path / "far" / "deep").mkdir(parents=True)
    (tmp_path / "near").symlink_to("far/deep")
    (tmp_path / "also").symlink_to("far")
    monkeypatch.chdir(tmp_path)
    assert absolute_path(Path("near/../a.mp3")) == tmp_path / "far" / "a.mp3"
    # What comes after the way up is kept as it is.
    assert absolute_path(Path("far/../also/a.mp3")) == tmp_path / "also" / "a.mp3"
    assert absolute_path(Path("..")) == tmp_path.parent


def test_absence_looks_at_each_folder_once(tmp_path, monkeypatch):
    (tmp_path / "rest.txt").touch()
    looks: list[object] = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: (looks.append(path), scandir(path))[1])
    judge = AbsenceJudge(tmp_path)
    for number in range(50):
        assert not judge.is_offline(tmp_path / "gone" / "album" / f"{number}.mp3")
    assert len(looks) == 3


def test_absence_below_a_file_in_place_of_a_folder_is_gone(tmp_path):
    (tmp_path / "album").write_text("a file now")
    assert not AbsenceJudge(tmp_path).is_offline(tmp_path / "album" / "a.mp3")


def test_absence_of_a_single_file_goes_by_its_folder(tmp_path):
    (tmp_path / "rest.txt").touch()
    assert not AbsenceJudge(tmp_path / "a.mp3").is_offline(tmp_path / "a.mp3")
    (tmp_path / "mnt").mkdir()
    assert AbsenceJudge(tmp_path / "mnt" / "a.mp3").is_offline(tmp_path / "mnt" / "a.mp3")
