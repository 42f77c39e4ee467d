"""Runs the tests: run_tests.py [ARGUMENTS OF PYTEST]. Without Qt's system libraries, all but those
of the window.
"""

from __future__ import annotations

import os
import subprocess
import sys

_MOST_PROCESSES = 8
_EVERYTHING = ["--dist", "loadfile"]
# Files in the order that tests/conftest.py gives them, the longest first; by themselves, those
# with the most tests would come first, which says nothing about how long they take.
_EVERYTHING += ["--no-loadscope-reorder"]
# pytest's plugin for Qt ends the whole run where Qt cannot be loaded.
_WITHOUT_WINDOW = ["-p", "no:pytest-qt", "--ignore", "tests/app/gui"]


def complaint_about_qt() -> str | None:
    """Return why Qt cannot be loaded here, in the words of the system; None where it can."""
    found = subprocess.run(
        [sys.executable, "-c", "from PySide6 import QtWidgets, QtNetwork, QtSvg, QtTest"],
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stderr.strip().splitlines()[-1] if found.returncode else None


def sharing_environment() -> dict[str, str]:
    """Return an environment in which processes share what one of them has compiled.

    The tests start hundreds of interpreters, and each would compile the whole program anew where
    the surroundings keep them from writing it down.
    """
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def num_processes() -> int:
    """Return how many processes run tests: one more than cores, since many tests wait for others.

    They kill programs, and let locks and limits run out; meanwhile a core would have nothing to do.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(_MOST_PROCESSES, (cores or 1) + 1)


def main() -> int:
    """Run pytest and return its exit code."""
    arguments = ["--numprocesses", str(num_processes()), *_EVERYTHING]
    complaint = complaint_about_qt()
    if complaint is not None:
        print(f"The tests of the window are left out, since Qt cannot be loaded: {complaint}")
        arguments += _WITHOUT_WINDOW
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments, *sys.argv[1:]],
        env=sharing_environment(),
        check=False,
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
