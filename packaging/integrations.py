"""Try the plugins in the programs that they are for: python packaging/integrations.py [FOLDER].

Puts beets and Picard into a virtual environment in FOLDER (build/integrations by default) and runs
tests/integrations with them. ``make integrations``; the first time it needs a network.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
# Up to the versions that somebody has tried; newer ones may be tried by changing the bound.
PROGRAMS = ("beets>=2.14,<2.15", "picard>=3.0.2,<3.1")


def main(folder: Path = PROJECT / "build/integrations") -> int:
    """Install and run; gives the exit code of the tests."""
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    if not (programs / "beet").exists() or not (programs / "picard").exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(programs / "python"), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, *PROGRAMS], check=True)
    environment = {
        **os.environ,
        "MLFA_BEET": str(programs / "beet"),
        "MLFA_PICARD": str(programs / "picard"),
    }
    command = [sys.executable, "-m", "pytest", "-q", "tests/integrations"]
    return subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*(Path(argument).resolve() for argument in sys.argv[1:2])))
