"""Arrange scores: an excerpt of a piece for other players, tempo and key.

Scores that name their instruments are played as written, or with others in their places. Of
others (a tune, with chords or without) the band of the plan makes an arrangement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import mido
import numpy as np

from mlfa_trainer.datasets.bands import Voice
from mlfa_trainer.datasets.midi_plan import Plan
from mlfa_trainer.sound.midi_score import DRUM_CHANNEL, Note, Part, Score, read_score
from mlfa_trainer.sound.midi_styles import Chord, Harmony, play_bass, play_chords, play_drums

TICKS = 480
_CONTROL_PAN, _CONTROL_VOLUME = 10, 7
_BANKS = (0, 32)
# Lower parts of written scores are basses.
_BASS_BELOW = 48.0
_LOWEST, _HIGHEST = 16, 112

_ARRANGING, _WHO_IS_LATE, _RESCORING = 1, 2, 3

_Event = tuple[int, int, mido.Message]


def arrange(path: Path, plan: Plan, duration_s: float) -> mido.MidiFile:
    """Arrange an excerpt of a score.

    Args:
        path: MIDI file.
        plan: How.
        duration_s: Length of the excerpt.

    Returns:
        A file of one track that lasts as long, or less where a written score is shorter.

    Raises:
        KnownError: If the score cannot be read.
    """
    score = read_score(path)
    if score.has_programs:
        return _as_written(score, plan, duration_s)
    return _for_band(score, plan, duration_s)


def _to_tick(when: float) -> int:
    return max(round(when * TICKS), 0)


def _note_events(notes: Iterable[Note], channel: int) -> list[_Event]:
    """Return messages of notes; ends come before beginnings at the same time.

    A note ends where the next of the same pitch begins: an end that came later would silence
    the next one.
    """
    events = []
    next_start: dict[int, int] = {}
    for note in sorted(notes, key=lambda note: -note.start):
        start = _to_tick(note.start)
        limit = next_start.get(note.pitch, start + _to_tick(note.length) + 1)
        if limit <= start:
            continue  # two at once are one
        next_start[note.pitch] = start
        end = min(max(_to_tick(note.end), start + 1), limit)
        on = mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)
        off = mido.Message("note_off", channel=channel, note=note.pitch, velocity=0)
        events += [(start, 2, on), (end, 1, off)]
    return events


def _to_file(events: list[_Event], end: float) -> mido.MidiFile:
    """Write events in order; notes that last longer end with the excerpt."""
    last = _to_tick(end)
    track = mido.MidiTrack()
    now = 0
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        when = min(tick, last)
        track.append(message.copy(time=when - now))
        now = when
    track.append(mido.MetaMessage("end_of_track", time=last - now))
    file = mido.MidiFile(type=0, ticks_per_beat=TICKS)
    file.tracks.append(track)
    return file


def _shifted(pitch: int, semitones: int) -> int:
    """Transpose; what would leave the range of instruments goes an octave back."""
    moved = pitch + semitones
    while moved > _HIGHEST:
        moved -= 12
    while moved < _LOWEST:
        moved += 12
    return moved


# --- scores as they are written -------------------------------------------------------------------


def _as_written(score: Score, plan: Plan, duration_s: float) -> mido.MidiFile:
    heard_s = duration_s * plan.tempo
    first_s, last_s = score.second_at(score.start), score.second_at(score.end)
    start_s = first_s + plan.place * max(last_s - first_s - heard_s, 0.0)
    start, end = score.quarter_at(start_s), score.quarter_at(start_s + heard_s)
    events: list[_Event] = []
    for when, tempo_us in _excerpt_of_tempos(score, start, end):
        tempo = mido.MetaMessage("set_tempo", tempo=max(round(tempo_us / plan.tempo), 1))
        events.append((_to_tick(when - start), 0, tempo))
    programs = {} if plan.is_own else _other_programs(score, plan)
    for when, message in score.states:
        if when >= end or (message.channel in programs and _names_instrument(message)):
            continue
        # All that was said before holds at the beginning, in the order in which it was said.
        events.append((_to_tick(when - start), 0, message))
    for channel, program in programs.items():
        message = mido.Message("program_change", channel=channel, program=program)
        events.append((0, 0, message))
    for part in score.parts:
        semitones = 0 if part.channel == DRUM_CHANNEL else plan.semitones
        kept = [
            Note(
                max(note.start - start, 0.0),
                min(note.end, end) - max(note.start, start),
                note.pitch if semitones == 0 else _shifted(note.pitch, semitones),
                note.velocity,
            )
            for note in part.notes
            if note.start < end and note.end > start
        ]
        events += _note_events(kept, part.channel)
    return _to_file(events, end - start)


def _excerpt_of_tempos(score: Score, start: float, end: float) -> list[tuple[float, int]]:
    before = [tempo for when, tempo in score.tempos if when <= start]
    return [(start, before[-1]), *(row for row in score.tempos if start < row[0] < end)]


def _names_instrument(message: mido.Message) -> bool:
    return message.type == "program_change" or (
        message.type == "control_change" and message.control in _BANKS
    )


def _other_programs(score: Score, plan: Plan) -> dict[int, int]:
    """Give each channel an instrument of the plan, by what the channel plays."""
    rng = plan.rng(_RESCORING)
    programs = {}
    for channel in sorted({part.channel for part in score.parts} - {DRUM_CHANNEL}):
        notes = [n for part in score.parts if part.channel == channel for n in part.notes]
        if np.mean([note.pitch for note in notes]) < _BASS_BELOW:
            roles = {"bass", "drone"}
        elif _notes_at_once(notes) > 1.5:
            roles = {"chords", "drone"}
        else:
            roles = {"melody", "second"}
        fitting = [voice for voice in plan.voices if voice.role in roles] or list(plan.voices)
        programs[channel] = fitting[int(rng.integers(len(fitting)))].programs[0]
    return programs


def _notes_at_once(notes: Sequence[Note]) -> float:
    """Return how many notes begin together, on average."""
    return len(notes) / len({round(note.start, 2) for note in notes})


# --- tunes for bands ------------------------------------------------------------------------------


def _for_band(score: Score, plan: Plan, duration_s: float) -> mido.MidiFile:
    length = duration_s * plan.bpm / 60.0
    melody_part, chord_part, others = _roles_of(score)
    num_bars = max(int(np.ceil(score.end / score.bar - 1e-6)), 1)
    first = min(int(plan.place * num_bars), num_bars - 1) * score.bar
    whole = num_bars * score.bar
    rng = plan.rng(_ARRANGING)

    def excerpt(notes: Iterable[Note]) -> list[Note]:
        """Play the tune again and again, as dancers want it."""
        rounds = int(np.ceil((first + length) / whole))
        return [
            Note(note.start + shift, note.length, _shifted(note.pitch, plan.semitones), 100)
            for shift in (number * whole - first for number in range(rounds))
            for note in notes
            if 0.0 <= note.start + shift < length
        ]

    melody = sorted(excerpt(melody_part.notes), key=lambda note: note.start)
    harmony = _harmony_of(
        excerpt(chord_part.notes) if chord_part else [], melody, score.bar, length, plan.sevenths
    )
    tempo = mido.MetaMessage("set_tempo", tempo=round(60e6 / plan.bpm))
    events: list[_Event] = [(0, 0, tempo)]
    late = plan.rng(_WHO_IS_LATE)
    channels = [channel for channel in range(16) if channel != DRUM_CHANNEL]
    for channel, voice in zip(channels, plan.voices, strict=False):
        notes = _play(voice, melody, harmony, rng)
        events += _set_up(channel, voice.programs[0], int(late.integers(24, 104)))
        if voice.style == "gliding":
            events += _glides(notes, channel, late)
        events += _note_events(_human(notes, voice.velocity, late, plan.swing), channel)
    extra = [voice for voice in plan.voices if voice.role in ("second", "melody")]
    for channel, part in zip(channels[len(plan.voices) :], others, strict=False):
        voice = extra[channel % len(extra)] if extra else plan.voices[0]
        events += _set_up(channel, voice.programs[0], 64)
        notes = excerpt(part.notes)
        events += _note_events(_human(notes, voice.velocity, late, plan.swing), channel)
    if plan.drums != "none":
        events += _set_up(DRUM_CHANNEL, plan.kit, 64)
        drums = play_drums(plan.drums, harmony, rng)
        events += _note_events(_human(drums, 100, late, plan.swing), DRUM_CHANNEL)
    return _to_file(events, length)


def _roles_of(score: Score) -> tuple[Part, Part | None, list[Part]]:
    """Find the tune (the highest part that is no chords), the chords, and the rest."""
    parts = [part for part in score.parts if part.channel != DRUM_CHANNEL] or list(score.parts)
    by_density = sorted(parts, key=lambda part: _notes_at_once(part.notes))
    chords = (
        by_density.pop() if len(parts) > 1 and _notes_at_once(by_density[-1].notes) > 1.5 else None
    )
    melody = max(by_density, key=lambda part: np.mean([note.pitch for note in part.notes]))
    return melody, chords, [part for part in by_density if part is not melody]


def _harmony_of(
    chord_notes: list[Note], melody: list[Note], bar: float, length: float, sevenths: bool
) -> Harmony:
    """Find the chords; a tune without any gets the open fifth of its last note."""
    found: dict[float, list[int]] = {}
    for note in chord_notes:
        found.setdefault(round(note.start, 3), []).append(note.pitch)
    chords = []
    for start, pitches in sorted(found.items()):
        low = sorted(set(pitches))
        if sevenths and len(low) >= 3:
            is_minor = (low[1] - low[0]) % 12 == 3
            low.append(low[0] + (10 if is_minor or (start / bar) % 2 else 11))
        chords.append(Chord(start, tuple(low)))
    if not chords:
        root = 48 + (melody[-1].pitch if melody else 60) % 12
        chords = [Chord(0.0, (root, root + 7))]
    if chords[0].start > 0.0:
        chords.insert(0, Chord(0.0, chords[0].pitches))
    return Harmony(tuple(chords), bar, length)


def _play(
    voice: Voice, melody: list[Note], harmony: Harmony, rng: np.random.Generator
) -> list[Note]:
    lift = 12 * voice.octave
    if voice.role == "chords":
        notes = play_chords(voice.style, harmony, rng, voice.octave)
    elif voice.role == "bass":
        notes = play_bass(voice.style, harmony, rng)
    elif voice.role == "drone":
        notes = _drone(harmony, lift)
    elif voice.role == "second":
        notes = [
            Note(n.start, n.length, _below(n.pitch, harmony.at(n.start)) + lift, n.velocity)
            for n in melody
        ]
    else:
        notes = [
            Note(n.start, n.length, n.pitch + lift, n.velocity)
            for n in _as_styled(melody, voice.style, harmony.length)
        ]
    return [Note(n.start, n.length, _shifted(n.pitch, 0), n.velocity) for n in notes]


def _as_styled(melody: list[Note], style: str, length: float) -> list[Note]:
    if style == "sparse":
        kept = [note for note in melody if note.start % 2.0 < 0.01] or melody[:1]
        ends = [note.start for note in kept[1:]] + [length]
        return [
            Note(note.start, end - note.start, note.pitch, note.velocity)
            for note, end in zip(kept, ends, strict=True)
        ]
    if style == "double":
        return [
            Note(note.start + step / 4, 0.24, note.pitch, note.velocity)
            for note in melody
            for step in range(max(int(note.length * 4 + 0.01), 1))
        ]
    return melody


def _drone(harmony: Harmony, lift: int) -> list[Note]:
    """Pluck the keynote and its fifth again and again, whatever the chords do."""
    roots = [chord.pitches[0] for chord in harmony.chords]
    keynote = 48 + max(set(roots), key=roots.count) % 12
    row = (keynote + 7, keynote + 12, keynote + 12, keynote)
    steps = int(np.ceil(harmony.length))
    return [Note(float(step), 2.0, row[step % 4] + lift, 90) for step in range(steps)]


def _below(pitch: int, chord: Chord) -> int:
    """Return the next tone of a chord that lies at least a minor third below a pitch."""
    classes = {tone % 12 for tone in chord.pitches}
    return next(tone for tone in range(pitch - 3, pitch - 16, -1) if tone % 12 in classes)


def _set_up(channel: int, program: int, pan: int) -> list[_Event]:
    return [
        (0, 0, mido.Message("program_change", channel=channel, program=program)),
        (0, 0, mido.Message("control_change", channel=channel, control=_CONTROL_VOLUME, value=100)),
        (0, 0, mido.Message("control_change", channel=channel, control=_CONTROL_PAN, value=pan)),
    ]


def _glides(notes: list[Note], channel: int, rng: np.random.Generator) -> list[_Event]:
    """Bend into some of the longer notes from a tone below, as sitars do."""
    events: list[_Event] = []
    for note in notes:
        if note.length < 0.4 or rng.random() < 0.5:
            continue
        for step in range(9):
            pitch = round(-8192 * (1 - step / 8))
            bend = mido.Message("pitchwheel", channel=channel, pitch=pitch)
            events.append((_to_tick(note.start + 0.25 * step / 8), 0, bend))
    return events


def _human(
    notes: list[Note], velocity: int, rng: np.random.Generator, has_swing: bool
) -> list[Note]:
    """Play a little early, late, loud and soft."""
    shift = rng.normal(0.0, 0.012, len(notes))
    accent = rng.normal(0.0, 6.0, len(notes))
    played = []
    for note, by, louder in zip(notes, shift.tolist(), accent.tolist(), strict=True):
        start, end = note.start, note.end
        if has_swing:
            start, end = _swung(start), _swung(end)
        loudness = round(np.clip(note.velocity * velocity / 100 + louder, 20, 127))
        played.append(Note(max(start + by, 0.0), max(end - start, 0.05), note.pitch, loudness))
    return played


def _swung(when: float) -> float:
    """Move the middle of each beat to two thirds."""
    beat, part = divmod(when, 1.0)
    return beat + (part * 4 / 3 if part < 0.5 else 2 / 3 + (part - 0.5) * 2 / 3)
