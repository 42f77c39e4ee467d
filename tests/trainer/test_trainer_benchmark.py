"""The benchmark counts what networks compute, compares it, and says what it would take."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner, Result

from miniature_recordings import fill_store, tiny_words, tiny_workspace, write_recordings
from mlfa_core.errors import KnownError
from mlfa_core.models.registry import ARCHITECTURES
from mlfa_trainer.cli import cli
from mlfa_trainer.speed.benchmark import choose_device
from mlfa_trainer.speed.benchmark_table import describe_duration
from mlfa_trainer.speed.machine_rate import (
    Spread,
    count_operations,
    dense_products,
    measure_in_turn,
    same_threads,
)
from trainer_runs import CPU, call

pytestmark = pytest.mark.usefixtures("one_thread")


def benchmark(*words: str | Path) -> Result:
    return call("benchmark", "--quick", "--threads", "1", "--device", "cpu", *words)


def test_operations_of_a_mel_network_counted_by_hand() -> None:
    # 18 frames of 128 bands: 128 filters of 3 on 18 frames, 128 of 3 on 6, 256 of 2 on 2;
    # then 256 hidden units and 50 outputs.
    convolutions = 18 * 128 * 3 * 128 + 6 * 128 * 3 * 128 + 2 * 128 * 2 * 256
    head = 256 * 256 + 256 * 50
    found = count_operations(ARCHITECTURES["melcnn-18"].build(num_outputs=50))
    assert found.features == 2 * convolutions
    assert found.forward == 2 * (convolutions + head)
    assert found.training == 3 * found.forward


def test_operations_of_a_sample_network_counted_by_hand() -> None:
    # 3^9: frames 19,683, 6,561 ... 3 into modules of 128, 128, 256 x 6, 512; then 512 to 512.
    widths = [128, 128, 256, 256, 256, 256, 256, 256, 512]
    products, before, frames = 19_683 * 3 * 128, 128, 19_683
    for width in widths:
        products += frames * 3 * before * width
        before, frames = width, frames // 3
    products += 512 * 512
    found = count_operations(ARCHITECTURES["samplecnn-3-9"].build(num_outputs=50))
    assert found.features == 2 * products
    assert found.forward == 2 * (products + 512 * 50)


def test_counting_leaves_the_network_as_it_was() -> None:
    network = ARCHITECTURES["melcnn-18"].build(num_outputs=2).train()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    count_operations(network)
    assert network.training
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    assert not any(layer._forward_hooks for layer in network.modules())


def test_dense_products_say_what_they_compute() -> None:
    products = dense_products(CPU, torch.float32, size=64)
    assert set(products) == {"torch.mm", "numpy", "a large convolution"}
    assert products["torch.mm"]() == products["numpy"]() == 2 * 64**3
    # 8 channels to 8, filters of 3 x 3, on 4 images of 64 x 64.
    assert products["a large convolution"]() == 2 * (4 * 8 * 64 * 64) * (8 * 3 * 3)
    assert "numpy" not in dense_products(CPU, torch.bfloat16, size=64)


def test_works_are_measured_in_turn() -> None:
    calls: list[str] = []

    def work(name: str, amount: float) -> float:
        calls.append(name)
        return amount

    works = {"a": lambda: work("a", 1.0), "b": lambda: work("b", 1000.0)}
    rates = measure_in_turn(works, CPU, 0.0, rounds=3)
    assert calls == ["a", "b"] * 4  # once to warm up
    assert {name: len(found) for name, found in rates.items()} == {"a": 3, "b": 3}
    assert all(rate > 0 for found in rates.values() for rate in found)


def test_a_spread_is_the_median_and_the_ends() -> None:
    assert Spread.of([3.0, 1.0, 10.0]) == Spread(3.0, 1.0, 10.0)
    assert Spread.of([2.0]).scaled(3) == Spread(6.0, 6.0, 6.0)


def test_numpy_gets_as_many_threads_as_pytorch() -> None:
    from threadpoolctl import threadpool_info

    torch.set_num_threads(1)
    np.ones((8, 8)) @ np.ones((8, 8))
    with same_threads():
        pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
        assert {pool["num_threads"] for pool in pools} == {1}


def test_one_object_with_all_figures() -> None:
    found = json.loads(benchmark("--architecture", "melcnn-18", "--json").stdout)
    assert found["network"] == "18 frames"
    assert found["machine"]["threads"] == "1"
    assert found["loader"] is None
    products = found["products"]
    assert found["fastest_product"] == max(products, key=lambda name: products[name]["median"])
    training, extraction = found["paces"]
    assert (training["what"], extraction["what"]) == ("training", "extraction")
    operations = found["operations"]
    per_segment = {"training": operations["training"], "extraction": operations["features"]}
    for pace in found["paces"]:
        low, high = (pace["segments_per_s"][end] for end in ("low", "high"))
        assert 0 < low <= pace["segments_per_s"]["median"] <= high
        # A share compares one round; so it lies between the extremes of both.
        best = [max(product[end] for product in products.values()) for end in ("low", "high")]
        work = per_segment[pace["what"]]
        assert low * work / best[1] <= pace["share"]["median"] * (1 + 1e-9)
        assert pace["share"]["median"] <= high * work / best[0] * (1 + 1e-9)
    # 640,512 samples are 1,249 frames, 69 segments of 18.
    small, large = found["projections"]
    assert small["segments"] == 15_244 * 69
    assert large["segments"] == 201_680 * 69
    rate = training["segments_per_s"]["median"]
    assert small["epoch_s"] == pytest.approx(small["segments"] / rate)
    assert large["epochs_in_reported_time"] is None  # reported for another network


def test_the_reported_two_weeks_stand_beside_their_network() -> None:
    said = benchmark("--batch", "2").stdout
    assert "3^9 (" in said
    assert "Million Song, 2,016,800 segments" in said
    assert "MagnaTagATune, 152,440 segments" in said
    assert "about two weeks for it on one GTX 1080 Ti" in said
    assert "The papers do not say how many epochs" in said
    assert "The loader was not measured" in said


def test_the_loader_is_measured_on_a_prepared_store(tmp_path: Path) -> None:
    recordings = write_recordings(tmp_path / "data", num_clips=12)
    place = (tmp_path / "work", recordings, "data.synthetic_noise=1")
    space = tiny_workspace(*place)
    words = (*tiny_words("benchmark", *place)[1:], "--architecture", "melcnn-27")
    with pytest.raises(KnownError, match="no prepared store"):
        benchmark(*words)
    fill_store(space)
    found = json.loads(benchmark(*words, "--json").stdout)
    assert found["loader"]["recipe"] == "tiny"
    assert 0 <= found["loader"]["share"] < 1
    assert found["loader"]["segments_per_s"] > 0
    rate = found["paces"][0]["segments_per_s"]["median"]
    small = found["projections"][0]
    slower = small["segments"] / rate / (1 - found["loader"]["share"])
    assert small["epoch_s"] == pytest.approx(slower)


def test_a_network_that_the_recipe_lacks_is_refused() -> None:
    result = CliRunner().invoke(cli, ["benchmark", "tiny", "--architecture", "samplecnn-3-9"])
    assert result.exit_code == 2
    assert "The recipe has no samplecnn-3-9, but: melcnn-18, melcnn-27." in result.output


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_missing_gpu_is_said() -> None:
    assert choose_device("auto") == CPU
    with pytest.raises(KnownError, match="no usable GPU"):
        choose_device("cuda")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(90.0, "90.0 seconds"), (600.0, "10.0 minutes"), (1e5, "27.8 hours"), (1e6, "11.6 days")],
)
def test_durations_as_people_say_them(seconds: float, said: str) -> None:
    assert describe_duration(seconds) == said
