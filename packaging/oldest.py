"""Prove the lower bounds of pyproject.toml: python packaging/oldest.py [FOLDER].

Makes a virtual environment in FOLDER (a temporary one by default) with the oldest version that
each bound allows, PyTorch excepted (whose old CPU builds few places keep), and runs tests of
every part in it. ``make try-oldest``; it takes some minutes and a network.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
_EXTRAS = ("app", "trainer", "export", "dev")
_NEWEST = {"torch"}
# A file or two of each part that leans on somebody else's library.
_TESTS = (
    "tests/app/gui/test_gui_runner.py",
    "tests/app/gui/test_gui_settings_dialog.py",
    "tests/app/gui/test_gui_songs_model.py",
    "tests/app/gui/test_gui_songs_view.py",
    "tests/app/test_catalog_files.py",
    "tests/app/test_cli_tag.py",
    "tests/app/test_genre_import.py",
    "tests/app/test_map.py",
    "tests/app/test_settings.py",
    "tests/app/test_similar.py",
    "tests/app/test_tag_write.py",
    "tests/app/test_teach.py",
    "tests/mlfa_core/test_audio_formats.py",
    "tests/mlfa_core/test_models.py",
    "tests/trainer/test_epochs.py",
    "tests/trainer/test_recipes.py",
    "tests/trainer/test_visualize.py",
)


def oldest_versions() -> list[str]:
    """Return a constraint for each bound: the very version that it begins with."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *(line for name in _EXTRAS for line in extras[name])]
    bounds = [re.match(r"([\w.-]+)\s*>=\s*([\w.]+)", line) for line in lines]
    return sorted(
        {f"{one[1]}=={one[2]}" for one in bounds if one and one[1].lower() not in _NEWEST}
    )


def prove(folder: Path) -> int:
    """Make the environment and run the tests in it.

    Args:
        folder: Where the environment goes; one that is there is used again.

    Returns:
        The exit code of pytest.

    Raises:
        subprocess.CalledProcessError: If the oldest versions cannot be installed together.
    """
    constraints = folder / "oldest.txt"
    constraints.write_text("\n".join(oldest_versions()) + "\n", "utf-8")
    python = folder / "venv/bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    pip = [str(python), "-m", "pip", "install", "-q", "-c", str(constraints)]
    torch = subprocess.run([*pip, "torch==2.13.0+cpu"], check=False)
    if torch.returncode:
        subprocess.run([*pip, "torch"], check=True)
    wanted = f"{PROJECT}[{','.join(_EXTRAS)}]"
    subprocess.run([*pip, "-e", wanted], check=True)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    # What old versions warn of is not ours to mend; what does not work is.
    tests = [str(python), "-m", "pytest", "-q", "-W", "default", *_TESTS]
    return subprocess.run(tests, cwd=PROJECT, env=environment, check=False).returncode


def main() -> int:
    """Prove them in the folder that is named, or in a temporary one."""
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        folder.mkdir(parents=True, exist_ok=True)
        return prove(folder)
    with tempfile.TemporaryDirectory(prefix="mlfa-oldest-") as made:
        return prove(Path(made))


if __name__ == "__main__":
    sys.exit(main())
