"""A stage's folder when Ctrl-C comes at its worst moments."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mlfa_core.errors import KnownError
from mlfa_trainer.run_folder import (
    BEST_FILE,
    CHECKPOINT_FILE,
    NETWORK_FILE,
    RESULT_FILE,
    SETTINGS_FILE,
    StageFolder,
    write_aside,
    write_chunks_aside,
)

_FILES = {SETTINGS_FILE, "facts.json", BEST_FILE, CHECKPOINT_FILE, NETWORK_FILE, RESULT_FILE}


def press_at(patch: pytest.MonkeyPatch, name: str, number: int) -> None:
    """Have Ctrl-C pressed in the moment a function of ``os`` is called for the nth time."""
    calls = 0
    real: Callable[..., Any] = getattr(os, name)

    def pressed(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number:
            signal.raise_signal(signal.SIGINT)
        return real(*args, **options)

    patch.setattr(os, name, pressed)


def finished(path: Path) -> None:
    """Leave what a finished training leaves."""
    folder = StageFolder(path, {"rate": 1}, {})
    for name in (BEST_FILE, CHECKPOINT_FILE, NETWORK_FILE):
        folder.save(name, {"of": "the old one"})
    (path / "tensorboard").mkdir()
    write_aside(path / "tensorboard" / "events", b"")
    folder.write_result({})


@pytest.mark.parametrize("number", range(1, len(_FILES) + 2))
def test_a_folder_that_was_half_forgotten_is_nobodys_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    path = tmp_path / "stage"
    finished(path)
    with monkeypatch.context() as patch:
        press_at(patch, "unlink", number)
        with pytest.raises(KeyboardInterrupt):
            StageFolder(path, {"rate": 2}, {}, is_fresh=True)
    left = {entry.name for entry in path.iterdir()}
    if number == 1:
        assert left == {*_FILES, "tensorboard"}  # nothing was lost yet
    else:
        assert CHECKPOINT_FILE not in left
    # Whoever comes with other settings is refused, as long as something of the old ones is there.
    with pytest.raises(KnownError, match="another “rate”"):
        StageFolder(path, {"rate": 2}, {})
    folder = StageFolder(path, {"rate": 2}, {}, is_fresh=True)
    assert {entry.name for entry in path.iterdir()} == {SETTINGS_FILE, "facts.json"}
    assert folder.load_checkpoint() is None


@pytest.mark.parametrize("moment", ["fsync", "replace", "chunks"])
def test_ctrl_c_while_a_file_is_written_leaves_the_old_one_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    path = tmp_path / "large.npy"
    write_aside(path, b"old")

    def chunks() -> Iterator[bytes]:
        yield b"new"
        if moment == "chunks":
            signal.raise_signal(signal.SIGINT)
        yield b"er"

    with monkeypatch.context() as patch:
        if moment != "chunks":
            press_at(patch, moment, 1)
        with pytest.raises(KeyboardInterrupt):
            write_chunks_aside(path, chunks())
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
