"""Maps of the library, made by the command and by the job behind it."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from map_songs import add_grouped_songs
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli.app import run
from mlfa_app.jobs.maps.file import map_path
from mlfa_app.jobs.maps.job import MapProgress, SongMap, kept_map, levels_of, make_map
from mlfa_app.jobs.maps.levels import find_level, list_levels
from mlfa_core.errors import KnownError
from random_package import write_random_package

# Of piano, techno, calm; the package's threshold for techno is 0.
SCORES = ([0.9, 0.8, 0.1], [0.9, -0.1, 0.1])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for everything that the program keeps."""
    monkeypatch.setenv("MLFA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def are_apart(places: np.ndarray, members: np.ndarray) -> bool:
    """Whether every song's nearest neighbours, but for few, are of its group."""
    distances = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(distances, np.inf)
    nearest = np.argsort(distances, axis=1)[:, :5]
    return bool((members[nearest] == members[:, None]).mean() > 0.97)


def places_of(song_map: SongMap) -> dict[str, tuple[float, ...]]:
    return {
        digest: tuple(place)
        for digest, place in zip(song_map.digests, song_map.places.tolist(), strict=True)
    }


def test_command_makes_a_map_and_saves_it(
    home: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    package = write_random_package(home / "models" / "random", architectures=("melcnn-18",))
    arguments = ["map", "--model", "random"]
    assert run(arguments) == 1
    assert "There is no library yet" in capfd.readouterr().err
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        add_grouped_songs(catalog, package.identifier, range(8), SCORES)
        assert run(arguments) == 1
        assert "at least 10 songs" in capfd.readouterr().err
        add_grouped_songs(catalog, package.identifier, range(8, 90), SCORES)
    assert run([*arguments, "--level", "7"]) == 1
    said = capfd.readouterr().err
    assert "has no level 7" in said
    assert "1 (lowest) to 2" in said

    target = tmp_path / "low.csv"
    assert run([*arguments, "--level", "1", "--output", str(target)]) == 0
    assert "Made in" in capfd.readouterr().err
    rows = list(csv.DictReader(target.read_text().splitlines()))
    places = np.array([[float(row["x"]), float(row["y"])] for row in rows])
    members = np.array([int(Path(row["path"]).stem) % 2 for row in rows])
    assert len(rows) == 90
    assert are_apart(places, members)
    assert {row["genre"] for row in rows if int(Path(row["path"]).stem) % 2 == 0} == {"techno"}

    # The second call gives the same at once, as a picture and as lines.
    picture = tmp_path / "low.svg"
    assert run([*arguments, "--level", "1", "--output", str(picture), "--json"]) == 0
    *songs, last = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert last["summary"]["made_now"] is False
    assert last["summary"]["features"] == ["mel18/1", "mel27/1"]
    assert [[song["x"], song["y"]] for song in songs] == places.tolist()
    drawn = ElementTree.fromstring(picture.read_text())
    titles = [entry.text for entry in drawn.iter("{http://www.w3.org/2000/svg}title")]
    assert "0000: techno" in titles
    assert len(titles) == 91
    assert run([*arguments, "--output", "map.jpeg"]) == 2

    # Other colours, regions and cluster measures.
    assert run([*arguments, "--level", "1", "--tag", "Techno", "--json"]) == 0
    *songs, last = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert {song["score"] for song in songs} == {0.8, -0.1}
    assert {song["region"] for song in songs if song["score"] > 0} <= {"techno", "piano, techno"}
    assert all(0 <= song["trust"] <= 1 for song in songs)
    (level,) = last["summary"]["clusters"]
    (techno,) = level["of_colours"]
    assert (techno["name"], techno["songs"]) == ("techno", 45)
    assert level["coloured"] == techno["silhouette"] > 0.5
    assert sum(region["songs"] for region in last["summary"]["regions"]) == 90
    assert run([*arguments, "--level", "1", "--by", "region"]) == 0
    assert "Clusters, mean silhouette" in capfd.readouterr().out
    assert run([*arguments, "--tag", "zither"]) == 1
    assert "has no tag “zither”" in capfd.readouterr().err
    printed = tmp_path / "low.png"
    # In a process of its own: Qt has one application at a time.
    words = [sys.executable, "-m", "mlfa_app", *arguments, "--level", "1", "-o", str(printed)]
    subprocess.run(words, check=True)
    assert printed.read_bytes().startswith(b"\x89PNG")


def test_new_songs_move_nobody_and_lie_with_their_like(home: Path) -> None:
    path = home / "catalogue.sqlite"
    news: list[MapProgress] = []
    with Catalog.open(path) as catalog:
        add_grouped_songs(catalog, "m", range(60), SCORES)
        high = make_map(catalog, "m", -1, report=news.append)
        assert high is not None
        assert high.is_made_now
        assert high.level.keys == ("mel18/2", "mel27/1")
        assert news[-1].done == news[-1].total
        add_grouped_songs(catalog, "m", range(60, 72), SCORES)
        level = levels_of(catalog, "m")[-1]
        assert kept_map(catalog, "m", level) is None
        grown = make_map(catalog, "m", -1)
        assert grown is not None
        assert (grown.num_placed, grown.is_made_now) == (12, False)
        before, after = places_of(high), places_of(grown)
        assert {digest: after[digest] for digest in before} == before
        members = np.array([int(digest[-4:], 16) % 2 for digest in grown.digests])
        assert are_apart(grown.places, members)
        kept = kept_map(catalog, "m", level)
        assert kept is not None
        assert places_of(kept) == after

        # One that is stopped changes nothing; a damaged one is made anew.
        assert make_map(catalog, "m", -1, is_anew=True, should_stop=lambda: True) is None
        assert kept_map(catalog, "m", level) is not None
        map_path("m", level.keys).write_bytes(b"PK\x03\x04 no map")
        assert kept_map(catalog, "m", level) is None


def test_who_places_songs_leaves_a_map_that_another_has_made_meanwhile(home: Path) -> None:
    path = home / "catalogue.sqlite"
    others: list[SongMap | None] = []

    def another_is_quicker() -> bool:
        # Asked for the first time when the map that is placed on has been read.
        if not others:
            with Catalog.open(path) as catalog:
                others.append(make_map(catalog, "m", -1, is_anew=True))
        return False

    with Catalog.open(path) as catalog:
        add_grouped_songs(catalog, "m", range(20), SCORES)
        assert make_map(catalog, "m", -1) is not None
        add_grouped_songs(catalog, "m", range(20, 24), SCORES)
        made = make_map(catalog, "m", -1, should_stop=another_is_quicker)
        (other,) = others
        assert made is not None
        assert other is not None
        assert other.is_made_now
        # All of them are part of the new map: that is what both show, and what is kept.
        assert (made.num_placed, places_of(made)) == (0, places_of(other))
        kept = kept_map(catalog, "m", levels_of(catalog, "m")[-1])
        assert kept is not None
        assert places_of(kept) == places_of(other)


def test_levels_are_counted_from_both_ends() -> None:
    keys = ["a/1", "a/2", "b/1", "b/2", "b/3"]
    assert [level.keys for level in list_levels(keys)] == [
        ("a/1", "b/1"),
        ("a/2", "b/2"),
        ("a/2", "b/3"),
    ]
    assert find_level(keys, -1, "x").is_top
    assert find_level(keys, 3, "x").keys == ("b/3",)
    assert find_level(keys, -2, "x").keys == ("a/1", "b/2")
    assert find_level(["a/1", "a/2", "b/1", "b/2"], -1, "x").number == 2
    for wrong in (0, 4, -4):
        with pytest.raises(KnownError, match="no level"):
            find_level(keys, wrong, "x")
