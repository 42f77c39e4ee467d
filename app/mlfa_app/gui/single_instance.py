"""One window per user and library: a second start hands its paths over to the first.

A lock file says who is first, also when two start at once; a local socket carries the paths. What
a killed program left behind of either is taken over.
"""

from __future__ import annotations

import enum
import getpass
import hashlib
import json
import os
import struct
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from mlfa_app.paths import data_folder

_LOCK_FILE = "window.lock"
# The first may just be starting; longer than this it does not answer at all.
_PATIENCE_MS = 5_000
_STEP_MS = 100
_LENGTH = struct.Struct("!I")
# A hundred thousand long paths; nobody names more on a command line.
_MAX_BYTES = 64 * 2**20
_TAKEN = b"taken"


class Place(enum.Enum):
    """What a start is."""

    FIRST = "first"
    """There is no other window; this one is it."""
    SECOND = "second"
    """Another window has taken the paths."""
    UNANSWERED = "unanswered"
    """Another program holds the place and does not answer."""


class SingleInstance(QObject):
    """Keeps the place of the only window. Lives in the GUI thread.

    Signals:
        paths_received: Another start has handed its paths over, a list of `Path`, often empty:
            the window is to come to the front.

    Args:
        parent: Owner.
        folder: Whose window it is; by default the folder of the catalogue.
    """

    paths_received = Signal(object)

    def __init__(self, parent: QObject | None = None, folder: Path | None = None) -> None:
        super().__init__(parent)
        self._folder = folder or data_folder()
        self._name = _server_name(self._folder)
        self._lock: QLockFile | None = None
        self._server: QLocalServer | None = None
        self._incoming: dict[QLocalSocket, bytearray] = {}

    @property
    def name(self) -> str:
        """Name of the local socket."""
        return self._name

    def take_place(self, paths: Sequence[Path]) -> Place:
        """Become the only window, or hand the paths over to the one that is there.

        Args:
            paths: What this start was asked to show; absolute.
        """
        for _attempt in range(_PATIENCE_MS // _STEP_MS):
            if self._try_lock():
                self._listen()
                return Place.FIRST
            if self._hand_over(paths):
                return Place.SECOND
        return Place.UNANSWERED

    def close(self) -> None:
        """Give the place back."""
        if self._server is not None:
            self._server.close()
            self._server = None
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None

    def _try_lock(self) -> bool:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            # The catalogue will say in the window what is wrong with the folder.
            return True
        lock = QLockFile(str(self._folder / _LOCK_FILE))
        # Only a lock of a program that is gone is stale; a window may stay open for weeks.
        lock.setStaleLockTime(0)
        if lock.tryLock(0):
            self._lock = lock
            return True
        # In a folder that cannot be written to there is no lock, and the socket alone decides.
        return lock.error() != QLockFile.LockError.LockFailedError and not self._is_answered()

    def _is_answered(self) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        is_answered = socket.waitForConnected(_STEP_MS)
        socket.abort()
        return is_answered

    def _listen(self) -> None:
        # Whoever holds the lock may remove the socket of a killed program.
        QLocalServer.removeServer(self._name)
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self.on_connected)
        if server.listen(self._name):
            self._server = server

    def _hand_over(self, paths: Sequence[Path]) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_STEP_MS):
            # Refused at once: the first is still starting. No event loop of ours runs yet.
            time.sleep(_STEP_MS / 1000)
            return False
        text = json.dumps({"paths": [os.fspath(path) for path in paths]}).encode("ascii")
        socket.write(_LENGTH.pack(len(text)) + text)
        answer = b""
        while len(answer) < len(_TAKEN) and socket.waitForReadyRead(_PATIENCE_MS):
            answer += bytes(socket.readAll().data())
        socket.disconnectFromServer()
        return answer == _TAKEN

    def on_connected(self) -> None:
        """Listen to another start."""
        while self._server is not None and self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            self._incoming[socket] = bytearray()
            socket.readyRead.connect(self.on_ready)
            socket.disconnected.connect(self.on_disconnected)
            self._read(socket)

    def on_ready(self) -> None:
        """Take what another start sends."""
        for socket in list(self._incoming):
            self._read(socket)

    def on_disconnected(self) -> None:
        """Forget connections that have ended."""
        closed = QLocalSocket.LocalSocketState.UnconnectedState
        for socket in list(self._incoming):
            if socket.state() == closed:
                del self._incoming[socket]
                socket.deleteLater()

    def _read(self, socket: QLocalSocket) -> None:
        received = self._incoming[socket]
        received += socket.readAll().data()
        if len(received) < _LENGTH.size:
            return
        length = _LENGTH.unpack_from(received)[0]
        if length > _MAX_BYTES:
            socket.abort()
            return
        if len(received) < _LENGTH.size + length:
            return
        paths = _paths_in(bytes(received[_LENGTH.size : _LENGTH.size + length]))
        received.clear()
        if paths is None:
            socket.abort()
            return
        socket.write(_TAKEN)
        socket.flush()
        self.paths_received.emit(paths)


def _server_name(folder: Path) -> str:
    """A name of the socket: one per user and library."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = str(os.getuid()) if hasattr(os, "getuid") else ""
    whose = f"{user}\0{os.path.realpath(folder)}".encode("utf-8", "surrogateescape")
    return f"mlfa-{hashlib.sha256(whose).hexdigest()[:24]}"


def _paths_in(text: bytes) -> list[Path] | None:
    try:
        words = json.loads(text)["paths"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        return None
    return [Path(word) for word in words]
