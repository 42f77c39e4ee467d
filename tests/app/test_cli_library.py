"""``mlfa scan``, ``status``, ``forget``, ``export``, ``models`` and ``doctor`` as processes."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest

from commands import LIMIT_S, Program, make_songs
from mlfa_app.catalog.store import Catalog
from mlfa_app.journal.store import Journal
from mlfa_core.model_package import load_package

pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Library:
    """A scanned folder: three songs, one of them twice, and a bad file."""

    program: Program
    folder: Path


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Library:
    base = tmp_path_factory.mktemp("library")
    program = Program(base / "home")
    folder = base / "music"
    make_songs(folder / "album", ["1 chords:mp3", "2 tone:flac"])
    make_songs(folder, ["Größe\n音楽:vorbis"], duration_s=3.0)
    shutil.copy(folder / "album" / "2 tone.flac", folder / "twin.flac")
    (folder / "bad.mp3").write_text("text")
    result = program.run("scan", "--json", "--workers", "1", folder)
    assert result.code == 1
    assert result.summary["analysed"] == 3
    assert {line["path"]: line["error"] for line in result.documents[:-1]}.keys() == {
        str(path) for path in folder.rglob("*.*")
    }
    return Library(program, folder)


@pytest.fixture
def library(scanned: Library, tmp_path: Path) -> Library:
    """A copy of the scanned library that a test may change."""
    program = object.__new__(Program)
    program.home = tmp_path / "home"
    shutil.copytree(scanned.program.home, program.home)
    return Library(program, scanned.folder)


def test_status_counts_the_library(scanned: Library) -> None:
    document = scanned.program.run("status", "--json").documents[0]
    assert document["folders"] == [str(scanned.folder)]
    wanted = {"files": 5, "songs": 4, "analysed": 3, "failed": 1, "duplicates": 1, "missing": 0}
    assert {key: document[key] for key in wanted} == wanted
    text = scanned.program.run("status")
    assert text.code == 0
    assert str(scanned.folder) in text.text
    assert "3 analysed" in text.text
    assert "mlfa status --failed" in text.text


def test_status_lists_failures_and_duplicates(scanned: Library) -> None:
    failed = scanned.program.run("status", "--failed")
    assert "bad.mp3" in failed.text
    assert "text, not sound" in failed.text
    (document,) = scanned.program.run("status", "--failed", "--json").documents
    assert document["path"].endswith("bad.mp3")
    (twins,) = scanned.program.run("status", "--duplicates", "--json").documents
    assert [Path(path).name for path in twins["paths"]] == ["2 tone.flac", "twin.flac"]


def test_without_a_library_the_commands_say_so_and_make_nothing(tmp_path: Path) -> None:
    program = Program(tmp_path / "home")
    before = sorted(program.home.rglob("*"))
    status = program.run("status")
    assert status.code == 0
    assert "mlfa scan FOLDER" in status.text
    assert program.run("forget", "--yes", "x").code == 0
    export = program.run("export")
    assert (export.code, export.out) == (1, b"")
    assert sorted(program.home.rglob("*")) == before
    scan = program.run("scan")
    assert scan.code == 1
    assert "mlfa scan FOLDER" in scan.err


def test_a_rescan_finds_moves_and_losses_and_decodes_nothing(
    library: Library, tmp_path: Path
) -> None:
    program = library.program
    folder = tmp_path / "music"
    shutil.copytree(library.folder, folder, copy_function=shutil.copy2)
    # The same library under another path: all songs are known by their sound.
    first = program.run("scan", "--json", folder)
    assert first.summary["analysed"] == 0
    assert first.summary["from_catalogue"] == 4
    (folder / "album" / "1 chords.mp3").rename(folder / "renamed.mp3")
    (folder / "twin.flac").unlink()
    again = program.run("scan", "--json", "--retry-failed")
    assert again.code == 1
    assert (again.summary["analysed"], again.summary["missing"]) == (0, 2)
    status = program.run("status", "--json").documents[0]
    assert status["moved"] == 2
    assert str(folder / "renamed.mp3") in program.run("export").text


def test_a_folder_that_is_not_there_is_named_and_a_file_is_no_folder(
    scanned: Library, tmp_path: Path
) -> None:
    missing = scanned.program.run("scan", tmp_path / "nowhere")
    assert missing.code == 1
    assert "nowhere" in missing.err
    assert str(tmp_path) not in scanned.program.run("status").text.replace(
        str(scanned.program.home), ""
    )
    assert scanned.program.run("scan", scanned.folder / "bad.mp3").code == 2


def test_waiting_for_another_program_is_said(scanned: Library) -> None:
    other = sqlite3.connect(scanned.program.home / "catalogue.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    process = scanned.program.start("forget", "--missing", "--yes")
    assert process.stderr is not None
    line = process.stderr.readline().decode()
    assert "does not answer yet. Perhaps another program is using it" in line
    other.execute("ROLLBACK")
    other.close()
    out, err = process.communicate(timeout=LIMIT_S)
    assert (process.returncode, err) == (0, b"")
    assert out.startswith(b"Forgot 0 files")


def test_forget_asks_unless_told_and_touches_no_file(library: Library) -> None:
    program, folder = library.program, library.folder
    names = sorted(folder.rglob("*"))
    asked = program.run("forget", folder / "album")
    assert asked.code == 2
    assert "--yes" in asked.err
    assert program.run("status", "--json").documents[0]["files"] == 5
    done = program.run("forget", "--yes", folder / "album")
    assert done.code == 0
    assert done.text.startswith("Forgot 2 files")
    document = program.run("status", "--json").documents[0]
    # The twin outside the album keeps its song.
    assert (document["files"], document["analysed"]) == (3, 2)
    assert program.run("forget").code == 2
    assert program.run("forget", "--everything", "--yes").code == 0
    assert program.run("status", "--json").documents[0]["files"] == 0
    assert sorted(folder.rglob("*")) == names


def test_csv_and_json_lines_hold_every_file_with_its_tags(scanned: Library) -> None:
    rows = list(csv.DictReader(io.StringIO(scanned.program.run("export").text, newline="")))
    assert [Path(row["path"]).name for row in rows].count("Größe\n音楽.ogg") == 1
    assert len(rows) == 4
    lines = scanned.program.run("export", "--format", "jsonl").documents
    by_path = {line["path"]: line for line in lines}
    for row in rows:
        line = by_path[row["path"]]
        assert row["genre"] == "; ".join(line["accepted"].get("genre", []))
        assert float(row["score:piano"]) == line["scores"]["piano"]
        assert row["music"] == "true"


def test_parquet_and_npz_hold_the_same(scanned: Library, tmp_path: Path) -> None:
    program = scanned.program
    assert program.run("export", "--format", "npz").code == 2
    table, arrays = tmp_path / "songs.parquet", tmp_path / "songs.npz"
    assert program.run("export", "--format", "parquet", "-o", table).code == 0
    assert program.run("export", "--format", "npz", "-o", arrays).code == 0
    rows = {row["digest"]: row for row in pyarrow.parquet.read_table(table).to_pylist()}
    with np.load(arrays) as loaded:
        assert loaded["scores"].shape == (3, 3)
        assert loaded["features/mel18/1"].shape == (3, 128)
        assert np.isfinite(loaded["features/mel18/3"]).all()
        for digest, scores in zip(loaded["digests"], loaded["scores"], strict=True):
            names = [f"score:{tag}" for tag in loaded["tags"]]
            assert [rows[str(digest)][name] for name in names] == pytest.approx(
                scores.tolist(), abs=1e-5
            )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["songs.npz", "songs.parquet"]


def test_playlists_hold_each_wanted_song_once(scanned: Library, tmp_path: Path) -> None:
    target = tmp_path / "piano.m3u8"
    done = scanned.program.run("export", "--format", "m3u", "--tag", "piano", "-o", target)
    assert done.code == 0
    lines = target.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#EXTM3U"
    paths = [line for line in lines if not line.startswith("#")]
    # The name with a line break cannot be said in a playlist.
    assert [Path(path).name for path in paths] == ["1 chords.mp3", "2 tone.flac"]
    assert all(os.path.exists(path) for path in paths)
    # The model abstains from calm at this precision.
    assert scanned.program.run("export", "--format", "m3u", "--tag", "calm").text == "#EXTM3U\n"
    assert scanned.program.run("export", "--tag", "bagpipe").code == 1


def test_models_are_listed_and_described(scanned: Library) -> None:
    program = scanned.program
    listed = {line["name"]: line for line in program.run("models", "list", "--json").documents}
    package = load_package(program.home / "models" / "random")
    assert listed["random"]["model"] == package.identifier
    assert listed["random"]["origin"] == "installed"
    info = program.run("models", "info", "random", "--json").documents[0]
    assert {tag["tag"]: tag["abstains"] for tag in info["tags"]} == {
        "piano": False,
        "techno": False,
        "calm": True,
    }
    text = program.run("models", "info", "random").text
    assert "CC0" in text
    assert "MODEL_CARD.md" in text
    assert program.run("models", "info", "random", "--card").text.startswith("# Random weights")
    assert program.run("models", "info", "nonesuch").code == 1


def test_the_doctor_tries_things_and_finds_what_is_damaged(
    scanned: Library, tmp_path: Path
) -> None:
    program = Program(tmp_path / "home")
    well = program.run("doctor", "--json").documents
    plugins = [Path(check["detail"]) for check in well if check["group"] == "plugins"]
    assert [folder.parts[-2:] for folder in plugins] == [
        ("app", "beetsplug"),
        ("picardplug", "mlfa"),
    ]
    assert all(folder.is_dir() for folder in plugins)
    verdicts = {check["name"]: check["verdict"] for check in well}
    formats = ("MP3", "FLAC", "Ogg Vorbis", "Opus", "M4A (AAC)", "M4A (ALAC)", "WAV", "AIFF")
    assert {verdicts[name] for name in formats} == {"ok"}
    assert (
        verdicts["in use"]
        == verdicts["cpu"]
        == verdicts["random"]
        == verdicts["data folder"]
        == "ok"
    )
    weights = program.home / "models" / "random" / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-8])
    # Both open well, and are not sound further on.
    for name, store in (("catalogue", Catalog), ("journal", Journal)):
        place = program.home / f"{name}.sqlite"
        store.open(place).close()
        contents = bytearray(place.read_bytes())
        contents[3 * 4096 : 6 * 4096] = bytes(3 * 4096)
        place.write_bytes(contents)
    # What the settings want, and nothing here can do.
    (program.home / "settings.json").write_text('{"version": 3, "model": "gone", "device": "cuda"}')
    ill = program.run("doctor")
    assert ill.code == 1
    bad = {line[7:24].strip() for line in ill.text.splitlines() if line.startswith("  BAD")}
    has_no_gpu = any("GPU" in check["detail"] for check in well if check["name"] == "cuda")
    assert bad == {"random", "in use", "catalogue", "journal of writes"} | (
        {"setting"} if has_no_gpu else set()
    )
    aside = program.run("doctor", "--set-aside-catalogue")
    assert aside.code == 0
    assert not (program.home / "catalogue.sqlite").exists()
    assert len(list(program.home.glob("catalogue-damaged-*"))) == 1


def test_settings_that_cannot_be_used_stop_a_command_with_a_sentence(library: Library) -> None:
    (library.program.home / "settings.json").write_text(json.dumps({"precision": 7}))
    result = library.program.run("tag", library.folder)
    assert result.code == 1
    assert "precision" in result.err
    assert "Traceback" not in result.err
