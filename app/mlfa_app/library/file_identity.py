"""What tells one state of a file from another without reading it, and how paths are kept."""

from __future__ import annotations

import os
import unicodedata
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
    tells them apart they are different files. On others, see `path_on_disk`.
    """
    absolute = path if path.is_absolute() else Path.cwd() / path
    parts = absolute.parts
    if ".." not in parts:
        return absolute
    # Index of the last "..", counted from the front.
    last = len(parts) - 1 - parts[::-1].index("..")
    return Path(os.path.realpath(Path(*parts[: last + 1])), *parts[last + 1 :])


def path_on_disk(path: Path) -> Path:
    """Make a path that somebody typed absolute, with the names that the disk itself uses.

    Disks that do not tell upper from lower case, or one Unicode form from another, open a file by
    many names; the catalogue wants one. Elsewhere, and of what is not there, the path stays as it
    is. Costs a few questions to the disk for every folder on the way.
    """
    path = absolute_path(path)
    found = Path(path.anchor)
    for index, name in enumerate(path.parts[1:], start=1):
        try:
            found /= _name_on_disk(found, name)
        except OSError:
            return found.joinpath(*path.parts[index:])
    return found


def _name_on_disk(folder: Path, name: str) -> str:
    """Ask for the entry of a folder that a name leads to."""
    wanted = _number(folder / name)
    others = {name.swapcase(), *(unicodedata.normalize(form, name) for form in ("NFC", "NFD"))}
    if not any(_leads_to(folder / other, wanted) for other in others - {name}):
        return name
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries]
    if name in names:
        return name
    plain = _plain(name)
    alike = (each for each in names if _plain(each) == plain)
    return next((each for each in alike if _leads_to(folder / each, wanted)), name)


def _number(path: Path) -> tuple[int, int]:
    status = path.lstat()
    return status.st_dev, status.st_ino


def _leads_to(path: Path, wanted: tuple[int, int]) -> bool:
    try:
        return _number(path) == wanted
    except OSError:
        return False


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())
