"""Recipes: what an experiment is, in one TOML file, checked when it is loaded."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from mlfa_core.errors import KnownError
from mlfa_core.models.registry import ARCHITECTURES
from mlfa_trainer.joint_section import JointSection
from mlfa_trainer.made_sections import MidiSection, SpeechSection
from mlfa_trainer.variants_section import VariantsSection

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DataSection(_Section):
    """Which recordings.

    Attributes:
        name: Names the prepared store, which recipes on the same data share.
        kind: ``manifest``, or one of the papers' data sets in its published layout.
        folder: Where the data set is; ``$NAME`` takes an environment variable.
        options: Of a published data set's reader, such as where its split files are.
        max_samples: Only so much of each clip's beginning is kept, as the papers do with
            640,512; None keeps all.
        manifest: CSV below the folder.
        scores: Soft scores below the folder; without them the manifest's labels are learned.
        task: What a manifest's labels mean; soft scores are always multi-label.
        leave_out_licences: Parts of licence texts; such clips are never trained on.
        leave_out_sources: Sources whose clips, of whatever split, are only measured, nor is
            anything trained on that was made of them.
        synthetic_noise: How many synthesised clips that are not music to add.
        speech: Clips of synthesised speech to add, which is not music.
        midi: Clips of music rendered from scores to add.
        quietest_db: Music below this level is left out: nothing is there to hear. None keeps all.
        teacher: Folder with the weights of the networks that soft scores come from; music that
            ``scores`` says nothing of is scored by them. ``$NAME`` as in ``folder``.
        variants: Training clips made by changing others; they need a teacher, or have no scores.
    """

    name: Name
    kind: Literal["manifest", "magnatagatune", "million-song", "gtzan", "tagtraum"] = "manifest"
    folder: str
    options: dict[str, Any] = {}
    max_samples: Count | None = None
    manifest: str = "manifest.csv"
    scores: str | None = None
    task: Literal["multi-label", "single-label"] = "multi-label"
    leave_out_licences: tuple[str, ...] = ()
    leave_out_sources: tuple[str, ...] = ()
    synthetic_noise: Annotated[int, Field(ge=0)] = 0
    speech: SpeechSection = SpeechSection()
    midi: MidiSection = MidiSection()
    quietest_db: float | None = -60.0
    teacher: str | None = None
    variants: VariantsSection = VariantsSection()

    @model_validator(mode="after")
    def _fits_its_kind(self) -> DataSection:
        if self.kind != "manifest" and (self.teacher is not None or self.variants.count):
            raise ValueError("a teacher and variants go with a manifest only")
        return self


class AugmentSection(_Section):
    """Changes of the sound that leave its tags as they are.

    Attributes:
        gain_db: Lowest and highest random gain.
        equaliser_db: Largest gain of a random smooth curve over frequency; 0 for none. Mel only.
    """

    gain_db: tuple[float, float] = (0.0, 0.0)
    equaliser_db: NotNegative = 0.0


class AuxiliarySection(_Section):
    """What a network is asked for besides, in training only; not in the papers.

    Attributes:
        spectrogram: Weight of the mean squared error of the mel spectrogram that a linear layer
            reads off the middle of a network on waveforms; 0 for none.
        levels: Weight of the tags' loss that a linear layer on each of the two levels below the
            top gives; 0 for none.
    """

    spectrogram: NotNegative = 0.0
    levels: NotNegative = 0.0


class LocalSection(_Section):
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


class ScaleSection(_Section):
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
    options: dict[str, Any] = {}
    levels: tuple[int, ...] | None = None
    network_from: Name | None = None
    local: dict[str, Any] = {}

    @field_validator("architecture")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value not in ARCHITECTURES:
            raise ValueError(f"no network is named “{value}”; known: {', '.join(ARCHITECTURES)}")
        return value


class ExtractSection(_Section):
    """How features are extracted.

    Attributes:
        window_samples: Length of the windows that segment features are pooled over.
        batch: Segments a forward pass.
        precision: As in ``local``, of the convolutions.
    """

    window_samples: Count = 65_536
    batch: Count = 256
    precision: Literal["fp32", "bf16", "fp16"] = "fp32"


class GlobalSection(_Section):
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


class CalibrateSection(_Section):
    """How scores are calibrated.

    Attributes:
        top_share: A tag's decision by the teacher is its highest scoring share of the training
            split's music.
        precisions: Thresholds are sought for each.
        shared_evidence: Weight of what all tags show together, in validation examples, beside
            a tag's own examples.
        min_positives: A tag with fewer true clips in the validation split always abstains.
        excerpt_s: Sub-clips of this length are further examples.
        music_recall: The music threshold keeps at least this share of validation music.
    """

    top_share: Annotated[float, Field(gt=0, lt=1)] = 0.05
    precisions: tuple[Annotated[float, Field(gt=0, lt=1)], ...] = (0.95, 0.9, 0.8, 0.7)
    shared_evidence: Positive = 30.0
    min_positives: Count = 3
    excerpt_s: Positive = 10.0
    music_recall: Share = 0.98


class ExportSection(_Section):
    """The model package.

    Attributes:
        name: Package name; the recipe's when None.
        version: Of the package's contents.
        title: One line for people.
        description: A few sentences for people.
        licence: Licence of the weights.
        vocabulary: CSV (tag, category, and one column a tag list): a path, or the name of one
            that comes with the trainer. None makes each output a tag.
        notes: Sentences for the card's limits, such as doubts about a licence.
    """

    name: Name | None = None
    version: Name = "1.0"
    title: str = ""
    description: str = ""
    licence: str = "not stated"
    vocabulary: str | None = None
    notes: tuple[str, ...] = ()


class Recipe(_Section):
    """An experiment. Sections are named after the command that reads them.

    Attributes:
        name: Names the run folder.
        seed: Every random choice follows from it.
    """

    name: Name
    seed: Annotated[int, Field(ge=0)] = 1
    data: DataSection
    scales: Annotated[tuple[ScaleSection, ...], Field(min_length=1)]
    local: LocalSection = LocalSection()
    extract: ExtractSection = ExtractSection()
    global_: Annotated[GlobalSection, Field(alias="global")] = GlobalSection()
    joint: JointSection = JointSection()
    calibrate: CalibrateSection = CalibrateSection()
    export: ExportSection = ExportSection()

    @model_validator(mode="after")
    def _names_agree(self) -> Recipe:
        names = [scale.scale for scale in self.scales]
        if len(set(names)) != len(names):
            raise ValueError("two scales have the same name")
        for choice in self.global_.scales or ():
            if parse_choice(choice)[0] not in names:
                raise ValueError(f"global.scales names “{choice}”, which is no scale")
        for scale in self.scales:
            is_mel = ARCHITECTURES[scale.architecture].input_kind == "mel"
            if self.local_of(scale).auxiliary.spectrogram > 0 and is_mel:
                raise ValueError(
                    f"local.auxiliary.spectrogram is for networks on waveforms, and "
                    f"{scale.scale} is not one; set it below that scale's own local"
                )
        return self

    def local_of(self, scale: ScaleSection) -> LocalSection:
        """Return the training settings of a scale, its overrides applied."""
        values = _merge(self.local.model_dump(), scale.local)
        return LocalSection.model_validate(values)

    def to_json(self) -> dict[str, Any]:
        """Return the resolved recipe as plain values, such that loading it gives it back."""
        return self.model_dump(mode="json", by_alias=True)


def parse_choice(text: str) -> tuple[str, tuple[int, ...] | None]:
    """Split a choice of features, ``mel27`` or ``mel27@1,3``, into scale and levels.

    Raises:
        ValueError: If a level is not a number, which pydantic tells with the key.
    """
    scale, separator, levels = text.partition("@")
    if not separator:
        return scale, None
    try:
        return scale, tuple(int(level) for level in levels.split(","))
    except ValueError as cause:
        raise ValueError(f"“{text}” is not a scale with levels, such as mel27@1,3") from cause


def _merge(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        if isinstance(value, Mapping) and isinstance(merged.get(key), Mapping):
            merged[key] = _merge(merged[key], value)
        else:
            merged[key] = value
    return merged


def builtin_names() -> tuple[str, ...]:
    """Return the names of the recipes that come with the trainer."""
    folder = resources.files("mlfa_trainer") / "recipes"
    return tuple(
        sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml"))
    )


def find_recipe(name_or_path: str) -> Path:
    """Return a recipe's file: a path, or the name of one that comes with the trainer.

    Raises:
        KnownError: If there is none.
    """
    path = Path(name_or_path)
    if path.suffix == ".toml" and path.is_file():
        return path
    if name_or_path in builtin_names():
        return Path(str(resources.files("mlfa_trainer") / "recipes" / f"{name_or_path}.toml"))
    raise KnownError(
        f"There is no recipe “{name_or_path}”.",
        f"Give the path of a .toml file, or one of: {', '.join(builtin_names())}.",
    )


def parse_setting(text: str) -> tuple[tuple[str, ...], Any]:
    """Split ``a.b=value`` into its key and its value, read as TOML where it is TOML.

    Raises:
        KnownError: If there is no ``=`` or no key.
    """
    key, separator, value = text.partition("=")
    parts = tuple(part.strip() for part in key.split("."))
    if not separator or not all(parts):
        raise KnownError(f"“{text}” is not a setting.", "Write it as key=value.")
    try:
        parsed = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        parsed = value.strip()  # a bare word
    return parts, parsed


def load_recipe(name_or_path: str, settings: Iterable[str] = ()) -> Recipe:
    """Load a recipe and apply settings over it.

    Args:
        name_or_path: See ``find_recipe``.
        settings: ``key=value`` each; ``scales.0.architecture`` names a list's entry.

    Raises:
        KnownError: Naming the key that is wrong.
    """
    path = find_recipe(name_or_path)
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as cause:
        raise KnownError(
            f"The recipe {path.name} is not valid TOML: {cause}.", "Correct the recipe.", path
        ) from cause
    for text in settings:
        _apply(values, *parse_setting(text))
    return validate_recipe(values, path)


def _apply(values: dict[str, Any], key: tuple[str, ...], value: Any) -> None:
    place: Any = values
    try:
        for part in key[:-1]:
            place = place[int(part)] if isinstance(place, list) else place.setdefault(part, {})
        place[int(key[-1]) if isinstance(place, list) else key[-1]] = value
    except (ValueError, IndexError, TypeError, AttributeError) as cause:
        raise KnownError(
            f"The recipe has no place for “{'.'.join(key)}”.", "Check the key of --set."
        ) from cause


def validate_recipe(values: Mapping[str, Any], path: Path | None = None) -> Recipe:
    """Check plain values and make a recipe of them.

    Raises:
        KnownError: Naming the key that is wrong.
    """
    try:
        return Recipe.model_validate(values)
    except ValidationError as cause:
        first = cause.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole recipe"
        message = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            message = "there is no such key"
        raise KnownError(
            f"The recipe {path.name if path else ''} is wrong at “{where}”: {message}.",
            "Correct the recipe, or the setting.",
            path,
        ) from cause


def expand_folder(text: str) -> Path:
    """Replace environment variables and ``~`` in a folder's name.

    Raises:
        KnownError: If a variable is not set.
    """
    expanded = os.path.expandvars(text)
    if "$" in expanded:
        name = expanded[expanded.index("$") + 1 :].split("/")[0].strip("{}")
        raise KnownError(
            f"The recipe takes its data from the environment variable {name}, which is not set.",
            f"Set it to the data set's folder: export {name}=/path/to/data",
        )
    return Path(expanded).expanduser()
