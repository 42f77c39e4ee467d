"""Asks the user where something is to be saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

_Place = QStandardPaths.StandardLocation


def ask_save_path(
    parent: QWidget, title: str, name: str, kinds: str, place: _Place = _Place.DocumentsLocation
) -> Path | None:
    """Have the user choose a file; None if she would rather not.

    Args:
        parent: Who asks.
        title: Of the dialog.
        name: The proposed name.
        kinds: What may be chosen, such as ``Text (*.txt)``.
        place: Where the dialog begins.
    """
    proposed = Path(QStandardPaths.writableLocation(place)) / name
    chosen, _kind = QFileDialog.getSaveFileName(parent, title, str(proposed), kinds)
    return Path(chosen) if chosen else None
