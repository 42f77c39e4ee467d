"""Where the frozen program starts: the same as ``mlfa``, in a tidy environment."""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping

_LIBRARY_PATH = "LD_LIBRARY_PATH"
# PyInstaller points these at Qt's parts of the bundle, which PySide6 finds without them.
_OF_QT = ("QT_PLUGIN_PATH", "QML2_IMPORT_PATH")
# Has a process of our own be started like the first one, with the bundle's libraries.
_START_ANEW = "PYINSTALLER_RESET_ENVIRONMENT"


def give_back_environment(environment: MutableMapping[str, str]) -> None:
    """Take out what the bundle's start has put in, so that other programs do not inherit it.

    A file manager or a web browser that the window opens would otherwise load the libraries of the
    bundle in place of its own. For this process they are settled: the system reads the variable
    only when a process starts.

    Args:
        environment: As ``os.environ``; changed.
    """
    before = environment.pop(f"{_LIBRARY_PATH}_ORIG", None)
    if before is None:
        environment.pop(_LIBRARY_PATH, None)
    else:
        environment[_LIBRARY_PATH] = before
    for name in _OF_QT:
        environment.pop(name, None)
    environment[_START_ANEW] = "1"


if __name__ == "__main__":
    if sys.platform.startswith("linux"):
        give_back_environment(os.environ)
    from mlfa_app.__main__ import main

    main()
