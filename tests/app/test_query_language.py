"""The filter's language: what it understands, and what it says about what it does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlfa_app.catalog.listing import SongState, Verdict
from mlfa_app.catalog.query_language import (
    COMPARED_FIELDS,
    PRESENT_FIELDS,
    QUERY_WORDS,
    TEXT_FIELDS,
    Query,
    QueryError,
    parse_query,
    query_text,
)
from mlfa_app.catalog.query_nodes import (
    Added,
    All,
    Disagrees,
    Duration,
    Either,
    Everything,
    InState,
    Judged,
    Missing,
    Not,
    Score,
    Tagged,
    Text,
)


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("", Everything()),
        ("  \t ", Everything()),
        ("jazz", Text("jazz")),
        ('"miles davis"', Text("miles davis")),
        ("artist:björk", Text("björk", "artist")),
        ('ALBUM:"kind of blue"', Text("kind of blue", "album")),
        ("path:C:\\music", Text("C:\\music", "path")),
        ("tag:piano", Tagged("piano")),
        ("piano>0.6", Score("piano", ">", 0.6)),
        ('"hip hop">=60%', Score("hip hop", ">=", 0.6)),
        ("hip-hop<0,5", Score("hip-hop", "<", 0.5)),
        ("score>.8", Score(None, ">", 0.8)),
        ("missing:genre", Missing("genre")),
        ("has:Title", Not(Missing("title"))),
        ("state:notmusic", InState(SongState.NOT_MUSIC)),
        ("verdict:accepted", Judged(Verdict.ACCEPTED)),
        ("disagrees:genre", Disagrees("genre")),
        ("duration>5:00", Duration(">", 300.0)),
        ("duration<=1:02:03", Duration("<=", 3723.0)),
        ("duration<90", Duration("<", 90.0)),
        ("added<7d", Added("<", 7 * 86400.0)),
        ("added>2w", Added(">", 14 * 86400.0)),
        ("added<3", Added("<", 3 * 86400.0)),
        ("-jazz", Not(Text("jazz"))),
        ("--jazz", Not(Not(Text("jazz")))),
        ("a b", All((Text("a"), Text("b")))),
        ("a or b", Either((Text("a"), Text("b")))),
        ("a b OR c", Either((All((Text("a"), Text("b"))), Text("c")))),
        ("a (b or c)", All((Text("a"), Either((Text("b"), Text("c")))))),
        ("a -(b c)", All((Text("a"), Not(All((Text("b"), Text("c"))))))),
        # What is pasted from a file name still finds the file.
        ("Artist - Title", All((Text("Artist"), Text("Title")))),
        ("Song (Live)", All((Text("Song"), Text("Live")))),
        ("oracle order", All((Text("oracle"), Text("order")))),
        ('"or"', Text("or")),
        ("-", Everything()),
    ],
)
def test_what_is_understood(text: str, root: object) -> None:
    assert parse_query(text) == Query(root)


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ('jazz "blue', 5, "not closed"),
        ("jazz (blue", 5, "not closed"),
        ("jazz) blue", 4, "no opening"),
        ("()", 0, "nothing between"),
        ("or jazz", 0, "before “or”"),
        ("jazz or", 5, "behind “or”"),
        ("(jazz or)", 6, "behind “or”"),
        ("jazz genre:", 5, "behind “genre:”"),
        ("a state:wrong", 8, "“wrong” is none"),
        ("missing:colour", 8, "none of the choices"),
        ("disagrees:album", 10, "none of the choices"),
        ("verdict:maybe", 8, "none of the choices"),
        ("gnre:jazz", 0, "no filter word “gnre:”"),
        ("score:0.8", 0, "needs a comparison"),
        ("genre>0.8", 0, "cannot be compared"),
        ("piano>loud", 6, "“loud” is no score"),
        ("piano>80", 6, "“80” is no score"),
        ("duration>long", 9, "no length of time"),
        ("added<7x", 6, "no length of time"),
        ("added=7d", 0, "< or >"),
        ("a -)", 2, "behind “-”"),
        ("(" * 100 + "a", 40, "too many brackets"),
        ("-" * 100 + "a", 40, "too many brackets"),
        ("a" * 6000, 0, "too long"),
    ],
)
def test_what_is_not_understood_says_where(text: str, position: int, words: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(text)
    assert words in caught.value.summary
    assert caught.value.position == position
    assert caught.value.summary.endswith(".")


def test_misspelt_word_is_guessed() -> None:
    with pytest.raises(QueryError) as caught:
        parse_query("artst:bach")
    assert "“artist:”" in caught.value.advice


@pytest.mark.parametrize("word", [word for word, _ in QUERY_WORDS])
def test_words_offered_for_completion_work(word: str) -> None:
    values = {
        "missing:": "genre",
        "has:": "mood",
        "state:": "done",
        "verdict:": "rejected",
        "disagrees:": "genre",
        "duration>": "5:00",
        "added<": "7d",
        "or": " b",
    }
    value = values.get(word, "0.5")
    parse_query(f"a {word}{value}")


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=60), st.text(alphabet='ab:<>=()"- \tor0.1,d', max_size=40)))
def test_any_text_gives_a_query_or_a_sentence(text: str) -> None:
    try:
        query = parse_query(text)
    except QueryError as caught:
        query, error = None, caught
    if query is None:
        assert 0 <= error.position <= len(text)
        assert error.summary
    else:
        # What was understood can be written down.
        assert parse_query(query_text(query)) == query


_WORDS = st.text(min_size=1, max_size=12).filter(lambda text: '"' not in text)
_OPERATORS = st.sampled_from(["<", "<=", ">", ">=", "="])
# Whole multiples, so that the text gives the same number again.
_SCORES = st.integers(0, 1000).map(lambda number: number / 1000)
_LEAVES = st.one_of(
    st.builds(Text, _WORDS),
    st.builds(Text, _WORDS, st.sampled_from(TEXT_FIELDS)),
    st.builds(Tagged, _WORDS),
    st.builds(Score, st.none(), _OPERATORS, _SCORES),
    st.builds(Score, _WORDS, _OPERATORS, _SCORES),
    st.builds(Missing, st.sampled_from(PRESENT_FIELDS)),
    st.builds(InState, st.sampled_from(SongState)),
    st.builds(Judged, st.sampled_from(Verdict)),
    st.builds(Disagrees, st.sampled_from(COMPARED_FIELDS)),
    st.builds(Duration, _OPERATORS, st.integers(0, 10_000).map(float)),
    st.builds(Added, st.sampled_from(["<", "<=", ">", ">="]), st.integers(0, 10**8).map(float)),
)


def _flat(kind: type, parts: list[object]) -> object:
    flat: list[object] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else (part,)
    return kind(tuple(flat))


_NODES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: _flat(All, parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: _flat(Either, parts)),
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(_NODES)
def test_written_query_reads_the_same(node: object) -> None:
    assert parse_query(query_text(Query(node))) == Query(node)
