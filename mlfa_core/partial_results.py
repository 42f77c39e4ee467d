"""What can be said of a song while it is still being read. Imports numpy only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Two windows of the timeline: the shortest stretch of which tags are worth showing.
HEAD_S = 6.0
# The next result waits for a quarter more of the song, so that however long it is, only a few
# dozen are made, and the work for them grows no faster than the song.
_GROWTH = 1.25


@dataclass(frozen=True, eq=False)
class PartialResult:
    """The scores of what has been heard of a song so far.

    Attributes:
        heard_s: Seconds heard.
        total_s: Length of the whole song as its file declares it; None where it does not.
        scores: Calibrated scores in vocabulary order, (tags,) float32.
        is_music: Score of being music at all, 0 to 1.
        segment_scores: Calibrated scores per window, (windows, tags) float16.
        segment_starts_s: Where the windows begin, (windows,) float32, seconds.
        segment_duration_s: Length of one window, seconds.
    """

    heard_s: float
    total_s: float | None
    scores: NDArray[np.float32]
    is_music: float
    segment_scores: NDArray[np.float16]
    segment_starts_s: NDArray[np.float32]
    segment_duration_s: float


OnPartial = Callable[[PartialResult], None]


class GrowingInterval:
    """Says when the next partial result is due."""

    def __init__(self) -> None:
        self._next_s = 0.0

    def is_due(self, heard_s: float) -> bool:
        """Whether a result is due; a yes puts the next one off."""
        if heard_s < self._next_s:
            return False
        self._next_s = heard_s * _GROWTH
        return True
