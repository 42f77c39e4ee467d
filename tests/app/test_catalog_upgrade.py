"""Whoever opens a catalogue of an older version is told how far its upgrade is."""

from __future__ import annotations

from pathlib import Path

from catalogs import make_old_catalog
from commands import Program
from mlfa_app.catalog.migrations import LATEST_VERSION
from mlfa_app.catalog.store import Catalog
from mlfa_app.catalog.upgrade import UpgradeProgress


def test_an_upgrade_tells_its_steps_and_rows(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    make_old_catalog(path, 3)
    told: list[UpgradeProgress] = []
    Catalog.open(path, on_upgrade=told.append).close()
    due = LATEST_VERSION - 3
    assert {news.step for news in told} == set(range(1, due + 1))
    assert {news.num_steps for news in told} == {due}
    shares = [news.share for news in told]
    assert shares == sorted(shares)
    assert 0.0 <= shares[0] < shares[-1] <= 1.0
    # The fields of each file, and the scores of each song.
    assert UpgradeProgress(1, due, 2, 2) in told
    assert UpgradeProgress(2, due, 1, 1) in told
    # What is up to date, or new, is nobody's news.
    told.clear()
    Catalog.open(path, on_upgrade=told.append).close()
    Catalog.open(tmp_path / "new.sqlite", on_upgrade=told.append).close()
    assert told == []


def test_a_command_says_it_in_one_line(tmp_path: Path) -> None:
    program = Program(tmp_path / "home")
    make_old_catalog(tmp_path / "home" / "catalogue.sqlite", 3)
    done = program.run("status", "--json")
    assert done.code == 0, done.err
    lines = done.err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("Bringing the library catalogue up to date")
    assert "catalogue up to date" not in program.run("status").err
