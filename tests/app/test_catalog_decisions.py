"""Decisions of the user with undo, saved filters, and what the window remembers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from catalogs import add_song, digest_of
from mlfa_app.catalog.listing import Decision, DisplayFields, Order, SongState, Verdict
from mlfa_app.catalog.query_language import parse_query
from mlfa_app.catalog.store import Catalog
from slow_listing import RULE

_DECISIONS = st.builds(
    Decision,
    digest=st.sampled_from([digest_of(1), digest_of(2)]),
    tag=st.sampled_from(["rock", "jazz", "夜"]),
    category=st.sampled_from(["genre", "mood"]),
    verdict=st.sampled_from([None, *Verdict]),
)


def all_decisions(catalog: Catalog) -> list[Decision]:
    return catalog.decisions_of(digest_of(1)) + catalog.decisions_of(digest_of(2))


@settings(max_examples=60, deadline=None)
@given(first=st.lists(_DECISIONS, max_size=8), second=st.lists(_DECISIONS, max_size=8))
def test_what_is_given_back_restores_what_was(
    first: list[Decision], second: list[Decision]
) -> None:
    with Catalog.in_memory() as catalog:
        catalog.decide(first)
        before = all_decisions(catalog)
        undo = catalog.decide(second)
        after = all_decisions(catalog)
        redo = catalog.decide(undo)
        assert all_decisions(catalog) == before
        assert catalog.decide(redo) == undo
        assert all_decisions(catalog) == after
        # The last word on each tag counts.
        said = {(one.digest, one.category, one.tag): one.verdict for one in first + second}
        assert {(one.digest, one.category, one.tag): one.verdict for one in after} == {
            key: verdict for key, verdict in said.items() if verdict is not None
        }


def test_what_changes_nothing_needs_no_undo() -> None:
    decision = Decision(digest_of(1), "rock", "genre", Verdict.ACCEPTED)
    with Catalog.in_memory() as catalog:
        assert len(catalog.decide([decision])) == 1
        assert catalog.decide([decision]) == []
        assert catalog.decide([Decision(digest_of(2), "rock", "genre", None)]) == []


def test_decisions_outlive_the_file_but_not_the_library() -> None:
    path = Path("/music/a.mp3")
    with Catalog.in_memory() as catalog:
        add_song(catalog, path, 1)
        decisions = [Decision(digest_of(1), "rock", "genre", Verdict.REJECTED)]
        catalog.decide(decisions)
        catalog.forget([path])
        assert catalog.decisions_of(digest_of(1)) == decisions
        add_song(catalog, Path("/music/moved.mp3"), 1)
        assert "rock" not in {one.tag for one in catalog.listed_songs([2], RULE)[0].proposals}
        catalog.forget(everything=True)
        assert catalog.decisions_of(digest_of(1)) == []


def test_tag_of_the_user_s_own_is_found_in_any_case() -> None:
    with Catalog.in_memory() as catalog:
        add_song(catalog, Path("/music/a.mp3"), 1)
        catalog.decide([Decision(digest_of(1), "Trip Hop", "genre", Verdict.ACCEPTED)])
        for text in ('tag:"trip hop"', 'tag:"TRIP HOP"', "genre:trip", "genre:HOP"):
            assert list(catalog.list_ids(parse_query(text), Order(), RULE)) == [1], text


def test_only_what_was_accepted_is_a_given_tag() -> None:
    with Catalog.in_memory() as catalog:
        catalog.decide([Decision(digest_of(1), "lute", "instrument", Verdict.REJECTED)])
        assert not catalog.is_given("lute")
        catalog.decide([Decision(digest_of(2), "lute", "instrument", Verdict.ACCEPTED)])
        assert catalog.is_given("lute")


def test_song_goes_from_review_to_done() -> None:
    path = Path("/music/a.mp3")
    with Catalog.in_memory() as catalog:
        add_song(catalog, path, 1)
        (song,) = catalog.listed_songs([1], RULE)
        assert song.state is SongState.REVIEW
        accepted = [
            Decision(digest_of(1), one.tag, one.category, Verdict.ACCEPTED)
            for one in song.proposals
        ]
        catalog.decide(accepted)
        assert catalog.listed_songs([1], RULE)[0].state is SongState.DECIDED
        fields: dict[str, tuple[str, ...]] = {}
        for one in song.proposals:
            fields[one.category] = (*fields.get(one.category, ()), one.tag.upper())
        catalog.store_display_fields(path, DisplayFields(fields=fields))
        assert catalog.listed_songs([1], RULE)[0].state is SongState.DONE
        assert catalog.state_counts(RULE)[SongState.DONE] == 1


def test_word_of_the_user_s_own_is_done_once_it_was_written() -> None:
    path, digest, now_s = Path("/music/a.mp3"), digest_of(1), [100.0]

    def state() -> SongState:
        assert catalog.state_counts(RULE)[catalog.listed_songs([1], RULE)[0].state] == 1
        return catalog.listed_songs([1], RULE)[0].state

    with Catalog.in_memory(clock=lambda: now_s[0]) as catalog:
        add_song(catalog, path, 1)
        (song,) = catalog.listed_songs([1], RULE)
        decisions = [
            Decision(digest, one.tag, one.category, Verdict.REJECTED) for one in song.proposals
        ]
        decisions[0] = Decision(digest, decisions[0].tag, decisions[0].category, Verdict.ACCEPTED)
        category = decisions[0].category
        # Something that was written before says nothing of the decision.
        catalog.record_written(path, digest, {category: ["Mine"]})
        catalog.store_display_fields(path, DisplayFields(fields={category: ("Mine",)}))
        now_s[0] = 200.0
        catalog.decide(decisions)
        assert state() is SongState.DECIDED
        now_s[0] = 300.0
        catalog.record_written(path, digest, {category: ["My word", "Mine"]})
        catalog.store_display_fields(path, DisplayFields(fields={category: ("My word", "Mine")}))
        assert state() is SongState.DONE
        # Somebody took it out again.
        catalog.store_display_fields(path, DisplayFields(fields={category: ("Mine",)}))
        assert state() is SongState.DECIDED
        now_s[0] = 400.0
        catalog.decide([Decision(digest, "dub", "genre", Verdict.ACCEPTED)])
        catalog.store_display_fields(path, DisplayFields(fields={category: ("My word", "Mine")}))
        assert state() is SongState.DECIDED


def test_tags_of_other_words_and_banned_ones_are_done() -> None:
    path, digest = Path("/music/a.mp3"), digest_of(1)

    def state(**wording: tuple[str, ...]) -> SongState:
        rule = replace(RULE, wording=tuple(wording.items()))
        state = catalog.listed_songs([1], rule)[0].state
        assert catalog.state_counts(rule)[state] == 1
        return state

    with Catalog.in_memory() as catalog:
        add_song(catalog, path, 1)
        catalog.decide(
            [
                Decision(digest, one.tag, one.category, Verdict.REJECTED)
                for one in catalog.listed_songs([1], RULE)[0].proposals
            ]
        )
        catalog.decide([Decision(digest, "dub", "genre", Verdict.ACCEPTED)])
        catalog.store_display_fields(path, DisplayFields(fields={"genre": ("Reggae", "Bass")}))
        assert state() is SongState.DECIDED
        assert state(dub=("Reggae",)) is SongState.DONE
        assert state(dub=("bass", "reggae")) is SongState.DONE
        assert state(dub=("Reggae", "Echo")) is SongState.DECIDED
        assert state(dub=()) is SongState.DONE
        assert state(rock=()) is SongState.DECIDED


def test_everything_rejected_is_done() -> None:
    with Catalog.in_memory() as catalog:
        add_song(catalog, Path("/music/a.mp3"), 1)
        (song,) = catalog.listed_songs([1], RULE)
        catalog.decide(
            [
                Decision(digest_of(1), one.tag, one.category, Verdict.REJECTED)
                for one in song.proposals
            ]
        )
        (song,) = catalog.listed_songs([1], RULE)
        assert (song.state, song.proposals) == (SongState.DONE, ())


def test_saved_filters() -> None:
    with Catalog.in_memory() as catalog:
        catalog.save_filter("éclat", "genre:jazz")
        catalog.save_filter("Alpha", "a")
        catalog.save_filter("Alpha", "b")
        assert catalog.saved_filters() == [("Alpha", "b"), ("éclat", "genre:jazz")]
        catalog.forget_filter("Alpha")
        catalog.forget_filter("never there")
        assert catalog.saved_filters() == [("éclat", "genre:jazz")]


def test_session_values(tmp_path: Path) -> None:
    with Catalog.open(tmp_path / "c.sqlite") as catalog:
        assert catalog.session_value("query") is None
        catalog.set_session_value("query", "genre:jazz")
    with Catalog.open(tmp_path / "c.sqlite") as catalog:
        assert catalog.session_value("query") == "genre:jazz"
        catalog.set_session_value("query", None)
        assert catalog.session_value("query") is None


def test_many_decisions_at_once() -> None:
    many = 5000
    with Catalog.in_memory() as catalog:
        with catalog.batch():
            for number in range(20):
                add_song(catalog, Path(f"/music/{number}.mp3"), number)
        wanted = [
            Decision(digest_of(number % 20), f"tag {number}", "genre", Verdict.ACCEPTED)
            for number in range(many)
        ]
        undo = catalog.decide(wanted)
        assert catalog.state_counts(RULE)[SongState.PENDING] == 0
        assert len(catalog.decisions_of(digest_of(3))) == many // 20
        catalog.decide(undo)
        assert catalog.decisions_of(digest_of(3)) == []
