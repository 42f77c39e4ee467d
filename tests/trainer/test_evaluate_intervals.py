"""Intervals: draws keep recordings together, and areas are those of another implementation."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from mlfa_trainer.evaluation.intervals import (
    draw_groups,
    macro_draws,
    percentile_interval,
    roc_auc_draws,
    share_draws,
    wilson_interval,
)


def test_clips_of_one_recording_are_drawn_together() -> None:
    weights = draw_groups(["b", "a", "b", "c", "c", "c"], 200)
    assert weights.shape == (200, 6)
    assert np.array_equal(weights[:, 0], weights[:, 2])
    assert np.array_equal(weights[:, 3], weights[:, 5])
    # As many recordings as there are: three, whichever.
    assert (weights[:, [0, 1, 3]].sum(axis=1) == 3).all()
    assert len({tuple(row) for row in weights[:, [0, 1, 3]]}) == 10  # all there can be


def test_areas_in_draws_are_weighted_areas() -> None:
    rng = np.random.default_rng(3)
    truth = np.arange(30) % 3 == 0
    scores = np.round(rng.random(30), 1).astype(np.float32)  # with ties
    weights = draw_groups([str(index // 2) for index in range(30)], 25)
    found = roc_auc_draws(truth, scores, weights)
    for draw in range(25):
        expected = roc_auc_score(truth, scores, sample_weight=weights[draw])
        assert found[draw] == pytest.approx(expected, abs=1e-6)


def test_a_draw_without_positives_has_no_area_and_is_left_out_of_means() -> None:
    truth = np.array([True, False, False])
    scores = np.array([0.9, 0.1, 0.95], np.float32)
    weights = np.array([[0, 1, 2], [1, 1, 1]], np.float32)
    areas = roc_auc_draws(truth, scores, weights)
    assert np.isnan(areas[0])
    assert areas[1] == 0.5
    assert macro_draws([areas, np.array([0.7, 0.9])]) == pytest.approx([0.7, 0.7])
    assert np.isnan(macro_draws([areas])[0])


def test_intervals_by_hand() -> None:
    # 0, 1, ..., 1000: the middle 95 %.
    assert percentile_interval(np.arange(1001.0)) == pytest.approx((25.0, 975.0))
    assert percentile_interval(np.array([np.nan])) is None
    # Ten of ten: 1 - z² / (n + z²), z = 1.959964.
    assert wilson_interval(10, 10) == pytest.approx((0.722467, 1.0), abs=1e-5)
    assert wilson_interval(0, 0) is None


def test_shares_in_draws() -> None:
    weights = np.array([[2, 0, 1], [0, 0, 0]], np.float32)
    shares = share_draws(np.array([True, True, False]), weights)
    assert shares[0] == pytest.approx(2 / 3)
    assert np.isnan(shares[1])
