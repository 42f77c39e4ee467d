"""Cluster numbers against values worked out by hand, and per-tag gains."""

from __future__ import annotations

import numpy as np
import pytest

from mlfa_trainer.figures.clusters import (
    make_map,
    measure_clusters,
    neighbour_purity,
    perplexity_for,
    reduce_dimensions,
    standardise,
)
from mlfa_trainer.figures.visualize import gains_over_worst

LINE = np.array([[0.0], [2.0], [10.0], [12.0], [16.0]])
OWNERS = np.array([0, 0, 1, 1, 1])


def test_silhouettes_of_points_on_a_line() -> None:
    left, right = measure_clusters(LINE, OWNERS, ("left", "right"), -1, "features")
    # At 0: 2 to its own, (10 + 12 + 16) / 3 to the others. At 2: 2, and (8 + 10 + 14) / 3.
    assert left.silhouette == pytest.approx(((1 - 2 / (38 / 3)) + (1 - 2 / (32 / 3))) / 2)
    # At 10: (2 + 6) / 2 and (10 + 8) / 2. At 12: (2 + 4) / 2 and 11. At 16: (6 + 4) / 2 and 15.
    assert right.silhouette == pytest.approx(((1 - 4 / 9) + (1 - 3 / 11) + (1 - 5 / 15)) / 3)
    assert (left.tag, left.level, left.space, left.num_clips) == ("left", -1, "features", 2)
    assert right.num_clips == 3


def test_purity_counts_neighbours_of_the_same_group() -> None:
    # Nearest two: 0 has 2, 10; 2 has 0, 10; 10 has 12, 16; 12 has 10, 16; 16 has 12, 10.
    assert neighbour_purity(LINE, OWNERS, k=2).tolist() == [0.5, 0.5, 1.0, 1.0, 1.0]
    # More neighbours than there are others: all four of them.
    assert neighbour_purity(LINE, OWNERS, k=10).tolist() == [0.25, 0.25, 0.5, 0.5, 0.5]


def test_twins_at_one_place_do_not_take_themselves_for_neighbours() -> None:
    points = np.array([[0.0], [0.0], [5.0], [5.0]])
    assert neighbour_purity(points, np.array([0, 1, 0, 1]), k=1).tolist() == [0.0] * 4


def test_chance_is_the_purity_of_clips_that_lie_anyhow() -> None:
    rng = np.random.default_rng(1)
    owners = (np.arange(900) % 3 == 0).astype(np.int64)  # 600 of the first, 300 of the second
    first, second = measure_clusters(rng.normal(size=(900, 3)), owners, ("a", "b"), 1, "map")
    assert first.chance == pytest.approx(599 / 899)
    assert second.chance == pytest.approx(299 / 899)
    assert first.purity == pytest.approx(first.chance, abs=0.03)
    assert second.purity == pytest.approx(second.chance, abs=0.03)


def test_standardising_leaves_constant_dimensions_at_zero() -> None:
    values = np.column_stack([[1.0, 3.0, 5.0], [0.1] * 3, [0.0] * 3, [-7.0, -7.0, 2.0]])
    found = standardise(values.astype(np.float32))
    assert found[:, 0] == pytest.approx(np.array([-1, 0, 1]) * np.sqrt(1.5))
    assert (found[:, 1:3] == 0).all()
    assert found.std(axis=0) == pytest.approx([1, 0, 0, 1])


def test_reducing_keeps_all_distances_of_few_points() -> None:
    rng = np.random.default_rng(2)
    vectors = rng.normal(3, 5, (30, 200))
    reduced = reduce_dimensions(vectors)
    assert reduced.shape == (30, 30)
    whole = standardise(vectors)
    for points, other in ((0, 1), (7, 29)):
        wanted = np.linalg.norm(whole[points] - whole[other])
        assert np.linalg.norm(reduced[points] - reduced[other]) == pytest.approx(wanted)
    assert reduce_dimensions(rng.normal(size=(80, 200))).shape == (80, 50)
    assert reduce_dimensions(rng.normal(size=(80, 4))).shape == (80, 4)


@pytest.mark.parametrize(
    ("num_points", "wanted"), [(3, 1.0), (10, 3.0), (31, 10.0), (91, 30.0), (5_000, 30.0)]
)
def test_few_points_get_a_lower_perplexity(num_points: int, wanted: float) -> None:
    assert perplexity_for(num_points) == pytest.approx(wanted)
    assert perplexity_for(num_points) < num_points


def test_a_map_keeps_groups_apart_and_is_always_the_same() -> None:
    rng = np.random.default_rng(3)
    owners = np.arange(24) % 2
    reduced = reduce_dimensions(rng.normal(size=(24, 6)) + 8 * owners[:, None])
    points = make_map(reduced)
    assert points.shape == (24, 2)
    assert (points == make_map(reduced)).all()
    assert (neighbour_purity(points, owners, k=5) == 1.0).all()


def test_gains_are_over_the_worst_single_level_of_each_tag() -> None:
    nan = float("nan")
    gains = gains_over_worst(
        {
            "level 1": [0.80, 0.70, nan, nan],
            "level 2": [0.75, 0.90, 0.60, nan],
            "all levels": [0.85, 0.65, 0.66, nan],
        },
        ["level 1", "level 2"],
    )
    assert gains["level 1"] == pytest.approx([0.05, 0.0, nan, nan], nan_ok=True)
    assert gains["level 2"] == pytest.approx([0.0, 0.2, 0.0, nan], nan_ok=True)
    # A combination may be worse than the worst single level.
    assert gains["all levels"] == pytest.approx([0.1, -0.05, 0.06, nan], nan_ok=True)
