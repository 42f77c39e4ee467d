"""``mlfa watch`` as a process: songs that are copied slowly, undo, SIGTERM, ``kill -9``."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from commands import LIMIT_S, MODEL, Program, make_songs
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.watching.watch import SESSION_KEY
from mlfa_app.tagfiles.fields import read_fields
from processes import children_of, left_of

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform == "win32", reason="sends signals"),
]

NAMES = ("slow", "quick", "third", "fourth")


class Service:
    """A watch of a folder; what it says on stderr goes to a file."""

    def __init__(self, program: Program, folder: Path, *words: str) -> None:
        # Without the library for news of the system it looks often.
        polls = [] if importlib.util.find_spec("watchdog") else ["--poll", "0.2"]
        self.said = program.home / "said.txt"
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(
                program.command(
                    *("watch", "--model", MODEL, "--json", "--settle", "0.3", *polls, *words),
                    folder,
                ),
                env=program.environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=said,
                start_new_session=True,
            )

    def next_line(self) -> dict[str, Any]:
        """Wait for the next JSON line."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.said.read_text("utf-8")
        document: dict[str, Any] = json.loads(line)
        return document

    def next_song(self) -> tuple[str, dict[str, Any]]:
        """Wait for the next song: the name of its file, and what was written."""
        document = self.next_line()
        assert document["error"] is None
        return Path(document["path"]).name, document.get("written", {})

    def end(self, number: signal.Signals) -> int:
        """Send a signal, and wait for the end."""
        children = children_of(self.process.pid)
        self.process.send_signal(number)
        code = self.process.wait(LIMIT_S)
        assert left_of(children) == []
        return code

    def close(self) -> None:
        """End it, however the test went."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("songs")
    make_songs(folder, [f"{name}:flac" for name in NAMES], duration_s=3.0)
    return folder


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return Program(tmp_path / "home")


@pytest.fixture
def start(program: Program) -> Iterator[Callable[[Path], Service]]:
    """Starts watches that write; what is left of them is ended."""
    services: list[Service] = []

    def begin(folder: Path) -> Service:
        services.append(Service(program, folder, "--write"))
        return services[-1]

    yield begin
    for service in services:
        service.close()


def test_songs_are_written_once_they_have_settled_and_undo_is_respected(
    program: Program, songs: Path, tmp_path: Path, start: Callable[[Path], Service]
) -> None:
    folder = tmp_path / "incoming"
    folder.mkdir()
    service = start(folder)
    whole = (songs / "slow.flac").read_bytes()
    with (folder / "slow.flac").open("wb") as slow:
        slow.write(whole[: len(whole) // 2])
        slow.flush()
        shutil.copy(songs / "quick.flac", folder)
        # Others come and are done meanwhile.
        assert service.next_song() == ("quick.flac", {"genre": ["techno"]})
        slow.write(whole[len(whole) // 2 :])
    assert service.next_song() == ("slow.flac", {"genre": ["techno"]})
    assert read_fields(folder / "slow.flac").values["genre"] == ("techno",)

    # One watches a library; all others of its commands work beside it.
    second = program.run("watch", "--model", MODEL, folder)
    assert second.code == 1
    assert f"(process {service.process.pid}) watches this library" in second.err
    undo = program.run("undo", "--file", folder / "slow.flac")
    assert undo.code == 0, undo.err
    assert (folder / "slow.flac").read_bytes() == whole

    # Neither what it wrote itself nor what was taken back is news; a copy of the latter is left.
    shutil.copy(folder / "slow.flac", folder / "copy.flac")
    document = service.next_line()
    assert Path(document["path"]).name == "copy.flac"
    assert "taken back" in document["skipped"]
    shutil.copy(songs / "third.flac", folder)
    assert service.next_song() == ("third.flac", {"genre": ["techno"]})
    assert (folder / "slow.flac").read_bytes() == whole

    assert service.end(signal.SIGTERM) == 0
    summary = service.next_line()["summary"]
    assert summary["failed"] == 0
    assert (summary["files"], summary["analysed"], summary["written"]) == (4, 3, 3)
    said = service.said.read_text("utf-8")
    assert re.search(r"/third\.flac \(0:03\): .*genre techno.*; written: genre = techno\.\n", said)
    assert said.endswith("the rest is taken up at the next start.\n")
    assert "Traceback" not in said


def test_what_the_command_line_says_of_writing_goes_before_the_settings(
    program: Program, tmp_path: Path
) -> None:
    make_songs(tmp_path / "music", ["one:mp3"], duration_s=3.0)
    how = ("--write", "--policy", "genre=never,instrument=append", "--player", "car")
    words = ("watch", "--model", MODEL, "--json", "--once", "--settle", "0.1", *how)
    result = program.run(*words, tmp_path / "music")
    assert result.code == 0, result.err
    song = result.songs["one.mp3"]
    assert song["written"] == {"instrument": ["piano"]}
    assert "a car stereo may not read" in song["cautions"][0]["text"]


def test_a_killed_watch_goes_on_and_does_nothing_twice(
    program: Program, songs: Path, tmp_path: Path, start: Callable[[Path], Service]
) -> None:
    folder = tmp_path / "music"
    shutil.copytree(songs, folder)
    service = start(folder)
    first, _ = service.next_song()
    assert service.end(signal.SIGKILL) == -signal.SIGKILL
    written = (folder / first).read_bytes()
    # The folder is one of the library's by now.
    again = program.run("watch", "--model", MODEL, "--json", "--write", "--once", "--settle", "0.1")
    assert again.code == 0, again.err
    assert first not in again.songs
    assert again.summary["failed"] == 0
    assert (folder / first).read_bytes() == written
    for name in NAMES:
        assert read_fields(folder / f"{name}.flac").values["genre"] == ("techno",)
    with Catalog.open(program.home / "catalogue.sqlite") as catalog:
        assert catalog.session_value(SESSION_KEY) is None
    # Also the one that was being written: whichever of the two did it, it was done once.
    history = [line["files"] for line in program.run("history", "--json").documents]
    assert sum(history) == len(NAMES)
