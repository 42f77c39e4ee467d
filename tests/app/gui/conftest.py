"""Windows without a screen, closed and with their threads ended after every test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before Qt is imported anywhere: tests never open a window on somebody's screen.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.runner import Runner


@pytest.fixture(autouse=True)
def source_language(qapp: QApplication) -> Iterator[None]:
    """Leave the texts as they stand in the source: a program that was started translates them."""
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(QLocale.system())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for everything that the program keeps."""
    folder = tmp_path / "home"
    monkeypatch.setenv("MLFA_HOME", str(folder))
    return folder


@pytest.fixture
def runner(home: Path, qapp: object) -> Iterator[Runner]:
    """The lanes, on a catalogue of their own; all ended afterwards."""
    lanes = Runner(lambda: Catalog.open(home / "catalogue.sqlite"))
    yield lanes
    assert lanes.close()
