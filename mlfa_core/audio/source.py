"""Bytes of one file, as the decoders read them."""

from __future__ import annotations

import io
import stat
from pathlib import Path
from types import TracebackType

from mlfa_core.audio import problems


class ByteSource:
    """A regular file, opened once for reading; decoders may be shown a part of it.

    Decoders get this object instead of a path. So the name needs no encoding (bytes that are
    not UTF-8, `a:b` which FFmpeg takes for a protocol), the file cannot be exchanged between
    two looks at it, and tags before or after the sound stay out of their sight.

    The decoders call back from C, where an exception is lost or printed. So a failing read
    looks like the end of the file to them, and is kept in `error`.

    Attributes:
        path: The file, for messages.
        size_bytes: Of the whole file.
        error: The first failure of the operating system while reading.
    """

    def __init__(self, path: Path) -> None:
        """Open a file.

        Args:
            path: The file.

        Raises:
            UnreadableAudioError: If it is missing, forbidden, or no regular file.
        """
        self.path = path
        self.error: OSError | None = None
        try:
            # Looked at before it is opened: opening a pipe would wait for its writer.
            mode = path.stat().st_mode
            if stat.S_ISDIR(mode):
                raise problems.folder(path)
            if not stat.S_ISREG(mode):
                raise problems.special_file(path)
            self._file = path.open("rb", buffering=0)
        except OSError as error:
            raise problems.of_os_error(path, error) from error
        except ValueError as error:  # A NUL byte in the name.
            raise problems.of_os_error(path, FileNotFoundError()) from error
        self.size_bytes = self._file.seek(0, io.SEEK_END)
        self._begin = 0
        self._end = self.size_bytes
        self._file.seek(0)

    def show_part(self, begin: int, end: int) -> None:
        """Let the decoders see the bytes from begin to end only, and go to the first of them."""
        self._begin = min(max(begin, 0), self.size_bytes)
        self._end = max(self._begin, min(end, self.size_bytes))
        self.seek(0)

    @property
    def shown_from(self) -> int:
        """Offset of the shown part in the file."""
        return self._begin

    @property
    def shown_bytes(self) -> int:
        """Size of the part that is shown."""
        return self._end - self._begin

    def bytes_at(self, offset: int, size: int) -> bytes:
        """Read up to `size` bytes of the whole file at an offset, for parsers."""
        if offset < 0 or size <= 0 or offset >= self.size_bytes:
            return b""
        self._file.seek(offset)
        buffer = bytearray(min(size, self.size_bytes - offset))
        return bytes(buffer[: self._fill(memoryview(buffer))])

    def _fill(self, view: memoryview) -> int:
        """Fill a buffer; libsndfile takes a short read for the end of the file."""
        done = 0
        try:
            while done < len(view):
                count = self._file.readinto(view[done:])
                if not count:
                    break
                done += count
        except OSError as error:
            self.error = self.error or error
        return done

    def readinto(self, buffer: memoryview | bytearray) -> int:
        """Fill a buffer from the shown part; returns the number of bytes."""
        view = memoryview(buffer).cast("B")
        left = max(0, self._end - self._file.tell())
        return self._fill(view[:left])

    def read(self, size: int = -1) -> bytes:
        """Read from the shown part."""
        left = max(0, self._end - self._file.tell())
        buffer = bytearray(left if size < 0 else min(size, left))
        return bytes(buffer[: self._fill(memoryview(buffer))])

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place in the shown part; returns it."""
        base = {io.SEEK_SET: self._begin, io.SEEK_CUR: self._file.tell(), io.SEEK_END: self._end}
        # A damaged header may send a decoder anywhere.
        place = min(max(self._begin, base[whence] + offset), self._end)
        return self._file.seek(place) - self._begin

    def tell(self) -> int:
        """Place in the shown part."""
        return self._file.tell() - self._begin

    def close(self) -> None:
        """Close the file; harmless when done twice."""
        self._file.close()

    def __enter__(self) -> ByteSource:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
