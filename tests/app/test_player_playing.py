"""What the player makes of a song, heard sample by sample at a device that asks when it is told."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from encoders import encode, music, peak_hz, tone, write_wav
from mlfa_app.player.decoding import Event
from mlfa_app.player.device import TakeSound
from mlfa_app.player.messages import (
    Answer,
    Ended,
    Failed,
    Open,
    Pause,
    Play,
    Position,
    Seek,
    SetVolume,
    SoundDeviceError,
    State,
    Stop,
)
from mlfa_app.player.overview import MAX_BUCKETS, OverviewBuilder
from mlfa_app.player.playing import Player, playable_rate
from mlfa_app.player.ring import SoundRing

Sound = npt.NDArray[np.float32]
_PERIOD = 480


class Device:
    """A device with one rate of its own, whose time is the test's."""

    def __init__(self, sample_rate: int, take: TakeSound) -> None:
        self.sample_rate = sample_rate
        self.take = take
        self.is_unplugged = self.is_closed = False

    def is_lost(self) -> bool:
        """As the player asks."""
        return self.is_unplugged

    def close(self) -> None:
        """As the player does."""
        self.is_closed = True


class Room:
    """A player, its device, and what was heard and told."""

    def __init__(self, device_rate: int | None = None) -> None:
        self.device_rate = device_rate
        self.devices: list[Device] = []
        self.answers: list[Answer] = []
        self.events: queue.Queue[Event] = queue.Queue()
        self.now_s = 0.0
        self.player = Player(self.answers.append, self.events.put, self._open, lambda: self.now_s)

    def _open(self, sample_rate: int, take: TakeSound) -> Device:
        self.devices.append(Device(self.device_rate or sample_rate, take))
        return self.devices[-1]

    def load(self, path: Path, song: int = 1) -> None:
        """Open a song and take what its decoder says of it."""
        self.player.obey(Open(song, path))
        self.player.on_event(self.events.get(timeout=120))

    def listen(self, most_frames: int = 1 << 30) -> Sound:
        """Hear what comes until it is over, or so many frames."""
        device, heard, num_heard = self.devices[-1], [], 0
        until = self.now_s + 60.0
        while num_heard < most_frames and not any(isinstance(a, Ended) for a in self.answers):
            sound = device.take(min(_PERIOD, most_frames - num_heard))
            heard.append(sound)
            num_heard += len(sound)
            self.now_s += 0.01
            self.player.report()
            assert self.now_s < until
            if not len(sound):
                threading.Event().wait(0.002)  # the decoder's turn
        return np.concatenate([*heard, np.zeros((0, 2), np.float32)])

    def of(self, kind: type) -> list[Answer]:
        """The answers of a kind."""
        return [answer for answer in self.answers if isinstance(answer, kind)]


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    yield made
    made.player.close()


def song(folder: Path, samples: npt.NDArray[np.float64], rate: int = 44_100) -> Path:
    return write_wav(folder / "song.wav", samples, rate)


def test_the_device_gets_the_songs_own_samples(room: Room, tmp_path: Path) -> None:
    samples = np.rint(music(0.5) * 32_767) / 32_768
    room.load(song(tmp_path, samples))
    room.player.obey(Play())
    heard = room.listen()
    assert room.devices[0].sample_rate == 44_100
    assert len(heard) == 22_050
    # But for the first hundredth, which fades in.
    np.testing.assert_array_equal(heard[441:], samples[441:].astype(np.float32))
    assert np.abs(heard[:10]).max() < 0.05 * np.abs(samples).max()


def test_a_device_with_another_rate_gets_the_same_music(tmp_path: Path) -> None:
    room = Room(device_rate=48_000)
    room.load(song(tmp_path, tone(0.5)))
    room.player.obey(Play())
    heard = room.listen()
    assert len(heard) == pytest.approx(24_000, abs=2)
    assert peak_hz(heard[:, 0], 48_000) == pytest.approx(440.0, abs=1.0)
    last = room.of(Position)[-1]
    assert isinstance(last, Position)
    assert last.position_s == pytest.approx(0.5, abs=1e-3)
    room.player.close()


def test_a_jump_is_heard_from_its_place_on(room: Room, tmp_path: Path) -> None:
    samples = np.rint(music(2.0) * 32_767) / 32_768
    room.load(encode(tmp_path, "flac", samples))
    room.player.obey(Play())
    room.listen(4_800)
    room.player.obey(Seek(1, 1.5))
    heard = room.listen()
    np.testing.assert_array_equal(heard[441:], samples[66_150 + 441 :].astype(np.float32))


def test_a_pause_fades_out_and_loses_next_to_nothing(room: Room, tmp_path: Path) -> None:
    samples = tone(1.0)
    room.load(song(tmp_path, samples))
    room.player.obey(Play())
    before = room.listen(4_800)
    room.player.obey(Pause())
    fade = room.devices[0].take(_PERIOD)
    assert len(fade) == 441
    assert np.abs(fade[-5:]).max() < 0.02
    assert len(room.devices[0].take(_PERIOD)) == 0
    room.player.obey(Play())
    after = room.listen()
    assert len(before) + len(fade) + len(after) == 44_100
    states = [answer.state for answer in room.of(State) if isinstance(answer, State)]
    assert states == ["playing", "paused", "playing", "stopped"]


def test_nothing_of_the_beginning_is_heard_when_stopped(room: Room, tmp_path: Path) -> None:
    room.load(song(tmp_path, tone(1.0)))
    room.player.obey(Play())
    room.listen(4_800)
    room.player.obey(Stop(1))
    assert len(room.devices[0].take(_PERIOD)) == 0
    assert room.of(Position)[-1] == Position(1, 1, 0.0)


def test_half_the_loudness_is_an_eighth_of_the_amplitude(room: Room, tmp_path: Path) -> None:
    room.player.obey(SetVolume(0.5))
    room.load(song(tmp_path, tone(0.3)))
    room.player.obey(Play())
    assert np.abs(room.listen()).max() == pytest.approx(0.5 / 8, rel=0.01)


def test_a_device_that_goes_away_holds_the_song_and_is_sought_again(
    room: Room, tmp_path: Path
) -> None:
    room.load(song(tmp_path, tone(1.0)))
    room.player.obey(Play())
    heard = len(room.listen(9_600))
    room.devices[0].is_unplugged = True
    room.player.report()
    failure = room.of(Failed)[-1]
    assert isinstance(failure, Failed)
    assert isinstance(failure.error, SoundDeviceError)
    assert room.of(State)[-1] == State(1, "paused")
    assert room.devices[0].is_closed
    room.player.obey(Play())
    assert len(room.devices) == 2
    assert heard + len(room.listen()) == 44_100


def test_a_device_that_is_not_needed_is_given_back(room: Room, tmp_path: Path) -> None:
    room.load(song(tmp_path, tone(1.0)))
    room.player.obey(Play())
    room.listen(4_800)
    room.player.obey(Pause())
    room.now_s += 4.0
    room.player.report()
    assert not room.devices[0].is_closed
    room.now_s += 2.0
    room.player.report()
    assert room.devices[0].is_closed
    assert not room.player.is_busy


def test_songs_of_one_rate_share_a_device(room: Room, tmp_path: Path) -> None:
    for number, rate in enumerate((44_100, 44_100, 48_000), 1):
        room.load(write_wav(tmp_path / f"{number}.wav", tone(0.2, rate), rate), number)
        room.player.obey(Play())
        room.listen()
        room.answers.clear()
    assert [device.sample_rate for device in room.devices] == [44_100, 48_000]


@pytest.mark.parametrize(
    ("song_rate", "expected"),
    [(44_100, 44_100), (8_000, 8_000), (1_000, 48_000), (2_822_400, 176_400), (384_000, 192_000)],
)
def test_rates_that_no_device_has_become_others(song_rate: int, expected: int) -> None:
    assert playable_rate(song_rate) == expected


def test_a_ring_gives_what_was_put_in_order(tmp_path: Path) -> None:
    ring = SoundRing(1_000)
    turn = ring.begin()
    sound = np.random.default_rng(1).standard_normal((10_000, 2)).astype(np.float32)
    feeder = threading.Thread(target=lambda: (ring.put(turn, sound), ring.complete(turn)))
    feeder.start()
    taken = []
    while not ring.is_over:
        taken.append(ring.take(313))
    feeder.join()
    np.testing.assert_array_equal(np.concatenate(taken), sound)
    assert ring.num_taken == 10_000


def test_a_ring_lets_a_feeder_of_an_old_turn_go() -> None:
    ring = SoundRing(100)
    old = ring.begin()
    told: list[bool] = []
    feeder = threading.Thread(target=lambda: told.append(ring.put(old, np.ones((500, 2), "f4"))))
    feeder.start()
    new = ring.begin()
    feeder.join(120)
    assert told == [False]
    assert ring.put(new, np.zeros((3, 2), np.float32))
    assert len(ring.take(10)) == 3


@pytest.mark.parametrize("num_frames", [1, 63, 64, 256_001, 700_003, 1_234_567])
def test_the_overview_is_that_of_all_samples(num_frames: int) -> None:
    rng = np.random.default_rng(num_frames)
    sound = rng.uniform(-1, 1, (num_frames, 2)).astype(np.float32)
    sound *= np.linspace(0, 1, num_frames, dtype=np.float32)[:, np.newaxis]
    builder = OverviewBuilder()
    begin = 0
    while begin < num_frames:
        count = int(rng.integers(1, 70_000))
        builder.add(sound[begin : begin + count])
        begin += count
    buckets = builder.buckets()
    bucket_frames = 64
    while num_frames // bucket_frames > MAX_BUCKETS:
        bucket_frames *= 2
    expected = [
        (part.min(), part.max())
        for part in np.split(sound, range(bucket_frames, num_frames, bucket_frames))
    ]
    np.testing.assert_array_equal(buckets, np.array(expected, np.float32))


def test_what_was_not_heard_yet_is_silence_in_the_overview() -> None:
    builder = OverviewBuilder()
    builder.add(np.full((64_000, 2), 0.5, np.float32))
    buckets = builder.buckets(128_000)
    assert len(buckets) == 2_000
    assert np.all(buckets[:1_000] == 0.5)
    assert np.all(buckets[1_000:] == 0.0)
