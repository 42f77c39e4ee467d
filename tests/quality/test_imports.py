"""Who imports whom, checked on the sources and on running processes."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import sysconfig
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from repository import PROJECT, SOURCE_FOLDERS, python_files

HEAVY = ("torch", "PySide6", "sklearn", "scipy", "torchaudio")


def loaded_after(statement: str) -> set[str]:
    """Top-level modules that a fresh process has loaded after a statement."""
    code = f"{statement}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    return {name.partition(".")[0] for name in json.loads(output)}


@pytest.mark.parametrize(
    "statement",
    [
        "import mlfa_app.__main__",
        "from mlfa_app.__main__ import main",
        "import mlfa_core",
        "import mlfa_core.audio, mlfa_core.decisions, mlfa_core.model_package",
        "import mlfa_app.cli.tag, mlfa_app.cli.scan, mlfa_app.cli.doctor, mlfa_app.cli.models",
        "import mlfa_app.catalog.store, mlfa_app.tagfiles.write, mlfa_app.jobs.hearing.analyze",
        "import mlfa_resources",
    ],
)
def test_nothing_heavy_is_loaded_by(statement: str) -> None:
    assert loaded_after(statement).isdisjoint(HEAVY)


def test_resources_bring_none_of_the_other_packages() -> None:
    loaded = loaded_after("import mlfa_resources")
    assert {name for name in loaded if name.startswith("mlfa")} == {"mlfa_resources"}


def test_the_import_contracts_hold() -> None:
    linter = Path(sysconfig.get_path("scripts")) / "lint-imports"
    result = subprocess.run(
        [linter, "--no-cache"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


# Programs that plugins of ours are made for: they load the plugins, never the other way round.
HOSTS = {"beetsplug": {"beets", "mediafile"}, "picardplug": {"picard", "PyQt6"}}


def third_party_imports() -> set[str]:
    """Every module of others that the shipped sources import anywhere."""
    ours = {"mlfa_core", "mlfa_app", "mlfa_trainer", "mlfa_resources"}
    names = set()
    for path in python_files():
        folder, *inner = path.relative_to(PROJECT).parts
        if folder in SOURCE_FOLDERS:
            names |= imports_of(path) - HOSTS.get(inner[0], set())
    return names - ours - sys.stdlib_module_names


def imports_of(path: Path) -> set[str]:
    """Top-level modules that a file imports anywhere."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("host", HOSTS)
def test_plugins_import_their_host_and_nothing_of_ours(host: str) -> None:
    # The host runs in an environment of its own: mutagen comes with all of them, MLFA need not.
    allowed = HOSTS[host] | {"mutagen"} | sys.stdlib_module_names
    files = [path for path in python_files() if host in path.relative_to(PROJECT).parts]
    assert files
    assert {name for path in files for name in imports_of(path)} <= allowed


def test_every_import_is_a_declared_dependency() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *(line for name in extras for line in extras[name])]
    declared = {re.match(r"[\w.-]+", line).group().lower().replace("_", "-") for line in lines}
    distributions = packages_distributions()
    missing = {
        name
        for name in third_party_imports()
        # A module that is not installed here is known under its own name.
        if not declared
        & {dist.lower().replace("_", "-") for dist in distributions.get(name, [name])}
    }
    assert missing == set()
