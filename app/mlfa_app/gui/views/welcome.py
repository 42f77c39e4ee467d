"""The first start: an empty library that explains itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mlfa_app.gui.application import program_icon
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.labels import stand_out

_DARKER = 145


class Welcome(QWidget):
    """One sentence and one button.

    Signals:
        folder_wanted: The user wants to add a folder.
    """

    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = gap(self)
        picture = QLabel()
        side = self.fontMetrics().height() * 5
        picture.setPixmap(program_icon().pixmap(QSize(side, side), self.devicePixelRatioF()))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title = QLabel(self.tr("What is in your music?"))
        stand_out(title, 1.7, is_bold=False)
        words = QLabel(
            self.tr(
                "MLFA listens to your songs on this computer, proposes their genres, moods and "
                "instruments, and writes nothing into a file before you have seen it."
            )
        )
        self.button = QPushButton(self.tr("&Add a folder of music…"))
        self.button.setAutoDefault(True)
        self.button.setMinimumHeight(round(self.fontMetrics().height() * 2.4))
        self.button.setMinimumWidth(self.fontMetrics().averageCharWidth() * 32)
        self.button.clicked.connect(self.folder_wanted)
        hint = QLabel(self.tr("or drop a song or a folder here"))
        hint.setForegroundRole(hint.palette().ColorRole.PlaceholderText)
        for label in (title, words, hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words.setWordWrap(True)
        # A wrapping label alone would rather be narrow and tall.
        words.setMinimumWidth(self.fontMetrics().averageCharWidth() * 36)
        words.setMaximumWidth(self.fontMetrics().averageCharWidth() * 70)
        lines = QHBoxLayout()
        lines.addStretch(1)
        lines.addWidget(words, 20)
        lines.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 3, space * 2, space * 3, space * 2)
        layout.setSpacing(space * 2)
        layout.addStretch(2)
        layout.addWidget(picture)
        layout.addWidget(title)
        layout.addLayout(lines)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(hint)
        layout.addStretch(3)
        self.setFocusProxy(self.button)
        self._colour_button()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "button"):
            self._colour_button()

    def _colour_button(self) -> None:
        """Let the one thing to do stand out."""
        roles = QPalette.ColorRole
        palette = self.palette()
        fill = palette.color(roles.Highlight)
        # The style draws a button lighter than its colour; white words must still stand out.
        palette.setColor(roles.Button, fill.darker(_DARKER))
        palette.setColor(roles.ButtonText, palette.color(roles.HighlightedText))
        self.button.setPalette(palette)
