"""All model packages with what a user wants to know of them. Reads the disk; loads no torch."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mlfa_app.catalog.store import Catalog
from mlfa_app.package_quality import QualityFacts, quality_of
from mlfa_app.packages import FoundPackage, Origin, find_package, list_packages
from mlfa_core.errors import ModelPackageError
from mlfa_core.tags import CATEGORIES


@dataclass(frozen=True, slots=True)
class ListedModel:
    """One package, in order or not.

    Attributes:
        name: Its name, or that of its file where it cannot be read.
        path: Folder or zip file.
        origin: Where it was found.
        setting: What the setting `model` must be for it to be used.
        is_used: Whether it is used now.
        error: Why it cannot be used; None if it can. What follows is empty where it cannot.
        version: Version of the package.
        title: What it calls itself.
        description: What it says of itself.
        licence: Licence of the weights.
        identifier: Under it analyses are stored.
        tag_counts: Number of tags of each category that it knows.
        card: Its card, Markdown.
        quality: What was measured of it.
        size_bytes: What it takes on the disk.
        num_analyses: Songs that it has analysed, as stored in the catalogue.
    """

    name: str
    path: Path
    origin: Origin
    setting: str
    is_used: bool
    error: ModelPackageError | None
    version: str = ""
    title: str = ""
    description: str = ""
    licence: str = ""
    identifier: str = ""
    tag_counts: tuple[tuple[str, int], ...] = ()
    card: str = ""
    quality: QualityFacts | None = None
    size_bytes: int = 0
    num_analyses: int = 0


def list_models(catalog: Catalog, wanted: str) -> list[ListedModel]:
    """List all packages: the user's own before the shipped ones.

    Args:
        catalog: Knows what each has analysed.
        wanted: The setting `model`.
    """
    found = list_packages()
    analyses = catalog.list_models()
    used: Path | None = None
    with suppress(ModelPackageError):
        used = find_package(wanted).path
    listed = [_listed(entry, _setting(entry, found), used, analyses) for entry in found]
    if used is not None and used not in {entry.path for entry in found}:
        # The settings name a path of its own.
        package = find_package(wanted)
        entry = FoundPackage(package.path, "path", package, None)
        listed.insert(0, _listed(entry, wanted, used, analyses))
    return listed


def _setting(entry: FoundPackage, found: list[FoundPackage]) -> str:
    """Find the shortest setting that means a package: nothing, its name, or its path."""
    if entry.is_default:
        return ""
    first = next(other for other in found if entry.name in (other.name, other.path.stem))
    return entry.name if first is entry else str(entry.path)


def _listed(
    entry: FoundPackage, setting: str, used: Path | None, analyses: dict[str, int]
) -> ListedModel:
    package = entry.package
    if package is None:
        return ListedModel(entry.name, entry.path, entry.origin, setting, False, entry.error)
    categories = [tag.category for tag in package.vocabulary]
    counts = tuple((name, categories.count(name)) for name in CATEGORIES if name in categories)
    return ListedModel(
        name=package.name,
        path=entry.path,
        origin=entry.origin,
        setting=setting,
        is_used=entry.path == used,
        error=None,
        version=package.version,
        title=package.facts.title,
        description=package.facts.description,
        licence=package.facts.licence,
        identifier=package.identifier,
        tag_counts=counts,
        card=package.card_text,
        quality=quality_of(package),
        size_bytes=_size(entry.path),
        num_analyses=analyses.get(package.identifier, 0),
    )


def _size(path: Path) -> int:
    try:
        if path.is_file():
            return path.stat().st_size
        return sum(entry.stat().st_size for entry in path.iterdir() if entry.is_file())
    except OSError:
        return 0
