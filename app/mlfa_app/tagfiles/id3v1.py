"""ID3v1 tags: read only. They stay as they are; a new ID3v2 tag takes over what they say."""

from __future__ import annotations

from mlfa_app.library.container import has_id3v1
from mlfa_app.library.file_bytes import FileBytes
from mlfa_app.tagfiles.id3 import Frame, genre_by_number, new_frame

# Frame, and where its text stands (id3.org, "ID3v1").
_FIELDS = ((b"TIT2", 3, 33), (b"TPE1", 33, 63), (b"TALB", 63, 93), (b"TDRC", 93, 97))
_COMMENT, _GENRE = slice(97, 127), 127


def find_v1(file: FileBytes) -> bytes | None:
    """The 128 bytes of the tag at the end of a file, if there is one."""
    end = file.size_bytes
    return file.at(end - 128, 128) if has_id3v1(file, end) else None


def genre_of(tag: bytes) -> str | None:
    """The name of its genre; None where it has none."""
    return genre_by_number(tag[_GENRE])


def as_frames(tag: bytes, version: int = 4) -> tuple[Frame, ...]:
    """What the tag says, as frames of ID3v2.4 or v2.3.

    Bytes are taken over as they are: many files hold another alphabet than the format allows, and
    programs that guess it right keep doing so.
    """
    frames = []
    for name, start, end in _FIELDS:
        text = _text(tag[start:end])
        if text and (name != b"TDRC" or text.isdigit()):
            # The year has a frame of its own in v2.3.
            proper = b"TYER" if name == b"TDRC" and version == 3 else name
            frames.append(new_frame(proper, b"\0" + text, version))
    comment = tag[_COMMENT]
    if comment[28] == 0 and comment[29]:
        frames.append(new_frame(b"TRCK", b"\0" + str(comment[29]).encode(), version))
    if _text(comment):
        frames.append(new_frame(b"COMM", b"\0eng\0" + _text(comment), version))
    genre = genre_of(tag)
    if genre:
        frames.append(new_frame(b"TCON", b"\0" + genre.encode("latin-1"), version))
    return tuple(frames)


def _text(field: bytes) -> bytes:
    return field.split(b"\0")[0].strip()
