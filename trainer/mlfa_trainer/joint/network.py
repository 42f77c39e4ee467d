"""Local networks, aggregation and global classifier as one network, for training end to end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from mlfa_core.layer_features import pool_segment, resolve_levels
from mlfa_core.models.blocks import LevelNetwork
from mlfa_core.models.classifier import Classifier


class JointOutput(NamedTuple):
    """What a batch of clips gives.

    Attributes:
        logits: Of the clips, (clips, outputs).
        local_logits: Per scale, of the segments, (clips x segments, outputs).
    """

    logits: Tensor
    local_logits: tuple[Tensor, ...]


class JointNetwork(nn.Module):
    """From segments of every scale to the logits of their clips.

    Each scale's network gives the maxima over time of the wanted levels, a segment each; the
    mean over a clip's segments and the concatenation over levels and scales are the song vector
    that the classifier takes. Nothing in between cuts the gradient.

    Args:
        networks: One local network per scale, in the order of the song vector.
        levels: The wanted levels of each, as in ``resolve_levels``.
        classifier: For the song vector.
        has_frozen_local_statistics: The local networks' batch normalisations use and keep their
            running statistics in training too.
        has_frozen_classifier_statistics: Likewise the classifier's.

    Source:
        Paper A, conclusion: joint training of local and global networks as future work. The
        aggregation is that of spec section 3.2.
    """

    def __init__(
        self,
        networks: Sequence[LevelNetwork],
        levels: Sequence[Sequence[int] | None],
        classifier: Classifier,
        has_frozen_local_statistics: bool = True,
        has_frozen_classifier_statistics: bool = True,
    ) -> None:
        super().__init__()
        self.locals = nn.ModuleList(networks)
        self.classifier = classifier
        self._wanted = [
            resolve_levels(len(network.levels), chosen)
            for network, chosen in zip(networks, levels, strict=True)
        ]
        self._is_frozen = (has_frozen_local_statistics, has_frozen_classifier_statistics)

    def train(self, mode: bool = True) -> JointNetwork:
        """Switch between training and evaluation; frozen statistics stay in evaluation."""
        super().train(mode)
        for part, is_frozen in zip((self.locals, self.classifier), self._is_frozen, strict=True):
            for module in part.modules():
                if is_frozen and isinstance(module, nn.BatchNorm1d | nn.SyncBatchNorm):
                    module.eval()
        return self

    def train_only(self, is_local_loss_used: bool, is_clip_loss_used: bool) -> None:
        """Leave out of the training what no loss depends on, as several processes must know.

        Args:
            is_local_loss_used: Else the local heads, and blocks above all wanted levels, stay.
            is_clip_loss_used: Else the classifier stays.
        """
        self.classifier.requires_grad_(is_clip_loss_used)
        for network, wanted in zip(self.locals, self._wanted, strict=True):
            reached = {f"blocks.{index}." for index in range(wanted[-1] + 1)}
            for name, parameter in network.named_parameters():
                is_reached = any(name.startswith(start) for start in reached)
                parameter.requires_grad_(is_local_loss_used or is_reached)

    def num_channels(self, scale: int) -> int:
        """Return the length of one scale's part of the song vector."""
        levels = self.locals[scale].levels
        return sum(levels[index].num_channels for index in self._wanted[scale])  # type: ignore[index,union-attr]  # ModuleList hides the type

    def segment_features(self, scale: int, segments: Tensor) -> tuple[Tensor, Tensor]:
        """Run one scale's network.

        Args:
            scale: Its place in the song vector.
            segments: Network inputs, (segments, *input_shape).

        Returns:
            Segment features of its wanted levels low to high, (segments, channels) float32, and
            the local logits, (segments, outputs).
        """
        network = self.locals[scale]
        hidden = network.arrange(segments)  # type: ignore[operator]  # ModuleList hides the type
        parts = []
        for index, block in enumerate(network.blocks):  # type: ignore[arg-type]  # likewise
            hidden = block(hidden)  # (segments, filters, frames)
            if index in self._wanted[scale]:
                parts.append(pool_segment(hidden).float())
        logits: Tensor = network.classify(hidden)  # type: ignore[operator]  # likewise
        return torch.cat(parts, dim=1), logits

    def forward(self, inputs: Sequence[Tensor]) -> JointOutput:
        """Return the logits of clips, and of the segments on the way.

        Args:
            inputs: Per scale, (clips, segments, *input_shape).
        """
        vectors, local_logits = [], []
        for scale, segments in enumerate(inputs):
            features, logits = self.segment_features(scale, segments.flatten(0, 1))
            clips, count = segments.shape[:2]
            vectors.append(features.reshape(clips, count, -1).mean(dim=1))  # (clips, channels)
            local_logits.append(logits)
        return JointOutput(self.classifier(torch.cat(vectors, dim=1)), tuple(local_logits))
