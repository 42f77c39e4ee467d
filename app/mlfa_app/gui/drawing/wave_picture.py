"""The picture of a waveform: from a few thousand buckets to the columns of a screen. No widgets."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage, QPixmap

_FULL = 0.96
# A quiet song is drawn larger, but not so far that its hiss looks like music.
_SMALLEST_PEAK = 0.2

Buckets = npt.NDArray[np.float32]


def columns_of(buckets: Buckets, width: int) -> Buckets:
    """Lowest and highest value of each column.

    Args:
        buckets: (buckets, 2), over the whole song.
        width: Number of columns.

    Returns:
        (width, 2), scaled so that the loudest place nearly fills the height.
    """
    if not len(buckets) or width < 1:
        return np.zeros((max(0, width), 2), np.float32)
    edges = np.arange(width) * len(buckets) // width
    # With fewer buckets than columns, neighbours show the same one.
    low = np.minimum.reduceat(buckets[:, 0], edges)
    high = np.maximum.reduceat(buckets[:, 1], edges)
    peak = max(_SMALLEST_PEAK, float(high.max(initial=0.0)), -float(low.min(initial=0.0)))
    return np.stack([low, high], axis=1) * np.float32(_FULL / peak)


def wave_pixmap(buckets: Buckets, size: QSize, ratio: float, colour: QColor) -> QPixmap:
    """Draw a waveform in one colour on nothing.

    Args:
        buckets: (buckets, 2), over the whole song.
        size: Of the widget.
        ratio: Pixels of the screen for one of the widget's.
        colour: Of the wave.
    """
    width = max(1, round(size.width() * ratio))
    height = max(1, round(size.height() * ratio))
    columns = columns_of(buckets, width)
    middle = height / 2.0
    # At least a thin line where it is silent.
    half_line = 0.5 * max(1.0, ratio)
    top = np.minimum(middle - columns[:, 1] * middle, middle - half_line)
    bottom = np.maximum(middle - columns[:, 0] * middle, middle + half_line)
    rows = np.arange(height, dtype=np.float32)[:, np.newaxis]
    # How much of each pixel is covered makes the edges smooth.
    cover = np.clip(np.minimum(rows + 1.0, bottom) - np.maximum(rows, top), 0.0, 1.0)
    pixels = np.empty((height, width, 4), np.uint8)
    strength = cover * colour.alphaF()
    for channel, value in enumerate((colour.redF(), colour.greenF(), colour.blueF())):
        pixels[..., channel] = np.rint(strength * (255.0 * value))
    pixels[..., 3] = np.rint(strength * 255.0)
    image = QImage(
        pixels.data, width, height, width * 4, QImage.Format.Format_RGBA8888_Premultiplied
    )
    pixmap = QPixmap.fromImage(image.copy())  # its own memory: the array goes away
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
