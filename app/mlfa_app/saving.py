"""Save a result as a file that appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from mlfa_app.errors import shown
from mlfa_core.errors import KnownError

Told = TypeVar("Told")


def write_whole(target: Path, write: Callable[[BinaryIO], Told]) -> Told:
    """Write a file aside and put it in place.

    Args:
        target: The file.
        write: Writes its contents.

    Returns:
        What `write` returns.

    Raises:
        KnownError: If the disk or the system does not let us.
    """
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".mlfa-save-", suffix=".part")
        part = Path(name)
        with os.fdopen(handle, "wb") as stream:
            told = write(stream)
            umask = os.umask(0)
            os.umask(umask)
            part.chmod(0o666 & ~umask)
            # A power cut after the renaming must not leave an empty file.
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, target)
        return told
    except OSError as error:
        raise KnownError(
            f"Could not write {shown(target)}: {error.strerror}.",
            "Check the folder and its free space.",
            target,
        ) from error
    finally:
        if part is not None:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def save_whole(target: Path, content: bytes) -> None:
    """Write a file aside and put it in place.

    Raises:
        KnownError: If the disk or the system does not let us.
    """
    write_whole(target, lambda stream: stream.write(content))
