"""``mlfa export`` for music servers: names of files and songs, playlists per tag, rules, MPD."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import Program
from encoders import encode, music
from mlfa_app.catalog.listing import Decision, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.cli.app import run
from mlfa_app.file_names import safe_name
from mlfa_app.jobs.exporting.export import ExportedSong
from mlfa_app.jobs.exporting.server_paths import ServerPaths
from mlfa_app.jobs.exporting.server_playlists import (
    MARK,
    Word,
    save_playlists,
    sticker_lines,
    words_of_tag,
)
from mlfa_app.jobs.job import SongScores
from mlfa_app.library.file_identity import FileStamp
from mlfa_core.errors import KnownError
from mlfa_core.model_package import load_package
from tag_edits import write_fields

TAGS = ("piano", "techno", "calm")
CATEGORY = {"piano": "instrument", "techno": "genre", "calm": "mood"}


@dataclass(frozen=True)
class Library:
    """A catalogue of three songs, and their files."""

    home: Path
    music: Path

    def export(self, *words: str | Path) -> int:
        """Run the command in this process; its exit code."""
        return run(["export", "--model", "random", "--precision", "0.7", *map(str, words)])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Library:
    base = tmp_path_factory.mktemp("servers")
    program = Program(base / "home")
    package = load_package(base / "home" / "models" / "random")
    # The package's thresholds are 0.2, 0 and 0 at this precision.
    found = [
        ("Á b/1 #one.ogg", {"piano": 0.9, "techno": 0.8, "calm": -1.0}),
        ("Á b/2.ogg", {"piano": 0.1, "techno": 0.5, "calm": 0.3}),
        ("#3.ogg", {"piano": 0.3, "techno": 0.25, "calm": -1.0}),
    ]
    (base / "music" / "Á b").mkdir(parents=True)
    first = encode(base / "music" / "Á b", "vorbis", music(2.0, 48_000), 48_000, stem="1 #one")
    with Catalog.open(base / "home" / "catalogue.sqlite") as catalog:
        for number, (name, scores) in enumerate(found):
            path = base / "music" / name
            if number:
                shutil.copy(first, path)
            digest = f"sha256:{number:064x}"
            catalog.record_file(path, FileStamp.of(path), digest, in_library=True)
            catalog.store_analysis(
                digest,
                package.identifier,
                duration_s=2.0,
                scores=np.array([scores[tag] for tag in TAGS], np.float32),
                is_music=0.99,
                features={},
                segment_scores=np.zeros((1, 3), np.float16),
                segment_starts_s=np.zeros(1, np.float32),
                segment_duration_s=3.0,
            )
    return Library(program.home, base / "music")


@pytest.fixture
def library(made: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """A copy of the catalogue that a test may change."""
    shutil.copytree(made.home, tmp_path / "home")
    monkeypatch.setenv("MLFA_HOME", str(tmp_path / "home"))
    return Library(tmp_path / "home", made.music)


def entries(playlist: Path) -> list[str]:
    lines = playlist.read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@given(st.text(max_size=300), st.sampled_from([".m3u8", ".nsp"]))
def test_names_are_safe_on_any_file_system(words: str, suffix: str) -> None:
    name = safe_name(words, suffix)
    assert not set(name) & set('<>:"/\\|?*\n\r\t\0')
    assert 0 < len(name.encode("utf-8")) <= 255
    assert name.endswith(suffix)
    stem = name.removesuffix(suffix)
    assert stem
    assert not stem.startswith((".", " "))
    assert not stem.endswith((".", " "))
    assert safe_name(words, suffix, {name.casefold()}) != name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("genre - R&B / Soul", "genre - R&B _ Soul.nsp"),
        ("con", "_con.nsp"),
        ("AUX.old", "_AUX.old.nsp"),
        ("...", "_.nsp"),
        ("ambient\n", "ambient_.nsp"),
    ],
)
def test_names_stay_readable(words: str, name: str) -> None:
    assert safe_name(words, ".nsp") == name


def test_paths_are_those_of_the_server() -> None:
    path = Path("/home/me/Music/Art/a.ogg")
    mapped = ServerPaths(mapping=((Path("/home/me"), "/srv/"), (Path("/home/me/Music"), "/music")))
    assert mapped.name(path) == "/music/Art/a.ogg"
    assert mapped.name(Path("/home/me/b.ogg")) == "/srv/b.ogg"
    assert mapped.name(Path("/home/you/b.ogg")) == "/home/you/b.ogg"
    assert not mapped.is_reached(Path("/home/you/b.ogg"))
    windows = ServerPaths(mapping=((Path("/home/me/Music"), "M:\\"),))
    assert windows.name(path) == "M:\\Art\\a.ogg"
    root = ServerPaths(mapping=((Path("/home/me/Music"), "/"),))
    assert root.name(path) == "/Art/a.ogg"
    beside = ServerPaths(Path("/home/me/Music/Playlists"))
    assert beside.name(path) == "../Art/a.ogg"
    assert beside.line(Path("/home/me/Music/Playlists/#1.ogg")) == "./#1.ogg"
    assert beside.line(Path("/home/me/two\nlines.ogg")) is None


def test_a_playlist_for_every_tag_and_never_over_somebody_elses(
    library: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "lists"
    assert library.export("--format", "m3u", "--per-tag", "-o", folder) == 0
    assert names(folder) == [
        "genre - techno.m3u8",
        "instrument - piano.m3u8",
        "mood - calm.m3u8",
    ]
    text = (folder / "genre - techno.m3u8").read_text("utf-8")
    assert text.startswith("#EXTM3U\n#PLAYLIST:genre - techno\n")
    paths = entries(folder / "genre - techno.m3u8")
    assert paths == [
        str(library.music / name) for name in ("#3.ogg", "Á b/1 #one.ogg", "Á b/2.ogg")
    ]

    # What the user said of a song counts more than the scores, and words come from her vocabulary.
    with Catalog.open(library.home / "catalogue.sqlite") as catalog:
        catalog.decide(
            [
                Decision(f"sha256:{0:064x}", "techno", "genre", Verdict.REJECTED),
                Decision(f"sha256:{0:064x}", "calm", "mood", Verdict.ACCEPTED),
            ]
        )
    first = str(library.music / "Á b" / "1 #one.ogg")
    for words, num_techno, num_calm in (((), 2, 2), (("--model-alone",), 3, 1)):
        for tag, number in (("techno", num_techno), ("calm", num_calm)):
            place = tmp_path / "one.m3u"
            assert library.export("--format", "m3u", "--tag", tag, *words, "-o", place) == 0
            assert len(entries(place)) == number
        assert library.export("--format", "jsonl", *words, "-o", tmp_path / "all.jsonl") == 0
        lines = map(json.loads, (tmp_path / "all.jsonl").read_text("utf-8").splitlines())
        (said_of_first,) = (line["accepted"] for line in lines if line["path"] == first)
        assert ("genre" in said_of_first) is bool(words)
        assert ("mood" in said_of_first) is not bool(words)
    # A word of her own that the model does not have, asked for and told to MPD.
    with Catalog.open(library.home / "catalogue.sqlite") as catalog:
        catalog.decide([Decision(f"sha256:{0:064x}", "Boom Bap", "genre", Verdict.ACCEPTED)])
    place = tmp_path / "own.m3u"
    own = ("--format", "m3u", "--tag", "Boom Bap", "-o", place)
    assert library.export(*own) == 0
    assert entries(place) == [first]
    assert library.export(*own, "--model-alone") == 1
    assert library.export("--format", "m3u", "--tag", "Bap", "-o", place) == 1
    assert library.export("--format", "nsp", "--tag", "Boom Bap", "-o", place) == 1
    stickers = ("--format", "mpd-stickers", "--relative-to", library.music, "-o", place)
    assert library.export(*stickers) == 0
    assert '"mlfa:genre:Boom Bap" "1.00"' in place.read_text("utf-8")
    with Catalog.open(library.home / "catalogue.sqlite") as catalog:
        catalog.decide([Decision(f"sha256:{0:064x}", "Boom Bap", "genre", None)])
    assert run(["vocabulary", "set", "techno", "Club / House"]) == 0
    foreign = folder / "instrument - piano.m3u8"
    foreign.write_text("somebody's own\n")
    capsys.readouterr()
    words = ["--format", "m3u", "--per-tag", "--relative-to", str(library.music), "-o", str(folder)]
    assert library.export(*words) == 1
    said = capsys.readouterr().err
    assert "Left alone: instrument - piano.m3u8" in said
    assert "not made anew: genre - techno.m3u8" in said
    assert foreign.read_text() == "somebody's own\n"
    assert entries(folder / "genre - Club _ House.m3u8") == ["./#3.ogg", "Á b/2.ogg"]
    assert entries(folder / "mood - calm.m3u8") == ["Á b/1 #one.ogg", "Á b/2.ogg"]
    assert library.export(*words, "--force") == 0
    assert entries(foreign) == ["./#3.ogg", "Á b/1 #one.ogg"]


def test_somebody_elses_playlist_stays_unless_that_is_asked_for(tmp_path: Path) -> None:
    contents = {Word("mood", "calm"): (f"# {MARK}\n".encode(), 3)}
    (name,) = save_playlists(tmp_path, ".m3u8", contents).saved
    assert save_playlists(tmp_path, ".m3u8", contents).saved == [name]  # ours is replaced
    (tmp_path / name).write_bytes(b"#EXTM3U\nmine.mp3\n")
    done = save_playlists(tmp_path, ".m3u8", contents)
    assert (done.saved, done.refused, done.num_entries) == ([], [name], 0)
    assert (tmp_path / name).read_bytes() == b"#EXTM3U\nmine.mp3\n"
    assert save_playlists(tmp_path, ".m3u8", contents, may_replace=True).num_entries == 3


def test_stickers_are_for_what_the_server_can_name_and_find() -> None:
    scores = SongScores(3.0, np.array([0.9], np.float32), 1.0)
    songs = [
        ExportedSong("d", (Path(path),), scores, {"mood": ("calm",)}, True)
        for path in ("/music/a.mp3", "/elsewhere/b.mp3", "/music/two\nlines.mp3")
    ]
    lines = list(sticker_lines(songs, {"calm": "mood"}, ServerPaths(Path("/music"))))
    assert lines == ['sticker set song "a.mp3" "mlfa:mood:calm" "0.90"\n']


def test_a_banned_tag_makes_no_rule() -> None:
    with pytest.raises(KnownError, match="never written"):
        words_of_tag("rock", "genre", {"rock": ()})
    assert words_of_tag("rock", "genre", {"rock": ("Rock/Pop",)}) == [Word("genre", "Rock/Pop")]


def test_only_what_was_written(library: Library, tmp_path: Path) -> None:
    with Catalog.open(library.home / "catalogue.sqlite") as catalog:
        run_id = catalog.start_run("mlfa tag")
        catalog.record_written(
            library.music / "Á b" / "2.ogg", f"sha256:{1:064x}", {"mood": ("Calm",)}, run_id
        )
    folder = tmp_path / "lists"
    words = ("--format", "m3u", "--per-tag", "--only", "written", "-o", folder)
    assert library.export(*words, "--path-map", f"{library.music}=/music") == 0
    assert names(folder) == ["mood - Calm.m3u8"]
    assert entries(folder / "mood - Calm.m3u8") == ["/music/Á b/2.ogg"]


def test_rules_for_navidrome(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    assert run(["vocabulary", "set", "techno", "Techno", "Club"]) == 0
    assert library.export("--format", "nsp", "--per-tag", "-o", folder) == 0
    assert names(folder) == ["genre - Club.nsp", "genre - Techno.nsp", "mood - calm.nsp"]
    rules = json.loads((folder / "genre - Club.nsp").read_text("utf-8"))
    assert rules["all"] == [{"is": {"genre": "Club"}}]
    assert (rules["sort"], rules["order"]) == ("title", "asc")
    both = tmp_path / "both.nsp"
    assert library.export("--format", "nsp", "--tag", "techno", "--tag", "calm", "-o", both) == 0
    assert json.loads(both.read_text("utf-8"))["all"] == [
        {"any": [{"is": {"genre": "Techno"}}, {"is": {"genre": "Club"}}]},
        {"is": {"mood": "calm"}},
    ]
    assert library.export("--format", "nsp", "--tag", "piano") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["--format", "nsp"],
        ["--per-tag", "-o", "x"],
        ["--format", "m3u", "--per-tag"],
        ["--format", "m3u", "--force"],
        ["--format", "m3u", "--relative-to", "/a", "--path-map", "/a=/b"],
        ["--format", "m3u", "--path-map", "/a"],
        ["--relative-to", "/a"],
        ["--format", "mpd-stickers"],
        ["-o", "/"],
    ],
)
def test_contradictions_are_wrong_usage(library: Library, words: Sequence[str]) -> None:
    assert library.export(*words) == 2


@pytest.fixture
def mpd(library: Library) -> Iterator[Path]:
    """A music player daemon on the library; the folder of its playlists and of its socket."""
    program = shutil.which("mpd")
    if program is None:
        pytest.skip("needs mpd")
    base = library.home
    (base / "playlists").mkdir()
    (base / "mpd.conf").write_text(
        f'music_directory "{library.music}"\nplaylist_directory "{base}/playlists"\n'
        f'db_file "{base}/mpd.db"\nsticker_file "{base}/stickers.sql"\n'
        f'bind_to_address "{base}/socket"\naudio_output {{\n type "null"\n name "none"\n}}\n',
        encoding="utf-8",
    )
    daemon = subprocess.Popen(
        [program, "--no-daemon", str(base / "mpd.conf")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        while not (base / "socket").exists():
            assert daemon.poll() is None, daemon.communicate()
        yield base
    finally:
        daemon.kill()
        daemon.communicate()


def ask(base: Path, *lines: str) -> list[str]:
    """Send lines of MPD's protocol; the lines of its answers."""
    with socket.socket(socket.AF_UNIX) as talk:
        talk.settimeout(60)
        talk.connect(str(base / "socket"))
        talk.sendall("".join(f"{line}\n" for line in (*lines, "close")).encode())
        answer = b""
        while block := talk.recv(65536):
            answer += block
    return answer.decode("utf-8").splitlines()[1:]


def test_a_real_mpd_loads_playlists_and_finds_by_genre_and_sticker(
    mpd: Path, library: Library
) -> None:
    """Only where mpd is installed. What is written into a file is found by genre, too."""
    song = library.music / "Á b" / "2.ogg"
    write_fields(song, {"genre": ("Techno", "Deep House")})
    # MPD reads all songs by itself when it starts, perhaps before the write and within its second,
    # which it takes for the same file.
    ask(mpd, "rescan")
    while any(line.startswith("updating_db") for line in ask(mpd, "status")):
        time.sleep(0.05)
    where = ("--relative-to", library.music)
    lists = ("--format", "m3u", "--per-tag", "--suffix", "m3u")
    assert library.export(*lists, *where, "-o", mpd / "playlists") == 0
    assert ask(mpd, 'listplaylist "instrument - piano"') == [
        "file: #3.ogg",
        "file: Á b/1 #one.ogg",
        "OK",
    ]
    assert ask(mpd, 'load "mood - calm"', "playlistinfo")[1] == "file: Á b/2.ogg"
    found = [line for line in ask(mpd, 'find "(Genre == \\"Deep House\\")"') if "file" in line]
    assert found == ["file: Á b/2.ogg"]
    stickers = mpd / "stickers.txt"
    assert library.export("--format", "mpd-stickers", *where, "-o", stickers) == 0
    answers = ask(mpd, *stickers.read_text("utf-8").splitlines())
    assert set(answers) == {"OK"}
    assert ask(mpd, 'sticker find song "" "mlfa:mood:calm"') == [
        "file: Á b/2.ogg",
        "sticker: mlfa:mood:calm=0.30",
        "OK",
    ]
