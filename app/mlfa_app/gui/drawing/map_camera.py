"""Which part of a map is shown, and where its places lie on the widget."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QSizeF

Floats = npt.NDArray[np.float32]

MAX_ZOOM = 400.0


@dataclass(frozen=True, slots=True)
class MapCamera:
    """A part of the map, whose places lie between -1 and 1.

    Attributes:
        size: Of the widget, in its pixels.
        margin: What is left free around a map that is shown as a whole.
        zoom: 1 shows all of it.
        middle: The place in the middle of the widget.
    """

    size: QSizeF
    margin: float
    zoom: float = 1.0
    middle: tuple[float, float] = (0.0, 0.0)

    @property
    def scale(self) -> float:
        """Pixels for the way from 0 to 1."""
        free = min(self.size.width(), self.size.height()) / 2 - self.margin
        return max(1.0, free) * self.zoom

    @property
    def centre(self) -> QPointF:
        """The middle of the widget."""
        return QPointF(self.size.width() / 2, self.size.height() / 2)

    def spots(self, places: Floats) -> Floats:
        """Where places lie on the widget, (songs, 2)."""
        shift = np.array(
            [
                self.size.width() / 2 - self.middle[0] * self.scale,
                self.size.height() / 2 - self.middle[1] * self.scale,
            ],
            dtype=np.float32,
        )
        return np.asarray(places * np.float32(self.scale) + shift)

    def spot(self, x: float, y: float) -> QPointF:
        """Where one place lies on the widget."""
        at = QPointF(x - self.middle[0], y - self.middle[1]) * self.scale
        return at + self.centre

    def whole(self) -> MapCamera:
        """The same widget, with all of the map."""
        return replace(self, zoom=1.0, middle=(0.0, 0.0))

    def zoomed(self, factor: float, around: QPointF | None = None) -> MapCamera:
        """Show less of the map, larger, or the other way round.

        Args:
            factor: Above 1 shows less.
            around: Point of the widget that stays where it is; its middle by default.
        """
        zoom = min(max(self.zoom * factor, 1.0), MAX_ZOOM)
        after = replace(self, zoom=zoom)
        at = (around or self.centre) - self.centre
        step = 1 / self.scale - 1 / after.scale
        x, y = self.middle
        return after.looking_at(x + at.x() * step, y + at.y() * step)

    def moved(self, way: QPointF) -> MapCamera:
        """Draw the map by so many pixels."""
        x, y = self.middle
        return self.looking_at(x - way.x() / self.scale, y - way.y() / self.scale)

    def looking_at(self, x: float, y: float) -> MapCamera:
        """Bring a place to the middle, as far as the map goes."""
        limit = 1 - 1 / self.zoom
        return replace(self, middle=(min(max(x, -limit), limit), min(max(y, -limit), limit)))
