"""All marks of a map as one image, which is moved and stretched while a sharper one is made."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from mlfa_app.gui.drawing.map_camera import MapCamera
from mlfa_app.gui.drawing.map_marks import GAP, HALO, MarkDrawing, MarkStyle

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]

# What is drawn beyond each edge, as a share of the widget: so far it moves without being drawn.
_RIM = 0.2
# What one turn of the window's loop may spend on drawing.
_TURN_S = 0.005


class MapLayer:
    """Keeps an image of the marks, a little larger than the widget.

    A pan moves the image; a zoom stretches it. `work` then draws another one for a few
    milliseconds at a time, so that no frame waits for a hundred thousand marks.
    """

    def __init__(self) -> None:
        self._places: Floats = np.zeros((0, 2), dtype=np.float32)
        self._order: Ints = np.zeros(0, dtype=np.intp)
        self._styles: Ints = self._order
        self._looks: Sequence[MarkStyle] = ()
        self._image: QImage | None = None
        self._image_camera: MapCamera | None = None
        self._next: QImage | None = None
        self._next_camera: MapCamera | None = None
        self._slices: Iterator[None] | None = None
        self._is_outdated = True
        # All of the map: what is beyond the edges while one zooms out.
        self._overview: tuple[QImage, MapCamera] | None = None

    def set_marks(
        self,
        styles: Ints,
        looks: Sequence[MarkStyle],
        selected: Flags,
        halo: int,
        ground: int,
    ) -> None:
        """Say how each song looks.

        Args:
            styles: Index into ``looks`` of each song, (songs,); higher ones lie above.
            looks: How marks look.
            selected: Songs that lie above all others and have a halo, (songs,).
            halo: Its colour.
            ground: Colour of the gap between a mark and its halo.
        """
        # Small numbers are sorted in no time.
        order = np.argsort(styles.astype(np.int16), kind="stable")
        chosen = order[selected[order]]
        rest = order[~selected[order]]
        halos = np.full(len(chosen), len(looks), dtype=np.intp)
        self._order = np.concatenate([rest, chosen, chosen, chosen])
        self._styles = np.concatenate([styles[rest], halos, halos + 1, styles[chosen]])
        self._looks = (*looks, MarkStyle(HALO, halo), MarkStyle(GAP, ground))
        self._begin_anew()

    def set_places(self, places: Floats) -> None:
        """Say where songs lie, (songs, 2)."""
        self._places = places
        self._begin_anew()

    def forget(self) -> None:
        """Draw everything anew: another size, or other colours."""
        self._begin_anew()

    def paint(
        self,
        painter: QPainter,
        camera: MapCamera,
        ratio: float,
        size: float,
        ground: QColor,
        *,
        at_once: bool = False,
        may_wait: bool = False,
    ) -> bool:
        """Paint the marks as they are known now.

        Args:
            painter: Of the widget.
            camera: What is shown.
            ratio: Pixels of the screen for each of the widget.
            size: Width of a mark, in the widget's pixels.
            ground: Behind the marks.
            at_once: Whether a sharp image is wanted now, however long it takes.
            may_wait: Whether what is there may be stretched, because the zoom changes anyway.

        Returns:
            Whether it is still to be drawn sharper, by `work`.
        """
        is_needed = self._is_needed(camera)
        if may_wait and self._image is not None:
            self._slices = self._next = self._next_camera = None
        elif is_needed and (self._slices is None or not self._reaches(camera)):
            self._start(camera, ratio, size, ground)
        if at_once or self._image is None:
            self._work(math.inf if at_once else _TURN_S)
        # The first image is shown as it grows.
        image, drawn = self._image, self._image_camera
        if image is None or drawn is None:
            image, drawn = self._next, self._next_camera
        if image is not None and drawn is not None:
            if camera.zoom < drawn.zoom and self._overview is not None:
                _draw(painter, *self._overview, camera, ratio)
            _draw(painter, image, drawn, camera, ratio)
        return self._slices is not None

    def work(self) -> bool:
        """Draw for a few milliseconds; give whether there is a new image to be shown."""
        self._work(_TURN_S)
        return self._slices is None

    @property
    def is_working(self) -> bool:
        """Whether a sharper image is being drawn."""
        return self._slices is not None

    def _begin_anew(self) -> None:
        self._is_outdated = True
        self._overview = None
        self._slices = self._next = self._next_camera = None

    def _is_needed(self, camera: MapCamera) -> bool:
        drawn = self._image_camera
        if self._is_outdated or drawn is None or drawn.size != camera.size:
            return True
        if drawn.zoom != camera.zoom:
            return True
        # Half of the rim is left: time enough to draw another one.
        away = [abs(a - b) * camera.scale for a, b in zip(drawn.middle, camera.middle, strict=True)]
        rims = (_RIM * camera.size.width() / 2, _RIM * camera.size.height() / 2)
        return any(one > rim for one, rim in zip(away, rims, strict=True))

    def _reaches(self, camera: MapCamera) -> bool:
        """Whether what is being drawn will still do."""
        coming = self._next_camera
        if coming is None or (coming.size, coming.zoom) != (camera.size, camera.zoom):
            return False
        away = [
            abs(a - b) * camera.scale for a, b in zip(coming.middle, camera.middle, strict=True)
        ]
        rims = (_RIM * camera.size.width(), _RIM * camera.size.height())
        return all(one <= rim for one, rim in zip(away, rims, strict=True))

    def _start(self, camera: MapCamera, ratio: float, size: float, ground: QColor) -> None:
        width = math.ceil(camera.size.width() * (1 + 2 * _RIM) * ratio)
        height = math.ceil(camera.size.height() * (1 + 2 * _RIM) * ratio)
        image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(ground)
        shift = (
            width / 2 - camera.middle[0] * camera.scale * ratio,
            height / 2 - camera.middle[1] * camera.scale * ratio,
        )
        drawing = MarkDrawing(
            image,
            self._places,
            camera.scale * ratio,
            shift,
            self._order,
            self._styles,
            self._looks,
            size * ratio,
        )
        image.setDevicePixelRatio(ratio)
        self._next, self._next_camera = image, camera
        self._slices = drawing.slices()
        self._is_outdated = False

    def _work(self, limit_s: float) -> None:
        end_s = time.perf_counter() + limit_s
        while self._slices is not None:
            if next(self._slices, self) is self:
                self._image, self._image_camera = self._next, self._next_camera
                self._slices = self._next = self._next_camera = None
                image, drawn = self._image, self._image_camera
                if image is not None and drawn is not None and drawn.zoom == 1.0:
                    self._overview = (image, drawn)
            elif time.perf_counter() >= end_s:
                break


def _draw(
    painter: QPainter, image: QImage, drawn: MapCamera, camera: MapCamera, ratio: float
) -> None:
    """Draw an image that was made for one camera as another sees it."""
    scale = camera.scale / drawn.scale
    corner = camera.spot(*drawn.middle)
    width, height = (length * scale / ratio for length in (image.width(), image.height()))
    target = QRectF(corner.x() - width / 2, corner.y() - height / 2, width, height)
    if abs(scale - 1) < 1e-9:
        # Whole pixels: marks must not blur while they move.
        x, y = (round(value * ratio) / ratio for value in (target.x(), target.y()))
        painter.drawImage(QPointF(x, y), image)
    else:
        painter.drawImage(target, image, QRectF(image.rect()))
