"""A disk that opens a file by any case of its name, as those of Windows and macOS do.

A real file system through FUSE, see `volatile_disk`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from journals import Desk
from mlfa_app.catalog.store import Catalog
from mlfa_app.jobs.scanning.scan import look_into
from mlfa_app.jobs.similar.copies import find_copies
from mlfa_app.library.file_identity import FileStamp, path_on_disk
from mlfa_app.library.payload import payload_digest
from mlfa_app.library.scanner import FoundFile, walk
from mounted_disk import mounted_disk, why_no_disk
from tag_edits import make_song

pytestmark = pytest.mark.skipif(why_no_disk() is not None, reason=str(why_no_disk()))


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    album = tmp_path / "source" / "Music" / "Album"
    album.mkdir(parents=True)
    make_song(album, "flac").rename(album / "Über.flac")
    place = tmp_path / "disk"
    place.mkdir()
    with mounted_disk(tmp_path / "source", place, tmp_path, is_case_sensitive=False):
        yield place


def record_all(catalog: Catalog, folder: Path) -> list[Path]:
    """Look into a folder as a scan does, and record what it finds."""
    look = look_into(catalog, [folder])
    for found in look.files:
        assert isinstance(found, FoundFile)
        catalog.record_file(found.path, found.stamp, payload_digest(found.path), in_library=True)
    return [found.path for found in look.files]


def test_a_file_has_one_name(disk: Path, tmp_path: Path) -> None:
    assert (disk / "music" / "ALBUM" / "über.FLAC").is_file()
    real = disk / "Music" / "Album" / "Über.flac"
    assert path_on_disk(disk / "music" / "ALBUM" / "über.FLAC") == real
    assert path_on_disk(real) == real
    gone = disk / "MUSIC" / "gone" / "song.flac"
    assert path_on_disk(gone) == disk / "Music" / "gone" / "song.flac"

    named = list(walk([disk / "music", disk / "Music", disk / "MUSIC" / "album" / "ÜBER.flac"]))
    assert [found.path for found in named] == [real]

    with Catalog.open(tmp_path / "catalogue.sqlite") as catalog:
        for spelling in ("Music", "music", "MUSIC"):
            assert record_all(catalog, disk / spelling) == [real]
        assert catalog.list_folders() == [disk / "Music"]
        assert [record.path for record in catalog.files_of(payload_digest(real))] == [real]

        # Only its case is changed: the old name would still open it.
        renamed = real.with_name("über.flac")
        os.rename(real, renamed)
        assert record_all(catalog, disk / "Music") == [renamed]
        files = {one.path.name: one.is_present for one in catalog.files_of(payload_digest(renamed))}
        assert files == {"Über.flac": False, "über.flac": True}
        assert find_copies(catalog, "", is_near=False) == []


def test_writing_and_taking_back(disk: Path, tmp_path: Path) -> None:
    song = disk / "Music" / "Album" / "Über.flac"
    before = song.read_bytes()
    with Desk(tmp_path / "home") as desk:
        note = desk.write(disk / "music" / "album" / "über.flac", {"genre": ("Jazz",)})
        assert song.read_bytes() != before
        assert [each.name for each in song.parent.iterdir()] == ["Über.flac"]
        assert desk.undo(note).is_exact
    assert song.read_bytes() == before
    assert [each.name for each in song.parent.iterdir()] == ["Über.flac"]


def test_other_names_of_a_file_are_no_copies(tmp_path: Path) -> None:
    folder = tmp_path / "music"
    folder.mkdir()
    song = make_song(folder, "flac")
    os.link(song, folder / "again.flac")
    digest = payload_digest(song)
    with Catalog.open(tmp_path / "catalogue.sqlite") as catalog:
        for path in (song, folder / "again.flac"):
            catalog.record_file(path, FileStamp.of(path), digest, in_library=True)
        assert find_copies(catalog, "", is_near=False) == []
        copy = folder / "copy.flac"
        copy.write_bytes(song.read_bytes())
        catalog.record_file(copy, FileStamp.of(copy), digest, in_library=True)
        found = find_copies(catalog, "", is_near=False)
        assert found is not None
        assert [len(group.files) for group in found] == [2]
