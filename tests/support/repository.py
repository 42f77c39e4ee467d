"""The files of the repository, found without git."""

from __future__ import annotations

from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SOURCE_FOLDERS = ("mlfa_core", "app", "trainer", "resources")
_FOLDERS = (*SOURCE_FOLDERS, "tests", "packaging", "benchmarks", "docs", ".ci", ".github")
_TEXT_SUFFIXES = {
    ".py",
    ".md",
    ".toml",
    ".sh",
    ".csv",
    ".json",
    ".txt",
    ".yml",
    ".yaml",
    ".cff",
    ".ini",
    "",
}
# PKG-INFO is in the source archive, and holds README.md once more.
_NO_TEXT_OF_OURS = {"LICENSE", "PKG-INFO"}


@cache
def _files() -> tuple[Path, ...]:
    nested = [path for folder in _FOLDERS for path in (PROJECT / folder).rglob("*")]
    return tuple(
        path
        for path in sorted([*nested, *PROJECT.iterdir()])
        if path.is_file() and "__pycache__" not in path.parts
    )


def python_files() -> tuple[Path, ...]:
    """Every Python file of the repository."""
    return tuple(path for path in _files() if path.suffix == ".py")


def text_files() -> tuple[Path, ...]:
    """Every text file of the repository but the licence."""
    return tuple(
        path
        for path in _files()
        if path.suffix in _TEXT_SUFFIXES and path.name not in _NO_TEXT_OF_OURS
    )


def shipped_files() -> tuple[Path, ...]:
    """Every file below the folders that the wheel takes its packages from."""
    return tuple(path for path in _files() if path.relative_to(PROJECT).parts[0] in SOURCE_FOLDERS)
