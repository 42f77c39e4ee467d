"""What a list shows of a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DisplayFields:
    """What a list shows of a file's fields, whatever its format.

    Attributes:
        title: Empty where the file has none; likewise the others.
        artist: Several artists are joined with ", ".
        album: Likewise.
        album_artist: Likewise.
        track: Number on the album.
        year: First four digits of the date.
        fields: The fields that MLFA may write.
        container: Name of the format.
    """

    title: str = ""
    artist: str = ""
    album: str = ""
    album_artist: str = ""
    track: str = ""
    year: str = ""
    fields: Mapping[str, Values] = field(default_factory=dict)
    container: str = ""
