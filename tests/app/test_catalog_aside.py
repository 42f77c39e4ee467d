"""A catalogue that is set aside: with its log, and never under the hands of another process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from catalogs import add_song
from mlfa_app.catalog.connection import set_aside
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli.app import run
from mlfa_app.errors import CatalogError

# Between two statements: what a watch does most of the time.
_USES_IT = """
import sys
from pathlib import Path
from mlfa_app.catalog.store import Catalog
with Catalog.open(Path(sys.argv[1])):
    print("open", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A catalogue with a song."""
    path = tmp_path / "catalogue.sqlite"
    with Catalog.open(path) as catalog, catalog.batch():
        add_song(catalog, Path("/music/1.mp3"), 1)
    return path


@contextmanager
def used_by_another(path: Path) -> Iterator[None]:
    """Have another process keep a catalogue open."""
    with subprocess.Popen(
        [sys.executable, "-c", _USES_IT, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"open\n"
        yield
        process.communicate()


def names(path: Path) -> set[str]:
    return {found.name for found in path.parent.iterdir()}


def test_setting_aside_takes_the_log_along(filled: Path) -> None:
    filled.with_name(filled.name + "-wal").write_bytes(b"log")
    moved = set_aside(filled)
    assert moved.with_name(moved.name + "-wal").read_bytes() == b"log"
    assert names(filled) == {moved.name, moved.name + "-wal"}


def test_what_cannot_be_set_aside_keeps_its_log(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    log = path.with_name(path.name + "-wal")
    log.write_bytes(b"log")
    with pytest.raises(CatalogError, match="Could not move"):
        set_aside(path)
    assert log.read_bytes() == b"log"


def test_a_catalogue_that_another_process_has_open_stays(
    filled: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MLFA_HOME", str(filled.parent))
    with used_by_another(filled):
        before = names(filled)
        assert run(["doctor", "--set-aside-catalogue"]) == 1
        assert names(filled) == before
    said = capfd.readouterr()
    # On Windows the system refuses, in words of its own.
    assert ("is in use by another program" if sys.platform != "win32" else "Could not") in said.err
    assert said.out == ""
    assert run(["doctor", "--set-aside-catalogue"]) == 0
    assert "The catalogue is now" in capfd.readouterr().out
    assert not filled.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="the file of another cannot be written over")
def test_one_that_was_damaged_under_another_process_stays_until_it_ends(filled: Path) -> None:
    with used_by_another(filled):
        with filled.open("r+b") as file:
            file.write(b"no database" * 50)
        with pytest.raises(CatalogError, match="in use"):
            set_aside(filled)
    assert set_aside(filled).read_bytes().startswith(b"no database")
