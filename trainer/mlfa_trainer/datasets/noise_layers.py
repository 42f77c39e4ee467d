"""Layers of sounds that are not music, each random within its kind; peak about 1.

All take a source of chance and a length in samples, and return (samples,) float64.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

RATE = 22_050

Wave = NDArray[np.float64]
Generator = np.random.Generator
Layer = Callable[[Generator, int], Wave]


def normalise(wave: Wave) -> Wave:
    """Bring a wave to a peak of 1; silence stays silence."""
    return np.asarray(wave / (np.abs(wave).max() + 1e-9), np.float64)


def slow_curve(rng: Generator, num_samples: int, rate_hz: float, rate: float = RATE) -> Wave:
    """Return a random curve between 0 and 1 that moves about ``rate_hz`` times a second."""
    num_points = max(int(num_samples / rate * rate_hz) + 2, 4)
    places = np.linspace(0, num_points - 1, num_samples)
    return np.asarray(np.interp(places, np.arange(num_points), rng.random(num_points)), np.float64)


def _frequencies(num_samples: int) -> Wave:
    """Return the frequencies of a real Fourier transform, hertz."""
    return np.asarray(np.fft.rfftfreq(num_samples, 1 / RATE), np.float64)


def random_envelope(rng: Generator, hz: Wave, depth_db: float) -> Wave:
    """Return a random smooth gain per frequency, about one bend an octave."""
    octaves = np.log2(np.maximum(hz, 20.0) / 20.0)
    points = rng.uniform(-depth_db, 0.0, 12) - rng.uniform(-2.0, 5.0) * np.arange(12)
    return np.asarray(10 ** (np.interp(octaves, np.arange(12), points) / 20), np.float64)


def shaped_noise(rng: Generator, num_samples: int, depth_db: float = 24.0) -> Wave:
    """Return steady noise of a random colour: white, pink, brown or bumpy."""
    spectrum = np.fft.rfft(rng.standard_normal(num_samples))
    hz = _frequencies(num_samples)
    gain = hz.clip(20.0) ** -rng.uniform(0.0, 1.2) if rng.random() < 0.4 else None
    shaped = spectrum * (random_envelope(rng, hz, depth_db) if gain is None else gain)
    return normalise(np.fft.irfft(shaped, num_samples))


def texture(rng: Generator, num_samples: int) -> Wave:
    """Return noise whose bands swell and fade on their own: wind, surf, water, a crowd."""
    spectrum = np.fft.rfft(rng.standard_normal(num_samples))
    hz = _frequencies(num_samples)
    spectrum *= random_envelope(rng, hz, 24.0)
    edges = np.concatenate([[0.0], np.sort(2 ** rng.uniform(7, 13, rng.integers(1, 6))), [RATE]])
    common = slow_curve(rng, num_samples, 10 ** rng.uniform(-0.6, 0.8)) ** rng.uniform(0, 3)
    wave = np.zeros(num_samples)
    for low, high in pairwise(edges.tolist()):
        band = np.fft.irfft(np.where((hz >= low) & (hz < high), spectrum, 0), num_samples)
        depth = rng.random()
        swell = slow_curve(rng, num_samples, 10 ** rng.uniform(-0.6, 1.3)) ** rng.uniform(0.5, 3)
        wave += band * (1 - depth + depth * swell)
    return normalise(wave * common)


def _event_times(rng: Generator, num_samples: int, per_second: float) -> NDArray[np.int64]:
    """Return when things happen: by chance, or in nearly even steps as of feet and machines."""
    count = max(int(num_samples / RATE * per_second), 1)
    if rng.random() < 0.5:
        return np.sort(rng.integers(0, num_samples, count))
    step = num_samples / count
    jitter = rng.normal(0.0, rng.uniform(0.0, 0.15), count)
    return np.clip((np.arange(count) + 0.5 + jitter) * step, 0, num_samples - 1).astype(np.int64)


def _strike(rng: Generator) -> Wave:
    """Return one knock, drop, step or clack: a few dying resonances and a burst of noise."""
    decay_s = 10 ** rng.uniform(-2.6, -0.9)
    time_s = np.arange(int(RATE * decay_s * 5) + 8) / RATE
    wave = rng.standard_normal(time_s.size) * np.exp(-time_s / (decay_s * rng.uniform(0.1, 1)))
    wave *= rng.uniform(0.1, 1.0)
    for _ in range(int(rng.integers(0, 6))):
        pitch_hz = 2 ** rng.uniform(6, 12.5)
        decay = np.exp(-time_s / (decay_s * rng.uniform(0.3, 1.0)))
        wave += rng.random() * np.sin(2 * np.pi * pitch_hz * time_s + rng.random()) * decay
    return wave


def strikes(rng: Generator, num_samples: int) -> Wave:
    """Return many strikes of a few kinds: rain, fire, footsteps, typing, tools."""
    clicks = np.zeros(num_samples)
    wave = np.zeros(num_samples)
    for _ in range(int(rng.integers(1, 4))):
        clicks[:] = 0.0
        times = _event_times(rng, num_samples, 10 ** rng.uniform(-0.3, 2.5))
        clicks[times] = rng.exponential(1.0, times.size) * rng.choice([-1.0, 1.0], times.size)
        wave += convolve(clicks, _strike(rng))[:num_samples]
    return normalise(wave)


def calls(rng: Generator, num_samples: int) -> Wave:
    """Return cries of one animal, or of a machine that beeps: gliding pitches, again and again."""
    wave = np.zeros(num_samples + 3 * RATE)
    base_hz = 2 ** rng.uniform(6.5, 12.3)
    length_s = 10 ** rng.uniform(-1.6, 0.2)
    roughness = rng.random() ** 2
    num_harmonics = max(min(int(rng.integers(1, 20)), int(RATE / 2.2 / base_hz)), 1)
    tilt = rng.uniform(0.3, 2.0)
    for start in _event_times(rng, num_samples, 10 ** rng.uniform(-0.5, 0.9)):
        count = int(RATE * min(length_s * rng.uniform(0.6, 1.5), 2.5)) + 64
        shape = np.linspace(0, 1, count)
        bend = rng.uniform(-0.6, 0.6) * shape + rng.uniform(-0.4, 0.4) * np.sin(np.pi * shape)
        flutter = 0.03 * np.sin(2 * np.pi * rng.uniform(5, 60) * shape * count / RATE)
        phase = 2 * np.pi * np.cumsum(base_hz * 2 ** (bend + flutter * roughness)) / RATE
        cry = sum(np.sin(order * phase) / order**tilt for order in range(1, num_harmonics + 1)) * (
            1 - roughness * rng.random(count)
        )
        envelope = np.sin(np.pi * shape ** rng.uniform(0.3, 2.0)) ** rng.uniform(0.3, 2.0)
        wave[start : start + count] += cry * envelope * rng.uniform(0.2, 1.0)
    return normalise(wave[:num_samples])


def insects(rng: Generator, num_samples: int) -> Wave:
    """Return crickets and cicadas: a high tone in rapid pulses, in bouts."""
    time_s = np.arange(num_samples) / RATE
    wave = np.zeros(num_samples)
    for _ in range(int(rng.integers(1, 5))):
        pulse = np.clip(np.sin(2 * np.pi * rng.uniform(8, 80) * time_s + rng.random()), 0, 1)
        bouts = np.clip(np.sin(2 * np.pi * rng.uniform(0.3, 4) * time_s + 6 * rng.random()), 0, 1)
        tone = np.sin(2 * np.pi * rng.uniform(2000, 8500) * time_s)
        tone = tone + rng.uniform(0, 0.5) * rng.standard_normal(num_samples)
        wave += rng.random() * tone * pulse * (bouts if rng.random() < 0.6 else 1.0)
    return normalise(wave)


def machine(rng: Generator, num_samples: int) -> Wave:
    """Return fans, engines, mains hum: harmonics of a low unsteady pitch, and beating noise."""
    base_hz = float(rng.choice([50.0, 60.0, 2 ** rng.uniform(3.5, 8.0)]))
    drift = 1 + rng.uniform(0, 0.15) * (slow_curve(rng, num_samples, rng.uniform(0.1, 2)) - 0.5)
    phase = 2 * np.pi * np.cumsum(base_hz * drift) / RATE
    wave = np.zeros(num_samples)
    for harmonic in range(1, int(rng.integers(2, 30))):
        wave += rng.random() / harmonic ** rng.uniform(0.5, 1.5) * np.sin(harmonic * phase)
    beat = 1 - rng.random() * (0.5 + 0.5 * np.sin(phase / int(rng.integers(1, 9))))
    noise = shaped_noise(rng, num_samples) * beat
    return normalise(normalise(wave) * rng.random() ** 2 + noise * rng.uniform(0.2, 1.0))


def tone(rng: Generator, num_samples: int) -> Wave:
    """Return one steady tone, or beeps of one pitch as from a machine."""
    time_s = np.arange(num_samples) / RATE
    wave = np.sin(2 * np.pi * 10 ** rng.uniform(1.7, 3.9) * time_s)
    if rng.random() < 0.3:
        wave = np.sign(wave)
    if rng.random() < 0.6:
        period_s = rng.uniform(0.1, 2.0)
        wave = wave * ((time_s % period_s) < period_s * rng.uniform(0.1, 0.8))
    return normalise(wave + 10 ** rng.uniform(-5, -1) * rng.standard_normal(num_samples))


def siren(rng: Generator, num_samples: int) -> Wave:
    """Return a pitch that glides up and down."""
    turn = np.sin(2 * np.pi * np.arange(num_samples) / RATE / rng.uniform(0.3, 6.0))
    hz = 10 ** (rng.uniform(2.3, 3.3) + rng.uniform(0.05, 0.3) * turn)
    phase = 2 * np.pi * np.cumsum(hz) / RATE
    return normalise(np.sin(phase) + rng.random() * np.sin(2 * phase) / 2)


def voice(rng: Generator, num_samples: int) -> Wave:
    """Return speech without words: pulses of a gliding pitch through moving resonances."""
    middle_hz = rng.uniform(80, 300)
    glide = 2 ** (rng.uniform(0.2, 0.8) * (slow_curve(rng, num_samples, 2.5) - 0.5))
    cycle = np.cumsum(middle_hz * glide) / RATE
    source = (cycle % 1.0) ** 3 - 0.25 + rng.uniform(0.02, 0.15) * rng.standard_normal(num_samples)
    hiss = rng.standard_normal(num_samples)
    block = RATE // 50
    window = np.hanning(2 * block)
    hz = _frequencies(2 * block)
    num_blocks = num_samples // block + 1
    size = rng.uniform(0.85, 1.2)  # of the speaker
    formants = [
        size * (low + (high - low) * slow_curve(rng, num_blocks, rng.uniform(4, 10), 50.0))
        for low, high in ((250, 900), (800, 2400), (2200, 3200), (3300, 4000))
    ]
    is_hiss = slow_curve(rng, num_blocks, 8.0, 50.0) > rng.uniform(0.65, 0.9)
    padded = [np.pad(wave, (0, 3 * block)) for wave in (source, hiss)]
    wave = np.zeros(num_samples + 3 * block)
    for index in range(num_blocks):
        part = slice(index * block, (index + 2) * block)
        if is_hiss[index]:
            gain = 0.1 / (1 + np.exp(-(hz - 3500) / 400))
        else:
            gain = np.zeros(hz.size)
            for order, track in enumerate(formants):
                width = 60 + 30 * order
                gain += 1 / (1 + ((hz - track[index]) / width) ** 2) / (order + 1)
        spectrum = np.fft.rfft(padded[int(is_hiss[index])][part] * window)
        wave[part] += np.fft.irfft(spectrum * gain, 2 * block)
    syllables = np.clip(slow_curve(rng, num_samples, rng.uniform(5, 9)) * 1.6 - 0.4, 0, 1)
    pauses = np.clip(slow_curve(rng, num_samples, 0.7) * 4 - rng.uniform(0, 1.2), 0, 1)
    return normalise(wave[:num_samples] * syllables * pauses)


def crowd(rng: Generator, num_samples: int) -> Wave:
    """Return several voices at once."""
    wave = np.zeros(num_samples)
    for _ in range(int(rng.integers(2, 7))):
        wave += rng.uniform(0.3, 1.0) * voice(rng, num_samples)
    return normalise(wave)


def convolve(wave: Wave, response: Wave) -> Wave:
    """Convolve by Fourier transform, (samples + response - 1,)."""
    count = wave.size + response.size - 1
    size = 1 << (count - 1).bit_length()
    product = np.fft.rfft(wave, size) * np.fft.rfft(response, size)
    return np.asarray(np.fft.irfft(product, size)[:count], np.float64)


def room(rng: Generator, wave: Wave) -> Wave:
    """Put a wave into a random room, further or nearer from the microphone."""
    decay_s = 10 ** rng.uniform(-1.2, 0.2)
    time_s = np.arange(int(RATE * min(decay_s * 3, 2.0)) + 1) / RATE
    response = rng.standard_normal(time_s.size) * np.exp(-time_s / decay_s)
    response *= rng.uniform(0.0, 0.6) / (np.sqrt(np.sum(response**2)) + 1e-9)
    response[0] += 1.0
    return normalise(convolve(wave, response)[: wave.size])


def coloured(rng: Generator, wave: Wave) -> Wave:
    """Play a wave through a random microphone."""
    spectrum = np.fft.rfft(wave)
    hz = _frequencies(wave.size)
    low_hz, high_hz = 2 ** rng.uniform(3, 8), 2 ** rng.uniform(11, 14.5)
    gain = random_envelope(rng, hz, 12.0)
    gain = gain / (1 + (low_hz / hz.clip(1.0)) ** 4) / (1 + (hz / high_hz) ** 6)
    return normalise(np.fft.irfft(spectrum * gain, wave.size))
