"""What comes out of the commands and of the window, for one library: to be compared."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pytestqt.qtbot import QtBot

from mlfa_app.cli.app import run
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.engine import LibraryEngine
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.views.writing.history_dialog import HistoryDialog
from mlfa_app.gui.views.writing.write_dialog import WriteDialog
from mlfa_app.gui.watcher import LibraryWatcher
from mlfa_app.gui.work_memory import SESSION_KEY, WorkMemory
from mlfa_app.jobs.hearing.analyze import AnalysisJob
from mlfa_app.jobs.scanning.library_work import LibraryWork, WorkRequest
from mlfa_app.jobs.scanning.song_queue import WorkControl
from mlfa_app.jobs.undoing.run import UndoChoice
from mlfa_app.journal.store import Journal
from mlfa_app.packages import find_package
from mlfa_app.paths import settings_path
from mlfa_app.settings import load_settings
from mlfa_core.errors import KnownError
from two_ends import TwoEnds

# As old as a file can well be: a write that does not keep it is seen.
OLD_S = 1_000_000_000


class Written(NamedTuple):
    """What became of a file that was written, and how much the journal keeps; named by settings."""

    keep_mtime: bool
    journal_days: float
    journal_mb: int


@dataclass
class Ends:
    """A small library, and what the commands and the window make of it.

    Attributes:
        library: The library, its model and the settings.
        unheard: Songs that no model has heard.
        scratch: An empty folder.
        runner: The window's lanes.
        qtbot: Waits.
        output: What commands print.
        patch: Undone after the test.
    """

    library: TwoEnds
    unheard: Path
    scratch: Path
    runner: Runner
    qtbot: QtBot
    output: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    # The commands

    def run(self, *words: str | Path, code: int = 0) -> str:
        """Run a command; gives what it prints."""
        self.output.readouterr()
        assert run(list(map(str, words))) == code
        return self.output.readouterr().out

    def lines(self, *words: str | Path) -> list[dict[str, Any]]:
        """Run a command that prints lines of JSON."""
        return [json.loads(line) for line in self.run(*words).splitlines()]

    def tagged(self, *options: str) -> list[Any]:
        """What ``mlfa tag`` says of the songs."""
        *songs, _summary = self.lines("tag", "--json", *options, self.library.folder)
        return [([tag for tag in song["tags"] if tag["accepted"]], song["words"]) for song in songs]

    def planned(self, *options: str) -> list[str]:
        """What ``mlfa tag`` would write, and why."""
        plan = self.scratch / "command.jsonl"
        self.run("tag", "--plan", plan, *options, self.library.folder)
        return plan.read_text().splitlines()

    def exported(self, *options: str) -> list[dict[str, Any]]:
        return self.lines("export", "--format", "jsonl", *options)

    def playlists(self) -> set[str]:
        shutil.rmtree(self.scratch / "lists", ignore_errors=True)
        self.run("export", "--format", "m3u", "--per-tag", "-o", self.scratch / "lists")
        return {path.name for path in (self.scratch / "lists").iterdir()}

    def explained(self) -> list[Any]:
        """The tags that ``mlfa why`` explains, and whether they are proposed."""
        song = self.library.folder / "computed.ogg"
        *tags, _summary = self.lines("why", "--json", song)
        return [(tag["tag"], tag["proposed"]) for tag in tags]

    def asked(self, *words: str) -> list[dict[str, Any]]:
        return self.lines(*words, "--json")

    def heard(self, *words: str) -> Any:
        """How a command has unknown songs heard; ``FOLDER`` and ``FILE`` stand for these."""
        places = {"FOLDER": self.unheard, "FILE": self.unheard / "0.mp3"}
        with self._hearing() as how:
            self.run(*(str(places.get(word, word)) for word in words), code=1)
        return how

    def written(self, *options: str) -> Written:
        """The time of a file that ``mlfa tag`` has written, and what the journal may keep."""
        with self._forgetting() as kept:
            self.run("tag", "--write", *options, self._old_song())
        return self._written(kept)

    def applied(self, *options: str) -> Written:
        """The same of ``mlfa plan apply``."""
        plan = self.scratch / "one.jsonl"
        self.run("tag", "--plan", plan, self._old_song())
        with self._forgetting() as kept:
            self.run("plan", "apply", plan, *options)
        return self._written(kept)

    def taken_back(self, *options: str) -> Written:
        """The same of ``mlfa undo``."""
        self.run("tag", "--write", "--no-keep-mtime", self._old_song())
        with self._forgetting() as kept:
            self.run("undo", *options)
        return self._written(kept)

    def saved(self) -> object:
        """What a command leaves of an entry that this version does not know."""
        self.run("players", "use", "mpd")
        return json.loads(settings_path().read_text()).get("later")

    # The window

    def context(self) -> WindowContext:
        settings = load_settings(settings_path())
        return WindowContext(self.runner, settings, find_package(settings.model))

    def in_use(self) -> str:
        """The model that the window uses."""
        context = WindowContext(self.runner, load_settings(settings_path()))
        context.load_package()
        self.qtbot.waitUntil(lambda: context.package is not None)
        assert context.package is not None
        return context.package.name

    def listed(self) -> list[Any]:
        """What stands beside the songs in the table."""
        rule = self.context().rule
        assert rule is not None
        with self.library.catalog() as catalog:
            ids = catalog.file_ids_of(sorted(self.library.folder.iterdir())).values()
            songs = catalog.listed_songs(list(ids), rule)
        return [[(one.tag, one.category) for one in song.proposals] for song in songs]

    def reviewed(self) -> list[str]:
        """What the review would write, and why."""
        ids = self.library.file_ids(sorted(self.library.folder.iterdir()))
        dialog = WriteDialog(self.context(), ids)
        self.qtbot.addWidget(dialog)
        self.qtbot.waitUntil(lambda: dialog.desk.is_settled and len(dialog.model.files) == len(ids))
        plan = self.scratch / "window.jsonl"
        with self.qtbot.waitSignal(dialog.desk.plan_saved):
            dialog.save_plan(plan)
        return plan.read_text().splitlines()

    def worked(self) -> Any:
        """How the window's work has unknown songs heard."""
        work = LibraryWork(
            load_settings(settings_path()), WorkRequest(folders=(self.unheard,)), WorkControl()
        )
        with (
            self._hearing() as how,
            self.library.catalog() as catalog,
            pytest.raises(KnownError, match="heard enough"),
        ):
            work.run(catalog, lambda _event: None, lambda: False)
        return how

    def confirmed(self) -> Written:
        """The time of a file that the review has written, and what the journal may keep."""
        path = self._old_song()
        self.library.record(path)
        dialog = WriteDialog(self.context(), self.library.file_ids([path]))
        self.qtbot.addWidget(dialog)
        self.qtbot.waitUntil(lambda: dialog.desk.is_settled and len(dialog.model.files) == 1)
        with self._forgetting() as kept, self.qtbot.waitSignal(dialog.desk.write_finished):
            dialog.write()
        return self._written(kept)

    def given_back(self) -> Written:
        """The same of the window's history, which takes the last write back."""
        self.run("tag", "--write", "--no-keep-mtime", self._old_song())
        dialog = HistoryDialog(self.context())
        self.qtbot.addWidget(dialog)
        with self.qtbot.waitSignal(dialog.desk.looked_ahead):
            dialog.preview(UndoChoice())
        with self._forgetting() as kept, self.qtbot.waitSignal(dialog.desk.finished):
            dialog.take_back()
        return self._written(kept)

    def watched(self) -> bool:
        """Whether the window watches the folders."""
        return LibraryWatcher(LibraryEngine(self.context())).state.is_on

    def resumed(self) -> str:
        """How unfinished work stands after the window's start."""
        with self.library.catalog() as catalog:
            catalog.set_session_value(SESSION_KEY, WorkMemory("working").as_text())
        engine = LibraryEngine(self.context())
        progress: list[str] = []
        engine.progressed.connect(lambda one: progress.append(one.phase))
        engine.resume_from_last_time()
        lanes = (self.runner.reading, self.runner.counting, self.runner.deciding)
        self.qtbot.waitUntil(
            lambda: not any(one.is_busy for one in (*lanes, self.runner.analysing))
        )
        return "scanning" if "scanning" in progress else "rests"

    def changed(self) -> object:
        """What the window leaves of an entry that this version does not know."""
        self.context().change_settings(volume=0.1)
        self.qtbot.waitUntil(lambda: not self.runner.deciding.is_busy)
        return json.loads(settings_path().read_text()).get("later")

    # Inside

    def _old_song(self) -> Path:
        """A song that the library knows, under another name, as if nobody had ever written it."""
        path = self.scratch / "old.mp3"
        shutil.copy(self.library.folder / "plain.mp3", path)
        os.utime(path, (OLD_S, OLD_S))
        return path

    def _written(self, kept: list[Any]) -> Written:
        (retention,) = kept
        is_old = (self.scratch / "old.mp3").stat().st_mtime == OLD_S
        return Written(is_old, retention.max_age_s, retention.max_bytes)

    @contextmanager
    def _hearing(self) -> Iterator[list[Any]]:
        """Note how songs would be heard, instead of starting processes for it."""
        how: list[Any] = []

        def run_job(job: AnalysisJob, *_arguments: object) -> None:
            options = job._options
            spec = options.spec
            how.append((spec.model_id, spec.device, spec.coverage, options.capacity.workers))
            raise KnownError("It has heard enough.", "")

        with self.patch.context() as patch:
            patch.setattr(AnalysisJob, "run", run_job)
            yield how

    @contextmanager
    def _forgetting(self) -> Iterator[list[Any]]:
        """Note how much the journal may keep."""
        kept: list[Any] = []
        prune = Journal.prune

        def noting(journal: Journal, retention: Any, *arguments: Any) -> Any:
            kept.append(retention)
            return prune(journal, retention, *arguments)

        with self.patch.context() as patch:
            patch.setattr(Journal, "prune", noting)
            yield kept
