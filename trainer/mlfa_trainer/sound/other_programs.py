"""Run other programs that make sound: no shell, a time limit, sentences for what goes wrong."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence

from mlfa_core.errors import KnownError

# Program to the package of Debian that brings it.
FLUIDSYNTH = "fluidsynth"
ESPEAK = "espeak-ng"
_LONGEST_RUN_S = 60.0
_SHOWN_CHARACTERS = 200


def require_program(name: str) -> None:
    """Check that a program can be found.

    Args:
        name: Of the program, which is also that of Debian's package.

    Raises:
        KnownError: If it is not installed.
    """
    if shutil.which(name) is None:
        raise KnownError(
            f"The recipe needs the program {name}, which is not installed.",
            f"On Debian and Ubuntu: sudo apt install {name}",
        )


def run_program(command: Sequence[str], text: str = "", longest_s: float = _LONGEST_RUN_S) -> None:
    """Run a program to its end.

    Args:
        command: The program and its arguments.
        text: What it reads.
        longest_s: Then it is ended.

    Raises:
        KnownError: If it is missing, takes too long, or fails.
    """
    require_program(command[0])
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=longest_s, check=False
        )
    except subprocess.TimeoutExpired as cause:
        raise KnownError(
            f"The program {command[0]} took longer than {longest_s:g} s.", "It was ended."
        ) from cause
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip()[:_SHOWN_CHARACTERS]
        raise KnownError(
            f"The program {command[0]} failed with code {done.returncode}"
            + (f": {said}" if said else "."),
            "Try it by hand.",
        )
