"""One stage's folder of a run: settings, versions, metrics, checkpoints; safe against a kill.

Every file is written aside and renamed, except the metrics, which are cut back to the last
checkpoint on resume. So whatever moment a process dies at, the next run goes on exactly as if
it had not died.
"""

from __future__ import annotations

import functools
import io
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

import torch
from pydantic import BaseModel, ValidationError

from mlfa_core.errors import KnownError
from mlfa_trainer.world_errors import DAMAGE, writing

SETTINGS_FILE = "settings.json"
FACTS_FILE = "facts.json"
METRICS_FILE = "metrics.jsonl"
CHECKPOINT_FILE = "checkpoint.pt"
BEST_FILE = "best.pt"
NETWORK_FILE = "network.pt"
RESULT_FILE = "result.json"
_PACKAGES = ("mlfa", "torch", "numpy", "scikit-learn", "soundfile", "soxr", "av")


class _EventWriter(Protocol):
    def add_scalar(self, tag: str, scalar_value: float, global_step: int) -> None: ...

    def close(self) -> None: ...


def write_aside(path: Path, content: bytes | memoryview) -> None:
    """Write a file such that it is there whole or not at all.

    Raises:
        KnownError: If the disk is full or may not be written to; an older file is as it was.
    """
    write_chunks_aside(path, (content,))


def write_chunks_aside(path: Path, chunks: Iterable[bytes | memoryview]) -> None:
    """Do the same for contents that come piece by piece."""
    # Several scales may be trained at once, and all write the run's recipe.
    aside = path.with_name(f"{path.name}.{os.getpid()}.part")
    with writing(path):
        try:
            with open(aside, "wb") as stream:
                for chunk in chunks:
                    stream.write(chunk)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(aside, path)
        except BaseException:  # Ctrl-C too: nobody else knows of this file, which may be large
            aside.unlink(missing_ok=True)
            raise


def write_json(path: Path, values: Any) -> None:
    """Write plain values as JSON, aside then renamed."""
    write_aside(path, (json.dumps(values, indent=1, ensure_ascii=False) + "\n").encode("utf-8"))


def read_json(path: Path) -> Any:
    """Read a JSON file of a run.

    Raises:
        KnownError: If it is missing or damaged.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as cause:
        raise KnownError(
            f"Could not read {path}.", "Run the earlier steps of the recipe first.", path
        ) from cause


def save_tensors(path: Path, values: Mapping[str, Any]) -> None:
    """Save tensors, numbers, texts and containers of them, aside then renamed.

    Raises:
        KnownError: As ``write_aside``.
    """
    # Through memory: torch hides a full disk behind an error of its own.
    buffer = io.BytesIO()
    torch.save(dict(values), buffer)
    write_aside(path, buffer.getbuffer())


def load_tensors(path: Path) -> dict[str, Any]:
    """Load what ``save_tensors`` saved, executing nothing in it.

    Raises:
        KnownError: If it is missing or damaged.
    """
    try:
        values = torch.load(path, map_location="cpu", weights_only=True)
    except DAMAGE as cause:
        raise KnownError(
            f"Could not read {path}.", "Run the earlier steps of the recipe first.", path
        ) from cause
    if not isinstance(values, dict):
        raise KnownError(f"{path} does not hold a network.", "", path)
    return values


def versions() -> dict[str, str]:
    """Return the versions that results depend on."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    return found | {name: _version_of(name) for name in _PACKAGES}


# Each look reads and parses a file of metadata, and a matrix of networks has hundreds of folders.
@functools.cache
def _version_of(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"


class StageFolder:
    """The folder of one stage of a run.

    Args:
        path: The folder; created.
        settings: All that the stage's result follows from, as plain values.
        facts: What else is worth knowing later: data digest, seeds, counts.
        is_fresh: Delete what an earlier run left.
        is_writer: Of several processes one writes; in the others every method that would
            write does nothing. They are made after it.
        sections: Models of the parts of ``settings`` that come from the recipe. A run that an
            earlier version began goes on if what it did not know yet is at its default.

    Raises:
        KnownError: If the folder was begun with other settings.
    """

    def __init__(
        self,
        path: Path,
        settings: Mapping[str, Any],
        facts: Mapping[str, Any],
        is_fresh: bool = False,
        is_writer: bool = True,
        sections: Mapping[str, type[BaseModel]] | None = None,
    ) -> None:
        self.path = path
        self._is_writer = is_writer
        self._events: _EventWriter | None = None
        if not is_writer:
            return
        if is_fresh and path.exists():
            _forget(path)
        path.mkdir(parents=True, exist_ok=True)
        for leftover in path.glob("*.part"):  # of a process that was killed
            leftover.unlink()
        plain = json.loads(json.dumps(settings))
        known = path / SETTINGS_FILE
        if known.exists():
            old = read_json(known)
            for name, model in (sections or {}).items():
                if name in old:
                    old[name] = _with_defaults(old[name], plain[name], model)
            changed = _first_difference(old, plain)
            if changed is not None:
                raise KnownError(
                    f"{path} was begun with another “{changed}”.",
                    "Use --fresh to start it anew, or give the recipe another name "
                    "(--set name=...).",
                    path,
                )
        else:
            write_json(known, plain)
        write_json(
            path / FACTS_FILE,
            {**facts, "versions": versions(), "command": sys.argv[1:]},
        )

    def save(self, name: str, values: Mapping[str, Any]) -> None:
        """Replace a file of tensors, such as the best network so far."""
        if self._is_writer:
            save_tensors(self.path / name, values)

    def save_checkpoint(self, values: Mapping[str, Any]) -> None:
        """Replace the checkpoint."""
        self.save(CHECKPOINT_FILE, values)

    def load_checkpoint(self) -> dict[str, Any] | None:
        """Return the last checkpoint, or None before the first."""
        path = self.path / CHECKPOINT_FILE
        return load_tensors(path) if path.exists() else None

    def keep_metrics(self, num_lines: int) -> None:
        """Cut the metrics back to their first lines, those that the checkpoint knows of."""
        path = self.path / METRICS_FILE
        if self._is_writer and path.exists():
            lines = path.read_bytes().splitlines(keepends=True)
            write_aside(path, b"".join(lines[:num_lines]))

    def add_metrics(self, step: int, values: Mapping[str, float | int | str]) -> None:
        """Append a line of metrics, and TensorBoard events where it is installed.

        Raises:
            KnownError: If the disk is full or may not be written to. What was written of the
                line is cut off when the run goes on.
        """
        if not self._is_writer:
            return
        path = self.path / METRICS_FILE
        with writing(path), open(path, "a", encoding="utf-8") as stream:
            stream.write(json.dumps({"step": step, **values}) + "\n")
        with writing(self.path / "tensorboard"):
            if self._events is None:
                self._events = _open_events(self.path / "tensorboard")
            for name, value in values.items():
                if isinstance(value, int | float):
                    self._events.add_scalar(name, value, step)

    def write_result(self, values: Mapping[str, Any]) -> None:
        """Write the stage's result, by which others know that it is finished."""
        if self._is_writer:
            write_json(self.path / RESULT_FILE, values)

    def close(self) -> None:
        """Finish the TensorBoard events."""
        if self._events is not None:
            with writing(self.path / "tensorboard"):
                self._events.close()


class _NoEvents:
    def add_scalar(self, tag: str, scalar_value: float, global_step: int) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


def _open_events(folder: Path) -> _EventWriter:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:  # an optional convenience
        return _NoEvents()
    writer: _EventWriter = SummaryWriter(str(folder))
    return writer


def _forget(path: Path) -> None:
    """Delete a stage's folder so that, stopped half-way, it is not taken for another one's.

    The checkpoint goes first, without which nothing goes on or is finished. The settings go last,
    which keep others away from the rest.
    """
    (path / CHECKPOINT_FILE).unlink(missing_ok=True)
    for entry in path.iterdir():
        if entry.is_dir():
            shutil.rmtree(entry)
        elif entry.name != SETTINGS_FILE:
            entry.unlink()
    shutil.rmtree(path)


def _with_defaults(old: Any, new: Any, model: type[BaseModel]) -> Any:
    """Fill what an old section lacks of the new with the model's defaults."""
    try:
        filled = model.model_validate(old).model_dump(mode="json")
    except ValidationError:
        return old  # it has what the model has no more: a difference
    return {key: value for key, value in filled.items() if key in old or key in new}


def _first_difference(old: Any, new: Any, where: str = "") -> str | None:
    """Return the key of the first difference between plain values; None if they are equal."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            place = f"{where}.{key}" if where else str(key)
            found = _first_difference(old.get(key), new.get(key), place)
            if found is not None:
                return found
        return None
    return None if old == new else where or "settings"
