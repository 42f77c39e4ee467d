"""Killed at any moment of a write or an undo: the old file or the new one, and the journal knows.

A sample; ``make proofs`` kills hundreds of times over all containers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from journals import Desk
from kill_trials import KillLab
from mlfa_app.jobs.writing.settle import Settlement, settle_journal, settle_writes
from mlfa_app.journal.owner import own_name
from mlfa_app.journal.records import FileWrite, WriteState
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.payload import payload_digest
from mlfa_app.tagfiles.fields import read_fields
from mlfa_app.tagfiles.part_file import new_part_file
from tag_edits import left_alone, make_song

JAZZ = {"genre": ("Jazz",)}
NUM_KILLS = 8


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be forked")
def test_files_survive_kills_at_random_moments(tmp_path: Path) -> None:
    lab = KillLab(tmp_path, ["mp3", "flac", "ogg", "m4a_front", "wav"], seed=os.getpid())
    trials = [lab.trial() for _ in range(NUM_KILLS)]
    assert sum(trial.num_done for trial in trials) > 0


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
    desk.catalog.record_file(path, FileStamp.of(path), digest, in_library=True)
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
    assert settle_journal(desk.catalog) == Settlement()
    assert desk.undo(write).is_exact


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
    paths = []
    for name in ("done", "undone"):
        (music / name).mkdir()
        paths.append(make_song(music / name, "flac"))
    old = paths[1].read_bytes()
    writes = [desk.write(path, JAZZ) for path in paths]
    # As it was, and so not the file that a write of ours has put there.
    (music / "old").write_bytes(old)
    (music / "old").replace(paths[1])
    for path, write in zip(paths, writes, strict=True):
        path.write_bytes(path.read_bytes() + b"added by somebody")
        reopened(desk, write)
    settlement = settle_writes(desk.catalog, desk.journal)
    assert settlement == Settlement(finished=1, rolled_back=1)
    assert "1 had been written whole, 1 are as they were before" in settlement.sentence
    assert [state_of(desk, write).value for write in writes] == ["done", "rolled back"]


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
        assert settle_writes(desk.catalog, desk.journal) == Settlement()
        assert part.exists()
    assert state_of(desk, write) is WriteState.OPEN
    assert path.read_bytes() != old


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
