"""Which of the watched folders are there, who tells of changes in them, when to look through."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from mlfa_app.errors import shown
from mlfa_app.library.folder_events import FolderEvents, NoEventsError
from mlfa_app.library.mounts import is_on_network, mounted_within, mounts

# How often it is seen whether folders are there still, or again.
CHECK_EVERY_S = 5.0
# With news from the system folders are looked through all the same: news can get lost, and what
# symbolic links lead to is not watched.
LOOK_EVERY_S = 3600.0
POLL_EVERY_S = 60.0

_AT_ONCE = float("-inf")


@dataclass(frozen=True)
class FolderNews:
    """A folder has to be looked through, or is out of reach now.

    Attributes:
        folder: The folder.
        is_there: Whether it is within reach.
    """

    folder: Path
    is_there: bool


@dataclass
class _Watched:
    """A folder.

    Attributes:
        path: The folder.
        identity: What tells it from another folder of that name; None while it is not there.
        is_new: Whether nothing was said of it yet.
        poll_s: How often it is looked through; None with news from the system.
        next_look_s: When it is looked through next, on the clock.
    """

    path: Path
    identity: tuple[int, int] | None = None
    is_new: bool = True
    poll_s: float | None = None
    next_look_s: float = 0.0


class WatchedFolders:
    """Keeps folders watched. Belongs to one thread.

    Args:
        folders: The folders, absolute; those within others are left out.
        tell: Told of paths that something happened to, in another thread.
        say: Told sentences for the user.
        clock: Gives monotonic seconds.
        poll_s: How often they are looked through; None for news from the system.
        is_once: Whether they are only looked through, once.
    """

    def __init__(
        self,
        folders: Iterable[Path],
        tell: Callable[[Path], object],
        say: Callable[[str], object],
        clock: Callable[[], float] = time.monotonic,
        poll_s: float | None = None,
        *,
        is_once: bool = False,
    ) -> None:
        chosen = set(folders)
        self._folders = [
            _Watched(folder) for folder in sorted(chosen) if chosen.isdisjoint(folder.parents)
        ]
        self._tell = tell
        self._say = say
        self._clock = clock
        self._poll_s = poll_s
        self._is_once = is_once
        self._next_check_s = clock()
        self._mounted = mounted_within((), ())
        self._events: FolderEvents | None = None

    @property
    def next_s(self) -> float:
        """When `check` has something to do, on the clock."""
        looks = [one.next_look_s for one in self._folders if one.identity is not None]
        return min([self._next_check_s, *looks])

    @property
    def are_all_there(self) -> bool:
        """Whether all folders are within reach."""
        return all(one.identity is not None for one in self._folders)

    @property
    def present(self) -> list[Path]:
        """The folders that are within reach."""
        return [one.path for one in self._folders if one.identity is not None]

    def root_of(self, path: Path) -> Path | None:
        """Give the folder that a path lies in; None if in none of them."""
        return next((one.path for one in self._folders if path.is_relative_to(one.path)), None)

    def check(self) -> list[FolderNews]:
        """Say which folders have to be looked through, and which went away."""
        now_s = self._clock()
        news: list[FolderNews] = []
        if now_s >= self._next_check_s:
            self._next_check_s = now_s + CHECK_EVERY_S
            mounted = mounts()
            within = mounted_within((one.path for one in self._folders), mounted)
            are_others, self._mounted = within != self._mounted, within
            for one in self._folders:
                identity = _identity(one.path)
                if one.is_new or identity != one.identity or (are_others and identity):
                    self._take_note(one, identity, is_on_network(one.path, mounted))
                    if identity is None:
                        news.append(FolderNews(one.path, is_there=False))
        for one in self._folders:
            if one.identity is not None and now_s >= one.next_look_s:
                # Until it was looked through, see `on_looked`.
                one.next_look_s = float("inf")
                news.append(FolderNews(one.path, is_there=True))
        return news

    def on_looked(self, folder: Path) -> bool:
        """Note that a folder was looked through; whether it is one of those that are watched."""
        for one in self._folders:
            if one.path == folder:
                interval_s = LOOK_EVERY_S if one.poll_s is None else one.poll_s
                one.next_look_s = float("inf") if self._is_once else self._clock() + interval_s
                return True
        return False

    def close(self) -> None:
        """End the news of the system."""
        if self._events is not None:
            self._events.close()

    # Inside

    def _take_note(
        self, one: _Watched, identity: tuple[int, int] | None, is_on_network: bool
    ) -> None:
        """Begin anew with a folder that is there, is not, or is another one now."""
        was_away, was_new = one.identity is None, one.is_new
        one.identity, one.is_new = identity, False
        if identity is None:
            if self._events is not None:
                self._events.drop(one.path)
            waits = "" if self._is_once else " It is waited for."
            self._say(
                f"{shown(one.path)} is not there, perhaps on a drive that is not mounted.{waits}"
            )
            return
        if was_away and not was_new:
            self._say(f"{shown(one.path)} is there again.")
        one.next_look_s = _AT_ONCE
        one.poll_s = self._poll_s
        if self._is_once or self._poll_s is not None:
            return
        if is_on_network:
            one.poll_s = POLL_EVERY_S
            self._say(
                f"{shown(one.path)} is on a network drive, whose changes are no news here: it is "
                f"looked through every {POLL_EVERY_S:.0f} s (--poll says how often)."
            )
            return
        try:
            if self._events is None:
                self._events = FolderEvents(self._tell)
            self._events.watch(one.path)
        except NoEventsError as error:
            one.poll_s = POLL_EVERY_S
            self._say(f"{error.summary} {error.advice}".strip())
            self._say(
                f"{shown(one.path)} is looked through every {POLL_EVERY_S:.0f} s instead "
                "(--poll says how often)."
            )


def _identity(folder: Path) -> tuple[int, int] | None:
    """Tell a folder from another one that is mounted in its place; None if it is not there."""
    try:
        with os.scandir(folder):
            status = os.stat(folder)
    except OSError:
        return None
    return status.st_dev, status.st_ino
