"""Writing while other processes write, settle and prune: nothing is lost, nothing false is said."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from journals import Desk
from mlfa_app.errors import FileChangedError
from mlfa_app.jobs.journal_spot import JournalSpot
from mlfa_app.jobs.writing.settle import Settlement, settle_writes
from mlfa_app.jobs.writing.tasks import WriteRequest, plan_and_write, write_plan
from mlfa_app.journal.records import Retention, RunKind, WriteState
from mlfa_app.journal.run_journal import RunJournal
from mlfa_app.journal.store import Journal
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.payload import payload_digest
from mlfa_app.library.write_intent import WriteIntent
from mlfa_app.tagfiles.fields import read_fields
from mlfa_app.tagfiles.plan import FieldPolicy
from mlfa_app.tagfiles.write import WriteOptions, apply_plan
from race_trials import RaceLab
from tag_edits import make_song, plan_for, write_fields

Values = tuple[str, ...]

JAZZ: dict[str, Values] = {"genre": ("Jazz",)}
CALM: dict[str, Values] = {"mood": ("calm",)}
ROUNDS = 25
FILL = {"genre": FieldPolicy.FILL, "mood": FieldPolicy.FILL}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path / "home") as desk:
        yield desk


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    folder.mkdir()
    return folder


class NotedTogether(RunJournal):
    """Goes on only when the other one has noted its write, too."""

    def __init__(self, journal: Journal, run_id: int, together: threading.Barrier) -> None:
        super().__init__(journal, run_id, {})
        self._together = together

    def begin(self, intent: WriteIntent) -> int:
        key = super().begin(intent)
        self._together.wait()
        return key


class Writer(threading.Thread):
    """Writes fields into a file.

    Attributes:
        refusal: Why it did not; None if it did.
    """

    def __init__(
        self, path: Path, wanted: dict[str, Values], spot: JournalSpot, together: threading.Barrier
    ) -> None:
        super().__init__()
        self.wanted = wanted
        self.refusal: FileChangedError | None = None
        self._path, self._spot, self._together = path, spot, together

    def run(self) -> None:
        plan = plan_for(self._path, self.wanted)
        with Journal.open(self._spot.path) as journal:
            try:
                apply_plan(plan, journal=NotedTogether(journal, self._spot.run_id, self._together))
            except FileChangedError as error:
                self.refusal = error


def test_of_two_that_replace_a_file_at_once_one_is_refused(tmp_path: Path, music: Path) -> None:
    with Desk(tmp_path / "home") as desk:
        spot = desk.spot()
    for number in range(ROUNDS):
        path, together = make_song(music), threading.Barrier(2)
        writers = [Writer(path, wanted, spot, together) for wanted in (JAZZ, CALM)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        done = [writer.wanted for writer in writers if writer.refusal is None]
        assert [read_fields(path).values] == done, f"round {number}"
        path.unlink()
    with Journal.open(spot.path) as journal:
        assert journal.open_writes() == []


def test_file_that_looks_as_before_after_two_other_writes_is_noticed(
    desk: Desk, music: Path
) -> None:
    path = make_song(music, "flac")
    spot = desk.spot()
    # From here on its length stays: there is room for further values.
    desk.write(path, {"genre": ("genre 0",)}, spot, keep_mtime=True)
    before = path.stat()
    held: list[str] = []

    def write_meanwhile(_part: Path) -> None:
        # A disk gives the number of a file that was replaced to the next but one.
        for number in range(1, 9):
            held[:] = [f"genre {number}"]
            desk.write(path, {"genre": tuple(held)}, spot, keep_mtime=True)
            if os.path.samestat(path.stat(), before):
                break

    options = WriteOptions(keep_mtime=True)
    with pytest.raises(FileChangedError):
        apply_plan(plan_for(path, CALM), options, check_decodes=write_meanwhile)
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert read_fields(path).values == {"genre": tuple(held)}


def asked_for(path: Path, desk: Desk, **proposed: tuple[str, ...]) -> WriteRequest:
    return WriteRequest(
        path,
        payload_digest(path),
        FileStamp.of(path),
        proposed,
        FILL,
        {},
        WriteOptions(),
        spot=desk.spot(),
    )


def test_song_that_another_process_has_just_written_is_no_failure(desk: Desk, music: Path) -> None:
    path = make_song(music)
    request = asked_for(path, desk, genre=("Jazz",))
    desk.write(path, JAZZ)
    answer = plan_and_write(request)
    assert answer.report is None
    assert answer.kept == JAZZ
    assert len(desk.journal.writes_of_run(request.spot.run_id if request.spot else 0)) == 0


def test_what_somebody_else_left_empty_is_written_beside_it(desk: Desk, music: Path) -> None:
    path = make_song(music)
    request = asked_for(path, desk, genre=("Rock",), mood=("calm",))
    write_fields(path, JAZZ)
    answer = plan_and_write(request)
    assert answer.report is not None
    assert answer.report.written == CALM
    assert read_fields(path).values == JAZZ | CALM


def test_another_sound_is_refused_still(desk: Desk, music: Path) -> None:
    path = make_song(music)
    request = asked_for(path, desk, genre=("Jazz",))
    data = bytearray(path.read_bytes())
    data[9000] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(FileChangedError):
        plan_and_write(request)
    assert path.read_bytes() == bytes(data)
    path.unlink()
    with pytest.raises(FileChangedError):
        plan_and_write(request)


class Between:
    """Does something while a connection asks its questions, before the one that is named."""

    def __init__(self, words: str, act: Callable[[], None]) -> None:
        self._words, self._act = words, act

    def __call__(self, statement: str) -> None:
        if self._words in statement:
            self._words = "never again"
            self._act()


def test_nobody_is_said_to_have_died_who_has_just_finished(desk: Desk, music: Path) -> None:
    write = desk.write(make_song(music), JAZZ)
    desk.journal._database.run("UPDATE writes SET state = 'open', owner = '1:2-3'")
    with Journal.open(desk.journal.path) as other:
        # Its process notes the end after the list of open writes was made.
        end = Between("synchronous=NORMAL", lambda: other.finish(write.write_id, write.before))
        desk.journal._database._connection.set_trace_callback(end)
        assert settle_writes(desk.catalog, desk.journal) == Settlement()
        desk.journal._database._connection.set_trace_callback(None)
    found = desk.journal.find_write(write.write_id)
    assert found is not None
    assert found.state is WriteState.DONE


def test_write_that_was_overtaken_when_its_process_died_did_not_happen(
    desk: Desk, music: Path
) -> None:
    path = make_song(music)
    done = desk.write(path, JAZZ)
    # Refused since the other one was quicker; then the process died, its copy removed already.
    spot, part = desk.spot(), music / ".mlfa-0123456789abcdef.part.mp3"
    intent = WriteIntent(
        path=path,
        target=path,
        digest=done.digest,
        container=done.container,
        fields={"genre": ((), ("Rock",))},
        before=done.before,
        surroundings_before=done.surroundings_before,
        size_after_bytes=done.size_after_bytes,
        surroundings_after="sha256:other",
        part=part,
        part_inode=0,
        keeps_mtime=False,
        inverse=None,
    )
    refused = desk.journal.begin(spot.run_id, intent, {}, {"genre": ("Rock",)})
    desk.journal._database.run("UPDATE writes SET owner = '1:2-3' WHERE id = ?", (refused,))
    assert settle_writes(desk.catalog, desk.journal) == Settlement(rolled_back=1)
    assert desk.catalog.own_values(done.digest, path) == JAZZ


def test_run_that_is_quiet_for_days_is_not_pruned_away(desk: Desk, music: Path) -> None:
    spot = desk.spot()
    later = desk.journal._clock() + 30 * 86_400.0
    with Journal.open(desk.journal.path, clock=lambda: later) as other:
        other.prune(Retention())
    # A watch, say, to which a song comes at last.
    report = write_plan(plan_for(make_song(music), JAZZ), WriteOptions(), spot, {})
    assert report.journal_key is not None
    desk.journal.finish_run(spot.run_id)
    assert [one.run_id for one in desk.journal.list_runs()] == [spot.run_id]


def test_run_of_a_process_that_died_is_pruned(desk: Desk) -> None:
    run = desk.journal.start_run(RunKind.WRITE, "tag --write")
    desk.journal._database.run("UPDATE runs SET owner = '1:2-3' WHERE id = ?", (run,))
    later = desk.journal._clock() + 30 * 86_400.0
    with Journal.open(desk.journal.path, clock=lambda: later) as other:
        other.prune(Retention())
    assert desk.journal._database.value("SELECT count(*) FROM runs") == 0


def test_a_write_is_read_with_its_fields_while_another_process_prunes(
    desk: Desk, music: Path
) -> None:
    write = desk.write(make_song(music), JAZZ)
    desk.journal.note([write.write_id])
    with Journal.open(desk.journal.path, clock=lambda: 1e12) as other:
        prune = Between("FROM fields", lambda: other.prune(Retention()))
        desk.journal._database._connection.set_trace_callback(prune)
        found = desk.journal.find_write(write.write_id)
        assert found is not None
        assert [one.field for one in found.fields] == ["genre"]
        assert desk.journal.find_write(write.write_id) is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the processes are forks")
def test_processes_that_write_the_same_songs_and_are_killed_lose_nothing(tmp_path: Path) -> None:
    counts = RaceLab(tmp_path, ["flac", "mp3"], seed=1).trial(num_processes=3, num_kills=1)
    assert counts["kills"] == 4
