"""How fast the networks are beside the machine's own dense matrix product."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from threadpoolctl import threadpool_limits

from measuring import compare
from mlfa_core.folded import FoldedExtractor, has_native_bfloat16
from mlfa_core.mel import MelStream
from mlfa_core.mel_scale import MelNormalisation
from mlfa_core.models.blocks import ConvBlock, LevelNetwork
from mlfa_core.models.registry import ARCHITECTURES
from mlfa_core.networks import max_batch_of

_SIZE = 2048
_NETWORKS = ("samplecnn-3-9", "melcnn-18", "melcnn-27", "melcnn-54", "melcnn-108", "melcnn-216")


def flops_per_segment(network: LevelNetwork) -> float:
    """Floating-point operations of all convolutions for one segment; a multiply-add is two."""
    blocks = [block for block in network.blocks if isinstance(block, ConvBlock)]
    return float(
        sum(
            2 * level.num_frames * block.conv.weight.numel()
            for level, block in zip(network.levels, blocks, strict=True)
        )
    )


def _matrix_products(dtype: torch.dtype) -> dict[str, Callable[[], float]]:
    """Dense products to compare with; each returns the operations it did.

    Numpy's own threads are limited by the caller.
    """
    left = torch.randn(_SIZE, _SIZE).to(dtype)
    right = torch.randn(_SIZE, _SIZE).to(dtype)
    image = torch.randn(4, 256, 64, 64).to(dtype).contiguous(memory_format=torch.channels_last)
    kernel = torch.randn(256, 256, 3, 3).to(dtype).contiguous(memory_format=torch.channels_last)

    def torch_product() -> float:
        torch.mm(left, right)
        return 2.0 * _SIZE**3

    def convolution() -> float:
        torch.nn.functional.conv2d(image, kernel, padding=1)
        return 2.0 * image.numel() * kernel[0].numel()

    products = {"torch.mm": torch_product, "convolution": convolution}
    if dtype == torch.float32:
        first, second = left.numpy(), right.numpy()

        def numpy_product() -> float:
            np.dot(first, second)
            return 2.0 * _SIZE**3

        products["numpy"] = numpy_product
    return products


def _inference(
    extract: FoldedExtractor, segments: torch.Tensor, flops: float
) -> Callable[[], float]:
    def infer() -> float:
        extract(segments)
        return flops * segments.shape[0]

    return infer


def network_rows(num_threads: int, seconds: float, rounds: int) -> Iterator[tuple[str, ...]]:
    """Yield rows: network, format, segments/s, best product, ratio, spread."""
    torch.set_num_threads(num_threads)
    with threadpool_limits(num_threads, user_api="blas"):
        yield from _rows(seconds, rounds)


def _rows(seconds: float, rounds: int) -> Iterator[tuple[str, ...]]:
    formats = [torch.float32] + ([torch.bfloat16] if has_native_bfloat16() else [])
    for name in _NETWORKS:
        network = ARCHITECTURES[name].build(num_outputs=1).eval()
        flops = flops_per_segment(network)
        batch = min(max_batch_of(network), 128)
        segments = torch.randn(batch, *network.input_shape)
        for dtype in formats:
            if name.startswith("mel") and dtype is not torch.float32:
                continue  # mel networks always run in float32
            # The levels that each paper stores: the last three, or all of a mel network.
            levels = None if name.startswith("mel") else (-3, -2, -1)
            extract = FoldedExtractor(network, levels, dtype=dtype)

            infer = _inference(extract, segments, flops)
            with torch.inference_mode():
                results = {
                    label: compare(infer, product, seconds, rounds)
                    for label, product in _matrix_products(dtype).items()
                }
            best = max(results, key=lambda label: results[label].second)
            rates = results[best]
            yield (
                ARCHITECTURES[name].title,
                str(dtype).removeprefix("torch."),
                f"{rates.first / flops:,.0f}",
                best,
                f"{rates.ratio:.2f}",
                f"{rates.spread[0]:.2f} to {rates.spread[1]:.2f}",
            )


def front_end_row(num_threads: int, seconds: float, rounds: int) -> tuple[str, ...]:
    """Return the mel front end's speed beside that of the three networks it feeds, x realtime."""
    torch.set_num_threads(num_threads)
    block_s = 20.0
    block = torch.randn(int(block_s * 22_050)) * 0.1
    frames = MelStream(MelNormalisation()).push(block)
    names = ("melcnn-18", "melcnn-27", "melcnn-54")
    networks = [ARCHITECTURES[name].build(num_outputs=1).eval() for name in names]
    extractors = [FoldedExtractor(network) for network in networks]

    def front_end() -> float:
        MelStream(MelNormalisation()).push(block)
        return block_s

    def three_networks() -> float:
        for extract, network in zip(extractors, networks, strict=True):
            length = network.input_shape[0]
            count = frames.shape[0] // length
            extract(frames[: count * length].reshape(count, length, -1))
        return block_s

    with torch.inference_mode():
        rates = compare(front_end, three_networks, seconds, rounds)
    return (
        "mel front end",
        "18+27+54 frames",
        f"{rates.first:,.0f}",
        f"{rates.second:,.0f}",
        f"{rates.ratio:.2f}",
    )
