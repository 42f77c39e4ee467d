"""The table of songs: every filter and order against a slow second implementation."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogs import MODEL, STAMP, add_song, analysis_of, digest_of
from mlfa_app.catalog.folding import fold, natural_key, sort_key, word_key
from mlfa_app.catalog.listing import (
    Decision,
    DecisionRule,
    DisplayFields,
    ListedSong,
    Order,
    Proposal,
    SongState,
    SortKey,
    Verdict,
)
from mlfa_app.catalog.query_language import Query, QueryError, parse_query
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
from mlfa_app.catalog.store import Catalog
from mlfa_app.library.file_identity import FileStamp
from seeded_catalogue import SEEDED_MODEL, seeded_catalogue, seeded_rule

NOW_S = 1_600_900_000.0
SONGS = 600
EVERYTHING = Query()

RULE = DecisionRule(
    model_id=MODEL,
    tags=("rock", "jazz", "calm", "happy", "piano"),
    categories=("genre", "genre", "mood", "mood", "instrument"),
    thresholds=(0.5, 0.5, 0.5, 0.5, None),
    music_threshold=0.5,
    shown_categories=frozenset(("genre", "mood", "instrument")),
)
"""A rule for songs of `catalogs`."""


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("seeded") / "catalogue.sqlite"
    seeded_catalogue(path, SONGS, seed=3, decided_share=0.3)
    with Catalog.open(path) as catalog:
        # What seeding leaves out: a tag that the user added, files outside of the library.
        for song in catalog.listed_songs([20, 21, 22], seeded_rule()):
            if song.digest is not None:
                catalog.decide([Decision(song.digest, "shoegaze", "genre", Verdict.ACCEPTED)])
        catalog.record_file(Path("/elsewhere/a.mp3"), STAMP, digest_of(999_999), in_library=False)
    return path


@pytest.fixture(scope="module")
def catalog(seeded: Path):
    with Catalog.open(seeded, clock=lambda: NOW_S) as catalog:
        yield catalog


class Slow:
    """The listing once more, song by song and from the raw tables."""

    def __init__(self, catalog: Catalog, rule: DecisionRule) -> None:
        self.rule = rule
        database = catalog._database
        self.rows = database.rows(
            "SELECT id, is_missing, is_offline, first_seen_s FROM files WHERE in_library"
        )
        self.added = {row[0]: row[3] for row in self.rows}
        songs = catalog.listed_songs([row[0] for row in self.rows], rule)
        self.songs = {song.file_id: song for song in songs}
        self.scores = {}
        for song in songs:
            found = song.digest and catalog.load_analysis(song.digest, rule.model_id)
            if found:
                self.scores[song.file_id] = dict(zip(rule.tags, found.scores.tolist(), strict=True))
        self.decisions = {
            song.file_id: catalog.decisions_of(song.digest) if song.digest else [] for song in songs
        }
        present = {
            self.songs[file_id].digest
            for file_id, missing, offline, _ in self.rows
            if not missing and not offline
        }
        self.offline = {row[0] for row in self.rows if row[2]}
        self.moved = {
            row[0] for row in self.rows if row[1] and self.songs[row[0]].digest in present
        }

    def matches(self, query: Query) -> set[int]:
        states = set(states_of(query.root))
        masked = set()
        if SongState.OFFLINE not in states:
            masked |= self.offline
        if SongState.MISSING not in states:
            masked |= self.moved
        return {
            file_id
            for file_id, song in self.songs.items()
            if file_id not in masked and self.fits(query.root, song)
        }

    def fits(self, node: object, song: ListedSong) -> bool:
        match node:
            case Everything():
                return True
            case Not(part):
                return not self.fits(part, song)
            case All(parts):
                return all(self.fits(part, song) for part in parts)
            case Either(parts):
                return any(self.fits(part, song) for part in parts)
            case Text(text, None):
                title = song.title if self.has(song, "title") else ""
                parts = (title, song.artist, song.album, song.album_artist, str(song.path))
                return any(fold(text) in fold(part) for part in parts)
            case Text(text, ("genre" | "mood") as field):
                values = song.fields.get(field, ())
                if any(fold(text) in fold(value) for value in values):
                    return True
                return any(
                    word_key(text) in word_key(one.tag)
                    for one in song.proposals
                    if one.category == field
                )
            case Text(text, "path"):
                return fold(text) in fold(str(song.path))
            case Text(text, str(field)):
                return fold(text) in fold(getattr(song, field))
            case Tagged(tag):
                return any(word_key(one.tag) == word_key(tag) for one in song.proposals)
            case Score(None, operator, value):
                scores = [one.score for one in song.proposals if one.score is not None]
                return bool(scores) and compare(max(scores), operator, value)
            case Score(str(tag), operator, value):
                scores = self.scores.get(song.file_id)
                if scores is None:
                    return False
                score = next(s for name, s in scores.items() if word_key(name) == word_key(tag))
                return compare(score if score >= 0.05 else 0.0, operator, value)
            case Missing(field):
                return not self.has(song, field)
            case InState(state):
                return song.state is state
            case Judged(verdict):
                return any(one.verdict is verdict for one in self.decisions[song.file_id])
            case Disagrees(field):
                held = {word_key(value) for value in song.fields.get(field, ())}
                tags = {word_key(one.tag) for one in song.proposals if one.category == field}
                return bool(held) and bool(tags) and not held & tags
            case Duration("=", value):
                return song.duration_s is not None and abs(song.duration_s - value) < 0.5
            case Duration(operator, value):
                return song.duration_s is not None and compare(song.duration_s, operator, value)
            case Added(operator, age_s):
                return compare(NOW_S - self.added[song.file_id], operator, age_s)
        raise TypeError(node)

    @staticmethod
    def has(song: ListedSong, field: str) -> bool:
        if field == "title":
            return song.title != song.path.name
        if field in ("genre", "mood"):
            return bool(song.fields.get(field))
        return bool(getattr(song, field))

    def ordered(self, order: Order) -> list[int]:
        """All files that are not masked, in order."""
        songs = [self.songs[file_id] for file_id in self.matches(EVERYTHING)]
        songs.sort(
            key=lambda song: (
                sort_key(song.album_artist or song.artist) or "\U0010ffff",
                sort_key(song.album),
                natural_key(song.track) or "\U0010ffff",
                natural_key(str(song.path)),
            )
        )
        values = {song.file_id: self.value(song, order.key) for song in songs}
        known = [song for song in songs if values[song.file_id] is not None]
        # Sorting keeps the order of equals, also when it is reversed.
        known.sort(key=lambda song: values[song.file_id], reverse=order.descending)
        return [song.file_id for song in known] + [
            song.file_id for song in songs if values[song.file_id] is None
        ]

    def value(self, song: ListedSong, key: SortKey) -> object:
        match key:
            case SortKey.TITLE:
                return sort_key(song.title)
            case SortKey.ARTIST:
                return sort_key(song.artist) or None
            case SortKey.ALBUM:
                return sort_key(song.album) or None
            case SortKey.GENRE:
                return "\n".join(fold(value) for value in song.genre) or None
            case SortKey.SCORE:
                return max((o.score for o in song.proposals if o.score is not None), default=None)
            case SortKey.STATE:
                return list(SongState).index(song.state)
            case SortKey.DURATION:
                return song.duration_s
            case SortKey.PATH:
                return natural_key(str(song.path))
            case SortKey.ADDED:
                return self.added[song.file_id]


def compare(left: float, operator: str, right: float) -> bool:
    return {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "=": abs(left - right) < 0.005,
    }[operator]


def states_of(node: object):
    if isinstance(node, InState):
        yield node.state
    for part in (*getattr(node, "parts", ()), *([node.part] if hasattr(node, "part") else ())):
        yield from states_of(part)


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


# Rows and states


def judged_state(catalog: Catalog, song: ListedSong, rule: DecisionRule) -> SongState:
    """The state, worked out in the words of its definition."""
    record = catalog.find_file(song.path)
    assert record is not None
    if record.is_offline:
        return SongState.OFFLINE
    if record.is_missing:
        return SongState.MISSING
    if record.error_summary:
        return SongState.FAILED
    found = record.digest and catalog.load_analysis(record.digest, rule.model_id)
    if not found:
        return SongState.PENDING
    verdicts = {(one.category, one.tag): one.verdict for one in catalog.decisions_of(found.digest)}
    accepted = [
        key
        for key, verdict in verdicts.items()
        if verdict is Verdict.ACCEPTED and key[0] in rule.shown_categories
    ]
    if not accepted and found.is_music < rule.music_threshold:
        return SongState.NOT_MUSIC
    sure = [
        (category, tag)
        for category, tag, threshold, score in zip(
            rule.categories, rule.tags, rule.thresholds, found.scores.tolist(), strict=True
        )
        if found.is_music >= rule.music_threshold
        and category in rule.shown_categories
        and threshold is not None
        and score >= threshold
    ]
    if not accepted and not sure:
        return SongState.UNSURE
    if any(key not in verdicts for key in sure):
        return SongState.REVIEW
    for category, tag in accepted:
        held = {word_key(value) for value in song.fields.get(category, ())}
        if word_key(tag) not in held:
            return SongState.DECIDED
    return SongState.DONE


def test_states_are_as_defined_and_counted(catalog: Catalog, slow: Slow) -> None:
    expected = dict.fromkeys(SongState, 0)
    for song in slow.songs.values():
        assert song.state is judged_state(catalog, song, slow.rule), song
        expected[song.state] += 1
    assert catalog.state_counts(slow.rule) == expected
    assert all(expected.values()), "the sample holds every state"


def test_row_of_a_song() -> None:
    path = Path("/music/a.mp3")
    with Catalog.in_memory() as catalog:
        add_song(catalog, path, 1)
        fields = {"genre": ("Jazz", "Blues"), "mood": ("calm",)}
        catalog.store_display_fields(
            path, DisplayFields("Title", "Artist", "Album", "", "7", "1999", fields, "FLAC")
        )
        scores = analysis_of(1)["scores"].tolist()
        rule = replace(RULE, thresholds=(0.0, 0.0, 0.0, None, None))
        digest = digest_of(1)
        catalog.decide(
            [
                Decision(digest, "rock", "genre", Verdict.REJECTED),
                Decision(digest, "happy", "mood", Verdict.ACCEPTED),
                Decision(digest, "dub", "genre", Verdict.ACCEPTED),
            ]
        )
        (song,) = catalog.listed_songs([1, 77], rule)
        assert song == ListedSong(
            file_id=1,
            path=path,
            digest=digest,
            title="Title",
            artist="Artist",
            album="Album",
            track="7",
            year="1999",
            genre=("Jazz", "Blues"),
            mood=("calm",),
            fields=fields,
            container="FLAC",
            duration_s=101.0,
            state=SongState.REVIEW,
            is_music=0.75,
            proposals=(
                Proposal("jazz", "genre", pytest.approx(scores[1])),
                Proposal("dub", "genre", None, Verdict.ACCEPTED),
                *sorted(
                    (
                        Proposal("calm", "mood", scores[2]),
                        Proposal("happy", "mood", scores[3], Verdict.ACCEPTED),
                    ),
                    key=lambda one: -one.score,
                ),
            ),
        )


def test_rows_come_in_the_order_asked_for(catalog: Catalog) -> None:
    rows = catalog.listed_songs([9, 3, 10**6, 5], seeded_rule())
    assert [song.file_id for song in rows] == [9, 3, 5]
    assert catalog.listed_songs([], seeded_rule()) == []


def test_file_without_a_title_goes_by_its_name() -> None:
    with Catalog.in_memory() as catalog:
        add_song(catalog, Path("/music/b\udcff\n.mp3"), 1)
        (song,) = catalog.listed_songs([1], RULE)
        assert song.title == "b\\udcff .mp3"
        assert list(catalog.list_ids(parse_query("missing:title"), Order(), RULE)) == [1]


# What changes


def test_list_follows_every_change(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.sqlite"
    rule = RULE
    with Catalog.open(path) as reader, Catalog.open(path) as writer:

        def found(text: str = "", key: SortKey = SortKey.ARTIST) -> list[int]:
            return list(reader.list_ids(parse_query(text), Order(key), rule))

        assert found() == []
        assert sum(reader.state_counts(rule).values()) == 0
        add_song(writer, Path("/music/a.mp3"), 1, model=None)
        add_song(writer, Path("/music/b.mp3"), 2, model=None)
        assert found() == found("state:pending") == [1, 2]
        writer.store_analysis(digest_of(1), MODEL, **analysis_of(1))
        assert found("state:pending") == [2]
        assert found("state:review") == [1]
        writer.store_display_fields(Path("/music/b.mp3"), DisplayFields(artist="Abba"))
        assert found() == [2, 1]
        assert found("abba") == [2]
        writer.record_failure(Path("/music/b.mp3"), STAMP, "Bad.", in_library=True)
        assert found("state:failed") == [2]
        writer.store_analysis(
            digest_of(1), MODEL, **(analysis_of(1) | {"scores": [0, 0, 0, 0, 0.9]})
        )
        assert found("state:unsure") == [1]
        assert found("piano>0.8") == [1]
        assert found("jazz>0.1") == []
        writer.record_file(Path("/other/c.mp3"), STAMP, digest_of(3), in_library=False)
        assert found() == [2, 1]
        writer.add_to_library([Path("/other/c.mp3")])
        c = writer.file_ids_of([Path("/other/c.mp3")])[Path("/other/c.mp3")]
        assert found(key=SortKey.PATH) == [1, 2, c]
        writer.forget([Path("/music/b.mp3")])
        assert found() == [1, c]
        assert reader.state_counts(rule)[SongState.FAILED] == 0
        writer.forget_model(MODEL)
        assert found("state:pending") == [1, c]
        writer.forget(everything=True)
        assert found() == []
        assert sum(reader.state_counts(rule).values()) == 0
        add_song(writer, Path("/music/d.mp3"), 4)
        assert len(found("state:review")) == 1


def test_state_follows_many_changes_at_once(tmp_path: Path, seeded: Path) -> None:
    path = Path(shutil.copy(seeded, tmp_path / "catalogue.sqlite"))
    rule = seeded_rule()
    with Catalog.open(path) as catalog:
        before = catalog.state_counts(rule)
        songs = catalog.listed_songs(
            catalog.list_ids(parse_query("state:review"), Order(), rule), rule
        )
        back = catalog.decide(
            [
                Decision(str(song.digest), one.tag, one.category, Verdict.REJECTED)
                for song in songs
                for one in song.proposals
            ]
        )
        after = catalog.state_counts(rule)
        assert after[SongState.REVIEW] == 0
        with Catalog.open(path) as other:
            assert other.state_counts(rule) == after
        catalog.decide(back)
        assert catalog.state_counts(rule) == before


def test_offline_files_are_masked_and_never_forgotten(tmp_path: Path) -> None:
    drive = tmp_path / "drive"
    (drive / "music").mkdir(parents=True)
    file = drive / "music" / "a.mp3"
    file.write_bytes(b"sound")
    with Catalog.in_memory() as catalog:
        catalog.add_folder(drive / "music")
        add_song(catalog, file, 1)
        catalog.decide([Decision(digest_of(1), "rock", "genre", Verdict.ACCEPTED)])
        assert catalog.folder_counts() == [(drive / "music", 1, True)]
        shutil.rmtree(drive)
        catalog.reconcile(drive / "music", [])
        assert list(catalog.list_ids(EVERYTHING, Order(), RULE)) == []
        assert list(catalog.list_ids(parse_query("state:offline"), Order(), RULE)) == [1]
        assert catalog.state_counts(RULE)[SongState.OFFLINE] == 1
        assert catalog.folder_counts() == [(drive / "music", 1, False)]
        assert catalog.files_without_fields() == []
        (drive / "music").mkdir(parents=True)
        file.write_bytes(b"sound")
        catalog.reconcile(drive / "music", [file])
        assert list(catalog.list_ids(EVERYTHING, Order(), RULE)) == [1]
        assert len(catalog.decisions_of(digest_of(1))) == 1


def test_moved_file_is_listed_once(tmp_path: Path) -> None:
    old, new = tmp_path / "old.mp3", tmp_path / "new.mp3"
    new.write_bytes(b"sound")
    with Catalog.in_memory() as catalog:
        add_song(catalog, old, 1)
        add_song(catalog, new, 1)
        catalog.reconcile(tmp_path, [new])
        assert list(catalog.list_ids(EVERYTHING, Order(), RULE)) == [2]
        assert list(catalog.list_ids(parse_query("state:missing"), Order(), RULE)) == [1]


# Fields


def test_fields_are_read_again_when_a_file_changes() -> None:
    path = Path("/music/a.mp3")
    with Catalog.in_memory() as catalog:
        assert catalog.display_fields(path) is None
        add_song(catalog, path, 1)
        assert catalog.files_without_fields() == [path]
        fields = DisplayFields("T", "A", "B", "C", "1", "1999", {"genre": ("\ud800x",)}, "MP3")
        catalog.store_display_fields(path, fields)
        assert catalog.files_without_fields() == []
        assert catalog.display_fields(path) == fields
        catalog.record_file(path, STAMP, None, in_library=True)
        assert catalog.files_without_fields() == []
        catalog.record_file(path, FileStamp(5, 6), digest_of(2), in_library=True)
        assert catalog.files_without_fields() == [path]
        assert catalog.display_fields(path) is None
        # Until then the old ones are shown.
        assert catalog.listed_songs([1], RULE)[0].artist == "A"
        catalog.store_display_fields(Path("/music/unknown.mp3"), fields)


def test_ids_of_paths() -> None:
    with Catalog.in_memory() as catalog:
        add_song(catalog, Path("/music/a.mp3"), 1)
        add_song(catalog, Path("/music/b.mp3"), 2)
        paths = [Path("/music/b.mp3"), Path("/music/none.mp3")]
        assert catalog.file_ids_of(paths) == {paths[0]: 2}


def test_seeded_library_has_what_libraries_have(catalog: Catalog) -> None:
    counts = catalog.counts(SEEDED_MODEL)
    assert counts.files + counts.missing + counts.moved + counts.offline == SONGS
    assert 0.02 < counts.failed / SONGS < 0.09
    assert counts.duplicates > 0
    assert counts.offline > 0
    assert math.isclose(sum(catalog.state_counts(seeded_rule()).values()), SONGS)
