"""Collect the licence texts of what a bundle carries: collect_licences.py --output FOLDER.

Texts come from the distributions that are installed beside this script's Python (their own files,
nothing is committed here), so it is run by the Python that the bundle is made from. With
``--bundle FOLDER`` the shared libraries of the bundle are listed and not those of the wheels.
Libraries seldom bring a text; where Debian's copyright file of the same project is on this machine
it is taken, and LIBRARIES.txt says for which there is none.

Ends with 1 and a sentence for each distribution without a text, and each library that nobody has
looked up in ``native_libraries.py``.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path, PurePath

from licences import PROJECT, licence_of, needed_by, normal, requirements
from native_libraries import is_library, library

_TEXT = re.compile(r"(?i)(licen[cs]e|copying|notice|authors|copyright)")
_NO_TEXT = (".py", ".pyc", ".pyi", ".so", ".h", ".json")
# Wheels without a text of their own: whose text holds for them, and why.
_TEXT_OF_MLFA = {
    "pyside6-essentials": "taken under GPL-3.0-only, one of its three licences",
    "shiboken6": "taken under GPL-3.0-only, one of its three licences",
}
# Libraries that Debian has in packages of another name.
_OTHER_NAMES = {"libicu": "libicu", "libsharpyuv": "libwebp", "libscipy": "libopenblas"}
_DEBIAN_DOCS = Path("/usr/share/doc")


@dataclass(frozen=True)
class Found:
    """A shared library.

    Attributes:
        name: Its file name.
        home: The distribution that brings it, or "" for the system.
    """

    name: str
    home: str


def licence_files(package: Distribution) -> Iterator[PurePath]:
    """Give the files of a distribution that hold licences, below where it is installed."""
    for file in package.files or []:
        is_text = _TEXT.search(file.name) or "licenses" in file.parts
        if is_text and not file.name.endswith(_NO_TEXT) and ".." not in file.parts:
            yield PurePath(file)


def brings_anything(package: Distribution) -> bool:
    """Say whether a distribution installs more than facts about itself; some only name others."""
    return any(not file.parts[0].endswith(".dist-info") for file in package.files or [])


def copy_texts(package: Distribution, folder: Path) -> list[str]:
    """Copy the texts of a distribution and return their names; none is none."""
    names = []
    for file in licence_files(package):
        source = Path(str(package.locate_file(file)))
        if not source.is_file():
            continue
        parts = [part for part in file.parts if not part.endswith(".dist-info")]
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        names.append("/".join(parts))
    return names


def wheel_libraries(packages: Iterable[Distribution]) -> dict[str, Found]:
    """Return the shared libraries of distributions by file name."""
    return {
        file.name: Found(file.name, package.name)
        for package in packages
        for file in package.files or []
        if is_library(PurePath(file))
    }


def debian_copyright(name: str) -> Path | None:
    """Return Debian's copyright file of a library of the system, where dpkg knows it."""
    if shutil.which("dpkg") is None:
        return None
    answer = subprocess.run(
        ["dpkg", "-S", f"*/{name}"], capture_output=True, text=True, check=False
    ).stdout
    owners = [line.split(":")[0] for line in answer.splitlines()]
    texts = [_DEBIAN_DOCS / owner / "copyright" for owner in owners]
    return next((text for text in texts if text.is_file()), None)


def same_project(name: str) -> Path | None:
    """Return Debian's copyright file of another build of a library, as of "libopus0" for Opus."""
    stem = re.split(r"[-._]", name.lower())[0]
    stem = next((other for key, other in _OTHER_NAMES.items() if stem.startswith(key)), stem)
    wanted = re.compile(re.escape(stem) + r"(-?\d[\d.]*)?")
    texts = (one for one in _DEBIAN_DOCS.glob(f"{stem}*/copyright"))
    fitting = [one for one in texts if wanted.fullmatch(one.parent.name)]
    return min(fitting, default=None)


def collect(
    output: Path, parts: Iterable[str], bundle: Path | None = None, left_out: Iterable[str] = ()
) -> list[str]:
    """Write all texts and two lists into a folder.

    Args:
        output: The folder; it is made anew.
        parts: "base", and the extras that the bundle has.
        bundle: The bundle's folder, or None to list what lies in the wheels.
        left_out: Packages that are installed and not in the bundle.

    Returns:
        A sentence for everything that is missing.
    """
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True)
    shutil.copyfile(PROJECT / "LICENSE", output / "MLFA-LICENSE.txt")
    wanted = set(parts)
    direct = [one.name for one in requirements() if one.part in wanted]
    needless = {normal(name) for name in left_out}
    needed = (
        one
        for one in needed_by(direct)
        if normal(one.name) not in needless and brings_anything(one)
    )
    packages = sorted(needed, key=lambda one: normal(one.name))
    lines, missing = [], []
    for package in packages:
        name = normal(package.name)
        texts = copy_texts(package, output / name)
        reason = _TEXT_OF_MLFA.get(name)
        if texts or reason:
            where = f"{name}/" if texts else f"MLFA-LICENSE.txt, {reason}"
            lines.append(f"{package.name} {package.version}: {licence_of(package)} ({where})")
        else:
            missing.append(f"{package.name} {package.version} brings no licence text.")
    lines.append(f"Python {sys.version.split()[0]}: PSF-2.0 ({_python_text(output, missing)})")
    (output / "PACKAGES.txt").write_text("\n".join(lines) + "\n", "utf-8")
    _list_libraries(output, packages, bundle, missing)
    return missing


def _python_text(output: Path, missing: list[str]) -> str:
    candidates = [
        Path(sysconfig.get_path("stdlib")) / "LICENSE.txt",
        Path(sys.base_prefix) / "LICENSE.txt",
        *sorted(_DEBIAN_DOCS.glob("libpython3*/copyright")),
        *sorted(_DEBIAN_DOCS.glob("python3*/copyright")),
    ]
    found = next((path for path in candidates if path.is_file()), None)
    if found is None:
        missing.append("Python brings no licence text.")
        return "missing"
    shutil.copyfile(found, output / "PYTHON-LICENSE.txt")
    return "PYTHON-LICENSE.txt"


def _list_libraries(
    output: Path, packages: list[Distribution], bundle: Path | None, missing: list[str]
) -> None:
    """Write LIBRARIES.txt, and the texts of the system's libraries where there are some."""
    of_wheels = wheel_libraries(packages)
    paths: dict[str, PurePath] = {}
    if bundle is None:
        files = (PurePath(file) for package in packages for file in package.files or [])
        paths = {file.name: file for file in files if is_library(file)}
    else:
        found = (path.relative_to(bundle) for path in bundle.rglob("*") if path.is_file())
        paths = {path.name: path for path in found if is_library(path)}
    lines = []
    for name, path in sorted(paths.items()):
        home = of_wheels.get(name, Found(name, "")).home
        known = library(path)
        text = None
        if not home:
            text = debian_copyright(name)
        elif known is not None and known.project != "Qt":
            text = same_project(name)
        if known is None and text is None:
            missing.append(f"{path} is not named in packaging/native_libraries.py.")
            continue
        where = f"in {home}" if home else "from the system"
        if text is not None:
            target = output / "debian" / f"{text.parent.name}.txt"
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(text, target)
            where += f", debian/{target.name}"
        facts = f"{known.project}, {known.licence}" if known else "see its text"
        lines.append(f"{name}: {facts} ({where})")
    (output / "LIBRARIES.txt").write_text("\n".join(lines) + "\n", "utf-8")


def main() -> int:
    """Collect what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--output", type=Path, required=True, help="made anew")
    parser.add_argument("--bundle", type=Path, help="the frozen program's folder")
    parser.add_argument("--left-out", default="", help="packages that are not in it: a,b")
    parser.add_argument("--extras", default="app,watch", help="the extras that it was made with")
    options = parser.parse_args()
    parts = ("base", *options.extras.split(","))
    missing = collect(options.output, parts, options.bundle, options.left_out.split(","))
    for sentence in missing:
        print(sentence, file=sys.stderr)
    texts = sum(1 for path in options.output.rglob("*") if path.is_file()) - 2
    print(f"{texts} licence texts in {options.output}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
