"""What the genre files of other programs mean for the user's vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mlfa_app.errors import SettingsError
from mlfa_app.jobs.one_task import final_answer
from mlfa_app.jobs.vocabulary.genre_files import (
    AllowedNames,
    FilterRule,
    GenreFile,
    GenreFilter,
    GenreTree,
    LineNote,
    read_genre_file,
)
from mlfa_app.jobs.vocabulary.genre_key import genre_key
from mlfa_app.jobs.vocabulary.wording import Values
from mlfa_app.jobs.worker_pool import Task, WorkerPool
from mlfa_app.jobs.worker_process import Returned

# An expression of a stranger may take for ever; it gets a process of its own, and this long.
_REGEX_LIMIT_S = 5.0


@dataclass(frozen=True)
class GenreImport:
    """What was read, and what it means.

    Attributes:
        wording: The words for tags that get other ones; none bans a tag.
        notes: By file, what could not be understood.
        num_names: How many genres and lines were understood.
        num_same: How many tags keep their name, as the files know them so.
    """

    wording: dict[str, Values] = field(default_factory=dict)
    notes: tuple[tuple[Path, LineNote], ...] = ()
    num_names: int = 0
    num_same: int = 0


def import_genres(
    paths: Sequence[Path], tags: Sequence[str], *, with_parents: bool | None = None
) -> GenreImport:
    """Read genre files, and work out what is written for the tags of the model.

    - A filter bans what it keeps out.
    - A list of allowed names bans what is not in it; with a tree beside it the nearest genre above
      that is allowed is written instead.
    - A tree gives its spelling, and alone the topmost genre as a second word.

    Args:
        paths: The files; together they make one vocabulary.
        tags: Tags of the model that name genres.
        with_parents: Whether the topmost genre of the tree is written too; None leaves it to the
            files: only where there is no list of allowed names.

    Raises:
        SettingsError: If a file cannot be used; nothing is taken from any then.
    """
    files = [(path, read_genre_file(path)) for path in paths]
    trees = [one for _, one in files if isinstance(one, GenreTree)]
    lists = [one for _, one in files if isinstance(one, AllowedNames)]
    rules = [rule for _, one in files if isinstance(one, GenreFilter) for rule in one.rules]
    tree, allowed = _one_tree(trees), _all_names(lists)
    banned = banned_by(rules, tags)
    takes_parents = not lists if with_parents is None else with_parents
    wording: dict[str, Values] = {}
    num_same = 0
    for tag in tags:
        words: Values = ()
        if tag not in banned:
            words = _words(tag, tree, allowed if lists else None, takes_parents=takes_parents)
        if words == (tag,):
            num_same += 1
        else:
            wording[tag] = words
    notes = tuple((path, note) for path, one in files for note in one.notes)
    return GenreImport(wording, notes, sum(_size(one) for _, one in files), num_same)


def _words(
    tag: str, tree: GenreTree, allowed: dict[str, str] | None, *, takes_parents: bool
) -> Values:
    key = genre_key(tag)
    above = tree.above(key)
    if allowed is not None:
        found = next((one for one in (key, *above) if one in allowed), None)
        if found is None:
            return ()
        word = _spelt(tag, allowed[found])
        above = tree.above(found)
    else:
        word = _spelt(tag, tree.names.get(key, tag))
    if not takes_parents or not above:
        return (word,)
    top = tree.names[above[-1]]
    if allowed is not None and above[-1] not in allowed:
        return (word,)
    return (word, top) if top.casefold() != word.casefold() else (word,)


def _spelt(tag: str, word: str) -> str:
    """Files of this kind are in small letters: case alone is no other word."""
    return tag if word.casefold() == tag.casefold() else word


def _one_tree(trees: Iterable[GenreTree]) -> GenreTree:
    whole = GenreTree()
    for tree in trees:
        for key, name in tree.names.items():
            if key not in whole.names:
                whole.names[key] = name
                if key in tree.parents:
                    whole.parents[key] = tree.parents[key]
    return whole


def _all_names(lists: Iterable[AllowedNames]) -> dict[str, str]:
    return {key: name for one in lists for key, name in one.names.items()}


def _size(one: GenreFile) -> int:
    return len(one.rules) if isinstance(one, GenreFilter) else len(one.names)


def banned_by(rules: Sequence[FilterRule], tags: Sequence[str]) -> frozenset[str]:
    """Tell which tags a filter keeps out.

    Raises:
        SettingsError: If an expression in it cannot be used, or takes too long.
    """
    if not any(rule.is_regex for rule in rules):
        return matched(rules, tags)
    for rule in rules:
        if rule.is_regex:
            try:
                re.compile(rule.pattern, re.IGNORECASE)
            except (re.error, RecursionError, OverflowError) as error:
                raise SettingsError(
                    f"Line {rule.line} holds an expression that cannot be used: {error}.", ""
                ) from error
    with WorkerPool(1) as pool:
        pool.submit(Task(None, matched, (tuple(rules), tuple(tags)), _REGEX_LIMIT_S))
        match final_answer(pool):
            case Returned(frozenset() as banned):
                return banned
    raise SettingsError(
        "An expression in the filter takes too long, so that the filter was not used.",
        "Write names with * in place of the expressions between slashes.",
    )


def matched(rules: Sequence[FilterRule], tags: Sequence[str]) -> frozenset[str]:
    """Tell which tags the rules keep out. Runs in a process that may be ended."""
    banned = set()
    for tag in tags:
        hits = {rule.allows for rule in rules if _matches(rule, tag)}
        if hits == {False}:
            banned.add(tag)
    return frozenset(banned)


def _matches(rule: FilterRule, tag: str) -> bool:
    if rule.is_regex:
        return re.search(rule.pattern, tag, re.IGNORECASE) is not None
    if "*" not in rule.pattern:
        return genre_key(rule.pattern) == genre_key(tag)
    return _fits(rule.pattern.casefold(), tag.casefold())


def _fits(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern with ``*``, in time that no pattern can make long."""
    first, *rest = pattern.split("*")
    if not text.startswith(first):
        return False
    at = len(first)
    for part in rest[:-1]:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(text) - at >= len(rest[-1]) and text.endswith(rest[-1])
