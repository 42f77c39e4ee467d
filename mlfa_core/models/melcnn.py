"""Mel-spectrogram networks at five input sizes (paper A)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from mlfa_core.errors import ShapeError
from mlfa_core.models.blocks import (
    BATCH_NORM_MOMENTUM,
    ConvBlock,
    Level,
    LevelNetwork,
    init_like_keras,
)
from mlfa_core.models.layer_facts import BATCH_NORM_EPSILON, MEL_LAYERS

NUM_HIDDEN_UNITS = 256


@dataclass(frozen=True)
class MelCnnConfig:
    """A mel network.

    Attributes:
        segment_frames: Input size in spectrogram frames: 18, 27, 54, 108 or 216.
        num_outputs: Number of tags or classes.
        num_bands: Mel bands, the input channels.
        dropout: Dropout on the fully connected layer.

    Source:
        Spec section 2.2.
    """

    segment_frames: int = 27
    num_outputs: int = 50
    num_bands: int = 128
    dropout: float = 0.5

    def __post_init__(self) -> None:
        if self.segment_frames not in MEL_LAYERS:
            raise ShapeError(f"Paper A has no network of {self.segment_frames} frames.")


class MelCnn(LevelNetwork):
    """A mel network. Levels: every convolution; not the fully connected layer."""

    def __init__(self, config: MelCnnConfig) -> None:
        super().__init__()
        self.config = config
        self.input_shape = (config.segment_frames, config.num_bands)
        blocks: list[ConvBlock] = []
        levels: list[Level] = []
        in_channels, num_frames = config.num_bands, config.segment_frames
        for index, (length, width) in enumerate(MEL_LAYERS[config.segment_frames], start=1):
            blocks.append(ConvBlock(in_channels, width, length, pool=length))
            levels.append(Level(f"conv{index}", width, num_frames))
            in_channels, num_frames = width, num_frames // length
        self.blocks = nn.ModuleList(blocks)
        self.levels = tuple(levels)
        self.hidden = nn.Linear(in_channels, NUM_HIDDEN_UNITS)
        self.hidden_norm = nn.BatchNorm1d(
            NUM_HIDDEN_UNITS, eps=BATCH_NORM_EPSILON, momentum=BATCH_NORM_MOMENTUM
        )
        self.dropout = nn.Dropout(config.dropout)
        self.output = nn.Linear(NUM_HIDDEN_UNITS, config.num_outputs)
        init_like_keras(self)

    def arrange(self, segments: Tensor) -> Tensor:
        """Make bands the channels: (segments, frames, bands) to (segments, bands, frames).

        Raises:
            ShapeError: If segments are of another shape.
        """
        if segments.dim() != 3 or segments.shape[1:] != self.input_shape:
            raise ShapeError(
                f"Expected (segments, {self.input_shape[0]}, {self.input_shape[1]}), "
                f"got {tuple(segments.shape)}."
            )
        return segments.transpose(1, 2)

    def classify(self, top: Tensor) -> Tensor:
        """Return logits, (segments, outputs), from (segments, 256, 1)."""
        flat = torch.flatten(top, start_dim=1)  # (segments, 256)
        hidden = torch.relu(self.hidden_norm(self.hidden(flat)))  # (segments, 256)
        logits: Tensor = self.output(self.dropout(hidden))
        return logits
