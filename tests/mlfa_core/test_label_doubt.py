"""Doubts about labels, worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mlfa_core.errors import ShapeError
from mlfa_core.label_doubt import Groups, find_doubts, profile_of, votes

NAN = float("nan")
# Ten songs of each of two genres, and one that has the label of the first and all of the second.
LABELS = np.array([[True, False]] * 11 + [[False, True]] * 10)
NEAR = np.array([[0.8, 0.1]] * 10 + [[0.0, 1.0]] + [[0.1, 0.8]] * 10, dtype=np.float32)
HEARD = np.array([[0.9, 0.2]] * 10 + [[0.1, 0.95]] + [[0.2, 0.9]] * 10, dtype=np.float32)


def doubted(heard: Any = HEARD, near: Any = NEAR, labels: Any = LABELS, **more: Any) -> Any:
    """Ask with what is plain: everybody may vouch, nothing is related or refused."""
    number = labels.shape[1]
    plain: dict[str, Any] = {
        "is_asked": np.ones(len(labels), dtype=np.bool_),
        "can_vouch": np.ones(number, dtype=np.bool_),
        "can_replace": np.ones(number, dtype=np.bool_),
        "is_related": np.zeros((number, number), dtype=np.bool_),
        "is_refused": np.zeros(labels.shape, dtype=np.bool_),
    }
    return find_doubts(labels, heard, near, **(plain | more))


def test_neighbours_of_the_same_album_or_artist_have_no_voice() -> None:
    own = Groups(np.array([0, -1]), np.array([-1, 5]))
    others = Groups(np.array([0, 1, -1, -1]), np.array([7, 5, -1, 5]))
    barred = own.shared_with(others)
    assert barred.tolist() == [[True, False, False, False], [False, True, False, True]]
    similarity = np.array([[0.9, 0.8, 0.7, 0.1], [0.9, 0.8, 0.7, 0.6]], dtype=np.float32)
    labels = np.array([[True, False], [True, True], [False, True], [False, False]])
    counts, asked = votes(similarity, barred, labels, 2)
    assert counts.tolist() == [[1, 2], [1, 1]]
    assert asked.tolist() == [2, 2]
    counts, asked = votes(similarity, np.ones((2, 4), dtype=np.bool_), labels, 2)
    assert (counts.sum(), asked.tolist()) == (0, [0, 0])
    with pytest.raises(ShapeError):
        votes(similarity, barred, labels[:2], 2)


def test_profile_draws_rare_labels_towards_all() -> None:
    shares = np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 0.25]], dtype=np.float32)
    labels = np.array([[True, False], [True, False], [False, True]])
    means = profile_of(shares, labels).means
    # Of the labels' own songs (1 + 0.5 + 0.25) / 3; of all songs 0.5 and 0.25.
    own = 1.75 / 3
    assert means[0, 0] == pytest.approx((1.5 + 4 * own) / 6)
    assert means[1, 1] == pytest.approx((0.25 + 4 * own) / 5)
    assert means[0, 1] == pytest.approx((0.5 + 4 * 0.25) / 6)
    assert means[1, 0] == pytest.approx((0.0 + 4 * 0.5) / 5)
    shares[:, 1] = NAN
    deaf = profile_of(shares, labels)
    assert np.isnan(deaf.means[:, 1]).all()
    assert deaf.means[0, 0] == pytest.approx((1.5 + 4 * 0.75) / 6)


def test_strength_is_the_mean_margin_of_both_witnesses() -> None:
    found = doubted()
    assert np.flatnonzero(found.strength).tolist() == [10]
    assert found.label[10] == 1
    margins = []
    for shares in (HEARD, NEAR):
        profile = profile_of(shares, LABELS)
        low = profile.usual[0] - shares[10, 0]
        high = shares[10, 1] - max(profile.usual[1], profile.means[0, 1])
        margins.append(low + high)
    assert found.strength[10] == pytest.approx(np.mean(margins), abs=1e-6)
    assert found.strength[10] > 0.5
    # What the sound does not know adds nothing: the neighbours alone count for half.
    alone = doubted(np.full_like(HEARD, NAN))
    assert alone.strength[10] == pytest.approx(margins[1] / 2, abs=1e-6)
    half = HEARD.copy()
    half[:, 1] = NAN
    low = profile_of(half, LABELS).usual[0] - half[10, 0]
    assert doubted(half).strength[10] == pytest.approx((low + margins[1]) / 2, abs=1e-6)


@pytest.mark.parametrize(
    "change",
    [
        {"heard": np.where(np.arange(21)[:, None] == 10, 0.99, HEARD)},  # it sounds as it is called
        {"near": np.where(np.arange(21)[:, None] == 10, [0.95, 0.05], NEAR)},  # neighbours agree
        {"near": np.where(np.arange(21)[:, None] == 10, NAN, NEAR)},  # there are too few
        {"is_asked": np.arange(21) != 10},
        {"can_replace": np.array([True, False])},
        {"is_related": np.ones((2, 2), dtype=np.bool_)},
        {"is_refused": np.arange(42).reshape(21, 2) == 21},
        {"can_vouch": np.array([False, True]), "heard": np.full_like(HEARD, NAN)},
    ],
)
def test_no_claim_without_both_witnesses(change: dict[str, Any]) -> None:
    assert not doubted(**change).strength.any()


def test_a_rare_label_that_is_heard_can_be_doubted_without_neighbours() -> None:
    found = doubted(can_vouch=np.array([False, True]))
    assert np.flatnonzero(found.strength).tolist() == [10]
    assert 0 < found.strength[10] < doubted().strength[10]


def test_a_song_with_several_labels_is_doubted_only_if_all_are() -> None:
    labels = np.hstack([LABELS, np.zeros((21, 1), dtype=np.bool_)])
    more = [np.hstack([shares, np.full((21, 1), 0.05)]) for shares in (HEARD, NEAR)]
    for songs in (labels[:10], labels[10:]):
        songs[0, 2] = True  # of both genres some have a third label, too
    wrong = [shares.astype(np.float32) for shares in more]
    first = doubted(wrong[0], wrong[1], labels)
    assert first.label[10] == 1
    for shares in wrong:
        shares[10, 2] = 0.9
    assert not doubted(wrong[0], wrong[1], labels).strength[10]
