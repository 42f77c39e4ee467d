"""Walk folders for music files: cheap, in natural order, each file once."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from mlfa_app.errors import shown
from mlfa_app.library.file_identity import FileStamp, path_on_disk

# Folders of systems and network stores that hold copies, thumbnails or deleted files.
SKIPPED_FOLDERS = frozenset(
    {"$recycle.bin", "system volume information", "lost+found", "@eadir", "#recycle", "#snapshot"}
)

_DIGITS = re.compile(r"([0-9]+)")
_WINDOWS_HIDDEN = 0x2

# A folder as the file system knows it: device and inode.
_FolderId = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that a walk found.

    Attributes:
        path: Absolute path, symbolic links not resolved.
        stamp: Its stamp at that moment; of a symbolic link, that of the file it leads to.
    """

    path: Path
    stamp: FileStamp


@dataclass(frozen=True, slots=True)
class ScanProblem:
    """Something that a walk could not look at.

    Attributes:
        path: The file or folder.
        summary: What happened, one sentence.
        advice: What can be done, one sentence.
        is_folder: Whether it is a folder whose contents stay unknown; `Catalog.reconcile` wants
            to know these.
    """

    path: Path
    summary: str
    advice: str
    is_folder: bool


def walk(
    paths: Iterable[Path],
    *,
    suffixes: Collection[str] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Iterator[FoundFile | ScanProblem]:
    """Find the music files among the paths and below them.

    A file named by itself is always found, whatever its name. In folders, names that begin with a
    dot (macOS keeps ``._`` companions of files on foreign disks) and hidden entries of Windows
    are passed over, and so is what does not end like music. Symbolic links are followed, after
    everything else, so that a file reached both ways is found under its own name. No folder is
    entered twice, which ends loops of links; overlapping paths find a file once. Hard links of a
    file are files of their own.

    Args:
        paths: Files and folders, in the order in which to take them.
        suffixes: Lower-case endings that count as music; by default what the decoders read.
        should_stop: Asked once per folder, music in it or not; a yes ends the walk.

    Yields:
        Files, those of a folder before those of its subfolders and each in natural order; and,
        in between, what could not be looked at.
    """
    if suffixes is None:
        # Only on first use: the decoders take a while to import.
        from mlfa_core.audio import SUPPORTED_SUFFIXES

        suffixes = SUPPORTED_SUFFIXES
    return _Walk(suffixes, should_stop).run([path_on_disk(path) for path in paths])


def natural_key(name: str) -> tuple[list[str | int], str]:
    """Key that sorts "Track 2" before "Track 10", without regard to case."""
    # Without the ending, whose "3" of ".mp3" is no number of a track. Text and numbers alternate,
    # beginning with text, so that only like is compared with like.
    pieces = _DIGITS.split(os.path.splitext(name)[0].casefold())
    return [int(piece) if index % 2 else piece for index, piece in enumerate(pieces)], name


class _Walk:
    """The state of one walk."""

    def __init__(self, suffixes: Collection[str], should_stop: Callable[[], bool]) -> None:
        self._suffixes = suffixes
        self._should_stop = should_stop
        self._entered: set[_FolderId] = set()
        # Files yielded otherwise than from the folder they are in, by folder and name.
        self._extra: set[tuple[_FolderId, str]] = set()
        self._links: list[str] = []

    def run(self, paths: list[Path]) -> Iterator[FoundFile | ScanProblem]:
        for path in paths:
            yield from self._named(path)
        # Links may lead to folders with further links; the list grows while it is worked on.
        while self._links:
            links, self._links = self._links, []
            for link in links:
                yield from self._linked(link)

    def _named(self, path: Path) -> Iterator[FoundFile | ScanProblem]:
        """Take a path that the user gave."""
        try:
            status = os.stat(path)
        except OSError as error:
            yield _problem(path, error, is_folder=False)
            return
        if stat.S_ISDIR(status.st_mode):
            yield from self._folder(os.fspath(path))
        elif not stat.S_ISREG(status.st_mode):
            yield ScanProblem(path, f"{shown(path)} is not a file or folder.", "", False)
        elif self._is_first(path.parent, path.name):
            yield FoundFile(path, FileStamp.from_stat(status))

    def _linked(self, link: str) -> Iterator[FoundFile | ScanProblem]:
        """Take a symbolic link that was met in a folder."""
        path = Path(link)
        try:
            status = os.stat(link)
            target = Path(os.path.realpath(link))
            if stat.S_ISDIR(status.st_mode):
                yield from self._folder(link)
            elif (
                stat.S_ISREG(status.st_mode)
                and self._is_music(path.name)
                and self._is_first(target.parent, target.name)
            ):
                yield FoundFile(path, FileStamp.from_stat(status))
        except OSError as error:
            # A dead link to a text file is nobody's concern here.
            if self._is_music(path.name):
                yield _problem(path, error, is_folder=False)

    def _is_first(self, folder: Path, name: str) -> bool:
        """Whether a file was not yielded yet; if so, take note that it is."""
        try:
            status = os.stat(folder)
        except OSError:
            return True
        folder_id = (status.st_dev, status.st_ino)
        if (folder_id, name) in self._extra:
            return False
        if folder_id in self._entered and self._is_music(name):
            return False
        self._extra.add((folder_id, name))
        return True

    def _is_music(self, name: str) -> bool:
        """Whether a file of a folder is taken, going by its name."""
        return not name.startswith(".") and os.path.splitext(name)[1].lower() in self._suffixes

    def _folder(self, top: str) -> Iterator[FoundFile | ScanProblem]:
        """Take a folder and all below it; a stack of our own allows any depth."""
        stack = [top]
        while stack and not self._should_stop():
            folder = stack.pop()
            try:
                status = os.stat(folder)
                folder_id = (status.st_dev, status.st_ino)
                if folder_id in self._entered:
                    continue
                with os.scandir(folder) as entries:
                    listed = [entry for entry in entries if not _is_hidden(entry)]
            except OSError as error:
                yield _problem(Path(folder), error, is_folder=True)
                continue
            self._entered.add(folder_id)
            listed.sort(key=lambda entry: natural_key(entry.name))
            subfolders = []
            for entry in listed:
                try:
                    if entry.is_symlink():
                        self._links.append(entry.path)
                    elif entry.is_dir(follow_symlinks=False):
                        if entry.name.lower() not in SKIPPED_FOLDERS:
                            subfolders.append(entry.path)
                    elif (
                        self._is_music(entry.name)
                        and entry.is_file(follow_symlinks=False)
                        and (folder_id, entry.name) not in self._extra
                    ):
                        yield FoundFile(Path(entry.path), FileStamp.from_stat(entry.stat()))
                except FileNotFoundError:
                    # It went away while we looked; no problem of the user's.
                    continue
                except OSError as error:
                    yield _problem(Path(entry.path), error, is_folder=False)
            stack.extend(reversed(subfolders))


def _is_hidden(entry: os.DirEntry[str]) -> bool:
    """Whether an entry of a folder is hidden, by its name or by a flag of Windows."""
    if entry.name.startswith("."):
        return True
    if os.name != "nt":
        # A look at the flags would cost a system call per entry, and there are none.
        return False
    try:
        flags = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    except OSError:
        return False
    return bool(flags & _WINDOWS_HIDDEN)


def _problem(path: Path, error: OSError, *, is_folder: bool) -> ScanProblem:
    """Say in a sentence why a path could not be looked at."""
    name = shown(path)
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        if path.is_symlink():
            return ScanProblem(
                path,
                f"{name} is a link to something that is not there.",
                "Mount the drive it leads to, or remove the link.",
                is_folder,
            )
        return ScanProblem(
            path,
            f"There is no file or folder named {name}.",
            "Check the spelling, and that its drive is mounted.",
            is_folder,
        )
    if isinstance(error, PermissionError):
        return ScanProblem(
            path,
            f"{name} may not be read.",
            "Change its permissions, or leave it out.",
            is_folder,
        )
    if error.errno == errno.ELOOP:
        return ScanProblem(
            path, f"{name} is a link that leads back to itself.", "Remove the link.", is_folder
        )
    return ScanProblem(
        path, f"{name} could not be looked at: {error.strerror}.", "Check its drive.", is_folder
    )
