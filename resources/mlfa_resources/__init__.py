"""Data that ships with the program: model packages, icons, licences.

Imports nothing of this project; only ``mlfa_app`` looks things up here.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def models_folder() -> Path:
    """Return the folder that holds the model packages shipped with the program."""
    return _folder("models")


def icons_folder() -> Path:
    """Return the folder of the program's icon, with those of its actions in ``actions``."""
    return _folder("icons")


def _folder(name: str) -> Path:
    return Path(str(files(__package__))) / name
