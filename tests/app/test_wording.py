"""The user's words for tags."""

from __future__ import annotations

import pytest

from mlfa_app.jobs.vocabulary.wording import (
    apply_wording,
    separator_in,
    separators_of,
    words_from_text,
    words_to_text,
)


def test_tags_are_renamed_merged_split_and_banned_in_the_order_of_the_tags() -> None:
    wording = {
        "electronic": ("Electronica",),
        "electro": ("electronica",),
        "funk soul": ("Funk", "Soul"),
        "noise": (),
    }
    tags = ("noise", "electro", "jazz", "electronic", "funk soul", "soul")
    # The first spelling of a word stays; "soul" is merged with the half of what was split.
    assert apply_wording(tags, wording) == ("electronica", "jazz", "Funk", "Soul")
    assert apply_wording(("noise",), wording) == ()
    assert apply_wording(("jazz", "jazz"), {}) == ("jazz",)


@pytest.mark.parametrize("words", [(), ("Funk",), ("Drum & Bass", "Jungle")])
def test_words_survive_being_shown_in_a_line(words: tuple[str, ...]) -> None:
    assert words_from_text(words_to_text(words)) == words


def test_a_typed_line_is_taken_apart_without_empty_and_repeated_words() -> None:
    assert words_from_text(" Funk ;; soul;FUNK ; ") == ("Funk", "soul")


@pytest.mark.parametrize(
    ("value", "separator"),
    [("Drum & Bass", None), ("Folk, World", ","), ("Drum/Bass", "/"), ("a;b", ";")],
)
def test_what_players_split_on_is_found(value: str, separator: str | None) -> None:
    assert separator_in(value, separators_of("default")) == separator
    assert separators_of("a profile from the future") == separators_of("default")
