"""What the window's review would write is what the commands would write, field for field."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mutagen
import pytest
from pytestqt.qtbot import QtBot

from mlfa_app.catalog.listing import Verdict
from mlfa_app.cli.app import run
from mlfa_app.gui.context import WindowContext
from mlfa_app.gui.runner import Runner
from mlfa_app.gui.views.writing.write_dialog import WriteDialog
from mlfa_app.library.file_identity import FileStamp
from mlfa_app.paths import settings_path
from mlfa_app.settings import load_settings
from two_ends import TwoEnds

pytestmark = pytest.mark.long

# What stands in the way of a write, and the option and the box that allow it.
OBSTACLES = ("--break-hard-links", "--follow-symlinks", "--include-read-only")
EVERY_FIELD = {
    "genre": "replace-own",
    "mood": "append",
    "instrument": "fill",
    "vocal": "replace",
    "era": "fill",
    "scores": "replace",
}
SETTINGS: dict[str, dict[str, object]] = {
    "defaults": {},
    "every field": {"policies": EVERY_FIELD},
    "all replaced": {"policies": dict.fromkeys(EVERY_FIELD, "replace")},
    "all appended, unsure ones too": {
        "policies": dict.fromkeys(EVERY_FIELD, "append"),
        "precision": 0.7,
    },
    "own words": {
        "policies": EVERY_FIELD,
        "wording": {"techno": ["Techno", "R&B/Soul"], "house": [], "Zydeco": ["zydeco; Cajun"]},
        "priorities": ["Zydeco", "jazz"],
    },
    "one genre, moods elsewhere": {"policies": EVERY_FIELD, "profile": "dj"},
    "one genre": {"policies": EVERY_FIELD, "profile": "car", "priorities": ["house"]},
    "lists joined": {"policies": dict.fromkeys(EVERY_FIELD, "replace"), "profile": "apple"},
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One for all tests, which leave files and catalogue as they are."""
    folder = tmp_path_factory.mktemp("two ends") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFA_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def ends(home: Path) -> TwoEnds:
    ends = TwoEnds.begun(home, home.parent / "music")
    fill(ends)
    return ends


def fill(ends: TwoEnds) -> None:
    """Make songs of all sorts, and decide on some."""
    accepted, rejected = Verdict.ACCEPTED, Verdict.REJECTED
    ends.add("plain", "mp3")
    own, undone = ends.add("own", "ogg"), ends.add("undone", "flac", duration_s=0.6)
    # Written by the program before, with other scores; what was written into one was taken back.
    assert run(["tag", "--write", "--policy", "era=fill", str(own)]) == 0
    assert run(["tag", "--write", "--policy", "era=fill", str(undone)]) == 0
    assert run(["undo", "--file", str(undone)]) == 0
    ends.record(own, techno=0.1, jazz=0.9, calm=0.2)
    ends.record(undone, jazz=0.9)

    stated = ends.add("stated", "flac", duration_s=0.7)
    file = mutagen.File(stated)
    file["genre"], file["mood"], file["title"] = ["Chanson", "techno"], ["Calm"], ["Kept"]
    file.save()
    # Tagged since it was heard: the stamp is another one, the sound is not.
    file = mutagen.File(own)
    file["genre"] = ["Mine", *file["genre"]]
    file.save()

    decided = ends.add("decided", "m4a")
    ends.decide(decided, rejected, techno="genre", calm="mood")
    ends.decide(decided, accepted, jazz="genre", Zydeco="genre", gloomy="mood", Accordion="era")
    ends.add("no music", "wav", is_music=0.1)
    noise = ends.add("no music but mine", "aiff", is_music=0.1)
    ends.decide(noise, accepted, techno="genre", tense="mood", live="other")
    nothing = ends.add("all rejected", "wma")
    ends.decide(nothing, rejected, techno="genre", house="genre", calm="mood", dark="mood")

    twin = ends.folder / "twin.mp3"
    twin.write_bytes((ends.folder / "plain.mp3").read_bytes())
    ends.record(twin)
    linked = ends.add("linked", "mp3", duration_s=0.8)
    os.link(linked, ends.folder / "other name.mp3")
    ends.record(ends.folder / "other name.mp3")
    outside = ends.folder.parent / "outside.flac"
    ends.add("a link leads here", "flac", duration_s=0.9).rename(outside)
    (ends.folder / "a link.flac").symlink_to(outside)
    ends.record(ends.folder / "a link.flac")
    ends.add("read-only", "opus").chmod(0o444)

    ends.add("gone", "mp3", duration_s=1.1).unlink()
    broken = ends.folder / "broken.mp3"
    broken.write_bytes(b"no music at all" * 500)
    with ends.catalog() as catalog:
        stamp = FileStamp.of(broken)
        catalog.record_failure(
            broken, stamp, "It is broken.", "", digest="sha256:broken", in_library=True
        )


def command_plans(ends: TwoEnds, *options: str) -> dict[str, dict[str, Any]]:
    """Save the plan of the command; gives its lines by file name."""
    target = ends.home / "command.jsonl"
    # The broken file is named, which is no success.
    assert run(["tag", "--plan", str(target), *options, str(ends.folder)]) == 1
    return by_name(target)


def by_name(plan: Path) -> dict[str, dict[str, Any]]:
    documents = [json.loads(line) for line in plan.read_text().splitlines()]
    return {Path(document["path"]).name: document for document in documents}


def new_values(plan: dict[str, Any]) -> dict[str, list[str]]:
    return {change["field"]: change["new"] for change in plan["changes"]}


def opened(ends: TwoEnds, runner: Runner, qtbot: QtBot, *, allows_all: bool = False) -> WriteDialog:
    context = WindowContext(runner, load_settings(settings_path()), package=ends.package)
    ids = ends.file_ids([*sorted(ends.folder.iterdir()), ends.folder / "gone.mp3"])
    dialog = WriteDialog(context, ids)
    qtbot.addWidget(dialog)
    for box in dialog.choices.allow_boxes.values() if allows_all else ():
        box.setChecked(True)
    qtbot.waitUntil(lambda: dialog.desk.is_settled and len(dialog.model.files) == len(ids))
    return dialog


def window_plans(dialog: WriteDialog, ends: TwoEnds, qtbot: QtBot) -> dict[str, dict[str, Any]]:
    """Save the plan of the review; gives its lines by file name."""
    target = ends.home / "window.jsonl"
    with qtbot.waitSignal(dialog.desk.plan_saved):
        dialog.save_plan(target)
    return by_name(target)


@pytest.mark.parametrize("name", SETTINGS)
def test_plans_are_the_same(name: str, ends: TwoEnds, runner: Runner, qtbot: QtBot) -> None:
    ends.set(**SETTINGS[name])
    dialog = opened(ends, runner, qtbot)
    found = window_plans(dialog, ends, qtbot)
    assert command_plans(ends) == found
    assert {"plain.mp3", "twin.mp3", "undone.flac", "decided.m4a"} <= found.keys()
    assert "linked.mp3" not in found
    if name == "every field":
        assert new_values(found["own.ogg"]) == {
            "genre": ["Mine", "jazz", "house"],
            "instrument": ["piano"],
            "vocal": ["voice"],
            "scores": new_values(found["own.ogg"])["scores"],
        }
        assert new_values(found["decided.m4a"])["genre"] == ["house", "jazz", "Zydeco"]
        assert new_values(found["no music but mine.aiff"]).keys() == {"genre", "mood", "scores"}


def test_plans_of_what_is_allowed_are_the_same(ends: TwoEnds, runner: Runner, qtbot: QtBot) -> None:
    ends.set(policies=EVERY_FIELD)
    dialog = opened(ends, runner, qtbot, allows_all=True)
    found = window_plans(dialog, ends, qtbot)
    assert command_plans(ends, *OBSTACLES) == found
    assert {"linked.mp3", "other name.mp3", "a link.flac", "read-only.opus"} <= found.keys()


def test_what_is_left_alone_is_the_same_and_said_before_anything_is_written(
    ends: TwoEnds,
    runner: Runner,
    qtbot: QtBot,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    ends.set()
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-a", ends.folder, copy], check=True)
    (copy / "broken.mp3").unlink()
    dialog = opened(ends, runner, qtbot)
    left = {file.path.name for file in dialog.model.files if file.obstacle is not None}
    assert left == {"linked.mp3", "other name.mp3", "a link.flac", "read-only.opus"}
    said = {}
    for wish in ("--dry-run", "--write"):
        capfd.readouterr()
        assert run(["tag", wish, "--json", str(copy)]) == 0
        *lines, summary = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
        said[wish] = {
            Path(line["path"]).name: line["skipped"] for line in lines if "skipped" in line
        }
        assert summary["summary"]["skipped"] == len(said[wish])
    assert said["--dry-run"] == said["--write"]
    assert said["--write"].keys() == left


def test_a_watch_writes_what_would_be_planned(
    ends: TwoEnds, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    ends.set(**SETTINGS["own words"] | {"profile": "dj", "precision": 0.7, "keep_mtime": True})
    copies = [tmp_path / name / "song.mp3" for name in ("planned", "watched")]
    for path in copies:
        path.parent.mkdir()
        shutil.copy(ends.folder / "plain.mp3", path)
        os.utime(path, (1e9, 1e9))
    assert run(["tag", "--plan", str(tmp_path / "plan.jsonl"), str(copies[0])]) == 0
    capfd.readouterr()
    words = ["watch", "--once", "--write", "--settle", "0.1", "--json", str(copies[1].parent)]
    assert run(words) == 0
    line, _summary = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert line["written"] == new_values(by_name(tmp_path / "plan.jsonl")["song.mp3"])
    assert line["written"]["genre"][:2] == ["jazz, Techno"]
    assert copies[1].stat().st_mtime == 1e9
