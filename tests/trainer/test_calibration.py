"""What scores mean: Platt scaling and the music gate obey their laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlfa_core.calibrating import PlattScale, fit_platt
from mlfa_trainer.evaluation.calibrate import (
    CalibrationResult,
    calibrate_music,
    calibrate_tags,
)
from mlfa_trainer.evaluation.evaluate import apply_calibration, decide_at
from mlfa_trainer.sections.package import CalibrateSection
from mlfa_trainer.truth import TopShareDecisions


def drawn(slope: float, offset: float, count: int = 6000) -> tuple[np.ndarray, np.ndarray]:
    """Draw logits, and truths that follow from them by a known scale."""
    rng = np.random.default_rng(1)
    logits = rng.normal(0.0, 2.0, count)
    return logits, rng.random(count) < PlattScale(slope, offset).apply(logits)


@pytest.mark.parametrize(("slope", "offset"), [(1.0, 0.0), (0.4, -2.0), (2.5, 1.0)])
def test_a_known_scale_is_found_again(slope: float, offset: float) -> None:
    logits, truth = drawn(slope, offset)
    found = fit_platt(logits, truth, np.ones(logits.size))
    assert found.slope == pytest.approx(slope, rel=0.1)
    assert found.offset == pytest.approx(offset, abs=0.15)


def test_goals_are_smoothed_as_platt_did() -> None:
    # Logits that say nothing: the score is the mean of the goals, 4/5 for three and 1/3 for one.
    found = fit_platt(np.zeros(4), np.array([True, True, True, False]), np.ones(4))
    assert found.slope == pytest.approx(1.0)
    assert found.apply(np.zeros(1))[0] == pytest.approx((3 * 4 / 5 + 1 / 3) / 4)
    # Weights count like so many examples.
    weighed = fit_platt(np.zeros(2), np.array([True, False]), np.array([3.0, 1.0]))
    assert weighed.offset == pytest.approx(found.offset)


def test_calibrated_scores_are_as_often_right_as_they_say() -> None:
    logits, truth = drawn(0.6, -1.0)
    scores = fit_platt(logits, truth, np.ones(logits.size)).apply(logits)
    for low in (0.1, 0.3, 0.5):
        within = (scores >= low) & (scores < low + 0.2)
        assert truth[within].mean() == pytest.approx(scores[within].mean(), abs=0.06)


def test_scores_that_point_the_wrong_way_keep_a_positive_slope() -> None:
    logits, truth = drawn(1.0, 0.0)
    found = fit_platt(-logits, truth, np.ones(logits.size))
    assert 0.0 < found.slope < 0.1
    # With no slope to speak of, the score is the share of true ones.
    assert found.apply(-logits).mean() == pytest.approx(truth.mean(), abs=0.01)


def test_a_separable_set_keeps_finite_scores() -> None:
    logits = np.array([-9.0] * 5 + [9.0] * 5)
    found = fit_platt(logits, logits > 0, np.ones(10))
    scores = found.apply(logits)
    assert 0.5 < scores[-1] < 0.99
    assert 0.01 < scores[0] < 0.5


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-30, 30), st.booleans(), st.floats(0.1, 3.0)), min_size=1, max_size=40
    )
)
def test_whatever_the_examples_the_order_of_songs_stays(
    examples: list[tuple[float, bool, float]],
) -> None:
    logits, truth, weights = (np.array(column) for column in zip(*examples, strict=True))
    found = fit_platt(logits, truth.astype(np.bool_), weights)
    assert np.isfinite([found.slope, found.offset]).all()
    assert found.slope > 0
    ordered = np.sort(logits)
    assert (np.diff(found.apply(ordered)) >= 0).all()


def test_an_example_of_weight_two_counts_as_two() -> None:
    logits, truth = drawn(0.8, -0.5, 60)
    doubled = fit_platt(np.tile(logits, 2), np.tile(truth, 2), np.ones(120))
    weighted = fit_platt(logits, truth, np.full(60, 2.0))
    assert weighted.slope == pytest.approx(doubled.slope, abs=1e-6)
    assert weighted.offset == pytest.approx(doubled.offset, abs=1e-6)


def test_the_gate_keeps_the_wanted_share_of_music_and_refuses_noise() -> None:
    rng = np.random.default_rng(0)
    logits = np.concatenate([rng.normal(6, 1, 400), rng.normal(-5, 1, 8)])
    is_music = np.arange(408) < 400
    gate = calibrate_music(logits, is_music, 0.98)
    accepted = gate.scale.apply(logits) >= gate.threshold
    assert accepted[is_music].mean() >= 0.98
    assert not accepted[~is_music].any()
    assert gate.threshold <= 0.5


def test_a_gate_of_overlapping_kinds_still_keeps_music() -> None:
    rng = np.random.default_rng(0)
    logits = np.concatenate([rng.normal(1, 2, 300), rng.normal(-1, 2, 100)])
    is_music = np.arange(400) < 300
    gate = calibrate_music(logits, is_music, 0.95)
    accepted = gate.scale.apply(logits) >= gate.threshold
    assert accepted[is_music].mean() == pytest.approx(0.95, abs=0.01)


def tag_examples() -> tuple[np.ndarray, np.ndarray]:
    """Return 300 examples of three tags: a sure one, a vague one, one without true examples."""
    rng = np.random.default_rng(4)
    truth = rng.random((300, 3)) < (0.3, 0.3, 0.0)
    logits = np.where(truth, 2.0, -2.0) * (1.5, 0.1, 0.1) + rng.normal(0, 1, (300, 3))
    return logits, truth


def test_tags_without_evidence_abstain_and_stricter_precisions_ask_for_more() -> None:
    logits, truth = tag_examples()
    result = calibrate_tags(logits, truth, np.ones(300), np.ones(300, np.bool_), CalibrateSection())
    strict, loose = result.thresholds["0.95"], result.thresholds["0.7"]
    assert set(result.thresholds) == {"0.95", "0.9", "0.8", "0.7"}
    assert strict[2] is None
    assert loose[2] is None
    assert strict[0] is not None
    assert loose[0] is not None
    assert loose[0] <= strict[0]
    assert result.num_positives[2] == 0
    scores = apply_calibration(result, logits.astype(np.float32))
    decided = decide_at(scores, truth, strict)
    assert decided.right[0] / decided.accepted[0] >= 0.93
    assert decided.accepted[2] == 0


def test_a_result_survives_json() -> None:
    logits, truth = tag_examples()
    gate = calibrate_music(logits[:, 0], truth[:, 0], 0.98)
    result = calibrate_tags(
        logits,
        truth,
        np.ones(300),
        np.ones(300, np.bool_),
        CalibrateSection(),
        (0.1, 0.2, 0.3),
        gate,
    )
    assert CalibrationResult.from_json(result.to_json()) == result


def test_decisions_are_counted_per_tag() -> None:
    scores = np.array([[0.9, 0.2], [0.6, 0.8], [0.5, 0.1]], np.float32)
    truth = np.array([[True, False], [False, True], [True, True]])
    decided = decide_at(scores, truth, (0.6, None))
    assert decided.accepted.tolist() == [2, 0]
    assert decided.right.tolist() == [1, 0]
    assert decided.true.tolist() == [2, 2]


def test_the_top_share_is_of_the_reference_and_skips_what_is_unknown() -> None:
    reference = np.linspace(0, 1, 101, dtype=np.float32)[:, None]
    reference = np.concatenate([reference, [[np.nan]]]).astype(np.float32)
    decisions = TopShareDecisions.fit(reference, 0.1)
    assert decisions.limits[0] == pytest.approx(0.9)
    assert decisions.decide(np.array([[0.89], [0.91]], np.float32)).tolist() == [[False], [True]]
