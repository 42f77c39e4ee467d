"""The mel-spectrogram front end of paper A, whole or as a stream."""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor

from mlfa_core.errors import ShapeError
from mlfa_core.mel_scale import (
    FFT_SAMPLES,
    HOP_SAMPLES,
    NUM_BANDS,
    MelNormalisation,
    mel_filter_bank,
    num_mel_frames,
    samples_of_frames,
)


@lru_cache(maxsize=8)
def _cached_filters(device: str) -> tuple[Tensor, Tensor]:
    filters = torch.from_numpy(mel_filter_bank().T.copy()).to(device)  # (bins, bands)
    return filters, torch.hann_window(FFT_SAMPLES, periodic=True, device=device)


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
    """Subtract the global mean and divide by the global standard deviation.

    Args:
        spectrogram: As `log_mel` makes it, (..., frames, bands).
        normalisation: Both, over all bands of the training set.

    Returns:
        Of the same shape, without a unit.
    """
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
