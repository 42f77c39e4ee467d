"""The bar of tools at the top of the window, as calm as the rest of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QToolBar, QWidget


class ToolBar(QToolBar):
    """Icons with words; stays where it is. One line parts it from what is below.

    Args:
        title: Its name.
        parent: The window.
    """

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setObjectName("tools")
        self.setMovable(False)
        self.setFloatable(False)
        self.toggleViewAction().setVisible(False)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def add_stretch(self) -> None:
        """Push what follows to the other end."""
        stretch = QWidget()
        stretch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(stretch)

    def leave_focus_where_it_is(self) -> None:
        """Have the buttons reached by Tab, while a click leaves the focus where the work is."""
        for button in self.findChildren(QAbstractButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint one colour: the style's shades end in a glaring line on a dark ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().window())
        painter.setPen(self.palette().mid().color())
        painter.drawLine(self.rect().bottomLeft(), self.rect().bottomRight())
