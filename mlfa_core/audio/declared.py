"""What a container declares about its length, and whether the file keeps that promise.

Only sizes are read here, no sound. A file whose own chunks reach beyond its end is found before
it is decoded; formats that count samples are compared with the decoded length afterwards.

Sources: RIFF and RF64 (EBU Tech 3306), AIFF-C (Apple 1991), Sony Wave64, CAF (Apple), FLAC
(RFC 9639 section 8.2), Ogg (RFC 3533 section 6), ISO/IEC 14496-12, ASF (Microsoft 2004), DSF
(Sony 2005).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from mlfa_core.audio import mpeg, sniff
from mlfa_core.audio.source import ByteSource

TOLERANCE_S = 0.25
"""Missing sound that is no truncation: encoder delays, a few frames (of 26 ms in an MP3)."""

_TOLERANCE_PART = 0.02

_UNKNOWN_SIZES = (range(0x7FFFF000, 0x80000001), range(0xFFFFF000, 0x100000000))
"""Sizes that programs write which cannot go back and correct them (arecord, sox, lame, ffmpeg)."""

_MAX_BOXES = 10_000


@dataclass(frozen=True)
class Declaration:
    """A container's promise.

    Attributes:
        duration_s: Declared length in seconds; None where nothing is declared or it was not read.
        is_cut: Bytes that the container declares are not in the file.
        is_protected: The sound is encrypted.
        is_live: Written while it was sent, with no length: what FFmpeg tells is a guess.
    """

    duration_s: float | None = None
    is_cut: bool = False
    is_protected: bool = False
    is_live: bool = False


def read_declaration(source: ByteSource, kind: sniff.Kind) -> Declaration:
    """Read what a container declares.

    Args:
        source: The file, showing its sound.
        kind: Its format.

    Returns:
        The declaration; an empty one for formats of which FFmpeg reads the length.
    """
    reader = _READERS.get(kind)
    return reader(source, source.shown_from) if reader else Declaration()


@dataclass(frozen=True)
class _Layout:
    """How a format writes its chunks: sizes in bytes, and what the declared size counts."""

    order: Literal["little", "big"]
    name_bytes: int = 4
    size_bytes: int = 4
    align: int = 1
    counts_head: bool = False


_RIFF = _Layout("little", align=2)
_RIFX = _Layout("big", align=2)
_CAFF = _Layout("big", size_bytes=8)
_DSD = _Layout("little", size_bytes=8, counts_head=True)
_WAVE64 = _Layout("little", name_bytes=16, size_bytes=8, align=8, counts_head=True)
_ASF = _Layout("little", name_bytes=16, size_bytes=8, counts_head=True)


def _chunks(source: ByteSource, at: int, layout: _Layout) -> Iterator[tuple[bytes, int, int]]:
    """Walk chunks: yields name, offset of the content, and the content's declared size."""
    head_bytes = layout.name_bytes + layout.size_bytes
    for _ in range(_MAX_BOXES):
        head = source.bytes_at(at, head_bytes)
        if len(head) < head_bytes:
            return
        size = int.from_bytes(head[layout.name_bytes :], layout.order)
        size -= head_bytes if layout.counts_head else 0
        if size < 0:
            return
        yield head[: layout.name_bytes], at + head_bytes, size
        at += head_bytes + size
        at += -(head_bytes + size) % layout.align


def _is_unknown(size: int) -> bool:
    return size == 0 or size >= 1 << 62 or any(size in window for window in _UNKNOWN_SIZES)


def _is_short(source: ByteSource, content: int, size: int, bytes_per_s: float = 0.0) -> bool:
    """Whether so many of a chunk's bytes are missing that it is heard."""
    tolerance = _TOLERANCE_PART * size
    if bytes_per_s > 0.0:
        tolerance = min(tolerance, TOLERANCE_S * bytes_per_s)
    return content + size - source.size_bytes > tolerance


def _wav(source: ByteSource, begin: int) -> Declaration:
    head = source.bytes_at(begin, 4)
    layout = _RIFX if head == b"RIFX" else _RIFF
    bytes_per_s, long_size = 0, None
    for name, content, size in _chunks(source, begin + 12, layout):
        if name == b"fmt ":
            bytes_per_s = int.from_bytes(source.bytes_at(content + 8, 4), layout.order)
        elif name == b"ds64":
            long_size = int.from_bytes(source.bytes_at(content + 8, 8), "little")
        elif name == b"data":
            if size == 0xFFFFFFFF and long_size is not None and head in (b"RF64", b"BW64"):
                return Declaration(is_cut=_is_short(source, content, long_size, bytes_per_s))
            if _is_unknown(size):
                return Declaration()
            return Declaration(is_cut=_is_short(source, content, size, bytes_per_s))
    return Declaration()


def _w64(source: ByteSource, begin: int) -> Declaration:
    bytes_per_s = 0
    for name, content, size in _chunks(source, begin + 40, _WAVE64):
        if name[:4] == b"fmt ":
            bytes_per_s = int.from_bytes(source.bytes_at(content + 8, 4), "little")
        elif name[:4] == b"data" and not _is_unknown(size):
            return Declaration(is_cut=_is_short(source, content, size, bytes_per_s))
    return Declaration()


def _aiff(source: ByteSource, begin: int) -> Declaration:
    bytes_per_s = 0.0
    for name, content, size in _chunks(source, begin + 12, _RIFX):
        if name == b"COMM":
            data = source.bytes_at(content, 18)
            channels, bits = int.from_bytes(data[:2], "big"), int.from_bytes(data[6:8], "big")
            bytes_per_s = channels * ((bits + 7) // 8) * _extended(data[8:18])
        elif name == b"SSND" and not _is_unknown(size):
            return Declaration(is_cut=_is_short(source, content, size, bytes_per_s))
    return Declaration()


def _extended(data: bytes) -> float:
    """An 80-bit IEEE 754 number, as AIFF writes its sample rate; 0 where it is absurd."""
    exponent = int.from_bytes(data[:2], "big") - 16_383 - 63
    if len(data) < 10 or not -64 < exponent < 0:
        return 0.0
    return int.from_bytes(data[2:], "big") * 2.0**exponent


def _au(source: ByteSource, begin: int) -> Declaration:
    offset = int.from_bytes(source.bytes_at(begin + 4, 4), "big")
    size = int.from_bytes(source.bytes_at(begin + 8, 4), "big")
    return Declaration(is_cut=not _is_unknown(size) and _is_short(source, begin + offset, size))


def _caf(source: ByteSource, begin: int) -> Declaration:
    for name, content, size in _chunks(source, begin + 8, _CAFF):
        if name == b"data" and not _is_unknown(size):
            return Declaration(is_cut=_is_short(source, content, size))
    return Declaration()


def _dsf(source: ByteSource, begin: int) -> Declaration:
    for name, content, size in _chunks(source, begin, _DSD):
        if name == b"data":
            return Declaration(is_cut=_is_short(source, content, size))
    return Declaration()


def _flac(source: ByteSource, begin: int) -> Declaration:
    info = source.bytes_at(begin + 8, 18)
    if source.bytes_at(begin + 4, 1)[:1] not in (b"\x00", b"\x80") or len(info) < 18:
        return Declaration()
    packed = int.from_bytes(info[10:18], "big")
    rate, total = packed >> 44, packed & (1 << 36) - 1
    return Declaration(total / rate) if rate and total else Declaration()


def _ogg(source: ByteSource, begin: int) -> Declaration:
    """Look at the last whole page.

    A stream that was cut ends within a page. One that was recorded from a radio station may
    have no mark of its end, but ends with a page: it is whole as far as anybody can tell.
    """
    del begin
    start = max(0, source.size_bytes - (1 << 17))
    tail = source.bytes_at(start, 1 << 17)
    at = tail.rfind(b"OggS")
    while at >= 0:
        segments = tail[at + 26 : at + 27]
        lacing = tail[at + 27 : at + 27 + (segments[0] if segments else 0)]
        end = at + 27 + len(lacing) + sum(lacing)
        is_whole = bool(segments) and len(lacing) == segments[0] and end <= len(tail)
        if is_whole and tail[at + 4] == 0:
            is_last = bool(tail[at + 5] & 4)
            return Declaration(is_cut=not is_last and end < len(tail))
        at = tail.rfind(b"OggS", 0, at)
    return Declaration(is_cut=True)


def _mpeg(source: ByteSource, begin: int) -> Declaration:
    del begin
    source.seek(0)
    declared = mpeg.declared_frames(source.read(512))
    source.seek(0)
    return Declaration(declared[0] / declared[1]) if declared else Declaration()


def _boxes(source: ByteSource, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Walk MP4 boxes: yields type, offset of the content, offset of the end."""
    for _ in range(_MAX_BOXES):
        head = source.bytes_at(at, 16)
        if at + 8 > end or len(head) < 8:
            return
        size, content = int.from_bytes(head[:4], "big"), at + 8
        if size == 1:
            size, content = int.from_bytes(head[8:16], "big"), at + 16
        elif size == 0:
            size = end - at
        if size < content - at:
            return
        yield head[4:8], content, at + size
        at += size


def _mp4(source: ByteSource, begin: int) -> Declaration:
    is_cut = has_index = is_protected = False
    for name, content, end in _boxes(source, begin, source.size_bytes):
        is_cut |= name in (b"moov", b"moof", b"mdat") and end > source.size_bytes
        has_index |= name in (b"moov", b"moof")
        if name == b"moov":
            is_protected = any(
                entry in (b"drms", b"drmi", b"enca", b"aavd", b"aax ")
                for entry in _sample_entries(source, content, min(end, source.size_bytes))
            )
    return Declaration(is_cut=is_cut or not has_index, is_protected=is_protected)


_MP4_PATH = (b"trak", b"mdia", b"minf", b"stbl")


def _sample_entries(source: ByteSource, at: int, end: int, depth: int = 0) -> Iterator[bytes]:
    """The codings of all tracks in a movie box."""
    for name, content, box_end in _boxes(source, at, end):
        if name in _MP4_PATH and depth < len(_MP4_PATH):
            yield from _sample_entries(source, content, min(box_end, end), depth + 1)
        elif name == b"stsd":
            for entry, _, _ in _boxes(source, content + 8, min(box_end, end)):
                yield entry


_ASF_DATA = bytes.fromhex("3626b2758e66cf11a6d900aa0062ce6c")
_ASF_FILE_PROPERTIES = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_ASF_ENCRYPTIONS = (
    bytes.fromhex("fbb3112223bdd211b4b700a0c955fc6e"),
    bytes.fromhex("14e68a292226174cb935dae07ee9289c"),
    bytes.fromhex("338505438169e6499b74ad12cb86d58c"),
)


def _asf(source: ByteSource, begin: int) -> Declaration:
    is_protected = is_cut = is_live = False
    for name, content, size in _chunks(source, begin, _ASF):
        if name == _ASF_DATA:
            is_cut = not is_live and _is_short(source, content, size)
            break
        if name != sniff.ASF_GUID:
            continue
        for inner, at, _ in _chunks(source, content + 6, _ASF):
            if at >= content + size:
                break
            is_protected |= inner in _ASF_ENCRYPTIONS
            if inner == _ASF_FILE_PROPERTIES:
                is_live = bool(int.from_bytes(source.bytes_at(at + 64, 4), "little") & 1)
    return Declaration(is_cut=is_cut, is_protected=is_protected, is_live=is_live)


_READERS: dict[sniff.Kind, Callable[[ByteSource, int], Declaration]] = {
    sniff.WAV: _wav,
    sniff.MPEG_IN_WAV: _wav,
    sniff.W64: _w64,
    sniff.AIFF: _aiff,
    sniff.AU: _au,
    sniff.CAF: _caf,
    sniff.DSF: _dsf,
    sniff.FLAC: _flac,
    sniff.OGG: _ogg,
    sniff.MPEG: _mpeg,
    sniff.MP4: _mp4,
    sniff.ASF: _asf,
}
