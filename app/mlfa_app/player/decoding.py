"""A song that is decoded ahead of what is heard, in a thread of the player's process."""

from __future__ import annotations

import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mlfa_app.player.messages import Crashed, Waveform
from mlfa_app.player.overview import OverviewBuilder
from mlfa_app.player.ring import SoundRing
from mlfa_core.audio import StereoStream, open_stereo
from mlfa_core.errors import KnownError

AHEAD_S = 2.0
_PARTIAL_S = 1.0


@dataclass(frozen=True, slots=True)
class Loaded:
    """The song is open.

    Attributes:
        sample_rate: Its own.
        duration_s: Declared or guessed; None where unknown.
        is_duration_declared: Whether that is no guess.
    """

    song: int
    sample_rate: int
    duration_s: float | None
    is_duration_declared: bool


@dataclass(frozen=True, slots=True)
class Spoiled:
    """The song cannot be opened, or decoded to its end.

    Attributes:
        turn: In which it was met; None where it was not opened at all.
    """

    song: int
    turn: int | None
    error: KnownError


@dataclass(frozen=True, slots=True)
class Surveyed:
    """The song was looked through; its length is known to the sample."""

    song: int
    duration_s: float


Event = Loaded | Spoiled | Surveyed | Waveform | Crashed
Tell = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class _Wish:
    """From where the decoder is to go on, and for whom."""

    ring: SoundRing
    turn: int
    position_s: float
    sample_rate: int


class DecodedSong:
    """Opens a song at once and fills a ring with its sound from where it is told to.

    Attributes:
        ring: Takes the sound.

    Args:
        song: Its number.
        path: The file.
        tell: Called in the threads with what happens.
    """

    def __init__(self, song: int, path: Path, tell: Tell) -> None:
        self.song = song
        self.path = path
        self.ring = SoundRing(1)
        self._tell = tell
        self._wish: _Wish | None = None
        self._has_wish = threading.Condition()
        self._is_closed = False
        self._start(self._decode, "decode")

    def go_on_from(self, position_s: float, sample_rate: int) -> SoundRing:
        """Decode from a place on, at a rate; returns the ring that takes the sound."""
        capacity = round(sample_rate * AHEAD_S)
        if capacity != self.ring.capacity:
            self.ring.begin()
            self.ring = SoundRing(capacity)
        turn = self.ring.begin()
        with self._has_wish:
            self._wish = _Wish(self.ring, turn, position_s, sample_rate)
            self._has_wish.notify_all()
        return self.ring

    def survey(self) -> None:
        """Look through the song for its waveform, in another thread."""
        self._start(self._survey, "survey")

    def close(self) -> None:
        """Let the threads end; they are not waited for, as a drive may keep them."""
        with self._has_wish:
            self._is_closed = True
            self._has_wish.notify_all()
        self.ring.begin()

    def _start(self, work: Callable[[], None], name: str) -> None:
        threading.Thread(target=self._guarded, args=(work,), name=name, daemon=True).start()

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except MemoryError:
            error = KnownError("There was not enough memory to play.", "Close other programs.")
            self._tell(Spoiled(self.song, None, error))
        except Exception:
            # The boundary of the thread: a bug met in one song must not end the others.
            self._tell(Crashed(traceback.format_exc()))
            error = KnownError(
                f"Could not play {self.path.name}: the program made a mistake.", "", self.path
            )
            self._tell(Spoiled(self.song, None, error))

    def _decode(self) -> None:
        try:
            stream = open_stereo(self.path)
        except KnownError as error:
            self._tell(Spoiled(self.song, None, error))
            return
        self._tell(
            Loaded(self.song, stream.sample_rate, stream.duration_s, stream.is_duration_declared)
        )
        try:
            while (wish := self._next_wish()) is not None:
                if wish.sample_rate != stream.sample_rate:
                    stream.close()
                    stream = open_stereo(self.path, sample_rate=wish.sample_rate)
                self._fulfil(wish, stream)
        except KnownError as error:
            self._tell(Spoiled(self.song, None, error))
        finally:
            stream.close()

    def _next_wish(self) -> _Wish | None:
        with self._has_wish:
            while self._wish is None and not self._is_closed:
                self._has_wish.wait()
            wish, self._wish = self._wish, None
            return None if self._is_closed else wish

    def _fulfil(self, wish: _Wish, stream: StereoStream) -> None:
        try:
            stream.seek(wish.position_s)
            for block in stream:
                if not wish.ring.put(wish.turn, block):
                    return
        except KnownError as error:
            self._tell(Spoiled(self.song, wish.turn, error))
        wish.ring.complete(wish.turn)

    def _survey(self) -> None:
        lower_priority()
        builder = OverviewBuilder()
        try:
            with open_stereo(self.path) as stream:
                rate = stream.sample_rate
                expected = round((stream.duration_s or 0.0) * rate)
                told_s = time.monotonic()
                for block in stream:
                    if self._is_closed:
                        return
                    builder.add(block)
                    if time.monotonic() - told_s >= _PARTIAL_S:
                        told_s = time.monotonic()
                        self._tell(Waveform(self.song, builder.buckets(expected), False))
        except KnownError:
            # Who listens is told; what there is has a waveform all the same.
            if not builder.num_frames:
                return
        else:
            self._tell(Surveyed(self.song, builder.num_frames / rate))
            expected = 0
        self._tell(Waveform(self.song, builder.buckets(expected), True))


def lower_priority() -> None:
    """Let the calling thread give way to the one that plays, where the system can."""
    if sys.platform.startswith("linux"):
        # Threads have priorities of their own there.
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
