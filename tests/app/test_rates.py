"""Songs per minute and time left, with a clock that the test moves."""

from __future__ import annotations

import pytest

from mlfa_app.jobs.hearing.rates import RateMeter


class Clock:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def meter(clock: Clock) -> RateMeter:
    return RateMeter(clock)


def hear(meter: RateMeter, clock: Clock, count: int, *, audio_s: float, every_s: float) -> None:
    for _ in range(count):
        clock.now_s += every_s
        meter.add(audio_s)


def test_nothing_is_said_before_it_can_be_known(meter: RateMeter, clock: Clock) -> None:
    assert meter.songs_per_minute is None
    assert meter.seconds_left(10) is None
    # The first one takes long: the networks are loaded.
    hear(meter, clock, 1, audio_s=200.0, every_s=30.0)
    hear(meter, clock, 2, audio_s=200.0, every_s=5.0)
    assert meter.songs_per_minute is None
    hear(meter, clock, 1, audio_s=200.0, every_s=5.0)
    # One song in 5 seconds; the slow start is not counted.
    assert meter.songs_per_minute == pytest.approx(12.0)
    assert meter.seconds_left(100) == pytest.approx(500.0)


def test_songs_that_come_within_a_moment_say_nothing_yet(meter: RateMeter, clock: Clock) -> None:
    hear(meter, clock, 10, audio_s=5.0, every_s=0.1)
    assert meter.songs_per_minute is None
    hear(meter, clock, 40, audio_s=5.0, every_s=0.1)
    assert meter.songs_per_minute == pytest.approx(600.0)


def test_a_long_mix_changes_neither_rate_nor_time_left_by_much(
    meter: RateMeter, clock: Clock
) -> None:
    # 50 seconds of audio per second.
    hear(meter, clock, 100, audio_s=250.0, every_s=5.0)
    before = meter.seconds_left(1000)
    assert before == pytest.approx(5000.0)
    hear(meter, clock, 1, audio_s=5000.0, every_s=100.0)
    after = meter.seconds_left(1000)
    # The speed is the same; songs are a bit longer on average: (100 * 250 + 5000) / 101.
    assert after == pytest.approx(1000 * (30_000 / 101) / 50, rel=1e-6)


def test_very_short_songs_do_not_promise_too_much(meter: RateMeter, clock: Clock) -> None:
    hear(meter, clock, 50, audio_s=0.5, every_s=0.5)
    assert meter.songs_per_minute == pytest.approx(120.0)
    assert meter.seconds_left(60) == pytest.approx(30.0)


def test_the_rate_follows_the_last_minutes(meter: RateMeter, clock: Clock) -> None:
    hear(meter, clock, 100, audio_s=200.0, every_s=2.0)
    assert meter.songs_per_minute == pytest.approx(30.0)
    hear(meter, clock, 50, audio_s=200.0, every_s=10.0)
    assert meter.songs_per_minute == pytest.approx(6.0)


def test_few_long_songs_are_enough_however_long_they_take(meter: RateMeter, clock: Clock) -> None:
    hear(meter, clock, 6, audio_s=3600.0, every_s=300.0)
    assert meter.songs_per_minute == pytest.approx(0.2)


def test_a_stall_is_seen(meter: RateMeter, clock: Clock) -> None:
    hear(meter, clock, 11, audio_s=200.0, every_s=6.0)
    assert meter.songs_per_minute == pytest.approx(10.0)
    clock.now_s += 540.0
    # Ten songs in 600 seconds.
    assert meter.songs_per_minute == pytest.approx(1.0)


def test_a_pause_is_no_time(meter: RateMeter, clock: Clock) -> None:
    hear(meter, clock, 20, audio_s=200.0, every_s=6.0)
    meter.start_again()
    clock.now_s += 3600.0
    assert meter.songs_per_minute == pytest.approx(10.0)
    hear(meter, clock, 4, audio_s=200.0, every_s=12.0)
    assert meter.songs_per_minute == pytest.approx(5.0)
