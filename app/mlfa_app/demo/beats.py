"""The demonstration pieces with drums and machines, an ambient one, and one that is no music.

Every function takes a seeded generator and returns a stereo waveform, (2, samples) float32.
"""

from __future__ import annotations

import numpy as np

from mlfa_app.demo.instruments import (
    acid_note,
    cymbal,
    electric_string,
    kick,
    overdrive,
    plucked_string,
    snare,
    tom,
)
from mlfa_app.demo.pieces import Stereo
from mlfa_app.demo.sound import (
    SAMPLE_RATE,
    Desk,
    Waveform,
    envelope,
    high_pass,
    hiss,
    low_pass,
    master,
    num_samples,
    pitch_hz,
    resonances,
    room,
    saw,
    shape_spectrum,
)


def acid_techno(rng: np.random.Generator) -> Stereo:
    """Four to the floor at 132 beats per minute, hats, and an acid bass that opens and closes."""
    step_s = 60.0 / 132.0 / 4.0
    num_bars = 20
    pattern = (33, 33, 45, 33, 36, 33, 33, 43, 33, 45, 33, 33, 31, 33, 48, 36)
    accents = (1, 0, 0.4, 0, 1, 0, 0, 0.7, 0, 1, 0, 0, 0.6, 0, 1, 0.3)
    drums, bass = Desk(num_bars * 16 * step_s), Desk(num_bars * 16 * step_s)
    thump = kick(rng, 190.0, 48.0, 0.16)
    closed, opened = cymbal(rng, 0.022, 6500.0, 0.3), cymbal(rng, 0.09, 6000.0, 0.3)
    clap = snare(rng, 0.09)
    clap = shape_spectrum(clap, high_pass(700.0))
    for step in range(num_bars * 16):
        at_s = step * step_s
        bar = step // 16
        if step % 4 == 0 and bar != 9:
            drums.lay(at_s, thump, 1.0)
        if step % 4 == 2 and bar >= 2:
            drums.lay(at_s, opened, 0.42, 0.15)
        if bar >= 1:
            drums.lay(at_s, closed, 0.16 + 0.1 * (step % 2), -0.2)
        if step % 8 == 4 and bar >= 4:
            for late_s in (0.0, 0.011, 0.021):
                drums.lay(at_s + late_s, clap, 0.22)
        cutoff_hz = 260.0 * 2.0 ** (2.9 * np.sin(np.pi * step / (num_bars * 16)) ** 2)
        accent = accents[step % 16]
        note = acid_note(pattern[step % 16], 0.95 * step_s, cutoff_hz, 7.0, accent)
        bass.lay(at_s, note, 0.42 + 0.12 * accent)
    stab = _saw_chord((57, 60, 64), 2 * step_s, rng, 2600.0)
    for bar in range(8, num_bars):
        for step in (3, 6, 11):
            bass.lay((16 * bar + step) * step_s, stab, 0.3, 0.3 * (-1) ** step)
    # The kick pushes the rest down for a moment.
    time_s = np.arange(bass.mix.shape[1]) / SAMPLE_RATE
    pump = 1.0 - 0.65 * np.exp(-np.mod(time_s, 4 * step_s) / 0.09)
    mix = drums.mix + room(bass.mix, rng, 0.9, 0.12) * pump
    return master(np.tanh(1.3 * mix), fade_s=0.4)


def _saw_chord(
    notes: tuple[int, ...], held_s: float, rng: np.random.Generator, cutoff_hz: float
) -> Waveform:
    """A chord of detuned saws, (samples,)."""
    length = num_samples(held_s)
    voice = np.zeros(length)
    for note in notes:
        for detune in (-0.08, 0.0, 0.09):
            voice += saw(np.full(length, pitch_hz(note + detune)), rng.uniform())
    return shape_spectrum(voice / (3 * len(notes)), low_pass(cutoff_hz)) * envelope(
        length, 0.004, 0.08
    )


def ambient_drones(rng: np.random.Generator) -> Stereo:
    """Slow chords of many detuned saws, darkened and set in a very large room."""
    duration_s = 42.0
    desk = Desk(duration_s)
    chords = (
        (33, 45, 52, 59, 64),
        (29, 41, 48, 55, 64),
        (31, 43, 50, 57, 62),
        (33, 45, 52, 60, 67),
    )
    held_s = 15.0
    length = num_samples(held_s)
    time_s = np.arange(length) / SAMPLE_RATE
    opening = 0.5 - 0.5 * np.cos(2 * np.pi * time_s / held_s)
    for i, chord in enumerate(chords):
        voices = Desk(held_s)
        for note in chord:
            for pan in (-0.8, -0.3, 0.3, 0.8):
                sway = np.sin(2 * np.pi * (rng.uniform(0.05, 0.2) * time_s + rng.uniform()))
                drift = pitch_hz(note + rng.normal(0, 0.2)) * (1.0 + 0.0025 * sway)
                voices.lay(0.0, saw(drift, rng.uniform()), 0.08, pan)
        dark = shape_spectrum(voices.mix, low_pass(500.0))
        light = shape_spectrum(voices.mix, low_pass(1100.0))
        start = num_samples(9.0 * i)
        count = min(length, desk.mix.shape[1] - start)
        swelling = (dark + 0.35 * opening * light) * envelope(length, 5.5, 6.0)
        desk.mix[:, start : start + count] += swelling[:, :count]
    air = shape_spectrum(rng.standard_normal(desk.mix.shape), resonances(((900.0, 1.4, 1.0),)))
    swell = np.interp(np.arange(desk.mix.shape[1]), [0, 6e5, 1.2e6, 1.9e6], [0.2, 1.0, 0.4, 0.8])
    return master(room(desk.mix + 0.004 * air * swell, rng, 8.0, 2.0, 2500), fade_s=5.0)


def loud_rock(rng: np.random.Generator) -> Stereo:
    """Distorted power chords on two guitars, a lead guitar, a bass and a full kit."""
    step_s = 60.0 / 116.0 / 2.0
    # Root and how many eighth notes it sounds.
    verse = ((40, 3), (43, 1), (40, 2), (45, 1), (43, 1))
    chorus = ((36, 4), (38, 2), (43, 2))
    lead = (
        (64, 3), (67, 1), (69, 2), (71, 2), (74, 3), (71, 1), (69, 1), (67, 1), (64, 2),
        (76, 4), (74, 1), (71, 1), (67, 2), (69, 4), (64, 2), (67, 1), (62, 1),
    )  # fmt: skip
    num_bars = 16
    duration_s = num_bars * 8 * step_s + 2.0
    bass, melody = Desk(duration_s), Desk(duration_s)
    guitars = (Desk(duration_s), Desk(duration_s))
    eighths = 0
    for bar in range(num_bars):
        at_s = 8 * bar * step_s
        for root, count in chorus if bar % 8 >= 4 else verse:
            for guitar in guitars:
                late_s = abs(rng.normal(0, 0.008))
                for interval in (0, 7, 12):
                    detuned = root + interval + rng.normal(0, 0.06)
                    string = electric_string(detuned, count * step_s, rng)
                    level = 0.5 * rng.uniform(0.8, 1.0)
                    guitar.lay(at_s + late_s + 0.0006 * interval, string, level)
            for i in range(count):
                pick = plucked_string(root - 12 if root > 38 else root, step_s, rng, 0.5, 0.8)
                bass.lay(at_s + (i + rng.normal(0, 0.01)) * step_s, pick, 0.9)
            at_s += count * step_s
    while eighths < 8 * num_bars - 16:
        for note, count in lead:
            string = electric_string(note + rng.normal(0, 0.03), count * step_s, rng)
            melody.lay((8 + eighths) * step_s, string, 0.7)
            eighths += count
    drums = _rock_kit(rng, num_bars, step_s, duration_s)
    mix = room(drums, rng, 0.7, 0.2) + 0.4 * np.tanh(1.5 * bass.mix)
    for guitar, pan in zip(guitars, (0.85, -0.85), strict=True):
        amplified = overdrive(guitar.mix.sum(axis=0) / 1.4, 15.0)
        mix += 0.7 * np.vstack([(1 + pan) / 2 * amplified, (1 - pan) / 2 * amplified])
    mix += 0.35 * overdrive(melody.mix.sum(axis=0), 12.0)
    return master(hiss(np.tanh(1.1 * room(mix, rng, 0.5, 0.1)), rng, 0.003))


def _rock_kit(
    rng: np.random.Generator, num_bars: int, step_s: float, duration_s: float
) -> Waveform:
    """The drums of ``loud_rock``, no two strokes alike; (2, samples)."""
    desk = Desk(duration_s)
    for step in range(8 * num_bars):
        bar, i = divmod(step, 8)
        at_s = step * step_s + rng.normal(0, 0.004)
        force = rng.uniform(0.8, 1.0)
        if i % 4 == 2:
            desk.lay(at_s, snare(rng, 0.13 * force), 0.75 * force)
        if i % 4 == 0 or i == 5:
            desk.lay(at_s, kick(rng, 130.0, rng.normal(62.0, 1.2), 0.11), 0.95 * force)
        metal = cymbal(rng, 0.25 if bar % 8 >= 4 else 0.06, 4000.0, 0.5)
        desk.lay(at_s, metal, force * (0.36 if i % 2 == 0 else 0.24), 0.3)
        if i == 0 and bar % 4 == 0:
            desk.lay(at_s, cymbal(rng, 0.9, 3000.0, 0.6), 0.6, -0.3)
        if bar % 8 == 7 and i >= 6:
            for half in (0.0, 0.5):
                hertz = 190.0 - 45.0 * (i - 6 + half)
                desk.lay(at_s + half * step_s, tom(rng, hertz), 0.6, 0.4 - half)
    desk.lay(8 * num_bars * step_s, cymbal(rng, 0.9, 3000.0, 0.6), 0.6)
    return desk.mix


def drum_solo(rng: np.random.Generator) -> Stereo:
    """An acoustic kit alone: a groove with ghost notes, then rolls over the toms."""
    step_s = 60.0 / 104.0 / 4.0
    num_bars = 14
    desk = Desk(num_bars * 16 * step_s + 1.5)
    low_kick = kick(rng, 110.0, 56.0, 0.14)
    ride, crash = cymbal(rng, 0.25, 3500.0, 0.7), cymbal(rng, 0.9, 2800.0, 0.6)
    kicks, snares = (0, 3, 6, 10, 11), (4, 12)
    ghosts = (1, 7, 9, 15)
    for bar in range(num_bars):
        is_fill = bar % 4 == 3 or bar >= 12
        for step in range(16):
            at_s = (16 * bar + step) * step_s + rng.normal(0, 0.003) + 0.012 * (step % 2)
            if is_fill and step >= (0 if bar >= 12 else 6):
                hertz = (210.0, 165.0, 125.0, 88.0)[(step // (2 if bar % 2 else 4)) % 4]
                desk.lay(at_s, tom(rng, hertz), rng.uniform(0.6, 0.9), 0.6 - hertz / 200)
                if step % 4 == 0:
                    desk.lay(at_s, low_kick, 0.7)
                continue
            if step in kicks:
                desk.lay(at_s, low_kick, 0.9)
            if step in snares:
                desk.lay(at_s, snare(rng), 0.85)
            elif step in ghosts:
                desk.lay(at_s, snare(rng, 0.05), 0.16)
            if step % 2 == 0:
                desk.lay(at_s, ride, 0.22 + 0.1 * (step % 4 == 0), 0.35)
        if bar % 4 == 0:
            desk.lay(16 * bar * step_s, crash, 0.5, -0.4)
    return master(room(desk.mix, rng, 0.9, 0.2), fade_s=1.0)


def wind_at_the_window(rng: np.random.Generator) -> Stereo:
    """Gusts of wind and drops of rain: sound, but no music."""
    length = num_samples(32.0)
    noise = rng.standard_normal((2, length))
    time_s = np.arange(length) / SAMPLE_RATE
    mix = shape_spectrum(noise, low_pass(140.0, 1.0))
    for centre_hz in (320.0, 520.0, 860.0):
        gusts = np.interp(time_s, np.arange(0, 34, 1.3), rng.uniform(0.0, 1.0, 27) ** 2)
        band = shape_spectrum(noise, resonances(((centre_hz, 0.35, 1.0),)))
        mix += 1.1 * gusts * band
    drops = np.zeros((2, length))
    for _ in range(900):
        at, ear = rng.integers(0, length - 2000), rng.integers(0, 2)
        drops[ear, at : at + 900] += (
            rng.exponential(0.4) * np.exp(-np.arange(900) / 90.0) * (rng.standard_normal(900))
        )
    return master(mix + 0.8 * shape_spectrum(drops, high_pass(1500.0)), peak=0.5)
