"""The sentences for files that cannot be heard. Each names the file and says what can be done."""

from __future__ import annotations

import errno
from pathlib import Path

from mlfa_core.errors import UnreadableAudioError

COPY_AGAIN = "Copy or download it again, or play it to see whether it is whole."


def show_name(path: Path) -> str:
    """Write a file's name so that it fits into one line of any encoding.

    Names may hold line ends, and bytes that are not UTF-8 (which Python keeps as lone
    surrogates, and which cannot be printed).
    """
    name = path.name or str(path)
    printable = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    # Joiners (Cf) hold emoji together and look like nothing: they stay as they are.
    return "".join(
        c if c.isprintable() or c == "\u200d" else c.encode("unicode_escape").decode("ascii")
        for c in printable
    )


def unreadable(path: Path, reason: str, advice: str) -> UnreadableAudioError:
    """Build the error for a file, as "Could not read NAME: REASON." and an advice."""
    return UnreadableAudioError(f"Could not read {show_name(path)}: {reason}.", advice, path)


def of_os_error(path: Path, error: OSError) -> UnreadableAudioError:
    """Say in plain words what the operating system refused."""
    if isinstance(error, FileNotFoundError) or error.errno == errno.ENOTDIR:
        return unreadable(path, "it is not there", "It may have been moved, renamed or deleted.")
    if isinstance(error, IsADirectoryError):
        return folder(path)
    if isinstance(error, PermissionError):
        return unreadable(
            path, "you are not allowed to read it", "Change its permissions, or ask its owner."
        )
    if error.errno == errno.ENAMETOOLONG:
        return unreadable(path, "its name is too long for this system", "Give it a shorter name.")
    reason = error.strerror or type(error).__name__
    return unreadable(
        path,
        f"the disk or network drive reported an error ({reason})",
        "Check the drive, then try again.",
    )


def folder(path: Path) -> UnreadableAudioError:
    """A folder was given where a file is needed."""
    return unreadable(path, "it is a folder", "Name a sound file inside it.")


def special_file(path: Path) -> UnreadableAudioError:
    """A pipe, a socket or a device was given."""
    return unreadable(path, "it is a pipe or a device, not a file", "Save the sound to a file.")


def empty(path: Path) -> UnreadableAudioError:
    """The file has no bytes."""
    return unreadable(path, "it is empty", COPY_AGAIN)


def not_sound(path: Path, what: str) -> UnreadableAudioError:
    """The content is none of the known sound formats.

    Args:
        path: The file.
        what: What it looks like instead, such as "it is a picture".
    """
    return unreadable(path, what, "If it should be music, copy or download it again.")


def no_audio_stream(path: Path) -> UnreadableAudioError:
    """A container that holds pictures, text or video only."""
    return unreadable(path, "there is no sound in it", "It may be a picture or a silent film.")


def no_samples(path: Path) -> UnreadableAudioError:
    """A sound file without a single sample."""
    return unreadable(path, "it holds no sound at all, only a header", COPY_AGAIN)


def protected(path: Path) -> UnreadableAudioError:
    """Encrypted by a shop."""
    return unreadable(
        path,
        "it is protected against copying (DRM)",
        "Only the shop's own player can open it; many shops offer an unprotected copy.",
    )


def ends_early(path: Path) -> UnreadableAudioError:
    """Less sound than the file itself declares."""
    return unreadable(path, "the file ends early", COPY_AGAIN)


def damaged(path: Path) -> UnreadableAudioError:
    """So little can be decoded that tags would describe the damage."""
    return unreadable(path, "too much of it is damaged", COPY_AGAIN)


def undecodable(path: Path, format_name: str) -> UnreadableAudioError:
    """No decoder accepts it."""
    return unreadable(
        path,
        f"it looks like {format_name}, but it is damaged or of a kind that cannot be decoded",
        COPY_AGAIN,
    )


def absurd(path: Path, what: str) -> UnreadableAudioError:
    """A header with impossible numbers.

    Args:
        path: The file.
        what: The number, such as "9,999 channels".
    """
    return unreadable(path, f"it declares {what}, which no music has", COPY_AGAIN)


def not_numbers(path: Path) -> UnreadableAudioError:
    """A float file most of whose samples are NaN or infinite."""
    return unreadable(
        path,
        "its samples are not numbers (NaN)",
        "Export it again from the program that made it.",
    )
