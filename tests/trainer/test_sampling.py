"""What an epoch draws, and what its loss weighs: by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.datasets.soft_scores import ScoreTrack, SoftScores
from mlfa_trainer.targets import LabelTargets, SoftTargets
from mlfa_trainer.training.extract import pool_windows
from mlfa_trainer.training.features import FILLED_WEIGHT, WindowFeatures
from mlfa_trainer.training.sampling import clip_weights, column_weights, draw_clips, soft_loss

ONES = torch.ones(2)


def test_a_clip_four_times_as_long_is_drawn_twice_as_often() -> None:
    weights = clip_weights(np.array([4.0, 16.0]), np.array([True, True]), None)
    assert weights.tolist() == pytest.approx([1 / 3, 2 / 3])


def test_noise_gets_its_share_however_rare_it_is() -> None:
    is_music = np.array([True] * 9 + [False])
    weights = clip_weights(np.full(10, 30.0), is_music, 0.2)
    assert weights[~is_music].sum() == pytest.approx(0.2)
    assert weights.sum() == pytest.approx(1.0)


def test_draws_are_within_one_of_their_expected_number() -> None:
    weights = np.array([0.5, 0.3, 0.15, 0.05])
    drawn = draw_clips(np.random.default_rng(0), np.array([7, 8, 9, 10]), weights, 101)
    for clip, weight in zip((7, 8, 9, 10), weights, strict=True):
        assert abs((drawn == clip).sum() - 101 * weight) <= 1
    assert not np.array_equal(drawn, np.sort(drawn))


def test_unknown_targets_cost_nothing() -> None:
    logits = torch.tensor([[0.0, 50.0]], requires_grad=True)
    values, known = torch.tensor([[0.5, 0.0]]), torch.tensor([[1.0, 0.0]])
    loss = soft_loss(logits, values, known, ONES, "multi-label")
    assert loss.item() == pytest.approx(math.log(2))
    loss.backward()
    assert logits.grad is not None
    assert logits.grad[0, 1] == 0.0


def test_a_batch_of_unknown_targets_costs_nothing() -> None:
    loss = soft_loss(torch.ones(1, 2), torch.ones(1, 2), torch.zeros(1, 2), ONES, "multi-label")
    assert loss.item() == 0.0


def test_single_label_loss_is_the_cross_entropy_of_the_class() -> None:
    logits = torch.tensor([[math.log(3.0), 0.0]])
    loss = soft_loss(logits, torch.tensor([[1.0, 0.0]]), torch.ones(1, 2), ONES, "single-label")
    assert loss.item() == pytest.approx(-math.log(0.75))


def soft_targets() -> SoftTargets:
    """Two music clips with scores and one noise without."""
    values = np.array([[[0.1, 0.4]], [[0.3, 0.4]], [[np.nan, np.nan]]], np.float32)
    track = ScoreTrack(SoftScores(("a/x", "a/y"), values))
    return SoftTargets(track, np.array([True, True, False]), music_weight=2.0)


def test_noise_without_scores_teaches_the_music_output_only() -> None:
    batch = soft_targets().at(np.array([0, 2]), np.zeros(2))
    assert batch.values.tolist() == [[pytest.approx(0.1), pytest.approx(0.4), 1.0], [0, 0, 0]]
    assert batch.weights.tolist() == [[1.0, 1.0, 2.0], [0.0, 0.0, 2.0]]


def test_balance_raises_rare_columns_and_leaves_the_music_output() -> None:
    clips = np.array([0, 1, 2])
    assert column_weights(soft_targets(), clips, 0.0).tolist() == [1.0, 1.0, 1.0]
    # Means are 0.2 and 0.4: weights 5 to 2.5, with mean 1.
    balanced = column_weights(soft_targets(), clips, 1.0).tolist()
    assert balanced == pytest.approx([4 / 3, 2 / 3, 1.0])


def labelled(*labels: tuple[str, ...]) -> list[ClipRow]:
    return [
        ClipRow(str(index), None, str(index), "train", labels=found)
        for index, found in enumerate(labels)
    ]


def test_labels_become_columns_in_order_and_guesses_do_not() -> None:
    targets = LabelTargets(labelled(("rock", "piano"), ("jazz?",), ("rock",)), "multi-label")
    assert targets.names == ("piano", "rock")
    values = targets.at(np.array([0, 1, 2]), np.zeros(3)).values
    assert values.tolist() == [[1, 1], [0, 0], [0, 1]]


def test_a_single_label_task_needs_one_label_a_clip() -> None:
    with pytest.raises(KnownError, match="clip 1 does not have exactly one"):
        LabelTargets(labelled(("rock",), ("rock", "jazz"), ("jazz",)), "single-label")
    with pytest.raises(KnownError, match="No training clip has a label"):
        LabelTargets(labelled((), ("jazz?",)), "multi-label")


def test_segments_belong_to_the_window_of_their_centre() -> None:
    rows = np.array([[1.0], [3.0], [5.0]], np.float32)
    # Windows of one second at 22,050 Hz; nothing lies in the second.
    pooled, counts = pool_windows(rows, np.array([0.2, 0.9, 2.5]), 3, 22_050)
    assert pooled.ravel().tolist() == [2.0, 2.0, 5.0]
    assert counts.tolist() == [2.0, pytest.approx(FILLED_WEIGHT), 1.0]


def test_the_mean_of_all_windows_is_the_mean_of_all_segments() -> None:
    rng = np.random.default_rng(0)
    rows = rng.random((50, 4)).astype(np.float32)
    pooled, counts = pool_windows(rows, np.linspace(0.01, 6.9, 50), 7, 22_050)
    features = WindowFeatures({0: (0, 7)}, (pooled.astype(np.float16),), (counts,), 22_050)
    assert np.allclose(features.song_vectors([0])[0], rows.mean(axis=0), atol=1e-3)
    part = features.mean(np.array([2]), np.array([3]))[0]
    inside = (np.linspace(0.01, 6.9, 50) >= 2) & (np.linspace(0.01, 6.9, 50) < 5)
    assert np.allclose(part, rows[inside].mean(axis=0), atol=1e-3)
