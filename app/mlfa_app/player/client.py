"""The window's end of the player: starts the process, sends, listens, and starts it again."""

from __future__ import annotations

import multiprocessing
import time
from collections import deque
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from mlfa_app.errors import printable
from mlfa_app.jobs.quiet_start import start_quietly
from mlfa_app.player.messages import (
    Answer,
    Command,
    Failed,
    Heard,
    Open,
    Quit,
    SetVolume,
    State,
)
from mlfa_core.errors import KnownError

_END_LIMIT_S = 0.5
_MAX_UNHEARD = 100
"""So many short commands fit into the pipe with ease; more would make the sender wait."""


def _run(connection: Connection, sink: str) -> None:
    """Main function of the process; what it imports stays out of the window's."""
    from mlfa_app.player.process import serve

    serve(connection, "null" if sink == "null" else "none" if sink == "none" else "auto")


class PlayerClient:
    """Never waits for the process, save in `close`.

    The process is started when the first song is opened, and started again when the next one
    is opened after it died. A song that was open when it died counts as failed.

    Args:
        sink: "auto" for the system's device; "null" plays to nobody, in real time; "none" finds
            no device.
        hung_s: Commands that wait for so long mean that the process hangs; it is ended then.
    """

    def __init__(self, sink: str = "auto", hung_s: float = 5.0) -> None:
        self._sink = sink
        self._hung_s = hung_s
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._open: Open | None = None
        self._volume = SetVolume(1.0)
        self._unheard: deque[float] = deque()
        self._news: list[Answer] = []
        self._is_closed = False

    @property
    def is_running(self) -> bool:
        """Whether the process was started and has not been found dead."""
        return self._connection is not None

    @property
    def fileno(self) -> int | None:
        """What to watch for news, where the system can watch pipes; changes with each start."""
        return None if self._connection is None else self._connection.fileno()

    @property
    def process_id(self) -> int | None:
        """Of the process, if it runs."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start the process now, so that the first song need not wait for it."""
        if self._connection is not None or self._is_closed:
            return
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_run, args=(theirs, self._sink), name="mlfa-player")
        process.daemon = True
        start_quietly(process)
        theirs.close()
        self._process, self._connection = process, ours
        self._unheard.clear()
        self._put(self._volume)

    def send(self, command: Command) -> None:
        """Tell the process something; only opening a song starts it."""
        if isinstance(command, SetVolume):
            self._volume = command
        if not isinstance(command, Open):
            self._put(command)
            return
        self.start()
        if not self._put(command):
            # It died with another song, or hangs with it.
            self.start()
            self._put(command)
        self._open = command

    def _put(self, command: Command) -> bool:
        """Send, if there is a process; returns False if it turns out to be dead."""
        if self._connection is None:
            return True
        if len(self._unheard) >= _MAX_UNHEARD:
            if time.monotonic() - self._unheard[0] > self._hung_s:
                self._bury()
                return False
            if not isinstance(command, Open):
                return True  # it is busy; a jump or a change of volume less does not matter
        try:
            self._connection.send(command)
        except OSError:
            self._bury()
            return False
        self._unheard.append(time.monotonic())
        return True

    def poll(self) -> list[Answer]:
        """What the process has said since the last time, oldest first.

        If it died with a song, the song's failure is among it.
        """
        try:
            while self._connection is not None and self._connection.poll():
                answer: Answer = self._connection.recv()
                if isinstance(answer, Heard):
                    if self._unheard:
                        self._unheard.popleft()
                else:
                    self._news.append(answer)
        except (EOFError, OSError):
            self._bury()
        news, self._news = self._news, []
        return news

    def _bury(self) -> None:
        """Take note that the process is dead or hangs."""
        if self._process is None or self._connection is None:
            return
        self._connection.close()
        self._process.kill()
        self._process.join(_END_LIMIT_S)  # a drive that hangs may keep it
        exit_code = self._process.exitcode
        self._process = self._connection = None
        self._unheard.clear()
        lost, self._open = self._open, None
        if lost is not None:
            self._news.append(State(lost.song, "stopped"))
            self._news.append(Failed(lost.song, _lost(lost.path, exit_code)))

    def close(self, limit_s: float = 1.0) -> None:
        """End the process, by force if it has not ended in time."""
        self._is_closed = True
        if self._process is None or self._connection is None:
            return
        with suppress(OSError):
            self._connection.send(Quit())
        self._process.join(limit_s)
        self._open = None
        self._bury()


def _lost(path: Path, exit_code: int | None) -> KnownError:
    how = "ended" if exit_code is None or exit_code >= 0 else f"was ended by signal {-exit_code}"
    return KnownError(
        f"Could not play {printable(path.name)}: the player {how} unexpectedly.",
        "Other songs play on; if it happens with this one again, the file may be damaged.",
        path,
    )
