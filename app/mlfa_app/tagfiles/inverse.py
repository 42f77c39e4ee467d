"""The way back from a new file to the old one: the old bytes that the new file lacks.

A new file is made of parts of the old one and some new bytes (see `tag_file`). So the old file is
made of the same parts, at their new places, and of few bytes besides. Where a tag was put together
anew most of its bytes are still in the new one, such as pictures; they are found and not kept
again. Where an Ogg stream was counted anew, only the difference of the pages is kept.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlfa_app.library.file_bytes import FileBytes, Span
from mlfa_app.tagfiles.tag_file import BrokenTagError, Piece

MAX_INVERSE_BYTES = 1 << 20
"""Longest way back that is kept of one file."""

_VERSION = 1
_HEAD = struct.Struct("<BI")
_STEP = struct.Struct("<BQQ")
_SPAN, _LITERAL, _DIFFERENCE = 0, 1, 2
_BLOCK_BYTES = 1 << 20
# Larger gaps are not searched for what they share with the new file.
_MAX_SEARCHED_BYTES = 1 << 25
_MIN_SEARCHED_BYTES = 256
_MIN_DIFFERENCE_BYTES = 1 << 14
_MIN_EQUAL_SHARE = 0.9
_ANCHOR_BYTES = 32
_MIN_DISTINCT_BYTES = 8
_FIRST_STRIDE_BYTES = 16
_MAX_MATCHES = 64


@dataclass(frozen=True, slots=True)
class Placed:
    """A part of the old file that the new one holds as well.

    Attributes:
        old: Where it lies in the old file.
        new_start: Where it begins in the new one.
    """

    old: Span
    new_start: int


class _TooMuchError(Exception):
    """The way back would take more bytes than are kept."""


class _Recorder:
    """Collects the steps of a way back."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._steps: list[bytes] = []
        self._compressor = zlib.compressobj(6)
        self._data: list[bytes] = []
        self._num_bytes = 0

    def span(self, start: int, end: int) -> None:
        if end > start:
            self._add(_SPAN, start, end)

    def literal(self, blocks: Iterable[bytes | memoryview], size: int) -> None:
        if size:
            self._add(_LITERAL, size, 0)
            for block in blocks:
                self._take(block)

    def difference(self, new_start: int, blocks: Iterable[bytes], size: int) -> None:
        self._add(_DIFFERENCE, new_start, size)
        for block in blocks:
            self._take(block)

    def _add(self, kind: int, first: int, second: int) -> None:
        self._steps.append(_STEP.pack(kind, first, second))

    def _take(self, block: bytes | memoryview) -> None:
        # In small bites, so that too much is noticed early.
        for start in range(0, len(block), 1 << 16):
            packed = self._compressor.compress(block[start : start + (1 << 16)])
            self._data.append(packed)
            self._num_bytes += len(packed)
            if self._num_bytes > self._limit_bytes:
                raise _TooMuchError

    def finished(self) -> bytes:
        steps = zlib.compress(b"".join(self._steps))
        self._data.append(self._compressor.flush())
        whole = _HEAD.pack(_VERSION, len(steps)) + steps + b"".join(self._data)
        if len(whole) > self._limit_bytes:
            raise _TooMuchError
        return whole


def make_inverse(
    old: FileBytes,
    new: FileBytes,
    placed: Iterable[Placed],
    limit_bytes: int = MAX_INVERSE_BYTES,
) -> bytes | None:
    """Work out how to make an old file out of a new one.

    Args:
        old: The old file.
        new: The new one.
        placed: The parts of the old file that were copied into the new one.
        limit_bytes: Longest result.

    Returns:
        Steps and bytes, compressed; None if they would be longer than the limit.

    Raises:
        OSError: If a file cannot be read.
    """
    recorder = _Recorder(limit_bytes)
    at = new_at = 0
    last = Placed(Span(old.size_bytes, old.size_bytes), new.size_bytes)
    try:
        for part in (*sorted(placed, key=lambda part: part.old.start), last):
            start, new_start = part.old.start, part.new_start
            if start < at:  # Parts that overlap: what is there already is left out.
                new_start += at - start
                start = at
            if start > part.old.end:
                continue
            stand_in = Span(min(new_at, new_start), new_start)
            _fill_gap(recorder, old, Span(at, start), new, stand_in)
            recorder.span(new_start, new_start + part.old.end - start)
            at, new_at = part.old.end, new_start + part.old.end - start
        return recorder.finished()
    except _TooMuchError:
        return None


def inverse_pieces(data: bytes, file: FileBytes) -> Iterator[Piece]:
    """Put the old file together again.

    Args:
        data: What `make_inverse` gave.
        file: The new file.

    Yields:
        Parts of the new file, and bytes.

    Raises:
        BrokenTagError: If the data are damaged, or not about this file.
        OSError: If the file cannot be read.
    """
    try:
        version, steps_bytes = _HEAD.unpack_from(data)
        if version != _VERSION:
            raise BrokenTagError("what was kept of its old bytes is of another version")
        steps = zlib.decompress(data[_HEAD.size : _HEAD.size + steps_bytes])
        kept = _Kept(data[_HEAD.size + steps_bytes :])
        for kind, first, second in _STEP.iter_unpack(steps):
            if kind == _SPAN:
                if not first <= second <= file.size_bytes:
                    raise BrokenTagError("what was kept of its old bytes does not fit it")
                yield Span(first, second)
            elif kind == _LITERAL:
                yield from kept.blocks(first)
            else:
                at = first
                for block in kept.blocks(second):
                    present = file.at(at, len(block))
                    if len(present) < len(block):
                        raise BrokenTagError("what was kept of its old bytes does not fit it")
                    yield (_numbers(block) ^ _numbers(present)).tobytes()
                    at += len(block)
    except (struct.error, zlib.error) as error:
        raise BrokenTagError("what was kept of its old bytes is damaged") from error


class _Kept:
    """The kept bytes, unpacked as far as they are asked for."""

    def __init__(self, data: bytes) -> None:
        self._unpacker = zlib.decompressobj()
        self._data = data

    def blocks(self, size: int) -> Iterator[bytes]:
        while size > 0:
            block = self._unpacker.decompress(self._data, min(size, _BLOCK_BYTES))
            self._data = self._unpacker.unconsumed_tail
            if not block:
                raise BrokenTagError("what was kept of its old bytes is damaged")
            size -= len(block)
            yield block


def _fill_gap(
    recorder: _Recorder, old: FileBytes, gap: Span, new: FileBytes, stand_in: Span
) -> None:
    """Record the old bytes between two common parts, by what stands there in the new file."""
    size, num_new = gap.size_bytes, stand_in.size_bytes
    shared = min(size, num_new)
    if shared >= _MIN_DIFFERENCE_BYTES:
        old_end, new_end = gap.end - shared, stand_in.end - shared
        if _equal_bytes(old, old_end, new, new_end, shared) >= _MIN_EQUAL_SHARE * shared:
            head = Span(gap.start, old_end)
            recorder.literal(old.blocks(head), head.size_bytes)
            recorder.difference(new_end, _differences(old, old_end, new, new_end, shared), shared)
            return
    if shared < _MIN_SEARCHED_BYTES or max(size, num_new) > _MAX_SEARCHED_BYTES:
        recorder.literal(old.blocks(gap), size)
        return
    old_bytes = old.at(gap.start, size)
    at = 0
    for start, end, new_start in _matches(old_bytes, new.at(stand_in.start, num_new)):
        recorder.literal([old_bytes[at:start]], start - at)
        recorder.span(stand_in.start + new_start, stand_in.start + new_start + end - start)
        at = end
    recorder.literal([old_bytes[at:]], size - at)


def _equal_bytes(old: FileBytes, start: int, new: FileBytes, new_start: int, size: int) -> int:
    """Count the bytes that are equal in two parts of the same length."""
    differences = _differences(old, start, new, new_start, size)
    return size - sum(int(np.count_nonzero(_numbers(block))) for block in differences)


def _differences(
    old: FileBytes, start: int, new: FileBytes, new_start: int, size: int
) -> Iterator[bytes]:
    for at in range(0, size, _BLOCK_BYTES):
        count = min(_BLOCK_BYTES, size - at)
        before, after = old.at(start + at, count), new.at(new_start + at, count)
        yield (_numbers(before) ^ _numbers(after)).tobytes()


def _matches(old: bytes, new: bytes) -> Iterator[tuple[int, int, int]]:
    """Find long parts of some bytes in others, in order; what is found is equal.

    Yields:
        Start and end in the old bytes, start in the new ones.
    """
    tail = _common_prefix(old[::-1], new[::-1])
    end, new_end = len(old) - tail, len(new) - tail
    at = new_at = 0
    for _ in range(_MAX_MATCHES):
        size = min(_common_prefix(old[at:], new[new_at:]), end - at, new_end - new_at)
        if size >= _ANCHOR_BYTES:
            yield at, at + size, new_at
            at, new_at = at + size, new_at + size
        anchor = _find_anchor(old, at, end, new, new_at, new_end)
        if anchor is None:
            break
        place, new_place = anchor
        back = _common_prefix(old[at:place][::-1], new[new_at:new_place][::-1])
        at, new_at = place - back, new_place - back
    if tail:
        yield end, len(old), new_end


def _find_anchor(
    old: bytes, at: int, end: int, new: bytes, new_at: int, new_end: int
) -> tuple[int, int] | None:
    """Find the next bytes of the old ones that the new ones hold.

    The strides grow, so that few searches do; a match that they step into is followed back.
    """
    stride = _FIRST_STRIDE_BYTES
    while at + _ANCHOR_BYTES <= end:
        anchor = old[at : at + _ANCHOR_BYTES]
        # Zeros and the like are found anywhere, and say nothing.
        if len(set(anchor)) >= _MIN_DISTINCT_BYTES:
            place = new.find(anchor, new_at, new_end)
            if place >= 0:
                return at, place
        at += stride
        stride += stride // 4
    return None


def _common_prefix(first: bytes, second: bytes) -> int:
    limit = min(len(first), len(second))
    at, size = 0, 1 << 12
    while at < limit:
        count = min(size, limit - at)
        if first[at : at + count] != second[at : at + count]:
            unequal = _numbers(first[at : at + count]) != _numbers(second[at : at + count])
            return at + int(np.argmax(unequal))
        at += count
        size = min(size * 2, 1 << 20)
    return limit


def _numbers(data: bytes) -> npt.NDArray[np.uint8]:
    return np.frombuffer(data, dtype=np.uint8)
