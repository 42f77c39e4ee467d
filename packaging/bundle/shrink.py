"""Takes symbol tables out of libraries, where the loader still takes the library afterwards.

Wheels hold libraries whose parts were moved by a tool; some of them are broken by ``strip``. Each
is therefore stripped aside, checked, and replaced only if it is sound and smaller.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

_WORTH_BYTES = 20_000
# NVIDIA lets its libraries be passed on as they are.
_AS_THEY_ARE = "nvidia"
_LOAD = 1
_PAGE = 4096
_PROGRAM_TABLE = struct.Struct("<Q")
_ENTRY = struct.Struct("<IIQQQQQQ")


def is_sound(path: Path) -> bool:
    """Say whether the system's loader takes the parts of a 64-bit little-endian ELF library.

    Every part that is loaded has to lie in the file as it comes to lie within its page.
    """
    data = path.read_bytes()
    if data[:6] != b"\x7fELF\x02\x01":
        return False
    (start,) = _PROGRAM_TABLE.unpack_from(data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    for index in range(count):
        kind, _flags, offset, address, _physical, in_file, _in_memory, _align = _ENTRY.unpack_from(
            data, start + index * size
        )
        if kind == _LOAD and ((offset - address) % _PAGE or offset + in_file > len(data)):
            return False
    return True


def shrink(folder: Path) -> int:
    """Strip the libraries below a folder.

    Args:
        folder: Of the bundle.

    Returns:
        Bytes saved; 0 where there is no ``strip``.
    """
    program = shutil.which("strip")
    if program is None:
        return 0
    saved = 0
    for path in sorted(folder.rglob("*.so*")):
        if path.is_symlink() or not path.is_file() or path.stat().st_size < _WORTH_BYTES:
            continue
        if _AS_THEY_ARE in path.relative_to(folder).parts:
            continue
        aside = path.with_name(f".{path.name}.part")
        command = [program, "--strip-unneeded", "-o", str(aside), str(path)]
        done = subprocess.run(command, capture_output=True, check=False)
        gain = path.stat().st_size - aside.stat().st_size if aside.exists() else 0
        if done.returncode == 0 and gain > 0 and is_sound(aside):
            shutil.copymode(path, aside)
            aside.replace(path)
            saved += gain
        aside.unlink(missing_ok=True)
    return saved
