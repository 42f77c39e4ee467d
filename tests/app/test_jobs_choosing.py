"""Which tags are shown and proposed: the surest of each category, and the nearest to sure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mlfa_app.catalog.listing import Verdict
from mlfa_app.jobs.deciding.choosing import TagChoice
from mlfa_app.jobs.deciding.rules import rule_of
from mlfa_app.jobs.job import SongScores
from mlfa_app.settings import Settings
from mlfa_core.errors import KnownError
from mlfa_core.model_package import write_package
from random_package import package_parts


def test_the_nearest_tags_are_those_with_most_of_the_score_they_needed(tmp_path: Path) -> None:
    facts, tensors = package_parts()
    # piano, techno, calm; the lowest threshold belongs to the tag with no score at all.
    facts["thresholds"] = {"0.9": [0.8, 0.4, 0.9]}
    choice = TagChoice(write_package(tmp_path, facts, tensors, ""), 0.9)
    song = SongScores(30.0, np.array([0.3, 0.0, 0.5], np.float32), 1.0)
    assert [one.tag for one in choice.nearest(song)] == ["calm", "piano"]
    song = SongScores(30.0, np.array([0.3, 0.0, 0.32], np.float32), 1.0)
    assert [one.tag for one in choice.nearest(song)] == ["piano", "calm"]
    assert [one.tag for one in choice.nearest(song, 1)] == ["piano"]
    # Nothing that stands already, that the user refused, or that hardly has a score.
    refused = {("instrument", "piano"): Verdict.REJECTED}
    song = SongScores(30.0, np.array([0.3, 0.4, 0.04], np.float32), 1.0, verdicts=refused)
    assert choice.nearest(song) == []


def test_the_word_of_the_user_stands_over_that_of_the_model(tmp_path: Path) -> None:
    facts, tensors = package_parts()
    facts["thresholds"] = {"0.9": [0.8, 0.4, 0.9]}
    package = write_package(tmp_path, facts, tensors, "")
    verdicts = {
        ("instrument", "piano"): Verdict.REJECTED,
        ("mood", "calm"): Verdict.ACCEPTED,
        ("genre", "dub"): Verdict.ACCEPTED,
        ("genre", "pop"): Verdict.REJECTED,
        ("era", "1980s"): Verdict.ACCEPTED,
    }
    song = SongScores(30.0, np.array([0.9, 0.5, 0.1], np.float32), 1.0, verdicts=verdicts)
    choice = TagChoice(package, 0.9)
    assert [(one.tag, one.accepted) for one in choice.decisions(song)] == [
        ("piano", False),
        ("techno", True),
        ("calm", True),
        ("1980s", True),
        ("dub", True),
    ]
    genres = ("techno", "dub")
    assert choice.proposals(song) == {"genre": genres, "mood": ("calm",), "era": ("1980s",)}
    assert TagChoice(package, 0.9, {"genre"}).proposals(song) == {"genre": genres}
    # Words without a score come last.
    best = TagChoice(package, 0.9, top=1)
    assert [one.tag for one in best.decisions(song)] == ["piano", "techno", "calm", "1980s"]


def test_the_highest_of_each_category_are_those_that_are_sure(tmp_path: Path) -> None:
    facts, tensors = package_parts()
    facts["vocabulary"][0]["category"] = "genre"  # as techno; calm is a mood
    facts["thresholds"] = {"0.9": [0.8, 0.1, None]}
    package = write_package(tmp_path, facts, tensors, "")
    song = SongScores(30.0, np.array([0.5, 0.2, 0.9], np.float32), 1.0)

    def shown(top: int | None) -> list[str]:
        return [one.tag for one in TagChoice(package, 0.9, top=top).decisions(song)]

    assert shown(None) == shown(2) == ["calm", "piano", "techno"]
    # Techno's score is lower than piano's, and yet enough.
    assert shown(1) == ["calm", "techno"]
    assert TagChoice(package, 0.9, top=1).proposals(song) == {"genre": ("techno",)}
    sure = SongScores(30.0, np.array([0.85, 0.2, 1.0], np.float32), 1.0)
    assert TagChoice(package, 0.9).proposals(sure) == {"genre": ("piano", "techno")}
    # What is exactly at the threshold counts as music.
    for is_music, proposed in ((0.01, {"genre": ("piano", "techno")}), (0.009, {})):
        song = SongScores(30.0, sure.scores, is_music)
        assert TagChoice(package, 0.9).proposals(song) == proposed


def test_a_model_that_cannot_tell_music_takes_all_for_music(tmp_path: Path) -> None:
    facts, tensors = package_parts()
    del facts["music"], tensors["gate.weights"], tensors["gate.bias"]
    facts["outputs"], facts["thresholds"] = facts["outputs"][:-1], {"0.9": [0.8, 0.4, 0.9]}
    for name in ("weight", "bias"):
        key = max(key for key in tensors if key.endswith(name) and len(tensors[key]) == 5)
        tensors[key] = tensors[key][:-1]
    package = write_package(tmp_path, facts, tensors, "")
    song = SongScores(30.0, np.array([0.9, 0.5, 0.1], np.float32), 0.0)
    accepted = {"instrument": ("piano",), "genre": ("techno",)}
    assert TagChoice(package, 0.9).proposals(song) == accepted
    assert rule_of(package, Settings()).music_threshold == 0.0


def test_a_precision_that_is_not_offered_counts_as_the_highest(tmp_path: Path) -> None:
    facts, tensors = package_parts()
    package = write_package(tmp_path / "a", facts, tensors, "")
    said: list[KnownError] = []
    rule = rule_of(package, Settings(precision=0.95), said.append)
    assert "cannot promise a precision of 0.95" in said.pop().summary
    assert rule.thresholds == package.thresholds[0.9] == (0.5, 0.0, None)
    assert rule.music_threshold == pytest.approx(0.01)
    assert rule.categories == ("instrument", "genre", "mood")
    assert rule_of(package, Settings(precision=0.7), said.append).thresholds == (0.2, 0.0, 0.0)
    assert said == []
