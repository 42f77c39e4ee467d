"""The player's bar: buttons, loudness, and calm words where something is missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from encoders import music, write_wav
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.playback import Playback
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.views.player_bar import PlayerBar
from mlfa_app.settings import Settings


@pytest.fixture
def playback(qapp: object) -> Iterator[Playback]:
    made = Playback(sink="null")
    yield made
    made.close()


@pytest.fixture
def bar(qtbot: QtBot, runner: Runner, playback: Playback) -> PlayerBar:
    made = PlayerBar(playback, WindowContext(runner, Settings(volume=0.5)))
    qtbot.addWidget(made)
    made.next_requested.connect(_nothing)
    made.resize(900, made.sizeHint().height())
    made.show()
    return made


def _nothing() -> None:
    """Somebody who listens."""


def test_buttons_that_nobody_listens_to_are_not_shown(qtbot: QtBot, playback: Playback) -> None:
    bar = PlayerBar(playback)
    qtbot.addWidget(bar)
    bar.show()
    assert not bar.next_button.isVisible()
    assert not bar.previous_button.isVisible()
    assert bar.play_button.isVisible()


def test_the_bar_plays_pauses_and_stops(
    qtbot: QtBot, bar: PlayerBar, playback: Playback, tmp_path: Path
) -> None:
    assert not bar.play_button.isEnabled()
    assert not bar.seek.isVisible()
    # So long that it is not over before somebody presses a button, however slow the machine is.
    playback.open(write_wav(tmp_path / "Night train.wav", music(60.0, 8_000, 1), 8_000))
    qtbot.waitUntil(lambda: bar.title.text() == "Night train", timeout=20_000)
    assert bar.time.text() == "0:00 / 1:00"
    assert bar.play_button.toolTip() == "Play (Space)"
    qtbot.mouseClick(bar.play_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: playback.state == "playing", timeout=20_000)
    assert bar.play_button.toolTip() == "Pause (Space)"
    qtbot.waitUntil(lambda: bar.time.text() > "0:00 / 1:00")
    qtbot.mouseClick(bar.play_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: playback.state == "paused", timeout=20_000)
    # A click goes there, an arrow key goes on from there, and the bar follows.
    assert bar.seek.isEnabled()
    qtbot.mouseClick(bar.seek, Qt.MouseButton.LeftButton, pos=bar.seek.rect().center())
    assert playback.position_s == pytest.approx(30.0, abs=2.0)
    assert bar.seek.value() == int(playback.position_s)
    place_s = playback.position_s
    qtbot.keyClick(bar.seek, Qt.Key.Key_Right)
    assert playback.position_s == pytest.approx(place_s + 5.0, abs=1.0)
    qtbot.waitUntil(lambda: bar.time.text() == f"0:{int(place_s) + 5:02} / 1:00")
    assert bar.seek.accessibleDescription() == f"0:{int(place_s) + 5:02} of 1:00"
    qtbot.mouseClick(bar.stop_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: playback.state == "stopped", timeout=20_000)
    assert bar.time.text() == "0:00 / 1:00"


def test_loudness_is_taken_from_the_settings_and_kept_there(
    qtbot: QtBot, bar: PlayerBar, playback: Playback
) -> None:
    assert (playback.volume, bar.volume.value()) == (0.5, 50)
    qtbot.keyClick(bar.volume, Qt.Key.Key_Right)
    assert playback.volume == pytest.approx(0.55)
    context = bar.context
    assert context is not None
    qtbot.waitUntil(lambda: context.settings.volume == pytest.approx(0.55))


def test_mute_gives_the_loudness_back(qtbot: QtBot, bar: PlayerBar, playback: Playback) -> None:
    qtbot.mouseClick(bar.mute_button, Qt.MouseButton.LeftButton)
    assert playback.volume == 0.0
    assert bar.mute_action.isChecked()
    assert bar.mute_button.toolTip().startswith("Unmute (")
    qtbot.mouseClick(bar.mute_button, Qt.MouseButton.LeftButton)
    assert playback.volume == 0.5
    assert not bar.mute_action.isChecked()


def test_other_songs_are_asked_for(qtbot: QtBot, bar: PlayerBar) -> None:
    with qtbot.waitSignal(bar.next_requested):
        qtbot.mouseClick(bar.next_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.previous_requested):
        bar.previous_action.trigger()


def test_a_missing_device_is_said_beside_the_song(qtbot: QtBot, tmp_path: Path) -> None:
    playback = Playback(sink="none")
    bar = PlayerBar(playback)
    qtbot.addWidget(bar)
    try:
        with qtbot.waitSignal(playback.failed, timeout=20_000):
            playback.open(write_wav(tmp_path / "song.wav", music(0.2)))
            playback.play()
        assert bar.note.text() == "No sound device"
        assert "Connect headphones" in bar.note.accessibleDescription()
        assert bar.title.text() == "song"
        assert bar.play_button.isEnabled()
    finally:
        playback.close()


def test_a_song_that_cannot_be_played_is_said(
    qtbot: QtBot, bar: PlayerBar, playback: Playback, tmp_path: Path
) -> None:
    with qtbot.waitSignal(playback.failed, timeout=20_000):
        playback.open(tmp_path / "gone.mp3")
    assert bar.note.text() == "This song cannot be played."
    assert "gone.mp3" in bar.note.accessibleDescription()
    assert not bar.seek.isVisible()


def test_every_control_has_a_name_and_takes_the_focus(bar: PlayerBar) -> None:
    controls = (
        bar.previous_button,
        bar.play_button,
        bar.stop_button,
        bar.next_button,
        bar.mute_button,
        bar.seek,
        bar.volume,
    )
    for control in controls:
        assert control.accessibleName() or control.text()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert control.toolTip()
