"""Which songs and files an export holds, and what stands for features that nobody stored."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from catalogs import STAMP, digest_of
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.deciding.choosing import TagChoice
from mlfa_app.jobs.exporting.export import Selection, select_songs, write_jsonl, write_npz
from mlfa_app.jobs.exporting.server_paths import ServerPaths
from random_package import write_random_package


class Shelf:
    """A catalogue with songs of one model."""

    def __init__(self, folder: Path) -> None:
        self.package = write_random_package(folder / "model", architectures=("melcnn-18",))
        self.catalog = Catalog.in_memory()
        self.choice = TagChoice(self.package, 0.9)

    def add(self, number: int, *paths: Path, piano: float = 0.9, **options: object) -> None:
        """Record files of a song; techno is accepted in each, piano from a score of 0.5 on."""
        for path in paths:
            in_library = bool(options.get("in_library", True))
            self.catalog.record_file(path, STAMP, digest_of(number), in_library)
        self.catalog.store_analysis(
            digest_of(number),
            self.package.identifier,
            duration_s=60.0,
            scores=[piano, 0.4, 0.1],
            is_music=1.0,
            features={"mel18/1": [number, 2.0]} if options.get("is_kept", True) else {},
            segment_scores=np.zeros((1, 3)),
            segment_starts_s=[0.0],
            segment_duration_s=3.0,
        )

    def names(self, **selection: object) -> list[list[str]]:
        """The names of the files of each song that is selected."""
        wanted = Selection(self.choice, **selection)  # type: ignore[arg-type]  # for brevity
        songs = select_songs(self.catalog, wanted)
        return [[path.name for path in song.paths] for song in songs]


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    made = Shelf(tmp_path)
    yield made
    made.catalog.close()


def test_files_that_are_gone_or_elsewhere_are_left_out(shelf: Shelf, tmp_path: Path) -> None:
    music = tmp_path / "music"
    (music / "in").mkdir(parents=True)
    here = [music / "a.mp3", music / "b.mp3", music / "in" / "b2.mp3", music / "c.mp3"]
    for path in here:
        path.write_bytes(b"sound")
    shelf.add(1, here[0], music / "gone.mp3")
    shelf.add(2, here[1], here[2], piano=0.1)
    shelf.add(3, here[3], in_library=False)
    shelf.catalog.reconcile(music, here)
    assert shelf.names() == [["a.mp3"], ["b.mp3", "b2.mp3"]]
    assert shelf.names(library_only=False)[2] == ["c.mp3"]
    assert shelf.names(under=music / "in") == [["b2.mp3"]]
    assert shelf.names(with_tags=("techno",)) == [["a.mp3"], ["b.mp3", "b2.mp3"]]
    assert shelf.names(with_tags=("piano", "techno")) == [["a.mp3"]]


def test_features_that_are_not_stored_are_no_numbers(shelf: Shelf, tmp_path: Path) -> None:
    shelf.add(1, Path("/music/a.mp3"))
    shelf.add(2, Path("/music/b.mp3"), is_kept=False)
    shelf.add(3, Path("/music/passing.mp3"), in_library=False)
    selection = Selection(shelf.choice, library_only=False)
    table = tmp_path / "songs.npz"
    with table.open("wb") as file:
        songs = select_songs(shelf.catalog, selection)
        assert write_npz(shelf.catalog, songs, shelf.choice, file) == 3
    with np.load(table) as arrays:
        features = arrays["features/mel18/1"]
        names = [Path(path).name for path in arrays["paths"]]
    assert names == ["a.mp3", "b.mp3", "passing.mp3"]
    assert features[:, 0].tolist()[::2] == [1.0, 3.0]
    assert np.isnan(features[1]).all()


def test_json_lines_carry_names_that_are_no_text(shelf: Shelf) -> None:
    odd = Path(os.fsdecode(b"/music/\xff.mp3"))
    shelf.add(1, odd, Path("/music/Füße.mp3"))
    lines = io.StringIO()
    write_jsonl(select_songs(shelf.catalog, Selection(shelf.choice)), shelf.choice, lines)
    text = lines.getvalue()
    text.encode("utf-8")  # no half of a pair is left bare
    assert {json.loads(line)["path"] for line in text.splitlines()} == {
        str(odd),
        "/music/Füße.mp3",
    }
    assert "Füße" in text


def test_of_several_files_the_one_that_the_server_finds_is_named() -> None:
    far, near = Path("/backup/a.mp3"), Path("/music/a.mp3")
    for paths in (ServerPaths(Path("/music")), ServerPaths(mapping=[(Path("/music"), "/srv")])):
        assert paths.best_of([far, near]) == near
        assert paths.best_of([far]) == far
    assert ServerPaths().best_of([far, near]) == far
