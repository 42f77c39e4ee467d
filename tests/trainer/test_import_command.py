"""The command ``import``: from a published file through a recipe to an accuracy."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import click
import numpy as np
import pytest
import torch
from click.testing import Result

import trainer_runs
from miniature_datasets import write_gtzan
from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.gtzan import GENRES
from mlfa_trainer.datasets.manifest import file_digest
from mlfa_trainer.import_run import example_recipe
from mlfa_trainer.importing.network import NO_HEAD
from mlfa_trainer.recipe import load_recipe
from mlfa_trainer.run_folder import StageFolder, read_json
from mlfa_trainer.sound.store import Store, to_float
from mlfa_trainer.training.extract import load_network
from mlfa_trainer.training.features import array_path, index_path, load_features
from mlfa_trainer.training.train_global import global_logits, load_classifier
from mlfa_trainer.workspace import Workspace
from published_checkpoints import (
    Net,
    clmr_state,
    random_net,
    slow_forward,
    sota_state,
    write_keras,
)

pytestmark = pytest.mark.usefixtures("one_thread")

SEGMENT = 5**6
_QUICK = ('optimiser="adamw"', "learning_rate=0.001", "batch=20", "units=64", "dropout=0.0",
          "patience=60")  # fmt: skip


def call(work: Path, *words: str | Path) -> Result:
    return trainer_runs.call(*words, "--work", work, "--threads", "1")


@pytest.fixture(scope="module")
def net() -> Net:
    return random_net(5, 5, last=256, num_outputs=10)


@dataclass(frozen=True)
class Used:
    """Two imports of one network, used on a miniature GTZAN: outputs numbered, and named."""

    folder: Path
    work: Path
    said: dict[str, Result]

    def space(self, name: str) -> Workspace:
        return Workspace(self.work, load_recipe(str(self.work / name / f"{name}.toml")))


@pytest.fixture(scope="module")
def used(net: Net, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Used]:
    folder = tmp_path_factory.mktemp("published")
    work = tmp_path_factory.mktemp("work")
    described = write_keras(folder / "weights.hdf5", net)
    (folder / "genres.txt").write_text("\n".join(GENRES) + "\n")
    music = write_gtzan(folder / "gtzan", duration_s=1.5)  # two segments
    said = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFA_GTZAN", str(music))
        keras = ("import", "keras", folder / "weights.hdf5", "--companion", described)
        said["import"] = call(work, *keras, "--name", "plain")
        said["named"] = call(work, *keras, "--name", "named", "--tags", folder / "genres.txt")
        call(work, "prepare", work / "plain" / "plain.toml", "--workers", "1")
        for name, seeds, epochs in (("plain", [1, 2], 60), ("named", [1], 1)):
            recipe = work / name / f"{name}.toml"
            said[f"{name} extract"] = call(work, "extract", recipe)
            more = [f"seeds={seeds}", f"epochs={epochs}", *_QUICK]
            settings = [part for setting in more for part in ("--set", f"global.{setting}")]
            for step in ("train-global", "evaluate"):
                said[f"{name} {step}"] = call(work, step, recipe, *settings)
        yield Used(folder, work, said)


def test_the_import_says_what_it_is_and_what_comes_next(used: Used) -> None:
    said = used.said["import"].stdout
    assert "s5-5: samplecnn-5-5, last_width = 256, published by jongpillee" in said
    assert "10 outputs: output 0, output 1" in said
    assert "outputs: blues, classical, country, disco, hiphop …" in used.said["named"].stdout
    assert "largest difference of a score" in said
    assert "next: mlfa-trainer prepare" in said


def test_the_run_remembers_where_its_network_comes_from(used: Used) -> None:
    facts = read_json(used.work / "plain" / "local" / "s5-5" / "import.json")
    assert facts["files"] == ["weights.hdf5", "weights.json"]
    assert facts["digest"] == file_digest(*(used.folder / name for name in facts["files"]))
    assert (facts["architecture"], facts["options"]) == ("samplecnn-5-5", {"last_width": 256})
    assert (facts["sample_rate"], facts["delay_samples"]) == (22_050, 0)
    assert len(facts["hearing"]) == 7
    assert facts["score_range"] > 0
    assert facts["versions"]["torch"] == metadata.version("torch")


def test_the_example_recipe_names_the_network(used: Used) -> None:
    space = used.space("plain")
    (scale,) = space.recipe.scales
    assert scale.network_from == "plain"
    assert scale.options == {"last_width": 256}
    assert space.recipe.name != "plain"
    assert load_network(space, scale).outputs[:2] == ("output 0", "output 1")


def test_features_are_those_of_the_published_network(used: Used, net: Net) -> None:
    """The stored scores of a clip against a slow network that convolves as Theano defines it."""
    space = used.space("plain")
    folder = space.features_folder
    index = read_json(index_path(folder, "s5-5"))
    clip = "metal/metal.00003.wav"
    waveform = to_float(Store(space.store_folder).waveform(clip))
    starts = range(0, waveform.size - SEGMENT + 1, SEGMENT)
    logits = np.stack(
        [slow_forward(net, waveform[s : s + SEGMENT], style="theano") for s in starts]
    )
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    wanted = (raised / raised.sum(axis=1, keepdims=True)).mean(axis=0)
    row = list(index["clips"]).index(clip)
    found = np.load(array_path(folder, "s5-5", "local"))[row]
    assert found == pytest.approx(wanted, abs=1e-4)


def test_evaluation_counts_who_is_taken_for_whom(used: Used) -> None:
    space = used.space("plain")
    result = read_json(space.run_folder / "evaluation-test.json")
    classes = result["classes"]
    assert classes["names"] == list(GENRES)
    counts = np.array(classes["confusion"])
    assert counts.sum(axis=1).tolist() == [1] * 10
    assert classes["clips"] == 10
    assert classes["accuracy"] == pytest.approx(np.trace(counts) / 10)
    # A second way to the same numbers.
    data = space.load_data()
    rows = [index for index, row in enumerate(data.rows) if row.split == "test"]
    names = [row.clip for row in data.rows]
    features = load_features(space.features_folder, names, space.chosen_scales)
    right = []
    for seed in (1, 2):
        classifier, outputs = load_classifier(space.classifier_folder(seed) / "network.pt")
        chosen = global_logits(classifier, features.song_vectors(rows)).argmax(axis=1)
        heard = [outputs[int(column)] for column in chosen]
        right.append(sum(data.rows[r].labels == (g,) for r, g in zip(rows, heard, strict=True)))
        if seed == 1:
            for r, g in zip(rows, heard, strict=True):
                true = GENRES.index(data.rows[r].labels[0])
                assert counts[true, GENRES.index(g)] == 1
    assert result["variants"]["all"]["accuracy"] == pytest.approx(np.mean(right) / 10)
    assert result["variants"]["all"]["accuracy_sd"] == pytest.approx(np.std(right) / 10)
    assert not np.array_equal(counts, counts.T)  # so rows and columns were told apart above


def test_foreign_outputs_give_no_local_scores(used: Used) -> None:
    result = read_json(used.space("plain").run_folder / "evaluation-test.json")
    assert "local_average" not in result
    assert result["classes"]["local_average_accuracy"] is None
    assert result["variants"]["all"]["local_average_macro_roc_auc"] is None
    text = used.said["plain evaluate"].stdout
    assert "| average of local scores | other outputs | – | – | 0 |" in text
    assert "of the average of local scores: –." in text


def test_outputs_of_the_same_names_give_local_scores(used: Used) -> None:
    space = used.space("named")
    result = read_json(space.run_folder / "evaluation-test.json")
    assert 0 <= result["local_average"]["macro_roc_auc"] <= 1
    data = space.load_data()
    stored = list(read_json(index_path(space.features_folder, "s5-5"))["clips"])
    local = np.load(array_path(space.features_folder, "s5-5", "local"))
    right = [
        GENRES[int(local[stored.index(row.clip)].argmax())] == row.labels[0]
        for row in data.rows
        if row.split == "test"
    ]
    assert result["classes"]["local_average_accuracy"] == pytest.approx(np.mean(right))
    assert "| **blues** |" in used.said["named evaluate"].stdout


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("scales.0.options={}", "and options = { last_width = 256 }"),
        ('scales.0.architecture="samplecnn-5-6"', 'Write architecture = "samplecnn-5-5"'),
    ],
)
def test_a_recipe_that_says_something_else_is_refused(used: Used, setting: str, said: str) -> None:
    with pytest.raises(KnownError, match="another than the recipe says") as caught:
        call(used.work, "extract", used.work / "plain" / "plain.toml", "--set", setting)
    assert said in caught.value.advice


def test_dropout_is_no_difference(used: Used) -> None:
    setting = "scales.0.options={last_width=256, dropout=0.2}"
    space = used.space("plain")
    recipe = load_recipe(str(used.work / "plain" / "plain.toml"), [setting])
    assert load_network(Workspace(used.work, recipe), recipe.scales[0]).digest == (
        load_network(space, space.recipe.scales[0]).digest
    )


def test_another_sample_rate_is_told_and_refused(used: Used, tmp_path: Path) -> None:
    path = tmp_path / "best_model.pth"
    torch.save(sota_state(random_net(5, 5, last=512, num_outputs=3)), path)
    said = call(used.work, "import", "sota", path, "--name", "slow", "--scale", "sample").stdout
    assert "trained at 16,000 Hz" in said
    assert "note: Prepared stores are at 22,050 Hz, so extract refuses this network" in said
    with pytest.raises(KnownError, match="was trained at 16,000 Hz"):
        call(used.work, "extract", used.work / "slow" / "slow.toml")


def test_a_network_without_a_classifier_gives_features_alone(used: Used, tmp_path: Path) -> None:
    path = tmp_path / "clmr.pt"
    torch.save(clmr_state(random_net(5, 5, last=512, num_outputs=3)), path)
    said = call(used.work, "import", "clmr", path, "--name", "headless").stdout
    assert "It has no classifier" in said
    assert "outputs:" not in said
    space = used.space("headless")
    assert load_network(space, space.recipe.scales[0]).outputs == (NO_HEAD,)


def test_an_import_replaces_only_itself(used: Used, net: Net, tmp_path: Path) -> None:
    weights = tmp_path / "weights.hdf5"
    described = write_keras(weights, net)
    place = ("--companion", described, "--name", "mine", "--scale", "a")
    call(tmp_path, "import", "keras", weights, *place)
    first = (tmp_path / "mine" / "local" / "a" / "network.pt").read_bytes()
    call(tmp_path, "import", "keras", weights, *place)
    write_keras(weights, random_net(5, 5, last=512, num_outputs=4))
    with pytest.raises(KnownError, match="imported from another file"):
        call(tmp_path, "import", "keras", weights, *place)
    assert (tmp_path / "mine" / "local" / "a" / "network.pt").read_bytes() == first
    trained = tmp_path / "mine" / "local" / "b"
    trained.mkdir()
    (trained / "settings.json").write_text("{}")
    with pytest.raises(KnownError, match="trained here"):
        call(tmp_path, "import", "keras", weights, *place[:-1], "b")
    assert json.loads((trained / "settings.json").read_text()) == {}
    call(tmp_path, "import", "keras", weights, *place[:-1], "c")
    recipe = load_recipe(str(tmp_path / "mine" / "mine.toml"))
    assert [scale.scale for scale in recipe.scales] == ["a", "c"]


@pytest.mark.parametrize("file", range(4), ids=["settings", "network", "import", "recipe"])
def test_an_import_that_was_interrupted_is_done_by_the_same_command(
    net: Net, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: int
) -> None:
    weights = tmp_path / "weights.hdf5"
    place = ("--companion", write_keras(weights, net), "--name", "mine", "--scale", "a")
    files = 0

    def slow(descriptor: int, sync: Callable[[int], None] = os.fsync) -> None:
        nonlocal files
        files += 1
        if files == file + 1:
            signal.raise_signal(signal.SIGINT)
        sync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", slow)
        with pytest.raises(click.Abort):  # click's form of Ctrl-C
            call(tmp_path, "import", "keras", weights, *place)
    call(tmp_path, "import", "keras", weights, *place)
    recipe = load_recipe(str(tmp_path / "mine" / "mine.toml"))
    space = Workspace(tmp_path, recipe)
    assert len(load_network(space, recipe.scales[0]).outputs) == 10


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--name", "../up", "A run cannot be named “../up”."),
        ("--scale", "a b", "A scale cannot be named “a b”."),
        ("--tags", "nonsense", "There is no tag list “nonsense”."),
    ],
)
def test_wrong_names_are_said_before_anything_is_written(
    tmp_path: Path, net: Net, option: str, value: str, said: str
) -> None:
    write_keras(tmp_path / "weights.hdf5", net)
    arguments = ["--name", "mine"] if option != "--name" else []
    with pytest.raises(KnownError) as caught:
        call(
            tmp_path / "work", "import", "keras", tmp_path / "weights.hdf5",
            "--companion", tmp_path / "weights.json", *arguments, option, value,
        )  # fmt: skip
    assert said in str(caught.value)
    assert not (tmp_path / "work").exists()


def test_training_does_not_begin_in_the_folder_of_an_import(used: Used) -> None:
    with pytest.raises(KnownError, match="was begun with another"):
        StageFolder(used.work / "plain" / "local" / "s5-5", {"seed": 1}, {})


def test_a_long_name_still_gives_a_recipe(tmp_path: Path) -> None:
    name = "n" * 64
    path = tmp_path / "example.toml"
    facts = {"architecture": "samplecnn-3-9-msd", "options": {"is_extra_zero_left": True}}
    path.write_text(example_recipe(name, {"s3-9": facts}))
    recipe = load_recipe(str(path))
    assert recipe.scales[0].network_from == name
    assert recipe.scales[0].options == {"is_extra_zero_left": True}
