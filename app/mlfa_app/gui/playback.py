"""The player, as the window sees it: commands go to its process, what it tells comes as signals.

There is no thread: the pipe of the process is watched by the event loop, and nothing here waits.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

from mlfa_app.player.client import PlayerClient
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

# Windows cannot watch pipes among its events.
_LOOK_MS = 30


class Playback(QObject):
    """Plays one song at a time. Lives in the GUI thread.

    The process behind it starts with the first song, or with `warm_up`; when it dies, the song
    fails, and playing again starts it anew, at the place where it was.

    Signals:
        opened: A song can be played: its path and its length in seconds (0 if unknown).
        duration_changed: The length of the song, where it was only guessed before.
        position_changed: The place that is heard, in seconds; 20 times a second while playing.
        state_changed: "stopped", "playing" or "paused".
        ended: The song was played to its end.
        failed: The error for a song that cannot be played (or not to its end; its path is the
            song's), or for the lack of a sound device (SoundDeviceError).
        overview_ready: A path and lowest and highest sample of equal parts of the whole song,
            (buckets, 2) float32; of long songs a part of it first, the rest silent.
        volume_changed: Loudness, 0 to 1.
        crashed: The traceback of a bug in the process.

    Args:
        parent: Owner.
        sink: "auto" for the system's device, "null" for nobody's ears, "none" for no device.
    """

    opened = Signal(object, float)
    duration_changed = Signal(float)
    position_changed = Signal(float)
    state_changed = Signal(str)
    ended = Signal()
    failed = Signal(object)
    overview_ready = Signal(object, object)
    volume_changed = Signal(float)
    crashed = Signal(str)

    def __init__(self, parent: QObject | None = None, *, sink: str = "auto") -> None:
        super().__init__(parent)
        self._client = PlayerClient(sink)
        self._notifier: QSocketNotifier | None = None
        self._timer: QTimer | None = None
        self._song = 0
        self._jump = 0
        self._path: Path | None = None
        self._duration_s = 0.0
        self._position_s = 0.0
        self._volume = 1.0
        self._state: PlayState = "stopped"
        # Whether the process does not know the song (any more).
        self._is_lost = False
        self._is_open = False

    @property
    def path(self) -> Path | None:
        """The song that was opened last."""
        return self._path

    @property
    def duration_s(self) -> float:
        """Its length; 0 as long as it is unknown."""
        return self._duration_s

    @property
    def position_s(self) -> float:
        """The place that is heard."""
        return self._position_s

    @property
    def state(self) -> PlayState:
        """What the player does."""
        return self._state

    @property
    def volume(self) -> float:
        """Loudness as people feel it, 0 to 1."""
        return self._volume

    @property
    def process_id(self) -> int | None:
        """Of the player's process, if there is one."""
        return self._client.process_id

    def warm_up(self) -> None:
        """Start the process, so that the first song need not wait for it."""
        self._client.start()
        self._watch()

    def open(self, path: Path) -> None:
        """Take another song, stopped at its beginning; `play` may follow at once."""
        self._song += 1
        self._jump = 0
        self._path = path
        self._duration_s = 0.0
        self._is_lost = self._is_open = False
        self._send(Open(self._song, path))
        self._send(Overview())
        self._take_position(0.0)
        self._take_state("stopped")

    def play(self) -> None:
        """Play on; from the beginning if the song was over."""
        if self._is_lost and self._path is not None:
            # It goes on where it was.
            place_s = self._position_s
            self.open(self._path)
            self.seek(place_s)
        self._send(Play())

    def pause(self) -> None:
        """Hold where it is."""
        self._send(Pause())

    def toggle(self) -> None:
        """Play, or hold if it plays."""
        if self._state == "playing":
            self.pause()
        else:
            self.play()

    def stop(self) -> None:
        """Hold, and go back to the beginning."""
        self._jump += 1
        self._send(Stop(self._jump))
        self._take_position(0.0)

    def seek(self, position_s: float) -> None:
        """Go to a place in the song, playing on if it plays."""
        place_s = max(0.0, position_s)
        if self._duration_s > 0.0:
            place_s = min(place_s, self._duration_s)
        self._jump += 1
        self._send(Seek(self._jump, place_s))
        self._take_position(place_s)

    def set_volume(self, volume: float) -> None:
        """Set the loudness, from 0 (silence) to 1 (the song's own)."""
        volume = min(1.0, max(0.0, volume))
        if volume != self._volume:
            self._volume = volume
            self._send(SetVolume(volume))
            self.volume_changed.emit(volume)

    def close(self) -> None:
        """End the process; nothing can be played any more."""
        self._unwatch()
        self._client.close()

    def _send(self, command: Command) -> None:
        self._client.send(command)
        self._watch()
        if not self._client.is_running and self._path is not None:
            # It was found dead just now; that is told like everything else, not inside a call.
            QTimer.singleShot(0, self, self._on_news)

    def _watch(self) -> None:
        """Have the event loop look at the pipe, which is another one after each start."""
        if sys.platform == "win32":
            if self._timer is None and self._client.is_running:
                self._timer = QTimer(self)
                self._timer.setInterval(_LOOK_MS)
                self._timer.timeout.connect(self._on_news)
                self._timer.start()
            return
        place = self._client.fileno
        if self._notifier is not None and self._notifier.socket() != place:
            self._unwatch()
        if self._notifier is None and place is not None:
            self._notifier = QSocketNotifier(place, QSocketNotifier.Type.Read, self)
            self._notifier.activated.connect(self._on_news)

    def _unwatch(self) -> None:
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        if self._timer is not None:
            self._timer.stop()

    def _on_news(self) -> None:
        news = self._client.poll()
        if not self._client.is_running:
            self._unwatch()
            self._is_lost = True
        for answer in news:
            self._take(answer)

    def _take(self, answer: Answer) -> None:
        if isinstance(answer, Crashed):
            self.crashed.emit(answer.trace)
            return
        if getattr(answer, "song", None) != self._song:
            return  # of a song that was left
        match answer:
            case Opened():
                self._is_open = True
                self._duration_s = answer.duration_s
                assert self._path is not None
                self.opened.emit(self._path, answer.duration_s)
            case Measured():
                self._duration_s = answer.duration_s
                self.duration_changed.emit(answer.duration_s)
            case Position():
                if answer.jump == self._jump:
                    self._take_position(answer.position_s)
            case State():
                self._take_state(answer.state)
            case Ended():
                self.ended.emit()
            case Failed():
                if not self._is_open and not isinstance(answer.error, SoundDeviceError):
                    self._is_lost = True
                self.failed.emit(answer.error)
            case Waveform():
                self.overview_ready.emit(self._path, answer.buckets)

    def _take_position(self, position_s: float) -> None:
        if position_s != self._position_s:
            self._position_s = position_s
            self.position_changed.emit(position_s)

    def _take_state(self, state: PlayState) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)
