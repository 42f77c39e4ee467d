"""Starts the program: ``mlfa`` and ``python -m mlfa_app``.

Worker processes import this module again, so it imports nothing heavy.
"""

from __future__ import annotations

import signal
import sys

_INTERRUPTED = 130


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        if getattr(sys, "frozen", False):
            # A worker process starts here, too, and goes no further.
            from multiprocessing import freeze_support

            freeze_support()
        from mlfa_app.cli.app import run

        code = run(sys.argv[1:])
        _end_at_next_interrupt()
    except KeyboardInterrupt:
        # While the program is loaded, or says its last words; all between is answered there.
        _end_at_next_interrupt()
        sys.stderr.write("Stopped.\n")
        code = _INTERRUPTED
    sys.exit(code)


def _end_at_next_interrupt() -> None:
    """Let Ctrl-C end the process without a word from now on: the work is over.

    Python would report an interrupt that comes while it takes itself down with a traceback.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    main()
