"""Try the wheel and the source archive as a stranger would: python packaging/try_wheel.py.

Builds both, installs the wheel into a new virtual environment in a temporary folder, step by step
with more extras, and runs the commands there. With ``--archives FOLDER`` it takes archives that
are there and needs no checkout: copy it beside them to another machine. Standard library only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
_PROGRAMS = "Scripts" if sys.platform == "win32" else "bin"
# The small build where pip can find it; see set_up.py.
_TORCH = ("torch==2.13.0+cpu", "torch>=2.11,<2.14")
_TINY = ("prepare", "train-local", "extract", "train-global", "evaluate", "export")
_LARGEST_SDIST_BYTES = 40_000_000
# Where our modules come from.
_WHERE = """
import json, sys
import mlfa_app.cli.app, mlfa_core.model_package, mlfa_resources, mlfa_trainer.cli
modules = [one for name, one in sys.modules.items() if name.startswith("mlfa_")]
print(json.dumps([one.__file__ for one in modules if one.__file__]))
"""
_HAS_QT = "import importlib.util as u; print(u.find_spec('PySide6') is not None)"
_RECORDINGS = """
import sys; from pathlib import Path
from miniature_recordings import write_recordings
write_recordings(Path(sys.argv[1]))
"""


class TrialError(Exception):
    """Something is not as it should be; the text says what."""


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what is tried, and how long it took."""
    print(f"{text} ...", flush=True)
    started = time.monotonic()
    yield
    print(f"    done in {time.monotonic() - started:.1f} s", flush=True)


def run(*words: str | Path, cwd: Path, code: int = 0, **more: str) -> str:
    """Run a program away from the checkout and return what it printed.

    Args:
        words: The program and its arguments.
        cwd: Where.
        code: The exit code that it must end with.
        more: Further environment variables.

    Raises:
        TrialError: If it ends otherwise, with all that it said.
    """
    ours = ("PYTHON", "VIRTUAL_ENV", "MLFA_", "MAKE", "MFLAGS")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    result = subprocess.run(
        [os.fspath(word) for word in words],
        cwd=cwd,
        env={**environment, **more},
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != code:
        shown = " ".join(os.fspath(word) for word in words)
        raise TrialError(f"{shown} ended with {result.returncode}\n{result.stdout}{result.stderr}")
    return result.stdout


@dataclass(frozen=True)
class Place:
    """A folder with a virtual environment in which the program is tried.

    Attributes:
        folder: The folder; commands run in it.
    """

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter of the environment."""
        return self.folder / "venv" / _PROGRAMS / "python"

    def program(self, name: str, *words: str | Path, code: int = 0, **more: str) -> str:
        """Run an installed program with a home of its own; see `run`."""
        more = {"MLFA_HOME": os.fspath(self.folder / "home"), **more}
        path = self.folder / "venv" / _PROGRAMS / name
        return run(path, *words, cwd=self.folder, code=code, **more)

    def pip(self, *words: str | Path) -> None:
        """Run pip in the environment."""
        run(self.python, "-m", "pip", *words, cwd=self.folder)

    def has_qt(self) -> bool:
        """Return whether Qt's bindings are installed."""
        return run(self.python, "-c", _HAS_QT, cwd=self.folder).strip() == "True"


def contents(wheel: Path) -> dict[str, bytes]:
    """Return the files of a wheel by name."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def build(folder: Path) -> tuple[Path, Path]:
    """Build the archives from this checkout and return the wheel and the source archive."""
    run(sys.executable, "-m", "hatchling", "build", "-d", folder, cwd=PROJECT)
    return next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))


def expect(holds: bool, text: str) -> None:
    """Raise `TrialError` with the text unless something holds."""
    if not holds:
        raise TrialError(text)


def digests(folder: Path) -> dict[str, str]:
    """Return a digest of every file below a folder, by name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def try_archives(place: Place, wheel: Path, sdist: Path) -> None:
    """Build a wheel from the source archive as pip does, and compare it with the other one."""
    expect(sdist.stat().st_size < _LARGEST_SDIST_BYTES, f"{sdist.name} is too large")
    for archive in (wheel, sdist):
        print(f"    {archive.name}: {archive.stat().st_size / 1e6:.1f} MB")
    again = place.folder / "again"
    place.pip("wheel", "--quiet", "--no-deps", "--wheel-dir", again, sdist)
    theirs, ours = contents(next(again.glob("*.whl"))), contents(wheel)
    different = {name for name in theirs.keys() | ours.keys() if theirs.get(name) != ours.get(name)}
    # The record and the builder's name differ where hatchling does.
    different = {name for name in different if not name.endswith(("/RECORD", "/WHEEL"))}
    expect(not different, f"wheel and source archive differ in {sorted(different)}")


def try_base(place: Place) -> None:
    """Run the commands without any extra."""
    expect(not place.has_qt(), "the base install brings Qt")
    print(f"    {place.program('mlfa', '--version').strip()}")
    expect("All is well" in place.program("mlfa", "doctor"), "mlfa doctor finds fault")
    place.program("mlfa", "demo", "music")
    music = place.folder / "music"
    before = digests(music)
    lines = place.program("mlfa", "tag", "--json", "music").splitlines()
    songs = [json.loads(line) for line in lines]
    summary = songs.pop()["summary"]
    expect(summary["failed"] == 0 and len(songs) == len(before), f"tag: {summary}")
    accepted = {tag["tag"] for song in songs for tag in song["tags"] if tag["accepted"]}
    expect({"piano", "techno"} <= accepted, f"tags heard: {sorted(accepted)}")
    place.program("mlfa", "tag", "--write", "--policy", "instrument=fill", "music")
    changed = sum(before[name] != digest for name, digest in digests(music).items())
    expect(changed >= 5, f"only {changed} files were written")
    place.program("mlfa", "undo")
    expect(digests(music) == before, "undo did not bring back every byte")
    print(f"    {len(songs)} songs heard, {changed} written and taken back to the byte")
    place.program("mlfa", "scan", "music")
    place.program("mlfa", "export", "--format", "csv", "--output", "tags.csv")
    place.program("mlfa", "map", "--output", "map.svg")
    place.program("mlfa", "similar", next(music.rglob("*.mp3")))
    place.program("mlfa", "duplicates")
    place.program("mlfa", "models", "info")


def try_trainer(place: Place, wheel: Path, sdist: Path) -> None:
    """Train a model in miniature without Qt, and hear a song with it."""
    place.pip("install", "--quiet", f"{wheel}[trainer]")
    expect(not place.has_qt(), "the trainer brings Qt")
    place.program("mlfa-trainer", "--help")
    with tarfile.open(sdist) as archive:
        name = next(n for n in archive.getnames() if n.endswith("/miniature_recordings.py"))
        member = archive.extractfile(name)
        assert member is not None
        support = place.folder / "support"
        support.mkdir()
        (support / "miniature_recordings.py").write_bytes(member.read())
    data = place.folder / "recordings"
    run(place.python, "-c", _RECORDINGS, data, cwd=place.folder, PYTHONPATH=os.fspath(support))
    for command in _TINY:
        options = ("--work", "runs", "--threads", "1", "--set", f'data.folder="{data.as_posix()}"')
        place.program("mlfa-trainer", command, "tiny", *options)
    package = next((place.folder / "runs").rglob("package.json")).parent
    song = next((place.folder / "music").rglob("*.mp3"))
    answer = place.program("mlfa", "tag", "--json", "--model", package, song)
    expect("toy/hum" in answer, "the trained package does not tell its tags")


def try_sources(place: Place) -> None:
    """Look that all of our modules come from the wheel."""
    files = [Path(one) for one in json.loads(run(place.python, "-c", _WHERE, cwd=place.folder))]
    elsewhere = [os.fspath(one) for one in files if not one.is_relative_to(place.folder)]
    expect(len(files) > 10 and not elsewhere, f"not from the wheel: {elsewhere}")
    print(f"    {len(files)} modules, all below {place.folder}")


def try_all(folder: Path, archives: Path | None) -> None:
    """Go through all steps in a folder."""
    if archives is None:
        with step("Building both archives"):
            wheel, sdist = build(folder / "dist")
    else:
        wheel, sdist = next(archives.glob("mlfa-*.whl")), next(archives.glob("mlfa-*.tar.gz"))
    place = Place(folder)
    with step("Making a virtual environment"):
        run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    with step("Building the wheel again, from the source archive"):
        try_archives(place, wheel, sdist)
    with step("Installing the wheel, without extras"):
        try:
            place.pip("install", "--quiet", _TORCH[0])
        except TrialError:
            place.pip("install", "--quiet", _TORCH[1])
        place.pip("install", "--quiet", wheel)
    with step("The commands"):
        try_base(place)
    with step("Installing [trainer], and a training in miniature"):
        try_trainer(place, wheel, sdist)
    with step("Where it was loaded from"):
        try_sources(place)
    print("The archives work.")


def main() -> int:
    """Try it in a temporary folder, or in one that is named and stays."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--archives", type=Path, help="take wheel and source archive from there")
    parser.add_argument("--work", type=Path, help="work there, and leave everything")
    options = parser.parse_args()
    archives = options.archives.resolve() if options.archives else None
    try:
        if options.work:
            options.work.mkdir(parents=True)
            try_all(options.work.resolve(), archives)
        else:
            with tempfile.TemporaryDirectory(prefix="mlfa-trial-") as made:
                try_all(Path(made).resolve(), archives)
    except TrialError as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
