"""What tells one state of a file from another without reading it, and how paths are kept."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileStamp:
    """Size and modification time: enough to decide whether to look into a file again.

    A stamp never identifies a song; the digest of the audio payload does.

    Attributes:
        size_bytes: Size of the file.
        mtime_ns: Modification time in nanoseconds since 1970, as the file system gives it.
    """

    size_bytes: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> FileStamp:
        """Take the stamp of a file; of a symbolic link, that of the file it leads to.

        Raises:
            OSError: If there is no such file or it may not be looked at.
        """
        return cls.from_stat(os.stat(path))

    @classmethod
    def from_stat(cls, status: os.stat_result) -> FileStamp:
        """Take the stamp from a status that is at hand already."""
        return cls(status.st_size, status.st_mtime_ns)


def is_there(path: Path) -> bool:
    """Whether there is a file; yes where the disk does not tell, so that opening it does."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def absolute_path(path: Path) -> Path:
    """Make a path absolute in the way the catalogue keeps it.

    Symbolic links are not resolved: the path stays the one that the user knows, and a library
    reached through a link keeps its name when the link is moved to another disk. Only where a
    path goes up through ``..`` is the part before it resolved, because ``link/..`` is not the
    folder that holds the link. Case and Unicode form are left as they are: on a file system that
    tells them apart they are different files.
    """
    absolute = path if path.is_absolute() else Path.cwd() / path
    parts = absolute.parts
    if ".." not in parts:
        return absolute
    # Index of the last "..", counted from the front.
    last = len(parts) - 1 - parts[::-1].index("..")
    return Path(os.path.realpath(Path(*parts[: last + 1])), *parts[last + 1 :])
