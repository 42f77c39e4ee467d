"""Pack the program's pictures into the icon files of Windows and macOS: system_icons.py FOLDER.

Both are containers that hold PNG pictures as they are.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

PICTURES = Path(__file__).resolve().parents[2] / "resources/mlfa_resources/icons"
_WINDOWS_SIZES = (16, 32, 48, 64, 128, 256)
_MAC_KINDS = {16: b"icp4", 32: b"icp5", 64: b"icp6", 128: b"ic07", 256: b"ic08"}


def windows_icon(pictures: dict[int, bytes]) -> bytes:
    """Give an ``.ico`` file.

    Args:
        pictures: PNG files by the length of their side in pixels, 256 at most.
    """
    head = struct.pack("<HHH", 0, 1, len(pictures))
    place = len(head) + 16 * len(pictures)
    entries = b""
    for size, picture in sorted(pictures.items()):
        side = size % 256  # 0 stands for 256
        entries += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), place)
        place += len(picture)
    return head + entries + b"".join(picture for _, picture in sorted(pictures.items()))


def mac_icon(pictures: dict[int, bytes]) -> bytes:
    """Give an ``.icns`` file of those pictures whose size it has a place for."""
    parts = b"".join(
        kind + struct.pack(">I", 8 + len(pictures[size])) + pictures[size]
        for size, kind in _MAC_KINDS.items()
        if size in pictures
    )
    return b"icns" + struct.pack(">I", 8 + len(parts)) + parts


def main() -> int:
    """Write ``mlfa.ico`` and ``mlfa.icns``."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {size: (PICTURES / f"mlfa-{size}.png").read_bytes() for size in _WINDOWS_SIZES}
    (folder / "mlfa.ico").write_bytes(windows_icon(pictures))
    (folder / "mlfa.icns").write_bytes(mac_icon(pictures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
