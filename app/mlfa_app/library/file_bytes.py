"""Reading parts of a file by offset, with memory that does not grow with the file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import FileIO
from types import TracebackType

_BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a file.

    Attributes:
        start: Offset of the first byte.
        end: Offset behind the last byte; never before the start.
    """

    start: int
    end: int

    @property
    def size_bytes(self) -> int:
        """Length of the part."""
        return self.end - self.start


class FileBytes:
    """An opened file whose bytes are asked for by offset.

    Offsets outside the file give fewer bytes than asked for, never an error: what is missing is
    for the parsers to judge.

    Raises:
        OSError: On opening and on reading, as the operating system reports it.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        # Unbuffered: parsers read small heads far apart, digests read large blocks.
        self._file = FileIO(path, "rb")
        self.size_bytes = os.fstat(self._file.fileno()).st_size

    def __enter__(self) -> FileBytes:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def fileno(self) -> int:
        """Give the descriptor of the opened file."""
        return self._file.fileno()

    def at(self, offset: int, count: int) -> bytes:
        """Read up to a number of bytes; fewer only where the file ends."""
        if offset < 0 or offset >= self.size_bytes or count <= 0:
            return b""
        self._file.seek(offset)
        wanted = min(count, self.size_bytes - offset)
        data = self._file.read(wanted)
        while len(data) < wanted:
            more = self._file.read(wanted - len(data))
            if not more:
                break
            data += more
        return data

    def blocks(self, span: Span) -> Iterator[memoryview]:
        """Read a part in large blocks. A block is valid until the next one is asked for."""
        buffer = memoryview(bytearray(min(_BLOCK_BYTES, max(1, span.size_bytes))))
        at = span.start
        while at < span.end:
            self._file.seek(at)
            count = self._file.readinto(buffer[: min(len(buffer), span.end - at)])
            if not count:
                return
            yield buffer[:count]
            at += count

    def feed(self, span: Span, update: Callable[[memoryview], object]) -> None:
        """Hand a part to a digest, block by block."""
        for block in self.blocks(span):
            update(block)
