"""Shares of scales and levels: they add up, and agree with slower ways to share."""

from __future__ import annotations

from itertools import pairwise
from math import factorial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import torch

from mlfa_core.attribution import (
    LinearLayer,
    TagHead,
    TagShares,
    explain_tag,
    feature_keys,
    path_shares,
    read_head,
)
from mlfa_core.errors import ModelPackageError, ShapeError
from mlfa_core.inference import SongAnalyzer
from mlfa_core.model_package import TYPICAL_FILE, ModelPackage, load_package, write_package
from mlfa_core.song_head import SongHead, fit_standards
from mlfa_core.song_scores import SongAnalysis
from mlfa_core.typical_song import write_typical_song
from mlfa_resources import models_folder
from random_package import package_parts, write_random_package

Doubles = npt.NDArray[np.float64]
RATE = 22_050


@pytest.fixture(scope="module")
def fast() -> ModelPackage:
    return load_package(models_folder() / "fast")


@pytest.fixture(scope="module")
def songs(fast: ModelPackage) -> list[SongAnalysis]:
    """Two sounds: a chord that swells, and noise with a beat."""
    times = np.arange(8 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * tone * times) for tone in (220.0, 277.2, 329.6))
    noise = np.random.default_rng(1).standard_normal(times.size)
    sounds = (0.1 * chord * times / 8, 0.2 * noise * np.exp(-8 * (times % 0.5)))
    analyzer = SongAnalyzer(fast)
    return [analyzer.analyze_blocks([sound.astype(np.float32)]) for sound in sounds]


def vector_of(package: ModelPackage, song: SongAnalysis) -> Doubles:
    keys = feature_keys(package)
    return np.concatenate([song.features[key] for key in keys]).astype(np.float64)


def test_shares_of_the_shipped_model_add_up_to_the_stored_score(
    fast: ModelPackage, songs: list[SongAnalysis]
) -> None:
    assert read_head(load_package(models_folder() / "full")).is_measured
    head = read_head(fast)
    assert head.is_measured
    names = fast.vocabulary.names
    for song in songs:
        for column in np.argsort(-song.scores)[:3]:
            found = explain_tag(fast, head, song.features, names[column])
            assert [block.key for block in found.blocks] == list(feature_keys(fast))
            assert len(found.blocks) == 10
            total = found.base_logit + sum(block.share for block in found.blocks)
            assert total == pytest.approx(found.logit, abs=1e-9)
            assert abs(found.residual) < 1e-9
            log_odds = found.slope * total + found.offset
            assert 1 / (1 + np.exp(-log_odds)) == pytest.approx(song.scores[column], abs=1e-5)
            assert found.score == pytest.approx(song.scores[column], abs=1e-5)
            assert found.output in fast.vocabulary.tags[column].sources
            # Nothing makes the average song differ from itself.
            bounds = np.cumsum([0, *(song.features[key].size for key in feature_keys(fast))])
            average = {
                key: head.baseline[begin:end].astype(np.float32)
                for key, (begin, end) in zip(feature_keys(fast), pairwise(bounds), strict=True)
            }
            none = explain_tag(fast, head, average, names[column])
            assert max(abs(block.share) for block in none.blocks) < 1e-5
            assert none.score == pytest.approx(found.base_score, abs=1e-5)


def shapley_values(
    package: ModelPackage, head: TagHead, song: SongAnalysis, shares: TagShares
) -> Doubles:
    """Share among the levels by all orders in which a song can take the average song's place."""
    column = package.vocabulary.names.index(shares.tag)
    sources = list(package.vocabulary.tags[column].sources)
    keys = feature_keys(package)
    owner = np.repeat(np.arange(len(keys)), [song.features[key].size for key in keys])
    number = len(keys)
    coalitions = (np.arange(2**number)[:, np.newaxis] >> np.arange(number)) & 1
    inputs = np.where(coalitions[:, owner] == 1, vector_of(package, song), head.baseline)
    values = head.outputs(inputs)[:, sources].max(axis=1)
    size = coalitions.sum(axis=1)
    found = []
    for player in range(number):
        without = np.flatnonzero(coalitions[:, player] == 0)
        weights = [
            factorial(int(n)) * factorial(number - int(n) - 1) / factorial(number)
            for n in size[without]
        ]
        found.append(float(np.dot(weights, values[without + 2**player] - values[without])))
    return np.array(found)


def test_shares_agree_with_exact_shapley_values_of_the_levels(
    fast: ModelPackage, songs: list[SongAnalysis]
) -> None:
    head = read_head(fast)
    for song in songs:
        for column in np.argsort(-song.scores)[:2]:
            found = explain_tag(fast, head, song.features, fast.vocabulary.names[column])
            ours = np.array([block.share for block in found.blocks])
            exact = shapley_values(fast, head, song, found)
            assert exact.sum() == pytest.approx(ours.sum(), abs=1e-9)
            assert np.corrcoef(ours, exact)[0, 1] > 0.97
            # What counts for much counts in the same direction.
            much = np.abs(exact) > 0.15 * np.abs(exact).max()
            assert (np.sign(ours[much]) == np.sign(exact[much])).all()
            assert exact[ours.argmax()] > 0.6 * exact.max()


def test_bends_and_winners_on_the_way_are_counted() -> None:
    rng = np.random.default_rng(3)
    sizes = (12, 9, 8, 5)
    layers = tuple(
        LinearLayer(rng.standard_normal((outputs, inputs)), rng.standard_normal(outputs))
        for inputs, outputs in pairwise(sizes)
    )
    num_steps = 50_000
    times = (np.arange(num_steps) + 0.5) / num_steps
    winners = []
    for song in 2 * rng.standard_normal((4, 12)):
        head = TagHead(layers, rng.standard_normal(12))
        shares = path_shares(head, song, range(5))
        ends = head.outputs(np.stack([head.baseline, song])).max(axis=1)
        assert shares.sum() == pytest.approx(ends[1] - ends[0], abs=1e-12)
        # The slow way: gradients at very many points, by PyTorch.
        points = torch.from_numpy(
            head.baseline + times[:, np.newaxis] * (song - head.baseline)
        ).requires_grad_()
        hidden = points
        for place, layer in enumerate(layers):
            hidden = torch.relu(hidden) if place else hidden
            hidden = hidden @ torch.from_numpy(layer.weight).T + torch.from_numpy(layer.bias)
        (gradient,) = torch.autograd.grad(hidden.amax(dim=1).sum(), points)
        slow = gradient.mean(dim=0).numpy() * (song - head.baseline)
        assert shares == pytest.approx(slow, abs=1e-3)
        winners.append({int(one) for one in hidden.argmax(dim=1)})
    assert sum(len(found) > 1 for found in winners) > 1


def test_linear_classifier_shares_are_weight_times_difference(tmp_path: Path) -> None:
    facts, tensors = package_parts(architectures=("melcnn-18",))
    # So far above zero that no unit ever rests: nothing is left but linear maps.
    tensors["classifier.hidden.1.bias"] = np.full(16, 500.0, np.float32)
    tensors["classifier.hidden.5.bias"] = np.full(16, 9000.0, np.float32)
    package = write_package(tmp_path, facts, tensors, "")
    head = read_head(package)
    rng = np.random.default_rng(0)
    features = {
        key: rng.random(size, dtype=np.float32)
        for key, size in zip(feature_keys(package), (128, 128, 256), strict=True)
    }
    product = head.layers[2].weight @ head.layers[1].weight @ head.layers[0].weight
    vector = np.concatenate(list(features.values())).astype(np.float64)
    for tag, output in (("techno", 2), ("calm", 3)):
        found = explain_tag(package, head, features, tag)
        by_hand = np.add.reduceat(product[output] * (vector - head.baseline), [0, 128, 256])
        assert [block.share for block in found.blocks] == pytest.approx(by_hand, abs=1e-9)
    # One layer alone is such a classifier, too.
    alone = TagHead((LinearLayer(product, np.zeros(5)),), head.baseline)
    shares = path_shares(alone, vector, [2])
    assert shares == pytest.approx(product[2] * (vector - head.baseline), abs=1e-12)


def test_taught_tag_is_a_sum_already(tmp_path: Path) -> None:
    facts, tensors = package_parts(architectures=("melcnn-18",))
    rng = np.random.default_rng(5)
    taught = SongHead(
        fit_standards(rng.random((20, 512), dtype=np.float32)),
        rng.standard_normal((1, 512)).astype(np.float32),
        np.array([-0.7], np.float32),
    )
    facts["head"] = {"num_outputs": 1}
    facts["outputs"] = [*facts["outputs"], "taught/sunday cooking"]
    facts["vocabulary"].append({"name": "sunday cooking", "category": "other", "sources": [5]})
    facts["calibration"] = {"slopes": [1.0, 0.5, 2.0, 0.8], "offsets": [0.0, 0.1, -0.1, -0.2]}
    facts["thresholds"] = {"0.9": [0.5, 0.0, None, 0.5]}
    package = write_package(tmp_path, facts, {**tensors, **taught.tensors()}, "")
    vector = rng.random(512, dtype=np.float32)
    features = {"mel18/1": vector[:128], "mel18/2": vector[128:256], "mel18/3": vector[256:]}
    head = read_head(package)
    found = explain_tag(package, head, features, "sunday cooking")
    logit = float(taught.logits(vector[np.newaxis])[0, 0])
    assert found.output == 5
    assert found.base_logit == pytest.approx(-0.7)
    assert found.logit == pytest.approx(logit, abs=1e-5)
    total = found.base_logit + sum(block.share for block in found.blocks)
    assert total == pytest.approx(logit, abs=1e-5)
    assert found.score == pytest.approx(1 / (1 + np.exp(-(0.8 * logit - 0.2))), abs=1e-5)
    # The other tags are none of its business.
    assert explain_tag(package, head, features, "techno").output == 2


def test_average_song_is_worked_out_where_a_package_brings_none(tmp_path: Path) -> None:
    package = write_random_package(tmp_path)
    head = read_head(package)
    assert not head.is_measured
    # The first layer answers it as it did, on average, in training.
    tensors = package.read_weights()
    scaled = (head.baseline - 0.5) / 1.0
    answers = tensors["classifier.hidden.0.weight"] @ scaled + tensors["classifier.hidden.0.bias"]
    assert answers == pytest.approx(tensors["classifier.hidden.1.running_mean"], abs=1e-5)

    average = np.linspace(0.0, 1.0, head.baseline.size, dtype=np.float32)
    write_typical_song(tmp_path, average)
    found = read_head(package)
    assert found.is_measured
    assert np.array_equal(found.baseline, average)
    with pytest.raises(ShapeError):
        write_typical_song(tmp_path, np.array([np.nan], np.float32))
    # One that is damaged, or another package's, is passed over.
    write_typical_song(tmp_path, average[:-1])
    assert not read_head(package).is_measured
    (tmp_path / TYPICAL_FILE).write_bytes(b"damaged")
    assert not read_head(package).is_measured
    facts, parts = package_parts()
    write_package(tmp_path, facts, parts, "")
    assert not (tmp_path / TYPICAL_FILE).exists()


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    package = write_random_package(tmp_path / "sound", architectures=("melcnn-18",))
    head = read_head(package)
    sizes = dict(zip(feature_keys(package), (128, 128, 256), strict=True))
    features = {key: np.ones(size, np.float32) for key, size in sizes.items()}
    with pytest.raises(KeyError):
        explain_tag(package, head, features, "jazz")
    with pytest.raises(ShapeError, match="387"):
        explain_tag(package, head, {**features, "mel18/2": np.ones(3, np.float32)}, "calm")
    with pytest.raises(ShapeError, match="missing: mel18/3"):
        explain_tag(package, head, dict(list(features.items())[:2]), "calm")
    facts, tensors = package_parts(architectures=("melcnn-18",))
    del tensors["classifier.hidden.5.weight"]
    with pytest.raises(ModelPackageError):
        read_head(write_package(tmp_path / "without", facts, tensors, ""))
    facts, tensors = package_parts(architectures=("melcnn-18",))
    tensors["classifier.output.weight"] = np.zeros((4, 16), np.float32)
    with pytest.raises(ModelPackageError):
        read_head(write_package(tmp_path / "other", facts, tensors, ""))
