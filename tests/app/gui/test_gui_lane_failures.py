"""A catalogue that did not answer once is no reason to stay behind afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from mlfa_app.catalog.store import Catalog
from mlfa_app.errors import CatalogError
from mlfa_app.library.file_identity import FileStamp
from window_user import WindowUser, write_settings


def test_rows_follow_the_work_again_after_the_catalogue_did_not_answer(
    user: WindowUser, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_settings(home, resume_work=False, model="none such")
    paths = [home.parent / "music" / f"{name}.flac" for name in ("one", "two")]
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        for path in paths:
            catalog.record_file(path, FileStamp(1, 1), f"sha256:{path.stem}", in_library=True)
        ids = catalog.file_ids_of(paths)
    user.start()
    bench = user.bench
    user.settle()
    told: set[int] = set()
    bench.context.signals.songs_changed.connect(told.update)
    answer = Catalog.file_ids_of

    def fail_once(_catalog: Catalog, _paths: Sequence[Path]) -> dict[Path, int]:
        monkeypatch.setattr(Catalog, "file_ids_of", answer)
        raise CatalogError("The disk reports an error.", "Check the disk.")

    monkeypatch.setattr(Catalog, "file_ids_of", fail_once)
    bench.engine.songs_changed.emit([paths[0]])
    user.wait(lambda: user.has_said("The disk reports an error."))
    assert told == set()
    bench.engine.songs_changed.emit([paths[1]])
    user.wait(lambda: told == set(ids.values()))


def test_folders_are_watched_again_after_the_catalogue_did_not_answer(
    user: WindowUser, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_settings(home, resume_work=False, model="none such")
    music = home.parent / "music"
    music.mkdir()
    # Without anything in it, it would pass for a drive that is not there.
    (music / "notes.txt").touch()
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        catalog.add_folder(music)
    user.start()
    bench = user.bench
    user.settle()
    answer = Catalog.list_folders

    def fail_once(_catalog: Catalog) -> list[Path]:
        monkeypatch.setattr(Catalog, "list_folders", answer)
        raise CatalogError("The disk reports an error.", "Check the disk.")

    with monkeypatch.context() as patch:
        # What the engine itself looks at is left as it is: the watcher alone is to fail.
        patch.setattr(bench.engine, "look_again", lambda _places, **_more: None)
        monkeypatch.setattr(Catalog, "list_folders", fail_once)
        bench.context.change_settings(watch_folders=True)
        user.wait(lambda: user.has_said("The disk reports an error."))
    assert bench.watcher.state.folders == 0
    bench.engine.library_changed.emit()
    user.wait(lambda: bench.watcher.state.folders == 1)
