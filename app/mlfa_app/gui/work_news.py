"""What was learnt of the work so far, and which of it the user has been told already."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from mlfa_app.errors import printable
from mlfa_app.gui.error_words import in_window
from mlfa_app.gui.work_words import device_details, device_line, folder_notice, no_music_notice
from mlfa_app.jobs.job import DeviceInUse, Effort
from mlfa_app.jobs.scanning.library_look import FolderNews

_log = logging.getLogger(__name__)


class WorkNews:
    """Turns news of the work into sentences, each told once.

    Attributes:
        away: Library folders that are out of reach, as far as is known.
    """

    def __init__(self) -> None:
        self.away: set[Path] = set()
        self._device: DeviceInUse | None = None
        self._effort = Effort(0.0, 0.0)
        self._notes: list[str] = []
        self._problems: set[str] = set()
        self._has_told_bug = False

    @property
    def note(self) -> str:
        """What should be known of the device."""
        return " ".join(map(in_window, self._notes))

    def device_line(self, wanted: str) -> str:
        """Name the device; before it is known, what the settings want."""
        return device_line(self._device, wanted)

    def device_details(self, songs_per_minute: float | None) -> str:
        """Tell what is known of the device, a line each."""
        return device_details(self._device, self._effort, songs_per_minute, self.note)

    def forget_device(self) -> None:
        """Another model or device will be used."""
        self._device = None
        self._effort = Effort(0.0, 0.0)
        self._notes.clear()

    def on_device(self, device: DeviceInUse) -> None:
        """Take note of what the work runs on."""
        self._device = device

    def on_effort(self, effort: Effort) -> None:
        """Take note of where the time goes."""
        self._effort = effort

    def on_notice(self, text: str) -> str:
        """Return the text if it is new; each worker says the same of the device."""
        if text in self._notes:
            return ""
        self._notes.append(text)
        return in_window(text)

    def on_folder(self, news: FolderNews, *, is_new: bool) -> str:
        """Return what the user should know of a look into a folder; empty for nothing.

        Args:
            news: What was found.
            is_new: Whether the user has just added the folder.
        """
        text = folder_notice(news)
        if news.offline:
            # Once per drive, as long as it is away.
            is_told = news.folder in self.away
            self.away.add(news.folder)
        else:
            # What could not be looked at is told again only if it is something else.
            is_told = text in self._problems
            self._problems.add(text)
            self.away.discard(news.folder)
        if text:
            return "" if is_told else text
        return no_music_notice(news.folder) if is_new and not news.files else ""

    def on_bug(self, path: Path, trace: str) -> str:
        """Log a bug, and return a sentence for the first one."""
        _log.error("A song met a bug:\n%s", trace)
        if self._has_told_bug:
            return ""
        self._has_told_bug = True
        words = QCoreApplication.translate(
            "WorkNews", "{name} met an error in MLFA itself; the work goes on without it."
        )
        return words.format(name=printable(path.name))
