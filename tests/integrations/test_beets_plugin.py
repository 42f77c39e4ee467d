"""The plugin in the real beets: a process of beets imports real files, MLFA hears them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mutagen
import pytest
import yaml

from commands import MODEL, Program, make_songs
from mlfa_app.tagfiles.fields import read_fields
from plugin_hosts import BEETS_PLUGIN, host_program

LIMIT_S = 300
SHOWN = "$title|$genres|$mood"
# The random model takes everything for techno and, at this precision, for calm.
HEARD = "techno|calm"


@dataclass(frozen=True)
class Beets:
    """Beets with a library and a configuration of its own."""

    beet: Path
    folder: Path
    program: Program

    @property
    def music(self) -> Path:
        return self.folder / "library"

    def configure(self, *, host: dict[str, Any] | None = None, **options: Any) -> None:
        """Write beets' configuration, with options for it and for the plugin."""
        document: dict[str, Any] = {
            "directory": str(self.music),
            "library": str(self.folder / "library.db"),
            "plugins": ["mlfa", "offline"],
            "pluginpath": [str(BEETS_PLUGIN.parent), str(self.folder)],
            "ui": {"color": False},
            "mlfa": {
                "command": f"{sys.executable} -m mlfa_app",
                "precision": 0.7,
                "arguments": ["--model", MODEL, "--workers", "1"],
                **options,
            },
            **(host or {}),
        }
        (self.folder / "config.yaml").write_text(yaml.safe_dump(document), "utf-8")

    def run(self, *arguments: str | Path, code: int = 0) -> tuple[list[str], str]:
        """Run a command of beets; gives the lines of stdout, and stderr."""
        done = subprocess.run(
            [self.beet, *arguments],
            env=self.program.environment(BEETSDIR=str(self.folder)),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout.splitlines(), done.stderr

    def items(self, *query: str) -> list[str]:
        """What beets knows about songs."""
        return self.run("ls", "-f", SHOWN, *query)[0]


# A source of metadata without a network: it matches every album with itself, in capitals.
OFFLINE = """
from beets.autotag import AlbumInfo, TrackInfo
from beets.metadata_plugins import MetadataSourcePlugin

class OfflinePlugin(MetadataSourcePlugin):
    def candidates(self, items, artist, album, va_likely):
        tracks = [TrackInfo(title=item.title.upper(), track_id=item.title, artist=item.artist,
            length=item.length, index=item.track, data_source="Offline") for item in items]
        return [AlbumInfo(tracks=tracks, album=album, album_id="a", artist=artist,
            data_source="Offline")]
    def item_candidates(self, item, artist, title):
        return []
    def album_for_id(self, album_id):
        return None
    def track_for_id(self, track_id):
        return None
"""


def fields_of(path: Path) -> dict[str, str]:
    """All fields of a file, as mutagen gives them."""
    tags = mutagen.File(path).tags
    return {key: str(value) for key, value in tags.items()} if tags else {}


@pytest.fixture(scope="module")
def new_beets(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Beets]:
    """Make a beets and an album for it: MP3, FLAC, and M4A with a genre."""
    beet = host_program("beet", "MLFA_BEET")
    base = tmp_path_factory.mktemp("beets")
    program = Program(base / "home")
    songs = make_songs(base / "album", ["one:mp3", "two:flac", "three:m4a"])
    for number, song in enumerate(songs, 1):
        file = mutagen.File(song, easy=True)
        if file.tags is None:
            file.add_tags()
        for key, value in (("artist", "Someone"), ("album", "Trial"), ("title", song.stem)):
            file[key] = value
        file["tracknumber"] = str(number)
        if song.suffix == ".m4a":
            file["genre"] = "Polka"
        file.save()

    def make() -> Beets:
        folder = base / f"beets{len(list(base.iterdir()))}"
        shutil.copytree(base / "album", folder / "album")
        (folder / "offline.py").write_text(OFFLINE)
        beets = Beets(beet, folder, program)
        beets.configure()
        return beets

    return make


def test_an_import_as_it_is_gets_genres_and_moods_and_nothing_else(
    new_beets: Callable[[], Beets],
) -> None:
    beets = new_beets()
    beets.run("import", "-q", "-A", beets.folder / "album")
    assert beets.items() == [f"one|{HEARD}", f"two|{HEARD}", "three|Polka|calm"]
    assert beets.run("ls", "-a", "-f", "$album|$genres")[0] == ["Trial|techno"]
    for old in sorted((beets.folder / "album").iterdir()):
        [new] = beets.music.rglob(f"*{old.stem}{old.suffix}")
        fields = read_fields(new).values
        assert fields["mood"] == ("calm",)
        assert fields["genre"] == (("Polka",) if old.suffix == ".m4a" else ("techno",))
        before, after = fields_of(old), fields_of(new)
        assert {key: after.get(key) for key in before} == before
        added = {key.rpartition(":")[2].upper() for key in after.keys() - before.keys()}
        assert added <= {"GENRE", "MOOD", "TCON", "TMOO"}
    # Beets and the files agree: nothing is to be read or written.
    assert beets.run("update", "-p")[0] == []
    assert not {"genres:", "mood:"} & {line.strip() for line in beets.run("write", "-p")[0]}
    # Written by MLFA, so that it can be taken back.
    runs = beets.program.run("history", "--json").documents
    assert sum(run["files"] for run in runs if run["kind"] == "write") == 3
    check_the_command(beets)


def check_the_command(beets: Beets) -> None:
    """It shows changes, keeps what is there, and writes where it shall."""
    [song] = beets.music.rglob("*two.flac")
    before, fields_before = song.read_bytes(), fields_of(song)
    assert beets.run("mlfa")[0] == ["mlfa: 0 asked about, 0 changed"]
    beets.run("modify", "-y", "-W", "title:two", "genres=Folk", "mood=")
    lines, _ = beets.run("mlfa", "-p", "title:two")
    assert lines[-1] == "mlfa: 1 asked about, 1 would change"
    assert beets.items("title:two") == ["two|Folk|"]
    lines, _ = beets.run("mlfa", "-W", "--policy", "genre=append", "title:two")
    assert any(line.endswith("+ techno") for line in lines)
    assert beets.items("title:two") == ["two|Folk; techno|calm"]
    assert song.read_bytes() == before
    beets.configure(writer="beets")
    beets.run("mlfa", "-f", "title:two")
    assert read_fields(song).values["genre"] == ("techno",)
    # Beets writes every field that it knows; MLFA would have written the genre alone.
    assert "albumartist" in fields_of(song).keys() - fields_before.keys()
    # Somebody else has changed the file.
    file = mutagen.File(song)
    file["mood"] = ["sad", "slow"]
    file.save()
    beets.run("mlfa", "-r", "title:two")
    assert beets.items("title:two") == ["two|techno|sad; slow"]


def test_an_import_with_a_match_is_written_by_beets(new_beets: Callable[[], Beets]) -> None:
    beets = new_beets()
    beets.configure(
        host={"id3v23": True, "threaded": False}, categories="genre mood instrument", scores=True
    )
    beets.run("import", "-q", "--move", beets.folder / "album")
    heard = f"{HEARD}|piano"
    shown = beets.run("ls", "-f", f"{SHOWN}|$instrument|$mlfa_genre|$mlfa_scores")[0]
    assert [line.rpartition("|")[0] for line in shown] == [
        f"ONE|{heard}|techno",
        f"TWO|{heard}|techno",
        "THREE|Polka|calm|piano|$mlfa_genre",
    ]
    assert all("techno=" in line.rpartition("|")[2] for line in shown)
    for song in beets.music.rglob("*.*"):
        fields = read_fields(song)
        # In ID3v2.3 there is no frame for moods; both programs look for them in the same place.
        assert fields.id3_version == ("2.3" if song.suffix == ".mp3" else None)
        assert fields.values["mood"] == ("calm",)
        assert fields.values["instrument"] == ("piano",)
    assert beets.run("update", "-p")[0] == []


def test_without_mlfa_the_import_goes_on_with_one_sentence(new_beets: Callable[[], Beets]) -> None:
    beets = new_beets()
    beets.configure(command="/nowhere/mlfa", categories="genre loudness")
    _, said = beets.run("import", "-q", "-A", "-s", beets.folder / "album")
    assert said.count("mlfa: The command “/nowhere/mlfa” was not found.") == 1
    assert "mlfa.categories: “loudness” is not one of genre, mood, instrument." in said
    assert sorted(line.split("|")[0] for line in beets.items()) == ["one", "three", "two"]
    _, said = beets.run("mlfa", code=1)
    assert "error: The command “/nowhere/mlfa” was not found." in said
    _, said = beets.run("mlfa", "--policy", "fil", code=1)
    assert "error: mlfa.policy: “fil” is no policy" in said
