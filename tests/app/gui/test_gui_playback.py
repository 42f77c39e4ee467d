"""Playback: what the player's process tells comes as signals, also after it died."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from multiprocessing import spawn
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from encoders import music, write_wav
from mlfa_app.gui.playback import Playback
from mlfa_app.player.messages import SoundDeviceError
from mlfa_core.errors import KnownError


@pytest.fixture
def playback(qapp: object) -> Iterator[Playback]:
    made = Playback(sink="null")
    yield made
    made.close()


def song(folder: Path, duration_s: float, name: str = "song") -> Path:
    return write_wav(folder / f"{name}.wav", music(duration_s))


def long_song(folder: Path) -> Path:
    """One that is not over before something is done, however slow the machine is."""
    return write_wav(folder / "long.wav", music(90.0, 8_000, 1), 8_000)


def test_a_song_is_opened_played_and_over(qtbot: QtBot, playback: Playback, tmp_path: Path) -> None:
    path = song(tmp_path, 0.5)
    states: list[str] = []
    places: list[float] = []
    opened: list[tuple[Path, float]] = []
    playback.state_changed.connect(states.append)
    playback.position_changed.connect(places.append)
    playback.opened.connect(lambda *arguments: opened.append(arguments))
    overviews: list[tuple[Path, Any]] = []
    playback.overview_ready.connect(lambda *arguments: overviews.append(arguments))
    with qtbot.waitSignals([playback.ended, playback.overview_ready], timeout=20_000):
        playback.open(path)
        playback.play()
    assert opened == [(path, pytest.approx(0.5))]
    assert states == ["playing", "stopped"]
    assert places == sorted(places)
    assert playback.position_s == pytest.approx(0.5, abs=1e-3)
    assert overviews[-1][0] == path
    assert overviews[-1][1].shape[1] == 2


def test_jumps_count_at_once_and_old_places_do_not_come_back(
    qtbot: QtBot, playback: Playback, tmp_path: Path
) -> None:
    playback.open(long_song(tmp_path))
    playback.play()
    qtbot.waitUntil(lambda: playback.position_s > 0.1, timeout=20_000)
    places: list[float] = []
    playback.position_changed.connect(places.append)
    playback.seek(4.0)
    assert playback.position_s == 4.0
    qtbot.waitUntil(lambda: playback.position_s > 4.1, timeout=20_000)
    assert min(places) == 4.0
    playback.pause()
    qtbot.waitUntil(lambda: playback.state == "paused", timeout=20_000)
    held_s = playback.position_s
    playback.toggle()
    qtbot.waitUntil(lambda: playback.position_s > held_s + 0.05, timeout=20_000)
    playback.stop()
    qtbot.waitUntil(lambda: playback.state == "stopped", timeout=20_000)
    assert playback.position_s == 0.0


def test_nothing_of_a_song_that_was_left_is_told(
    qtbot: QtBot, playback: Playback, tmp_path: Path
) -> None:
    told: list[Path] = []
    playback.opened.connect(lambda path, _duration_s: told.append(path))
    playback.overview_ready.connect(lambda path, _buckets: told.append(path))
    first, second = song(tmp_path, 0.4, "first"), song(tmp_path, 0.4, "second")
    playback.open(first)
    playback.open(second)
    playback.play()
    with qtbot.waitSignal(playback.ended, timeout=20_000):
        pass
    assert set(told) == {second}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_a_dead_process_is_told_and_playing_goes_on_where_it_was(
    qtbot: QtBot, playback: Playback, tmp_path: Path
) -> None:
    path = long_song(tmp_path)
    playback.open(path)
    playback.seek(2.0)
    playback.play()
    qtbot.waitUntil(lambda: playback.position_s > 2.05, timeout=20_000)
    first_process = playback.process_id
    assert first_process is not None
    with qtbot.waitSignal(playback.failed, timeout=20_000) as failed:
        os.kill(first_process, signal.SIGKILL)
    error = failed.args[0]
    assert isinstance(error, KnownError)
    assert error.path == path
    assert playback.state == "stopped"
    held_s = playback.position_s
    playback.play()
    assert playback.position_s == pytest.approx(held_s)
    qtbot.waitUntil(lambda: playback.state == "playing" and playback.position_s > held_s)
    assert playback.process_id != first_process


def test_a_file_that_came_back_is_played_after_all(
    qtbot: QtBot, playback: Playback, tmp_path: Path
) -> None:
    path = tmp_path / "song.wav"
    with qtbot.waitSignal(playback.failed, timeout=20_000) as failed:
        playback.open(path)
        playback.play()
    assert "it is not there" in failed.args[0].summary
    song(tmp_path, 0.2)
    with qtbot.waitSignal(playback.ended, timeout=20_000):
        playback.play()


def test_no_device_is_an_error_of_its_own_kind(qtbot: QtBot, tmp_path: Path) -> None:
    playback = Playback(sink="none")
    try:
        with qtbot.waitSignals([playback.opened, playback.failed], timeout=20_000):
            playback.failed.connect(lambda error: errors.append(error))
            errors: list[KnownError] = []
            playback.open(song(tmp_path, 0.2))
            playback.play()
        assert [type(error) for error in errors] == [SoundDeviceError]
        assert playback.state == "stopped"
    finally:
        playback.close()


@pytest.mark.skipif(sys.platform == "win32", reason="an executable of the shell")
def test_a_process_that_never_comes_up_does_not_hold_the_window_up(
    playback: Playback, tmp_path: Path
) -> None:
    stuck = tmp_path / "python"
    stuck.write_text("#!/bin/sh\nexec sleep 1000\n")
    stuck.chmod(0o755)
    before = spawn.get_executable()
    spawn.set_executable(os.fspath(stuck))
    try:
        # Each would wait until the test's own limit if it waited for an answer.
        playback.open(song(tmp_path, 0.2))
        playback.play()
        playback.seek(0.1)
        playback.close()
    finally:
        spawn.set_executable(before)
    assert playback.process_id is None


def test_closing_ends_the_process_and_later_commands_do_nothing(
    qtbot: QtBot, tmp_path: Path
) -> None:
    playback = Playback(sink="null")
    with qtbot.waitSignal(playback.opened, timeout=20_000):
        playback.open(song(tmp_path, 0.2))
    playback.close()
    assert playback.process_id is None
    playback.open(song(tmp_path, 0.2))
    playback.play()
    assert playback.process_id is None
    playback.close()
