"""Save a result as a file that appears whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TextIO, TypeVar

from mlfa_app.errors import shown
from mlfa_core.errors import KnownError

Told = TypeVar("Told")

# Windows would change the ends of lines.
_BINARY: int = getattr(os, "O_BINARY", 0)


@contextmanager
def written_aside(target: Path, *, mode: int = 0o666) -> Iterator[BinaryIO]:
    """Write a file aside, and put it in place at the end of the block.

    Several may save the same file at once: each writes one of its own, and the last one stays.
    Nothing is put in place if the block raises.

    Args:
        target: The file.
        mode: The rights of a new file, from which the process's mask takes some away.

    Raises:
        OSError: If the disk or the system does not let us.
    """
    part = target.with_name(f".mlfa-save-{secrets.token_hex(8)}.part")
    try:
        # Here and not by `tempfile`: so it has the rights of any new file, without a look at the
        # process's mask, which other threads would meet changed for a moment. And inside of `try`,
        # since an interrupt may come up right after it.
        handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, mode)
        with os.fdopen(handle, "wb") as stream:
            yield stream
            # A power cut after the renaming must not leave an empty file.
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, target)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def text_written_aside(target: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Write a file of text as `written_aside` does."""
    with (
        written_aside(target) as stream,
        open(stream.fileno(), "w", encoding=encoding, closefd=False) as text,
    ):
        yield text


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
    try:
        with written_aside(target) as stream:
            return write(stream)
    except OSError as error:
        raise KnownError(
            f"Could not write {shown(target)}: {error.strerror}.",
            "Check the folder and its free space.",
            target,
        ) from error


def save_whole(target: Path, content: bytes) -> None:
    """Write a file aside and put it in place.

    Raises:
        KnownError: If the disk or the system does not let us.
    """
    write_whole(target, lambda stream: stream.write(content))
