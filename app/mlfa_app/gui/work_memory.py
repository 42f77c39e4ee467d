"""What the window remembers of its work from one start to the next, as one value of the catalogue.

It is written when the user starts, pauses or cancels, so that a crash loses nothing of it: which
songs are done stands in the catalogue anyway.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

State = Literal["idle", "working", "paused", "cancelled"]
SESSION_KEY = "library-work"
_STATES: tuple[State, ...] = ("idle", "working", "paused", "cancelled")


@dataclass(frozen=True, slots=True)
class WorkMemory:
    """How the work stood.

    Attributes:
        state: Whether it was under way, paused, cancelled by the user, or nothing was left.
        folders: Folders that still had to be looked into.
        everything: Whether all folders of the library had to be.
    """

    state: State = "idle"
    folders: tuple[Path, ...] = ()
    everything: bool = False

    def without(self, folder: Path) -> WorkMemory:
        """The same after a folder was looked into."""
        return dataclasses.replace(
            self, folders=tuple(one for one in self.folders if one != folder)
        )

    def as_text(self) -> str:
        """Text that `from_text` turns back; any path survives it."""
        folders = [str(folder) for folder in self.folders]
        return json.dumps({"state": self.state, "folders": folders, "everything": self.everything})

    @classmethod
    def from_text(cls, text: str | None) -> WorkMemory:
        """Read it; what cannot be understood counts as nothing."""
        try:
            document = json.loads(text or "{}")
            state = document.get("state", "idle")
            folders = tuple(Path(str(folder)) for folder in document.get("folders", ()))
            everything = bool(document.get("everything", False))
        except (ValueError, AttributeError, TypeError, RecursionError):
            return cls()
        return cls(state if state in _STATES else "idle", folders, everything)
