"""Files whose fields stand in an ID3 tag: before the sound (MP3), or in a chunk (WAV, AIFF)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

from mlfa_app.library.container import Container, Layout, is_id3_head, syncsafe
from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.library.payload import Chunk, RestDigester, read_chunks
from mlfa_app.tagfiles.apev2 import ApeTag, find_ape_tag
from mlfa_app.tagfiles.id3 import Id3Tag, parse_tag
from mlfa_app.tagfiles.id3v1 import as_frames, find_v1, genre_of
from mlfa_app.tagfiles.riff_info import as_frames as as_info_frames
from mlfa_app.tagfiles.riff_info import read_info, text_of
from mlfa_app.tagfiles.tag_file import BrokenTagError, Kept, Piece, Values

_MAX_TAG_BYTES = 1 << 28
_MAX_INFO_BYTES = 1 << 20


class PrefixedFile:
    """The fields of an MP3 or AAC file, or another one with the tag before the sound.

    Other tags of such a file stay as they are: an ID3v1 or APE tag at its end, further ID3v2
    tags. What the ID3v2 tag lacks is read from them, as most programs do. Where there is no ID3v2
    tag but an APE tag with the song's names, that one is edited.
    """

    def __init__(self, file: FileBytes, layout: Layout, new_version: int = 4) -> None:
        """Read the tags; a tag that is not there yet is one of the given version.

        Raises:
            BrokenTagError: If the tag to edit is damaged.
        """
        self._file = file
        self.container = layout.container.value
        head = file.at(0, 10)
        self._tag = Id3Tag(new_version)
        self._has_tag = is_id3_head(head, b"ID3")
        if self._has_tag:
            self._tag = parse_tag(file.at(0, 20 + syncsafe(head[6:10])))
        self._v1 = find_v1(file)
        self._ape: ApeTag | None = None
        try:
            self._ape = find_ape_tag(file, layout.start)
        except BrokenTagError:
            if not self._has_tag:
                raise
        names = {item.key.casefold() for item in self._ape.items} if self._ape else set()
        self._is_ape = not self._has_tag and bool(names & {"title", "artist", "album", "genre"})
        self.id3_version = None if self._is_ape else self._tag.version_name
        self.is_new_id3 = not self._has_tag and not self._is_ape

    def values(self) -> dict[str, Values]:
        """Our fields as the user sees them."""
        found: dict[str, Values] = {}
        genre = genre_of(self._v1) if self._v1 else None
        if genre:
            found["genre"] = (genre,)
        if self._ape:
            try:
                found |= self._ape.values()
            except BrokenTagError:
                if self._is_ape:
                    raise
        return found | self._tag.values()

    def kept(self) -> tuple[Kept, ...]:
        """All other frames and items, and the file around the tag that is edited."""
        digester = RestDigester(self._file)
        if self._is_ape and self._ape:
            before = digester.digest(Span(0, self._ape.span.start))
            end = Span(self._ape.span.end, self._file.size_bytes)
            rest = Kept("around the tag", before + digester.digest(end), False)
            return (*self._ape.kept(), rest)
        rest_span = Span(self._tag.size_bytes, self._file.size_bytes)
        rest = Kept("after the tag", digester.digest(rest_span), False)
        return (*self._prepared().kept(), rest)

    def edited(self, changes: Mapping[str, Values]) -> Iterator[Piece]:
        """The file with some of our fields set."""
        if self._is_ape and self._ape:
            yield Span(0, self._ape.span.start)
            yield self._ape.with_values(changes).render()
            yield Span(self._ape.span.end, self._file.size_bytes)
            return
        tag = self._prepared().with_values(changes)
        yield b"" if self._drops(tag) else tag.render()
        yield Span(self._tag.size_bytes, self._file.size_bytes)

    def _drops(self, tag: Id3Tag) -> bool:
        return tag.is_needless or (self.is_new_id3 and not tag.frames)

    def _prepared(self) -> Id3Tag:
        """The tag to edit. A new one beside an ID3v1 tag takes over what that one says.

        Many programs read ID3v1 only where there is no ID3v2: to them a new tag with a genre
        alone would take title and artist away.
        """
        if self._has_tag or not self._v1:
            return self._tag
        return replace(self._tag, frames=as_frames(self._v1, self._tag.version))


class ChunkedFile:
    """The fields of a WAV or AIFF file, which stand in an ID3 tag in a chunk."""

    def __init__(self, file: FileBytes, layout: Layout, new_version: int = 4) -> None:
        """Read the chunks; a tag that is not there yet is one of the given version.

        Raises:
            BrokenTagError: If they are damaged, or the file is cut short.
        """
        self._file = file
        self._start = layout.start
        self.container = layout.container.value
        self._order: Literal["little", "big"] = (
            "little" if layout.container is Container.WAV else "big"
        )
        head = file.at(layout.start, 12)
        self._is_long = head[:4] in (b"RF64", b"BW64")
        end = layout.start + 8 + int.from_bytes(head[4:8], self._order)
        # Writers that could not go back leave it at the highest number, or wrong.
        self._end = layout.end if self._is_long else min(end, layout.end)
        self._chunks = list(read_chunks(file, Layout(layout.container, layout.start, self._end)))
        if not self._chunks:
            raise BrokenTagError("it is empty")
        last = self._chunks[-1]
        if last.content + last.size_bytes > layout.end:
            raise BrokenTagError("it ends early")
        if last.end + 8 <= self._end:
            raise BrokenTagError("its chunks are damaged")
        # Some writers leave out the byte that makes the last chunk's length even.
        self._end = max(last.end, self._end) if last.end <= layout.end else layout.end
        self._chunk = next((c for c in self._chunks if c.name.upper() == b"ID3 "), None)
        self._tag = Id3Tag(new_version)
        self.is_new_id3 = self._chunk is None
        if self._chunk:
            if self._chunk.size_bytes > _MAX_TAG_BYTES:
                raise BrokenTagError("its ID3 tag is damaged")
            self._tag = parse_tag(file.at(self._chunk.content, self._chunk.size_bytes))
        self.id3_version: str | None = self._tag.version_name

    def values(self) -> dict[str, Values]:
        """Our fields as the user sees them; the genre also from a WAV's own list."""
        genre = self._info().get(b"IGNR")
        found = {"genre": (text_of(genre),)} if genre else {}
        return found | self._tag.values()

    def _info(self) -> dict[bytes, bytes]:
        """A WAV's list of information, an older and poorer place for fields."""
        for chunk in self._chunks:
            if chunk.name == b"LIST" and self._file.at(chunk.content, 4) == b"INFO":
                size = min(chunk.size_bytes - 4, _MAX_INFO_BYTES)
                return read_info(self._file.at(chunk.content + 4, size))
        return {}

    def _prepared(self) -> Id3Tag:
        """The tag to edit. A new one takes over what the list says, as beside an ID3v1 tag."""
        info = self._info() if self.is_new_id3 else {}
        return replace(
            self._tag, frames=as_info_frames(info, self._tag.version) or self._tag.frames
        )

    def kept(self) -> tuple[Kept, ...]:
        """All other frames and chunks."""
        kept = list(self._prepared().kept())
        digester = RestDigester(self._file)
        for chunk in self._chunks:
            if chunk is not self._chunk and chunk.name != b"ds64":
                span = Span(chunk.content, chunk.content + chunk.size_bytes)
                name = chunk.name.decode("latin-1")
                kept.append(Kept(name, digester.digest(span), False))
        around = digester.digest(Span(0, self._start))
        around += digester.digest(Span(self._end, self._file.size_bytes))
        kept.append(Kept("around the file", around, False))
        return tuple(kept)

    def edited(self, changes: Mapping[str, Values]) -> Iterator[Piece]:
        """The file with some of our fields set."""
        tag = self._prepared().with_values(changes)
        chunk = self._chunk
        if chunk:
            start, end = chunk.start, min(chunk.end, self._end)
            name = chunk.name
        else:
            start = end = self._end
            name = b"id3 " if self.container == Container.WAV.value else b"ID3 "
        # A last chunk of odd length without its padding gets it before another follows.
        gap = bytes((start - self._start) % 2)
        new = b""
        if not tag.is_needless and (tag.frames or not self.is_new_id3):
            data = tag.render(is_even=True)
            new = gap + name + len(data).to_bytes(4, self._order) + data
        rest = Span(end, self._end)
        size = start - self._start + len(new) + rest.size_bytes - 8
        if self._is_long:
            yield from self._long_head(size, start)
        else:
            if size > 0xFFFFFFFF:
                raise BrokenTagError("it would become longer than its format allows")
            yield Span(0, self._start + 4)
            yield size.to_bytes(4, self._order)
            yield Span(self._start + 8, start)
        yield new
        yield rest
        yield Span(self._end, self._file.size_bytes)

    def _long_head(self, size: int, end: int) -> Iterator[Piece]:
        """Of a file beyond 4 GiB: its length stands in the chunk that comes first."""
        first: Chunk = self._chunks[0]
        if first.name != b"ds64" or first.size_bytes < 24:
            raise BrokenTagError("it lacks the list of its long chunks")
        yield Span(0, first.content)
        yield size.to_bytes(8, "little")
        yield Span(first.content + 8, end)
