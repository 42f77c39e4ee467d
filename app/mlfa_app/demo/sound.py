"""Building blocks of synthesised music: modes, saws, noise, filters, rooms, a mixing desk.

Everything is numpy, and a room is a convolution by FFT, so that minutes of music take seconds.
Waveforms are float64 at 44,100 Hz: (samples,) for one voice, (2, samples) for a mix.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Waveform = NDArray[np.float64]

SAMPLE_RATE = 44_100
_MODE_BLOCK_SAMPLES = 256


def pitch_hz(midi_note: float) -> float:
    """Return the frequency of a note; 69 is the A of 440 Hz."""
    return float(440.0 * 2.0 ** ((midi_note - 69.0) / 12.0))


def num_samples(duration_s: float) -> int:
    """Return how many samples a duration has."""
    return int(duration_s * SAMPLE_RATE)


def damped_modes(
    duration_s: float,
    frequencies_hz: Waveform,
    amplitudes: Waveform,
    decays_s: Waveform,
    phases: Waveform | None = None,
) -> Waveform:
    """Sum damped sinusoids: what a struck or plucked body does.

    A damped sinusoid is a power series z^n. With n = 256 a + b it is an outer product of two
    short series, so a sum of many becomes one matrix product.

    Args:
        duration_s: Length of the result.
        frequencies_hz: (modes,); those near half the sample rate or above are left out.
        amplitudes: (modes,).
        decays_s: (modes,), the time to fall to 1/e.
        phases: (modes,) in radians, zero when not given.

    Returns:
        (samples,).
    """
    keep = frequencies_hz < 0.45 * SAMPLE_RATE
    rates = 2j * np.pi * frequencies_hz[keep] / SAMPLE_RATE
    rates = rates - 1.0 / (decays_s[keep] * SAMPLE_RATE)
    starts = amplitudes[keep] * np.exp(1j * (0.0 if phases is None else phases[keep]))
    length = num_samples(duration_s)
    num_blocks = -(-length // _MODE_BLOCK_SAMPLES)
    coarse = np.exp(np.outer(np.arange(num_blocks) * _MODE_BLOCK_SAMPLES, rates)) * starts
    fine = np.exp(np.outer(rates, np.arange(_MODE_BLOCK_SAMPLES)))
    # Only the imaginary part is wanted: one real product of twice the depth, in single precision.
    left = np.hstack((coarse.real, coarse.imag)).astype(np.float32)
    right = np.vstack((fine.imag, fine.real)).astype(np.float32)
    return np.asarray((left @ right).ravel()[:length], dtype=np.float64)


def saw(frequency_hz: Waveform, start_phase: float = 0.0) -> Waveform:
    """Return a sawtooth that follows a frequency curve, with its steps smoothed (PolyBLEP).

    Args:
        frequency_hz: (samples,).
        start_phase: In cycles.
    """
    step = frequency_hz / SAMPLE_RATE
    phase = start_phase + np.cumsum(step)
    phase -= np.floor(phase)  # several times as fast as a remainder
    wave = 2.0 * phase - 1.0
    early, late = phase < step, phase > 1.0 - step
    t = phase[early] / step[early]
    wave[early] -= 2.0 * t - t * t - 1.0
    t = (phase[late] - 1.0) / step[late]
    wave[late] -= t * t + 2.0 * t + 1.0
    return wave


def envelope(length: int, attack_s: float, release_s: float) -> Waveform:
    """Return a level curve that rises and falls as a raised cosine, (length,)."""
    curve = np.ones(length)
    for seconds, part in ((attack_s, slice(None)), (release_s, slice(None, None, -1))):
        count = min(length, num_samples(seconds))
        if count:
            curve[part][:count] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(count) / count)
    return curve


def shape_spectrum(wave: Waveform, gain: Callable[[Waveform], Waveform]) -> Waveform:
    """Filter the last axis by a real gain for every frequency in hertz."""
    length = wave.shape[-1]
    size = fft_size(length + 2048)
    gains = gain(np.asarray(np.fft.rfftfreq(size, 1 / SAMPLE_RATE), dtype=np.float64))
    # Single precision, which halves the time, is far finer than any file's samples.
    spectrum = np.fft.rfft(wave.astype(np.float32), size)
    shaped = np.fft.irfft(spectrum * gains.astype(np.float32), size)
    return np.asarray(shaped[..., :length], dtype=np.float64)


def fft_size(at_least: int) -> int:
    """Return the smallest convenient transform length that is not shorter than asked."""
    power = 1 << (at_least - 1).bit_length()
    return next(size for size in (power * 5 // 8, power * 3 // 4, power) if size >= at_least)


def low_pass(cutoff_hz: float, slope: float = 2.0) -> Callable[[Waveform], Waveform]:
    """Return a gain curve for ``shape_spectrum``; ``slope`` 1 is 6 dB per octave."""
    return lambda f: 1.0 / np.sqrt(1.0 + (f / cutoff_hz) ** (2.0 * slope))


def high_pass(cutoff_hz: float, slope: float = 2.0) -> Callable[[Waveform], Waveform]:
    """Return the mirror image of ``low_pass``."""
    return lambda f: 1.0 / np.sqrt(1.0 + (cutoff_hz / np.maximum(f, 1e-3)) ** (2.0 * slope))


def resonances(
    peaks: tuple[tuple[float, float, float], ...], floor: float = 0.0
) -> Callable[[Waveform], Waveform]:
    """Return the gain curve of a body with peaks given as (hertz, width in octaves, gain)."""

    def gain(f: Waveform) -> Waveform:
        octaves = np.log2(np.maximum(f, 1.0))
        total = np.full_like(f, floor)
        for centre_hz, width, height in peaks:
            total += height * np.exp(-(((octaves - np.log2(centre_hz)) / width) ** 2))
        return total

    return gain


def room(
    mix: Waveform, rng: np.random.Generator, decay_s: float, amount: float, damping_hz: float = 5000
) -> Waveform:
    """Add a room: convolution with decaying noise, another one for each ear.

    Args:
        mix: (2, samples).
        rng: Where the room's echoes come from.
        decay_s: Time to fall by 60 dB.
        amount: Level of the room beside the direct sound.
        damping_hz: Above this the room absorbs.

    Returns:
        (2, samples), the tail cut at the end of the mix.
    """
    length = num_samples(decay_s)
    time_s = np.arange(length) / SAMPLE_RATE
    echoes = rng.standard_normal((2, length)) * np.exp(-6.9 * time_s / decay_s)
    echoes *= np.minimum(1.0, time_s / 0.012)
    echoes = shape_spectrum(echoes, low_pass(damping_hz, 1.0))
    echoes = shape_spectrum(echoes, high_pass(150.0))
    echoes /= np.sqrt((echoes**2).sum(axis=1, keepdims=True))
    size = fft_size(mix.shape[1] + length)
    spectra = [np.fft.rfft(wave.astype(np.float32), size) for wave in (mix, echoes)]
    wet = np.fft.irfft(spectra[0] * spectra[1], size)
    return np.asarray(mix + amount * wet[:, : mix.shape[1]], dtype=np.float64)


def hiss(mix: Waveform, rng: np.random.Generator, level: float) -> Waveform:
    """Add a recording's noise, as a share of the peak, stronger towards the bass; (2, samples)."""
    noise = shape_spectrum(rng.standard_normal(mix.shape), lambda f: np.maximum(f, 60.0) ** -0.5)
    return np.asarray(mix + level * np.abs(mix).max() * noise / noise.std())


class Desk:
    """A stereo mix of fixed length into which voices are laid at their times."""

    def __init__(self, duration_s: float) -> None:
        self.mix: Waveform = np.zeros((2, num_samples(duration_s)))

    def lay(self, at_s: float, voice: Waveform, level: float = 1.0, pan: float = 0.0) -> None:
        """Add a voice, (samples,), cut at the ends; ``pan`` runs from -1 (left) to 1 (right)."""
        start = num_samples(max(0.0, at_s))
        count = min(len(voice), self.mix.shape[1] - start)
        if count > 0:
            angle = (pan + 1.0) * np.pi / 4.0
            self.mix[0, start : start + count] += level * np.cos(angle) * voice[:count]
            self.mix[1, start : start + count] += level * np.sin(angle) * voice[:count]


def master(mix: Waveform, peak: float = 0.85, fade_s: float = 1.5) -> NDArray[np.float32]:
    """Fade the end out and set the highest sample; returns (2, samples) float32."""
    faded = mix * envelope(mix.shape[1], 0.005, fade_s)
    return np.asarray(faded * (peak / np.abs(faded).max()), dtype=np.float32)
