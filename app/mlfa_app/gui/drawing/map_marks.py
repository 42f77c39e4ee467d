"""The marks of songs on a map, many at a time: a shape and a colour for each style."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPalette, QPen, QPolygonF

from mlfa_app.gui.drawing.colours import category_colour
from mlfa_app.settings import CATEGORIES

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]

# With more marks in sight their edges are not smoothed: nobody sees it, and it is quick.
_SMOOTH_UP_TO = 12_000
# Some milliseconds of work: between two slices the window turns to whatever else there is.
_SLICE_MARKS = 10_000
# As many groups as there are colours that everybody can tell apart.
NUM_GROUPS = len(CATEGORIES)
DOT = -1
HALO, GAP = -2, -3


@dataclass(frozen=True, slots=True)
class MarkStyle:
    """How a mark looks.

    Attributes:
        shape: 0 to 5 for the groups' shapes, `DOT` for a small dot, `HALO` for a large one, `GAP`
            for one between both.
        colour: Its colour, as `QColor.rgba` gives it.
        is_hollow: Whether only its outline is drawn.
    """

    shape: int
    colour: int
    is_hollow: bool = False


def group_colour(group: int, palette: QPalette) -> QColor:
    """Colour of a group; those beyond the last, and -1, are grey."""
    if 0 <= group < NUM_GROUPS:
        return category_colour(CATEGORIES[group], palette)
    return palette.color(QPalette.ColorRole.PlaceholderText)


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
        path.closeSubpath()
    elif group == 3:
        corners = [QPointF(0, -half), QPointF(half, 0), QPointF(0, half), QPointF(-half, 0)]
        path.addPolygon(QPolygonF(corners))
        path.closeSubpath()
    elif group == 5:
        path.addRect(QRectF(-half, -half * 0.32, size, half * 0.64))
        path.addRect(QRectF(-half * 0.32, -half, half * 0.64, size))
        path.setFillRule(Qt.FillRule.WindingFill)
        path = path.simplified()
    elif group in (HALO, GAP):
        reach = half + (max(2.5, half * 0.85) if group == HALO else max(1.0, half * 0.35))
        path.addEllipse(QPointF(0, 0), reach, reach)
    else:
        path.addEllipse(QPointF(0, 0), half * 0.65, half * 0.65)
    return path


def paint_mark(painter: QPainter, style: MarkStyle, size: float) -> None:
    """Paint one mark around the origin."""
    colour = QColor.fromRgba(style.colour)
    path = group_shape(style.shape, size)
    if not style.is_hollow:
        painter.fillPath(path, colour)
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, max(1.0, size * 0.14)))
    painter.drawPath(path)


class MarkDrawing:
    """Marks that are being drawn into an image, slice by slice.

    Args:
        image: In the format ARGB32, premultiplied; it lives as long as this.
        places: Of all songs, (songs, 2).
        scale: Pixels of the image for the way from 0 to 1.
        shift: Where 0, 0 lies in the image, in pixels.
        order: Which song each mark is of, those drawn last at the end, (marks,).
        styles: Index into ``looks`` of each mark, (marks,).
        looks: How marks look.
        size: Width of a mark in pixels.
    """

    def __init__(
        self,
        image: QImage,
        places: Floats,
        scale: float,
        shift: tuple[float, float],
        order: Ints,
        styles: Ints,
        looks: Sequence[MarkStyle],
        size: float,
    ) -> None:
        self._pixels = np.frombuffer(image.bits(), dtype=np.uint32)
        self._stride = image.bytesPerLine() // 4
        self._width, self._height = image.width(), image.height()
        self._places, self._scale = places, np.float32(scale)
        self._shift = np.array(shift, dtype=np.float32)
        self._order, self._styles, self._looks, self._size = order, styles, looks, size
        self._is_smooth = len(order) <= _SMOOTH_UP_TO
        self._lookup = np.array([look.colour for look in looks], dtype=np.uint32)
        # Marks of one shape are drawn at once, whatever their colours.
        self._kinds = np.array(
            [2 * (look.shape - GAP) + look.is_hollow for look in looks], dtype=np.intp
        )

    def slices(self) -> Iterator[None]:
        """Draw, some thousand marks at a time."""
        if not self._is_smooth:
            self._is_smooth = self._num_inside() <= _SMOOTH_UP_TO
            yield
        reach = int(self._size) + 4
        for first in range(0, len(self._order), _SLICE_MARKS):
            order = self._order[first : first + _SLICE_MARKS]
            spots = np.rint(self._places[order] * self._scale + self._shift).astype(np.intp)
            x, y = spots[:, 0], spots[:, 1]
            is_inside = (x >= reach) & (x < self._width - reach)
            is_inside &= (y >= reach) & (y < self._height - reach)
            bases = (y * self._stride + x)[is_inside]
            styles = self._styles[first : first + _SLICE_MARKS][is_inside]
            if len(bases):
                self._draw(bases, styles)
            yield

    def _num_inside(self) -> int:
        low = -self._shift / self._scale
        high = low + np.array([self._width, self._height], dtype=np.float32) / self._scale
        x, y = self._places[:, 0], self._places[:, 1]
        return int(((x > low[0]) & (x < high[0]) & (y > low[1]) & (y < high[1])).sum())

    def _draw(self, bases: Ints, styles: Ints) -> None:
        keys = styles if self._is_smooth else self._kinds[styles]
        bounds = [0, *(np.flatnonzero(np.diff(keys)) + 1).tolist(), len(keys)]
        for start, end in itertools.pairwise(bounds):
            look, part = self._looks[int(styles[start])], slice(start, end)
            if self._is_smooth:
                self._blend(look, bases[part])
            else:
                self._put(look, bases[part], styles[part])

    def _put(self, look: MarkStyle, bases: Ints, styles: Ints) -> None:
        colours = self._lookup[styles]
        for dx, dy, _cover in _stamp(look.shape, look.is_hollow, self._size, is_smooth=False):
            self._pixels[bases + (dy * self._stride + dx)] = colours

    def _blend(self, look: MarkStyle, bases: Ints) -> None:
        stamp = np.array(
            _stamp(look.shape, look.is_hollow, self._size, is_smooth=True), dtype=np.intp
        )
        if not len(stamp):
            return
        offsets, cover = stamp[:, 1] * self._stride + stamp[:, 0], stamp[:, 2]
        # First the full pixels of all marks, then their edges.
        full = (bases[:, np.newaxis] + offsets[cover == 255]).ravel()
        self._pixels[full] = look.colour
        is_edge = cover < 255
        places = (bases[:, np.newaxis] + offsets[is_edge]).ravel()
        covers = np.tile(cover[is_edge].astype(np.uint16), len(bases))[:, np.newaxis]
        channels = self._pixels.view(np.uint8).reshape(-1, 4)
        colour = np.array([look.colour], dtype=np.uint32).view(np.uint8).astype(np.uint16)
        # What is there shines through by what the mark leaves of it.
        kept = channels[places] * (255 - covers)
        channels[places] = ((kept + colour * covers) // 255).astype(np.uint8)


def _stamp(
    shape: int, is_hollow: bool, size: float, *, is_smooth: bool
) -> list[tuple[int, int, int]]:
    """The pixels of a mark: offsets from its middle, and how much of each it covers, to 255."""
    key = (shape, is_hollow, round(size, 2), is_smooth)
    if key not in _STAMPS:
        if len(_STAMPS) > _MAX_STAMPS:
            _STAMPS.clear()
        _STAMPS[key] = _made_stamp(shape, is_hollow, size, is_smooth=is_smooth)
    return _STAMPS[key]


_STAMPS: dict[tuple[int, bool, float, bool], list[tuple[int, int, int]]] = {}
_MAX_STAMPS = 200


def _made_stamp(
    shape: int, is_hollow: bool, size: float, *, is_smooth: bool
) -> list[tuple[int, int, int]]:
    reach = int(size) + 3
    side = 2 * reach + 1
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(QPointF(reach + 0.5, reach + 0.5))
    paint_mark(painter, MarkStyle(shape, 0xFFFFFFFF, is_hollow), size)
    painter.end()
    cover = np.frombuffer(image.bits(), dtype=np.uint8).reshape(side, -1, 4)[:, :side].max(axis=2)
    if not is_smooth:
        cover = np.where(cover >= 110, 255, 0)
        # A thin outline must not vanish altogether.
        cover[reach, reach] = 255 if not cover.any() else cover[reach, reach]
    return [
        (int(x) - reach, int(y) - reach, int(cover[y, x]))
        for y, x in zip(*np.nonzero(cover), strict=True)
    ]
