"""Identity of a song: a digest of its encoded audio, which no edit of fields changes."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mlfa_app.library.container import (
    MAX_PARTS,
    Container,
    Layout,
    layout_of,
    start_of_trailing_tags,
)
from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.library.payload_mp4 import audio_spans, media_spans
from mlfa_app.library.payload_ogg import feed_ogg

_ByteOrder = Literal["little", "big"]


def payload_digest(path: Path) -> str:
    """Digest the encoded audio of a file.

    What counts: MPEG audio, AAC, APE, WavPack, Musepack, TTA, TAK, OptimFROG: everything between
    the tags at the beginning and at the end. FLAC: the frames. Ogg: the packets of each stream
    but its comments. MP4: the samples of the audio tracks. WAV, AIFF and the like: format and
    samples. Windows Media: the data object's packets. Any other file: all of it but such tags.

    Streams through the file; memory does not grow with it.

    Returns:
        ``sha256:`` and 64 hexadecimal digits.

    Raises:
        OSError: If the file cannot be read.
    """
    with FileBytes(path) as file:
        return digest_of(file)


def digest_of(file: FileBytes) -> str:
    """Digest the encoded audio of an opened file; see `payload_digest`.

    Raises:
        OSError: If the file cannot be read.
    """
    layout = layout_of(file)
    digest = hashlib.sha256()
    is_found = False
    if layout.container is Container.OGG:
        is_found = feed_ogg(file, Span(layout.start, layout.end), digest.update)
    else:
        spans = payload_spans(file, layout)
        if not spans and layout.container is Container.MP4:
            # Marked, so that samples that can no longer be found are another payload.
            digest.update(b"media data")
            spans = media_spans(file, Span(layout.start, layout.end))
        for span in spans:
            if span.size_bytes > 0:
                is_found = True
                file.feed(span, digest.update)
    if not is_found:
        end = start_of_trailing_tags(file, layout.start)
        file.feed(Span(layout.start, end), digest.update)
    return f"sha256:{digest.hexdigest()}"


def digest_of_span(file: FileBytes, span: Span) -> bytes:
    """Digest a part of an opened file.

    Returns:
        The 32 bytes of its SHA-256.

    Raises:
        OSError: If the file cannot be read.
    """
    digest = hashlib.sha256()
    file.feed(span, digest.update)
    return digest.digest()


class RestDigester:
    """Digests parts of a file but for its encoded audio, which `digest_of` tells.

    Equal digests of all the parts and of the audio mean equal bytes: of each run of audio its
    length counts. Where the audio cannot be told from the rest, as in Ogg, all of it counts.

    Args:
        file: The opened file.

    Raises:
        OSError: If the file cannot be read.
    """

    def __init__(self, file: FileBytes) -> None:
        spans = payload_spans(file, layout_of(file))
        self._file = file
        self._audio = sorted(spans, key=lambda span: (span.start, span.end))

    def digest(self, span: Span) -> bytes:
        """Digest a part; gives the 32 bytes of its SHA-256.

        Raises:
            OSError: If the file cannot be read.
        """
        digest = hashlib.sha256()
        at = span.start
        for audio in self._audio:
            start, end = max(at, audio.start), min(audio.end, span.end)
            if end > start:
                if start > at:
                    self._file.feed(Span(at, start), digest.update)
                digest.update(struct.pack("<Q", end - start))
                at = end
        self._file.feed(Span(at, max(at, span.end)), digest.update)
        return digest.digest()


def payload_spans(file: FileBytes, layout: Layout) -> list[Span]:
    """Find the parts of a file that hold its encoded audio; none where that cannot be told."""
    whole = Span(layout.start, layout.end)
    match layout.container:
        case Container.FLAC:
            start = end_of_flac_blocks(file, layout.start)
            return [Span(start, max(start, start_of_trailing_tags(file, start)))]
        case Container.MP4:
            return audio_spans(file, whole)
        case Container.OGG:
            return []
        case Container.ASF:
            return _asf_data(file, whole)
        case (
            Container.WAV
            | Container.AIFF
            | Container.CAF
            | Container.WAVE64
            | Container.DSF
            | Container.DSDIFF
        ):
            return _chunk_payload(file, layout)
        case _:
            return [whole]


def end_of_flac_blocks(file: FileBytes, start: int) -> int:
    """Offset of the first frame of a FLAC stream that begins at an offset."""
    at = start + 4
    for _ in range(MAX_PARTS):
        head = file.at(at, 4)
        if len(head) < 4 or head[0] == 0xFF:
            break
        at += 4 + int.from_bytes(head[1:], "big")
        if head[0] & 0x80:
            break
    return min(at, file.size_bytes)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk of a RIFF-like file.

    Attributes:
        name: Its name.
        start: Offset of its head.
        content: Offset of its content.
        size_bytes: Length of its content as declared, without padding.
        end: Offset of the next chunk, which may lie behind the end of the file.
    """

    name: bytes
    start: int
    content: int
    size_bytes: int
    end: int


@dataclass(frozen=True, slots=True)
class _Dialect:
    """How a family of files writes chunks, and which of them hold the audio."""

    first: int
    num_name_bytes: int
    num_size_bytes: int
    order: _ByteOrder
    alignment: int
    size_counts_head: bool
    audio: tuple[bytes, ...]


_RIFF = _Dialect(12, 4, 4, "little", 2, False, (b"fmt ", b"data"))
_AIFF = _Dialect(12, 4, 4, "big", 2, False, (b"COMM", b"SSND"))
_CAF = _Dialect(8, 4, 8, "big", 1, False, (b"desc", b"data"))
_DSF = _Dialect(28, 4, 8, "little", 1, True, (b"fmt ", b"data"))
_DSDIFF = _Dialect(16, 4, 8, "big", 2, False, (b"PROP", b"DSD ", b"DST "))
_WAVE64 = _Dialect(40, 16, 8, "little", 8, True, (b"fmt ", b"data"))
_DIALECTS = {
    Container.WAV: _RIFF,
    Container.AIFF: _AIFF,
    Container.CAF: _CAF,
    Container.DSF: _DSF,
    Container.DSDIFF: _DSDIFF,
    Container.WAVE64: _WAVE64,
}


def read_chunks(file: FileBytes, layout: Layout) -> Iterator[Chunk]:
    """Go through the chunks of a RIFF-like file, to the last head that the file holds.

    Stops at what has no name of a chunk, and behind `MAX_PARTS` of them.

    The lengths that RF64 keeps apart are put in their place.
    """
    dialect = _DIALECTS[layout.container]
    head_bytes = dialect.num_name_bytes + dialect.num_size_bytes
    at = layout.start + dialect.first
    data_bytes = None
    for _ in range(MAX_PARTS):
        if at + head_bytes > layout.end:
            return
        head = file.at(at, head_bytes)
        name = head[: dialect.num_name_bytes]
        if not all(0x20 <= byte < 0x7F for byte in name[:4]):
            return
        size = int.from_bytes(head[dialect.num_name_bytes :], dialect.order)
        if dialect.size_counts_head:
            size = max(0, size - head_bytes)
        if layout.container is Container.WAV and size == 0xFFFFFFFF and name == b"data":
            size = data_bytes if data_bytes is not None else layout.end - at - head_bytes
        if layout.container is Container.CAF and size >> 63:
            size = layout.end - at - head_bytes  # -1: it reaches to the end.
        content = at + head_bytes
        if layout.container is Container.WAV and name == b"ds64":
            data_bytes = int.from_bytes(file.at(content + 8, 8), "little")
        end = content + size
        end += -(end - layout.start) % dialect.alignment
        yield Chunk(name, at, content, size, end)
        at = end


def _chunk_payload(file: FileBytes, layout: Layout) -> list[Span]:
    audio = _DIALECTS[layout.container].audio
    spans = []
    for chunk in read_chunks(file, layout):
        if chunk.name[:4] in audio:
            end = min(chunk.content + chunk.size_bytes, layout.end)
            spans.append(Span(min(chunk.content, end), end))
    # A format alone, or nothing, is no sound.
    return spans if len(spans) > 1 else []


_ASF_DATA = bytes.fromhex("3626b2758e66cf11a6d900aa0062ce6c")
# Head, identifier of the file, number of packets, two reserved bytes (ASF specification 5.1).
_ASF_DATA_HEAD_BYTES = 50


def _asf_data(file: FileBytes, span: Span) -> list[Span]:
    at = span.start
    for _ in range(MAX_PARTS):
        head = file.at(at, 24)
        size = int.from_bytes(head[16:24], "little")
        if len(head) < 24 or size < 24:
            break
        if head[:16] == _ASF_DATA:
            end = min(at + size, span.end)
            return [Span(min(at + _ASF_DATA_HEAD_BYTES, end), end)]
        at += size
    return []
