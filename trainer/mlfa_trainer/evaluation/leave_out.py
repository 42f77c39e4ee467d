"""Whole sources left out in turn: how good a run is on recordings unlike those it learned from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlfa_core.errors import KnownError
from mlfa_trainer.datasets.manifest import ClipRow
from mlfa_trainer.evaluation.scoring import Scoring, classifier_digest
from mlfa_trainer.evaluation.yardstick import Yardstick
from mlfa_trainer.progress import Progress
from mlfa_trainer.run_folder import write_json
from mlfa_trainer.training.engine import Engine
from mlfa_trainer.training.extract import extract
from mlfa_trainer.training.train_global import train_global
from mlfa_trainer.training.train_local import train_local
from mlfa_trainer.workspace import Workspace

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float32]

LEAVE_OUT_FILE = "leave-out.json"
RETRAINED_FILE = "leave-out-retrained.json"


@dataclass(frozen=True)
class Fold:
    """Sources that are left out together.

    Attributes:
        number: From 1.
        sources: Their names, sorted.
        hours: Of their clips.
    """

    number: int
    sources: tuple[str, ...]
    hours: float


def make_folds(rows: Sequence[ClipRow], num_folds: int) -> tuple[Fold, ...]:
    """Group sources into folds of about the same hours; the same rows give the same folds.

    The longest source that is left always goes to the fold that has the least so far.

    Args:
        rows: Clips of recordings.
        num_folds: How many folds.

    Raises:
        KnownError: If there are fewer sources than folds.
    """
    seconds: dict[str, float] = defaultdict(float)
    for row in rows:
        seconds[row.source] += row.duration_s
    if num_folds > len(seconds):
        raise KnownError(
            f"The recordings come from {len(seconds)} sources, fewer than {num_folds} folds.",
            "Ask for fewer folds, or name each recording's source in the manifest.",
        )
    totals = [0.0] * num_folds
    found: list[list[str]] = [[] for _ in range(num_folds)]
    # An empty fold comes first, even if all lengths are unknown.
    for source in sorted(seconds, key=lambda name: (-seconds[name], name)):
        place = min(range(num_folds), key=lambda fold: (totals[fold], len(found[fold])))
        totals[place] += seconds[source]
        found[place].append(source)
    return tuple(
        Fold(number, tuple(sorted(sources)), total / 3600)
        for number, (sources, total) in enumerate(zip(found, totals, strict=True), start=1)
    )


def leave_out(
    workspace: Workspace,
    num_folds: int,
    is_retrained: bool,
    progress: Progress,
    engine: Engine,
) -> dict[str, Any]:
    """Train once per fold without its sources, and measure on all of their music.

    The truth is that of the run itself: the teacher's scores against the limits of the run's own
    training music.

    Args:
        workspace: Whose run; features must be there.
        num_folds: How many folds.
        is_retrained: Train the local networks without the sources too. Without it they have
            heard them, and only the classifier has not.
        progress: Where to report.
        engine: Where to compute.

    Returns:
        Plain values, also written to ``leave-out.json`` or ``leave-out-retrained.json``.

    Raises:
        KnownError: If an earlier step is missing, or a fold leaves nothing to train on.
    """
    _check_own(workspace, is_retrained)
    seed = workspace.recipe.global_.seeds[0]
    train_global(workspace, seed, progress, engine)
    whole = Scoring(workspace, seed)
    rows = [
        row for row, is_in in zip(whole.data.rows, whole.data.is_recording, strict=True) if is_in
    ]
    folds = make_folds(rows, num_folds)
    measured, all_clips, all_logits = [], [], []
    for fold in folds:
        progress.say(f"Fold {fold.number} of {num_folds}: without {', '.join(fold.sources)}")
        space = workspace.without_sources(
            fold.sources, _folder(workspace, fold, num_folds, is_retrained), is_retrained
        )
        scoring = _train(space, seed, is_retrained, progress, engine)
        clips = scoring.music_clips("left out")
        logits = scoring.of_clips(clips).logits
        measured.append({**_facts(fold), **_measure(Yardstick.of(whole, clips), logits)})
        all_clips.append(clips)
        all_logits.append(logits)
    test = whole.music_clips("test")
    pooled = Yardstick.of(whole, np.concatenate(all_clips))
    result = {
        "recipe": workspace.recipe.name,
        "seed": seed,
        "classifiers": [classifier_digest(workspace, seed)],
        "is_retrained": is_retrained,
        "top_share": workspace.recipe.calibrate.top_share,
        "has_teacher": whole.data.track is not None,
        "folds": measured,
        "mean": mean_of_folds(measured),
        "pooled": _measure(pooled, np.concatenate(all_logits), has_tags=True),
        "test_split": _measure(Yardstick.of(whole, test), whole.of_clips(test).logits),
    }
    if engine.is_main:
        name = RETRAINED_FILE if is_retrained else LEAVE_OUT_FILE
        write_json(workspace.run_folder / name, result)
    return result


def _check_own(workspace: Workspace, is_retrained: bool) -> None:
    chosen = workspace.chosen_scales
    for scale in workspace.recipe.scales:
        if is_retrained and scale.scale in chosen and scale.network_from is not None:
            raise KnownError(
                f"The network {scale.scale} comes from the run {scale.network_from}, so this "
                "recipe does not say how to train it.",
                f"Leave sources out of {scale.network_from}, or do not retrain.",
            )


def _folder(workspace: Workspace, fold: Fold, num_folds: int, is_retrained: bool) -> Path:
    kind = "leave-out-retrained" if is_retrained else "leave-out"
    return workspace.run_folder / kind / f"fold{fold.number}-of-{num_folds}"


def _train(
    space: Workspace, seed: int, is_retrained: bool, progress: Progress, engine: Engine
) -> Scoring:
    if engine.is_main:
        space.run_folder.mkdir(parents=True, exist_ok=True)
    if is_retrained:
        for scale in space.recipe.scales:
            if scale.scale in space.chosen_scales:
                train_local(space, scale, progress, engine)
                extract(space, scale, progress, engine)
    train_global(space, seed, progress, engine)
    return Scoring(space, seed)


def _facts(fold: Fold) -> dict[str, Any]:
    return {"fold": fold.number, "sources": list(fold.sources), "hours": fold.hours}


def _measure(yardstick: Yardstick, logits: FloatArray, has_tags: bool = False) -> dict[str, Any]:
    human = yardstick.against_humans(logits)
    if not has_tags:
        human["tags_measured"] = len(human.pop("per_tag", {}))
    return {
        "music_clips": int(yardstick.is_piece.sum()),
        "truth": yardstick.against_truth(logits),
        "top_genre": yardstick.top_genre(logits),
        "human": human,
    }


# Where the numbers of a fold stand that are averaged.
_AVERAGED = {
    "macro_roc_auc": ("truth", "macro_roc_auc"),
    "macro_pr_auc": ("truth", "macro_pr_auc"),
    "in_top_3_of_teacher": ("top_genre", "in_top_3_of_teacher"),
    "human_macro_roc_auc": ("human", "macro_roc_auc"),
    "teacher_human_macro_roc_auc": ("human", "teacher_macro_roc_auc"),
    "human_in_top_3": ("human", "genre", "in_top_3"),
    "teacher_human_in_top_3": ("human", "genre", "teacher_in_top_3"),
}


def number_of(measured: dict[str, Any], path: Sequence[str]) -> float | None:
    """Return a number of a fold by where it stands; None if it could not be measured."""
    value: Any = measured
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return None if value is None else float(value)


def mean_of_folds(folds: Sequence[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """Return mean, spread and count of each number over the folds that have it."""
    result = {}
    for name, path in _AVERAGED.items():
        values = [v for v in (number_of(fold, path) for fold in folds) if v is not None]
        if values:
            result[name] = {
                "mean": float(np.mean(values)),
                "spread": float(np.std(values)),
                "folds": len(values),
            }
    return result
