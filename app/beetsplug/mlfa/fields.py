"""The places in files where MLFA, too, keeps mood and instrument, so that both programs agree."""

from __future__ import annotations

from typing import Any

import beets
from mediafile import (
    ASFStorageStyle,
    ListMediaField,
    ListStorageStyle,
    MP3ListDescStorageStyle,
    MP3ListStorageStyle,
    MP4ListStorageStyle,
)


class FilledListField(ListMediaField):
    """A list that leaves nothing in the file where it is empty."""

    def __set__(self, mediafile: Any, values: list[str] | None) -> None:
        """Set the values; without any the field is removed."""
        if values:
            super().__set__(mediafile, values)
        else:
            self.__delete__(mediafile)


class Id3MoodStyle(MP3ListStorageStyle):
    """The mood in ID3: ``TMOO``, which only v2.4 has; in v2.3 the free text ``MOOD``.

    What stands in the other version's place is read where the proper one has nothing, and is kept
    up to date, but never added.
    """

    _free = MP3ListDescStorageStyle("MOOD", split_v23=True)

    def __init__(self) -> None:
        super().__init__("TMOO")

    def fetch(self, mutagen_file: Any) -> list[str]:
        """Read the values; none where there are none."""
        if mutagen_file.tags is None:
            return []
        return list(super().fetch(mutagen_file)) or list(self._free.fetch(mutagen_file))

    def store(self, mutagen_file: Any, values: list[str]) -> None:
        """Write the values."""
        # mediafile writes v2.3 into MP3 files alone, and then drops TMOO.
        is_v23 = type(mutagen_file).__name__ == "MP3" and beets.config["id3v23"].get(bool)
        has_free = bool(self._free.fetch(mutagen_file))
        super().store(mutagen_file, values)
        if is_v23 or has_free:
            self._free.store(mutagen_file, values)

    def delete(self, mutagen_file: Any) -> None:
        """Remove the field."""
        if mutagen_file.tags is not None:
            super().delete(mutagen_file)
            self._free.delete(mutagen_file)


def media_field(category: str) -> FilledListField:
    """Describe where a category stands in each container.

    Args:
        category: ``mood`` or ``instrument``.
    """
    key = category.upper()
    return FilledListField(
        Id3MoodStyle() if category == "mood" else MP3ListDescStorageStyle(key, split_v23=True),
        MP4ListStorageStyle(f"----:com.apple.iTunes:{key}"),
        ListStorageStyle(key),
        ASFStorageStyle("WM/Mood" if category == "mood" else key),
    )
