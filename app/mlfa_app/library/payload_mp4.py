"""Where the audio samples of an MP4 file lie (ISO 14496-12)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlfa_app.library.file_bytes import FileBytes, Span

MAX_MOOV_BYTES = 1 << 29
"""A table of contents beyond this is none: ten hours of sound take some twenty megabytes."""

_MAX_BOXES = 1 << 20
# An hour of fragments of a fifth of a second has 36,000 boxes.
_MAX_SHARED = 2
# Samples may be used twice; a table that leads to the same ones again and again is a trap.

_Offsets = npt.NDArray[np.int64]


class BrokenTableError(ValueError):
    """A sample table contradicts itself or the file: its samples cannot be found by it."""


@dataclass(frozen=True, slots=True)
class Box:
    """A box of an MP4 file.

    Attributes:
        name: Four bytes.
        start: Offset of its head.
        content: Offset of its content.
        end: Offset behind it; of a box that the file cuts short, the end of the file.
        is_whole: Whether it ends where it says.
    """

    name: bytes
    start: int
    content: int
    end: int
    is_whole: bool


def file_boxes(file: FileBytes, span: Span) -> Iterator[Box]:
    """Go through the boxes at one level of a file; stops at what is no box."""
    at = span.start
    for _ in range(_MAX_BOXES):
        if at + 8 > span.end:
            return
        box = _box_at(file.at(at, 16), at, span.end)
        if box is None:
            return
        yield box
        at = box.end


def boxes(data: bytes, start: int = 0, end: int | None = None) -> Iterator[Box]:
    """Go through the boxes at one level of a part of some bytes; stops at what is no box."""
    stop = len(data) if end is None else end
    at = start
    while at + 8 <= stop:
        box = _box_at(data[at : at + 16], at, stop)
        if box is None:
            return
        yield box
        at = box.end


def _box_at(head: bytes, at: int, stop: int) -> Box | None:
    if len(head) < 8:
        return None
    size, content = int.from_bytes(head[:4], "big"), 8
    if size == 1:
        size, content = int.from_bytes(head[8:16], "big"), 16
    elif size == 0:
        size = stop - at  # It reaches to the end.
    if size < content:
        return None
    end = at + size
    return Box(head[4:8], at, min(at + content, stop), min(end, stop), end <= stop)


def find(data: bytes, start: int, end: int, *names: bytes) -> Box | None:
    """Go down from a level through the first box of each name."""
    box = None
    for name in names:
        box = next((b for b in boxes(data, start, end) if b.name == name), None)
        if box is None:
            return None
        start, end = box.content, box.end
    return box


def audio_spans(file: FileBytes, span: Span) -> list[Span]:
    """Find the bytes of the audio samples, track by track and in the order of playing.

    They are found through the sample tables, so that it does not matter where the tables or the
    media data stand, and so that a wrong offset shows.

    Returns:
        Parts of the file; none if there is no audio track or the tables are broken.

    Raises:
        OSError: If the file cannot be read.
    """
    try:
        return _spans_by_tables(file, list(file_boxes(file, span)))
    except (BrokenTableError, struct.error, ValueError, OverflowError):
        return []


def media_spans(file: FileBytes, span: Span) -> list[Span]:
    """Find the content of the media data boxes, for files whose tables do not help."""
    return [Span(box.content, box.end) for box in file_boxes(file, span) if box.name == b"mdat"]


def _spans_by_tables(file: FileBytes, top: list[Box]) -> list[Span]:
    moov_box = next((box for box in top if box.name == b"moov"), None)
    if moov_box is None:
        return []
    if moov_box.end - moov_box.content > MAX_MOOV_BYTES:
        raise BrokenTableError("a table of contents of absurd length")
    moov = file.at(moov_box.content, moov_box.end - moov_box.content)
    default_sizes = _default_sizes(moov)
    starts: list[_Offsets] = []
    sizes: list[_Offsets] = []
    for trak in (box for box in boxes(moov) if box.name == b"trak"):
        handler = find(moov, trak.content, trak.end, b"mdia", b"hdlr")
        if handler is None or moov[handler.content + 8 : handler.content + 12] != b"soun":
            continue
        track_starts, track_sizes = _chunks(moov, trak)
        starts.append(track_starts)
        sizes.append(track_sizes)
        if default_sizes:
            header = find(moov, trak.content, trak.end, b"tkhd")
            if header is None:
                raise BrokenTableError("a track without a header")
            # Version 1 has times of eight bytes before the number.
            at = header.content + (20 if moov[header.content] else 12)
            track = int.from_bytes(moov[at : at + 4], "big")
            more_starts, more_sizes = _fragments(file, top, track, default_sizes.get(track, 0))
            starts.append(more_starts)
            sizes.append(more_sizes)
    if not starts:
        return []
    return _joined(np.concatenate(starts), np.concatenate(sizes), file.size_bytes)


def _joined(starts: _Offsets, sizes: _Offsets, size_bytes: int) -> list[Span]:
    """Join parts that touch."""
    is_filled = sizes > 0
    starts, sizes = starts[is_filled], sizes[is_filled]
    ends = starts + sizes
    if not len(starts):
        return []
    if int(starts.min()) < 0 or int(ends.max()) > size_bytes:
        raise BrokenTableError("samples outside the file")
    if float(sizes.sum(dtype=np.float64)) > _MAX_SHARED * size_bytes:
        raise BrokenTableError("samples that are used many times")
    is_new = np.concatenate(([True], starts[1:] != ends[:-1]))
    is_last = np.concatenate((is_new[1:], [True]))
    return [
        Span(int(start), int(end)) for start, end in zip(starts[is_new], ends[is_last], strict=True)
    ]


def _table(data: bytes, box: Box, at: int, count: int, kind: str) -> _Offsets:
    width = np.dtype(kind).itemsize
    if count * width > box.end - box.content - at:
        raise BrokenTableError("a table is longer than its box")
    start = box.content + at
    return np.frombuffer(data[start : start + count * width], dtype=kind).astype(np.int64)


def _number(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">I", data, at)[0])


def _chunks(moov: bytes, trak: Box) -> tuple[_Offsets, _Offsets]:
    """Offsets and sizes in bytes of a track's chunks."""
    table = find(moov, trak.content, trak.end, b"mdia", b"minf", b"stbl")
    if table is None:
        raise BrokenTableError("a track without a sample table")
    found = {box.name: box for box in boxes(moov, table.content, table.end)}
    offsets = found.get(b"stco") or found.get(b"co64")
    if offsets is None or b"stsz" not in found or b"stsc" not in found:
        raise BrokenTableError("a sample table of another kind")
    kind = ">u4" if offsets.name == b"stco" else ">u8"
    num_chunks = _number(moov, offsets.content + 4)
    starts = _table(moov, offsets, 8, num_chunks, kind)
    if not num_chunks:
        return starts, starts

    to_chunk = found[b"stsc"]
    num_runs = _number(moov, to_chunk.content + 4)
    runs = _table(moov, to_chunk, 8, num_runs * 3, ">u4").reshape(-1, 3)
    first_chunks = runs[:, 0] - 1
    if not num_runs or first_chunks[0] != 0 or (np.diff(first_chunks) <= 0).any():
        raise BrokenTableError("chunks out of order")
    lengths = np.diff(np.minimum(np.append(first_chunks, num_chunks), num_chunks))
    samples = np.repeat(runs[:, 1], lengths)

    size_box = found[b"stsz"]
    fixed_bytes, num_samples = struct.unpack_from(">II", moov, size_box.content + 4)
    if samples.sum() != num_samples or len(samples) != num_chunks:
        raise BrokenTableError("more or fewer samples than chunks hold")
    if fixed_bytes:
        return starts, samples * fixed_bytes
    ends = np.cumsum(np.append(0, _table(moov, size_box, 12, num_samples, ">u4")))
    borders = np.cumsum(np.append(0, samples))
    return starts, np.diff(ends[borders])


def _default_sizes(moov: bytes) -> dict[int, int]:
    """Default sample size in bytes per track of a fragmented file; empty if it is none."""
    extends = find(moov, 0, len(moov), b"mvex")
    if extends is None:
        return {}
    sizes = {}
    for box in boxes(moov, extends.content, extends.end):
        if box.name == b"trex":
            track, _, _, size = struct.unpack_from(">4I", moov, box.content + 4)
            sizes[track] = size
    return sizes


def _fragments(
    file: FileBytes, top: list[Box], track: int, default_bytes: int
) -> tuple[_Offsets, _Offsets]:
    """Offsets and sizes in bytes of a track's runs of samples in movie fragments."""
    starts: list[int] = []
    sizes: list[int] = []
    for moof in (box for box in top if box.name == b"moof"):
        data = file.at(moof.content, moof.end - moof.content)
        next_start = moof.start
        for traf in (box for box in boxes(data) if box.name == b"traf"):
            header = find(data, traf.content, traf.end, b"tfhd")
            if header is None:
                raise BrokenTableError("a fragment without a header")
            flags = _number(data, header.content) & 0xFFFFFF
            at = header.content + 8
            is_ours = _number(data, header.content + 4) == track
            base = moof.start if flags & 0x20000 else next_start
            if flags & 0x1:
                base = int(struct.unpack_from(">Q", data, at)[0])
                at += 8
            at += 4 * bool(flags & 0x2) + 4 * bool(flags & 0x8)
            sample_bytes = _number(data, at) if flags & 0x10 else default_bytes
            next_start = base
            for trun in (b for b in boxes(data, traf.content, traf.end) if b.name == b"trun"):
                offset, size = _run(data, trun, sample_bytes)
                start = next_start if offset is None else base + offset
                next_start = start + size
                if is_ours:
                    starts.append(start)
                    sizes.append(size)
    return np.array(starts, dtype=np.int64), np.array(sizes, dtype=np.int64)


def _run(data: bytes, trun: Box, sample_bytes: int) -> tuple[int | None, int]:
    """Offset from the base, where given, and size in bytes of a run of samples."""
    flags = _number(data, trun.content) & 0xFFFFFF
    count = _number(data, trun.content + 4)
    at = 8
    offset = None
    if flags & 0x1:
        offset = int(struct.unpack_from(">i", data, trun.content + at)[0])
        at += 4
    at += 4 * bool(flags & 0x4)
    if not flags & 0x200:
        return offset, sample_bytes * count
    # Per sample: duration, size, flags, composition offset, each only where the run has them.
    width = sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
    rows = _table(data, trun, at, count * width, ">u4").reshape(-1, width)
    return offset, int(rows[:, 1 if flags & 0x100 else 0].sum())
