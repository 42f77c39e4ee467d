"""The mel-spectrogram front end of paper A, whole or as a stream."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mlfa_core.errors import ShapeError

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


@lru_cache(maxsize=8)
def _cached_filters(device: str) -> tuple[Tensor, Tensor]:
    filters = torch.from_numpy(mel_filter_bank().T.copy()).to(device)  # (bins, bands)
    return filters, torch.hann_window(FFT_SAMPLES, periodic=True, device=device)


def num_mel_frames(num_samples: int) -> int:
    """Return how many whole frames a waveform gives; frames are not centred."""
    return max((num_samples - FFT_SAMPLES) // HOP_SAMPLES + 1, 0)


def samples_of_frames(num_frames: int) -> int:
    """Return how many samples a number of frames spans."""
    return (num_frames - 1) * HOP_SAMPLES + FFT_SAMPLES


def log_mel(waveform: Tensor) -> Tensor:
    """Return the compressed mel spectrogram, before standardisation.

    Hann window 1024, hop 512, magnitude, 128 mel bands, log10(1 + 10 x). Frames are not
    centred: 640,512 samples give the 1,250 frames of paper A exactly.

    Args:
        waveform: Mono float32 at 22,050 Hz, (samples,) or (batch, samples).

    Returns:
        (frames, bands) or (batch, frames, bands), same device.

    Raises:
        ShapeError: If the waveform is shorter than one window.

    Source:
        Paper A, section III; spec section 2.1.
    """
    if waveform.dim() not in (1, 2) or waveform.shape[-1] < FFT_SAMPLES:
        raise ShapeError(f"Expected at least {FFT_SAMPLES} samples, got {tuple(waveform.shape)}.")
    filters, window = _cached_filters(str(waveform.device))
    frames = waveform.unfold(-1, FFT_SAMPLES, HOP_SAMPLES) * window  # (..., frames, 1024)
    magnitude = torch.fft.rfft(frames).abs()  # (..., frames, bins)
    return torch.log10(1.0 + 10.0 * (magnitude @ filters))


def standardise(spectrogram: Tensor, normalisation: MelNormalisation) -> Tensor:
    """Subtract the global mean and divide by the global standard deviation."""
    return (spectrogram - normalisation.mean) / normalisation.std


class MelStream:
    """Makes standardised frames from consecutive blocks, equal to those of the whole waveform."""

    def __init__(self, normalisation: MelNormalisation) -> None:
        self._normalisation = normalisation
        self._rest: Tensor | None = None

    def push(self, block: Tensor) -> Tensor:
        """Take the next block, (samples,), and return the frames it completes, (frames, bands)."""
        joined = block if self._rest is None else torch.cat([self._rest, block])
        count = num_mel_frames(joined.shape[0])
        if count == 0:
            self._rest = joined
            return joined.new_zeros((0, NUM_BANDS))
        self._rest = joined[count * HOP_SAMPLES :].clone()
        return standardise(log_mel(joined[: samples_of_frames(count)]), self._normalisation)
