"""The table of songs: every filter and order against a slow second implementation."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogs import add_song
from mlfa_app.catalog.listing import (
    DisplayFields,
    Order,
    SongState,
    SortKey,
)
from mlfa_app.catalog.query_language import QueryError, parse_query
from mlfa_app.catalog.query_nodes import Query, Text
from mlfa_app.catalog.store import Catalog
from seeded_catalogue import seeded_rule
from slow_listing import EVERYTHING, NOW_S, RULE, Slow, make_sample


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample(tmp_path_factory.mktemp("seeded"))


@pytest.fixture(scope="module")
def catalog(seeded: Path):
    with Catalog.open(seeded, clock=lambda: NOW_S) as catalog:
        yield catalog


@pytest.fixture(scope="module")
def slow(catalog: Catalog) -> Slow:
    return Slow(catalog, seeded_rule())


# Filters


@pytest.mark.parametrize(
    "text",
    [
        "",
        "love",
        "LOVE night",
        "love or night",
        "bjork",
        "-love",
        "artist:orchestra",
        "album:'",
        "title:夜",
        "path:drive state:offline",
        "path:love -title:love",
        "year:19",
        "year:9",
        "genre:rock",
        "genre:hip",
        "mood:calm",
        "genre:shoe",
        "tag:piano",
        'tag:"Hip Hop"',
        "tag:shoegaze",
        "piano>0.6",
        "piano<=0.6",
        "piano<0.02",
        '"hip hop">0.3',
        "score>0.8",
        "score<0.7",
        "-score>0.7",
        "missing:genre",
        "missing:title",
        "has:mood missing:genre",
        "missing:artist",
        *(f"state:{state.value}" for state in SongState),
        "-state:missing",
        "verdict:accepted",
        "verdict:rejected -verdict:accepted",
        "disagrees:genre",
        "disagrees:mood or disagrees:genre",
        "duration>5:00",
        "duration<2:00 or -duration>1:00",
        "added<7d",
        "added>=2d added<1w",
        "(genre:jazz or genre:rock) score>0.7 missing:mood -state:failed",
        "(love or night) path:mp3",
        "path:mp3 (night or love)",
        "love night or path:mp3 path:album",
        "-(love (love or night))",
        " ".join("ab" * 1200),
    ],
)
def test_filter_finds_what_fits(catalog: Catalog, slow: Slow, text: str) -> None:
    query = parse_query(text)
    expected = slow.matches(query)
    assert set(catalog.list_ids(query, Order(), slow.rule)) == expected
    assert catalog.count_matches(query, slow.rule) == len(expected)
    if text not in ("piano<0.02", "album:'"):
        assert expected, "a filter that fits nothing shows nothing"


_LEAVES = st.sampled_from(
    [
        *("love", "night", "genre:rock", "mood:calm", "tag:guitar", "piano>0.5", "piano<0.5"),
        *("score>0.7", "missing:mood", "state:review", "state:offline", "state:missing"),
        *("verdict:accepted", "disagrees:genre", "duration>4:00", "added<5d", "artist:blue"),
    ]
)
_QUERIES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        inner.map(lambda text: f"-({text})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) ({pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"(({pair[0]}) or ({pair[1]}))"),
    ),
    max_leaves=5,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=_QUERIES)
def test_any_filter_finds_what_fits(catalog: Catalog, slow: Slow, text: str) -> None:
    query = parse_query(text)
    assert set(catalog.list_ids(query, Order(), slow.rule)) == slow.matches(query)


def test_tag_that_the_model_lacks_gives_a_sentence(catalog: Catalog) -> None:
    with pytest.raises(QueryError, match="no tag “pinao”") as caught:
        catalog.list_ids(parse_query("pinao>0.5"), Order(), seeded_rule())
    assert "“piano>0.5”" in caught.value.advice


def test_rule_changes_what_a_filter_finds(catalog: Catalog) -> None:
    query = parse_query("tag:guitar")
    found = [
        len(catalog.list_ids(query, Order(), seeded_rule(threshold=threshold)))
        for threshold in (0.5, 0.7, 0.9)
    ]
    assert found[0] > found[1] > found[2] > 0
    hidden = seeded_rule(shown=("genre",))
    assert len(catalog.list_ids(query, Order(), hidden)) == 0
    assert Slow(catalog, hidden).matches(parse_query("state:unsure")) == set(
        catalog.list_ids(parse_query("state:unsure"), Order(), hidden)
    )


# Orders


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("key", SortKey)
def test_order(catalog: Catalog, slow: Slow, key: SortKey, descending: bool) -> None:
    order = Order(key, descending)
    assert list(catalog.list_ids(EVERYTHING, order, slow.rule)) == slow.ordered(order)


def test_names_are_sorted_as_people_do() -> None:
    with Catalog.in_memory() as catalog:
        titles = ["zebra", "Éclair", "eclat", "Äpfel", "apfel", "Ｗｉｄｅ", "10 songs", "", "夜"]
        for number, title in enumerate(titles):
            path = Path(f"/music/{number}.mp3")
            add_song(catalog, path, number)
            catalog.store_display_fields(path, DisplayFields(title=title, album="A"))
        ids = catalog.list_ids(EVERYTHING, Order(SortKey.TITLE), RULE)
        shown = [song.title for song in catalog.listed_songs(ids, RULE)]
    assert shown == [
        *("10 songs", "7.mp3", "Äpfel", "apfel", "Éclair", "eclat", "Ｗｉｄｅ", "zebra", "夜")
    ]


def test_tracks_and_paths_are_in_natural_order() -> None:
    with Catalog.in_memory() as catalog:
        for number, track in enumerate(("10", "2", "1", "")):
            path = Path(f"/music/{11 - number} x.mp3")
            add_song(catalog, path, number)
            catalog.store_display_fields(path, DisplayFields(artist="A", album="B", track=track))
        rule = RULE
        by_artist = catalog.listed_songs(catalog.list_ids(EVERYTHING, Order(), rule), rule)
        assert [song.track for song in by_artist] == ["1", "2", "10", ""]
        by_path = catalog.list_ids(EVERYTHING, Order(SortKey.PATH), rule)
        names = [song.path.name for song in catalog.listed_songs(by_path, rule)]
    assert names == ["8 x.mp3", "9 x.mp3", "10 x.mp3", "11 x.mp3"]


@pytest.mark.parametrize(
    "text", ["*", "?", "[", "]", "a*c", "[ab]", "a?", "\0", "c" * 900, "c" * 1500]
)
def test_signs_of_patterns_stand_for_themselves(text: str) -> None:
    names = ["a*c", "abc", "[ab]", "a? b", "x", "c" * 900]
    with Catalog.in_memory() as catalog:
        for number, name in enumerate(names, start=1):
            path = Path(f"/music/{number}.mp3")
            add_song(catalog, path, number)
            catalog.store_display_fields(path, DisplayFields(title=name))
        found = catalog.list_ids(Query(Text(text)), Order(), RULE)
        assert sorted(found) == [at for at, name in enumerate(names, start=1) if text in name]


def test_rule_without_tags_looks_at_fields_all_the_same(seeded: Path) -> None:
    # The window's own rule as long as there is no model.
    rule = dataclasses.replace(RULE, model_id="", tags=(), categories=(), thresholds=())
    with Catalog.open(seeded, clock=lambda: NOW_S) as catalog:
        slow = Slow(catalog, rule)
        for text in ("disagrees:genre", "disagrees:mood", "genre:rock", "score>0.1"):
            query = parse_query(text)
            assert set(catalog.list_ids(query, Order(), rule)) == slow.matches(query)
        assert sum(catalog.state_counts(rule).values()) == len(slow.rows)
