"""The safe write: nothing needless, nothing else, and the old or the new file whatever happens."""

from __future__ import annotations

import os
import resource
import shutil
import stat
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from mutagen.id3 import ID3, TIT2

from mlfa_app.errors import FileChangedError, TagFileError
from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.tagfiles import write
from mlfa_app.tagfiles.fields import read_fields
from mlfa_app.tagfiles.opening import open_tags
from mlfa_app.tagfiles.plan import plan_from_json, plan_to_json
from mlfa_app.tagfiles.second_reader import other_fields
from mlfa_app.tagfiles.tag_file import Piece, TagFile, Values
from mlfa_app.tagfiles.write import WriteOptions, apply_plan
from mlfa_core.errors import UnreadableAudioError
from tag_edits import (
    EVERY_FIELD,
    add_rich_id3,
    left_alone,
    make_song,
    plan_for,
    write_fields,
)
from tag_samples import KINDS, encoded

JAZZ = {"genre": ("Jazz",)}
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.mark.parametrize("name", KINDS)
def test_a_file_that_is_as_planned_is_not_touched(tmp_path: Path, name: str) -> None:
    path = make_song(tmp_path, name)
    write_fields(path, EVERY_FIELD)
    plan = plan_for(path, EVERY_FIELD)
    with left_alone(path):
        report = apply_plan(plan)
    assert report.skipped == "It already is as planned."
    assert report.written == {}
    assert report.stamp == FileStamp.of(path)


def test_a_plan_can_be_applied_twice(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    plan = plan_from_json(plan_to_json(plan_for(path, JAZZ)))
    assert apply_plan(plan).skipped is None
    with left_alone(path):
        assert apply_plan(plan).skipped == "It already is as planned."


def test_no_changes_is_no_write(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    with left_alone(path):
        assert apply_plan(plan_for(path, {})).skipped == "There is nothing to change."


def test_report_has_the_new_stamp_and_values(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    add_rich_id3(path, 3)
    report = write_fields(path, JAZZ)
    assert report.stamp == FileStamp.of(path)
    assert report.written == JAZZ
    assert report.other_fields_count == 23
    assert report.audio_identical
    assert os.listdir(tmp_path) == ["song.mp3"]


def test_modification_time_is_natural_or_kept(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    before = path.stat()
    write_fields(path, JAZZ, keep_mtime=True)
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert read_fields(path).values == JAZZ
    write_fields(path, {"genre": ("Blues",)})
    assert abs(path.stat().st_mtime - time.time()) < 60


def test_permissions_owner_and_attributes_stay(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    path.chmod(0o2640 if IS_ROOT else 0o640)
    if IS_ROOT:
        os.chown(path, 1234, 4321)
        path.chmod(0o2640)
    has_attributes = True
    try:
        os.setxattr(path, "user.comment", b"\0mine")
    except OSError:
        has_attributes = False
    before = path.stat()
    write_fields(path, JAZZ)
    after = path.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )
    if has_attributes:
        assert os.getxattr(path, "user.comment") == b"\0mine"


def test_access_list_stays(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    path.chmod(0o640)
    # The list as Linux keeps it: owner rw, user 1234 r, group -, mask r, others -.
    entries = ((1, 6, -1), (2, 4, 1234), (4, 0, -1), (16, 4, -1), (32, 0, -1))
    packed = b"\2\0\0\0" + b"".join(
        tag.to_bytes(2, "little") + bits.to_bytes(2, "little") + (who % 2**32).to_bytes(4, "little")
        for tag, bits, who in entries
    )
    try:
        os.setxattr(path, "system.posix_acl_access", packed)
    except OSError:
        pytest.skip("no access lists on this file system")
    write_fields(path, JAZZ)
    assert os.getxattr(path, "system.posix_acl_access") == packed


@pytest.mark.parametrize(
    "name", ["Песня №1.mp3", "曲.mp3", "🎵.mp3", "line\nbreak.mp3", "x" * 251 + ".mp3", "no suffix"]
)
def test_names_of_all_kinds(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(encoded("mp3"))
    plan = plan_from_json(plan_to_json(plan_for(path, JAZZ)))
    assert apply_plan(plan).written == JAZZ
    assert read_fields(path).values == JAZZ
    assert os.listdir(tmp_path) == [name]


def test_name_that_is_no_text(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.mp3"))
    try:
        path.write_bytes(encoded("mp3"))
    except OSError:
        pytest.skip("this file system takes only names that are text")
    plan = plan_from_json(plan_to_json(plan_for(path, JAZZ)))
    assert apply_plan(plan).written == JAZZ
    path.write_bytes(b"no music")
    with pytest.raises(TagFileError) as caught:
        read_fields(path)
    assert caught.value.summary.encode("utf-8")


# -- What is skipped unless asked for


def test_symbolic_link_is_skipped_or_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    path = make_song(tmp_path / "real")
    link = tmp_path / "link.mp3"
    link.symlink_to(path)
    plan = plan_for(link, JAZZ)
    with left_alone(path):
        assert "symbolic link" in str(apply_plan(plan).skipped)
    report = apply_plan(plan, WriteOptions(follow_symlinks=True))
    assert report.written == JAZZ
    assert link.is_symlink()
    assert read_fields(path).values == JAZZ
    assert os.listdir(path.parent) == ["song.mp3"]


def test_hard_link_is_skipped_or_broken(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    other = tmp_path / "seeding.mp3"
    os.link(path, other)
    plan = plan_for(path, JAZZ)
    with left_alone(path):
        assert "hard links" in str(apply_plan(plan).skipped)
    assert apply_plan(plan, WriteOptions(break_hard_links=True)).written == JAZZ
    assert other.read_bytes() == encoded("mp3")
    assert read_fields(path).values == JAZZ


def test_read_only_file_is_skipped_or_written_and_stays_so(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    path.chmod(0o444)
    plan = plan_for(path, JAZZ)
    with left_alone(path):
        assert apply_plan(plan).skipped == "It is read-only."
    assert apply_plan(plan, WriteOptions(include_read_only=True)).written == JAZZ
    assert stat.S_IMODE(path.stat().st_mode) == 0o444


@pytest.mark.skipif(IS_ROOT, reason="root may write into any folder")
def test_folder_that_cannot_be_written_is_skipped(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    plan = plan_for(path, JAZZ)
    tmp_path.chmod(0o555)
    try:
        with left_alone(path):
            assert apply_plan(plan).skipped == "Its folder cannot be written to."
    finally:
        tmp_path.chmod(0o755)


def run_or_skip(reason: str, *command: str) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip(reason)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    run_or_skip(
        "mounting is not allowed", "mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)
    )
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_read_only_disk_is_skipped(small_disk: Path) -> None:
    path = make_song(small_disk)
    plan = plan_for(path, JAZZ)
    run_or_skip("mounting is not allowed", "mount", "-o", "remount,ro", str(small_disk))
    with left_alone(path):
        # The system itself says here that the file cannot be written.
        assert apply_plan(plan).skipped == "It is read-only."
        options = WriteOptions(include_read_only=True)
        assert apply_plan(plan, options).skipped == "Its folder cannot be written to."


def test_immutable_file_is_left_alone(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    plan = plan_for(path, JAZZ)
    run_or_skip("no such mark on this file system", "chattr", "+i", str(path))
    try:
        with left_alone(path):
            outcome = ""
            try:
                outcome = str(apply_plan(plan, WriteOptions(include_read_only=True)).skipped)
            except TagFileError as error:
                outcome = error.summary
            assert "not allow" in outcome
    finally:
        subprocess.run(["chattr", "-i", str(path)], check=True)


# -- What is refused


def test_file_changed_since_planning_is_refused(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    plan = plan_for(path, JAZZ)
    os.utime(path, ns=(0, 0))
    with left_alone(path), pytest.raises(FileChangedError, match="changed since"):
        apply_plan(plan)


def test_other_sound_of_the_same_size_and_time_is_refused(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    plan, status = plan_for(path, JAZZ), path.stat()
    data = bytearray(path.read_bytes())
    data[9000] ^= 1
    path.write_bytes(bytes(data))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    with left_alone(path), pytest.raises(FileChangedError, match="changed since"):
        apply_plan(plan)


def test_other_fields_of_ours_at_the_same_time_are_refused(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    write_fields(path, {"genre": ("Rock",)})
    plan, status = plan_for(path, JAZZ), path.stat()
    write_fields(path, {"genre": ("Folk",)})
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert FileStamp.of(path) == plan.stamp
    with left_alone(path), pytest.raises(FileChangedError):
        apply_plan(plan)


def test_file_that_vanished(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    plan = plan_for(path, JAZZ)
    path.unlink()
    with pytest.raises(FileChangedError, match="not there"):
        apply_plan(plan)
    assert os.listdir(tmp_path) == []


def test_change_at_the_last_moment_is_not_overwritten(tmp_path: Path) -> None:
    path = make_song(tmp_path)

    def edit_meanwhile(part: Path) -> None:
        assert part.parent == tmp_path
        assert part.suffix == ".mp3"
        path.write_bytes(path.read_bytes() + b"edited by another program")

    with pytest.raises(FileChangedError):
        apply_plan(plan_for(path, JAZZ), check_decodes=edit_meanwhile)
    assert path.read_bytes().endswith(b"edited by another program")
    assert os.listdir(tmp_path) == ["song.mp3"]


def test_copy_that_does_not_decode_is_thrown_away(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    seen = []

    def refuse(part: Path) -> None:
        seen.append(read_fields(part).values)
        raise UnreadableAudioError("no sound", "", part)

    with left_alone(path), pytest.raises(TagFileError, match="does not play"):
        apply_plan(plan_for(path, JAZZ), check_decodes=refuse)
    assert seen == [JAZZ]


def with_a_bug(patch: pytest.MonkeyPatch, bug: Callable[[bytearray], None]) -> None:
    """Let every edit go through a fault of ours before the copy is written."""

    def opened(file: FileBytes, path: Path, version: str = "") -> TagFile:
        tags = open_tags(file, path, version)
        edited = tags.edited

        def faulty(changes: Mapping[str, Values]) -> list[Piece]:
            whole = bytearray()
            for piece in edited(changes):
                if isinstance(piece, Span):
                    piece = file.at(piece.start, piece.size_bytes)
                whole += piece
            bug(whole)
            return [bytes(whole)]

        patch.setattr(tags, "edited", faulty)
        return tags

    patch.setattr(write, "open_tags", opened)


def spoil(whole: bytearray, old: bytes, new: bytes) -> None:
    assert whole.count(old) == 1
    whole[:] = whole.replace(old, new)


@pytest.mark.parametrize(
    ("bug", "reason"),
    [
        (lambda whole: whole.append(whole.pop() ^ 1), "the sound of the edited copy"),
        (lambda whole: spoil(whole, b"My title", b"No title"), "other fields of the edited copy"),
        (lambda whole: spoil(whole, b"ID3\3", b"ID3\4"), "of another kind"),
        (lambda whole: spoil(whole, b"Jazz", b"Jaza"), "not be read back"),
    ],
)
def test_the_proof_finds_a_fault_of_the_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bug: Callable[[bytearray], None], reason: str
) -> None:
    path = make_song(tmp_path)
    tag = ID3()
    tag.add(TIT2(encoding=0, text="My title"))
    tag.save(path, v1=0, v2_version=3)
    with_a_bug(monkeypatch, lambda whole: None)
    assert write_fields(path, {"genre": ("Rock",)}).skipped is None
    with_a_bug(monkeypatch, bug)
    with left_alone(path), pytest.raises(TagFileError, match=reason):
        write_fields(path, JAZZ)


@pytest.mark.parametrize("seen", [{"TIT2": "lost a letter"}, None])
def test_the_proof_asks_a_second_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seen: dict[str, str] | None
) -> None:
    path = make_song(tmp_path)
    add_rich_id3(path, 3)

    def reads(asked: Path, tags: TagFile) -> dict[str, str] | None:
        return other_fields(asked, tags) if asked == path else seen

    monkeypatch.setattr(write, "other_fields", reads)
    with left_alone(path), pytest.raises(TagFileError, match="another reader"):
        write_fields(path, JAZZ)


def test_values_that_would_read_back_differently_are_refused(tmp_path: Path) -> None:
    path = make_song(tmp_path)
    # To ID3, a genre of digits is a number of its list.
    with left_alone(path), pytest.raises(TagFileError, match="read back"):
        apply_plan(plan_for(path, {"genre": ("17",)}))


def test_too_long_for_the_container(tmp_path: Path) -> None:
    path = make_song(tmp_path, "wma")
    with left_alone(path), pytest.raises(TagFileError, match="too long"):
        apply_plan(plan_for(path, {"genre": ("x" * 40_000,)}))


def test_full_disk(small_disk: Path) -> None:
    path = small_disk / "song.wav"
    path.write_bytes(encoded("wav", 7.0))
    assert path.stat().st_size > 1 << 20
    plan = plan_for(path, JAZZ)
    with left_alone(path), pytest.raises(TagFileError, match="no room") as caught:
        apply_plan(plan)
    assert "Make room" in caught.value.advice


def test_disk_that_gets_full_while_writing(tmp_path: Path) -> None:
    path = make_song(tmp_path, "flac")
    plan = plan_for(path, JAZZ)
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    for limit in (0, 5000, 60_000, path.stat().st_size - 1):
        with left_alone(path):
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, old[1]))
            try:
                with pytest.raises(TagFileError, match="no room"):
                    apply_plan(plan)
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert apply_plan(plan).written == JAZZ
