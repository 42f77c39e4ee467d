"""Taking back one file: to the byte where nobody touched it, by field where somebody did."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import mutagen
import pytest

from journals import Desk
from mlfa_app.errors import FileChangedError, JournalError
from mlfa_app.jobs.journal_spot import _journals
from mlfa_app.journal.records import FileWrite
from mlfa_app.journal.run_journal import RunJournal
from mlfa_app.journal.store import Journal
from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.library.payload import RestDigester, digest_of
from mlfa_app.library.surroundings import surroundings_digest
from mlfa_app.tagfiles.fields import read_fields
from mlfa_app.tagfiles.restore import Restoration, restore
from mlfa_app.tagfiles.write import WriteOptions, apply_plan
from tag_edits import (
    EVERY_FIELD,
    V1,
    add_rich_ape,
    add_rich_asf,
    add_rich_id3,
    add_rich_mp4,
    left_alone,
    make_song,
    picture,
    plan_for,
)
from tag_samples import KINDS, PLAYABLE, make_file

JAZZ = {"genre": ("Jazz",)}
HUGE = {**EVERY_FIELD, "mood": tuple(f"mood {number}" * 50 for number in range(300))}
# An attribute of these files cannot be so long.
NO_LISTS = ("wma",)


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


def make_rich(folder: Path, name: str) -> Path:
    """A file with all kinds of tags and pictures where its format has them."""
    path = make_song(folder, name)
    if name == "mp3":
        path.write_bytes(path.read_bytes() + V1)
        add_rich_id3(path, 3)
    elif name in ("m4a", "m4a_front"):
        add_rich_mp4(path)
    elif name in ("ape", "musepack", "wavpack"):
        add_rich_ape(path)
    elif name == "wma":
        add_rich_asf(path)
    elif name == "flac":
        song = mutagen.File(path)
        song.add_picture(picture(40_000))
        song["replaygain_track_gain"] = ["-6.5 dB"]
        song.save()
    os.utime(path, ns=(1_600_000_000_000_000_000, 1_600_000_000_123_456_789))
    return path


@pytest.mark.parametrize("name", KINDS)
def test_write_then_undo_gives_the_same_bytes_and_undo_of_undo_the_others(
    desk: Desk, music: Path, name: str
) -> None:
    path = make_rich(music, name)
    old, status = path.read_bytes(), path.stat()
    wanted = EVERY_FIELD if name in NO_LISTS else HUGE
    journal = RunJournal(desk.journal, desk.spot().run_id, {})
    write = desk.note_of(apply_plan(plan_for(path, wanted), journal=journal))
    new = path.read_bytes()
    assert new != old
    inverse = desk.journal.inverse_of(write.write_id)
    # Pictures and sound are in the new file too, and not kept again.
    assert inverse is not None
    assert len(inverse) < 3_000
    back = desk.note_of(restore(way_back(desk, write), WriteOptions(), journal=journal))
    assert path.read_bytes() == old
    assert path.stat().st_mtime_ns == status.st_mtime_ns
    desk.note_of(restore(way_back(desk, back), WriteOptions(), journal=journal))
    assert path.read_bytes() == new
    assert os.listdir(music) == [path.name]
    # A file that is another one by now is not touched.
    with left_alone(path):
        assert restore(way_back(desk, back), WriteOptions(), journal=journal) is None


def way_back(desk: Desk, write: FileWrite) -> Restoration:
    """What it takes to make a file what it was before a write, its time too."""
    return desk.way_back(write, write.before.mtime_ns)


@pytest.mark.parametrize("name", PLAYABLE)
def test_edit_of_others_in_between_stays_and_the_rest_is_taken_back(
    desk: Desk, music: Path, name: str
) -> None:
    path = make_rich(music, name)
    before = read_fields(path).values
    write = desk.write(path, {"genre": ("Blues",), "mood": ("calm",)})
    # Another program, and another write of ours, each change something else.
    other = desk.write(path, {"era": ("1980s",), "mood": ("glad",)})
    undone = desk.undo(write)
    assert not undone.is_exact
    assert [change.field for change in undone.changes] == ["genre"]
    assert undone.refused == {"mood": ("glad",)}
    assert desk.journal.later_run(write, "mood") == other.run_id
    assert read_fields(path).values == before | {"era": ("1980s",), "mood": ("glad",)}
    # With the later write out of the way, the rest can be taken back too.
    desk.undo(other)
    assert desk.undo(write).refused == {}
    assert read_fields(path).values == before


def test_modification_time_is_new_unless_it_was_kept(desk: Desk, music: Path) -> None:
    path = make_song(music)
    before = path.stat().st_mtime_ns
    assert desk.undo(desk.write(path, JAZZ)).is_exact
    assert path.stat().st_mtime_ns > before
    os.utime(path, ns=(before, before))
    assert desk.undo(desk.write(path, JAZZ, keep_mtime=True)).is_exact
    assert path.stat().st_mtime_ns == before


def test_foreign_edit_survives_to_the_value(desk: Desk, music: Path) -> None:
    path = make_song(music, "flac")
    write = desk.write(path, EVERY_FIELD)
    song = mutagen.File(path)
    song["title"], song["mood"] = ["Mine"], ["My mood"]
    song.add_picture(picture(3000))
    song.save()
    undone = desk.undo(write)
    assert undone.refused == {"mood": ("My mood",)}
    song = mutagen.File(path)
    assert (song["title"], song["mood"], len(song.pictures)) == (["Mine"], ["My mood"], 1)
    assert read_fields(path).values == {"mood": ("My mood",)}


def test_one_field_alone_and_then_the_others(desk: Desk, music: Path) -> None:
    path = make_song(music)
    write = desk.write(path, {"genre": ("Jazz",), "mood": ("calm",)})
    desk.undo(write, ("genre",))
    assert read_fields(path).values == {"mood": ("calm",)}
    # What is taken back already is not taken back again.
    left = desk.journal.find_write(write.write_id)
    assert left is not None
    assert [one.field for one in left.undoable_fields] == ["mood"]
    desk.undo(write)
    assert read_fields(path).values == {}


def test_taken_back_by_hand_is_nothing_to_do(desk: Desk, music: Path) -> None:
    path = make_song(music, "flac")
    write = desk.write(path, JAZZ)
    song = mutagen.File(path)
    del song["genre"]
    song.save()
    with left_alone(path):
        undone = desk.undo(write)
    assert undone.already == ("genre",)
    assert not undone.changes


def test_field_that_a_plan_names_and_leaves_is_nothing_to_take_back(
    desk: Desk, music: Path
) -> None:
    """Plans are files, and may be edited by hand."""
    path = make_song(music)
    write = desk.write(path, {"genre": (), "mood": ("calm",)})
    with left_alone(path):
        undone = desk.undo(write, ("genre",))
    assert (undone.already, undone.changes, undone.skipped) == ((), (), None)
    assert desk.undo(write).is_exact
    # All that it did is taken back, and nobody is told of a rest.
    run = desk.journal.list_runs(run_id=write.run_id)[0]
    assert (run.num_files, run.num_undoable) == (1, 0)
    assert desk.journal.find_write(write.write_id).undoable_fields == ()


def test_dry_run_says_what_would_be_and_touches_nothing(desk: Desk, music: Path) -> None:
    path = make_song(music)
    write = desk.write(path, JAZZ)
    with left_alone(path):
        looked = desk.undo(write, is_dry_run=True)
    assert looked.is_exact
    assert [(one.old, one.new) for one in looked.changes] == [(("Jazz",), ())]
    assert desk.journal.find_write(write.write_id) == write


def test_moved_file_is_taken_back_where_it_is(desk: Desk, music: Path) -> None:
    path = make_song(music)
    old = path.read_bytes()
    write = desk.write(path, JAZZ)
    (music / "new").mkdir()
    moved = path.rename(music / "new" / "other.mp3")
    assert desk.undo(write, path=moved).is_exact
    assert moved.read_bytes() == old


def test_file_with_another_sound_under_the_name_is_refused(desk: Desk, music: Path) -> None:
    path = make_song(music)
    write = desk.write(path, JAZZ)
    make_file("mp3", music, path.stem, duration_s=2.0)
    with left_alone(path), pytest.raises(FileChangedError, match="another sound"):
        desk.undo(write)
    path.unlink()
    with pytest.raises(FileChangedError, match="not there"):
        desk.undo(write)


def test_links_and_read_only_files_are_left_alone_unless_told(desk: Desk, music: Path) -> None:
    path = make_song(music)
    old = path.read_bytes()
    write = desk.write(path, JAZZ)
    path.chmod(0o444)
    with left_alone(path):
        assert desk.undo(write).skipped == "It is read-only."
        assert desk.undo(write, is_dry_run=True).skipped == "It is read-only."
    assert desk.undo(write, include_read_only=True).is_exact
    assert path.read_bytes() == old
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    path.chmod(0o644)
    link = music / "link.mp3"
    link.symlink_to(path)
    write = desk.write(link, JAZZ, follow_symlinks=True)
    # What was allowed for the write is allowed for taking it back.
    assert desk.undo(write).is_exact
    assert link.is_symlink()
    assert path.read_bytes() == old


def test_old_bytes_that_lead_nowhere_are_not_trusted(desk: Desk, music: Path) -> None:
    path = make_song(music, "flac")
    old = read_fields(path).values
    write = desk.write(path, JAZZ)
    for data in (b"", b"\x07nonsense", b"\x01\0\0\0\0", desk.journal.inverse_of(write.write_id)):
        assert data is not None
        damaged = data[:-9] + bytes(9) if len(data) > 20 else data
        desk.journal._database.run(
            "UPDATE inverses SET data = ? WHERE write = ?", (damaged, write.write_id)
        )
        undone = desk.undo(write)
        # By field instead.
        assert not undone.is_exact
        assert undone.skipped is None
        assert read_fields(path).values == old
        write = desk.write(path, JAZZ)
    assert os.listdir(music) == [path.name]


def test_old_bytes_that_are_kept_no_longer_leave_the_fields(desk: Desk, music: Path) -> None:
    path = make_song(music, "flac")
    desk.write(path, {"mood": ("old",)})
    write = desk.write(path, JAZZ | {"mood": ()})
    desk.journal._database.run("DELETE FROM inverses")
    again = desk.journal.find_write(write.write_id)
    assert again is not None
    assert not again.has_inverse
    undone = desk.undo(again)
    assert not undone.is_exact
    assert read_fields(path).values == {"mood": ("old",)}


def test_without_a_journal_nothing_is_written(
    desk: Desk, music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_song(music)
    spot = desk.spot()
    with Journal.open(spot.path, busy_timeout_s=0.05) as mine:
        monkeypatch.setitem(_journals, spot.path, mine)
        busy = desk.journal._database.transaction()
        with busy, left_alone(path), pytest.raises(JournalError, match="in use"):
            desk.write(path, JAZZ, spot)
        pages = mine._database.value("PRAGMA page_count")
        mine._database.run(f"PRAGMA max_page_count={pages}")
        noise = {"mood": tuple(f"mood {number}" * 50 for number in range(900))}
        with left_alone(path), pytest.raises(JournalError, match="disk is full"):
            desk.write(path, noise, spot)
        # Another one, small enough for what room is left.
        desk.write(path, JAZZ, spot)


@pytest.mark.parametrize("name", KINDS)
def test_surroundings_tell_every_byte_that_the_payload_leaves_out(music: Path, name: str) -> None:
    path = make_rich(music, name)

    def digests() -> tuple[tuple[str, str], tuple[str, bytes]]:
        with FileBytes(path) as file:
            sound, whole = digest_of(file), Span(0, file.size_bytes)
            rest = RestDigester(file).digest(whole)
            return (sound, surroundings_digest(file)), (sound, rest)

    first, data = digests(), path.read_bytes()
    for at in range(0, len(data), max(1, len(data) // 12)):
        changed = bytearray(data)
        changed[at] ^= 0x55
        path.write_bytes(bytes(changed))
        assert all(now != then for now, then in zip(digests(), first, strict=True)), at
    path.write_bytes(data + b"\0")
    assert all(now != then for now, then in zip(digests(), first, strict=True))
