"""Lists of recorded noise and speech for the music gate: one CSV row a package of files.

Columns: ``package`` (a name of its own), ``files`` (patterns below one of the recipe's folders,
separated by ``|``; ``**`` stands for folders at any depth), ``kind`` (noise or speech), ``split``
(train, valid, test: of the whole package, such that nobody and nothing in it is in two splits),
``licence``, and where known ``leave_out`` (patterns of files that are not meant, such as music),
``source``, ``attribution``, ``how_to_get``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.manifest import SPLITS, ClipRow, read_table

KINDS = ("noise", "speech")
_NEEDED = ("package", "files", "kind", "split", "licence")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class SoundPackage:
    """A row of a list.

    Attributes:
        name: Unique in the list.
        files: Patterns of its files.
        leave_out: Patterns of files that are not meant.
        kind: ``noise`` or ``speech``.
        split: Of all of it.
        licence: Licence text.
        source: Where it was published.
        attribution: Who must be named.
        how_to_get: What is told where it is missing.
    """

    name: str
    files: tuple[str, ...]
    leave_out: tuple[str, ...]
    kind: str
    split: str
    licence: str
    source: str = ""
    attribution: str = ""
    how_to_get: str = ""


def read_sound_list(path: Path) -> tuple[SoundPackage, ...]:
    """Read a list of packages of sounds.

    Raises:
        KnownError: Naming the line that is wrong. A licence must be stated.
    """
    raw = read_table(path, f"the list of sounds {path}", "Check gate.sounds in the recipe.")
    found: dict[str, SoundPackage] = {}
    for line, row in enumerate(raw, start=2):
        package = _package(row, f"Line {line} of {path.name}", path)
        if package.name in found:
            raise KnownError(
                f"Line {line} of {path.name} names the package {package.name} again.",
                "Give every row a name of its own.",
                path,
            )
        found[package.name] = package
    if not found:
        raise KnownError(
            f"The list {path} names no packages.",
            f"It needs a line with the columns {', '.join(_NEEDED)} and a line for each package.",
            path,
        )
    return tuple(found.values())


def _package(row: dict[str, str], where: str, path: Path) -> SoundPackage:
    if None in row:
        raise KnownError(
            f"{where} has more values than there are columns.",
            "Correct the list; a value that contains a comma stands in double quotes.",
            path,
        )
    texts = {key: (value or "").strip() for key, value in row.items()}
    for key in _NEEDED:
        if not texts.get(key):
            raise KnownError(f"{where} has no {key}.", f"It needs: {', '.join(_NEEDED)}.", path)
    for key, allowed in (("kind", KINDS), ("split", SPLITS)):
        if texts[key] not in allowed:
            raise KnownError(
                f"{where}: {key} is “{texts[key]}”.", f"It must be one of: {', '.join(allowed)}.",
                path,
            )  # fmt: skip
    if not _NAME.fullmatch(texts["package"]):
        raise KnownError(
            f"{where}: “{texts['package']}” is no name of a package.",
            "Use letters, digits, dots, dashes and underscores.",
            path,
        )
    files, left_out = (_patterns(texts.get(key, ""), where, path) for key in ("files", "leave_out"))
    return SoundPackage(
        texts["package"],
        files,
        left_out,
        texts["kind"],
        texts["split"],
        texts["licence"],
        texts.get("source", ""),
        texts.get("attribution", ""),
        texts.get("how_to_get", ""),
    )


def _patterns(text: str, where: str, path: Path) -> tuple[str, ...]:
    patterns = tuple(part.strip() for part in text.split("|") if part.strip())
    for pattern in patterns:
        place = PurePosixPath(pattern)
        if place.is_absolute() or ".." in place.parts:
            raise KnownError(
                f"{where}: “{pattern}” leads out of the folders of the recipe.",
                "Write it as it lies below one of gate.folders, without a slash in front.",
                path,
            )
    return patterns


def find_files(package: SoundPackage, folders: Sequence[Path]) -> tuple[Path, tuple[Path, ...]]:
    """Find a package's files in the first of some folders that has any.

    Returns:
        The folder, and the files below it in order; none if no folder has any.
    """
    for folder in folders:
        left_out = {found for pattern in package.leave_out for found in folder.glob(pattern)}
        files = {
            found
            for pattern in package.files
            for found in folder.glob(pattern)
            if found.is_file() and found not in left_out
        }
        if files:
            return folder, tuple(sorted(files, key=lambda file: file.as_posix()))
    return folders[0], ()


def clip_row(package: SoundPackage, clip: str, file: Path, duration_s: float) -> ClipRow:
    """Describe a clip that was cut or joined from a package's files.

    Args:
        package: Whose.
        clip: Its name.
        file: The first file that is heard in it.
        duration_s: Its length.
    """
    return ClipRow(
        clip=clip,
        path=file,
        recording=package.name,
        split=package.split,
        kind="not music",
        duration_s=duration_s,
        labels=(f"notmusic:{package.kind}",),
        label_strength="medium",
        licence=package.licence,
        source=package.source or package.name,
        title=package.name,
        attribution=package.attribution,
    )
