"""The marks of songs on a map, many at a time: a colour and a shape for each group."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPalette, QPolygonF

from mlfa_app.gui.drawing.colours import category_colour
from mlfa_app.settings import CATEGORIES

# With more marks in sight their edges are not smoothed: nobody sees it, and it is quick.
_SMOOTH_UP_TO = 20_000
# As many groups as there are colours that everybody can tell apart.
NUM_GROUPS = len(CATEGORIES)


def group_colour(group: int, palette: QPalette) -> QColor:
    """Colour of a group; those beyond the last, and -1, are grey."""
    if 0 <= group < NUM_GROUPS:
        return category_colour(CATEGORIES[group], palette)
    return palette.color(QPalette.ColorRole.Dark)


def group_shape(group: int, size: float) -> QPainterPath:
    """Outline of a group's mark around the origin.

    Args:
        group: Its number; others than the first six are small dots.
        size: Width of the mark.
    """
    half, path = size / 2, QPainterPath()
    if group == 0:
        path.addEllipse(QPointF(0, 0), half, half)
    elif group == 1:
        path.addRect(QRectF(-half * 0.9, -half * 0.9, size * 0.9, size * 0.9))
    elif group in (2, 4):
        up = -half if group == 2 else half
        corners = [QPointF(0, up), QPointF(half, -up * 0.8), QPointF(-half, -up * 0.8)]
        path.addPolygon(QPolygonF(corners))
    elif group == 3:
        corners = [QPointF(0, -half), QPointF(half, 0), QPointF(0, half), QPointF(-half, 0)]
        path.addPolygon(QPolygonF(corners))
    elif group == 5:
        path.addRect(QRectF(-half, -half * 0.32, size, half * 0.64))
        path.addRect(QRectF(-half * 0.32, -half, half * 0.64, size))
        path.setFillRule(Qt.FillRule.WindingFill)
    else:
        path.addEllipse(QPointF(0, 0), half * 0.65, half * 0.65)
    return path


def draw_marks(
    spots: npt.NDArray[np.float32],
    members: npt.NDArray[np.intp],
    image: QImage,
    size: float,
    palette: QPalette,
) -> None:
    """Draw all marks into an image, those without a group below the others.

    Takes about a tenth of a second for 100,000 marks, which a painter would need seconds for.

    Args:
        spots: Middles of the marks, (songs, 2), in pixels of the image.
        members: Group of each song, (songs,).
        image: In the format ARGB32, premultiplied.
        size: Width of a mark in pixels.
        palette: The widget's palette.
    """
    width, height = image.width(), image.height()
    pixels = np.frombuffer(image.bits(), dtype=np.uint8).reshape(-1, 4)
    stride = image.bytesPerLine() // 4
    margin = int(size) + 2
    inside = (
        (spots[:, 0] >= margin)
        & (spots[:, 0] < width - margin)
        & (spots[:, 1] >= margin)
        & (spots[:, 1] < height - margin)
    )
    is_smooth = int(inside.sum()) <= _SMOOTH_UP_TO
    shown = np.where(members < NUM_GROUPS, members, -1)
    for group in range(-1, NUM_GROUPS):
        chosen = spots[inside & (shown == group)]
        if not len(chosen):
            continue
        corners = np.rint(chosen).astype(np.intp)
        base = corners[:, 1] * stride + corners[:, 0]
        for dx, dy, colour in _stamp(group, size, palette, is_smooth=is_smooth):
            place = base + dy * stride + dx
            cover = int(colour[3])
            if cover == 255:
                pixels[place] = colour
            else:
                # Premultiplied: what is there shines through by what the mark leaves of it.
                kept = pixels[place].astype(np.uint16) * (255 - cover) // 255
                pixels[place] = (kept + colour).astype(np.uint8)


def _stamp(
    group: int, size: float, palette: QPalette, *, is_smooth: bool
) -> list[tuple[int, int, npt.NDArray[np.uint8]]]:
    """The pixels of a mark: offsets from its middle, and premultiplied colour."""
    reach = int(size / 2) + 2
    side = 2 * reach + 1
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, is_smooth)
    painter.translate(QPointF(reach + 0.5, reach + 0.5))
    painter.fillPath(group_shape(group, size), group_colour(group, palette))
    painter.end()
    found = np.frombuffer(image.bits(), dtype=np.uint8).reshape(side, side, 4)
    return [
        (int(x) - reach, int(y) - reach, found[y, x].copy())
        for y, x in zip(*np.nonzero(found[:, :, 3]), strict=True)
    ]
