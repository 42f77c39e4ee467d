"""Does an imported network hear anything? Weights put in wrongly often make it deaf."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from mlfa_core.errors import KnownError
from mlfa_core.folded import FoldedExtractor
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

    Silence, loud and soft noise, a low and a high tone, and clicks.
    """
    time_s = torch.arange(num_samples, dtype=torch.float64) / sample_rate
    noise = torch.randn(num_samples, generator=torch.Generator().manual_seed(1))
    clicks = torch.zeros(num_samples, dtype=torch.float64)
    clicks[:: max(sample_rate // 8, 1)] = 0.9
    sounds = [
        torch.zeros(num_samples),
        0.3 * noise,
        0.003 * noise,
        0.5 * torch.sin(2 * math.pi * 110.0 * time_s),
        0.5 * torch.sin(2 * math.pi * 3_520.0 * time_s),
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
        extractor = FoldedExtractor(network)
        features = extractor(sounds)  # (sounds, channels of all levels)
        by_level = torch.split(features, list(extractor.num_channels), dim=1)
        for level, responses in zip(network.levels, by_level, strict=True):
            if not torch.isfinite(responses).all():
                raise _deaf(imported, f"its level {level.name} gives values that are no numbers")
            hearing.append(float(_varies(responses).float().mean()))
            if hearing[-1] == 0.0:
                raise _deaf(imported, f"its level {level.name} is the same for every sound")
        # The last level has one frame, so its features are the classifier's input.
        logits = network.classify(by_level[-1].unsqueeze(2))
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
