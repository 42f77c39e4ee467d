"""Short ways to plan and write fields in tests."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

from mutagen.apev2 import APEv2
from mutagen.asf import ASF, ASFByteArrayAttribute
from mutagen.flac import Picture
from mutagen.id3 import (
    APIC,
    CHAP,
    COMM,
    CTOC,
    GEOB,
    ID3,
    POPM,
    PRIV,
    RVA2,
    TALB,
    TIT2,
    TPE1,
    TRCK,
    TXXX,
    TYER,
    USLT,
    CTOCFlags,
)
from mutagen.mp4 import MP4, MP4Cover, MP4FreeForm

from mlfa_app.library.file_identity import FileStamp
from mlfa_app.library.payload import payload_digest
from mlfa_app.tagfiles.fields import FIELDS, read_fields
from mlfa_app.tagfiles.plan import FieldChange, FilePlan
from mlfa_app.tagfiles.write import WriteOptions, WriteReport, apply_plan
from tag_samples import make_file

EVERY_FIELD = {
    "genre": ("Drum & Bass", "Трип-хоп"),
    "mood": ("melancholic", "düster"),
    "instrument": ("Gitarre", "尺八", "piano"),
    "vocal": ("female vocals",),
    "era": ("1980s",),
    "scores": ("fast-1:rock=0.82;jazz=0.11",),
    "grouping": ("calm, тихо",),
}
"""Values for all our fields, in several alphabets."""

V1 = (
    b"TAG"
    + b"Old name".ljust(30, b"\0")
    + "Бард".encode("cp1251").ljust(30)
    + b"Album".ljust(30, b"\0")
    + b"1999"
    + b"said".ljust(28, b"\0")
    + b"\0\x07"
    + b"\x08"
)
"""An ID3v1 tag whose artist is in Cyrillic, as many files have it."""

assert tuple(EVERY_FIELD) == FIELDS


def plan_for(path: Path, wanted: dict[str, tuple[str, ...]]) -> FilePlan:
    """Plan to set some fields, whatever is there."""
    current = read_fields(path)
    changes = tuple(
        FieldChange(field, current.values.get(field, ()), values)
        for field, values in wanted.items()
    )
    digest, stamp = payload_digest(path), FileStamp.of(path)
    return FilePlan(path, digest, stamp, current.container, changes)


def write_fields(path: Path, wanted: dict[str, tuple[str, ...]], **options: bool) -> WriteReport:
    """Set some fields."""
    return apply_plan(plan_for(path, wanted), WriteOptions(**options))


def picture(size: int, kind: int = 3) -> Picture:
    """A picture as FLAC keeps it; its content is only bytes."""
    result = Picture()
    result.type, result.mime, result.desc = kind, "image/png", f"picture {kind}"
    result.width = result.height = 10
    result.depth = 24
    result.data = b"\x89PNG" + bytes(range(256)) * (size // 256)
    return result


def add_rich_id3(path: Path, version: int, *, padding: int = 500) -> None:
    """Put an ID3 tag with all kinds of frames before an MP3."""
    tag = ID3()
    for frame in (
        TIT2(encoding=1, text="Füße"),
        TPE1(encoding=0, text=["One", "Two"]),
        TALB(encoding=3 if version == 4 else 1, text="日本"),
        TRCK(encoding=0, text="3/12"),
        COMM(encoding=0, lang="deu", desc="", text="my comment"),
        COMM(encoding=0, lang="eng", desc="iTunNORM", text=" 00000001"),
        USLT(encoding=0, lang="eng", desc="", text="la la"),
        TXXX(encoding=0, desc="replaygain_track_gain", text="-6.5 dB"),
        TXXX(encoding=0, desc="REPLAYGAIN_TRACK_PEAK", text="0.98"),
        TXXX(encoding=0, desc="MusicBrainz Album Id", text="abc"),
        PRIV(owner="me", data=b"\0\xff\xfe\0private"),
        GEOB(encoding=0, mime="x/y", filename="f", desc="Serato Markers2", data=bytes(900)),
        POPM(email="a@b", rating=196, count=7),
        APIC(encoding=0, mime="image/png", type=3, desc="front", data=picture(6000).data),
        APIC(encoding=0, mime="image/png", type=4, desc="back", data=picture(3000).data),
        CHAP(
            element_id="c1",
            start_time=0,
            end_time=500,
            start_offset=4294967295,
            end_offset=4294967295,
            sub_frames=[TIT2(encoding=0, text="Chapter")],
        ),
        CTOC(element_id="toc", flags=CTOCFlags.TOP_LEVEL, child_element_ids=["c1"], sub_frames=[]),
    ):
        tag.add(frame)
    if version == 4:
        tag.add(RVA2(desc="track", channel=1, gain=-6.5, peak=0.5))
    else:
        tag.add(TYER(encoding=0, text="1999"))
    buffer = io.BytesIO()
    tag.save(buffer, v2_version=version, v23_sep=None, padding=lambda info: 0)
    frames = buffer.getvalue()[10:]
    # What mutagen would not write: an unknown frame, a repeated one, one with flags.
    for name, flags, data in (
        (b"XYZQ", b"\0\0", b"unknown \xff\0 frame"),
        (b"TPE2", b"\0\0", b"\0first"),
        (b"TPE2", b"\0\0", b"\0second"),
        (b"TCOP", b"\x20\0", b"\x002001 someone"),
        (b"RVAD", b"\0\0", b"\x03\x10\0\x10\0\x10\0\0\0\0\0"),
    ):
        frames += name + struct.pack(">I", len(data)) + flags + data
    body = frames + bytes(padding)
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    path.write_bytes(b"ID3" + bytes((version, 0, 0)) + size + body + path.read_bytes())


def add_rich_mp4(path: Path) -> None:
    """Put all kinds of items into an MP4 file."""
    song = MP4(path)
    song["\xa9nam"], song["\xa9ART"] = ["Füße"], ["One", "Two"]
    song["trkn"], song["tmpo"], song["cpil"] = [(3, 12)], [120], True
    song["covr"] = [
        MP4Cover(picture(6000).data, imageformat=MP4Cover.FORMAT_PNG),
        MP4Cover(picture(3000).data, imageformat=MP4Cover.FORMAT_JPEG),
    ]
    song["----:com.apple.iTunes:replaygain_track_gain"] = [MP4FreeForm(b"-6.5 dB")]
    song["----:com.apple.iTunes:iTunSMPB"] = [MP4FreeForm(b" 00000000 00000840")]
    song["----:org.example:MOOD"] = [MP4FreeForm(b"not ours")]
    song["desc"] = ["words"]
    song.save()


def add_rich_ape(path: Path) -> None:
    """Put all kinds of items into an APE tag."""
    tag = APEv2()
    tag["Title"], tag["Artist"] = "Füße", ["One", "Two"]
    tag["REPLAYGAIN_TRACK_GAIN"] = "-6.5 dB"
    tag["Cover Art (Front)"] = b"front.png\0" + picture(6000).data
    tag["Weblink"] = "https://example.org"
    tag.save(path)


def add_rich_asf(path: Path) -> None:
    """Put all kinds of attributes into a Windows Media file."""
    song = ASF(path)
    song["Title"], song["Author"] = ["Füße"], ["One"]
    song["WM/AlbumTitle"], song["WM/Composer"] = ["日本"], ["A", "B"]
    song["WM/TrackNumber"], song["IsVBR"] = [3], [True]
    song["replaygain_track_gain"] = ["-6.5 dB"]
    song["WM/Picture"] = [ASFByteArrayAttribute(b"\x03" + struct.pack("<I", 6000) + bytes(90_000))]
    song.save()


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
    """Make a file of a kind, dated 2020."""
    path = make_file(name, folder, **options)
    os.utime(path, ns=(1_600_000_000_000_000_000, 1_600_000_000_123_456_789))
    return path


def in_child(code: str, *arguments: str) -> list[str]:
    """The command that runs some code in another Python."""
    return [sys.executable, "-c", code, *arguments]
