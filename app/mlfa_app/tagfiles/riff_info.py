"""A WAV file's list of information: read only. A new ID3 tag takes over what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlfa_app.library.container import MAX_PARTS
from mlfa_app.tagfiles.id3 import Frame, new_frame

# Microsoft, "Multimedia Programming Interface and Data Specifications 1.0", INFO list chunk; the
# two names of the track came later.
_FRAMES = {
    b"INAM": b"TIT2",
    b"IART": b"TPE1",
    b"IPRD": b"TALB",
    b"ICRD": b"TDRC",
    b"ITRK": b"TRCK",
    b"IPRT": b"TRCK",
    b"IGNR": b"TCON",
    b"ICOP": b"TCOP",
    b"ICMT": b"COMM",
}
_DATE = re.compile(rb"(\d{4})(-\d\d(-\d\d)?)?")
_TRACK = re.compile(rb"\d+(/\d+)?")


def read_info(data: bytes) -> dict[bytes, bytes]:
    """Read the list.

    Args:
        data: What follows the word INFO.

    Returns:
        Texts by name, as bytes without spaces around; the first of each name.
    """
    found: dict[bytes, bytes] = {}
    for name, content in _entries(data):
        text = content.split(b"\0")[0].strip()
        if text:
            found.setdefault(name, text)
    return found


def _entries(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    for _ in range(MAX_PARTS):
        if at + 8 > len(data):
            return
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        yield data[at : at + 4], data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def text_of(text: bytes) -> str:
    """Decode a text: UTF-8 where it can be that, as most programs write it by now."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1")


def as_frames(info: dict[bytes, bytes], version: int = 4) -> tuple[Frame, ...]:
    """What the list says, as frames of ID3v2.4 or v2.3.

    Text in an unknown alphabet is taken over as it is, so that programs that guess it keep doing
    so.
    """
    frames: dict[bytes, Frame] = {}
    for name, frame in _FRAMES.items():
        text = info.get(name)
        if text is None or frame in frames:
            continue
        proper = frame
        if frame == b"TDRC":
            date = _DATE.fullmatch(text)
            if date is None:
                continue
            # The year has a frame of its own in v2.3.
            proper, text = (b"TYER", date[1]) if version == 3 else (frame, text)
        elif frame == b"TRCK" and not _TRACK.fullmatch(text):
            continue
        frames[frame] = new_frame(proper, _content(text, version, frame == b"COMM"), version)
    return tuple(frames.values())


def _content(text: bytes, version: int, is_comment: bool) -> bytes:
    """The content of a frame: encoding, for a comment language and an empty name, the text."""
    try:
        letters = text.decode("utf-8")
    except UnicodeDecodeError:
        letters = ""
    if not letters or text.isascii():
        return b"\0" + (b"eng\0" if is_comment else b"") + text
    if version == 4:
        return b"\x03" + (b"eng\0" if is_comment else b"") + text
    wide = b"\xff\xfe" + letters.encode("utf-16-le")
    return b"\x01" + (b"eng\xff\xfe\0\0" if is_comment else b"") + wide
