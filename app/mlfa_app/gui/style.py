"""What Fusion leaves too faint on a dark ground: the edges of fields and of boxes to tick."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleOption, QWidget

from mlfa_app.gui.drawing.colours import is_dark

_Element = QStyle.PrimitiveElement
_EDGED = frozenset(
    {
        _Element.PE_FrameLineEdit,
        _Element.PE_IndicatorCheckBox,
        _Element.PE_IndicatorItemViewItemCheck,
        _Element.PE_IndicatorRadioButton,
    }
)
_ROUND = 2.0


class EdgedFusion(QProxyStyle):
    """Fusion, with an edge around fields and boxes that can be seen in dark colours, too."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def drawPrimitive(  # noqa: N802
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw as Fusion does, then the edge."""
        super().drawPrimitive(element, option, painter, widget)
        if element not in _EDGED or not is_dark(option.palette):
            return
        state: QStyle.StateFlag = option.state
        palette: QPalette = option.palette
        has_focus = bool(state & QStyle.StateFlag.State_HasFocus)
        if element is _Element.PE_FrameLineEdit and has_focus:
            return  # Fusion marks it already
        is_enabled = bool(state & QStyle.StateFlag.State_Enabled)
        group = QPalette.ColorGroup.Normal if is_enabled else QPalette.ColorGroup.Disabled
        colour = palette.color(group, QPalette.ColorRole.Text)
        colour.setAlphaF(0.5 if is_enabled else 0.3)
        box = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if element is _Element.PE_IndicatorRadioButton:
            painter.drawEllipse(box)
        else:
            painter.drawRoundedRect(box, _ROUND, _ROUND)
        painter.restore()
