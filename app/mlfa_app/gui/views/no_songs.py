"""Instead of an empty table: why no song is there, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mlfa_app.catalog.records import LibraryCounts
from mlfa_app.errors import shown


@dataclass(frozen=True, slots=True)
class LibraryFacts:
    """What decides why a library shows no songs.

    Attributes:
        counts: As last read; None as long as they are not known.
        folders: Those of the library.
        away: Folders that are out of reach, as far as is known.
        is_looking: Whether the folders are being looked into.
    """

    counts: LibraryCounts | None = None
    folders: tuple[Path, ...] = ()
    away: frozenset[Path] = frozenset()
    is_looking: bool = False


@dataclass(frozen=True, slots=True)
class Emptiness:
    """Why there is nothing to show.

    Attributes:
        text: A sentence or two.
        actions: Names of the buttons that help: "clear", "add", "look".
    """

    text: str
    actions: tuple[str, ...] = ()


def _tr(text: str, number: int = -1) -> str:
    return QCoreApplication.translate("NoSongs", text, None, number)


def why_empty(facts: LibraryFacts) -> Emptiness:
    """Find the reason why a whole library shows no song, and the way on.

    Songs that failed, or whose files are gone, are listed: only a drive that is away hides any.
    """
    counts = facts.counts
    if facts.is_looking:
        return Emptiness(_tr("Looking into your folders. Songs appear here as they are found."))
    if counts is None or counts.files or counts.missing:
        return Emptiness("")  # the table is about to be filled
    if counts.offline:
        text = _tr(
            "%n songs cannot be reached now; perhaps their drive is not connected. They stay in "
            "the library, and come back with it.",
            counts.offline,
        )
        return Emptiness(text, ("look",))
    if not facts.folders:
        return Emptiness(_tr("There are no songs yet. Add a folder with music."), ("add",))
    if facts.away.issuperset(facts.folders):
        text = _tr(
            "%n folders cannot be reached now; perhaps their drive is not connected. Connect it, "
            "then look again.",
            len(facts.folders),
        )
        return Emptiness(text, ("look",))
    return Emptiness(_no_music(facts.folders), ("add", "look"))


def _no_music(folders: Sequence[Path]) -> str:
    if len(folders) == 1:
        return _tr(
            "There is no music in {folder}. Add another folder, or copy songs into this one and "
            "look again."
        ).format(folder=shown(folders[0]))
    return _tr(
        "There is no music in any of your folders. Add another folder, or copy songs into one of "
        "them and look again."
    )


class NoSongs(QWidget):
    """A sentence, and buttons.

    Signals:
        filter_left: The user wants to see all songs.
        folder_wanted: The user wants to add a folder.
        look_wanted: The user wants the folders to be looked into again.

    Args:
        parent: Owner.
    """

    filter_left = Signal()
    folder_wanted = Signal()
    look_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = LibraryFacts()
        self._is_filtered = False
        self.words = QLabel(self)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.buttons = {
            "clear": QPushButton(self.tr("Clear filter"), self),
            "add": QPushButton(self.tr("Add a folder…"), self),
            "look": QPushButton(self.tr("Look again"), self),
        }
        line = QHBoxLayout()
        line.addStretch()
        for button in self.buttons.values():
            button.setAutoDefault(True)
            line.addWidget(button)
        line.addStretch()
        column = QVBoxLayout(self)
        side = self.fontMetrics().height() * 2
        column.setContentsMargins(side, 0, side, 0)
        column.setSpacing(self.fontMetrics().height())
        column.addStretch(2)
        column.addWidget(self.words)
        column.addLayout(line)
        column.addStretch(3)
        self.buttons["clear"].clicked.connect(self.filter_left)
        self.buttons["add"].clicked.connect(self.folder_wanted)
        self.buttons["look"].clicked.connect(self.look_wanted)
        self._show()

    def show_filtered(self, is_filtered: bool) -> None:
        """Say whether a filter is why nothing is shown."""
        self._is_filtered = is_filtered
        self._show()

    def show_library(self, facts: LibraryFacts) -> None:
        """Take over what is known of the library."""
        self._facts = facts
        self._show()

    def first_button(self) -> QPushButton | None:
        """The button that helps most; None where there is none."""
        return next((one for one in self.buttons.values() if not one.isHidden()), None)

    def _show(self) -> None:
        if self._is_filtered:
            empty = Emptiness(self.tr("No song fits this filter."), ("clear",))
        else:
            empty = why_empty(self._facts)
        self.words.setText(empty.text)
        for name, button in self.buttons.items():
            button.setVisible(name in empty.actions)
