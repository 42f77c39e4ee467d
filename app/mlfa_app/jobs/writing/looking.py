"""The task that worker processes run to look at a file before it is written."""

from __future__ import annotations

import enum
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlfa_app.library.file_identity import FileStamp

Values = tuple[str, ...]


class Obstacle(enum.Enum):
    """Why a file is not written."""

    MISSING = "missing"
    """It is gone."""
    OFFLINE = "offline"
    """Its drive or folder cannot be looked into."""
    NOT_READ = "not_read"
    """Its sound was never taken stock of."""
    CHANGED = "changed"
    """Its sound is another one than that which was analysed."""
    SYMLINK = "symlink"
    """It is a symbolic link."""
    HARD_LINKS = "hard_links"
    """It has further names, which would keep the old content."""
    READ_ONLY = "read_only"
    """It is marked as not to be written."""
    FOLDER_LOCKED = "folder_locked"
    """Its folder cannot be written to."""


@dataclass(frozen=True, slots=True)
class FileLook:
    """What a file is like now.

    Attributes:
        stamp: Its size and time, taken first.
        container: Name of its format.
        id3_version: "2.3" and the like, where its fields are kept in an ID3 tag.
        values: The fields that we may write.
        obstacles: What is in the way of a write, the gravest first.
        is_new_id3: Whether its ID3 tag would be a new one.
    """

    stamp: FileStamp
    container: str
    id3_version: str | None
    values: Mapping[str, Values]
    obstacles: tuple[Obstacle, ...] = ()
    is_new_id3: bool = False


def look_at(path: Path, known: FileStamp, digest: str) -> FileLook:
    """Read a file's fields, and find out whether it may be written.

    Args:
        path: The file.
        known: Its stamp when its sound was digested.
        digest: That digest.

    Raises:
        TagFileError: If there is no such file, or its fields cannot be read or written.
    """
    # Only in the worker: the library that reads fields has no place in the program itself.
    from mlfa_app.library.payload import payload_digest
    from mlfa_app.tagfiles.fields import read_fields
    from mlfa_app.tagfiles.opening import parsing
    from mlfa_app.tagfiles.write import has_further_names, is_read_only

    obstacles = []
    with parsing(path):
        target = Path(os.path.realpath(path))
        status = os.stat(target)
        stamp = FileStamp.from_stat(status)
        # Another stamp alone says little: most programs that touch a file edit its fields.
        if stamp != known and payload_digest(target) != digest:
            obstacles.append(Obstacle.CHANGED)
        if path.is_symlink():
            obstacles.append(Obstacle.SYMLINK)
        if has_further_names(status):
            obstacles.append(Obstacle.HARD_LINKS)
        if is_read_only(target, status):
            obstacles.append(Obstacle.READ_ONLY)
        if not os.access(target.parent, os.W_OK):
            obstacles.append(Obstacle.FOLDER_LOCKED)
    fields = read_fields(path)
    return FileLook(
        stamp,
        fields.container,
        fields.id3_version,
        fields.values,
        tuple(obstacles),
        fields.is_new_id3,
    )
