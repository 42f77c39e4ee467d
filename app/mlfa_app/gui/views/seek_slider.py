"""Where in the song the player is, to be seen and moved."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QStyle, QWidget

from mlfa_app.gui.number_text import clock_time

_STEP_S, _PAGE_S = 5, 30


class SeekSlider(QSlider):
    """Follows the playback; a click, a drag or an arrow key goes elsewhere in the song.

    While it is dragged it stays with the hand, and the song goes on until it is let go.

    Signals:
        seek_wanted: Play from this second.
    """

    seek_wanted = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSingleStep(_STEP_S)
        self.setPageStep(_PAGE_S)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Place in the song"))
        self.setToolTip(self.tr("Click to play from there. Arrow keys go five seconds."))
        self.sliderReleased.connect(lambda: self.seek_wanted.emit(float(self.value())))
        self.set_duration(0.0)

    def set_duration(self, seconds: float) -> None:
        """Take the length of a song; 0 as long as it is unknown, or there is none."""
        self.setMaximum(max(0, int(seconds)))
        self.setEnabled(seconds >= 1.0)

    def set_position(self, seconds: float) -> None:
        """Follow the playback."""
        if self.isSliderDown():
            return
        if self.value() != int(seconds):
            self.setValue(int(seconds))
        self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Go a few seconds on or back."""
        before = self.value()
        super().keyPressEvent(event)
        if self.value() != before:
            self._say()
            self.seek_wanted.emit(float(self.value()))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Take the handle to where the mouse is; from there on it can be dragged."""
        if event.button() is Qt.MouseButton.LeftButton and self.maximum() > 0:
            handle = self.style().pixelMetric(QStyle.PixelMetric.PM_SliderLength, None, self)
            x = round(event.position().x()) - handle // 2
            room = max(1, self.width() - handle)
            is_mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            self.setSliderPosition(
                QStyle.sliderValueFromPosition(0, self.maximum(), x, room, is_mirrored)
            )
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        """Nobody wants to jump in a song by scrolling past."""
        event.ignore()

    def _say(self) -> None:
        words = self.tr("{position} of {duration}").format(
            position=clock_time(self.value()), duration=clock_time(self.maximum())
        )
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
