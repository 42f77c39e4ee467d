"""The section ``[global]`` of a recipe: the classifier of whole songs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mlfa_trainer.sections.base import Count, NotNegative, Positive, Section, Share


class GlobalSection(Section):
    """How the global classifier is trained, always in fp32: it is small.

    Attributes:
        scales: Which scales' features; None for all. ``mel27@1,3`` takes only these levels of
            a scale.
        units: Units of both hidden layers.
        dropout: On both hidden layers.
        batch: Songs a step, of all processes together.
        epochs: At most so many.
        patience: Epochs without a better validation loss before it stops.
        schedule: ``plateau`` (constant rate until patience ends) or ``cosine``.
        optimiser: ``sgd`` (Nesterov 0.9) or ``adamw``.
        learning_rate: First or highest.
        weight_decay: Of weight matrices only.
        max_windows: Each example is the mean of a random run of 1 to this many windows; 0 takes
            whole clips, as the papers do.
        views: Examples per clip and epoch.
        music_weight: As in ``local``.
        not_music_share: As in ``local``.
        column_balance: As in ``local``.
        seeds: One classifier each; the first becomes the package's.
    """

    scales: tuple[str, ...] | None = None
    units: Count = 512
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.5
    batch: Count = 64
    epochs: Count = 60
    patience: Count = 8
    schedule: Literal["plateau", "cosine"] = "plateau"
    optimiser: Literal["sgd", "adamw"] = "sgd"
    learning_rate: Positive = 0.01
    weight_decay: NotNegative = 0.0
    max_windows: Annotated[int, Field(ge=0)] = 0
    views: Count = 1
    music_weight: NotNegative = 1.0
    not_music_share: Share | None = None
    column_balance: Share = 0.0
    seeds: Annotated[tuple[int, ...], Field(min_length=1)] = (1,)
