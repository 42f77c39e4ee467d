"""What may go wrong at a system call: single errors, faults that stay, kills."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from failing_calls import OPENING, Call

_ACCESS = (errno.EACCES, errno.EIO)
_WRITING = (errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EFBIG)
_ATTRIBUTES = (errno.EPERM, errno.EROFS, errno.EIO)
_RENAMING = (*_ATTRIBUTES, errno.EXDEV, errno.EACCES, errno.EBUSY, errno.ENOSPC)
_ERRORS: dict[str, tuple[int, ...]] = {
    "open": (errno.EACCES, errno.EIO, errno.EMFILE),
    "open to write": (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO),
    "rename": _RENAMING,
    "mmap": (errno.ENOMEM, errno.EACCES),
    "close": (errno.EIO,),
    **dict.fromkeys(("stat", "fstat", "lstat", "newfstatat", "statx", "readlink"), _ACCESS),
    **dict.fromkeys(("access", "faccessat", "faccessat2"), (errno.EACCES, errno.EROFS, errno.EIO)),
    **dict.fromkeys(("read", "pread64", "statfs", "fstatfs", "getdents64"), (errno.EIO,)),
    **dict.fromkeys(("write", "writev", "pwrite64", "pwritev"), _WRITING),
    **dict.fromkeys(("fallocate", "ftruncate", "truncate"), (errno.ENOSPC, errno.EIO)),
    **dict.fromkeys(("fsync", "fdatasync"), (errno.EIO, errno.ENOSPC)),
    **dict.fromkeys(("unlink", "unlinkat"), (errno.EACCES, errno.EIO, errno.EROFS, errno.EBUSY)),
    **dict.fromkeys(("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "fchown"), _ATTRIBUTES),
    **dict.fromkeys(("utimensat", "utimes", "lchown", "fchownat"), _ATTRIBUTES),
    **dict.fromkeys(
        ("setxattr", "fsetxattr"), (errno.ENOTSUP, errno.ENOSPC, errno.EPERM, errno.EIO)
    ),
    **dict.fromkeys(("getxattr", "listxattr", "flistxattr"), (errno.ENOTSUP, errno.EIO)),
    **dict.fromkeys(("flock", "fcntl"), (errno.ENOLCK, errno.EIO)),
    **dict.fromkeys(("mkdir", "mkdirat"), (errno.EACCES, errno.ENOSPC, errno.EROFS)),
}
_WRITES = frozenset(("write", "writev", "pwrite64", "pwritev"))
_GROWING = _WRITES | {"fallocate", "mkdir", "setxattr", "fsetxattr"}
_ENTRIES = frozenset(("rename", "unlink", "unlinkat", "mkdir", "link", "symlink"))


def errors_for(call: Call) -> tuple[int, ...]:
    """With which errors a call may fail."""
    if call.name in OPENING:
        return _ERRORS["open to write" if call.is_changing else "open"]
    return _ERRORS.get(call.name, (errno.EIO,))


def _full(call: Call) -> int | None:
    grows = call.name in _GROWING or (call.name in OPENING and call.flags & os.O_CREAT)
    return errno.ENOSPC if grows else None


def _read_only(call: Call) -> int | None:
    return errno.EROFS if call.is_changing else None


def _forbidden(call: Call) -> int | None:
    return errno.EACCES if call.name in OPENING or call.name in _ENTRIES else None


def _gone(_call: Call) -> int | None:
    return errno.EIO


LASTING: Mapping[str, Callable[[Call], int | None]] = {
    "disk full": _full,
    "disk read-only": _read_only,
    "no rights": _forbidden,
    "drive gone": _gone,
}
"""Faults that stay from some call on, by the error of each later call on the same disk."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong in a trial.

    Attributes:
        index: At which call, from 0.
        error: That call's error; 0 for the other ways.
        lasting: A key of `LASTING`.
        kills: Whether the process is killed there.
        happens: Whether the call is done nevertheless, as when a network drive's answer is lost.
    """

    index: int
    error: int = 0
    lasting: str = ""
    kills: bool = False
    happens: bool = False

    @property
    def name(self) -> str:
        """It in a word or two."""
        if self.kills:
            return "killed"
        if self.lasting:
            return f"{self.lasting} from here on"
        name = errno.errorcode[self.error]
        return f"{name}, but done" if self.happens else name


def faults_of(calls: tuple[Call, ...]) -> list[list[Fault]]:
    """For each call, all that may go wrong there."""
    found: list[list[Fault]] = []
    for index, call in enumerate(calls):
        faults = [Fault(index, error) for error in errors_for(call)]
        faults += [Fault(index, lasting=name) for name, of in LASTING.items() if of(call)]
        faults.append(Fault(index, kills=True))
        if call.name == "rename":
            faults.append(Fault(index, errno.EIO, happens=True))
        found.append(faults)
    return found
