"""Learning rates and stopping, by hand."""

from __future__ import annotations

import pytest

from mlfa_trainer.training.schedules import CosineSchedule, LadderSchedule, Verdict


def test_cosine_warms_up_and_ends_near_zero() -> None:
    schedule = CosineSchedule(1.0, steps=10, epochs=2, warmup=0.2)
    rates = [schedule.rate() for _ in range(20)]
    assert rates[:4] == [0.25, 0.5, 0.75, 1.0]
    assert rates[4] == 1.0  # the cosine begins at its top
    assert rates[12] == pytest.approx(0.5)  # half of the remaining 16 updates
    assert 0.0 < rates[-1] < 0.02
    assert rates[4:] == sorted(rates[4:], reverse=True)


def test_cosine_stops_after_its_epochs_whatever_the_loss() -> None:
    schedule = CosineSchedule(1.0, steps=1, epochs=2, warmup=0.0)
    assert schedule.end_epoch(9.0) is Verdict.GO_ON
    assert schedule.end_epoch(99.0) is Verdict.STOP


def test_ladder_goes_down_after_patience_and_ends_after_its_stages() -> None:
    schedule = LadderSchedule(0.01, factor=0.2, stages=2, patience=1, epochs=100)
    assert schedule.end_epoch(1.0) is Verdict.GO_ON  # the best
    assert schedule.end_epoch(1.1) is Verdict.GO_ON  # bad once: within patience
    assert schedule.end_epoch(0.9) is Verdict.GO_ON  # better: patience begins anew
    assert schedule.end_epoch(0.9) is Verdict.GO_ON  # equal is not better
    assert schedule.end_epoch(0.95) is Verdict.RESTART_FROM_BEST
    assert schedule.rate() == pytest.approx(0.002)
    assert schedule.end_epoch(0.91) is Verdict.GO_ON
    assert schedule.end_epoch(0.91) is Verdict.STOP


def test_ladder_decays_per_update_anew_in_each_stage() -> None:
    schedule = LadderSchedule(0.01, factor=0.2, stages=3, patience=0, epochs=100)
    assert [schedule.rate() for _ in range(3)] == [
        0.01, pytest.approx(0.01 / 1.000001), pytest.approx(0.01 / 1.000002),
    ]  # fmt: skip
    schedule.end_epoch(1.0)
    assert schedule.end_epoch(1.0) is Verdict.RESTART_FROM_BEST
    assert schedule.rate() == 0.002


def test_ladder_never_exceeds_its_epochs() -> None:
    schedule = LadderSchedule(0.01, factor=0.2, stages=5, patience=9, epochs=2)
    assert schedule.end_epoch(2.0) is Verdict.GO_ON
    assert schedule.end_epoch(1.0) is Verdict.STOP


def test_a_restored_schedule_goes_on_equally() -> None:
    first = LadderSchedule(0.01, factor=0.2, stages=5, patience=2, epochs=50)
    for loss in (1.0, 1.1, 1.2):
        first.rate()
        first.end_epoch(loss)
    second = LadderSchedule(0.01, factor=0.2, stages=5, patience=2, epochs=50)
    second.restore(first.state())
    for loss in (1.3, 0.8, 0.9, 0.9, 0.9, 0.9):
        assert first.rate() == second.rate()
        assert first.end_epoch(loss) is second.end_epoch(loss)
