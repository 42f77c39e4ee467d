"""Genre files of other programs: what they mean for us, and that hostile ones do no harm."""

from __future__ import annotations

import fnmatch
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlfa_app.errors import SettingsError
from mlfa_app.jobs.vocabulary.genre_files import (
    MAX_BYTES,
    AllowedNames,
    FilterRule,
    GenreFilter,
    GenreTree,
    read_genre_file,
    tree_from_yaml,
)
from mlfa_app.jobs.vocabulary.genre_import import banned_by, import_genres, matched
from mlfa_app.jobs.vocabulary.genre_key import genre_key, suggest_words, with_suggestions

TREE = """\
- dance music:
    - techno:
        - acid techno
    - hip hop
    - drum and bass
- string music:
    - chamber music
- lone genre
"""
TAGS = ("techno", "hip-hop", "Drum & Bass", "chamber music", "jazz", "lone genre")


def file_of(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_tree_gives_spelling_and_topmost_genre(tmp_path: Path) -> None:
    path = file_of(tmp_path, "tree.yaml", TREE)
    tree = read_genre_file(path)
    assert isinstance(tree, GenreTree)
    assert tree.above(genre_key("acid techno")) == ["techno", "dancemusic"]
    assert tree.notes == []
    found = import_genres([path], TAGS)
    assert found.wording == {
        "techno": ("techno", "dance music"),
        "hip-hop": ("hip hop", "dance music"),
        "Drum & Bass": ("drum and bass", "dance music"),
        "chamber music": ("chamber music", "string music"),
    }
    assert (found.num_names, found.num_same) == (8, 2)
    assert import_genres([path], TAGS, with_parents=False).wording == {
        "hip-hop": ("hip hop",),
        "Drum & Bass": ("drum and bass",),
    }


def test_allowed_names_ban_the_rest_or_lead_to_a_genre_above(tmp_path: Path) -> None:
    names = file_of(tmp_path, "allowed.txt", "# mine\n\nDance Music\njazz\nTechno\n")
    assert isinstance(read_genre_file(names), AllowedNames)
    alone = import_genres([names], TAGS)
    assert {tag for tag, words in alone.wording.items() if not words} == {
        "hip-hop",
        "Drum & Bass",
        "chamber music",
        "lone genre",
    }
    both = import_genres([file_of(tmp_path, "tree.yml", TREE), names], TAGS)
    assert both.wording == {
        "hip-hop": ("Dance Music",),
        "Drum & Bass": ("Dance Music",),
        "chamber music": (),
        "lone genre": (),
    }


def test_filter_bans_what_minus_names_unless_plus_does(tmp_path: Path) -> None:
    text = "-*music\n+chamber music\n-hip hop\n-/^t.*o$/\nodd line\n"
    path = file_of(tmp_path, "filter.txt", text)
    kept = read_genre_file(path)
    assert isinstance(kept, GenreFilter)
    found = import_genres([path], (*TAGS, "dance music"))
    assert found.wording == dict.fromkeys(("techno", "hip-hop", "dance music"), ())
    assert [(note.line, note.text) for _, note in found.notes] == [
        (5, "“odd line” begins with neither + nor -.")
    ]


@given(st.lists(st.sampled_from(("-", "+")), max_size=3), st.text("ab*", max_size=9))
def test_stars_match_as_an_expression_would(signs: list[str], pattern: str) -> None:
    words = ("a", "ab", "aab", "abab", "bbb", "ba")
    rules = [FilterRule(1, sign == "+", f"{pattern}*") for sign in signs]
    fits = {w for w in words if re.match(fnmatch.translate(f"{pattern}*"), w)}
    expected = fits if "-" in signs and "+" not in signs else set()
    assert matched(rules, words) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- a\n- !!python/object/apply:os.system ['false']", "Line 2 holds a type"),
        ("- !x name", "Line 1 holds a type"),
        ("a: &a [x]\nb: [*a, *a]", "Line 1 holds an alias"),
        ("- *missing", "Line 1 holds an alias"),
        ("[" * 5000, "more than 12 levels"),
        ("- " * 60 + "a", "more than 12 levels"),
        ("\n".join(f"- n{n}" for n in range(10_001)), "more than 10,000 names"),
        ("a: [", "no YAML that can be read"),
        ("- a\n\t- b", "no YAML that can be read"),
    ],
)
def test_hostile_yaml_is_refused_before_anything_is_made_of_it(text: str, reason: str) -> None:
    started_s = time.monotonic()
    with pytest.raises(SettingsError, match=reason):
        tree_from_yaml(text)
    assert time.monotonic() - started_s < 20, "bounded, whatever the file"


@given(st.text(alphabet="ab-:[]{}&*!#\n \t'\"|>?,", max_size=60))
def test_any_text_is_a_tree_or_refused(text: str) -> None:
    try:
        tree = tree_from_yaml(text)
    except SettingsError:
        return
    assert set(tree.parents) <= set(tree.names)
    assert all(tree.above(key) is not None for key in tree.names)


def test_file_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    large.write_bytes(b"a" * (MAX_BYTES + 1))
    odd = tmp_path / "odd.txt"
    odd.write_bytes(b"\xff\xfe\x00")
    for path, reason in ((large, "too large"), (odd, "UTF-8"), (tmp_path, "cannot be read")):
        with pytest.raises(SettingsError, match=reason):
            read_genre_file(path)
    bad = file_of(tmp_path, "bad.txt", "-/(/\n")
    with pytest.raises(SettingsError, match="Line 1 holds an expression"):
        import_genres([bad], TAGS)


def test_expression_without_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlfa_app.jobs.vocabulary.genre_import._REGEX_LIMIT_S", 1.0)
    path = file_of(tmp_path, "slow.txt", "-/^(a+)+$/\n")
    rules = read_genre_file(path)
    assert isinstance(rules, GenreFilter)
    with pytest.raises(SettingsError, match="takes too long"):
        banned_by(rules.rules, ["a" * 40 + "!"])


@pytest.mark.parametrize(
    "spellings",
    [
        ("Hip-Hop", "hip hop", "HipHop", "HIP_HOP"),
        ("Drum & Bass", "drum and bass", "Drum 'n' Bass", "drum n bass"),
        ("R&B", "r & b", "R+B"),
        ("Électronique", "electronique"),
    ],
)
def test_spellings_of_a_genre_are_told_to_be_the_same(spellings: tuple[str, ...]) -> None:
    assert len({genre_key(one) for one in spellings}) == 1
    assert genre_key("Rock") != genre_key("Rock and Roll")


def test_most_frequent_spelling_of_the_library_is_suggested() -> None:
    values = {"Hip Hop": 3, "hip-hop": 9, "HipHop": 9, "Jazz": 4, "jazz": 2, "Soul": 1, "techno": 7}
    found = suggest_words(("hip hop", "jazz", "techno", "soul", "ambient"), values, {"soul": ()})
    assert [(one.tag, one.word, one.num_files) for one in found] == [
        ("hip hop", "HipHop", 9),
        ("jazz", "Jazz", 4),
    ]
    assert found[0].others == (("hip-hop", 9), ("Hip Hop", 3))
    assert with_suggestions({"soul": ()}, found) == {
        "soul": (),
        "hip hop": ("HipHop",),
        "jazz": ("Jazz",),
    }
