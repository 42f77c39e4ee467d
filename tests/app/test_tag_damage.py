"""Kills at any moment, what they leave, and files that are damaged already."""

from __future__ import annotations

import contextlib
import errno
import os
import random
import signal
import struct
import subprocess
from pathlib import Path

import pytest

from mlfa_app.errors import TagFileError
from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.library.ogg_pages import OggPage, checksum, read_pages, render_page
from mlfa_app.library.payload import payload_digest
from mlfa_app.tagfiles.fields import read_fields
from mlfa_app.tagfiles.part_file import is_part_name, new_part_file, sweep_part_files
from mlfa_app.tagfiles.write import apply_plan
from tag_edits import (
    EVERY_FIELD,
    add_rich_ape,
    add_rich_asf,
    add_rich_id3,
    add_rich_mp4,
    in_child,
    left_alone,
    make_song,
    plan_for,
    write_fields,
)
from tag_samples import encoded

JAZZ = {"genre": ("Jazz",)}


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


@pytest.mark.parametrize("suffix", ["", ".mp3", "." + "x" * 16, "." + "x" * 17])
def test_every_copy_has_a_name_by_which_it_is_swept(tmp_path: Path, suffix: str) -> None:
    with new_part_file(tmp_path, suffix) as (path, file):
        assert is_part_name(path)
        file.close()
        assert sweep_part_files(tmp_path, min_age_s=0.0) == [path]


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


@pytest.mark.parametrize("size", [0, 1, 254, 255, 4_321, 65_025])
def test_page_gets_another_number_with_the_checksum_of_all_its_bytes(size: int) -> None:
    lacing = b"\xff" * min(size // 255, 254) + bytes((min(size % 255, 254),))
    body = bytes(number * 37 % 251 for number in range(sum(lacing)))
    for number, other in ((0, 1), (7, 1 << 31), ((1 << 32) - 1, 0), (5, 5)):
        whole = render_page(4, 99, 0x1234_5678, number, lacing, body)
        page = OggPage(
            0, 4, 99, 0x1234_5678, number, int.from_bytes(whole[22:26], "little"), lacing, body
        )
        assert page.numbered(other) == render_page(4, 99, 0x1234_5678, other, lacing, body)
        # A damaged one is damaged by the same bits.
        damaged = page._replace(checksum=page.checksum ^ 0x0400_0021)
        renumbered = damaged.numbered(other)
        wrong = int.from_bytes(renumbered[22:26], "little")
        right = checksum(renumbered[:22] + bytes(4) + renumbered[26:])
        assert wrong ^ right == 0x0400_0021


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


def index_of_fragments(lengths: int, count: int, entries: bytes) -> bytes:
    """An index of fragments at the end of a file (mfra with tfra, version 0)."""
    tfra = struct.pack(">IIII", 0, 1, lengths, count) + entries
    tfra = struct.pack(">I4s", 8 + len(tfra), b"tfra") + tfra
    return struct.pack(">I4s", 8 + len(tfra), b"mfra") + tfra


@pytest.mark.parametrize(
    "tail",
    [
        index_of_fragments(0, 5, struct.pack(">II", 0, 0) + bytes(3)),
        index_of_fragments(0, 1, struct.pack(">II", 0, 0xFFFFFFFF) + bytes(3)),
        struct.pack(">I4sI4s", 16, b"mfra", 8, b"tfra"),
        struct.pack(">I4sI4sI4sI", 28, b"moof", 20, b"traf", 12, b"tfhd", 1),
        struct.pack(">I4sI4sI4s", 24, b"moof", 16, b"traf", 8, b"tfhd"),
    ],
    ids=["more entries than there are", "beyond its range", "no head", "no offset", "no flags"],
)
def test_mp4_whose_index_of_fragments_lies_is_refused(tmp_path: Path, tail: bytes) -> None:
    path = make_song(tmp_path, "m4a_front")
    path.write_bytes(path.read_bytes() + tail)
    with left_alone(path), pytest.raises(TagFileError, match=r"structure is damaged|beyond what"):
        write_fields(path, EVERY_FIELD)
