"""Starts the program: ``mlfa`` and ``python -m mlfa_app``.

Worker processes import this module again, so it imports nothing heavy.
"""

from __future__ import annotations

import sys

_INTERRUPTED = 130


def main() -> None:
    """Run the command line and leave with its exit code."""
    if getattr(sys, "frozen", False):
        # A worker process starts here, too, and goes no further.
        from multiprocessing import freeze_support

        freeze_support()
    try:
        from mlfa_app.cli.app import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        # While the program is loaded, or says its last words; all between is answered there.
        sys.stderr.write("Stopped.\n")
        code = _INTERRUPTED
    sys.exit(code)


if __name__ == "__main__":
    main()
