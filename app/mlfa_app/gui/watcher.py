"""Watches the library's folders for changes, where the user asks for it, and says how well.

The system tells of changes in a limited number of folders. Up to that each folder is watched;
beyond it, and where the system refuses, the library is looked through from time to time while
nothing else goes on. Changes inside a file that keeps its place are no news of a folder, so that
this happens now and then in any case.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.engine import LibraryEngine
from mlfa_app.library.absence import is_within_reach
from mlfa_app.library.scanner import SKIPPED_FOLDERS
from mlfa_core.errors import KnownError

# Linux gives a user 8,192 watches where nobody raised that, for all programs together.
MAX_FOLDERS = 4000
# Watching a folder asks the disk for it; so many at once do not hold up the window.
_AT_ONCE = 40
_QUIET_MS = 1500
_LONGEST_MS = 15_000
_SETTLE_S = 2.0
_LOOK_AGAIN_MS = 4000
_RESCAN_WATCHED_MS = 60 * 60_000
_RESCAN_UNWATCHED_MS = 10 * 60_000


@dataclass(frozen=True, slots=True)
class WatchState:
    """How the library is watched.

    Attributes:
        is_on: Whether it is at all.
        folders: Folders that are watched.
        is_complete: Whether these are all folders of the library.
        in_words: A sentence for the user.
    """

    is_on: bool
    folders: int
    is_complete: bool
    in_words: str


class LibraryWatcher(QObject):
    """Has the engine look again at folders where something changed. Lives in the GUI thread.

    Follows the setting ``watch_folders``.

    Signals:
        state_changed: The `WatchState` is another one now.

    Args:
        engine: Looks again.
        parent: Owner.
        max_folders: Folders that are watched at most.
    """

    state_changed = Signal(object)

    def __init__(
        self,
        engine: LibraryEngine,
        parent: QObject | None = None,
        *,
        max_folders: int = MAX_FOLDERS,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._max_folders = max_folders
        self._is_on = False
        self._is_complete = False
        self._is_listing = False
        self._to_watch: list[str] = []
        self._changed: dict[Path, None] = {}
        self._watcher = QFileSystemWatcher(self)
        self._watcher.directoryChanged.connect(self._on_directory_changed)
        self._quiet = self._timer(_QUIET_MS, self._look)
        self._longest = self._timer(_LONGEST_MS, self._look)
        self._again = self._timer(_LOOK_AGAIN_MS, self._look)
        self._adding = self._timer(0, self._watch_some)
        self._rescan = QTimer(self)
        self._rescan.timeout.connect(self._on_rescan_due)
        engine.library_changed.connect(self._list_folders)
        engine.unsettled.connect(self._on_unsettled)
        engine.context.signals.settings_changed.connect(self._follow_settings)
        self._follow_settings()

    @property
    def state(self) -> WatchState:
        """How the library is watched now."""
        count = len(self._watcher.directories())
        if not self._is_on:
            words = self.tr("The folders are not watched for changes.")
        elif self._is_complete:
            words = self.tr("All %n folders of the library are watched for changes.", "", count)
        elif count:
            words = self.tr(
                "%n folders are watched for changes. There are more than the system can watch: "
                "these are looked through every 10 minutes while nothing else goes on.",
                "",
                count,
            )
        else:
            words = self.tr(
                "The folders are looked through every 10 minutes while nothing else goes on."
            )
        return WatchState(self._is_on, count, self._is_complete, words)

    # Inside

    def _timer(self, interval_ms: int, on_timeout: object) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=interval_ms)
        timer.timeout.connect(on_timeout)
        return timer

    def _follow_settings(self) -> None:
        is_wanted = self._engine.context.settings.watch_folders
        if is_wanted == self._is_on:
            return
        self._is_on = is_wanted
        if is_wanted:
            self._list_folders()
            # What changed while nobody watched; not before the engine knows its last session.
            QTimer.singleShot(0, self, self._look_everywhere)
        else:
            self._stop()
        self.state_changed.emit(self.state)

    def _look_everywhere(self) -> None:
        self._engine.look_again([])

    def _stop(self) -> None:
        for timer in (self._quiet, self._longest, self._again, self._adding, self._rescan):
            timer.stop()
        self._to_watch.clear()
        self._changed.clear()
        watched = self._watcher.directories()
        if watched:
            self._watcher.removePaths(watched)
        self._is_complete = False

    def _list_folders(self) -> None:
        if not self._is_on or self._is_listing:
            return
        self._is_listing = True
        limit = self._max_folders
        # The lane that is idle nearly always; this asks the disk for every folder.
        self._engine.context.runner.writing.submit(
            lambda catalog: folders_to_watch(catalog, limit),
            self._on_folders_listed,
            self._on_not_listed,
        )

    def _on_not_listed(self, error: KnownError) -> None:
        # Asked for again when the library changes.
        self._is_listing = False
        self._engine.failed.emit(error)

    def _on_folders_listed(self, listed: tuple[list[str], bool]) -> None:
        self._is_listing = False
        if not self._is_on:
            return
        folders, self._is_complete = listed
        watched = set(self._watcher.directories())
        wanted = set(folders)
        gone = sorted(watched - wanted)
        if gone:
            self._watcher.removePaths(gone)
        self._to_watch = [folder for folder in folders if folder not in watched]
        # Into a folder that appeared in a watched one, files may have come before its watch.
        appeared = [Path(one) for one in self._to_watch if os.path.dirname(one) in watched]
        if appeared:
            self._changed |= dict.fromkeys(appeared)
            self._again.start()
        self._watch_some()

    def _watch_some(self) -> None:
        """Watch some more folders, and come back for the others."""
        some, self._to_watch = self._to_watch[:_AT_ONCE], self._to_watch[_AT_ONCE:]
        refused = self._watcher.addPaths(some) if some else []
        if refused:
            self._is_complete = False
        if self._to_watch:
            self._adding.start()
            return
        interval_ms = _RESCAN_WATCHED_MS if self._is_complete else _RESCAN_UNWATCHED_MS
        if not self._rescan.isActive() or self._rescan.interval() != interval_ms:
            self._rescan.start(interval_ms)
        self.state_changed.emit(self.state)

    def _on_directory_changed(self, folder: str) -> None:
        self._changed[Path(folder)] = None
        self._quiet.start()
        if not self._longest.isActive():
            self._longest.start()

    def _on_unsettled(self, paths: Sequence[Path]) -> None:
        """Somebody is still writing: look again when that may be over."""
        if self._is_on:
            self._changed |= dict.fromkeys(path.parent for path in paths)
            self._again.start()

    def _look(self) -> None:
        self._quiet.stop()
        self._longest.stop()
        if not self._changed:
            return
        places, self._changed = topmost(list(self._changed)), {}
        self._engine.look_again(places, settle_s=_SETTLE_S)
        self._list_folders()  # a new folder wants to be watched, too

    def _on_rescan_due(self) -> None:
        if not self._engine.is_active:
            self._engine.look_again([], settle_s=_SETTLE_S)


def topmost(folders: Sequence[Path]) -> list[Path]:
    """Leave out folders that lie within others of them."""
    chosen = set(folders)
    return [folder for folder in folders if chosen.isdisjoint(folder.parents)]


def folders_to_watch(catalog: Catalog, limit: int) -> tuple[list[str], bool]:
    """List the library's folders and all below, the upper ones first.

    Args:
        catalog: The catalogue.
        limit: So many at most.

    Returns:
        The folders, and whether these are all.
    """
    found: list[str] = []
    level = [str(folder) for folder in catalog.list_folders() if is_within_reach(folder)]
    while level:
        below: list[str] = []
        for folder in level:
            if len(found) == limit:
                return found, False
            found.append(folder)
            try:
                with os.scandir(folder) as entries:
                    below += [
                        entry.path
                        for entry in entries
                        if entry.is_dir(follow_symlinks=False)
                        and not entry.name.startswith(".")
                        and entry.name.lower() not in SKIPPED_FOLDERS
                    ]
            except OSError:
                continue
        level = below
    return found, True
