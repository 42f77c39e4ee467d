"""The user's words as a text file, how many songs have a tag, what a package says of itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlfa_app.catalog.listing import DecisionRule
from mlfa_app.catalog.store import Catalog
from mlfa_app.errors import SettingsError
from mlfa_app.jobs.deciding.tag_counts import count_tags
from mlfa_app.jobs.models.listing import list_models
from mlfa_app.jobs.vocabulary.wording_file import (
    read_wording,
    wording_from_text,
    wording_to_text,
    write_wording,
)
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.package_quality import quality_of
from mlfa_app.settings import is_word
from mlfa_core.model_package import FACTS_FILE, load_package
from mlfa_resources import models_folder

WORD = st.text(max_size=9).filter(lambda word: is_word(word) and ";" not in word)
TAG = st.text(min_size=1, max_size=9).filter(
    lambda tag: is_word(tag) and "=" not in tag and not tag.startswith("#")
)


@given(
    st.dictionaries(TAG, st.lists(WORD, max_size=3, unique_by=str.casefold).map(tuple), max_size=5)
)
def test_any_words_come_back_from_their_text(wording: dict[str, tuple[str, ...]]) -> None:
    assert wording_from_text(wording_to_text(wording)) == wording


def test_file_that_a_person_wrote_is_read(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text(
        "\ufeff# my words\n\n hip-hop = Rap ;  Hip-Hop\nnoise =\nrock=Rock\n", encoding="utf-8"
    )
    assert read_wording(path) == {"hip-hop": ("Rap", "Hip-Hop"), "noise": (), "rock": ("Rock",)}


@pytest.mark.parametrize(
    ("contents", "reason"),
    [
        (b"rock -> Rock", "Line 1"),
        (b"# remark\n= Rock", "Line 2"),
        (b"\xff\xfe", "UTF-8"),
        (b"rock = a\x07b", "one line"),
        (b"rock = " + b"x" * 2**20, "too large"),
    ],
)
def test_file_that_holds_something_else_is_refused(
    tmp_path: Path, contents: bytes, reason: str
) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes(contents)
    with pytest.raises(SettingsError, match=reason):
        read_wording(path)


def test_words_are_saved_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    write_wording({"hip-hop": ("Rap",)}, path)
    assert read_wording(path) == {"hip-hop": ("Rap",)}
    assert [entry.name for entry in tmp_path.iterdir()] == ["words.txt"]
    with pytest.raises(SettingsError, match="cannot be written"):
        write_wording({}, tmp_path / "nowhere" / "words.txt")


def test_songs_are_counted_by_thresholds_and_music(tmp_path: Path) -> None:
    rule = DecisionRule(
        model_id="m",
        tags=("rock", "calm", "noise"),
        categories=("genre", "mood", "genre"),
        thresholds=(0.5, 0.6, None),
        music_threshold=0.3,
        shown_categories=frozenset({"genre", "mood"}),
    )
    # Rock, rock and calm (exactly at the threshold), nothing, and what is no music.
    songs = (
        ((0.9, 0.1, 1.0), 0.9),
        ((0.5, 0.6, 1.0), 0.3),
        ((0.4, 0.5, 1.0), 0.9),
        ((0.9, 0.9, 1.0), 0.2),
    )
    with Catalog.in_memory() as catalog:
        assert count_tags(catalog, rule) == {"rock": 0, "calm": 0, "noise": 0}
        for number, (scores, is_music) in enumerate(songs):
            path = tmp_path / f"{number}.mp3"
            catalog.record_file(path, FileStamp(1, number), f"digest{number}", in_library=True)
            catalog.store_analysis(
                f"digest{number}",
                "m",
                duration_s=10.0,
                scores=np.array(scores, np.float32),
                is_music=is_music,
                features={},
                segment_scores=np.zeros((1, 3), np.float16),
                segment_starts_s=np.zeros(1, np.float32),
                segment_duration_s=3.0,
            )
        assert count_tags(catalog, rule) == {"rock": 2, "calm": 1, "noise": 0}


def test_shipped_package_tells_its_quality() -> None:
    package = load_package(models_folder() / "fast")
    quality = quality_of(package)
    measured = package.facts.quality["decisions"]["0.9"]
    row = next(row for row in quality.precisions if row.wanted == 0.9)
    assert row.measured == measured["precision"]
    assert row.tags_per_song == measured["tags_per_clip"]
    assert row.num_abstaining == package.thresholds[0.9].count(None)
    assert quality.num_songs == package.facts.quality["clips"]["music"]


@pytest.mark.parametrize(
    "quality",
    [
        {},
        {"decisions": 3, "clips": [], "global": None},
        {"decisions": {"0.9": {"precision": "high", "tags_per_clip": -1}}},
        {"decisions": {"0.9": {"precision": 17, "recall": True}}, "clips": {"music": 1e300}},
    ],
)
def test_strange_quality_is_taken_as_not_measured(tmp_path: Path, quality: object) -> None:
    folder = Path(shutil.copytree(models_folder() / "fast", tmp_path / "strange"))
    facts = json.loads((folder / FACTS_FILE).read_text(encoding="utf-8"))
    (folder / FACTS_FILE).write_text(json.dumps({**facts, "quality": quality}), encoding="utf-8")
    found = quality_of(load_package(folder))
    assert found.num_songs is None
    assert found.roc_auc is None
    row = next(row for row in found.precisions if row.wanted == 0.9)
    assert (row.measured, row.tags_per_song, row.recall) == (None, None, None)


def test_models_are_listed_with_the_setting_that_means_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFA_HOME", str(tmp_path))
    models = tmp_path / "models"
    shutil.copytree(models_folder() / "fast", models / "fast")
    (models / "broken").mkdir()
    (models / "broken" / FACTS_FILE).write_text("{", encoding="utf-8")
    with Catalog.in_memory() as catalog:
        listed = list_models(catalog, "")
        rows = {(model.name, model.origin): model for model in listed}
        assert rows["fast", "installed"].is_used
        assert rows["fast", "installed"].setting == ""
        assert not rows["fast", "shipped"].is_used
        shipped = rows["fast", "shipped"].setting
        assert Path(shipped) == models_folder() / "fast"
        assert rows["broken", "installed"].error is not None
        used = [model.origin for model in list_models(catalog, shipped) if model.is_used]
        assert used == ["shipped"]
