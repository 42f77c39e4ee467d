"""Trainings and commands in this process or another, and what is compared of what they left."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from click.testing import CliRunner, Result

from mlfa_trainer.cli import cli
from mlfa_trainer.progress import SilentProgress
from mlfa_trainer.run_folder import METRICS_FILE, load_tensors
from mlfa_trainer.sections.networks import LocalSection, ScaleSection
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.extract import extract
from mlfa_trainer.training.local_data import LocalData, open_local_data
from mlfa_trainer.training.train_local import train_local
from mlfa_trainer.workspace import Workspace

CPU = torch.device("cpu")
QUIET = SilentProgress()


class StoppedError(Exception):
    """Stands for whatever stops a process between two epochs."""


def stop_after(last: int) -> Callable[[int], None]:
    """Return what stops a training once so many epochs are on disk."""

    def on_epoch(epoch: int) -> None:
        if epoch == last:
            raise StoppedError

    return on_epoch


def train_and_extract(space: Workspace) -> None:
    """Train all networks of a run whose store is there, and extract their features."""
    for scale in space.recipe.scales:
        train_local(space, scale, QUIET, CPU)
        extract(space, scale, QUIET, CPU)


def open_data(space: Workspace, scale: ScaleSection, section: LocalSection) -> LocalData:
    """Open what the training of a network reads."""
    data, store = space.load_data(), space.open_store()
    return open_local_data(space, scale, section, data, store, QUIET, Engine.of(CPU))


def state_of(path: Path) -> dict[str, torch.Tensor]:
    """Return the weights of a network or classifier as it was saved."""
    state: dict[str, torch.Tensor] = load_tensors(path)["state"]
    return state


def are_equal(first: Path, second: Path) -> bool:
    """Whether two saved networks are equal, bit by bit."""
    one, other = state_of(first), state_of(second)
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def metrics_of(folder: Path) -> list[dict[str, Any]]:
    """Read all metrics of a local training but those that measure the machine."""
    lines = [json.loads(line) for line in (folder / METRICS_FILE).read_text().splitlines()]
    for line in lines:
        assert line.pop("segments_per_s") > 0
        assert 0 <= line.pop("loader_share") <= 1
    return lines


def call(*words: str | Path) -> Result:
    """Run a command of the trainer in this process; its errors come through."""
    texts = [os.fspath(word) for word in words]
    return CliRunner().invoke(cli, texts, catch_exceptions=False, standalone_mode=False)


def environment(**more: str) -> dict[str, str]:
    """Return the environment of a process that shall find what the tests share."""
    support = os.fspath(Path(__file__).parent)
    return {"PYTHONPATH": support, "PATH": os.defpath, "OMP_NUM_THREADS": "1", **more}
