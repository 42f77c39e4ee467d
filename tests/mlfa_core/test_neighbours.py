"""What near means, the nearest songs, near copies and walks, beside slow second versions."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pytest

from mlfa_core.errors import ShapeError
from mlfa_core.near_copies import feature_distance, groups_of, largest_distance, near_pairs
from mlfa_core.neighbours import (
    FeatureSpace,
    fit_space,
    key_weights,
    level_weights,
    nearest,
    similarities,
)
from mlfa_core.song_walk import find_walk, line_similarities


def floats(values: npt.ArrayLike) -> npt.NDArray[np.float32]:
    return np.asarray(values, dtype=np.float32)


def test_space_is_halfway_between_variance_and_whitening() -> None:
    # Two independent features: after standardising both count the same, however they are scaled.
    rng = np.random.default_rng(0)
    causes = rng.standard_normal((4000, 2))
    features = floats(causes * [1000.0, 0.01] + [5.0, 7.0])
    features = np.concatenate([features, np.full((4000, 1), 3.0, np.float32)], axis=1)
    space = fit_space(features)
    assert space.size == 2  # the constant feature says nothing
    vectors = space.place(features)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    opposite = space.place(floats([[1005, 7.01, 3], [-995, 6.99, 3], [1005, 6.99, 3]]))
    assert opposite[0] @ opposite[1] == pytest.approx(-1.0, abs=0.01)
    assert opposite[0] @ opposite[2] == pytest.approx(0.0, abs=0.1)
    # The same cause in 9 features and another in 1: variances 9 and 1, deviations 3 and 1; after
    # dividing by their roots the first has the variance 9 / 3 and the second 1 / 1.
    several = floats(np.concatenate([np.repeat(causes[:, :1], 9, 1), causes[:, 1:]], axis=1))
    raw = (several - fit_space(several).mean) @ fit_space(several).matrix.T
    assert sorted(raw.var(axis=0)) == pytest.approx([1.0, 3.0], rel=0.05)
    alone = fit_space(features[:1])
    assert alone.place(features).shape == (4000, 0)
    with pytest.raises(ShapeError):
        space.place(features[:, :2])
    with pytest.raises(ShapeError):
        fit_space(features[:0])


def test_weights_lead_from_the_lowest_to_the_highest_level() -> None:
    assert level_weights(4, 0.0) == (1, 0, 0, 0)
    assert level_weights(4, 1.0) == (0, 0, 0, 1)
    assert level_weights(4, 0.5) == (1 / 8, 3 / 8, 3 / 8, 1 / 8)
    assert level_weights(1, 0.7) == (1,)
    assert sum(level_weights(5, 0.3)) == pytest.approx(1.0)
    for wrong in (-0.1, 1.1):
        with pytest.raises(ValueError, match="no balance"):
            level_weights(3, wrong)
    # A feature of two levels has a share of each.
    keys = ("a/1", "a/2", "b/1")
    found = key_weights([("a/1", "b/1"), ("a/1",), ("a/2", "b/1")], (0.5, 0.3, 0.2), keys)
    assert found.tolist() == pytest.approx([0.55, 0.1, 0.35])


def test_nearest_are_those_of_a_full_sort() -> None:
    rng = np.random.default_rng(1)
    scores = floats(rng.integers(0, 30, 200))
    allowed = rng.random(200) < 0.8
    order = [row for row in np.argsort(-scores, kind="stable") if allowed[row]]
    for count in (0, 1, 7, 150, 500):
        assert nearest(scores, count, allowed).tolist() == order[:count]
    assert nearest(scores, 3).tolist() == np.argsort(-scores, kind="stable")[:3].tolist()
    space = FeatureSpace(np.zeros(3, np.float32), np.eye(3, dtype=np.float32))
    songs = space.place(floats(rng.standard_normal((9, 3))))
    found = similarities({"k": (songs[:4], songs[4:])}, {"k": songs[2:4]}, ["k"])
    wanted = (songs @ songs[2] + songs @ songs[3]) / 2
    assert found[0] == pytest.approx(wanted, abs=1e-6)


def test_near_pairs_are_those_of_comparing_all_with_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mlfa_core.near_copies._BLOCK_SONGS", 16)
    rng = np.random.default_rng(2)
    features = floats(rng.random((150, 12)) + 0.5)
    features[75:] = features[:75] * floats(1 + 0.25 * rng.random((75, 12)))
    durations = floats(rng.random(150) * 20)
    durations[[3, 78]] = np.nan
    found = np.concatenate(list(near_pairs(features, durations, 0.2, 4.0)))
    pairs = {tuple(sorted(pair)) for pair in found.tolist()}
    wanted = {
        (one, other)
        for one, other in itertools.combinations(range(150), 2)
        if abs(durations[one] - durations[other]) <= 4.0
        and feature_distance(features[one], features[other]) <= 0.2
    }
    assert pairs == wanted
    assert len(pairs) == len(found) > 10
    assert groups_of(np.array([[4, 2], [9, 8], [2, 0], [8, 9]]), 10) == [[0, 2, 4], [8, 9]]
    distance = largest_distance(
        {"a": floats([3, 4]), "b": floats([1, 0])},
        {"a": floats([3, 4]), "b": floats([1, 0.5])},
    )
    assert distance == pytest.approx(0.5 / 1.25**0.25)


def test_walk_goes_in_even_steps_without_repetition() -> None:
    # Songs on a quarter of a circle, some of them twice; the walk takes them in order.
    angles = np.linspace(0, np.pi / 2, 25)
    songs = floats(np.stack([np.cos(angles), np.sin(angles)], axis=1))
    among = songs @ songs.T
    line = line_similarities(among[0], among[-1], float(among[0, -1]), 7)
    assert line.argmax(axis=1).tolist() == [4, 8, 12, 16, 20]
    line[:, [0, 24]] = -np.inf
    assert find_walk(among, line, 0, 24) == [0, 4, 8, 12, 16, 20, 24]
    # The cheapest of all orders, found by trying them all.
    rng = np.random.default_rng(3)
    few = rng.standard_normal((6, 8)).astype(np.float32)
    few /= np.linalg.norm(few, axis=1, keepdims=True)
    near = few @ few.T
    flat = np.full((2, 6), 1.0, np.float32)
    flat[:, [0, 5]] = -np.inf

    def cost(path: tuple[int, ...]) -> float:
        ahead = near[:, 5] - near[:, 0]
        steps = sum((1 - near[a, b]) ** 2 for a, b in itertools.pairwise(path))
        back = sum(max(ahead[a] - ahead[b], 0.0) for a, b in itertools.pairwise(path[:-1]))
        return float(steps + 0.5 * back)

    best = min(((0, *way, 5) for way in itertools.permutations(range(1, 5), 2)), key=cost)
    assert find_walk(near, flat, 0, 5) == list(best)
    # No artist twice while there are others; then again, and never a song twice.
    artists = [0, 1, 1, 1, 1, 2]
    assert len(set(find_walk(near, flat, 0, 5, artists))) == 4
    artists = [0, 7, 7, 3, 7, 2]
    chosen = find_walk(near, flat, 0, 5, artists)
    assert {artists[place] for place in chosen} == {0, 7, 3, 2}
    # Too few songs for all steps.
    assert find_walk(near[:3, :3], floats([[-np.inf, 1, -np.inf]] * 3), 0, 2) == [0, 1, 2]
