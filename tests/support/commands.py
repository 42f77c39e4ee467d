"""Run the real program in a process of its own, with a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from encoders import encode, music, tone
from random_package import write_random_package

LIMIT_S = 300.0
MODEL = "random"
# Every encoder takes this one, Opus too.
RATE = 48_000


@dataclass(frozen=True)
class Result:
    """What a run of the program left behind."""

    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """What it printed on stdout."""
        return self.out.decode("utf-8")

    @property
    def documents(self) -> list[dict[str, Any]]:
        """Its JSON lines."""
        return [json.loads(line) for line in self.out.decode("utf-8").splitlines()]

    @property
    def songs(self) -> dict[str, dict[str, Any]]:
        """The JSON lines of files, by file name."""
        lines = [line for line in self.documents if "path" in line]
        return {os.path.basename(line["path"]): line for line in lines}

    @property
    def summary(self) -> dict[str, Any]:
        """The last JSON line."""
        summary: dict[str, Any] = self.documents[-1]["summary"]
        return summary


class Program:
    """The program with a home folder of its own and a model of random weights in it.

    Args:
        home: The folder; it is made.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        write_random_package(home / "models" / MODEL, architectures=("melcnn-18",))

    def environment(self, **extra: str) -> dict[str, str]:
        """The environment for a run."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("MLFA_")}
        kept.pop("NO_COLOR", None)
        return {**kept, "MLFA_HOME": str(self.home), "PYTHONWARNINGS": "default", **extra}

    def command(self, *arguments: str | Path) -> list[str]:
        """The command line for a run."""
        words = [os.fspath(word) for word in arguments]
        if words and words[0] in ("tag", "scan", "status", "export"):
            words[1:1] = ["--model", MODEL]
        return [sys.executable, "-m", "mlfa_app", *words]

    def run(self, *arguments: str | Path, cwd: Path | None = None, **extra: str) -> Result:
        """Run a command to its end."""
        done = subprocess.run(
            self.command(*arguments),
            env=self.environment(**extra),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LIMIT_S,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))

    def start(self, *arguments: str | Path, **extra: str) -> subprocess.Popen[bytes]:
        """Start a command in a session of its own, with pipes."""
        return subprocess.Popen(
            self.command(*arguments),
            env=self.environment(**extra),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )


def make_songs(folder: Path, names: Sequence[str], duration_s: float = 4.0) -> list[Path]:
    """Make files that differ, named ``stem`` with the encoding ``name`` of the pair "stem:name"."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for index, word in enumerate(names):
        stem, name = word.rsplit(":", 1)
        if index == 0:
            sound = music(duration_s, RATE)
        else:
            sound = tone(duration_s, RATE, tone_hz=220.0 + 60 * index)
        paths.append(encode(folder, name, sound, RATE, stem=stem))
    return paths
