"""The program's branches of the error tree: sentences for the user's world."""

from __future__ import annotations

from mlfa_core.errors import KnownError


class CatalogError(KnownError):
    """The library catalogue cannot be opened, read or written."""


class DamagedCatalogError(CatalogError):
    """The catalogue's file is not a sound SQLite database; `connection.set_aside` is the way on."""


class NewerCatalogError(CatalogError):
    """A newer version of the program made the catalogue."""


class SettingsError(KnownError):
    """The settings file, or a value for it, is not as needed."""


class TagFileError(KnownError):
    """The fields of a music file cannot be read or written."""


class FileChangedError(TagFileError):
    """A file is no longer the one that was planned against."""
