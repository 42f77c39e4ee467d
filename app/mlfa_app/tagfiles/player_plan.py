"""The difference that a write would make, for the player that reads the files.

Pure, like `plan`: a file was looked at before, so that another player costs no disk.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Mapping
from dataclasses import dataclass

from mlfa_app.tagfiles.plan import FieldChange, FieldPolicy, changes_to, clean_values
from mlfa_app.tagfiles.profiles import PlayerProfile, TagKind, kind_of

Values = tuple[str, ...]

# One value of our own, which no player shows.
_SCORES_FIELD = "scores"
_SAME_KEPT = (FieldPolicy.REPLACE, FieldPolicy.REPLACE_OWN)


class CautionKind(enum.Enum):
    """What a caution is about."""

    SEPARATOR = "separator"
    """The player takes a value apart."""
    LIST = "list"
    """Several values in a kind of tag that knows no lists."""
    JOINED = "joined"
    """Several values are written as one."""
    LIMITED = "limited"
    """Values are left out, since the player shows only so many."""
    MOVED = "moved"
    """The values go into another field."""
    VERSION = "version"
    """The file's tag is of a version that the player may not read."""


@dataclass(frozen=True, slots=True)
class Caution:
    """Something to know about a field before it is written.

    Attributes:
        kind: What it is about.
        field: Neutral name of the field that is written.
        value: The value or values that it is about, as text.
        separator: What the player splits on.
        id3_version: The version of the file's tag, such as "2.3".
        player: Name of the profile.
        count: How many values the player shows.
    """

    kind: CautionKind
    field: str
    value: str = ""
    separator: str = ""
    id3_version: str = ""
    player: str = "default"
    count: int = 0


@dataclass(frozen=True, slots=True)
class TagState:
    """The tag that a file has, or would get.

    Attributes:
        values: Our fields in it.
        container: Name of the file's format.
        id3_version: Version of the ID3 tag, where the fields are kept in one.
        is_new_id3: Whether that tag is not there yet.
    """

    values: Mapping[str, Values]
    container: str
    id3_version: str | None = None
    is_new_id3: bool = False


@dataclass(frozen=True, slots=True)
class PlayerPlan:
    """What would change, and what to know about it.

    Attributes:
        changes: As `changes_to` gives them.
        cautions: What to know, in the order of the changes.
        proposed: The values wanted per field, each by itself.
        present: The values that are there, each by itself.
        policies: What may happen to each of these fields.
        new_id3_version: Version of an ID3 tag that is made; empty where none is.
    """

    changes: tuple[FieldChange, ...]
    cautions: tuple[Caution, ...]
    proposed: Mapping[str, Values]
    present: Mapping[str, Values]
    policies: Mapping[str, FieldPolicy]
    new_id3_version: str = ""


def plan_for_player(
    state: TagState,
    proposed: Mapping[str, Values],
    policies: Mapping[str, FieldPolicy],
    own: Mapping[str, Values],
    profile: PlayerProfile,
) -> PlayerPlan:
    """Work out which fields of a file would change, and how they are written for a player.

    What is in the file already is never dropped for the player's sake, and what is there is not
    written again only because it is kept in another way, unless all of it may be exchanged.

    Args:
        state: The tag as it is.
        proposed: The values wanted per field, the strongest first.
        policies: What may happen to each field.
        own: Per field, the values that we wrote into this song earlier.
        profile: The player.

    Raises:
        KeyError: If a field of the proposal is unknown.
    """
    version = state.id3_version
    if state.is_new_id3:
        version = profile.new_id3_version
    kind = kind_of(state.container, version)
    moved = {place: name for name, place in profile.places.items() if proposed.get(name)}
    wanted = {profile.places.get(name, name): values for name, values in proposed.items()}
    allowed = {profile.places.get(name, name): policies[name] for name in policies}
    words = {name: clean_values(values) for name, values in wanted.items()}
    is_joined = {name: bool(profile.joiner) and name != _SCORES_FIELD for name in words}

    def taken_apart(by_field: Mapping[str, Values]) -> dict[str, Values]:
        return {
            name: _parts(values, profile.joiner if is_joined.get(name) else "")
            for name, values in by_field.items()
        }

    present, single_words = taken_apart(state.values), taken_apart(words)
    changes = []
    cautions: list[Caution] = []
    for change in _all_changes(state, present, single_words, allowed, taken_apart(own)):
        new, left_out = _limited(
            change.new, present.get(change.field, ()), profile.max_values.get(change.field)
        )
        stored = new
        if is_joined[change.field] and len(new) > 1:
            stored = (profile.joiner.join(new),)
        old = state.values.get(change.field, ())
        if stored == old or (new == present.get(change.field, ()) and left_out):
            continue
        changes.append(FieldChange(change.field, old, stored))
        note = Caution(CautionKind.MOVED, change.field, player=profile.name)
        if change.field in moved:
            cautions.append(dataclasses.replace(note, value=moved[change.field]))
        if change.field != _SCORES_FIELD:
            fresh = tuple(word for word in words[change.field] if _is_part(word, new, old))
            cautions += _split_words(note, fresh, profile, kind)
        if stored != new and stored[0] not in words[change.field]:
            cautions.append(
                dataclasses.replace(
                    note, kind=CautionKind.JOINED, value=stored[0], separator=profile.joiner
                )
            )
        if left_out:
            text, count = "; ".join(left_out), profile.max_values[change.field]
            cautions.append(
                dataclasses.replace(note, kind=CautionKind.LIMITED, value=text, count=count)
            )
        if len(stored) > 1 and kind is TagKind.ID3_OLD:
            cautions.append(
                dataclasses.replace(
                    note,
                    kind=CautionKind.LIST,
                    value="; ".join(stored),
                    id3_version=str(version),
                )
            )
    if changes and version is not None and version not in profile.reads_id3:
        cautions.append(
            Caution(CautionKind.VERSION, changes[0].field, id3_version=version, player=profile.name)
        )
    new_version = str(version) if changes and state.is_new_id3 else ""
    return PlayerPlan(tuple(changes), tuple(cautions), single_words, present, allowed, new_version)


def _all_changes(
    state: TagState,
    present: Mapping[str, Values],
    proposed: Mapping[str, Values],
    policies: Mapping[str, FieldPolicy],
    own: Mapping[str, Values],
) -> list[FieldChange]:
    """The changes of values, and of how values are kept where they may all be exchanged."""
    changes = list(changes_to(present, proposed, policies, own))
    changed = {change.field for change in changes}
    for name, values in proposed.items():
        policy = policies.get(name, FieldPolicy.NEVER)
        if name in changed or not values or policy not in _SAME_KEPT:
            continue
        there = present.get(name, ())
        mine = {value.casefold() for value in own.get(name, ())}
        is_all_mine = policy is FieldPolicy.REPLACE or {v.casefold() for v in there} <= mine
        if is_all_mine and len(state.values.get(name, ())) > 1:
            changes.append(FieldChange(name, there, there))
    return changes


def _parts(values: Values, joiner: str) -> Values:
    """Take values apart that were written as one; without a joiner they stay."""
    if not joiner:
        return values
    return clean_values(part for value in values for part in value.split(joiner.strip()))


def _limited(new: Values, there: Values, limit: int | None) -> tuple[Values, Values]:
    """Leave out what comes behind the limit, but never what is there."""
    if limit is None or len(new) <= limit:
        return new, ()
    kept = list(new)
    left_out = []
    for value in reversed(new):
        if len(kept) > limit and value not in there:
            kept.remove(value)
            left_out.append(value)
    return tuple(kept), tuple(reversed(left_out))


def _is_part(word: str, new: Values, old: Values) -> bool:
    """Whether a word is among the new values, or was taken apart into some, and is not old."""
    if word in old:
        return False
    return any(value.casefold() in word.casefold() for value in new)


def _split_words(
    note: Caution, words: Values, profile: PlayerProfile, kind: TagKind
) -> list[Caution]:
    found = []
    for word in words:
        separator = next((one for one in profile.separators_in(kind) if one in word), None)
        if separator is not None:
            found.append(
                dataclasses.replace(
                    note, kind=CautionKind.SEPARATOR, value=word, separator=separator
                )
            )
    return found
