"""Thresholds for a precision: worked out by hand, and their laws."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mlfa_core.calibrating import precision_above
from mlfa_trainer.evaluation.calibrate import SCORE_LIMITS, find_thresholds


def test_counts_what_is_accepted_from_each_limit_on() -> None:
    scores = np.array([0.1, 0.5, 0.9, 0.5])
    truth = np.array([False, True, True, False])
    weights = np.array([1.0, 2.0, 1.0, 1.0])
    right, accepted = precision_above(scores, truth, weights, np.array([0.0, 0.5, 0.6, 1.0]))
    assert right.tolist() == [3.0, 3.0, 1.0, 0.0]
    assert accepted.tolist() == [5.0, 4.0, 1.0, 0.0]


def test_without_shared_evidence_to_speak_of_a_tag_speaks_for_itself() -> None:
    scores = np.array([[0.9], [0.8], [0.6], [0.4], [0.2]])
    truth = np.array([[True], [True], [False], [True], [False]])
    weights = np.ones(5)
    # From 0.605 on both are right; with the wrong one at 0.6 it is two of three.
    assert find_thresholds(scores, truth, weights, 0.9, 1e-9) == [0.605]
    # Three of four from 0.205 on.
    assert find_thresholds(scores, truth, weights, 0.65, 1e-9) == [0.205]


def test_a_tag_without_examples_follows_the_others() -> None:
    rng = np.random.default_rng(0)
    calibrated = rng.random((4000, 1))
    truth = rng.random((4000, 1)) < calibrated
    silent = np.full((4000, 1), 0.01)
    thresholds = find_thresholds(
        np.hstack([calibrated, silent]), np.hstack([truth, np.zeros_like(truth)]), np.ones(4000),
        0.8, 10.0,
    )  # fmt: skip
    # With calibrated, evenly spread scores, those above 0.6 are right four times in five.
    assert thresholds[0] is not None
    assert thresholds[1] is not None
    assert abs(thresholds[0] - 0.6) < 0.08
    assert abs(thresholds[1] - 0.6) < 0.08


def test_evidence_against_a_tag_makes_it_abstain() -> None:
    right = np.hstack([np.ones((50, 1), bool), np.zeros((50, 1), bool)])
    # The wrong ones above the right ones: nothing speaks for any score from there on.
    scores = np.hstack([np.full((50, 1), 0.95), np.full((50, 1), 0.97)])
    assert find_thresholds(scores, right, np.ones(50), 0.9, 5.0) == [None, None]
    # Below them: the other tag may be trusted anywhere, this one only beyond its own scores.
    scores = np.hstack([np.full((50, 1), 0.97), np.full((50, 1), 0.95)])
    assert find_thresholds(scores, right, np.ones(50), 0.9, 5.0) == [SCORE_LIMITS[0], 0.955]


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**31), st.floats(0.5, 0.9), st.floats(0.5, 50.0))
def test_a_higher_precision_never_lowers_a_threshold(
    seed: int, precision: float, shared: float
) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.random((60, 3))
    truth = rng.random((60, 3)) < scores
    loose = find_thresholds(scores, truth, np.ones(60), precision, shared)
    strict = find_thresholds(scores, truth, np.ones(60), precision + 0.05, shared)
    for low, high in zip(loose, strict, strict=True):
        assert high is None or (low is not None and low <= high)
