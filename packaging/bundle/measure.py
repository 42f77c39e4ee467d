"""Measure the bundle: how large each part is, and how long starts take beside a source install.

``python3 packaging/bundle/measure.py SONG`` prints a table and puts it into docs/installing.md.
It compares dist/mlfa with dist/mlfa-everything and dist/mlfa-cuda, where those were built, and
with the program as pip installed it in build/bundle/venv. Starts take turns, so that what else the
machine does meets all of them. Needs Xvfb for the window.
"""

from __future__ import annotations

import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from screen import VirtualScreen

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs/installing.md"
BUNDLE = PROJECT / "dist/mlfa"
EVERYTHING = PROJECT / "dist/mlfa-everything"
CUDA = PROJECT / "dist/mlfa-cuda"
INSTALLED = PROJECT / "build/bundle/venv/bin/mlfa"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"

# Name of a part: folders and files that belong to it, as they begin below _internal.
PARTS = {
    "PyTorch": ("torch", "functorch", "torchgen"),
    "NVIDIA's libraries": ("nvidia", "cuda", "libcud", "triton"),
    "Qt and PySide6": ("PySide6", "shiboken6", "libQt6", "libpyside", "libshiboken"),
    "FFmpeg (PyAV)": ("av", "av.libs"),
    "SciPy, scikit-learn, openTSNE": (
        *("scipy", "sklearn", "scikit_learn", "openTSNE", "opentsne"),
    ),
    "NumPy": ("numpy",),
    "MLFA's models, icons, translations": ("mlfa",),
    "libsndfile, soxr, miniaudio": ("_soundfile", "soundfile", "soxr", "_miniaudio"),
}
PYTHON = "Python, and other libraries"
COMPILED = "all Python modules, compiled and packed"
TIMES = 5
_WINDOW_SHARE = 0.4
_WINDOW_LIMIT_S = 120.0


def part_sizes(folder: Path) -> dict[str, int]:
    """Bytes of each part of a bundle."""
    sizes = dict.fromkeys((*PARTS, PYTHON, COMPILED), 0)
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_file():
            continue
        place = path.relative_to(folder).as_posix()
        name = place.removeprefix("_internal/")
        part = COMPILED if name == place else part_of(name)
        sizes[part] += path.stat().st_size
    return sizes


def part_of(name: str) -> str:
    """The part that a file below _internal belongs to."""
    for part, beginnings in PARTS.items():
        if any(
            re.match(re.escape(word) + r"(?![a-z])", name, re.IGNORECASE) for word in beginnings
        ):
            return part
    return PYTHON


def sizes_table() -> Iterator[str]:
    """Lines of the table of sizes."""
    before, now, cuda = (
        part_sizes(folder) if folder.exists() else None for folder in (EVERYTHING, BUNDLE, CUDA)
    )
    assert now is not None, "There is no bundle yet: make bundle"
    yield "| part | nothing left out, MB | bundle, MB | with CUDA, MB |"
    yield "|---|---|---|---|"
    for part in sorted(now, key=lambda part: -now[part]):
        sizes = (None if one is None else one[part] for one in (before, now, cuda))
        yield f"| {part} | {' | '.join(map(megabytes, sizes))} |"
    totals = (None if one is None else sum(one.values()) for one in (before, now, cuda))
    yield f"| **all** | {' | '.join(map(megabytes, totals))} |"
    packed = (
        next(PROJECT.glob(f"dist/{name}-[0-9]*.tar.xz"), None) for name in ("mlfa", "mlfa-cuda")
    )
    sizes = (
        "not packed" if archive is None else megabytes(archive.stat().st_size) for archive in packed
    )
    yield f"| packed | | {' | '.join(sizes)} |"


def megabytes(size: int | None) -> str:
    """Bytes in words: millions of them."""
    return "not built" if size is None else f"{size / 1e6:,.0f}"


class Starts:
    """Starts of a program, timed.

    Args:
        song: For the command that hears one.
        home: A folder for settings and catalogue.
    """

    def __init__(self, song: Path, home: Path) -> None:
        self._song = song
        self._settings = os.environ | {"MLFA_HOME": str(home)}

    def version(self, program: Path) -> float:
        """Seconds of ``mlfa --version``."""
        return self._run(program, "--version")

    def tag(self, program: Path) -> float:
        """Seconds of ``mlfa tag`` of one song that is not known yet."""
        return self._run(program, "tag", "--no-catalogue", str(self._song))

    def _run(self, program: Path, *arguments: str) -> float:
        begun = time.monotonic()
        command = [str(program), *arguments]
        subprocess.run(command, env=self._settings, capture_output=True, check=True)
        return time.monotonic() - begun

    def window(self, program: Path) -> float:
        """Seconds until the window is painted on a screen."""
        with VirtualScreen() as screen:
            settings = self._settings | {"DISPLAY": screen.display}
            settings.pop("WAYLAND_DISPLAY", None)
            settings.pop("QT_QPA_PLATFORM", None)
            begun = time.monotonic()
            process = subprocess.Popen([str(program)], env=settings, stderr=subprocess.DEVNULL)
            try:
                if screen.wait_until_painted(_WINDOW_SHARE, _WINDOW_LIMIT_S) is None:
                    raise SystemExit(f"{program} painted no window")
                return time.monotonic() - begun
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(_WINDOW_LIMIT_S)


def starts_table(starts: Starts) -> Iterator[str]:
    """Lines of the table of start times: medians, and the ratios to pip's within the rounds."""
    programs = {"from pip": INSTALLED, "bundle": BUNDLE / "mlfa", "with CUDA": CUDA / "mlfa"}
    programs = {name: path for name, path in programs.items() if path.exists()}
    others = list(programs)[1:]
    heads = [f"{name}, s" for name in programs] + [f"{name}, ratio" for name in others]
    yield f"| start | {' | '.join(heads)} |"
    yield "|" + "---|" * (len(heads) + 1)
    cases: dict[str, Callable[[Path], float]] = {
        "`mlfa --version`": starts.version,
        "`mlfa tag` of one song": starts.tag,
        "window painted": starts.window,
    }
    for name, start in cases.items():
        for program in programs.values():
            start(program)  # files are in memory from here on, for all
        rounds = [[start(program) for program in programs.values()] for _ in range(TIMES)]
        figures = [statistics.median(times) for times in zip(*rounds, strict=True)]
        for place in range(1, len(programs)):
            figures.append(statistics.median(one[place] / one[0] for one in rounds))
        yield f"| {name} | {' | '.join(f'{figure:.2f}' for figure in figures)} |"


def main() -> int:
    """Measure, print, and put the tables into the page."""
    song = Path(sys.argv[1])
    with tempfile.TemporaryDirectory(prefix="mlfa-starts-") as home:
        lines = [*sizes_table(), "", *starts_table(Starts(song, Path(home)))]
    tables = "\n".join(lines)
    print(tables)
    text = PAGE.read_text("utf-8")
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    PAGE.write_text(f"{head}{BEGIN}\n{tables}\n{END}{tail}", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
