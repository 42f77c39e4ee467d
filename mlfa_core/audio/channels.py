"""Fold any number of channels: to their mean for the networks, to two for listeners."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Waveform = npt.NDArray[np.float32]

_FRONT, _SIDE = 1.0, 0.7071

_LAYOUTS: dict[int, tuple[tuple[float, float], ...]] = {
    3: ((_FRONT, 0.0), (0.0, _FRONT), (_SIDE, _SIDE)),
    4: ((_FRONT, 0.0), (0.0, _FRONT), (_SIDE, 0.0), (0.0, _SIDE)),
    5: ((_FRONT, 0.0), (0.0, _FRONT), (_SIDE, _SIDE), (_SIDE, 0.0), (0.0, _SIDE)),
    6: ((_FRONT, 0.0), (0.0, _FRONT), (_SIDE, _SIDE), (0.0, 0.0), (_SIDE, 0.0), (0.0, _SIDE)),
    7: (
        *((_FRONT, 0.0), (0.0, _FRONT), (_SIDE, _SIDE), (0.0, 0.0)),
        *((0.5, 0.5), (_SIDE, 0.0), (0.0, _SIDE)),
    ),
    8: (
        *((_FRONT, 0.0), (0.0, _FRONT), (_SIDE, _SIDE), (0.0, 0.0)),
        *((_SIDE, 0.0), (0.0, _SIDE), (_SIDE, 0.0), (0.0, _SIDE)),
    ),
}
"""How much of each channel goes left and right, by the usual order for its number of channels
(RFC 9639, section 9.1.3): left, right, centre, low frequencies, back, side.

Source: ITU-R BS.775, table 2; the low frequencies are left out there too."""


def mean_over_channels(channels: npt.NDArray[np.float32]) -> Waveform:
    """Average channels.

    Adding them one by one is several times faster than numpy's mean over a short axis, and
    gives both decoders' layouts the same sums in the same order.

    Args:
        channels: (channels, frames), any memory layout.

    Returns:
        (frames,), contiguous; of one channel it may be a view.
    """
    if len(channels) == 1:
        return np.ascontiguousarray(channels[0])
    # Infinities may meet in a damaged file; what comes of them is cleaned afterwards.
    with np.errstate(over="ignore", invalid="ignore"):
        total: Waveform = channels[0] + channels[1]
        for channel in channels[2:]:
            total += channel
        total *= np.float32(1.0 / len(channels))
    return total


def fold_to_two(channels: npt.NDArray[np.float32]) -> Waveform:
    """Mix channels down to left and right.

    One channel goes to both, two stay as they are, bit for bit. More are mixed so that full
    scale is never exceeded; of unknown layouts, every other channel goes left.

    Args:
        channels: (channels, frames), any memory layout.

    Returns:
        (frames, 2), contiguous, full scale at 1.
    """
    num_channels, frames = channels.shape
    folded: Waveform = np.empty((frames, 2), np.float32)
    if num_channels <= 2:
        folded[:, 0] = channels[0]
        folded[:, 1] = channels[-1]
        return folded
    gains = _LAYOUTS.get(num_channels) or tuple(
        (1.0 - at % 2, float(at % 2)) for at in range(num_channels)
    )
    full = [sum(gain[side] for gain in gains) for side in range(2)]
    folded[:] = 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        for channel, gain in zip(channels, gains, strict=True):
            for side in range(2):
                if gain[side]:
                    folded[:, side] += channel * np.float32(gain[side] / full[side])
    return folded
