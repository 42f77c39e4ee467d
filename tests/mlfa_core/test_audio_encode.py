from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mlfa_core.audio import open_waveform, read_waveform
from mlfa_core.audio_encode import ENCODABLE_SUFFIXES, encode
from mlfa_core.errors import KnownError, ShapeError

RATE = 44_100
LOSSLESS = {".flac", ".wav"}


def stereo_tone(seconds: float = 2.0) -> np.ndarray:
    time_s = np.arange(int(seconds * RATE)) / RATE
    left = 0.5 * np.sin(2 * np.pi * 440.0 * time_s)
    return np.stack([left, 0.5 * left]).astype(np.float32)


@pytest.mark.parametrize("suffix", sorted(ENCODABLE_SUFFIXES))
def test_a_tone_comes_back_with_its_length_pitch_and_level(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"a tone{suffix}"
    encode(stereo_tone(), RATE, path)

    with open_waveform(path) as stream:
        assert stream.facts.num_channels == 2
    heard = read_waveform(path)
    # Lossy formats pad to whole frames: at most 2,112 samples at 44.1 kHz.
    assert len(heard) == pytest.approx(2.0 * 22_050, abs=5 if suffix in LOSSLESS else 1_200)
    middle = heard[11_025:33_075]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert int(spectrum.argmax()) == 440  # one second: bins of 1 Hz
    assert np.sqrt(2.0) * middle.std() == pytest.approx(0.375, rel=0.03)  # mean of both ears


@pytest.mark.parametrize("suffix", [".m4a", ".mp3", ".opus"])
def test_a_lower_bit_rate_makes_a_smaller_file(suffix: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    noise = (0.1 * rng.standard_normal((1, 4 * RATE))).astype(np.float32)
    for name, bit_rate in (("small", 32_000), ("large", 96_000)):
        encode(noise, RATE, tmp_path / f"{name}{suffix}", bit_rate=bit_rate)
    sizes = [(tmp_path / f"{name}{suffix}").stat().st_size for name in ("small", "large")]
    assert sizes[1] == pytest.approx(3 * sizes[0], rel=0.25)
    assert sizes[0] == pytest.approx(32_000 / 8 * 4, rel=0.25)


@pytest.mark.parametrize("suffix", [".flac", ".ogg", ".wav"])
def test_other_kinds_have_no_bit_rate(suffix: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no bit rate"):
        encode(stereo_tone(0.1), RATE, tmp_path / f"a{suffix}", bit_rate=32_000)
    assert list(tmp_path.iterdir()) == []


def test_the_suffix_may_be_in_capitals_and_mono_works(tmp_path: Path) -> None:
    path = tmp_path / "MONO.FLAC"
    encode(stereo_tone(0.5)[:1], RATE, path)
    with open_waveform(path) as stream:
        assert stream.facts.num_channels == 1
        assert stream.facts.sample_rate == RATE


def test_only_the_finished_file_is_left(tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    encode(stereo_tone(0.5), RATE, path)
    encode(stereo_tone(0.2), RATE, path)
    assert list(tmp_path.iterdir()) == [path]
    assert len(read_waveform(path)) < 0.4 * 22_050


def test_an_unknown_suffix_and_an_impossible_place_are_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"“\.xyz” cannot be written"):
        encode(stereo_tone(0.1), RATE, tmp_path / "a.xyz")
    with pytest.raises(KnownError, match=r"Could not write a\.flac: No such file or directory"):
        encode(stereo_tone(0.1), RATE, tmp_path / "nowhere" / "a.flac")
    assert list(tmp_path.iterdir()) == []


def test_a_waveform_of_another_shape_is_refused(tmp_path: Path) -> None:
    for shape in ((100,), (3, 100), (2, 0)):
        with pytest.raises(ShapeError):
            encode(np.zeros(shape, np.float32), RATE, tmp_path / "a.wav")
