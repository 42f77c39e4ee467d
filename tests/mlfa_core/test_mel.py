"""The mel front end against its definition, written slowly, and as a stream."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from mlfa_core.errors import ShapeError
from mlfa_core.mel import MelStream, log_mel, standardise
from mlfa_core.mel_scale import MelNormalisation, mel_filter_bank, num_mel_frames, samples_of_frames


def slaney_mel(hz: float) -> float:
    return hz / (200 / 3) if hz < 1000 else 15 + 27 * np.log(hz / 1000) / np.log(6.4)


def test_filters_are_slaneys() -> None:
    filters = mel_filter_bank()
    assert filters.shape == (128, 513)
    bins_hz = np.arange(513) * 22_050 / 1024
    top = slaney_mel(11_025)
    for band in (3, 40, 90, 127):
        centre_mel = (band + 1) * top / 129
        peak = bins_hz[filters[band].argmax()]
        # The highest bin of a filter lies within one filter, or within one bin of its centre.
        bin_mel = slaney_mel(peak + 22_050 / 1024) - slaney_mel(peak)
        assert abs(slaney_mel(peak) - centre_mel) < max(top / 129, bin_mel)
    # Slaney's normalisation: each triangle has unit area in hertz (wide ones show it on a grid).
    areas = filters[80:].sum(axis=1) * 22_050 / 1024
    np.testing.assert_allclose(areas, 1.0, atol=0.06)


def test_equals_a_slow_transform() -> None:
    rng = np.random.default_rng(3)
    waveform = rng.standard_normal(1024 + 2 * 512).astype(np.float32) * 0.2
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(1024) / 1024)
    turns = np.exp(-2j * np.pi * np.outer(np.arange(513), np.arange(1024)) / 1024)
    expected = np.stack(
        [
            np.log10(
                1 + 10 * (mel_filter_bank() @ np.abs(turns @ (window * waveform[s : s + 1024])))
            )
            for s in (0, 512, 1024)
        ]
    )
    np.testing.assert_allclose(log_mel(torch.from_numpy(waveform)).numpy(), expected, atol=2e-5)


def test_a_clip_of_the_papers_has_1250_frames() -> None:
    assert num_mel_frames(640_512) == 1250
    assert samples_of_frames(1250) == 640_512
    assert num_mel_frames(1023) == 0
    assert log_mel(torch.zeros(2, 640_512)).shape == (2, 1250, 128)


def test_silence_is_zero_and_standardised() -> None:
    frames = log_mel(torch.zeros(2048))
    assert not frames.any()
    scaled = standardise(frames, MelNormalisation(0.5, 0.25))
    assert torch.equal(scaled, torch.full_like(scaled, -2.0))


def test_a_tone_lights_its_band() -> None:
    time = torch.arange(22_050) / 22_050
    frames = log_mel(torch.sin(2 * torch.pi * 3000.0 * time))
    band = int(frames.mean(dim=0).argmax())
    centre_mel = (band + 1) * slaney_mel(11_025) / 129
    assert abs(centre_mel - slaney_mel(3000.0)) < slaney_mel(11_025) / 129


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 5000), min_size=1, max_size=8), st.integers(0, 2**31))
def test_stream_equals_whole(lengths: list[int], seed: int) -> None:
    waveform = torch.randn(sum(lengths), generator=torch.Generator().manual_seed(seed))
    normalisation = MelNormalisation(0.2, 0.3)
    stream = MelStream(normalisation)
    parts = [stream.push(block) for block in waveform.split(lengths)]
    joined = torch.cat(parts)
    assert joined.shape == (num_mel_frames(waveform.shape[0]), 128)
    if joined.shape[0]:
        expected = standardise(log_mel(waveform), normalisation)
        torch.testing.assert_close(joined, expected, rtol=1e-4, atol=1e-4)


def test_too_short_is_refused() -> None:
    with pytest.raises(ShapeError):
        log_mel(torch.zeros(1023))


def test_equals_torchaudio_where_that_imports() -> None:
    try:
        from torchaudio.transforms import MelSpectrogram
    except (ImportError, OSError):
        pytest.skip("torchaudio does not import beside this build of torch")
    transform = MelSpectrogram(
        22_050, 1024, 1024, 512, n_mels=128, power=1.0, norm="slaney", mel_scale="slaney",
        center=False,
    )  # fmt: skip
    waveform = torch.randn(22_050, generator=torch.Generator().manual_seed(0))
    expected = torch.log10(1 + 10 * transform(waveform)).T
    torch.testing.assert_close(log_mel(waveform), expected, rtol=1e-3, atol=1e-4)
