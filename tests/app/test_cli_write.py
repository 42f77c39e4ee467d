"""``mlfa tag --write`` and ``mlfa plan`` as processes, read back with other programs' eyes."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mutagen
import pytest

from commands import Program, make_songs
from mlfa_app.catalog.listing import Decision, Verdict
from mlfa_app.catalog.store import Catalog

pytestmark = pytest.mark.long

NAMES = {"1.mp3": "TCON", "2.flac": "genre", "3.ogg": "genre", "4.m4a": "\xa9gen"}


@dataclass(frozen=True)
class Desk:
    """Copies of analysed songs, for one test to write into."""

    program: Program
    folder: Path

    def tag(self, *words: str | Path) -> list[dict[str, Any]]:
        """Run ``tag --json`` on the folder and expect it to go well."""
        result = self.program.run("tag", "--json", *words, self.folder)
        assert result.code == 0, result.err
        return result.documents

    def genre(self, name: str) -> list[str]:
        """The genre that another library reads."""
        file = mutagen.File(self.folder / name)
        return [str(value) for value in (file.tags or {}).get(NAMES[name], [])]

    def set_field(self, name: str, key: str, values: list[str]) -> None:
        """Edit a FLAC or Ogg file with another library."""
        file = mutagen.File(self.folder / name)
        file[key] = values
        file.save()


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    base = tmp_path_factory.mktemp("write")
    desk = Desk(Program(base / "home"), base / "music")
    make_songs(desk.folder, ["1:mp3", "2:flac", "3:vorbis", "4:m4a"], duration_s=3.0)
    desk.tag("--workers", "1")
    return desk


@pytest.fixture
def desk(analysed: Desk, tmp_path: Path) -> Iterator[Desk]:
    program = object.__new__(Program)
    program.home = tmp_path / "home"
    shutil.copytree(analysed.program.home, program.home)
    folder = tmp_path / "music"
    shutil.copytree(analysed.folder, folder, copy_function=shutil.copy2)
    yield Desk(program, folder)
    left_over = [name for name in os.listdir(folder) if name.endswith(".part")]
    assert not left_over


def test_writing_fills_what_is_empty_proves_it_and_decodes_nothing_later(desk: Desk) -> None:
    desk.set_field("2.flac", "genre", ["Chanson"])
    desk.set_field("2.flac", "title", ["Kept"])
    lines = desk.tag("--write")
    written = {Path(str(line["path"])).name: line["written"] for line in lines[:-1]}
    assert written == {
        "1.mp3": {"genre": ["techno"]},
        "2.flac": {},
        "3.ogg": {"genre": ["techno"]},
        "4.m4a": {"genre": ["techno"]},
    }
    assert [desk.genre(name) for name in NAMES] == [["techno"], ["Chanson"], ["techno"], ["techno"]]
    assert mutagen.File(desk.folder / "2.flac")["title"] == ["Kept"]
    summary = lines[-1]["summary"]
    assert isinstance(summary, dict)
    assert (summary["written"], summary["analysed"]) == (3, 0)
    # The stamps of the written files are known: a third run finds them unchanged.
    stamps = {path: path.stat() for path in desk.folder.iterdir()}
    again = desk.tag("--write")[-1]["summary"]
    assert isinstance(again, dict)
    assert (again["written"], again["analysed"]) == (0, 0)
    assert {path: path.stat() for path in desk.folder.iterdir()} == stamps
    with Catalog.open(desk.program.home / "catalogue.sqlite") as catalog:
        run = catalog.list_runs()[1]
        noted = {value.path.name: value.values for value in catalog.written_in_run(run.run_id)}
        assert catalog.find_file(desk.folder / "1.mp3") is not None
    assert noted == dict.fromkeys(("1.mp3", "3.ogg", "4.m4a"), ("techno",))
    assert run.counts["written"] == 3


def test_text_says_what_was_written_kept_and_proven(desk: Desk) -> None:
    desk.set_field("2.flac", "genre", ["Chanson"])
    dry = desk.program.run("tag", "--dry-run", desk.folder, cwd=desk.folder)
    assert "would write genre = techno" in dry.text
    assert desk.genre("1.mp3") == []
    done = desk.program.run("tag", "--write", "1.mp3", "2.flac", cwd=desk.folder)
    assert done.code == 0
    assert "written     genre = techno" in done.text
    assert "audio identical, " in done.text
    assert "kept        genre = Chanson" in done.text
    assert "1 written" in done.err


def test_each_policy_does_what_it_says(desk: Desk) -> None:
    desk.tag("--write")
    desk.set_field("3.ogg", "genre", ["Mine", "techno"])
    desk.tag("--write", "--policy", "append,instrument=fill")
    assert desk.genre("3.ogg") == ["Mine", "techno"]
    assert mutagen.File(desk.folder / "3.ogg")["instrument"] == ["piano"]
    # At precision 0.7 the model also dares to say calm; what is the user's own stays.
    desk.tag("--write", "--policy", "replace-own", "--precision", "0.7")
    assert desk.genre("3.ogg") == ["Mine", "techno"]
    assert mutagen.File(desk.folder / "3.ogg")["mood"] == ["calm"]
    # With nothing sure any more, our own mood goes again, and nothing else.
    desk.tag("--write", "--policy", "replace-own")
    assert "mood" not in mutagen.File(desk.folder / "3.ogg")
    assert desk.genre("3.ogg") == ["Mine", "techno"]
    desk.tag("--write", "--policy", "genre=replace", "--categories", "genre")
    assert desk.genre("3.ogg") == ["techno"]
    assert mutagen.File(desk.folder / "3.ogg")["instrument"] == ["piano"]


def test_what_the_user_decided_stands_over_the_model(desk: Desk) -> None:
    place = desk.program.home / "catalogue.sqlite"

    def decide(name: str, *tags: tuple[str, str, Verdict]) -> None:
        with Catalog.open(place) as catalog:
            file = catalog.find_file(desk.folder / name)
            assert file is not None
            assert file.digest is not None
            catalog.decide([Decision(file.digest, tag, kind, said) for kind, tag, said in tags])

    desk.tag()
    decide("1.mp3", ("genre", "techno", Verdict.REJECTED))
    decide("2.flac", ("genre", "techno", Verdict.ACCEPTED), ("genre", "Zydeco", Verdict.ACCEPTED))
    decide("3.ogg", ("mood", "calm", Verdict.ACCEPTED), ("era", "1960s", Verdict.REJECTED))
    lines = {Path(str(line["path"])).name: line for line in desk.tag("--dry-run")[:-1]}
    planned = {name: line["planned"] for name, line in lines.items()}
    assert planned["1.mp3"] == {}
    assert planned["2.flac"] == {"genre": {"old": [], "new": ["techno", "Zydeco"]}}
    assert planned["3.ogg"] == {
        "genre": {"old": [], "new": ["techno"]},
        "mood": {"old": [], "new": ["calm"]},
    }
    said = {name: {tag["tag"]: tag for tag in line["tags"]} for name, line in lines.items()}
    assert said["1.mp3"]["techno"]["verdict"] == "rejected"
    assert said["1.mp3"]["techno"]["accepted"] is False
    assert said["2.flac"]["Zydeco"]["score"] is None
    assert said["2.flac"]["Zydeco"]["accepted"] is True
    assert said["4.m4a"]["techno"]["verdict"] is None
    text = desk.program.run("tag", "--dry-run", "1.mp3", "2.flac", cwd=desk.folder).text
    assert "Zydeco accepted" in text
    assert "techno" not in text.partition("2.flac")[0]
    # Only moods are asked for: a genre that was decided stays out.
    moods = desk.tag("--dry-run", "--categories", "mood")
    assert "Zydeco" not in str(moods)
    desk.tag("--write")
    assert [desk.genre(name) for name in NAMES] == [
        [],
        ["techno", "Zydeco"],
        ["techno"],
        ["techno"],
    ]
    # What was written and is rejected later goes again, by the policy for our own values.
    decide("4.m4a", ("genre", "techno", Verdict.REJECTED))
    desk.tag("--write", "--policy", "replace-own")
    assert desk.genre("4.m4a") == []
    # Without the catalogue nothing is known of decisions.
    alone = desk.tag("--no-catalogue", "--categories", "genre")
    assert "Zydeco" not in str(alone)


def test_links_and_read_only_files_are_left_alone_unless_told(desk: Desk) -> None:
    os.link(desk.folder / "1.mp3", desk.folder / "hard.mp3")
    lines = desk.tag("--write")
    skipped = {Path(str(line["path"])).name: line.get("skipped") for line in lines[:-1]}
    assert "hard links" in str(skipped["1.mp3"])
    assert "hard links" in str(skipped["hard.mp3"])
    assert desk.genre("1.mp3") == []
    desk.tag("--write", "--break-hard-links", "--keep-mtime")
    assert desk.genre("1.mp3") == ["techno"]


def test_the_modification_time_is_kept_if_wished(desk: Desk) -> None:
    before = (desk.folder / "2.flac").stat().st_mtime_ns
    desk.tag("--write", "--keep-mtime")
    assert desk.genre("2.flac") == ["techno"]
    assert (desk.folder / "2.flac").stat().st_mtime_ns == before


def test_a_plan_is_shown_and_applied_later_and_changed_files_are_refused(
    desk: Desk, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.jsonl"
    made = desk.program.run("tag", "--plan", plan, desk.folder)
    assert made.code == 0
    assert len(plan.read_text().splitlines()) == 4
    assert desk.genre("1.mp3") == []
    shown = desk.program.run("plan", "show", plan)
    assert shown.code == 0
    assert shown.text.count("would write genre = techno") == 4
    desk.set_field("2.flac", "title", ["Changed since"])
    assert desk.program.run("plan", "show", plan).code == 1
    with plan.open("a") as stream:
        stream.write("no plan\n")
    applied = desk.program.run("plan", "apply", "--json", plan)
    assert applied.code == 1
    songs = applied.songs
    assert songs["2.flac"]["error"] is not None
    assert [songs[name]["written"] for name in ("1.mp3", "3.ogg")] == [{"genre": ["techno"]}] * 2
    summary = applied.summary
    assert (summary["written"], summary["failed"]) == (3, 2)
    assert "Line 5" in applied.err
    assert desk.genre("2.flac") == []
    assert desk.genre("4.m4a") == ["techno"]
    # What was applied is known as ours, and as unchanged.
    again = desk.tag("--write", "--policy", "genre=replace-own")
    assert json.dumps(again[-1]).count('"analysed": 0') == 1


def test_tags_are_written_in_the_users_words(desk: Desk) -> None:
    settings = {"wording": {"techno": ["Tekkno", "Dance"], "calm": []}}
    (desk.program.home / "settings.json").write_text(json.dumps(settings), encoding="utf-8")
    lines = desk.tag("--write", "--precision", "0.7")
    # The model proposes techno and calm; the second is banned.
    assert lines[1]["written"] == {"genre": ["Tekkno", "Dance"]}
    assert desk.genre("2.flac") == ["Tekkno", "Dance"]
    assert "mood" not in mutagen.File(desk.folder / "2.flac")


@pytest.mark.parametrize(
    "words",
    [
        ("--write", "--no-catalogue"),
        ("--write", "--dry-run"),
        ("--policy", "fill"),
        ("--write", "--policy", "colour=fill"),
        ("--write", "--policy", "sometimes"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(desk: Desk, words: tuple[str, ...]) -> None:
    assert desk.program.run("tag", *words, desk.folder).code == 2
    assert desk.genre("1.mp3") == []


def test_fields_that_cannot_be_written_fail_the_file_and_not_the_run(desk: Desk) -> None:
    broken = desk.folder / "2.flac"
    data = broken.read_bytes()
    # A comment block that says it is longer than the file.
    at = data.index(b"fLaC") + 4 + 4 + 34
    broken.write_bytes(data[: at + 1] + b"\xff\xff\xff" + data[at + 4 :])
    result = desk.program.run("tag", "--json", "--write", desk.folder)
    assert result.code == 1
    assert result.songs["2.flac"]["error"] is not None
    assert result.songs["1.mp3"]["written"] == {"genre": ["techno"]}
    assert "Traceback" not in result.err
