"""Files whose fields stand in an APE tag behind the sound: APE, WavPack, Musepack and others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mlfa_app.library.container import Layout, has_id3v1
from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.library.payload import RestDigester
from mlfa_app.tagfiles.apev2 import NEW_TAG_FLAGS, ApeTag, find_ape_tag
from mlfa_app.tagfiles.tag_file import Kept, Piece, Values


class ApeFile:
    """The fields of a file with an APE tag. ID3 tags before and behind the sound stay."""

    id3_version: str | None = None

    def __init__(self, file: FileBytes, layout: Layout) -> None:
        """Read the tag.

        Raises:
            BrokenTagError: If it is damaged.
        """
        self._file = file
        self.container = layout.container.value
        # A new one goes before an ID3v1 tag, where programs look for it.
        size = file.size_bytes
        end = size - 128 if has_id3v1(file, size) else size
        self._tag = find_ape_tag(file, layout.start) or ApeTag((), NEW_TAG_FLAGS, Span(end, end))

    def values(self) -> dict[str, Values]:
        """Our fields as the user sees them."""
        return self._tag.values()

    def kept(self) -> tuple[Kept, ...]:
        """All other items, and the file around the tag."""
        span = self._tag.span
        digester = RestDigester(self._file)
        around = digester.digest(Span(0, span.start))
        around += digester.digest(Span(span.end, self._file.size_bytes))
        return (*self._tag.kept(), Kept("around the tag", around, False))

    def edited(self, changes: Mapping[str, Values]) -> Iterator[Piece]:
        """The file with some of our fields set."""
        span = self._tag.span
        yield Span(0, span.start)
        yield self._tag.with_values(changes).render()
        yield Span(span.end, self._file.size_bytes)
