"""Recipes: what an experiment is, in one TOML file, checked when it is loaded."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError, model_validator

from mlfa_core.errors import KnownError
from mlfa_core.models.registry import ARCHITECTURES
from mlfa_trainer.sections.base import Name, Section
from mlfa_trainer.sections.classifier import GlobalSection
from mlfa_trainer.sections.data import DataSection
from mlfa_trainer.sections.gate import GateSection
from mlfa_trainer.sections.joint import JointSection
from mlfa_trainer.sections.networks import ExtractSection, LocalSection, ScaleSection
from mlfa_trainer.sections.package import CalibrateSection, ExportSection


class Recipe(Section):
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
    gate: GateSection = GateSection()
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
