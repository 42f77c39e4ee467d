"""Digest of the audio in an Ogg file: its packets, however they are cut into pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.library.ogg_pages import FIRST, OggPage, packet_ends, read_pages

_Update = Callable[[bytes], object]

# First packet's beginning, and how many packets are headers. The second one holds the comments.
_HEADERS = (
    (b"\x01vorbis", 3),
    (b"OpusHead", 2),
    (b"Speex   ", 2),
    (b"\x80theora", 3),
)
_FLAC_IN_OGG = b"\x7fFLAC"
# Its packets hold byte offsets of the pages of other streams, which change with the comments.
_SKELETON = b"fishead\0"


class _Stream:
    """The digest of one logical stream.

    Packet boundaries are digested through the lacing values: put end to end they are the same
    however the packets are spread over pages.
    """

    def __init__(self) -> None:
        self._bodies = hashlib.sha256()
        self._lacing = hashlib.sha256()
        self._packet = bytearray()
        self._packet_lacing = bytearray()
        self._num_headers_left = 1
        self._index = 0
        self._is_flac = False
        self.is_counted = True

    def add(self, page: OggPage) -> None:
        if not self._num_headers_left:
            self._bodies.update(page.body)
            self._lacing.update(page.lacing)
            return
        at = lacing_at = 0
        for end in packet_ends(page.lacing):
            lacing_end = lacing_at + (end - at) // 255 + 1
            self._packet += page.body[at:end]
            self._packet_lacing += page.lacing[lacing_at:lacing_end]
            at, lacing_at = end, lacing_end
            self._end_header()
            if not self._num_headers_left:
                break
        if self._num_headers_left:
            self._packet += page.body[at:]
            self._packet_lacing += page.lacing[lacing_at:]
        else:
            self._bodies.update(page.body[at:])
            self._lacing.update(page.lacing[lacing_at:])

    def _end_header(self) -> None:
        packet, lacing = bytes(self._packet), bytes(self._packet_lacing)
        self._packet.clear()
        self._packet_lacing.clear()
        self._num_headers_left -= 1
        if self._index == 0:
            self._is_flac = packet.startswith(_FLAC_IN_OGG)
            self.is_counted = not packet.startswith(_SKELETON)
            if self._is_flac:
                # What follows are metadata blocks; the number of them is not part of the sound.
                self._bodies.update(packet[9:])
                self._num_headers_left = 1
            else:
                self._count(packet, lacing)
                for magic, count in _HEADERS:
                    if packet.startswith(magic):
                        self._num_headers_left = count - 1
        elif self._is_flac:
            # The highest bit marks the last metadata block; audio frames begin with 0xFF.
            if packet[:1] == b"\xff":
                self._count(packet, lacing)
            elif packet and packet[0] < 0x80:
                self._num_headers_left = 1
        elif self._index != 1:
            self._count(packet, lacing)
        self._index += 1

    def _count(self, packet: bytes, lacing: bytes) -> None:
        self._bodies.update(packet)
        self._lacing.update(lacing)

    def digest(self) -> bytes:
        # A stream that ends within its headers: what there is of the last packet.
        self._bodies.update(self._packet if self._index != 1 else b"")
        return self._bodies.digest() + self._lacing.digest()


def feed_ogg(file: FileBytes, span: Span, update: _Update) -> bool:
    """Hand the digests of the logical streams, in the order in which they begin, to a digest.

    Comment packets, page numbers and checksums do not count. Streams may be multiplexed or
    chained.

    Args:
        file: The opened file.
        span: The part of it that is Ogg.
        update: Takes the digests.

    Returns:
        Whether there was any stream; otherwise nothing was handed over.

    Raises:
        OSError: If the file cannot be read.
    """
    streams: list[_Stream] = []
    current: dict[int, _Stream] = {}
    for page in read_pages(file, span):
        stream = current.get(page.serial)
        # A chained stream may use the number of an earlier one again.
        if stream is None or page.flags & FIRST:
            stream = current[page.serial] = _Stream()
            streams.append(stream)
        stream.add(page)
    digests = [stream.digest() for stream in streams if stream.is_counted]
    for digest in digests:
        update(digest)
    return bool(digests)
