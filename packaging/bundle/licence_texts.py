"""Collects the licence texts of everything in the bundle, below _internal/licences.

What was installed with pip brings its texts along; Python's lies beside its library; libraries of
the system that builds have theirs where Debian keeps them. Qt and PySide6 bring none: they are
taken under the GNU General Public License 3, whose text is MLFA's own.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path

FOLDER = "_internal/licences"
_TEXT = re.compile(r"licen[cs]e|copying|notice|authors", re.IGNORECASE)
# They build, and are not in the bundle; PyInstaller's own start is, and allows any use.
_TOOLS = {"altgraph", "pip", "setuptools", "wheel", "packaging", "pyinstaller-hooks-contrib"}


def texts_of(distribution: Distribution) -> Iterator[Path]:
    """The licence texts of a distribution, as files."""
    for file in distribution.files or ():
        folder = file.parts[0] if file.parts else ""
        if folder.endswith(".dist-info") and _TEXT.search("/".join(file.parts[1:])):
            yield Path(str(distribution.locate_file(file)))


def collect(bundle: Path, packages: Path, left_out: list[str]) -> int:
    """Copy the texts.

    Args:
        bundle: The folder of the bundle.
        packages: Where pip has installed what is in it.
        left_out: Modules that are not in it.

    Returns:
        How many parts have texts.
    """
    target = bundle / FOLDER
    shutil.rmtree(target, ignore_errors=True)
    for distribution in distributions(path=[str(packages)]):
        name = distribution.metadata["Name"].lower().replace("_", "-")
        if name in _TOOLS or name in left_out:
            continue
        for text in texts_of(distribution):
            place = target / name / "-".join(text.relative_to(packages).parts[1:])
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(text, place)
    python = Path(sysconfig.get_path("stdlib")) / "LICENSE.txt"
    if python.exists():
        (target / "python").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(python, target / "python/LICENSE.txt")
    _collect_from_debian(bundle, target)
    return sum(1 for part in target.iterdir() if part.is_dir())


def _collect_from_debian(bundle: Path, target: Path) -> None:
    """Copy the texts of the libraries that the build took from its own Debian."""
    if shutil.which("dpkg-query") is None:
        return
    for library in sorted((bundle / "_internal").glob("lib*.so*")):
        if library.is_symlink():
            continue
        asked = ["dpkg-query", "--search", f"*/{library.name}"]
        found = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
        package = found.partition(":")[0]
        text = Path("/usr/share/doc") / package / "copyright"
        if package and text.exists():
            (target / package).mkdir(parents=True, exist_ok=True)
            shutil.copyfile(text, target / package / "copyright")
