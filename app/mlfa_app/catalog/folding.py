"""Text made comparable: without case, accents and width, and numbers in their natural order."""

from __future__ import annotations

import functools
import re
import unicodedata

# Letters that Unicode does not take apart, but that people type without their stroke.
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
# Accents of Latin, Greek and Cyrillic letters, and the optional vowels of Arabic. The marks of
# Japanese and Indian scripts make other letters: they stay.
_MARKS = re.compile("[\u0300-\u036f\u064b-\u0652\u0670\u0640]")
_CONTROLS = re.compile(
    # Those that turn text around are among them: see `errors.printable`.
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+"
)
_DIGITS = re.compile(r"[0-9]+")
# A key longer than this would fill the indexes and decide nothing.
_MAX_KEY = 200


def fold(text: str) -> str:
    """Give text for searching: what differs only by case, accents or width becomes equal."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = _MARKS.sub("", apart).casefold().translate(_PLAIN_LETTERS)
    return unicodedata.normalize("NFKC", plain)


def sort_key(text: str) -> str:
    """Give the key that text is sorted by: `fold`, no longer than needed, never empty for text."""
    return fold(text.strip())[:_MAX_KEY] or text.strip()[:_MAX_KEY]


def natural_key(text: str) -> str:
    """Give a sort key that puts "track 2" before "track 10".

    Numbers are preceded by a letter that tells their length, so that more digits are more.
    """
    return _DIGITS.sub(_with_length, fold(text))


def _with_length(match: re.Match[str]) -> str:
    digits = match.group().lstrip("0") or "0"
    return f"{chr(ord('0') + min(len(digits), 70))}{digits}"


@functools.lru_cache(4096)
def word_key(text: str) -> str:
    """Give the key by which a tag and a value of a field are the same word.

    "Hip-Hop", "hip hop" and "HipHop" are.
    """
    folded = fold(text)
    return "".join(letter for letter in folded if letter.isalnum()) or folded


def one_line(text: str, limit: int = 1000) -> str:
    """Make text that fits into a row: no control characters, no lone surrogates, not endless."""
    return _CONTROLS.sub(" ", text[:limit]).strip()
