"""Open the fields of a file by its content. The one place where the parsers' bugs are caught."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mlfa_app.errors import FileChangedError, TagFileError, printable
from mlfa_app.library.container import Container, Layout, layout_of
from mlfa_app.library.file_bytes import FileBytes
from mlfa_app.tagfiles.ape_files import ApeFile
from mlfa_app.tagfiles.asf import AsfFile
from mlfa_app.tagfiles.flac import FlacFile
from mlfa_app.tagfiles.id3_files import ChunkedFile, PrefixedFile
from mlfa_app.tagfiles.mp4 import Mp4File
from mlfa_app.tagfiles.ogg import OggFile
from mlfa_app.tagfiles.tag_file import BrokenTagError, Piece, TagFile
from mlfa_core.errors import KnownError

_ADVICE = "It was left as it is. Play it to see whether it is whole, or copy it again."

_WITH_ID3: dict[Container, Callable[[FileBytes, Layout, int], PrefixedFile | ChunkedFile]] = {
    Container.MPEG: PrefixedFile,
    Container.ADTS: PrefixedFile,
    Container.TRUE_AUDIO: PrefixedFile,
    Container.WAV: ChunkedFile,
    Container.AIFF: ChunkedFile,
}
_KINDS: dict[Container, Callable[[FileBytes, Layout], TagFile]] = {
    Container.FLAC: FlacFile,
    Container.OGG: OggFile,
    Container.MP4: Mp4File,
    Container.ASF: AsfFile,
    Container.MONKEYS_AUDIO: ApeFile,
    Container.WAVPACK: ApeFile,
    Container.MUSEPACK: ApeFile,
    Container.TAK: ApeFile,
    Container.OPTIMFROG: ApeFile,
}


def open_tags(file: FileBytes, path: Path, new_id3_version: str = "") -> TagFile:
    """Read the tags of an opened file, strictly.

    Args:
        file: The opened file.
        path: Its name, for messages.
        new_id3_version: "2.3" or "2.4": what an ID3 tag is to be that is not there yet; 2.4 if
            empty.

    Raises:
        TagFileError: If its tags are damaged, or its kind has none that can be written.
    """
    with parsing(path):
        layout = layout_of(file)
        with_id3 = _WITH_ID3.get(layout.container)
        if with_id3 is not None:
            return with_id3(file, layout, 3 if new_id3_version == "2.3" else 4)
        kind = _KINDS.get(layout.container)
        if kind is not None:
            return kind(file, layout)
        if layout.container is Container.UNKNOWN:
            raise BrokenTagError("it is of no kind whose fields MLFA knows")
        raise _without_fields(path, layout.container)


@contextmanager
def handling(path: Path, action: str = "read") -> Iterator[None]:
    """Turn errors of the disk, and refusals of a parser, into a sentence about the file.

    Other errors are bugs of ours and go through, so that they are reported as such.

    Args:
        path: The file.
        action: "read" or "write", for the sentence.

    Raises:
        FileChangedError: If the file is not there.
        TagFileError: Instead of any other `OSError`, and of a `BrokenTagError`.
    """
    start = _start(path, action)
    try:
        yield
    except BrokenTagError as error:
        raise TagFileError(f"{start}: {error}.", _ADVICE, path) from error
    except OSError as error:
        raise _of_os_error(error, start, path) from error


@contextmanager
def parsing(path: Path, action: str = "read") -> Iterator[None]:
    """Turn whatever goes wrong while a file's tags are parsed into a sentence about the file.

    Only around parsers: a bug met elsewhere is not the file's fault.

    Args:
        path: The file.
        action: "read" or "write", for the sentence.

    Raises:
        FileChangedError: If the file is not there.
        TagFileError: Instead of any other error of a parser or of the disk.
    """
    try:
        with handling(path, action):
            yield
    except KnownError:
        raise
    except Exception as error:
        told_by_disk = _disk_error_in(error)
        if told_by_disk is not None:
            raise _of_os_error(told_by_disk, _start(path, action), path) from error
        # A parser's own bug, ours or mutagen's (its IndexError and ValueError have been seen),
        # is a file that cannot be read. It must never be taken for a file without tags.
        kind = type(error).__name__
        summary = f"{_start(path, action)}: its tags confuse the reader ({kind})."
        raise TagFileError(summary, _ADVICE, path) from error


def parsed(pieces: Iterable[Piece], path: Path) -> Iterator[Piece]:
    """Give the pieces of an edited file, which parsers work out as they are asked for.

    Raises:
        TagFileError: Instead of any error of the parser.
    """
    with parsing(path, "write"):
        yield from pieces


def _without_fields(path: Path, container: Container) -> TagFileError:
    """What is said of a file that may be heard, and yet has no place for fields."""
    return TagFileError(
        f"{printable(path.name)}: MLFA cannot write fields into {container.value} files.",
        "It was left as it is. A copy of it as FLAC or MP3 could hold them.",
        path,
    )


def _disk_error_in(error: BaseException) -> OSError | None:
    """Find what the disk reported in an error of mutagen's, which wraps it, some twice."""
    inner = error.__context__
    while inner is not None and not isinstance(inner, OSError):
        inner = inner.__context__
    return inner


def _start(path: Path, action: str) -> str:
    return f"Could not {action} the fields of {printable(path.name)}"


def _of_os_error(error: OSError, start: str, path: Path) -> TagFileError:
    if isinstance(error, FileNotFoundError):
        advice = "It may have been moved, renamed or deleted."
        return FileChangedError(f"{start}: it is not there.", advice, path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        advice = "It was left as it is. Make room on the disk, then try again."
        return TagFileError(f"{start}: there is no room for a copy of it.", advice, path)
    if error.errno == errno.EROFS:
        advice = "It was left as it is. Make the disk writable, then try again."
        return TagFileError(f"{start}: its disk is read-only.", advice, path)
    if isinstance(error, PermissionError):
        advice = "Change its permissions and those of its folder, or ask its owner."
        return TagFileError(f"{start}: the system does not allow it.", advice, path)
    if error.errno in (errno.EMFILE, errno.ENFILE):
        advice = "It was left as it is. Close other programs, then try again."
        return TagFileError(f"{start}: too many files are open.", advice, path)
    if error.errno in (errno.EXDEV, errno.EBUSY):
        advice = "It was left as it is. Close programs that use it, or copy it to another folder."
        summary = f"{start}: the system does not let another file take its place."
        return TagFileError(summary, advice, path)
    if error.errno == errno.ENAMETOOLONG:
        advice = "It was left as it is. Give the folders on the way to it shorter names."
        return TagFileError(f"{start}: its path leaves no room for a copy's name.", advice, path)
    reason = error.strerror or type(error).__name__
    advice = "It was left as it is. Check the drive, then try again."
    return TagFileError(f"{start}: the disk reported an error ({reason}).", advice, path)
