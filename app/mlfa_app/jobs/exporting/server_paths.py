"""How a playlist names songs for a server that sees the library under other paths."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_DRIVE = re.compile(r"[A-Za-z]:[\\/]?|\\\\")


@dataclass(frozen=True)
class ServerPaths:
    """Turns a song's path into the words of a playlist.

    Attributes:
        relative_to: Names are relative to this folder, absolute; None for absolute names.
        mapping: Pairs of a folder here and what the server calls it; the deepest folder counts.
    """

    relative_to: Path | None = None
    mapping: Sequence[tuple[Path, str]] = ()

    def is_reached(self, path: Path) -> bool:
        """Whether the server can find a file: it lies below the folder, or below a mapped one."""
        if self.relative_to is not None:
            return path.is_relative_to(self.relative_to)
        return not self.mapping or any(path.is_relative_to(folder) for folder, _ in self.mapping)

    def best_of(self, paths: Sequence[Path]) -> Path:
        """Choose among the files of one song the first that the server can find."""
        return next((path for path in paths if self.is_reached(path)), paths[0])

    def name(self, path: Path) -> str | None:
        """Name a file as the server knows it; None where a line cannot: for a line break."""
        name = self._name(path)
        return None if {"\n", "\r"} & set(name) else name

    def line(self, path: Path) -> str | None:
        """Give the line of a playlist that names a file; None where there can be none."""
        name = self.name(path)
        # A line that begins with this sign would be a comment.
        return os.path.join(os.curdir, name) if name and name.startswith("#") else name

    def _name(self, path: Path) -> str:
        if self.relative_to is not None:
            try:
                return os.path.relpath(path, self.relative_to)
            except ValueError:  # another drive
                return str(path)
        fitting = [pair for pair in self.mapping if path.is_relative_to(pair[0])]
        if not fitting:
            return str(path)
        folder, there = max(fitting, key=lambda pair: len(pair[0].parts))
        separator = "\\" if _DRIVE.match(there) else "/"
        parts = path.relative_to(folder).parts
        return separator.join([there.rstrip("\\/"), *parts])
