"""What the plugins for beets and for Picard share: asking MLFA, and what becomes of a field."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import MODEL, Program, make_songs
from mlfa_app.catalog.listing import Decision, Verdict
from mlfa_app.catalog.store import Catalog
from mlfa_app.tagfiles.plan import FieldPolicy, changes_to
from plugin_hosts import BEETS_PLUGIN, PICARD_PLUGIN, plugin_part

hearing = plugin_part("hearing")
values = plugin_part("values")
ODD_NAME = b"\xff odd.flac"


@pytest.mark.parametrize("name", ["hearing.py", "values.py"])
def test_both_plugins_hold_the_same_copy(name: str) -> None:
    assert (BEETS_PLUGIN / name).read_bytes() == (PICARD_PLUGIN / name).read_bytes()


def test_mlfa_is_asked_about_all_files_at_once_and_its_answers_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(tmp_path / "home")
    monkeypatch.setenv("MLFA_HOME", str(program.home))
    song, other = make_songs(tmp_path / "music", ["chords:wav", "tone:flac"])
    odd = os.fsencode(other.parent) + b"/" + ODD_NAME
    os.rename(other, odd)
    paths = [os.fsdecode(odd), str(tmp_path / "nowhere.mp3"), str(song)]
    options = ["--model", MODEL, "--precision", "0.7", "--workers", "1", "--write"]
    options += ["--policy", "genre=fill,mood=never"]
    command = hearing.find_command(f"{sys.executable} -m mlfa_app")
    one, missing, two = hearing.Hearing(command, options).run(paths)
    assert [one.path, missing.path, two.path] == paths
    assert one.words["genre"] == ("techno",)
    assert one.words["mood"] == ("calm",)
    assert set(one.scores) == {"piano", "techno", "calm"}
    assert list(one.scores.values()) == sorted(one.scores.values(), reverse=True)
    assert one.model.startswith("random-")
    assert one.written == two.written == {"genre": ("techno",)}
    assert one.error is two.error is None
    assert missing.error is not None
    assert "nowhere.mp3" in missing.error
    assert missing.words == {}
    # A word that the user added in the window comes along, and has no score.
    with Catalog.open(program.home / "catalogue.sqlite") as catalog:
        file = catalog.find_file(song)
        assert file is not None
        assert file.digest is not None
        catalog.decide([Decision(file.digest, "Zydeco", "genre", Verdict.ACCEPTED)])
    (again,) = hearing.Hearing(command, options[:-3]).run([str(song)])
    assert again.words["genre"] == ("techno", "Zydeco")
    assert again.scores == two.scores


def speaking(*lines: str, code: int = 0, complaint: str = "") -> list[str]:
    """A program that prints these lines whatever it is asked."""
    said = f"import sys; print({chr(10).join(lines)!r}); print({complaint!r}, file=sys.stderr)"
    return [sys.executable, "-c", f"{said}; sys.exit({code})"]


SUMMARY = '{"summary": {}}'


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (
            speaking('{"path": "/a", "model": "m", "tags": [], "error": null}', SUMMARY),
            "The program mlfa is too old for this plugin; install a newer one.",
        ),
        (
            speaking("{}", code=2, complaint="Error: No such option: --top"),
            "MLFA does not accept the options; it may be too old. "
            "It says: Error: No such option: --top",
        ),
        (speaking("hello"), "This is not what MLFA prints: hello"),
        (
            speaking("{}", code=1, complaint="No room.\n"),
            "MLFA ended with code 1. It says: No room.",
        ),
        (speaking("{}", code=130), "MLFA was stopped; what it had heard is kept."),
        (["/nowhere/mlfa"], "/nowhere/mlfa does not start: No such file or directory."),
    ],
)
def test_whatever_is_not_mlfa_is_a_sentence(command: list[str], sentence: str) -> None:
    with pytest.raises(hearing.HearingError) as raised:
        list(hearing.Hearing(command).run(["/a"]))
    assert str(raised.value) == sentence


def test_a_process_is_ended_from_another_thread() -> None:
    endless = "import time; print('{}', flush=True); time.sleep(600)"
    asked = hearing.Hearing([sys.executable, "-c", endless])
    failures: list[BaseException] = []

    def listen() -> None:
        try:
            list(asked.run(["/a"]))
        except hearing.InterruptedHearingError as error:
            failures.append(error)

    thread = threading.Thread(target=listen)
    thread.start()
    asked.stop()
    thread.join(60)
    assert not thread.is_alive()
    assert len(failures) == 1


def test_the_command_is_found_as_a_path_with_spaces_and_with_arguments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "a folder"
    folder.mkdir()
    program = folder / "mlfa"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert hearing.find_command(str(program)) == [str(program)]
    assert hearing.find_command(f"'{program}' --verbose") == [str(program), "--verbose"]
    monkeypatch.setenv("PATH", str(folder))
    assert hearing.find_command(" mlfa ") == [str(program)]
    with pytest.raises(hearing.HearingError, match="“nowhere” was not found"):
        hearing.find_command("nowhere")
    with pytest.raises(hearing.HearingError, match="cannot be understood"):
        hearing.find_command("'open")
    # Without a name it is looked for beside this program, and then everywhere.
    monkeypatch.setattr(sys, "executable", str(program.parent / "python"))
    monkeypatch.setenv("PATH", "")
    assert hearing.find_command("") == [str(program)]
    program.unlink()
    with pytest.raises(hearing.HearingError, match="The program mlfa was not found"):
        hearing.find_command("")


def test_a_frozen_host_does_not_pass_its_own_libraries_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/bundle")
    assert hearing.child_environment()["LD_LIBRARY_PATH"] == "/bundle"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "LD_LIBRARY_PATH" not in hearing.child_environment()
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/mine")
    assert hearing.child_environment()["LD_LIBRARY_PATH"] == "/mine"


def test_very_many_paths_are_parted_so_that_each_command_line_holds() -> None:
    paths = [f"/music/{number:05d} {'x' * 90}.mp3" for number in range(2000)]
    parts = list(hearing.batches(paths))
    assert [path for part in parts for path in part] == paths
    assert all(len(part) <= 500 for part in parts)
    assert all(sum(len(path) + 3 for path in part) <= 100_000 for part in parts)
    huge = "/music/" + "x" * 200_000
    assert list(hearing.batches([huge, "/a"])) == [[huge], ["/a"]]


WORDS = st.lists(st.sampled_from(["Jazz", "jazz", "Rock", "Soul", "Drum & Bass"]), max_size=4)


@given(policy=st.sampled_from(values.POLICIES), old=WORDS, own=WORDS, proposed=WORDS)
def test_the_policies_are_those_of_mlfa(
    policy: str, old: list[str], own: list[str], proposed: list[str]
) -> None:
    wanted = tuple({word.casefold(): word for word in reversed(proposed)}.values())[::-1]
    changes = changes_to(
        {"genre": tuple(old)}, {"genre": wanted}, {"genre": FieldPolicy(policy)}, {"genre": own}
    )
    expected = changes[0].new if changes else tuple(old)
    assert values.new_values(policy, old, own, wanted) == expected


def test_policies_are_read_as_mlfa_reads_them() -> None:
    categories = ("genre", "mood")
    assert values.policies_from("", categories) == {"genre": "fill", "mood": "fill"}
    assert values.policies_from("mood=append, replace", categories) == {
        "genre": "replace",
        "mood": "append",
    }
    with pytest.raises(ValueError, match="“fil” is no policy"):
        values.policies_from("fil", categories)
    with pytest.raises(ValueError, match="“era” is not among the categories genre, mood"):
        values.policies_from("era=fill", categories)


def test_values_of_the_user_never_become_ours() -> None:
    assert values.own_values(["Jazz"], [], ["Jazz", "Soul"], ("jazz", "soul")) == ("Soul",)
    assert values.own_values(["Jazz", "Soul"], ["soul"], ["Jazz", "Soul"], ()) == ("Soul",)
