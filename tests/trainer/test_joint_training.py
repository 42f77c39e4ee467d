"""Joint training: one network equal to its parts, one loop that resumes, one fair comparison."""

from __future__ import annotations

import csv
import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from miniature_recordings import (
    Recordings,
    fill_store,
    tiny_words,
    tiny_workspace,
    write_manifest,
    write_recordings,
)
from mlfa_core.errors import KnownError
from mlfa_core.layer_features import level_activations
from mlfa_core.models.blocks import LevelNetwork
from mlfa_trainer.evaluation.scoring import Scoring
from mlfa_trainer.joint.answers import JointPart, answer_whole_clips, joint_batches
from mlfa_trainer.joint.data import JointData, arm_workspace, open_joint, starting_classifier
from mlfa_trainer.joint.network import JointNetwork
from mlfa_trainer.joint.report import (
    CONTROL,
    EXTRACTORS,
    SEPARATE,
    TOGETHER,
    Comparison,
    Row,
    compare_joint,
    conclusions,
    to_markdown,
)
from mlfa_trainer.joint.statistics import Runs, difference
from mlfa_trainer.joint.train_joint import STAGE, train_joint
from mlfa_trainer.recipe import validate_recipe
from mlfa_trainer.run_folder import METRICS_FILE, NETWORK_FILE, load_tensors, save_tensors
from mlfa_trainer.sections.joint import JointSection
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.extract import load_network
from mlfa_trainer.training.train_global import global_logits, load_classifier, train_global
from mlfa_trainer.training.train_local import train_local
from mlfa_trainer.workspace import Workspace
from trainer_runs import (
    CPU,
    QUIET,
    StoppedError,
    are_equal,
    call,
    state_of,
    stop_after,
    train_and_extract,
)

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("one_thread")]

ALONE = Engine.of(CPU)
# Few noises, quick classifiers, and steps that suit so few clips.
SETTINGS = (
    "data.synthetic_noise=3",
    "local.epochs=2",
    "local.steps=12",
    "global.epochs=3",
    "global.seeds=[1,2]",
    "joint.batch=6",
    "joint.segments=2",
    "joint.steps=3",
    "joint.epochs=2",
    "joint.learning_rate=1e-3",
    "joint.classifier_learning_rate=1e-3",
)


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> Recordings:
    return write_recordings(tmp_path_factory.mktemp("recordings"), num_clips=24)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, recordings: Recordings) -> Path:
    """A work folder with the separate run “tiny”: two scales, two classifiers."""
    folder = tmp_path_factory.mktemp("work")
    base = tiny_workspace(folder, recordings, *SETTINGS)
    fill_store(base)
    train_and_extract(base)
    for seed in (1, 2):
        train_global(base, seed, QUIET, CPU)
    return folder


def run_named(work: Path, recordings: Recordings, name: str, *settings: str) -> Workspace:
    """Return a run that begins as a copy of “tiny”."""
    shutil.copytree(work / "tiny", work / name)
    return tiny_workspace(work, recordings, *SETTINGS, f"name={name}", *settings)


def opened(work: Path, recordings: Recordings, *settings: str) -> tuple[JointNetwork, JointData]:
    return open_joint(tiny_workspace(work, recordings, *SETTINGS, *settings), 1, QUIET, ALONE)


def first_weight(network: JointNetwork, scale: int) -> torch.nn.Parameter:
    local = network.locals[scale]
    assert isinstance(local, LevelNetwork)
    found = local.get_parameter("blocks.0.conv.weight")
    return found


def one_batch(data: JointData) -> JointPart:
    """Return a batch of four clips, two segments of each scale."""
    return next(joint_batches(data, JointSection(batch=4, segments=2), ALONE, 1, 1))


def slow_vector(space: Workspace, data: JointData, clip: int) -> np.ndarray:
    """One segment at a time, the maxima and means by numpy, in the recipe's order of levels."""
    parts = []
    for scale, kept in zip(space.recipe.scales, data.scales, strict=True):
        network = load_network(space, scale).network
        wanted = scale.levels or range(1, len(network.levels) + 1)
        places = sorted(level - 1 if level > 0 else level + len(network.levels) for level in wanted)
        rows = []
        for segment in kept.source.whole_clip(clip).inputs:
            with torch.inference_mode():
                found = level_activations(network, segment[None])
            rows.append(np.concatenate([found[place][0].numpy().max(axis=1) for place in places]))
        parts.append(np.mean(rows, axis=0))
    return np.concatenate(parts)


def test_the_joint_network_equals_its_parts(work: Path, recordings: Recordings) -> None:
    space = tiny_workspace(work, recordings, *SETTINGS)
    network, data = opened(work, recordings)
    clips = data.clips.test[:3]
    vectors = np.stack([slow_vector(space, data, int(clip)) for clip in clips])
    classifier, _ = load_classifier(starting_classifier(space, 1))
    expected = global_logits(classifier, vectors.astype(np.float32))
    whole = answer_whole_clips(network, data, clips, ALONE).logits
    assert np.allclose(whole, expected, atol=1e-4)
    # All segments at once, as a training step gives random ones.
    inputs = [scale.source.whole_clip(int(clips[0])).inputs[None] for scale in data.scales]
    with torch.inference_mode():
        at_once = network(inputs).logits.numpy()
    assert np.allclose(at_once, expected[:1], atol=1e-4)
    # And what the stages made of it, with features stored as float16.
    stored = global_logits(classifier, Scoring(space, 1).features.song_vectors(clips))
    assert np.allclose(whole, stored, atol=0.02)


def test_gradients_reach_the_beginning_of_every_scale(work: Path, recordings: Recordings) -> None:
    network, data = opened(work, recordings)
    network.train()
    part = one_batch(data)
    output = network(part.inputs)
    assert [tuple(inputs.shape[:2]) for inputs in part.inputs] == [(4, 2), (4, 2)]
    assert [tuple(found.shape) for found in output.local_logits] == [(8, 4), (8, 4)]
    output.logits.square().sum().backward()
    for scale in range(2):
        gradient = first_weight(network, scale).grad
        assert gradient is not None
        assert float(gradient.abs().max()) > 0
    for local in network.locals:
        # The clips' loss says nothing to the local heads.
        assert all(p.grad is None for n, p in local.named_parameters() if n.startswith("output"))


@pytest.mark.parametrize(
    ("setting", "moves"),
    [
        ("joint.is_statistics_frozen=true", (False, False)),
        ("joint.is_fresh_classifier=true", (False, True)),
        ("joint.is_statistics_frozen=false", (True, True)),
    ],
)
def test_statistics_of_trained_networks_stay(
    work: Path, recordings: Recordings, setting: str, moves: tuple[bool, bool]
) -> None:
    network, data = opened(work, recordings, setting)
    before = {name: tensor.clone() for name, tensor in network.named_buffers()}
    network.train()
    network(one_batch(data).inputs)
    moved = {
        name.split(".")[0]
        for name, tensor in network.named_buffers()
        if not torch.equal(tensor, before[name])
    }
    assert ("locals" in moved, "classifier" in moved) == moves


def test_targets_of_whole_clips_are_those_of_the_classifiers(
    work: Path, recordings: Recordings
) -> None:
    space = tiny_workspace(work, recordings, *SETTINGS)
    _, data = opened(work, recordings)
    clips = data.clips.valid
    found = data.whole_targets(clips)
    window_s = 65_536 / 22_050
    assert data.window_s == pytest.approx(window_s)
    for row, clip in enumerate(clips):
        # Clips of 7 s have three windows.
        times = (np.arange(3) + 0.5) * window_s
        expected = space.make_targets(space.load_data(), 1.0).at(np.full(3, clip), times)
        assert np.allclose(found.values[row], expected.values.mean(axis=0), atol=1e-6)
        assert np.allclose(found.weights[row], expected.weights.mean(axis=0), atol=1e-6)


def test_a_stopped_training_goes_on_as_if_it_had_not_been(
    work: Path, recordings: Recordings
) -> None:
    spaces = [
        run_named(work, recordings, name, "joint.epochs=3", "joint.patience=9")
        for name in ("stopped", "straight")
    ]
    with pytest.raises(StoppedError):
        train_joint(spaces[0], 1, "joint", QUIET, CPU, on_epoch=stop_after(1))
    results = [train_joint(space, 1, "joint", QUIET, CPU) for space in spaces]
    assert results[0] == results[1]
    folders = [arm_workspace(space, "joint", 1).run_folder for space in spaces]
    for name in ("local/mel18", "local/mel27", STAGE):
        assert are_equal(*(folder / name / NETWORK_FILE for folder in folders))
    lines = [(folder / STAGE / METRICS_FILE).read_text() for folder in folders]
    assert lines[0] == lines[1]
    assert [json.loads(line)["step"] for line in lines[0].splitlines()] == [0, 1, 2, 3]
    # Finished, it is not trained again.
    assert train_joint(spaces[0], 1, "joint", QUIET, CPU, on_epoch=stop_after(1)) == results[0]


def test_it_learns_from_the_clips_alone(work: Path, recordings: Recordings) -> None:
    settings = ("joint.is_fresh_classifier=true", "joint.local_weight=0", "joint.steps=20")
    space = run_named(work, recordings, "learns", *settings, "joint.epochs=2")
    result = train_joint(space, 1, "joint", QUIET, CPU)
    assert result["epochs"] == 2
    # A fresh classifier knows nothing, which costs 0.7; the best possible answer costs 0.2.
    assert result["best_loss"] < 0.9 * result["first_loss"]
    before, after = (run.local_folder("mel18") for run in (space, arm_workspace(space, "joint", 1)))
    old, new = state_of(before / NETWORK_FILE), state_of(after / NETWORK_FILE)
    assert not torch.equal(old["blocks.0.conv.weight"], new["blocks.0.conv.weight"])
    # Nothing was asked of the local head.
    assert torch.equal(old["output.weight"], new["output.weight"])


def test_the_control_minds_the_local_losses_alone(work: Path, recordings: Recordings) -> None:
    space = run_named(work, recordings, "minds", "joint.steps=10", "joint.patience=1")
    result = train_joint(space, 1, "control", QUIET, CPU, epochs=2)
    assert result["epochs"] == 2
    assert result["best_loss"] < result["first_loss"]
    kept = arm_workspace(space, "control", 1).run_folder / STAGE / NETWORK_FILE
    assert are_equal(kept, starting_classifier(space, 1))


def test_nothing_changes_at_a_rate_of_zero(work: Path, recordings: Recordings) -> None:
    zero = ("joint.learning_rate=0", "joint.classifier_learning_rate=0", "joint.epochs=1")
    space = run_named(work, recordings, "still", *zero)
    comparison = compare_joint(space, QUIET, CPU)
    joint = arm_workspace(space, "joint", 1)
    for scale in ("mel18", "mel27"):
        files = [run.local_folder(scale) / NETWORK_FILE for run in (space, joint)]
        assert are_equal(*files)
    values = {(r.split, r.way, r.metric): r.runs.values for r in comparison.rows}
    assert len(values) == 4 * 2 * 2
    for (split, way, metric), found in values.items():
        separate = values[split, SEPARATE, metric]
        # The joint network is the first classifier on the same features.
        assert found == pytest.approx(separate[:1] if way == TOGETHER else separate)
    assert "within the spread" in conclusions(comparison)[0].replace("lies ", "")
    assert "No epoch of the joint training lowered" in conclusions(comparison)[-1]
    assert not any(word in to_markdown(comparison) for word in ("| better |", "| worse |"))


def test_the_command_runs_to_its_table(work: Path, recordings: Recordings) -> None:
    settings = (*SETTINGS, "joint.seeds=[1,2]", "joint.epochs=1")
    said = call(*tiny_words("train-joint", work, recordings, *settings), "--no-control")
    assert f"| test | {EXTRACTORS} | macro ROC-AUC | 4 |" in said.stdout
    assert CONTROL not in said.stdout
    kept = (work / "tiny" / "joint.md").read_text(encoding="utf-8")
    assert said.stdout.strip() == kept.strip()
    values = json.loads((work / "tiny" / "joint.json").read_text(encoding="utf-8"))
    with open(work / "tiny" / "joint.csv", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(values["rows"]) == 3 * 2 * 2
    for row, value in zip(rows, values["rows"], strict=True):
        assert float(row["mean"]) == value["mean"]
    # The joint seeds begin with the classifiers in turn.
    assert [found["seed"] for found in values["trainings"]["joint"]] == [1, 2]
    losses = [found["first_loss"] for found in values["trainings"]["joint"]]
    assert losses[0] != losses[1]
    # The jointly trained run is a run as any other ...
    again = (work, recordings, *settings, "name=tiny-joint")
    found = call(*tiny_words("extract", *again))
    assert "mel18: was up to date" in found.stdout
    # ... but for its local networks, which train-local must not begin anew.
    with pytest.raises(KnownError, match="another “command”"):
        call(*tiny_words("train-local", *again))


def test_one_class_of_many_is_measured_by_accuracy(tmp_path: Path) -> None:
    recordings = write_recordings(tmp_path / "data", num_clips=24)
    rows = [{**row, "labels": ("hum", "hiss")[i % 2]} for i, row in enumerate(recordings.rows)]
    write_manifest(recordings.folder, rows)
    settings = ("data.task=single-label", "data.synthetic_noise=0", "joint.epochs=1")
    values = tiny_workspace(tmp_path, recordings, *SETTINGS, *settings).recipe.to_json()
    values["data"]["scores"] = None
    values["scales"] = values["scales"][1:]
    values["local"] |= {"epochs": 1, "steps": 5, "not_music_share": None}
    space = Workspace(tmp_path, validate_recipe(values))
    fill_store(space)
    train_local(space, space.recipe.scales[0], QUIET, CPU)
    comparison = compare_joint(space, QUIET, CPU, has_control=False)
    assert {row.metric for row in comparison.rows} == {"accuracy"}
    assert len(comparison.rows) == 2 * 3
    assert all(0 <= value <= 1 for row in comparison.rows for value in row.runs.values)
    assert "test accuracy" in conclusions(comparison)[0]


def test_a_loss_that_is_no_number_is_said(work: Path, recordings: Recordings) -> None:
    settings = ("joint.optimiser=sgd", "joint.learning_rate=1e30")
    space = run_named(work, recordings, "diverging", *settings)
    with pytest.raises(KnownError, match="not a number any more") as caught:
        train_joint(space, 1, "joint", QUIET, CPU)
    assert "joint.learning_rate" in caught.value.advice


def test_steps_before_it_are_asked_for(tmp_path: Path, work: Path, recordings: Recordings) -> None:
    space = run_named(work, recordings, "half")
    shutil.rmtree(space.classifiers_folder)
    with pytest.raises(KnownError, match="Could not read"):
        train_joint(space, 1, "joint", QUIET, CPU)


def test_other_networks_than_it_began_with_are_refused(work: Path, recordings: Recordings) -> None:
    space = run_named(work, recordings, "renewed", "joint.epochs=1", "joint.steps=1")
    train_joint(space, 1, "joint", QUIET, CPU)
    path = space.local_folder("mel18") / NETWORK_FILE
    values = load_tensors(path)
    values["state"]["output.bias"] += 1.0
    save_tensors(path, values)
    with pytest.raises(KnownError, match=r"another “scales\.mel18\.network”"):
        train_joint(space, 1, "joint", QUIET, CPU)
    train_joint(space, 1, "joint", QUIET, CPU, is_fresh=True)


def test_networks_for_other_outputs_have_no_local_loss(work: Path, recordings: Recordings) -> None:
    space = run_named(work, recordings, "foreign", "joint.epochs=1", "joint.steps=1")
    path = space.local_folder("mel18") / NETWORK_FILE
    save_tensors(path, {**load_tensors(path), "outputs": ["a", "b", "c", "d"]})
    with pytest.raises(KnownError, match="answers other outputs") as caught:
        train_joint(space, 1, "joint", QUIET, CPU)
    assert "joint.local_weight=0" in caught.value.advice
    free = tiny_workspace(
        work, recordings, *SETTINGS, "name=foreign", "joint.local_weight=0", "joint.steps=1"
    )
    assert train_joint(free, 1, "joint", QUIET, CPU)["epochs"] == 2


def test_the_rule_by_hand() -> None:
    one = Runs(((0.80, 0.82),))
    assert one.mean == pytest.approx(0.81)
    assert one.spread == pytest.approx(math.sqrt(0.0002))
    assert one.squared_error == pytest.approx(0.0001)
    # Two trainings with means 0.81 and 0.91: variance 0.005, halved; within them far less.
    nested = Runs(((0.80, 0.82), (0.90, 0.92)))
    assert nested.mean == pytest.approx(0.86)
    assert nested.squared_error == pytest.approx(0.0025)
    # Equal means: what is within remains, 0.0002 over four values.
    assert Runs(((0.80, 0.82), (0.80, 0.82))).squared_error == pytest.approx(0.00005)
    found = difference(nested, one)
    assert found.value == pytest.approx(0.05)
    assert found.error == pytest.approx(math.sqrt(0.0026))
    assert found.verdict == "within the spread"
    assert difference(Runs(((0.90, 0.92),)), one).verdict == "better"
    assert difference(Runs(((0.70, 0.72),)), one).verdict == "worse"
    # A single run is given the spread of the other side.
    lone = difference(Runs(((0.9,),)), one)
    assert lone.error == pytest.approx(math.sqrt(0.0001 + 0.0002))
    assert difference(Runs(((0.9,),)), Runs(((0.8,),))).verdict == "not known"


@pytest.mark.parametrize(
    ("separate", "extractors", "control", "said"),
    [
        ((0.80, 0.81), (0.90, 0.91), None, "helps test macro ROC-AUC; whether mere"),
        ((0.80, 0.81), (0.90, 0.91), (0.80, 0.81), "and more than as much further local"),
        ((0.80, 0.81), (0.90, 0.91), (0.90, 0.91), "but so does as much further local"),
        ((0.80, 0.81), (0.90, 0.91), (0.95, 0.96), "it is worse"),
        ((0.90, 0.91), (0.80, 0.81), (0.90, 0.91), "hurts test macro ROC-AUC"),
        ((0.80, 0.90), (0.81, 0.91), (0.80, 0.90), "lies within the spread"),
        ((0.80,), (0.90,), None, "is not known"),
    ],
)
def test_the_answer_follows_the_rule(
    separate: tuple[float, ...],
    extractors: tuple[float, ...],
    control: tuple[float, ...] | None,
    said: str,
) -> None:
    base, other = Runs((separate,)), None if control is None else Runs((control,))
    rows = [Row("test", SEPARATE, "macro_roc_auc", base, None, None)]
    for way in (TOGETHER, EXTRACTORS):
        runs = Runs((extractors,))
        against = None if other is None else difference(runs, other)
        rows.append(Row("test", way, "macro_roc_auc", runs, difference(runs, base), against))
    if other is not None:
        rows.append(Row("test", CONTROL, "macro_roc_auc", other, difference(other, base), None))
    training = {"seed": 1, "epochs": 2, "best_epoch": 1, "steps": 8}
    training |= {"first_loss": 0.5, "best_loss": 0.4}
    comparison = Comparison("a", "all", {"test": 9}, True, tuple(rows), {"joint": [training]})
    assert said in conclusions(comparison)[0]
    assert conclusions(comparison)[0] in to_markdown(comparison)
    # The measure of the split that was never chosen by comes first.
    valid = tuple(replace(row, split="valid") for row in rows)
    alone = replace(comparison, clips={"valid": 9}, rows=valid)
    assert "validation" in conclusions(alone)[0] or "lies within" in said or "not known" in said
