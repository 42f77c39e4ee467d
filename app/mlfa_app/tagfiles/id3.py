"""ID3v2 tags (id3.org: ID3v2.2, v2.3 and v2.4), frame by frame and otherwise untouched."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from mutagen.id3 import TCON

from mlfa_app.library.container import MAX_PARTS, is_id3_head, syncsafe
from mlfa_app.tagfiles.keys import FIELDS, ID3_DESCRIPTIONS
from mlfa_app.tagfiles.tag_file import BrokenTagError, Kept, Values

_NEW_PADDING_BYTES = 1024
_MAX_BODY_BYTES = (1 << 28) - 1
_MAX_UNPACKED_BYTES = 64 << 20
_FRAME_ID = re.compile(rb"[A-Z][A-Z0-9]{2,3}[\0 ]?")
_UNSYNC, _EXTENDED, _EXPERIMENTAL, _FOOTER = 0x80, 0x40, 0x20, 0x10
_FREE_TEXT = (b"TXXX", b"TXX")
_DAMAGED = "its ID3 tag is damaged"


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame.

    Attributes:
        name: Its identifier of three (v2.2) or four letters.
        flags: Its two flag bytes; none in v2.2.
        data: What follows the head, as it stands in the tag.
        raw: Head and data.
        description: Of a free text frame, where it can be read.
    """

    name: bytes
    flags: bytes
    data: bytes
    raw: bytes
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Id3Tag:
    """An ID3v2 tag.

    Attributes:
        version: 2, 3 or 4.
        flags: The flags of the head that are kept on writing.
        frames: All frames in order.
        tail: What follows the frames: padding, rarely something else.
        size_bytes: Length of the whole tag in the file it was read from; 0 if it is new.
        has_plain_sizes: Whether it is a v2.4 tag whose writer forgot that sizes have seven bits
            a byte there (iTunes did).
    """

    version: int = 4
    flags: int = 0
    frames: tuple[Frame, ...] = ()
    tail: bytes = b""
    size_bytes: int = 0
    has_plain_sizes: bool = False

    @property
    def version_name(self) -> str:
        """The version as people write it."""
        return f"2.{self.version}"

    def values(self) -> dict[str, Values]:
        """Our fields; number genres are given by name."""
        found: dict[str, Values] = {}
        for field in FIELDS:
            for name, description in _places(field, self.version):
                values = [
                    value
                    for frame in self.frames
                    if _is_at(frame, name, description)
                    for value in _read_values(frame, self.version, self.flags)
                ]
                if field == "genre":
                    values = _genre_names(values)
                if values:
                    # The first place is the proper one; others are read when it is empty.
                    found[field] = tuple(dict.fromkeys(values))
                    break
        return found

    def kept(self) -> tuple[Kept, ...]:
        """All frames but ours."""
        return tuple(
            Kept(frame.name.decode("latin-1"), frame.raw)
            for frame in self.frames
            if not any(
                _is_at(frame, name, description)
                for field in FIELDS
                for name, description in _places(field, self.version)
            )
        ) + ((Kept("rest of tag", self._rest, False),) if self._rest else ())

    def with_values(self, changes: Mapping[str, Values]) -> Id3Tag:
        """The tag with some of our fields set, everything else as it is."""
        frames = list(self.frames)
        for field, values in changes.items():
            for rank, (name, description) in enumerate(_places(field, self.version)):
                old = [f for f in frames if _is_at(f, name, description)]
                # A mood in the other version's place is kept up to date, never added.
                is_wanted = bool(values) and (rank == 0 or bool(old))
                at = frames.index(old[0]) if old else len(frames)
                frames = [f for f in frames if f not in old]
                if is_wanted:
                    # A free field's name is kept in the case in which it was found.
                    found = old[0].description if old and description else description
                    frames.insert(at, self._text_frame(name, found, values))
        return replace(self, frames=tuple(frames))

    @property
    def _rest(self) -> bytes:
        """What follows the frames and is more than padding."""
        return self.tail.rstrip(b"\0")

    @property
    def is_needless(self) -> bool:
        """Whether it holds nothing, so that the file may go without it.

        Tags of older versions stay: they tell which version their user wants.
        """
        return not self.frames and self.version == 4 and not self._rest

    def render(self, *, is_even: bool = False) -> bytes:
        """Build the tag's bytes: of the old length where they fit, else with padding as before.

        Args:
            is_even: Whether the length has to be even.

        Raises:
            BrokenTagError: If it would be longer than a tag can be.
        """
        body = b"".join(frame.raw for frame in self.frames) + self._rest
        padding = len(self.tail) - len(self._rest) if self.size_bytes else _NEW_PADDING_BYTES
        if self.version < 4 and self.flags & _UNSYNC:
            body = _unsynchronise(body)
        room = self.size_bytes - 10 - len(body)
        if room >= 0:
            # An added field takes from the padding, a removed one leaves its room to it.
            padding = room
        if is_even:
            padding += (10 + len(body) + padding) % 2
        size = len(body) + padding
        if size > _MAX_BODY_BYTES:
            raise BrokenTagError("its ID3 tag would become longer than the format allows")
        head = b"ID3" + bytes((self.version, 0, self.flags)) + _to_syncsafe(size)
        return head + body + bytes(padding)

    def _text_frame(self, name: bytes, description: str | None, values: Values) -> Frame:
        if name in (b"TCON", b"TCO") and self.version < 4:
            # "(" begins a reference to a number genre there; doubled it stands for itself.
            values = tuple(f"({value}" if value.startswith("(") else value for value in values)
        text = "\0".join(values if description is None else (description, *values))
        if self.version == 4:
            data = b"\x03" + text.encode("utf-8")
        else:
            try:
                data = b"\x00" + text.encode("latin-1")
            except UnicodeEncodeError:
                # The description is a string of its own, with a byte order mark of its own.
                parts = ["\0".join(values)] if description is None else [description]
                parts += [] if description is None else ["\0".join(values)]
                encoded = (b"\xff\xfe" + part.encode("utf-16-le") for part in parts)
                data = b"\x01" + b"\0\0".join(encoded)
        if self.version == 2:
            raw = name + len(data).to_bytes(3, "big") + data
            return Frame(name, b"", data, raw, description)
        is_plain = self.version == 3 or self.has_plain_sizes
        size = len(data).to_bytes(4, "big") if is_plain else _to_syncsafe(len(data))
        return Frame(name, b"\0\0", data, name + size + b"\0\0" + data, description)


def new_frame(name: bytes, data: bytes, version: int = 4) -> Frame:
    """Build a frame of ID3v2.4, or of v2.3."""
    size = len(data).to_bytes(4, "big") if version == 3 else _to_syncsafe(len(data))
    return Frame(name, b"\0\0", data, name + size + b"\0\0" + data)


def _places(field: str, version: int) -> tuple[tuple[bytes, str | None], ...]:
    """Where a field stands: frame, and description where it is a free one; proper place first."""
    if field == "genre":
        return ((b"TCO" if version == 2 else b"TCON", None),)
    if field == "grouping":
        return ((b"TT1" if version == 2 else b"TIT1", None),)
    free = (b"TXX" if version == 2 else b"TXXX", ID3_DESCRIPTIONS[field])
    if field != "mood" or version == 2:
        return (free,)
    proper = (b"TMOO", None)
    return (proper, free) if version == 4 else (free, proper)


def _is_at(frame: Frame, name: bytes, description: str | None) -> bool:
    if frame.name != name or description is None:
        return frame.name == name
    return frame.description is not None and frame.description.casefold() == description.casefold()


def parse_tag(data: bytes) -> Id3Tag:
    """Read a tag, strictly.

    Args:
        data: The tag from its head on; what follows it is left alone.

    Raises:
        BrokenTagError: If the tag is damaged or cut short, or of an unknown version.
    """
    head = data[:10]
    if not is_id3_head(head, b"ID3"):
        raise BrokenTagError(_DAMAGED)
    version, flags = head[3], head[5]
    if version not in (2, 3, 4):
        raise BrokenTagError(f"its ID3 tag is of the unknown version 2.{version}")
    size = syncsafe(head[6:10])
    body = data[10 : 10 + size]
    if len(body) < size:
        raise BrokenTagError("its ID3 tag is longer than the file")
    if version == 2 and flags & 0x40:
        raise BrokenTagError("its ID3 tag is compressed in an unknown way")
    if version < 4 and flags & _UNSYNC:
        body = _resynchronise(body)
    if version > 2 and flags & _EXTENDED:
        body = _without_extended_head(body, version)
    walked = _walk(body, version, flags, is_plain=version == 3)
    is_plain = walked is None and version == 4
    if is_plain:
        walked = _walk(body, version, flags, is_plain=True)
    if walked is None:
        raise BrokenTagError(_DAMAGED)
    frames, tail = walked
    _check_growth(frames, version, flags)
    whole = 10 + size + (10 if version == 4 and flags & _FOOTER else 0)
    # The extended head holds a checksum of the frames and the like; the footer leaves no room for
    # padding. Both are optional, say nothing about the song, and are left out on writing.
    kept_flags = flags & (_UNSYNC if version == 2 else _UNSYNC | _EXPERIMENTAL)
    return Id3Tag(version, kept_flags, frames, tail, whole, is_plain)


def _check_growth(frames: Iterable[Frame], version: int, tag_flags: int) -> None:
    """Refuse a tag whose compressed frames grow beyond all measure: other readers unpack them all.

    Raises:
        BrokenTagError: If they do.
    """
    left = _MAX_UNPACKED_BYTES
    for frame in frames:
        flags = frame.flags[1] if frame.flags else 0
        if not flags & (0x08 if version == 4 else 0x80):
            continue
        data = frame.data
        if version == 4 and (flags & 0x02 or tag_flags & _UNSYNC):
            data = _resynchronise(data)
        # A length and a group may stand before the packed bytes.
        for start in (4, 5, 1, 0):
            try:
                unpacked = zlib.decompressobj().decompress(data[start:], left + 1)
            except zlib.error:
                continue
            left -= len(unpacked)
            break
        if left < 0:
            raise BrokenTagError("its ID3 tag would grow beyond all measure when unpacked")


def _walk(
    body: bytes, version: int, tag_flags: int, *, is_plain: bool
) -> tuple[tuple[Frame, ...], bytes] | None:
    """Cut a tag's body into frames and what follows them; None if it cannot be cut so."""
    name_bytes, head_bytes = (3, 6) if version == 2 else (4, 10)
    frames: list[Frame] = []
    at = 0
    while at < len(body) and body[at]:
        if len(frames) >= MAX_PARTS:
            raise BrokenTagError("its ID3 tag has too many frames")
        head = body[at : at + head_bytes]
        if len(head) < head_bytes or not _FRAME_ID.fullmatch(head[:name_bytes]):
            return None
        size_bytes = head[name_bytes : 2 * name_bytes] if version == 2 else head[4:8]
        if version == 4 and not is_plain:
            if max(size_bytes) > 0x7F:
                return None
            size = syncsafe(size_bytes)
        else:
            size = int.from_bytes(size_bytes, "big")
        end = at + head_bytes + size
        if end > len(body):
            return None
        data = body[at + head_bytes : end]
        frame = Frame(head[:name_bytes], head[8:], data, body[at:end])
        if frame.name in _FREE_TEXT:
            frame = replace(frame, description=_description(frame, version, tag_flags))
        frames.append(frame)
        at = end
    return tuple(frames), body[at:]


def _without_extended_head(body: bytes, version: int) -> bytes:
    if _FRAME_ID.fullmatch(body[:4]):
        return body  # The flag is set, but there is none.
    if version == 3:
        size = 4 + int.from_bytes(body[:4], "big")
    else:
        size = syncsafe(body[:4]) if len(body) >= 4 else 0
    if not 6 <= size <= len(body):
        raise BrokenTagError(_DAMAGED)
    return body[size:]


def _resynchronise(data: bytes) -> bytes:
    return data.replace(b"\xff\0", b"\xff")


def _unsynchronise(data: bytes) -> bytes:
    return re.sub(rb"\xff(?=[\xe0-\xff\0]|\Z)", b"\xff\0", data)


def _to_syncsafe(size: int) -> bytes:
    return bytes((size >> 21 & 0x7F, size >> 14 & 0x7F, size >> 7 & 0x7F, size & 0x7F))


def _content(frame: Frame, version: int, tag_flags: int) -> bytes:
    """A frame's content: resynchronised, decompressed.

    Raises:
        BrokenTagError: If it is encrypted or damaged.
    """
    data = frame.data
    if version == 2 or not frame.flags:
        return data
    flags = frame.flags[1]
    encrypted, compressed, grouped = (0x04, 0x08, 0x40) if version == 4 else (0x40, 0x80, 0x20)
    name = frame.name.decode("latin-1")
    if flags & encrypted:
        raise BrokenTagError(f"its {name} field is encrypted")
    if version == 4:
        data = data[1:] if flags & grouped else data
        has_length = flags & 0x01
        if flags & 0x02 or tag_flags & _UNSYNC:
            data = data[:4] + _resynchronise(data[4:]) if has_length else _resynchronise(data)
        data = data[4:] if has_length else data
    else:
        data = data[4:] if flags & compressed else data
        data = data[1:] if flags & grouped else data
    if not flags & compressed:
        return data
    try:
        return zlib.decompressobj().decompress(data, 1 << 20)
    except zlib.error as error:
        raise BrokenTagError(f"its {name} field is damaged") from error


def _decode(data: bytes, encoding: int, name: bytes) -> list[str]:
    """Decode a list of strings that are ended or separated by zeros."""
    try:
        if encoding == 0:
            text = data.decode("latin-1")
        elif encoding == 3:
            text = data.decode("utf-8")
        elif encoding in (1, 2):
            data = data[: len(data) // 2 * 2]  # A lone zero at the end is common.
            is_little = encoding == 1 and data[:2] != b"\xfe\xff"
            text = data.decode("utf-16-le" if is_little else "utf-16-be")
            # Each string of a list may have its own mark.
            text = text.replace("\ufeff", "")
        else:
            raise BrokenTagError(f"its {name.decode('latin-1')} field is in an unknown encoding")
    except UnicodeDecodeError as error:
        raise BrokenTagError(f"its {name.decode('latin-1')} field is not valid text") from error
    return text.split("\0")


def _strings(frame: Frame, version: int, tag_flags: int) -> list[str]:
    content = _content(frame, version, tag_flags)
    return _decode(content[1:], content[0], frame.name) if content else [""]


def _description(frame: Frame, version: int, tag_flags: int) -> str | None:
    try:
        return _strings(frame, version, tag_flags)[0]
    except BrokenTagError:
        return None  # It cannot be told to be ours, so it is not.


def _read_values(frame: Frame, version: int, tag_flags: int) -> list[str]:
    strings = _strings(frame, version, tag_flags)
    if frame.name in _FREE_TEXT:
        strings = strings[1:]
    return [string.strip() for string in strings if string.strip()]


_GENRE = re.compile(r"((?:\((?:[0-9]+|RX|CR)\))*)(.*)", re.DOTALL)


def _genre_names(values: Iterable[str]) -> list[str]:
    """Give number genres, such as "(17)", "17" or "(4)Eurodisco", by their names."""
    names: list[str | None] = []
    for value in values:
        match = _GENRE.match(value)
        references, rest = match.groups() if match else ("", value)
        names += [_genre_by_reference(word) for word in references[1:-1].split(")(") if word]
        if rest in ("RX", "CR") or (rest.isascii() and rest.isdigit()):
            names.append(_genre_by_reference(rest))
        else:
            names.append(rest[1:] if rest.startswith("((") else rest)
    # A name behind its own number, "(17)Rock", is the same genre once more.
    return list({name.casefold(): name for name in reversed(names) if name}.values())[::-1]


def _genre_by_reference(word: str) -> str | None:
    if word in ("RX", "CR"):
        return "Remix" if word == "RX" else "Cover"
    return genre_by_number(int(word))


def genre_by_number(number: int) -> str | None:
    """Name of a genre of ID3v1's list, as extended by Winamp."""
    names = TCON.GENRES
    return str(names[number]) if 0 <= number < len(names) else None
