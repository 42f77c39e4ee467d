"""Read what other programs say about genres: a tree, a list of allowed names, a filter.

Files of strangers: size, depth and number are limited, and of YAML only lists, keys and names are
taken; a file with aliases or types is refused before anything is built of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlfa_app.errors import SettingsError, shown
from mlfa_app.jobs.vocabulary.genre_key import genre_key
from mlfa_app.settings import is_word

MAX_BYTES = 2**18
MAX_NAMES = 10_000
MAX_DEPTH = 12
_MAX_NOTES = 20
_MAX_SHOWN = 60


@dataclass(frozen=True, slots=True)
class LineNote:
    """What could not be understood.

    Attributes:
        line: Its line, from 1.
        text: A sentence.
    """

    line: int
    text: str


@dataclass(frozen=True)
class GenreTree:
    """Which genre belongs to which.

    Attributes:
        names: The spelling of each genre by its key.
        parents: The key of the genre above, for all but the topmost.
        notes: What could not be understood.
    """

    names: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    notes: list[LineNote] = field(default_factory=list)

    def above(self, key: str) -> list[str]:
        """Keys of the genres above one, the nearest first."""
        found: list[str] = []
        while (key := self.parents.get(key, "")) and key not in found:
            found.append(key)
        return found


@dataclass(frozen=True)
class AllowedNames:
    """A list of allowed names, by their keys."""

    names: dict[str, str] = field(default_factory=dict)
    notes: list[LineNote] = field(default_factory=list)


@dataclass(frozen=True)
class FilterRule:
    """A line of a filter.

    Attributes:
        line: Its number, from 1.
        allows: Whether it lets genres pass (+) or keeps them out (-).
        pattern: A name, a name with ``*``, or a regular expression.
        is_regex: Whether it is the last of these.
    """

    line: int
    allows: bool
    pattern: str
    is_regex: bool = False


@dataclass(frozen=True)
class GenreFilter:
    """A filter: what a "-" line names is kept out, unless a "+" line names it too."""

    rules: list[FilterRule] = field(default_factory=list)
    notes: list[LineNote] = field(default_factory=list)


GenreFile = GenreTree | AllowedNames | GenreFilter


def read_genre_file(path: Path) -> GenreFile:
    """Read a file; its kind is told by name and content.

    A file that ends in .yaml or .yml is a tree, one whose lines begin with + and - a filter, any
    other a list of names.

    Raises:
        SettingsError: If it cannot be read, is too large, or holds what such a file never holds.
    """
    try:
        with open(path, "rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise SettingsError(f"{shown(path)} is too large for a list of genres.", "", path)
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{shown(path)} is no text in UTF-8.", "", path) from error
    except OSError as error:
        reason = error.strerror or error
        raise SettingsError(f"{shown(path)} cannot be read: {reason}.", "", path) from error
    if path.suffix.casefold() in (".yaml", ".yml"):
        return tree_from_yaml(text)
    return filter_from_text(text) if _is_filter(text) else names_from_text(text)


def _is_filter(text: str) -> bool:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith("#")]
    signed = sum(line.startswith(("+", "-")) for line in lines)
    return bool(signed) and signed * 2 >= len(lines)


def names_from_text(text: str) -> AllowedNames:
    """Read a list of names, one a line; lines that begin with # are remarks."""
    found = AllowedNames()
    for number, line in enumerate(text.splitlines(), start=1):
        name = line.strip()
        if not name or name.startswith("#"):
            continue
        if len(found.names) >= MAX_NAMES:
            _note(
                found.notes,
                number,
                f"There are more than {MAX_NAMES:,} names; the rest is not read.",
            )
            break
        if is_word(name) and genre_key(name):
            found.names.setdefault(genre_key(name), name)
        else:
            _note(found.notes, number, f"“{_cut(name)}” is no name of a genre.")
    return found


def filter_from_text(text: str) -> GenreFilter:
    """Read a filter: each line a + or - and a name, ``*`` for anything, or ``/expression/``."""
    found = GenreFilter()
    for number, line in enumerate(text.splitlines(), start=1):
        content = line.strip()
        if not content or content.startswith("#"):
            continue
        if len(found.rules) >= MAX_NAMES:
            _note(
                found.notes,
                number,
                f"There are more than {MAX_NAMES:,} lines; the rest is not read.",
            )
            break
        pattern = content[1:].strip()
        if content[0] not in "+-" or not pattern:
            _note(found.notes, number, f"“{_cut(content)}” begins with neither + nor -.")
        elif len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/"):
            found.rules.append(FilterRule(number, content[0] == "+", pattern[1:-1], is_regex=True))
        else:
            found.rules.append(FilterRule(number, content[0] == "+", pattern))
    return found


def tree_from_yaml(text: str) -> GenreTree:
    """Read a tree of genres: lists of names, and of names with lists below them.

    Only the parser's events are used: nothing in the file is ever made into an object.

    Raises:
        SettingsError: If it is no YAML, or has aliases, types, or more levels or names than a
            tree of genres has.
    """
    try:
        import yaml
    except ModuleNotFoundError as error:
        raise SettingsError(
            "Trees of genres need the library PyYAML, which is not installed.",
            "Install it with: pip install pyyaml",
        ) from error
    tree = GenreTree()
    try:
        # Marks count lines from 0.
        _read_events(yaml.parse(text, Loader=yaml.SafeLoader), tree)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = "" if mark is None else f" (line {mark.line + 1})"
        raise SettingsError(
            f"This is no YAML that can be read{where}.",
            "A tree of genres is a list of names, each with a list of names below it.",
        ) from error
    return tree


@dataclass(slots=True)
class _Level:
    """A list or mapping that is being read: what stands above it, and its last key."""

    is_mapping: bool
    parent: str
    key: str = ""
    awaits_value: bool = False


def _read_events(events: Iterator[Any], tree: GenreTree) -> None:
    levels: list[_Level] = []
    for event in events:
        kind = type(event).__name__
        line = event.start_mark.line + 1
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            raise _refused(line, "an alias")
        if getattr(event, "tag", None) is not None and getattr(event, "tag", "") != "!":
            raise _refused(line, "a type")
        if kind in ("SequenceStartEvent", "MappingStartEvent"):
            if len(levels) >= 2 * MAX_DEPTH:
                raise _refused(line, f"more than {MAX_DEPTH} levels")
            levels.append(_Level(kind == "MappingStartEvent", _parent(levels)))
        elif kind in ("SequenceEndEvent", "MappingEndEvent"):
            levels.pop()
            _value_is_read(levels)
        elif kind == "ScalarEvent":
            _take(levels, str(event.value).strip(), line, tree)


def _parent(levels: list[_Level]) -> str:
    """Key of the genre below which the next list or mapping stands."""
    if not levels:
        return ""
    top = levels[-1]
    return (top.key or top.parent) if top.is_mapping else top.parent


def _value_is_read(levels: list[_Level]) -> None:
    if levels and levels[-1].is_mapping:
        levels[-1].awaits_value, levels[-1].key = False, ""


def _take(levels: list[_Level], name: str, line: int, tree: GenreTree) -> None:
    top = levels[-1] if levels else None
    if top is None:
        _note(tree.notes, line, "This is no list of genres.")
        return
    if top.is_mapping and not top.awaits_value:
        top.key, top.awaits_value = _add(tree, name, top.parent, line), True
        return
    above = (top.key or top.parent) if top.is_mapping else top.parent
    if name and name not in ("~", "null"):
        _add(tree, name, above, line)
    _value_is_read(levels)


def _add(tree: GenreTree, name: str, parent: str, line: int) -> str:
    """Add a genre, and give its key; empty where it is none."""
    key = genre_key(name)
    if not is_word(name) or not key:
        _note(tree.notes, line, f"“{_cut(name)}” is no name of a genre.")
        return ""
    if len(tree.names) >= MAX_NAMES:
        raise _refused(line, f"more than {MAX_NAMES:,} names")
    if key not in tree.names:
        tree.names[key] = name
        if parent and parent != key:
            tree.parents[key] = parent
    return key


def _refused(line: int, what: str) -> SettingsError:
    return SettingsError(
        f"Line {line} holds {what}, which no tree of genres needs. Nothing was taken from it.",
        "Take it out if you trust the file, and read it again.",
    )


def _note(notes: list[LineNote], line: int, text: str) -> None:
    if len(notes) < _MAX_NOTES:
        notes.append(LineNote(line, text))


def _cut(text: str) -> str:
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"
