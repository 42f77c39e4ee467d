"""Sample-level networks m^n on raw waveforms (paper B; widths from paper C)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from mlfa_core.errors import ShapeError
from mlfa_core.models.blocks import ConvBlock, Level, LevelNetwork, init_like_keras


@dataclass(frozen=True)
class SampleCnnConfig:
    """An m^n network: one strided convolution, n modules, one 1x1 convolution, the output.

    Attributes:
        filter_length: m, filter and pooling length of every module, and (as in the eight
            networks of paper B) length and stride of the first convolution.
        num_modules: n.
        num_outputs: Number of tags or classes.
        last_width: Filters of module n and of the 1x1 convolution: 512 in paper C, 256 in the
            network its authors released for the Million Song Dataset.
        dropout: Dropout on the 1x1 convolution's output; 0 in the released network.
        is_extra_zero_left: Padding of even filters as in networks trained with Theano.

    Source:
        Spec sections 1.1, 1.2 and 1.5.
    """

    filter_length: int = 3
    num_modules: int = 9
    num_outputs: int = 50
    last_width: int = 512
    dropout: float = 0.5
    is_extra_zero_left: bool = False

    def __post_init__(self) -> None:
        if self.filter_length < 2 or self.num_modules < 3:
            raise ShapeError("A sample-level network needs filters of 2 or more and 3 modules.")

    @property
    def segment_samples(self) -> int:
        """Input length, m^(n+1) samples."""
        return int(self.filter_length ** (self.num_modules + 1))

    @property
    def module_widths(self) -> tuple[int, ...]:
        """Filters of the modules: 128, 128, 256 ..., and ``last_width`` for the last one."""
        return (128, 128, *(256 for _ in range(self.num_modules - 3)), self.last_width)


class SampleCnn(LevelNetwork):
    """An m^n network. Levels: strided convolution, modules 1 to n, 1x1 convolution."""

    def __init__(self, config: SampleCnnConfig) -> None:
        super().__init__()
        self.config = config
        m = config.filter_length
        self.input_shape = (config.segment_samples,)
        blocks = [ConvBlock(1, 128, m, stride=m, is_length_kept=False)]
        levels = [Level("conv0", 128, config.segment_samples // m)]
        in_channels, num_frames = 128, config.segment_samples // m
        for index, width in enumerate(config.module_widths, start=1):
            blocks.append(
                ConvBlock(
                    in_channels, width, m, pool=m, is_extra_zero_left=config.is_extra_zero_left
                )
            )
            levels.append(Level(f"module{index}", width, num_frames))
            in_channels, num_frames = width, num_frames // m
        blocks.append(ConvBlock(in_channels, config.last_width, 1))
        levels.append(Level("conv1x1", config.last_width, num_frames))
        self.blocks = nn.ModuleList(blocks)
        self.levels = tuple(levels)
        self.dropout = nn.Dropout(config.dropout)
        self.output = nn.Linear(config.last_width, config.num_outputs)
        init_like_keras(self)

    def arrange(self, segments: Tensor) -> Tensor:
        """Add the channel axis: (segments, samples) to (segments, 1, samples).

        Raises:
            ShapeError: If segments are of another shape.
        """
        if segments.dim() != 2 or segments.shape[1:] != self.input_shape:
            raise ShapeError(
                f"Expected (segments, {self.input_shape[0]}), got {tuple(segments.shape)}."
            )
        return segments.unsqueeze(1)

    def classify(self, top: Tensor) -> Tensor:
        """Return logits, (segments, outputs), from (segments, last_width, 1)."""
        flat = torch.flatten(top, start_dim=1)  # (segments, last_width)
        logits: Tensor = self.output(self.dropout(flat))
        return logits
