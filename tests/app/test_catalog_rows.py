"""Rows of the table of songs, their states, and that they follow every change."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from catalogs import MODEL, STAMP, add_song, analysis_of, digest_of
from mlfa_app.catalog.folding import word_key
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
from mlfa_app.catalog.query_language import parse_query
from mlfa_app.catalog.store import Catalog
from mlfa_app.library.file_identity import FileStamp
from seeded_catalogue import SEEDED_MODEL, seeded_rule
from slow_listing import EVERYTHING, NOW_S, RULE, SONGS, Slow, make_sample


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
        assert song.title == "b\\xff .mp3"
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


def test_songs_to_decide_on_are_those_of_the_rows(catalog: Catalog) -> None:
    ids = list(catalog.list_ids(EVERYTHING, Order(), seeded_rule()))[::-1]
    rows = [row for row in catalog.listed_songs(ids, seeded_rule()) if row.digest is not None]
    found = catalog.proposed_songs([*ids, 10**9], seeded_rule())
    assert [(one.file_id, one.digest, one.proposals) for one in found] == [
        (row.file_id, row.digest, row.proposals) for row in rows
    ]
    assert any(one.proposals for one in found)
    assert any(not one.proposals for one in found)
