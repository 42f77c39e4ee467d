"""Write docs/licences.md: what MLFA is built on, and under which licences that stands.

``python packaging/licences.py`` reads what is installed beside it. What is not installed (extras
that were left out, other systems) keeps the line that the page has.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PAGE = PROJECT / "docs/licences.md"
# Only for work on MLFA itself, never part of it.
_NOT_SHIPPED = ("dev", "docs")
_BASE = "base"
_UNKNOWN = "see the package"
_REQUIREMENT = re.compile(
    r"(?P<name>[\w.-]+)(\[[^\]]*\])?\s*(?P<range>[^;]*)(;(?P<marker>.*))?",
)
_HEAD = """\
# Licences

MLFA and its models are under GPL-3.0-or-later, see [LICENSE](../LICENSE). The recordings that the
models were trained on are listed with their licences in the model cards
([fast](model-card-fast.md), [full](model-card-full.md)).

Below stands what it needs to run, as the packages themselves state it. `make reference` makes this
page from what is installed. Wheels bring further libraries within them, under licences of their
own: FFmpeg in av, libsndfile and its codecs in soundfile, Qt in PySide6, BLAS and OpenMP in numpy,
scipy, scikit-learn and torch, and with a CUDA build of torch NVIDIA's libraries, which are not free
software. Their texts lie in the packages.
"""


@dataclass(frozen=True)
class Requirement:
    """A package that MLFA asks for.

    Attributes:
        name: As its index spells it, in lower case with hyphens.
        versions: The range that is allowed; empty for any.
        part: "base", or the extra that needs it.
    """

    name: str
    versions: str
    part: str


def requirements() -> list[Requirement]:
    """Read what pyproject.toml asks for, but for work on MLFA itself."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    extras: dict[str, list[str]] = project["optional-dependencies"]
    parts = {_BASE: project["dependencies"], **extras}
    return [
        Requirement(normal(found["name"]), found["range"].strip(), part)
        for part, lines in parts.items()
        if part not in _NOT_SHIPPED
        for line in lines
        if (found := _REQUIREMENT.match(line))
    ]


def normal(name: str) -> str:
    """Spell a package's name the one way that all spellings come to."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence_of(package: Distribution) -> str:
    """Tell a package's licence in a line: its expression, its classifiers, or its first words."""
    facts = package.metadata
    if "License-Expression" in facts:
        return facts["License-Expression"]
    named = [
        line.rpartition(" :: ")[2]
        for line in facts.get_all("Classifier") or []
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    if named:
        return ", ".join(dict.fromkeys(named))
    first = facts["License"].strip().splitlines() if "License" in facts else []
    return first[0] if first and len(first[0]) < 80 else _UNKNOWN


def needed_by(names: Iterable[str]) -> Iterator[Distribution]:
    """Give installed packages and all that they need here, each once."""
    waiting, seen = list(names), set[str]()
    while waiting:
        name = normal(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue
        yield package
        for line in package.requires or []:
            found = _REQUIREMENT.match(line)
            # What depends on an extra, or on the system, is there only if somebody wanted it.
            if found and "extra ==" not in (found["marker"] or ""):
                waiting.append(found["name"])


def page(before: str = "") -> str:
    """Make the page.

    Args:
        before: The page as it is, for what is not installed here.
    """
    known = dict(re.findall(r"^\| ([\w.-]+) \| .*?([^|]+) \|$", before, re.MULTILINE))
    direct = requirements()
    here = {normal(one.name): one for one in needed_by(one.name for one in direct)}

    def licence(name: str) -> str:
        if name in here:
            return licence_of(here[name])
        return str(known.get(name, _UNKNOWN)).strip()

    lines = [_HEAD, "| package | versions | needed for | licence |", "|---|---|---|---|"]
    for one in direct:
        versions = f"`{one.versions}`" if one.versions else "any"
        lines.append(f"| {one.name} | {versions} | {one.part} | {licence(one.name)} |")
    others = sorted(here.keys() - {one.name for one in direct})
    lines += ["", "These need in turn:", "", "| package | licence |", "|---|---|"]
    lines += [f"| {name} | {licence(name)} |" for name in others]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8") if PAGE.exists() else ""), "utf-8")
