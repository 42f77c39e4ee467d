"""What the player does: the one song, its place, the device, loudness."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np

from mlfa_app.player.decoding import DecodedSong, Event, Loaded, Spoiled, Surveyed, Tell
from mlfa_app.player.device import OpenDevice, OutputDevice
from mlfa_app.player.messages import (
    Answer,
    Command,
    Crashed,
    Ended,
    Failed,
    Measured,
    Open,
    Opened,
    Overview,
    Pause,
    Play,
    PlayState,
    Position,
    Seek,
    SetVolume,
    SoundDeviceError,
    State,
    Stop,
    Waveform,
)
from mlfa_app.player.ring import Sound, SoundRing
from mlfa_core.errors import KnownError

_REPORT_S = 0.05
_KEEP_DEVICE_S = 5.0
_FADE_S = 0.01
_DEFAULT_RATE = 48_000
_MIN_RATE, _MAX_RATE = 8_000, 192_000


class Player:
    """Plays one song at a time. Not a thread's: all is called in the main loop.

    Args:
        answer: Takes what the window is told.
        tell: Takes the decoders' events in their threads, for `on_event`.
        open_device: Opens a device that asks for sound.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        answer: Callable[[Answer], None],
        tell: Tell,
        open_device: OpenDevice,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._answer = answer
        self._tell = tell
        self._open_device = open_device
        self._clock = clock
        self._mixer = Mixer()
        self._device: OutputDevice | None = None
        self._device_idle_s = 0.0
        self._song: DecodedSong | None = None
        self._loaded: Loaded | None = None
        self._ring = SoundRing(1)
        self._rate = _DEFAULT_RATE
        self._base_s = 0.0
        self._jump = 0
        self._state: PlayState = "stopped"
        self._is_play_wanted = self._is_survey_wanted = False
        self._spoiled: KnownError | None = None
        self._is_length_known = False
        self._reported_s = 0.0

    @property
    def is_busy(self) -> bool:
        """Whether `report` is to be called every 50 ms."""
        return self._state == "playing" or self._device is not None

    # Commands

    def obey(self, command: Command) -> None:
        """Do what the window wants."""
        match command:
            case Open():
                self._open(command)
            case SetVolume():
                self._mixer.volume = min(1.0, max(0.0, command.volume))
            case Overview():
                self._survey()
            case _ if self._song is None:
                pass  # the song could not be opened; the window knows or is about to
            case Play():
                self._play()
            case Pause():
                self._pause()
            case Stop():
                self._hold("stopped")
                self._go_to(0.0, command.jump)
            case Seek():
                self._go_to(command.position_s, command.jump)

    def _open(self, command: Open) -> None:
        self._leave()
        self._base_s, self._jump = 0.0, 0
        self._state = "stopped"
        self._song = DecodedSong(command.song, command.path, self._tell)

    def _leave(self) -> None:
        """Forget the present song."""
        self._mixer.cut()
        if self._song is not None:
            self._song.close()
        self._song = self._loaded = self._spoiled = None
        self._is_play_wanted = self._is_survey_wanted = self._is_length_known = False
        self._device_idle_s = self._clock()

    def _survey(self) -> None:
        if self._song is not None and self._loaded is not None:
            self._song.survey()
        else:
            self._is_survey_wanted = True

    def _play(self) -> None:
        if self._loaded is None:
            self._is_play_wanted = True
            return
        if self._state == "playing":
            return
        if self._ring.is_over:
            self._go_to(0.0, self._jump)
        wanted_rate = playable_rate(self._loaded.sample_rate)
        if self._device is not None and self._device.is_lost():
            self._close_device()
        if self._device is None or (
            self._device.sample_rate != wanted_rate and self._mixer.wanted_rate != wanted_rate
        ):
            self._close_device()
            try:
                self._device = self._open_device(wanted_rate, self._mixer.take)
            except SoundDeviceError as error:
                self._fail(error)
                return
            self._mixer.wanted_rate = wanted_rate
        if self._device.sample_rate != self._rate:
            self._rate, at_s = self._device.sample_rate, self._position_s
            self._go_to(at_s, self._jump)
        self._mixer.start(self._ring, self._rate)
        self._set_state("playing")

    def _pause(self) -> None:
        self._is_play_wanted = False
        if self._state == "playing":
            self._hold("paused")

    def _hold(self, state: PlayState) -> None:
        self._is_play_wanted = False
        self._mixer.stop()
        self._device_idle_s = self._clock()
        self._tell_position()
        self._set_state(state)

    def _go_to(self, position_s: float, jump: int) -> None:
        self._jump = jump
        self._base_s = max(0.0, position_s)
        if self._song is None:
            return
        if self._loaded is not None:
            if self._loaded.duration_s is not None and self._loaded.is_duration_declared:
                self._base_s = min(self._base_s, self._loaded.duration_s)
            self._spoiled = None
            self._mixer.cut()
            self._ring = self._song.go_on_from(self._base_s, self._rate)
            if self._state == "playing":
                self._mixer.start(self._ring, self._rate)
        self._tell_position()

    # Events

    def on_event(self, event: Event) -> None:
        """Take what a decoder's thread told."""
        match event:
            case Crashed():
                self._answer(event)
            case _ if self._song is None or event.song != self._song.song:
                pass  # of a song that was left
            case Loaded():
                self._on_loaded(event)
            case Spoiled():
                self._on_spoiled(event)
            case Surveyed():
                self._measure(event.duration_s)
            case Waveform():
                self._answer(event)

    def _on_loaded(self, event: Loaded) -> None:
        self._loaded = event
        self._is_length_known = event.is_duration_declared
        self._rate = playable_rate(event.sample_rate)
        self._answer(Opened(event.song, event.duration_s or 0.0))
        self._go_to(self._base_s, self._jump)
        if self._is_survey_wanted:
            self._survey()
        if self._is_play_wanted:
            self._play()

    def _on_spoiled(self, event: Spoiled) -> None:
        if event.turn is None:
            self._set_state("stopped")
            self._fail(event.error)
            self._leave()
        elif event.turn == self._ring.turn:
            self._spoiled = event.error  # told when all that there is was heard

    def _measure(self, duration_s: float) -> None:
        if self._song is not None and not self._is_length_known:
            self._is_length_known = True
            self._answer(Measured(self._song.song, duration_s))

    # Reports

    def report(self) -> None:
        """Look after the device and the song's end, and tell the place."""
        now_s = self._clock()
        if self._device is not None and self._state != "playing":
            if now_s - self._device_idle_s > _KEEP_DEVICE_S:
                self._close_device()
            return
        if self._state != "playing" or self._song is None:
            return
        if self._device is not None and self._device.is_lost():
            self._close_device()
            self._hold("paused")
            self._fail(
                SoundDeviceError(
                    "The sound device does not answer any more.",
                    "Connect it or another one, then play again.",
                )
            )
            return
        if self._ring.is_over:
            self._end()
        elif now_s - self._reported_s >= _REPORT_S:
            self._tell_position()

    def _end(self) -> None:
        assert self._song is not None
        if self._spoiled is None:
            self._measure(self._position_s)
        self._hold("stopped")
        if self._spoiled is not None:
            self._fail(self._spoiled)
        self._answer(Ended(self._song.song))

    @property
    def _position_s(self) -> float:
        return self._base_s + (self._ring.num_taken / self._rate if self._loaded else 0.0)

    def _tell_position(self) -> None:
        if self._song is not None:
            self._reported_s = self._clock()
            self._answer(Position(self._song.song, self._jump, self._position_s))

    def _set_state(self, state: PlayState) -> None:
        if self._song is not None and state != self._state:
            self._state = state
            self._answer(State(self._song.song, state))

    def _fail(self, error: KnownError) -> None:
        if self._song is not None:
            self._answer(Failed(self._song.song, error))

    def _close_device(self) -> None:
        if self._device is not None:
            self._device.close()
            self._device = None

    def close(self) -> None:
        """Leave the song and give the device back."""
        self._leave()
        self._close_device()


class Mixer:
    """What the device's thread calls: sound at the wanted loudness, without clicks.

    Attributes:
        volume: From 0 to 1, as people feel it.
        wanted_rate: The rate for which the device was asked; it may have got another.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.volume = 1.0
        self.wanted_rate = 0
        self._ring = SoundRing(1)
        self._is_sounding = False
        self._gain = np.float32(0.0)
        self._fade_frames = 0

    def start(self, ring: SoundRing, sample_rate: int) -> None:
        """Play what a ring holds, from silence on."""
        with self._lock:
            self._gain = np.float32(0.0)
            self._ring = ring
            self._fade_frames = max(1, round(_FADE_S * sample_rate))
            self._is_sounding = True

    def stop(self) -> None:
        """Fade out."""
        with self._lock:
            self._is_sounding = False

    def cut(self) -> None:
        """Fall silent at once: what the ring holds next is not to be heard."""
        with self._lock:
            self._is_sounding = False
            self._gain = np.float32(0.0)

    def take(self, frames: int) -> Sound:
        """Give the device's thread its sound; fewer frames are followed by silence."""
        with self._lock:
            return self._mix(frames)

    def _mix(self, frames: int) -> Sound:
        is_sounding = self._is_sounding
        # Loudness is felt about as the cube root of the amplitude.
        wanted = np.float32(self.volume**3 if is_sounding else 0.0)
        if not is_sounding:
            if self._gain == 0.0:
                return np.zeros((0, 2), np.float32)
            frames = min(frames, self._fade_frames)
        sound = self._ring.take(frames)
        if len(sound):
            if self._gain != wanted:
                steps = min(len(sound), self._fade_frames)
                ramp = np.full(len(sound), wanted, np.float32)
                ramp[:steps] = np.linspace(self._gain, wanted, steps, dtype=np.float32)
                sound *= ramp[:, np.newaxis]
            elif wanted != 1.0:
                sound *= wanted
            np.clip(sound, -1.0, 1.0, out=sound)
        # Where the decoder was late, the sound comes back as softly as it began.
        self._gain = wanted if len(sound) else np.float32(0.0)
        return sound


def playable_rate(sample_rate: int) -> int:
    """A rate that devices may have, for a song with any."""
    if sample_rate < _MIN_RATE:
        return _DEFAULT_RATE
    while sample_rate > _MAX_RATE:
        sample_rate //= 2
    return sample_rate
