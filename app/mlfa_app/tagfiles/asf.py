"""Windows Media files (Microsoft, "Advanced Systems Format Specification", 2004)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlfa_app.library.container import MAX_PARTS, Layout
from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.library.payload import RestDigester
from mlfa_app.tagfiles.keys import ASF_NAMES, FIELDS
from mlfa_app.tagfiles.tag_file import BrokenTagError, Kept, Piece, Values, replace_at_first

_HEADER = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_EXTENDED_CONTENT = bytes.fromhex("40a4d0d207e3d21197f000a0c95ea850")
_HEADER_EXTENSION = bytes.fromhex("b503bf5f2ea9cf118ee300c00c205365")
_METADATA = bytes.fromhex("eacbf8c5af5b77488467aa8c44fa4cca")
_METADATA_LIBRARY = bytes.fromhex("941c23449894d149a1411d134e457054")
_PADDING = bytes.fromhex("74d40618dfca0945a4ba9aabcb96aae8")
_NAMES = {
    bytes.fromhex("3326b2758e66cf11a6d900aa0062ce6c"): "content description",
    _FILE_PROPERTIES: "file properties",
}
_HEAD_BYTES = 24
_UNICODE = 0
_DAMAGED = "its header is damaged or cut short"
_MAX_HEADER_BYTES = 1 << 28


@dataclass(frozen=True, slots=True)
class _Object:
    """An object of the header: its kind and its content."""

    kind: bytes
    content: bytes

    def render(self) -> bytes:
        return self.kind + (_HEAD_BYTES + len(self.content)).to_bytes(8, "little") + self.content


@dataclass(frozen=True, slots=True)
class _Attribute:
    """A named value of one of the lists, with its bytes as they stand there."""

    name: str
    kind: int
    value: bytes
    raw: bytes

    def is_field(self, field: str) -> bool:
        return self.name.casefold() == ASF_NAMES[field].casefold()

    def text(self) -> str:
        if self.kind != _UNICODE:
            raise BrokenTagError(f"its {self.name} field is no text")
        return _text(self.value).strip()


class AsfFile:
    """The fields of a Windows Media file."""

    container = "Windows Media"
    id3_version: str | None = None

    def __init__(self, file: FileBytes, layout: Layout) -> None:
        """Read the header.

        Raises:
            BrokenTagError: If it is damaged.
        """
        self._file = file
        self._start = layout.start
        head = file.at(layout.start, 30)
        size = int.from_bytes(head[16:24], "little")
        count = int.from_bytes(head[24:28], "little")
        self._end = layout.start + size
        is_sized = 30 <= size <= _MAX_HEADER_BYTES and self._end <= file.size_bytes
        if head[:16] != _HEADER or not is_sized:
            raise BrokenTagError(_DAMAGED)
        self._reserved = head[28:30]
        self._objects = _parse_objects(file.at(layout.start + 30, size - 30))
        if len(self._objects) != count:
            raise BrokenTagError(_DAMAGED)
        kinds = [item.kind for item in self._objects]
        for kind in (_EXTENDED_CONTENT, _HEADER_EXTENSION):
            if kinds.count(kind) > 1:
                raise BrokenTagError("it has a part of its header twice")
        self._content: list[_Attribute] = []
        self._extension: list[_Object] | None = None
        for item in self._objects:
            if item.kind == _EXTENDED_CONTENT:
                self._content = _parse_content(item.content)
            elif item.kind == _HEADER_EXTENSION:
                data = item.content
                if len(data) < 22 or int.from_bytes(data[18:22], "little") != len(data) - 22:
                    raise BrokenTagError(_DAMAGED)
                self._extension_head = data[:18]
                self._extension = _parse_objects(data[22:])
        self._libraries = {
            item.kind: _parse_library(item.content)
            for item in self._extension or ()
            if item.kind in (_METADATA, _METADATA_LIBRARY)
        }

    def _attributes(self) -> list[_Attribute]:
        return [*self._content, *(a for library in self._libraries.values() for a in library)]

    def values(self) -> dict[str, Values]:
        """Our fields as the user sees them."""
        found: dict[str, Values] = {}
        for field in FIELDS:
            texts = [a.text() for a in self._attributes() if a.is_field(field)]
            values = tuple(dict.fromkeys(text for text in texts if text))
            if values:
                found[field] = values
        return found

    def kept(self) -> tuple[Kept, ...]:
        """All other attributes and parts of the header, and what follows the header."""
        kept = [
            Kept(attribute.name, attribute.raw)
            for attribute in self._attributes()
            if not any(attribute.is_field(field) for field in FIELDS)
        ]
        ours = (_EXTENDED_CONTENT, _HEADER_EXTENSION, _METADATA, _METADATA_LIBRARY, _PADDING)
        for item in (*self._objects, *(self._extension or ())):
            if item.kind in ours:
                continue
            content = item.content
            if item.kind == _FILE_PROPERTIES:
                content = content[:16] + content[24:]  # The file's length may change.
            name = _NAMES.get(item.kind, item.kind.hex())
            kept.append(Kept(name, content, name == "content description"))
        rest = RestDigester(self._file).digest(Span(self._end, self._file.size_bytes))
        kept.append(Kept("after the header", rest, False))
        return tuple(kept)

    def edited(self, changes: Mapping[str, Values]) -> Iterator[Piece]:
        """The file with some of our fields set."""
        content = self._content
        libraries = dict(self._libraries)
        for field, values in changes.items():
            name = next((a.name for a in self._attributes() if a.is_field(field)), ASF_NAMES[field])
            for kind, library in libraries.items():
                libraries[kind] = [a for a in library if not a.is_field(field)]
            # The first value where all programs look; further ones in the list that is meant
            # for them, as Windows and the other tag libraries do it.
            first, more = values[:1], values[1:]
            if self._extension is None:
                first, more = values, ()
            old = [a.is_field(field) for a in content]
            content = replace_at_first(content, old, [_content_attribute(name, v) for v in first])
            if more:
                library = libraries.get(_METADATA_LIBRARY, [])
                libraries[_METADATA_LIBRARY] = [
                    *library,
                    *(_library_attribute(name, value) for value in more),
                ]
        header = self._render(content, libraries)
        yield Span(0, self._start)
        yield header
        yield Span(self._end, self._file.size_bytes)

    def _render(
        self, content: list[_Attribute], libraries: Mapping[bytes, list[_Attribute]]
    ) -> bytes:
        objects = list(self._objects)
        if content or any(item.kind == _EXTENDED_CONTENT for item in objects):
            new = [_Object(_EXTENDED_CONTENT, _counted(content))]
            objects = replace_at_first(objects, [o.kind == _EXTENDED_CONTENT for o in objects], new)
        if self._extension is not None:
            inner = list(self._extension)
            for kind, library in libraries.items():
                new = [_Object(kind, _counted(library))]
                inner = replace_at_first(inner, [item.kind == kind for item in inner], new)
            data = b"".join(item.render() for item in inner)
            extension = self._extension_head + len(data).to_bytes(4, "little") + data
            new = [_Object(_HEADER_EXTENSION, extension)]
            objects = replace_at_first(objects, [o.kind == _HEADER_EXTENSION for o in objects], new)
        objects = self._with_padding(objects)
        size = 30 + sum(len(item.render()) for item in objects)
        growth = size - (self._end - self._start)
        body = b"".join(self._with_file_size(item, growth).render() for item in objects)
        count = len(objects).to_bytes(4, "little")
        return _HEADER + size.to_bytes(8, "little") + count + self._reserved + body

    def _with_padding(self, objects: list[_Object]) -> list[_Object]:
        """Let the padding take up the change where it can."""
        size = 30 + sum(len(item.render()) for item in objects)
        growth = size - (self._end - self._start)
        for index, item in enumerate(objects):
            room = len(item.content) - growth
            if item.kind == _PADDING and room >= 0:
                return [*objects[:index], _Object(_PADDING, bytes(room)), *objects[index + 1 :]]
        return objects

    def _with_file_size(self, item: _Object, growth: int) -> _Object:
        if item.kind != _FILE_PROPERTIES:
            return item
        size = int.from_bytes(item.content[16:24], "little")
        if size != self._file.size_bytes - self._start:
            return item  # It is not the length of this file, so it is not ours to correct.
        content = item.content[:16] + (size + growth).to_bytes(8, "little") + item.content[24:]
        return _Object(item.kind, content)


def _text(data: bytes) -> str:
    try:
        return data[: len(data) // 2 * 2].decode("utf-16-le").split("\0")[0]
    except UnicodeDecodeError as error:
        raise BrokenTagError("one of its fields is not valid text") from error


def _parse_objects(data: bytes) -> list[_Object]:
    objects: list[_Object] = []
    at = 0
    while at < len(data):
        if len(objects) >= MAX_PARTS:
            raise BrokenTagError(_DAMAGED)
        size = int.from_bytes(data[at + 16 : at + 24], "little")
        if at + _HEAD_BYTES > len(data) or size < _HEAD_BYTES or at + size > len(data):
            raise BrokenTagError(_DAMAGED)
        objects.append(_Object(data[at : at + 16], data[at + _HEAD_BYTES : at + size]))
        at += size
    return objects


def _number(data: bytes, at: int, num_bytes: int) -> int:
    if at + num_bytes > len(data):
        raise BrokenTagError(_DAMAGED)
    return int.from_bytes(data[at : at + num_bytes], "little")


def _parse_content(data: bytes) -> list[_Attribute]:
    """Read the extended content description (section 3.11)."""
    attributes = []
    at = 2
    for _ in range(_number(data, 0, 2)):
        start = at
        name_bytes = _number(data, at, 2)
        name = data[at + 2 : at + 2 + name_bytes]
        at += 2 + name_bytes
        kind, value_bytes = _number(data, at, 2), _number(data, at + 2, 2)
        value = data[at + 4 : at + 4 + value_bytes]
        at += 4 + value_bytes
        attributes.append(_Attribute(_text(name), kind, value, data[start:at]))
    if at != len(data):
        raise BrokenTagError(_DAMAGED)
    return attributes


def _parse_library(data: bytes) -> list[_Attribute]:
    """Read the metadata object or the metadata library (sections 4.7 and 4.8)."""
    attributes = []
    at = 2
    for _ in range(_number(data, 0, 2)):
        start = at
        name_bytes, kind = _number(data, at + 4, 2), _number(data, at + 6, 2)
        value_bytes = _number(data, at + 8, 4)
        at += 12
        name, value = data[at : at + name_bytes], data[at + name_bytes :][:value_bytes]
        at += name_bytes + value_bytes
        attributes.append(_Attribute(_text(name), kind, value, data[start:at]))
    if at != len(data):
        raise BrokenTagError(_DAMAGED)
    return attributes


def _counted(attributes: list[_Attribute]) -> bytes:
    if len(attributes) > 0xFFFF:
        raise BrokenTagError("it has too many fields")
    return len(attributes).to_bytes(2, "little") + b"".join(a.raw for a in attributes)


def _ended(text: str) -> bytes:
    return text.encode("utf-16-le") + b"\0\0"


def _content_attribute(name: str, text: str) -> _Attribute:
    key, value = _ended(name), _ended(text)
    if len(value) > 0xFFFF:
        raise BrokenTagError(f"the new value of {name} is too long for it")
    raw = len(key).to_bytes(2, "little") + key + bytes(2) + len(value).to_bytes(2, "little") + value
    return _Attribute(name, _UNICODE, value, raw)


def _library_attribute(name: str, text: str) -> _Attribute:
    key, value = _ended(name), _ended(text)
    # Language and stream 0: the whole file. Then lengths and kind.
    head = bytes(4) + len(key).to_bytes(2, "little") + bytes(2) + len(value).to_bytes(4, "little")
    return _Attribute(name, _UNICODE, value, head + key + value)
