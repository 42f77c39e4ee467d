"""Tags in bytes, as no library would write them: frames of DJ programs, odd flags, all at once."""

from __future__ import annotations

import base64
import io
import re
import struct
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

from mutagen.apev2 import APEv2, APEValue

from tag_edits import V1, add_rich_id3, picture

CUE = 'FILE "song" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n'


def id3(version: int, frames: bytes, flags: int = 0, padding: int = 40) -> bytes:
    """An ID3 tag of given frames."""
    body = frames + bytes(padding)
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3" + bytes((version, 0, flags)) + size + body


def frame(version: int, name: bytes, data: bytes, flags: bytes = b"\0\0") -> bytes:
    """A frame, with its size as the version has it."""
    if version == 2:
        return name + len(data).to_bytes(3, "big") + data
    shifts = (21, 14, 7, 0)
    size = bytes(len(data) >> shift & 0x7F for shift in shifts)
    return name + (size if version == 4 else len(data).to_bytes(4, "big")) + flags + data


def dj_frames(version: int) -> bytes:
    """What programs for DJs keep in frames of their own, and frames that few know."""
    noise = bytes(range(256)) * 3
    frames = [
        (b"GEOB", b"\0application/octet-stream\0\0Serato " + name + b"\0" + data)
        for name, data in (
            (b"Analysis", b"\x02\x01"),
            (b"Autotags", b"\x01\x01120.00\0-3.257\x000.000\0"),
            (b"BeatGrid", b"\x01\0" + noise[:14]),
            (b"Markers_", b"\x02\x05" + noise[:300]),
            (b"Markers2", b"\x01\x01" + base64.b64encode(noise) + bytes(40)),
            (b"Offsets_", b"\x01\x02" + noise),
            (b"Overview", b"\x01\x05" + noise * 5),
        )
    ]
    frames += [
        (b"PRIV", b"TRAKTOR4\0DRCD" + noise),
        (b"PRIV", b"www.amazon.com\0" + noise[:50]),
        (b"UFID", b"http://www.cddb.com/id3/taginfo1.html\0" + noise[:40]),
        (b"TXXX", b"\0SERATO_PLAYCOUNT\x0017"),
        (b"TXXX", b"\0rekordbox\0x"),
        (b"TKEY", b"\x008A"),
        (b"TBPM", b"\x00120"),
        (b"MCDI", noise[:100]),
        (b"ETCO", b"\x02\x03" + noise[:4]),
        (b"NCON", noise),
        (b"SYLT", b"\0eng\x02\x01\0la\0\0\0\0\0la\0\0\0\x01\0"),
    ]
    return b"".join(frame(version, name, data) for name, data in frames)


def rich_id3(version: int, padding: int = 500, change: Callable[[bytes], bytes] = bytes) -> bytes:
    """An ID3v2.3 or v2.4 tag with all kinds of frames.

    Args:
        version: 3 or 4.
        padding: Zeros behind the frames.
        change: Makes other frames of the frames.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tag"
        path.write_bytes(b"")
        add_rich_id3(path, version, padding=0)
        frames = path.read_bytes()[10:]
    return id3(version, change(frames + dj_frames(version)), 0, padding)


def rich_old_id3() -> bytes:
    """An ID3v2.2 tag with a picture, lyrics, comments and frames that few know."""
    front = picture(3000).data
    frames = (
        (b"TT2", b"\x01\xff\xfe" + "Füße".encode("utf-16-le")),
        (b"TP1", b"\0One/Two"),
        (b"TRK", b"\x003/12"),
        (b"TCO", b"\0(17)"),
        (b"COM", b"\0deu\0my comment"),
        (b"ULT", b"\0eng\0la la"),
        (b"TXX", b"\0replaygain_track_gain\0-6.5 dB"),
        (b"PIC", b"\0PNG\x03front\0" + front),
        (b"GEO", b"\0x/y\0f\0Serato Markers2\0" + bytes(90)),
        (b"POP", b"a@b\0\xc4\0\0\0\x07"),
        (b"XYZ", b"unknown \xff\0 frame"),
    )
    return id3(2, b"".join(frame(2, *one) for one in frames), padding=300)


def unsynchronised(tag: bytes) -> bytes:
    """A tag of v2.3 in which nothing looks like sound."""
    frames = re.sub(rb"\xff(?=[\xe0-\xff\0]|\Z)", b"\xff\0", tag[10:])
    return id3(tag[3], frames, 0x80, 0)


def compressed_frames() -> bytes:
    """Frames of v2.4 that are compressed, grouped, unsynchronised and encrypted."""
    packed = zlib.compress(b"\x03image/png\0\x03\0" + bytes(60_000))
    size = bytes(60_013 >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"".join(
        (
            frame(4, b"APIC", size + packed, b"\0\x09"),
            frame(4, b"TIT2", b"G\x03Song", b"\0\x40"),
            frame(4, b"TPE1", b"\0\0\0\x06\x01\xff\0\xfeA\0", b"\0\x03"),
            frame(4, b"TCON", b"\0\0\0\x08\x03Jazz\0Dub", b"\0\x01"),
            frame(4, b"AENC", b"me\0" + bytes(6), b"\x40\x04"),
        )
    )


def extended_id3() -> bytes:
    """A tag of v2.4 with an extended head and a footer."""
    frames = b"\0\0\0\x06\x01\0" + frame(4, b"TIT2", b"\x03Song") + frame(4, b"TMOO", b"\x03calm")
    tag = id3(4, frames, 0x50, 0)
    return tag + b"3DI" + tag[3:10]


def ape_tag(items: dict[str, str | list[str] | APEValue]) -> bytes:
    """An APE tag for the end of a file."""
    buffer = io.BytesIO(bytes(64))
    tag = APEv2()
    for key, value in items.items():
        tag[key] = value
    tag.save(buffer)
    return buffer.getvalue()[64:]


RICH_APE: dict[str, str | list[str] | APEValue] = {
    "Title": "Füße",
    "Artist": ["One", "Two"],
    "Genre": ["Rock", "Pop"],
    "REPLAYGAIN_TRACK_GAIN": "-6.5 dB",
    "replaygain_album_peak": "0.9",
    "MP3GAIN_UNDO": "+002,+002,N",
    "Cover Art (Front)": APEValue(b"front.png\0" + picture(6000).data, 1),
    "Related": APEValue("https://example.org", 2),
    "Lyrics": "la la",
    "Cuesheet": CUE,
}
LYRICS3 = b"LYRICSBEGININD0000200ETT00004Song000033LYRICS200"


def chunk(name: bytes, data: bytes, order: str) -> bytes:
    """A chunk of a WAV ("<") or AIFF (">") file."""
    return name + struct.pack(f"{order}I", len(data)) + data + bytes(len(data) % 2)


WHOLE = (
    picture(6000).data,
    picture(3000).data,
    dj_frames(3),
    dj_frames(4),
    frame(3, b"XYZQ", b"unknown \xff\0 frame"),
    compressed_frames().partition(b"TCON")[0],
    LYRICS3,
    V1,
    CUE.encode(),
    b"APPLdata",
    b"DRCD" + bytes(80),
    bytes(90_000),
)
"""What stays whole wherever it stands, to the byte: pictures, frames of DJ programs, other tags."""
