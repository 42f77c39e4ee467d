"""What the window and the player's process say to each other.

Every song that is opened has a number, and so has every jump in it: answers that were under
way when the user did something else are told by them and dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from mlfa_core.errors import KnownError

PlayState = Literal["stopped", "playing", "paused"]
Buckets = npt.NDArray[np.float32]
"""Lowest and highest sample of equal parts of a song, (buckets, 2), full scale at 1."""


class SoundDeviceError(KnownError):
    """No device brings the sound out; the song itself is in order."""


# To the process


@dataclass(frozen=True, slots=True)
class Open:
    """Leave the present song and open another, stopped at its beginning."""

    song: int
    path: Path


@dataclass(frozen=True, slots=True)
class Play:
    """Play on; from the beginning if the song was over."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Hold where it is."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Hold, and go back to the beginning."""

    jump: int


@dataclass(frozen=True, slots=True)
class Seek:
    """Go to a place, in seconds."""

    jump: int
    position_s: float


@dataclass(frozen=True, slots=True)
class SetVolume:
    """Loudness as people feel it: 0 is silence, 1 the song's own, a half sounds half as loud."""

    volume: float


@dataclass(frozen=True, slots=True)
class Overview:
    """Look through the present song for its waveform."""


@dataclass(frozen=True, slots=True)
class Quit:
    """End the process."""


Command = Open | Play | Pause | Stop | Seek | SetVolume | Overview | Quit


# From the process


@dataclass(frozen=True, slots=True)
class Opened:
    """A song can be heard.

    Attributes:
        song: Its number.
        duration_s: Its length; 0 where nobody knows it yet.
    """

    song: int
    duration_s: float


@dataclass(frozen=True, slots=True)
class Measured:
    """The true length of a song, of which only a guess was known."""

    song: int
    duration_s: float


@dataclass(frozen=True, slots=True)
class Position:
    """The place that is heard; ``jump`` is the last jump that it takes into account."""

    song: int
    jump: int
    position_s: float


@dataclass(frozen=True, slots=True)
class State:
    """What the player does now."""

    song: int
    state: PlayState


@dataclass(frozen=True, slots=True)
class Ended:
    """The song was heard to its end."""

    song: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The song cannot be heard, or not to its end; or there is no device (SoundDeviceError)."""

    song: int
    error: KnownError


@dataclass(frozen=True, slots=True)
class Waveform:
    """The song's waveform, over its whole length; what was not looked at yet is silence."""

    song: int
    buckets: Buckets
    is_final: bool


@dataclass(frozen=True, slots=True)
class Crashed:
    """A bug in the process; the traceback."""

    trace: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A command was taken."""


Answer = Heard | Opened | Measured | Position | State | Ended | Failed | Waveform | Crashed
