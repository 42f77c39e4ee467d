"""APEv2 tags (wiki.hydrogenaud.io, "APEv2 specification"), item by item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mlfa_app.library.container import MAX_PARTS, has_id3v1
from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.tagfiles.keys import APE_KEYS, FIELDS
from mlfa_app.tagfiles.tag_file import BrokenTagError, Kept, Values, replace_at_first

_HEAD_BYTES = 32
_HAS_HEADER, _IS_HEADER = 1 << 31, 1 << 29
_KIND_MASK = 0b110
_DAMAGED = "its APE tag is damaged"


@dataclass(frozen=True, slots=True)
class ApeItem:
    """One item: its flags, its key as written, its value's bytes, and all of it."""

    flags: int
    key: str
    value: bytes
    raw: bytes


@dataclass(frozen=True, slots=True)
class ApeTag:
    """An APEv2 tag.

    Attributes:
        items: In the order of the file.
        flags: The tag's flags, without the one that tells header from footer.
        span: Where it stands in the file; empty for a new one.
    """

    items: tuple[ApeItem, ...]
    flags: int
    span: Span

    def values(self) -> dict[str, Values]:
        """Our fields."""
        found: dict[str, Values] = {}
        for field in FIELDS:
            values: list[str] = []
            for item in self.items:
                if _is_key(item, field):
                    if item.flags & _KIND_MASK:
                        raise BrokenTagError(f"its {item.key} field is no text")
                    values += _texts(item)
            if values:
                found[field] = tuple(dict.fromkeys(values))
        return found

    def kept(self) -> tuple[Kept, ...]:
        """All items but ours."""
        return tuple(
            Kept(item.key, item.raw)
            for item in self.items
            if not any(_is_key(item, field) for field in FIELDS)
        )

    def with_values(self, changes: Mapping[str, Values]) -> ApeTag:
        """The tag with some of our fields set, everything else as it is."""
        items = self.items
        for field, values in changes.items():
            old = [_is_key(item, field) for item in items]
            found = next((item.key for item in items if _is_key(item, field)), APE_KEYS[field])
            new = [_text_item(found, values)] if values else []
            items = tuple(replace_at_first(items, old, new))
        return replace(self, items=items)

    def render(self) -> bytes:
        """Build the tag's bytes; none if it would be empty."""
        if not self.items:
            return b""
        body = b"".join(item.raw for item in self.items)
        size = len(body) + _HEAD_BYTES
        flags = self.flags

        def mark(flag: int) -> bytes:
            numbers = (2000, size, len(self.items), flags | flag)
            return b"APETAGEX" + b"".join(n.to_bytes(4, "little") for n in numbers) + bytes(8)

        return (mark(_IS_HEADER) if flags & _HAS_HEADER else b"") + body + mark(0)


NEW_TAG_FLAGS = _HAS_HEADER


def _is_key(item: ApeItem, field: str) -> bool:
    return item.key.casefold() == APE_KEYS[field].casefold()


def _texts(item: ApeItem) -> list[str]:
    try:
        text = item.value.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BrokenTagError(f"its {item.key} field is not valid text") from error
    return [value.strip() for value in text.split("\0") if value.strip()]


def _text_item(key: str, values: Values) -> ApeItem:
    value = "\0".join(values).encode("utf-8")
    raw = len(value).to_bytes(4, "little") + bytes(4) + key.encode("ascii") + b"\0" + value
    return ApeItem(0, key, value, raw)


def find_ape_tag(file: FileBytes, floor: int) -> ApeTag | None:
    """Find the APE tag at the end of a file, behind which an ID3v1 tag may stand.

    Args:
        file: The opened file.
        floor: The tag begins at or behind this offset.

    Raises:
        BrokenTagError: If there is one that is damaged or of version 1.
    """
    end = file.size_bytes
    if has_id3v1(file, end):
        end -= 128
    return _read_tag(file, floor, end)


def _read_tag(file: FileBytes, floor: int, end: int) -> ApeTag | None:
    footer = file.at(end - _HEAD_BYTES, _HEAD_BYTES) if end >= _HEAD_BYTES else b""
    if footer[:8] != b"APETAGEX":
        return None
    version, size, count, flags = (
        int.from_bytes(footer[at : at + 4], "little") for at in (8, 12, 16, 20)
    )
    if version != 2000:
        raise BrokenTagError("its APE tag is of the old version 1")
    start = end - size
    if count > MAX_PARTS:
        raise BrokenTagError("its APE tag has too many items")
    if size < _HEAD_BYTES or start < floor or flags & _IS_HEADER:
        raise BrokenTagError(_DAMAGED)
    data = file.at(start, size - _HEAD_BYTES)
    if flags & _HAS_HEADER:
        start -= _HEAD_BYTES
        if start < floor or file.at(start, 8) != b"APETAGEX":
            raise BrokenTagError(_DAMAGED)
    items = []
    at = 0
    for _ in range(count):
        key_end = data.find(b"\0", at + 8)
        if key_end < 0:
            raise BrokenTagError(_DAMAGED)
        value_bytes = int.from_bytes(data[at : at + 4], "little")
        item_flags = int.from_bytes(data[at + 4 : at + 8], "little")
        item_end = key_end + 1 + value_bytes
        key = data[at + 8 : key_end]
        if item_end > len(data) or not key or not key.isascii():
            raise BrokenTagError(_DAMAGED)
        value = data[key_end + 1 : item_end]
        items.append(ApeItem(item_flags, key.decode("ascii"), value, data[at:item_end]))
        at = item_end
    if at != len(data):
        raise BrokenTagError(_DAMAGED)
    return ApeTag(tuple(items), flags, Span(start, end))
