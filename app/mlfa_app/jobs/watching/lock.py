"""One watch per library: a lock that the system gives back when the process ends, however."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from mlfa_app.errors import shown
from mlfa_app.file_lock import is_locked
from mlfa_core.errors import KnownError

LOCK_NAME = "watch.lock"


@contextmanager
def only_watch(folder: Path) -> Iterator[None]:
    """Be the only watch of a library.

    Args:
        folder: The folder of the catalogue.

    Raises:
        KnownError: If there is another one already, or the lock cannot be had.
    """
    path = folder / LOCK_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError as error:
        raise KnownError(
            f"Could not open {shown(path)}: {error.strerror}.", "Check the folder.", path
        ) from error
    with file:
        if not is_locked(file.fileno()):
            raise KnownError(
                f"Another mlfa watch {_holder(file)}watches this library already.",
                "End that one first, or give this one a library of its own: MLFA_HOME=FOLDER",
            )
        # For people, and for the sentence above; the lock itself is what counts.
        with suppress(OSError):
            file.truncate(0)
            file.write(f" {os.getpid()}\n".encode())
            file.flush()
        yield


def _holder(file: BinaryIO) -> str:
    try:
        file.seek(0)
        number = file.read(20).strip().decode("ascii")
    except (OSError, UnicodeDecodeError):
        return ""
    return f"(process {number}) " if number.isdigit() else ""
