"""Windows without a screen, closed and with their threads ended after every test.

Nothing here depends on how fast the machine is: limits only end what would never end by itself.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

# Before Qt is imported anywhere: tests never open a window on somebody's screen.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from bug_watch import note_bugs
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui import runner as runner_module
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.runner import Runner
from mlfa_app.settings import Settings
from song_rows import RULE, seed
from window_user import WindowUser, write_settings

PATIENCE_MS = 90_000


class PatientBot(QtBot):
    """Waits for what is sure to come, also where others want the processor.

    Starting a process that imports PyTorch takes three seconds alone and half a minute on a busy
    machine.
    """

    def waitUntil(self, callback: Callable[[], Any], *, timeout: int = PATIENCE_MS) -> None:  # noqa: N802 (Qt's way)
        """Let the event loop run until something is so."""
        super().waitUntil(callback, timeout=max(timeout, PATIENCE_MS))

    def waitSignal(self, signal: Any, *, timeout: int = PATIENCE_MS, **more: Any) -> Any:  # noqa: N802 (Qt's way)
        """Let the event loop run until a signal comes."""
        return super().waitSignal(signal, timeout=max(timeout, PATIENCE_MS), **more)

    def waitSignals(self, signals: Any, *, timeout: int = PATIENCE_MS, **more: Any) -> Any:  # noqa: N802 (Qt's way)
        """Let the event loop run until several signals have come."""
        return super().waitSignals(signals, timeout=max(timeout, PATIENCE_MS), **more)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """What pytest's plugin for Qt gives, with more patience."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def patient_closing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads have time to end: that they do is tested, not how soon."""
    monkeypatch.setattr(runner_module, "_CLOSE_WAIT_MS", PATIENCE_MS)


@pytest.fixture
def bugs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tracebacks of all bugs that the window reported; who asks for them looks himself."""
    return note_bugs(monkeypatch)


@pytest.fixture(autouse=True)
def no_bugs(request: pytest.FixtureRequest, bugs: list[str]) -> Iterator[None]:
    """Fail a test in whose course a bug was reported, unless it asked for the bugs."""
    is_asked_for = "bugs" in inspect.signature(request.function).parameters
    yield
    assert is_asked_for or not bugs, "\n".join(bugs)


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


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `seed` keeps the catalogue that it copies."""
    return tmp_path_factory.mktemp("template") / "catalogue.sqlite"


@pytest.fixture
def context(home: Path, template: Path, runner: Runner) -> WindowContext:
    """The window's shared parts on a library of two hundred songs that the model has heard."""
    seed(home / "catalogue.sqlite", template)
    return WindowContext(runner, Settings(), rule=RULE)


@pytest.fixture
def user(home: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[WindowUser]:
    """A user of the whole program, which has no model; its windows are closed afterwards."""
    write_settings(home, model="none such")
    someone = WindowUser(qtbot, qapp)
    yield someone
    someone.close()
