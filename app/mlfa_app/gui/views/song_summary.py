"""What the song view shows when it shows no single song: nothing chosen, or several."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from mlfa_app.gui.number_text import clock_time, number
from mlfa_app.gui.song_loader import SelectionSummary
from mlfa_app.gui.tables.song_columns import state_name
from mlfa_app.gui.theme import gap


class SongSummary(QWidget):
    """A heading and a few sentences in the middle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._head = QLabel(self)
        font = self._head.font()
        font.setPointSizeF(font.pointSizeF() * 1.3)
        font.setBold(True)
        self._head.setFont(font)
        self._text = QLabel(self)
        self._count = 0
        layout = QVBoxLayout(self)
        margin = gap(self, 1.2)
        layout.setContentsMargins(margin, margin, margin, margin)
        layout.setSpacing(gap(self, 0.5))
        layout.addStretch(2)
        for label in (self._head, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setMinimumWidth(1)
            layout.addWidget(label)
        layout.addStretch(3)
        self.show_nothing()

    @property
    def text(self) -> str:
        """All that is said."""
        return f"{self._head.text()}\n{self._text.text()}"

    def show_nothing(self) -> None:
        """Say that a song can be chosen."""
        self._head.setText(self.tr("No song chosen"))
        self._text.setText(
            self.tr(
                "Choose a song to see its tags and where in it they are heard, "
                "or drop a file on the window to hear what it is."
            )
        )

    def show_count(self, count: int) -> None:
        """Say how many songs are chosen."""
        self._count = count
        self._head.setText(self.tr("%n songs chosen", "", count))
        self._text.setText(self._advice())

    def show_summary(self, summary: SelectionSummary) -> None:
        """Say what the chosen songs have in common."""
        lines = []
        if summary.songs < self._count:
            lines.append(self.tr("The first %n:", "", summary.songs))
        if summary.duration_s:
            lines.append(self.tr("{length} of music").format(length=clock_time(summary.duration_s)))
        states = [
            self.tr("{count} × {state}").format(count=number(count), state=state_name(state))
            for state, count in summary.states.most_common()
        ]
        lines.append(", ".join(states))
        if summary.tags:
            tags = ", ".join(f"{tag} ({number(count)})" for _category, tag, count in summary.tags)
            lines.append(self.tr("Most common tags: {tags}").format(tags=tags))
        lines += ["", self._advice()]
        self._text.setText("\n".join(lines))

    def _advice(self) -> str:
        return self.tr("Accepting or rejecting in the table holds for all of them.")
