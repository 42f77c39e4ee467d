"""What every kind of tagged file has in common.

Files are edited by splicing: the new file is a list of parts of the old one with the few changed
bytes between them. So whatever is not ours stays byte for byte, also where no library would write
it back the same way: unknown and repeated frames, odd encodings, flags, order, padding. (mutagen
writes back its own reading of all frames; it serves here as the second reader that checks.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from mlfa_app.library.file_bytes import Span

Piece = bytes | Span
"""Bytes as they are, or a part of the old file."""

Values = tuple[str, ...]


class BrokenTagError(ValueError):
    """A tag is not as its format demands, or of a kind that cannot be edited without loss.

    The text completes the sentence "Could not read the fields of NAME: ...".
    """


@dataclass(frozen=True, slots=True)
class Kept:
    """Something in a file that is not ours and must stay.

    Attributes:
        name: What it is, such as the name of a frame or a field.
        data: Its bytes, or a digest of them where they are many.
        is_field: Whether people would call it a field or a picture (and not a part of the
            container).
    """

    name: str
    data: bytes
    is_field: bool = True


class TagFile(Protocol):
    """The fields of one opened file.

    Attributes:
        container: Name for people.
        id3_version: "2.2", "2.3" or "2.4" where the fields stand in an ID3 tag.
    """

    container: str
    id3_version: str | None

    def values(self) -> dict[str, Values]:
        """Our fields as the user sees them; those that are absent are left out.

        Raises:
            BrokenTagError: If one of them cannot be read.
        """

    def kept(self) -> tuple[Kept, ...]:
        """Everything that an edit of our fields must leave as it is, but the audio itself."""

    def edited(self, changes: Mapping[str, Values]) -> Iterable[Piece]:
        """The file with some of our fields set (or removed, where there are no values).

        Raises:
            BrokenTagError: If the format has no room for them, or what is moved is damaged.
        """


_Item = TypeVar("_Item")


def replace_at_first(
    items: Sequence[_Item], is_old: Sequence[bool], new: Sequence[_Item]
) -> list[_Item]:
    """Put new items where the first old one stood, or at the end, and drop the old ones."""
    at = is_old.index(True) if True in is_old else len(items)
    kept = [item for item, old in zip(items, is_old, strict=True) if not old]
    return [*kept[:at], *new, *kept[at:]]
