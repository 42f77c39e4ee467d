"""The Qt application: its names, its icon, and whether there is a screen."""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import sys
from collections.abc import Iterator

from PySide6.QtCore import QLibraryInfo, QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from mlfa_app import __version__
from mlfa_resources import icons_folder

PROGRAM = "MLFA"
NO_SCREEN = "There is no screen here to show the window on."
COMMANDS_WORK = "The commands work without one: mlfa tag PATH"
DESKTOP_FILE = "mlfa"
_PNG_SIZES = (16, 32, 48, 64, 128, 256)


def make_application() -> QApplication:
    """Make the application object, or give the one that is there."""
    there = QApplication.instance()
    if isinstance(there, QApplication):
        _asked.close()
        return there
    _spare_reading_sources()
    # The GUI thread asks a busy lane for the interpreter; five milliseconds are a long wait.
    sys.setswitchinterval(0.001)
    # The desktop finds the icon and groups the windows by these names.
    QGuiApplication.setDesktopFileName(DESKTOP_FILE)
    with _calm_end():
        app = QApplication([sys.argv[0] if sys.argv else PROGRAM])
    _asked.close()
    app.setApplicationName(PROGRAM)
    app.setApplicationDisplayName(PROGRAM)
    app.setApplicationVersion(__version__)
    app.setWindowIcon(program_icon())
    return app


@contextlib.contextmanager
def _calm_end() -> Iterator[None]:
    """Where Qt finds no way to show a window, end with a sentence instead of a crash.

    What can be asked before is asked by `why_no_window`. A Wayland desktop that is gone, or the
    screen of another computer, shows only when Qt tries it; then Qt ends the process.
    """
    said: list[str] = []

    def hear(kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if kind is not QtMsgType.QtFatalMsg:
            said.append(text.strip())
            return
        reasons = "".join(f"  {line}\n" for line in said)
        sys.stderr.write(f"{NO_SCREEN}\n  {COMMANDS_WORK}\n{reasons}")
        sys.stderr.flush()
        # Qt would abort the process on return.
        os._exit(1)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    for line in said:
        sys.stderr.write(f"{line}\n")


def _spare_reading_sources() -> None:
    """Keep PySide from reading the source of every module that is imported after it.

    It looks there for a wish for its optional features, which no module of ours has. That took a
    tenth of the time of all imports, and all sources stayed in memory.
    """
    support = sys.modules.get("shibokensupport.feature")
    if hasattr(support, "_mod_uses_pyside"):
        support._mod_uses_pyside = lambda _module: False  # type: ignore[union-attr]


def program_icon() -> QIcon:
    """The program's icon in all its sizes."""
    icon = QIcon()
    for size in _PNG_SIZES:
        icon.addFile(str(icons_folder() / f"mlfa-{size}.png"))
    return icon


# Connections to the screen that was asked. One that nobody else uses begins anew when its last
# client goes, and takes nobody meanwhile: so this one stays until Qt has come.
_asked = contextlib.ExitStack()


def why_no_window() -> str | None:
    """Say why no window can be shown here; None where nothing speaks against it.

    Qt ends the process when it finds no screen, so that this has to be known before.
    """
    if not sys.platform.startswith(("linux", "freebsd")):
        return None
    if os.environ.get("QT_QPA_PLATFORM") or os.environ.get("WAYLAND_DISPLAY"):
        return None
    display = os.environ.get("DISPLAY", "")
    if not display:
        return NO_SCREEN
    if not _answers(display):
        return f"The screen {display} does not answer."
    return _missing_library()


def _answers(display: str) -> bool:
    """Whether an X server listens where DISPLAY says; only local ones are asked."""
    host, _, number = display.rpartition(":")
    number = number.partition(".")[0]
    if host not in ("", "unix") or not number.isdigit():
        return True
    name = f"/tmp/.X11-unix/X{number}"  # where every X server listens
    for address in (name, f"\0{name}"):
        with contextlib.ExitStack() as attempt:
            connection = attempt.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
            connection.settimeout(1.0)
            try:
                connection.connect(address)
            except OSError:
                continue
            _asked.push(attempt.pop_all())
            return True
    return False


def _missing_library() -> str | None:
    """Say which library of the system the window needs; it is not part of Qt's packages."""
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)
    plugin = os.path.join(folder, "platforms", "libqxcb.so")
    if not os.path.exists(plugin):
        return None
    try:
        ctypes.CDLL(plugin)
    except OSError as error:
        name = str(error).partition(":")[0]
        return f"The window needs a library that is missing here: {name}."
    return None
