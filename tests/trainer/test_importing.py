"""Published networks are imported exactly: compared with slow networks written from scratch."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
import types
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
import torch

from mlfa_core.errors import KnownError
from mlfa_core.layer_features import segment_features
from mlfa_trainer.datasets.paper_tags import MSD_TAGS, MTAT_TAGS
from mlfa_trainer.importing.clmr import CLMR_TAGS, read_clmr
from mlfa_trainer.importing.keras_hdf5 import read_keras
from mlfa_trainer.importing.network import NO_HEAD, ImportedNetwork
from mlfa_trainer.importing.published_networks import import_network, read_tag_names
from mlfa_trainer.importing.sanity import check_hearing, probe_sounds
from mlfa_trainer.importing.sota import read_sota
from mlfa_trainer.run_folder import load_tensors
from published_checkpoints import (
    Net,
    clmr_head,
    clmr_state,
    random_net,
    slow_forward,
    sota_state,
    write_keras,
)


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> Iterator[None]:
    """Several small products wait for each other's threads more than they compute."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def msd() -> Net:
    return random_net(3, 9, last=256, num_outputs=50)


@pytest.fixture(scope="module")
def usual() -> Net:
    return random_net(3, 9, last=512, num_outputs=50)


@pytest.fixture(scope="module")
def clmr() -> Net:
    return random_net(3, 9, last=512, num_outputs=50, last_length=3)


@pytest.fixture(scope="module")
def small() -> Net:
    return random_net(5, 5, last=512, num_outputs=7)


def noise(num_samples: int) -> np.ndarray:
    return np.random.default_rng(5).normal(0, 0.3, num_samples).astype(np.float32)


def logits(imported: ImportedNetwork, waveform: np.ndarray) -> np.ndarray:
    with torch.inference_mode():
        return imported.build()(torch.from_numpy(waveform)[None])[0].numpy()


def expect_same(found: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=2e-4 * np.abs(expected).max())


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


# --- CLMR ---------------------------------------------------------------------------------------


def lightning_checkpoint(net: Net) -> dict[str, Any]:
    """Return what PyTorch Lightning 1 saved for CLMR, settings as objects included."""
    return {
        "epoch": 9_999,
        "global_step": 1,
        "pytorch-lightning_version": "1.1.4",
        "callbacks": {
            _foreign("pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint"): {
                "best": None
            }
        },
        "optimizer_states": [],
        "lr_schedulers": [],
        "state_dict": clmr_state(net, ("encoder.", "model.encoder.")),
        "hparams_name": "kwargs",
        "hyper_parameters": _foreign(
            "pytorch_lightning.utilities.parsing", "AttributeDict", (dict,)
        )(batch_size=96, args=argparse.Namespace(lr=0.1)),
    }


def _foreign(module: str, name: str, bases: tuple[type, ...] = ()) -> type:
    """Return a class that is not installed here, as a checkpoint names it."""
    found: type = types.new_class(name, bases)
    found.__module__ = module
    parts = module.split(".")
    for count in range(1, len(parts) + 1):
        parent = ".".join(parts[:count])
        sys.modules.setdefault(parent, types.ModuleType(parent))
    setattr(sys.modules[module], name, found)
    return found


@pytest.fixture
def no_lightning() -> Iterator[None]:
    """Forget the made-up modules again."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.startswith("pytorch_lightning"):
            del sys.modules[name]


@pytest.fixture(scope="module")
def clmr_logits(clmr: Net) -> np.ndarray:
    return slow_forward(clmr, noise(59_049), style="torch")


def expect_encoder(imported: ImportedNetwork, net: Net, expected: np.ndarray) -> None:
    assert imported.architecture == "samplecnn-3-9"
    assert imported.state["blocks.10.conv.weight"].shape == (512, 512, 1)
    network = imported.build()
    with torch.inference_mode():
        top = segment_features(network, torch.from_numpy(noise(59_049))[None], [-1])[0]
    expect_same(top.numpy()[0] @ net.weight + net.bias, expected)


def test_first_release_of_clmr(tmp_path: Path, clmr: Net, clmr_logits: np.ndarray) -> None:
    torch.save(clmr_state(clmr), tmp_path / "clmr_checkpoint_1550.pt")
    result = import_network("clmr", tmp_path / "clmr_checkpoint_1550.pt")
    assert not result.network.has_head
    assert result.network.outputs == (NO_HEAD,)
    assert "no classifier" in result.network.notes[0]
    assert result.sanity.score_range == 0.0
    expect_encoder(result.network, clmr, clmr_logits)


@pytest.mark.usefixtures("no_lightning")
def test_second_release_of_clmr_in_its_zip_archive(
    tmp_path: Path, clmr: Net, clmr_logits: np.ndarray
) -> None:
    inner = tmp_path / "clmr_checkpoint_10000.pt"
    torch.save(lightning_checkpoint(clmr), inner)
    for name in [name for name in sys.modules if name.startswith("pytorch_lightning")]:
        del sys.modules[name]
    with zipfile.ZipFile(tmp_path / "clmr_checkpoint_10000.zip", "w") as archive:
        archive.write(inner, "clmr_checkpoint_10000.pt")
    expect_encoder(read_clmr(tmp_path / "clmr_checkpoint_10000.zip"), clmr, clmr_logits)


def test_checkpoint_of_the_old_format(tmp_path: Path, clmr: Net, clmr_logits: np.ndarray) -> None:
    path = tmp_path / "old.pt"
    torch.save(clmr_state(clmr), path, _use_new_zipfile_serialization=False)
    expect_encoder(read_clmr(path), clmr, clmr_logits)


@pytest.mark.parametrize("prefix", ["", "model."])
def test_linear_classifier_of_clmr(
    tmp_path: Path, clmr: Net, clmr_logits: np.ndarray, prefix: str
) -> None:
    torch.save(clmr_state(clmr), tmp_path / "e.pt")
    torch.save(clmr_head(clmr, prefix), tmp_path / "finetuner_checkpoint_20.pt")
    imported = read_clmr(tmp_path / "e.pt", tmp_path / "finetuner_checkpoint_20.pt")
    assert imported.outputs == CLMR_TAGS
    assert CLMR_TAGS[46:] == ("country", "metal", "femaleVoice", "choral")
    assert set(CLMR_TAGS) == set(MTAT_TAGS)
    expect_same(logits(imported, noise(59_049)), clmr_logits)


def test_classifier_with_a_hidden_layer_is_refused(tmp_path: Path, clmr: Net) -> None:
    torch.save(clmr_state(clmr), tmp_path / "e.pt")
    head = clmr_head(clmr)
    head["2.weight"] = torch.zeros(50, 50)
    torch.save(head, tmp_path / "h.pt")
    with pytest.raises(KnownError, match="hidden layer"):
        read_clmr(tmp_path / "e.pt", tmp_path / "h.pt")
    with pytest.raises(KnownError, match="does not hold an encoder"):
        read_clmr(tmp_path / "h.pt")
    with pytest.raises(KnownError, match="does not hold a classifier"):
        read_clmr(tmp_path / "e.pt", tmp_path / "e.pt")


class _Runs:
    def __init__(self, path: Path) -> None:
        self._path = str(path)

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (self._path,)


def test_nothing_in_a_checkpoint_is_run(tmp_path: Path) -> None:
    trap = tmp_path / "executed"
    torch.save({"encoder.x": _Runs(trap)}, tmp_path / "bad.pt")
    for read in (read_clmr, read_sota):
        with pytest.raises(KnownError, match="refused"):
            read(tmp_path / "bad.pt")
    assert not trap.exists()


def test_damaged_checkpoints(tmp_path: Path, clmr: Net) -> None:
    path = tmp_path / "e.pt"
    state = clmr_state(clmr)
    torch.save(state, path)
    whole = path.read_bytes()
    for length in (0, 3, 100, 10_000, len(whole) - 100):
        path.write_bytes(whole[:length])
        with pytest.raises(KnownError):
            read_clmr(path)
    del state["encoder.sequential.4.1.running_var"]
    torch.save(state, path)
    with pytest.raises(KnownError, match=r"lacks the weights encoder\.sequential\.4\.1"):
        read_clmr(path)
    torch.save([1, 2], path)
    with pytest.raises(KnownError, match="no named weights"):
        read_clmr(path)


# --- sota-music-tagging-models ------------------------------------------------------------------


def test_sample_network_of_sota(tmp_path: Path, usual: Net) -> None:
    torch.save(sota_state(usual), tmp_path / "best_model.pth")
    imported = read_sota(tmp_path / "best_model.pth", MSD_TAGS)
    assert imported.architecture == "samplecnn-3-9"
    assert (imported.sample_rate, imported.delay_samples) == (16_000, 1)
    assert imported.outputs == MSD_TAGS
    waveform = noise(59_049)
    earlier = np.concatenate([np.zeros(1, np.float32), waveform[:-1]])
    theirs = slow_forward(usual, waveform, style="torch-padded")
    expect_same(logits(imported, earlier), theirs)
    assert np.abs(logits(imported, waveform) - theirs).max() > 1e-3 * np.abs(theirs).max()


def test_outputs_of_sota_are_numbered_unless_named(tmp_path: Path, usual: Net) -> None:
    torch.save(sota_state(usual), tmp_path / "m.pth")
    imported = read_sota(tmp_path / "m.pth")
    assert imported.outputs[:2] == ("output 0", "output 1")
    assert any("numbered" in note for note in imported.notes)
    (tmp_path / "tags.txt").write_text("\n".join(f"tag {n}" for n in range(50)))
    named = read_sota(tmp_path / "m.pth", read_tag_names(tmp_path / "tags.txt"))
    assert named.outputs[49] == "tag 49"
    (tmp_path / "tags.txt").write_text("one\ntwo\n")
    with pytest.raises(KnownError, match="50 outputs, but 2 names"):
        import_network("sota", tmp_path / "m.pth", tags=tmp_path / "tags.txt")


def test_other_networks_of_sota_are_refused(tmp_path: Path) -> None:
    torch.save({"layer1.conv_1.weight": torch.zeros(1)}, tmp_path / "se.pth")
    with pytest.raises(KnownError, match="“se” variant"):
        read_sota(tmp_path / "se.pth")
    torch.save({"spec.window": torch.zeros(1)}, tmp_path / "fcn.pth")
    with pytest.raises(KnownError, match="does not hold a “sample” network"):
        read_sota(tmp_path / "fcn.pth")


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
