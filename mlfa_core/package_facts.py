"""What ``package.json`` of a model package may hold, and how it is checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mlfa_core.tags import Category

FORMAT_VERSION = 2
"""The newest format; packages without a head are still written in the first one."""

_Finite = Annotated[float, Field(allow_inf_nan=False)]
_Score = Annotated[float, Field(ge=0.0, le=1.0)]
# Names become parts of file names and of keys in the catalogue.
_Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class _Facts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ExtractorFacts(_Facts):
    """One network used as a feature extractor.

    Attributes:
        scale: Its name in feature keys and in the weights file, such as ``mel27``.
        architecture: Name in the registry.
        options: Further arguments of the architecture, such as ``last_width``.
        levels: Stored levels of the network, counted from the input (1 = lowest). Their order
            here numbers the stored levels from 1.
    """

    scale: _Name
    architecture: _Name
    options: dict[str, Any] = {}
    levels: Annotated[tuple[Annotated[int, Field(ge=1)], ...], Field(min_length=1)]


class MelFacts(_Facts):
    """Standardisation of the mel spectrogram."""

    mean: _Finite
    std: Annotated[_Finite, Field(gt=0)]


class ClassifierFacts(_Facts):
    """The global classifier's configuration."""

    num_units: Annotated[int, Field(ge=1, le=65536)]
    task: Literal["multi-label", "single-label"] = "multi-label"
    feature_mean: _Finite
    feature_std: Annotated[_Finite, Field(gt=0)]


class HeadFacts(_Facts):
    """Further outputs, taught by a user: one linear layer on the song vector itself.

    The weights file holds it as ``head.mean``, ``head.scale``, ``head.weight``, ``head.bias``; see
    `song_head.SongHead`. Format 2.

    Attributes:
        num_outputs: How many of the package's outputs are its own: the last ones.
        taught_on: Identifier of the package whose networks and classifier these are.
    """

    num_outputs: Annotated[int, Field(ge=1, le=4096)]
    taught_on: Annotated[str, Field(max_length=200)] = ""


class TagFacts(_Facts):
    """One tag of the product and the classifier outputs it is the maximum of."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    category: Category
    sources: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)]


class CalibrationFacts(_Facts):
    """Platt scaling of each tag's merged logit."""

    slopes: tuple[Annotated[_Finite, Field(gt=0)], ...]
    offsets: tuple[_Finite, ...]


class MusicFacts(_Facts):
    """Calibration of the gate that tells music from speech, noise and silence.

    The weights file holds it as ``gate.weights`` and ``gate.bias``.
    """

    slope: Annotated[_Finite, Field(gt=0)]
    offset: _Finite
    threshold: _Score


class PackageFacts(_Facts):
    """Everything a program must know of a package before it loads the weights.

    Attributes:
        format_version: Of this file's layout.
        outputs: Names of the classifier's columns, in order: ``msd/rock`` and so on; those of the
            head, where there is one, come last.
        head: Outputs that a user taught; None for most packages.
        thresholds: By precision as text (``"0.9"``), one score per tag, null to abstain.
        decision_source: Whose decisions the precision refers to, in words.
        training: On what and how it was trained; free-form.
        quality: Measured quality; free-form, ``per_tag`` by tag name.
    """

    format_version: Literal[1, 2]
    name: _Name
    version: _Name
    title: str
    description: str
    licence: str
    extractors: Annotated[tuple[ExtractorFacts, ...], Field(min_length=1)]
    mel: MelFacts | None = None
    classifier: ClassifierFacts
    head: HeadFacts | None = None
    outputs: Annotated[tuple[str, ...], Field(min_length=1)]
    vocabulary: Annotated[tuple[TagFacts, ...], Field(min_length=1)]
    calibration: CalibrationFacts
    thresholds: dict[Annotated[str, Field(pattern=r"^0\.\d{1,3}$")], tuple[_Score | None, ...]]
    music: MusicFacts | None = None
    decision_source: str = ""
    training: dict[str, Any] = {}
    quality: dict[str, Any] = {}
    weights_digest: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]

    @property
    def num_classifier_outputs(self) -> int:
        """Outputs of the global classifier, those of the head left out."""
        return len(self.outputs) - (0 if self.head is None else self.head.num_outputs)

    @model_validator(mode="after")
    def _head_fits(self) -> PackageFacts:
        if self.head is not None and self.format_version < 2:
            raise ValueError("a package with a head is of format 2")
        if self.num_classifier_outputs < 1:
            raise ValueError("the head has more outputs than the package")
        return self

    @model_validator(mode="after")
    def _lengths_agree(self) -> PackageFacts:
        num_tags, num_outputs = len(self.vocabulary), len(self.outputs)
        if len({tag.name for tag in self.vocabulary}) != num_tags:
            raise ValueError("two tags of the vocabulary have the same name")
        if len({extractor.scale for extractor in self.extractors}) != len(self.extractors):
            raise ValueError("two extractors have the same scale")
        if any(max(tag.sources) >= num_outputs for tag in self.vocabulary):
            raise ValueError("the vocabulary names an output that does not exist")
        lengths = {len(self.calibration.slopes), len(self.calibration.offsets)}
        lengths |= {len(values) for values in self.thresholds.values()}
        if lengths != {num_tags}:
            raise ValueError("calibration and thresholds must have one value per tag")
        if not self.thresholds:
            raise ValueError("there must be thresholds for at least one precision")
        return self


def format_of(facts: Mapping[str, Any]) -> int:
    """Return the oldest format that can say what a package holds, so that old programs read it."""
    return 1 if facts.get("head") is None else FORMAT_VERSION
