"""The sections ``[[scales]]``, ``[local]`` and ``[extract]``: networks and their features."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from mlfa_core.models.registry import ARCHITECTURES
from mlfa_trainer.sections.base import Count, Name, NotNegative, Positive, Section, Share


class AugmentSection(Section):
    """Changes of the sound that leave its tags as they are.

    Attributes:
        gain_db: Lowest and highest random gain.
        equaliser_db: Largest gain of a random smooth curve over frequency; 0 for none. Mel only.
    """

    gain_db: tuple[float, float] = (0.0, 0.0)
    equaliser_db: NotNegative = 0.0


class AuxiliarySection(Section):
    """What a network is asked for besides, in training only; not in the papers.

    Attributes:
        spectrogram: Weight of the mean squared error of the mel spectrogram that a linear layer
            reads off the middle of a network on waveforms; 0 for none.
        levels: Weight of the tags' loss that a linear layer on each of the two levels below the
            top gives; 0 for none.
    """

    spectrogram: NotNegative = 0.0
    levels: NotNegative = 0.0


class LocalSection(Section):
    """How local networks are trained.

    Attributes:
        batch: Segments a step, of all processes together.
        accumulate: Compute each batch in so many parts, one after the other, where it does not
            fit into memory. Batch normalisation then normalises each part by itself.
        steps: Steps an epoch; None takes as many as there are segments in the training split.
        epochs: At most so many.
        segments: ``random`` ones, of clips drawn by the root of their length; or the papers'
            ``consecutive`` ones, of which an epoch takes each once, less what fills no batch.
        schedule: ``cosine`` (warm-up, then a half cosine to zero) or ``ladder`` (the papers'
            stages with early stopping).
        optimiser: ``sgd`` (Nesterov 0.9) or ``adamw``.
        learning_rate: The highest of ``cosine``; the first of ``ladder``.
        ladder_factor: Each stage's rate is this share of the one before.
        ladder_stages: Number of stages.
        ladder_patience: Epochs without improvement before the next stage.
        warmup: Share of all steps with rising rate.
        weight_decay: Of weight matrices only.
        max_gradient_norm: Clip gradients; None for never.
        music_weight: Weight of the music output beside one tag.
        not_music_share: Share of random segments that are drawn from clips that are not music;
            None leaves it to their number.
        column_balance: 0 weighs all outputs alike, 1 by the inverse of their mean target.
        precision: ``fp32``, or automatic mixed precision in ``bf16`` or (CUDA only, with
            gradient scaling) ``fp16``.
        compile: Compile the network with torch.compile.
        dropout: Overrides the architecture's; None keeps it.
        augment: Changes of the sound.
        valid_segments: Segments of each validation clip, spread evenly, that are heard after each
            epoch to choose the best; None for all.
        output_prior: Begin with the outputs' mean targets as biases, instead of the papers' zero.
        auxiliary: What else is asked for.
    """

    batch: Count = 64
    accumulate: Count = 1
    steps: Count | None = None
    epochs: Count = 30
    segments: Literal["random", "consecutive"] = "random"
    schedule: Literal["cosine", "ladder"] = "cosine"
    optimiser: Literal["sgd", "adamw"] = "sgd"
    learning_rate: Positive = 0.01
    ladder_factor: Annotated[float, Field(gt=0, lt=1)] = 0.2
    ladder_stages: Count = 5
    ladder_patience: Annotated[int, Field(ge=0)] = 3
    warmup: Share = 0.05
    weight_decay: NotNegative = 0.0
    max_gradient_norm: Positive | None = None
    music_weight: NotNegative = 1.0
    not_music_share: Share | None = None
    column_balance: Share = 0.0
    precision: Literal["fp32", "bf16", "fp16"] = "fp32"
    compile: bool = False
    dropout: Annotated[float, Field(ge=0, lt=1)] | None = None
    augment: AugmentSection = AugmentSection()
    valid_segments: Count | None = None
    output_prior: bool = False
    auxiliary: AuxiliarySection = AuxiliarySection()


class ScaleSection(Section):
    """One local network.

    Attributes:
        scale: Its name in feature keys.
        architecture: Name in the registry.
        options: Further arguments of the architecture.
        levels: Levels used, from the input (1 = lowest) or the top (-1); None for all.
        network_from: Name of another run whose network of this scale is used as it is, trained
            there or imported, instead of training one here (the papers' transfer).
        local: Overrides of the section ``local`` for this network.
    """

    scale: Name
    architecture: str
    options: dict[str, Any] = Field(default_factory=dict)
    levels: tuple[int, ...] | None = None
    network_from: Name | None = None
    local: dict[str, Any] = Field(default_factory=dict)

    @field_validator("architecture")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value not in ARCHITECTURES:
            raise ValueError(f"no network is named “{value}”; known: {', '.join(ARCHITECTURES)}")
        return value


class ExtractSection(Section):
    """How features are extracted.

    Attributes:
        window_samples: Length of the windows that segment features are pooled over.
        batch: Segments a forward pass.
        precision: As in ``local``, of the convolutions.
    """

    window_samples: Count = 65_536
    batch: Count = 256
    precision: Literal["fp32", "bf16", "fp16"] = "fp32"
