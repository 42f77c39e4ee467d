"""What a model package says of its own quality, read with distrust: its maker wrote it freely."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from mlfa_core.model_package import ModelPackage


@dataclass(frozen=True, slots=True)
class PrecisionFacts:
    """One precision that a package offers. What was not measured is None.

    Attributes:
        wanted: The precision that is asked for, 0 to 1.
        measured: Share of the proposed tags that were right when it was measured.
        tags_per_song: Proposed tags of a song, on average.
        share_with_tags: Share of the songs that get any tag.
        recall: Share of the right tags that were proposed.
        num_abstaining: Tags that are never proposed at this precision.
    """

    wanted: float
    measured: float | None
    tags_per_song: float | None
    share_with_tags: float | None
    recall: float | None
    num_abstaining: int


@dataclass(frozen=True, slots=True)
class QualityFacts:
    """A package's quality at a glance. What was not measured is None or empty.

    Attributes:
        precisions: What each precision that it offers means, the lowest first.
        num_songs: On how many songs it was measured.
        roc_auc: Macro ROC-AUC over the tags.
        human_roc_auc: The same against labels that people gave.
        music_kept: Share of the music that was taken for music.
        decision_source: Whose decisions "right" refers to, in the maker's words.
    """

    precisions: tuple[PrecisionFacts, ...]
    num_songs: int | None
    roc_auc: float | None
    human_roc_auc: float | None
    music_kept: float | None
    decision_source: str


def quality_of(package: ModelPackage) -> QualityFacts:
    """Read what a package says of its quality."""
    quality = package.facts.quality
    num_songs = _number(quality, "clips", "music")
    return QualityFacts(
        precisions=tuple(
            _precision_facts(package, wanted) for wanted in sorted(package.thresholds)
        ),
        num_songs=None if num_songs is None else int(num_songs),
        roc_auc=_share(quality, "global", "macro_roc_auc"),
        human_roc_auc=_share(quality, "human_labels", "macro_roc_auc"),
        music_kept=_share(quality, "music", "music_kept"),
        decision_source=package.facts.decision_source,
    )


def _precision_facts(package: ModelPackage, wanted: float) -> PrecisionFacts:
    row = ("decisions", f"{wanted:g}")
    quality = package.facts.quality
    thresholds = package.thresholds[wanted]
    return PrecisionFacts(
        wanted=wanted,
        measured=_share(quality, *row, "precision"),
        tags_per_song=_number(quality, *row, "tags_per_clip"),
        share_with_tags=_share(quality, *row, "clips_with_tags"),
        recall=_share(quality, *row, "recall"),
        num_abstaining=sum(threshold is None for threshold in thresholds),
    )


def _number(values: object, *keys: str) -> float | None:
    """Follow keys into nested mappings; None where they lead to no sensible number."""
    for key in keys:
        if not isinstance(values, Mapping):
            return None
        values = values.get(key)
    if isinstance(values, bool) or not isinstance(values, int | float):
        return None
    return float(values) if math.isfinite(values) and 0 <= values < 1e9 else None


def _share(values: object, *keys: str) -> float | None:
    number = _number(values, *keys)
    return number if number is not None and number <= 1 else None
