"""Vorbis comments (xiph.org, "Vorbis I", section 5), entry by entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mlfa_app.library.container import MAX_PARTS
from mlfa_app.tagfiles.keys import FIELDS, VORBIS_KEYS
from mlfa_app.tagfiles.tag_file import BrokenTagError, Kept, Values, replace_at_first

_DAMAGED = "its comments are damaged"


@dataclass(frozen=True, slots=True)
class VorbisComment:
    """A block of comments.

    Attributes:
        vendor: Name of the encoder, as bytes.
        entries: Each ``KEY=value``, as bytes: not all files keep to UTF-8.
        rest: What follows: the framing bit in Ogg Vorbis, sometimes padding.
    """

    vendor: bytes = b"MLFA"
    entries: tuple[bytes, ...] = ()
    rest: bytes = b""

    def values(self) -> dict[str, Values]:
        """Our fields."""
        found: dict[str, Values] = {}
        for field in FIELDS:
            values = []
            for entry in self.entries:
                key, _, value = entry.partition(b"=")
                if _is_key(key, field):
                    try:
                        text = value.decode("utf-8").strip()
                    except UnicodeDecodeError as error:
                        name = VORBIS_KEYS[field]
                        raise BrokenTagError(f"its {name} field is not valid text") from error
                    if text:
                        values.append(text)
            if values:
                found[field] = tuple(dict.fromkeys(values))
        return found

    def kept(self) -> tuple[Kept, ...]:
        """All entries but ours, the encoder's name, and what follows the entries."""
        kept = []
        for entry in self.entries:
            key = entry.partition(b"=")[0]
            if not any(_is_key(key, field) for field in FIELDS):
                kept.append(Kept(key.decode("latin-1"), entry))
        kept.append(Kept("vendor", self.vendor, False))
        kept.append(Kept("rest of comments", self.rest, False))
        return tuple(kept)

    def with_values(self, changes: Mapping[str, Values]) -> VorbisComment:
        """The comments with some of our fields set, everything else as it is."""
        entries = self.entries
        for field, values in changes.items():
            keys = [entry.partition(b"=")[0] for entry in entries]
            old = [_is_key(key, field) for key in keys]
            proper = VORBIS_KEYS[field].encode("ascii")
            found = next((key for key, is_old in zip(keys, old, strict=True) if is_old), proper)
            new = [found + b"=" + value.encode("utf-8") for value in values]
            entries = tuple(replace_at_first(entries, old, new))
        return replace(self, entries=entries)

    def render(self) -> bytes:
        """Build the block's bytes."""
        parts = [len(self.vendor).to_bytes(4, "little"), self.vendor]
        parts.append(len(self.entries).to_bytes(4, "little"))
        for entry in self.entries:
            parts += (len(entry).to_bytes(4, "little"), entry)
        return b"".join((*parts, self.rest))


def _is_key(key: bytes, field: str) -> bool:
    return key.upper() == VORBIS_KEYS[field].encode("ascii")


def parse_comment(data: bytes) -> VorbisComment:
    """Read a block of comments.

    Raises:
        BrokenTagError: If its lengths do not fit.
    """
    vendor, at = _counted(data, 0)
    if at + 4 > len(data):
        raise BrokenTagError(_DAMAGED)
    count = int.from_bytes(data[at : at + 4], "little")
    at += 4
    if count > MAX_PARTS:
        raise BrokenTagError("it has too many comments")
    entries = []
    for _ in range(count):
        entry, at = _counted(data, at)
        entries.append(entry)
    return VorbisComment(vendor, tuple(entries), data[at:])


def _counted(data: bytes, at: int) -> tuple[bytes, int]:
    size = int.from_bytes(data[at : at + 4], "little")
    end = at + 4 + size
    if at + 4 > len(data) or end > len(data):
        raise BrokenTagError(_DAMAGED)
    return data[at + 4 : end], end
