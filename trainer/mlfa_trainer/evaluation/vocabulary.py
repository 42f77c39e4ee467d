"""The product's vocabulary: which tags, of which category, from which outputs."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from mlfa_core.errors import KnownError
from mlfa_core.tags import CATEGORIES, Tag, Vocabulary
from mlfa_trainer.datasets.manifest import read_table
from mlfa_trainer.targets import MUSIC_OUTPUT


def read_vocabulary(name_or_path: str, outputs: Sequence[str]) -> Vocabulary:
    """Read a vocabulary and find its outputs.

    Args:
        name_or_path: A CSV file, or the name of one that comes with the trainer. Columns:
            ``tag``, ``category``, and one a tag list whose entries (separated by ``|``) name
            outputs ``<list>/<entry>``. A tag without any takes the output of its own name.
        outputs: Names of the classifier's outputs.

    Raises:
        KnownError: If it is missing, or names what does not exist.
    """
    path = Path(name_or_path)
    if not path.is_file():
        path = Path(str(resources.files("mlfa_trainer") / "recipes" / name_or_path))
    rows = read_table(path, f"the vocabulary {name_or_path}", "Check export.vocabulary.")
    column_of = {output: column for column, output in enumerate(outputs)}
    tags = []
    for row in rows:
        name, category = (row.get("tag") or "").strip(), (row.get("category") or "").strip()
        if not name or category not in CATEGORIES:
            raise KnownError(
                f"The vocabulary {path.name} has a row without a tag, or “{name}” has the "
                f"category “{category}”.",
                f"Categories are: {', '.join(CATEGORIES)}.",
                path,
            )
        wanted = [
            f"{group}/{entry.strip()}"
            for group, cell in row.items()
            if group not in ("tag", "category", None)
            for entry in (cell or "").split("|")
            if entry.strip()
        ] or [name]
        missing = [output for output in wanted if output not in column_of]
        if missing:
            raise KnownError(
                f"The vocabulary {path.name} takes “{name}” from {missing[0]}, which the "
                "networks do not predict.",
                "Check export.vocabulary and the data set's tag lists.",
                path,
            )
        tags.append(Tag(name, category, tuple(column_of[output] for output in wanted)))
    if not tags:
        raise KnownError(f"The vocabulary {path.name} is empty.", "", path)
    return Vocabulary(tuple(tags))


def vocabulary_of_outputs(outputs: Sequence[str]) -> Vocabulary:
    """Return one tag an output, for data sets that have labels of their own."""
    return Vocabulary(
        tuple(
            Tag(name, "other", (column,))
            for column, name in enumerate(outputs)
            if name != MUSIC_OUTPUT
        )
    )
