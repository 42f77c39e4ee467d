"""A tag that can be switched on and off, drawn as a chip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from mlfa_app.gui.drawing.look import Look
from mlfa_app.gui.drawing.marks import draw_check, draw_plus


class TagToggle(QCheckBox):
    """A check box in the shape of a chip; "partly" stands for only some of the songs.

    Args:
        tag: Name of the tag.
        category: Its category, for the colour.
        state: How it begins.
        note: Words after the name, such as "some".
        parent: Owner.
    """

    def __init__(
        self,
        tag: str,
        category: str,
        state: Qt.CheckState,
        note: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tag.replace("&", "&&"), parent)
        self.tag = tag
        self.category = category
        self.first_state = state
        self._note = note
        self.setTristate(state == Qt.CheckState.PartiallyChecked)
        self.setCheckState(state)
        self.setAccessibleName(f"{tag}, {note}" if note else tag)
        self._look = Look(self.palette(), self.font())

    @property
    def is_changed(self) -> bool:
        """Whether the user switched it."""
        return self.checkState() != self.first_state

    def nextCheckState(self) -> None:  # noqa: N802
        """Go from some to all, to none, and back to some."""
        state = self.checkState()
        if state == Qt.CheckState.PartiallyChecked:
            after = Qt.CheckState.Checked
        elif state == Qt.CheckState.Checked:
            after = Qt.CheckState.Unchecked
        elif self.isTristate():
            after = Qt.CheckState.PartiallyChecked
        else:
            after = Qt.CheckState.Checked
        self.setCheckState(after)

    def sizeHint(self) -> QSize:  # noqa: N802, D102
        look = self._look
        text = look.width(self.tag) + (look.width(f" {self._note}") if self._note else 0)
        return QSize(text + look.line + look.unit * 6, look.line + look.unit * 3)

    def minimumSizeHint(self) -> QSize:  # noqa: N802, D102
        return QSize(self._look.line * 4, self.sizeHint().height())

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802, D102
        return self.rect().contains(pos)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802, D102
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._look = Look(self.palette(), self.font())
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802, D102
        look = self._look
        colours = look.chip_colours(self.category)
        state = self.checkState()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        edge = 2.0 if self.hasFocus() else 1.0
        body = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        border = QPen(look.selected if self.hasFocus() else colours.border, edge)
        if state == Qt.CheckState.Unchecked and not self.hasFocus():
            border.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(border)
        is_on = state == Qt.CheckState.Checked
        painter.setBrush(colours.strong_fill if is_on else look.base)
        radius = look.unit * 3
        painter.drawRoundedRect(body, radius, radius)
        side = look.line * 0.5
        box = QRectF(look.unit * 3, (self.height() - side) / 2, side, side)
        if state == Qt.CheckState.Checked:
            draw_check(painter, box, colours.mark)
        elif state == Qt.CheckState.PartiallyChecked:
            painter.fillRect(box.adjusted(0, side * 0.4, 0, -side * 0.4), colours.mark)
        else:
            draw_plus(painter, box, look.dim_text)
        left = round(box.right()) + look.unit * 2
        y = (self.height() - look.line) // 2
        room = max(0, self.width() - left - look.unit * 2)
        painter.setPen(look.text if state != Qt.CheckState.Unchecked else look.dim_text)
        painter.drawStaticText(left, y, look.fitted(self.tag, room))
        if self._note and state == Qt.CheckState.PartiallyChecked:
            painter.setPen(look.dim_text)
            painter.drawStaticText(
                left + look.width(f"{self.tag} "), y, look.fitted(self._note, room)
            )
        painter.end()
