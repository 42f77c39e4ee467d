"""Fusion made calm: flat heads, quiet scroll bars, one line between panes, edges that are seen."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QProxyStyle,
    QStyle,
    QStyleOption,
    QStyleOptionComplex,
    QStyleOptionSlider,
    QWidget,
)

from mlfa_app.gui.drawing.colours import is_dark, mixed

_Element = QStyle.PrimitiveElement
_Control = QStyle.ControlElement
_Part = QStyle.SubControl
_State = QStyle.StateFlag
_ScrollBar = QStyle.ComplexControl.CC_ScrollBar
_ToolButton = QStyle.ComplexControl.CC_ToolButton
_EDGED = frozenset(
    {
        _Element.PE_FrameLineEdit,
        _Element.PE_IndicatorCheckBox,
        _Element.PE_IndicatorItemViewItemCheck,
        _Element.PE_IndicatorRadioButton,
    }
)
_ROUND = 2.0
# Text of a head begins where that of the cells below it does.
_HEAD_INDENT = 2
# Share of a scroll bar's breadth that its thumb takes, at rest and under the mouse.
_THUMB_SHARE, _LIVE_THUMB_SHARE = 0.46, 0.64


class EdgedFusion(QProxyStyle):
    """Fusion with the shades and dots of another time taken out.

    Heads of tables are flat, panes are parted by one line, scroll bars have a thumb and nothing
    else, and fields and boxes have an edge that can be seen in dark colours, too.
    """

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
        if element is _Element.PE_PanelScrollAreaCorner:
            painter.fillRect(option.rect, option.palette.color(QPalette.ColorRole.Window))
            return
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

    def drawControl(  # noqa: N802
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw heads and the lines between panes flat, and the rest as Fusion does."""
        if element in (_Control.CE_HeaderSection, _Control.CE_HeaderEmptyArea):
            _draw_head(option, painter, is_section=element is _Control.CE_HeaderSection)
        elif element is _Control.CE_Splitter:
            _draw_divider(option, painter)
        else:
            if element is _Control.CE_HeaderLabel:
                option.rect = option.rect.adjusted(_HEAD_INDENT, 0, -_HEAD_INDENT, 0)
            super().drawControl(element, option, painter, widget)

    def drawComplexControl(  # noqa: N802
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        """Draw a scroll bar as a thumb on a plain ground, and the focus of flat buttons.

        Fusion does not show at all that a button without a frame has the focus.
        """
        if control is not _ScrollBar or not isinstance(option, QStyleOptionSlider):
            super().drawComplexControl(control, option, painter, widget)
            if control is _ToolButton and option.state & _State.State_HasFocus:
                _draw_focus(option, painter)
            return
        palette: QPalette = option.palette
        ground = palette.color(QPalette.ColorRole.Window)
        painter.fillRect(option.rect, ground)
        if option.maximum <= option.minimum:
            return
        is_live = bool(option.state & (_State.State_MouseOver | _State.State_Sunken))
        thumb = QRectF(self.subControlRect(control, option, _Part.SC_ScrollBarSlider, widget))
        is_upright = option.orientation is Qt.Orientation.Vertical
        breadth = thumb.width() if is_upright else thumb.height()
        rest = breadth * (1 - (_LIVE_THUMB_SHARE if is_live else _THUMB_SHARE)) / 2
        thumb.adjust(*((rest, 1, -rest, -1) if is_upright else (1, rest, -1, -rest)))
        radius = min(thumb.width(), thumb.height()) / 2
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        text = palette.color(QPalette.ColorRole.WindowText)
        # At least three to one on the ground, as for any part that one has to find.
        painter.setBrush(mixed(ground, text, 0.68 if is_live else 0.48))
        painter.drawRoundedRect(thumb, radius, radius)
        painter.restore()

    def subControlRect(  # noqa: N802
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        """Give a scroll bar's thumb all of its length: it has no arrows."""
        # Qt takes no widget for one, too, which its Python types do not know.
        there = cast("QWidget", widget)
        if control is not _ScrollBar or not isinstance(option, QStyleOptionSlider):
            return super().subControlRect(control, option, part, there)
        whole: QRect = option.rect
        if part in (_Part.SC_ScrollBarAddLine, _Part.SC_ScrollBarSubLine):
            return QRect()
        if part is _Part.SC_ScrollBarGroove:
            return whole
        is_upright = option.orientation is Qt.Orientation.Vertical
        room = whole.height() if is_upright else whole.width()
        begin, length = _thumb_place(option, room)
        if part is _Part.SC_ScrollBarSubPage:
            begin, length = 0, begin
        elif part is _Part.SC_ScrollBarAddPage:
            begin, length = begin + length, room - begin - length
        elif part is not _Part.SC_ScrollBarSlider:
            return super().subControlRect(control, option, part, there)
        if is_upright:
            return QRect(whole.x(), whole.y() + begin, whole.width(), length)
        place = QRect(whole.x() + begin, whole.y(), length, whole.height())
        return QStyle.visualRect(option.direction, whole, place)


def _thumb_place(option: QStyleOptionSlider, room: int) -> tuple[int, int]:
    """Where a scroll bar's thumb begins, and how long it is."""
    span = option.maximum - option.minimum
    if span <= 0:
        return 0, room
    share = option.pageStep / (span + option.pageStep)
    # Among 100,000 rows it still has to be caught.
    least = min(room, 2 * (option.rect.width() if option.rect.width() < 40 else 14))
    length = max(int(room * share), least)
    begin = QStyle.sliderPositionFromValue(
        option.minimum, option.maximum, option.sliderPosition, room - length, option.upsideDown
    )
    return begin, length


def _draw_head(option: QStyleOption, painter: QPainter, *, is_section: bool) -> None:
    """Draw the ground of a table's head: one colour, a line below, a short one to the right."""
    palette: QPalette = option.palette
    ground, line = palette.color(QPalette.ColorRole.Window), palette.color(QPalette.ColorRole.Mid)
    box: QRect = option.rect
    if is_section and option.state & (_State.State_MouseOver | _State.State_Sunken):
        ground = mixed(ground, palette.color(QPalette.ColorRole.WindowText), 0.07)
    painter.fillRect(box, ground)
    painter.fillRect(box.x(), box.bottom(), box.width(), 1, line)
    if is_section:
        inset = box.height() // 4
        painter.fillRect(box.right(), box.y() + inset, 1, box.height() - 2 * inset, line)


def _draw_divider(option: QStyleOption, painter: QPainter) -> None:
    """Draw one line between two panes; it stands out while it can be dragged."""
    palette: QPalette = option.palette
    box: QRect = option.rect
    is_live = bool(option.state & (_State.State_MouseOver | _State.State_Sunken))
    role = QPalette.ColorRole.Highlight if is_live else QPalette.ColorRole.Mid
    colour: QColor = palette.color(role)
    if option.state & _State.State_Horizontal:
        painter.fillRect(box.center().x(), box.y(), 1, box.height(), colour)
    else:
        painter.fillRect(box.x(), box.center().y(), box.width(), 1, colour)


def _draw_focus(option: QStyleOption, painter: QPainter) -> None:
    """Draw a frame around what has the focus."""
    palette: QPalette = option.palette
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), _ROUND * 2, _ROUND * 2)
    painter.restore()
