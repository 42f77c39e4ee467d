"""News of changes in folders, from the system through the watchdog library."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mlfa_app.errors import shown
from mlfa_core.errors import KnownError


class NoEventsError(KnownError):
    """The system, or what is installed, gives no news of changes; folders can be looked through."""


class FolderEvents:
    """Tells of paths that something happened to, in folders and all below them.

    Symbolic links are not followed. Reading a file is no news.

    Args:
        tell: Told the path, which may be a file or a folder, there or gone; in another thread.

    Raises:
        NoEventsError: If the library is not installed.
    """

    def __init__(self, tell: Callable[[Path], object]) -> None:
        try:
            from watchdog import events
            from watchdog.observers import Observer
        except ImportError as error:
            raise NoEventsError(
                "The package watchdog is not installed, which tells of changes at once.",
                "To have it: pip install 'mlfa[watch]'",
            ) from error
        self._kinds = [
            events.FileCreatedEvent,
            events.FileModifiedEvent,
            events.FileClosedEvent,
            events.FileMovedEvent,
            events.FileDeletedEvent,
            events.DirCreatedEvent,
            events.DirMovedEvent,
            events.DirDeletedEvent,
        ]
        # No subclass of watchdog's, which may not be there when this module is loaded.
        self._handler: Any = _Handler(tell)
        self._watches: dict[Path, Any] = {}
        self._observer = Observer()
        self._observer.daemon = True
        self._observer.start()

    def watch(self, folder: Path) -> None:
        """Begin to tell of a folder; what happened before is not told.

        Raises:
            NoEventsError: If the system refuses, mostly since it watches too much already.
        """
        self.drop(folder)
        try:
            self._watches[folder] = self._observer.schedule(
                self._handler, os.fspath(folder), recursive=True, event_filter=self._kinds
            )
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EMFILE):
                raise NoEventsError(
                    f"The system watches no more folders than it does; {shown(folder)} has more.",
                    "An administrator can raise fs.inotify.max_user_watches.",
                ) from error
            raise NoEventsError(
                f"The system does not watch {shown(folder)}: {error.strerror}.", ""
            ) from error

    def drop(self, folder: Path) -> None:
        """Tell no more of a folder."""
        watch = self._watches.pop(folder, None)
        if watch is not None:
            # The folder may be gone, and with it what the system knew of it.
            try:
                self._observer.unschedule(watch)
            except (KeyError, OSError):
                return

    def close(self) -> None:
        """Tell nothing more."""
        self._observer.stop()
        self._observer.join(5.0)


class _Handler:
    """What watchdog hands its events to."""

    def __init__(self, tell: Callable[[Path], object]) -> None:
        self._tell = tell

    def dispatch(self, event: Any) -> None:
        """Take an event."""
        for name in (event.src_path, event.dest_path):
            if name:
                path = Path(os.fsdecode(name))
                # Such as the copies that we write ourselves.
                if not path.name.startswith("."):
                    self._tell(path)
