"""Watching folders: what comes, goes and moves is picked up without being asked for."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from commands import MODEL, make_songs
from mlfa_app.catalog.store import Catalog
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.engine import LibraryEngine
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.watcher import LibraryWatcher, folders_to_watch, topmost
from mlfa_app.gui.work_memory import SESSION_KEY, WorkMemory
from mlfa_app.settings import Settings
from random_package import write_random_package

LIMIT_MS = 90_000


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    make_songs(folder / "album", ["0:wav", "1:wav"], duration_s=2.0)
    for path in (folder / "album").iterdir():
        os.utime(path, (1e9, 1e9))
    return folder


@pytest.fixture
def engine(home: Path, music: Path, runner: Runner, qtbot: QtBot) -> LibraryEngine:
    write_random_package(home / "models" / MODEL, architectures=("melcnn-18",))
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        catalog.add_folder(music)
    settings = Settings(model=MODEL, device="cpu", workers=1, watch_folders=False)
    context = WindowContext(runner, settings)
    context.load_package()
    qtbot.waitUntil(lambda: context.package is not None, timeout=LIMIT_MS)
    return LibraryEngine(context)


def test_a_new_file_and_a_move_are_picked_up(
    engine: LibraryEngine, music: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    watcher = LibraryWatcher(engine)
    assert not watcher.state.is_on
    engine.context.change_settings(watch_folders=True)
    qtbot.waitUntil(lambda: engine.counts.analyzed == 2, timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: watcher.state.folders == 2 and not engine.is_active, timeout=LIMIT_MS)
    assert watcher.state.is_complete
    assert "2" in watcher.state.in_words
    # A new song in a new folder, as a download leaves it: old, or it would have to rest first.
    (new,) = make_songs(tmp_path / "download", ["2:flac"], duration_s=1.0)
    os.utime(new, (1e9, 1e9))
    shutil.move(music / "album" / "1.wav", music / "1.wav")
    shutil.move(new.parent, music / "download")
    qtbot.waitUntil(lambda: engine.counts.analyzed == 3, timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: engine.counts.moved == 1, timeout=LIMIT_MS)
    assert engine.counts.files == 3
    qtbot.waitUntil(lambda: watcher.state.folders == 3, timeout=LIMIT_MS)
    engine.context.change_settings(watch_folders=False)
    assert watcher.state.folders == 0
    lanes = engine.context.runner
    qtbot.waitUntil(
        lambda: not (lanes.analysing.is_busy or lanes.writing.is_busy or lanes.reading.is_busy),
        timeout=LIMIT_MS,
    )


def test_watching_lists_what_is_new_and_leaves_cancelled_work_cancelled(
    engine: LibraryEngine, home: Path, qtbot: QtBot
) -> None:
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        catalog.set_session_value(SESSION_KEY, WorkMemory("cancelled").as_text())
    engine.context.settings = replace(engine.context.settings, watch_folders=True)
    watcher = LibraryWatcher(engine)
    engine.resume_from_last_time()
    qtbot.waitUntil(lambda: engine.counts.files == 2, timeout=LIMIT_MS)
    qtbot.waitUntil(lambda: watcher.state.folders == 2, timeout=LIMIT_MS)
    lanes = engine.context.runner
    qtbot.waitUntil(lambda: not lanes.analysing.is_busy and not engine.is_active, timeout=LIMIT_MS)
    assert engine.counts.pending == 2
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        stored = WorkMemory.from_text(catalog.session_value(SESSION_KEY))
    assert stored.state == "cancelled"
    engine.context.change_settings(watch_folders=False)


def test_more_folders_than_can_be_watched_are_said(
    engine: LibraryEngine, music: Path, qtbot: QtBot
) -> None:
    for path in (music / "album").iterdir():
        path.unlink()
    watcher = LibraryWatcher(engine, max_folders=1)
    engine.context.change_settings(watch_folders=True)
    qtbot.waitUntil(lambda: watcher.state.folders == 1, timeout=LIMIT_MS)
    assert not watcher.state.is_complete
    assert "10 minutes" in watcher.state.in_words
    qtbot.waitUntil(lambda: not engine.is_active, timeout=LIMIT_MS)
    engine.context.change_settings(watch_folders=False)


def test_folders_to_watch_go_from_the_top(home: Path, tmp_path: Path) -> None:
    for name in ("a/b/c", "a/d", ".hidden", "lost+found"):
        (tmp_path / "m" / name).mkdir(parents=True)
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        catalog.add_folder(tmp_path / "m")
        catalog.add_folder(tmp_path / "not there")
        every, is_all = folders_to_watch(catalog, 10)
        some, are_all = folders_to_watch(catalog, 2)
    top = tmp_path / "m"
    assert is_all
    assert [Path(one) for one in every[:2]] == [top, top / "a"]
    assert {Path(one) for one in every[2:]} == {top / "a" / "b", top / "a" / "d", top / "a/b/c"}
    assert (some, are_all) == (every[:2], False)


def test_only_the_topmost_folders_are_looked_into() -> None:
    folders = [Path("/m/a/b"), Path("/m/a"), Path("/m/c")]
    assert topmost(folders) == [Path("/m/a"), Path("/m/c")]
