"""The user's words as a small text file, to keep, to edit by hand and to pass on.

One line per tag: ``hip-hop = Rap; Hip-Hop``. Nothing behind the sign bans the tag. Lines that
begin with # are remarks.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mlfa_app.errors import SettingsError, shown
from mlfa_app.jobs.vocabulary.wording import Values, words_from_text, words_to_text
from mlfa_app.saving import text_written_aside
from mlfa_app.settings import Settings

_HEAD = (
    "# The words that MLFA writes for the tags of its model: one line per tag, several words with",
    "# semicolons between them, nothing behind the sign for a tag that is never written.",
)
_MAX_BYTES = 2**20


def wording_to_text(wording: Mapping[str, Values]) -> str:
    """Write the words down, one tag a line."""
    lines = [f"{tag} = {words_to_text(words)}".rstrip() for tag, words in sorted(wording.items())]
    return "\n".join((*_HEAD, *lines)) + "\n"


def wording_from_text(text: str) -> dict[str, Values]:
    """Read what `wording_to_text` or a person wrote.

    Raises:
        SettingsError: If a line is none of ours, or holds words that cannot be written.
    """
    wording: dict[str, Values] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        content = line.strip()
        if not content or content.startswith("#"):
            continue
        tag, sign, words = content.partition("=")
        if not sign or not tag.strip():
            raise SettingsError(
                f"Line {number} is “{content[:60]}”, which gives no tag its words.",
                "Each line looks like: hip-hop = Rap",
            )
        wording[tag.strip()] = words_from_text(words)
    Settings(wording=wording)  # checks them
    return wording


def holds_words(path: Path) -> bool:
    """Whether a file looks like one of ours: a sign in every line that is no remark."""
    try:
        with open(path, "rb") as stream:
            text = stream.read(_MAX_BYTES).decode("utf-8-sig", "replace")
    except OSError:
        return False
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    return bool(lines) and all("=" in line and line[0] not in "+-" for line in lines)


def read_wording(path: Path) -> dict[str, Values]:
    """Read a file of words.

    Raises:
        SettingsError: If it cannot be read, or is no such file.
    """
    try:
        with open(path, "rb") as stream:
            raw = stream.read(_MAX_BYTES + 1)
        if len(raw) > _MAX_BYTES:
            raise SettingsError(f"{shown(path)} is too large for a list of words.", "", path)
        return wording_from_text(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SettingsError(f"{shown(path)} is no text in UTF-8.", "", path) from error
    except OSError as error:
        raise SettingsError(
            f"{shown(path)} cannot be read: {error.strerror or error}.", "", path
        ) from error


def write_wording(wording: Mapping[str, Values], path: Path) -> None:
    """Write a file of words; it is whole or not there.

    Raises:
        SettingsError: If it cannot be written.
    """
    try:
        with text_written_aside(path) as stream:
            stream.write(wording_to_text(wording))
    except OSError as error:
        raise SettingsError(
            f"{shown(path)} cannot be written: {error.strerror or error}.",
            "Choose another folder.",
            path,
        ) from error
