"""What the teacher hears: patches of a log-mel spectrogram at 16 kHz."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from mlfa_core.audio import SAMPLE_RATE
from mlfa_core.errors import ShapeError
from mlfa_core.mel_scale import mel_filter_bank

TEACHER_RATE = 16_000
FFT_SAMPLES = 512
HOP_SAMPLES = 256
NUM_BANDS = 96
PATCH_FRAMES = 187
_COMPRESSION = 10_000.0

FloatArray = NDArray[np.float32]


@lru_cache(maxsize=1)
def _filters() -> Tensor:
    """Return the mel filters, (bins, bands): Slaney's scale and unit area, 0 to 8 kHz."""
    return torch.from_numpy(mel_filter_bank(TEACHER_RATE, FFT_SAMPLES, NUM_BANDS).T.copy())


def log_mel_power(waveform: Tensor) -> Tensor:
    """Return the teacher's spectrogram: power, centred frames, log10(1 + 10,000 x).

    Args:
        waveform: (samples,) at 16 kHz; frames are centred, over zeros beyond both ends.

    Returns:
        (1 + samples // 256, 96).

    Raises:
        ShapeError: If the waveform is not a row of samples.

    Source:
        Pons and Serra 2019 (musicnn): librosa's ``melspectrogram`` with its defaults.
    """
    if waveform.dim() != 1:
        raise ShapeError(f"Expected a row of samples, got {tuple(waveform.shape)}.")
    padded = functional.pad(waveform, (FFT_SAMPLES // 2, FFT_SAMPLES // 2))
    window = torch.hann_window(FFT_SAMPLES, periodic=True)
    spectrum = torch.fft.rfft(padded.unfold(0, FFT_SAMPLES, HOP_SAMPLES) * window)
    power = spectrum.real.square() + spectrum.imag.square()  # (frames, bins)
    return torch.log10(_COMPRESSION * (power @ _filters()) + 1.0)


def cut_patches(spectrogram: Tensor) -> Tensor:
    """Cut a spectrogram into consecutive patches; what fills none is left out.

    Args:
        spectrogram: (frames, bands); a shorter one than a patch is padded with zeros.

    Returns:
        (patches, 187, bands), one patch at least.
    """
    frames = spectrogram.shape[0]
    if frames < PATCH_FRAMES:
        spectrogram = functional.pad(spectrogram, (0, 0, 0, PATCH_FRAMES - frames))
    count = spectrogram.shape[0] // PATCH_FRAMES
    return spectrogram[: count * PATCH_FRAMES].reshape(count, PATCH_FRAMES, -1)


def patches_of(waveform: FloatArray, sample_rate: int = SAMPLE_RATE) -> Tensor:
    """Return the teacher's input for a waveform, (patches, 187, 96).

    Args:
        waveform: Mono, full scale at 1, (samples,).
        sample_rate: In hertz; resampled by soxr's high quality, on which scores depend.
    """
    # Brings the decoders with it, which those who only read scores can do without.
    from mlfa_core.audio.resampling import resample

    heard = resample(waveform, sample_rate, TEACHER_RATE)
    return cut_patches(log_mel_power(torch.from_numpy(heard)))
