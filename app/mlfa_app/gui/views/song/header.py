"""The head of the song view: title, artist, album, year, length, and where the song stands."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from mlfa_app.catalog.listing import ListedSong, SongState
from mlfa_app.errors import printable
from mlfa_app.gui.drawing.marks import draw_state
from mlfa_app.gui.number_text import clock_time
from mlfa_app.gui.tables.song_columns import state_name, state_sentence
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.elided_label import ElidedLabel
from mlfa_app.gui.views.labels import stand_out

_DOT = " · "


class StateSign(QWidget):
    """The sign of a state; the words for it stand beside."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = SongState.PENDING

    def set_state(self, state: SongState) -> None:
        """Draw another state."""
        self._state = state
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        """As high as a line."""
        side = self.fontMetrics().height()
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw the sign."""
        side = min(self.width(), self.height())
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            top = (self.height() - side) / 2
            box = QRectF(0, top, side, side).adjusted(1, 1, -1, -1)
            draw_state(painter, box, self._state, self.palette().text().color())


class SongHeader(QWidget):
    """Says which song is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel(self, most_lines=2)
        stand_out(self._title, 1.35)
        self._who = ElidedLabel(self, most_lines=2)
        self._facts = ElidedLabel(self)
        self._sign = StateSign(self)
        self._state = ElidedLabel(self, most_lines=2)
        self._state.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        state_row = QHBoxLayout()
        state_row.setSpacing(gap(self, 0.4))
        state_row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        state_row.addWidget(self._state, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(gap(self, 0.2))
        layout.addWidget(self._title)
        layout.addWidget(self._who)
        layout.addWidget(self._facts)
        layout.addLayout(state_row)

    @property
    def title(self) -> str:
        """The title shown."""
        return self._title.text()

    @property
    def facts_text(self) -> str:
        """What is said below the title: artist and album, then year and length."""
        return f"{self._who.text()}\n{self._facts.text()}"

    @property
    def state_text(self) -> str:
        """What is said of the state, or of the place of a song that is only heard."""
        return self._state.text()

    def show_song(self, song: ListedSong) -> None:
        """Show a song of the library."""
        self._show_names(song)
        self._sign.set_state(song.state)
        self._sign.show()
        self._state.setText(f"{state_name(song.state)}: {state_sentence(song.state)}")

    def show_visitor(self, song: ListedSong) -> None:
        """Show a song that is only heard, and has no state."""
        self._show_names(song)
        self._sign.hide()
        self._state.setText(str(song.path.parent))

    def _show_names(self, song: ListedSong) -> None:
        self._title.setText(song.title or printable(song.path.stem))
        # Isolated, so that a right-to-left name does not turn the line around.
        length = "" if song.duration_s is None else clock_time(song.duration_s)
        self._facts.setText(_DOT.join(part for part in (song.year, length) if part))
        self._facts.setVisible(bool(self._facts.text()))
        parts = [f"\u2068{part}\u2069" for part in (song.artist, song.album) if part]
        self._who.setText(_DOT.join(parts))
        self._who.setVisible(bool(parts))
        self.setAccessibleName(
            ", ".join(part for part in (self._title.text(), song.artist, song.album) if part)
        )
