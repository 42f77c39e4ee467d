"""Published networks are imported exactly: compared with slow networks written from scratch."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import torch

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.paper_tags import MSD_TAGS
from mlfa_trainer.importing.keras_hdf5 import read_keras
from mlfa_trainer.importing.published_networks import import_network
from mlfa_trainer.importing.sanity import check_hearing, probe_sounds
from mlfa_trainer.run_folder import load_tensors
from published_checkpoints import (
    Net,
    expect_same,
    logits,
    noise,
    random_net,
    slow_forward,
    write_keras,
)

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def msd() -> Net:
    return random_net(3, 9, last=256, num_outputs=50)


@pytest.fixture(scope="module")
def small() -> Net:
    return random_net(5, 5, last=512, num_outputs=7)


# --- the authors' networks ----------------------------------------------------------------------


def test_released_msd_network(tmp_path: Path, msd: Net) -> None:
    path = tmp_path / "weight_msdTag.hdf5"
    described = write_keras(path, msd)
    result = import_network("keras", path, companion=described, tags="msd")
    imported = result.network
    assert (imported.architecture, dict(imported.options)) == ("samplecnn-3-9-msd", {})
    assert imported.outputs == MSD_TAGS
    assert (imported.sample_rate, imported.delay_samples) == (22_050, 0)
    assert imported.has_head
    assert imported.notes == ()
    waveform = noise(59_049)
    expect_same(logits(imported, waveform), slow_forward(msd, waveform, style="theano"))
    assert all(share > 0.5 for share in result.sanity.hearing)
    assert result.sanity.score_range > 0.05


@pytest.mark.parametrize(
    ("m", "n", "last", "options"),
    [
        (5, 5, 512, {}),
        (4, 6, 512, {"is_extra_zero_left": True}),
        (2, 13, 512, {"is_extra_zero_left": True}),
        (3, 8, 256, {"last_width": 256}),
    ],
)
def test_every_filter_length(
    tmp_path: Path, m: int, n: int, last: int, options: dict[str, Any]
) -> None:
    net = random_net(m, n, last, num_outputs=5)
    write_keras(tmp_path / "w.hdf5", net)
    imported = read_keras(tmp_path / "w.hdf5")
    assert imported.architecture == f"samplecnn-{m}-{n}"
    assert dict(imported.options) == options
    assert imported.outputs == ("output 0", "output 1", "output 2", "output 3", "output 4")
    waveform = noise(m ** (n + 1))
    expect_same(logits(imported, waveform), slow_forward(net, waveform, style="theano"))


@pytest.mark.parametrize("axes", ["new", "old", "three"])
@pytest.mark.parametrize("is_whole_model", [False, True])
def test_every_layout_of_keras(tmp_path: Path, small: Net, axes: str, is_whole_model: bool) -> None:
    write_keras(tmp_path / "w.hdf5", small, axes=axes, is_whole_model=is_whole_model)
    waveform = noise(15_625)
    expect_same(
        logits(read_keras(tmp_path / "w.hdf5"), waveform),
        slow_forward(small, waveform, style="theano"),
    )


def test_direction_matters_and_follows_the_backend(tmp_path: Path, small: Net) -> None:
    """The slow networks differ, so the tests above do see a kernel that was not turned."""
    waveform = noise(15_625)
    turned = slow_forward(small, waveform, style="theano")
    straight = slow_forward(small, waveform, style="torch")
    assert np.abs(turned - straight).max() > 0.05 * np.abs(turned).max()
    write_keras(tmp_path / "w.hdf5", small, backend="tensorflow")
    expect_same(logits(read_keras(tmp_path / "w.hdf5"), waveform), straight)


@pytest.mark.parametrize("is_whole_model", [False, True])
def test_another_epsilon_is_taken_from_the_architecture(
    tmp_path: Path, small: Net, is_whole_model: bool
) -> None:
    described = write_keras(tmp_path / "w.hdf5", small, epsilon=0.05, is_whole_model=is_whole_model)
    waveform = noise(15_625)
    imported = read_keras(tmp_path / "w.hdf5", None if is_whole_model else described)
    expect_same(
        logits(imported, waveform), slow_forward(small, waveform, style="theano", epsilon=0.05)
    )


def test_missing_architecture_is_noted(tmp_path: Path, small: Net) -> None:
    write_keras(tmp_path / "w.hdf5", small)
    (note,) = read_keras(tmp_path / "w.hdf5").notes
    assert "is assumed" in note


def test_order_without_the_list_of_layers(tmp_path: Path, small: Net) -> None:
    write_keras(tmp_path / "w.hdf5", small)
    with h5py.File(tmp_path / "w.hdf5", "r+") as file:
        del file.attrs["layer_names"]
    waveform = noise(15_625)
    expect_same(
        logits(read_keras(tmp_path / "w.hdf5"), waveform),
        slow_forward(small, waveform, style="theano"),
    )


@pytest.mark.parametrize(("key", "value"), [("input", 46_875), ("stride", 3), ("mixed", 0.1)])
def test_architecture_of_another_network(
    tmp_path: Path, small: Net, key: str, value: float
) -> None:
    described = write_keras(tmp_path / "w.hdf5", small)
    model = json.loads(described.read_text())
    layers = model["config"]["layers"]
    if key == "input":
        layers[0]["config"]["batch_input_shape"][1] = value
    elif key == "stride":
        layers[1]["config"]["subsample_length"] = value
    else:
        layers[2]["config"]["epsilon"] = value
    described.write_text(json.dumps(model))
    with pytest.raises(KnownError, match=r"w\.json"):
        read_keras(tmp_path / "w.hdf5", described)


def change(path: Path, name: str, value: np.ndarray) -> None:
    with h5py.File(path, "r+") as file:
        group = name.rsplit("_", 2 if "running" in name else 1)[0]
        del file[group][name]
        file[group].create_dataset(name, data=value)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("convolution1d_3_W", np.zeros((5, 1, 64, 256)), "kernel of convolution1d_3"),
        ("batchnormalization_2_running_std", np.full(128, -1.0), "negative variances"),
        ("batchnormalization_2_gamma", np.full(128, np.nan), "no numbers"),
        ("dense_1_W", np.zeros((256, 7)), r"shape \(7, 256\)"),
        ("dense_1_b", np.zeros(7, np.int64), "damaged"),
    ],
)
def test_wrong_weights_are_refused(
    tmp_path: Path, small: Net, name: str, value: np.ndarray, words: str
) -> None:
    write_keras(tmp_path / "w.hdf5", small)
    change(tmp_path / "w.hdf5", name, value)
    with pytest.raises(KnownError, match=words):
        read_keras(tmp_path / "w.hdf5")


def test_files_that_are_no_keras_file(tmp_path: Path, small: Net) -> None:
    with pytest.raises(KnownError, match="There is no file"):
        read_keras(tmp_path / "none.hdf5")
    (tmp_path / "x.hdf5").write_bytes(b"not this")
    with pytest.raises(KnownError, match="no HDF5 file"):
        read_keras(tmp_path / "x.hdf5")
    with h5py.File(tmp_path / "y.hdf5", "w") as file:
        file.create_group("layer")
    with pytest.raises(KnownError, match="0 convolutions"):
        read_keras(tmp_path / "y.hdf5")
    path = tmp_path / "w.hdf5"
    write_keras(path, small)
    path.write_bytes(path.read_bytes()[:50_000])
    with pytest.raises(KnownError):
        read_keras(path)


# --- what all kinds share -----------------------------------------------------------------------


def deafened(net: Net, place: int) -> Net:
    """Return a network of which one layer gives zero whatever it hears."""
    layers = list(net.layers)
    layers[place] = dataclasses.replace(layers[place], beta=np.full_like(layers[place].beta, -1e4))
    return dataclasses.replace(net, layers=tuple(layers))


@pytest.mark.parametrize("place", [0, 3, 6])
def test_network_that_hears_nothing_is_refused(tmp_path: Path, small: Net, place: int) -> None:
    write_keras(tmp_path / "w.hdf5", deafened(small, place))
    with pytest.raises(KnownError, match="is the same for every sound"):
        import_network("keras", tmp_path / "w.hdf5")


def test_network_with_constant_scores_is_refused(tmp_path: Path, small: Net) -> None:
    silent = dataclasses.replace(small, weight=np.zeros_like(small.weight))
    write_keras(tmp_path / "w.hdf5", silent)
    with pytest.raises(KnownError, match="scores are the same for every sound"):
        import_network("keras", tmp_path / "w.hdf5")
    overflowing = dataclasses.replace(small, weight=np.full_like(small.weight, 3e38))
    write_keras(tmp_path / "w.hdf5", overflowing)
    with pytest.raises(KnownError, match="scores are no numbers"):
        import_network("keras", tmp_path / "w.hdf5")


def test_probe_sounds_differ() -> None:
    sounds = probe_sounds(16_384, 22_050)
    assert sounds.shape == (6, 16_384)
    assert float(sounds.abs().max()) < 2.0
    for index in range(6):
        for other in range(index):
            assert not torch.equal(sounds[index], sounds[other])


def test_saved_file_is_what_training_would_have_left(tmp_path: Path, small: Net) -> None:
    write_keras(tmp_path / "w.hdf5", small)
    imported = read_keras(tmp_path / "w.hdf5", outputs=list("abcdefg"))
    imported.save(tmp_path / "network.pt")
    values = load_tensors(tmp_path / "network.pt")
    assert values["outputs"] == list("abcdefg")
    assert (values["mel_mean"], values["mel_std"]) == (0.0, 1.0)
    assert values["imported"]["architecture"] == "samplecnn-5-5"
    network = imported.build()
    network.load_state_dict(values["state"])
    assert not network.training
    assert check_hearing(imported).score_range > 0


def test_unknown_kinds_and_lists(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="no import of the kind"):
        import_network("onnx", tmp_path / "x")
    with pytest.raises(KnownError, match="no tag list"):
        import_network("sota", tmp_path / "x", tags="lastfm")
    with pytest.raises(KnownError, match="is one file"):
        import_network("sota", tmp_path / "x", companion=tmp_path / "y")
