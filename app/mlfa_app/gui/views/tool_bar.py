"""The bar of tools at the top of the window, as calm as the rest of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QToolBar, QToolButton, QWidget

_WITH_WORDS = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
_ICON_ALONE = Qt.ToolButtonStyle.ToolButtonIconOnly


class ToolBar(QToolBar):
    """Icons with words; stays where it is. One line parts it from what is below.

    Where there is no room for all the words, as with large letters on a small screen, some buttons
    show their icon alone, since one that is folded away behind an arrow is not found.

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
        self.setToolButtonStyle(_WITH_WORDS)
        self._words_given_up: tuple[tuple[QAction, ...], ...] = ()
        self._is_fitting = False

    def add_stretch(self) -> None:
        """Push what follows to the other end."""
        stretch = QWidget()
        stretch.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(stretch)

    def give_up_words_of(self, groups: Sequence[Sequence[QAction]]) -> None:
        """Say whose words go where the room is short: those of the first group first, together.

        Args:
            groups: Of actions that are in the bar.
        """
        self._words_given_up = tuple(map(tuple, groups))
        self._fit()

    def leave_focus_where_it_is(self) -> None:
        """Have the buttons reached by Tab, while a click leaves the focus where the work is."""
        for button in self.findChildren(QAbstractButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Show as many words as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Do so again when the letters have changed."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def _fit(self) -> None:
        if self._is_fitting:
            return  # called by what is done here
        self._is_fitting = True
        for group in self._words_given_up:
            self._style(group, _WITH_WORDS)
        for group in self._words_given_up:
            if self.sizeHint().width() <= self.width():
                break
            self._style(group, _ICON_ALONE)
        self._is_fitting = False

    def _style(self, actions: Sequence[QAction], style: Qt.ToolButtonStyle) -> None:
        for action in actions:
            button = self.widgetForAction(action)
            if isinstance(button, QToolButton):
                button.setToolButtonStyle(style)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint one colour: the style's shades end in a glaring line on a dark ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().window())
        painter.setPen(self.palette().mid().color())
        painter.drawLine(self.rect().bottomLeft(), self.rect().bottomRight())
