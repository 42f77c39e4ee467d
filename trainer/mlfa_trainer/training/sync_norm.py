"""Batch normalisation over the batches of all processes together, where there are several."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn


class _AllSum(torch.autograd.Function):
    """The sum over all processes. Every process's loss depends on it, so gradients add up too."""

    @staticmethod
    def forward(ctx: Any, values: Tensor) -> Tensor:
        summed = values.clone()
        torch.distributed.all_reduce(summed)
        return summed

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        summed = gradient.clone()
        torch.distributed.all_reduce(summed)
        return summed


def _all_sum(values: Tensor) -> Tensor:
    summed: Tensor = _AllSum.apply(values)  # type: ignore[no-untyped-call]
    return summed


class JointBatchNorm(nn.BatchNorm1d):
    """Batch normalisation whose batch is that of all processes, for devices without an own one.

    PyTorch's ``SyncBatchNorm`` refuses the CPU. Parameters, running statistics (with the
    unbiased variance) and names are those of ``BatchNorm1d``; so is evaluation mode. Mean and
    variance take a reduction each: in one, E[x²] - E[x]² would lose half the digits.
    """

    def forward(self, inputs: Tensor) -> Tensor:
        """Normalise (n, channels) or (n, channels, frames); all processes must take part."""
        if not self.training:
            return super().forward(inputs)
        self._check_input_dim(inputs)
        channels = inputs.shape[1]
        wide = inputs.float()
        axes = (0, 2) if inputs.dim() == 3 else (0,)
        shape = (1, channels, 1) if inputs.dim() == 3 else (1, channels)
        count = torch.full((1,), wide.numel() / channels, device=wide.device)
        summed = _all_sum(torch.cat([wide.sum(axes), count]))
        total = summed[-1].detach()
        mean = summed[:-1] / total  # (channels,)
        centred = wide - mean.view(shape)
        variance = _all_sum(centred.square().sum(axes)) / total
        self._follow(mean.detach(), variance.detach(), total)
        normal = centred * torch.rsqrt(variance + self.eps).view(shape)
        outputs = normal * self.weight.view(shape) + self.bias.view(shape)
        return outputs.to(inputs.dtype)

    def _follow(self, mean: Tensor, variance: Tensor, total: Tensor) -> None:
        """Move the running statistics as ``BatchNorm1d`` does."""
        if self.running_mean is None or self.running_var is None:
            return
        assert self.num_batches_tracked is not None
        self.num_batches_tracked.add_(1)
        momentum = self.momentum
        share = 1.0 / float(self.num_batches_tracked) if momentum is None else momentum
        unbiased = variance * (total / (total - 1.0).clamp_min(1.0))
        self.running_mean.lerp_(mean, share)
        self.running_var.lerp_(unbiased, share)


def join_batch_norms(network: nn.Module, device: torch.device) -> nn.Module:
    """Make all batch normalisations of a network take the batches of all processes.

    The network itself is changed; the names in its state dictionary stay.

    Args:
        network: Its batch normalisations must be ``BatchNorm1d``.
        device: Where it will run; CUDA has PyTorch's own.
    """
    if device.type == "cuda":
        synced: nn.Module = nn.SyncBatchNorm.convert_sync_batchnorm(network)  # type: ignore[no-untyped-call]
        return synced
    for parent, name, norm in list(_batch_norms(network)):
        joint = JointBatchNorm(
            norm.num_features, norm.eps, norm.momentum, norm.affine, norm.track_running_stats
        )
        joint.load_state_dict(norm.state_dict())
        joint.weight, joint.bias = norm.weight, norm.bias  # an optimiser may hold them
        joint.train(norm.training)
        setattr(parent, name, joint.to(device))
    return network


def _batch_norms(network: nn.Module) -> Iterator[tuple[nn.Module, str, nn.BatchNorm1d]]:
    for parent in network.modules():
        for name, child in parent.named_children():
            if isinstance(child, nn.BatchNorm1d):
                yield parent, name, child
