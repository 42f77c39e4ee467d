"""The music gate: the same statistics as the program's, and a fit that separates."""

from __future__ import annotations

import numpy as np

from mlfa_core.music_gate import WindowStatistics
from mlfa_trainer.training.features import WindowFeatures
from mlfa_trainer.training.train_gate import clip_statistics, fit_gate, window_statistics


def features_of(counts: list[int], blocks: list[np.ndarray]) -> WindowFeatures:
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return WindowFeatures(
        {clip: (int(start), n) for clip, (start, n) in enumerate(zip(starts, counts, strict=True))},
        tuple(block.astype(np.float16) for block in blocks),
        tuple(np.ones(block.shape[0], np.float32) for block in blocks),
        65_536,
    )


def test_statistics_are_those_of_the_program() -> None:
    rng = np.random.default_rng(0)
    features = features_of([3, 1, 5], [rng.gamma(1, 1, (9, 4)), rng.gamma(1, 1, (9, 2))])
    found = clip_statistics(features, np.array([2, 0, 1]))
    for row, (start, count) in zip(found, ((4, 5), (0, 3), (3, 1)), strict=True):
        stream = WindowStatistics(6)
        for window in range(start, start + count):
            parts = [block[window : window + 1].astype(np.float32) for block in features.blocks]
            stream.add(np.concatenate(parts, axis=1))
        assert np.allclose(row, stream.vector(), atol=2e-3)
    run = window_statistics(features, np.array([5]), np.array([2]))
    assert np.allclose(run[0, 0], np.sqrt(features.blocks[0][5:7, 0].astype(float)).mean())


def test_the_gate_tells_what_varies_from_what_does_not() -> None:
    """Both kinds have the same mean; only the spread over time tells them apart."""
    rng = np.random.default_rng(1)
    num_clips, num_windows = 80, 8
    is_music = np.arange(num_clips) % 2 == 0
    steady = rng.gamma(4, 1, (num_clips, 1, 5)).repeat(num_windows, axis=1)
    moving = rng.gamma(4, 1, (num_clips, num_windows, 5))
    values = np.where(is_music[:, None, None], moving, steady).reshape(-1, 5)
    features = features_of([num_windows] * num_clips, [values])
    train, valid, test = np.split(np.arange(num_clips), [40, 60])
    gate = fit_gate(features, train, valid, is_music, seed=3)
    found = gate.logits(clip_statistics(features, test)) > 0
    assert (found == is_music[test]).mean() > 0.9
    again = fit_gate(features, train, valid, is_music, seed=3)
    assert np.array_equal(gate.weights, again.weights)
