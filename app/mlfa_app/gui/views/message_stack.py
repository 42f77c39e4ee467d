"""Messages inside the window: at most three, calm, each with what helps."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from mlfa_app.gui.drawing.colours import is_dark, mixed
from mlfa_app.gui.drawing.icons import action_icon
from mlfa_app.gui.messages import Message, Messages
from mlfa_app.gui.theme import gap
from mlfa_app.gui.views.labels import plain_label

AT_MOST = 3
# Long enough to read it twice; errors and questions stay until they are dismissed.
_NOTICE_MS = 15_000
_TONES = {"error": ("#f6c945", "#6e5300"), "notice": ("#8fbbe8", "#264d78")}


class MessageCard(QFrame):
    """One message, with its buttons.

    Signals:
        dismissed: The user, or time, has put it away; or a button has answered it.
    """

    dismissed = Signal()

    def __init__(self, message: Message, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.message = message
        self._icon = QLabel()
        self._text = plain_label(message.text)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._text.setSizePolicy(policy)
        self._details = plain_label(message.details)
        self._details.setTextInteractionFlags(self._text.textInteractionFlags())
        self._details.hide()
        for label in (self._text, self._details):
            # A label that wraps asks for the height that it would need if it were narrow.
            label.setMinimumHeight(self.fontMetrics().height())
        self.buttons: list[QPushButton] = []
        self._lay_out()
        self._draw_icon()
        kind = self.tr("Error") if message.is_error else self.tr("Notice")
        self.setAccessibleName(self.tr("Question") if message.is_question else kind)
        self.setAccessibleDescription(message.text)
        if not message.is_error and not message.is_question:
            self._timer = QTimer(self)
            self._timer.setSingleShot(True)
            self._timer.timeout.connect(self.dismissed)
            self._timer.start(_NOTICE_MS)

    def _lay_out(self) -> None:
        space = gap(self)
        line = QHBoxLayout()
        line.setSpacing(space)
        line.addWidget(self._icon)
        line.addWidget(self._text, 1)
        for choice in self.message.choices:
            button = QPushButton(choice.text)
            button.setAutoDefault(True)
            button.clicked.connect(self._answer_with(choice.run))
            self.buttons.append(button)
            line.addWidget(button)
        if self.message.details:
            unfold = QPushButton(self.tr("Details"))
            unfold.setCheckable(True)
            unfold.toggled.connect(self._details.setVisible)
            line.addWidget(unfold)
        self.close_button = QToolButton()
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip(self.tr("Dismiss (Esc)"))
        self.close_button.setAccessibleName(self.tr("Dismiss"))
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.clicked.connect(self.dismissed)
        line.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(space * 2, space // 2, space, space // 2)
        column.addLayout(line)
        column.addWidget(self._details)

    def _answer_with(self, run: Callable[[], None]) -> Callable[[], None]:
        def answer() -> None:
            self.dismissed.emit()
            run()

        return answer

    def _tone(self) -> QColor:
        name = "error" if self.message.is_error else "notice"
        return QColor(_TONES[name][is_dark(self.palette())])

    def _draw_icon(self) -> None:
        if self.message.is_error:
            name = "error"
        else:
            name = "missing" if self.message.is_question else "notice"
        side = round(self.fontMetrics().height() * 1.2)
        pixmap = action_icon(name, self.palette()).pixmap(QSize(side, side))
        self._icon.setPixmap(pixmap)
        self.close_button.setIcon(action_icon("close", self.palette()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Fill the ground, with a strip of the message's tone at its side."""
        painter = QPainter(self)
        tone = self._tone()
        painter.fillRect(
            self.rect(), mixed(self.palette().color(self.backgroundRole()), tone, 0.22)
        )
        strip = self.rect()
        strip.setWidth(max(3, gap(self, 0.3)))
        painter.fillRect(strip, tone)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw again in other colours."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "close_button"):
            self._draw_icon()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Escape puts the message away."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismissed.emit()
        else:
            super().keyPressEvent(event)


class MessageStack(QWidget):
    """Shows what `Messages` takes, the newest at the top.

    Args:
        messages: Where all parts of the program say what they have to say.
        parent: Owner.
    """

    def __init__(self, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setDirection(QBoxLayout.Direction.TopToBottom)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(1)
        self._cards: list[MessageCard] = []
        self.setAccessibleName(self.tr("Messages"))
        self.hide()
        for message in messages.recent[-AT_MOST:]:
            self.on_posted(message)
        messages.posted.connect(self.on_posted)

    @property
    def cards(self) -> tuple[MessageCard, ...]:
        """What is shown, the newest first."""
        return tuple(self._cards)

    def on_posted(self, message: Message) -> None:
        """Show a message; what says the same, or is one too many, makes room."""
        for card in self._cards:
            if card.message.says_the_same(message):
                self._remove(card)
                break
        if len(self._cards) >= AT_MOST:
            quiet = [c for c in self._cards if not c.message.is_error and not c.message.is_question]
            self._remove((quiet or self._cards)[-1])
        card = MessageCard(message, self)
        card.dismissed.connect(self._remover_of(card))
        self._cards.insert(0, card)
        self._layout.insertWidget(0, card)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(card, QAccessible.Event.Alert))
        if message.is_question and card.buttons:
            card.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss_newest(self) -> bool:
        """Put the newest message away.

        Returns:
            Whether there was one.
        """
        if not self._cards:
            return False
        self._remove(self._cards[0])
        return True

    def _remover_of(self, card: MessageCard) -> Callable[[], None]:
        return lambda: self._remove(card)

    def _remove(self, card: MessageCard) -> None:
        if card not in self._cards:
            return
        self._cards.remove(card)
        self._layout.removeWidget(card)
        card.hide()
        card.deleteLater()
        if not self._cards:
            self.hide()
