"""The icons of actions, drawn in the palette's colour of text."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from mlfa_resources import icons_folder

# Enough for 24 points at 300 %; Qt makes smaller ones of them.
_SIZES = (16, 24, 32, 48, 72)


def action_icon(name: str, palette: QPalette) -> QIcon:
    """Draw an icon.

    Args:
        name: Name of a file in the folder of action icons, without its ending.
        palette: Its colours of button text are taken, so that the icon suits light and dark.
    """
    group = QPalette.ColorGroup
    role = QPalette.ColorRole.ButtonText
    return _drawn(
        name,
        palette.color(role).name(),
        palette.color(group.Disabled, role).name(),
        palette.color(QPalette.ColorRole.HighlightedText).name(),
    )


def coloured_icon(name: str, colour: QColor) -> QIcon:
    """Draw an icon in one colour."""
    return _drawn(name, colour.name(), colour.name(), colour.name())


@lru_cache(maxsize=256)
def _drawn(name: str, colour: str, disabled: str, selected: str) -> QIcon:
    source = (icons_folder() / "actions" / f"{name}.svg").read_text("utf-8")
    icon = QIcon()
    modes = {
        QIcon.Mode.Normal: colour,
        QIcon.Mode.Disabled: disabled,
        QIcon.Mode.Selected: selected,
    }
    for mode, shade in modes.items():
        renderer = QSvgRenderer(QByteArray(source.replace("currentColor", shade).encode()))
        for size in _SIZES:
            pixmap = QPixmap(QSize(size, size))
            pixmap.fill(Qt.GlobalColor.transparent)
            painter = QPainter(pixmap)
            renderer.render(painter, QRectF(0, 0, size, size))
            painter.end()
            icon.addPixmap(pixmap, mode)
    return icon
