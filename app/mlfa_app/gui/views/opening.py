"""The middle of the window while the library is being opened, if that takes long enough to ask."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from mlfa_app.catalog.upgrade import UpgradeProgress
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.labels import stand_out

# Most libraries are open long before; until then nothing is said.
_PATIENCE_MS = 2000
_STEPS = 1000


class Opening(QWidget):
    """A sentence, a bar where progress is known, and a way out.

    Signals:
        wanted: Opening takes long enough to be shown.
        quit_wanted: The user would rather close the program.

    Args:
        parent: Owner.
        patience_ms: How long nothing is said.
    """

    wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, patience_ms: int = _PATIENCE_MS) -> None:
        super().__init__(parent)
        space = gap(self)
        self.title = QLabel(self.tr("Opening the library…"))
        stand_out(self.title, 1.5, is_bold=False)
        self.words = QLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, _STEPS)
        self.bar.setAccessibleName(self.tr("Progress of opening the library"))
        self.bar.setMaximumWidth(self.fontMetrics().averageCharWidth() * 60)
        self.quit = QPushButton(self.tr("&Quit"))
        self.quit.setAutoDefault(True)
        self.quit.clicked.connect(self.quit_wanted)
        for label in (self.title, self.words):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        bar_line = QHBoxLayout()
        bar_line.addStretch(1)
        bar_line.addWidget(self.bar, 4)
        bar_line.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(space * 4, space * 2, space * 4, space * 2)
        layout.setSpacing(space * 2)
        layout.addStretch(2)
        layout.addWidget(self.title)
        layout.addWidget(self.words)
        layout.addLayout(bar_line)
        layout.addWidget(self.quit, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(3)
        self.setFocusProxy(self.quit)
        self._patience = QTimer(self, singleShot=True, interval=patience_ms)
        self._patience.timeout.connect(self._on_patience_ended)
        self._is_upgrading = False

    def begin(self) -> None:
        """The library is being opened; if that takes long, it is said."""
        self._is_upgrading = False
        self._patience.start()

    def end(self) -> None:
        """It is open, or could not be opened."""
        self._patience.stop()

    def on_upgrade(self, progress: UpgradeProgress) -> None:
        """An older library is brought up to date: show how far that is."""
        if not self._is_upgrading:
            self._is_upgrading = True
            self.words.setText(
                self.tr(
                    "Your library comes from an older version of MLFA and is brought up to date. "
                    "This is done once; a large library takes about half a minute. Nothing is "
                    "lost: a copy of the old one is kept."
                )
            )
            self.bar.show()
        self.bar.setValue(round(_STEPS * progress.share))

    def _on_patience_ended(self) -> None:
        if not self._is_upgrading:
            # What exactly is waited for cannot be known: the file answers, or it does not.
            self.words.setText(
                self.tr(
                    "This takes longer than usual. Perhaps another program is using the library, "
                    "such as another MLFA or a backup; MLFA waits for it up to half a minute."
                )
            )
            self.bar.hide()
        self.wanted.emit()
