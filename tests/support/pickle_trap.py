"""A pickle that does something when it is read carelessly."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


class Trap:
    """Pickles to a call of ``os.mkdir``, which leaves a trace.

    Args:
        path: The folder that it would make.
    """

    def __init__(self, path: Path) -> None:
        self._path = os.fspath(path)

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (self._path,)
