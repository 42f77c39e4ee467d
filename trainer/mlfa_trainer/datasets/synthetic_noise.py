"""Sounds that are not music, synthesised: noises, hums, drips, beeps, voices without words.

Recordings of such sounds under plainly free licences are rare, and a tagger that never heard
any will call a waterfall "ambient". Every sound follows from its seed, so a recipe that names
the seed names the sounds.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.store import SAMPLE_RATE

FloatArray = NDArray[np.float32]
Wave = NDArray[np.float64]
Generator = np.random.Generator

CLIP_S = 12.0
_SOURCE = "MLFA, synthesised"
_LICENCE = "CC0 1.0"
# Share of each split, by position in a cycle of ten.
_SPLIT_CYCLE = ("train",) * 7 + ("valid",) * 1 + ("test",) * 2


def _shaped_noise(rng: Generator, num_samples: int, gain: Callable[[Wave], Wave]) -> Wave:
    """Filter white noise by a gain per frequency in hertz."""
    spectrum = np.fft.rfft(rng.standard_normal(num_samples))
    hz = np.fft.rfftfreq(num_samples, 1 / SAMPLE_RATE)
    return np.fft.irfft(spectrum * gain(np.maximum(hz, 1.0)), num_samples)


def _slow_curve(rng: Generator, num_samples: int, rate_hz: float) -> Wave:
    """Return a random curve between 0 and 1 that moves about ``rate_hz`` times a second."""
    num_points = max(int(num_samples / SAMPLE_RATE * rate_hz) + 2, 4)
    points = rng.random(num_points)
    return np.interp(np.linspace(0, num_points - 1, num_samples), np.arange(num_points), points)


def _coloured(rng: Generator, num_samples: int) -> Wave:
    exponent = rng.uniform(0.0, 1.2)  # white 0, pink 0.5, brown 1
    return _shaped_noise(rng, num_samples, lambda hz: hz**-exponent)


def _wind(rng: Generator, num_samples: int) -> Wave:
    centre_hz, width = rng.uniform(150, 900), rng.uniform(0.5, 1.2)
    noise = _shaped_noise(
        rng, num_samples, lambda hz: np.exp(-((np.log2(hz / centre_hz) / width) ** 2))
    )
    return noise * (0.15 + _slow_curve(rng, num_samples, rng.uniform(0.3, 1.5)) ** 2)


def _surf(rng: Generator, num_samples: int) -> Wave:
    noise = _shaped_noise(rng, num_samples, lambda hz: hz ** -rng.uniform(0.4, 0.8))
    period_s = rng.uniform(3.0, 7.0)
    phase = 2 * np.pi * (np.arange(num_samples) / SAMPLE_RATE / period_s + rng.random())
    return noise * (0.1 + (0.5 + 0.5 * np.sin(phase)) ** 3)


def _drops(rng: Generator, num_samples: int) -> Wave:
    """Rain, fire or gravel: many short filtered clicks over a bed of noise."""
    clicks = np.zeros(num_samples)
    count = int(num_samples / SAMPLE_RATE * 10 ** rng.uniform(0.7, 3.0))
    places = rng.integers(0, num_samples, count)
    clicks[places] = rng.standard_normal(count) * rng.exponential(1.0, count)
    length = int(SAMPLE_RATE * rng.uniform(0.002, 0.03))
    ring = rng.standard_normal(length) * np.exp(-np.linspace(0, 6, length))
    wet = np.convolve(clicks, ring)[:num_samples]
    bed = _shaped_noise(rng, num_samples, lambda hz: hz**-0.5)
    return wet / (np.std(wet) + 1e-9) + rng.uniform(0, 0.5) * bed / (np.std(bed) + 1e-9)


def _hum(rng: Generator, num_samples: int) -> Wave:
    """Mains hum, fans, engines: harmonics of a low, slightly unsteady pitch, and noise."""
    base_hz = float(rng.choice([50.0, 60.0, rng.uniform(20, 180)]))
    drift = 1 + rng.uniform(0, 0.05) * (_slow_curve(rng, num_samples, 0.8) - 0.5)
    phase = 2 * np.pi * np.cumsum(base_hz * drift) / SAMPLE_RATE
    wave = np.zeros(num_samples)
    for harmonic in range(1, int(rng.integers(3, 25))):
        wave += rng.random() / harmonic * np.sin(harmonic * phase + rng.random() * 6.28)
    noise = _coloured(rng, num_samples)
    return wave / (np.std(wave) + 1e-9) + rng.uniform(0.1, 1.5) * noise / (np.std(noise) + 1e-9)


def _tone(rng: Generator, num_samples: int) -> Wave:
    """One steady tone, or beeps of one pitch as from a machine."""
    time_s = np.arange(num_samples) / SAMPLE_RATE
    wave = np.sin(2 * np.pi * 10 ** rng.uniform(1.9, 3.7) * time_s)
    if rng.random() < 0.3:
        wave = np.sign(wave)
    if rng.random() < 0.6:
        period_s = rng.uniform(0.15, 2.0)
        wave = wave * ((time_s % period_s) < period_s * rng.uniform(0.1, 0.7))
    return wave + 10 ** rng.uniform(-4, -1) * rng.standard_normal(num_samples)


def _sweep(rng: Generator, num_samples: int) -> Wave:
    """A siren: a pitch that glides up and down."""
    period_s = rng.uniform(0.4, 6.0)
    turn = np.sin(2 * np.pi * np.arange(num_samples) / SAMPLE_RATE / period_s)
    hz = 10 ** (rng.uniform(2.4, 3.2) + rng.uniform(0.05, 0.3) * turn)
    return np.sin(2 * np.pi * np.cumsum(hz) / SAMPLE_RATE) + 0.05 * _coloured(rng, num_samples)


def _voice(rng: Generator, num_samples: int) -> Wave:
    """Speech without words: pulses of a gliding pitch through moving resonances, syllables."""
    pitch_hz = rng.uniform(85, 260) * (0.8 + 0.4 * _slow_curve(rng, num_samples, 2.5))
    phase = np.cumsum(pitch_hz) / SAMPLE_RATE
    source = (phase % 1.0) ** 3 - 0.25 + 0.08 * rng.standard_normal(num_samples)
    hiss = rng.standard_normal(num_samples)
    block = SAMPLE_RATE // 50
    window = np.hanning(2 * block)
    hz = np.fft.rfftfreq(2 * block, 1 / SAMPLE_RATE)
    num_blocks = num_samples // block + 1
    formants = [
        low + (high - low) * _slow_curve(rng, num_blocks, SAMPLE_RATE / 8)
        for low, high in ((250, 900), (800, 2400), (2200, 3200))
    ]
    is_hiss = _slow_curve(rng, num_blocks, SAMPLE_RATE / 5) > 0.8
    padded = [np.pad(wave, (0, 3 * block)) for wave in (source, hiss)]
    wave = np.zeros(num_samples + 3 * block)
    for index in range(num_blocks):
        part = slice(index * block, (index + 2) * block)
        if is_hiss[index]:
            gain = 0.1 / (1 + np.exp(-(hz - 3500) / 400))
        else:
            gain = sum(
                1 / (1 + ((hz - track[index]) / (60 + 30 * order)) ** 2) / (order + 1)
                for order, track in enumerate(formants)
            )
        spectrum = np.fft.rfft(padded[int(is_hiss[index])][part] * window)
        wave[part] += np.fft.irfft(spectrum * gain, 2 * block)
    syllables = np.clip(_slow_curve(rng, num_samples, rng.uniform(5, 9)) * 1.6 - 0.4, 0, 1)
    return wave[:num_samples] * syllables


def _crowd(rng: Generator, num_samples: int) -> Wave:
    voices = sum(_voice(rng, num_samples) for _ in range(int(rng.integers(3, 7))))
    noise = _coloured(rng, num_samples)
    return voices / (np.std(voices) + 1e-9) + rng.uniform(0.1, 0.6) * noise / np.std(noise)


def _near_silence(rng: Generator, num_samples: int) -> Wave:
    return 10 ** rng.uniform(-6, -4) * rng.standard_normal(num_samples)


_KINDS: dict[str, Callable[[Generator, int], Wave]] = {
    "coloured noise": _coloured,
    "wind": _wind,
    "voice": _voice,
    "surf": _surf,
    "drops": _drops,
    "hum": _hum,
    "crowd": _crowd,
    "tone": _tone,
    "siren": _sweep,
    "voice in noise": lambda rng, n: _voice(rng, n) + rng.uniform(0.01, 0.1) * _coloured(rng, n),
    "near silence": _near_silence,
}


def synthetic_rows(count: int, seed: int) -> tuple[ClipRow, ...]:
    """Describe synthetic clips; each kind gets its share of every split.

    Args:
        count: How many.
        seed: Becomes part of each clip's name, from which its sound follows.
    """
    kinds = tuple(_KINDS)
    rows = []
    for index in range(count):
        kind = kinds[index % len(kinds)]
        name = f"synthetic-{seed}-{index}"
        split = _SPLIT_CYCLE[(index // len(kinds)) % len(_SPLIT_CYCLE)]
        rows.append(
            ClipRow(
                clip=name,
                path=None,
                recording=name,
                split=split,
                kind="not music",
                duration_s=CLIP_S,
                labels=(f"notmusic:{kind}",),
                label_strength="strong",
                licence=_LICENCE,
                source=_SOURCE,
                title=kind,
            )
        )
    return tuple(rows)


def render(clip: str) -> FloatArray:
    """Synthesise a clip from its name, (samples,), peak between 0.02 and 0.9.

    Args:
        clip: As ``synthetic_rows`` names it.
    """
    seed, index = (int(part) for part in clip.split("-")[1:])
    rng = np.random.default_rng([seed, index])
    kind = tuple(_KINDS)[index % len(_KINDS)]
    num_samples = int(CLIP_S * SAMPLE_RATE)
    wave = _KINDS[kind](rng, num_samples)
    if kind == "near silence":
        return wave.astype(np.float32)
    peak = 10 ** rng.uniform(-1.7, -0.05)
    return np.asarray(wave / (np.abs(wave).max() + 1e-9) * peak, np.float32)
