"""A question or message inside a dialog, with its answers as buttons; nothing pops up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QStyle, QVBoxLayout, QWidget

from mlfa_app.gui.views.labels import plain_label

Answer = tuple[str, Callable[[], None]]


class QuestionPanel(QFrame):
    """Hidden until something is asked or said.

    Args:
        parent: Owner.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.palette().ColorRole.AlternateBase)
        self.icon_label = QLabel()
        self.text_label = plain_label()
        self.text_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.buttons: list[QPushButton] = []
        column = QVBoxLayout(self)
        line = QHBoxLayout()
        line.addWidget(self.icon_label, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.text_label, 1)
        column.addLayout(line)
        self._answers = QHBoxLayout()
        self._answers.addStretch(1)
        column.addLayout(self._answers)
        self.hide()

    @property
    def text(self) -> str:
        """What is asked or said; empty if nothing is."""
        return self.text_label.text() if not self.isHidden() else ""

    def ask(self, text: str, answers: Sequence[Answer], *, is_error: bool = False) -> None:
        """Ask or say something.

        Args:
            text: The question or message.
            answers: Texts of the buttons and what they do; each also ends the question.
            is_error: Whether something went wrong.
        """
        self._clear()
        pixmap = self.style().StandardPixmap
        icon = pixmap.SP_MessageBoxWarning if is_error else pixmap.SP_MessageBoxInformation
        size = self.style().pixelMetric(QStyle.PixelMetric.PM_SmallIconSize)
        self.icon_label.setPixmap(self.style().standardIcon(icon).pixmap(size))
        self.text_label.setText(text)
        self.setAccessibleName(text)
        for label, action in answers:
            button = QPushButton(label)
            button.setAutoDefault(False)
            button.clicked.connect(self.hide)
            button.clicked.connect(action)
            self._answers.addWidget(button)
            self.buttons.append(button)
        self.show()
        if self.buttons:
            # The last answer is the one that changes nothing.
            self.buttons[-1].setFocus()

    def _clear(self) -> None:
        for button in self.buttons:
            self._answers.removeWidget(button)
            button.deleteLater()
        self.buttons = []
