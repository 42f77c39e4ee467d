"""The training loops learn, resume exactly, and stop with a sentence when they must."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner, Result

from miniature_recordings import Recordings, fill_store, tiny_words, tiny_workspace
from mlfa_core.errors import KnownError
from mlfa_trainer.cli import cli
from mlfa_trainer.recipe import validate_recipe
from mlfa_trainer.run_folder import (
    CHECKPOINT_FILE,
    METRICS_FILE,
    NETWORK_FILE,
    RESULT_FILE,
    SETTINGS_FILE,
    StageFolder,
    load_tensors,
    save_tensors,
)
from mlfa_trainer.training.extract import extract
from mlfa_trainer.training.train_global import train_global
from mlfa_trainer.training.train_local import train_local
from mlfa_trainer.workspace import Workspace
from trainer_runs import (
    CPU,
    QUIET,
    StoppedError,
    are_equal,
    environment,
    metrics_of,
    state_of,
    stop_after,
    train_and_extract,
)

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("one_thread")]

# Trains, and is killed in the middle of the third epoch of 30 steps.
_DRIVER = """
import os, signal, sys, torch
from pathlib import Path
from miniature_recordings import Recordings, tiny_workspace
from mlfa_trainer.progress import SilentProgress
from mlfa_trainer.training.train_local import train_local
torch.set_num_threads(1)
space = tiny_workspace(Path(sys.argv[1]), Recordings(Path(sys.argv[2]), ()), *sys.argv[3:])
class Killed(SilentProgress):
    steps = 0
    def task(self, label, total, done=0):
        return self if label.startswith("Training") else super().task(label, total, done)
    def advance(self, steps=1):
        self.steps += steps
        if self.steps == 75:
            os.kill(os.getpid(), signal.SIGKILL)
    __enter__ = lambda self: self
    __exit__ = note = lambda self, *_: None
train_local(space, space.recipe.scales[0], Killed(), torch.device("cpu"))
"""


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory, recordings: Recordings) -> Path:
    """A work folder with the prepared store, and one trained and extracted scale in “base”."""
    folder = tmp_path_factory.mktemp("work")
    base = tiny_workspace(folder, recordings, "name=base")
    fill_store(base)
    train_and_extract(base)
    return folder


def test_a_local_network_learns_soft_scores(work: Path, recordings: Recordings) -> None:
    space = tiny_workspace(work, recordings, "name=learn", "local.epochs=4", "local.steps=100")
    result = train_local(space, space.recipe.scales[0], QUIET, CPU)
    lines = metrics_of(space.local_folder("mel18"))
    # Targets near 0.05 and 0.95 leave about 0.18 to the best answer; knowing nothing costs 0.69.
    assert lines[-1]["train_loss"] < 0.22
    assert result["valid_loss"] < 0.6 * lines[0]["valid_loss"]
    assert [line["step"] for line in lines] == [1, 2, 3, 4]


@pytest.mark.parametrize("schedule", ["cosine", "ladder"])
def test_a_local_network_learns_labels(work: Path, recordings: Recordings, schedule: str) -> None:
    values = tiny_workspace(work, recordings).recipe.to_json()
    values["name"] = f"labels-{schedule}"
    values["data"]["scores"] = None
    values["local"] |= {"schedule": schedule, "steps": 40, "epochs": 5, "not_music_share": None}
    space = Workspace(work, validate_recipe(values))
    result = train_local(space, space.recipe.scales[0], QUIET, CPU)
    assert result["valid_macro_roc_auc"] > 0.9


def test_a_killed_training_goes_on_as_if_it_had_not_been(
    work: Path, recordings: Recordings, tmp_path: Path
) -> None:
    settings = ("local.epochs=4", "local.steps=30")
    script = tmp_path / "driver.py"
    script.write_text(_DRIVER, encoding="utf-8")
    arguments = [str(script), str(work), str(recordings.folder), "name=killed", *settings]
    ended = subprocess.run([sys.executable, *arguments], env=environment(), check=False)
    assert ended.returncode == -signal.SIGKILL
    killed = tiny_workspace(work, recordings, "name=killed", *settings)
    whole = tiny_workspace(work, recordings, "name=whole", *settings)
    folders = [space.local_folder("mel18") for space in (killed, whole)]
    assert len(metrics_of(folders[0])) == 2
    assert not (folders[0] / RESULT_FILE).exists()
    results = [train_local(s, s.recipe.scales[0], QUIET, CPU) for s in (killed, whole)]
    assert results[0] == results[1]
    assert are_equal(folders[0] / NETWORK_FILE, folders[1] / NETWORK_FILE)
    assert metrics_of(folders[0]) == metrics_of(folders[1])


@pytest.mark.parametrize("schedule", ["plateau", "cosine"])
def test_a_stopped_classifier_goes_on_as_if_it_had_not_been(
    work: Path, recordings: Recordings, schedule: str
) -> None:
    spaces = [
        tiny_workspace(work, recordings, f"name={name}-{schedule}", f"global.schedule={schedule}")
        for name in ("stopped", "straight")
    ]
    for space in spaces:
        space.features_folder.parent.mkdir(exist_ok=True)
        space.features_folder.symlink_to(work / "base" / "features")
    with pytest.raises(StoppedError):
        train_global(spaces[0], 1, QUIET, CPU, on_epoch=stop_after(2))
    results = [train_global(space, 1, QUIET, CPU) for space in spaces]
    assert results[0] == results[1]
    assert are_equal(*(space.classifier_folder(1) / NETWORK_FILE for space in spaces))


def test_a_finished_training_is_not_done_again(work: Path, recordings: Recordings) -> None:
    space = tiny_workspace(work, recordings, "name=base")
    path = space.local_folder("mel18") / NETWORK_FILE
    before = state_of(path)
    epochs: list[int] = []
    train_local(space, space.recipe.scales[0], QUIET, CPU, on_epoch=epochs.append)
    assert not epochs
    assert all(torch.equal(before[name], tensor) for name, tensor in state_of(path).items())


def test_other_settings_are_refused_by_name_unless_fresh(
    work: Path, recordings: Recordings
) -> None:
    settings = ("name=changed", "local.epochs=1", "local.steps=2")
    first = tiny_workspace(work, recordings, *settings)
    train_local(first, first.recipe.scales[0], QUIET, CPU)
    second = tiny_workspace(work, recordings, *settings, "local.learning_rate=0.1")
    with pytest.raises(KnownError, match=r"another “local\.learning_rate”"):
        train_local(second, second.recipe.scales[0], QUIET, CPU)
    train_local(second, second.recipe.scales[0], QUIET, CPU, is_fresh=True)


def test_a_run_of_an_earlier_version_goes_on_where_news_are_at_their_defaults(
    work: Path, recordings: Recordings
) -> None:
    settings = ("name=older", "local.epochs=2", "local.steps=2")
    space = tiny_workspace(work, recordings, *settings)
    train_local(space, space.recipe.scales[0], QUIET, CPU)
    path = space.local_folder("mel18") / SETTINGS_FILE
    old = json.loads(path.read_text())
    del old["local"]["accumulate"], old["data"]["kind"], old["scale"]["network_from"]
    path.write_text(json.dumps(old))
    epochs: list[int] = []
    train_local(space, space.recipe.scales[0], QUIET, CPU, on_epoch=epochs.append)
    assert not epochs  # it was finished
    other = tiny_workspace(work, recordings, *settings, "local.accumulate=2")
    with pytest.raises(KnownError, match=r"another “local\.accumulate”"):
        train_local(other, other.recipe.scales[0], QUIET, CPU)


def test_a_batch_in_parts_trains(work: Path, recordings: Recordings) -> None:
    settings = ("name=parts", "local.epochs=1", "local.steps=2", "local.accumulate=3")
    space = tiny_workspace(work, recordings, *settings)
    result = train_local(space, space.recipe.scales[0], QUIET, CPU)
    assert 0 < result["valid_loss"] < 100


def test_a_full_disk_is_said_and_leaves_the_last_checkpoint(
    work: Path, recordings: Recordings
) -> None:
    settings = ("local.epochs=2", "local.steps=2")
    space = tiny_workspace(work, recordings, "name=full", *settings)
    folder = space.local_folder("mel18")
    aside = folder / f"{CHECKPOINT_FILE}.{os.getpid()}.part"

    def fill_disk(epoch: int) -> None:
        aside.symlink_to("/dev/full")

    with pytest.raises(KnownError, match="disk is full") as caught:
        train_local(space, space.recipe.scales[0], QUIET, CPU, on_epoch=fill_disk)
    assert caught.value.path == folder / CHECKPOINT_FILE
    assert not aside.is_symlink()
    assert load_tensors(folder / CHECKPOINT_FILE)["state"]["epoch"] == 1
    straight = tiny_workspace(work, recordings, "name=roomy", *settings)
    results = [train_local(s, s.recipe.scales[0], QUIET, CPU) for s in (space, straight)]
    assert results[0] == results[1]
    assert metrics_of(folder) == metrics_of(straight.local_folder("mel18"))


def test_metrics_on_a_full_disk_are_said(tmp_path: Path) -> None:
    folder = StageFolder(tmp_path / "stage", {}, {})
    (folder.path / METRICS_FILE).symlink_to("/dev/full")
    with pytest.raises(KnownError, match="disk is full"):
        folder.add_metrics(1, {"loss": 0.5})


def test_a_stopped_extraction_goes_on(work: Path, recordings: Recordings) -> None:
    space = tiny_workspace(work, recordings, "name=stopped-extraction")
    scale = space.recipe.scales[0]
    network = space.local_folder(scale.scale) / NETWORK_FILE
    network.parent.mkdir(parents=True)
    other = load_tensors(work / "base" / "local" / "mel18" / NETWORK_FILE)
    for tensor in other["state"].values():
        tensor.mul_(2)

    def extract_until(last: int) -> list[int]:
        done: list[int] = []

        def stop(number: int) -> None:
            done.append(number)
            if number == last:
                raise StoppedError

        with suppress(StoppedError):
            extract(space, scale, QUIET, CPU, on_block=stop)
        return done

    save_tensors(network, other)
    assert extract_until(2) == [0, 1, 2]
    # Another network: what was extracted with the first is worth nothing.
    network.write_bytes((work / "base" / "local" / "mel18" / NETWORK_FILE).read_bytes())
    assert extract_until(4) == [0, 1, 2, 3, 4]
    rest = extract_until(-1)
    assert rest[0] == 5
    straight = work / "base" / "features"
    names = sorted(path.name for path in straight.glob("mel18*"))
    assert sorted(path.name for path in space.features_folder.iterdir()) == names
    for name in names:
        assert (space.features_folder / name).read_bytes() == (straight / name).read_bytes()


def run_command(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def test_scales_of_another_run_are_not_trained(work: Path, recordings: Recordings) -> None:
    words = tiny_words("train-local", work, recordings, "scales.1.network_from=base")
    result = run_command(*words, "--scale", "mel27")
    assert result.output == "mel27: uses the network of run base\n"
    assert not (work / "tiny" / "local").exists()


@pytest.mark.skipif(torch.cuda.is_available(), reason="CUDA is here")
@pytest.mark.parametrize("command", ["train-local", "extract"])
def test_a_scale_that_is_not_there_is_said(
    work: Path, recordings: Recordings, command: str
) -> None:
    words = tiny_words(command, work, recordings, "name=base")
    error = run_command(*words, "--scale", "mel99").exception
    assert isinstance(error, KnownError)
    assert "no scale “mel99”" in error.summary
    assert "It has mel18" in error.advice


def test_a_device_that_is_not_there_is_said(work: Path, recordings: Recordings) -> None:
    arguments = tiny_words("train-local", work, recordings)
    for device, words in (("cuda", "finds no CUDA device"), ("tpu", "no device “tpu”")):
        error = run_command(*arguments, "--device", device).exception
        assert isinstance(error, KnownError)
        assert words in error.summary
    error = run_command(*arguments, "--set", "local.precision=fp16").exception
    assert isinstance(error, KnownError)
    assert "works on CUDA only" in error.summary


def test_mixed_precision_trains(work: Path, recordings: Recordings) -> None:
    settings = ("name=mixed", "local.epochs=1", "local.steps=2", "local.precision=bf16")
    mixed = tiny_workspace(work, recordings, *settings)
    whole = tiny_workspace(work, recordings, *settings[:-1], "name=unmixed")
    losses = [train_local(s, s.recipe.scales[0], QUIET, CPU)["valid_loss"] for s in (mixed, whole)]
    assert losses[0] != losses[1]
    assert losses[0] == pytest.approx(losses[1], rel=0.2)


def test_a_loss_that_is_no_number_is_said(work: Path, recordings: Recordings) -> None:
    space = tiny_workspace(
        work, recordings, "name=diverging", "local.learning_rate=1e30", "local.optimiser=sgd"
    )
    with pytest.raises(KnownError, match="not a number any more") as caught:
        train_local(space, space.recipe.scales[0], QUIET, CPU)
    assert "learning_rate" in caught.value.advice


def test_settings_and_facts_of_a_run_are_kept(work: Path, recordings: Recordings) -> None:
    space = tiny_workspace(work, recordings, "name=base")
    facts = json.loads((space.local_folder("mel18") / "facts.json").read_text())
    assert facts["versions"]["torch"] == torch.__version__
    assert facts["clips_not_used"] == {}
    assert facts["outputs"][-1] == "is_music"
    settings = json.loads((space.local_folder("mel18") / "settings.json").read_text())
    assert settings["data_digest"].startswith("sha256:")
    assert settings["local"]["epochs"] == 3
    kept = json.loads((space.run_folder / "recipe.json").read_text())
    assert validate_recipe(kept) == space.recipe
