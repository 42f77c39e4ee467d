"""Save a result as a file that appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from mlfa_app.cli.terminal import clean
from mlfa_core.errors import KnownError


def save_whole(target: Path, content: bytes) -> None:
    """Write a file aside and put it in place.

    Raises:
        KnownError: If the disk or the system does not let us.
    """
    part: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".mlfa-save-", suffix=".part")
        part = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        umask = os.umask(0)
        os.umask(umask)
        part.chmod(0o666 & ~umask)
        os.replace(part, target)
    except OSError as error:
        raise KnownError(
            f"Could not write {clean(str(target))}: {error.strerror}.",
            "Check the folder and its free space.",
            target,
        ) from error
    finally:
        if part is not None:
            with suppress(OSError):
                part.unlink(missing_ok=True)
