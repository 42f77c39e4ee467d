"""Starting a process so that keys meant for the program neither disturb it nor leave it behind."""

from __future__ import annotations

import atexit
import signal
import sys
import weakref
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnProcess

_started: weakref.WeakSet[SpawnProcess] = weakref.WeakSet()


def start_quietly(process: SpawnProcess) -> None:
    """Start a process that is deaf to Ctrl-C and to a polite end from its first moment.

    A new interpreter would end at either with a traceback. Signal masks are inherited; what comes
    meanwhile reaches the program afterwards, when it has told the process all it needs.

    Raises:
        OSError: If the system starts no more processes.
    """
    if sys.platform == "win32":
        process.start()
    else:
        # Starting Python's own helper, which comes with the first process, would end the mask.
        resource_tracker.ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    _started.add(process)


@atexit.register
def _end_all() -> None:
    """End what nobody has closed, as when the program is interrupted while it starts.

    Python asks such processes politely and then waits for them, for ever. It does so after this,
    which was registered later.
    """
    for process in list(_started):
        process.kill()
