"""The line above the table that says that only some songs are listed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget


class OnlyLine(QWidget):
    """Hidden as long as all songs are listed that the filter fits.

    Signals:
        left: All songs are to be listed again.

    Attributes:
        button: Does that.

    Args:
        parent: Owner.
    """

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = QLabel()
        self.button = QPushButton(self.tr("Show all songs"))
        self.button.clicked.connect(lambda _on: self.left.emit())
        space = self.fontMetrics().height() // 3
        row = QHBoxLayout(self)
        row.setContentsMargins(space, 0, space, space)
        row.addWidget(self._words)
        row.addWidget(self.button)
        row.addStretch(1)
        self.hide()

    def show_count(self, count: int | None) -> None:
        """Say of how many songs the table lists those that the filter fits; None for all."""
        if count is not None:
            self._words.setText(self.tr("Only %n songs that were selected on the map.", "", count))
        self.setVisible(count is not None)
