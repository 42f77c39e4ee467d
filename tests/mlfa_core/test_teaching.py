"""Tags taught from song features: what is learnt, what is unknown, and that nothing can cheat."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlfa_core.errors import ModelPackageError, ShapeError
from mlfa_core.metrics import per_tag_metrics, per_tag_roc_auc
from mlfa_core.model_package import load_package, write_package
from mlfa_core.song_head import SongHead, fit_standards, head_of
from mlfa_core.teaching import fit_space, fit_tags, hold_out, make_head
from mlfa_core.teaching_groups import assign_folds, connect, train_rows
from mlfa_core.teaching_quality import Examples, evaluate, ranking_quality
from random_package import package_parts

PRECISIONS = (0.7, 0.9)


def drawn(num_songs: int = 120, num_features: int = 40) -> np.ndarray:
    return np.random.default_rng(3).standard_normal((num_songs, num_features)).astype(np.float32)


def measured(vectors: np.ndarray, labels: np.ndarray, groups: np.ndarray, **more: object):
    """Hold groups out and measure; the songs' places are all of their features."""
    units = fit_standards(vectors).units(vectors)
    space = fit_space(units)
    held = hold_out(space.place(units), labels, groups, space.spread, **more)
    return evaluate(held, Examples(labels, groups, held.folds), PRECISIONS, 0.9)


def test_what_sounds_of_a_tag_is_learnt_and_proposed() -> None:
    vectors = drawn(300)
    is_so = vectors[:, 0] + vectors[:, 1] > 1.2
    labels = np.stack([np.where(is_so, 1, -1), np.where(vectors[:, 2] > 0, 1, -1)], 1).astype(
        np.int8
    )
    first, second = measured(vectors, labels, np.arange(300))
    for tag in (first, second):
        assert tag.quality is not None
        assert tag.quality.roc_auc > 0.93
        assert tag.quality.interval is not None
        low, high = tag.quality.interval
        assert low <= tag.quality.roc_auc <= high
    assert second.thresholds[0.9] is not None
    assert second.quality.num_accepted > 60
    assert second.quality.precision > 0.85
    assert first.quality.num_positives == int(is_so.sum())


def test_an_album_effect_gives_no_held_out_quality() -> None:
    """Each album has its own sound, and its songs one tag: who splits albums believes in magic."""
    rng = np.random.default_rng(0)
    groups = np.repeat(np.arange(24), 8)
    vectors = (rng.standard_normal((24, 40))[groups] * 3 + rng.standard_normal((192, 40))).astype(
        np.float32
    )
    tags = rng.permutation(np.repeat([1, -1], 12))[groups].astype(np.int8)[:, None]
    (honest,) = measured(vectors, tags, groups)
    (cheating,) = measured(vectors, tags, np.arange(192))
    assert cheating.quality.roc_auc > 0.99
    assert honest.quality.roc_auc < 0.75
    assert honest.thresholds[0.9] is None
    # The same where the songs are kept apart by a compilation alone, which connects no groups.
    shared = [(f"compilation {group}",) for group in groups.tolist()]
    (purged,) = measured(vectors, tags, np.arange(192), compilations=shared)
    assert purged.quality is None or purged.quality.roc_auc < 0.75


def test_songs_of_which_nothing_is_known_count_neither_way() -> None:
    vectors = drawn()
    labels = np.where(vectors[:, :1] > 0, 1, -1).astype(np.int8)
    known = np.arange(120) < 80
    spread = np.ones(40, np.float32)
    alone = fit_tags(vectors[known], labels[known], 4.0, spread)
    labels[~known] = 0
    among = fit_tags(vectors, labels, 4.0, spread)
    np.testing.assert_allclose(among.weight, alone.weight, atol=0.02)
    # A tag of one kind alone is not learnt.
    labels[labels < 0] = 0
    assert not fit_tags(vectors, labels, 4.0, spread).is_fitted[0]


def test_the_fit_is_the_regression_that_it_says() -> None:
    from sklearn.linear_model import LogisticRegression

    vectors = drawn()
    labels = np.where(vectors[:, 0] + drawn(120, 1)[:, 0] > 0.8, 1, -1).astype(np.int8)
    ours = fit_tags(vectors, labels[:, None], 0.5, np.ones(40, np.float32))
    theirs = LogisticRegression(C=0.5, class_weight="balanced", max_iter=1000, tol=1e-8)
    theirs.fit(vectors, labels > 0)
    np.testing.assert_allclose(ours.weight[0], theirs.coef_[0], atol=0.03)
    np.testing.assert_allclose(ours.bias[0], theirs.intercept_[0], atol=0.03)


def test_a_tag_of_few_groups_is_not_measured_and_never_proposed() -> None:
    vectors = drawn()
    labels = np.full((120, 1), -1, np.int8)
    labels[:10] = 1
    groups = np.concatenate([np.repeat([0, 1], 5), np.arange(2, 112)])
    (tag,) = measured(vectors, labels, groups)
    assert tag.quality is None
    assert set(tag.thresholds.values()) == {None}


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=30))
def test_ranking_quality_is_that_of_the_metrics(pairs: list[tuple[bool, int]]) -> None:
    truth = np.array([pair[0] for pair in pairs])
    scores = np.array([pair[1] for pair in pairs], np.float32)
    if truth.all() or not truth.any():
        return
    known = per_tag_metrics(truth[:, None], scores[:, None])
    ours = ranking_quality(truth, scores)
    assert ours == pytest.approx((known.roc_auc[0], known.pr_auc[0]))


def test_connected_songs_are_one_group() -> None:
    groups = connect([("a",), ("b",), ("a", "c"), (), ("c", "d"), ("b",)])
    assert groups.tolist() == [0, 1, 0, 2, 0, 1]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=60), st.integers(2, 6), st.integers(0, 9))
def test_a_held_out_song_has_no_sibling_among_those_learnt_from(
    numbers: list[int], num_folds: int, seed: int
) -> None:
    _, groups = np.unique(numbers, return_inverse=True)
    rng = np.random.default_rng(seed)
    labels = rng.integers(-1, 2, (len(numbers), 3)).astype(np.int8)
    folds = assign_folds(groups, labels, num_folds)
    albums = [(str(number),) for number in rng.integers(0, 4, len(numbers)).tolist()]
    for fold in range(num_folds):
        rows = train_rows(folds, fold, albums)
        out = folds == fold
        assert not set(groups[rows]) & set(groups[out])
        assert not {albums[row] for row in rows} & {albums[row] for row in np.flatnonzero(out)}


def test_a_head_says_what_was_fitted_and_goes_through_a_package(tmp_path: Path) -> None:
    facts, tensors = package_parts(architectures=("melcnn-18",))
    num_features = tensors["gate.weights"].size // 2
    vectors = np.abs(drawn(60, num_features))
    labels = np.where(vectors[:, :1] > 0.7, 1, -1).astype(np.int8)
    standards = fit_standards(vectors)
    units = standards.units(vectors)
    np.testing.assert_allclose(np.linalg.norm(units, axis=1), 1.0, rtol=1e-5)
    space = fit_space(units)
    fit = fit_tags(space.place(units), labels, 16.0, space.spread)
    head = make_head(standards, space, fit)
    np.testing.assert_allclose(
        head.logits(vectors), fit.logits(space.place(units)), rtol=1e-3, atol=1e-3
    )
    assert per_tag_roc_auc(labels > 0, head.logits(vectors))[0] > 0.95

    taught = {
        **facts,
        "outputs": [*facts["outputs"], "taught/mine"],
        "head": {"num_outputs": 1, "taught_on": "x"},
        "vocabulary": [
            *facts["vocabulary"],
            {"name": "mine", "category": "other", "sources": [5]},
        ],
        "calibration": {"slopes": [1.0, 0.5, 2.0, 1.0], "offsets": [0.0, 0.1, -0.1, 0.0]},
        "thresholds": {"0.9": [0.5, 0.0, None, 0.6]},
    }
    package = write_package(tmp_path / "p", taught, {**tensors, **head.tensors()}, "")
    assert package.facts.format_version == 2
    assert package.facts.num_classifier_outputs == 5
    read = head_of(package.read_weights(), 1, num_features)
    assert np.array_equal(read.logits(vectors), head.logits(vectors))

    # An older program is told, and a head that lies is refused.
    path = tmp_path / "p" / "package.json"
    document = json.loads(path.read_text())
    for change in (
        {"format_version": 1},
        {"head": {"num_outputs": 99}},
        {"head": {"num_outputs": 0}},
        {"head": None},  # then the vocabulary stays, but nothing in the weights gives the output
    ):
        path.write_text(json.dumps({**document, **change}))
        if change == {"head": None}:
            assert load_package(tmp_path / "p").facts.num_classifier_outputs == 6
        else:
            with pytest.raises(ModelPackageError, match="is wrong at"):
                load_package(tmp_path / "p")


@pytest.mark.parametrize(
    "change",
    [
        {"head.mean": None},
        {"head.scale": np.zeros(3, np.float32)},
        {"head.weight": np.zeros((2, 4), np.float32)},
        {"head.bias": np.array([np.nan], np.float32)},
        {"head.weight": np.zeros((1, 4), np.int32)},
    ],
)
def test_a_head_that_does_not_fit_is_refused(change: dict[str, np.ndarray | None]) -> None:
    vector = np.ones(4, np.float32)
    tensors = SongHead(fit_standards(drawn(9, 4)), vector[None], vector[:1]).tensors()
    assert head_of(tensors, 1, 4)
    found = {name: value for name, value in {**tensors, **change}.items() if value is not None}
    with pytest.raises(ShapeError, match=next(iter(change))):
        head_of(found, 1, 4)
