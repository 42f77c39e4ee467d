"""Find model packages: those that come with the program, the user's own, or one at a path."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mlfa_app.file_lock import one_at_a_time
from mlfa_app.paths import user_models_folder
from mlfa_core.errors import ModelPackageError
from mlfa_core.model_package import FACTS_FILE, ModelPackage, load_package
from mlfa_resources import models_folder

Origin = Literal["shipped", "installed", "path"]

# Taken when the user names none, the first that is there.
_DEFAULT_NAMES = ("fast",)
# Others are inside for as long as a renaming and the deletion of an older package take.
_PATIENCE_S = 60.0


@dataclass(frozen=True)
class FoundPackage:
    """A package that was found, in order or not.

    Attributes:
        path: Folder or zip file.
        origin: Where it was found.
        package: The package; None if it cannot be used.
        error: Why it cannot be used; None if it can.
        is_default: Whether it is used when none is named.
    """

    path: Path
    origin: Origin
    package: ModelPackage | None
    error: ModelPackageError | None
    is_default: bool = False

    @property
    def name(self) -> str:
        """The package's name, or that of its file."""
        return self.package.name if self.package is not None else self.path.name


def changing_packages() -> AbstractContextManager[bool]:
    """Be the only one, process or thread, who adds or removes packages of the user.

    Wait until no other does; what to add or remove is to be looked for inside.
    """
    folder = user_models_folder()
    # Beside the folder, where nobody takes it for a package.
    return one_at_a_time(folder.with_name(f"{folder.name}.lock"), limit_s=_PATIENCE_S)


def list_packages() -> list[FoundPackage]:
    """Find all packages: the user's own before the shipped ones, each in order of names."""
    found: list[FoundPackage] = []
    places: tuple[tuple[Origin, Path], ...] = (
        ("installed", user_models_folder()),
        ("shipped", models_folder()),
    )
    for origin, folder in places:
        found += [_load(path, origin) for path in _candidates(folder)]
    usable = [entry for entry in found if entry.package is not None]
    default = _choose_default(usable)
    return [
        FoundPackage(entry.path, entry.origin, entry.package, entry.error, entry is default)
        for entry in found
    ]


def find_package(wanted: str = "") -> ModelPackage:
    """Find the package that the user means.

    Args:
        wanted: A name or a path; empty for the default. Names go first, and a package that the
            user installed goes before a shipped one of the same name.

    Raises:
        ModelPackageError: If there is none, or it cannot be used.
    """
    found = list_packages()
    if not wanted:
        for entry in found:
            if entry.is_default and entry.package is not None:
                return entry.package
        raise ModelPackageError(
            "There is no model: this copy of MLFA came without one.",
            "Name a model package with --model PATH, or install MLFA again.",
        )
    for entry in found:
        if wanted in (entry.name, entry.path.stem):
            if entry.error is not None:
                raise entry.error
            if entry.package is not None:
                return entry.package
    if os.sep in wanted or Path(wanted).exists():
        return load_package(Path(wanted).expanduser())
    names = ", ".join(entry.name for entry in found) or "none"
    raise ModelPackageError(
        f"There is no model named “{wanted}”.", f"There are: {names}. See: mlfa models list"
    )


def _candidates(folder: Path) -> list[Path]:
    """List what may be packages in a folder: folders with facts, and zip files."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return []
    return [
        entry
        for entry in entries
        if not entry.name.startswith(".")
        and ((entry / FACTS_FILE).exists() or entry.suffix.lower() == ".zip")
    ]


def _load(path: Path, origin: Origin) -> FoundPackage:
    try:
        return FoundPackage(path, origin, load_package(path), None)
    except ModelPackageError as error:
        return FoundPackage(path, origin, None, error)


def _choose_default(usable: list[FoundPackage]) -> FoundPackage | None:
    for name in _DEFAULT_NAMES:
        for entry in usable:
            if entry.name == name:
                return entry
    shipped = [entry for entry in usable if entry.origin == "shipped"]
    return next(iter(shipped or usable), None)
