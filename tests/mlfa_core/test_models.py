"""One contract for every registered network, and the tables of the papers."""

from __future__ import annotations

import pytest
import torch

from mlfa_core.errors import ModelPackageError, ShapeError
from mlfa_core.folded import FoldedExtractor
from mlfa_core.layer_features import (
    level_activations,
    pool_segment,
    resolve_levels,
    segment_features,
)
from mlfa_core.models.blocks import BATCH_NORM_MOMENTUM, ConvBlock
from mlfa_core.models.classifier import Classifier, ClassifierConfig
from mlfa_core.models.layer_facts import BATCH_NORM_EPSILON
from mlfa_core.models.registry import ARCHITECTURES, architecture
from mlfa_core.models.samplecnn import SampleCnn, SampleCnnConfig
from random_package import random_network

pytestmark = pytest.mark.long

# name: (input length, trainable, batch statistics) for 50 outputs, as published.
TABLE = {
    "samplecnn-2-13": (16_384, 1_872_818, 7_936),
    "samplecnn-2-14": (32_768, 2_004_658, 8_448),
    "samplecnn-3-8": (19_683, 1_672_498, 5_376),
    "samplecnn-3-9": (59_049, 1_869_874, 5_888),
    "samplecnn-4-6": (16_384, 1_605_554, 4_352),
    "samplecnn-4-7": (65_536, 1_868_466, 4_864),
    "samplecnn-5-5": (15_625, 1_604_914, 3_840),
    "samplecnn-5-6": (78_125, 1_933_362, 4_352),
    "samplecnn-3-9-msd": (59_049, 1_462_322, 4_864),
    "melcnn-18": (18, 244_530, None),
    "melcnn-27": (27, 277_298, None),
    "melcnn-54": (54, 409_138, None),
    "melcnn-108": (108, 540_978, None),
    "melcnn-216": (216, 672_818, None),
}

# name: (pre-pool frames, channels) of every level, as published.
LAYERS = {
    "samplecnn-2-13": [(8192, 128), (8192, 128), (4096, 128)]
    + [(2 ** (11 - i), 256) for i in range(10)]
    + [(2, 512), (1, 512)],
    "samplecnn-2-14": [(16384, 128), (16384, 128), (8192, 128)]
    + [(2 ** (12 - i), 256) for i in range(11)]
    + [(2, 512), (1, 512)],
    "samplecnn-3-8": [(6561, 128), (6561, 128), (2187, 128), (729, 256), (243, 256), (81, 256)]
    + [(27, 256), (9, 256), (3, 512), (1, 512)],
    "samplecnn-3-9": [(19683, 128), (19683, 128), (6561, 128), (2187, 256), (729, 256)]
    + [(243, 256), (81, 256), (27, 256), (9, 256), (3, 512), (1, 512)],
    "samplecnn-3-9-msd": [(19683, 128), (19683, 128), (6561, 128), (2187, 256), (729, 256)]
    + [(243, 256), (81, 256), (27, 256), (9, 256), (3, 256), (1, 256)],
    "samplecnn-4-6": [(4096, 128), (4096, 128), (1024, 128), (256, 256), (64, 256), (16, 256)]
    + [(4, 512), (1, 512)],
    "samplecnn-4-7": [(16384, 128), (16384, 128), (4096, 128), (1024, 256), (256, 256)]
    + [(64, 256), (16, 256), (4, 512), (1, 512)],
    "samplecnn-5-5": [(3125, 128), (3125, 128), (625, 128), (125, 256), (25, 256), (5, 512)]
    + [(1, 512)],
    "samplecnn-5-6": [(15625, 128), (15625, 128), (3125, 128), (625, 256), (125, 256)]
    + [(25, 256), (5, 512), (1, 512)],
    "melcnn-18": [(18, 128), (6, 128), (2, 256)],
    "melcnn-27": [(27, 128), (9, 128), (3, 256)],
    "melcnn-54": [(54, 128), (18, 128), (6, 256), (2, 256)],
    "melcnn-108": [(108, 128), (36, 128), (12, 256), (4, 256), (2, 256)],
    "melcnn-216": [(216, 128), (72, 128), (24, 256), (8, 256), (4, 256), (2, 256)],
}

every_network = pytest.mark.parametrize("name", sorted(ARCHITECTURES))


def some_segments(name: str, count: int = 2) -> torch.Tensor:
    network = ARCHITECTURES[name].build(num_outputs=1)
    generator = torch.Generator().manual_seed(7)
    return torch.randn((count, *network.input_shape), generator=generator) * 0.3


def test_tables_cover_every_network() -> None:
    assert set(TABLE) == set(LAYERS) == set(ARCHITECTURES)


@every_network
def test_sizes_are_those_published(name: str) -> None:
    network = ARCHITECTURES[name].build(num_outputs=50)
    length, trainable, statistics = TABLE[name]
    assert ARCHITECTURES[name].segment_length == network.input_shape[0] == length
    assert sum(p.numel() for p in network.parameters()) == trainable
    if statistics is not None:
        running = [b for key, b in network.named_buffers() if "running" in key]
        assert sum(b.numel() for b in running) == statistics


@every_network
def test_layer_shapes_are_those_published(name: str) -> None:
    network = random_network(name)
    with torch.inference_mode():
        activations = level_activations(network, some_segments(name, 1))
    shapes = [(level.shape[2], level.shape[1]) for level in activations]
    assert shapes == LAYERS[name]
    assert shapes == [(level.num_frames, level.num_channels) for level in network.levels]


@every_network
def test_batched_equals_alone(name: str) -> None:
    network = random_network(name)
    segments = some_segments(name, 3)
    with torch.inference_mode():
        together = network(segments)
        alone = torch.cat([network(segment[None]) for segment in segments])
    assert together.shape == (3, 5)
    assert torch.isfinite(together).all()
    torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-5)


@every_network
def test_maximum_is_the_same_before_and_after_pooling(name: str) -> None:
    network = random_network(name)
    segments = some_segments(name)
    with torch.inference_mode():
        before = [pool_segment(level) for level in level_activations(network, segments)]
        after = segment_features(network, segments)
    for first, second in zip(before, after, strict=True):
        assert torch.equal(first, second)


@every_network
def test_every_parameter_has_a_gradient(name: str) -> None:
    network = random_network(name).train()
    # A 1x1 map per channel needs several segments for its batch statistics.
    network(some_segments(name, 3)).square().sum().backward()
    for key, parameter in network.named_parameters():
        assert parameter.grad is not None, key
        assert torch.isfinite(parameter.grad).all(), key
        # A bias before a batch normalisation has no influence; its gradient is rounding.
        if not key.endswith(("conv.bias", "hidden.bias")):
            assert parameter.grad.abs().max() > 0, key


@every_network
def test_fast_path_gives_the_same_features(name: str) -> None:
    # Tolerances relative to the largest feature: float32 1e-4 (another order of sums),
    # bfloat16 3 % (8 bits of mantissa through up to 16 layers).
    network = random_network(name)
    segments = some_segments(name)
    with torch.inference_mode():
        slow = torch.cat(segment_features(network, segments), dim=1)
    largest = slow.abs().max()
    fast = FoldedExtractor(network)(segments)
    for is_channels_last in (True, False):
        laid_out = FoldedExtractor(network, is_channels_last=is_channels_last)(segments)
        assert torch.allclose(laid_out, fast, rtol=1e-4, atol=1e-4)
    assert (fast - slow).abs().max() <= 1e-4 * largest
    # The layout of the processors that multiply bfloat16 themselves; on others frames last takes
    # ten times as long.
    coarse = FoldedExtractor(network, dtype=torch.bfloat16, is_channels_last=True)(segments)
    assert coarse.dtype == torch.float32
    assert (coarse - slow).abs().max() <= 3e-2 * largest
    top = FoldedExtractor(network, levels=(1, -1))(segments)
    width = network.levels[0].num_channels
    torch.testing.assert_close(top[:, :width], fast[:, :width])
    torch.testing.assert_close(top[:, width:], fast[:, -network.levels[-1].num_channels :])


@pytest.mark.parametrize("name", ["samplecnn-5-5", "melcnn-216"])
def test_bfloat16_gives_the_same_in_either_layout(name: str) -> None:
    network = random_network(name)
    segments = some_segments(name, 1)
    first, second = (
        FoldedExtractor(network, dtype=torch.bfloat16, is_channels_last=is_last)(segments)
        for is_last in (True, False)
    )
    assert (first - second).abs().max() <= 3e-2 * first.abs().max()


@every_network
def test_batch_norm_and_initialisation(name: str) -> None:
    network = ARCHITECTURES[name].build()
    norms = [m for m in network.modules() if isinstance(m, torch.nn.BatchNorm1d)]
    assert {norm.momentum for norm in norms} == {BATCH_NORM_MOMENTUM} == {0.01}
    assert {norm.eps for norm in norms} == {BATCH_NORM_EPSILON} == {1e-5}
    for module in network.modules():
        if isinstance(module, torch.nn.Conv1d):
            fan_in = module.in_channels * module.kernel_size[0]
            assert module.weight.abs().max() <= (6.0 / fan_in) ** 0.5
            assert module.weight.abs().max() >= 0.9 * (6.0 / fan_in) ** 0.5
            assert module.bias is not None
            assert not module.bias.any()


def slow_convolution(
    signal: list[list[float]], weight: torch.Tensor, bias: torch.Tensor, left: int, right: int
) -> list[list[float]]:
    """Length-preserving cross-correlation, written with loops: [channel][frame]."""
    padded = [[0.0] * left + row + [0.0] * right for row in signal]
    frames = len(padded[0]) - weight.shape[2] + 1
    return [
        [
            float(bias[out])
            + sum(
                float(weight[out, channel, k]) * padded[channel][frame + k]
                for channel in range(weight.shape[1])
                for k in range(weight.shape[2])
            )
            for frame in range(frames)
        ]
        for out in range(weight.shape[0])
    ]


@pytest.mark.parametrize(
    ("kernel", "is_left", "padding"),
    [(2, False, (0, 1)), (2, True, (1, 0)), (3, False, (1, 1)), (4, False, (1, 2)),
     (4, True, (2, 1)), (5, False, (2, 2))],
)  # fmt: skip
def test_padding_of_odd_and_even_filters(
    kernel: int, is_left: bool, padding: tuple[int, int]
) -> None:
    torch.manual_seed(1)
    block = ConvBlock(2, 3, kernel, is_extra_zero_left=is_left).eval()
    signal = torch.randn(1, 2, 12)
    expected = slow_convolution(
        signal[0].tolist(), block.conv.weight.data, block.conv.bias.data, *padding
    )
    norm = (1.0 + BATCH_NORM_EPSILON) ** 0.5
    with torch.inference_mode():
        activations = block.activate(signal)
    torch.testing.assert_close(
        activations[0], torch.tensor(expected).clamp(min=0.0) / norm, rtol=1e-5, atol=1e-5
    )


@pytest.mark.parametrize("name", ["samplecnn-2-13", "samplecnn-4-6"])
def test_fast_path_honours_the_side_of_the_extra_zero(name: str) -> None:
    torch.manual_seed(0)
    network = ARCHITECTURES[name].build(num_outputs=2, is_extra_zero_left=True).eval()
    segments = some_segments(name, 1)
    with torch.inference_mode():
        slow = torch.cat(segment_features(network, segments), dim=1)
    fast = FoldedExtractor(network)(segments)
    for is_channels_last in (True, False):
        laid_out = FoldedExtractor(network, is_channels_last=is_channels_last)(segments)
        assert torch.allclose(laid_out, fast, rtol=1e-4, atol=1e-4)
    assert (fast - slow).abs().max() <= 1e-4 * slow.abs().max()


def test_widths_and_dropout_are_configurable() -> None:
    network = SampleCnn(SampleCnnConfig(3, 5, num_outputs=7, last_width=64, dropout=0.25))
    assert [level.num_channels for level in network.levels] == [128, 128, 128, 256, 256, 64, 64]
    assert network.dropout.p == 0.25
    assert network.output.out_features == 7
    released = ARCHITECTURES["samplecnn-3-9-msd"].build()
    assert isinstance(released, SampleCnn)
    assert released.dropout.p == 0.0


def test_levels_count_from_both_ends() -> None:
    assert resolve_levels(11, (-1, -2, -3)) == (8, 9, 10)
    assert resolve_levels(11, (1, 11, -1)) == (0, 10)
    assert resolve_levels(3, None) == (0, 1, 2)
    for wrong in (0, 4, -4):
        with pytest.raises(ShapeError):
            resolve_levels(3, (wrong,))


def test_wrong_shapes_and_names_are_refused() -> None:
    network = ARCHITECTURES["melcnn-27"].build()
    with pytest.raises(ShapeError, match="27"):
        network(torch.zeros(1, 26, 128))
    with pytest.raises(ShapeError, match="19683"):
        ARCHITECTURES["samplecnn-3-8"].build()(torch.zeros(1, 100))
    with pytest.raises(ModelPackageError, match="no network named"):
        architecture("samplecnn-7-7")
    with pytest.raises(ShapeError):
        pool_segment(torch.zeros(1, 4, 0))


def test_classifier_tasks() -> None:
    torch.manual_seed(0)
    features = torch.randn(6, 10)
    for units in (512, 1024):
        config = ClassifierConfig(10, 4, num_units=units, feature_mean=1.0, feature_std=2.0)
        classifier = Classifier(config).eval()
        hidden = [m for m in classifier.modules() if isinstance(m, torch.nn.Linear)]
        assert [m.out_features for m in hidden] == [units, units, 4]
        plain = Classifier(ClassifierConfig(10, 4, num_units=units)).eval()
        plain.load_state_dict(classifier.state_dict())
        torch.testing.assert_close(classifier(features), plain((features - 1.0) / 2.0))
        torch.testing.assert_close(classifier.scores(features), classifier(features).sigmoid())
    single = Classifier(ClassifierConfig(10, 4, task="single-label")).eval()
    torch.testing.assert_close(single.scores(features).sum(dim=1), torch.ones(6))
    with pytest.raises(ShapeError):
        single(torch.zeros(2, 9))
