"""The pages of an Ogg bitstream (RFC 3533)."""

from __future__ import annotations

import functools
import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from mlfa_app.library.file_bytes import FileBytes, Span

HEAD_BYTES = 27
CONTINUED, FIRST, LAST = 1, 2, 4
NO_POSITION = (1 << 64) - 1

_BLOCK_BYTES = 1 << 18
_MAX_PAGE_BYTES = HEAD_BYTES + 255 + 255 * 255
_HEAD = struct.Struct("<4sBBQIIIB")
_CHECKSUM_AT = 22
"""Where the checksum stands in a page, right behind the page's number."""


class OggPage(NamedTuple):
    """One page.

    Attributes:
        offset: Where it stands in the file.
        flags: Bits for continued, first and last page.
        position: Granule position.
        serial: Number of its logical stream.
        sequence: Number within its logical stream.
        checksum: As it stands in the page.
        lacing: Table of segment lengths, 255 meaning that the packet goes on.
        body: The packets' bytes.
    """

    offset: int
    flags: int
    position: int
    serial: int
    sequence: int
    checksum: int
    lacing: bytes
    body: bytes

    @property
    def end(self) -> int:
        """Offset behind the page."""
        return self.offset + HEAD_BYTES + len(self.lacing) + len(self.body)

    @property
    def damage(self) -> int:
        """What the checksum differs by from that of the page's bytes: 0 if the page is whole."""
        return self.checksum ^ checksum(self.render(0))

    @property
    def unnumbered_checksum(self) -> int:
        """The checksum as it would stand in a page number 0. A damaged page stays as damaged.

        With flags, position, serial, lacing and body it tells as much of a page as `damage` does,
        and the body need not be gone through for it.
        """
        return self.checksum ^ self._share_of(self.sequence)

    def render(self, checksum: int) -> bytes:
        """Build the page's bytes with a given checksum."""
        numbers = (self.flags, self.position, self.serial, self.sequence, checksum)
        return _HEAD.pack(b"OggS", 0, *numbers, len(self.lacing)) + self.lacing + self.body

    def numbered(self, sequence: int) -> bytes:
        """Build the page's bytes with another number. A damaged page stays as damaged.

        The checksum is a sum without carries: where bits change, it changes by the checksum of
        these bits alone. So neither a sound nor a damaged page has to be gone through.
        """
        changed = self._share_of(self.sequence ^ sequence)
        return self._replace(sequence=sequence).render(self.checksum ^ changed)

    def _share_of(self, number: int) -> int:
        """What the bits of a page number contribute to the checksum."""
        behind = HEAD_BYTES - _CHECKSUM_AT + len(self.lacing) + len(self.body)
        return _behind_zeros(checksum(number.to_bytes(4, "little")), behind)


def read_pages(file: FileBytes, span: Span) -> Iterator[OggPage]:
    """Read the pages in a part of a file in order; bytes that belong to no page are passed over.

    Raises:
        OSError: If the file cannot be read.
    """
    buffer, base, at = b"", span.start, 0
    while True:
        if len(buffer) - at < _MAX_PAGE_BYTES and base + len(buffer) < span.end:
            base += at
            buffer = buffer[at:]
            at = 0
            goal = base + len(buffer)
            more = file.at(goal, min(_BLOCK_BYTES, span.end - goal))
            if not more:
                return
            buffer += more
            continue
        at = buffer.find(b"OggS", at)
        if at < 0:
            if base + len(buffer) >= span.end:
                return
            at = max(0, len(buffer) - 3)
            continue
        if at + HEAD_BYTES > len(buffer):
            if base + len(buffer) >= span.end:
                return
            continue
        _, version, flags, position, serial, sequence, crc, count = _HEAD.unpack_from(buffer, at)
        lacing = buffer[at + HEAD_BYTES : at + HEAD_BYTES + count]
        body_start = at + HEAD_BYTES + count
        body_end = body_start + sum(lacing)
        if version != 0 or body_end > len(buffer):
            if base + len(buffer) < span.end and version == 0:
                continue
            at += 1  # No page, or one that the file's end cuts off.
            continue
        body = buffer[body_start:body_end]
        yield OggPage(base + at, flags, position, serial, sequence, crc, lacing, body)
        at = body_end


def render_page(
    flags: int, position: int, serial: int, sequence: int, lacing: bytes, body: bytes
) -> bytes:
    """Build the bytes of a new page, with its checksum."""
    page = OggPage(0, flags, position, serial, sequence, 0, lacing, body)
    return page.render(checksum(page.render(0)))


# Byte values with their bits in the opposite order.
_REVERSED = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))


def checksum(page: bytes) -> int:
    """The checksum of a page whose own field of it is zero.

    Ogg's CRC-32 has the polynomial of zlib's, but takes the highest bit first and neither starts
    nor ends inverted. Reversing the bits of every byte makes zlib compute it at its own speed.
    """
    crc = zlib.crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{crc:032b}"[::-1], 2)


_ByteTables = tuple[tuple[int, ...], ...]


def _behind_zeros(crc: int, count: int) -> int:
    """The checksum of some bytes and that many zeros behind them, from that of the bytes."""
    power = 0
    while count:
        if count & 1:
            crc = _mapped(_tables_for_zeros(power), crc)
        count >>= 1
        power += 1
    return crc


def _mapped(tables: _ByteTables, crc: int) -> int:
    low, second, third, high = tables
    return low[crc & 255] ^ second[crc >> 8 & 255] ^ third[crc >> 16 & 255] ^ high[crc >> 24]


@functools.cache
def _tables_for_zeros(power: int) -> _ByteTables:
    """What each byte of a checksum becomes when 2 ** power zeros follow."""
    if power:
        half = _tables_for_zeros(power - 1)
        return tuple(tuple(_mapped(half, crc) for crc in table) for table in half)
    shifted = [tuple(byte << place for byte in range(256)) for place in (8, 16, 24)]
    # The highest byte falls out, and leaves its own checksum.
    return (*shifted, tuple(checksum(bytes((byte,))) for byte in range(256)))


def packet_ends(lacing: bytes) -> list[int]:
    """Offsets within a page's body behind each packet that ends on it."""
    ends, at = [], 0
    for value in lacing:
        at += value
        if value < 255:
            ends.append(at)
    return ends
