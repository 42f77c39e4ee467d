"""Synthesised speech: who may speak where, what is said, and how the program is called."""

from __future__ import annotations

import os
import shutil
import stat
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import soundfile

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.speech_rows import SPEAKERS, is_speech, speech_rows, split_of
from mlfa_trainer.datasets.speech_texts import make_text
from mlfa_trainer.evaluation.music_gate import kind_of
from mlfa_trainer.prepare import prepare
from mlfa_trainer.progress import SilentProgress
from mlfa_trainer.sound.decode import decode_clip
from mlfa_trainer.sound.speech import espeak_command, render_speech

RATE = 22_050


def test_rows_are_speech_and_no_music() -> None:
    rows = speech_rows(40, 3)
    assert rows == speech_rows(40, 3)
    assert Counter(row.split for row in rows) == {"train": 28, "valid": 4, "test": 8}
    assert not any(row.is_music for row in rows)
    assert {row.labels for row in rows} == {("notmusic:speech",)}
    assert {kind_of(row) for row in rows} == {"synthesised speech"}
    assert "espeak-ng" in rows[0].attribution
    assert all(is_speech(row.clip) for row in rows)
    assert not is_speech("noise2-1-1")


def test_nobody_speaks_in_two_splits() -> None:
    names = list(SPEAKERS)
    assert names == ["train", "valid", "test"]
    for one in names:
        for other in names:
            if one != other:
                mine, theirs = SPEAKERS[one], SPEAKERS[other]
                languages = {voice.split("-")[0] for voice in mine.languages}
                assert not languages & {voice.split("-")[0] for voice in theirs.languages}
                assert not set(mine.variants) & set(theirs.variants)


def test_every_language_has_something_to_say() -> None:
    rng = np.random.default_rng(0)
    for speakers in SPEAKERS.values():
        for language in speakers.languages:
            texts = {make_text(language, rng) for _ in range(20)}
            assert len(texts) > 15, language
            assert all(text.strip() and "|" not in text for text in texts)
            assert any(character.isdigit() for text in texts for character in text), language


def test_the_command_line_is_espeaks() -> None:
    command = espeak_command(Path("/t/a b.wav"), "de+f2", 170, 50, 3)
    assert command[:3] == ["espeak-ng", "-v", "de+f2"]
    assert command[command.index("-w") + 1] == "/t/a b.wav"
    assert command[command.index("-s") + 1] == "170"
    assert command[-1] == "--stdin"


def stand_in(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a program named espeak-ng before all others."""
    folder.mkdir(exist_ok=True)
    path = folder / "espeak-ng"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_only_the_voices_of_its_split_are_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    time_s = np.arange(6 * RATE) / RATE
    soundfile.write(tmp_path / "said.wav", 0.5 * np.sin(2 * np.pi * 200 * time_s), RATE)
    script = f'echo "$@" >> "{tmp_path}/calls"; while [ "$1" != -w ]; do shift; done\n'
    script += f'cat > "{tmp_path}/text"; cp "{tmp_path}/said.wav" "$2"'
    stand_in(tmp_path / "bin", script, monkeypatch)
    for index in (0, 7, 8, 9):
        clip = f"speech1-1-{index}"
        (tmp_path / "calls").unlink(missing_ok=True)
        wave = render_speech(clip)
        assert wave.shape == (10 * RATE,)
        assert 0.05 < np.abs(wave).max() < 1.0
        calls = (tmp_path / "calls").read_text().splitlines()
        assert len(calls) >= 2  # 6 s at a time do not fill 10 s
        speakers = SPEAKERS[split_of(clip)]
        for call in calls:
            language, _, variant = call.split()[1].partition("+")
            assert language in speakers.languages
            assert variant in speakers.variants
        assert (tmp_path / "text").read_text().strip()


def test_a_missing_program_stops_preparing_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(KnownError, match="espeak-ng, which is not installed") as found:
        prepare(speech_rows(2, 1), tmp_path / "store", SilentProgress(), 1)
    assert "apt install espeak-ng" in found.value.advice
    assert "espeak-ng" in decode_clip("speech1-1-0", None).reason


def test_a_failing_voice_becomes_the_clips_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path / "bin", "echo no such voice >&2; exit 1", monkeypatch)
    decoded = decode_clip("speech1-1-0", None)
    assert decoded.samples is None
    assert "no such voice" in decoded.reason


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_espeak_speaks() -> None:
    waves = [render_speech(f"speech1-1-{index}") for index in (0, 7, 8)]
    for wave in waves:
        assert wave.shape == (10 * RATE,)
        assert np.abs(wave).max() < 1.0
        assert wave.std() > 1e-3
    assert np.array_equal(waves[0], render_speech("speech1-1-0"))
