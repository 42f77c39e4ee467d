"""Make single system calls of a process fail, at the kernel's border (seccomp, Linux on x86-64).

The process is a fork that hands every call that has to do with files to its parent, which lets the
kernel do it, or answers with an error in the kernel's place. Nothing in the process is replaced:
Python, SQLite and the decoders meet the error as they would meet that of a disk.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import pickle
import platform
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FD, _PATH, _AT, _MAP = range(4)
# By what comes first: a descriptor, a path, or a folder's descriptor and a path. The numbers are
# those of Linux on x86-64.
_TABLE = {
    _FD: """
    0:read 1:write 3:close 5:fstat 17:pread64 18:pwrite64 19:readv 20:writev 40:sendfile
    72:fcntl 73:flock 74:fsync 75:fdatasync 77:ftruncate 78:getdents 91:fchmod 93:fchown
    138:fstatfs 190:fsetxattr 193:fgetxattr 196:flistxattr 217:getdents64
    277:sync_file_range 285:fallocate 295:preadv 296:pwritev 326:copy_file_range
    """,
    _PATH: """
    2:open 4:stat 6:lstat 21:access 76:truncate 82:rename 83:mkdir 84:rmdir 85:creat 86:link
    87:unlink 88:symlink 89:readlink 90:chmod 92:chown 94:lchown 132:utime 137:statfs
    188:setxattr 189:lsetxattr 191:getxattr 192:lgetxattr 194:listxattr 195:llistxattr
    197:removexattr 235:utimes
    """,
    _AT: """
    257:openat 258:mkdirat 260:fchownat 262:newfstatat 263:unlinkat 264:renameat 265:linkat
    266:symlinkat 267:readlinkat 268:fchmodat 269:faccessat 280:utimensat 316:renameat2
    332:statx 437:openat2 439:faccessat2 452:fchmodat2
    """,
    _MAP: "9:mmap",
}
_CALLS = {
    int(number): (name, kind)
    for kind, words in _TABLE.items()
    for number, _, name in (word.partition(":") for word in words.split())
}
_NR = {name: number for number, (name, _) in _CALLS.items()}

_ARCH_X86_64 = 0xC000003E
_NR_SECCOMP, _NR_PRCTL_NO_NEW_PRIVS = 317, 38
_SET_MODE_FILTER, _NEW_LISTENER = 1, 1 << 3
_ALLOW, _USER_NOTIF = 0x7FFF0000, 0x7FC00000
_RECV, _SEND, _SET_FLAGS = 0xC0502100, 0xC0182101, 0x40082104
_GO_ON = 1
_SYNC_WAKE_UP = 1
_AT_FDCWD = -100
_NOTICE = struct.Struct("=QIIiIQ6Q")
_ANSWER = struct.Struct("=QqiI")
_PATH_MAX = 4096

_READING = """
    read pread64 readv preadv stat fstat lstat newfstatat statx mmap access faccessat faccessat2
    getdents getdents64 readlink readlinkat statfs fstatfs getxattr lgetxattr fgetxattr listxattr
    llistxattr flistxattr close fcntl flock
"""
READING = frozenset(_READING.split())
"""Calls that change nothing on the disk, whatever their arguments. `open` may be either."""

OPENING = frozenset(("open", "openat", "openat2", "creat"))


@dataclass(frozen=True, slots=True)
class Call:
    """A system call.

    Attributes:
        name: Its name.
        path: The file or folder that it is about; for a renaming the old name.
        flags: How a file is opened; 0 for other calls.
        new_path: The new name, for a renaming.
    """

    name: str
    path: str
    flags: int = 0
    new_path: str = ""

    @property
    def is_changing(self) -> bool:
        """Whether it may change the disk."""
        if self.name in OPENING:
            return bool(self.flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))
        return self.name not in READING


KILL = -1
"""What `Decide` answers where the process shall be killed instead."""

LET_ALL = -2
"""What `Decide` answers where this call and all later ones shall be done: they are not counted."""

Decide = Callable[[int, Call], int | None]
"""Given a call and its number, from 0: the error that it shall end with; None lets it be."""

_LIMIT_S = 120.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a process.

    Attributes:
        value: What its function returned.
        error: What it raised.
        calls: The calls that were watched, in order.
        status: How it ended, as `os.waitpid` tells it.
    """

    value: Any
    error: BaseException | None
    calls: tuple[Call, ...]
    status: int


def why_not_here() -> str | None:
    """Say why calls cannot be made to fail here; None if they can."""
    if not sys.platform.startswith("linux") or platform.machine() != "x86_64":
        return "needs Linux on x86-64"
    try:
        run_watched(int, (), lambda _number, _call: None)
    except OSError as error:
        return f"the system does not let a process watch another one's calls ({error.strerror})"
    return None


def run_watched(function: Callable[[], Any], places: Sequence[Path], decide: Decide) -> Outcome:
    """Run a function in a forked process, and decide on each of its calls about some places.

    Args:
        function: What to run. Its result, and what it raises, must be picklable.
        places: Folders; calls about other files are neither counted nor asked about.
        decide: Asked before each call, in this process.

    Raises:
        OSError: If the system cannot do this.
    """
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        _live_watched(theirs, function)
    theirs.close()
    try:
        message, descriptors, _, _ = socket.recv_fds(ours, 1 << 10, 1)
        if not descriptors:
            number = int(message or b"0")
            raise OSError(number, os.strerror(number))
        watch = _Watch(child, descriptors[0], tuple(f"{place}" for place in places), decide)
        said = watch.until_end_of(ours)
    finally:
        ours.close()
        _, status = os.waitpid(child, 0)
    value, error = pickle.loads(said) if said else (None, None)
    return Outcome(value, error, tuple(watch.calls), status)


def _live_watched(pipe: socket.socket, function: Callable[[], Any]) -> None:
    try:
        try:
            listener = _install_filter()
        except OSError as error:
            pipe.sendall(b"%d" % (error.errno or 0))
            os._exit(2)
        socket.send_fds(pipe, [b"?"], [listener])
        pipe.recv(1)
        try:
            said: tuple[Any, BaseException | None] = (function(), None)
        except BaseException as error:
            said = (None, error)
        pipe.sendall(pickle.dumps(said))
        os._exit(0)
    finally:
        os._exit(3)


def _install_filter() -> int:
    """Let the kernel ask about calls from now on; the descriptor on which it does."""
    program = [
        _op(0x20, 4),  # which processor
        _op(0x15, _ARCH_X86_64, 1, 0),
        _op(0x06, _ALLOW),
        _op(0x20, 0),  # which call
    ]
    watched = sorted(set(_CALLS) - {_NR["mmap"]})
    # mmap without a file is memory, which is no matter of disks: its descriptor is -1.
    program += [
        _op(0x15, _NR["mmap"], 0, 4),
        _op(0x20, 16 + 4 * 8),
        _op(0x15, 0xFFFFFFFF, 1, 0),
        _op(0x06, _USER_NOTIF),
        _op(0x06, _ALLOW),
    ]
    for place, number in enumerate(watched):
        program.append(_op(0x15, number, len(watched) - place, 0))
    program += [_op(0x06, _ALLOW), _op(0x06, _USER_NOTIF)]
    code = b"".join(program)
    buffer = ctypes.create_string_buffer(code, len(code))
    head = struct.pack("=HxxxxxxQ", len(program), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NR_PRCTL_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    listener = libc.syscall(_NR_SECCOMP, _SET_MODE_FILTER, _NEW_LISTENER, head)
    if listener < 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    return int(listener)


def _op(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


class _Watch:
    """Answers the kernel's questions about one process."""

    def __init__(self, pid: int, listener: int, places: tuple[str, ...], decide: Decide) -> None:
        self._pid = pid
        self._listener = listener
        self._places = places
        self._decide = decide
        self._lets_all = False
        self.calls: list[Call] = []

    def until_end_of(self, pipe: socket.socket) -> bytes:
        """Answer until the process has ended; what it said then."""
        poll = select.poll()
        poll.register(self._listener, select.POLLIN)
        poll.register(pipe.fileno(), select.POLLIN)
        # Quicker, where the kernel knows it: both take turns on one processor.
        with contextlib.suppress(OSError):
            fcntl.ioctl(self._listener, _SET_FLAGS, _SYNC_WAKE_UP)
        said = b""
        deadline = time.monotonic() + _LIMIT_S
        memory = os.open(f"/proc/{self._pid}/mem", os.O_RDONLY)
        # Only now: a process that has ended has no memory to look into.
        pipe.sendall(b"!")
        try:
            while True:
                if time.monotonic() > deadline:
                    os.kill(self._pid, signal.SIGKILL)
                    raise TimeoutError(f"the process goes on and on; last: {self.calls[-1:]}")
                for descriptor, _event in poll.poll(1000):
                    if descriptor == self._listener:
                        self._answer(memory)
                    else:
                        part = pipe.recv(1 << 16)
                        if not part:
                            return said
                        said += part
        finally:
            os.close(memory)
            os.close(self._listener)

    def _answer(self, memory: int) -> None:
        buffer = bytearray(_NOTICE.size)
        try:
            fcntl.ioctl(self._listener, _RECV, buffer)
        except OSError:
            return  # It has ended.
        identifier, pid, _, number, _, _, *arguments = _NOTICE.unpack(buffer)
        call = Call("", "")
        if not self._lets_all:
            call = self._described(memory, pid, number, arguments)
        found = None
        if not self._lets_all and any(
            call.path == place or call.path.startswith(f"{place}/") for place in self._places
        ):
            found = self._decide(len(self.calls), call)
            self.calls.append(call)
            if found == KILL:
                os.kill(self._pid, signal.SIGKILL)
                return
            if found == LET_ALL:
                found, self._lets_all = None, True
        answer = (identifier, 0, 0, _GO_ON) if found is None else (identifier, 0, -found, 0)
        try:
            fcntl.ioctl(self._listener, _SEND, _ANSWER.pack(*answer))
        except OSError as error:
            if error.errno != errno.ENOENT:  # It has ended meanwhile.
                raise

    def _described(self, memory: int, pid: int, number: int, arguments: list[int]) -> Call:
        name, kind = _CALLS[number]
        new_path = ""
        if kind == _PATH:
            path, flags = self._text(memory, arguments[0]), arguments[1]
            if name == "rename":
                new_path = self._text(memory, arguments[1])
        elif kind == _AT:
            path, flags = self._text(memory, arguments[1]), arguments[2]
            folder = ctypes.c_int(arguments[0]).value
            if not path.startswith("/"):
                base = _target(
                    f"/proc/{pid}/fd/{folder}" if folder != _AT_FDCWD else f"/proc/{pid}/cwd"
                )
                path = f"{base}/{path}".rstrip("/")
        else:
            descriptor = ctypes.c_int(arguments[4 if kind == _MAP else 0]).value
            path, flags = _target(f"/proc/{pid}/fd/{descriptor}"), 0
        return Call(name, path, flags & 0xFFFFFFFF if name in OPENING else 0, new_path)

    def _text(self, memory: int, address: int) -> str:
        found = b""
        while b"\0" not in found and len(found) < _PATH_MAX:
            # Not beyond the end of a page: the next one may not be there.
            count = 4096 - (address + len(found)) % 4096
            try:
                part = os.pread(memory, count, address + len(found))
            except OSError:
                break
            if not part:
                break
            found += part
        return os.fsdecode(found.split(b"\0", 1)[0])


def _target(link: str) -> str:
    try:
        return os.readlink(link).removesuffix(" (deleted)")
    except OSError:
        return ""
