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


def read_sources() -> None:
    """Have all icons read before they are drawn. May run in any thread."""
    for path in (icons_folder() / "actions").glob("*.svg"):
        _source(path.stem)


@lru_cache(maxsize=256)
def _source(name: str) -> bytes:
    source = (icons_folder() / "actions" / f"{name}.svg").read_text("utf-8")
    return source.replace("currentColor", "#000000").encode()


@lru_cache(maxsize=256)
def _drawn(name: str, colour: str, disabled: str, selected: str) -> QIcon:
    renderer = QSvgRenderer(QByteArray(_source(name)))
    icon = QIcon()
    modes = {
        QIcon.Mode.Normal: QColor(colour),
        QIcon.Mode.Disabled: QColor(disabled),
        QIcon.Mode.Selected: QColor(selected),
    }
    for size in _SIZES:
        shape = QPixmap(QSize(size, size))
        shape.fill(Qt.GlobalColor.transparent)
        with QPainter(shape) as painter:
            renderer.render(painter, QRectF(0, 0, size, size))
        for mode, shade in modes.items():
            icon.addPixmap(_coloured(shape, shade), mode)
    return icon


def _coloured(shape: QPixmap, colour: QColor) -> QPixmap:
    pixmap = QPixmap(shape)
    with QPainter(pixmap) as painter:
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(pixmap.rect(), colour)
    return pixmap
