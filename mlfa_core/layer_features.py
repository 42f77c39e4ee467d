"""Tap the levels of a network during one forward pass, and pool them within each segment."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from mlfa_core.errors import ShapeError
from mlfa_core.models.blocks import LevelNetwork


def resolve_levels(num_levels: int, levels: Sequence[int] | None) -> tuple[int, ...]:
    """Turn level numbers into indices from the input, low to high.

    Args:
        num_levels: How many levels there are.
        levels: Counted from the input (1 = lowest) or from the top (-1 = highest, as in
            paper B). None means all.

    Returns:
        Indices from 0, ascending, without repetition.

    Raises:
        ShapeError: If a level does not exist.
    """
    if levels is None:
        return tuple(range(num_levels))
    indices = set()
    for level in levels:
        if level == 0 or abs(level) > num_levels:
            raise ShapeError(f"There is no level {level}; there are {num_levels}.")
        indices.add(level - 1 if level > 0 else num_levels + level)
    return tuple(sorted(indices))


def pool_segment(activations: Tensor) -> Tensor:
    """Keep each channel's strongest response within a segment.

    Args:
        activations: One level's output, (segments, channels, frames), before or after the
            block's own pooling: the lengths divide exactly, so the result is the same.

    Returns:
        Segment features, (segments, channels), same dtype and device.

    Raises:
        ShapeError: If there are no frames.

    Source:
        Paper A, section on feature aggregation; spec sections 3.2 and 1.6.
    """
    if activations.dim() != 3 or activations.shape[2] == 0:
        raise ShapeError(f"Expected (segments, channels, frames), got {tuple(activations.shape)}.")
    return activations.amax(dim=2)


def level_activations(network: LevelNetwork, segments: Tensor) -> list[Tensor]:
    """Return every level's ReLU output before pooling, (segments, channels, frames) each.

    Args:
        network: In evaluation mode, else batch statistics leak between segments.
        segments: Network inputs, (segments, *input_shape).

    Raises:
        ShapeError: If the segments are of another shape.

    Source:
        Spec section 3.1.
    """
    hidden = network.arrange(segments)
    activations = []
    for block in network.blocks:
        level = block.activate(hidden)  # type: ignore[operator]  # ModuleList hides ConvBlock
        activations.append(level)
        hidden = block.pool_frames(level)  # type: ignore[operator]  # likewise
    return activations


def segment_features(
    network: LevelNetwork, segments: Tensor, levels: Sequence[int] | None = None
) -> list[Tensor]:
    """Run one forward pass and return the segment features of the wanted levels.

    Args:
        network: In evaluation mode, else batch statistics leak between segments.
        segments: Network inputs, (segments, *input_shape).
        levels: As in ``resolve_levels``.

    Returns:
        One tensor a level, low to high, (segments, channels).

    Raises:
        ShapeError: If there is no such level, or the segments are of another shape.
    """
    wanted = resolve_levels(len(network.levels), levels)
    hidden = network.arrange(segments)
    features = []
    for index, block in enumerate(network.blocks[: wanted[-1] + 1]):
        hidden = block(hidden)
        if index in wanted:
            features.append(pool_segment(hidden))
    return features
