"""Ranking metrics against numbers worked out by hand, and against curves."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from mlfa_core.errors import ShapeError
from mlfa_core.metrics import accuracy, per_tag_metrics, per_tag_roc_auc


def test_auc_by_hand_and_skipped_tags() -> None:
    truth = np.array([[1, 0, 1], [0, 0, 1], [1, 0, 1], [0, 0, 1]], bool)
    scores = np.array(
        [[0.9, 0.1, 0.1], [0.8, 0.2, 0.1], [0.3, 0.3, 0.1], [0.1, 0.4, 0.1]], np.float32
    )
    metrics = per_tag_metrics(truth, scores)
    # Of the 4 pairs (positive, negative), 3 are in order.
    assert metrics.roc_auc[0] == 0.75
    assert metrics.pr_auc[0] == pytest.approx((1 / 1 + 2 / 3) / 2)
    assert np.isnan(metrics.roc_auc[1:]).all()
    assert metrics.num_skipped == 2
    assert metrics.macro_roc_auc == 0.75
    assert metrics.num_positives.tolist() == [2, 0, 4]


def test_ties_count_half() -> None:
    metrics = per_tag_metrics(np.array([[1], [0]], bool), np.zeros((2, 1), np.float32))
    assert metrics.macro_roc_auc == 0.5


def test_no_tag_can_be_scored() -> None:
    metrics = per_tag_metrics(np.zeros((3, 2), bool), np.zeros((3, 2), np.float32))
    assert np.isnan(metrics.macro_roc_auc)
    assert np.isnan(metrics.macro_pr_auc)


def test_accuracy_by_hand() -> None:
    scores = np.array([[0.1, 0.9], [0.8, 0.2], [0.4, 0.6]], np.float32)
    assert accuracy(np.array([1, 0, 0]), scores) == pytest.approx(2 / 3)
    assert accuracy(np.array([1]), scores[:1]) == 1.0


def test_wrong_input_is_refused() -> None:
    with pytest.raises(ShapeError):
        per_tag_metrics(np.zeros((3, 2), bool), np.zeros((3, 1), np.float32))
    with pytest.raises(ShapeError):
        per_tag_metrics(np.zeros((1, 1), bool), np.full((1, 1), np.nan, np.float32))
    with pytest.raises(ShapeError):
        accuracy(np.zeros(2, np.int64), np.zeros((3, 2), np.float32))
    with pytest.raises(ShapeError):
        accuracy(np.zeros(0, np.int64), np.zeros((0, 2), np.float32))


@pytest.mark.parametrize("num_levels", [3, 1000])
def test_areas_are_those_of_the_curves(num_levels: int) -> None:
    rng = np.random.default_rng(num_levels)
    truth = rng.random((200, 7)) < 0.2
    scores = rng.integers(0, num_levels, (200, 7)).astype(np.float32)  # few levels: many ties
    expected = [roc_auc_score(truth[:, tag], scores[:, tag]) for tag in range(7)]
    assert np.allclose(per_tag_roc_auc(truth, scores), expected, rtol=0, atol=1e-12)
