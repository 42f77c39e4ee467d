"""Make each call of a write, an undo and a settling fail in turn, and look at what that leaves.

A stage is a folder with a song, a catalogue and a journal, and something that is done there, in a
forked process, by the jobs of the program; tasks run in that process instead of a worker's.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import re
import shutil
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import mlfa_app.jobs.undoing.run
import mlfa_app.jobs.writing.settle
import mlfa_app.jobs.writing.write_fields
from failing_calls import KILL, LET_ALL, Call, Outcome, run_watched
from fault_kinds import LASTING, Fault, errors_for
from journals import Desk
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.job import Bug, SongOutcome
from mlfa_app.jobs.journal_spot import _journals
from mlfa_app.jobs.undoing.run import UndoChoice, UndoJob, UndoOutcome
from mlfa_app.jobs.worker_pool import Answer, Task
from mlfa_app.jobs.worker_process import _run
from mlfa_app.jobs.writing.settle import settle_journal, settle_writes
from mlfa_app.jobs.writing.tasks import check_decodes
from mlfa_app.jobs.writing.write_fields import ApplyPlanJob
from mlfa_app.jobs.writing.write_run import write_run
from mlfa_app.journal.database import JOURNAL_NAME
from mlfa_app.journal.records import FileWrite, RunKind, WriteState
from mlfa_app.journal.store import Journal
from mlfa_app.tagfiles.plan import FilePlan
from mlfa_app.tagfiles.write import WriteOptions
from mlfa_core.errors import KnownError
from tag_edits import make_song, plan_for, write_fields

Values = tuple[str, ...]

OPTIONS = WriteOptions()
FEW = {"genre": ("Jazz",), "mood": ("calm",)}
MANY = {
    "genre": tuple(f"genre {number}" for number in range(60)),
    "mood": tuple(f"mood {number}" * 9 for number in range(200)),
    "instrument": ("尺八",),
}
_OWN_FILES = (
    "journal of writes",
    "journal's folder",
    "library catalogue",
    "catalogue's folder",
    "settings",
)
_BUG_WORDS = re.compile(r"\b\w+(Error|Exception)\b|Errno|Traceback|confuse|error in MLFA|None\b")


@dataclass
class Told:
    """What the user would have been told.

    Attributes:
        errors: Sentences on what failed, with advice.
        skips: Sentences on files that were left alone.
        bugs: Tracebacks.
        is_done: Whether the file was said to have been written, or taken back.
        notice: What settling said.
    """

    errors: list[KnownError] = field(default_factory=list)
    skips: list[str] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)
    is_done: bool = False
    notice: str = ""

    def hear(self, event: object) -> None:
        """Take an event of a job."""
        match event:
            case Bug(trace=trace):
                self.bugs.append(trace)
            case SongOutcome(write=write, error=error):
                skipped = None if write is None else write.skipped
                self._note(error, skipped, write is not None and write.is_written)
            case UndoOutcome(skipped=skipped, error=error):
                self._note(error, skipped, event.is_undone)

    def _note(self, error: KnownError | None, skipped: str | None, is_done: bool) -> None:
        if error is not None:
            self.errors.append(error)
        if skipped is not None:
            self.skips.append(skipped)
        self.is_done = is_done


class InlinePool:
    """Stands for the pool of worker processes: tasks run here, their answers are pickled."""

    def __init__(self, _num_workers: int) -> None:
        self._answers: list[tuple[Task, Answer]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, task: Task) -> None:
        """Run a task."""
        answer = pickle.loads(pickle.dumps(_run(task.function, task.arguments)))
        self._answers.append((task, answer))

    def answers(self, _timeout_s: float) -> list[tuple[Task, Answer]]:
        """Give what the last tasks have returned."""
        answers, self._answers = self._answers, []
        return answers


@contextmanager
def inline_tasks() -> Iterator[None]:
    """Let jobs run their tasks in this process; only for what is watched."""
    modules: tuple[Any, ...] = (
        mlfa_app.jobs.writing.settle,
        mlfa_app.jobs.undoing.run,
        mlfa_app.jobs.writing.write_fields,
    )
    pool = modules[0].WorkerPool
    for module in modules:
        module.WorkerPool = InlinePool
    try:
        yield
    finally:
        for module in modules:
            module.WorkerPool = pool
        while _journals:
            _journals.popitem()[1].close()


def told_by(work: Callable[[Told], None]) -> Told:
    """Do something as a command would, and note what it says."""
    told = Told()
    with inline_tasks():
        try:
            work(told)
        except KnownError as error:
            told.errors.append(error)
        except Exception:
            told.bugs.append(traceback.format_exc())
    return told


# Stages


class Stage:
    """A song, a catalogue, a journal, and something that is done with them.

    Args:
        name: Its name.
        folder: Holds the folders ``home`` and ``music`` as they are before, and nothing else.
        song: The song.
        work: What is done.

    Attributes:
        name: Its name.
        calls: The calls that it makes where nothing fails.
    """

    def __init__(self, name: str, folder: Path, song: Path, work: Callable[[Told], None]) -> None:
        self.name = name
        self._folder, self._home, self._music = folder, folder / "home", song.parent
        self._song = song
        self._work = work
        with contextlib.suppress(OSError):
            os.setxattr(song, "user.of_a_listener", b"kept")
        self._files = {path: (path.read_bytes(), path.stat()) for path in _all_below(folder)}
        self._had_strays = bool(self._strays())
        self._known_writes = self._noted_writes()
        self._old = self._new = song.read_bytes()
        outcome = self.run(None)
        assert outcome.value is not None, outcome.error
        assert outcome.value.bugs == [], outcome.value.bugs
        self.calls = outcome.calls
        self._new = song.read_bytes()
        self._restore()

    @property
    def keeps_size(self) -> bool:
        """Whether the new file is as long as the old one: what is added fits into the padding."""
        return len(self._old) == len(self._new)

    def run(self, fault: Fault | None) -> Outcome:
        """Do it from the beginning, with a fault, in a process of its own."""
        self._restore()
        disk = ""

        def decide(index: int, call: Call) -> int | None:
            nonlocal disk
            if fault is None or index < fault.index:
                return None
            if fault.kills:
                return KILL
            if fault.lasting:
                disk = disk or self._disk_of(call)
                return LASTING[fault.lasting](call) if self._disk_of(call) == disk else None
            if index > fault.index:
                return LET_ALL
            if fault.happens and call.name == "rename":
                os.rename(call.path, call.new_path)
            errors = errors_for(call)
            # The order of calls may differ a little from run to run.
            return fault.error if fault.error in errors else errors[0]

        return run_watched(lambda: told_by(self._work), [self._home, self._music], decide)

    def check(self, outcome: Outcome, fault: Fault) -> str:
        """Make sure that nothing was lost, and that what was said is true.

        Returns:
            What became of it, in a few words.

        Raises:
            AssertionError: If not.
        """
        now = self._song.read_bytes()
        assert now in (self._old, self._new), "neither the old nor the new file"
        is_new = now == self._new
        told: Told | None = outcome.value
        if fault.kills and len(outcome.calls) > fault.index:
            assert told is None
        else:
            assert outcome.error is None, outcome.error
            assert told is not None, f"the process ended by itself: {outcome.status}"
            self._check_words(told, is_new=is_new)
            # Calls differ a little from run to run: the last ones may not have come.
            failed = outcome.calls[fault.index : fault.index + 1]
            could_not = bool(fault.lasting) or any(call.name == "unlink" for call in failed)
            assert could_not or self._had_strays or not self._strays(), "a copy was left"
        self._check_next_start(is_new=is_new)
        file = "new" if is_new else "old"
        if told is None:
            return f"killed, {file} file"
        return "done in spite of it" if told.is_done else f"refused, {file} file"

    def _check_words(self, told: Told, *, is_new: bool) -> None:
        assert not told.bugs, told.bugs[0]
        for error in told.errors:
            named = (self._song.name, *_OWN_FILES)
            assert any(name in error.summary for name in named), f"of what? {error.summary}"
            assert error.advice, f"no advice: {error.summary}"
        for text in [f"{error.summary} {error.advice}" for error in told.errors] + told.skips:
            assert text.endswith("."), text
            assert not _BUG_WORDS.search(text), text
            claims_old = "left as it is" in text or "file is as it was" in text
            assert not (claims_old and is_new), f"said of a file that was written: {text}"
        if told.is_done:
            assert is_new, "said to be done, and is not"
        elif not is_new:
            assert told.errors or told.skips, "not done, and nothing was said"

    def _check_next_start(self, *, is_new: bool) -> None:
        """The next start clears up, the history is true, and all can be taken back and redone."""
        with inline_tasks(), Desk(self._home) as desk:
            settle_writes(desk.catalog, desk.journal)
            assert not self._strays(), "a copy is still left after the next start"
            assert not desk.journal.open_writes()
            assert not desk.journal.announced_copies()
            assert not desk.journal.unnoted_writes()
            self._check_history(desk, is_new=is_new)

    def _check_history(self, desk: Desk, *, is_new: bool) -> None:
        """The journal tells what happened, and the opposite can be done now."""
        newest = next(iter(_writes(desk.journal)), None)
        is_noted = newest is not None and newest.write_id not in self._known_writes
        assert is_noted == is_new, "the history does not tell what happened"
        if newest is not None and is_new:
            assert newest.state is WriteState.DONE
            assert desk.undo(newest).is_exact
            assert self._song.read_bytes() == self._old, "not taken back to the byte"
        else:
            told = told_by(self._work)
            assert told.is_done, told
            assert self._song.read_bytes() == self._new, "not done by doing it again"

    def _strays(self) -> list[str]:
        return sorted(name for name in os.listdir(self._music) if name != self._song.name)

    def _disk_of(self, call: Call) -> str:
        home = str(self._home)
        return home if call.path == home or call.path.startswith(f"{home}/") else str(self._music)

    def _restore(self) -> None:
        for path in _all_below(self._folder):
            if path not in self._files:
                path.unlink()
        for path, (data, status) in self._files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            os.chmod(path, status.st_mode)
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    def _noted_writes(self) -> set[int]:
        if not (self._home / JOURNAL_NAME).exists():
            return set()
        with Desk(self._home) as desk:
            return {write.write_id for write in _writes(desk.journal)}


class SettledStage(Stage):
    """A stage whose work is to settle what a killed write has left; the song stays as it is."""

    def __init__(self, name: str, folder: Path, song: Path, *, is_written: bool) -> None:
        super().__init__(name, folder, song, lambda told: _settle(folder / "home", told))
        self._is_written = is_written

    def _check_history(self, desk: Desk, *, is_new: bool) -> None:
        assert is_new
        newest = next(iter(_writes(desk.journal)), None)
        assert (newest is not None) == self._is_written
        if newest is not None:
            assert desk.undo(newest).is_exact


def _all_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if not path.is_dir()]


def _writes(journal: Journal) -> list[FileWrite]:
    """All writes that have happened, the newest first."""
    return [
        write
        for run in journal.list_runs()
        for write in journal.writes_of_run(run.run_id)
        if write.state is WriteState.DONE
    ]


# What is done on stages


def write_stage(folder: Path, kind: str, wanted: Mapping[str, Values], name: str) -> Stage:
    """Write a plan into a song of a kind, as ``mlfa plan apply`` does."""
    home, song = _prepared(folder, kind)
    plan = plan_for(song, dict(wanted))
    return Stage(f"{kind}: {name}", folder, song, lambda told: _apply(home, plan, told))


def undo_stage(folder: Path, kind: str, *, is_edited: bool = False) -> Stage:
    """Take a write back, as ``mlfa undo`` does; field by field where somebody edited the song."""
    home, song = _prepared(folder, kind)
    told = told_by(lambda told: _apply(home, plan_for(song, FEW), told))
    assert told.is_done, told
    if is_edited:
        write_fields(song, {"grouping": ("by somebody",)})
    name = f"{kind}: undo of fields" if is_edited else f"{kind}: undo"
    return Stage(name, folder, song, lambda told: _undo(home, told))


def settled_stage(folder: Path, kind: str, killed_at: str) -> Stage:
    """Settle what a write has left that was killed.

    Args:
        folder: Where.
        kind: Of the song.
        killed_at: "copy": while the copy is made; "note": before it takes the song's place;
            "place": right after that.
    """
    home, song = _prepared(folder, kind)
    plan = plan_for(song, FEW)
    was_replaced = False

    def decide(_index: int, call: Call) -> int | None:
        nonlocal was_replaced
        if killed_at == "copy" and call.name == "fsync" and ".part" in call.path:
            return KILL
        if call.name == "rename" and killed_at == "note":
            return KILL
        if was_replaced:
            return KILL
        was_replaced = call.name == "rename"
        return None

    run_watched(lambda: told_by(lambda told: _apply(home, plan, told)), [home, song.parent], decide)
    name = f"{kind}: settling, killed at {killed_at}"
    return SettledStage(name, folder, song, is_written=killed_at == "place")


def first_stage(folder: Path, kind: str) -> Stage:
    """Write for the first time: catalogue and journal are made."""
    home, song = _prepared(folder, kind)
    shutil.rmtree(home)
    home.mkdir()
    plan = plan_for(song, FEW)
    return Stage(f"{kind}: first write", folder, song, lambda told: _apply(home, plan, told))


def _prepared(folder: Path, kind: str) -> tuple[Path, Path]:
    home, music = folder / "home", folder / "music"
    music.mkdir(parents=True)
    Desk(home).close()
    song = make_song(music, kind, duration_s=0.3)
    # What a decoder has to be found for is found before processes are forked.
    check_decodes(song)
    return home, song


def _apply(home: Path, plan: FilePlan, told: Told) -> None:
    with (
        Catalog.open(home / "catalogue.sqlite") as catalog,
        write_run(catalog, RunKind.WRITE, "plan apply") as run,
    ):
        tally = ApplyPlanJob(catalog, OPTIONS, run).run([plan], told.hear)
        run.finish({"files": tally.files})


def _undo(home: Path, told: Told) -> None:
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        UndoJob(catalog, UndoChoice(), OPTIONS).run(told.hear)


def _settle(home: Path, told: Told) -> None:
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        told.notice = settle_journal(catalog).sentence
