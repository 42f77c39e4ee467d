"""All that is seen of a map at one moment, painted on a widget or, in any thread, into an image."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter, QPalette, QPolygonF

from mlfa_app.gui.drawing.map_camera import MapCamera
from mlfa_app.gui.drawing.map_layer import MapLayer
from mlfa_app.gui.drawing.map_looks import MapPaint, looks_of
from mlfa_app.gui.drawing.map_overlay import (
    LegendPainter,
    NamePainter,
    RegionName,
    paint_lasso,
    paint_lines,
    paint_ring,
)

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class MapScene:
    """What is to be painted.

    Attributes:
        places: Of the songs, in the camera's coordinates, (songs, 2).
        paint: How they look.
        selected: Which of them are selected, (songs,).
        camera: Which part is seen.
        palette: Colours of everything else.
        font: Of all words.
        names: Of the regions.
        rings: Songs with a ring, and the role of its colour.
        lines: The song that lines are drawn from, -1 for none, and those that they go to.
        lasso: What the user draws around songs.
        shows_regions: Whether regions are named.
        shows_doubt: Whether songs whose place is doubtful look fainter.
        shows_legend: Whether colours are explained.
    """

    places: Floats
    paint: MapPaint
    selected: Flags
    camera: MapCamera
    palette: QPalette
    font: QFont
    names: tuple[RegionName, ...] = ()
    rings: tuple[tuple[int, QPalette.ColorRole], ...] = ()
    lines: tuple[int, tuple[int, ...]] = (-1, ())
    lasso: QPolygonF = field(default_factory=QPolygonF)
    shows_regions: bool = True
    shows_doubt: bool = True
    shows_legend: bool = True

    @property
    def mark_size(self) -> float:
        """Width of a mark: few songs have room for larger ones, and so has a part of the map."""
        number = len(self.places)
        room = 0.55 if number <= 2000 else 0.4 if number <= 20_000 else 0.26
        line = QFontMetricsF(self.font).height()
        size = self.camera.size
        # Where the map is small, songs lie closer together.
        room *= min(1.0, max(0.5, min(size.width(), size.height()) / (28 * line)))
        return line * min(0.55, room * math.pow(self.camera.zoom, 0.3))

    def spot_of(self, index: int) -> QPointF:
        """Where a song is drawn."""
        x, y = self.places[index].tolist()
        return self.camera.spot(x, y)

    def set_marks(self, layer: MapLayer) -> None:
        """Tell a layer how the songs look."""
        styles, looks = looks_of(self.paint, self.palette, shows_doubt=self.shows_doubt)
        # Not the colour of a score nor of a group.
        halo = self.palette.color(QPalette.ColorRole.Text).rgba()
        ground = self.palette.color(QPalette.ColorRole.Base).rgba()
        layer.set_marks(styles, looks, self.selected, halo, ground)

    def image(self, ratio: float = 2.0) -> QImage:
        """Paint it into an image; takes a moment for many songs, and may do so in any thread.

        Args:
            ratio: Pixels of the image for each of the widget.
        """
        size = self.camera.size
        width, height = (round(length * ratio) for length in (size.width(), size.height()))
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        layer = MapLayer()
        layer.set_places(self.places)
        self.set_marks(layer)
        painter = QPainter(image)
        painter.setFont(self.font)
        ScenePainter().paint(painter, self, layer, ratio, at_once=True)
        painter.end()
        return image


class ScenePainter:
    """Paints scenes, and keeps what takes long to draw: names and the legend.

    Attributes:
        names: The names of regions that were painted the last time.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self._name_painter = NamePainter()
        self._legend: tuple[tuple[int, bool], LegendPainter] | None = None

    def paint(
        self,
        painter: QPainter,
        scene: MapScene,
        layer: MapLayer,
        ratio: float,
        *,
        at_once: bool = False,
        may_wait: bool = False,
    ) -> bool:
        """Paint a scene.

        Args:
            painter: Of the widget or the image.
            scene: What to paint.
            layer: Its marks.
            ratio: Pixels of the screen for each of the widget.
            at_once: As for `MapLayer.paint`.
            may_wait: Likewise.

        Returns:
            Whether the marks are still to be drawn sharper.
        """
        palette, metrics = scene.palette, QFontMetricsF(scene.font)
        area = QRectF(QPointF(0, 0), scene.camera.size)
        ground = palette.color(QPalette.ColorRole.Base)
        painter.fillRect(area, ground)
        radius = scene.mark_size
        is_unsharp = layer.paint(
            painter, scene.camera, ratio, radius, ground, at_once=at_once, may_wait=may_wait
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        number = len(scene.places)
        start, ends = scene.lines
        if 0 <= start < number:
            spots = [scene.spot_of(end) for end in ends]
            paint_lines(painter, scene.spot_of(start), spots, radius, palette)
        legend = self._legend_of(scene)
        box = legend.box(metrics)
        # On a small map it would leave no room for the songs.
        has_room = box.width() < 0.7 * area.width() and box.height() < 0.6 * area.height()
        shows_legend = scene.shows_legend and has_room
        self.names = []
        if scene.shows_regions:
            taken = [box] if shows_legend else []
            self._paint_names(painter, scene, area, taken, ratio)
        for index, role in scene.rings:
            if 0 <= index < number:
                colour = palette.color(role)
                paint_ring(painter, scene.spot_of(index), radius, colour, palette)
        if scene.lasso.size() > 1:
            paint_lasso(painter, scene.lasso, palette)
        if shows_legend:
            legend.paint(painter, palette, scene.font, ratio)
        return is_unsharp

    def _legend_of(self, scene: MapScene) -> LegendPainter:
        key = (id(scene.paint), scene.shows_doubt)
        if self._legend is None or self._legend[0] != key:
            self._legend = (key, LegendPainter(scene.paint, shows_doubt=scene.shows_doubt))
        return self._legend[1]

    def _paint_names(
        self,
        painter: QPainter,
        scene: MapScene,
        area: QRectF,
        taken: list[QRectF],
        ratio: float,
    ) -> None:
        font = QFont(scene.font)
        font.setBold(True)
        line = QFontMetricsF(font).height()
        names = [(name.text, scene.camera.spot(name.x, name.y)) for name in scene.names]
        inner = area.adjusted(line / 2, line / 2, -line / 2, -line / 2)
        self.names = self._name_painter.paint(
            painter, names, taken, inner, scene.palette, font, ratio
        )
