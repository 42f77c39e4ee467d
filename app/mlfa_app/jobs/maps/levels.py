"""Which stored song features belong to a level of a model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mlfa_core.errors import KnownError


@dataclass(frozen=True, slots=True)
class MapLevel:
    """One level of a model, over all scales that have it.

    Attributes:
        number: Counted from the input (1 is the lowest); with minus, from the top of each scale.
        keys: The song features that belong to it, "scale/level" each, in the model's order.
        is_top: Whether it is the highest level of every scale.
    """

    number: int
    keys: tuple[str, ...]
    is_top: bool


def list_levels(keys: Iterable[str]) -> list[MapLevel]:
    """Give the levels of a model from the lowest to the highest, as one goes through them.

    Where scales have different numbers of levels, the last one is the top of each.

    Args:
        keys: The model's features, "scale/level" each.
    """
    scales = _by_scale(keys)
    numbers = sorted({number for found in scales.values() for number in found})
    levels = [level for number in numbers if (level := _level(scales, number)) is not None]
    top = _level(scales, -1)
    if top is None or top.number > 0:
        return levels
    return [*levels[:-1], top]


def find_level(keys: Iterable[str], level: int, model: str) -> MapLevel:
    """Find a level by its number.

    Args:
        keys: The model's features.
        level: Counted from the input (1 is the lowest) or, with minus, from the top of each scale
            (-1 is the highest).
        model: What the user calls the model.

    Raises:
        KnownError: If the model has no such level.
    """
    scales = _by_scale(keys)
    found = _level(scales, level)
    if found is None:
        numbers = sorted({number for levels in scales.values() for number in levels})
        raise KnownError(
            f"The model “{model}” has no level {level}.",
            f"It has levels {numbers[0]} (lowest) to {numbers[-1]}; -1 is the top of each scale."
            if numbers
            else "None of its song features are in the library; analyse it: mlfa scan FOLDER",
        )
    return found


def _by_scale(keys: Iterable[str]) -> dict[str, list[int]]:
    """The levels of each scale, ascending."""
    scales: dict[str, list[int]] = {}
    for key in keys:
        scale, _, number = key.rpartition("/")
        if number.isdecimal():
            scales.setdefault(scale, []).append(int(number))
    return {scale: sorted(numbers) for scale, numbers in scales.items()}


def _level(scales: dict[str, list[int]], level: int) -> MapLevel | None:
    if level < 0:
        picked = {
            scale: numbers[level] for scale, numbers in scales.items() if len(numbers) >= -level
        }
        # The same number everywhere: it has a plainer name then.
        if len(picked) == len(scales) and len(set(picked.values())) == 1:
            level = next(iter(picked.values()))
    else:
        picked = {scale: level for scale, numbers in scales.items() if level in numbers}
    if not picked:
        return None
    is_top = len(picked) == len(scales) and all(
        picked[scale] == numbers[-1] for scale, numbers in scales.items()
    )
    return MapLevel(level, tuple(f"{scale}/{number}" for scale, number in picked.items()), is_top)
