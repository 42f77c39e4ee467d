"""``mlfa tag`` on real files, in real processes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from commands import LIMIT_S, Program, Result, make_songs
from encoders import encode, music

ODD_NAME = b"caf\xe9 \xff.wav"


@dataclass(frozen=True)
class Tagged:
    """A folder of good and odd files after a first run with ``--json --segments``."""

    program: Program
    folder: Path
    first: Result


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Tagged:
    base = tmp_path_factory.mktemp("tag")
    program = Program(base / "home")
    folder = base / "music"
    make_songs(
        folder / "good",
        ["1 chords:mp3", "2 tone:flac", "10 tone:vorbis", "Größe 音楽 🎵:m4a", "new\nline:opus"],
    )
    wav = encode(folder, "wav", music(0.5), stem="short")
    os.rename(wav, os.fsencode(folder) + b"/" + ODD_NAME)
    shutil.copy(folder / "good" / "2 tone.flac", folder / "twin.flac")
    odd = folder / "odd"
    odd.mkdir()
    (odd / "text.mp3").write_text("This is no music.\n" * 100)
    (odd / "empty.flac").touch()
    half = (folder / "good" / "2 tone.flac").read_bytes()
    (odd / "truncated.flac").write_bytes(half[: len(half) // 2])
    shutil.copy(odd / "truncated.flac", odd / "truncated twin.flac")
    (odd / "noise.ogg").write_bytes(bytes(range(256)) * 64)
    (odd / "notes.txt").write_text("not looked at")
    encode(base, "wav", 0.0 * music(3.0), stem="silence")
    words = ("--json", "--segments", "--workers", "1")
    first = program.run("tag", *words, folder, base / "nowhere.mp3", base / "silence.wav")
    return Tagged(program, folder, first)


def test_every_file_has_its_line_and_every_bad_one_its_sentence(tagged: Tagged) -> None:
    result = tagged.first
    assert result.code == 1
    songs = result.songs
    truncated = {"truncated.flac", "truncated twin.flac"}
    bad = {"text.mp3", "empty.flac", "noise.ogg", "nowhere.mp3"} | truncated
    assert {name for name, song in songs.items() if song["error"]} == bad
    for name in bad:
        assert songs[name]["error"]["summary"].endswith(".")
        assert songs[name]["tags"] == []
        assert name in result.err
    good = set(songs) - bad
    assert {"1 chords.mp3", "2 tone.flac", "new\nline.opus", "twin.flac"} < good
    for name in good:
        song = songs[name]
        assert song["error"] is None
        assert 0.4 < song["duration_s"] < 4.3
        assert 0 <= song["is_music"] <= 1
        keys = {"tag", "category", "score", "accepted", "verdict"}
        assert [set(tag) for tag in song["tags"]] == [keys] * 3
        scores = [tag["score"] for tag in song["tags"]]
        assert scores == sorted(scores, reverse=True)
        assert set(song["segments"][0]) == {"start_s", "duration_s", "scores"}
        assert set(song["segments"][0]["scores"]) == {"piano", "techno", "calm"}
    assert "Traceback" not in result.err


def test_the_summary_counts_the_song_held_twice_once(tagged: Tagged) -> None:
    summary = tagged.first.summary
    assert summary["files"] == 14
    assert (summary["analysed"], summary["from_catalogue"], summary["failed"]) == (7, 1, 6)
    assert summary["device"] == "cpu"
    assert summary["seconds"] > 0
    assert not summary["interrupted"]


def test_lines_are_valid_utf8_and_carry_any_file_name(tagged: Tagged) -> None:
    paths = [document["path"] for document in tagged.first.documents[:-1]]
    names = [os.fsencode(path).rsplit(b"/", 1)[1] for path in paths]
    assert ODD_NAME in names
    assert names.index(b"1 chords.mp3") < names.index(b"2 tone.flac") < names.index(b"10 tone.ogg")


def test_a_second_run_decodes_nothing_and_says_the_same(tagged: Tagged) -> None:
    second = tagged.program.run("tag", "--json", "--segments", tagged.folder)
    assert second.code == 1
    assert (second.summary["analysed"], second.summary["failed"]) == (0, 5)
    assert second.summary["device"] is None
    elsewhere = {"nowhere.mp3", "silence.wav"}
    first = tagged.first.songs
    assert second.songs == {name: first[name] for name in first if name not in elsewhere}


def test_moved_and_retagged_files_are_known(tagged: Tagged, tmp_path: Path) -> None:
    moved = tmp_path / "moved.mp3"
    shutil.copyfile(tagged.folder / "good" / "1 chords.mp3", moved)
    mp3 = moved.read_bytes()
    assert mp3.startswith(b"ID3")
    # An ID3v1 tag at the end: another size, another time, the same sound.
    moved.write_bytes(mp3 + b"TAG" + b"Title".ljust(124, b"\0") + b"\x08")
    result = tagged.program.run("tag", "--json", moved)
    assert result.code == 0
    assert (result.summary["analysed"], result.summary["from_catalogue"]) == (0, 1)
    assert result.songs["moved.mp3"]["tags"] == tagged.first.songs["1 chords.mp3"]["tags"]


def test_json_says_accepted_tags_in_the_users_words(tagged: Tagged, tmp_path: Path) -> None:
    song = tagged.folder / "good" / "2 tone.flac"
    shutil.copytree(tagged.program.home, tmp_path / "home")
    program = Program(tmp_path / "home")
    assert program.run("vocabulary", "set", "techno", "Techno", "Electronic").code == 0
    assert program.run("vocabulary", "first", "Electronic").code == 0
    found = program.run("tag", "--json", "--categories", "genre,mood", song).songs["2 tone.flac"]
    # The random model abstains from calm: nothing is said of moods.
    assert found["words"] == {"genre": ["Electronic", "Techno"]}
    assert tagged.first.songs["2 tone.flac"]["words"]["genre"] == ["techno"]
    assert tagged.first.songs["silence.wav"]["words"] == {}


def test_another_song_under_the_same_name_is_noticed(tagged: Tagged, tmp_path: Path) -> None:
    path = tmp_path / "song"
    for name in ("2 tone.flac", "1 chords.mp3"):
        shutil.copyfile(tagged.folder / "good" / name, path)
        result = tagged.program.run("tag", "--json", path)
        assert result.code == 0
        assert result.songs["song"]["tags"] == tagged.first.songs[name]["tags"]


def test_without_the_catalogue_nothing_is_used_or_left_behind(
    tagged: Tagged, tmp_path: Path
) -> None:
    program = Program(tmp_path / "home")
    before = sorted(program.home.rglob("*"))
    song, twin = tmp_path / "a.flac", tmp_path / "b.flac"
    shutil.copy(tagged.folder / "good" / "2 tone.flac", song)
    shutil.copy(song, twin)
    result = program.run("tag", "--json", "--no-catalogue", "--workers", "1", song, twin)
    assert result.code == 0
    assert result.summary["analysed"] == 1
    assert sorted(program.home.rglob("*")) == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a.flac", "b.flac", "home"]
    assert result.songs["a.flac"]["tags"] == tagged.first.songs["2 tone.flac"]["tags"]


def test_failed_files_are_tried_again_only_when_asked_to(tagged: Tagged) -> None:
    text = tagged.folder / "odd" / "text.mp3"
    again = tagged.program.run("tag", "--json", "--retry-failed", "--workers", "1", text)
    assert again.code == 1
    assert again.summary["device"] == "cpu"  # the networks were loaded for it
    assert again.songs["text.mp3"] == {
        key: value for key, value in tagged.first.songs["text.mp3"].items() if key != "segments"
    }


def test_a_file_that_may_not_be_read_is_no_lasting_failure(tagged: Tagged, tmp_path: Path) -> None:
    song = tmp_path / "locked.flac"
    shutil.copy(tagged.folder / "good" / "2 tone.flac", song)
    song.chmod(0)
    if os.access(song, os.R_OK):
        pytest.skip("permissions do not bind this user")
    assert tagged.program.run("tag", "--json", song).code == 1
    song.chmod(0o644)
    assert tagged.program.run("tag", "--json", song).code == 0


def test_torch_stays_out_of_the_program_itself(tagged: Tagged, tmp_path: Path) -> None:
    song = encode(tmp_path, "wav", music(1.0), stem="another")
    code = (
        "import sys\n"
        "from mlfa_app.cli.app import run\n"
        "if __name__ == '__main__':\n"
        f"    code = run(['tag', '--model', 'random', '--workers', '1', {str(song)!r}])\n"
        "    heavy = {'torch', 'av', 'soundfile', 'mutagen'} & set(sys.modules)\n"
        "    print('HEAVY', sorted(heavy), code)\n"
    )
    script = tmp_path / "script.py"
    script.write_text(code)
    done = subprocess.run(
        [sys.executable, script],
        env=tagged.program.environment(),
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=True,
    )
    assert "another.wav" in done.stdout
    assert done.stdout.endswith("HEAVY [] 0\n")


# What people see


def test_text_has_categories_in_order_and_errors_on_stderr(tagged: Tagged) -> None:
    names = ("good", "odd/text.mp3")
    result = tagged.program.run("tag", "--precision", "0.7", *names, cwd=tagged.folder)
    assert result.code == 1
    block = result.text[result.text.index("good/2 tone.flac") :].splitlines()
    assert block[0] == "good/2 tone.flac  0:04"
    labels = [line.split()[0] for line in block[1:4]]
    assert labels == ["genre", "mood", "instrument"]
    assert "good/new\\nline.opus" in result.text
    assert "text.mp3" not in result.text
    assert "odd/text.mp3" in result.err
    assert result.err.splitlines()[-1].startswith("6 files, 5 known already, 1 failed in ")
    assert "\x1b" not in result.text + result.err


def test_top_shows_unsure_tags_in_brackets_and_json_keeps_them_unaccepted(tagged: Tagged) -> None:
    song = tagged.folder / "good" / "2 tone.flac"
    text = tagged.program.run("tag", "--top", "1", "--categories", "mood,genre", song).text
    # The random model abstains from calm at precision 0.9.
    assert "mood        (calm " in text
    assert "piano" not in text
    document = tagged.program.run("tag", "--json", "--top", "1", song).songs["2 tone.flac"]
    assert {tag["tag"]: tag["accepted"] for tag in document["tags"]}["calm"] is False


def test_a_song_without_a_sure_tag_says_so(tagged: Tagged) -> None:
    song = tagged.folder / "good" / "2 tone.flac"
    result = tagged.program.run("tag", "--categories", "mood", song)
    assert result.code == 0
    assert "nothing sure enough" in result.text
    assert "--precision 0.7 says more" in result.err


def test_silence_is_not_music(tagged: Tagged) -> None:
    result = tagged.program.run("tag", tagged.folder.parent / "silence.wav")
    assert result.code == 0
    assert "not music" in result.text
    assert "genre" not in result.text
    assert not any(tag["accepted"] for tag in tagged.first.songs["silence.wav"]["tags"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("tag",),
        ("tag", "--precision", "1.5", "x.mp3"),
        ("tag", "--precision", "0.99", "x.mp3"),
        ("tag", "--categories", "colour", "x.mp3"),
        ("tag", "--segments", "x.mp3"),
        ("tag", "--no-such-option", "x.mp3"),
        ("no-such-command",),
    ],
)
def test_wrong_usage_is_exit_code_two(tagged: Tagged, arguments: tuple[str, ...]) -> None:
    result = tagged.program.run(*arguments)
    assert (result.code, result.out) == (2, b"")
    assert "Usage:" in result.err
    assert "Traceback" not in result.err


def test_what_cannot_start_is_exit_code_one_with_a_sentence(tagged: Tagged, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    nothing = tagged.program.run("tag", empty)
    assert (nothing.code, nothing.out) == (1, b"")
    assert "no music files" in nothing.err
    no_model = tagged.program.run("tag", "--model", "nonesuch", tagged.folder)
    assert no_model.code == 1
    assert "nonesuch" in no_model.err
    assert "Traceback" not in nothing.err + no_model.err


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close differently there")
@pytest.mark.parametrize("form", [("--json",), ()])
def test_a_reader_that_leaves_early_ends_the_run_without_noise(
    tagged: Tagged, form: tuple[str, ...]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        tagged.program.command("tag", *form, tagged.folder / "good"),
        env=tagged.program.environment(),
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=LIMIT_S,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_results_that_cannot_be_written_are_an_error_with_a_sentence(tagged: Tagged) -> None:
    for form in (("--json",), ()):
        with open("/dev/full", "wb") as full:
            done = subprocess.run(
                tagged.program.command("tag", *form, tagged.folder / "good"),
                env=tagged.program.environment(),
                stdout=full,
                stderr=subprocess.PIPE,
                timeout=LIMIT_S,
                check=False,
            )
        assert done.returncode == 1
        assert b"could not be written: No space left" in done.stderr
        assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and Wayland")
def test_a_path_alone_and_nothing_alone_want_the_window(tagged: Tagged) -> None:
    song = tagged.folder / "good" / "2 tone.flac"
    no_screen = dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"), "")
    for arguments in ((), (song,)):
        refused = tagged.program.run(*arguments, **no_screen)
        assert refused.code == 1
        assert refused.text == ""
        assert "mlfa tag PATH" in refused.err
        assert "Traceback" not in refused.err


def test_the_help_says_that_there_is_a_window(tagged: Tagged) -> None:
    helped = tagged.program.run("--help")
    assert helped.code == 0
    assert "Commands:" in helped.text
    assert "window" in helped.text
    assert tagged.program.run("--version").text.startswith("mlfa, version ")
    unknown = tagged.program.run("tagg")
    assert unknown.code == 2
    assert "No such command" in unknown.err


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("columns", [60, 120])
def test_lines_fit_the_terminal_and_colours_obey(tagged: Tagged, columns: int) -> None:
    song = tagged.folder / "good" / "2 tone.flac"
    shown = _in_terminal(tagged.program, columns, "tag", "--precision", "0.7", song)
    assert "\x1b[" in shown
    plain = _in_terminal(tagged.program, columns, "tag", "--precision", "0.7", song, NO_COLOR="1")
    assert "\x1b[3" not in plain
    without_codes = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", plain)
    lines = [line.rstrip() for line in without_codes.replace("\r", "\n").splitlines()]
    tag_lines = [line for line in lines if line.startswith("  ")]
    assert tag_lines
    assert all(len(line) <= columns for line in tag_lines)


def _in_terminal(program: Program, columns: int, *words: str | Path, **extra: str) -> str:
    """Run in a pseudo-terminal and return all that it showed."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = program.environment(TERM="xterm-256color", **extra)
    process = subprocess.Popen(
        program.command(*words), env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says so when the last one has left the terminal
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    assert process.wait(LIMIT_S) == 0
    return shown.decode("utf-8")
