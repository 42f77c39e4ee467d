"""What the song view shows when it shows no single song: nothing chosen, or several."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from mlfa_app.gui.drawing.icons import coloured_icon
from mlfa_app.gui.number_text import clock_time, number
from mlfa_app.gui.song_loader import SelectionSummary
from mlfa_app.gui.tables.song_columns import state_name
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.labels import stand_out

_ICON_LINES = 3
_Roles = QPalette.ColorRole


class SongSummary(QWidget):
    """Nothing chosen: a sentence in the middle. Several songs: what they are, counted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QLabel(self)
        self._head = QLabel(self)
        stand_out(self._head, 1.35)
        self._text = QLabel(self)
        self._advice_line = QLabel(self)
        self._advice_line.setForegroundRole(_Roles.PlaceholderText)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(gap(self, 0.6))
        self._grid.setVerticalSpacing(gap(self, 0.15))
        self._grid.setColumnStretch(1, 1)
        self._cells: list[QLabel] = []
        self._said: list[str] = []
        self._count = 0
        self._layout = QVBoxLayout(self)
        margin = gap(self, 0.7)
        self._layout.setContentsMargins(margin, margin, margin, margin)
        self._layout.setSpacing(gap(self, 0.5))
        self._layout.addStretch(2)
        self._layout.addWidget(self._picture)
        for label in (self._head, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setMinimumWidth(1)
            self._layout.addWidget(label)
        self._layout.addLayout(self._grid)
        self._advice_line.setWordWrap(True)
        self._advice_line.setMinimumWidth(1)
        self._layout.addWidget(self._advice_line)
        self._layout.addStretch(3)
        self.show_nothing()

    @property
    def text(self) -> str:
        """All that is said."""
        lines = [self._head.text(), self._text.text(), *self._said, self._advice_line.text()]
        return "\n".join(line for line in lines if line)

    def show_nothing(self) -> None:
        """Say that a song can be chosen."""
        self._place(is_centred=True)
        self._head.setText(self.tr("No song selected"))
        self._text.setText(
            self.tr(
                "Choose a song to see its tags and where in it they are heard, "
                "or drop a file on the window to hear what it is."
            )
        )
        self._advice_line.clear()
        self._fill(())
        self._tell()

    def show_count(self, count: int) -> None:
        """Say how many songs are chosen."""
        self._count = count
        self._place(is_centred=False)
        self._head.setText(self.tr("%n songs selected", "", count))
        self._text.clear()
        self._advice_line.setText(self._advice())
        self._fill(())
        self._tell()

    def show_summary(self, summary: SelectionSummary) -> None:
        """Say what the chosen songs have in common."""
        lines = []
        if summary.songs < self._count:
            lines.append(self.tr("The first %n:", "", summary.songs))
        if summary.duration_s:
            lines.append(self.tr("{length} of music").format(length=clock_time(summary.duration_s)))
        self._text.setText("\n".join(lines))
        states = [(count, state_name(state)) for state, count in summary.states.most_common()]
        tags = [(count, tag) for _category, tag, count in summary.tags]
        self._fill(((self.tr("State"), states), (self.tr("Most common tags"), tags)))
        self._tell()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_picture()

    def _place(self, *, is_centred: bool) -> None:
        """A sentence stands in the middle; facts begin where those of a song begin."""
        side = Qt.AlignmentFlag.AlignHCenter if is_centred else Qt.AlignmentFlag.AlignLeft
        for label in (self._picture, self._head, self._text):
            label.setAlignment(side)
        self._layout.setStretch(0, 2 if is_centred else 0)
        self._picture.setVisible(is_centred)
        self._draw_picture()

    def _draw_picture(self) -> None:
        side = self.fontMetrics().height() * _ICON_LINES
        icon = coloured_icon("songs", self.palette().color(_Roles.PlaceholderText))
        self._picture.setPixmap(icon.pixmap(QSize(side, side), self.devicePixelRatioF()))

    def _fill(self, groups: Sequence[tuple[str, Sequence[tuple[int, str]]]]) -> None:
        """Show counted things under their headings, numbers to the right."""
        for cell in self._cells:
            self._grid.removeWidget(cell)
            cell.deleteLater()
        self._cells.clear()
        self._said.clear()
        row = 0
        for title, entries in groups:
            if not entries:
                continue
            head = self._cell(title)
            stand_out(head)
            head.setContentsMargins(0, gap(self, 0.6), 0, 0)
            self._grid.addWidget(head, row, 0, 1, 2)
            row += 1
            for count, name in entries:
                self._grid.addWidget(self._cell(number(count)), row, 0, Qt.AlignmentFlag.AlignRight)
                self._grid.addWidget(self._cell(name), row, 1)
                row += 1
            words = [f"{name} ({number(count)})" for count, name in entries]
            self._said.append(f"{title}: {', '.join(words)}")

    def _cell(self, text: str) -> QLabel:
        cell = QLabel(text, self)
        cell.setTextFormat(Qt.TextFormat.PlainText)
        self._cells.append(cell)
        cell.show()
        return cell

    def _tell(self) -> None:
        self.setAccessibleName(self.text)
        for label in (self._text, self._advice_line):
            label.setVisible(bool(label.text()))

    def _advice(self) -> str:
        return self.tr("Accepting or rejecting in the table holds for all of them.")
