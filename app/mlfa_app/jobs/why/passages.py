"""Where in a song a tag is heard: its strongest passages, from the stored scores over time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST = 3
# Scores that vary by less over a song are even: no passage carries the tag.
_EVEN = 0.1
# About ten seconds of windows are smoothed to one value, in songs that have many.
_SMOOTHED = 3
_SMOOTHED_FROM = 12
_ALMOST_ALL = 0.85


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a song.

    Attributes:
        start_s: Where it begins, seconds.
        end_s: Where it ends.
        score: Mean score of the tag over it, 0 to 1.
    """

    start_s: float
    end_s: float
    score: float


@dataclass(frozen=True, slots=True)
class Passages:
    """Where a tag is heard.

    Attributes:
        strongest: At most three passages that stand out, the strongest first.
        is_throughout: Whether it is about as strong everywhere: then the passage is the window
            of the highest score.
    """

    strongest: tuple[Passage, ...] = ()
    is_throughout: bool = False


def find_passages(
    scores: npt.NDArray[np.floating],
    starts_s: npt.NDArray[np.float32],
    window_s: float,
    duration_s: float,
) -> Passages:
    """Find the passages in which a tag is strongest.

    A passage is a run of windows whose score, smoothed, lies above the middle between the song's
    median and its highest value; a window below between two runs does not part them. Passages are
    ordered by how far, and how long, they lie above the median.

    Args:
        scores: Of the tag, (windows,); NaN where the song was heard before the tag was taught.
        starts_s: Where the windows begin, (windows,), seconds.
        window_s: Length of a window.
        duration_s: Length of the song.
    """
    values = np.asarray(scores, np.float64)
    is_known = np.isfinite(values)
    values, starts_s = values[is_known], starts_s[is_known]
    if not len(values):
        return Passages()

    def passage(first: int, last: int) -> Passage:
        end_s = min(float(starts_s[last]) + window_s, max(duration_s, float(starts_s[last])))
        return Passage(float(starts_s[first]), end_s, float(values[first : last + 1].mean()))

    smooth = values
    if len(values) >= _SMOOTHED_FROM:
        padded = np.pad(values, _SMOOTHED // 2, mode="edge")
        smooth = np.convolve(padded, np.full(_SMOOTHED, 1 / _SMOOTHED), mode="valid")
    middle, highest = float(np.median(smooth)), float(smooth.max())
    peak = int(smooth.argmax())
    if highest - middle < _EVEN and middle - float(smooth.min()) < _EVEN:
        return Passages((passage(peak, peak),), is_throughout=True)
    is_high = smooth >= (middle + highest) / 2
    if highest - middle < _EVEN:
        # Strong but for some holes: what is near the highest counts.
        is_high = smooth >= highest - _EVEN
    is_high[1:-1] |= is_high[:-2] & is_high[2:]
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_high, [False]]).astype(np.int8)))
    runs = [(int(first), int(end) - 1) for first, end in edges.reshape(-1, 2)]
    if len(runs) == 1 and is_high.mean() >= _ALMOST_ALL:
        return Passages((passage(peak, peak),), is_throughout=True)
    runs.sort(key=lambda run: -float((smooth[run[0] : run[1] + 1] - middle).sum()))
    if highest - middle < _EVEN:
        runs.sort(key=lambda run: run[0] - run[1])
    return Passages(tuple(passage(*run) for run in runs[:MOST]))
