"""The plugin in the real Picard, which loads it with its own plugin manager."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from commands import MODEL, Program, make_songs
from mlfa_app import __version__
from mlfa_app.tagfiles.fields import read_fields
from plugin_hosts import PICARD_PLUGIN, host_program

LIMIT_S = 300
SCRIPT = Path(__file__).parents[1] / "support/picard_script.py"


class Picard:
    """Picard with a configuration of its own, in which the plugin is installed."""

    def __init__(self, folder: Path) -> None:
        picard = host_program("picard", "MLFA_PICARD")
        self._bin = picard.parent
        self._config = folder / "picard.ini"
        self.program = Program(folder / "home")
        self._environment = self.program.environment(
            HOME=str(folder),
            XDG_CONFIG_HOME=str(folder),
            XDG_RUNTIME_DIR=str(folder),
            QT_QPA_PLATFORM="offscreen",
            LANG="C.UTF-8",
        )
        del self._environment["PYTHONWARNINGS"]
        self._run("picard-cli", "-c", self._config, "--yes", "plugins", "install", PICARD_PLUGIN)
        assert "MLFA (enabled)" in self._run("picard-cli", "-c", self._config, "plugins", "list")

    def script(self, music: Path, command: str) -> Mapping[str, Any]:
        """Run `picard_script`; gives what it said."""
        said = self._run("python", SCRIPT, self._config, music, command)
        assert self._left() == []
        lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
        return {key: value for line in lines for key, value in line.items()}

    def _left(self) -> list[str]:
        """Processes of MLFA that Picard has started and that are still there."""
        left = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get("MLFA_HOME") == str(self.program.home):
                    left.append(str(process))
        return left

    def _run(self, name: str, *arguments: str | Path) -> str:
        done = subprocess.run(
            [self._bin / name, *arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def picard(tmp_path_factory: pytest.TempPathFactory) -> Picard:
    return Picard(tmp_path_factory.mktemp("picard"))


def test_what_is_chosen_is_heard_shown_as_a_change_and_saved_by_picard(
    picard: Picard, tmp_path: Path
) -> None:
    music = tmp_path / "music"
    make_songs(music, ["one:mp3", "three:m4a", "two:flac"])
    (music / "a broken.mp3").write_bytes((music / "one.mp3").read_bytes()[:2000])
    # The random model is the one that is used when none is named.
    assert picard.program.run("models", "use", MODEL).code == 0
    result = picard.script(music, f"{sys.executable} -m mlfa_app")
    assert result["tried"] == f"mlfa, version {__version__}"
    assert result["menus"] == [1, 1, 1, 1, 1]
    assert result["pending"] is True
    assert result["said"][-1] == "MLFA heard 4 files and proposes something for 3; failed: 1"
    words = [["techno"], ["calm"]]
    assert result["heard"] == {
        "a broken.mp3": ["NORMAL", "a broken", [], []],
        "one.mp3": ["CHANGED", "one", *words],
        "three.m4a": ["CHANGED", "three", *words],
        # A file of a track.
        "two.flac": ["CHANGED", "Matched", *words],
    }
    for name in ("one.mp3", "three.m4a", "two.flac"):
        assert read_fields(music / name).values == {"genre": ("techno",), "mood": ("calm",)}


def test_a_program_that_is_not_there_is_a_sentence(picard: Picard, tmp_path: Path) -> None:
    make_songs(tmp_path / "music", ["one:wav"], 0.5)
    result = picard.script(tmp_path / "music", "/nowhere/mlfa")
    sentence = "The command “/nowhere/mlfa” was not found."
    assert result["tried"] == sentence
    assert result["said"][-1] == f"MLFA: {sentence}"
    assert result["heard"]["one.wav"][2:] == [[], []]
