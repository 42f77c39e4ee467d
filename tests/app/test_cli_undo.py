"""``mlfa history`` and ``mlfa undo`` as processes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import mutagen

from commands import LIMIT_S, Program
from journals import Desk
from mlfa_app.journal.database import JOURNAL_NAME
from mlfa_app.journal.records import RunKind
from mlfa_app.journal.schema import LATEST_VERSION
from mlfa_app.tagfiles.plan import plan_to_json
from tag_edits import make_song, plan_for
from tag_samples import make_file


def test_history_and_undo_as_a_user_sees_them(tmp_path: Path) -> None:
    program = object.__new__(Program)  # without a model: nothing is analysed
    program.home = tmp_path / "home"
    desk = Desk(program.home)
    paths = [make_file("flac", tmp_path, f"song{number}") for number in range(2)]
    old = paths[0].read_bytes()
    spot = desk.spot()
    for path in paths:
        desk.write(path, {"genre": ("Jazz",), "mood": ("calm",)}, spot)
    desk.journal.finish_run(spot.run_id)
    desk.close()
    foreign = mutagen.File(paths[1])
    foreign["genre"] = ["Mine"]
    foreign.save()

    listed = program.run("history", cwd=tmp_path)
    assert listed.code == 0
    assert "2 files" in listed.text
    assert "To take run 1 back: mlfa undo." in listed.err
    files = program.run("history", "1", cwd=tmp_path)
    assert "song0.flac\n  genre       (nothing) -> Jazz\n" in files.text

    dry = program.run("undo", "--dry-run", cwd=tmp_path)
    assert dry.code == 1
    assert "would undo  genre = (nothing) (was Jazz)" in dry.text
    assert "the file would be to the byte as it was before" in dry.text
    assert "stays       genre = Mine (changed since)" in dry.text

    done = program.run("undo", "--json", cwd=tmp_path)
    assert done.code == 1
    assert done.songs["song0.flac"]["undone"]["genre"] == {"old": ["Jazz"], "new": []}
    assert done.songs["song1.flac"]["changed_since"] == {"genre": ["Mine"]}
    assert (done.summary["undone"], done.summary["exact"]) == (2, 1)
    assert paths[0].read_bytes() == old
    assert mutagen.File(paths[1])["genre"] == ["Mine"]

    undo_run = done.summary["undo_run"]
    documents = program.run("history", "--json").documents
    kinds = [(line["run"], line["kind"], line["undone"]) for line in documents]
    assert kinds == [(undo_run, RunKind.UNDO.value, 0), (1, "write", 1)]

    with_newer = Desk(program.home)
    with_newer.journal._database.run(f"PRAGMA user_version={LATEST_VERSION + 1}")
    with_newer.close()
    refused = program.run("undo", "1")
    assert refused.code == 1
    assert "newer version of MLFA" in refused.err
    assert "Traceback" not in refused.err


def test_waiting_for_another_program_that_writes_is_said(tmp_path: Path) -> None:
    program = object.__new__(Program)  # without a model: nothing is analysed
    program.home = tmp_path / "home"
    song = make_song(tmp_path)
    plan = tmp_path / "plan.jsonl"
    plan.write_text(plan_to_json(plan_for(song, {"genre": ("Jazz",)})) + "\n")
    Desk(program.home).close()
    other = sqlite3.connect(program.home / JOURNAL_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    process = program.start("plan", "apply", plan)
    assert process.stderr is not None
    line = process.stderr.readline().decode()
    assert line == "Another MLFA is writing; waiting for it up to half a minute.\n"
    other.execute("ROLLBACK")
    other.close()
    out, err = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0, err
    assert b"Jazz" in out
