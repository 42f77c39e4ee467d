"""Labels: for texts that come from outside, never taken for markup; and those that stand out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


def plain_label(text: str = "") -> QLabel:
    """Make a label that shows a text as it is, in several lines if need be."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def stand_out(widget: QWidget, size: float = 1.0, *, is_bold: bool = True) -> None:
    """Give a widget a font of its own.

    Args:
        widget: Such as a heading.
        size: In shares of the size that it has.
        is_bold: Whether it is bold.
    """
    font = widget.font()
    # What is not set here goes on following the font of the program.
    if size != 1.0:
        font.setPointSizeF(font.pointSizeF() * size)
    if is_bold:
        font.setBold(True)
    widget.setFont(font)
