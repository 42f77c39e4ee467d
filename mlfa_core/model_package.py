"""Model packages: a folder or zip of JSON facts, safetensors weights and a model card.

Reading a package executes nothing in it: facts are validated JSON, weights are safetensors.
This module imports no torch, so that commands can list and describe packages quickly.
"""

from __future__ import annotations

import errno
import hashlib
import json
import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from mlfa_core.errors import ModelPackageError
from mlfa_core.package_facts import FORMAT_VERSION, PackageFacts, format_of
from mlfa_core.tags import Calibration, Tag, Vocabulary

FACTS_FILE = "package.json"
WEIGHTS_FILE = "weights.safetensors"
CARD_FILE = "MODEL_CARD.md"
TYPICAL_FILE = "typical_song.safetensors"
# A stranger's package may lie about sizes; nothing honest comes near these.
_MAX_FACTS_BYTES = 16 * 2**20
_MAX_TYPICAL_BYTES = 2**20
_MAX_WEIGHTS_BYTES = 2 * 2**30
_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

UNPACK_ERRORS: tuple[type[Exception], ...] = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
)
"""What reading a file of a zip raises where that is not whole."""

ZIP_ERRORS: tuple[type[Exception], ...] = (
    *UNPACK_ERRORS,
    struct.error,
    ValueError,
    OverflowError,
    # A version or a way of packing that Python's reader does not know; a locked file.
    NotImplementedError,
    RuntimeError,
)
"""All that opening a zip, too, raises where it is not whole."""

_UNREADABLE: tuple[type[Exception], ...] = (OSError, *ZIP_ERRORS)

Tensors = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class ModelPackage:
    """A package whose facts are read and valid; weights are read when asked for.

    Attributes:
        path: Folder or zip file.
        facts: The validated contents of ``package.json``.
        identifier: Name and digest of facts and weights. Song features and scores are stored
            under it, so two packages never share them by accident.
    """

    path: Path
    facts: PackageFacts
    identifier: str

    @property
    def name(self) -> str:
        """Short name, such as ``fast``."""
        return self.facts.name

    @property
    def version(self) -> str:
        """Version of this package's contents."""
        return self.facts.version

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The product's tags, in the order of every score vector."""
        return Vocabulary(
            tuple(Tag(tag.name, tag.category, tag.sources) for tag in self.facts.vocabulary)
        )

    @cached_property
    def calibration(self) -> Calibration:
        """Calibration of the merged logits."""
        values = self.facts.calibration
        return Calibration(
            np.array(values.slopes, np.float32), np.array(values.offsets, np.float32)
        )

    @cached_property
    def thresholds(self) -> dict[float, tuple[float | None, ...]]:
        """Per precision, the score from which each tag is accepted; None where it abstains."""
        return {float(precision): values for precision, values in self.facts.thresholds.items()}

    @cached_property
    def card_text(self) -> str:
        """The model card, Markdown; empty if the package has none."""
        try:
            return _read_member(self.path, CARD_FILE, _MAX_FACTS_BYTES).decode("utf-8", "replace")
        except ModelPackageError:
            return ""

    def read_weights(self) -> Tensors:
        """Read the weights and check them against their digest.

        Returns:
            Arrays by name: ``<scale>.blocks.…`` for extractors, ``classifier.…``.

        Raises:
            ModelPackageError: If the file is missing, damaged or not what the facts say.
        """
        raw = _read_member(self.path, WEIGHTS_FILE, _MAX_WEIGHTS_BYTES)
        if _sha256(raw) != self.facts.weights_digest:
            raise ModelPackageError(
                f"The model package “{self.name}” is damaged: its weights are not those that "
                "its facts name.",
                "Install the package again.",
                self.path,
            )
        try:
            return dict(load_tensors(raw))
        except (SafetensorError, ValueError, KeyError) as cause:
            raise ModelPackageError(
                f"The weights of the model package “{self.name}” cannot be read.",
                "Install the package again.",
                self.path,
            ) from cause

    def read_typical(self) -> bytes:
        """Read the file of the average song, see `typical_song`.

        Raises:
            ModelPackageError: If the package has none, or it cannot be read.
        """
        return _read_member(self.path, TYPICAL_FILE, _MAX_TYPICAL_BYTES)


def load_package(path: Path) -> ModelPackage:
    """Read and validate a package's facts.

    Args:
        path: A package folder, or a zip file of one.

    Raises:
        ModelPackageError: If it is missing, damaged, or of a newer format.
    """
    raw = _read_member(path, FACTS_FILE, _MAX_FACTS_BYTES)
    try:
        values = json.loads(raw)
    except (ValueError, RecursionError) as cause:
        raise ModelPackageError(
            f"{FACTS_FILE} of the model package {path.name} is not valid JSON.",
            "Install the package again.",
            path,
        ) from cause
    version = values.get("format_version") if isinstance(values, dict) else None
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise ModelPackageError(
            f"The model package {path.name} needs a newer version of MLFA "
            f"(package format {version}, this program reads {FORMAT_VERSION}).",
            "Update MLFA, or choose another model.",
            path,
        )
    try:
        facts = PackageFacts.model_validate(values)
    except ValidationError as cause:
        first = cause.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise ModelPackageError(
            f"{FACTS_FILE} of the model package {path.name} is wrong at “{where}”: {first['msg']}.",
            "Install the package again, or ask its maker.",
            path,
        ) from cause
    digest = hashlib.sha256(raw).hexdigest()[:16]
    return ModelPackage(path, facts, f"{facts.name}-{facts.version}-{digest}")


def write_package(
    folder: Path, facts: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]], card_text: str
) -> ModelPackage:
    """Write a package folder and read it back.

    Args:
        folder: Is created; files of an earlier package in it are replaced, once there is room
            for all of the new ones.
        facts: The contents of ``package.json`` without format version and weights digest.
        tensors: Weights by name.
        card_text: The model card, Markdown.

    Returns:
        The package as a reader sees it.

    Raises:
        ModelPackageError: If the facts are not valid.
    """
    folder.mkdir(parents=True, exist_ok=True)
    raw = save_tensors({name: np.asarray(array, order="C") for name, array in tensors.items()})
    complete = {**facts, "format_version": format_of(facts), "weights_digest": _sha256(raw)}
    text = json.dumps(complete, indent=1, ensure_ascii=False) + "\n"
    contents = {
        WEIGHTS_FILE: raw,
        CARD_FILE: card_text.encode("utf-8"),
        FACTS_FILE: text.encode("utf-8"),
    }
    asides = {name: folder / f".{name}.part" for name in contents}
    try:
        for name, content in contents.items():
            asides[name].write_bytes(content)
        # All of it is there: now an earlier package is replaced, whose average song is none of
        # this one's.
        (folder / TYPICAL_FILE).unlink(missing_ok=True)
        for name, aside in asides.items():
            os.replace(aside, folder / name)
    except BaseException:
        for aside in asides.values():
            with suppress(OSError):  # the first error says more
                aside.unlink()
        raise
    return load_package(folder)


def _sha256(raw: bytes) -> str:
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _read_member(path: Path, name: str, max_bytes: int) -> bytes:
    """Read one file of a package, never more than ``max_bytes``."""
    missing = ModelPackageError(
        f"{path.name} is not a model package: it has no {name}.",
        "Choose a folder or zip file made by mlfa-trainer export.",
        path,
    )
    try:
        if path.is_dir():
            with _opened(path / name) as stream:
                content = stream.read(max_bytes + 1)
        else:
            with (
                _opened(path) as stream,
                zipfile.ZipFile(stream) as archive,
                archive.open(_member_name(archive, name)) as member,
            ):
                content = member.read(max_bytes + 1)
    except (FileNotFoundError, KeyError) as cause:
        if path.exists():
            raise missing from cause
        raise ModelPackageError(
            f"There is no model package at {path}.", "See: mlfa models list", path
        ) from cause
    except _UNREADABLE as cause:
        raise ModelPackageError(
            f"The model package {path.name} cannot be read.",
            "Check the file, or install the package again.",
            path,
        ) from cause
    if len(content) > max_bytes:
        raise ModelPackageError(f"{name} of the model package {path.name} is too large.", "", path)
    return content


def _opened(path: Path) -> BinaryIO:
    """Open a file for reading. A pipe would let the program wait for ever.

    Raises:
        OSError: If it cannot be opened, or is no file.
    """
    descriptor = os.open(path, os.O_RDONLY | _WITHOUT_WAITING)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no file", str(path))
    return os.fdopen(descriptor, "rb")


def _member_name(archive: zipfile.ZipFile, name: str) -> str:
    """Find a file at the top of a zip, or inside its only folder."""
    candidates = [entry for entry in archive.namelist() if entry.split("/")[-1] == name]
    candidates = [entry for entry in candidates if entry.count("/") <= 1]
    if len(candidates) != 1:
        raise KeyError(name)
    return candidates[0]
