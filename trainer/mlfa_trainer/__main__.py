"""Starts the trainer: ``mlfa-trainer``, and ``python -m mlfa_trainer``, which torchrun starts."""

from __future__ import annotations

import sys

_INTERRUPTED = 130


def main() -> None:
    """Run the command line and leave with its exit code."""
    try:
        from mlfa_trainer.cli import main as run

        run()
    except KeyboardInterrupt:
        # While the program is loaded, or says its last words; all between is answered there.
        sys.stderr.write("Stopped.\n")
        sys.exit(_INTERRUPTED)


if __name__ == "__main__":
    main()
