"""A stranger's model package, folder or zip: what is in it, looked at with distrust.

Only the few files of a package are ever read, by their own names: nothing in it says where
something is written to. What an honest maker would never pack is refused, not passed over.
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from mlfa_app.errors import shown
from mlfa_core.errors import ModelPackageError
from mlfa_core.model_package import (
    CARD_FILE,
    FACTS_FILE,
    TYPICAL_FILE,
    UNPACK_ERRORS,
    WEIGHTS_FILE,
    ZIP_ERRORS,
)

# Nothing honest comes near these.
MAX_BYTES = {
    FACTS_FILE: 16 * 2**20,
    CARD_FILE: 16 * 2**20,
    TYPICAL_FILE: 2**20,
    WEIGHTS_FILE: 2 * 2**30,
}
_NEEDED = (FACTS_FILE, WEIGHTS_FILE)
_MAX_ENTRIES = 1000
# Weights do not shrink, and text shrinks to a tenth; a bomb shrinks to a thousandth.
_MAX_RATIO = 100
_ALWAYS_FINE_BYTES = 2**20


class PackageSource(Protocol):
    """The files of a package, wherever they are.

    Attributes:
        sizes_bytes: How large each file says that it is.
    """

    sizes_bytes: dict[str, int]

    def open(self, name: str) -> BinaryIO:
        """Open one of the files for reading."""


@contextmanager
def opened_source(path: Path) -> Iterator[PackageSource]:
    """Open a package to copy from.

    Args:
        path: A folder or a zip file.

    Raises:
        ModelPackageError: If it is no package, cannot be read, or holds what no package holds.
    """
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise ModelPackageError(
            f"There is nothing at {shown(path)}.", "Choose a folder or a zip file.", path
        ) from error
    try:
        if stat.S_ISDIR(status.st_mode):
            yield _FolderSource(path)
        elif stat.S_ISREG(status.st_mode):
            with _opened_zip(path) as archive:
                yield _ZipSource(path, archive)
        else:
            raise _refused(path, "it is neither a folder nor a zip file")
    except UNPACK_ERRORS as error:
        raise _refused(path, "it is not a whole zip file") from error


def _opened_zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except ZIP_ERRORS as error:
        raise _refused(path, "it is not a whole zip file") from error


def _refused(path: Path, reason: str) -> ModelPackageError:
    return ModelPackageError(
        f"{shown(path)} was not installed: {reason}.",
        "Choose a folder or zip file made by mlfa-trainer export.",
        path,
    )


def _check_sizes(path: Path, sizes_bytes: dict[str, int]) -> None:
    for name in _NEEDED:
        if name not in sizes_bytes:
            raise _refused(path, f"it has no {name}")
    for name, size in sizes_bytes.items():
        if size > MAX_BYTES[name]:
            raise _refused(path, f"its {name} is too large")


@dataclass
class _FolderSource:
    path: Path

    def __post_init__(self) -> None:
        self.sizes_bytes: dict[str, int] = {}
        for name in MAX_BYTES:
            try:
                status = (self.path / name).lstat()
            except FileNotFoundError:
                continue
            # A link could lead to any file of the user's; a pipe would never end.
            if not stat.S_ISREG(status.st_mode):
                raise _refused(self.path, f"its {name} is a link or no file")
            self.sizes_bytes[name] = status.st_size
        _check_sizes(self.path, self.sizes_bytes)

    def open(self, name: str) -> BinaryIO:
        """Open a file, unless it was exchanged for a link meanwhile."""
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        flags |= getattr(os, "O_BINARY", 0)
        descriptor = os.open(self.path / name, flags)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise _refused(self.path, f"its {name} is a link or no file")
        return os.fdopen(descriptor, "rb")


@dataclass
class _ZipSource:
    path: Path
    archive: zipfile.ZipFile

    def __post_init__(self) -> None:
        entries = self.archive.infolist()
        if len(entries) > _MAX_ENTRIES:
            raise _refused(self.path, "it holds too many files")
        for entry in entries:
            self._check_entry(entry)
        prefix = self._prefix(entries)
        self._members: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            name = entry.filename.removeprefix(prefix)
            if not entry.filename.startswith(prefix) or name not in MAX_BYTES:
                continue
            if name in self._members:
                raise _refused(self.path, f"it holds two files {name}")
            self._members[name] = entry
        self.sizes_bytes = {name: entry.file_size for name, entry in self._members.items()}
        _check_sizes(self.path, self.sizes_bytes)

    def open(self, name: str) -> BinaryIO:
        """Open a file; it gives no more bytes than its size says, and checks their sum."""
        try:
            return cast(BinaryIO, self.archive.open(self._members[name]))
        except NotImplementedError as error:
            raise _refused(self.path, "it is packed in a way that is not supported") from error
        except ZIP_ERRORS as error:
            raise _refused(self.path, "it is not a whole zip file") from error

    def _check_entry(self, entry: zipfile.ZipInfo) -> None:
        name = entry.orig_filename
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name:
            raise _refused(self.path, "it holds a file that leads out of its folder")
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _refused(self.path, "it holds a link or something that is no file")
        if entry.flag_bits & 1:
            raise _refused(self.path, "it is locked with a password")
        if entry.file_size > _ALWAYS_FINE_BYTES + _MAX_RATIO * entry.compress_size:
            raise _refused(self.path, "it would grow beyond all measure when unpacked")

    def _prefix(self, entries: list[zipfile.ZipInfo]) -> str:
        """Find the package at the top of the zip, or inside one folder there."""
        names = {entry.filename for entry in entries}
        found = [
            name.removesuffix(FACTS_FILE)
            for name in names
            if name.split("/")[-1] == FACTS_FILE and name.count("/") <= 1
        ]
        if len(found) != 1:
            reason = "it holds several packages" if found else f"it has no {FACTS_FILE}"
            raise _refused(self.path, reason)
        return found[0]
