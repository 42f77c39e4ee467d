"""What a network is asked for besides in training: right answers wanted, and nothing of it kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from miniature_recordings import fill_store, tiny_workspace, write_recordings
from mlfa_core.errors import KnownError
from mlfa_core.mel import log_mel
from mlfa_core.mel_scale import mel_filter_bank
from mlfa_core.models.registry import ARCHITECTURES, architecture
from mlfa_trainer.run_folder import CHECKPOINT_FILE, NETWORK_FILE, load_tensors
from mlfa_trainer.sections.networks import AuxiliarySection
from mlfa_trainer.training.auxiliary import (
    AidedNetwork,
    AuxiliaryLoss,
    set_output_prior,
    spectrogram_target,
)
from mlfa_trainer.training.train_local import train_local
from trainer_runs import CPU, QUIET, StoppedError, are_equal, state_of, stop_after

SAMPLE_LEVEL = "scales=[{scale='s5', architecture='samplecnn-5-5'}]"


@pytest.mark.parametrize("name", [n for n in ARCHITECTURES if n.startswith("samplecnn")])
def test_the_guessed_spectrogram_has_the_frames_of_the_wanted_one(name: str) -> None:
    network = architecture(name).build(num_outputs=4).eval()
    aided = AidedNetwork(network, AuxiliarySection(spectrogram=1.0, levels=1.0)).eval()
    segments = torch.zeros(1, *network.input_shape)
    with torch.inference_mode():
        logits, guessed, more = aided(segments)
    assert guessed is not None
    assert guessed.shape == spectrogram_target(segments, aided.hop_samples or 0).shape
    assert 512 <= (aided.hop_samples or 0) <= 1024
    assert [found.shape for found in (logits, *more)] == [(1, 4)] * 3


def test_the_wanted_spectrogram_is_that_of_windows_around_the_hops() -> None:
    waveform = torch.from_numpy(np.random.default_rng(0).normal(0, 0.1, 729 * 4)).float()
    wanted = spectrogram_target(waveform[None], 729)[0]
    middle = 2 * 729 + 729 // 2  # of the third hop, exact to half a sample
    frame = waveform[middle - 511 : middle + 513].numpy() * np.hanning(1025)[:-1]
    mel = mel_filter_bank() @ np.abs(np.fft.rfft(frame))
    assert np.allclose(wanted[:, 2].numpy(), np.log10(1 + 1000 * mel) - 1, atol=1e-4)


def test_the_wanted_spectrogram_agrees_with_that_of_the_mel_networks() -> None:
    waveform = torch.from_numpy(np.random.default_rng(1).normal(0, 0.1, 1024 * 3)).float()
    # Windows that touch are those of log_mel at every other hop of 512.
    wanted = spectrogram_target(waveform[None], 1024)[0].T
    magnitude = (10 ** (wanted + 1.0) - 1.0) / 1000.0
    assert torch.allclose(torch.log10(1 + 10 * magnitude), log_mel(waveform)[::2], atol=1e-5)


def test_the_loss_is_that_of_its_parts() -> None:
    section = AuxiliarySection(spectrogram=0.5, levels=0.25)
    inputs = torch.from_numpy(np.random.default_rng(2).normal(0, 0.1, (4, 2048))).float()
    values, known = torch.full((4, 3), 0.5), torch.ones(4, 3)
    loss = AuxiliaryLoss(section, torch.ones(3), "multi-label", 4, 1024)
    guessed = spectrogram_target(inputs, 1024) + 2.0  # wrong by 2 everywhere: squared, 4
    halves = torch.zeros(4, 3)  # logits of one half: each binary entropy is ln 2
    found = loss(guessed, [halves, halves], inputs, values, known, 12.0)
    assert float(found) == pytest.approx(0.5 * 4 + 0.25 * 2 * np.log(2), rel=1e-5)
    parts = [
        loss(guessed[rows], [halves[rows]], inputs[rows], values[rows], known[rows], 12.0)
        for rows in (slice(0, 1), slice(1, 4))
    ]
    assert float(sum(parts)) == pytest.approx(0.5 * 4 + 0.25 * np.log(2), rel=1e-5)


@pytest.mark.parametrize("task", ["multi-label", "single-label"])
def test_a_network_that_knows_nothing_answers_the_means(task: str) -> None:
    network = architecture("melcnn-18").build(num_outputs=3).eval()
    means = torch.tensor([0.7, 0.2, 0.1])
    set_output_prior(network, means, "multi-label" if task == "multi-label" else "single-label")
    with torch.inference_mode():
        logits = network.classify(torch.zeros(1, network.levels[-1].num_channels, 1))
    scores = logits.sigmoid() if task == "multi-label" else logits.softmax(1)
    assert torch.allclose(scores[0], means, atol=1e-5)


@pytest.mark.usefixtures("one_thread")
def test_only_the_network_is_kept_and_a_stopped_training_goes_on_with_its_heads(
    tmp_path: Path,
) -> None:
    recordings = write_recordings(tmp_path / "data", num_clips=14)
    settings = (
        SAMPLE_LEVEL,
        "local.batch=3",
        "local.steps=2",
        "local.epochs=2",
        "local.output_prior=true",
        "local.auxiliary={spectrogram=0.2, levels=0.3}",
    )
    whole = tiny_workspace(tmp_path / "work", recordings, "name=whole", *settings)
    stopped = tiny_workspace(tmp_path / "work", recordings, "name=stopped", *settings)
    fill_store(whole)

    scale = whole.recipe.scales[0]
    train_local(whole, scale, QUIET, CPU)
    with pytest.raises(StoppedError):
        train_local(stopped, scale, QUIET, CPU, on_epoch=stop_after(1))
    heads = load_tensors(stopped.local_folder("s5") / CHECKPOINT_FILE)["heads"]
    assert {name.split(".")[0] for name in heads} == {"spectrogram", "module4", "module5"}
    train_local(stopped, scale, QUIET, CPU)
    paths = [space.local_folder("s5") / NETWORK_FILE for space in (whole, stopped)]
    one = state_of(paths[0])
    network = architecture("samplecnn-5-5").build(num_outputs=one["output.bias"].numel())
    network.load_state_dict(one)  # no more and no less
    assert are_equal(*paths)


def test_a_mel_network_is_not_asked_for_its_own_input(tmp_path: Path) -> None:
    recordings = write_recordings(tmp_path / "data")
    with pytest.raises(KnownError, match="for networks on waveforms, and mel18 is not one"):
        tiny_workspace(
            tmp_path / "work",
            recordings,
            "scales=[{scale='mel18', architecture='melcnn-18'}]",
            "local.auxiliary.spectrogram=0.2",
        )
