"""Makes the virtual environment of every Makefile target: python3 packaging/set_up.py EXTRAS.

Runs on the bare system Python, so it imports the standard library only. Running it again keeps
what is installed, and needs no network when nothing is missing.
"""

from __future__ import annotations

import argparse
import platform
import shutil
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
STAMP = VENV / ".ready"
# The versions that were tried together; `make lock` makes it anew.
LOCK = PROJECT / "packaging/requirements-dev.txt"
OLDEST_PYTHON = (3, 11)

# The same bounds as in pyproject.toml; a test compares them.
ORDINARY_TORCH = "torch>=2.11,<2.14"
CPU_TORCH = "torch==2.13.0+cpu"
# A local CPU wheel counts as newer than the ordinary build of the same version.
CUDA_TORCH = f"{ORDINARY_TORCH},!=2.13.0+cpu"
# What pip says where a build is not to be had; it may say the same of other packages.
NO_SUCH_TORCH = "No matching distribution found for torch=="

# Present in the environment, they let pip install the project itself without a network.
BUILD_TOOLS = ("hatchling>=1.27,<2", "editables>=0.5")


def complaint_about_python(version: tuple[int, ...], has_ensurepip: bool) -> str | None:
    """Return the sentence that says why this Python cannot be used, or None when it can."""
    if version[:2] < OLDEST_PYTHON:
        return (
            f"MLFA needs Python {OLDEST_PYTHON[0]}.{OLDEST_PYTHON[1]} or newer; "
            f"this is {version[0]}.{version[1]}. "
            "Name another one: make PYTHON=python3.12 run"
        )
    if not has_ensurepip:
        return (
            "Python's venv module is incomplete here. "
            "On Debian or Ubuntu: apt-get install python3-venv"
        )
    return None


def torch_requirements(system: str, machine: str, has_nvidia_gpu: bool) -> tuple[str, ...]:
    """Return the builds of torch to try, the best for this machine first.

    Args:
        system: As ``platform.system()`` names it.
        machine: As ``platform.machine()`` names it.
        has_nvidia_gpu: Whether the NVIDIA driver answers.

    Returns:
        Requirements for pip. Off Linux on x86 the ordinary build is small as it is.
    """
    if has_nvidia_gpu:
        return (CUDA_TORCH,)
    if system == "Linux" and machine.lower() in {"x86_64", "amd64"}:
        return (CPU_TORCH, ORDINARY_TORCH)
    return (ORDINARY_TORCH,)


def has_nvidia_gpu() -> bool:
    """Return whether the NVIDIA driver answers and names a device."""
    command = shutil.which("nvidia-smi")
    if command is None:
        return False
    answer = subprocess.run([command, "-L"], capture_output=True, text=True, check=False)
    return answer.returncode == 0 and "GPU" in answer.stdout


def say(text: str) -> None:
    """Print one line at once, also when the output goes to a file."""
    print(text, flush=True)


def pip_install(*arguments: str, capture: bool = False) -> subprocess.CompletedProcess[str]:
    """Run pip in the environment."""
    command = [str(VENV_PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    return subprocess.run(
        [*command, *arguments], cwd=PROJECT, text=True, check=False, capture_output=capture
    )


def install(*arguments: str, capture: bool = False) -> subprocess.CompletedProcess[str]:
    """Install in the versions that were tried together; where that fails, in any that are allowed.

    The versions are wishes: another system or Python, or other places that pip looks in, may lack
    some of them, and nobody should have to stop for that.
    """
    if LOCK.exists():
        tried = pip_install("--constraint", str(LOCK), *arguments, capture=True)
        if tried.returncode == 0 or (capture and NO_SUCH_TORCH in tried.stderr):
            return tried
        say(
            f"Not in the very versions of {LOCK.relative_to(PROJECT)}; now in any that "
            "pyproject.toml allows"
        )
    return pip_install(*arguments, capture=capture)


def make_environment() -> None:
    """Create the virtual environment, or keep the one that is there and starts."""
    if VENV_PYTHON.exists():
        probe = [str(VENV_PYTHON), "-m", "pip", "--version"]
        if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
            return
    say(f"Making the virtual environment in {VENV.name}")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def install_torch() -> None:
    """Install the best build of torch that pip's configured places have for this machine.

    Raises:
        SystemExit: When pip fails for another reason than not finding the CPU build.
    """
    gpu = has_nvidia_gpu()
    requirements = torch_requirements(platform.system(), platform.machine(), gpu)
    for requirement in requirements:
        say(f"Installing PyTorch ({requirement})")
        is_last = requirement == requirements[-1]
        result = install(requirement, capture=not is_last)
        if result.returncode == 0:
            return
        if not is_last and NO_SUCH_TORCH in result.stderr:
            say(
                "The small CPU build of PyTorch is not in pip's configured places, so the ordinary "
                'one follows, with several GB of CUDA packages. To get the small one, see "No GPU" '
                "in README.md (it sets PIP_EXTRA_INDEX_URL)."
            )
            continue
        raise SystemExit(
            f"{result.stderr or ''}PyTorch could not be installed; the lines above say why. "
            "Run the same command again to go on from here."
        )


def main() -> None:
    """Set up and leave the stamp that tells make so."""
    parser = argparse.ArgumentParser(
        description="Makes the virtual environment of every Makefile target, or completes it."
    )
    parser.add_argument(
        "extras",
        nargs="?",
        default="dev",
        metavar="EXTRAS",
        help="what pyproject.toml names as optional, with commas between: app,trainer (default: "
        "dev, which is all that tests need)",
    )
    extras = parser.parse_args().extras
    try:
        import ensurepip

        has_ensurepip = bool(ensurepip.version())
    except ImportError:
        has_ensurepip = False
    complaint = complaint_about_python(sys.version_info[:2], has_ensurepip)
    if complaint:
        raise SystemExit(complaint)
    make_environment()
    install_torch()
    say(f"Installing MLFA and what it needs ({extras})")
    tools = install(*BUILD_TOOLS)
    if (
        tools.returncode != 0
        or install("--no-build-isolation", "-e", f".[{extras}]").returncode != 0
    ):
        raise SystemExit(
            "The set-up stopped; the lines above say why. "
            "Run the same command again to go on from here."
        )
    STAMP.touch()
    say("The set-up is complete.")


if __name__ == "__main__":
    main()
