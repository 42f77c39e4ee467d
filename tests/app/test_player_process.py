"""The player's process, for real: plays to nobody in real time, dies, and comes back."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import psutil
import pytest

from encoders import encode, music, tone, write_wav
from mlfa_app.player.client import PlayerClient
from mlfa_app.player.messages import (
    Answer,
    Ended,
    Failed,
    Measured,
    Open,
    Opened,
    Overview,
    Pause,
    Play,
    Position,
    Seek,
    SoundDeviceError,
    State,
    Stop,
    Waveform,
)
from processes import left_of

Some = TypeVar("Some")
_LIMIT_S = 120.0


class Listener:
    """A client, and everything that it was told."""

    def __init__(self, sink: str) -> None:
        self.client = PlayerClient(sink)
        self.news: list[Answer] = []

    def until(self, is_there: Callable[[], bool]) -> None:
        """Wait for news until something is there."""
        end_s = time.monotonic() + _LIMIT_S
        while not is_there():
            assert time.monotonic() < end_s, self.news[-5:]
            self.news += self.client.poll()
            if self.client.fileno is not None:
                select.select([self.client.fileno], [], [], 0.1)

    def of(self, kind: type[Some]) -> list[Some]:
        """The news of a kind."""
        return [answer for answer in self.news if isinstance(answer, kind)]

    def wait_for(self, kind: type[Some], number: int = 1) -> Some:
        """The so-many-th news of a kind."""
        self.until(lambda: len(self.of(kind)) >= number)
        return self.of(kind)[number - 1]

    def hear(self, song: int, path: Path) -> None:
        """Open and play."""
        self.client.send(Open(song, path))
        self.client.send(Play())


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener("null")
    yield made
    pid = made.client.process_id
    made.client.close()
    assert pid is None or not psutil.pid_exists(pid)


@pytest.fixture
def deaf() -> Iterator[Listener]:
    """On a machine without a sound device."""
    made = Listener("none")
    yield made
    made.client.close()


@pytest.mark.parametrize("name", ["wav", "flac", "vorbis", "mp3"])
def test_a_song_is_played_to_its_end_in_real_time(
    name: str, listener: Listener, tmp_path: Path
) -> None:
    path = encode(tmp_path, name, music(0.6))
    listener.client.send(Open(1, path))
    assert listener.wait_for(Opened).duration_s == pytest.approx(0.6, abs=0.06)
    begin_s = time.monotonic()
    listener.client.send(Play())
    listener.wait_for(Ended)
    assert time.monotonic() - begin_s > 0.4
    places = [answer.position_s for answer in listener.of(Position)]
    assert places == sorted(places)
    assert places[-1] == pytest.approx(0.6, abs=0.06)
    assert len(places) >= 3  # there are some on the way; how many, only a quick machine says
    assert [answer.state for answer in listener.of(State)] == ["playing", "stopped"]
    assert not listener.of(Failed)


@pytest.mark.parametrize(("num_channels", "rate"), [(1, 8_000), (2, 96_000), (6, 48_000)])
def test_any_channels_and_rates_are_played(
    num_channels: int, rate: int, listener: Listener, tmp_path: Path
) -> None:
    path = write_wav(tmp_path / "song.wav", tone(0.3, rate, num_channels), rate)
    listener.hear(1, path)
    listener.wait_for(Ended)
    assert listener.of(Position)[-1].position_s == pytest.approx(0.3, abs=0.001)


def test_a_jump_lands_where_it_should_and_goes_on_from_there(
    listener: Listener, tmp_path: Path
) -> None:
    listener.hear(1, encode(tmp_path, "flac", music(5.0)))
    listener.until(lambda: any(answer.position_s > 0.1 for answer in listener.of(Position)))
    listener.client.send(Seek(1, 4.5))
    listener.until(lambda: any(answer.jump == 1 for answer in listener.of(Position)))
    first = next(answer for answer in listener.of(Position) if answer.jump == 1)
    assert first.position_s == 4.5
    listener.wait_for(Ended)
    after = [answer.position_s for answer in listener.of(Position) if answer.jump == 1]
    assert after == sorted(after)
    assert after[1] > 4.5
    assert after[-1] == pytest.approx(5.0, abs=0.001)


def test_a_pause_keeps_the_place_and_stop_goes_to_the_beginning(
    listener: Listener, tmp_path: Path
) -> None:
    # So long that it is not over before the pause, however slow the machine is.
    listener.hear(1, write_wav(tmp_path / "song.wav", music(60.0, 8_000, 1), 8_000))
    listener.until(lambda: any(answer.position_s > 0.2 for answer in listener.of(Position)))
    listener.client.send(Pause())
    listener.until(lambda: listener.of(State)[-1].state == "paused")
    held_s = listener.of(Position)[-1].position_s
    listener.client.send(Seek(1, held_s + 0.3))
    listener.until(lambda: listener.of(Position)[-1].jump == 1)
    begin_s = time.monotonic()
    listener.client.send(Play())
    listener.until(lambda: listener.of(State)[-1].state == "playing")
    listener.until(lambda: listener.of(Position)[-1].position_s > held_s + 0.4)
    after = [answer.position_s for answer in listener.of(Position) if answer.jump == 1]
    assert after[0] == pytest.approx(held_s + 0.3)
    # Nothing is left out: it goes on no faster than time does, but for what a device takes ahead.
    assert after[-1] - after[0] < time.monotonic() - begin_s + 0.25
    listener.client.send(Stop(2))
    listener.until(lambda: listener.of(State)[-1].state == "stopped")
    listener.until(lambda: listener.of(Position)[-1] == Position(1, 2, 0.0))


def test_a_song_that_is_over_begins_anew(listener: Listener, tmp_path: Path) -> None:
    listener.hear(1, write_wav(tmp_path / "song.wav", music(0.2)))
    listener.wait_for(Ended)
    listener.client.send(Play())
    listener.wait_for(Ended, 2)
    places = [answer.position_s for answer in listener.of(Position)]
    assert places.count(0.0) >= 2


def test_a_broken_file_fails_in_a_sentence_and_the_next_is_played(
    listener: Listener, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.flac"
    broken.write_bytes(b"fLaC" + bytes(range(256)) * 40)
    listener.hear(1, broken)
    failed = listener.wait_for(Failed)
    assert failed.song == 1
    assert failed.error.path == broken
    assert failed.error.summary.startswith("Could not read broken.flac: ")
    listener.hear(2, write_wav(tmp_path / "song.wav", music(0.2)))
    assert listener.wait_for(Ended).song == 2
    assert len(listener.of(Failed)) == 1


def test_a_cut_file_is_heard_before_its_failure_is_told(listener: Listener, tmp_path: Path) -> None:
    path = write_wav(tmp_path / "song.wav", music(1.0))
    path.write_bytes(path.read_bytes()[: 44 + 44_100 * 2])
    listener.hear(1, path)
    listener.wait_for(Ended)
    assert "ends early" in listener.wait_for(Failed).error.summary
    assert listener.of(Position)[-1].position_s == pytest.approx(0.5, abs=0.001)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_a_killed_process_costs_its_song_only(listener: Listener, tmp_path: Path) -> None:
    path = write_wav(tmp_path / "song.wav", music(5.0))
    listener.hear(1, path)
    listener.until(lambda: bool(listener.of(State)))
    assert listener.client.process_id is not None
    os.kill(listener.client.process_id, signal.SIGKILL)
    failed = listener.wait_for(Failed)
    assert (failed.song, failed.error.path) == (1, path)
    assert listener.of(State)[-1].state == "stopped"
    assert not listener.client.is_running
    listener.hear(2, write_wav(tmp_path / "next.wav", music(0.2)))
    assert listener.wait_for(Ended).song == 2


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
def test_a_process_that_hangs_is_ended_and_no_command_waits_for_it(tmp_path: Path) -> None:
    hanging = Listener("null")
    hanging.client = PlayerClient("null", hung_s=0.0)
    path = write_wav(tmp_path / "song.wav", music(0.2))
    hanging.client.send(Open(1, path))
    hanging.wait_for(Opened)
    assert hanging.client.process_id is not None
    os.kill(hanging.client.process_id, signal.SIGSTOP)
    for number in range(1, 300):
        hanging.client.send(Seek(number, 0.1))
    assert not hanging.client.is_running
    assert hanging.wait_for(Failed).song == 1
    hanging.hear(2, path)
    assert hanging.wait_for(Ended).song == 2
    hanging.client.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals")
@pytest.mark.parametrize("is_playing", [True, False])
def test_no_process_outlives_the_program(is_playing: bool, tmp_path: Path) -> None:
    path = write_wav(tmp_path / "song.wav", music(20.0))
    code = f"""
import sys, time
from pathlib import Path
from mlfa_app.player.client import PlayerClient
from mlfa_app.player.messages import *

if __name__ == "__main__":
    client = PlayerClient("null")
    client.send(Open(1, Path({str(path)!r})))
    if {is_playing}:
        client.send(Play())
    wanted = State if {is_playing} else Opened
    while not any(isinstance(answer, wanted) for answer in client.poll()):
        time.sleep(0.01)
    print(client.process_id, flush=True)
    time.sleep(60)
"""
    script = tmp_path / "program.py"
    script.write_text(code)
    program = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    with program:
        assert program.stdout is not None
        player = psutil.Process(int(program.stdout.readline()))
        children = psutil.Process(program.pid).children(recursive=True)
        program.kill()
    assert player in children
    assert left_of(children) == []


def test_without_a_device_the_song_still_has_its_length_and_waveform(
    deaf: Listener, tmp_path: Path
) -> None:
    deaf.hear(1, write_wav(tmp_path / "song.wav", music(0.5)))
    deaf.client.send(Overview())
    error = deaf.wait_for(Failed).error
    assert isinstance(error, SoundDeviceError)
    assert error.summary == "No sound device could be opened."
    assert deaf.wait_for(Opened).duration_s == pytest.approx(0.5)
    assert deaf.wait_for(Waveform).is_final
    assert not deaf.of(State)
    deaf.client.send(Play())
    deaf.wait_for(Failed, 2)


def test_the_waveform_is_that_of_the_song(listener: Listener, tmp_path: Path) -> None:
    samples = np.concatenate([np.zeros((22_050, 2)), tone(0.5)])
    samples[30_000, 1] = -0.9
    listener.client.send(Open(1, write_wav(tmp_path / "song.wav", samples)))
    listener.client.send(Overview())
    buckets = listener.wait_for(Waveform).buckets
    half = len(buckets) // 2
    assert np.abs(buckets[: half - 1]).max() == 0.0
    assert buckets[half + 1 :, 1].max() == pytest.approx(0.5, abs=1e-3)
    lowest = int(buckets[:, 0].argmin())
    assert buckets[lowest, 0] == pytest.approx(-0.9, abs=1e-3)
    assert lowest / len(buckets) == pytest.approx(30_000 / 44_100, abs=0.01)


def test_a_guessed_length_is_put_right(listener: Listener, tmp_path: Path) -> None:
    listener.client.send(Open(1, encode(tmp_path, "aac", music(1.0))))
    listener.client.send(Overview())
    assert listener.wait_for(Measured).duration_s == pytest.approx(1.02, abs=0.05)


def test_nothing_is_printed_where_no_device_is(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "song.wav", music(0.2))
    script = tmp_path / "program.py"
    script.write_text(
        f"""
import time
from pathlib import Path
from mlfa_app.player.client import PlayerClient
from mlfa_app.player.messages import *

if __name__ == "__main__":
    client = PlayerClient("none")
    client.send(Open(1, Path({str(path)!r})))
    client.send(Play())
    while not any(isinstance(answer, Failed) for answer in client.poll()):
        time.sleep(0.01)
    client.close()
"""
    )
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout + done.stderr == ""
