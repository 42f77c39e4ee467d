"""The shape of the repository: sizes, names, documentation, and words that do not belong here."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from repository import PROJECT, SOURCE_FOLDERS, python_files, text_files

LINES_AT_MOST = 500
NEVER_PACKAGES = ("app", "trainer", "resources", "tests", "packaging", "benchmarks")


def test_no_python_file_is_longer_than_it_should_be() -> None:
    long = {
        str(path.relative_to(PROJECT)): count
        for path in python_files()
        if (count := len(path.read_text("utf-8").splitlines())) > LINES_AT_MOST
    }
    assert long == {}


@pytest.mark.parametrize("folder", NEVER_PACKAGES)
def test_outer_folders_are_no_packages(folder: str) -> None:
    # Two of them would hide distributions of the same name.
    assert (PROJECT / folder).is_dir()
    assert not (PROJECT / folder / "__init__.py").exists()


def test_tests_are_no_packages_and_their_names_are_unique() -> None:
    tests = [path for path in python_files() if "tests" in path.relative_to(PROJECT).parts]
    assert [path for path in tests if path.name == "__init__.py"] == []
    names = Counter(path.name for path in tests if path.name != "conftest.py")
    assert [name for name, count in names.items() if count > 1] == []


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(PROJECT))
        for path in python_files()
        if path.relative_to(PROJECT).parts[0] in (*SOURCE_FOLDERS, "benchmarks", "packaging")
        and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


# Written in parts, so that this file passes its own test.
MACHINE_PATHS = ("/wo" + "rk/", "../sha" + "red", "/opt/" + "wheels", "/ro" + "ot/", "/fa" + "rm/")
PACKAGE_HOSTS = ("index-" + "url", "find-" + "links", "pypi" + ".org", "pythonhosted" + ".org")
UNFINISHED = ("TO" + "DO", "FIX" + "ME")


@pytest.mark.parametrize("word", MACHINE_PATHS + PACKAGE_HOSTS + UNFINISHED)
def test_no_trace_of_one_machine_and_nothing_unfinished(word: str) -> None:
    assert lines_with(word) == []


def test_one_line_names_the_place_of_the_small_cpu_build() -> None:
    found = lines_with("download.pytorch" + ".org")
    assert [line.split(":")[0] for line in found] == ["README.md"]


def lines_with(word: str) -> list[str]:
    """Lines of the repository's text that hold a word, as ``file:number``."""
    return [
        f"{path.relative_to(PROJECT)}:{number}"
        for path in text_files()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if word in line
    ]


@pytest.mark.parametrize(
    "page", [path for path in text_files() if path.suffix == ".md"], ids=lambda path: path.name
)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    dead = [
        target
        for target in targets
        if "://" not in target
        and not target.startswith("#")
        and not (page.parent / target.partition("#")[0]).exists()
    ]
    assert dead == []


def headings_of(page: Path) -> set[str]:
    """The names by which the headings of a page are linked to."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-") for title in titles}


def test_links_to_headings_lead_to_one() -> None:
    dead = []
    for page in (path for path in text_files() if path.suffix == ".md"):
        for target in re.findall(r"\]\(([^)\s]*#[^)\s]+)\)", page.read_text("utf-8")):
            name, _, heading = target.partition("#")
            other = page.parent / name if name else page
            if "://" not in target and heading not in headings_of(other):
                dead.append(f"{page.relative_to(PROJECT)}: {target}")
    assert dead == []


def test_every_page_can_be_found_from_the_first_one() -> None:
    waiting, seen = [PROJECT / "README.md"], set[Path]()
    while waiting:
        page = waiting.pop().resolve()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        targets = re.findall(r"\]\(([^)\s#]+)", page.read_text("utf-8"))
        waiting += [page.parent / target for target in targets if "://" not in target]
    assert {*(PROJECT / "docs").glob("*.md"), PROJECT / "CONTRIBUTING.md"} <= seen
