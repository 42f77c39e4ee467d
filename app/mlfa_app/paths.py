"""Where the program keeps its own files. Nothing here creates a folder."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

HOME_VARIABLE = "MLFA_HOME"
_PROGRAM = "mlfa"


def home_override() -> Path | None:
    """Give the one folder that replaces all others, if the environment names one.

    Portable installations and tests set ``MLFA_HOME``; a leading ``~`` is expanded, an empty
    value counts as unset.
    """
    named = os.environ.get(HOME_VARIABLE, "")
    if not named:
        return None
    folder = Path(named).expanduser()
    return folder if folder.is_absolute() else Path.cwd() / folder


def data_folder() -> Path:
    """Folder of what must be kept: the catalogue and the user's own models."""
    return home_override() or platformdirs.user_data_path(_PROGRAM, appauthor=False)


def config_folder() -> Path:
    """Folder of the settings."""
    return home_override() or platformdirs.user_config_path(_PROGRAM, appauthor=False)


def cache_folder() -> Path:
    """Folder of what can be made again at any time."""
    home = home_override()
    return home / "cache" if home else platformdirs.user_cache_path(_PROGRAM, appauthor=False)


def catalog_path() -> Path:
    """File of the library catalogue."""
    return data_folder() / "catalogue.sqlite"


def settings_path() -> Path:
    """File of the settings."""
    return config_folder() / "settings.json"


def user_models_folder() -> Path:
    """Folder of the model packages that the user installed."""
    return data_folder() / "models"
