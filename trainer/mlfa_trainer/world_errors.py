"""Errors of the operating system that the user can mend, as sentences with the path."""

from __future__ import annotations

import errno
import os
import pickle
import shutil
import struct
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlfa_core.errors import KnownError

DAMAGE: tuple[type[Exception], ...] = (
    OSError,
    EOFError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    # A header that claims more than there is memory for.
    MemoryError,
    # Nested too deeply, too; and whatever PyTorch finds wrong.
    RuntimeError,
    # numpy reads the head of an array as Python's words.
    SyntaxError,
    tokenize.TokenError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    pickle.UnpicklingError,
)
"""All that readers of arrays, tensors and archives raise for a file that is damaged. Only for a
call of such a reader: bugs of ours would hide here."""

# As they are imported; the base install lacks them.
_LIBRARIES = {"h5py", "lightning_fabric", "matplotlib", "mido", "pebble", "tensorboard"}

_GO_ON = "then run the same command again; it goes on from here."
_ROOM = f"Free some space, or choose another work folder with --work; {_GO_ON}"
_RIGHTS = "Change its permissions, or choose another work folder with --work."
_SENTENCES = {
    errno.ENOSPC: ("The disk is full: could not write {}.", _ROOM),
    errno.EDQUOT: ("Your share of the disk is used up: could not write {}.", _ROOM),
    errno.EFBIG: (
        "{} may not become any larger: a limit of the file system or of this process is reached.",
        f"Check ulimit -f, or choose another work folder with --work; {_GO_ON}",
    ),
    errno.EACCES: ("There is no permission to use {}.", _RIGHTS),
    errno.EPERM: ("The system does not allow to use {}.", _RIGHTS),
    errno.EROFS: ("{} is on a disk that can only be read.", _RIGHTS),
    errno.ENOENT: ("{} is missing.", "Check the path, or run the earlier steps of the recipe."),
    errno.ENOTDIR: ("{} is not a folder, or lies below a file.", "Check the path."),
    errno.EISDIR: ("{} is a folder where a file should be.", "Check the path."),
    errno.EEXIST: ("{} is there already, as something else.", "Check the path."),
    errno.ENAMETOOLONG: ("The name {} is too long.", "Give a shorter one."),
    errno.EIO: ("The disk reported an error at {}.", f"Check the drive, {_GO_ON}"),
    errno.ESTALE: ("The network drive lost {}.", f"Connect it again, {_GO_ON}"),
    errno.EMFILE: ("Too many files are open, {} among them.", f"Raise ulimit -n, {_GO_ON}"),
}


def explain(error: OSError, path: Path | None = None) -> KnownError | None:
    """Return the sentence for an error of the system; None where it hints at a bug.

    Args:
        error: What was raised.
        path: The file concerned; the error's own if it names one, when None.
    """
    number = error.errno
    if number is None and str(error).endswith(" written"):
        number = errno.ENOSPC  # numpy: “1000 requested and 12 written”, without a number
    if number not in _SENTENCES:
        return None
    if path is None and isinstance(error.filename, str | os.PathLike):
        path = Path(error.filename)
    if path is None and number in (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST):
        return None  # nobody could act on it
    summary, advice = _SENTENCES[number]
    text = summary.format("a file" if path is None else path)
    return KnownError(text[:1].upper() + text[1:], advice, path)


def missing_library(error: ModuleNotFoundError) -> KnownError | None:
    """Return the sentence for a library of the extra "trainer"; None where it is another module.

    Args:
        error: What an import raised.
    """
    name = (error.name or "").partition(".")[0]
    if name not in _LIBRARIES:
        return None
    return KnownError(
        f"This needs the library {name}, which is not installed.",
        "The trainer brings it: pip install 'mlfa[trainer]'",
    )


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Tell which file was written when the system refuses, which its errors do not say.

    Raises:
        KnownError: In place of such an error.
    """
    try:
        yield
    except OSError as cause:
        known = explain(cause, path)
        if known is None:
            raise
        raise known from cause


def require_space(need_bytes: int, folder: Path, what: str) -> int:
    """Check that something will fit on the disk.

    Args:
        need_bytes: About how much it takes.
        folder: Where it will be; it exists.
        what: Its name at the beginning of a sentence, such as “The store”.

    Returns:
        How many bytes are free.

    Raises:
        KnownError: If it does not fit.
    """
    free_bytes = shutil.disk_usage(folder).free
    if need_bytes > free_bytes:
        raise KnownError(
            f"{what} needs about {need_bytes / 2**20:,.0f} MiB, but only "
            f"{free_bytes / 2**20:,.0f} MiB are free at {folder}.",
            "Free some space, or choose another work folder with --work.",
            folder,
        )
    return free_bytes
