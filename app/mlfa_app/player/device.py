"""The sound device, by miniaudio; the only file that imports it."""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Callable, Generator
from typing import Any, Literal, Protocol

from mlfa_app.player.messages import SoundDeviceError
from mlfa_app.player.ring import Sound

Sink = Literal["auto", "null", "none"]
"""Where the sound goes: the system's device; nowhere, in real time; or there is no device."""

TakeSound = Callable[[int], Sound]
"""Called in the device's thread: gives so many frames, or fewer, which silence follows."""

_PERIOD_MS = 40
_STALLED_S = 2.0
"""A device that has asked for nothing for so long is gone, whatever it says."""


class OutputDevice(Protocol):
    """A device that plays.

    Attributes:
        sample_rate: Of the frames that it asks for.
    """

    sample_rate: int

    def is_lost(self) -> bool:
        """Whether it has been unplugged or has stopped by itself."""
        ...

    def close(self) -> None:
        """Give it back; harmless when done twice."""
        ...


OpenDevice = Callable[[int, TakeSound], OutputDevice]
"""Opens a device at a rate, or at another where it has only that."""


class MiniaudioDevice:
    """See `OutputDevice`."""

    def __init__(self, device: Any, take: TakeSound) -> None:
        """Start an opened miniaudio device."""
        self.sample_rate: int = device.sample_rate
        self._device = device
        self._take = take
        self._has_stopped = False
        self._asked_s = time.monotonic()
        device.stop_callback = self._on_stopped
        feeder = self._feed()
        next(feeder)
        device.start(feeder)

    def _feed(self) -> Generator[Sound | bytes, int]:
        """Answer the device's requests; runs in its thread."""
        frames = yield b""
        while True:
            self._asked_s = time.monotonic()
            frames = yield self._take(frames)

    def _on_stopped(self) -> None:
        self._has_stopped = True

    def is_lost(self) -> bool:
        """See `OutputDevice`."""
        return self._has_stopped or time.monotonic() - self._asked_s > _STALLED_S

    def close(self) -> None:
        """See `OutputDevice`."""
        self._device.close()


def open_device(sink: Sink, sample_rate: int, take: TakeSound) -> MiniaudioDevice:
    """Open and start the default device.

    Args:
        sink: Which.
        sample_rate: Wanted rate. Where no device has it, one that they have is taken: the
            conversion of the system is simpler than ours.
        take: Gives the sound.

    Raises:
        SoundDeviceError: If there is none.
    """
    try:
        import miniaudio
    except ImportError as error:
        raise SoundDeviceError(
            "No sound device could be opened: the part of the program that plays is missing.",
            "Install it with: pip install miniaudio",
        ) from error

    for backend in _backends(miniaudio, sink):
        try:
            rate = _best_rate(sample_rate, _offered_rates(backend))
            return MiniaudioDevice(_try_backend(miniaudio, backend, rate), take)
        except miniaudio.MiniaudioError:
            continue
    raise SoundDeviceError(
        "No sound device could be opened.",
        "Connect headphones or speakers, or close a program that keeps them, then play again.",
    )


def _backends(miniaudio: Any, sink: Sink) -> list[Any]:
    """The system's ways to a device, the usual one first.

    One after the other: miniaudio itself takes the first that is installed, even where it
    leads to no device, and in the end one that makes no sound.
    """
    every = miniaudio.Backend
    if sink == "null":
        return [every.NULL]
    if sink == "none":
        return [every.ALSA if sys.platform == "win32" else every.WASAPI]
    return [backend for backend in every if backend not in (every.NULL, every.CUSTOM)]


def _try_backend(miniaudio: Any, backend: Any, sample_rate: int) -> Any:
    return miniaudio.PlaybackDevice(
        output_format=miniaudio.SampleFormat.FLOAT32,
        nchannels=2,
        sample_rate=sample_rate,
        buffersize_msec=_PERIOD_MS,
        backends=[backend],
        app_name="MLFA",
    )


@functools.cache
def _offered_rates(backend: Any) -> tuple[int, ...]:
    """Rates at which some device of a backend runs; none where any will do or none is told."""
    import miniaudio

    try:
        devices = miniaudio.Devices([backend]).get_playbacks()
    except miniaudio.MiniaudioError:
        return ()
    rates = [entry["samplerate"] for device in devices for entry in device["formats"]]
    return () if 0 in rates else tuple(rates)


def _best_rate(wanted: int, offered: tuple[int, ...]) -> int:
    """The wanted rate, or the lowest above it, or the highest there is."""
    if not offered or wanted in offered:
        return wanted
    return min((rate for rate in offered if rate > wanted), default=max(offered))
