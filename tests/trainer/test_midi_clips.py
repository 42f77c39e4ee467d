"""Music from scores: excerpts say what the score says, bands play what their plan says."""

from __future__ import annotations

import os
import shutil
import stat
from dataclasses import replace
from functools import cache
from pathlib import Path

import mido
import numpy as np
import pytest

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.bands import ANYBODY, BANDS, NUM_PITCHED, PROGRAM_NAMES
from mlfa_trainer.datasets.manifest import check_rows, find_left_out
from mlfa_trainer.datasets.midi_plan import Plan, clip_name, make_plan
from mlfa_trainer.datasets.midi_rows import midi_rows
from mlfa_trainer.prepare import prepare, source_stamp
from mlfa_trainer.progress import SilentProgress
from mlfa_trainer.sound.decode import decode_clip
from mlfa_trainer.sound.midi_arrange import arrange
from mlfa_trainer.sound.midi_render import fluidsynth_command, require_soundfont
from mlfa_trainer.sound.midi_score import read_score
from mlfa_trainer.sound.midi_styles import DRUMS
from mlfa_trainer.sound.other_programs import require_program, run_program

SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")
HEARD_S = 8.0
_CHORDS = ((48, 52, 55), (53, 57, 60), (55, 59, 62), (48, 51, 55))


def write_tune(path: Path, numerator: int = 4, denominator: int = 4, num_bars: int = 8) -> Path:
    """Write a tune of eighths over a chord a bar, with no instruments named."""
    bar = 4 * 480 * numerator // denominator
    tune, chords = mido.MidiTrack(), mido.MidiTrack()
    tune.append(mido.MetaMessage("time_signature", numerator=numerator, denominator=denominator))
    for index in range(num_bars * bar // 240):
        pitch = 67 + (0, 2, 4, 5, 7, 9, 7, 4)[index % 8]
        tune.append(mido.Message("note_on", note=pitch, velocity=80))
        tune.append(mido.Message("note_off", note=pitch, time=240))
    for index in range(num_bars):
        pitches = _CHORDS[index % len(_CHORDS)]
        chords += [mido.Message("note_on", note=pitch, velocity=80) for pitch in pitches]
        for number, pitch in enumerate(pitches):
            chords.append(mido.Message("note_off", note=pitch, time=0 if number else bar))
    mido.MidiFile(ticks_per_beat=480, tracks=[tune, chords]).save(path)
    return path


def write_piece(path: Path, num_notes: int = 60) -> Path:
    """Write a piece that names its instruments and changes tempo, volume and bends on its way."""
    conductor, horn, drums = mido.MidiTrack(), mido.MidiTrack(), mido.MidiTrack()
    conductor.append(mido.MetaMessage("set_tempo", tempo=400_000))
    conductor.append(mido.MetaMessage("set_tempo", tempo=600_000, time=480 * 20))
    horn.append(mido.Message("control_change", channel=3, control=32, value=1))
    horn.append(mido.Message("program_change", channel=3, program=60))
    horn.append(mido.Message("control_change", channel=3, control=7, value=33))
    horn.append(mido.Message("pitchwheel", channel=3, pitch=500))
    for index in range(num_notes):
        horn.append(mido.Message("note_on", channel=3, note=50 + index % 24, velocity=90))
        horn.append(mido.Message("note_off", channel=3, note=50 + index % 24, time=400))
        horn.append(mido.Message("control_change", channel=3, control=7, value=index, time=80))
        drums.append(mido.Message("note_on", channel=9, note=36, velocity=99))
        drums.append(mido.Message("note_on", channel=9, note=36, velocity=0, time=480))
    mido.MidiFile(ticks_per_beat=480, tracks=[conductor, horn, drums]).save(path)
    return path


@cache
def plan_of(band: str) -> Plan:
    """Return the first plan of a band."""
    return next(plan for plan in some_plans() if plan.band == band)


@cache
def some_plans() -> tuple[Plan, ...]:
    return tuple(make_plan(clip_name(7, index)) for index in range(1500))


def heard(file: mido.MidiFile) -> list[tuple[float, int, int]]:
    """Return second, channel and pitch of each note, by mido's own clock."""
    now = 0.0
    found = []
    for message in file:
        now += message.time
        if message.type == "note_on" and message.velocity > 0:
            found.append((now, message.channel, message.note))
    return found


def programs_in(file: mido.MidiFile) -> dict[int, int]:
    return {m.channel: m.program for m in file.tracks[0] if m.type == "program_change"}


# --- what is drawn --------------------------------------------------------------------------------


def test_all_families_and_the_wanted_instruments_occur() -> None:
    assert len(PROGRAM_NAMES) == 128
    assert len(set(PROGRAM_NAMES)) == 128
    plans = some_plans()
    programs = {program for plan in plans for program in plan.programs}
    assert {program // 8 for program in programs} == set(range(NUM_PITCHED // 8)) | {14}
    wanted = (
        "acoustic grand piano", "harpsichord", "church organ", "electric guitar (clean)",
        "distortion guitar", "acoustic guitar (steel)", "electric bass (finger)",
        "string ensemble 1", "violin", "cello", "choir aahs", "brass section", "tenor sax",
        "flute", "recorder", "sitar", "koto", "orchestral harp", "lead 2 (sawtooth)",
        "pad 2 (warm)",
    )  # fmt: skip
    assert {PROGRAM_NAMES[program] for program in programs} >= set(wanted)
    assert {plan.band for plan in plans} == {band.name for band in BANDS} | {ANYBODY}
    assert {plan.drums for plan in plans} == set(DRUMS)


def test_a_plan_follows_from_the_name() -> None:
    assert make_plan("midi1-3-4") == make_plan("midi1-3-4")
    assert make_plan("midi1-3-4") != make_plan("midi1-3-5")
    assert make_plan("midi1-3-4") != make_plan("midi1-4-4")


def collections(folder: Path) -> Path:
    for name, count in (("nottingham", 25), ("openmsx", 4), ("mine", 4)):
        (folder / name).mkdir(parents=True)
        for index in range(count):
            (folder / name / f"{index}.mid").touch()  # rows never open scores
    (folder / "nottingham" / "README").touch()
    return folder


def test_rows_say_what_is_known(tmp_path: Path) -> None:
    folder = collections(tmp_path / "midi")
    rows = midi_rows(450, 5, folder, SOUNDFONT, 20.0)
    assert rows == midi_rows(450, 5, folder, SOUNDFONT, 20.0)
    assert {(row.kind, row.split, row.source) for row in rows} == {
        ("music", "train", "MLFA, rendered")
    }
    by_folder = {name: [row for row in rows if row.title.startswith(name)] for name in
                 ("nottingham", "openmsx", "mine")}  # fmt: skip
    # Drawn by the root of their sizes: 5, 2 and 2 of 9.
    assert [len(found) for found in by_folder.values()] == pytest.approx([250, 100, 100], abs=45)
    tune, piece, other = (found[0] for found in by_folder.values())
    names = {f"instrument:{PROGRAM_NAMES[p]}" for p in make_plan(tune.clip).programs}
    assert set(tune.labels) == names
    assert tune.label_strength == "strong"
    assert piece.labels == ()
    assert "folk" in tune.licence
    assert "GPL" in piece.licence
    assert "MIT" in tune.licence
    assert "not stated" in other.licence
    # Scores and soundfonts that nobody is known to have freed never train what ships.
    strange = midi_rows(30, 5, folder, Path("/x/Strange.sf2"), 20.0)
    assert find_left_out(rows, ["not stated"]).clips == {row.clip for row in by_folder["mine"]}
    assert len(find_left_out(strange, ["not stated"]).clips) == 30


def test_a_score_is_in_one_split(tmp_path: Path) -> None:
    folder = collections(tmp_path / "midi")
    rows = [
        row
        for seed in (1, 2)
        for row in midi_rows(400, seed, folder, SOUNDFONT, 20.0, valid_share=0.3, test_share=0.3)
    ]
    check_rows(rows, folder)
    assert {row.split for row in rows} == {"train", "valid", "test"}
    assert len({row.recording for row in rows}) == 33


def test_a_folder_without_scores_is_named(tmp_path: Path) -> None:
    assert midi_rows(0, 1, tmp_path, SOUNDFONT, 20.0) == ()
    with pytest.raises(KnownError, match="holds no scores"):
        midi_rows(1, 1, tmp_path, SOUNDFONT, 20.0)


# --- scores ---------------------------------------------------------------------------------------


def test_a_score_is_read_by_hand_count(tmp_path: Path) -> None:
    score = read_score(write_piece(tmp_path / "a.mid"))
    horn, drums = score.parts
    assert (horn.channel, drums.channel) == (3, 9)
    first = horn.notes[0]
    assert (first.start, first.length, first.pitch, first.velocity) == (
        0.0, pytest.approx(400 / 480), 50, 90,
    )  # fmt: skip
    assert score.has_programs
    assert score.end == 60.0
    # 20 quarter notes of 0.4 s, then of 0.6 s.
    for quarter, second in ((0.0, 0.0), (10.0, 4.0), (20.0, 8.0), (25.0, 11.0)):
        assert score.second_at(quarter) == pytest.approx(second)
        assert score.quarter_at(second) == pytest.approx(quarter)
    tune = read_score(write_tune(tmp_path / "b.mid", 6, 8))
    assert not tune.has_programs
    assert tune.bar == 3.0


@pytest.mark.parametrize("content", [b"", b"MThd", b"RIFF----", b"MThd\0\0\0\6\0\1\0\1\0\0"])
def test_what_is_no_score_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.mid"
    path.write_bytes(content)
    with pytest.raises(KnownError, match=r"broken\.mid"):
        read_score(path)


def test_a_written_piece_is_an_excerpt_in_another_key_and_tempo(tmp_path: Path) -> None:
    path = write_piece(tmp_path / "a.mid")
    plan = replace(
        make_plan("midi1-1-1"), is_own=True, tempo=1.25, semitones=3, place=0.5
    )  # fmt: skip
    file = arrange(path, plan, HEARD_S)
    # 8 s of 20 quarter notes and 24 s of 40, of which 10 s are heard from (32 - 10) / 2 on.
    start_s = 11.0
    expected = [
        ((second - start_s) / 1.25, channel, pitch + (3 if channel == 3 else 0))
        for second, channel, pitch in heard(mido.MidiFile(path))
        if start_s <= second < start_s + 10.0
    ]
    found = heard(file)
    begun_before = [note for note in found if note[0] == 0.0]
    rest = [note for note in found if note[0] > 0.0]
    assert sorted(note[1] for note in begun_before) == [3, 9]  # both sound at the start
    assert len(rest) == len(expected)
    for one, other in zip(sorted(rest), sorted(expected), strict=True):
        assert one[1:] == other[1:]
        assert one[0] == pytest.approx(other[0], abs=2e-3)
    assert file.length == pytest.approx(HEARD_S, abs=2e-3)


def test_what_was_said_before_an_excerpt_holds_in_it(tmp_path: Path) -> None:
    plan = replace(make_plan("midi1-1-1"), is_own=True, tempo=1.0, semitones=0, place=1.0)
    file = arrange(write_piece(tmp_path / "a.mid"), plan, 6.0)
    state: dict[object, object] = {}
    for message in file.tracks[0]:
        if message.time > 0 or message.type == "note_on":
            break
        if message.type == "program_change":
            state["program", message.channel] = message.program
        elif message.type == "control_change":
            state[message.control] = message.value
        elif message.type == "pitchwheel":
            state["bend"] = message.pitch
    # The last 6 s are ten notes; before them came fifty, each with its own volume.
    assert state == {32: 1, ("program", 3): 60, 7: 49, "bend": 500}


def test_other_players_take_a_written_piece(tmp_path: Path) -> None:
    plan = replace(plan_of("string quartet"), is_own=False, semitones=0, place=0.0)
    file = arrange(write_piece(tmp_path / "a.mid"), plan, HEARD_S)
    assert set(programs_in(file)) == {3}
    assert programs_in(file)[3] in plan.programs
    assert not any(m.type == "control_change" and m.control == 32 for m in file.tracks[0])


# --- bands ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("numerator", "denominator"), [(4, 4), (9, 8)])
def test_every_band_plays_every_meter(tmp_path: Path, numerator: int, denominator: int) -> None:
    path = write_tune(tmp_path / "tune.mid", numerator, denominator)
    plans = [plan_of(band.name) for band in BANDS]
    plans += [plan for plan in some_plans() if plan.band == ANYBODY][:15]
    for plan in plans:
        file = arrange(path, plan, HEARD_S)
        assert file.length == pytest.approx(HEARD_S, abs=0.01), plan.band
        found = programs_in(file)
        assert set(found.values()) - {found.get(9)} == set(plan.programs) - {found.get(9)}
        channels = {channel for _, channel, _ in heard(file)}
        assert channels == set(found), plan.band  # all who are there play
        assert (9 in channels) == (plan.drums != "none"), plan.band
        sounding: set[tuple[int, int]] = set()
        for message in file.tracks[0]:
            if message.type == "note_on":
                assert (message.channel, message.note) not in sounding, plan.band
                sounding.add((message.channel, message.note))
            elif message.type == "note_off":
                sounding.remove((message.channel, message.note))
        assert not sounding


def test_a_bass_plays_the_roots_of_the_chords(tmp_path: Path) -> None:
    path = write_tune(tmp_path / "tune.mid")
    plan = replace(
        plan_of("string orchestra"),
        bpm=120.0, semitones=2, place=0.0,
    )  # fmt: skip
    file = arrange(path, plan, 16.0)  # 32 quarter notes, the tune's eight bars
    channel = next(i for i, voice in enumerate(plan.voices) if voice.role == "bass")
    bass = [(second, pitch) for second, where, pitch in heard(file) if where == channel]
    assert [pitch % 12 for _, pitch in bass] == [(c[0] + 2) % 12 for c in _CHORDS] * 2
    assert np.diff([second for second, _ in bass]) == pytest.approx(np.full(7, 2.0), abs=0.1)
    assert max(pitch for _, pitch in bass) < 40


def test_a_tune_begins_again_when_it_is_over(tmp_path: Path) -> None:
    path = write_tune(tmp_path / "tune.mid", num_bars=2)
    plan = replace(plan_of("solo flute"), bpm=120.0, semitones=0, place=0.6)
    pitches = [pitch for _, _, pitch in heard(arrange(path, plan, 8.0))]
    once = [67 + step for step in (0, 2, 4, 5, 7, 9, 7, 4)]
    assert pitches == once * 4


def test_a_tune_without_chords_gets_a_drone(tmp_path: Path) -> None:
    path = tmp_path / "tune.mid"
    file = mido.MidiFile(write_tune(path))
    del file.tracks[1]
    file.save(path)
    plan = plan_of("choir and organ")
    arranged = arrange(path, replace(plan, semitones=0), HEARD_S)
    chords = {pitch % 12 for _, channel, pitch in heard(arranged) if channel == 1}
    last = heard(arranged)[-1]
    assert len(chords) == 2
    assert last[2] > 0
    low, high = sorted(chords)
    assert high - low in (5, 7)  # a fifth, either way round


def test_second_voices_sing_chord_tones(tmp_path: Path) -> None:
    path = write_tune(tmp_path / "tune.mid")
    plan = replace(plan_of("string quartet"), bpm=120.0, semitones=0, place=0.0)
    for second, channel, pitch in heard(arrange(path, plan, 16.0)):
        away = (second + 0.1) % 2.0
        if channel == 1 and 0.2 < away < 1.9:
            chord = _CHORDS[int((second + 0.1) // 2.0) % 4]
            assert pitch % 12 in {tone % 12 for tone in chord}


# --- the programs ---------------------------------------------------------------------------------


def test_the_command_line_is_fluidsynths(tmp_path: Path) -> None:
    score, sound = tmp_path / "a b.mid", tmp_path / "c.wav"
    dry = replace(make_plan("midi1-1-1"), reverb=0.0, chorus=False)
    command = fluidsynth_command(score, sound, SOUNDFONT, dry)
    assert command[0] == "fluidsynth"
    assert command[-2:] == [str(SOUNDFONT), str(score)]
    assert command[command.index("-F") + 1] == str(sound)
    assert command[command.index("-R") + 1] == command[command.index("-C") + 1] == "0"
    wet = fluidsynth_command(score, sound, SOUNDFONT, replace(dry, reverb=0.5, chorus=True))
    assert wet[wet.index("-R") + 1] == wet[wet.index("-C") + 1] == "1"
    assert "synth.reverb.level=0.500" in wet


def stand_in(folder: Path, name: str, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program of that name before all others."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_a_missing_program_is_named_with_its_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KnownError, match="fluidsynth, which is not installed") as found:
        require_soundfont(SOUNDFONT)
    assert "apt install fluidsynth" in found.value.advice


def test_preparing_stops_at_once_without_soundfont(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stand_in(tmp_path / "bin", "fluidsynth", "exit 0", monkeypatch)
    (tmp_path / "midi").mkdir()
    write_tune(tmp_path / "midi" / "a.mid")
    missing = tmp_path / "Missing.sf2"
    rows = midi_rows(3, 1, tmp_path / "midi", missing, 5.0)
    with pytest.raises(KnownError, match=r"Missing\.sf2") as found:
        prepare(rows, tmp_path / "store", SilentProgress(), 1)
    assert "fluid-soundfont-gm" in found.value.advice


def test_a_bad_clip_is_told_and_stops_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    soundfont = tmp_path / "Any.sf2"
    soundfont.touch()
    tune = write_tune(tmp_path / "a.mid")
    stand_in(tmp_path / "bin", "fluidsynth", "echo no memory >&2; exit 3", monkeypatch)
    decoded = decode_clip("midi1-1-1", tune, None, soundfont, 5.0)
    assert decoded.samples is None
    assert "fluidsynth failed with code 3: no memory" in decoded.reason
    (tmp_path / "b.mid").write_bytes(b"MThd")
    assert "b.mid" in decode_clip("midi1-1-1", tmp_path / "b.mid", None, soundfont, 5.0).reason


def test_a_program_that_hangs_is_ended() -> None:
    with pytest.raises(KnownError, match=r"longer than 0\.1 s"):
        run_program(["sleep", "60"], longest_s=0.1)
    require_program("sleep")


def test_another_soundfont_or_length_is_another_source(tmp_path: Path) -> None:
    folder = tmp_path / "midi"
    folder.mkdir()
    write_tune(folder / "a.mid")
    fonts = [tmp_path / "A.sf2", tmp_path / "B.sf2"]
    for font in fonts:
        font.write_bytes(b"12")
    stamps = [
        source_stamp(midi_rows(1, 1, folder, font, duration_s)[0])
        for font in fonts
        for duration_s in (5.0, 6.0)
    ]
    assert len(set(stamps)) == 4


@pytest.mark.skipif(
    shutil.which("fluidsynth") is None or not SOUNDFONT.is_file(),
    reason="fluidsynth and fluid-soundfont-gm are not installed",
)
def test_fluidsynth_plays_the_tune(tmp_path: Path) -> None:
    folder = tmp_path / "midi"
    folder.mkdir()
    track = mido.MidiTrack()
    for _ in range(8):
        track.append(mido.Message("note_on", note=69, velocity=100))
        track.append(mido.Message("note_off", note=69, time=960))
    mido.MidiFile(ticks_per_beat=480, tracks=[track]).save(folder / "a.mid")
    clip = clip_name(*plan_of("solo flute").seed)
    decoded = decode_clip(clip, folder / "a.mid", None, SOUNDFONT, 4.0)
    assert decoded.samples is not None, decoded.reason
    wave = decoded.samples / 32_768.0
    plan = make_plan(clip)
    assert wave.size == 4 * 22_050
    assert np.abs(wave).max() == pytest.approx(plan.peak, rel=1e-3)
    spectrum = np.abs(np.fft.rfft(wave * np.hanning(wave.size)))
    found_hz = float(np.argmax(spectrum)) / 4.0
    octaves = np.log2(found_hz / (440.0 * 2 ** (plan.semitones / 12)))
    assert abs(octaves - round(octaves)) < 0.01
    again = decode_clip(clip, folder / "a.mid", None, SOUNDFONT, 4.0).samples
    assert np.array_equal(decoded.samples, again)
