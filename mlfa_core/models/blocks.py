"""The block that every network of both papers is made of, and the shape they share.

Both papers stack the same thing: a 1-D convolution, batch normalisation, ReLU and (in most
blocks) max-pooling with stride equal to its length. A *level* is the ReLU output of one block.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from mlfa_core.models.layer_facts import BATCH_NORM_EPSILON

# Keras' momentum 0.99 is PyTorch's 0.01 (spec section 4.1).
BATCH_NORM_MOMENTUM = 0.01


@dataclass(frozen=True)
class Level:
    """A layer whose activations can be tapped.

    Attributes:
        name: The layer's name in the paper, such as ``module9``.
        num_channels: Channels of its activations, which is the length of its features.
        num_frames: Time steps of its activations before pooling.
    """

    name: str
    num_channels: int
    num_frames: int


class ConvBlock(nn.Module):
    """Convolution, batch normalisation, ReLU, and max-pooling where ``pool`` exceeds 1.

    Args:
        in_channels: Channels of the input.
        out_channels: Number of filters.
        kernel: Filter length in time steps.
        stride: Step of the convolution.
        pool: Length and stride of the max-pooling; 1 for none.
        is_length_kept: Pad with zeros so that a stride of 1 keeps the length ('same').
        is_extra_zero_left: Where an even filter needs one zero more on one side, put it left.
            Networks trained with Theano have it there (spec section 1.5).
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel: int,
        *,
        stride: int = 1,
        pool: int = 1,
        is_length_kept: bool = True,
        is_extra_zero_left: bool = False,
    ) -> None:
        super().__init__()
        left, right = ((kernel - 1) // 2, kernel // 2) if is_length_kept else (0, 0)
        self.padding = (right, left) if is_extra_zero_left else (left, right)
        self.pool = pool
        self.conv = nn.Conv1d(in_channels, out_channels, kernel, stride=stride)
        self.norm = nn.BatchNorm1d(
            out_channels, eps=BATCH_NORM_EPSILON, momentum=BATCH_NORM_MOMENTUM
        )

    def activate(self, inputs: Tensor) -> Tensor:
        """Return the ReLU output before pooling, (segments, filters, frames)."""
        padded = nn.functional.pad(inputs, self.padding) if any(self.padding) else inputs
        return torch.relu(self.norm(self.conv(padded)))

    def pool_frames(self, activations: Tensor) -> Tensor:
        """Max-pool activations over time, (segments, filters, frames // pool)."""
        if self.pool == 1:
            return activations
        return nn.functional.max_pool1d(activations, self.pool)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the pooled activations, (segments, filters, frames // pool)."""
        return self.pool_frames(self.activate(inputs))


class LevelNetwork(nn.Module):
    """A stack of blocks whose levels can be tapped, with a head that gives logits.

    Attributes:
        blocks: The convolution blocks from the input upwards; one level each.
        levels: What each block's activations are like, in the same order.
        input_shape: Shape of one network input without the segment axis: ``(samples,)`` for
            waveforms, ``(frames, bands)`` for mel spectrograms.
    """

    blocks: nn.ModuleList
    levels: tuple[Level, ...]
    input_shape: tuple[int, ...]

    def arrange(self, segments: Tensor) -> Tensor:
        """Bring segments into the layout of the convolutions, (segments, channels, frames).

        Raises:
            ShapeError: If they are not (segments, *input_shape).
        """
        raise NotImplementedError

    def classify(self, top: Tensor) -> Tensor:
        """Turn the last block's pooled output, (segments, channels, 1), into logits.

        Returns:
            Logits, (segments, outputs).
        """
        raise NotImplementedError

    def forward(self, segments: Tensor) -> Tensor:
        """Return logits.

        Args:
            segments: Network inputs, (segments, *input_shape).

        Returns:
            Logits, (segments, outputs).

        Raises:
            ShapeError: As `arrange`.
        """
        hidden = self.arrange(segments)
        for block in self.blocks:
            hidden = block(hidden)
        return self.classify(hidden)


def init_like_keras(network: nn.Module) -> None:
    """He-uniform convolutions and hidden layers, Glorot-uniform output, zero biases.

    The output is the last linear layer. PyTorch's own defaults differ (spec section 9.1).

    Source:
        Spec section 4.1, the authors' training script.
    """
    linears = [module for module in network.modules() if isinstance(module, nn.Linear)]
    for module in network.modules():
        if isinstance(module, nn.Conv1d | nn.Linear):
            if linears and module is linears[-1]:
                nn.init.xavier_uniform_(module.weight)
            else:
                nn.init.kaiming_uniform_(module.weight, nonlinearity="relu")
            if module.bias is not None:
                nn.init.zeros_(module.bias)
