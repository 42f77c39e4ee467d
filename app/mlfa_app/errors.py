"""The program's branches of the error tree: sentences for the user's world."""

from __future__ import annotations

import re
from pathlib import Path

from mlfa_core.errors import KnownError

# Embeddings, overrides and isolates of bidirectional text turn around what stands behind them:
# a name can be made to look like another one, with another ending.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Python keeps a byte that is no UTF-8 as one of these.
_BYTES = re.compile("[\udc80-\udcff]")


def printable(text: str) -> str:
    r"""Make text that any UTF-8 file or terminal takes, and that reads as it is.

    Names of files may hold bytes that are no UTF-8, which cannot be encoded, and characters that
    show what follows in reverse. They are shown as escapes, such as ``\xff`` and ``\u202e``.
    """
    if text.isascii():
        return text
    text = _BYTES.sub(lambda found: f"\\x{ord(found.group()) - 0xDC00:02x}", text)
    text = _TURNING.sub(lambda found: f"\\u{ord(found.group()):04x}", text)
    return encodable(text)


def encodable(text: str) -> str:
    """Make text that can be stored as UTF-8, and otherwise is as it was: for keys, not for eyes."""
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
