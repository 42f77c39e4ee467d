"""The user's settings: one frozen record, kept as JSON, checked on load, brought up by version."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mlfa_app.errors import SettingsError, shown
from mlfa_app.file_lock import one_at_a_time
from mlfa_app.saving import written_aside
from mlfa_app.tagfiles.profiles import PROFILES as _PROFILES

DEVICES = ("auto", "cpu", "cuda")
COVERAGES = ("auto", "whole", "minute")
CATEGORIES = ("genre", "mood", "vocal", "instrument", "era", "other")
POLICIES = ("never", "fill", "append", "replace-own", "replace")
MAX_WORKERS = 256
# Others read and save their settings within an instant.
_PATIENCE_S = 5.0
MAX_JOURNAL_DAYS = 36_525
MAX_JOURNAL_MB = 1_000_000
THEMES = ("system", "light", "dark")
LANGUAGES = ("", "en", "de")
PROFILES = tuple(_PROFILES)
# More would be no vocabulary any more, and would slow the window down.
MAX_WORDED_TAGS = 10_000
MAX_WORDS = 50
MAX_WORD_LENGTH = 200
MAX_PRIORITIES = 1000

_DEFAULT_POLICIES = {
    "genre": "fill",
    "mood": "fill",
    "instrument": "never",
    "vocal": "never",
    "era": "never",
    "scores": "never",
}
POLICY_FIELDS = tuple(_DEFAULT_POLICIES)


@dataclass(frozen=True)
class Settings:
    """All that the user can set. Every value has been checked.

    Attributes:
        model: Name or path of the model package; empty for the one that comes with the program.
        device: "auto", "cpu" or "cuda".
        precision: Wanted precision of accepted tags, above 0 and below 1.
        coverage: How much of a song is heard: "whole", "minute" (about a minute, spread over the
            song), or "auto" (which of them the model and the device allow).
        policies: What may happen to each field: "never", "fill" (only if empty), "append",
            "replace-own" (only what we wrote) or "replace".
        keep_mtime: Whether a written file keeps its modification time.
        workers: Processes that analyse at once; 0 lets the program choose.
        journal_days: How long what was written can be taken back.
        journal_mb: Size of the journal that remembers it, in millions of bytes.
        theme: Colours of the window: "system", "light" or "dark".
        language: Language of the window, such as "de"; empty for that of the system.
        volume: Loudness of the player, 0 to 1.
        shown_categories: Categories whose tags are shown beside the songs.
        wording: The user's words for a tag of the model; without any the tag is banned. A tag
            that is not mentioned keeps its name.
        priorities: The user's words that are written before all others, the most important first.
        profile: The player that reads the files; "default" suits all.
        watch_folders: Whether the folders of the library are watched for changes.
        resume_work: Whether unfinished work goes on when the window opens.
        unknown: Entries of the file that this version does not know; kept when saving.

    Raises:
        SettingsError: When made with a value that is not allowed; it names the setting.
    """

    model: str = ""
    device: str = "auto"
    precision: float = 0.9
    coverage: str = "auto"
    policies: Mapping[str, str] = field(default_factory=lambda: dict(_DEFAULT_POLICIES))
    keep_mtime: bool = False
    workers: int = 0
    journal_days: int = 731
    journal_mb: int = 500
    theme: str = "system"
    language: str = ""
    volume: float = 0.8
    shown_categories: tuple[str, ...] = CATEGORIES
    wording: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    priorities: tuple[str, ...] = ()
    profile: str = "default"
    watch_folders: bool = False
    resume_work: bool = True
    unknown: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check(self)
        # Whoever made the mappings may go on changing theirs.
        object.__setattr__(self, "policies", dict(self.policies))
        object.__setattr__(self, "wording", dict(self.wording))


def load_settings(path: Path) -> Settings:
    """Read the settings; without a file they are the defaults.

    Args:
        path: The file, usually `mlfa_app.paths.settings_path`.

    Raises:
        SettingsError: If the file cannot be read, is no JSON object, holds a value that is not
            allowed, or comes from a newer version.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return Settings()
    except UnicodeDecodeError as error:
        raise _unreadable(path, "it is not UTF-8 text") from error
    except OSError as error:
        raise _unreadable(path, error.strerror or "the disk reports an error") from error
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        reason = f"line {error.lineno}, column {error.colno} is not valid JSON"
        raise _unreadable(path, reason) from error
    except (RecursionError, ValueError) as error:
        # JSON by the letter, but nested too deeply or with a number of thousands of digits.
        raise _unreadable(path, "it holds something no settings file holds") from error
    if not isinstance(document, dict):
        raise _unreadable(path, "it does not hold one JSON object")
    try:
        return settings_from_document(document)
    except SettingsError as error:
        raise SettingsError(
            f"The settings file {shown(path)} cannot be used: {error.summary}",
            error.advice or "Correct it, or delete the file to go back to the defaults.",
            path,
        ) from error


def save_settings(settings: Settings, path: Path) -> None:
    """Write the settings; a reader sees the old file or the new one, never a part.

    Raises:
        SettingsError: If the file or its folder cannot be written.
    """
    text = json.dumps(document_from_settings(settings), indent=2) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A link to a file kept elsewhere (dotfiles under version control) stays a link.
        target = Path(os.path.realpath(path))
        with written_aside(target, mode=0o600) as stream:
            stream.write(text.encode("utf-8"))
    except OSError as error:
        raise SettingsError(
            f"Could not save the settings to {shown(path)}: {error.strerror}.",
            "Make the folder writable and free some space, or name another one in MLFA_HOME.",
            path,
        ) from error


def change_saved(path: Path, **changes: object) -> Settings:
    """Change some settings in their file; all others stay as the file has them at this moment.

    Window and commands share the file: neither may take back what the other has just saved.

    Args:
        path: The file; without one the others are the defaults.
        changes: New values by the names of `Settings`.

    Raises:
        SettingsError: If the file cannot be read or written, or a value is not allowed.
    """
    return _change(path, lambda _present: changes)


def change_words(path: Path, words: Mapping[str, tuple[str, ...] | None]) -> Settings:
    """Change the user's words for some tags in the file of settings; those for others stay.

    Args:
        path: The file.
        words: By tag; None goes back to the tag's own name.

    Raises:
        SettingsError: As for `change_saved`.
    """

    def with_words(present: Settings) -> Mapping[str, object]:
        kept = {tag: own for tag, own in present.wording.items() if tag not in words}
        return {"wording": kept | {tag: own for tag, own in words.items() if own is not None}}

    return _change(path, with_words)


def _change(path: Path, changes: Callable[[Settings], Mapping[str, object]]) -> Settings:
    with changing_settings(path):
        present = load_settings(path)
        settings = dataclasses.replace(present, **changes(present))  # type: ignore[arg-type]
        save_settings(settings, path)
    return settings


def changing_settings(path: Path) -> contextlib.AbstractContextManager[bool]:
    """Be the only one, process or thread, who reads the settings in order to save them changed.

    Not to be taken by who has it already.
    """
    return one_at_a_time(path.with_suffix(".lock"), limit_s=_PATIENCE_S)


def settings_from_document(document: Mapping[str, Any]) -> Settings:
    """Make settings of a parsed file of this or an older version.

    Raises:
        SettingsError: If a value is not allowed or the version is newer.
    """
    values = dict(document)
    version = values.pop("version", 0)
    if isinstance(version, bool) or not isinstance(version, int) or version < 0:
        raise SettingsError(f"version is {_quoted(version)}, which is no version number.")
    if version > LATEST_VERSION:
        raise SettingsError(
            f"it was written by a newer version of MLFA (format {version}; this version knows "
            f"{LATEST_VERSION}).",
            "Install the newer version, or move the file away to begin with the defaults.",
        )
    for upgrade in UPGRADES[version:]:
        values = upgrade(values)
    known = {entry.name for entry in dataclasses.fields(Settings)} - {"unknown"}
    unknown = {key: value for key, value in values.items() if key not in known}
    given = {key: value for key, value in values.items() if key in known}
    for key in ("shown_categories", "priorities"):
        if isinstance(given.get(key), list):
            given[key] = tuple(given[key])
    policies = given.get("policies")
    if isinstance(policies, dict):
        # A field that the file does not mention keeps its default.
        given["policies"] = {**_DEFAULT_POLICIES, **policies}
    wording = given.get("wording")
    if isinstance(wording, dict):
        given["wording"] = {
            tag: tuple(words) if isinstance(words, list) else words
            for tag, words in wording.items()
        }
    return Settings(**given, unknown=unknown)


def document_from_settings(settings: Settings) -> dict[str, Any]:
    """Make the JSON object that `settings_from_document` turns back into the same settings."""
    document: dict[str, Any] = {"version": LATEST_VERSION}
    for entry in dataclasses.fields(Settings):
        if entry.name != "unknown":
            document[entry.name] = getattr(settings, entry.name)
    document["shown_categories"] = list(settings.shown_categories)
    document["priorities"] = list(settings.priorities)
    document["policies"] = dict(settings.policies)
    document["wording"] = {tag: list(words) for tag, words in settings.wording.items()}
    # What we know wins over an unknown entry of the same name.
    return {**settings.unknown, **document}


# Upgrades. Number n (from 0) takes a file of version n to version n + 1; none is ever edited.


def number_the_file(values: dict[str, Any]) -> dict[str, Any]:
    """Version 0, a file without a number: hand-written ones give one policy for all fields.

    Such a policy stands for the fields that are written by default; the others stay "never".
    """
    policy = values.pop("policy", None)
    if isinstance(policy, str) and "policies" not in values:
        values["policies"] = {"genre": policy, "mood": policy}
    return values


def list_the_words(values: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew no wording: hand-written ones give a tag one word in place of a list."""
    wording = values.get("wording")
    if isinstance(wording, dict):
        values["wording"] = {
            tag: [words] if isinstance(words, str) else words for tag, words in wording.items()
        }
    return values


def leave_categories_to_policies(values: dict[str, Any]) -> dict[str, Any]:
    """Version 2 had a list of categories to write, which nothing obeyed; policies say it alone.

    Who took genres or moods out of that list did not want them written, and now they are not.
    """
    chosen = values.pop("categories", None)
    policies = values.get("policies", {})
    if isinstance(chosen, list) and isinstance(policies, dict):
        refused = {name: "never" for name in ("genre", "mood") if name not in chosen}
        if refused:
            values["policies"] = {**policies, **refused}
    return values


UPGRADES: tuple[Callable[[dict[str, Any]], dict[str, Any]], ...] = (
    number_the_file,
    list_the_words,
    leave_categories_to_policies,
)
LATEST_VERSION = len(UPGRADES)


def _check(settings: Settings) -> None:
    """Check every value, naming the setting that is wrong."""
    _check_type("model", settings.model, str, "a name or a path in quotes")
    _check_choice("device", settings.device, DEVICES)
    precision = settings.precision
    if isinstance(precision, bool) or not isinstance(precision, int | float):
        raise _wrong("precision", precision, "a number between 0 and 1")
    if not 0 < precision < 1:
        raise _wrong("precision", precision, "a number between 0 and 1")
    _check_choice("coverage", settings.coverage, COVERAGES)
    _check_type("shown_categories", settings.shown_categories, tuple, "a list of categories")
    for category in settings.shown_categories:
        _check_choice("shown_categories", category, CATEGORIES)
    _check_type("policies", settings.policies, Mapping, "one policy for each field")
    for name, policy in settings.policies.items():
        if name not in POLICY_FIELDS:
            raise _wrong("policies", name, f"fields among {_listed(POLICY_FIELDS)}")
        _check_choice(f"policies.{name}", policy, POLICIES)
    _check_type("keep_mtime", settings.keep_mtime, bool, "true or false")
    _check_count("journal_days", settings.journal_days, MAX_JOURNAL_DAYS)
    _check_count("journal_mb", settings.journal_mb, MAX_JOURNAL_MB)
    workers = settings.workers
    wanted = f"a whole number from 0 to {MAX_WORKERS}"
    if isinstance(workers, bool) or not isinstance(workers, int):
        raise _wrong("workers", workers, wanted)
    if not 0 <= workers <= MAX_WORKERS:
        raise _wrong("workers", workers, wanted)
    _check_choice("theme", settings.theme, THEMES)
    _check_choice("language", settings.language, LANGUAGES)
    volume = settings.volume
    if isinstance(volume, bool) or not isinstance(volume, int | float) or not 0 <= volume <= 1:
        raise _wrong("volume", volume, "a number from 0 to 1")
    _check_wording(settings.wording)
    _check_type("priorities", settings.priorities, tuple, "a list of words")
    for word in settings.priorities[: MAX_PRIORITIES + 1]:
        if not is_word(word):
            raise _wrong("priorities", word, f"words of at most {MAX_WORD_LENGTH} letters")
    if len(settings.priorities) > MAX_PRIORITIES:
        raise _wrong("priorities", settings.priorities, f"at most {MAX_PRIORITIES} words")
    _check_choice("profile", settings.profile, PROFILES)
    _check_type("watch_folders", settings.watch_folders, bool, "true or false")
    _check_type("resume_work", settings.resume_work, bool, "true or false")


def _check_count(name: str, value: object, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise _wrong(name, value, f"a whole number from 1 to {most}")


def _check_wording(wording: object) -> None:
    """Check the user's words."""
    wanted = "a list of words for each tag"
    if not isinstance(wording, Mapping) or len(wording) > MAX_WORDED_TAGS:
        raise _wrong("wording", wording, f"{wanted}, of at most {MAX_WORDED_TAGS} tags")
    for tag, words in wording.items():
        key = f"wording.{tag}"
        if not isinstance(tag, str) or not tag.strip():
            raise _wrong("wording", tag, "names of tags")
        if not isinstance(words, tuple) or len(words) > MAX_WORDS:
            raise _wrong(key, words, f"a list of at most {MAX_WORDS} words")
        for word in words:
            if not is_word(word):
                raise _wrong(key, word, f"words of one line and at most {MAX_WORD_LENGTH} letters")


def is_word(word: object) -> bool:
    """Whether something can be the user's word for a tag: one line of text that says something."""
    return (
        isinstance(word, str)
        and word.strip() == word
        and 0 < len(word) <= MAX_WORD_LENGTH
        and word.isprintable()
    )


def _check_type(key: str, value: object, kind: type, wanted: str) -> None:
    if not isinstance(value, kind):
        raise _wrong(key, value, wanted)


def _check_choice(key: str, value: object, choices: tuple[str, ...]) -> None:
    if not isinstance(value, str) or value not in choices:
        raise _wrong(key, value, f"one of {_listed(choices)}")


def _wrong(key: str, value: object, wanted: str) -> SettingsError:
    return SettingsError(f"{key} is {_quoted(value)}; it takes {wanted}.")


def _listed(choices: tuple[str, ...]) -> str:
    return ", ".join(f'"{choice}"' for choice in choices)


def _quoted(value: object) -> str:
    """A value as the user would write it in the file, cut where it is long."""
    text = json.dumps(value, default=str)
    return text if len(text) <= 60 else text[:57] + "..."


def _unreadable(path: Path, reason: str) -> SettingsError:
    return SettingsError(
        f"The settings file {shown(path)} cannot be read: {reason}.",
        "Correct it, or delete the file to go back to the defaults.",
        path,
    )
