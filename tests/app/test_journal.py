"""The journal's file: safe to open, kept through upgrades, closed to what is newer, pruned."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mlfa_app.errors import JournalError, NewerJournalError
from mlfa_app.journal.database import APPLICATION_ID, BUSY_TIMEOUT_S, JournalDatabase
from mlfa_app.journal.owner import _start_of, is_alive, own_name
from mlfa_app.journal.records import Retention, RunKind, WriteState
from mlfa_app.journal.schema import LATEST_VERSION, STEPS, upgrade
from mlfa_app.journal.store import Journal
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.write_intent import WriteIntent

AFTER = FileStamp(120, 9)
# What the program of each version left in its journal; every step asks for its sample.
SAMPLES: dict[int, tuple[str, ...]] = {
    1: (
        "INSERT INTO runs (id, kind, command, started_s, finished_s, owner)"
        " VALUES (3, 'write', 'tag --write /music', 5.0, 6.0, '1:2-3')",
        "INSERT INTO writes (id, run, state, owner, path, target, digest, container, begun_s,"
        " size_before_bytes, mtime_before_ns, surroundings_before, size_after_bytes,"
        " surroundings_after, mtime_after_ns, part, part_inode, keeps_mtime, undoes, is_noted)"
        " VALUES (7, 3, 'done', '1:2-3', X'2F612FFF', X'2F612FFF', 'sha256:x', 'MP3', 5.5, 100, 1,"
        " 'sha256:y', 120, 'sha256:z', 9, X'2F70', -5, 0, NULL, 1)",
        "INSERT INTO fields (write, place, field, old_values, new_values, own_before, own_after)"
        " VALUES (7, 0, 'genre', '[\"Pop\"]', '[\"Jazz\"]', '[]', '[\"Jazz\"]')",
        "INSERT INTO inverses (write, data) VALUES (7, X'0102')",
    ),
}


def intent(name: str = "a", *, inverse: bytes | None = b"old", inode: int = 5) -> WriteIntent:
    path = Path(f"/music/{name}.mp3")
    return WriteIntent(
        path=path,
        target=path,
        digest=f"sha256:{name}",
        container="MP3",
        fields={"genre": (("Pop",), ("Jazz\udcff",)), "mood": ((), ("calm",))},
        before=FileStamp(100, 1),
        surroundings_before="sha256:1",
        size_after_bytes=120,
        surroundings_after="sha256:2",
        part=Path("/music/.part"),
        part_inode=inode,
        keeps_mtime=True,
        inverse=inverse,
    )


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal(tmp_path: Path, clock: Clock) -> Iterator[Journal]:
    with Journal.open(tmp_path / "journal.sqlite", clock=clock) as opened:
        yield opened


def write(journal: Journal, run: int, name: str = "a", undoes: int | None = None) -> int:
    key = journal.begin(run, intent(name), {"mood": ("old",)}, {"genre": ("Jazz",)}, undoes)
    journal.finish(key, AFTER)
    return key


def test_what_is_noted_has_reached_the_disk(journal: Journal) -> None:
    database = journal._database
    assert database.value("PRAGMA journal_mode") == "wal"
    assert database.value("PRAGMA synchronous") == 2
    run = journal.start_run(RunKind.WRITE, "tag --write")
    write(journal, run)
    # Closing a note need not be: the next note is durable again.
    assert database.value("PRAGMA synchronous") == 2
    assert database.value("PRAGMA user_version") == LATEST_VERSION


def test_a_write_is_kept_as_it_was_noted(journal: Journal, tmp_path: Path) -> None:
    run = journal.start_run(RunKind.WRITE, "tag --write a\udcff")
    key = journal.begin(run, intent(inode=(1 << 64) - 3), {"mood": ("old",)}, {}, None)
    (found,) = journal.open_writes()
    assert found.state is WriteState.OPEN
    assert found.undoable_fields == ()
    assert found.part_inode == (1 << 64) - 3
    assert is_alive(found.owner)
    journal.finish(key, AFTER)
    journal.roll_back(key)  # too late: it counts as done
    assert journal.open_writes() == []
    assert [one.write_id for one in journal.unnoted_writes()] == [key]
    journal.note([key])
    assert journal.unnoted_writes() == []
    done = journal.find_write(key)
    assert done is not None
    assert (done.state, done.mtime_after_ns, done.is_noted) == (WriteState.DONE, 9, True)
    assert [(one.field, one.old, one.new, one.own_before) for one in done.fields] == [
        ("genre", ("Pop",), ("Jazz\udcff",), ()),
        ("mood", (), ("calm",), ("old",)),
    ]
    assert journal.inverse_of(key) == b"old"
    assert journal.list_runs()[0].command == "tag --write a\\xff"


def test_runs_that_wrote_nothing_leave_no_trace(journal: Journal) -> None:
    empty = journal.start_run(RunKind.WRITE, "nothing")
    journal.finish_run(empty)
    failed = journal.start_run(RunKind.WRITE, "failed")
    journal.roll_back(journal.begin(failed, intent(), {}, {}))
    journal.finish_run(failed)
    assert journal.list_runs() == []
    assert journal.writes_of_run(failed) == []
    assert journal._database.rows("SELECT id FROM runs") == [(failed,)]


def test_undo_of_undo_brings_the_write_back_into_effect(journal: Journal) -> None:
    runs = [journal.start_run(kind, "x") for kind in (RunKind.WRITE, *[RunKind.UNDO] * 3)]
    first = write(journal, runs[0])

    def in_effect() -> list[bool]:
        return [one.num_undoable > 0 for one in reversed(journal.list_runs())]

    second = write(journal, runs[1], undoes=first)
    assert in_effect() == [False, True]
    third = write(journal, runs[2], undoes=second)
    assert in_effect() == [True, False, True]
    write(journal, runs[3], undoes=third)
    assert in_effect() == [False, True, False, True]


def test_a_song_counts_as_taken_back_until_it_is_written_again(journal: Journal) -> None:
    run, undo = (journal.start_run(kind, "x") for kind in (RunKind.WRITE, RunKind.UNDO))
    first = write(journal, run)
    journal.roll_back(journal.begin(undo, intent(), {}, {}, first))
    assert not journal.was_taken_back("sha256:a")
    write(journal, undo, undoes=first)
    assert journal.was_taken_back("sha256:a")
    assert not journal.was_taken_back("sha256:b")
    write(journal, run)
    assert not journal.was_taken_back("sha256:a")


def test_the_last_run_that_wrote_a_field_again_is_named(journal: Journal) -> None:
    runs = [journal.start_run(RunKind.WRITE, "tag") for _ in range(3)]
    first = journal.find_write(write(journal, runs[0]))
    assert first is not None
    write(journal, runs[1], "another")
    journal.roll_back(journal.begin(runs[1], intent(), {}, {}))
    assert journal.later_run(first, "genre") is None
    later = [write(journal, run) for run in runs[1:]]
    assert journal.later_run(first, "genre") == runs[2]
    assert journal.later_run(first, "era") is None
    journal.mark_undone(later[1], ["genre"])
    assert journal.later_run(first, "genre") == runs[1]
    assert journal.later_run(first, "mood") == runs[2]


def test_pages_and_counts_of_a_run(journal: Journal) -> None:
    run = journal.start_run(RunKind.WRITE, "tag")
    keys = [write(journal, run, f"song{number}") for number in range(5)]
    journal.mark_undone(keys[0], ["genre"])
    journal.mark_undone(keys[1], ["genre", "mood"])
    journal.mark_refused(keys[2], ["genre", "mood"])
    (summary,) = journal.list_runs()
    assert (summary.num_files, summary.num_undoable, summary.num_undone) == (5, 4, 1)
    assert (summary.num_exact, summary.num_refused, summary.num_open) == (4, 1, 0)
    assert [one.write_id for one in journal.writes_of_run(run, offset=1, limit=2)] == keys[3:1:-1]
    undoable = journal.writes_of_run(run, undoable_only=True, before=keys[3])
    assert [one.write_id for one in undoable] == [keys[2], keys[0]]
    assert journal.has_written(run, Path("/music/song3.mp3"))
    assert not journal.has_written(run, Path("/music/song9.mp3"))
    assert not journal.has_written(run + 1, Path("/music/song3.mp3"))
    journal.roll_back(journal.begin(run, intent("song9"), {}, {}))
    assert not journal.has_written(run, Path("/music/song9.mp3"))
    assert journal.list_runs(run_id=run + 1) == []


def test_old_bytes_go_before_notes_and_what_is_open_stays(journal: Journal, clock: Clock) -> None:
    run = journal.start_run(RunKind.WRITE, "tag")
    open_key = journal.begin(run, intent("open"), {}, {})
    noise = np.random.default_rng(1).integers(0, 256, 20_000, dtype=np.uint8).tobytes()
    keys = []
    with journal._database.transaction():
        for number in range(600):
            keys.append(journal.begin(run, intent(f"{number}", inverse=noise), {}, {}))
            if number < 599:
                journal.finish(keys[-1], AFTER)
    full = journal.size_bytes()
    assert full > 10_000_000
    journal.prune(Retention(max_bytes=full // 2))
    assert journal.size_bytes() < full // 2
    # The oldest first; the last one is open and keeps its own, like every note.
    assert journal.inverse_of(keys[0]) is None
    assert journal.inverse_of(keys[598]) == journal.inverse_of(keys[599]) == noise
    assert journal.list_runs()[0].num_files == 599
    journal.prune(Retention(max_bytes=1))
    assert {one.write_id for one in journal.writes_of_run(run)} == {open_key, keys[599]}
    assert journal.path.stat().st_size < full
    clock.now += 3 * 365 * 86_400
    journal.prune(Retention())
    assert len(journal.open_writes()) == 2
    for key in (open_key, keys[599]):
        journal.roll_back(key)
    journal.finish_run(run)
    journal.prune(Retention())
    assert journal._database.value("SELECT count(*) FROM runs") == 0


@pytest.mark.parametrize("version", range(1, LATEST_VERSION + 1))
def test_journal_of_every_version_is_brought_up_to_date(tmp_path: Path, version: int) -> None:
    assert set(SAMPLES) == set(range(1, len(STEPS) + 1)), "a new step needs a sample"
    path = tmp_path / "journal.sqlite"
    database = JournalDatabase(path)
    upgrade(database, version)
    for statement in SAMPLES[version]:
        database.run(statement)
    database.close()
    with Journal.open(path) as journal:
        (summary,) = journal.list_runs()
        assert (summary.run_id, summary.num_undoable, summary.num_exact) == (3, 1, 1)
        (found,) = journal.writes_of_run(3)
        assert (found.path, found.undoable_fields[0].old) == (Path("/a/\udcff"), ("Pop",))
        assert not is_alive(found.owner)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE inverses",
        "ALTER TABLE fields RENAME COLUMN own_before TO own_bef0re",
        "",
    ],
)
def test_journal_without_its_tables_is_called_damaged(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "journal.sqlite"
    Journal.open(path).close()
    database = sqlite3.connect(path)
    database.executescript(statement)
    database.close()
    if not statement:
        # The number of the file's format, which SQLite looks at first.
        data = bytearray(path.read_bytes())
        data[47] = 77
        path.write_bytes(bytes(data))
    with pytest.raises(JournalError, match="is damaged"):
        Journal.open(path)


def test_newer_foreign_and_damaged_journals_are_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    database = JournalDatabase(path)
    upgrade(database)
    database.run(f"PRAGMA user_version={LATEST_VERSION + 1}")
    database.close()
    before = path.read_bytes()
    with pytest.raises(NewerJournalError, match=r"newer version .* Nothing is written"):
        Journal.open(path)
    assert path.read_bytes() == before
    path.unlink()
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE songs (title TEXT)")
    foreign.close()
    with pytest.raises(JournalError, match="not a journal of this program"):
        Journal.open(path)
    path.write_bytes(b"no database at all" * 100)
    with pytest.raises(JournalError, match="is damaged") as caught:
        Journal.open(path)
    assert "not affected" in caught.value.advice
    path.unlink()
    path.mkdir()
    with pytest.raises(JournalError, match="cannot be opened"):
        Journal.open(path)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(JournalError, match="Could not make the journal's folder"):
        Journal.open(tmp_path / "file" / "journal.sqlite")


def test_two_may_make_it_at_once_and_a_busy_one_gives_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal.open(path) as first, Journal.open(path, busy_timeout_s=0.05) as second:
        with first._database.transaction(), pytest.raises(JournalError, match="in use"):
            second.start_run(RunKind.WRITE, "x")
        assert second.start_run(RunKind.WRITE, "x") == 1
    assert APPLICATION_ID.to_bytes(4, "big") == b"MLFJ"


def test_waiting_for_another_process_is_said_and_ends_when_it_is_done(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    said: list[str] = []
    with Journal.open(path) as first:
        writing = first._database.transaction()
        writing.__enter__()

        def on_wait() -> None:
            said.append("waiting")
            writing.__exit__(None, None, None)

        with Journal.open(path, on_wait=on_wait) as second:
            assert second.start_run(RunKind.WRITE, "x") == 1
            assert said == ["waiting"]
            # Nothing is said where nobody is in the way, and all the time is waited again.
            assert second.start_run(RunKind.WRITE, "y") == 2
            assert second._database.value("PRAGMA busy_timeout") == 1000 * BUSY_TIMEOUT_S
    assert said == ["waiting"]


def test_processes_are_told_apart(tmp_path: Path) -> None:
    mine = own_name()
    assert is_alive(mine)
    number, _, started = mine.partition(":")
    assert not is_alive(f"{number}:1{started}")  # the number was given again
    assert not is_alive("4194305:1-x")
    assert not is_alive("")


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_process_that_ended_is_gone_before_anybody_asks_how() -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    name = f"{process.pid}:{_start_of(process.pid)}"
    assert is_alive(name)
    process.kill()
    # It stays in the list of processes until its parent has taken its exit code.
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert not is_alive(name)
    process.communicate()
    assert not is_alive(name)
