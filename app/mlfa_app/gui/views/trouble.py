"""The middle of the window when the library cannot be opened: what is wrong, and a way on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from mlfa_app.errors import DamagedCatalogError, NewerCatalogError, printable
from mlfa_app.gui.error_words import in_window
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.labels import stand_out
from mlfa_core.errors import KnownError


class Trouble(QWidget):
    """A sentence, and buttons.

    Signals:
        retry_wanted: Try again.
        new_wanted: Keep the damaged catalogue under another name and begin a new one.
        close_wanted: Close the window.
    """

    retry_wanted = Signal()
    new_wanted = Signal()
    close_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        space = gap(self)
        self.title = QLabel(self.tr("The library cannot be opened"))
        stand_out(self.title, 1.5, is_bold=False)
        self.words = QLabel()
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.retry = QPushButton(self.tr("&Try again"))
        self.retry.clicked.connect(self.retry_wanted)
        self.begin = QPushButton(self.tr("&Begin a new library"))
        self.begin.clicked.connect(self.new_wanted)
        close = QPushButton(self.tr("&Close"))
        close.clicked.connect(self.close_wanted)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.retry, self.begin, close):
            button.setAutoDefault(True)
            buttons.addWidget(button)
        buttons.addStretch(1)
        for label in (self.title, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 4, space * 2, space * 4, space * 2)
        layout.setSpacing(space * 2)
        layout.addStretch(2)
        layout.addWidget(self.title)
        layout.addWidget(self.words)
        layout.addLayout(buttons)
        layout.addStretch(3)

    def show_error(self, error: KnownError) -> None:
        """Say what is wrong. Only a damaged catalogue may be put aside from here."""
        is_damaged = isinstance(error, DamagedCatalogError)
        advice = in_window(error.advice)
        if is_damaged:
            # The error's own advice is for the command line.
            advice = self.tr(
                "Your music files are not affected. A new library can be begun; the damaged "
                "catalogue is kept under another name."
            )
        elif isinstance(error, NewerCatalogError):
            advice += " " + self.tr("Nothing in it was changed.")
        self.words.setText(printable(f"{in_window(error.summary)}\n\n{advice}".strip()))
        self.begin.setVisible(is_damaged)
        self.retry.setFocus(Qt.FocusReason.OtherFocusReason)
