"""What a write would change, by policy; and plans as lines of text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlfa_app.errors import TagFileError
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.tagfiles.fields import FIELDS, FileFields
from mlfa_app.tagfiles.plan import (
    FieldChange,
    FieldPolicy,
    FilePlan,
    make_plan,
    plan_from_json,
    plan_to_json,
)

NEVER, FILL, APPEND = FieldPolicy.NEVER, FieldPolicy.FILL, FieldPolicy.APPEND
OWN, REPLACE = FieldPolicy.REPLACE_OWN, FieldPolicy.REPLACE


def planned(
    old: tuple[str, ...],
    proposed: tuple[str, ...],
    policy: FieldPolicy,
    own: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """The genre after a write."""
    current = FileFields("MP3", "2.3", {"genre": old} if old else {})
    changes = make_plan(current, {"genre": proposed}, {"genre": policy}, {"genre": own})
    return changes[0].new if changes else old


@pytest.mark.parametrize(
    ("policy", "old", "proposed", "own", "expected"),
    [
        (NEVER, (), ("Jazz",), (), ()),
        (NEVER, ("Rock",), ("Jazz",), ("Rock",), ("Rock",)),
        (FILL, (), ("Jazz", "Blues"), (), ("Jazz", "Blues")),
        (FILL, ("Rock",), ("Jazz",), (), ("Rock",)),
        (FILL, (), (), (), ()),
        (APPEND, ("Rock",), ("Jazz", "rock"), (), ("Rock", "Jazz")),
        (APPEND, ("ROCK ",), (" Rock",), (), ("ROCK ",)),
        (APPEND, (), ("Jazz", "jazz"), (), ("Jazz",)),
        (REPLACE, ("Rock",), ("Jazz",), (), ("Jazz",)),
        (REPLACE, ("Rock",), ("rock",), (), ("Rock",)),
        (REPLACE, ("Rock", "Pop"), ("Pop", "Rock"), (), ("Pop", "Rock")),
        # A source that answers nothing never erases what the user has.
        (REPLACE, ("Rock",), (), (), ("Rock",)),
        (OWN, ("Rock",), ("Jazz",), (), ("Rock",)),
        (OWN, ("Rock",), ("Jazz",), ("rock",), ("Jazz",)),
        (OWN, ("Mine", "Rock", "Techno"), ("Jazz",), ("Rock", "Techno"), ("Mine", "Jazz")),
        (OWN, ("Rock", "Mine"), ("Jazz", "Blues"), ("Rock",), ("Jazz", "Blues", "Mine")),
        (OWN, ("Rock", "Mine"), ("mine",), ("Rock",), ("Mine",)),
        (OWN, ("Rock", "Mine"), (), ("Rock",), ("Mine",)),
        (OWN, ("ROCK", "Mine"), ("Rock",), ("Rock",), ("ROCK", "Mine")),
        (OWN, (), ("Jazz",), ("Rock",), ("Jazz",)),
    ],
)
def test_policy(
    policy: FieldPolicy,
    old: tuple[str, ...],
    proposed: tuple[str, ...],
    own: tuple[str, ...],
    expected: tuple[str, ...],
) -> None:
    assert planned(old, proposed, policy, own) == expected


WORDS = st.sampled_from(("Rock", "rock", "Jazz", "Hip-Hop", "ROCK", "Blues", " Jazz ", ""))
OLD = st.lists(WORDS.map(str.strip).filter(bool), max_size=4, unique=True).map(tuple)
VALUES = st.lists(WORDS, max_size=4).map(tuple)
POLICIES = st.sampled_from(list(FieldPolicy))


def low(values: tuple[str, ...]) -> list[str]:
    return [value.strip().lower() for value in values]


@given(OLD, VALUES, POLICIES, VALUES)
def test_planning_again_after_writing_changes_nothing(
    old: tuple[str, ...], proposed: tuple[str, ...], policy: FieldPolicy, own: tuple[str, ...]
) -> None:
    new = planned(old, proposed, policy, own)
    assert planned(new, proposed, policy, own) == new
    # Nor when what was written now counts as ours.
    written = tuple(value for value in new if value not in old)
    assert low(planned(new, proposed, policy, own + written)) == low(new)


@given(OLD, VALUES, POLICIES, VALUES)
def test_laws_of_the_policies(
    old: tuple[str, ...], proposed: tuple[str, ...], policy: FieldPolicy, own: tuple[str, ...]
) -> None:
    new = planned(old, proposed, policy, own)
    wanted = [value for value in low(proposed) if value]
    # Nothing comes from nowhere.
    assert set(low(new)) <= set(low(old)) | set(wanted)
    if policy is NEVER or (policy is FILL and old):
        assert new == old
    if policy is APPEND:
        assert new[: len(old)] == old
        assert set(wanted) <= set(low(new))
    if policy is OWN:
        foreign = [value for value in old if value.lower() not in low(own)]
        kept = [value for value in new if value in foreign]
        assert [value for value in kept if value in foreign] == foreign
    if policy is REPLACE and wanted:
        assert list(dict.fromkeys(wanted)) == low(new)
    if not old and policy is not NEVER:
        assert low(new) == list(dict.fromkeys(wanted))


def test_only_named_fields_change_and_in_order() -> None:
    current = FileFields("FLAC", None, {"genre": ("Rock",), "mood": ("sad",)})
    proposed = {"instrument": ("piano",), "genre": ("Jazz",), "era": ("80s",)}
    policies = {"genre": REPLACE, "instrument": FILL, "mood": REPLACE}
    assert make_plan(current, proposed, policies, {}) == (
        FieldChange("genre", ("Rock",), ("Jazz",)),
        FieldChange("instrument", (), ("piano",)),
    )


def test_unknown_field_is_a_bug() -> None:
    with pytest.raises(KeyError, match="comment"):
        make_plan(FileFields("FLAC", None, {}), {"comment": ("x",)}, {}, {})


def test_values_that_no_tag_can_hold_are_cleaned() -> None:
    assert planned((), ("a\0b", "\udcff", "  ", ""), FILL) == ("a b", "?")


@given(st.binary(min_size=1, max_size=40).filter(lambda name: b"\0" not in name))
def test_plan_survives_as_a_line_with_any_name(name: bytes) -> None:
    path = Path("/music") / name.decode("utf-8", "surrogateescape")
    changes = (FieldChange("genre", ("Rock & Roll\n",), ("Ünder\u2028ground", "日本")),)
    stamp = FileStamp(2**40, 1_700_000_000_123_456_789)
    plan = FilePlan(path, "sha256:00", stamp, "MP3", changes, "2.3", ("Mind the “gap”.",))
    line = plan_to_json(plan)
    assert line.isascii()
    assert "\n" not in line
    assert plan_from_json(line) == plan


@pytest.mark.parametrize(
    "line",
    ["", "[]", "{}", "null", '{"version": 1}', "not json", '{"version": "x", "path": 3}'],
)
def test_a_line_that_is_no_plan_is_refused_kindly(line: str) -> None:
    with pytest.raises(TagFileError, match=r"no part of a plan") as caught:
        plan_from_json(line, Path("my.plan"))
    assert "my.plan" in caught.value.summary


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        ("version", 2, "newer version"),
        ("path", "", "no part of a plan"),
        ("path", "a\0b", "no part of a plan"),
        ("digest", None, "no part of a plan"),
        ("new_id3_version", "2.2", "no part of a plan"),
        ("changes", [{"field": "comment", "old": [], "new": ["x"]}], "no part of a plan"),
        ("changes", [{"field": "genre", "old": "Pop", "new": []}], "no part of a plan"),
        ("changes", [{"field": "genre", "old": [], "new": "Pop"}], "no part of a plan"),
    ],
)
def test_altered_plans_are_refused(key: str, value: object, word: str) -> None:
    plan = FilePlan(Path("/a"), "sha256:00", FileStamp(1, 2), "MP3", ())
    data = json.loads(plan_to_json(plan)) | {key: value}
    with pytest.raises(TagFileError, match=word):
        plan_from_json(json.dumps(data))


def test_fields_are_the_ones_of_the_contract() -> None:
    assert FIELDS == ("genre", "mood", "instrument", "vocal", "era", "scores", "grouping")
