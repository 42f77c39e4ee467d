"""MP4 files (ISO 14496-12, and Apple's list of items for the fields)."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from mlfa_app.library.container import MAX_PARTS, Layout
from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.library.payload import RestDigester
from mlfa_app.library.payload_mp4 import Box, audio_spans, boxes, file_boxes, find
from mlfa_app.tagfiles.id3 import genre_by_number
from mlfa_app.tagfiles.keys import FIELDS, MP4_NAMES
from mlfa_app.tagfiles.tag_file import BrokenTagError, Kept, Piece, Values, replace_at_first

_MEAN = "com.apple.iTunes"
_GENRE, _OLD_GENRE, _FREE_FORM = b"\xa9gen", b"gnre", b"----"
_OWN_PLACES = {"genre": _GENRE, "grouping": b"\xa9grp"}
_UTF8, _UTF16 = 1, 2
_DAMAGED = "its structure is damaged or cut short"
_TOO_FAR = "its sound would move beyond what its tables can tell"
# Of a fragment's head, and of an index: what stands before the first offset.
_LEAST_BYTES = {b"tfhd": 8, b"tfra": 16}
_MAX_MOOV_BYTES = 1 << 29
_MAX_BOX_BYTES = (1 << 32) - 1


@dataclass(frozen=True, slots=True)
class _Item:
    """An item of the list: its box, and the name of a free one."""

    name: bytes
    raw: bytes
    free_name: str | None = None

    def is_field(self, field: str) -> bool:
        if field == "genre":
            return self.name in (_GENRE, _OLD_GENRE)
        if field in _OWN_PLACES:
            return self.name == _OWN_PLACES[field]
        return self.free_name is not None and self.free_name.upper() == MP4_NAMES[field]


class Mp4File:
    """The fields of an MP4 file."""

    container = "MP4"
    id3_version: str | None = None

    def __init__(self, file: FileBytes, layout: Layout) -> None:
        """Read the movie box.

        Raises:
            BrokenTagError: If the file's boxes are damaged.
        """
        self._file = file
        self._start = layout.start
        self._top = list(file_boxes(file, Span(layout.start, layout.end)))
        moovs = [box for box in self._top if box.name == b"moov"]
        ends = [box.end for box in self._top]
        if not moovs or not all(box.is_whole for box in self._top) or ends[-1] != layout.end:
            raise BrokenTagError(_DAMAGED)
        if len(moovs) > 1 or moovs[0].end - moovs[0].content > _MAX_MOOV_BYTES:
            raise BrokenTagError("it has more than one table of contents, or one too large")
        self._moov = moovs[0]
        self._data = file.at(self._moov.content, self._moov.end - self._moov.content)
        _check(self._data, 0, len(self._data))
        self._udta = find(self._data, 0, len(self._data), b"udta")
        self._meta = self._list = None
        if self._udta:
            self._meta = find(self._data, self._udta.content, self._udta.end, b"meta")
        if self._meta:
            # A full box: four bytes of version and flags come first.
            if self._data[self._meta.content + 4 : self._meta.content + 8] == b"hdlr":
                raise BrokenTagError("its fields are kept in QuickTime's form")
            start = self._meta.content + 4
            _check(self._data, start, self._meta.end)
            self._list = find(self._data, start, self._meta.end, b"ilst")
        self._items: list[_Item] = []
        if self._list:
            _check(self._data, self._list.content, self._list.end)
            self._items = [
                _item(self._data, box)
                for box in boxes(self._data, self._list.content, self._list.end)
            ]

    def values(self) -> dict[str, Values]:
        """Our fields as the user sees them."""
        found: dict[str, Values] = {}
        for field in FIELDS:
            items = [item for item in self._items if item.is_field(field)]
            # The old number is only a fallback: programs that write the text let it stand.
            texts = [item for item in items if item.name != _OLD_GENRE]
            values = [value for item in texts or items for value in _texts(item)]
            if values:
                found[field] = tuple(dict.fromkeys(values))
        return found

    def kept(self) -> tuple[Kept, ...]:
        """All other items, all other boxes, and the tables but for their offsets."""
        kept = [
            Kept(item.free_name or item.name.decode("latin-1"), item.raw)
            for item in self._items
            if not any(item.is_field(field) for field in FIELDS)
        ]
        tables = bytearray(self._data)
        for box in _all_boxes(self._data, 0, len(self._data)):
            if box.name in (b"stco", b"co64"):
                # Offsets are proven by the digest of the samples that they lead to.
                tables[box.content + 8 : box.end] = bytes(box.end - box.content - 8)
        for box in boxes(bytes(tables)):
            if box.name != b"udta":
                kept.append(
                    Kept(box.name.decode("latin-1"), bytes(tables[box.start : box.end]), False)
                )
        for parent, start in ((self._udta, 0), (self._meta, 4)):
            if parent:
                for box in boxes(self._data, parent.content + start, parent.end):
                    # The handler comes with the list when there was none.
                    if box.name not in (b"meta", b"ilst", b"free", b"hdlr"):
                        name = box.name.decode("latin-1")
                        raw = self._data[box.start : box.end]
                        kept.append(Kept(name, raw, parent is self._udta))
        digester = RestDigester(self._file)
        for box in self._top:
            if box.name not in (b"moov", b"moof", b"mfra", b"free"):
                digest = digester.digest(Span(box.content, box.end))
                kept.append(Kept(box.name.decode("latin-1"), digest, False))
        return tuple(kept)

    def edited(self, changes: Mapping[str, Values]) -> Iterator[Piece]:
        """The file with some of our fields set."""
        items = self._items
        for field, values in changes.items():
            old = [item.is_field(field) for item in items]
            name = MP4_NAMES.get(field, "")
            found = next((i.free_name for i in items if i.is_field(field) and i.free_name), name)
            new = [_new_item(field, found, values)] if values else []
            items = replace_at_first(items, old, new)
        content = b"".join(item.raw for item in items)
        data = self._with_list(_box(b"ilst", content))
        head_bytes = self._moov.content - self._moov.start
        size = head_bytes + len(data)
        if size > _MAX_BOX_BYTES:
            raise BrokenTagError("its table of contents would become too long")
        head = size.to_bytes(4, "big") + b"moov"
        if head_bytes == 16:
            head = b"\0\0\0\1moov" + size.to_bytes(8, "big")
        growth = len(data) - len(self._data)
        if not growth:
            yield Span(0, self._moov.start)
            yield head + data
            yield Span(self._moov.end, self._file.size_bytes)
            return
        if not audio_spans(self._file, Span(self._start, self._file.size_bytes)):
            # Offsets that we cannot find are offsets that we would not correct.
            raise BrokenTagError("its tables are damaged, and its sound would be lost")
        yield Span(0, self._moov.start)
        yield head + _moved_tables(data, self._moov.end, growth)
        at = self._moov.end
        for box in self._top:
            if box.name in (b"moof", b"mfra") and box.start >= self._moov.end:
                yield Span(at, box.content)
                fragment = self._file.at(box.content, box.end - box.content)
                yield _moved_fragment(fragment, self._moov.end, growth)
                at = box.end
        yield Span(at, self._file.size_bytes)

    def _with_list(self, items: bytes) -> bytes:
        """The movie box's content with another list of items."""
        data = self._data
        if self._list and self._meta and self._udta:
            start, end = self._list.start, self._list.end
            free = b""
            for box in boxes(data, self._meta.content + 4, self._meta.end):
                if box.name == b"free" and (box.start == end or box.end == start):
                    start, end = min(start, box.start), max(end, box.end)
                    free = data[box.start : box.end]
                    break
            # Free space takes up the change where it can; else it stays as large as it was.
            spare = end - start - len(items)
            if spare >= 8:
                free = _box(b"free", bytes(spare - 8))
            items += free if spare else b""
            return _replaced(data, [self._udta, self._meta], start, end, items)
        meta_content = _box(b"hdlr", bytes(8) + b"mdirappl" + bytes(9)) + items
        if self._meta and self._udta:
            return _replaced(data, [self._udta, self._meta], self._meta.end, self._meta.end, items)
        meta = _box(b"meta", bytes(4) + meta_content)
        if self._udta:
            # First, since some files end this box with four zero bytes.
            at = self._udta.content
            return _replaced(data, [self._udta], at, at, meta)
        return data + _box(b"udta", meta)


def _box(name: bytes, content: bytes) -> bytes:
    return (8 + len(content)).to_bytes(4, "big") + name + content


def _check(data: bytes, start: int, end: int) -> None:
    """Make sure that the boxes of a level fill it.

    Raises:
        BrokenTagError: If not.
    """
    at = start
    for number, box in enumerate(boxes(data, start, end)):
        if not box.is_whole:
            raise BrokenTagError(_DAMAGED)
        if number > MAX_PARTS:
            raise BrokenTagError("its table of contents has too many parts")
        at = box.end
    if data[at:end].strip(b"\0"):
        raise BrokenTagError(_DAMAGED)


def _replaced(data: bytes, parents: list[Box], start: int, end: int, new: bytes) -> bytes:
    """Exchange a part within nested boxes, and correct the boxes' sizes."""
    growth = len(new) - (end - start)
    result = bytearray(data[:start] + new + data[end:])
    for box in parents:
        size = box.end - box.start + growth
        if box.content - box.start == 16:
            result[box.start + 8 : box.start + 16] = size.to_bytes(8, "big")
        else:
            result[box.start : box.start + 4] = size.to_bytes(4, "big")
    return bytes(result)


def _item(data: bytes, box: Box) -> _Item:
    raw = data[box.start : box.end]
    if box.name != _FREE_FORM:
        return _Item(box.name, raw)
    parts = {
        part.name: data[part.content + 4 : part.end] for part in boxes(data, box.content, box.end)
    }
    mean = parts.get(b"mean", b"").decode("utf-8", "replace")
    name = parts.get(b"name", b"").decode("utf-8", "replace")
    return _Item(box.name, raw, name if mean.casefold() == _MEAN.casefold() else None)


def _texts(item: _Item) -> Iterator[str]:
    content = 8
    for part in boxes(item.raw, content, len(item.raw)):
        if part.name != b"data":
            continue
        if not part.is_whole or part.end - part.content < 8:
            raise BrokenTagError(_DAMAGED)
        kind = int.from_bytes(item.raw[part.content : part.content + 4], "big")
        value = item.raw[part.content + 8 : part.end]
        if item.name == _OLD_GENRE:
            # Apple counts ID3v1's genres from one.
            text = genre_by_number(int.from_bytes(value, "big") - 1) or ""
        else:
            try:
                text = value.decode("utf-16-be" if kind == _UTF16 else "utf-8")
            except UnicodeDecodeError as error:
                raise BrokenTagError("one of its fields is not valid text") from error
        if text.strip("\0 \t\r\n"):
            yield text.strip("\0 \t\r\n")


def _new_item(field: str, name: str, values: Values) -> _Item:
    data = b"".join(
        _box(b"data", _UTF8.to_bytes(4, "big") + bytes(4) + value.encode("utf-8"))
        for value in values
    )
    if field in _OWN_PLACES:
        return _Item(_OWN_PLACES[field], _box(_OWN_PLACES[field], data))
    head = _box(b"mean", bytes(4) + _MEAN.encode()) + _box(b"name", bytes(4) + name.encode())
    return _Item(_FREE_FORM, _box(_FREE_FORM, head + data), name)


_PARENTS = frozenset((b"trak", b"mdia", b"minf", b"stbl", b"traf", b"mfra"))


def _all_boxes(data: bytes, start: int, end: int, depth: int = 0) -> Iterator[Box]:
    """Go through the boxes below a level that matter for offsets.

    Raises:
        BrokenTagError: If they do not fill the boxes that they stand in.
    """
    _check(data, start, end)
    for box in boxes(data, start, end):
        if box.name in _PARENTS:
            if depth > len(_PARENTS):
                raise BrokenTagError(_DAMAGED)
            yield from _all_boxes(data, box.content, box.end, depth + 1)
        else:
            yield box


def _moved_tables(data: bytes, border: int, growth: int) -> bytes:
    """Move the offsets that lie behind a border in the file."""
    result = bytearray(data)
    for box in _all_boxes(data, 0, len(data)):
        if box.name not in (b"stco", b"co64"):
            if box.name == b"saio":
                raise BrokenTagError("it is protected, and cannot be edited without harm")
            continue
        kind = ">u4" if box.name == b"stco" else ">u8"
        count = int.from_bytes(data[box.content + 4 : box.content + 8], "big")
        start = box.content + 8
        end = start + count * np.dtype(kind).itemsize
        if end > box.end:
            raise BrokenTagError(_DAMAGED)
        offsets = np.frombuffer(data[start:end], dtype=kind).astype(np.uint64)
        moved = np.where(offsets >= border, offsets + np.uint64(growth % (1 << 64)), offsets)
        if kind == ">u4" and len(moved) and int(moved.max()) > _MAX_BOX_BYTES:
            raise BrokenTagError(_TOO_FAR)
        result[start:end] = moved.astype(kind).tobytes()
    return bytes(result)


_Move = Callable[[Box, int, str], None]


def _moved_fragment(data: bytes, border: int, growth: int) -> bytes:
    """Move the offsets in a movie fragment, or in the index of fragments."""
    result = bytearray(data)

    def move(box: Box, at: int, kind: str) -> None:
        if at + struct.calcsize(kind) > box.end:
            raise BrokenTagError(_DAMAGED)
        offset = struct.unpack_from(kind, data, at)[0]
        if offset >= border:
            try:
                struct.pack_into(kind, result, at, offset + growth)
            except struct.error as error:
                raise BrokenTagError(_TOO_FAR) from error

    for box in _all_boxes(data, 0, len(data)):
        if box.name not in (b"tfhd", b"tfra"):
            continue
        if box.end - box.content < _LEAST_BYTES[box.name]:
            raise BrokenTagError(_DAMAGED)
        if box.name == b"tfra":
            _move_index(data, box, move)
        elif data[box.content + 3] & 0x1:
            move(box, box.content + 8, ">Q")
    return bytes(result)


def _move_index(data: bytes, box: Box, move: _Move) -> None:
    """Move the entries of an index: time, offset, then three numbers of given lengths."""
    version = data[box.content]
    lengths, count = struct.unpack_from(">II", data, box.content + 8)
    number_bytes = sum((lengths >> shift & 3) + 1 for shift in (4, 2, 0))
    width = 8 if version else 4
    at = box.content + 16
    for _ in range(count):
        move(box, at + width, ">Q" if version else ">I")
        at += 2 * width + number_bytes
