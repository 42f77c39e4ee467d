"""The difference that a write would make: by policy and field, shown before anything happens."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlfa_app.errors import TagFileError, shown
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.tagfiles.keys import FIELDS
from mlfa_app.tagfiles.tag_file import Values

if TYPE_CHECKING:
    # Plans are made where nothing is read: the library that reads fields stays away.
    from mlfa_app.tagfiles.fields import FileFields

PLAN_VERSION = 1
"""Version of the lines of a saved plan."""


class FieldPolicy(Enum):
    """What may happen to a field; the value is the word of the command line."""

    NEVER = "never"
    """Leave it."""

    FILL = "fill"
    """Write it only where it is empty."""

    APPEND = "append"
    """Keep what is there and add what is new."""

    REPLACE_OWN = "replace-own"
    """Exchange the values that we wrote earlier; keep all others, and fill what is empty.

    Where there are values and none of them is ours, nothing is written. If nothing is proposed,
    our earlier values go.
    """

    REPLACE = "replace"
    """Exchange everything; but nothing is ever erased because nothing was proposed."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after.

    Attributes:
        field: Neutral name.
        old: The values that are there.
        new: The values that shall be there; none removes the field.
    """

    field: str
    old: Values
    new: Values


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What shall be written into one file, and what that file must still be then.

    Attributes:
        path: The file.
        digest: Of its audio payload.
        stamp: Its size and modification time when it was looked at.
        container: Name of its format.
        changes: The fields to write; may be empty.
        new_id3_version: "2.3" or "2.4" for an ID3 tag that the file lacks; empty for ours (2.4).
            A tag that is there keeps its version.
        notes: What its user should know, as sentences.
    """

    path: Path
    digest: str
    stamp: FileStamp
    container: str
    changes: tuple[FieldChange, ...]
    new_id3_version: str = ""
    notes: tuple[str, ...] = ()


def make_plan(
    current: FileFields,
    proposed: Mapping[str, Values],
    policies: Mapping[str, FieldPolicy],
    own: Mapping[str, Values],
) -> tuple[FieldChange, ...]:
    """Work out which fields of a file would change.

    Values are compared without regard to case and to spaces around them. Once the changes are
    made, the same proposal changes nothing more.

    Args:
        current: The fields that the file has.
        proposed: The values wanted per field; fields that are not named are left alone.
        policies: What may happen to each field; "never" for those not named.
        own: Per field, the values that we wrote into this song earlier.

    Returns:
        The changes, in the order of `FIELDS`.

    Raises:
        KeyError: If a field of the proposal is unknown.
    """
    return changes_to(current.values, proposed, policies, own)


def changes_to(
    values: Mapping[str, Values],
    proposed: Mapping[str, Values],
    policies: Mapping[str, FieldPolicy],
    own: Mapping[str, Values],
) -> tuple[FieldChange, ...]:
    """Work out which fields would change, as `make_plan`, from the present values alone.

    Args:
        values: The values that are there by field.
        proposed: As for `make_plan`, and likewise the others.
        policies: What may happen to each field.
        own: What we wrote earlier.

    Raises:
        KeyError: If a field of the proposal is unknown.
    """
    unknown = set(proposed) - set(FIELDS)
    if unknown:
        raise KeyError(f"unknown fields: {sorted(unknown)}")
    changes = []
    for field in FIELDS:
        policy = policies.get(field, FieldPolicy.NEVER)
        if field in proposed and policy is not FieldPolicy.NEVER:
            old = values.get(field, ())
            new = _merged(old, clean_values(proposed[field]), policy, own.get(field, ()))
            if new != old:
                changes.append(FieldChange(field, old, new))
    return tuple(changes)


def clean_values(values: Iterable[str]) -> Values:
    """Drop empty and repeated values, and what no tag can hold: zeros and lone surrogates."""
    found: dict[str, str] = {}
    for value in values:
        text = value.replace("\0", " ").encode("utf-8", "replace").decode("utf-8").strip()
        if text:
            found.setdefault(text.casefold(), text)
    return tuple(found.values())


def _merged(old: Values, proposed: Values, policy: FieldPolicy, own: Values) -> Values:
    has = {value.strip().casefold() for value in old}
    if not old:
        return proposed
    if policy is FieldPolicy.FILL:
        return old
    if policy is FieldPolicy.APPEND:
        return old + tuple(value for value in proposed if value.casefold() not in has)
    if policy is FieldPolicy.REPLACE:
        is_same = [value.strip().casefold() for value in old] == [v.casefold() for v in proposed]
        return old if is_same or not proposed else proposed
    return _with_own_replaced(old, proposed, own)


def _with_own_replaced(old: Values, proposed: Values, own: Values) -> Values:
    mine = {value.strip().casefold() for value in own}
    places = [index for index, value in enumerate(old) if value.strip().casefold() in mine]
    if not places:
        return old
    others = [value for index, value in enumerate(old) if index not in places]
    theirs = {value.strip().casefold() for value in others}
    new = [value for value in proposed if value.casefold() not in theirs]
    if [old[index].strip().casefold() for index in places] == [v.casefold() for v in new]:
        return old  # The same, perhaps in another case: no reason to write.
    # The new values stand where the first of the earlier ones stood.
    before = sum(1 for index in range(places[0]) if index not in places)
    return (*others[:before], *new, *others[before:])


def plan_to_json(plan: FilePlan) -> str:
    """Write a plan as one line of ASCII. Names of files survive, whatever bytes they hold."""
    document: dict[str, Any] = {
        "version": PLAN_VERSION,
        "path": str(plan.path),
        "digest": plan.digest,
        "size_bytes": plan.stamp.size_bytes,
        "mtime_ns": plan.stamp.mtime_ns,
        "container": plan.container,
        "changes": [
            {"field": change.field, "old": list(change.old), "new": list(change.new)}
            for change in plan.changes
        ],
    }
    if plan.new_id3_version:
        document["new_id3_version"] = plan.new_id3_version
    if plan.notes:
        document["notes"] = list(plan.notes)
    return json.dumps(document)


def plan_from_json(line: str, source: Path | None = None) -> FilePlan:
    """Read a line that `plan_to_json` wrote.

    Args:
        line: The line.
        source: The file that it stands in, for messages.

    Raises:
        TagFileError: If it is no line of a plan, or one of a newer version.
    """
    name = f" in {shown(source)}" if source else ""
    try:
        data = json.loads(line)
        if data["version"] > PLAN_VERSION:
            raise TagFileError(
                f"The plan{name} was made by a newer version of MLFA.", "Update MLFA.", source
            )
        return FilePlan(
            path=_path(data["path"]),
            digest=_text(data["digest"]),
            stamp=FileStamp(int(data["size_bytes"]), int(data["mtime_ns"])),
            container=_text(data["container"]),
            changes=tuple(_change(change) for change in data["changes"]),
            new_id3_version=_new_version(data.get("new_id3_version", "")),
            notes=tuple(_text(note) for note in data.get("notes", ())),
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise TagFileError(
            f"A line{name} is no part of a plan.", "Make the plan again.", source
        ) from error


def _path(value: Any) -> Path:
    """A path that a file system can know."""
    text = _text(value)
    if not text or b"\0" in os.fsencode(text):
        raise ValueError("no path")
    return Path(text)


def _change(data: Any) -> FieldChange:
    field = _text(data["field"])
    if field not in FIELDS:
        raise ValueError(field)
    if not isinstance(data["old"], list) or not isinstance(data["new"], list):
        raise TypeError(field)
    new = tuple(_text(value) for value in data["new"])
    # A plan may have been edited by hand: nothing that a tag cannot hold gets through.
    return FieldChange(field, tuple(_text(value) for value in data["old"]), clean_values(new))


def _new_version(value: Any) -> str:
    if value not in ("", "2.3", "2.4"):
        raise ValueError(value)
    return _text(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
