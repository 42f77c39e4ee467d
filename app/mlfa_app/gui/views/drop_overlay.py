"""What the window shows while something is dragged over it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QWidget

from mlfa_app.gui.drawing.icons import coloured_icon
from mlfa_app.gui.theme import gap


class DropOverlay(QWidget):
    """Covers its parent, and lets the drop through to it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.text = self.tr("Drop a song to hear what it is, or folders to add them.")
        self.setAccessibleName(self.text)
        self.hide()

    def cover(self) -> None:
        """Show above everything else in the window."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Dim what is below, and say what a drop does."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(self.palette().color(QPalette.ColorRole.Base))
        veil.setAlphaF(0.88)
        painter.fillRect(self.rect(), veil)
        space = gap(self)
        accent = self.palette().color(QPalette.ColorRole.Accent)
        painter.setPen(QPen(accent, max(2, space / 3), Qt.PenStyle.DashLine))
        frame = self.rect().adjusted(space * 2, space * 2, -space * 2, -space * 2)
        painter.drawRoundedRect(frame, space * 2, space * 2)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.5)
        painter.setFont(font)
        side = self.fontMetrics().height() * 3
        centre = frame.center()
        picture = QRect(centre.x() - side // 2, centre.y() - side - space, side, side)
        coloured_icon("drop", accent).paint(painter, picture)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        words = QRect(
            frame.left() + space * 2,
            centre.y() + space,
            frame.width() - space * 4,
            frame.height() // 2,
        )
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(words, int(flags | Qt.TextFlag.TextWordWrap), self.text)
        painter.end()

    def sizeHint(self) -> QSize:  # noqa: N802
        """As large as what it covers."""
        parent = self.parentWidget()
        return parent.size() if parent is not None else super().sizeHint()
