"""How accompaniments and drums are played: rhythms over bars, and the chords under them.

A rhythm is written over four quarter notes; shorter bars that divide four take it as it is,
others take its beginning. All times are in quarter notes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mlfa_trainer.sound.midi_score import Note

_LENGTH = 4.0

# When, and how long.
_RHYTHMS: dict[str, tuple[tuple[float, float], ...]] = {
    "pulse": tuple((beat, 0.85) for beat in range(4)),
    "eighths": tuple((step / 2, 0.42) for step in range(8)),
    "sixteenths": tuple((step / 4, 0.22) for step in range(16)),
    "arpeggio": tuple((step / 2, 0.9) for step in range(8)),
    "offbeat": tuple((beat + 0.5, 0.35) for beat in range(4)),
    "oompah": ((1.0, 0.5), (3.0, 0.5)),
    "strum": ((0.0, 0.95), (1.0, 0.45), (1.5, 0.9), (2.5, 0.45), (3.0, 0.45), (3.5, 0.45)),
    "power": tuple((step / 2, 0.48) for step in range(8)),
    "gallop": tuple((beat + off, 0.24) for beat in range(4) for off in (0.0, 0.5, 0.75)),
    "long": ((0.0, 1.9), (2.0, 1.9)),
    "stabs": ((0.0, 0.3), (1.5, 0.4), (2.5, 0.3), (3.25, 0.3)),
}
_POWER = ("power", "gallop", "long")
# When, how long, and which: 0 the root, 1 the fifth, 2 the octave.
_BASSES: dict[str, tuple[tuple[float, float, int], ...]] = {
    "eighths": tuple((step / 2, 0.46, 0) for step in range(8)),
    "octaves": tuple((step / 2, 0.4, 2 * (step % 2)) for step in range(8)),
    "offbeat": tuple((beat + 0.5, 0.4, 0) for beat in range(4)),
    "oompah": ((0.0, 0.8, 0), (2.0, 0.8, 1)),
    "syncopated": ((0.0, 1.2, 0), (1.5, 0.9, 0), (2.5, 0.4, 1), (3.0, 0.4, 2), (3.5, 0.4, 1)),
    "slap": (
        (0, 0.4, 0), (0.75, 0.2, 2), (1.5, 0.4, 0), (2, 0.2, 2), (2.75, 0.3, 1), (3.5, 0.3, 2),
    ),
}  # fmt: skip

_KICK, _STICK, _SNARE, _CLAP, _SNARE_2 = 36, 37, 38, 39, 40
_CLOSED, _PEDAL, _OPEN, _CRASH, _RIDE, _TAMBOURINE, _COWBELL = 42, 44, 46, 49, 51, 54, 56
_BONGO, _LOW_BONGO, _MUTE_CONGA, _CONGA, _LOW_CONGA = 60, 61, 62, 63, 64
_MARACAS, _CLAVES, _SHAKER, _BRUSH_TAP, _TOM, _LOW_TOM = 70, 75, 82, 38, 45, 41

# Sixteen sixteenths a line: X loud, x plain, o soft.
DRUMS: dict[str, dict[int, str]] = {
    "none": {},
    "rock": {_KICK: "X.....x.X.......", _SNARE: "....X.......X...", _CLOSED: "x.x.x.x.x.x.x.x."},
    "rock 2": {_KICK: "X..x..x.X..x....", _SNARE: "....X.......X..o", _OPEN: "x...x...x...x..."},
    "ballad": {_KICK: "X.......x.x.....", _STICK: "....x.......x...", _CLOSED: "o.o.o.o.o.o.o.o."},
    "punk": {_KICK: "X...X...X...X...", _SNARE: "..X...X...X...X.", _CRASH: "x...x...x...x..."},
    "metal": {_KICK: "xxxxxxxxxxxxxxxx", _SNARE: "....X.......X...", _CRASH: "x...x...x...x..."},
    "metal 2": {_KICK: "X.xxX.xxX.xxX.xx", _SNARE: "....X.......X...", _RIDE: "x.x.x.x.x.x.x.x."},
    "dance": {
        _KICK: "X...X...X...X...", _SNARE: "....X.......X...", _CLOSED: "x.x.x.x.x.x.x.x.",
    },
    "house": {_KICK: "X...X...X...X...", _CLAP: "....X.......X...", _OPEN: "..x...x...x...x."},
    "techno": {
        _KICK: "X...X...X...X...", _CLOSED: "o.xoo.xoo.xoo.xo", _CLAP: "....x.......x...",
        _STICK: "...o..o....o..o.",
    },
    "breakbeat": {
        _KICK: "X.........X.....", _SNARE: "....X..o.o..X..o", _CLOSED: "x.x.x.x.x.x.x.x.",
    },
    "hip-hop": {_KICK: "X..x......X.....", _SNARE: "....X.......X...", _CLOSED: "x.x.x.xxx.x.x.x."},
    "hip-hop 2": {
        _KICK: "X......x.xX.....", _CLAP: "....X.......X...", _CLOSED: "x.x.xox.x.x.xoxo",
    },
    "soul": {
        _KICK: "X..x....X.x.....", _SNARE: "....X..o.o..X...", _TAMBOURINE: "..x...x...x...x.",
    },
    "funk": {_KICK: "X.x...x...x..x..", _SNARE: "....X..o.o.oX..o", _CLOSED: "xoxoxoxoxoxoxoxo"},
    "jazz": {_RIDE: "X...x.x.X...x.x.", _PEDAL: "....x.......x...", _KICK: "o.......o......."},
    "brushes": {_BRUSH_TAP: "o...x.o.o...x.o.", _PEDAL: "....x.......x..."},
    "shuffle": {_KICK: "X.......X.......", _SNARE: "....X.......X...", _RIDE: "x..xx..xx..xx..x"},
    "train": {_KICK: "x...x...x...x...", _SNARE: "ooXoooXoooXoooXo"},
    "reggae": {_KICK: "........X.......", _STICK: "........X.......", _CLOSED: "x.xox.x.x.xox.x."},
    "latin": {
        _CLAVES: "x..x..x...x.x...", _LOW_CONGA: "..x...xx..x...xx", _CONGA: "x...x...x...x...",
        _COWBELL: "x...x.x.x...x.x.",
    },
    "bossa": {_STICK: "x..x..x...x..x..", _KICK: "X..xX..xX..xX..x", _SHAKER: "xoxoxoxoxoxoxoxo"},
    "march": {_SNARE: "X.ooX.X.X.ooXxXx", _KICK: "X.......X......."},
    "orchestra": {
        _KICK: "X...............", _LOW_TOM: "........x...x.x.", _CRASH: "x...............",
    },
    "tabla": {
        _LOW_CONGA: "X.....x.....x...", _BONGO: "..xox.x.oxx.x.xo", _MUTE_CONGA: "x...o...x.o...x.",
    },
    "frame drum": {_LOW_CONGA: "X...o.x.X...o.x.", _TAMBOURINE: "..o...o...o...o."},
    "taiko": {_LOW_TOM: "X.......X.x.x...", _TOM: "....x.x.......xx"},
}  # fmt: skip
_VELOCITIES = {"X": 115, "x": 90, "o": 55}


@dataclass(frozen=True)
class Chord:
    """What sounds from a moment on.

    Attributes:
        start: When, in quarter notes.
        pitches: MIDI numbers, the root first.
    """

    start: float
    pitches: tuple[int, ...]


@dataclass(frozen=True)
class Harmony:
    """The chords of an excerpt, by start; the first at or before 0."""

    chords: tuple[Chord, ...]
    bar: float
    length: float

    def at(self, when: float) -> Chord:
        """Return the chord of a moment."""
        index = bisect_right(self.chords, when + 1e-6, key=lambda chord: chord.start) - 1
        return self.chords[max(index, 0)]

    def spans(self) -> Iterator[tuple[float, float, Chord]]:
        """Yield start, end and chord of each, within the excerpt."""
        ends = [chord.start for chord in self.chords[1:]] + [self.length]
        for chord, end in zip(self.chords, ends, strict=True):
            if end > max(chord.start, 0.0):
                yield max(chord.start, 0.0), end, chord

    def cycles(self) -> Iterator[tuple[float, float]]:
        """Yield start and length of each round of a rhythm."""
        length = _LENGTH if (_LENGTH / self.bar).is_integer() else self.bar
        count = int(np.ceil(self.length / length))
        for index in range(count):
            yield index * length, length

    def hits(self, rhythm: tuple[tuple[float, ...], ...]) -> Iterator[tuple[float, ...]]:
        """Yield a rhythm's moments with what it says beside them."""
        for start, length in self.cycles():
            for when, *more in rhythm:
                if when < length and start + when < self.length:
                    yield (start + when, *more)


def play_chords(style: str, harmony: Harmony, rng: np.random.Generator, octave: int) -> list[Note]:
    """Play chords.

    Args:
        style: ``block`` holds them, ``power`` plays roots and fifths as loud guitars do; others
            see ``_RHYTHMS``.
        harmony: What to play.
        rng: Source of chance.
        octave: Shift.
    """
    lift = 12 * octave
    if style == "block":
        return [
            Note(start, end - start, pitch + lift, 100)
            for start, end, chord in harmony.spans()
            for pitch in chord.pitches
        ]
    if style == "power":
        rhythm = _RHYTHMS[_POWER[int(rng.integers(len(_POWER)))]]
    elif style == "oompah" and harmony.bar == 3.0:
        rhythm = ((1.0, 0.5), (2.0, 0.5))
    else:
        rhythm = _RHYTHMS[style]
    notes = []
    for step, (when, length) in enumerate(harmony.hits(rhythm)):
        pitches = harmony.at(when).pitches
        velocity = 100 if when % 1.0 == 0.0 else 86
        if style == "power":
            root = 40 + (pitches[0] - 40) % 12
            played: tuple[int, ...] = (root, root + 7, root + 12)
        elif style in ("arpeggio", "sixteenths"):
            row = (*pitches, pitches[0] + 12)
            turn = (*row, *row[-2:0:-1])  # up and down
            played = (turn[step % len(turn)],)
        elif style == "strum":
            played = (*pitches, pitches[0] + 12, pitches[1 % len(pitches)] + 12)
        else:
            played = pitches
        if style == "stabs" and rng.random() < 0.25:
            continue
        late = 0.03 if style == "strum" else 0.0
        notes += [
            Note(when + late * string, length, pitch + lift, velocity)
            for string, pitch in enumerate(played)
        ]
    return notes


def play_bass(style: str, harmony: Harmony, rng: np.random.Generator) -> list[Note]:
    """Play a bass below the chords; styles are ``roots``, ``walking``, and see ``_BASSES``."""

    def root_of(chord: Chord) -> int:
        return 28 + (chord.pitches[0] - 28) % 12

    if style == "roots":
        return [
            Note(start, end - start, root_of(chord), 100) for start, end, chord in harmony.spans()
        ]
    notes = []
    if style == "walking":
        for when, length in harmony.hits(_RHYTHMS["pulse"]):
            chord = harmony.at(when)
            following = root_of(harmony.at(when + 1.0))
            tones = [28 + (pitch - 28) % 12 for pitch in chord.pitches]
            if harmony.at(when + 1.0) is not chord:
                pitch = following + int(rng.choice([-1, 1]))
            elif harmony.at(when - 0.5) is not chord:
                pitch = tones[0]
            else:
                pitch = tones[int(rng.integers(len(tones)))] + int(rng.choice([0, 0, 12]))
            notes.append(Note(when, length + 0.1, pitch, 96))
        return notes
    for when, length, which in harmony.hits(_BASSES[style]):
        pitch = root_of(harmony.at(when)) + (0, 7, 12)[int(which)]
        notes.append(Note(when, length, pitch, 100))
    return notes


def play_drums(name: str, harmony: Harmony, rng: np.random.Generator) -> list[Note]:
    """Play a pattern, with a fill and a crash now and then."""
    pattern = DRUMS[name]
    notes = []
    for number, (start, length) in enumerate(harmony.cycles()):
        steps = round(length * 4)
        has_fill = number % 4 == 3 and rng.random() < 0.5 and _KICK in pattern
        for drum, line in pattern.items():
            for step in range(steps - 4 * has_fill):
                mark = line[step % len(line)]
                if mark != ".":
                    notes.append(Note(start + step / 4, 0.2, drum, _VELOCITIES[mark]))
        if has_fill:
            toms = (50, 48, 45, 41) if rng.random() < 0.6 else (38, 38, 38, 38)
            first = start + (steps - 4) / 4
            notes += [Note(first + i / 4, 0.2, tom, 90 + 6 * i) for i, tom in enumerate(toms)]
        elif number % 4 == 0 and number and _KICK in pattern and rng.random() < 0.5:
            notes.append(Note(start, 0.5, _CRASH, 90))
    return notes
