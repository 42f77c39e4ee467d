"""The MFCC baseline: cepstra of sounds that are known, regressions that learn."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from mlfa_core.mel import log_mel
from mlfa_trainer.evaluation.baseline import (
    Examples,
    fit_baseline,
    mfcc_statistics,
)


def compressed(magnitude: np.ndarray) -> np.ndarray:
    return np.log10(1 + 10 * magnitude)


def test_cepstra_of_a_flat_steady_spectrum() -> None:
    """128 bands at 20 dB: the constant cosine has sqrt(128) times 20, all else nothing."""
    found = mfcc_statistics(compressed(np.full((30, 128), 10.0)))
    assert found.shape == (80,)
    assert found[0] == pytest.approx(20 * np.sqrt(128), rel=1e-5)
    assert np.abs(found[1:]).max() < 1e-3


def test_deltas_are_the_slope_a_frame() -> None:
    """Two decibels louder with every frame, all bands alike."""
    level_db = 2.0 * np.arange(21)[:, None] + np.zeros((21, 128))
    found = mfcc_statistics(compressed(10 ** (level_db / 20)))
    assert found[40] == pytest.approx(2 * np.sqrt(128), rel=1e-4)
    assert found[60] == pytest.approx(0.0, abs=1e-2)
    assert found[20] == pytest.approx(2 * np.sqrt(128) * np.arange(21).std(), rel=1e-4)


def test_loudness_moves_the_first_coefficient_alone() -> None:
    waveform = torch.from_numpy(np.random.default_rng(0).standard_normal(22_050).astype(np.float32))
    loud, soft = (mfcc_statistics(log_mel(waveform * gain).numpy()) for gain in (1.0, 0.1))
    assert loud[0] - soft[0] == pytest.approx(20 * np.sqrt(128), rel=1e-3)
    assert np.allclose(loud[1:], soft[1:], atol=1e-2)


def test_silence_and_single_frames_have_cepstra() -> None:
    for frames in (np.zeros((5, 128)), np.zeros((1, 128)), np.zeros((2, 128))):
        assert np.isfinite(mfcc_statistics(frames)).all()


def test_regressions_learn_and_the_strength_is_chosen_by_validation() -> None:
    rng = np.random.default_rng(1)
    train, valid = rng.standard_normal((200, 5)), rng.standard_normal((100, 5))
    chance = 1 / (1 + np.exp(-2 * train[:, 0]))
    hard = np.stack([train[:, 0] > 1.0, np.zeros(200)], axis=1)
    soft = np.stack([chance, np.full(200, 0.5)], axis=1)
    truth = np.stack([valid[:, 0] > 1.0, np.zeros(100)], axis=1).astype(np.bool_)
    for targets, is_balanced in ((hard, True), (soft, False)):
        examples = Examples(*(a.astype(np.float32) for a in (train, targets, valid)), truth)
        found = fit_baseline(examples, is_balanced, (1e-6, 1.0))
        scores = found.scores(valid.astype(np.float32))
        assert found.valid_macro_roc_auc[f"{found.strength:g}"] > 0.97
        assert set(found.valid_macro_roc_auc) == {"1e-06", "1"}
        # Never true, or true by half of all clips whatever they sound like: nothing is known.
        assert np.abs(scores[:, 1]).max() < 1e-3
    # Soft targets give back the chances that they are.
    known = fit_baseline(examples, False, (100.0,)).scores(train.astype(np.float32))[:, 0]
    assert np.abs(1 / (1 + np.exp(-known)) - chance).max() < 0.02
