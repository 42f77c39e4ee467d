"""Killed at any moment of a write or an undo: the old file or the new one, and the journal knows.

A sample; ``make proofs`` kills hundreds of times over all containers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import mutagen
import pytest

from journals import Desk
from kill_trials import KillLab
from mlfa_app.jobs.job import Notice
from mlfa_app.jobs.undoing.run import UndoChoice, UndoJob
from mlfa_app.jobs.writing.settle import Settlement, settle_journal, settle_writes
from mlfa_app.journal.owner import own_name
from mlfa_app.journal.records import FileWrite, WriteState
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.payload import payload_digest
from mlfa_app.tagfiles.display_fields import read_display_fields
from mlfa_app.tagfiles.fields import read_fields
from mlfa_app.tagfiles.part_file import lock, new_part_file
from mlfa_core.errors import KnownError
from tag_edits import left_alone, make_song, write_fields

JAZZ = {"genre": ("Jazz",)}
NUM_KILLS = 8


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be forked")
def test_files_survive_kills_at_random_moments(tmp_path: Path) -> None:
    lab = KillLab(tmp_path, ["mp3", "flac", "ogg", "m4a_front", "wav"], seed=os.getpid())
    trials = [lab.trial() for _ in range(NUM_KILLS)]
    # Where the disk is slow, the first ones may all be killed over their first file.
    while not any(trial.num_done for trial in trials):
        assert len(trials) < 20 * NUM_KILLS
        trials.append(lab.trial())


# What a kill leaves at each step, put there by hand.


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "home")
    yield made
    made.close()


@pytest.fixture
def music(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    folder.mkdir()
    return folder


def reopened(desk: Desk, write: FileWrite) -> None:
    """Make a note look as if its process had died before it could close it."""
    desk.journal._database.run(
        "UPDATE writes SET state = 'open', owner = '1:2-3', mtime_after_ns = NULL WHERE id = ?",
        (write.write_id,),
    )


def state_of(desk: Desk, write: FileWrite) -> WriteState:
    found = desk.journal.find_write(write.write_id)
    assert found is not None
    return found.state


def test_what_was_put_in_place_is_finished_and_counts_as_ours(desk: Desk, music: Path) -> None:
    path = make_song(music)
    digest = payload_digest(path)
    desk.catalog.record_file(path, FileStamp.of(path), digest, in_library=False)
    desk.catalog.store_display_fields(path, read_display_fields(path))
    write = desk.write(path, JAZZ)
    reopened(desk, write)
    with left_alone(path):
        settlement = settle_journal(desk.catalog)
    assert settlement == Settlement(finished=1)
    assert "it had been written whole" in settlement.sentence
    assert state_of(desk, write) is WriteState.DONE
    assert desk.catalog.own_values(digest, path) == JAZZ
    known = desk.catalog.find_file(path)
    assert known is not None
    assert known.stamp == FileStamp.of(path)
    assert not known.in_library
    assert desk.catalog.display_fields(path) == read_display_fields(path)
    assert desk.journal.unnoted_writes() == []  # told again, it would hide what comes later
    assert settle_journal(desk.catalog) == Settlement()
    assert desk.undo(write).is_exact


def test_what_was_taken_back_does_not_count_as_ours_after_a_kill(desk: Desk, music: Path) -> None:
    path = make_song(music)
    # The user's own value, which MLFA replaced and then brought back.
    write_fields(path, {"genre": ("Rock",)})
    answer = desk.undo(desk.write(path, JAZZ))
    reopened(desk, desk.note_of(answer.report))
    assert settle_journal(desk.catalog) == Settlement(finished=1)
    assert read_fields(path).values == {"genre": ("Rock",)}
    assert desk.catalog.own_values(payload_digest(path), path) == {}


def test_what_was_not_put_in_place_is_rolled_back(desk: Desk, music: Path) -> None:
    path = make_song(music)
    old = path.read_bytes()
    write = desk.write(path, JAZZ)
    new = path.read_bytes()
    path.write_bytes(old)
    reopened(desk, write)
    write.part.write_bytes(new)
    assert settle_writes(desk.catalog, desk.journal) == Settlement(rolled_back=1)
    assert os.listdir(music) == [path.name]
    assert path.read_bytes() == old
    assert state_of(desk, write) is WriteState.ROLLED_BACK
    assert desk.catalog.own_values(write.digest, path) == {}
    # Also where somebody has removed the copy, which leaves only the file to go by.
    again = desk.write(path, JAZZ)
    path.write_bytes(old)
    reopened(desk, again)
    settlement = settle_writes(desk.catalog, desk.journal)
    assert settlement.sentence.endswith("it is as it was before.")


def test_edit_after_the_kill_does_not_hide_what_happened(desk: Desk, music: Path) -> None:
    paths, old, writes = [], [], []
    for name in ("done", "undone", "emptied", "in part", "unreadable"):
        (music / name).mkdir()
        paths.append(make_song(music / name, "flac"))
        old.append(paths[-1].read_bytes())
        writes.append(desk.write(paths[-1], {**JAZZ, "mood": ("calm",)}))
        reopened(desk, writes[-1])

    def replaced(path: Path, content: bytes) -> None:
        """Put another file there, as tag editors do; not the one that a write of ours has made."""
        (music / "other").write_bytes(content)
        (music / "other").replace(path)

    paths[0].write_bytes(paths[0].read_bytes() + b"added by somebody")
    replaced(paths[1], old[1] + b"added by somebody")
    paths[2].write_bytes(old[2] + b"added by somebody")  # into the file that we had made
    # Our genre is still in it, and must stay in the history.
    partly = mutagen.File(paths[3])
    del partly["mood"]
    partly.save()
    replaced(paths[3], paths[3].read_bytes())
    replaced(paths[4], b"no song at all")
    settlement = settle_writes(desk.catalog, desk.journal)
    assert settlement == Settlement(finished=4, rolled_back=1)
    assert "4 had been written whole, 1 are as they were before" in settlement.sentence
    ends = ["done", "rolled back", "done", "done", "done"]
    assert [state_of(desk, write).value for write in writes] == ends


def test_edit_after_the_kill_is_read_again_also_where_the_length_stays(
    desk: Desk, music: Path
) -> None:
    path = make_song(music, "flac")
    desk.catalog.record_file(path, FileStamp.of(path), payload_digest(path), in_library=True)
    before = desk.catalog.find_file(path)
    write = desk.write(path, JAZZ)
    reopened(desk, write)
    length = path.stat().st_size
    edited = mutagen.File(path)
    edited["genre"] = ["Blues"]
    edited.save()  # within the padding, as most programs do
    assert path.stat().st_size == length
    assert settle_journal(desk.catalog) == Settlement(finished=1)
    assert desk.catalog.find_file(path) == before  # so that the next look reads the file


def test_work_of_a_living_process_is_left_to_it(desk: Desk, music: Path) -> None:
    path = make_song(music)
    old = path.read_bytes()
    write = desk.write(path, JAZZ)
    desk.journal.note([write.write_id])
    reopened(desk, write)
    # This process lives, and holds the copy.
    with new_part_file(music, ".mp3") as (part, _file):
        desk.journal._database.run(
            "UPDATE writes SET part = ?, owner = ? WHERE id = ?",
            (os.fsencode(part), own_name(), write.write_id),
        )
        desk.journal.announce(part)
        assert settle_writes(desk.catalog, desk.journal) == Settlement()
        assert part.exists()
    # It has put the copy in place, and is about to note that.
    with path.open("rb") as file:
        lock(file.fileno())
        assert settle_writes(desk.catalog, desk.journal) == Settlement()
    assert state_of(desk, write) is WriteState.OPEN
    assert path.read_bytes() != old
    # What it does not hold any more, it has given up: a task of it that failed, say.
    assert settle_writes(desk.catalog, desk.journal) == Settlement(finished=1)
    again = desk.write(path, {"genre": ("Blues",)})
    reopened(desk, again)
    desk.journal._database.run("UPDATE writes SET owner = ? WHERE state = 'open'", (own_name(),))
    again.part.write_bytes(b"a part")
    assert settle_writes(desk.catalog, desk.journal) == Settlement(rolled_back=1)
    assert not again.part.exists()


def test_copy_that_cannot_be_removed_is_tried_again(desk: Desk, music: Path) -> None:
    part = music / ".mlfa-0123456789abcdef.part"
    part.mkdir()  # as good as a folder that nothing can be removed from
    name = os.fsencode(part)
    desk.journal._database.run("INSERT INTO copies (path, owner) VALUES (?, '1:2-3')", (name,))
    settle_journal(desk.catalog)
    assert [path for path, _owner in desk.journal.announced_copies()] == [part]


def test_file_out_of_reach_is_settled_when_it_is_back(desk: Desk, music: Path) -> None:
    path = make_song(music)
    write = desk.write(path, JAZZ)
    reopened(desk, write)
    away = music.rename(music.with_name("away"))
    assert settle_writes(desk.catalog, desk.journal) == Settlement()
    (summary,) = desk.journal.list_runs()
    assert summary.num_open == 1
    away.rename(music)
    assert settle_writes(desk.catalog, desk.journal) == Settlement(finished=1)
    assert read_fields(path).values == JAZZ


def test_only_copies_of_ours_are_removed_whatever_a_damaged_journal_says(
    desk: Desk, music: Path
) -> None:
    path = make_song(music)
    write = desk.write(path, JAZZ)
    reopened(desk, write)
    name = os.fsencode(path)
    desk.journal._database.run("UPDATE writes SET part = ? WHERE id = ?", (name, write.write_id))
    desk.journal._database.run("INSERT INTO copies (path, owner) VALUES (?, '1:2-3')", (name,))
    with left_alone(path):
        assert settle_journal(desk.catalog) == Settlement(finished=1)
    assert desk.journal.announced_copies() == []


def test_an_undo_finds_what_a_killed_run_has_written_before_it_says_that_there_is_nothing(
    desk: Desk, music: Path
) -> None:
    path = make_song(music)
    original = path.read_bytes()
    write = desk.write(path, JAZZ)
    reopened(desk, write)
    told: list[object] = []
    tally = UndoJob(desk.catalog, UndoChoice()).run(told.append)
    assert tally.exact == 1
    assert path.read_bytes() == original
    (notice,) = [event for event in told if isinstance(event, Notice)]
    assert "it had been written whole" in notice.text


def test_an_undo_with_nothing_to_do_settles_what_an_interrupted_one_has_left(
    desk: Desk, music: Path
) -> None:
    path = make_song(music)
    write = desk.write(path, JAZZ)
    desk.catalog.record_written(path, write.digest, JAZZ, None)
    desk.undo(write)
    with pytest.raises(KnownError, match="was taken back already"):
        UndoJob(desk.catalog, UndoChoice(write.run_id)).run(lambda _event: None)
    assert desk.journal.unnoted_writes() == []
    assert desk.catalog.own_values(write.digest, path) == {}
