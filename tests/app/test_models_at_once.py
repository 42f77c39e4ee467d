"""Several that install, remove and teach models at once."""

from __future__ import annotations

import json
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.models.install import (
    Installed,
    PackageExistsError,
    install_package,
    remove_package,
)
from mlfa_app.jobs.teaching.report import TaughtDraft, TeachReport
from mlfa_app.jobs.teaching.teach import keep
from mlfa_core.errors import KnownError
from mlfa_core.model_package import FACTS_FILE, load_package
from random_package import write_random_package


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's models folder, not made yet."""
    monkeypatch.setenv("MLFA_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "models"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A sound package."""
    write_random_package(tmp_path / "source", architectures=("melcnn-18",))
    return tmp_path / "source"


def believe(package: object, should_stop: object) -> None:
    """Try nothing out: building networks takes seconds."""


def changed_facts(folder: Path, **changes: object) -> None:
    facts = json.loads((folder / FACTS_FILE).read_text(encoding="utf-8"))
    (folder / FACTS_FILE).write_text(json.dumps({**facts, **changes}), encoding="utf-8")


def test_same_package_twice_at_once_is_there_once(models: Path, source: Path) -> None:
    together = threading.Barrier(4)

    def install(_number: int) -> Installed | None:
        return install_package(source, try_out=lambda _package, _stop: together.wait() and None)

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(install, range(4)))
    assert sorted(one.was_there for one in found if one is not None) == [False, True, True, True]
    assert [entry.name for entry in models.iterdir()] == ["random"]


@pytest.mark.parametrize("replace", [False, True])
def test_name_that_was_taken_while_the_package_was_tried_is_asked_for(
    models: Path, source: Path, tmp_path: Path, *, replace: bool
) -> None:
    other = Path(shutil.copytree(source, tmp_path / "other"))
    changed_facts(other, version="9.9")

    def be_overtaken(package: object, should_stop: object) -> None:
        assert install_package(other, try_out=believe) is not None

    if replace:
        installed = install_package(source, replace=True, try_out=be_overtaken)
        assert installed is not None
        assert installed.has_replaced
    else:
        with pytest.raises(PackageExistsError, match="already"):
            install_package(source, try_out=be_overtaken)
    (kept,) = models.iterdir()
    assert load_package(kept).version == ("0.0.1" if replace else "9.9")


def test_several_that_remove_a_package_at_once_are_told_who_did(models: Path, source: Path) -> None:
    install_package(source, try_out=believe)

    def remove(_number: int) -> str:
        try:
            return remove_package("random").name
        except KnownError as error:
            return error.summary

    with ThreadPoolExecutor(4) as threads:
        said = sorted(threads.map(remove, range(4)))
    assert said == [*["There is no model named “random”."] * 3, "random"]
    assert list(models.iterdir()) == []


def test_two_that_keep_what_they_taught_at_once_get_numbers_of_their_own(
    models: Path, source: Path
) -> None:
    install_package(source, try_out=believe)
    base = load_package(models / "random")
    report = TeachReport(base.identifier, base.name, 0.9, ())
    changed_facts(source, training={})
    drafts = [Path(shutil.copytree(source, models / f".aside-{number}")) for number in range(4)]

    def keep_one(folder: Path) -> str:
        with Catalog.open(models.parent / "catalogue.sqlite") as catalog:
            return keep(catalog, TaughtDraft(report, folder), "random").name

    with ThreadPoolExecutor(4) as threads:
        kept = sorted(threads.map(keep_one, drafts))
    assert kept == ["taught-1", "taught-2", "taught-3", "taught-4"]
    assert sorted(entry.name for entry in models.iterdir()) == ["random", *kept]
