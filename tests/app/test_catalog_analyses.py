from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from catalogs import MODEL, STAMP, add_song, analysis_of, digest_of
from mlfa_app.catalog.store import Catalog
from mlfa_core.errors import ShapeError


@pytest.fixture
def catalog(tmp_path):
    with Catalog.open(tmp_path / "catalogue.sqlite", clock=lambda: 1234.5) as opened:
        yield opened


def test_analysis_comes_back_as_it_was_stored(catalog):
    given = analysis_of(1, num_tags=7, num_windows=4)
    catalog.store_analysis(digest_of(1), MODEL, **given)
    stored = catalog.load_analysis(digest_of(1), MODEL)
    assert stored is not None
    assert (stored.digest, stored.model_id) == (digest_of(1), MODEL)
    assert (stored.duration_s, stored.is_music, stored.segment_duration_s) == (101.0, 0.75, 3.0)
    assert stored.analyzed_at_s == 1234.5
    assert stored.scores.dtype == np.float32
    np.testing.assert_array_equal(stored.scores, given["scores"])
    assert stored.segment_scores.dtype == np.float16
    np.testing.assert_array_equal(stored.segment_scores, given["segment_scores"])
    np.testing.assert_array_equal(stored.segment_starts_s, given["segment_starts_s"])
    assert list(stored.features) == ["mel18/1", "mel27/1"]
    for key, vector in given["features"].items():
        assert stored.features[key].dtype == np.float32
        np.testing.assert_array_equal(stored.features[key], vector)


def test_blobs_are_little_endian(catalog):
    catalog.store_analysis(
        digest_of(1),
        MODEL,
        **{**analysis_of(1), "features": {"mel27/1": np.array([1.0, -2.0], dtype=">f4")}},
    )
    blob = catalog._database.value("SELECT vector FROM song_features")
    assert blob == bytes.fromhex("0000803f 000000c0")


def test_song_without_windows_or_features(catalog):
    given = analysis_of(1, num_windows=0) | {"features": {}}
    catalog.store_analysis(digest_of(1), MODEL, **given)
    stored = catalog.load_analysis(digest_of(1), MODEL)
    assert stored.segment_scores.shape == (0, 5)
    assert stored.features == {}


def test_storing_again_replaces_all_of_it(catalog):
    catalog.store_analysis(digest_of(1), MODEL, **analysis_of(1))
    second = analysis_of(2, num_windows=9)
    del second["features"]["mel18/1"]
    catalog.store_analysis(digest_of(1), MODEL, **second)
    stored = catalog.load_analysis(digest_of(1), MODEL)
    np.testing.assert_array_equal(stored.scores, second["scores"])
    assert stored.segment_scores.shape == (9, 5)
    assert list(stored.features) == ["mel27/1"]


def test_models_are_kept_apart(catalog):
    catalog.store_analysis(digest_of(1), "one", **analysis_of(1))
    catalog.store_analysis(digest_of(1), "two", **analysis_of(2, num_tags=8))
    catalog.store_analysis(digest_of(2), "two", **analysis_of(3, num_tags=8))
    assert len(catalog.load_analysis(digest_of(1), "one").scores) == 5
    assert len(catalog.load_analysis(digest_of(1), "two").scores) == 8
    assert not catalog.has_analysis(digest_of(2), "one")
    assert catalog.load_analysis(digest_of(2), "one") is None
    assert catalog.list_models() == {"one": 1, "two": 2}
    assert catalog.forget_model("two") == 2
    assert catalog.list_models() == {"one": 1}
    assert catalog.feature_keys("two") == {}
    assert catalog.has_analysis(digest_of(1), "one")
    assert catalog._database.value("SELECT count(*) FROM song_features") == 2


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"segment_scores": np.zeros((3, 4))}, ShapeError),
        ({"segment_starts_s": np.zeros(2)}, ShapeError),
        ({"scores": np.zeros((5, 1))}, ShapeError),
        ({"features": {"mel27/1": np.zeros(7)}}, ShapeError),
        ({"scores": [0.1, 0.2, math.nan, 0.3, 0.4]}, ValueError),
        ({"features": {"mel27/1": [math.inf] * 6}}, ValueError),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_stored(catalog, change, error):
    catalog.store_analysis(digest_of(1), MODEL, **analysis_of(1))
    with pytest.raises(error):
        catalog.store_analysis(digest_of(2), MODEL, **{**analysis_of(2), **change})
    assert not catalog.has_analysis(digest_of(2), MODEL)
    assert catalog.lookup_song(digest_of(2)) is None


def test_score_table_has_a_row_per_song_of_the_library(catalog):
    add_song(catalog, Path("/music/b.mp3"), 1)
    add_song(catalog, Path("/music/a copy.mp3"), 1)
    add_song(catalog, Path("/music/c.mp3"), 2)
    add_song(catalog, Path("/music/unanalysed.mp3"), 3, model=None)
    add_song(catalog, Path("/passing.mp3"), 4, in_library=False)
    table = catalog.score_table(MODEL)
    assert table.digests == (digest_of(1), digest_of(2))
    assert table.paths == (Path("/music/a copy.mp3"), Path("/music/c.mp3"))
    assert table.scores.dtype == np.float32
    np.testing.assert_array_equal(
        table.scores, [analysis_of(1)["scores"], analysis_of(2)["scores"]]
    )
    np.testing.assert_array_equal(table.durations_s, [101.0, 102.0])
    np.testing.assert_array_equal(table.is_music, [0.75, 0.75])
    assert len(catalog.score_table(MODEL, library_only=False).digests) == 3
    assert catalog.score_table(MODEL, under=Path("/music/c.mp3")).digests == (digest_of(2),)


def test_tables_of_an_unknown_model_are_empty(catalog):
    add_song(catalog, Path("/music/a.mp3"), 1)
    scores = catalog.score_table("unknown")
    assert scores.scores.shape == (0, 0)
    assert scores.paths == ()
    features = catalog.feature_table("unknown", "mel27/1")
    assert features.features.shape == (0, 0)


def test_feature_table_is_one_matrix_in_the_order_of_the_scores(catalog):
    # More songs than one page of the reader holds, recorded in another order than analysed.
    num_songs = 1203
    with catalog.batch():
        for number in range(num_songs):
            catalog.record_file(Path(f"/music/{number}.mp3"), STAMP, digest_of(number), True)
        for number in reversed(range(num_songs)):
            catalog.store_analysis(digest_of(number), MODEL, **analysis_of(number))
    assert catalog.feature_keys(MODEL) == {"mel18/1": 4, "mel27/1": 6}
    table = catalog.feature_table(MODEL, "mel27/1")
    assert table.features.shape == (num_songs, 6)
    assert table.features.dtype == np.float32
    assert table.digests == catalog.score_table(MODEL).digests
    np.testing.assert_array_equal(table.song_ids, catalog.score_table(MODEL).song_ids)
    for row in (0, 1, 700, 1202):
        np.testing.assert_array_equal(table.features[row], analysis_of(row)["features"]["mel27/1"])


def test_feature_table_leaves_out_songs_outside_the_library(catalog):
    add_song(catalog, Path("/music/a.mp3"), 1)
    add_song(catalog, Path("/passing.mp3"), 2, in_library=False)
    assert catalog.feature_table(MODEL, "mel18/1").digests == (digest_of(1),)
    assert len(catalog.feature_table(MODEL, "mel18/1", library_only=False).digests) == 2


def test_songs_are_listed_with_and_without_scores_over_many_pages(catalog):
    with catalog.batch():
        for number in range(1001):
            add_song(
                catalog, Path(f"/music/{number}.mp3"), number, model=MODEL if number % 2 else None
            )
        add_song(catalog, Path("/music/copy.mp3"), 0, model=None)
    rows = list(catalog.iter_songs(MODEL))
    assert [row.song.digest for row in rows] == [digest_of(number) for number in range(1001)]
    assert rows[0].song.paths == (Path("/music/0.mp3"), Path("/music/copy.mp3"))
    assert rows[0].scores is None
    assert rows[0].is_music is None
    np.testing.assert_array_equal(rows[1].scores, analysis_of(1)["scores"])
    assert rows[1].song.duration_s == 101.0
    assert [row.song.digest for row in catalog.iter_songs(MODEL, under=Path("/music/7.mp3"))] == [
        digest_of(7)
    ]


def test_listing_goes_on_while_songs_are_stored(catalog):
    with catalog.batch():
        for number in range(600):
            add_song(catalog, Path(f"/music/{number}.mp3"), number, model=None)
    listed = 0
    for row in catalog.iter_songs(MODEL):
        listed += 1
        if listed <= 5:
            catalog.store_analysis(row.song.digest, MODEL, **analysis_of(1))
    assert listed == 600
    assert catalog.counts(MODEL).analyzed == 5
