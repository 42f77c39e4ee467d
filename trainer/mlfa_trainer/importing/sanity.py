"""Does an imported network hear anything? Weights put in wrongly often make it deaf."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from mlfa_core.errors import KnownError
from mlfa_core.layer_features import level_activations, pool_segment
from mlfa_trainer.importing.network import ImportedNetwork

# Differences between answers to quite different sounds, relative to their size.
_SMALLEST_DIFFERENCE = 1e-4


@dataclass(frozen=True)
class SanityReport:
    """How a network answered sounds that differ.

    Attributes:
        hearing: Per level, from the input: share of its channels that answered differently.
        score_range: Largest difference of one score between two sounds; 0 without a classifier.
    """

    hearing: tuple[float, ...]
    score_range: float


def probe_sounds(num_samples: int, sample_rate: int) -> Tensor:
    """Return sounds that no tagger may take for the same, (sounds, num_samples).

    Silence, loud and soft noise, a low and a high tone, a chord, a sweep and clicks.
    """
    time_s = torch.arange(num_samples, dtype=torch.float64) / sample_rate
    noise = torch.randn(num_samples, generator=torch.Generator().manual_seed(1))
    chord = sum(torch.sin(2 * math.pi * hz * time_s) for hz in (220.0, 277.2, 329.6))
    clicks = torch.zeros(num_samples, dtype=torch.float64)
    clicks[:: max(sample_rate // 8, 1)] = 0.9
    sounds = [
        torch.zeros(num_samples),
        0.3 * noise,
        0.003 * noise,
        0.5 * torch.sin(2 * math.pi * 110.0 * time_s),
        0.5 * torch.sin(2 * math.pi * 3_520.0 * time_s),
        0.2 * torch.as_tensor(chord),
        0.5 * torch.sin(2 * math.pi * (100.0 + 1_000.0 * time_s) * time_s),
        clicks,
    ]
    return torch.stack([sound.to(torch.float32) for sound in sounds])


def check_hearing(imported: ImportedNetwork) -> SanityReport:
    """Let a network hear sounds that differ, and see that its answers do.

    Raises:
        KnownError: If a level or the scores are the same for all, or are no numbers.
    """
    network = imported.build()
    (num_samples,) = network.input_shape
    hearing = []
    with torch.inference_mode():
        sounds = probe_sounds(num_samples, imported.sample_rate)
        levels = level_activations(network, sounds)
        for level, activations in zip(network.levels, levels, strict=True):
            features = pool_segment(activations)  # (sounds, channels)
            if not torch.isfinite(features).all():
                raise _deaf(imported, f"its level {level.name} gives values that are no numbers")
            hearing.append(float(_varies(features).float().mean()))
            if hearing[-1] == 0.0:
                raise _deaf(imported, f"its level {level.name} is the same for every sound")
        logits = network.classify(levels[-1])
        scores = torch.sigmoid(logits)
    if not imported.has_head:
        return SanityReport(tuple(hearing), 0.0)
    if not torch.isfinite(logits).all():
        raise _deaf(imported, "its scores are no numbers")
    if not _varies(logits).any():
        raise _deaf(imported, "its scores are the same for every sound")
    return SanityReport(tuple(hearing), float((scores.amax(0) - scores.amin(0)).max()))


def _varies(values: Tensor) -> Tensor:
    """Return which columns differ between rows, (columns,) bool."""
    spread = values.amax(0) - values.amin(0)
    size = values.abs().amax(0).clamp(min=1e-6)
    return spread > _SMALLEST_DIFFERENCE * size


def _deaf(imported: ImportedNetwork, what: str) -> KnownError:
    return KnownError(
        f"The imported network ({imported.origin}) does not work: {what}.",
        "The file is damaged, or is not of the kind that was named. Nothing was written.",
    )
