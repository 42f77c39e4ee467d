"""The program's branches of the error tree: sentences for the user's world."""

from __future__ import annotations

from pathlib import Path

from mlfa_core.errors import KnownError


def printable(text: str) -> str:
    """Make text that any UTF-8 file or terminal takes.

    Names of files may hold bytes that are no UTF-8; Python keeps them as lone surrogates, which
    cannot be encoded. They are shown as escapes.
    """
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def shown(path: Path) -> str:
    """A path as it appears in a sentence."""
    return printable(str(path))


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


class JournalError(KnownError):
    """The journal of writes cannot be opened, read or written: nothing is written then."""


class NewerJournalError(JournalError):
    """A newer version of the program made the journal."""
