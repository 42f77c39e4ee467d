"""A map on a widget: the layer of marks, above it names, rings, lines, and what colours mean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, QTimer, QVariantAnimation
from PySide6.QtGui import (
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QStyle, QWidget

from mlfa_app.gui.drawing.map_camera import MapCamera
from mlfa_app.gui.drawing.map_layer import MapLayer
from mlfa_app.gui.drawing.map_looks import MapPaint
from mlfa_app.gui.drawing.map_overlay import RegionName
from mlfa_app.gui.drawing.map_scene import MapScene, ScenePainter

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.intp]

_MORPH_MS = 400
# After the last step of a zoom marks are drawn sharply again.
_ZOOM_PAUSE_MS = 60
# Up to so many marks are drawn in less time than a frame has.
_FEW_MARKS = 15_000


class MapCanvas(QWidget):
    """Songs as marks, as far as they are looked at.

    Attributes:
        current: Index of the chosen song; -1 without.
        hovered: Index of the song below the pointer; -1 without.
        selected: Which songs are selected, (songs,).
        shows_regions: Whether regions are named.
        shows_doubt: Whether songs whose place is doubtful look fainter.
        shows_legend: Whether colours are explained.

    Args:
        parent: Owner.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.current = self.hovered = -1
        self.selected: Flags = np.zeros(0, dtype=np.bool_)
        self.shows_regions = self.shows_doubt = self.shows_legend = True
        self._places: Floats = np.zeros((0, 2), dtype=np.float32)
        self._from = self._places
        self._paint = MapPaint.nothing()
        self._names: tuple[RegionName, ...] = ()
        self._lines: tuple[int, list[int]] = (-1, [])
        self._lasso = QPolygonF()
        self._zoom, self._middle = 1.0, (0.0, 0.0)
        self._layer = MapLayer()
        self._painter = ScenePainter()
        self._fit: tuple[Floats, float] = (np.zeros(2, dtype=np.float32), 1.0)
        self._morph = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=_MORPH_MS)
        self._morph.valueChanged.connect(self._on_morphed)
        self._morph.finished.connect(self._on_morphed)
        self._sharpen = QTimer(self, singleShot=True, interval=0)
        self._sharpen.timeout.connect(self._on_sharpen)
        self._zooming = QTimer(self, singleShot=True, interval=_ZOOM_PAUSE_MS)
        self._zooming.timeout.connect(self.update)
        self.setMinimumSize(self.fontMetrics().height() * 8, self.fontMetrics().height() * 5)

    # What is shown

    @property
    def is_moving(self) -> bool:
        """Whether songs are on their way from one map to another."""
        return self._morph.state() == QVariantAnimation.State.Running

    @property
    def is_sharp(self) -> bool:
        """Whether the marks are drawn for what is shown now."""
        return not (self._layer.is_working or self._zooming.isActive() or self.is_moving)

    @property
    def num_songs(self) -> int:
        """Songs on the map."""
        return len(self._places)

    @property
    def painted_names(self) -> list[str]:
        """Names of regions that were painted the last time."""
        return self._painter.names

    def show_songs(self, places: Floats, paint: MapPaint, before: Ints | None = None) -> None:
        """Show songs.

        Args:
            places: (songs, 2), at any scale.
            paint: What decides how they look.
            before: Index of each song in what is shown now, -1 for new ones: the songs move from
                there, unless the system wants no animation. None shows them at once.
        """
        here = self._shown_places()
        self._fit = _fit_of(places)
        self._places = self._from = self.fitted(places)
        self.current = self.hovered = -1
        self.selected = np.zeros(len(places), dtype=np.bool_)
        self._lines = (-1, [])
        self._morph.stop()
        if before is not None and len(here) and self.wants_animation() and self.isVisible():
            moved = self._places.copy()
            moved[before >= 0] = here[before[before >= 0]]
            self._from = moved
            self._morph.start()
        self._layer.set_places(self._shown_places())
        self.set_paint(paint)

    def fitted(self, places: Floats) -> Floats:
        """Bring places of the map to the camera's coordinates: -1 to 1, upwards is more."""
        middle, reach = self._fit
        turned = np.array([1, -1], dtype=np.float32) / np.float32(reach)
        return np.asarray((places - middle) * turned, dtype=np.float32)

    def set_paint(self, paint: MapPaint) -> None:
        """Colour the songs that are shown otherwise."""
        self._paint = paint
        self._look_anew()

    def set_names(self, names: Sequence[tuple[str, tuple[float, float]]]) -> None:
        """Name regions.

        Args:
            names: Texts, and places in the map's coordinates; the most important first.
        """
        places = np.array([place for _text, place in names], dtype=np.float32).reshape(-1, 2)
        spots = self.fitted(places).tolist()
        texts = [text for text, _place in names]
        named = zip(texts, spots, strict=True)
        self._names = tuple(RegionName(text, x, y) for text, (x, y) in named)
        self.update()

    def set_shown(self, *, regions: bool, doubt: bool, legend: bool) -> None:
        """Say what is shown beside the marks."""
        self.shows_regions, self.shows_doubt, self.shows_legend = regions, doubt, legend
        self._look_anew()

    def set_lines(self, index: int, neighbours: Sequence[int]) -> None:
        """Draw lines from a song to others; -1 draws none."""
        self._lines = (index, list(neighbours))
        self.update()

    def lines(self) -> tuple[int, list[int]]:
        """The song that lines are drawn from, and the songs that they go to."""
        return self._lines

    def set_selected(self, selected: Flags) -> None:
        """Select songs, (songs,). Nothing is told."""
        if not np.array_equal(selected, self.selected):
            self.selected = selected.copy()
            self._look_anew()

    def wants_animation(self) -> bool:
        """Whether the system wants things to move."""
        hint = QStyle.StyleHint.SH_Widget_Animation_Duration
        return self.style().styleHint(hint, None, self) > 0

    def set_current(self, index: int) -> None:
        """Mark a song; -1 marks none. Nothing is told."""
        self.current = index
        self.update()

    def show_all(self) -> None:
        """Show the whole map."""
        self._look(self.camera.whole())

    def zoom_by(self, factor: float, around: QPointF | None = None) -> None:
        """Zoom in or out.

        Args:
            factor: Above 1 shows less of the map, larger.
            around: Point of the widget that stays where it is; its middle by default.
        """
        self._look(self.camera.zoomed(factor, around))

    def move_by(self, way: QPointF) -> None:
        """Draw the map by so many pixels."""
        self._look(self.camera.moved(way))

    def show_group(self, indices: Ints) -> None:
        """Show some songs as large as they fit, those furthest out left out of account."""
        if not len(indices):
            return
        places = self._places[indices]
        low, high = np.percentile(places, [2, 98], axis=0)
        x, y = ((low + high) / 2).tolist()
        reach = max(float((high - low).max()) / 2, 0.02)
        self._look(self.camera.whole().zoomed(min(0.8 / reach, 40.0)).looking_at(x, y))

    def spot_of(self, index: int) -> QPointF:
        """Where a song is drawn, in the widget's coordinates."""
        x, y = self._shown_places()[index].tolist()
        return self.camera.spot(x, y)

    @property
    def camera(self) -> MapCamera:
        """Which part of the map is shown."""
        margin = self.fontMetrics().height() * 1.5
        return MapCamera(QSizeF(self.size()), margin, self._zoom, self._middle)

    def scene(self) -> MapScene:
        """All that is seen now."""
        start, ends = self._lines
        return MapScene(
            self._shown_places(),
            self._paint,
            self.selected,
            self.camera,
            self.palette(),
            self.font(),
            self._names,
            (
                (self.hovered, QPalette.ColorRole.Text),
                (self.current, QPalette.ColorRole.Highlight),
            ),
            (start, tuple(ends)),
            self._lasso,
            self.shows_regions and not self.is_moving,
            self.shows_doubt,
            self.shows_legend,
        )

    # Where things are

    def _look(self, camera: MapCamera) -> None:
        if camera.zoom != self._zoom and len(self._places) > _FEW_MARKS:
            self._zooming.start()
        self._zoom, self._middle = camera.zoom, camera.middle
        self.update()

    def _shown_places(self) -> Floats:
        if not self.is_moving:
            return self._places
        linear = float(self._morph.currentValue() or 0.0)
        share = linear * linear * (3 - 2 * linear)
        return self._from + (self._places - self._from) * np.float32(share)

    def _spots(self) -> Floats:
        """Middles of the marks in the widget's coordinates, (songs, 2)."""
        return self.camera.spots(self._shown_places())

    # Painting

    def _look_anew(self) -> None:
        if len(self._paint.members) == len(self._places):
            self.scene().set_marks(self._layer)
        self.update()

    def _on_morphed(self) -> None:
        self._layer.set_places(self._shown_places())
        self.update()

    def _on_sharpen(self) -> None:
        if self._layer.work():
            self.update()
        else:
            self._sharpen.start()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the marks and all that stands above them."""
        painter = QPainter(self)
        at_once = self.is_moving or len(self._places) <= _FEW_MARKS
        is_unsharp = self._painter.paint(
            painter,
            self.scene(),
            self._layer,
            self.devicePixelRatioF(),
            at_once=at_once,
            may_wait=self._zooming.isActive() and not at_once,
        )
        if is_unsharp:
            self._sharpen.start()
        if self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Draw the marks at another size."""
        super().resizeEvent(event)
        self._layer.forget()
        self.update()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw the marks in other colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._look_anew()


def _fit_of(places: Floats) -> tuple[Floats, float]:
    """The middle of the places' extent, and half of its longer side."""
    if not len(places):
        return np.zeros(2, dtype=np.float32), 1.0
    low, high = places.min(axis=0), places.max(axis=0)
    return (low + high) / 2, max(float((high - low).max()) / 2, 1e-9)
