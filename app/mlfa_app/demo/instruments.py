"""Instruments, one function per note: strings that are struck, plucked and bowed, pipes, drums.

Each returns one voice, (samples,), near full scale for a loud note.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from mlfa_app.demo.sound import (
    SAMPLE_RATE,
    Waveform,
    damped_modes,
    envelope,
    high_pass,
    low_pass,
    num_samples,
    pitch_hz,
    resonances,
    saw,
    shape_spectrum,
)


def piano(note: int, held_s: float, loudness: float, rng: np.random.Generator) -> Waveform:
    """A grand piano: stiff strings in pairs, two stages of decay, the knock of the hammer."""
    f0 = pitch_hz(note)
    stiffness = 7.5e-5 * 2.0 ** ((note - 40) / 11.0)
    number = np.arange(1, min(40, int(9000 / f0)) + 1)
    frequencies = number * f0 * np.sqrt(1.0 + stiffness * number**2)
    # A hammer at 1/8 of the string leaves that partial out; a soft blow dulls the high ones.
    strike = np.abs(np.sin(np.pi * number / 8.2)) + 0.05
    dullness = np.exp(-frequencies / (400.0 + 2000.0 * loudness))
    amplitudes = strike * dullness / number**0.35
    amplitudes *= 1.0 / (1.0 + (110.0 / frequencies) ** 2)  # a soundboard has no lowest bass
    slow_s = 3.5 * 2.0 ** (-(note - 48) / 17.0) / (1.0 + 0.00045 * frequencies)
    parts = [
        (frequencies, 0.70 * amplitudes, slow_s / 4.0),
        (frequencies * 1.0007, 0.30 * amplitudes, slow_s),
        (frequencies * 0.9994, 0.22 * amplitudes, slow_s * 0.8),
    ]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    phases = rng.uniform(-0.4, 0.4, len(columns[0]))
    voice = damped_modes(held_s + 0.35, columns[0], columns[1], columns[2], phases)
    knock = rng.standard_normal(num_samples(0.06)) * np.exp(-np.arange(num_samples(0.06)) / 380.0)
    voice[: len(knock)] += 0.35 * loudness * shape_spectrum(knock, low_pass(900.0))
    return loudness * voice * envelope(len(voice), 0.0015, 0.3)


def harpsichord(note: int, held_s: float, rng: np.random.Generator) -> Waveform:
    """A harpsichord of two registers: bright plucked strings, the click of the jack."""
    f0 = pitch_hz(note)
    number = np.arange(1, min(60, int(15_000 / f0)) + 1)
    frequencies = number * f0 * np.sqrt(1.0 + 5e-6 * number**2)
    # A quill close to the end of a thin string: high partials as strong as low ones.
    pluck = np.abs(np.sin(np.pi * number * 0.13)) * number**0.1
    decays = 3.0 * 2.0 ** (-(note - 48) / 24.0) / (1.0 + 0.00012 * frequencies)
    # Two strings an octave apart, and a third that makes the lower one beat.
    registers = ((1.0, 1.0, 1.0), (1.0008, 0.6, 0.9), (2.001, 0.4, 0.7))
    voice = damped_modes(
        held_s + 0.3,
        np.concatenate([tuning * frequencies for tuning, _, _ in registers]),
        np.concatenate([level * pluck for _, level, _ in registers]),
        np.concatenate([share * decays for _, _, share in registers]),
        rng.uniform(0, 2 * np.pi, 3 * len(number)),
    )
    click = rng.standard_normal(num_samples(0.012))
    voice[: len(click)] += 0.1 * shape_spectrum(click, high_pass(2500.0))
    return 0.5 * voice * envelope(len(voice), 0.0005, 0.3)


def nylon_string(note: int, held_s: float, rng: np.random.Generator, brightness: float) -> Waveform:
    """A classical guitar's string: a soft pluck that dies fast, the touch of the nail.

    Args:
        note: Pitch as a MIDI note.
        held_s: Until it is damped.
        rng: The accidents of the pluck.
        brightness: 0 (thumb) to 1 (nail at the bridge).
    """
    f0 = pitch_hz(note)
    number = np.arange(1, min(40, int(9000 / f0)) + 1)
    frequencies = number * f0 * np.sqrt(1.0 + 3e-5 * number**2)
    pluck = np.abs(np.sin(np.pi * number * 0.15)) / number**0.6
    pluck *= np.exp(-frequencies / (1500.0 + 6000.0 * brightness))
    pluck *= rng.uniform(0.7, 1.3, len(number))
    decays = (0.65 if brightness < 0.2 else 0.5) / (1.0 + 0.0012 * frequencies)
    # A string swings in two planes, of which one gives its energy away faster.
    voice = np.zeros(num_samples(held_s + 0.15))
    for detuning, level, share in ((1.0, 1.0, 1.0), (1.0006, 0.5, 0.5)):
        phases = rng.uniform(0, 2 * np.pi, len(number))
        voice += damped_modes(
            held_s + 0.15, detuning * frequencies, level * pluck, share * decays, phases
        )
    touch = rng.standard_normal(num_samples(0.02)) * np.exp(-np.arange(num_samples(0.02)) / 200.0)
    voice[: len(touch)] += 0.3 * shape_spectrum(touch, low_pass(1800.0))
    return np.asarray(voice / np.abs(voice).max() * envelope(len(voice), 0.001, 0.12))


def electric_string(note: float, held_s: float, rng: np.random.Generator) -> Waveform:
    """A steel string as its pickup hears it, before the amplifier."""
    f0 = pitch_hz(note)
    number = np.arange(1, min(50, int(9000 / f0)) + 1)
    voice = damped_modes(
        held_s + 0.06,
        number * f0 * np.sqrt(1.0 + 1e-5 * number**2),
        np.abs(np.sin(np.pi * number * 0.15)) / number,
        np.asarray(2.5 / (1.0 + 0.04 * number)),
        rng.uniform(0, 2 * np.pi, len(number)),
    )
    return np.asarray(voice / np.abs(voice).max() * envelope(len(voice), 0.001, 0.05))


def plucked_string(
    note: float, held_s: float, rng: np.random.Generator, brightness: float, decay_s: float
) -> Waveform:
    """A string as a delay line that loses its high partials (Karplus and Strong, 1983).

    Args:
        note: Pitch as a MIDI note.
        held_s: Until it is damped.
        rng: Shape of the pluck.
        brightness: 0 (thumb) to 1 (plectrum).
        decay_s: Roughly the time to fall to 1/e.
    """
    f0 = pitch_hz(note)
    period = round(SAMPLE_RATE / f0 - 0.5)
    length = num_samples(held_s + 0.15)
    burst = rng.uniform(-1, 1, period)
    burst -= burst.mean()
    burst = shape_spectrum(np.tile(burst, 3), low_pass(500.0 + 7000.0 * brightness, 1.0))
    line = burst[period : 2 * period] - np.roll(burst[period : 2 * period], max(1, period // 6))
    kept = float(np.exp(-1.0 / (decay_s * f0)))
    rounds = np.empty((length // period + 2, period))
    for row in rounds:  # one round trip of the wave per row
        row[:] = line
        before = np.concatenate((line[-1:], line[:-1]))
        line = kept * (0.5 * line + 0.5 * before)
    voice = rounds.ravel()[:length]
    # The line's length is whole samples; reading it a little faster or slower tunes it.
    wanted = np.arange(length) * f0 * (period + 0.5) / SAMPLE_RATE
    tuned = np.interp(wanted, np.arange(length), voice)
    return np.asarray(tuned / max(1e-9, np.abs(tuned).max()) * envelope(length, 0.001, 0.12))


def harp(note: int, rng: np.random.Generator) -> Waveform:
    """A harp string, plucked near its middle and left to ring."""
    f0 = pitch_hz(note)
    number = np.arange(1, min(24, int(12_000 / f0)) + 1)
    amplitudes = np.abs(np.sin(np.pi * number * 0.42)) / number**1.5
    decays = 2.6 * 2.0 ** (-(note - 48) / 18.0) / (1.0 + 0.25 * (number - 1))
    voice = damped_modes(2.8, number * f0 * (1 + 2e-5 * number**2), amplitudes, decays)
    pluck = rng.standard_normal(num_samples(0.008)) * 0.08
    voice[: len(pluck)] += pluck
    return 0.8 * voice * envelope(len(voice), 0.002, 0.3)


def bowed_string(
    note: int, held_s: float, rng: np.random.Generator, attack_s: float = 0.09
) -> Waveform:
    """A bowed string before its body: a saw with vibrato that sets in late, and bow noise."""
    length = num_samples(held_s + 0.12)
    time_s = np.arange(length) / SAMPLE_RATE
    depth = 0.0065 * np.clip((time_s - 0.12) / 0.35, 0.0, 1.0)
    vibrato = depth * np.sin(2 * np.pi * (rng.uniform(5.1, 6.0) * time_s + rng.uniform()))
    drift = np.interp(time_s, np.linspace(0, held_s + 0.2, 9), rng.normal(0, 0.002, 9))
    voice = saw(pitch_hz(note) * (1.0 + vibrato + drift), rng.uniform())
    swell = np.interp(time_s, np.linspace(0, held_s + 0.2, 6), rng.uniform(0.8, 1.0, 6))
    bow = shape_spectrum(rng.standard_normal(length), high_pass(1800.0, 1.0))
    voice = voice * (1.0 + 12.0 * vibrato) + 0.035 * bow
    return 0.4 * voice * swell * envelope(length, attack_s, 0.12)


def flute(note: int, held_s: float, rng: np.random.Generator) -> Waveform:
    """A flute: few harmonics, breath around the tone, vibrato of loudness more than pitch."""
    length = num_samples(held_s + 0.08)
    time_s = np.arange(length) / SAMPLE_RATE
    f0 = pitch_hz(note)
    sway = np.sin(2 * np.pi * (rng.uniform(4.6, 5.4) * time_s + rng.uniform()))
    sway *= np.clip((time_s - 0.15) / 0.4, 0.0, 1.0)
    scoop = -0.012 * np.exp(-time_s / 0.035)
    phase = 2 * np.pi * np.cumsum(f0 * (1 + 0.003 * sway + scoop)) / SAMPLE_RATE
    levels = (1.0, 0.2, 0.05, 0.01)
    tone = sum(
        level * (1 + (0.12 + 0.12 * k) * sway) * np.sin((k + 1) * phase)
        for k, level in enumerate(levels)
        if (k + 1) * f0 < 12_000
    )
    breath = shape_spectrum(rng.standard_normal(length), resonances(((1500.0, 1.2, 1.0),)))
    chiff = 1.0 + 3.0 * np.exp(-time_s / 0.04)
    curve = envelope(length, 0.05, 0.09)
    return np.asarray(0.45 * curve * (tone + 0.08 * chiff * breath))


def acid_note(
    note: int, held_s: float, cutoff_hz: float, resonance: float, accent: float
) -> Waveform:
    """A monophonic bass synthesiser: a saw through a resonant filter that closes in each note.

    The filter is applied to each harmonic by itself, so it may move as fast as it likes.
    """
    length = num_samples(held_s)
    time_s = np.arange(length, dtype=np.float32) / np.float32(SAMPLE_RATE)
    hertz, harmonics = _saw_harmonics(note, length)
    cutoff = cutoff_hz * (1.0 + 2.5 * accent * np.exp(-time_s / 0.07))
    square = (hertz / cutoff) ** 2
    gain = 1.0 / np.sqrt((1.0 - square) ** 2 + square * np.float32(resonance**-2))
    wave = np.einsum("ht,ht->t", gain, harmonics)
    curve = envelope(length, 0.003, 0.02) * np.exp(-time_s / 0.25)
    return np.asarray(np.tanh(0.8 * (0.7 + accent) * wave) * curve, dtype=np.float64)


# A line of few notes plays each of them dozens of times.
@functools.lru_cache(maxsize=8)
def _saw_harmonics(note: int, length: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the harmonics of a saw: hertz, (harmonics, 1), and waves, (harmonics, samples)."""
    time_s = np.arange(length, dtype=np.float32) / np.float32(SAMPLE_RATE)
    f0 = pitch_hz(note)
    number = np.arange(1, min(70, int(11_000 / f0)) + 1, dtype=np.float32)[:, None]
    hertz = number * np.float32(f0)
    cycles = np.mod(hertz * time_s, 1.0)
    waves = np.sin(np.float32(2 * np.pi) * cycles) / number
    return np.asarray(hertz, np.float32), np.asarray(waves, np.float32)


def overdrive(mix: Waveform, drive: float) -> Waveform:
    """A valve amplifier driven hard, and a closed cabinet with four 12-inch speakers."""
    tight = shape_spectrum(mix, high_pass(110.0, 1.0))
    clipped = np.tanh(drive * tight + 0.15) - np.tanh(0.15)
    cabinet = shape_spectrum(clipped, low_pass(3200.0, 4.0))
    cabinet = shape_spectrum(cabinet, high_pass(85.0, 2.0))
    return shape_spectrum(cabinet, resonances(((2600.0, 0.55, 0.8),), floor=1.0))


def kick(rng: np.random.Generator, from_hz: float, to_hz: float, decay_s: float) -> Waveform:
    """A bass drum: a tone that falls in pitch, and the click of the beater."""
    time_s = np.arange(num_samples(4 * decay_s)) / SAMPLE_RATE
    frequency = to_hz + (from_hz - to_hz) * np.exp(-time_s / 0.022)
    voice = np.sin(2 * np.pi * np.cumsum(frequency) / SAMPLE_RATE) * np.exp(-time_s / decay_s)
    voice += 0.25 * rng.standard_normal(len(time_s)) * np.exp(-time_s / 0.004)
    return np.tanh(1.6 * voice) * envelope(len(voice), 0.0005, 0.02)


def snare(rng: np.random.Generator, decay_s: float = 0.11) -> Waveform:
    """A snare drum: two modes of the skin and the rattle of the wires."""
    length = num_samples(0.5)
    time_s = np.arange(length) / SAMPLE_RATE
    skin = damped_modes(
        0.5,
        np.array([187.0, 238.0, 331.0, 410.0]),
        np.array([0.9, 0.7, 0.4, 0.3]),
        np.array([0.09, 0.07, 0.05, 0.04]),
    )
    wires = shape_spectrum(rng.standard_normal(length), high_pass(1400.0))
    wires *= 0.55 * np.exp(-time_s / decay_s) + 0.5 * np.exp(-time_s / 0.012)
    return np.tanh(skin + 0.8 * wires)


def tom(rng: np.random.Generator, base_hz: float) -> Waveform:
    """A tom-tom: the modes of a round skin, falling a little in pitch."""
    time_s = np.arange(num_samples(0.7)) / SAMPLE_RATE
    bend = 1.0 + 0.25 * np.exp(-time_s / 0.05)
    voice = np.zeros(len(time_s))
    for ratio, level, decay_s in ((1, 1, 0.22), (1.59, 0.5, 0.12), (2.14, 0.3, 0.08)):
        phase = 2 * np.pi * np.cumsum(base_hz * ratio * bend) / SAMPLE_RATE
        voice += level * np.sin(phase) * np.exp(-time_s / decay_s)
    voice += 0.4 * rng.standard_normal(len(time_s)) * np.exp(-time_s / 0.008)
    return np.tanh(0.9 * voice)


def cymbal(rng: np.random.Generator, decay_s: float, low_hz: float, metal: float) -> Waveform:
    """A hi-hat (short), ride or crash (long): hundreds of modes and noise.

    Args:
        rng: Where the modes lie.
        decay_s: Time to fall to 1/e.
        low_hz: Nothing below this.
        metal: Share of the modes; the rest is noise.
    """
    duration_s = min(3.0, 6 * decay_s)
    frequencies = rng.uniform(0.8 * low_hz, 15_000.0, 180)
    modes = damped_modes(
        duration_s,
        frequencies,
        rng.uniform(0.2, 1.0, 180) / 8.0,
        decay_s * rng.uniform(0.5, 1.4, 180),
        rng.uniform(0, 2 * np.pi, 180),
    )
    time_s = np.arange(len(modes)) / SAMPLE_RATE
    noise = rng.standard_normal(len(modes)) * np.exp(-time_s / decay_s)
    voice = shape_spectrum(metal * modes + (1.0 - metal) * 0.5 * noise, high_pass(low_hz, 3.0))
    return voice * envelope(len(voice), 0.0005, 0.02)
