"""Window statistics by hand and as a stream; the gate's sum."""

from __future__ import annotations

import numpy as np
import pytest

from mlfa_core.errors import ShapeError
from mlfa_core.music_gate import MusicGate, WindowStatistics


def test_statistics_are_means_and_deviations_of_the_roots() -> None:
    statistics = WindowStatistics(2)
    statistics.add(np.array([[1.0, 0.0], [9.0, 4.0]], np.float32))  # roots 1, 3 and 0, 2
    statistics.add(np.array([[4.0, 1.0]], np.float32))  # and 2 and 1
    deviation = np.sqrt(2 / 3)
    assert np.allclose(statistics.vector(), [2.0, 1.0, deviation, deviation], atol=1e-6)
    assert statistics.num_windows == 3


def test_one_window_varies_not_at_all() -> None:
    statistics = WindowStatistics(3)
    statistics.add(np.array([[0.1, 0.7, 1e6]], np.float32))
    assert np.allclose(statistics.vector()[3:], 0.0, atol=1e-3)


def test_a_day_of_equal_windows_does_not_drift() -> None:
    statistics = WindowStatistics(1)
    for _ in range(300):
        statistics.add(np.full((100, 1), 7.3, np.float32))
    assert statistics.vector()[0] == pytest.approx(np.sqrt(7.3), rel=1e-6)
    assert statistics.vector()[1] == pytest.approx(0.0, abs=1e-4)


def test_the_gate_weighs_and_adds() -> None:
    gate = MusicGate(np.array([1.0, -2.0, 0.5, 0.0], np.float32), 0.25)
    rows = np.array([[1.0, 1.0, 2.0, 9.0], [0.0, 0.0, 0.0, 0.0]], np.float32)
    assert np.allclose(gate.logits(rows), [0.25, 0.25])
    assert gate.logits(rows + 1.0)[0] == pytest.approx(0.25 + 1 - 2 + 0.5)


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(ShapeError):
        WindowStatistics(3).add(np.zeros((2, 4), np.float32))
    with pytest.raises(ShapeError):
        WindowStatistics(3).vector()
    with pytest.raises(ShapeError):
        MusicGate(np.zeros(3, np.float32), 0.0)
