"""Starts the program: ``mlfa`` and ``python -m mlfa_app``.

Worker processes import this module again, so it imports nothing heavy.
"""

from __future__ import annotations

import sys

_INTERRUPTED = 130


def main() -> None:
    """Run the command line and leave with its exit code."""
    # In a frozen program a worker process starts here, and goes no further.
    from multiprocessing import freeze_support

    freeze_support()
    try:
        from mlfa_app.cli.app import run
    except KeyboardInterrupt:
        # Everything later is answered there.
        sys.stderr.write("Stopped before anything had begun.\n")
        sys.exit(_INTERRUPTED)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
