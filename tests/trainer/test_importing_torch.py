"""CLMR and sota-music-tagging-models are imported exactly, and nothing in their files is run."""

from __future__ import annotations

import argparse
import sys
import types
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from mlfa_core.errors import KnownError
from mlfa_core.layer_features import segment_features
from mlfa_trainer.datasets.paper_tags import MSD_TAGS, MTAT_TAGS
from mlfa_trainer.importing.clmr import CLMR_TAGS, read_clmr
from mlfa_trainer.importing.network import NO_HEAD, ImportedNetwork
from mlfa_trainer.importing.published_networks import import_network, read_tag_names
from mlfa_trainer.importing.sota import read_sota
from pickle_trap import Trap
from published_checkpoints import (
    Net,
    clmr_head,
    clmr_state,
    expect_same,
    logits,
    noise,
    random_net,
    slow_forward,
    sota_state,
)

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def clmr() -> Net:
    return random_net(3, 9, last=512, num_outputs=50, last_length=3)


@pytest.fixture(scope="module")
def usual() -> Net:
    return random_net(3, 9, last=512, num_outputs=50)


# --- CLMR ---------------------------------------------------------------------------------------


def save_as_lightning(net: Net, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Save what PyTorch Lightning 1 saved for CLMR, settings as objects of its classes included."""
    with monkeypatch.context() as patch:
        model_checkpoint = _foreign(
            patch, "pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint"
        )
        settings = _foreign(patch, "pytorch_lightning.utilities.parsing", "AttributeDict", (dict,))
        checkpoint = {
            "epoch": 9_999,
            "global_step": 1,
            "pytorch-lightning_version": "1.1.4",
            "callbacks": {model_checkpoint: {"best": None}},
            "optimizer_states": [],
            "lr_schedulers": [],
            "state_dict": clmr_state(net, ("encoder.", "model.encoder.")),
            "hparams_name": "kwargs",
            "hyper_parameters": settings(batch_size=96, args=argparse.Namespace(lr=0.1)),
        }
        torch.save(checkpoint, path)


def _foreign(
    patch: pytest.MonkeyPatch, module: str, name: str, bases: tuple[type, ...] = ()
) -> type:
    """Return a class that is not installed here, as a checkpoint names it, until patches end."""
    found: type = types.new_class(name, bases)
    found.__module__ = module
    parts = module.split(".")
    for count in range(1, len(parts) + 1):
        parent = ".".join(parts[:count])
        patch.setitem(sys.modules, parent, types.ModuleType(parent))
    setattr(sys.modules[module], name, found)
    return found


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


def test_second_release_of_clmr_in_its_zip_archive(
    tmp_path: Path, clmr: Net, clmr_logits: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / "clmr_checkpoint_10000.pt"
    save_as_lightning(clmr, inner, monkeypatch)
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


def test_nothing_in_a_checkpoint_is_run(tmp_path: Path) -> None:
    trap = tmp_path / "executed"
    torch.save({"encoder.x": Trap(trap)}, tmp_path / "bad.pt")
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
