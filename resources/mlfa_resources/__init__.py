"""Data that ships with the program: model packages, icons, licences.

Imports nothing of this project; only ``mlfa_app`` looks things up here.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def models_folder() -> Path:
    """Return the folder that holds the model packages shipped with the program."""
    return Path(str(files(__package__))) / "models"
