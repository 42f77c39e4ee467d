from __future__ import annotations

from pathlib import Path

import pytest

from catalogs import add_song, digest_of
from mlfa_app.catalog.records import RunRecord
from mlfa_app.catalog.store import Catalog


@pytest.fixture
def catalog(tmp_path):
    ticks = iter(range(1000))
    with Catalog.open(tmp_path / "catalogue.sqlite", clock=lambda: float(next(ticks))) as opened:
        yield opened


def test_runs_are_listed_newest_first(catalog):
    first = catalog.start_run("mlfa tag a.mp3")
    second = catalog.start_run("mlfa tag b\udcff.mp3")
    catalog.finish_run(first, {"written": 3, "failed": 1})
    assert catalog.list_runs() == [
        RunRecord(second, "mlfa tag b\\xff.mp3", 1.0, None, {}),
        RunRecord(first, "mlfa tag a.mp3", 0.0, 2.0, {"written": 3, "failed": 1}),
    ]
    assert [run.run_id for run in catalog.list_runs(limit=1)] == [second]


def test_own_values_are_the_latest_of_each_field(catalog):
    path = Path("/music/a.mp3")
    run = catalog.start_run("mlfa tag")
    catalog.record_written(path, digest_of(1), {"genre": ["Jazz"], "mood": ["Calm", "Warm"]}, run)
    catalog.record_written(path, digest_of(1), {"genre": ["Bebop"]}, run)
    assert catalog.own_values(digest_of(1), path) == {
        "genre": ("Bebop",),
        "mood": ("Calm", "Warm"),
    }
    assert catalog.own_values(digest_of(2)) == {}
    assert [value.values for value in catalog.written_in_run(run)] == [
        ("Jazz",),
        ("Calm", "Warm"),
        ("Bebop",),
    ]


def test_moved_file_is_known_by_its_song(catalog):
    catalog.record_written(Path("/old/a.mp3"), digest_of(1), {"genre": ["Jazz"]})
    assert catalog.own_values(digest_of(1), Path("/new/a.mp3")) == {"genre": ("Jazz",)}


def test_moved_file_keeps_what_was_written_before_and_after_the_move(catalog):
    old, new = Path("/old/a.mp3"), Path("/new/a.mp3")
    catalog.record_written(old, digest_of(1), {"genre": ["Jazz"], "mood": ["Calm"]})
    catalog.record_written(new, digest_of(1), {"mood": ["Warm"]})
    assert catalog.own_values(digest_of(1), new) == {"genre": ("Jazz",), "mood": ("Warm",)}


def test_copies_of_a_song_keep_their_own_values(catalog, tmp_path):
    first, copy, third = (tmp_path / name for name in ("a.mp3", "copy.mp3", "third.mp3"))
    for path in (first, copy, third):
        path.write_bytes(b"sound")
    catalog.record_written(first, digest_of(1), {"genre": ["Jazz"], "mood": ["Calm"]})
    catalog.record_written(copy, digest_of(1), {"genre": ["Swing"]})
    assert catalog.own_values(digest_of(1), first) == {"genre": ("Jazz",), "mood": ("Calm",)}
    assert catalog.own_values(digest_of(1), copy) == {"genre": ("Swing",)}
    assert catalog.own_values(digest_of(1), third) == {}


def test_emptied_field_is_ours_no_more(catalog):
    path = Path("/music/a.mp3")
    catalog.record_written(path, digest_of(1), {"genre": ["Jazz"]})
    catalog.record_written(path, digest_of(1), {"genre": []})
    assert catalog.own_values(digest_of(1), path) == {}


@pytest.mark.parametrize(
    "value", ["", "a;b / c", "Café 🎵", "line\nbreak", "lone \udc80 half", "\0"]
)
def test_any_value_comes_back_as_it_was_written(catalog, value):
    catalog.record_written(Path("/music/a.mp3"), digest_of(1), {"genre": [value]})
    assert catalog.own_values(digest_of(1)) == {"genre": (value,)}


def test_written_values_are_forgotten_with_their_song(catalog):
    path = Path("/music/a.mp3")
    add_song(catalog, path, 1)
    catalog.record_written(path, digest_of(1), {"genre": ["Jazz"]})
    catalog.forget([path])
    assert catalog.own_values(digest_of(1), path) == {}
