"""The demonstration pieces for acoustic instruments, composed here; no tune of another's is used.

Every function takes a seeded generator and returns a stereo waveform, (2, samples) float32.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlfa_app.demo.instruments import (
    bowed_string,
    flute,
    harp,
    harpsichord,
    nylon_string,
    piano,
)
from mlfa_app.demo.sound import (
    Desk,
    hiss,
    low_pass,
    master,
    resonances,
    room,
    shape_spectrum,
)

Stereo = NDArray[np.float32]


def slow_piano(rng: np.random.Generator) -> Stereo:
    """A slow waltz for piano: bass, chord, chord, and a melody that comes in late."""
    beat_s = 0.86
    bars = [
        (41, (57, 60, 64)), (40, (55, 59, 62)), (38, (57, 60, 65)), (43, (55, 60, 62)),
        (36, (55, 59, 64)), (45, (55, 60, 64)), (38, (53, 57, 60)), (40, (56, 59, 64)),
        (41, (57, 60, 64)), (40, (55, 59, 62)), (38, (57, 60, 65)), (43, (55, 59, 65)),
        (36, (55, 60, 64)),
    ]  # fmt: skip
    # (beat from the start, note, beats held)
    melody = [
        (6, 76, 2), (8, 79, 1), (9, 77, 2), (11, 74, 1), (12, 71, 3), (15, 72, 1), (16, 74, 1),
        (17, 76, 1), (18, 74, 2), (20, 72, 1), (21, 71, 3), (24, 84, 2), (26, 81, 1), (27, 79, 2),
        (29, 76, 1), (30, 77, 1), (31, 76, 1), (32, 74, 1), (33, 71, 2), (35, 67, 1), (36, 72, 3),
    ]  # fmt: skip
    desk = Desk(39 * beat_s + 2.0)

    def play(beat: float, note: int, held: float, loudness: float) -> None:
        late_s = rng.normal(0, 0.012)
        voice = piano(note, held * beat_s, loudness + rng.normal(0, 0.02), rng)
        desk.lay(beat * beat_s + late_s, voice, pan=(note - 62) / 60)

    for bar, (bass, chord) in enumerate(bars):
        play(3 * bar, bass, 3.0, 0.42)
        for beat in (1, 2):
            for note in chord:
                play(3 * bar + beat, note, 3.0 - beat, 0.27)
    for beat, note, held in melody:
        play(beat, note, held, 0.6)
    return master(hiss(room(desk.mix, rng, 1.8, 0.22), rng, 0.0005))


def guitar_arpeggios(rng: np.random.Generator) -> Stereo:
    """A study for classical guitar: arpeggios with the thumb, a tune on the top string."""
    step_s = 0.205
    chords = [
        (45, 57, 60, 64, 69), (43, 55, 59, 62, 67), (41, 53, 57, 60, 65), (40, 52, 56, 59, 64),
        (45, 57, 60, 64, 72), (50, 57, 62, 65, 74), (40, 56, 59, 64, 71), (45, 57, 60, 64, 69),
    ]  # fmt: skip
    order = (0, 1, 2, 3, 4, 3, 2, 1)
    tops = ((0, 0, 2), (0, 2, 0), (0, -1, 0), (0, 0, 1))
    desk = Desk(3 * 8 * len(order) * step_s + 3.0)
    for bar in range(24):
        chord = chords[bar % 8]
        for i, string in enumerate(order):
            note = chord[string]
            if string == 4:
                note += tops[bar % 4][bar // 8]
            at_s = (bar * len(order) + i) * step_s + rng.normal(0, 0.006)
            thumb = string == 0
            voice = nylon_string(note, 1.9 if thumb else 1.1, rng, 0.12 if thumb else 0.3)
            level = (0.8 if thumb else 0.5 + 0.25 * (string == 4)) * rng.uniform(0.85, 1.0)
            desk.lay(at_s, voice, level, pan=(string - 2) * 0.06)
    for i, note in enumerate((45, 52, 57, 60, 64, 69)):
        desk.lay(24 * len(order) * step_s + 0.05 * i, nylon_string(note, 2.6, rng, 0.2), 0.6)
    body = resonances(((105, 0.35, 1.6), (210, 0.4, 1.3), (420, 0.5, 0.6), (2500, 1.2, 0.5)), 0.55)
    return master(hiss(room(shape_spectrum(desk.mix, body), rng, 1.2, 0.16), rng, 0.003))


def string_quartet(rng: np.random.Generator) -> Stereo:
    """A slow movement for two violins, viola and cello: suspensions over a walking cello."""
    beat_s = 0.92
    # Each voice: (note, beats), written in A minor and played in C minor.
    violin = [
        (76, 3), (77, 1), (76, 2), (74, 2), (72, 3), (71, 1), (71, 4), (79, 3), (77, 1), (76, 2),
        (81, 2), (80, 3), (76, 1), (81, 4), (84, 3), (83, 1), (81, 2), (79, 2), (77, 2), (76, 2),
        (74, 1), (71, 1), (72, 2),
    ]  # fmt: skip
    second = [
        (69, 4), (69, 2), (71, 2), (69, 4), (68, 4), (71, 2), (74, 2), (72, 4), (71, 4), (72, 4),
        (76, 4), (72, 2), (71, 2), (69, 4), (68, 2), (69, 2),
    ]  # fmt: skip
    viola = [
        (60, 4), (62, 4), (64, 4), (64, 4), (67, 4), (64, 2), (65, 2), (64, 4), (64, 4), (69, 4),
        (65, 2), (67, 2), (62, 2), (65, 2), (64, 4),
    ]  # fmt: skip
    cello = [
        (45, 2), (48, 2), (50, 2), (47, 2), (45, 2), (41, 2), (40, 4), (43, 2), (47, 2), (48, 2),
        (50, 2), (52, 4), (45, 2), (43, 2), (41, 2), (52, 2), (53, 2), (48, 2), (50, 4), (40, 2),
        (45, 2),
    ]  # fmt: skip
    desk = Desk(48 * beat_s * 0.75 + 2.5)
    bodies = {
        "violin": ((280, 0.3, 1.2), (470, 0.35, 1.4), (1000, 0.5, 0.7), (2600, 0.7, 1.1)),
        "viola": ((220, 0.3, 1.2), (380, 0.4, 1.3), (800, 0.5, 0.8), (2000, 0.7, 0.8)),
        "cello": ((100, 0.35, 1.0), (180, 0.4, 1.4), (400, 0.6, 0.9), (1500, 0.8, 0.7)),
    }
    parts = (
        (violin, "violin", -0.45, 1.0), (second, "violin", -0.15, 0.75),
        (viola, "viola", 0.2, 0.8), (cello, "cello", 0.45, 1.1),
    )  # fmt: skip
    for notes, body, pan, level in parts:
        part = Desk(desk.mix.shape[1] / 44_100)
        beat = 0.0
        for note, held in notes:
            at_s = beat * beat_s * 0.75 + rng.normal(0, 0.012)
            part.lay(at_s, bowed_string(note + 3, held * beat_s * 0.75, rng), level, pan)
            beat += held
        voiced = shape_spectrum(part.mix, resonances(bodies[body], 0.25))
        desk.mix += shape_spectrum(voiced, low_pass(8000.0))
    return master(room(desk.mix, rng, 2.2, 0.35))


def harpsichord_invention(rng: np.random.Generator) -> Stereo:
    """A two-part invention for harpsichord: running notes above a bass that answers late."""
    step_s = 0.17
    subject = (0, 2, 4, 5, 7, 4, 5, 2, 9, 7, 5, 4, 5, 7, 4, 0)
    answer = (7, 5, 4, 5, 2, 4, 0, 2, -1, 0, 2, -1, 0, 4, 2, 0)
    walk = (0, 4, 7, 4, 5, 9, 7, 5, 4, 7, 2, 5, 0, 2, 4, 7)
    bass = (0, 7, 4, 5, 0, 4, 2, 7)
    bars = [
        (0, subject), (0, answer), (7, subject), (5, walk), (-3, subject), (2, answer),
        (5, subject), (0, walk), (7, answer), (-3, answer), (5, walk), (0, subject), (0, answer),
    ]  # fmt: skip
    desk = Desk(len(bars) * 16 * step_s + 2.6)
    at_s, bass_shift = 0.0, 0
    for shift, figure in bars:
        for i, offset in enumerate(figure):
            late_s = abs(rng.normal(0, 0.008))
            voice = harpsichord(67 + shift + offset, 1.6 * step_s, rng)
            desk.lay(at_s + late_s, voice, 0.8 * rng.uniform(0.8, 1.0), 0.15)
            if i % 2 == 0:
                note = 43 + bass_shift % 12 + bass[i // 2]
                desk.lay(at_s + late_s, harpsichord(note, 2.2 * step_s, rng), 0.8, -0.2)
            at_s += step_s * (1.0 + 0.06 * np.sin(2 * np.pi * i / 16) + rng.normal(0, 0.02))
        bass_shift = shift
    for i, note in enumerate((43, 55, 59, 62, 67)):
        desk.lay(at_s + 0.045 * i, harpsichord(note, 2.2, rng), 0.8)
    return master(hiss(room(desk.mix, rng, 1.2, 0.2, 8000), rng, 0.01))


def flute_and_harp(rng: np.random.Generator) -> Stereo:
    """A pastoral duet: a flute sings in a Dorian mode over broken chords of a harp."""
    beat_s = 0.72
    chords = [
        (38, 45, 53, 57, 62, 65), (43, 50, 55, 59, 62, 67), (36, 43, 52, 55, 60, 64),
        (38, 45, 50, 57, 60, 65), (34, 41, 50, 53, 58, 62), (36, 43, 52, 55, 60, 67),
        (45, 52, 57, 60, 64, 69), (38, 45, 53, 57, 62, 69),
    ]  # fmt: skip
    melody = [
        (4, 74, 2.0), (6, 77, 1.0), (7, 76, 0.5), (7.5, 74, 0.5), (8, 79, 3.0), (11, 77, 1.0),
        (12, 76, 1.5), (13.5, 74, 0.5), (14, 72, 1.0), (15, 76, 1.0), (16, 74, 3.5), (20, 81, 1.5),
        (21.5, 79, 0.5), (22, 77, 1.0), (23, 74, 1.0), (24, 76, 2.0), (26, 79, 1.0), (27, 84, 1.0),
        (28, 81, 3.0), (31, 79, 0.5), (31.5, 77, 0.5), (32, 81, 2.0), (34, 86, 2.0), (36, 84, 1.0),
        (37, 81, 1.0), (38, 79, 2.0), (40, 76, 1.0), (41, 77, 1.0), (42, 79, 2.0), (44, 74, 4.0),
    ]  # fmt: skip
    desk = Desk(49 * beat_s + 2.0)
    for bar in range(12):
        chord = chords[bar % 8]
        for i in range(8):
            if bar % 4 != 3 and i % 2:  # the harp leaves the flute room, but for the fourth bar
                continue
            note = chord[i] if i < 6 else chord[10 - i] + 12
            at_s = (4 * bar + 0.5 * i) * beat_s + rng.normal(0, 0.008)
            desk.lay(at_s, harp(note, rng), 0.16, -0.3 + 0.1 * i)
    for i, note in enumerate((38, 45, 50, 57, 62, 66, 69, 74)):
        desk.lay(48 * beat_s + 0.07 * i, harp(note, rng), 0.6, -0.3 + 0.08 * i)
    for beat, note, held in melody:
        desk.lay(beat * beat_s, flute(note, held * beat_s * 0.97, rng), 1.2, 0.2)
    return master(hiss(room(desk.mix, rng, 2.4, 0.3), rng, 0.003))
