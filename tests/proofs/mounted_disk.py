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
    """Why disks cannot be mounted here; None if they can."""
    if not os.path.exists("/dev/fuse") or shutil.which("fusermount") is None:
        return "This proof needs FUSE: Linux with /dev/fuse, libfuse2 and fusermount."
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
        wait_for(lambda: os.path.ismount(place), "the disk did not come up")
        yield
    finally:
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
    from proofs.volatile_disk import VolatileDisk

    disk = VolatileDisk(source, results, **options)
    mfusepy.FUSE(
        disk, str(place), foreground=True, nothreads=True, fsname="mlfa-proof", nonempty=True
    )
