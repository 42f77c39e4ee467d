"""What happens to music on its way to a listener: rooms, filters, codecs, and the like.

Every effect takes a waveform, (samples,) float32 at 22,050 Hz, and its parameters, and returns
one of the same length (``change_speed`` alone changes it). What sets a loudness of its own keeps
the root mean square, so that effects do not add up to silence or to clipping.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from mlfa_core.audio import read_waveform
from mlfa_core.audio.resampling import resample
from mlfa_core.audio_encode import encode
from mlfa_trainer.datasets import noise_layers
from mlfa_trainer.sound.store import SAMPLE_RATE

Wave = NDArray[np.float32]

_FLOOR = 1e-9
_MOST_GAIN = 8.0
# The compressor measures loudness in blocks of 3 ms.
_BLOCK_SAMPLES = 64


def rms(wave: Wave) -> float:
    """Return the root mean square."""
    return float(np.sqrt(np.mean(np.square(wave, dtype=np.float64)))) if wave.size else 0.0


def _as_loud_as(wave: NDArray[np.floating], original: Wave) -> Wave:
    """Give a changed waveform its old level; what was nearly filtered away stays soft."""
    changed = wave.astype(np.float32)
    return changed * np.float32(min(rms(original) / max(rms(changed), _FLOOR), _MOST_GAIN))


def _fit(wave: Wave, num_samples: int) -> Wave:
    """Cut at the end, or pad with zeros there."""
    return np.pad(wave, (0, max(num_samples - wave.size, 0)))[:num_samples]


def change_speed(wave: Wave, factor: float) -> Wave:
    """Play faster or slower, as a tape: pitch and tempo change together.

    Args:
        wave: As above.
        factor: Of the speed; 2 gives half the samples.
    """
    return resample(wave, max(round(SAMPLE_RATE * factor), 1), SAMPLE_RATE)


def mix(piece: Wave, other: Wave, level_db: float, place: float) -> Wave:
    """Let another waveform sound with a piece.

    Args:
        piece: Gives length and level.
        other: Of any length.
        level_db: Level of the other, relative to the piece.
        place: Where the shorter begins in the longer, as a share of the room.
    """
    room = abs(piece.size - other.size)
    begin = int(place * room)
    if other.size > piece.size:
        other = other[begin : begin + piece.size]
        begin = 0
    gain = 10 ** (level_db / 20) * rms(piece) / max(rms(other), _FLOOR)
    mixed = piece.copy()
    mixed[begin : begin + other.size] += np.float32(gain) * other
    return mixed


def add_noise(wave: Wave, noise: Wave, over_db: float) -> Wave:
    """Put noise behind music; a shorter one is repeated.

    Args:
        wave: The music.
        noise: What is not music.
        over_db: Level of the music over the noise.
    """
    return mix(wave, np.resize(noise, wave.size), -over_db, 0.0) if noise.size else wave


@dataclass(frozen=True)
class Bell:
    """One filter of an equaliser.

    Attributes:
        kind: ``peak``, ``low`` or ``high`` (shelves).
        hz: Middle, or where the shelf begins.
        gain_db: There.
        quality: Of a peak: middle over width. Shelves take 0.707.
    """

    kind: str
    hz: float
    gain_db: float
    quality: float = 0.707


def _biquad(bell: Bell) -> NDArray[np.float64]:
    """Return a filter's second-order section, (6,).

    Source:
        Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients".
    """
    a = 10 ** (bell.gain_db / 40)
    turn = 2 * np.pi * bell.hz / SAMPLE_RATE
    alpha, cosine = np.sin(turn) / (2 * bell.quality), np.cos(turn)
    if bell.kind == "peak":
        above = [1 + alpha * a, -2 * cosine, 1 - alpha * a]
        below = [1 + alpha / a, -2 * cosine, 1 - alpha / a]
    else:
        # The shelves differ in signs only.
        side = 1.0 if bell.kind == "low" else -1.0
        bend = 2 * np.sqrt(a) * alpha
        above = [
            a * ((a + 1) - side * (a - 1) * cosine + bend),
            side * 2 * a * ((a - 1) - side * (a + 1) * cosine),
            a * ((a + 1) - side * (a - 1) * cosine - bend),
        ]
        below = [
            (a + 1) + side * (a - 1) * cosine + bend,
            -side * 2 * ((a - 1) + side * (a + 1) * cosine),
            (a + 1) + side * (a - 1) * cosine - bend,
        ]
    return np.asarray(np.array([*above, *below]) / below[0], np.float64)


def equalise(wave: Wave, bells: Sequence[Bell]) -> Wave:
    """Filter with shelves and peaks, one after the other."""
    sections = np.stack([_biquad(bell) for bell in bells])
    return _as_loud_as(signal.sosfilt(sections, wave), wave)


def limit_band(wave: Wave, low_hz: float, high_hz: float) -> Wave:
    """Keep a band of frequencies, 24 dB an octave beyond it; from 0 Hz, a low-pass."""
    edges, kind = ([low_hz, high_hz], "bandpass") if low_hz > 0 else (high_hz, "lowpass")
    sections = signal.butter(4, edges, kind, fs=SAMPLE_RATE, output="sos")
    return _as_loud_as(signal.sosfilt(sections, wave), wave)


def resample_and_back(wave: Wave, sample_rate: int) -> Wave:
    """Bring to a lower sample rate and back: everything above its half is gone."""
    lower = resample(wave, SAMPLE_RATE, sample_rate)
    return _fit(resample(lower, sample_rate, SAMPLE_RATE), wave.size)


def encode_and_decode(wave: Wave, suffix: str, bit_rate: int) -> Wave:
    """Send through a lossy codec.

    Args:
        wave: As above; louder than full scale, it is encoded more softly.
        suffix: ``.mp3``, ``.m4a`` or ``.opus``.
        bit_rate: In bits a second.
    """
    peak = max(float(np.abs(wave).max()), 1.0)
    with tempfile.TemporaryDirectory(prefix="mlfa-") as folder:
        path = Path(folder) / f"wave{suffix}"
        encode((wave / peak)[None], SAMPLE_RATE, path, bit_rate=bit_rate)
        return _fit(read_waveform(path), wave.size) * np.float32(peak)


def clip_hard(wave: Wave, over_db: float) -> Wave:
    """Cut off the peaks, of which the highest is ``over_db`` over the limit."""
    limit = np.abs(wave).max() * 10 ** (-over_db / 20)
    return _as_loud_as(np.clip(wave, -limit, limit), wave)


def clip_soft(wave: Wave, over_db: float) -> Wave:
    """Saturate, as tubes and tape do; the peaks would be ``over_db`` over the limit."""
    limit = max(float(np.abs(wave).max()), _FLOOR) * 10 ** (-over_db / 20)
    return _as_loud_as(np.tanh(wave / limit), wave)


def compress(
    wave: Wave, threshold_db: float, ratio: float, attack_s: float, release_s: float
) -> Wave:
    """Turn down what is loud.

    Args:
        wave: As above.
        threshold_db: Above this level, relative to that of the whole.
        ratio: So many decibels more in give one more out.
        attack_s: Time in which it reacts.
        release_s: Time in which it lets go.
    """
    blocks = np.pad(wave, (0, -wave.size % _BLOCK_SAMPLES)).reshape(-1, _BLOCK_SAMPLES)
    power = np.mean(np.square(blocks, dtype=np.float64), axis=1)
    level_db = 10 * np.log10(power + _FLOOR**2) - 20 * np.log10(max(rms(wave), _FLOOR))
    wanted_db = np.minimum(threshold_db - level_db, 0.0) * (1 - 1 / ratio)
    step_s = _BLOCK_SAMPLES / SAMPLE_RATE
    falling, rising = np.exp(-step_s / attack_s), np.exp(-step_s / release_s)
    gain_db, current = np.empty_like(wanted_db), 0.0
    for index, wanted in enumerate(wanted_db.tolist()):
        current = wanted + (falling if wanted < current else rising) * (current - wanted)
        gain_db[index] = current
    middles = (np.arange(gain_db.size) + 0.5) * _BLOCK_SAMPLES
    smooth_db = np.interp(np.arange(wave.size), middles, gain_db)
    return _as_loud_as(wave * 10 ** (smooth_db / 20), wave)


def put_into_room(wave: Wave, seed: int) -> Wave:
    """Add the reverberation of a random room."""
    rng = np.random.default_rng(seed)
    return _as_loud_as(noise_layers.room(rng, wave.astype(np.float64)), wave)


def change_gain(wave: Wave, gain_db: float) -> Wave:
    """Make louder or softer; louder only until the highest peak is at full scale."""
    louder = wave * np.float32(10 ** (gain_db / 20)) if gain_db else wave
    peak = float(np.abs(louder).max()) if louder.size else 0.0
    return louder / np.float32(peak) if peak > 1 else louder
