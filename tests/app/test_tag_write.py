"""The safe write: nothing needless, nothing else, and the old or the new file whatever happens."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import random
import resource
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlfa_app.errors import FileChangedError, TagFileError
from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.ogg_pages import read_pages
from mlfa_app.library.payload import payload_digest
from mlfa_app.tagfiles.fields import read_fields
from mlfa_app.tagfiles.part_file import new_part_file, sweep_part_files
from mlfa_app.tagfiles.plan import plan_from_json, plan_to_json
from mlfa_app.tagfiles.write import WriteOptions, apply_plan
from mlfa_core.errors import UnreadableAudioError
from tag_edits import (
    EVERY_FIELD,
    add_rich_ape,
    add_rich_asf,
    add_rich_id3,
    add_rich_mp4,
    in_child,
    plan_for,
    write_fields,
)
from tag_samples import KINDS, encoded, make_file

JAZZ = {"genre": ("Jazz",)}
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


def state(path: Path) -> tuple[bytes, int, int, int]:
    """Content, inode, time and mode: what a file that was left alone keeps."""
    status = path.stat()
    digest = hashlib.sha256(path.read_bytes()).digest()
    return digest, status.st_ino, status.st_mtime_ns, status.st_mode


@contextlib.contextmanager
def left_alone(path: Path) -> Iterator[None]:
    """Check that a file stays as it is, and that nothing is left beside it."""
    before, names = state(path), sorted(os.listdir(path.parent))
    yield
    assert state(path) == before
    assert sorted(os.listdir(path.parent)) == names


def make_song(folder: Path, name: str = "mp3", **options: float) -> Path:
    path = make_file(name, folder, **options)
    os.utime(path, ns=(1_600_000_000_000_000_000, 1_600_000_000_123_456_789))
    return path


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


# -- Kills and what they leave

WRITE_FOREVER = """
import sys
from pathlib import Path
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.tagfiles.fields import read_fields
from mlfa_app.tagfiles.plan import FieldChange, FilePlan
from mlfa_app.tagfiles.write import apply_plan
path, digest = Path(sys.argv[1]), sys.argv[2]
wanted = [("Jazz",), tuple(f"genre {n}" for n in range(2000))]
print("ready", flush=True)
turn = 0
while True:
    current = read_fields(path)
    new = wanted[turn % 2]
    change = FieldChange("genre", current.values.get("genre", ()), new)
    plan = FilePlan(path, digest, FileStamp.of(path), current.container, (change,))
    apply_plan(plan)
    turn += 1
"""


@pytest.mark.parametrize("name", ["mp3", "flac", "ogg", "m4a_front", "wav", "wavpack", "wma"])
def test_kill_at_any_moment_leaves_the_old_or_the_new_file(tmp_path: Path, name: str) -> None:
    path = make_song(tmp_path, name, duration_s=2.0)
    digest = payload_digest(path)
    write_fields(path, {"genre": ("Jazz",)})
    short = path.read_bytes()
    write_fields(path, {"genre": tuple(f"genre {n}" for n in range(2000))})
    long = path.read_bytes()
    # Padding may have grown with the long value, and then both forms repeat.
    write_fields(path, {"genre": ("Jazz",)})
    allowed = {short, long, path.read_bytes()}
    seed = random.Random(name)
    for _ in range(3):
        child = subprocess.Popen(
            in_child(WRITE_FOREVER, str(path), digest), stdout=subprocess.PIPE, text=True
        )
        with child:
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(seed.uniform(0.0, 0.12))
                pytest.fail("the child ended by itself")
            child.send_signal(signal.SIGKILL)
        assert child.returncode == -signal.SIGKILL
        assert path.read_bytes() in allowed
        assert payload_digest(path) == digest
    left = [other for other in tmp_path.iterdir() if other != path]
    assert sorted(sweep_part_files(tmp_path, min_age_s=0.0)) == sorted(left)
    assert os.listdir(tmp_path) == [path.name]


def test_sweep_takes_only_our_own_old_left_overs(tmp_path: Path) -> None:
    old = tmp_path / f".mlfa-{'0' * 16}.part.mp3"
    bare = tmp_path / f".mlfa-{'1' * 16}.part"
    young = tmp_path / f".mlfa-{'2' * 16}.part.mp3"
    kept = [
        tmp_path / name
        for name in (".mlfa-notes.part.mp3", "song.mp3", ".mlfa-" + "0" * 16 + ".mp3", ".hidden")
    ]
    for path in (old, bare, young, *kept):
        path.write_bytes(b"x")
        os.utime(path, (1, 1))
    os.utime(young)
    folder = tmp_path / f".mlfa-{'3' * 16}.part.mp3"
    folder.mkdir()
    link = tmp_path / f".mlfa-{'4' * 16}.part.mp3"
    link.symlink_to(kept[1])
    assert sorted(sweep_part_files(tmp_path)) == [old, bare]
    assert all(path.exists() for path in (young, *kept, folder, link))
    assert sweep_part_files(tmp_path / "none") == []


def test_sweep_leaves_what_a_running_write_works_on(tmp_path: Path) -> None:
    with new_part_file(tmp_path, ".mp3") as (path, file):
        file.write(b"half")
        os.utime(path, (1, 1))
        assert sweep_part_files(tmp_path, min_age_s=0.0) == []
        assert path.exists()
    assert not path.exists()


def test_part_file_goes_on_any_error(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), new_part_file(tmp_path, ".mp3"):
        raise KeyboardInterrupt
    assert os.listdir(tmp_path) == []


# -- Damaged files


def test_damaged_ogg_page_stays_as_damaged_when_pages_are_counted_anew(tmp_path: Path) -> None:
    path = make_song(tmp_path, "ogg")
    data = bytearray(path.read_bytes())
    at = len(data) * 2 // 3
    data[at] ^= 1
    path.write_bytes(bytes(data))

    def broken_pages() -> list[int]:
        with FileBytes(path) as file:
            pages = list(read_pages(file, Span(0, file.size_bytes)))
        return [len(pages) - n for n, page in enumerate(pages) if page.damage]

    before = broken_pages()
    assert len(before) == 1
    write_fields(path, {"mood": tuple(f"mood {number}" * 50 for number in range(400))})
    assert broken_pages() == before


RICH = {
    "mp3": lambda path: add_rich_id3(path, 3),
    "m4a_front": add_rich_mp4,
    "m4a_fragments": lambda path: None,
    "wavpack": add_rich_ape,
    "wma": add_rich_asf,
    "flac": lambda path: None,
    "ogg": lambda path: None,
    "oggflac": lambda path: None,
    "wav": lambda path: None,
    "aiff": lambda path: None,
}


@pytest.mark.parametrize("name", RICH)
def test_damaged_heads_are_refused_or_written_without_harm(tmp_path: Path, name: str) -> None:
    path = make_song(tmp_path, name)
    RICH[name](path)
    write_fields(path, EVERY_FIELD)
    good = path.read_bytes()
    rng = random.Random(name)
    num_written = 0
    for _ in range(25):
        data = bytearray(good)
        # The head of an APE tag stands at the end.
        start = len(data) - 8000 if name == "wavpack" else 0
        for _ in range(rng.choice((1, 1, 3))):
            at = start + min(int(rng.expovariate(1 / 400)), len(data) - start - 1)
            if rng.random() < 0.3:
                at = rng.randrange(len(data))
            data[at] = rng.choice((0, 255, rng.randrange(256)))
        if rng.random() < 0.2:
            del data[rng.randrange(1, len(data)) :]
        path.write_bytes(bytes(data))
        digest = payload_digest(path)
        try:
            report = write_fields(path, {"genre": ("Klezmer",), "mood": ("odd",)})
        except TagFileError:
            # Any other error than this kind fails the test.
            assert path.read_bytes() == bytes(data)
        else:
            num_written += 1
            assert report.written
            assert payload_digest(path) == digest
            assert read_fields(path).values["genre"] == ("Klezmer",)
        assert os.listdir(tmp_path) == [path.name]
    assert num_written, "some damage is far from the tags"


def longer_box(data: bytes, name: bytes) -> bytes:
    """An MP4 file with the last box of a name claiming to be larger than the file."""
    at = data.rindex(name) - 4
    return data[:at] + b"\x7f" + data[at + 1 :]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        # A tag that claims to be longer than the file.
        ("mp3", lambda data: data[:6] + b"\x7f\x7f\x7f\x7f" + data[10:]),
        ("mp3", lambda data: data[:3] + b"\x07" + data[4:]),
        ("mp3", lambda data: data[:300]),
        ("mp3", lambda data: data.replace(b"TIT2", b"t\xff\xff2", 1)),
        ("flac", lambda data: data[:60]),
        ("flac", lambda data: data[:4] + b"\x01" + data[5:]),
        ("ogg", lambda data: data[:100]),
        ("ogg", lambda data: data.replace(b"\x03vorbis", b"\x03vorbiz", 1)),
        ("m4a_front", lambda data: data[:700]),
        ("m4a_front", lambda data: data[:-500]),
        ("m4a_front", lambda data: longer_box(data, b"ilst")),
        ("m4a_front", lambda data: longer_box(data, b"data")),
        ("wav", lambda data: data[:-5000]),
        ("aiff", lambda data: data[:-5000]),
        ("wma", lambda data: data[:2000]),
        ("wma", lambda data: data[:24] + b"\x09" + data[25:]),
        ("wavpack", lambda data: data[:-20] + b"\xff" + data[-19:]),
    ],
)
def test_damaged_tag_is_never_replaced_by_an_empty_one(
    tmp_path: Path, name: str, change: object
) -> None:
    path = make_song(tmp_path, name)
    if name in ("mp3", "m4a_front", "wavpack", "wma"):
        RICH[name](path)
    write_fields(path, EVERY_FIELD)
    plan = plan_for(path, {"genre": ("Klezmer",)})
    assert callable(change)
    damaged = change(path.read_bytes())
    assert damaged != path.read_bytes()
    path.write_bytes(damaged)
    with left_alone(path), pytest.raises(TagFileError):
        apply_plan(plan)
    with left_alone(path), pytest.raises(TagFileError, match="Could not read"):
        read_fields(path)


def test_mp4_whose_tables_are_hidden_is_not_moved(tmp_path: Path) -> None:
    # FFmpeg plays this file: it does not mind that a box claims to be larger than its parent.
    path = make_song(tmp_path, "m4a_front")
    data = path.read_bytes()
    at = data.index(b"dinf") - 4
    path.write_bytes(data[:at] + b"\x40" + data[at + 1 :])
    with left_alone(path), pytest.raises(TagFileError, match="structure is damaged"):
        write_fields(path, EVERY_FIELD)


def test_mutagens_own_error_at_opening_means_hands_off(tmp_path: Path) -> None:
    # Our reader needs no cue sheet; mutagen fails on this one, so the copy could not be proven.
    data = encoded("flac")
    path = make_song(tmp_path, "flac")
    path.write_bytes(data[:42] + b"\x05\0\0\x04cue!" + data[42:])
    assert read_fields(path).values == {}
    with left_alone(path), pytest.raises(TagFileError, match="Could not read"):
        write_fields(path, JAZZ)


def test_unusual_system_errors_become_sentences(tmp_path: Path) -> None:
    path = make_song(tmp_path)

    def fail(part: Path) -> None:
        raise OSError(errno.EIO, "Input/output error", str(part))

    with left_alone(path), pytest.raises(TagFileError, match="Input/output error"):
        apply_plan(plan_for(path, JAZZ), check_decodes=fail)
