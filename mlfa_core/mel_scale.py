"""What the mel spectrogram of paper A is: lengths, the bank of filters. Imports numpy only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MEL_SAMPLE_RATE = 22_050
FFT_SAMPLES = 1024
HOP_SAMPLES = 512
NUM_BANDS = 128

# Slaney's auditory scale: linear below 1 kHz, logarithmic above.
_LINEAR_HZ_PER_MEL = 200.0 / 3.0
_BREAK_HZ = 1000.0
_BREAK_MEL = _BREAK_HZ / _LINEAR_HZ_PER_MEL
_LOG_STEP = np.log(6.4) / 27.0


@dataclass(frozen=True)
class MelNormalisation:
    """One global mean and one global standard deviation of the compressed spectrogram.

    Departure: measured on the training split only, where paper A says "whole input data".
    """

    mean: float = 0.0
    std: float = 1.0


def _hz_to_mel(hz: NDArray[np.float64]) -> NDArray[np.float64]:
    above = _BREAK_MEL + np.log(np.maximum(hz, _BREAK_HZ) / _BREAK_HZ) / _LOG_STEP
    return np.where(hz < _BREAK_HZ, hz / _LINEAR_HZ_PER_MEL, above)


def _mel_to_hz(mel: NDArray[np.float64]) -> NDArray[np.float64]:
    above = _BREAK_HZ * np.exp(_LOG_STEP * (mel - _BREAK_MEL))
    return np.where(mel < _BREAK_MEL, mel * _LINEAR_HZ_PER_MEL, above)


def mel_filter_bank(
    sample_rate: int = MEL_SAMPLE_RATE,
    fft_samples: int = FFT_SAMPLES,
    num_bands: int = NUM_BANDS,
    highest_hz: float | None = None,
) -> NDArray[np.float32]:
    """Return triangular mel filters with Slaney's scale and unit area.

    Args:
        sample_rate: In hertz.
        fft_samples: Length of the Fourier transform.
        num_bands: Number of filters.
        highest_hz: Upper edge of the last filter; half the sample rate when None.

    Returns:
        (bands, fft_samples // 2 + 1).

    Source:
        Spec section 2.1.
    """
    top_hz = sample_rate / 2 if highest_hz is None else highest_hz
    bins_hz = np.linspace(0.0, sample_rate / 2, fft_samples // 2 + 1)
    edges_mel = np.linspace(0.0, float(_hz_to_mel(np.array(top_hz))), num_bands + 2)
    edges_hz = _mel_to_hz(edges_mel)
    widths_hz = np.diff(edges_hz)
    distances = edges_hz[:, None] - bins_hz[None, :]  # (bands + 2, bins)
    rising = -distances[:-2] / widths_hz[:-1, None]
    falling = distances[2:] / widths_hz[1:, None]
    filters = np.maximum(0.0, np.minimum(rising, falling))
    filters *= (2.0 / (edges_hz[2:] - edges_hz[:-2]))[:, None]  # unit area
    return filters.astype(np.float32)


def num_mel_frames(num_samples: int) -> int:
    """Return how many whole frames a waveform gives; frames are not centred."""
    return max((num_samples - FFT_SAMPLES) // HOP_SAMPLES + 1, 0)


def samples_of_frames(num_frames: int) -> int:
    """Return how many samples a number of frames spans."""
    return (num_frames - 1) * HOP_SAMPLES + FFT_SAMPLES
