"""Which drives are mounted where, as far as the system tells (Linux)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

_TABLE = Path("/proc/self/mountinfo")
# What others change there is no news of this computer.
_NETWORK = frozenset(
    (
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "9p"),
        *("virtiofs", "davfs", "fuse.sshfs", "fuse.rclone", "fuse.glusterfs", "fuse.davfs2"),
        "fuse.gvfsd-fuse",
    )
)
_ESCAPED = re.compile(rb"\\([0-7]{3})")


@dataclass(frozen=True)
class Mount:
    """A mounted file system.

    Attributes:
        point: Where it is mounted.
        kind: Its kind, such as "ext4" or "cifs".
        number: Tells it from others that are mounted there at other times.
    """

    point: Path
    kind: str
    number: str


def mounts() -> tuple[Mount, ...]:
    """List what is mounted, later mounts last; empty where the system does not tell."""
    try:
        lines = _TABLE.read_bytes().splitlines()
    except OSError:
        return ()
    return tuple(mount for line in lines if (mount := _parsed(line)) is not None)


def is_on_network(folder: Path, mounted: Sequence[Mount]) -> bool:
    """Whether a folder lies on a network drive; no where that is unknown."""
    holding = [mount for mount in mounted if folder.is_relative_to(mount.point)]
    # Of several that are mounted in one place the last one counts, which `max` would not give.
    nearest = max(reversed(holding), key=lambda mount: len(mount.point.parts), default=None)
    return nearest is not None and nearest.kind in _NETWORK


def mounted_within(folders: Iterable[Path], mounted: Sequence[Mount]) -> frozenset[Mount]:
    """Give what is mounted at or below folders."""
    tops = tuple(folders)
    return frozenset(
        mount for mount in mounted if any(mount.point.is_relative_to(top) for top in tops)
    )


def _parsed(line: bytes) -> Mount | None:
    # proc(5): number, parent, device, root, mount point, options, tags, "-", kind, source, options.
    before, separator, after = line.partition(b" - ")
    words, rest = before.split(b" "), after.split(b" ")
    if not separator or len(words) < 6:
        return None
    point = _ESCAPED.sub(lambda found: bytes([int(found[1], 8)]), words[4])
    return Mount(
        Path(point.decode("utf-8", "surrogateescape")),
        rest[0].decode("ascii", "replace"),
        words[0].decode("ascii", "replace"),
    )
