"""Taking back runs, albums, files and fields; what the catalogue and the journal know after."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import mutagen
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import undo_tricks
from journals import Desk
from mlfa_app.jobs.hearing.tasks import take_identity
from mlfa_app.jobs.job import Notice, PlannedChange, Progress
from mlfa_app.jobs.undoing import run as run_module
from mlfa_app.jobs.undoing.history import list_runs, run_files
from mlfa_app.jobs.undoing.run import (
    UndoChoice,
    UndoEvent,
    UndoJob,
    UndoOutcome,
    UndoTally,
)
from mlfa_app.jobs.writing.tasks import write_plan
from mlfa_app.jobs.writing.write_fields import record_write
from mlfa_app.jobs.writing.write_run import write_run
from mlfa_app.journal.records import RunKind
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.tagfiles.display_fields import read_display_fields
from mlfa_app.tagfiles.fields import read_fields
from mlfa_app.tagfiles.write import WriteOptions
from mlfa_core.errors import KnownError
from tag_edits import plan_for
from tag_samples import make_file

Values = tuple[str, ...]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "home")
    yield made
    made.close()


class Shelf:
    """Three songs of two albums, known to the catalogue."""

    def __init__(self, folder: Path, desk: Desk) -> None:
        self.folder = folder
        self.desk = desk
        self.songs: list[Path] = []
        for number, album in enumerate(("Red", "Red", "Blue")):
            place = folder / album
            place.mkdir(parents=True, exist_ok=True)
            path = make_file("flac", place, f"song{number}", duration_s=0.3 + 0.1 * number)
            song = mutagen.File(path)
            song["album"] = [album]
            song.save()
            self.songs.append(path)
            self.look(path)
        self.bytes = [path.read_bytes() for path in self.songs]

    def look(self, path: Path) -> None:
        """Let the catalogue know a file."""
        digest, stamp, fields = take_identity(path)
        self.desk.catalog.record_file(path, stamp, digest, in_library=True)
        self.desk.catalog.store_display_fields(path, fields)

    def write(self, *songs: int, **wanted: Values) -> int:
        """Write fields as a run of the program does; gives its number."""
        with write_run(self.desk.catalog, RunKind.WRITE, "tag --write") as run:
            for number in songs:
                # What a worker process does, and then the program.
                plan = plan_for(self.songs[number], wanted)
                own = self.own(number)
                record_write(run, plan, write_plan(plan, WriteOptions(), run.spot, own))
            return run.spot.run_id

    def undo(
        self, run_id: int | None = None, **choice: object
    ) -> tuple[UndoTally, dict[str, UndoOutcome]]:
        """Take back; gives the counts and what became of each file."""
        events: list[UndoEvent] = []
        wanted = UndoChoice(run_id, **choice)  # type: ignore[arg-type]  # for tests' brevity
        tally = UndoJob(self.desk.catalog, wanted).run(events.append)
        outcomes = [event for event in events if isinstance(event, UndoOutcome)]
        assert sum(isinstance(event, Progress) for event in events) == len(outcomes)
        return tally, {outcome.path.stem: outcome for outcome in outcomes}

    def own(self, number: int) -> dict[str, Values]:
        """What counts as written by us in a song."""
        record = self.desk.catalog.find_file(self.songs[number])
        assert record is not None
        assert record.digest is not None
        return self.desk.catalog.own_values(record.digest, self.songs[number])

    def is_known(self, number: int) -> bool:
        """Whether the catalogue knows a file as it is."""
        path = self.songs[number]
        record = self.desk.catalog.find_file(path)
        shown = self.desk.catalog.display_fields(path)
        assert record is not None
        return record.stamp == FileStamp.of(path) and shown == read_display_fields(path)


@pytest.fixture
def shelf(tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    # Three songs go through the same steps as thousands.
    monkeypatch.setattr(run_module, "_PAGE", 2)
    monkeypatch.setattr(run_module, "_LATEST_RUNS", 1)
    return Shelf(tmp_path / "music", desk)


def test_runs_are_taken_back_one_after_the_other_and_undone_values_are_not_ours(
    shelf: Shelf,
) -> None:
    catalog = shelf.desk.catalog
    with pytest.raises(KnownError, match="nothing to take back"):
        shelf.undo()
    first = shelf.write(0, 1, 2, genre=("Jazz",))
    second = shelf.write(0, 1, genre=("Blues",), mood=("calm",))
    assert shelf.own(0) == {"genre": ("Blues",), "mood": ("calm",)}
    tally, outcomes = shelf.undo()
    assert (tally.run_id, tally.undone, tally.exact) == (second, 2, 2)
    assert list(outcomes) == ["song1", "song0"]  # the newest first
    # What the run before had written counts as ours again, and the window's list is up to date.
    assert shelf.own(0) == {"genre": ("Jazz",)}
    assert all(shelf.is_known(number) for number in range(3))
    tally, _ = shelf.undo()
    assert (tally.run_id, tally.undone) == (first, 3)
    assert [path.read_bytes() for path in shelf.songs] == shelf.bytes
    assert [shelf.own(number) for number in range(3)] == [{}, {}, {}]
    with pytest.raises(KnownError, match="nothing to take back"):
        shelf.undo()
    with pytest.raises(KnownError, match=f"Run {first} was taken back already"):
        shelf.undo(first)
    with pytest.raises(KnownError, match="no run 99"):
        shelf.undo(99)
    # The undo is a run, and is taken back like any other.
    undo_id = tally.undo_id
    tally, _ = shelf.undo(undo_id)
    assert tally.exact == 3
    assert shelf.own(2) == {"genre": ("Jazz",)}
    kinds = [(run.kind, run.num_undoable > 0) for run in list_runs(catalog)]
    write, undo = RunKind.WRITE, RunKind.UNDO
    assert kinds == [(undo, True), (undo, False), (undo, True), (write, False), (write, True)]
    assert [one.path.stem for one in run_files(catalog, first, 1, 1)] == ["song1"]


def test_album_file_and_field_alone(shelf: Shelf) -> None:
    run = shelf.write(0, 1, 2, genre=("Jazz",), mood=("calm",))
    tally, outcomes = shelf.undo(album="blue")
    assert (tally.run_id, list(outcomes)) == (run, ["song2"])
    tally, outcomes = shelf.undo(path=shelf.songs[0], fields=frozenset({"mood"}))
    assert (list(outcomes), tally.exact) == (["song0"], 0)
    assert read_fields(shelf.songs[0]).values == {"genre": ("Jazz",)}
    # A folder stands for what is below it; what was taken back already is left out.
    tally, outcomes = shelf.undo(path=shelf.folder, fields=frozenset({"mood"}))
    assert list(outcomes) == ["song1"]
    with pytest.raises(KnownError, match="nothing to take back"):
        shelf.undo(album="Green")
    # What the catalogue has forgotten is asked of the files themselves.
    again = shelf.write(0, 2, genre=("Blues",))
    shelf.desk.catalog.forget([shelf.folder])
    tally, outcomes = shelf.undo(album="Blue")
    assert (tally.run_id, list(outcomes)) == (again, ["song2"])
    # A file is known by its sound, whatever it was called when it was written.
    moved = shelf.songs[0].rename(shelf.folder / "moved.flac")
    shelf.look(moved)
    tally, outcomes = shelf.undo(path=moved)
    assert (tally.run_id, list(outcomes)) == (again, ["moved"])
    assert read_fields(moved).values == {"genre": ("Jazz",)}


def test_what_was_taken_back_by_hand_is_not_ours_any_more(shelf: Shelf) -> None:
    run = shelf.write(0, 1, genre=("Jazz",), mood=("calm",))
    for path, names in zip(shelf.songs, (("genre", "mood"), ("genre",)), strict=False):
        song = mutagen.File(path)
        for name in names:
            del song[name]
        song.save()
    tally, outcomes = shelf.undo()
    # A file of which something is still to be taken back counts as undone alone.
    assert (tally.already, tally.undone, tally.refused, tally.failed) == (1, 1, 0, 0)
    assert outcomes["song0"].already == ("genre", "mood")
    assert (shelf.own(0), shelf.own(1)) == ({}, {})
    with pytest.raises(KnownError, match=f"Run {run} was taken back already"):
        shelf.undo(run)


def test_a_stop_leaves_the_rest_for_another_time(shelf: Shelf) -> None:
    run = shelf.write(0, 1, 2, genre=("Jazz",))
    events: list[UndoEvent] = []
    job = UndoJob(shelf.desk.catalog, UndoChoice())
    tally = job.run(events.append, lambda: any(isinstance(one, Progress) for one in events))
    assert (tally.files, tally.undone, tally.is_interrupted) == (1, 1, True)
    assert [shelf.own(number) for number in range(3)] == [{"genre": ("Jazz",)}] * 2 + [{}]
    tally, _ = shelf.undo()
    assert (tally.run_id, tally.undone, tally.is_interrupted) == (run, 2, False)
    assert [path.read_bytes() for path in shelf.songs] == shelf.bytes


def test_what_others_changed_stays_and_what_cannot_be_reached_waits(shelf: Shelf) -> None:
    earlier = shelf.write(0, genre=("Pop",))
    run = shelf.write(0, 1, 2, genre=("Jazz",), mood=("calm",))
    foreign = mutagen.File(shelf.songs[0])
    foreign["mood"], foreign["title"] = ["Mine"], ["Title"]
    foreign.save()
    moved = shelf.songs[1].rename(shelf.folder / "moved.flac")
    shelf.songs[2].chmod(0o444)
    os.utime(shelf.songs[2], ns=(0, 0))
    tally, outcomes = shelf.undo()
    assert (tally.undone, tally.refused, tally.skipped, tally.failed) == (1, 1, 1, 1)
    counts = {"files": 3, "written": 1, "skipped": 1, "failed": 2}
    assert shelf.desk.catalog.list_runs()[0].counts == counts
    assert outcomes["song0"].refused == {"mood": ("Mine",)}
    assert read_fields(shelf.songs[0]).values == {"genre": ("Pop",), "mood": ("Mine",)}
    assert mutagen.File(shelf.songs[0])["title"] == ["Title"]
    error = outcomes["song1"].error
    assert error is not None
    assert "not there any more" in error.summary
    assert "taken back later" in error.advice
    assert outcomes["song2"].skipped == "It is read-only."
    assert not shelf.is_known(2)  # what others did to it is still to be read
    # Later: the catalogue has found the moved one, the other may be written.
    shelf.look(moved)
    shelf.songs[2].chmod(0o644)
    tally, outcomes = shelf.undo(run)
    assert sorted(outcomes) == ["moved", "song0", "song2"]
    assert (tally.undone, tally.exact, tally.refused) == (2, 2, 1)
    assert moved.read_bytes() == shelf.bytes[1]
    assert shelf.songs[2].read_bytes() == shelf.bytes[2]
    # What was refused does not stand in the way of what was written before.
    tally, _ = shelf.undo()
    assert tally.run_id == earlier


@pytest.mark.skipif(sys.platform == "win32", reason="ends a process by a signal")
def test_a_crash_after_the_file_is_in_place_is_no_failure(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = shelf.write(1, genre=("Pop",))
    before = shelf.songs[1].read_bytes()
    run = shelf.write(0, 1, genre=("Jazz",))
    with monkeypatch.context() as patch:
        patch.setattr("mlfa_app.jobs.undoing.file.undo_file", undo_tricks.crash_after)
        tally, outcomes = shelf.undo()
    assert (tally.run_id, tally.undone, tally.failed) == (run, 2, 0)
    changes = (PlannedChange("genre", ("Jazz",), ("Pop",)),)
    assert (outcomes["song1"].changes, outcomes["song1"].error) == (changes, None)
    assert shelf.songs[1].read_bytes() == before
    assert shelf.is_known(1)
    assert (shelf.own(0), shelf.own(1)) == ({}, {"genre": ("Pop",)})
    # Whoever takes back once more means the run before, and that alone.
    tally, _ = shelf.undo()
    assert (tally.run_id, tally.undone, tally.exact) == (earlier, 1, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="ends a process by a signal")
def test_a_crash_before_costs_that_file_alone_and_is_told(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.write(0, genre=("Pop",))
    run = shelf.write(0, 1, genre=("Jazz",))
    written = [path.read_bytes() for path in shelf.songs]
    with monkeypatch.context() as patch:
        patch.setattr("mlfa_app.jobs.undoing.file.undo_file", undo_tricks.crash_before)
        tally, outcomes = shelf.undo()
    assert (tally.run_id, tally.undone, tally.failed) == (run, 0, 2)
    error = outcomes["song0"].error
    assert error is not None
    assert error.summary == "song0.flac could not be taken back: its process crashed (SIGSEGV)."
    assert error.advice == "Run it again."
    assert [path.read_bytes() for path in shelf.songs] == written
    # It is still this run that is meant.
    tally, _ = shelf.undo()
    assert (tally.run_id, tally.undone, tally.failed) == (run, 2, 0)


def test_open_notes_are_settled_first_and_said(shelf: Shelf) -> None:
    run = shelf.write(0, genre=("Jazz",))
    shelf.desk.journal._database.run(
        "UPDATE writes SET state = 'open', owner = '1:2-3', is_noted = 0"
    )
    events: list[UndoEvent] = []
    job = UndoJob(shelf.desk.catalog, UndoChoice(), details="--file x")
    shelf.write(1, genre=("Jazz",))
    tally = job.run(events.append)
    assert tally.undone == 1
    assert not [event for event in events if isinstance(event, Notice)]  # the write settled it
    assert shelf.own(0) == {"genre": ("Jazz",)}
    tally, _ = shelf.undo(run)
    assert shelf.songs[0].read_bytes() == shelf.bytes[0]
    assert list_runs(shelf.desk.catalog)[1].command == "undo 2 --file x"
    # What the undo itself settles is taken back with the rest of its run.
    run = shelf.write(0, 1, mood=("calm",))
    shelf.desk.journal._database.run(
        "UPDATE writes SET state = 'open', owner = '1:2-3' WHERE id = (SELECT max(id) FROM writes)"
    )
    events.clear()
    tally = UndoJob(shelf.desk.catalog, UndoChoice(run)).run(events.append)
    assert tally.undone == 2
    (notice,) = (event for event in events if isinstance(event, Notice))
    assert "it had been written whole" in notice.text


def test_a_run_forgets_what_the_settings_say(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFA_HOME", str(tmp_path / "home"))
    first = shelf.write(0, genre=("Jazz",))
    shelf.desk.journal._database.run("UPDATE writes SET begun_s = begun_s - 3 * 86400")
    settings_file = tmp_path / "home" / "settings.json"
    # Kept where the settings are no good, and where they say so.
    for text, is_kept in (("no settings", True), ('{"journal_days": 4}', True), ("", False)):
        settings_file.write_text(text or '{"journal_days": 2}', encoding="utf-8")
        shelf.write(1, mood=(text or "calm",))
        runs = {run.run_id for run in list_runs(shelf.desk.catalog)}
        assert (first in runs) == is_kept
        assert len(runs) > 0


steps = st.lists(
    st.tuples(
        st.sampled_from(("write", "write", "undo", "undo", "foreign title", "foreign genre")),
        st.integers(0, 5),
    ),
    min_size=2,
    max_size=8,
)


@settings(max_examples=15)
@given(steps=steps, name=st.sampled_from(("flac", "mp3", "m4a")))
def test_no_order_of_writes_edits_and_undos_touches_what_others_wrote(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]], name: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    desk = Desk(folder / "home")
    path = make_file(name, folder, duration_s=0.3)
    chance = random.Random(len(steps))
    title, genre_of_others = "", ()
    written: list[int] = []
    for number, (step, which) in enumerate(steps):
        if step == "write":
            fields = {"mood": (f"mood {number}" * (1 + which * 20),)}
            if not genre_of_others:
                fields["genre"] = (f"genre {number}",)
            written.append(desk.write(path, fields).write_id)
        elif step == "undo" and written:
            # Any of them, in any order; also those that are undone.
            found = desk.journal.find_write(chance.choice(written))
            assert found is not None
            before = read_fields(path).values
            fields_left = {one.field: one for one in found.undoable_fields}
            answer = desk.undo(found)
            if answer.report is not None:
                written.append(desk.note_of(answer.report).write_id)
            after = read_fields(path).values
            for field in ("genre", "mood"):
                is_ours = field in fields_left and before.get(field, ()) == fields_left[field].new
                expected = fields_left[field].old if is_ours else before.get(field, ())
                assert after.get(field, ()) == expected
        else:
            song = mutagen.File(path, easy=True)
            if song.tags is None:
                song.add_tags()
            if step == "foreign genre":
                genre_of_others = (f"theirs {number}",)
                song["genre"] = list(genre_of_others)
            else:
                title = f"title {number}"
                song["title"] = [title]
            song.save()
        song = mutagen.File(path, easy=True)
        assert ((song.tags or {}).get("title") or [""]) == [title]
        if genre_of_others:
            assert read_fields(path).values.get("genre") == genre_of_others
    desk.close()
