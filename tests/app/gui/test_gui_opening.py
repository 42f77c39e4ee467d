"""A library that does not open at once: what is waited for is said, and one can leave."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from catalogs import make_old_catalog
from mlfa_app.catalog.upgrade import UpgradeProgress
from mlfa_app.gui.views.opening import Opening
from window_user import WindowUser, press


@pytest.fixture
def other_program(home: Path) -> Iterator[sqlite3.Connection]:
    """Another program that keeps the catalogue for itself; the catalogue is an old one."""
    home.mkdir(exist_ok=True)
    make_old_catalog(home / "catalogue.sqlite", 3)
    connection = sqlite3.connect(home / "catalogue.sqlite", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    yield connection
    if connection.in_transaction:
        connection.execute("ROLLBACK")
    connection.close()


def test_a_library_in_use_says_what_is_waited_for(
    user: WindowUser, other_program: sqlite3.Connection, qapp: QApplication
) -> None:
    program = user.start()
    bench = program.bench
    assert bench is not None
    user.wait(lambda: program.window.page is bench.opening)
    assert "Perhaps another program is using the library" in bench.opening.words.text()
    assert not bench.opening.bar.isVisible()
    # Nothing is offered that could not be done.
    commands = program.window.commands
    needs_library = ("add_folder", "rescan", "accept", "edit_tags", "write", "settings", "play")
    assert not any(commands[name].isEnabled() for name in needs_library)
    assert commands["quit"].isEnabled()
    # One can leave at once.
    closed: list[bool] = []
    program.window.closed.disconnect(qapp.quit)
    program.window.closed.connect(lambda: closed.append(True))
    press(bench.opening.quit)
    assert closed == [True]
    program.window.closed.connect(qapp.quit)
    # Or wait: the other one lets go, and the old library is brought up to date.
    program.window.show()
    other_program.execute("ROLLBACK")
    user.wait(lambda: bench.is_ready)
    assert "older version of MLFA and is brought up to date" in bench.opening.words.text()
    user.wait(lambda: program.window.page is bench.songs)
    user.wait(lambda: commands["rescan"].isEnabled())
    assert commands["add_folder"].isEnabled()
    assert commands["settings"].isEnabled()
    assert not commands["accept"].isEnabled()


def test_an_upgrade_shows_how_far_it_is(qtbot: QtBot) -> None:
    page = Opening(patience_ms=0)
    qtbot.addWidget(page)
    page.show()
    page.begin()
    page.on_upgrade(UpgradeProgress(1, 2, 0, 10))
    with qtbot.waitSignal(page.wanted):
        pass
    assert "brought up to date" in page.words.text()
    assert page.bar.isVisible()
    page.on_upgrade(UpgradeProgress(2, 2, 5, 10))
    assert page.bar.value() == 750
    page.end()
