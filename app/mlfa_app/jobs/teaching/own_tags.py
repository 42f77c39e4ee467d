"""The tags that a user teaches: created in the window, given to songs, or taught already."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from mlfa_app.catalog.folding import word_key
from mlfa_app.catalog.listing import Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_core.errors import KnownError
from mlfa_core.model_package import ModelPackage

_CREATED = "teach.tags"


@dataclass(frozen=True, slots=True)
class OwnTag:
    """A tag of the user's.

    Attributes:
        name: Its name.
        category: Its category.
        num_yes: Songs that the user gave it to.
        num_no: Songs of which the user said that they lack it.
        is_taught: Whether the model in use has learnt it.
    """

    name: str
    category: str
    num_yes: int = 0
    num_no: int = 0
    is_taught: bool = False


def list_own_tags(catalog: Catalog, package: ModelPackage | None) -> list[OwnTag]:
    """List the user's tags: those that were created, decided on, or taught to the model in use.

    Tags that the model brings itself are not among them, whatever was said of them.

    Args:
        catalog: Of the library.
        package: The model in use; None without one.

    Returns:
        The tags by name.
    """
    brought: set[tuple[str, str]] = set()
    taught: set[tuple[str, str]] = set()
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for tag in () if package is None else package.facts.vocabulary:
        key: tuple[str, str] = (tag.category, word_key(tag.name))
        assert package is not None
        if max(tag.sources) >= package.facts.num_classifier_outputs:
            taught.add(key)
            names[key] = (tag.name, tag.category)
        else:
            brought.add(key)
    for name, category in _created(catalog):
        names.setdefault((category, word_key(name)), (name, category))
    counts: dict[tuple[str, str], dict[Verdict, int]] = {}
    for (category, name), found in catalog.decision_counts().items():
        key = (category, word_key(name))
        if key not in brought or key in taught:
            names.setdefault(key, (name, category))
            own = counts.setdefault(key, {})
            for verdict, number in found.items():
                own[verdict] = own.get(verdict, 0) + number
    return sorted(
        (
            OwnTag(
                name,
                category,
                counts.get(key, {}).get(Verdict.ACCEPTED, 0),
                counts.get(key, {}).get(Verdict.REJECTED, 0),
                key in taught,
            )
            for key, (name, category) in names.items()
            if key not in brought or key in taught
        ),
        key=lambda tag: (word_key(tag.name), tag.category),
    )


def create_tag(catalog: Catalog, package: ModelPackage | None, name: str, category: str) -> OwnTag:
    """Remember a tag that no song has yet.

    Args:
        catalog: Of the library.
        package: The model in use; None without one.
        name: As the user typed it.
        category: Its category.

    Returns:
        The tag; the one that is there already where the name is known.

    Raises:
        KnownError: If the name is empty, or the model itself has such a tag.
    """
    name = " ".join(name.split())
    if not name:
        raise KnownError("A tag needs a name.", "Type one, such as “sunday cooking”.")
    key = (category, word_key(name))
    for tag in list_own_tags(catalog, package):
        if (tag.category, word_key(tag.name)) == key:
            return tag
    for known in () if package is None else package.facts.vocabulary:
        if (known.category, word_key(known.name)) == key:
            raise KnownError(
                f"The model has the tag “{known.name}” itself.",
                "Accept or reject it beside your songs: that teaches it, too.",
            )
    with catalog.batch():
        _keep(catalog, [*_created(catalog), (name, category)])
    return OwnTag(name, category)


def forget_tag(catalog: Catalog, tag: OwnTag) -> None:
    """Forget that a tag was created. What was said of songs stays, and with it the tag."""
    key = (tag.category, word_key(tag.name))
    with catalog.batch():
        left = [one for one in _created(catalog) if (one[1], word_key(one[0])) != key]
        _keep(catalog, left)


def _created(catalog: Catalog) -> list[tuple[str, str]]:
    """Name and category of the tags that were created, as far as they can be read."""
    try:
        rows = json.loads(catalog.session_value(_CREATED) or "[]")
    except ValueError:
        return []
    return [
        (row[0], row[1])
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, list) and len(row) == 2 and all(isinstance(one, str) for one in row)
    ]


def _keep(catalog: Catalog, tags: Sequence[tuple[str, str]]) -> None:
    catalog.set_session_value(_CREATED, json.dumps([list(tag) for tag in tags]))
