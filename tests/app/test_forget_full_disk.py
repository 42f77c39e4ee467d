"""Forgetting on a disk that is really full: a sentence and nothing lost, or all of the space."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from catalogs import add_song
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli.app import run

if sys.platform != "linux":
    pytest.skip("mounts a file system in memory", allow_module_level=True)

from real_disks import disk

SONGS = 300


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small disk with nothing but a catalogue on it."""
    with ExitStack() as stack:
        try:
            place = stack.enter_context(disk(tmp_path / "disk", "4m"))
        except OSError as error:
            pytest.skip(f"no disk can be mounted: {error}")
        monkeypatch.setenv("MLFA_HOME", str(place))
        with Catalog.open(place / "catalogue.sqlite") as catalog, catalog.batch():
            catalog.add_folder(Path("/music"))
            for number in range(SONGS):
                add_song(catalog, Path(f"/music/{number}.mp3"), number)
        yield place


def fill(place: Path, leave_bytes: int) -> Path:
    """Leave only so much room."""
    free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize
    filler = place / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free - leave_bytes)
    return filler


def num_files(place: Path) -> int:
    with Catalog.open(place / "catalogue.sqlite") as catalog:
        catalog.check()
        return catalog.counts("m").files


@pytest.mark.parametrize(
    ("what", "leave_bytes"), [("--everything", 0), ("--everything", 48 * 1024), ("/music/7.mp3", 0)]
)
def test_without_room_nothing_is_forgotten_and_that_is_said(
    what: str, leave_bytes: int, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    filler = fill(home, leave_bytes)
    assert run(["forget", "--yes", what]) == 1
    filler.unlink()
    said = capfd.readouterr()
    assert said.out == ""
    assert "the disk is full" in said.err
    assert num_files(home) == SONGS
    assert run(["forget", "--yes", what]) == 0
    assert sorted(path.name for path in home.iterdir()) == ["catalogue.sqlite"]


def test_all_of_the_space_comes_back_where_there_is_little_room(home: Path) -> None:
    catalogue = home / "catalogue.sqlite"
    size = catalogue.stat().st_size
    # Enough to take everything out, and not for the file that is left besides.
    fill(home, leave_bytes=round(size * 1.1))
    assert run(["forget", "--yes", "--everything"]) == 0
    assert catalogue.stat().st_size < size / 2
    assert num_files(home) == 0
