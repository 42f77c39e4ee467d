"""Cutting songs into network inputs: hops, tails, short songs. Pure arithmetic on arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import ShapeError

FloatArray = NDArray[np.float32]


def segment_starts(num_total: int, segment_length: int, hop: int | None = None) -> range:
    """Return where segments begin.

    Segments follow each other without overlap unless a hop is given. A tail shorter than a
    segment is dropped; something shorter than one segment gives one start, and the caller
    pads with zeros.

    Args:
        num_total: Length of the song, in samples or frames.
        segment_length: Length of one segment, same unit.
        hop: Distance between starts; the segment length when None.

    Returns:
        Starts in the same unit; empty only for an empty song.

    Raises:
        ShapeError: If a length is not positive.

    Source:
        Spec sections 1.3 and 2.2.
    """
    hop = segment_length if hop is None else hop
    if segment_length < 1 or hop < 1 or num_total < 0:
        raise ShapeError("Segment length and hop must be positive.")
    if num_total == 0:
        return range(0)
    return range(0, max(num_total - segment_length, 0) + 1, hop)


def spread_starts(num_total: int, segment_length: int, num_segments: int = 12) -> tuple[int, ...]:
    """Return a fixed number of starts spread evenly over the song; segments may overlap.

    Args:
        num_total: Length of the song, in samples or frames.
        segment_length: Length of one segment, same unit.
        num_segments: How many segments.

    Returns:
        Starts in the same unit; one for a song that is no longer than a segment, none for an
        empty one.

    Raises:
        ShapeError: If a length or the number is not positive.

    Source:
        Spec section 3.2, the authors' MIREX-2017 code.
    """
    if segment_length < 1 or num_segments < 1 or num_total < 0:
        raise ShapeError("Segment length and count must be positive.")
    room = max(num_total - segment_length, 0)
    if num_segments == 1 or room == 0:
        return (0,) if num_total else ()
    hop = room // (num_segments - 1)
    return tuple(index * hop for index in range(num_segments))


def pad_to_length(samples: FloatArray, length: int) -> FloatArray:
    """Append zeros along the first axis until it has at least ``length`` entries.

    Args:
        samples: A waveform, (samples,), or a spectrogram, (frames, bands).
        length: Wanted length of the first axis, in its unit.

    Returns:
        The same array where it is long enough; otherwise (length, ...).
    """
    missing = length - samples.shape[0]
    if missing <= 0:
        return samples
    return np.pad(samples, [(0, missing)] + [(0, 0)] * (samples.ndim - 1))
