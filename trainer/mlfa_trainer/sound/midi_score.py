"""Read scores: what a MIDI file says, with times in quarter notes."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import mido

from mlfa_core.errors import KnownError

DRUM_CHANNEL = 9
_USUAL_TEMPO_US = 500_000
_USUAL_BAR = 4.0


@dataclass(frozen=True)
class Note:
    """One note.

    Attributes:
        start: When, in quarter notes.
        length: How long, in quarter notes.
        pitch: MIDI number.
        velocity: 1 to 127.
    """

    start: float
    length: float
    pitch: int
    velocity: int

    @property
    def end(self) -> float:
        """When it ends, in quarter notes."""
        return self.start + self.length


@dataclass(frozen=True)
class Part:
    """The notes of one channel in one track, by start."""

    channel: int
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Score:
    """A piece.

    Attributes:
        parts: Those that have notes.
        states: Programs, controllers and bends: when, and the message; in the file's order
            where at the same time.
        tempos: When, and microseconds a quarter note; the first at 0.
        bar: Length of a bar in quarter notes.
    """

    parts: tuple[Part, ...]
    states: tuple[tuple[float, mido.Message], ...]
    tempos: tuple[tuple[float, int], ...]
    bar: float

    @cached_property
    def start(self) -> float:
        """When the first note begins, in quarter notes."""
        return min(part.notes[0].start for part in self.parts)

    @cached_property
    def end(self) -> float:
        """When the last note ends, in quarter notes."""
        return max(note.end for part in self.parts for note in part.notes)

    @property
    def has_programs(self) -> bool:
        """Whether it says what plays it."""
        return any(
            message.type == "program_change" and message.channel != DRUM_CHANNEL
            for _, message in self.states
        )

    @cached_property
    def _seconds(self) -> tuple[tuple[float, float, float], ...]:
        """Each tempo's quarter note, second, and seconds a quarter note."""
        rows = [(0.0, 0.0, self.tempos[0][1] / 1e6)]
        for when, tempo_us in self.tempos[1:]:
            before, second, rate = rows[-1]
            rows.append((when, second + (when - before) * rate, tempo_us / 1e6))
        return tuple(rows)

    def second_at(self, when: float) -> float:
        """Return the second of a quarter note."""
        row = self._seconds[max(bisect_right(self._seconds, when, key=lambda r: r[0]) - 1, 0)]
        return row[1] + (when - row[0]) * row[2]

    def quarter_at(self, second: float) -> float:
        """Return the quarter note of a second."""
        row = self._seconds[max(bisect_right(self._seconds, second, key=lambda r: r[1]) - 1, 0)]
        return row[0] + (second - row[1]) / row[2]


def read_score(path: Path) -> Score:
    """Read a MIDI file.

    Raises:
        KnownError: If it cannot be read, or has no notes.
    """
    try:
        file = mido.MidiFile(path, clip=True)
        if file.ticks_per_beat <= 0 or file.type not in (0, 1):
            raise ValueError("neither ticks a beat nor tracks that go together")
        score = _to_score(file)
    except (OSError, EOFError, ValueError, LookupError, TypeError, mido.KeySignatureError) as cause:
        raise KnownError(
            f"Could not read the score {path.name}: {str(cause) or 'it ends early'}.",
            "Take it out of the folder.",
            path,
        ) from cause
    if not score.parts:
        raise KnownError(f"The score {path.name} has no notes.", "Take it out of the folder.", path)
    return score


def _to_score(file: mido.MidiFile) -> Score:
    states: list[tuple[float, mido.Message]] = []
    tempos: dict[float, int] = {0.0: _USUAL_TEMPO_US}
    bars: list[tuple[float, float]] = []
    parts: list[Part] = []
    for track in file.tracks:
        tick = 0
        notes: dict[int, list[Note]] = defaultdict(list)
        open_notes: dict[tuple[int, int], list[tuple[float, int]]] = defaultdict(list)
        for message in track:
            tick += message.time
            when = tick / file.ticks_per_beat
            if message.type == "set_tempo":
                tempos[when] = max(message.tempo, 1)
            elif message.type == "time_signature":
                bars.append((when, 4.0 * message.numerator / message.denominator))
            elif message.type == "note_on" and message.velocity > 0:
                open_notes[message.channel, message.note].append((when, message.velocity))
            elif message.type in ("note_on", "note_off"):
                begun = open_notes[message.channel, message.note]
                if begun:
                    start, velocity = begun.pop(0)
                    note = Note(start, when - start, message.note, velocity)
                    notes[message.channel].append(note)
            elif not message.is_meta and hasattr(message, "channel"):
                states.append((when, message))
        parts += [
            Part(channel, tuple(sorted(found, key=lambda note: (note.start, note.pitch))))
            for channel, found in sorted(notes.items())
        ]
    states.sort(key=lambda state: state[0])  # stable: the file's order where at once
    bar = min(bars)[1] if bars else _USUAL_BAR
    return Score(tuple(parts), tuple(states), tuple(sorted(tempos.items())), bar or _USUAL_BAR)
