"""A recipe, its recordings, and a work folder in which every command has run; what is compared."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from miniature_recordings import Recordings, write_recordings
from mlfa_trainer.sound.store import INDEX_FILE, SAMPLES_FILE
from trainer_processes import LIMIT_S, Command, Ended
from trainer_runs import are_equal

COMMANDS = ("prepare", "train-local", "extract", "train-global")
RECIPE = """
name = "mini"
[data]
name = "mini"
folder = "$MLFA_DATA"
scores = "scores.npz"
synthetic_noise = 1
[[scales]]
scale = "mel18"
architecture = "melcnn-18"
[local]
batch = 8
steps = 6
epochs = 4
optimiser = "adamw"
learning_rate = 0.005
[global]
units = 16
batch = 8
epochs = 12
patience = 12
optimiser = "adamw"
"""
# Small pieces, so that a kill falls between them; a line of progress at every step.
_OFTEN = {"mlfa_trainer.sound.store._CLIPS_AT_ONCE": 4, "mlfa_trainer.report._LINE_EVERY_S": 0.0}


@dataclass(frozen=True)
class Lab:
    """A recipe, its recordings, and a work folder in which every command has run."""

    folder: Path
    recordings: Recordings
    durations_s: dict[str, float]

    @property
    def done(self) -> Path:
        return self.folder / "done"

    def start(
        self,
        command: str,
        work: Path,
        *more: str,
        data: Path | None = None,
        largest_file: int | None = None,
        interrupted_at: str | None = None,
        held_at: str | None = None,
    ) -> Command:
        words = [command, self.folder / "mini.toml", "--work", work, "--threads", "1", *more]
        if command == "prepare":
            words += ["--workers", "1"]
        return Command(
            work.parent / f"{work.name}.log",
            *words,
            environment={"MLFA_DATA": os.fspath(data or self.recordings.folder)},
            largest_file=largest_file,
            constants=_OFTEN,
            interrupted_at=interrupted_at,
            held_at=held_at,
        )

    def run(
        self,
        command: str,
        work: Path,
        *more: str,
        data: Path | None = None,
        largest_file: int | None = None,
        interrupted_at: str | None = None,
    ) -> Ended:
        return self.start(
            command,
            work,
            *more,
            data=data,
            largest_file=largest_file,
            interrupted_at=interrupted_at,
        ).end()

    def copy(self, work: Path, command: str) -> Path:
        """Copy the work folder as it is just before a command."""
        parts = {
            "prepare": (),
            "train-local": ("stores",),
            "extract": ("stores", "mini/local"),
            "train-global": ("stores", "mini/local", "mini/features"),
        }[command]
        work.mkdir(parents=True)
        for part in parts:
            shutil.copytree(self.done / part, work / part)
        if command == "train-local":  # the spectrograms are computed by this command
            for path in (work / "stores/mini").glob("mel.*"):
                path.unlink()
        return work


def make_lab(folder: Path) -> Lab:
    """Run every command, undisturbed."""
    recordings = write_recordings(folder / "data", num_clips=14)
    (folder / "mini.toml").write_text(RECIPE)
    made = Lab(folder, recordings, {})
    for command in COMMANDS:
        start_s = time.monotonic()
        ended = made.run(command, made.done)
        made.durations_s[command] = time.monotonic() - start_s
        assert ended.code == 0, ended.err
    return made


def assert_same_results(command: str, work: Path, done: Path) -> None:
    """Compare what a command left with what it left undisturbed, bit by bit."""
    if command == "prepare":
        for name in (SAMPLES_FILE, INDEX_FILE):
            assert (work / "stores/mini" / name).read_bytes() == (
                done / "stores/mini" / name
            ).read_bytes()
    elif command == "extract":
        for path in sorted((done / "mini/features").glob("*.npy")):
            found = np.load(work / "mini/features" / path.name)
            assert np.array_equal(found, np.load(path), equal_nan=True)
    else:
        place = "mini/local/mel18" if command == "train-local" else "mini/global/all/seed1"
        assert are_equal(work / place / "network.pt", done / place / "network.pt")
        losses = [
            [
                json.loads(line)["valid_loss"]
                for line in (root / place / "metrics.jsonl").read_text().splitlines()
            ]
            for root in (work, done)
        ]
        assert losses[0] == losses[1]


def assert_plain(ended: Ended, code: int) -> None:
    assert ended.code == code, ended.err
    assert "Traceback" not in ended.err
    assert not re.search("[a-z]Error", ended.err)  # no class names


def wait_until_says(command: Command, text: str) -> None:
    """Wait until a command that is under way has said something."""
    limit_s = time.monotonic() + LIMIT_S
    while not command.says(text):
        ended = command.wait(0.005)
        if ended is not None or time.monotonic() > limit_s:
            raise AssertionError(f"It never said “{text}”, but: {ended}")
