"""Ogg files: the comment packet of the first audio stream is exchanged."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from mlfa_app.library.container import Layout
from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.library.ogg_pages import (
    CONTINUED,
    FIRST,
    NO_POSITION,
    OggPage,
    packet_ends,
    read_pages,
    render_page,
)
from mlfa_app.tagfiles.tag_file import BrokenTagError, Kept, Piece, Values
from mlfa_app.tagfiles.vorbis import parse_comment

# Beginning of the first packet: name, and what stands before the comments in the second packet.
_CODECS = (
    (b"\x01vorbis", "Ogg Vorbis", b"\x03vorbis"),
    (b"OpusHead", "Ogg Opus", b"OpusTags"),
    (b"Speex   ", "Ogg Speex", b""),
    (b"\x7fFLAC", "Ogg FLAC", b""),
)
_FLAC_COMMENT = 4
_DAMAGED = "its header pages are damaged or cut short"
# Comments with pictures can be large; a damaged file must not make us hold all of it.
_MAX_COMMENT_BYTES = 1 << 28
_BATCH_BYTES = 1 << 20
_KEPT_HEAD = struct.Struct("<BQII")


@dataclass(slots=True)
class _Stream:
    """The stream whose comments are edited.

    Attributes:
        serial: Its number.
        name: For people.
        prefix: What stands before the comments in their packet.
        pages: The pages that hold the comment packet.
        body: Their bytes put together.
        lacing: Their tables put together.
    """

    serial: int
    name: str
    prefix: bytes
    pages: list[OggPage] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)
    lacing: bytearray = field(default_factory=bytearray)


class OggFile:
    """The fields of an Ogg file: Vorbis, Opus, Speex or FLAC."""

    id3_version: str | None = None

    def __init__(self, file: FileBytes, layout: Layout) -> None:
        """Read the header pages.

        Raises:
            BrokenTagError: If they are damaged, or there is no audio stream.
        """
        self._file = file
        self._span = Span(layout.start, layout.end)
        self._stream = _find_stream(file, self._span)
        self.container = self._stream.name
        packet_bytes = next(iter(packet_ends(bytes(self._stream.lacing))))
        packet = bytes(self._stream.body[:packet_bytes])
        self._rest_body = bytes(self._stream.body[packet_bytes:])
        self._rest_lacing = bytes(self._stream.lacing[packet_bytes // 255 + 1 :])
        prefix = self._stream.prefix
        if self.container == "Ogg FLAC":
            # A metadata block of FLAC, with its own head.
            if packet[0] & 0x7F != _FLAC_COMMENT:
                raise BrokenTagError(_DAMAGED)
            prefix = packet[:4]
        if not packet.startswith(prefix):
            raise BrokenTagError(_DAMAGED)
        self._prefix = prefix
        self._comment = parse_comment(packet[len(prefix) :])

    def values(self) -> dict[str, Values]:
        """Our fields as the user sees them."""
        return self._comment.values()

    def kept(self) -> tuple[Kept, ...]:
        """All other comments, and all other pages but for their numbers and checksums."""
        digest = hashlib.sha256(self._file.at(0, self._span.start))
        digest.update(self._rest_lacing + self._rest_body)
        comment_pages = {page.offset for page in self._stream.pages}
        end = self._span.start
        for page in read_pages(self._file, self._span):
            # Bytes between pages, which damaged files have, stay as well.
            if page.offset > end:
                digest.update(self._file.at(end, page.offset - end))
            end = page.end
            if page.offset not in comment_pages:
                numbers = page.flags, page.position, page.serial, page.unnumbered_checksum
                digest.update(_KEPT_HEAD.pack(*numbers) + page.lacing + page.body)
        digest.update(self._file.at(end, self._span.end - end))
        kept = [*self._comment.kept(), Kept("pages", digest.digest(), False)]
        if self.container == "Ogg FLAC":
            kept.append(Kept("comment head", self._prefix[:1], False))
        return tuple(kept)

    def edited(self, changes: Mapping[str, Values]) -> Iterator[Piece]:
        """The file with some of our fields set."""
        content = self._comment.with_values(changes).render()
        prefix = self._prefix
        if self.container == "Ogg FLAC":
            if len(content) >= 1 << 24:
                raise BrokenTagError("its comments would become longer than the format allows")
            prefix = prefix[:1] + len(content).to_bytes(3, "big")
        packet = prefix + content
        if len(packet) > _MAX_COMMENT_BYTES:
            raise BrokenTagError("its comments would become too long")
        pages = self._paginate(packet)
        old = self._stream.pages
        yield Span(0, old[0].offset)
        yield b"".join(pages)
        # Pages of other streams may stand between those of the comments.
        for page, follower in pairwise(old):
            yield Span(page.end, follower.offset)
        if len(pages) == len(old):
            yield Span(old[-1].end, self._file.size_bytes)
        else:
            yield from self._renumbered(old[-1].end, len(pages) - len(old))

    def _paginate(self, packet: bytes) -> list[bytes]:
        """Cut the comment packet, and what followed it on its last page, into pages.

        Into as many as there were, where they can hold it: then all that follows stays as it is.
        """
        lacing = b"\xff" * (len(packet) // 255) + bytes((len(packet) % 255,))
        borders = self._page_borders(len(lacing))
        lacing += self._rest_lacing
        body = packet + self._rest_body
        first, last = self._stream.pages[0], self._stream.pages[-1]
        pages: list[bytes] = []
        body_at = 0
        for at, end in pairwise((*borders, len(lacing))):
            table = lacing[at:end]
            size = sum(table)
            is_final = end == len(lacing)
            has_end = any(value < 255 for value in table)
            # A page on which no packet ends has no position (RFC 3533, section 6).
            position = last.position if is_final else first.position
            if not has_end:
                position = NO_POSITION
            flags = CONTINUED if at and lacing[at - 1] == 255 else 0
            if is_final:
                flags |= last.flags & ~CONTINUED
            number = first.sequence + len(pages)
            page_body = body[body_at : body_at + size]
            pages.append(render_page(flags, position, first.serial, number, table, page_body))
            body_at += size
        return pages

    def _page_borders(self, num_values: int) -> list[int]:
        """Where in the packet's table its pages begin.

        The packet ends on the last of them, and what followed it on its page follows it there.

        Args:
            num_values: Length of the packet's table.
        """
        room = 255 - len(self._rest_lacing)
        fewest = 1 + max(0, -(-(num_values - room) // 255))
        count = max(fewest, min(len(self._stream.pages), num_values))
        on_last = max(-(-num_values // count), num_values - 255 * (count - 1))
        on_last = min(on_last, room, num_values - count + 1)
        before = num_values - on_last
        return [number * before // max(1, count - 1) for number in range(count)]

    def _renumbered(self, start: int, delta: int) -> Iterator[Piece]:
        """The rest of the file with the stream's pages counted anew."""
        serial = self._stream.serial
        batch: list[bytes] = []
        batch_bytes = 0
        is_ours = True
        end = start
        for page in read_pages(self._file, Span(start, self._span.end)):
            if page.flags & FIRST and page.serial == serial:
                is_ours = False  # A chained stream that uses the number again.
            if page.offset > end:
                batch.append(self._file.at(end, page.offset - end))
            if is_ours and page.serial == serial:
                batch.append(page.numbered((page.sequence + delta) % (1 << 32)))
            else:
                batch.append(self._file.at(page.offset, page.end - page.offset))
            end = page.end
            batch_bytes += len(batch[-1])
            if batch_bytes > _BATCH_BYTES:
                yield b"".join(batch)
                batch, batch_bytes = [], 0
        yield b"".join(batch)
        yield Span(end, self._file.size_bytes)


def _find_stream(file: FileBytes, span: Span) -> _Stream:
    """Find the first audio stream and the pages of its comment packet."""
    stream: _Stream | None = None
    end = span.start
    for page in read_pages(file, span):
        if page.offset != end:
            raise BrokenTagError(_DAMAGED)
        end = page.end
        if stream is None:
            codec = next((codec for codec in _CODECS if page.body.startswith(codec[0])), None)
            if codec is not None and page.flags & FIRST:
                stream = _Stream(page.serial, codec[1], codec[2])
                if packet_ends(page.lacing) != [len(page.body)]:
                    raise BrokenTagError(_DAMAGED)
            elif not page.flags & FIRST:
                break  # All streams begin before any of them goes on.
            continue
        if page.serial != stream.serial:
            continue
        is_continued = bool(page.flags & CONTINUED)
        if is_continued != bool(stream.pages) or page.flags & FIRST or page.damage:
            raise BrokenTagError(_DAMAGED)
        stream.pages.append(page)
        stream.body += page.body
        stream.lacing += page.lacing
        if packet_ends(page.lacing):
            return stream
        if len(stream.body) > _MAX_COMMENT_BYTES:
            break
    if stream is None:
        raise BrokenTagError("it holds no kind of sound whose fields are known")
    raise BrokenTagError(_DAMAGED)
