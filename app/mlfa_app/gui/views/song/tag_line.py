"""One tag of a song with its verdict buttons."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from mlfa_app.catalog.listing import Verdict
from mlfa_app.gui.drawing.icons import action_icon
from mlfa_app.gui.drawing.score_bar import ScoreBar
from mlfa_app.gui.readings import TagReading


class TagLine(QWidget):
    """A line of the scores panel.

    By keyboard: A accepts, R rejects, W says why, Enter shows it in the timeline, up and down go
    on.

    Signals:
        accepted: The tag shall stand.
        rejected: The tag shall not stand.
        chosen: Show where it is heard.
        why_asked: Say why the tag has its score.
        moved: Go to another line: 1 down, -1 up.
    """

    accepted = Signal(object)
    rejected = Signal(object)
    chosen = Signal(object)
    why_asked = Signal(object)
    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reading: TagReading | None = None
        self._can_decide = True
        self._bar = ScoreBar(self)
        self._why = self._made_button()
        self._accept = self._made_button()
        self._reject = self._made_button()
        self._why.clicked.connect(self.on_why)
        self._accept.clicked.connect(self.on_accept)
        self._reject.clicked.connect(self.on_reject)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 0, 2, 0)
        layout.setSpacing(2)
        layout.addWidget(self._bar, 1)
        layout.addWidget(self._why)
        layout.addWidget(self._accept)
        layout.addWidget(self._reject)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._draw_icons()

    @property
    def reading(self) -> TagReading | None:
        """What the line shows."""
        return self._reading

    @property
    def why_button(self) -> QToolButton:
        """Says why the tag has its score."""
        return self._why

    @property
    def accept_button(self) -> QToolButton:
        """Accepts the tag."""
        return self._accept

    @property
    def reject_button(self) -> QToolButton:
        """Rejects the tag."""
        return self._reject

    def show_reading(self, reading: TagReading, *, can_decide: bool) -> None:
        """Show a tag.

        Args:
            reading: The tag.
            can_decide: Whether the song is one of the library, so that verdicts can be kept.
        """
        if (reading, can_decide) == (self._reading, self._can_decide):
            return
        self._reading, self._can_decide = reading, can_decide
        self._bar.set_reading(reading)
        # What the user added has no score.
        self._why.setEnabled(reading.column is not None)
        self._accept.setVisible(can_decide)
        self._reject.setVisible(can_decide)
        self._accept.setEnabled(reading.verdict is not Verdict.ACCEPTED)
        # A tag that nobody claims need not be rejected.
        self._reject.setEnabled(reading.stands)
        self._why.setAccessibleName(self.tr("Why {tag}").format(tag=reading.tag))
        self._why.setToolTip(self.tr("What carried “{tag}” (W)").format(tag=reading.tag))
        self._accept.setAccessibleName(self.tr("Accept {tag}").format(tag=reading.tag))
        self._reject.setAccessibleName(self.tr("Reject {tag}").format(tag=reading.tag))
        self._accept.setToolTip(self.tr("Accept “{tag}” (A)").format(tag=reading.tag))
        self._reject.setToolTip(self.tr("Reject “{tag}” (R)").format(tag=reading.tag))
        words = self.words(reading)
        self.setAccessibleName(words)
        self._bar.setToolTip(words)

    def words(self, reading: TagReading) -> str:
        """Say the line: "piano, 82 percent, proposed from 65 percent"."""
        if reading.score is None:
            return self.tr("{tag}, added by you").format(tag=reading.tag)
        parts = [reading.tag, self.tr("%n percent", "", round(100 * reading.score))]
        if reading.verdict is Verdict.ACCEPTED:
            parts.append(self.tr("accepted by you"))
        elif reading.verdict is Verdict.REJECTED:
            parts.append(self.tr("rejected by you"))
        elif reading.is_proposed:
            parts.append(self.tr("proposed"))
        if reading.threshold is None:
            parts.append(self.tr("the model is not reliable enough on this tag to propose it"))
        elif not reading.is_proposed:
            threshold = round(100 * reading.threshold)
            parts.append(self.tr("would be proposed from %n percent", "", threshold))
        return ", ".join(parts)

    def on_accept(self) -> None:
        """Take the accept button's word."""
        if self._reading is not None and self._can_decide and self._accept.isEnabled():
            self.accepted.emit(self._reading)

    def on_reject(self) -> None:
        """Take the reject button's word."""
        if self._reading is not None and self._can_decide and self._reject.isEnabled():
            self.rejected.emit(self._reading)

    def on_why(self) -> None:
        """Ask why the tag has its score."""
        if self._reading is not None and self._why.isEnabled():
            self.why_asked.emit(self._reading)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Decide, choose, or go on."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
            return
        match event.key():
            case Qt.Key.Key_A:
                self.on_accept()
            case Qt.Key.Key_R | Qt.Key.Key_Delete:
                self.on_reject()
            case Qt.Key.Key_W:
                self.on_why()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self.chosen.emit(self._reading)
            case Qt.Key.Key_Down:
                self.moved.emit(1)
            case Qt.Key.Key_Up:
                self.moved.emit(-1)
            case _:
                super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Show it in the timeline."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit(self._reading)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show the focus."""
        super().focusInEvent(event)
        self._draw_icons()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Show the focus no more."""
        super().focusOutEvent(event)
        self._draw_icons()
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Let the buttons stand out."""
        super().enterEvent(event)
        self._draw_icons()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Let them rest."""
        super().leaveEvent(event)
        self._draw_icons()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_icons()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Draw a frame around the line that has the focus."""
        if self.hasFocus():
            with QPainter(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
                painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 4, 4)

    def _made_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        # The line has the focus, and its keys: two more stops for each tag would be many.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _draw_icons(self) -> None:
        # Three signs in every line would be louder than the tags, where nobody is about to decide.
        palette = QPalette(self.palette())
        if not (self.hasFocus() or self.underMouse()):
            for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
                quiet = palette.color(group, QPalette.ColorRole.PlaceholderText)
                palette.setColor(group, QPalette.ColorRole.ButtonText, quiet)
        self._why.setIcon(action_icon("why", palette))
        self._accept.setIcon(action_icon("accept", palette))
        self._reject.setIcon(action_icon("reject", palette))
