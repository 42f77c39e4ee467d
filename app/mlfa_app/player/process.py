"""The inside of the player's process: commands come by a pipe, answers go back by it.

It never outlives the program: it ends when its pipe closes, and on Linux the kernel ends it
for the case that a decoder hangs meanwhile.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import queue
import signal
import sys
import threading
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe, wait

from mlfa_app.player.decoding import Event
from mlfa_app.player.device import MiniaudioDevice, Sink, TakeSound, open_device
from mlfa_app.player.messages import Answer, Crashed, Heard, Quit
from mlfa_app.player.playing import Player

OUTPUT_VARIABLE = "MLFA_WORKER_OUTPUT"
"""Names a file that takes what libraries print, for looking into crashes; unset drops it."""

_PR_SET_PDEATHSIG = 1
_REPORT_S = 0.05


def serve(connection: Connection, sink: Sink) -> None:
    """Play what comes by the pipe until it closes. The main function of the process."""
    # Ctrl-C reaches the whole process group: the program decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _follow_the_program()
    _silence_libraries()
    threading.Thread(target=_load_ahead, name="load", daemon=True).start()
    try:
        _Loop(connection, sink).run()
    except (EOFError, OSError):
        pass  # the program has ended, or wants no player any more
    except Exception:
        with suppress(OSError):
            connection.send(Crashed(traceback.format_exc()))
    # Nothing here needs tidying, and a decoder's thread may hang.
    os._exit(0)


class _Loop:
    """Takes turns between the pipe, the decoders' threads and the reports."""

    def __init__(self, connection: Connection, sink: Sink) -> None:
        self._connection = connection
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._woken, self._waker = Pipe(duplex=False)
        self._wakes = threading.Lock()

        def open_output(sample_rate: int, take: TakeSound) -> MiniaudioDevice:
            return open_device(sink, sample_rate, take)

        self._player = Player(self._tell, self._on_event, open_output)

    def _on_event(self, event: Event) -> None:
        """Take an event; called in the decoders' threads."""
        self._events.put(event)
        with self._wakes:
            self._waker.send_bytes(b".")

    def _tell(self, answer: Answer) -> None:
        self._connection.send(answer)

    def run(self) -> None:
        """Go on until the program wants no more."""
        while True:
            # While nothing plays there is nothing to report, but a device to be given back.
            wait_s = _REPORT_S if self._player.is_busy else None
            ready = wait([self._connection, self._woken], wait_s)
            if self._woken in ready:
                self._woken.recv_bytes()
                self._player.on_event(self._events.get())
            if self._connection in ready:
                command = self._connection.recv()
                if isinstance(command, Quit):
                    self._player.close()
                    return
                self._player.obey(command)
                self._tell(Heard())
            self._player.report()


def _follow_the_program() -> None:
    """End with the program, however it ends."""
    parent = multiprocessing.parent_process()
    if parent is None or not sys.platform.startswith("linux"):
        return
    # The end of the pipe is noticed by the main loop alone, which a decoder that holds the
    # interpreter keeps from running. The signal comes when the thread that started us ends,
    # which is the window's.
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent.pid:
        os._exit(0)  # it ended before the kernel was told


def _load_ahead() -> None:
    """Load the libraries, which takes a while, before somebody waits for the first song."""
    # What cannot be loaded is told when it is needed.
    with suppress(ImportError):
        import mlfa_core.audio.reading  # noqa: F401
    with suppress(ImportError):
        import miniaudio  # noqa: F401


def _silence_libraries() -> None:
    """Keep what sound systems and decoders print away from the program's own lines."""
    target = os.environ.get(OUTPUT_VARIABLE) or os.devnull
    sink = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(sink, 1)
    os.dup2(sink, 2)
    os.close(sink)
