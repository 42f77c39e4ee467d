"""Render the program's icon into the sizes that desktops ask for: ``python packaging/icons.py``."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from mlfa_resources import icons_folder

SIZES = (16, 32, 48, 64, 128, 256)


def main() -> int:
    """Write ``mlfa-SIZE.png`` beside ``mlfa.svg``."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QGuiApplication(sys.argv[:1])
    renderer = QSvgRenderer(str(icons_folder() / "mlfa.svg"))
    for size in SIZES:
        image = QImage(size, size, QImage.Format.Format_ARGB32)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter)
        painter.end()
        image.save(str(icons_folder() / f"mlfa-{size}.png"))
    del app
    return 0


if __name__ == "__main__":
    sys.exit(main())
