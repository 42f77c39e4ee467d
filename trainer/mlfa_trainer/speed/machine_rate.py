"""What a machine can do at most: the rate of its dense products, and what a network asks of it.

Machines are noisy, so nothing is measured alone: works are measured in turn, round after round,
and compared within each round.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from threadpoolctl import threadpool_limits
from torch import Tensor, nn

from mlfa_core.models.blocks import LevelNetwork

Work = Callable[[], float]


@dataclass(frozen=True)
class Spread:
    """A number measured in several rounds.

    Attributes:
        median: Of the rounds.
        low: The smallest.
        high: The largest.
    """

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Return the spread of some values, one at least."""
        return cls(statistics.median(values), min(values), max(values))

    def scaled(self, factor: float) -> Spread:
        """Return the same in another unit."""
        return Spread(self.median * factor, self.low * factor, self.high * factor)


@dataclass(frozen=True)
class Operations:
    """Floating-point operations of a network for one segment; a multiply-add is two.

    Attributes:
        forward: Of a whole forward pass.
        features: Of its convolutions alone, which is what extraction computes.
    """

    forward: float
    features: float

    @property
    def training(self) -> float:
        """Return those of a training step: backward costs about two forward passes."""
        return 3.0 * self.forward


def count_operations(network: LevelNetwork) -> Operations:
    """Count the multiplications of all layers from the shapes that they really give.

    Normalisation, ReLU, pooling and the loss are left out: they are few.
    """
    counts = {nn.Conv1d: 0.0, nn.Linear: 0.0}

    def count(layer: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
        if isinstance(layer, nn.Conv1d):
            # Every output value is a sum over the filter: in channels x kernel.
            counts[nn.Conv1d] += 2.0 * output.numel() * layer.weight[0].numel()
        elif isinstance(layer, nn.Linear):
            counts[nn.Linear] += 2.0 * output.numel() * layer.in_features

    hooks = [layer.register_forward_hook(count) for layer in network.modules()]
    was_training = network.training
    network.eval()
    try:
        with torch.inference_mode():
            network(torch.zeros(1, *network.input_shape))
    finally:
        network.train(was_training)
        for hook in hooks:
            hook.remove()
    return Operations(counts[nn.Conv1d] + counts[nn.Linear], counts[nn.Conv1d])


@contextmanager
def same_threads() -> Iterator[None]:
    """Let numpy compute with as many threads as PyTorch does."""
    with threadpool_limits(torch.get_num_threads(), user_api="blas"):
        yield


def dense_products(device: torch.device, dtype: torch.dtype, size: int = 2048) -> dict[str, Work]:
    """Return dense products to compare with; each gives the operations it did.

    Args:
        device: Where to compute.
        dtype: Number format.
        size: Rows and columns of the square matrices.
    """
    generator = torch.Generator().manual_seed(1)
    left, right = (torch.randn(size, size, generator=generator) for _ in range(2))
    channels = size // 8
    image = torch.randn(4, channels, 64, 64, generator=generator)
    kernel = torch.randn(channels, channels, 3, 3, generator=generator)
    first, second = left.numpy(), right.numpy()
    left, right = left.to(device, dtype), right.to(device, dtype)
    image = image.to(device, dtype, memory_format=torch.channels_last)
    kernel = kernel.to(device, dtype, memory_format=torch.channels_last)

    def torch_product() -> float:
        torch.mm(left, right)
        return 2.0 * size**3

    def convolution() -> float:
        nn.functional.conv2d(image, kernel, padding=1)
        return 2.0 * image.numel() * kernel[0].numel()

    def numpy_product() -> float:
        np.matmul(first, second)
        return 2.0 * size**3

    products: dict[str, Work] = {"torch.mm": torch_product, "a large convolution": convolution}
    if device.type == "cpu" and dtype == torch.float32:
        products["numpy"] = numpy_product
    return products


def measure_in_turn(
    works: Mapping[str, Work], device: torch.device, seconds: float, rounds: int
) -> dict[str, list[float]]:
    """Measure rates in turn, after one call each to warm up.

    Args:
        works: Each does some work and returns how much.
        device: Waited for before every look at the clock.
        seconds: Time of each measurement.
        rounds: How often each is measured.

    Returns:
        Per work its rate in every round, in the unit of the work a second.
    """
    for work in works.values():
        work()
    rates: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            rates[name].append(_rate_of(work, device, seconds))
    return rates


def _rate_of(work: Work, device: torch.device, seconds: float) -> float:
    _wait_for(device)
    done = 0.0
    calls = 1
    start_s = time.perf_counter()
    while True:
        # A GPU is given several calls before it is waited for, or it would idle between them.
        for _ in range(calls):
            done += work()
        _wait_for(device)
        elapsed_s = time.perf_counter() - start_s
        if elapsed_s >= seconds:
            return done / elapsed_s
        if device.type == "cuda":
            calls = min(calls * 2, 64)


def _wait_for(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
