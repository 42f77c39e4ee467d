"""Mounts a `VolatileDisk`, served by a process of its own."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_PATIENCE_S = 60.0


def why_no_disk() -> str | None:
    """Why no disk can be mounted here; None if one can."""
    if not os.path.exists("/dev/fuse") or shutil.which("fusermount") is None:
        return "FUSE is missing: Linux with /dev/fuse, libfuse2 and fusermount."
    return None


@contextmanager
def mounted_disk(source: Path, place: Path, results: Path, **options: Any) -> Iterator[None]:
    """Have a disk at a place, which may hold something that is covered meanwhile.

    Args:
        source: What the disk holds at first.
        place: Where to mount it.
        results: Where a cut of its power leaves its states.
        options: As for `VolatileDisk`.
    """
    context = multiprocessing.get_context("spawn")
    disk = context.Process(target=_serve, args=(source, place, results, options))
    disk.start()
    try:
        wait_for(lambda: os.path.ismount(place) or not disk.is_alive(), "no disk came up")
        assert disk.is_alive(), "the disk's process ended"
        yield
    finally:
        if disk.is_alive():  # without power the place itself does not tell whether it is mounted
            subprocess.run(["fusermount", "-u", "-z", str(place)], check=True)
        disk.join(_PATIENCE_S)


def wait_for(is_there: Callable[[], bool], otherwise: str) -> None:
    """Wait for something.

    Raises:
        TimeoutError: If it takes too long.
    """
    deadline = time.monotonic() + _PATIENCE_S
    while not is_there():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise)
        time.sleep(0.005)


def _serve(source: Path, place: Path, results: Path, options: dict[str, Any]) -> None:
    import mfusepy

    from volatile_disk import VolatileDisk

    disk = VolatileDisk(source, results, **options)
    # The kernel takes two spellings of a name for two files, and must not remember either.
    forgetting = {"use_ino": True, "attr_timeout": 0, "entry_timeout": 0, "nonempty": True}
    mfusepy.FUSE(
        disk, str(place), foreground=True, nothreads=True, fsname="mlfa-proof", **forgetting
    )
