"""Tell files that are gone from files that only cannot be reached now."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


class AbsenceJudge:
    """Judges files below one folder that a walk did not find again.

    A drive that is not mounted leaves no folder, an empty folder, or one that cannot be read. A
    file is therefore called gone only when the nearest folder that still exists above it, at or
    below the library folder, can be read and holds something.

    Args:
        root: The library folder (or file) that was walked.
        unreadable: Folders that the walk could not look into.
    """

    def __init__(self, root: Path, unreadable: Iterable[Path] = ()) -> None:
        self._root = root
        self._is_offline: dict[Path, bool] = dict.fromkeys(unreadable, True)

    def is_offline(self, path: Path) -> bool:
        """Whether the file is out of reach, rather than gone."""
        trail: list[Path] = []
        folder = path.parent
        while folder not in self._is_offline:
            trail.append(folder)
            state = _look(folder)
            if state is None and folder not in (self._root, folder.parent):
                folder = folder.parent
                continue
            # No library folder at all: out of reach.
            verdict = True if state is None else not state
            break
        else:
            verdict = self._is_offline[folder]
        for seen in trail:
            self._is_offline[seen] = verdict
        return verdict


def is_within_reach(folder: Path) -> bool:
    """Whether a folder can be looked into and holds something.

    A drive that is not there leaves none, or an empty one.
    """
    return _look(folder) is True


def _look(folder: Path) -> bool | None:
    """True if a folder holds something, False if it is empty or unreadable, None if not there."""
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        return False
