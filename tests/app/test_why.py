"""Why a tag has its score: on stored songs, and on one that was never heard."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalogs import digest_of
from encoders import encode, music
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli.app import run
from mlfa_app.jobs.deciding.rules import rule_of
from mlfa_app.jobs.similar.near_songs import AskedSong
from mlfa_app.jobs.similar.neighbour_index import open_index
from mlfa_app.jobs.why.passages import Passage, find_passages
from mlfa_app.jobs.why.reasons import explain, scales_of
from mlfa_app.jobs.why.songs import Way, find_like
from mlfa_app.packages import find_package
from mlfa_app.settings import Settings
from mlfa_core.errors import KnownError
from why_library import ACCEPTED, COPY, NOT_MUSIC, REJECTED, features_of, path_of, write_why_library

RATE = 22_050


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for everything that the program keeps."""
    monkeypatch.setenv("MLFA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def documents(capfd: pytest.CaptureFixture[str], *words: str | Path) -> list[dict[str, Any]]:
    code = run(["why", *map(str, words), "--json"])
    said = capfd.readouterr()
    assert code == 0, said.err
    return [json.loads(line) for line in said.out.splitlines()]


def test_song_never_heard_is_heard_and_its_score_adds_up(
    home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = encode(tmp_path, "wav", music(8.0, RATE), RATE, stem="some music")
    *found, last = documents(capfd, path, "--model", "fast")
    assert 1 <= len(found) <= 6
    assert last["summary"]["model"].startswith("fast-")
    package = find_package("fast")
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        record = catalog.find_file(path)
        assert record is not None
        assert not record.in_library
        assert record.digest is not None
        stored = catalog.load_analysis(record.digest, package.identifier)
    assert stored is not None
    # Every tag, not only the few that are strongest.
    for column in (0, 20, 40, 60):
        name = package.vocabulary.names[column]
        only, last = documents(capfd, path, "--model", "fast", "--tag", name.upper())
        assert only["tag"] == name
        total = only["base_log_odds"] + sum(one["share"] for one in only["levels"])
        assert total == pytest.approx(only["log_odds"], abs=1e-4)
        assert 1 / (1 + math.exp(-total)) == pytest.approx(stored.scores[column], abs=1e-4)
        assert only["score"] == pytest.approx(float(stored.scores[column]), abs=1e-6)
        assert [(one["scale"], one["level"]) for one in only["levels"]][-1] == ("mel54", 4)
        assert (len(only["levels"]), only["baseline"], only["like"]) == (10, "training", [])
    assert last["summary"]["seconds"] < 30


def test_answers_for_people(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    package = write_why_library(home)

    def text(*words: str | Path, code: int = 0) -> str:
        found = run(["why", "--model", "random", *map(str, words)])
        said = capfd.readouterr()
        assert found == code, said.err
        return said.out if code == 0 else said.err

    shown = text(path_of(0), "--tag", "Tech no", "--count", "3")
    head, _, average, *bars = shown.splitlines()
    assert head.startswith("Artist - Song 0  1:00  techno ")
    assert "proposed from 0%" in head
    assert "An average song" in average
    assert bars[0].startswith("  18 frames (0.4 s)  level 1 ")
    assert bars[2].strip().startswith("top level ")
    for line in bars[:3]:
        number, bar = line[30:37].strip(), line[37:]
        # To the right of the middle what spoke for the tag, to the left what spoke against it.
        assert ("░" in bar) == number.startswith("-")
        assert ("█" in bar) == number.startswith("+")
    assert "Strongest from 0:33 to 1:00." in shown
    assert shown.count("Artist - Song") == 7  # the head, three in the sentence, three in the list
    assert "accepted by you" in text(path_of(ACCEPTED[0]), "--tag", "techno")
    assert "rejected by you" in text(path_of(REJECTED[0]), "--tag", "techno")
    assert "never proposed" in text(path_of(0), "--tag", "calm")
    assert "not reliable enough on this tag" in text(path_of(0), "--tag", "calm")
    assert "no music" not in shown
    assert "not proposed: not music" in text(path_of(NOT_MUSIC), "--tag", "techno")
    brief = text(path_of(NOT_MUSIC))
    assert "does not sound like music (0%)" in brief
    assert "techno" in brief
    assert "techno" not in text(path_of(REJECTED[1])).splitlines()[1]
    assert "Did you mean “techno”?" in text(path_of(0), "--tag", "techo", code=1)
    assert "no file or folder" in text("/nowhere/at all.mp3", code=1)
    # What was found by other weights under the same name is not explained by these.
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        stored = catalog.load_analysis(digest_of(0), package.identifier)
        assert stored is not None
        stored = replace(stored, scores=1 - stored.scores)
        rule = rule_of(package, Settings())
        with pytest.raises(KnownError, match="does not come from the model"):
            explain(package, rule, stored, "techno")
        with pytest.raises(KnownError, match="no tag “jazz”"):
            explain(package, rule, stored, "jazz")


def test_nearest_songs_that_have_the_tag(home: Path) -> None:
    package = write_why_library(home)
    settings = Settings(wording={"techno": ("Tech-No",)})
    rule = rule_of(package, settings)
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        stored = catalog.load_analysis(digest_of(0), package.identifier)
        fields = catalog.display_fields(path_of(0))
        assert stored is not None
        assert fields is not None
        why = explain(package, rule, stored, "techno", catalog.decisions_of(digest_of(0)))
        assert sum(why.weights.values()) == pytest.approx(1.0)
        carried = sum(one.share for one in why.carriers)
        assert 2 * carried >= sum(max(one.share, 0.0) for one in why.levels)
        index = open_index(catalog, package.identifier)
        assert index is not None
        asked = AskedSong(path_of(0), stored.digest, 60.0, stored.features, fields)
        found = find_like(
            catalog, index, rule, asked, why.tag, why.category, why.weights, count=100
        )
        ways = {int(song.path.stem): song.ways for song in found}
        # The song itself, its copy, what is no music and what was rejected are none of them;
        # one of the latter holds the tag in its file.
        assert set(ways) == set(range(30)) - {0, COPY, NOT_MUSIC, 7}
        assert ways[3] == (Way.FILE,)
        assert ways[4] == (Way.FILE, Way.PROPOSED)
        assert ways[5] == (Way.PROPOSED,)
        assert ways[6] == (Way.ACCEPTED,)
        # By hand: the cosines of the levels, weighed by what carried the tag.
        similarities = [song.similarity for song in found]
        assert similarities == sorted(similarities, reverse=True)
        placed = index.place(features_of(package, 0))
        for song in found[:3]:
            other = index.place(features_of(package, int(song.path.stem)))
            by_hand = sum(
                weight * float(placed[key][0] @ other[key][0])
                for key, weight in why.weights.items()
            )
            assert song.similarity == pytest.approx(by_hand, abs=1e-5)
        few = find_like(catalog, index, rule, asked, why.tag, why.category, why.weights, count=2)
        assert [song.digest for song in few] == [song.digest for song in found[:2]]
        none = find_like(catalog, index, rule, asked, "calm", "mood", why.weights)
        assert none == []


def test_scales_are_described_by_what_they_hear() -> None:
    full = scales_of(find_package("full"))
    assert [(one.kind, one.size, one.num_levels) for one in full] == [
        ("frames", "18", 3),
        ("frames", "27", 3),
        ("frames", "54", 4),
        ("frames", "108", 5),
        ("samples", "3^9", 3),
    ]
    # Paper B: 59,049 samples at 22,050 Hz are 2,678 ms.
    assert full[-1].seconds == pytest.approx(2.678, abs=1e-3)
    assert full[1].seconds == pytest.approx(27 * 512 / 22_050)


def test_passages_stand_out_of_the_song() -> None:
    starts_s = np.arange(40, dtype=np.float32) * 3

    def found(scores: list[float]) -> tuple[list[tuple[float, float]], bool]:
        passages = find_passages(np.array(scores), starts_s[: len(scores)], 3.0, len(scores) * 3.0)
        return [(one.start_s, one.end_s) for one in passages.strongest], passages.is_throughout

    low, high = [0.1], [0.9]
    assert found(10 * low + 10 * high + 20 * low) == ([(30.0, 60.0)], False)
    # The longer one first; a hole of one window parts nothing.
    holed = 6 * high + low + 6 * high
    assert found(4 * high + 10 * low + holed + 13 * low) == ([(42.0, 81.0), (0.0, 12.0)], False)
    assert found(40 * high)[1]
    # Strong but for a hole, whose edges the smoothing takes along.
    assert found(20 * high + 3 * low + 17 * high) == ([(0.0, 57.0), (72.0, 120.0)], False)
    # Short songs are not smoothed, and the last window ends with the song.
    assert found([0.1, 0.2, 0.9]) == ([(6.0, 9.0)], False)
    assert found([]) == ([], False)
    # A tag that was taught after the song was heard is not known over time.
    assert found(20 * [float("nan")]) == ([], False)
    short = find_passages(np.array([0.5]), starts_s[:1], 3.0, 1.5)
    assert short.strongest == (Passage(0.0, 1.5, 0.5),)
