"""A disk in memory that forgets, when its power fails, what nobody had flushed.

A real file system through FUSE, so that the program under trial uses the system's own calls. What
has reached the platter is kept apart from what a reader sees: data of a file get there by `fsync`
of the file, names by `fsync` of their folder, and nothing else is promised. When the power fails,
everything not flushed may have arrived or not: writes in any order, names of a folder in theirs.

Names may be kept without regard to upper and lower case, as on the disks of Windows and macOS.
"""

from __future__ import annotations

import errno
import os
import random
import stat
import time
from dataclasses import dataclass, field
from pathlib import Path

import mfusepy

MARK = "power-failed"
_HIDDEN = ".fuse_hidden"
_BLOCK = 4096


@dataclass(eq=False)
class _Node:
    """A file or a folder.

    Attributes:
        number: Inode number.
        mode: Kind and rights.
        data: What a reader sees of a file.
        flushed: What has reached the platter of it.
        waiting: Writes since then: an offset and bytes; None cuts the file off there.
        names: What a reader sees of a folder, by key: the name, and what it leads to.
        flushed_names: What has reached the platter of it.
        changes: Changes since then, in order: what to remove, and what to set.
    """

    number: int
    mode: int
    mtime_ns: int
    data: bytearray = field(default_factory=bytearray)
    flushed: bytes = b""
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)
    names: dict[str, tuple[str, _Node]] = field(default_factory=dict)
    flushed_names: dict[str, tuple[str, _Node]] = field(default_factory=dict)
    changes: list[tuple[str, tuple[str, _Node] | None]] = field(default_factory=list)

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.mode)

    def set_name(self, key: str, entry: tuple[str, _Node] | None) -> None:
        self.changes.append((key, entry))
        _apply_name(self.names, key, entry)

    def flush(self) -> None:
        if self.is_folder:
            self.flushed_names = dict(self.names)
            self.changes.clear()
        else:
            self.flushed = bytes(self.data)
            self.waiting.clear()


class VolatileDisk(mfusepy.Operations):
    """The file system, and what a cut of its power leaves.

    Args:
        source: A folder whose contents it begins with, all of them flushed.
        results: Where a cut writes what it may have left: one folder each.
        fails_after: Which change is the last one before the power fails; 0 for never.
        num_variants: How many of the states that are possible then are written down.
        seed: Of the chance in them.
        is_case_sensitive: Whether names that differ in case alone are two.
    """

    use_ns = True

    def __init__(
        self,
        source: Path,
        results: Path,
        fails_after: int = 0,
        num_variants: int = 4,
        seed: int = 0,
        *,
        is_case_sensitive: bool = True,
    ) -> None:
        self._results = results
        self._left = fails_after
        self._fails = fails_after > 0
        self._num_variants = num_variants
        self._random = random.Random(seed)
        self._is_case_sensitive = is_case_sensitive
        self._num_nodes = 0
        self._has_power = True
        self._opened: dict[int, _Node] = {}
        self._next_handle = 1
        self._root = self._read_in(source)

    # What a reader sees

    def getattr(self, path: str, fh: int | None = None) -> dict[str, int]:
        node = self._opened[fh] if fh in self._opened else self._find(path)
        size = len(node.data)
        return {
            "st_mode": node.mode,
            "st_ino": node.number,
            "st_nlink": 2 if node.is_folder else 1,
            "st_size": size,
            "st_blocks": -(-size // 512),
            "st_uid": os.getuid(),
            "st_gid": os.getgid(),
            "st_atime": node.mtime_ns,
            "st_mtime": node.mtime_ns,
            "st_ctime": node.mtime_ns,
        }

    def readdir(self, path: str, fh: int) -> list[tuple[str, dict[str, int], int]]:
        folder = self._find(path)
        entries = [(".", folder), ("..", folder), *folder.names.values()]
        return [(name, {"st_ino": node.number, "st_mode": node.mode}, 0) for name, node in entries]

    def statfs(self, path: str) -> dict[str, int]:
        return {
            "f_bsize": _BLOCK,
            "f_frsize": _BLOCK,
            "f_blocks": 1 << 20,
            "f_bfree": 1 << 19,
            "f_bavail": 1 << 19,
            "f_namemax": 255,
        }

    def open(self, path: str, flags: int) -> int:
        return self._handle(self._find(path))

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        self._require_power()
        return bytes(self._opened[fh].data[offset : offset + size])

    def release(self, path: str, fh: int) -> int:
        self._opened.pop(fh, None)
        return 0

    def opendir(self, path: str) -> int:
        self._find(path)
        return 0

    # Changes

    def create(self, path: str, mode: int, flags: int | None = None) -> int:
        self._change()
        node = self._new(stat.S_IFREG | (mode & 0o7777))
        self._enter(path, node)
        return self._handle(node)

    def mkdir(self, path: str, mode: int) -> int:
        self._change()
        self._enter(path, self._new(stat.S_IFDIR | (mode & 0o7777)))
        return 0

    def unlink(self, path: str) -> int:
        self._change()
        folder, key = self._place(path)
        self._find(path)
        folder.set_name(key, None)
        return 0

    def rmdir(self, path: str) -> int:
        self._change()
        if self._find(path).names:
            raise mfusepy.FuseOSError(errno.ENOTEMPTY)
        return self.unlink(path)

    def rename(self, old: str, new: str) -> int:
        self._change()
        node = self._find(old)
        (old_folder, old_key), (new_folder, new_key) = self._place(old), self._place(new)
        if old_folder is new_folder and old_key != new_key:
            # One change, which arrives as a whole or not at all.
            new_folder.changes.append((old_key + "\0" + new_key, (_last(new), node)))
            _apply_name(new_folder.names, old_key + "\0" + new_key, (_last(new), node))
        else:
            old_folder.set_name(old_key, None)
            new_folder.set_name(new_key, (_last(new), node))
        return 0

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        self._change()
        node = self._opened[fh]
        _apply_write(node.data, offset, data)
        node.waiting.append((offset, data))
        node.mtime_ns = time.time_ns()
        return len(data)

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        self._change()
        node = self._opened[fh] if fh in self._opened else self._find(path)
        _apply_write(node.data, length, None)
        node.waiting.append((length, None))
        node.mtime_ns = time.time_ns()
        return 0

    def utimens(self, path: str, times: tuple[int, int] | None = None) -> int:
        self._require_power()
        self._find(path).mtime_ns = time.time_ns() if times is None else times[1]
        return 0

    def chmod(self, path: str, mode: int) -> int:
        node = self._find(path)
        node.mode = stat.S_IFMT(node.mode) | (mode & 0o7777)
        return 0

    def chown(self, path: str, uid: int, gid: int) -> int:
        return 0

    def flush(self, path: str, fh: int) -> int:
        return 0

    def fsync(self, path: str, datasync: int, fh: int) -> int:
        self._change()
        self._opened[fh].flush()
        return 0

    def fsyncdir(self, path: str, datasync: int, fh: int) -> int:
        self._change()
        self._find(path).flush()
        return 0

    # Inside

    def _require_power(self) -> None:
        if not self._has_power:
            raise mfusepy.FuseOSError(errno.EIO)

    def _change(self) -> None:
        """Count a change; the one that comes after the last finds no power."""
        self._require_power()
        if self._fails and self._left == 0:
            self._has_power = False
            for number in range(self._num_variants):
                self._write_down(self._root, self._results / f"{number}", number)
            (self._results / MARK).touch()
            self._require_power()
        self._left -= 1

    def _write_down(self, node: _Node, target: Path, variant: int) -> None:
        """Write what a cut may leave: the first is nothing but what was flushed, the second all."""
        names = dict(node.flushed_names)
        arrived = (0, len(node.changes))[variant] if variant < 2 else None
        if arrived is None:
            arrived = self._random.randint(0, len(node.changes))
        for key, entry in node.changes[:arrived]:
            _apply_name(names, key, entry)
        target.mkdir()
        for name, child in names.values():
            if name.startswith(_HIDDEN):
                continue  # the layer's own word for a file without a name
            path = target / name
            if child.is_folder:
                self._write_down(child, path, variant)
                continue
            path.write_bytes(self._data_left(child, variant))
            os.utime(path, ns=(child.mtime_ns, child.mtime_ns))
            path.chmod(stat.S_IMODE(child.mode))

    def _data_left(self, node: _Node, variant: int) -> bytes:
        if variant == 1:
            return bytes(node.data)
        data = bytearray(node.flushed)
        if variant > 1:
            for offset, block in node.waiting:
                if self._random.random() < 0.5:
                    _apply_write(data, offset, block)
                elif block is not None and self._random.random() < 0.3:
                    # The length has arrived, the bytes have not.
                    _apply_write(data, max(len(data), offset + len(block)), None)
        return bytes(data)

    def _read_in(self, source: Path) -> _Node:
        seen = source.stat()
        node = self._new(seen.st_mode)
        node.mtime_ns = seen.st_mtime_ns
        if source.is_dir():
            for child in source.iterdir():
                node.names[self._key(child.name)] = (child.name, self._read_in(child))
        else:
            node.data = bytearray(source.read_bytes())
        node.flush()
        return node

    def _new(self, mode: int) -> _Node:
        self._num_nodes += 1
        return _Node(self._num_nodes, mode, time.time_ns())

    def _handle(self, node: _Node) -> int:
        handle = self._next_handle
        self._next_handle += 1
        self._opened[handle] = node
        return handle

    def _key(self, name: str) -> str:
        return name if self._is_case_sensitive else name.casefold()

    def _find(self, path: str) -> _Node:
        self._require_power()
        node = self._root
        for part in path.split("/"):
            if part:
                entry = node.names.get(self._key(part))
                if entry is None:
                    raise mfusepy.FuseOSError(errno.ENOENT)
                node = entry[1]
        return node

    def _place(self, path: str) -> tuple[_Node, str]:
        folder, _slash, name = path.rpartition("/")
        return self._find(folder), self._key(name)

    def _enter(self, path: str, node: _Node) -> None:
        folder, key = self._place(path)
        folder.set_name(key, (_last(path), node))


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _apply_name(
    names: dict[str, tuple[str, _Node]], key: str, entry: tuple[str, _Node] | None
) -> None:
    old, is_move, new = key.partition("\0")
    if is_move:
        names.pop(old, None)
    key = new if is_move else old
    if entry is None:
        names.pop(key, None)
    else:
        names[key] = entry


def _apply_write(data: bytearray, offset: int, block: bytes | None) -> None:
    if len(data) < offset:
        data.extend(bytes(offset - len(data)))
    if block is None:
        del data[offset:]
    else:
        data[offset : offset + len(block)] = block
