"""A screen that nobody looks at: Xvfb, whose picture lies in a file."""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
import tempfile
import time
import zlib
from pathlib import Path
from types import TracebackType

_WIDTH, _HEIGHT = 1280, 800
_HEAD = struct.Struct(">25I")
_COLOUR_BYTES = 12
_PIXEL_BYTES = 4
_START_LIMIT_S = 20.0
_STEP_S = 0.01


def is_there() -> bool:
    """Whether this machine has Xvfb."""
    return shutil.which("Xvfb") is not None


class VirtualScreen:
    """A running Xvfb, black at first.

    Attributes:
        display: What DISPLAY is to be set to.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="mlfa-screen-")
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{_WIDTH}x{_HEIGHT}x24"]
        command += ["-fbdir", self._folder.name, "-nolisten", "tcp", "-noreset"]
        self._process = subprocess.Popen(
            command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(writing)
        with os.fdopen(reading) as answer:
            self.display = f":{answer.readline().strip()}"
        path = Path(self._folder.name) / "Xvfb_screen0"
        with path.open("rb") as stream:
            self._picture = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)

    def __enter__(self) -> VirtualScreen:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._picture.close()
        self._process.terminate()
        self._process.wait()
        self._folder.cleanup()

    def _rows(self) -> list[bytes]:
        """The picture's lines, four bytes a pixel: blue, green, red, nothing."""
        head = _HEAD.unpack_from(self._picture)
        begin = head[0] + head[19] * _COLOUR_BYTES
        width, height, stride = head[4], head[5], head[12]
        lines = (begin + stride * y for y in range(height))
        return [self._picture[line : line + width * _PIXEL_BYTES] for line in lines]

    def painted_share(self) -> float:
        """Share of the points that are not black, from 0 to 1, by a sample of them."""
        points = [row[at : at + 3] for row in self._rows()[::16] for at in range(0, len(row), 64)]
        return sum(any(point) for point in points) / len(points)

    def wait_until_painted(self, share: float, limit_s: float) -> float | None:
        """Wait for a window.

        Args:
            share: Of the screen that it has to cover, from 0 to 1.
            limit_s: How long to wait.

        Returns:
            Seconds until then; None if it did not come.
        """
        begun = time.monotonic()
        while time.monotonic() - begun < limit_s:
            if self.painted_share() >= share:
                return time.monotonic() - begun
            time.sleep(_STEP_S)
        return None

    def save(self, path: Path) -> None:
        """Save the picture as PNG."""
        rows = self._rows()
        lines = b""
        for row in rows:
            line = bytearray(3 * len(row) // _PIXEL_BYTES)
            line[0::3], line[1::3], line[2::3] = row[2::4], row[1::4], row[0::4]
            lines += b"\0" + bytes(line)
        size = struct.pack(">IIBBBBB", len(rows[0]) // _PIXEL_BYTES, len(rows), 8, 2, 0, 0, 0)
        parts = ((b"IHDR", size), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
        path.write_bytes(
            b"\x89PNG\r\n\x1a\n"
            + b"".join(
                struct.pack(">I", len(data))
                + kind
                + data
                + struct.pack(">I", zlib.crc32(kind + data))
                for kind, data in parts
            )
        )
