"""Similar songs, playlists between two, and duplicates: real sound, the real program."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from commands import MODEL, Program
from encoders import encode, music, tone
from map_songs import add_grouped_songs
from mlfa_app.catalog.listing import DisplayFields
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli.app import run
from mlfa_app.jobs.hearing.part import part_features
from mlfa_app.jobs.hearing.tasks import AnalyzerSpec
from mlfa_app.jobs.similar.near_songs import AskedSong, find_near
from mlfa_app.jobs.similar.neighbour_file import index_path
from mlfa_app.jobs.similar.neighbour_index import NeighbourIndex, open_index
from mlfa_app.jobs.similar.playlist import PlaylistEntry, playlist_bytes
from mlfa_app.jobs.similar.song_path import find_path
from mlfa_app.packages import find_package
from mlfa_core.errors import KnownError

SCORES = ([0.9, 0.8, 0.1], [0.9, -0.1, 0.1])
RATE = 48_000


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own for everything that the program keeps."""
    monkeypatch.setenv("MLFA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def opened(catalog: Catalog) -> NeighbourIndex:
    index = open_index(catalog, "m")
    assert index is not None
    return index


def asked(catalog: Catalog, digest: str) -> AskedSong:
    found = catalog.load_analysis(digest, "m")
    assert found is not None
    return AskedSong(Path("/x"), digest, found.duration_s, found.features, DisplayFields())


def test_index_grows_shrinks_and_heals(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        assert opened(catalog).num_songs == 0
        add_grouped_songs(catalog, "m", range(40), SCORES)
        assert open_index(catalog, "m", should_stop=lambda: True) is None
        assert not list(index_path("m").parent.glob("*"))
        told: list[tuple[int, int]] = []
        first = open_index(catalog, "m", lambda done, total: told.append((done, total)))
        assert first is not None
        assert first.is_built_now
        assert told[-1] == (40, 40)
        again = opened(catalog)
        assert not again.is_built_now
        rows = np.arange(40)
        for key in first.keys:
            assert np.array_equal(again.vectors_at(rows)[key], first.vectors_at(rows)[key])

        # A large library grows without being made anew; what left it is not found.
        monkeypatch.setattr("mlfa_app.jobs.similar.neighbour_index._FEW_SONGS", 10)
        add_grouped_songs(catalog, "m", range(40, 52), SCORES)
        catalog.forget([Path("/music/0004.flac")])
        grown = opened(catalog)
        assert not grown.is_built_now
        assert (grown.num_songs, len(grown.digests)) == (51, 52)
        kept = opened(catalog)
        song = asked(catalog, grown.digests[45])
        near = find_near(catalog, kept, [song], count=51)
        # By hand: the mean cosine of the features, each level's share by its weight.
        vectors = {key: kept.place(song.features)[key][0] for key in kept.keys}
        cosines = {key: np.concatenate(kept.blocks[key]) @ vectors[key] for key in kept.keys}
        low = (cosines["mel18/1"] + cosines["mel27/1"]) / 2
        top = (cosines["mel18/2"] + cosines["mel27/1"]) / 2
        order = [row for row in np.argsort(-(low + top) / 2) if row not in (4, 45)]
        assert [one.digest for one in near] == [kept.digests[row] for row in order]
        best = order[0]
        assert near[0].similarity == pytest.approx((low[best] + top[best]) / 2, abs=1e-5)
        # Its own group is nearer than the other one.
        own = [one.similarity for one in near if int(one.digest[-4:], 16) % 2]
        others = [one.similarity for one in near if not int(one.digest[-4:], 16) % 2]
        assert np.mean(own) > 0.1 > -0.1 > np.mean(others)
        assert near[0].by_level == pytest.approx((low[best], top[best]), abs=1e-5)
        few = find_near(catalog, kept, [song], count=3, level=kept.levels[0])
        assert all(kept.levels[0].number in one.agreeing for one in few)
        assert few[0].similarity == pytest.approx(np.sort(low)[-2], abs=1e-5)

        # What a killed process left goes, what another one may be writing stays.
        for name, age_s in (("old.part", 90_000.0), ("new.part", 60.0)):
            file = index_path("m").with_name(name)
            file.write_bytes(b"")
            os.utime(file, (time.time() - age_s,) * 2)
        # Damaged, cut off, or not writable: made anew, in memory at worst.
        for file in sorted(index_path("m").parent.glob(f"{index_path('m').stem}*")):
            file.write_bytes(file.read_bytes()[:100])
            assert opened(catalog).is_built_now
            assert not opened(catalog).is_built_now
        left = sorted(index_path("m").parent.glob("*"))
        assert [file.suffix for file in left] == [".vectors", ".npz", ".part"]
        assert left[-1].name == "new.part"
        for file in index_path("m").parent.glob("*"):
            file.unlink()
        index_path("m").parent.rmdir()
        index_path("m").parent.write_text("in the way")
        in_memory = opened(catalog)
        assert in_memory.is_built_now
        assert [one.digest for one in find_near(catalog, in_memory, [song], count=5)]


def test_path_leads_from_one_song_to_another(home: Path) -> None:
    with Catalog.open(home / "catalogue.sqlite") as catalog:
        add_grouped_songs(catalog, "m", range(120), SCORES)
        index = opened(catalog)
        start, end = (asked(catalog, digest) for digest in index.digests[:2])
        songs = find_path(catalog, index, start, end, 9, variety="none")
        digests = [song.digest for song in songs]
        assert len(set(digests)) == 9
        assert (digests[0], digests[-1]) == (start.digest, end.digest)
        # From the even group to the odd one, with one step between the groups.
        groups = [int(digest[-4:], 16) % 2 for digest in digests]
        assert groups == sorted(groups)
        long = find_path(catalog, index, start, end, 90, variety="none")
        assert len({song.digest for song in long}) == len(long) == 90


def test_playlist_paths_are_relative_where_they_can_be() -> None:
    fields = DisplayFields(title="A\nb", artist="C")
    entries = [
        PlaylistEntry(Path("/m/lists/x/one.mp3"), 61.4, fields),
        PlaylistEntry(Path("/m/b/tw\udcffo.mp3"), float("nan"), DisplayFields()),
        PlaylistEntry(Path("/m/lists/#3.mp3"), 3.0, DisplayFields()),
        PlaylistEntry(Path("/other/4.mp3"), 4.0, DisplayFields()),
        PlaylistEntry(Path("/m/a\nb.mp3"), 4.0, DisplayFields()),
    ]
    content, number = playlist_bytes(entries, Path("/m/lists"))
    assert number == 4
    assert content == (
        b"#EXTM3U\n#EXTINF:61,C - A b\nx/one.mp3\n#EXTINF:-1,tw\xffo\n../b/tw\xffo.mp3\n"
        b"#EXTINF:3,#3\n./#3.mp3\n#EXTINF:4,4\n/other/4.mp3\n"
    )


def test_commands_on_real_sound(
    tmp_path: Path, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["similar", "x.mp3"]) == 1
    assert "no library yet" in capfd.readouterr().err
    program = Program(home)
    folder = tmp_path / "songs"
    folder.mkdir()
    loud = music(6.0, RATE)
    encode(folder, "flac", loud, RATE, stem="loud")
    encode(folder, "mp3", loud[RATE // 2 :], RATE, stem="loud again")
    rng = np.random.default_rng(0)
    for place in range(5):
        heights = rng.uniform(90, 4000, 3 + place)
        tones = np.sum([tone(6.0, RATE, tone_hz=hz) for hz in heights], axis=0)
        noise = rng.standard_normal(tones.shape) * 0.02 * place
        encode(folder, "wav", tones / 8 + noise, RATE, stem=f"tones {place}")
    (folder / "copy.flac").write_bytes((folder / "loud.flac").read_bytes())
    assert program.run("scan", "--workers", "1", folder).code == 0
    capfd.readouterr()

    def lines(*words: str | Path, code: int = 0) -> list[dict[str, Any]]:
        found = run([*map(str, words), "--model", MODEL, "--json"])
        said = capfd.readouterr()
        assert found == code, said.err
        return [json.loads(line) for line in said.out.splitlines()]

    def names(songs: list[dict[str, Any]]) -> list[str]:
        return [Path(song["path"]).name for song in songs]

    *near, last = lines("similar", folder / "loud.flac", "--count", "3")
    assert names(near)[0] == "loud again.mp3"
    assert [song["near_copy"] for song in near] == [True, False, False]
    assert near[0]["agreeing"] == [1, 2, 3]
    assert list(near[0]["levels"]) == ["1", "2", "3"]
    assert last["summary"]["songs"] == 7
    *low, last = lines("similar", folder / "loud.flac", "--level", "1")
    assert [song["similarity"] for song in low] == [song["levels"]["1"] for song in low]
    assert (len(low), last["summary"]["level"]) == (6, 1)

    # The same bytes of sound, and the same recording in another encoding.
    only, last = lines("duplicates", "--identical")
    assert (names(only["files"]), only["kind"]) == (["copy.flac", "loud.flac"], "identical")
    only, last = lines("duplicates")
    assert set(names(only["files"])) == {"copy.flac", "loud.flac", "loud again.mp3"}
    assert only["kind"] == "near"
    assert 0 < only["distance"] <= 0.15
    assert last["summary"] | {"model": ""} == {"identical": 0, "near": 1, "model": ""}

    # A song from elsewhere is heard, and is no part of the library afterwards.
    outside = encode(tmp_path, "mp3", loud[:-RATE], RATE, stem="outside")
    playlist = folder / "near.m3u8"
    *near, last = lines("similar", outside, "--m3u8", playlist)
    assert names(near)[:2] in (["loud.flac", "loud again.mp3"], ["copy.flac", "loud again.mp3"])
    assert playlist.read_text("utf-8").splitlines()[2] == names(near)[0]
    assert last["summary"]["songs"] == 7
    *near, last = lines("similar", folder / "tones 1.wav", "--at", "0:02-0:05")
    assert last["summary"]["part"] == {"start_s": 2.0, "end_s": 5.0}
    assert "tones 1.wav" not in names(near)
    # What the process does, here: another one would take seconds to come up.
    package = find_package(MODEL)
    spec = AnalyzerSpec(package.path.absolute(), package.identifier, "cpu", 1)
    with pytest.raises(KnownError, match="ends before the part"):
        part_features(spec, folder / "tones 1.wav", 60.0, 70.0)

    *way, last = lines(
        "similar", "--from", outside, "--to", folder / "tones 4.wav", "--length", "5"
    )
    assert (names(way)[0], names(way)[-1]) == ("outside.mp3", "tones 4.wav")
    # The library's own files of that recording are no songs of their own.
    assert not {"loud.flac", "copy.flac", "loud again.mp3"} & set(names(way))
    assert len({song["path"] for song in way}) == last["summary"]["length"] == 5

    assert run(["similar", "--model", MODEL, str(folder / "loud.flac")]) == 0
    text = capfd.readouterr().out
    assert "nearly the same" in text
    assert "1 2 3" in text
    assert run(["duplicates", "--model", MODEL]) == 0
    assert "perhaps another encoding" in capfd.readouterr().out
    for wrong in (
        ["similar"],
        ["similar", "a", "--at", "2:00-1:00"],
        ["similar", "a", "--from", "b", "--to", "c"],
        ["similar", "--from", "b"],
        ["similar", "a", "--level", "1", "--balance", "0"],
        ["similar", "a", "--length", "4"],
    ):
        assert run(wrong) == 2
