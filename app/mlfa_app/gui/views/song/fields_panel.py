"""What stands in a song's file, what would be proposed for it, and why it failed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mlfa_app.catalog.listing import ListedSong, Values
from mlfa_app.errors import printable, shown
from mlfa_app.gui.category_words import category_name
from mlfa_app.gui.error_words import in_window
from mlfa_app.gui.number_text import clock_time, percent
from mlfa_app.gui.readings import TagReading
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.elided_label import ElidedLabel
from mlfa_app.gui.views.labels import plain_label, stand_out

_PROPOSED_FOR = ("genre", "mood")


class FieldsPanel(QWidget):
    """Shows the fields of one file.

    Signals:
        retry_requested: Path of a file that failed and shall be tried again.
    """

    retry_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._song: ListedSong | None = None
        self._failure = QFrame(self)
        self._failure.setFrameShape(QFrame.Shape.StyledPanel)
        self._reason = _narrow_label()
        stand_out(self._reason)
        self._advice = _narrow_label()
        self._retry = QPushButton(self.tr("Try again"), self._failure)
        self._retry.clicked.connect(self._on_retry)
        failure = QVBoxLayout(self._failure)
        failure.addWidget(self._reason)
        failure.addWidget(self._advice)
        failure.addWidget(self._retry, 0, Qt.AlignmentFlag.AlignLeft)
        self._body = QWidget(self)
        self._grid = QGridLayout(self._body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(gap(self, 0.7))
        self._grid.setVerticalSpacing(gap(self, 0.15))
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[QLabel, ElidedLabel]] = []
        self._shown = 0
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._failure)
        layout.addWidget(self._body)
        self._failure.hide()
        self.setAccessibleName(self.tr("Fields of the file"))

    @property
    def retry_button(self) -> QPushButton:
        """Tries a failed file again."""
        return self._retry

    @property
    def failure_text(self) -> str:
        """Why the file failed and what to do; empty if it did not."""
        if self._failure.isHidden():
            return ""
        return f"{self._reason.text()} {self._advice.text()}".strip()

    def rows(self) -> list[tuple[str, str]]:
        """What is shown: names and values."""
        return [(name.text(), value.text()) for name, value in self._rows[: self._shown]]

    def show_song(self, song: ListedSong | None, readings: Sequence[TagReading] = ()) -> None:
        """Show the fields of a song's file.

        Args:
            song: The song; None shows nothing.
            readings: Its tags, for what would be proposed.
        """
        self._song = song
        self._failure.setVisible(song is not None and song.error_summary is not None)
        self._shown = 0
        if song is not None:
            self._reason.setText(in_window(song.error_summary or ""))
            self._advice.setText(in_window(song.error_advice))
            self._advice.setVisible(bool(song.error_advice))
            self._fill(song, readings)
        for name, value in self._rows[self._shown :]:
            name.hide()
            value.hide()
        # Rows that are shown one by one would have the whole page laid out for each of them.
        self._body.show()

    def _fill(self, song: ListedSong, readings: Sequence[TagReading]) -> None:
        none = "–"
        self._add(self.tr("Title"), song.title)
        self._add(self.tr("Artist"), song.artist or none)
        self._add(self.tr("Album"), song.album or none)
        if song.album_artist and song.album_artist != song.artist:
            self._add(self.tr("Album artist"), song.album_artist)
        if song.year:
            self._add(self.tr("Year"), song.year)
        present = {"genre": song.genre, "mood": song.mood, **song.fields}
        for field, values in present.items():
            if values or field in _PROPOSED_FOR:
                self._add(category_name(field), _joined(values) or none)
            if field in _PROPOSED_FOR:
                proposed = _proposed(readings, field)
                if proposed:
                    self._add(self.tr("→ proposed"), proposed)
        if song.container:
            self._add(self.tr("Format"), song.container)
        if song.duration_s is not None:
            self._add(self.tr("Length"), clock_time(song.duration_s))
        self._add(self.tr("File"), printable(song.path.name))
        self._add(self.tr("Folder"), shown(song.path.parent))

    def _add(self, name: str, value: str) -> None:
        if self._shown == len(self._rows):
            made = (
                QLabel(self._body),
                ElidedLabel(self._body, Qt.TextElideMode.ElideMiddle, most_lines=3),
            )
            made[0].setForegroundRole(self.palette().ColorRole.PlaceholderText)
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(made[0], self._shown, 0, top)
            self._grid.addWidget(made[1], self._shown, 1)
            self._rows.append(made)
        label, text = self._rows[self._shown]
        label.setText(name)
        text.setText(value)
        text.setAccessibleName(f"{name}: {value}")
        if text.isHidden():
            self._body.hide()
            label.show()
            text.show()
        self._shown += 1

    def _on_retry(self) -> None:
        if self._song is not None:
            self.retry_requested.emit(self._song.path)


def _proposed(readings: Sequence[TagReading], category: str) -> str:
    """Tags of a category that the song has, the best first, with how sure the model is."""
    standing = [one for one in readings if one.category == category and one.stands]
    standing.sort(key=lambda one: -(one.score or 1.0))
    return ", ".join(
        one.tag if one.score is None else f"{one.tag} ({percent(one.score)})" for one in standing
    )


def _joined(values: Values) -> str:
    return "; ".join(values)


def _narrow_label() -> QLabel:
    label = plain_label()
    label.setMinimumWidth(1)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
