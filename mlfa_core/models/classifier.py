"""The global classifier: song features to tags or to one class (both papers)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from mlfa_core.errors import ShapeError
from mlfa_core.models.blocks import BATCH_NORM_MOMENTUM, init_like_keras
from mlfa_core.models.layer_facts import BATCH_NORM_EPSILON

Task = Literal["multi-label", "single-label"]


@dataclass(frozen=True)
class ClassifierConfig:
    """Two fully connected hidden layers and an output layer.

    Attributes:
        num_features: Length of a song's feature vector.
        num_outputs: Number of tags or classes.
        num_units: Units of each hidden layer, 512 or 1024 in paper A.
        task: ``multi-label`` gives independent tags, ``single-label`` one class of many.
        dropout: Dropout on both hidden layers.
        feature_mean: One scalar over all entries of the training features.
        feature_std: Likewise, their standard deviation.

    Source:
        Spec section 4.2.
    """

    num_features: int
    num_outputs: int
    num_units: int = 512
    task: Task = "multi-label"
    dropout: float = 0.5
    feature_mean: float = 0.0
    feature_std: float = 1.0


class Classifier(nn.Module):
    """Predicts tags or a class from song features."""

    def __init__(self, config: ClassifierConfig) -> None:
        super().__init__()
        self.config = config
        layers: list[nn.Module] = []
        in_features = config.num_features
        for _ in range(2):
            layers += [
                nn.Linear(in_features, config.num_units),
                nn.BatchNorm1d(
                    config.num_units, eps=BATCH_NORM_EPSILON, momentum=BATCH_NORM_MOMENTUM
                ),
                nn.ReLU(),
                nn.Dropout(config.dropout),
            ]
            in_features = config.num_units
        self.hidden = nn.Sequential(*layers)
        self.output = nn.Linear(in_features, config.num_outputs)
        init_like_keras(self)

    def forward(self, features: Tensor) -> Tensor:
        """Return logits, (songs, outputs), from song features, (songs, num_features).

        Raises:
            ShapeError: If the features are of another shape.
        """
        if features.dim() != 2 or features.shape[1] != self.config.num_features:
            raise ShapeError(
                f"Expected (songs, {self.config.num_features}), got {tuple(features.shape)}."
            )
        scaled = (features - self.config.feature_mean) / self.config.feature_std
        logits: Tensor = self.output(self.hidden(scaled))  # (songs, outputs)
        return logits

    def scores(self, features: Tensor) -> Tensor:
        """Return scores between 0 and 1, (songs, outputs): sigmoids, or a softmax."""
        logits = self.forward(features)
        if self.config.task == "single-label":
            return torch.softmax(logits, dim=1)
        return torch.sigmoid(logits)
