"""Whole commands in real processes that are killed, interrupted, or refused by the system."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from miniature_datasets import Sizes, write_gtzan, write_magnatagatune
from miniature_recordings import write_manifest
from mlfa_core.errors import KnownError
from mlfa_trainer.recipe import load_recipe
from mlfa_trainer.sound.store import INDEX_FILE, SAMPLES_FILE, Store
from mlfa_trainer.targets import LabelTargets
from mlfa_trainer.workspace import Workspace
from mlfa_trainer.world_errors import writing
from processes import left_of
from trainer_lab import (
    COMMANDS,
    Lab,
    assert_plain,
    assert_same_results,
    make_lab,
    wait_until_says,
)
from trainer_processes import Command, end_server
from trainer_runs import state_of

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform == "win32", reason="kills and limits of Unix"),
]

KILLS = 2


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    yield make_lab(tmp_path_factory.mktemp("lab"))
    end_server()


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_killed_at_random_moments_ends_as_if_it_had_not_been(
    lab: Lab, tmp_path: Path, command: str
) -> None:
    work = lab.copy(tmp_path / "work", command)
    moments = np.random.default_rng(COMMANDS.index(command)).uniform(0.1, 0.9, KILLS)
    for moment in moments * lab.durations_s[command]:
        process = lab.start(command, work)
        if process.wait(float(moment)) is None:
            process.kill()
    assert lab.run(command, work).code == 0
    assert_same_results(command, work, lab.done)


def test_decoders_end_with_the_command_that_started_them(lab: Lab, tmp_path: Path) -> None:
    process = lab.start("prepare", tmp_path / "work", held_at="Decoding clips: 2/")
    wait_until_says(process, "Decoding clips: 2/")
    assert process.pid is not None
    children = psutil.Process(process.pid).children(recursive=True)
    assert children
    process.kill()
    assert left_of(children) == []


_MIDDLE = {
    "prepare": "Decoding clips: 3/",
    "train-local": "Training mel18: 13/",
    "extract": "Extracting mel18: 3/",
    "train-global": "Training all, seed 1: 3/",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_ctrl_c_keeps_the_state_and_the_same_command_goes_on(
    lab: Lab, tmp_path: Path, command: str
) -> None:
    work = lab.copy(tmp_path / "work", command)
    stopped = lab.run(command, work, interrupted_at=_MIDDLE[command])
    assert_plain(stopped, 130)
    assert "Interrupted; the same command goes on from here." in stopped.err
    again = lab.run(command, work)
    assert again.code == 0
    assert_same_results(command, work, lab.done)


def test_after_ctrl_c_the_command_that_began_anew_would_do_so_again(
    lab: Lab, tmp_path: Path
) -> None:
    work = lab.copy(tmp_path / "work", "train-local")
    stopped = lab.run("train-local", work, "--fresh", interrupted_at="Training mel18: 13/")
    assert_plain(stopped, 130)
    assert "Interrupted; the same command without --fresh goes on from here." in stopped.err
    kept = (work / "mini/local/mel18/metrics.jsonl").read_text().splitlines()
    assert kept
    assert lab.run("train-local", work).code == 0
    again = (work / "mini/local/mel18/metrics.jsonl").read_text().splitlines()
    assert again[: len(kept)] == kept  # with the times that its epochs took then
    assert_same_results("train-local", work, lab.done)


def test_what_was_decoded_before_ctrl_c_is_not_decoded_again(lab: Lab, tmp_path: Path) -> None:
    stopped = lab.run("prepare", tmp_path / "work", interrupted_at="Decoding clips: 9/")
    assert stopped.code == 130
    again = lab.run("prepare", tmp_path / "work")
    kept = int(again.out.split(" clips decoded, ")[1].split()[0])
    assert kept >= 9


@pytest.mark.parametrize(
    ("command", "largest_file", "named"),
    [
        ("prepare", 1_000_000, SAMPLES_FILE),
        ("train-local", 500_000, "mel.f16"),
        ("train-local", 2_000_000, "mini/local/mel18"),
        ("extract", 2_000, "mini/features"),
        ("train-global", 60_000, "mini/global/all/seed1"),
    ],
)
def test_a_full_disk_is_said_and_nothing_is_lost(
    lab: Lab, tmp_path: Path, command: str, largest_file: int, named: str
) -> None:
    work = lab.copy(tmp_path / "work", command)
    full = lab.run(command, work, largest_file=largest_file)
    assert_plain(full, 1)
    assert named in full.err
    assert "run the same command again" in full.err or "goes on" in full.err
    assert lab.run(command, work).code == 0
    assert_same_results(command, work, lab.done)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_the_systems_own_full_disk_is_understood(tmp_path: Path) -> None:
    place = tmp_path / "full"
    place.symlink_to("/dev/full")
    with (
        pytest.raises(KnownError, match=f"disk is full: could not write {place}"),
        writing(place),
        open(place, "wb", buffering=0) as stream,
    ):
        stream.write(b"anything")
    # Numpy says how much was written, and no number.
    with (
        pytest.raises(KnownError, match="disk is full"),
        writing(place),
        open(place, "wb", buffering=0) as stream,
    ):
        np.zeros(10_000).tofile(stream)


def test_errors_that_no_user_can_mend_keep_their_trace() -> None:
    with pytest.raises(OSError, match="Bad file descriptor"), writing(Path("x")):
        os.close(10_000)


def test_a_bad_clip_is_listed_and_shifts_no_label(lab: Lab, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(lab.recordings.folder, data)
    (data / "clips/clip01.wav").write_text("this is no sound")
    (data / "clips/clip03.wav").unlink()
    work = tmp_path / "work"
    prepared = lab.run("prepare", work, data=data)
    assert_plain(prepared, 0)
    bad = [line for line in prepared.out.splitlines() if line.startswith("bad clip ")]
    assert [line.split(":")[0] for line in bad] == ["bad clip clip01.wav", "bad clip clip03.wav"]
    assert all(len(line.split(": ", 1)[1]) > 10 for line in bad)
    trained = lab.run("train-local", work, "--set", "local.epochs=1", data=data)
    assert_plain(trained, 0)

    recipe = load_recipe(str(lab.folder / "mini.toml"), [f'data.folder="{data}"'])
    space = Workspace(work, recipe)
    dataset, store = space.load_data(), space.open_store()
    usable = space.usable(dataset, store)
    used = np.concatenate([usable.train, usable.valid, usable.test])
    assert used.size == len(dataset.rows) - 2
    whole = Store(lab.done / "stores/mini")
    targets = LabelTargets(dataset.rows, "multi-label")
    truth = {str(row["clip"]): str(row["labels"]) for row in lab.recordings.rows}
    for index, values in zip(used, targets.at(used, np.zeros(used.size)).values, strict=True):
        clip = dataset.rows[index].clip
        assert np.array_equal(store.waveform(clip), whole.waveform(clip))
        names = {name for name, value in zip(targets.names, values, strict=True) if value}
        if clip in truth:  # not synthesised
            assert names == set(filter(None, truth[clip].split(";")))


def change_scores(data: Path, **changes: np.ndarray) -> None:
    with np.load(data / "scores.npz") as archive:
        arrays = dict(archive)
    np.savez(data / "scores.npz", **{**arrays, **changes})


def test_scores_for_no_clip_and_clips_without_scores_are_said(lab: Lab, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(lab.recordings.folder, data)
    names = [str(row["clip"]) for row in lab.recordings.rows]
    names[2] = "elsewhere.wav"
    change_scores(data, clips=np.array(names))
    prepared = lab.run("prepare", tmp_path / "work", data=data)
    assert_plain(prepared, 0)
    assert "1 clips that the manifest lacks; these are not used. (elsewhere.wav)" in prepared.out
    assert "1 clips have no scores; they only teach what is music. (clip02.wav)" in prepared.out


def test_scores_that_are_no_numbers_never_reach_the_loss(lab: Lab, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(lab.recordings.folder, data)
    with np.load(data / "scores.npz") as archive:
        scores = archive["toy"]
    scores[0] = np.nan  # a clip without any
    scores[1, 2, 1] = np.nan  # a patch with a gap
    change_scores(data, toy=scores)
    work = lab.copy(tmp_path / "work", "train-local")
    trained = lab.run("train-local", work, data=data)
    assert_plain(trained, 0)
    lines = (work / "mini/local/mel18/metrics.jsonl").read_text().splitlines()
    assert len(lines) == 4
    assert all(np.isfinite(json.loads(line)["train_loss"]) for line in lines)
    weights = state_of(work / "mini/local/mel18/network.pt").values()
    assert all(tensor.isfinite().all() for tensor in weights)


def test_infinite_scores_are_refused_by_clip(lab: Lab, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(lab.recordings.folder, data)
    with np.load(data / "scores.npz") as archive:
        scores = archive["toy"]
    scores[4, 0, 0] = np.inf
    change_scores(data, toy=scores)
    refused = lab.run("train-local", tmp_path / "work", data=data)
    assert_plain(refused, 1)
    assert "the score inf for the clip clip04.wav" in refused.err


def test_a_label_row_too_many_is_refused(lab: Lab, tmp_path: Path) -> None:
    folder = write_magnatagatune(tmp_path / "mtat", Sizes(2, 2, 2))
    path = folder / "MTAT_split/y_train_pub.npy"
    labels = np.load(path)
    options = ("--set", "data.kind=magnatagatune", "--set", f'data.folder="{folder}"')
    for rows, said in (
        (np.concatenate([labels, labels[:1]]), "a label for no clip"),
        (labels[:1], "a clip without labels"),
    ):
        np.save(path, rows)
        refused = lab.run("prepare", tmp_path / "work", *options)
        assert_plain(refused, 1)
        assert said in refused.err
        assert "y_train_pub.npy" in refused.err


def test_the_damaged_clip_of_gtzan_is_explained(lab: Lab, tmp_path: Path) -> None:
    folder = write_gtzan(tmp_path / "gtzan", (1, 1, 1), duration_s=0.5)
    options = ("--set", "data.kind=gtzan", "--set", f'data.folder="{folder}"')
    prepared = lab.run("prepare", tmp_path / "work", *options)
    assert_plain(prepared, 0)
    assert "bad clip jazz/jazz.00054.wav: " in prepared.out
    assert "without it, 442 training clips remain" in prepared.out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"clip": "../x.wav"}, "the clip “../x.wav” lies outside of the folder"),
        ({"split": "training"}, "split is “training”"),
    ],
)
def test_a_manifest_that_cannot_be_used_is_refused_by_line(
    lab: Lab, tmp_path: Path, change: dict[str, str], said: str
) -> None:
    rows = [dict(row) for row in lab.recordings.rows]
    rows[3] |= change
    write_manifest(tmp_path, rows)
    refused = lab.run("prepare", tmp_path / "work", data=tmp_path)
    assert_plain(refused, 1)
    assert f"Line 5 of manifest.csv: {said}" in refused.err
    assert not (tmp_path / "work").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("prepare", "--set", "local.speed=3"), 1, "“local.speed”: there is no such key"),
        (("prepare", "--set", "local.batch=0"), 1, "“local.batch”"),
        (("prepare", "--fast"), 2, "No such option"),
        (("prepare", "--set", "data.folder=/nowhere"), 1, "/nowhere/manifest.csv"),
        (("prepare", "--set", "data.folder=$MLFA_NOWHERE"), 1, "variable MLFA_NOWHERE, which is"),
        (("prepare", "--set", "data.manifest=empty.csv"), 1, "names no clips"),
        (("train-local",), 1, "Run: mlfa-trainer prepare"),
    ],
)
def test_a_command_that_cannot_start_says_why(
    lab: Lab, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    (lab.recordings.folder / "empty.csv").write_text("clip,recording,split\n")
    refused = lab.run(words[0], tmp_path / "work", *words[1:])
    assert_plain(refused, code)
    assert said in refused.err


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("short", "shorter than its index says"),
        ("garbage", "index.jsonl is damaged"),
        ("beyond", "shorter than its index says"),
    ],
)
def test_a_damaged_store_is_refused(lab: Lab, tmp_path: Path, damage: str, said: str) -> None:
    work = lab.copy(tmp_path / "work", "train-local")
    samples, index = (work / "stores/mini" / name for name in (SAMPLES_FILE, INDEX_FILE))
    lines = index.read_text().splitlines(keepends=True)
    if damage == "short":
        os.truncate(samples, 1_000)
    elif damage == "garbage":
        index.write_text("".join([lines[0], "no line of ours\n", *lines[2:]]))
    else:
        first = json.loads(lines[0])
        first["num_samples"] = 10**9
        index.write_text("".join([json.dumps(first) + "\n", *lines[1:]]))
    for command in ("train-local", "prepare"):
        refused = lab.run(command, work)
        assert_plain(refused, 1)
        assert said in refused.err
        assert "prepare the data set again" in refused.err


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are Linux'")
def test_a_folder_without_permission_is_named(lab: Lab, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir(mode=0o555)
    refused = Command(
        tmp_path / "log",
        *("prepare", lab.folder / "mini.toml", "--work", work, "--workers", "1"),
        environment={"MLFA_DATA": os.fspath(lab.recordings.folder)},
        is_unprivileged=True,
    ).end()
    assert_plain(refused, 1)
    assert f"There is no permission to use {work}/stores" in refused.err


def test_a_work_folder_below_a_file_is_said(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = Command(
        tmp_path / "log",
        *("prepare", lab.folder / "mini.toml", "--work", tmp_path / "file" / "work"),
        environment={"MLFA_DATA": os.fspath(lab.recordings.folder)},
    ).end()
    assert_plain(refused, 1)
    assert "is not a folder, or lies below a file" in refused.err


def test_a_reader_that_goes_away_is_no_failure(lab: Lab, tmp_path: Path) -> None:
    ended = Command(tmp_path / "log", "--help", is_stdout_closed=True).end()
    assert (ended.code, ended.err) == (141, "")


def test_a_missing_earlier_step_is_named(lab: Lab, tmp_path: Path) -> None:
    work = lab.copy(tmp_path / "work", "train-local")
    for command in ("extract", "train-global"):
        refused = lab.run(command, work)
        assert_plain(refused, 1)
        assert "earlier steps" in refused.err or "Run: mlfa-trainer" in refused.err
