from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.scanner import FoundFile, ScanProblem, natural_key, walk

MUSIC = frozenset({".mp3", ".flac"})


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"sound")


def found(*paths: Path) -> list[Path]:
    items = list(walk(paths, suffixes=MUSIC))
    assert all(isinstance(item, FoundFile) for item in items), items
    return [item.path for item in items]


def names(folder: Path, *paths: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in found(*(paths or (folder,)))]


def test_files_come_in_natural_order_before_subfolders(tmp_path):
    make(
        tmp_path,
        *("CD 10/1.mp3", "CD 2/2.mp3", "CD 2/10.mp3", "CD 2/1.mp3"),
        *("b.mp3", "A.mp3", "a2.mp3", "a10.mp3", "zz.FLAC", "Ärger.mp3"),
    )
    assert names(tmp_path) == [
        *("A.mp3", "a2.mp3", "a10.mp3", "b.mp3", "zz.FLAC", "Ärger.mp3"),
        *("CD 2/1.mp3", "CD 2/2.mp3", "CD 2/10.mp3", "CD 10/1.mp3"),
    ]


@given(st.lists(st.text(alphabet="aB09²٣ ._-", max_size=12), max_size=20))
def test_natural_order_is_an_order_of_any_names(texts):
    shuffled = texts.copy()
    random.Random(0).shuffle(shuffled)
    assert sorted(shuffled, key=natural_key) == sorted(texts, key=natural_key)


def test_stamps_are_those_of_the_files(tmp_path):
    make(tmp_path, "a.mp3")
    (item,) = walk([tmp_path], suffixes=MUSIC)
    assert item == FoundFile(tmp_path / "a.mp3", FileStamp.of(tmp_path / "a.mp3"))


def test_hidden_names_and_other_kinds_are_passed_over(tmp_path):
    make(
        tmp_path,
        *("a.mp3", "._a.mp3", ".hidden.mp3", ".git/b.mp3", "cover.jpg", "mp3", "notes.mp3.txt"),
        *("@eaDir/a.mp3", "$RECYCLE.BIN/c.mp3", "System Volume Information/d.mp3"),
    )
    (tmp_path / "folder.mp3").mkdir()
    assert names(tmp_path) == ["a.mp3"]


def test_files_named_by_hand_are_found_whatever_their_name(tmp_path):
    make(tmp_path, ".hidden/x.strange", "b.mp3", "a.mp3")
    given_paths = [tmp_path / ".hidden" / "x.strange", tmp_path / "b.mp3", tmp_path / "a.mp3"]
    assert found(*given_paths) == given_paths


def test_hidden_folder_named_by_hand_is_walked(tmp_path):
    make(tmp_path, ".music/a.mp3")
    assert found(tmp_path / ".music") == [tmp_path / ".music" / "a.mp3"]


def test_relative_paths_become_absolute(tmp_path, monkeypatch):
    make(tmp_path, "m/a.mp3")
    monkeypatch.chdir(tmp_path)
    assert found(Path("m"), Path("m/../m/a.mp3")) == [tmp_path / "m" / "a.mp3"]


def test_overlapping_paths_find_a_file_once(tmp_path):
    make(tmp_path, "m/a.mp3", "m/sub/b.mp3", "m/odd.txt")
    music, sub = tmp_path / "m", tmp_path / "m" / "sub"
    assert names(tmp_path, music, sub, music / "a.mp3") == ["m/a.mp3", "m/sub/b.mp3"]
    assert names(tmp_path, sub, music, music) == ["m/sub/b.mp3", "m/a.mp3"]
    assert names(tmp_path, sub / "b.mp3", sub / "b.mp3", music) == ["m/sub/b.mp3", "m/a.mp3"]
    assert names(tmp_path, music, music / "odd.txt") == ["m/a.mp3", "m/sub/b.mp3", "m/odd.txt"]


def test_loops_of_links_end(tmp_path):
    make(tmp_path, "m/a.mp3", "m/sub/b.mp3")
    (tmp_path / "m" / "sub" / "up").symlink_to("..")
    (tmp_path / "m" / "self").symlink_to(".")
    assert names(tmp_path, tmp_path / "m") == ["m/a.mp3", "m/sub/b.mp3"]


def test_linked_folder_is_walked_after_all_else(tmp_path):
    make(tmp_path, "m/z/a.mp3", "elsewhere/b.mp3", "elsewhere/deep/c.mp3")
    (tmp_path / "m" / "a link").symlink_to("../elsewhere")
    # A link to what is found under its own name anyway adds nothing.
    (tmp_path / "m" / "another").symlink_to("z")
    assert names(tmp_path, tmp_path / "m") == [
        "m/z/a.mp3",
        "m/a link/b.mp3",
        "m/a link/deep/c.mp3",
    ]


def test_linked_file_is_found_once(tmp_path):
    make(tmp_path, "m/z.mp3", "other/b.bin")
    (tmp_path / "m" / "a.mp3").symlink_to("z.mp3")
    (tmp_path / "m" / "b.mp3").symlink_to("../other/b.bin")
    (tmp_path / "m" / "b2.mp3").symlink_to("../other/b.bin")
    assert names(tmp_path, tmp_path / "m") == ["m/z.mp3", "m/b.mp3"]


def test_hard_links_are_files_of_their_own(tmp_path):
    make(tmp_path, "a.mp3")
    os.link(tmp_path / "a.mp3", tmp_path / "b.mp3")
    assert names(tmp_path) == ["a.mp3", "b.mp3"]


def test_dead_links_are_told_when_they_should_be_music(tmp_path):
    make(tmp_path, "a.mp3")
    (tmp_path / "gone.mp3").symlink_to("nowhere.mp3")
    (tmp_path / "loop.mp3").symlink_to("loop.mp3")
    (tmp_path / "gone.txt").symlink_to("nowhere.txt")
    items = list(walk([tmp_path], suffixes=MUSIC))
    problems = [item for item in items if isinstance(item, ScanProblem)]
    assert [problem.path.name for problem in problems] == ["gone.mp3", "loop.mp3"]
    assert "is a link to something that is not there" in problems[0].summary
    assert "leads back to itself" in problems[1].summary
    assert len(items) == 3


def test_paths_that_are_not_there_are_told_and_the_rest_goes_on(tmp_path):
    make(tmp_path, "a.mp3")
    problem, file = walk([tmp_path / "nö\nway.mp3", tmp_path / "a.mp3"], suffixes=MUSIC)
    assert isinstance(problem, ScanProblem)
    assert problem.summary.startswith("There is no file or folder named ")
    assert problem.advice
    assert not problem.is_folder
    assert file == FoundFile(tmp_path / "a.mp3", FileStamp.of(tmp_path / "a.mp3"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipes_are_never_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.mp3")
    assert list(walk([tmp_path], suffixes=MUSIC)) == []
    (problem,) = walk([tmp_path / "pipe.mp3"], suffixes=MUSIC)
    assert "is not a file or folder" in problem.summary


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX users")
def test_locked_folder_is_told_and_the_rest_goes_on():
    # Not in tmp_path: only its owner may enter that, and root has to become nobody here.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, "a.mp3", "locked/b.mp3", "z/c.mp3")
        folder.chmod(0o755)
        (folder / "locked").chmod(0o000)
        script = (
            "import os, sys\n"
            "from pathlib import Path\n"
            "from mlfa_app.library.scanner import ScanProblem, walk\n"
            "if os.geteuid() == 0: os.setegid(65534); os.seteuid(65534)\n"
            "for item in walk([Path(sys.argv[1])], suffixes={'.mp3'}):\n"
            "    kind = isinstance(item, ScanProblem)\n"
            "    print(item.path.name, item.summary if kind else '', kind and item.is_folder)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, name], capture_output=True, text=True, check=True
        )
        (folder / "locked").chmod(0o755)
    lines = done.stdout.splitlines()
    assert lines[0] == "a.mp3  False"
    assert lines[1] == f"locked {folder / 'locked'} may not be read. True"
    assert lines[2] == "c.mp3  False"


def test_names_of_any_bytes_are_found(tmp_path):
    odd = [
        "two\nlines.mp3",
        "🎵.flac",
        "Caf\u00e9.mp3",
        "Cafe\u0301.mp3",
        os.fsdecode(b"\xff\xfe.mp3"),
    ]
    try:
        make(tmp_path, *odd)
    except OSError:
        pytest.skip("this file system does not take any bytes as a name")
    assert {path.name for path in found(tmp_path)} == {entry.name for entry in os.scandir(tmp_path)}


def test_very_deep_folders_are_walked(tmp_path):
    folder = tmp_path
    for _ in range(300):
        folder = folder / "d"
    folder.mkdir(parents=True)
    make(folder, "a.mp3")
    assert found(tmp_path) == [folder / "a.mp3"]


def test_walk_begins_before_all_is_read(tmp_path):
    make(tmp_path, "1/a.mp3", "2/b.mp3")
    items = walk([tmp_path], suffixes=MUSIC)
    assert next(items).path.name == "a.mp3"
    make(tmp_path, "2/c.mp3")
    assert [item.path.name for item in items] == ["b.mp3", "c.mp3"]


def test_default_endings_are_what_the_decoders_read(tmp_path):
    make(tmp_path, "a.mp3", "b.flac", "c.ogg", "d.opus", "e.m4a", "f.wav", "g.txt", "h.jpg")
    assert [item.path.name for item in walk([tmp_path])] == [
        *("a.mp3", "b.flac", "c.ogg", "d.opus", "e.m4a", "f.wav"),
    ]
