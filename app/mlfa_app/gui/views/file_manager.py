"""Shows folders in the file manager of the system."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def show_in_manager(folder: Path) -> None:
    """Open the file manager at a folder."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
