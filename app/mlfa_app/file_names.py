"""Names for files that any file system takes, made of words that a user chose."""

from __future__ import annotations

import re
from collections.abc import Container

# What Windows and its file systems refuse, and what any system gives a meaning to.
_REFUSED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\ud800-\udfff]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)
# File systems allow 255 bytes; an ending and a number have to fit in, too.
_MAX_BYTES = 200


def safe_name(words: str, suffix: str, taken: Container[str] = ()) -> str:
    """Make the name of a file out of words.

    Args:
        words: What it should be called.
        suffix: Its ending, with the dot.
        taken: Names that are taken already, as `str.casefold` gives them.

    Returns:
        The name: as near to the words as Windows, macOS and Linux allow, and not among the
        taken ones on a disk that does not tell upper from lower case.
    """
    stem = " ".join(_REFUSED.sub("_", words).split())
    # A leading dot hides a file, Windows drops dots and spaces at the end.
    stem = stem.lstrip(".").rstrip(". ") or "_"
    if _DEVICES.match(stem):
        stem = f"_{stem}"
    stem = stem.encode("utf-8")[:_MAX_BYTES].decode("utf-8", "ignore").rstrip(". ")
    name = f"{stem}{suffix}"
    number = 2
    while name.casefold() in taken:
        name = f"{stem} ({number}){suffix}"
        number += 1
    return name
