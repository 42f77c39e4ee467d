"""Build the bundle, which runs without Python: ``python3 packaging/bundle/build.py``.

Makes a virtual environment of its own in build/bundle, installs MLFA as users do, freezes it with
PyInstaller into dist/mlfa and takes out what it does not need; with ``--cuda`` into dist/mlfa-cuda,
from an environment beside the other one. Runs on the bare system Python.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(HERE.parent)]

from left_out import modules  # noqa: E402 - its folder is named above
from set_up import complaint_about_python, torch_requirements  # noqa: E402 - its folder is named above
from shrink import shrink  # noqa: E402 - its folder is named above

WORK = PROJECT / "build/bundle"
ENVIRONMENT = WORK / ("venv-cuda" if "--cuda" in sys.argv else "venv")
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
DIST = PROJECT / "dist"
PYINSTALLER = "pyinstaller>=6.22,<7"
PARTS = "app,watch"


def say(text: str) -> None:
    """Print one line at once."""
    print(text, flush=True)


def make_environment(wants_cuda: bool) -> None:
    """Make the environment, or bring the one that is there up to date.

    Raises:
        SystemExit: If pip fails, or this Python is too old.
    """
    complaint = complaint_about_python(sys.version_info[:2], has_ensurepip=True)
    if complaint:
        raise SystemExit(complaint)
    if not PYTHON.exists():
        say(f"Making the environment {ENVIRONMENT.relative_to(PROJECT)}")
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
    builds = torch_requirements(platform.system(), platform.machine(), wants_cuda)
    say("Installing MLFA, PyTorch and PyInstaller")
    if not any(pip(build).returncode == 0 for build in builds):
        raise SystemExit("PyTorch could not be installed; pip says above why.")
    # The package itself anew each time: its version stays, its content does not.
    if (
        pip(f".[{PARTS}]", PYINSTALLER).returncode
        or pip("--force-reinstall", "--no-deps", ".").returncode
    ):
        raise SystemExit("MLFA could not be installed; pip says above why.")


def pip(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run ``pip install`` in the environment."""
    command = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    return subprocess.run([*command, *arguments], cwd=PROJECT, check=False)


def collect_licences(folder: Path) -> None:
    """Put the licence texts of all that is in the bundle below _internal/licences.

    Raises:
        SystemExit: If something in a bundle for Linux has none; elsewhere nobody has looked yet.
    """
    inside = folder / "_internal"
    command = [str(PYTHON), "-B", str(HERE.parent / "collect_licences.py"), "--extras", PARTS]
    command += ["--output", str(inside / "licences"), "--bundle", str(inside)]
    result = subprocess.run([*command, "--left-out", ",".join(modules())], check=False)
    if result.returncode and sys.platform == "linux":
        raise SystemExit("Licences are missing, see above.")


def freeze(name: str) -> Path:
    """Run PyInstaller.

    Args:
        name: "mlfa", "mlfa-cuda", or "mlfa-everything", which is what comes out when nothing is
            left out.

    Returns:
        The folder of the bundle.
    """
    say(f"Freezing {name}; this takes some minutes")
    command = [str(PYTHON), "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(DIST), "--workpath", str(WORK / name), str(HERE / "mlfa.spec")]
    subprocess.run(command, cwd=PROJECT, env=os.environ | {"MLFA_BUNDLE": name}, check=True)
    return DIST / name


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_size for path in files)


def main() -> int:
    """Build what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--cuda", action="store_true", help="with PyTorch's CUDA build")
    parser.add_argument(
        "--everything", action="store_true", help="also build a bundle with nothing left out"
    )
    chosen = parser.parse_args()
    if chosen.cuda and sys.platform != "linux":
        parser.error("--cuda is for Linux: for other systems pip's usual place has no CUDA build")
    if chosen.cuda and chosen.everything:
        parser.error("--everything is for the bundle without CUDA")
    begun = time.monotonic()
    make_environment(chosen.cuda)
    make_icons()
    if chosen.everything:
        freeze("mlfa-everything")
    folder = freeze("mlfa-cuda" if chosen.cuda else "mlfa")
    saved = shrink(folder) if sys.platform == "linux" else 0
    collect_licences(folder)
    minutes = (time.monotonic() - begun) / 60
    say(f"Symbols taken out: {saved / 1e6:.0f} MB")
    say(f"{folder.relative_to(PROJECT)}: {size_of(folder) / 1e6:.0f} MB in {minutes:.1f} minutes")
    return 0


def make_icons() -> None:
    """Make the icons that Windows and macOS want, from the pictures of the program."""
    if sys.platform not in ("win32", "darwin"):
        return
    shutil.rmtree(WORK / "icons", ignore_errors=True)
    subprocess.run([str(PYTHON), str(HERE / "system_icons.py"), str(WORK / "icons")], check=True)


if __name__ == "__main__":
    sys.exit(main())
