"""The strip above a dropped song: how far it was heard, and what can be done with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.catalog.listing import ListedSong
from mlfa_app.errors import printable
from mlfa_app.gui.error_words import error_text
from mlfa_app.gui.number_text import clock_time
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.file_manager import show_in_manager
from mlfa_app.gui.views.flow_layout import FlowLayout
from mlfa_app.jobs.hearing.preview_state import PreviewState
from mlfa_core.errors import KnownError

_STEPS = 1000


class DroppedSongStrip(QFrame):
    """Says that the song shown is only visiting.

    Signals:
        add_requested: Path of the song whose folder, or which, shall join the library.
        retry_requested: Path of a song that could not be heard and shall be tried again.
        closed: The song shall be left.
    """

    add_requested = Signal(object)
    retry_requested = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(self.tr("Dropped song"))
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setMinimumWidth(1)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setMaximum(_STEPS)
        self._bar.setMaximumHeight(gap(self, 0.35))
        self._bar.setAccessibleName(self.tr("Share of the song that was heard"))
        self._add = QPushButton(self.tr("&Add to library…"), self)
        self._folder = QPushButton(self.tr("Show in file &manager"), self)
        self._retry = QPushButton(self.tr("&Try again"), self)
        self._close = QPushButton(self.tr("&Close"), self)
        self._add.setToolTip(self.tr("The song is not part of the library. Add it, or its folder."))
        self._add.clicked.connect(self._on_add)
        self._folder.clicked.connect(self._on_folder)
        self._retry.clicked.connect(self._on_retry)
        self._close.clicked.connect(self.closed)
        # Side by side where there is room for their words, in any language.
        buttons = FlowLayout(gap=gap(self, 0.4))
        buttons.setContentsMargins(0, 0, 0, 0)
        for button in (self._retry, self._add, self._folder, self._close):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setSpacing(gap(self, 0.35))
        layout.addWidget(self._text)
        layout.addWidget(self._bar)
        layout.addLayout(buttons)

    @property
    def text(self) -> str:
        """What the strip says."""
        return self._text.text()

    @property
    def add_button(self) -> QPushButton:
        """Adds the song to the library."""
        return self._add

    @property
    def close_button(self) -> QPushButton:
        """Leaves the song."""
        return self._close

    @property
    def retry_button(self) -> QPushButton:
        """Tries a song again that could not be heard."""
        return self._retry

    def show_state(self, state: PreviewState) -> None:
        """Say how far the song was heard."""
        self._path = state.path
        self._retry.hide()
        self._bar.setVisible(not state.is_final)
        self._add.setVisible(not state.is_in_library)
        if state.is_final:
            self._text.setText(
                self.tr("Heard to the end. This file is part of your library.")
                if state.is_in_library
                else self.tr("Heard to the end. This song is not part of your library.")
            )
            return
        if state.duration_s:
            share = min(state.heard_s / state.duration_s, 1.0)
            self._bar.setMaximum(_STEPS)
            self._bar.setValue(round(share * _STEPS))
        else:
            self._bar.setMaximum(0)  # moves to and fro: there is work, of unknown length
        if not state.heard_s:
            self._text.setText(self.tr("Listening…"))
        elif state.duration_s:
            self._text.setText(
                self.tr("Listening… {heard} of {total} heard").format(
                    heard=clock_time(state.heard_s), total=clock_time(state.duration_s)
                )
            )
        else:
            self._text.setText(
                self.tr("Listening… {heard} heard").format(heard=clock_time(state.heard_s))
            )

    def show_failure(self, path: Path, error: KnownError) -> None:
        """Say why the song could not be heard."""
        self._path = path
        self._bar.hide()
        self._retry.show()
        self._text.setText(error_text(error))

    def _on_add(self) -> None:
        if self._path is not None:
            self.add_requested.emit(self._path)

    def _on_retry(self) -> None:
        if self._path is not None:
            self.retry_requested.emit(self._path)

    def _on_folder(self) -> None:
        if self._path is not None:
            show_in_manager(self._path.parent)


def visiting_song(state: PreviewState) -> ListedSong:
    """Make a dropped song look like one of the library; it has no file id."""
    fields, name = state.fields, printable(state.path.stem)
    if fields is None:
        return ListedSong(-1, state.path, state.digest, name, duration_s=state.duration_s)
    return ListedSong(
        -1,
        state.path,
        state.digest,
        fields.title or name,
        fields.artist,
        fields.album,
        fields.album_artist,
        fields.track,
        fields.year,
        fields.fields.get("genre", ()),
        fields.fields.get("mood", ()),
        fields.fields,
        fields.container,
        state.duration_s,
    )
