"""Scores over time as colours, and where on a strip of time something lies. No widgets."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage, QPalette

from mlfa_app.gui.drawing.colours import prepare_score_colours, score_colours

_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
_LEVELS = 256
# A moment counts as one of the strongest if it is at least this share of the peak.
_STRONG_SHARE = 0.85


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """A stretch of pixels that stands for the length of a song.

    Attributes:
        left: Where the song begins, in pixels.
        width: How wide all of it is.
        duration_s: Its length.
    """

    left: float
    width: float
    duration_s: float

    def x_of(self, seconds: float) -> float:
        """Where a moment lies."""
        return self.left + self.width * seconds / self.duration_s

    def seconds_at(self, x: float) -> float:
        """Which moment lies there; the nearer end outside the song."""
        return min(max((x - self.left) / max(self.width, 1.0), 0.0), 1.0) * self.duration_s

    def ticks(self, smallest_gap: float) -> list[float]:
        """Choose round moments that lie at least so many pixels apart, in seconds."""
        if self.width <= 0:
            return []
        gap_s = smallest_gap * self.duration_s / self.width
        step = next((step for step in _STEPS_S if step >= gap_s), math.ceil(gap_s / 3600) * 3600)
        return [float(second) for second in range(0, math.floor(self.duration_s) + 1, step)]


def colour_table(palette: QPalette) -> npt.NDArray[np.uint32]:
    """Make the table of colours of all scores, (256,)."""
    return np.array([colour.rgb() for colour in score_colours(_LEVELS, palette)], dtype=np.uint32)


def prepare_colours() -> None:
    """Have the colours of the tables ready. May run in any thread."""
    prepare_score_colours(_LEVELS)


def heat_image(scores: npt.NDArray[np.floating], table: npt.NDArray[np.uint32]) -> QImage:
    """Paint scores, (rows, columns) from 0 to 1, one pixel each."""
    finite = np.nan_to_num(scores.astype(np.float32))
    levels = np.clip(np.rint(finite * (_LEVELS - 1)), 0, _LEVELS - 1).astype(np.intp)
    pixels = np.ascontiguousarray(table[levels])
    rows, columns = pixels.shape
    image = QImage(pixels.data, columns, rows, columns * 4, QImage.Format.Format_RGB32)
    return image.copy()  # its own memory: the array goes away


def squeeze(scores: npt.NDArray[np.floating], most: int) -> npt.NDArray[np.floating]:
    """Join neighbouring columns to at most so many, keeping each one's highest score.

    A short solo in a recording of an hour stays visible that way.
    """
    columns = scores.shape[1]
    if columns <= most:
        return scores
    starts = np.arange(most) * columns // most
    joined: npt.NDArray[np.floating] = np.maximum.reduceat(scores, starts, axis=1)
    return joined


def peak(scores: npt.NDArray[np.floating]) -> int:
    """Find the window at which a tag is strongest; a stretch counts more than one moment."""
    values = scores.astype(np.float64)
    if len(values) < 3:
        return int(values.argmax())
    padded = np.pad(values, 1, mode="edge")
    smooth = (padded[:-2] + 2.0 * padded[1:-1] + padded[2:]) / 4.0
    return int(smooth.argmax())


def strong_runs(scores: npt.NDArray[np.floating]) -> list[tuple[int, int]]:
    """Find the runs of windows in which a tag is nearly as strong as it gets, [begin, end)."""
    values = scores.astype(np.float64)
    is_strong = values >= values.max(initial=0.0) * _STRONG_SHARE
    return runs(is_strong) if len(values) else []


def runs(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Give the stretches of true values, [begin, end)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(begin), int(end)) for begin, end in edges.reshape(-1, 2)]
