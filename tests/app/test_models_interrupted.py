"""Models that are replaced and removed, with Ctrl-C between two steps, or a disk that refuses."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogs import add_song
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli.app import run
from mlfa_app.jobs.models.install import PackageExistsError, install_package
from mlfa_app.packages import find_package
from mlfa_app.paths import catalog_path, settings_path
from mlfa_app.settings import change_saved, load_settings
from mlfa_core.model_package import FACTS_FILE, load_package
from random_package import write_random_package

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sends signals")


def believe(package: object, should_stop: object) -> None:
    """Try nothing out: building networks takes seconds."""


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


def changed_facts(folder: Path, **changes: object) -> None:
    facts = json.loads((folder / FACTS_FILE).read_text(encoding="utf-8"))
    (folder / FACTS_FILE).write_text(json.dumps({**facts, **changes}), encoding="utf-8")


def interrupting_after(number: int, call: Callable[..., object]) -> Callable[..., object]:
    """Make a call that is followed by Ctrl-C for the nth time."""
    calls = 0

    def made(*arguments: object) -> object:
        nonlocal calls
        answer = call(*arguments)
        calls += 1
        if calls == number:
            signal.raise_signal(signal.SIGINT)
        return answer

    return made


@pytest.mark.parametrize("num_renamed", [1, 2, 3])
def test_a_replacing_that_was_interrupted_is_finished_by_the_same_command(
    models: Path, source: Path, monkeypatch: pytest.MonkeyPatch, num_renamed: int
) -> None:
    install_package(source, try_out=believe)
    changed_facts(source, version="0.0.2")
    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", interrupting_after(num_renamed, os.rename))
        with pytest.raises(KeyboardInterrupt):
            install_package(source, replace=True, try_out=believe)
    if find_package("random").version == "0.0.1":
        # Both stand there: that the new one does is no reason to leave it at that.
        with pytest.raises(PackageExistsError):
            install_package(source, try_out=believe)
    install_package(source, replace=True, try_out=believe)
    # Its folder may keep the name that it had beside the old one.
    assert [load_package(entry).version for entry in models.iterdir()] == ["0.0.2"]
    assert find_package("random").version == "0.0.2"


def test_a_removal_that_was_interrupted_leaves_nothing_that_names_the_model(
    models: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identifier = install_package(source, try_out=believe).package.identifier
    change_saved(settings_path(), model="random")
    with Catalog.open(catalog_path()) as catalog:
        add_song(catalog, models / "song.mp3", 1, model=identifier)
    monkeypatch.setattr(os, "rename", interrupting_after(1, os.rename))
    assert run(["models", "remove", "random", "--yes", "--forget"]) == 130
    assert not list(models.iterdir())
    assert load_settings(settings_path()).model == ""
    with Catalog.open(catalog_path()) as catalog:
        assert catalog.list_models() == {}


def test_a_model_that_cannot_be_removed_stays_in_use(
    models: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_package(source, try_out=believe)
    change_saved(settings_path(), model="random")

    def refuse(_old: Path, _new: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", refuse)
        assert run(["models", "remove", "random", "--yes"]) == 1
    assert find_package(load_settings(settings_path()).model).name == "random"
