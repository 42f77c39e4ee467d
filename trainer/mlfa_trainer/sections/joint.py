"""The section ``[joint]`` of a recipe: how ``train-joint`` trains."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mlfa_trainer.sections.base import Count, NotNegative, Section


class JointSection(Section):
    """How local networks and the global classifier are trained together.

    Attributes:
        batch: Clips a step.
        segments: Random segments of each clip and scale.
        steps: Steps an epoch; None goes about once through the training clips.
        epochs: At most so many.
        patience: Epochs without a better validation loss before it stops.
        schedule: ``cosine`` (half a cosine over all epochs, to zero) or ``constant``.
        optimiser: ``adamw``, or ``sgd`` (Nesterov 0.9), which wants ten times the rate.
        learning_rate: Of the local networks, at first; 0 leaves them as they are.
        classifier_learning_rate: Of the classifier, likewise.
        weight_decay: Of weight matrices only.
        local_weight: Weight of the mean local loss beside the clips' loss of 1.
        is_statistics_frozen: Networks that come trained keep their batch-norm statistics: a
            batch holds too few clips to measure them anew.
        is_fresh_classifier: Begin with a classifier of fresh weights instead of a trained one.
        precision: ``fp32``, or ``bf16`` for automatic mixed precision.
        seeds: One joint training each; the first is named after the run alone.
    """

    batch: Count = 32
    segments: Count = 6
    steps: Count | None = None
    epochs: Count = 10
    patience: Count = 3
    schedule: Literal["cosine", "constant"] = "cosine"
    optimiser: Literal["sgd", "adamw"] = "adamw"
    learning_rate: NotNegative = 1e-4
    classifier_learning_rate: NotNegative = 1e-4
    weight_decay: NotNegative = 0.0
    local_weight: NotNegative = 1.0
    is_statistics_frozen: bool = True
    is_fresh_classifier: bool = False
    precision: Literal["fp32", "bf16"] = "fp32"
    seeds: Annotated[tuple[int, ...], Field(min_length=1)] = (1,)
